//! The record of a decision, printed: the parts of the match report that speak of the decision, what people
//! looked at, and what proves it.

use super::{Class, Cut, Report, record_meta};
use crate::{
    domain::looking::Looking,
    i18n::{Translator, format},
    report::{
        decision_record::{Decided, Looks, Replayed},
        sheet::{Block, Cell, Column, Sheet, Table},
    },
};

/// Writes the record of a decision.
pub fn record_sheet(decided: &Decided<'_>, cut: Cut, words: &Translator) -> Sheet {
    let mut report = Report::new(&decided.stored, cut, words);
    if cut == Cut::File {
        report.file_page();
    } else {
        report.decision_record(decided);
    }
    let number = decided.stored.proposal.number;
    Sheet {
        language: words.language(),
        title: words.text(&format!("decision-record-title-{}", cut.code())),
        subject: format!("{number} · {}", report.children()),
        meta: record_meta(&decided.stored, format!("/audit/decisions/{number}")),
        landscape: false,
        blocks: report.blocks,
    }
}

impl Report<'_> {
    fn decision_record(&mut self, decided: &Decided<'_>) {
        self.front();
        self.titled(Class::Shared, "report-section-1", Self::summary);
        self.titled(Class::ChildsWords, "report-section-3", Self::views);
        self.titled(Class::Shared, "report-section-10", Self::support);
        self.titled(Class::OtherFamilies, "report-section-5", Self::looked_for);
        self.titled(Class::Judgement, "decision-looked", |report| {
            report.looked_at(&Looks::of(decided.trail));
            report.time_looked(decided.looking);
        });
        self.titled(Class::Judgement, "report-section-18", Self::differs);
        self.titled(Class::Judgement, "report-section-20", Self::views_of_people);
        self.titled(Class::Judgement, "report-section-24", Self::decision);
        self.titled(Class::Judgement, "history-title", Self::course);
        self.titled(Class::Technical, "report-section-b", Self::technical);
        self.titled(Class::Technical, "decision-recomputed", |report| report.replayed(decided.replay));
        self.titled(Class::Technical, "audit-trail", |report| report.trail(decided));
    }

    fn looked_at(&mut self, looks: &Looks) {
        let counts = [
            ("looked-list", looks.list),
            ("looked-why", looks.why),
            ("looked-excluded", looks.excluded),
            ("looked-compare", looks.compare),
            ("looked-what-if", looks.what_if),
        ];
        let items = counts.map(|(key, n)| self.text_with(key, &[("n", n.into())])).into();
        self.put(Class::Judgement, Block::List { items });
    }

    /// How long each person looked at each kind of page, and what such a time is.
    fn time_looked(&mut self, looking: &[Looking]) {
        if looking.is_empty() {
            return;
        }
        let rows = looking.iter().map(|one| {
            vec![
                Cell::text(self.word("looked-at", one.at.code())),
                Cell::text(one.by.clone()),
                Cell::text(format::number(self.view.language(), i64::from(one.looks))),
                Cell::text(format::looked(self.view.words, one.seconds)),
            ]
        });
        let rows = rows.collect();
        let columns = vec![
            Column::words(self.text("looked-page"), 4),
            Column::words(self.text("report-column-who"), 2),
            Column::numbers(self.text("looked-times"), 2),
            Column::words(self.text("looked-time"), 3),
        ];
        let caption = self.text("looked-caption");
        self.put(Class::Judgement, Block::Table(Table { caption, columns, rows }));
        self.put(Class::Judgement, Block::paragraph(self.text("looked-note")));
    }

    /// Every move of the proposal.
    fn course(&mut self) {
        let moves = self.stored.proposal.moves.iter().map(|one| {
            let state = Cell::text(self.word("state", one.to.code()));
            let words = one.words.as_ref().map(|words| words.as_str().to_owned());
            let state = words.map_or_else(|| state.clone(), |words| state.clone().with_note(words));
            vec![Cell::text(self.moment(one.at)), state, Cell::text(one.by.to_string())]
        });
        let rows = moves.collect();
        let columns = vec![
            Column::words(self.text("picture-when"), 3),
            Column::words(self.text("picture-what"), 5),
            Column::words(self.text("report-column-who"), 2),
        ];
        self.put(Class::Judgement, Block::Table(Table { caption: self.text("picture-timeline"), columns, rows }));
    }

    fn replayed(&mut self, replay: &Replayed) {
        let (key, entries) = match replay {
            Replayed::Same { computed } => ("decision-replay-same", vec![("decision-computed", computed)]),
            Replayed::Differs { kept, computed } => {
                ("decision-replay-differs", vec![("report-result-hash", kept), ("decision-computed", computed)])
            }
            Replayed::OtherEngine { made_by, here } => {
                ("decision-other-engine", vec![("report-engine", made_by), ("decision-engine-here", here)])
            }
        };
        self.put(Class::Technical, Block::paragraph(self.text(key)));
        self.put_entries(Class::Technical, entries.into_iter().map(|(key, value)| (key, Some(value.clone()))));
    }

    fn trail(&mut self, decided: &Decided<'_>) {
        let rows = decided.trail.iter().map(|entry| {
            let number = Cell::text(format::number(self.view.language(), entry.seq as i64));
            let action = Cell::text(self.word("action", entry.event.action.code())).with_note(entry.hash.to_string());
            vec![number, Cell::text(self.moment(entry.at)), Cell::text(entry.actor.id.clone()), action]
        });
        let rows: Vec<Vec<Cell>> = rows.collect();
        if rows.is_empty() {
            return;
        }
        let columns = vec![
            Column::numbers(self.text("decision-column-entry"), 1),
            Column::words(self.text("picture-when"), 2),
            Column::words(self.text("report-column-who"), 2),
            Column::words(self.text("decision-column-entry-hash"), 6),
        ];
        self.put(Class::Technical, Block::Table(Table { caption: self.text("decision-caption-trail"), columns, rows }));
    }
}
