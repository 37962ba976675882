//! How the list was made, in six plain answers and in versions and fingerprints: annexes A and B.

use super::{Class, Report};
use crate::report::sheet::{Block, Cell, Column, Entry, Table};

/// The six headings under which a decision helped by a machine is explained, and how to ask for a review.
const ANSWERS: [&str; 7] = ["rationale", "responsibility", "data", "fairness", "safety", "impact", "review"];

impl Report<'_> {
    pub(super) fn annexes(&mut self) {
        self.section(Class::Shared, "A", Self::explanation);
        self.section(Class::Technical, "B", Self::technical);
    }

    fn explanation(&mut self) {
        let entries = ANSWERS.map(|answer| {
            Entry::new(
                self.text(&format!("report-explain-{answer}")),
                self.text(&format!("report-explain-{answer}-text")),
            )
        });
        self.put(Class::Shared, Block::KeyValues { entries: entries.to_vec() });
    }

    pub(super) fn technical(&mut self) {
        let run = self.stored.run;
        self.put_entries(
            Class::Technical,
            [
                ("report-engine", Some(run.engine.clone())),
                ("report-policy-hash", Some(run.policy_hash.to_string())),
                ("report-snapshot-hash", Some(run.snapshot_hash.to_string())),
                ("report-result-hash", Some(run.result_hash.to_string())),
                ("report-seed", Some(run.seed.to_string())),
                ("report-worlds", Some(self.view.number(self.stored.document.worlds.count as usize))),
            ],
        );
        let rows: Vec<Vec<Cell>> = self
            .stored
            .document
            .shown()
            .enumerate()
            .map(|(position, entry)| {
                vec![
                    Cell::text(entry.family.clone()),
                    Cell::text(self.view.number(position + 1)),
                    Cell::text(self.word("band", &entry.band)),
                    Cell::text(self.usual_place(entry).unwrap_or_default()),
                ]
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let columns = vec![
            Column::words(self.text("report-family"), 2),
            Column::numbers(self.text("report-column-line"), 1),
            Column::words(self.text("report-band"), 3),
            Column::words(self.text("report-usual-place"), 3),
        ];
        self.put(Class::Technical, Block::Table(Table { caption: self.text("report-caption-list"), columns, rows }));
    }
}
