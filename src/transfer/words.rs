//! A finding in words: what is wrong, how to mend it, and where it stands.

use std::borrow::Cow;

use super::{
    finding::{Finding, FindingCode, Location, Param},
    sheet::{Sheet, csv_columns, label_of_choice, sheet_title, title},
    shown::harmless,
};
use crate::i18n::{Translator, Value};

impl FindingCode {
    /// Key of the text that says what is wrong.
    pub fn problem_key(self) -> String {
        format!("transfer-{}", self.name())
    }

    /// Key of the text that says how to mend it.
    pub fn mend_key(self) -> String {
        format!("transfer-{}-mend", self.name())
    }
}

impl Finding {
    /// What is wrong.
    pub fn problem(&self, words: &Translator) -> String {
        words.text_with(&self.code.problem_key(), &self.values(words))
    }

    /// How to mend it.
    pub fn mend(&self, words: &Translator) -> String {
        words.text_with(&self.code.mend_key(), &self.values(words))
    }

    /// What was probably meant, as a question.
    pub fn did_you_mean(&self, words: &Translator) -> Option<String> {
        let suggestion = self.called(self.suggestion.as_deref()?, words);
        Some(words.text_with("transfer-did-you-mean", &[("suggestion", suggestion.as_ref().into())]))
    }

    /// Where it stands.
    pub fn place(&self, words: &Translator) -> String {
        place(&self.location, words)
    }

    /// What a code is called where it stands on a sheet: a column by its title, a choice by its label. A bundle takes
    /// the codes themselves.
    fn called<'a>(&self, code: &'a str, words: &Translator) -> Cow<'a, str> {
        let place = &self.location;
        let sheet = place.section.as_deref().and_then(Sheet::of_name).filter(|_| place.row.is_some() && !place.stored);
        let Some(sheet) = sheet else { return code.into() };
        if self.code == FindingCode::ColumnUnknown {
            let is_column = csv_columns(sheet).iter().any(|known| known.name == code);
            return if is_column { title(sheet, code, words).into() } else { code.into() };
        }
        let column = place.column.as_deref().unwrap_or_default();
        label_of_choice(sheet, column, code, words.language()).map_or(code.into(), Into::into)
    }

    /// Where the other of two records with one code stands: by its row on a sheet, else by its number in the section.
    fn other_record(&self, words: &Translator) -> String {
        let number = |name: &str| match self.params.get(name) {
            Some(Param::Number(number)) => *number,
            _ => 0,
        };
        match number("row") {
            0 => words.text_with("transfer-place-number", &[("first", number("first").into())]),
            row => words.text_with("transfer-place-row-alone", &[("row", row.into())]),
        }
    }

    fn values(&self, words: &Translator) -> Vec<(&str, Value<'_>)> {
        let mut values: Vec<(&str, Value<'_>)> = Vec::with_capacity(self.params.len() + 1);
        values.push(("value", self.value.as_deref().unwrap_or_default().into()));
        if matches!(self.code, FindingCode::RecordRepeated | FindingCode::IinRepeated) {
            values.push(("other", self.other_record(words).into()));
        }
        for (name, param) in &self.params {
            let value = match param {
                // What a place takes is one of our own codes and has words of its own.
                Param::Text(code) if name == "expected" => words.text(&format!("transfer-expected-{code}")).into(),
                Param::Text(code) if name == "notice" => words.text(&format!("office-notice-{code}")).into(),
                Param::Text(codes) if name == "choices" => {
                    codes.split(", ").map(|code| self.called(code, words)).collect::<Vec<_>>().join(", ").into()
                }
                Param::Text(codes) if name == "possible" => sheet_names(codes, words).into(),
                Param::Text(_) if name == "field" && self.location.column_title(words).is_some() => {
                    self.location.column_title(words).unwrap_or_default().into()
                }
                Param::Text(code) if name == "reason" => words.text(&format!("twin-{code}")).into(),
                Param::Text(code) if name == "role" => words.text(&format!("transfer-role-{code}")).into(),
                Param::Text(text) => text.into(),
                Param::Number(number) => (*number).into(),
            };
            values.push((name.as_ref(), value));
        }
        values
    }
}

impl Location {
    /// What a column of a sheet is called, where the file gives it no title of its own: it lacks the column, or names
    /// it by its code.
    pub(crate) fn column_title(&self, words: &Translator) -> Option<String> {
        let sheet = self.section.as_deref().and_then(Sheet::of_name).filter(|_| self.row.is_some())?;
        if let Some(own) = &self.title {
            return Some(harmless(own));
        }
        let column = self.column.as_deref()?;
        csv_columns(sheet).iter().any(|known| known.name == column).then(|| title(sheet, column, words))
    }
}

/// Sheets by the names people know them by.
fn sheet_names(codes: &str, words: &Translator) -> String {
    let names = codes.split(", ").filter_map(Sheet::of_name).map(|sheet| sheet_title(sheet, words));
    names.collect::<Vec<_>>().join(", ")
}

fn place(location: &Location, words: &Translator) -> String {
    // Names of sheets, fields and columns come from the file and may hold anything.
    let own = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default());
    let sheet = match location.section.as_deref().and_then(Sheet::of_name) {
        _ if location.worksheet.is_some() => own(&location.worksheet),
        // A file of separated values has no name of its own for its sheet.
        Some(sheet) if location.row.is_some() => sheet_title(sheet, words),
        _ => own(&location.section),
    };
    let pointer = own(&location.pointer);
    // A column that the file lacks is named as its reader knows it.
    let column = match location.letters {
        None => location.column_title(words).unwrap_or_else(|| own(&location.column)),
        Some(_) if location.title.is_some() => own(&location.title),
        Some(_) => own(&location.column),
    };
    if location.stored {
        return words.text_with("transfer-place-stored", &[("pointer", pointer.into())]);
    }
    match location {
        // A file of separated values has no name for its only sheet.
        Location { row: Some(row), letters: Some(letters), .. } if sheet.is_empty() => {
            words.text_with("transfer-place-cell-alone", &[("row", (*row).into()), ("letters", letters.into())])
        }
        Location { row: Some(row), .. } if sheet.is_empty() => {
            words.text_with("transfer-place-row-alone", &[("row", (*row).into())])
        }
        Location { row: Some(row), letters: Some(letters), .. } => {
            let key = if column.is_empty() { "transfer-place-lettered" } else { "transfer-place-titled" };
            let place = [("sheet", sheet.into()), ("row", (*row).into()), ("letters", letters.into())];
            let titled: Vec<_> = place.into_iter().chain([("column", column.into())]).collect();
            words.text_with(key, &titled)
        }
        Location { row: Some(row), column: Some(_), .. } => words.text_with(
            "transfer-place-cell",
            &[("sheet", sheet.into()), ("row", (*row).into()), ("column", column.into())],
        ),
        Location { row: Some(row), .. } => {
            words.text_with("transfer-place-row", &[("sheet", sheet.into()), ("row", (*row).into())])
        }
        Location { worksheet: Some(_), .. } => words.text_with("transfer-place-sheet", &[("sheet", sheet.into())]),
        Location { pointer: Some(_), line: Some(line), .. } => {
            words.text_with("transfer-place-record", &[("pointer", pointer.into()), ("line", (*line).into())])
        }
        Location { line: Some(line), character: Some(character), .. } => {
            words.text_with("transfer-place-line", &[("line", (*line).into()), ("character", (*character).into())])
        }
        _ => words.text("transfer-place-file"),
    }
}
