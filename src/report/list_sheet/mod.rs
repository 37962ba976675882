//! A list on paper: families to consider, families side by side, who is not considered, the place of one family.
//!
//! *Design notes.* A sheet is made of what was kept with the list and of nothing that changes afterwards: the same
//! list is the same sheet in a language whenever it is printed, and whoever prints it stands on the trail. What
//! would fill a book is not cut in silence: families beyond a bound stand there with their codes, and the sheet says
//! where the rest is.

use super::sheet::{Block, Column, Entry, Meta, Sheet};
use crate::{
    domain::{removal::TakenOut, run::RunRecord},
    i18n::{Value, format},
    matching::document::{FamilyEntry, SealedFamily},
    present::View,
};

/// The families to consider.
mod families;

/// Families side by side.
mod comparison;

/// Who is not considered, and why.
mod excluded;

/// The place of one family.
mod why;

pub(crate) use families::{Asked, MOST_FAMILIES, OnRecord};

/// A list and the words to print it in.
pub(crate) struct ListSheet<'a> {
    /// The list as the reader may read it.
    pub(crate) view: View<'a>,
    /// Its record.
    pub(crate) run: &'a RunRecord,
    /// Families that people took out of it by hand, as the reader is told.
    pub(crate) taken_out: &'a [TakenOut],
}

impl ListSheet<'_> {
    /// The sheet of a list whose record stands at `path` below that of the list.
    fn sheet(&self, title: String, subject: &str, path: &str, blocks: Vec<Block>) -> Sheet {
        let document = self.view.document;
        let policy = self.view.policy.file();
        Sheet {
            language: self.view.language(),
            title,
            subject: subject.to_owned(),
            meta: Meta {
                run: Some(self.run.number.to_string()),
                data_as_of: Some(document.as_of),
                hash: Some(self.run.result_hash.to_string()),
                rules: Some(format!("{} {}", policy.name, policy.version)),
                record: Some(format!("/runs/{}{path}", self.run.number)),
                ai_notice: true,
                ..Meta::default()
            },
            landscape: false,
            blocks,
        }
    }

    /// The case in one line.
    fn case(&self) -> String {
        let document = self.view.document;
        if document.children.len() > 1 {
            return format!("{} · {}", document.child, document.children.join(", "));
        }
        document.child.clone()
    }

    /// What stands before everything else: when the list was made, of how many, and what must not be overlooked.
    fn front(&self) -> Vec<Block> {
        let document = self.view.document;
        let excluded = [("n", document.totals.excluded.into())];
        let made = format::moment(self.view.language(), self.run.created_at);
        let mut blocks = vec![
            Block::KeyValues { entries: vec![Entry::new(self.text("report-list-made"), made)] },
            Block::paragraph(format!("{} {}", self.view.totals(), self.text_with("run-excluded", &excluded))),
        ];
        if let Some(reason) = &document.preparatory {
            blocks.push(Block::notice(self.text_with("run-preparatory-text", &[("reason", reason.into())])));
        }
        let noted: Vec<String> = document.case.iter().filter_map(|found| self.case_note(found)).collect();
        if !noted.is_empty() {
            blocks.push(Block::part(self.text_with("run-case-notes", &[("n", noted.len().into())])));
            blocks.push(Block::List { items: noted });
        }
        blocks.push(Block::paragraph(self.text("print-since")));
        blocks
    }

    fn case_note(&self, found: &crate::matching::document::CaseRule) -> Option<String> {
        let effect = self.view.effect(found.rule.effect.as_deref()?);
        let Some(rule) = self.view.rule(&found.rule.rule) else {
            return Some(format!("{}: {} – {effect}", found.child, self.view.rule_title(&found.rule.rule)));
        };
        let text = if found.rule.verdict == "missing" { &rule.title } else { &rule.message };
        Some(format!("{}: {} – {effect}", found.child, text.get(self.view.language())))
    }

    /// Families that stand there with their codes alone, and where the rest is.
    fn by_code<'f>(&self, families: impl Iterator<Item = &'f FamilyEntry>) -> Vec<Block> {
        let codes: Vec<&str> = families.map(|family| family.family.as_str()).collect();
        if codes.is_empty() {
            return Vec::new();
        }
        let told = self.text_with("print-by-code", &[("n", codes.len().into())]);
        vec![Block::notice(told), Block::paragraph(codes.join(" "))]
    }

    /// Families of which no more than their number and their state is told.
    fn sealed<'f>(&self, families: impl Iterator<Item = &'f SealedFamily>) -> Vec<Block> {
        let items: Vec<String> = families
            .map(|family| format!("{} · {}", family.family, self.text(&format!("state-{}", family.state))))
            .collect();
        if items.is_empty() {
            return Vec::new();
        }
        let title = self.text_with("sealed-count", &[("n", items.len().into())]);
        let said = format!("{} {}", self.text("sealed-told"), self.text("sealed-ask"));
        vec![Block::section(title), Block::paragraph(said), Block::List { items }]
    }

    fn words(&self, key: &str, share: u8) -> Column {
        Column::words(self.text(key), share)
    }

    fn text(&self, key: &str) -> String {
        self.view.words.text(key)
    }

    fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.view.words.text_with(key, values)
    }
}

/// Several texts in one cell; a dash for none.
fn joined(texts: &[String]) -> String {
    if texts.is_empty() { "–".to_owned() } else { texts.join("; ") }
}

#[cfg(test)]
mod tests;
