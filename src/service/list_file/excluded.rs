//! Who is not considered, and why: a row for each rule and family, the rule with most families first.

use super::{Pen, or_blank};
use crate::{
    domain::removal::TakenOut,
    matching::document::{FamilyEntry, RuleEntry, SealedFamily},
    present::KeptOut,
    transfer::workbook::{Cell, Column, Form, Value},
};

impl Pen<'_> {
    pub(super) fn excluded_columns(&self) -> Vec<Column> {
        let keys = [
            "col-state",
            "report-column-rule",
            "list-file-rule-text",
            "col-family",
            "list-file-close",
            "list-file-facts",
            "list-file-change",
            "excluded-source",
            "list-file-waivable",
        ];
        keys.map(|key| self.column(key, Form::Text, 30)).into()
    }

    pub(super) fn excluded_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        let rows = [KeptOut::ByRule, KeptOut::ByLack].into_iter().flat_map(move |why| {
            let rules = why.by_rule(self.view.document.families.iter());
            rules.into_iter().flat_map(|(_, found)| found).map(|(family, rule)| self.excluded_row(family, rule))
        });
        let sealed = self.view.document.sealed.iter().filter(|family| !family.is_shown());
        let taken_out = self.sheets.run.taken_out.iter().map(|taken| self.taken_out_row(taken));
        rows.chain(taken_out).chain(sealed.map(|family| self.sealed_exclusion(family)))
    }

    /// A family that a person took out of the list.
    fn taken_out_row(&self, taken: &TakenOut) -> Vec<Cell> {
        let mut row = vec![
            Cell::text(self.text("state-taken_out")),
            Cell::blank(),
            Cell::text(self.view.taken_out(taken)),
            Cell::text(taken.family.as_str()),
        ];
        row.resize(self.excluded_columns().len(), Cell::blank());
        row
    }

    /// A family of which it is not told why it is not in the list.
    fn sealed_exclusion(&self, family: &SealedFamily) -> Vec<Cell> {
        let mut row = vec![
            Cell::text(self.text(&format!("state-{}", family.state))),
            Cell::blank(),
            Cell::text(self.text("sealed-title")),
            Cell::text(family.family.as_str()),
            Cell::blank(),
            Cell::blank(),
            Cell::text(self.text("sealed-ask")),
        ];
        row.resize(self.excluded_columns().len(), Cell::blank());
        row
    }

    fn excluded_row(&self, family: &FamilyEntry, found: &RuleEntry) -> Vec<Cell> {
        let language = self.view.language();
        let rule = self.view.rule(&found.rule);
        let missing = found.verdict == "missing";
        let next = rule.map(|rule| if missing { &rule.ask } else { &rule.change });
        let sources = rule.map(|rule| {
            let labels = rule.sources.iter().map(|source| source.label.get(language));
            let labels: Vec<&str> = labels.collect();
            format!("{} · {}", labels.join("; "), self.view.standing(rule.standing()))
        });
        let waivable = rule.and_then(|rule| rule.waiver.as_ref()).filter(|_| !missing).map(|terms| {
            format!("{}: {}", self.text(&format!("role-{}", terms.by.code())), terms.condition.get(language))
        });
        let close = family.just_excluded.then(|| self.text("excluded-close-tag"));
        vec![
            Cell::text(self.view.standing_of(family)),
            Cell::text(found.rule.as_str()),
            Cell::text(self.view.rule_title(&found.rule)),
            Cell::text(family.family.as_str()),
            or_blank(close, Value::Text),
            Cell::text(self.view.rule_facts(found)),
            Cell::text(next.map_or_else(|| self.text("restricted-ask"), |next| next.get(language).to_owned())),
            or_blank(sources, Value::Text),
            or_blank(waivable, Value::Text),
        ]
    }
}
