//! Who is not considered, and why: rule by rule, with what was seen of each family and what would change it.

use super::ListSheet;
use crate::{
    matching::document::{FamilyEntry, RuleEntry},
    present::KeptOut,
    report::sheet::{Block, Cell, Entry, Sheet},
};

/// Families of one rule that are told of at length, as many as a part of its page has.
const MOST_OF_RULE: usize = 100;

impl ListSheet<'_> {
    /// The sheet of who is not considered.
    pub(crate) fn excluded(&self) -> Sheet {
        let mut blocks = self.front();
        let families = || self.view.document.families.iter();
        let close: Vec<&str> =
            families().filter(|family| family.just_excluded).map(|family| family.family.as_str()).collect();
        if !close.is_empty() {
            blocks.push(Block::notice(format!("{} {}", self.text("excluded-just"), close.join(" "))));
        }
        for (code, found) in KeptOut::ByRule.by_rule(families()) {
            blocks.extend(self.rule(code, &found));
        }
        let lacking = KeptOut::ByLack.by_rule(families());
        if !lacking.is_empty() {
            blocks.push(Block::section(self.text("band-not-enough-information")));
        }
        for (code, found) in lacking {
            blocks.extend(self.rule(code, &found));
        }
        blocks.extend(self.by_hand());
        blocks.extend(self.sealed(self.view.document.sealed.iter().filter(|family| !family.is_shown())));
        let title = self.text("excluded-page-title");
        self.sheet(title, &self.case(), "/excluded", blocks)
    }

    /// Families that people took out, each with who did it and why.
    fn by_hand(&self) -> Vec<Block> {
        if self.taken_out.is_empty() {
            return Vec::new();
        }
        let items = self.taken_out.iter().map(|taken| format!("{} – {}", taken.family, self.view.taken_out(taken)));
        let title = self.text_with("taken-out-count", &[("n", self.taken_out.len().into())]);
        vec![Block::section(title), Block::List { items: items.collect() }]
    }

    fn rule(&self, code: &str, found: &[(&FamilyEntry, &RuleEntry)]) -> Vec<Block> {
        let known = self.view.rule(code).is_some();
        let title = self.view.rule_title(code);
        let heading = if known { format!("{code} · {title}") } else { title };
        let (at_length, by_code) = found.split_at(found.len().min(MOST_OF_RULE));
        let rows = at_length.iter().map(|(family, rule)| {
            let close = if family.just_excluded { self.text("excluded-close-tag") } else { String::new() };
            vec![Cell::text(family.family.as_str()).with_note(close), Cell::text(self.view.rule_facts(rule))]
        });
        let columns = vec![self.words("col-family", 1), self.words("list-file-facts", 4)];
        let count = self.text_with("excluded-families", &[("n", found.len().into())]);
        let mut blocks = vec![Block::part(heading), Block::KeyValues { entries: self.terms(code, found) }];
        blocks.push(Block::table(count, columns, rows.collect()));
        blocks.extend(self.by_code(by_code.iter().map(|(family, _)| *family)));
        blocks
    }

    /// What would change it, what the rule rests on, who may waive it.
    fn terms(&self, code: &str, found: &[(&FamilyEntry, &RuleEntry)]) -> Vec<Entry> {
        let language = self.view.language();
        let change = "list-file-change";
        let Some(rule) = self.view.rule(code) else {
            return vec![Entry::new(self.text(change), self.text("restricted-ask"))];
        };
        let missing = found.iter().all(|(_, rule)| rule.verdict == "missing");
        let next = if missing { &rule.ask } else { &rule.change };
        let mut entries = vec![Entry::new(self.text(change), next.get(language))];
        let sources: Vec<&str> = rule.sources.iter().map(|source| source.label.get(language)).collect();
        let standing = self.view.standing(rule.standing());
        entries.push(Entry::new(self.text("excluded-source"), format!("{} · {standing}", sources.join("; "))));
        if let Some(terms) = rule.waiver.as_ref().filter(|_| !missing) {
            let who = self.text(&format!("role-{}", terms.by.code()));
            let terms = format!("{who}: {}", terms.condition.get(language));
            entries.push(Entry::new(self.text("list-file-waivable"), terms));
        }
        entries
    }
}
