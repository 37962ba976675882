//! How families were looked for, who is not considered, who was compared: sections 5 to 7.

use std::collections::{BTreeMap, BTreeSet};

use super::{Class, Report};
use crate::{
    matching::{
        document::{FamilyEntry, LineEntry, PlanEntry, RESTRICTED},
        policy::Rule,
    },
    report::sheet::{Block, Cell, Column, Mark, Table},
};

/// Families side by side; more do not fit on an upright page.
const MOST_COMPARED: usize = 4;

/// What a failed rule means when it keeps a family out.
const EXCLUDING: [&str; 2] = ["exclude", "exclude_unless_waived"];

impl<'a> Report<'a> {
    pub(super) fn search_sections(&mut self) {
        self.section(Class::OtherFamilies, "5", Self::looked_for);
        self.section(Class::OtherFamilies, "6", Self::excluded);
        self.section(Class::OtherFamilies, "7", Self::matrix);
    }

    pub(super) fn looked_for(&mut self) {
        let totals = &self.stored.document.totals;
        let count = |n: usize| Some(self.view.number(n));
        self.put_entries(
            Class::OtherFamilies,
            [
                ("report-list-made", Some(self.moment(self.stored.run.created_at))),
                ("report-register", count(totals.register)),
                ("report-shown", count(totals.shown)),
                ("report-insufficient", count(totals.insufficient)),
                ("report-excluded", count(totals.excluded)),
            ],
        );
    }

    fn excluded(&mut self) {
        // The paper goes from hand to hand: of restricted rules it says only how many families they keep out.
        let is_restricted = |code: &str| self.view.rule(code).is_some_and(Rule::is_restricted);
        let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
        for family in self.stored.document.families.iter().filter(|family| family.state == "excluded") {
            let acting =
                family.rules.iter().filter(|rule| rule.effect.as_deref().is_some_and(|e| EXCLUDING.contains(&e)));
            let codes = acting.map(|rule| if is_restricted(&rule.rule) { RESTRICTED } else { rule.rule.as_str() });
            for code in codes.collect::<BTreeSet<_>>() {
                *by_rule.entry(code).or_default() += 1;
            }
        }
        let mut by_rule: Vec<(&str, usize)> = by_rule.into_iter().collect();
        by_rule.sort_by_key(|(code, families)| (std::cmp::Reverse(*families), *code));
        let rows: Vec<Vec<Cell>> = by_rule
            .into_iter()
            .map(|(code, families)| {
                let title = Cell::text(self.view.rule_title(code));
                let title = if code == RESTRICTED { title } else { title.with_note(code) };
                vec![title, Cell::text(self.view.number(families))]
            })
            .collect();
        if !rows.is_empty() {
            let columns = vec![
                Column::words(self.text("report-column-rule"), 5),
                Column::numbers(self.text("report-column-families"), 1),
            ];
            let caption = self.text("report-caption-excluded");
            self.put(Class::OtherFamilies, Block::Table(Table { caption, columns, rows }));
        }
        self.taken_out();
        let sealed = self.stored.document.sealed.len();
        if sealed > 0 {
            let words = self.text_with("report-sealed", &[("n", sealed.into())]);
            self.put(Class::OtherFamilies, Block::paragraph(words));
        }
        let close = self.stored.document.families.iter().filter(|family| family.just_excluded);
        let close: Vec<&str> = close.map(|family| family.family.as_str()).collect();
        if !close.is_empty() {
            let words = self.text_with("report-just-excluded", &[("families", close.join(", ").into())]);
            self.put(Class::OtherFamilies, Block::paragraph(words));
        }
    }

    /// Families that people took out by hand, counted by the code of the reason; restricted ones together.
    fn taken_out(&mut self) {
        let mut by_reason: BTreeMap<String, usize> = BTreeMap::new();
        for taken in self.stored.taken_out {
            let because = taken.because.filter(|_| !taken.restricted);
            let key = because.map(|because| format!("removal-{}", because.code().replace('_', "-")));
            let reason = self.text(key.as_deref().unwrap_or("restricted-title"));
            *by_reason.entry(reason).or_default() += 1;
        }
        if by_reason.is_empty() {
            return;
        }
        let columns = vec![
            Column::words(self.text("report-column-removal"), 5),
            Column::numbers(self.text("report-column-families"), 1),
        ];
        let row = |(reason, families)| vec![Cell::text(reason), Cell::text(self.view.number(families))];
        let rows = by_reason.into_iter().map(row).collect();
        let caption = self.text_with("taken-out-count", &[("n", self.stored.taken_out.len().into())]);
        self.put(Class::OtherFamilies, Block::Table(Table { caption, columns, rows }));
    }

    fn matrix(&mut self) {
        let compared = self.compared();
        if compared.is_empty() {
            return;
        }
        let mut columns = vec![Column::words(self.text("report-column-need"), 3)];
        columns.extend(compared.iter().map(|entry| Column::words(entry.family.clone(), 3)));
        let plan = self.stored.document.plan.iter().enumerate().filter(|(_, plan)| plan.kind == "need");
        let rows = plan.map(|(position, plan)| {
            let mut row = vec![Cell::text(self.view.line_name(plan))];
            row.extend(
                compared
                    .iter()
                    .map(|entry| entry.lines.get(position).map_or_else(Cell::default, |line| self.met(plan, line))),
            );
            row
        });
        let table = Table { caption: self.text("report-caption-matrix"), columns, rows: rows.collect() };
        self.put(Class::OtherFamilies, Block::Table(table));
        self.put(Class::OtherFamilies, Block::paragraph(self.text("sheet-legend")));
    }

    /// The proposed family, the reserve and what else was laid before the reviewers.
    pub(super) fn compared(&self) -> Vec<&'a FamilyEntry> {
        let proposal = self.stored.proposal;
        let named = proposal.content.families();
        let mut compared: Vec<&FamilyEntry> = Vec::new();
        for family in named.chain(&proposal.laid_before) {
            let known = compared.iter().any(|entry| entry.family == family.as_str());
            if let Some(entry) = self.stored.document.family(family.as_str()).filter(|_| !known) {
                compared.push(entry);
            }
        }
        compared.truncate(MOST_COMPARED);
        compared
    }

    /// How a family meets one line: the mark, what it can do, and behind it the fact.
    pub(super) fn met(&self, plan: &PlanEntry, line: &LineEntry) -> Cell {
        let known = line.capability.map(|level| self.view.family_level(&plan.item, level));
        let cell = Cell::mark(Mark::of(line), known.unwrap_or_else(|| self.text("sheet-mark-unknown")));
        match &line.fact {
            Some(fact) if self.cut.shows(Class::Evidence) => cell.with_note(self.view.fact(fact)),
            _ => cell,
        }
    }
}
