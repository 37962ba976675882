//! The first sheet: what the file is, whose it is, what its list was made of, and what its marks mean.

use super::{Pen, Sheets, Watermark};
use crate::{
    i18n::{Translator, format},
    present::is_must,
    service::arrangement::{Arrangement, ListOrder},
    transfer::workbook::{Cell, Form, SheetWriter as _, Workbook, WriteError},
};

/// A name and what it stands for.
pub(super) type Row = (String, String);

impl Pen<'_> {
    /// Writes the sheet; `more` stands after what every file says.
    pub(super) fn about(&self, book: &mut Workbook, more: Vec<Row>) -> Result<(), WriteError> {
        let case = [("case", self.view.document.child.as_str().into())];
        let mut title = self.column("sheet-run", Form::Text, 34);
        title.title = self.view.words.text_with("run-title", &case);
        let mut value = self.column("sheet-run", Form::Text, 80);
        value.title = String::new();
        book.begin(&self.layout("list-file-about", vec![title, value]))?;
        let rows = self.origin().into_iter().chain(more).chain(self.notices()).chain(self.signs());
        for (name, text) in rows {
            book.row(&[Cell::text(name).heading(), Cell::text(text)])?;
        }
        Ok(())
    }

    /// Whose the file is, and what the list was made of.
    fn origin(&self) -> Vec<Row> {
        let Watermark { entry, by, at, .. } = self.mark;
        let language = self.view.language();
        let (record, document) = (&self.sheets.run.record, self.view.document);
        let policy = self.view.policy.file();
        [
            ("list-file-entry", entry.to_string()),
            ("export-mark-by", by.clone()),
            ("export-mark-at", format::moment(language, *at)),
            ("sheet-run", record.number.to_string()),
            ("report-list-made", format::moment(language, record.created_at)),
            ("sheet-data-as-of", self.view.day(document.as_of)),
            ("sheet-rules", format!("{} {}", policy.name, policy.version)),
            ("sheet-hash", record.result_hash.to_string()),
        ]
        .map(|(key, value)| (self.text(key), value))
        .into()
    }

    /// What must not be overlooked.
    fn notices(&self) -> Vec<Row> {
        let document = self.view.document;
        let totals = &document.totals;
        let excluded = [("n", totals.excluded.into()), ("register", totals.register.into())];
        let words = self.view.words;
        let mut notices =
            vec![words.text("run-person-decides"), self.view.totals(), words.text_with("excluded-count", &excluded)];
        if let Some(reason) = &document.preparatory {
            notices.push(words.text_with("run-preparatory-text", &[("reason", reason.into())]));
        }
        if self.mark.stale > 0 {
            let values = [("n", self.mark.stale.into()), ("date", self.view.day(document.as_of).into())];
            notices.push(words.text_with("run-stale", &values));
        }
        notices.extend(self.view.sealed_notice());
        let noted = document.case.iter().filter_map(|found| {
            let rule = self.view.rule(&found.rule.rule)?;
            let effect = self.view.effect(found.rule.effect.as_deref()?);
            let text = if found.rule.verdict == "missing" { &rule.title } else { &rule.message };
            Some(format!("{}: {} – {effect}", found.child, text.get(self.view.language())))
        });
        notices.extend(noted);
        notices.into_iter().map(|text| (String::new(), text)).collect()
    }

    /// What the marks mean, and which need each one stands for.
    fn signs(&self) -> Vec<Row> {
        let needs = self.view.document.plan.iter().filter(|plan| plan.kind == "need");
        let named = needs.enumerate().map(|(place, plan)| {
            let must = if is_must(plan) { format!(" · {}", self.text("importance-must")) } else { String::new() };
            (self.view.number(place + 1), format!("{}{must}", self.view.line_name(plan)))
        });
        let heads = [(String::new(), self.text("sheet-legend")), (self.text("run-needs-order"), String::new())];
        heads.into_iter().chain(named).collect()
    }
}

impl Sheets<'_> {
    /// In which order families stand, and which were left out.
    pub(super) fn arrangement_rows(&self, arrangement: &Arrangement, words: &Translator) -> Vec<Row> {
        let mut rows = vec![(words.text("run-sort"), words.text(&format!("run-sort-{}", arrangement.order.code())))];
        if arrangement.order != ListOrder::Fit {
            rows.push((String::new(), words.text("list-file-other-order")));
        }
        let mut left_out = Vec::new();
        left_out.extend(arrangement.near.map(|km| words.text_with("run-near", &[("n", km.into())])));
        left_out.extend(arrangement.free.then(|| words.text("chip-free")));
        left_out.extend(arrangement.takes.map(|children| words.text_with("run-takes", &[("n", children.into())])));
        left_out.extend(arrangement.place.as_ref().map(|code| {
            let name = self.beside.named(code).map(|place| place.name(words.language()).to_string());
            format!("{}: {}", words.text("chip-settlement"), name.unwrap_or_else(|| code.clone()))
        }));
        rows.extend(left_out.into_iter().map(|text| (words.text("list-file-only"), text)));
        rows
    }
}
