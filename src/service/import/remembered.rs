//! What somebody of an office said columns mean, for the next worksheet with the same titles.
//!
//! *Design notes.* Titles are not kept: a file without a header has names there. Their digest finds what was said, and
//! the number of a column says which title it was said of.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        actor::Actor,
        audit::EntityKind,
        code::OfficeCode,
        hash::Sha256Hash,
        import::{Act, ImportColumns},
        office::Office,
        user::User,
    },
    i18n::Translator,
    service::{ServiceError, Services, open_record::absent},
    store::{Reads, ReadsExt as _, UnitOfWork, UnitOfWorkExt as _},
    transfer::{
        Sheet,
        book::{
            Arranged, By, Certainty, Decision, Mapping, Meant, Said, SaidOfSheet, Words, heading, sheet_title,
            title as column_title,
        },
        csv_columns,
        office::{Content, Opened},
    },
};

/// Columns of a worksheet that were taken as somebody of the office said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenColumns {
    /// The worksheet; empty for separated values.
    pub worksheet: String,
    /// Who said so, when.
    pub said: Act,
    /// The sheet of the register it is, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Title of a column → field, or null for one that is left out.
    pub columns: BTreeMap<String, Option<String>>,
}

impl TakenColumns {
    /// What was taken, as people read it: the sheet where that was said, then column by column.
    pub fn told(&self, words: &Translator) -> String {
        let as_said = |said: &str, meant: &str| {
            words.text_with("import-said-as", &[("said", said.into()), ("meant", meant.into())])
        };
        let sheet = self.kind.as_deref().and_then(Sheet::of_name);
        let kind = sheet.map(|sheet| sheet_title(sheet, words));
        let columns = self.columns.iter().map(|(title, field)| match (field, sheet) {
            (Some(field), Some(sheet)) => as_said(title, &column_title(sheet, field, words)),
            (Some(field), None) => as_said(title, field),
            (None, _) => words.text_with("import-said-left-out", &[("said", title.into())]),
        });
        let own = Some(self.worksheet.clone()).filter(|name| !name.is_empty());
        own.into_iter().chain(kind).chain(columns).collect::<Vec<_>>().join(" · ")
    }
}

/// What was said at the machine of the columns of a file, and what its words stand for.
#[derive(Clone, Debug, Default)]
pub struct SaidAtMachine {
    /// To be remembered.
    remembered: Vec<ImportColumns>,
    /// What was taken from before.
    pub(super) taken: Vec<TakenColumns>,
    pub(super) words: Words,
}

impl SaidAtMachine {
    /// Adds a table of the file: what was taken from before, and for an office what it is to remember. `forgets` also
    /// takes the place of what was said before where nothing is said now.
    pub fn add(&mut self, arranged: &[Arranged], (opened, said): (&Opened, &Said), keeps: Option<(&OfficeCode, bool)>) {
        self.taken.extend(taken(arranged, said));
        if let Some((office, forgets)) = keeps {
            let said = to_remember(opened, arranged, office);
            self.remembered.extend(said.into_iter().filter(|columns| forgets || !columns.is_empty()));
        }
    }

    /// Keeps the columns that are to be remembered; of how many worksheets that is anything new.
    pub(super) async fn keep(&self, work: &mut dyn UnitOfWork) -> Result<usize, ServiceError> {
        let mut kept = 0;
        for columns in &self.remembered {
            kept += usize::from(remember(work, columns).await?);
        }
        Ok(kept)
    }
}

impl Services {
    /// The office whose memory of columns holds at the machine: the one that is named, or that of the actor; none for
    /// an actor who is not on the staff.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] for an office that there is not.
    pub async fn office_at_machine(
        &self,
        actor: &Actor,
        named: Option<&str>,
    ) -> Result<Option<OfficeCode>, ServiceError> {
        let mut view = self.store.read().await?;
        let Some(named) = named else {
            return Ok(view.find::<User>(&actor.id).await?.map(|user| user.value.office));
        };
        match view.find::<Office>(named).await? {
            Some(office) => Ok(Some(office.value.code)),
            None => Err(absent(EntityKind::Office, named, false)),
        }
    }

    /// Lays what an office said before of worksheets with these titles under what is said now.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn recall_columns(
        &self,
        office: &OfficeCode,
        opened: &Opened,
        said: &mut Said,
    ) -> Result<(), ServiceError> {
        recall(self.store.read().await?.as_mut(), office, opened, said).await
    }
}

/// As [`Services::recall_columns`].
pub(super) async fn recall(
    view: &mut dyn Reads,
    office: &OfficeCode,
    opened: &Opened,
    said: &mut Said,
) -> Result<(), ServiceError> {
    for (worksheet, heading) in headings(opened) {
        let key = ImportColumns::key(office, ImportColumns::WORKSHEET, digest(&heading));
        let Some(known) = view.find::<ImportColumns>(&key).await? else { continue };
        let mut mapping = Mapping::default();
        for (number, title) in heading.iter().filter(|(_, title)| said.mapping.get(title).is_none()) {
            if let Some(field) = known.value.fields.get(&number.to_string()) {
                mapping.say(title, field.clone().map_or(Meant::LeaveOut, Meant::Column));
            }
        }
        let kind = known.value.kind.as_deref().and_then(Sheet::of_name).filter(|_| said.kind.is_none());
        if kind.is_some() || !mapping.is_empty() {
            let remembered = Some(Act { by: known.changed_by, at: known.changed_at });
            said.sheets.insert(worksheet, SaidOfSheet { kind, mapping, remembered });
        }
    }
    Ok(())
}

/// What was taken from before.
pub(super) fn taken(arranged: &[Arranged], said: &Said) -> Vec<TakenColumns> {
    let of_sheet = |one: &Arranged| {
        let own = said.sheets.get(&one.worksheet)?;
        let act = own.remembered.clone()?;
        let is_taken = |title: &str| own.mapping.get(title).is_some();
        let columns = said_columns(one).filter(|(title, _)| is_taken(title));
        let kind = match one.decision {
            Decision::Known { sheet, .. } => Some(sheet.name().to_owned()),
            _ => None,
        };
        let is_any = own.kind.is_some() || columns.clone().next().is_some();
        let columns = columns.map(|(title, field)| (title.to_owned(), field)).collect();
        is_any.then_some(TakenColumns { worksheet: one.worksheet.clone(), said: act, kind, columns })
    };
    arranged.iter().filter_map(of_sheet).collect()
}

/// What a person said of columns: the title and the field of each, none for one that is left out.
fn said_columns(one: &Arranged) -> impl Iterator<Item = (&str, Option<String>)> + Clone {
    one.columns.iter().filter(|column| column.certainty == Certainty::Said).map(|column| {
        let field = match &column.meant {
            Some(Meant::Column(name)) => Some(name.clone()),
            Some(Meant::LeaveOut) | None => None,
        };
        (column.header.as_str(), field)
    })
}

/// What is to be remembered of the worksheets of a file: what a person said, by the places of the columns.
pub(super) fn to_remember(opened: &Opened, arranged: &[Arranged], office: &OfficeCode) -> Vec<ImportColumns> {
    let headings = headings(opened);
    let of_sheet = |one: &Arranged| {
        let (_, heading) = headings.iter().find(|(worksheet, _)| *worksheet == one.worksheet)?;
        let kind = match one.decision {
            Decision::Known { sheet, by: By::Said } => Some(sheet.name().to_owned()),
            _ => None,
        };
        let said = one.columns.iter().filter(|column| column.certainty == Certainty::Said);
        let places = said.map(|column| column.column.to_string());
        let fields = places.zip(said_columns(one).map(|(_, field)| field)).collect();
        let (office, what) = (office.clone(), ImportColumns::WORKSHEET.to_owned());
        Some(ImportColumns { office, what, header: digest(heading), kind, fields })
    };
    arranged.iter().filter_map(of_sheet).collect()
}

/// Keeps what was said of a worksheet in the place of what was said before; whether that is anything new.
pub(super) async fn remember(work: &mut dyn UnitOfWork, columns: &ImportColumns) -> Result<bool, ServiceError> {
    let key = ImportColumns::key(&columns.office, &columns.what, columns.header);
    match work.find::<ImportColumns>(&key).await? {
        Some(kept) if kept.value == *columns => return Ok(false),
        Some(kept) => drop(work.update(columns, kept.version).await?),
        None if columns.is_empty() => return Ok(false),
        None => work.insert(columns).await?,
    }
    Ok(true)
}

/// The name of a column that somebody gave and no sheet of the file has; where no sheet is known yet, that no sheet has.
pub fn unknown_column<'a>(arranged: impl IntoIterator<Item = &'a Arranged>, said: &Said) -> Option<String> {
    let known = arranged.into_iter().filter_map(|one| match one.decision {
        Decision::Known { sheet, .. } => Some(sheet),
        _ => None,
    });
    let mut sheets: Vec<Sheet> = known.collect();
    if sheets.is_empty() {
        sheets.extend(Sheet::ALL);
    }
    let own = said.sheets.values().filter(|own| own.remembered.is_none()).map(|own| &own.mapping);
    unlisted_column(sheets, own.chain([&said.mapping]))
}

/// The name of a column that is said and that none of these sheets has.
pub fn unlisted_column<'a>(
    sheets: impl IntoIterator<Item = Sheet>,
    said: impl IntoIterator<Item = &'a Mapping>,
) -> Option<String> {
    let known: BTreeSet<String> = sheets.into_iter().flat_map(csv_columns).map(|column| column.name).collect();
    said.into_iter().flat_map(Mapping::iter).find_map(|(_, meant)| match meant {
        Meant::Column(name) if !known.contains(name) => Some(name.clone()),
        Meant::Column(_) | Meant::LeaveOut => None,
    })
}

/// The titles of every worksheet with values, by its name.
fn headings(opened: &Opened) -> Vec<(String, Vec<(u32, String)>)> {
    let Content::Table(table) = &opened.content else { return Vec::new() };
    table.filled().filter_map(|sheet| Some((sheet.name.clone(), heading(sheet)?))).collect()
}

/// Digest of titles and their places.
fn digest(heading: &[(u32, String)]) -> Sha256Hash {
    let lines: Vec<String> = heading.iter().map(|(column, title)| format!("{column} {}", title.trim())).collect();
    Sha256Hash::of(lines.join("\n").as_bytes())
}
