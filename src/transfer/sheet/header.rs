//! The header of a sheet: what each of its columns is, and what keeps the sheet from being read.

use std::{collections::BTreeMap, sync::Arc};

use unicode_normalization::UnicodeNormalization;

use super::{
    Sheet,
    columns::Field,
    heading::Heading,
    mapping::{Mapping, Understood, understand},
    people::Aside,
};
use crate::transfer::finding::{Finding, FindingCode};

/// The columns of one file, in its order.
pub(super) struct Header {
    pub(super) sheet: Sheet,
    pub(super) columns: Vec<Title>,
    pub(super) heading: Arc<Heading>,
    /// The columns that tell who people are; none in other sheets than those of children and families.
    pub(super) aside: Option<Aside>,
}

/// What a column's title says.
pub(super) enum Title {
    /// A field.
    Known(&'static Field),
    /// Nothing on the list. A record that has a value there is not kept: it would lose that value.
    Unknown(String),
    /// Something that is not kept, on purpose.
    LeftOut,
    /// Something that somebody said to leave out.
    SaidToBeLeftOut(String),
    /// Nothing at all.
    Blank,
}

impl Title {
    pub(super) fn field(&self) -> Option<&'static Field> {
        match self {
            Self::Known(field) => Some(field),
            _ => None,
        }
    }
}

/// A header as it stands in its file.
pub(super) struct Written<'a> {
    pub(super) sheet: Sheet,
    pub(super) worksheet: Option<&'a str>,
    pub(super) row: u64,
    /// Number and text of each title, in order; 1 is the first column.
    pub(super) titles: Vec<(u32, String)>,
}

impl Written<'_> {
    /// Reads the header. What is found goes to `found`; `None` when the sheet cannot be read with it.
    pub(super) fn read(self, mapping: &Mapping, found: &mut Vec<Finding>) -> Option<Header> {
        let mut columns = Vec::with_capacity(self.titles.len());
        let mut heading =
            Heading { sheet: self.sheet, worksheet: self.worksheet.map(str::to_owned), columns: BTreeMap::new() };
        for (number, text) in &self.titles {
            let name: String = text.trim().nfc().collect();
            let title = self.title(*number, &name, mapping, &mut heading, found)?;
            while columns.len() + 1 < *number as usize {
                columns.push(Title::Blank);
            }
            columns.push(title);
        }
        if !columns.iter().filter_map(Title::field).any(|field| field.is_owner) {
            let finding = Finding::new(FindingCode::ColumnMissing, heading.location(self.row, ""));
            found.push(finding.with("field", self.sheet.owner_column()));
            return None;
        }
        let heading = Arc::new(heading);
        let aside = Aside::of(self.sheet, &columns, &heading);
        Some(Header { sheet: self.sheet, columns, heading, aside })
    }

    fn title(
        &self,
        number: u32,
        name: &str,
        mapping: &Mapping,
        heading: &mut Heading,
        found: &mut Vec<Finding>,
    ) -> Option<Title> {
        if name.is_empty() {
            return Some(Title::Blank);
        }
        let understood = understand(self.sheet, name, mapping);
        if let Understood::Said(field) | Understood::Column(field) = understood {
            if heading.columns.contains_key(&field.name) {
                heading.columns.insert(name.to_owned(), (number, name.to_owned()));
                let location = heading.location(self.row, name);
                found.push(Finding::new(FindingCode::ColumnRepeated, location).value(name));
                return None;
            }
            heading.columns.insert(field.name.clone(), (number, name.to_owned()));
            return Some(Title::Known(field));
        }
        heading.columns.insert(name.to_owned(), (number, name.to_owned()));
        let at = |code| Finding::new(code, heading.location(self.row, name));
        Some(match understood {
            Understood::Protected => {
                found.push(at(FindingCode::ProtectedNotKept).with("field", name));
                Title::LeftOut
            }
            Understood::Identity => {
                found.push(at(FindingCode::IdentityNotKept).with("field", name));
                Title::LeftOut
            }
            Understood::Unknown { hint } => {
                found.push(at(FindingCode::ColumnUnknown).value(name).suggest(hint));
                Title::Unknown(name.to_owned())
            }
            Understood::LeftOut if mapping.get(name).is_some() => Title::SaidToBeLeftOut(name.to_owned()),
            Understood::LeftOut | Understood::Said(_) | Understood::Column(_) => Title::LeftOut,
        })
    }
}
