//! Which column each header of a file stands for: as somebody said, as it says itself, or as it might be meant.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    columns::{Field, fields},
    titles::{column_of_title, is_called, nearest},
};
use crate::transfer::{fold::fold, kind::Kind, record};

/// Key of the name of the column that a copy of a file has and that is never read.
pub(crate) const FIX: &str = "book-fix";

/// What a header stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meant {
    /// A column of the sheet, by its name.
    Column(String),
    /// Nothing: the column is left out on purpose.
    LeaveOut,
}

/// What people said about the headers of their files. Headers that differ only in case, spaces, signs or letters
/// that are easily taken for each other are one header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Meant>", into = "BTreeMap<String, Meant>")]
pub struct Mapping {
    /// By folded header: the header as it was said, and what it means.
    said: BTreeMap<String, (String, Meant)>,
}

impl Mapping {
    /// Nothing said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what a header stands for; a later word takes the place of an earlier one.
    pub fn say(&mut self, header: &str, meant: Meant) {
        self.said.insert(fold(header), (header.trim().to_owned(), meant));
    }

    /// What was said about a header.
    pub fn get(&self, header: &str) -> Option<&Meant> {
        self.said.get(&fold(header)).map(|(_, meant)| meant)
    }

    /// The same with what was said elsewhere, which goes before.
    pub(crate) fn overlaid(mut self, other: &Self) -> Self {
        self.said.extend(other.said.clone());
        self
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Every header as it was said, with what it means.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Meant)> {
        self.said.values().map(|(header, meant)| (header.as_str(), meant))
    }
}

impl From<BTreeMap<String, Meant>> for Mapping {
    fn from(said: BTreeMap<String, Meant>) -> Self {
        let mut mapping = Self::new();
        for (header, meant) in said {
            mapping.say(&header, meant);
        }
        mapping
    }
}

impl From<Mapping> for BTreeMap<String, Meant> {
    fn from(mapping: Mapping) -> Self {
        mapping.said.into_values().collect()
    }
}

/// How sure it is what a header stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Somebody said so.
    Said,
    /// It is a title of the column, or of something that is not kept.
    Sure,
    /// It resembles a title: a person should look.
    Unsure,
    /// Nothing is like it.
    Unknown,
}

/// What a header probably stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Its column in the file: 1 is A.
    pub column: u32,
    /// The header as the file has it.
    pub header: String,
    /// What it stands for; `None` when nobody knows.
    pub meant: Option<Meant>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// What each header of a sheet stands for. Only what is said or sure is read; the rest is for a person to say.
pub fn suggest<'h>(
    headers: impl IntoIterator<Item = (u32, &'h str)>,
    sheet: Sheet,
    mapping: &Mapping,
) -> Vec<Suggestion> {
    let suggestion = |(column, header): (u32, &str)| {
        let (meant, certainty) = match understand(sheet, header, mapping) {
            Understood::Said(field) => (Some(Meant::Column(field.name.clone())), Certainty::Said),
            Understood::LeftOut => (Some(Meant::LeaveOut), Certainty::Said),
            Understood::Column(field) => (Some(Meant::Column(field.name.clone())), Certainty::Sure),
            Understood::Protected | Understood::Identity => (Some(Meant::LeaveOut), Certainty::Sure),
            Understood::Unknown { hint: Some(hint) } => (Some(Meant::Column(hint.to_owned())), Certainty::Unsure),
            Understood::Unknown { hint: None } => (None, Certainty::Unknown),
        };
        Suggestion { column, header: header.to_owned(), meant, certainty }
    };
    headers.into_iter().filter(|(_, header)| !header.trim().is_empty()).map(suggestion).collect()
}

/// What a header is understood as.
pub(super) enum Understood {
    /// Somebody said which column it is.
    Said(&'static Field),
    /// Somebody said that it is to be left out.
    LeftOut,
    /// It names a column.
    Column(&'static Field),
    /// It names a fact about adults that is not kept.
    Protected,
    /// It names what tells who a person is, which registers do not keep.
    Identity,
    /// It names nothing; `hint` is the column it resembles.
    Unknown { hint: Option<&'static str> },
}

/// The column that a header surely stands for. Much quicker than [`suggest`], which looks for what it resembles.
pub(crate) fn sure_column(sheet: Sheet, header: &str, mapping: &Mapping) -> Option<&'static str> {
    match surely(sheet, header, mapping) {
        Some(Understood::Said(field) | Understood::Column(field)) => Some(&field.name),
        _ => None,
    }
}

fn surely(sheet: Sheet, header: &str, mapping: &Mapping) -> Option<Understood> {
    let named = |name: &str| fields(sheet).iter().find(|field| field.name == name);
    match mapping.get(header) {
        Some(Meant::LeaveOut) => return Some(Understood::LeftOut),
        // A column that is no longer there was remembered from an older version: the header speaks for itself then.
        Some(Meant::Column(name)) => {
            if let Some(field) = named(name) {
                return Some(Understood::Said(field));
            }
        }
        None => {}
    }
    named(header).or_else(|| column_of_title(sheet, header).and_then(named)).map(Understood::Column)
}

pub(super) fn understand(sheet: Sheet, header: &str, mapping: &Mapping) -> Understood {
    if let Some(sure) = surely(sheet, header, mapping) {
        return sure;
    }
    if is_called(FIX, header) {
        return Understood::LeftOut;
    }
    if record::is_identity(header) {
        return Understood::Identity;
    }
    let hint = nearest(sheet, header);
    if sheet.kind() == Kind::Family && hint.is_none() && record::is_protected(header) {
        return Understood::Protected;
    }
    Understood::Unknown { hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_said_once_is_known_in_other_case_and_with_look_alike_letters() {
        let mut mapping = Mapping::new();
        mapping.say("Үй (бөлме)", Meant::Column("dwelling.rooms".into()));
        assert_eq!(mapping.get("уй бөлме"), Some(&Meant::Column("dwelling.rooms".into())));
        let json = serde_json::to_string(&mapping).unwrap();
        assert_eq!(json, r#"{"Үй (бөлме)":{"column":"dwelling.rooms"}}"#);
        assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    }

    #[test]
    fn what_resembles_a_column_is_offered_and_never_sure() {
        let offered = suggest([(1, "code"), (2, "dweling.rooms"), (3, "Қуыршақ")], Sheet::Families, &Mapping::new());
        let seen: Vec<_> = offered.iter().map(|one| one.certainty).collect();
        assert_eq!(seen, [Certainty::Sure, Certainty::Unsure, Certainty::Unknown]);
        assert_eq!(offered[1].meant, Some(Meant::Column("dwelling.rooms".into())));
    }
}
