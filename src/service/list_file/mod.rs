//! A list, a comparison, or who is not considered, as a file to take away.
//!
//! *Design notes.* The file says what its page says, in the same order and words, and is open to the same people.
//! The look goes on record first, as for the page, and its number stands above the headings of every sheet; a
//! second entry takes the digest of the file before anybody has it.

use std::io::Cursor;

use super::{
    Caller, Fault, ServiceError, Services,
    arrangement::Arrangement,
    beside::Beside,
    compute,
    open_record::open_run,
    view_run::{Look, ViewedRun, event},
};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
        hash::Sha256Hash,
        permission::Permission,
        run::RunNumber,
    },
    i18n::{Language, Translator, format},
    present::View,
    store::StoreError,
    transfer::workbook::{Cell, Column, Form, Layout, Separated, Value, Workbook, WriteError},
};

/// The sheet that says what a file is and where it comes from.
mod about;

/// The families, and how each meets each need.
mod families;

/// Two to four families side by side.
mod comparison;

/// Who is not considered, and why.
mod excluded;

/// What is taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The list, as a workbook.
    List(Arrangement),
    /// Two to four families side by side, as a workbook.
    Compare(Vec<String>),
    /// Who is not considered, and why, as separated values.
    Excluded,
}

impl Wanted {
    fn look(&self) -> Look {
        match self {
            Self::List(_) => Look::List,
            Self::Compare(families) => Look::Compare(families.clone()),
            Self::Excluded => Look::Excluded,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::List(_) => "list",
            Self::Compare(_) => "compare",
            Self::Excluded => "excluded",
        }
    }

    /// How the name of its file ends.
    fn ending(&self) -> &'static str {
        if *self == Self::Excluded { "csv" } else { "xlsx" }
    }

    /// The media type of its file.
    pub fn media(&self) -> &'static str {
        if *self == Self::Excluded { SEPARATED } else { WORKBOOK }
    }
}

/// The media type of a workbook.
pub const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The media type of separated values.
pub const SEPARATED: &str = "text/csv";

/// A file that was made and may leave.
#[derive(Clone, Debug)]
pub struct ListFile {
    /// Number of the entry of the trail that stands in it.
    pub entry: u64,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Whose a file is.
struct Watermark {
    entry: u64,
    by: String,
    at: Timestamp,
}

impl Services {
    /// Makes a file of a list that is open to the caller.
    ///
    /// # Errors
    /// As [`Services::view_list`]; [`ServiceError::Invalid`] for more rows than a workbook holds.
    pub async fn list_file(
        &self,
        caller: &Caller,
        number: RunNumber,
        wanted: Wanted,
        language: Language,
    ) -> Result<ListFile, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        open_run(self.store.read().await?.as_mut(), caller, number).await?;
        let run = caller.reads(self.looked_at(number, &wanted.look()).await?);
        self.file_of(caller.viewer.actor.clone(), run, wanted, language).await
    }

    /// The same for a person at the machine, to whom every list is open.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`], [`ServiceError::UnknownFamily`], [`ServiceError::Invalid`].
    pub async fn list_file_at_machine(
        &self,
        by: Actor,
        number: RunNumber,
        wanted: Wanted,
        language: Language,
    ) -> Result<ListFile, ServiceError> {
        let run = self.looked_at(number, &wanted.look()).await?;
        self.file_of(by, run, wanted, language).await
    }

    async fn file_of(
        &self,
        by: Actor,
        run: ViewedRun,
        wanted: Wanted,
        language: Language,
    ) -> Result<ListFile, ServiceError> {
        let number = run.record.number;
        let beside = self.beside_case(self.store.read().await?.as_mut(), &run.record.case_code).await?;
        let stale = self.run_staleness(number).await?.count();
        let (name, ending, media) = (wanted.code(), wanted.ending(), wanted.media());
        let seen = event(number, &run.document, &wanted.look()).with("format", ending);
        let entry = self
            .store
            .write(by.clone(), move |work| Box::pin(async move { work.audit(seen).await }))
            .await
            .map_err(|error: StoreError| ServiceError::from(error))?;
        let mark = Watermark { entry, by: by.id.clone(), at: self.clock.now() };
        let make = move || Sheets { run: &run, beside: &beside, stale, mark: &mark }.file(&wanted, language);
        let bytes = compute(make).await?.map_err(unwritten)?;
        let left = AuditEvent::done(Action::Exported, EntityKind::Run, number.to_string())
            .with("entry", entry)
            .with("file", Sha256Hash::of(&bytes).to_string())
            .with("bytes", bytes.len())
            .with("format", ending);
        self.on_record(by, left).await?;
        Ok(ListFile { entry, name: format!("{number}-{name}-{language}.{ending}"), media, bytes })
    }
}

/// What the sheets of a file are made of.
struct Sheets<'a> {
    run: &'a ViewedRun,
    beside: &'a Beside,
    /// How many facts changed after the list was made.
    stale: usize,
    mark: &'a Watermark,
}

impl Sheets<'_> {
    fn file(&self, wanted: &Wanted, language: Language) -> Result<Vec<u8>, WriteError> {
        let places = self.beside.names(language);
        let view = View {
            document: &self.run.document,
            policy: &self.run.policy,
            words: Translator::shared(language),
            color: false,
            with_points: false,
            places: Some(&places),
        };
        let pen = Pen { sheets: self, view };
        match wanted {
            Wanted::List(arrangement) => pen.list(arrangement),
            Wanted::Compare(families) => pen.comparison(families),
            Wanted::Excluded => pen.excluded(),
        }
    }
}

/// The sheets in the words of a language.
struct Pen<'a> {
    sheets: &'a Sheets<'a>,
    view: View<'a>,
}

impl Pen<'_> {
    fn list(&self, arrangement: &Arrangement) -> Result<Vec<u8>, WriteError> {
        let mut book = Workbook::new();
        let families = arrangement.of(&self.sheets.run.document, self.sheets.beside);
        self.about(&mut book, self.arrangement_rows(arrangement))?;
        self.families(&mut book, &families)?;
        self.needs(&mut book, &families)?;
        saved(book)
    }

    fn comparison(&self, families: &[String]) -> Result<Vec<u8>, WriteError> {
        let mut book = Workbook::new();
        let run = self.sheets.run;
        let families: Vec<_> = families.iter().filter_map(|code| run.family(code)).collect();
        self.about(&mut book, Vec::new())?;
        self.side_by_side(&mut book, &families)?;
        saved(book)
    }

    fn excluded(&self) -> Result<Vec<u8>, WriteError> {
        let mut sheet = Separated::begin(Vec::new(), &self.layout("excluded-page-title", self.excluded_columns()))?;
        for row in self.excluded_rows() {
            sheet.row(&row)?;
        }
        sheet.finish()
    }

    /// A sheet with the watermark above its headings and at the foot of its pages.
    fn layout(&self, title: &str, columns: Vec<Column>) -> Layout {
        let line = self.watermark();
        Layout { remark: Some(line.clone()), footer: Some(line), ..Layout::new(self.text(title), columns) }
    }

    fn watermark(&self) -> String {
        let Watermark { entry, by, at } = self.sheets.mark;
        let at = format::moment(self.view.language(), *at);
        let values = [("number", entry.to_string().into()), ("by", by.into()), ("at", at.into())];
        self.view.words.text_with("export-mark-line", &values)
    }

    fn text(&self, key: &str) -> String {
        self.view.words.text(key)
    }

    /// A column of so many characters.
    fn column(&self, key: &str, form: Form, width: u16) -> Column {
        Column { width: Some(width), ..Column::new(self.text(key), form) }
    }
}

fn saved(book: Workbook) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Cursor::new(Vec::new());
    book.save(&mut bytes)?;
    Ok(bytes.into_inner())
}

/// Several texts in one cell.
fn joined(texts: &[String]) -> Cell {
    if texts.is_empty() { Cell::blank() } else { Cell::text(texts.join("; ")) }
}

fn or_blank<T>(value: Option<T>, cell: impl FnOnce(T) -> Value) -> Cell {
    value.map_or_else(Cell::blank, |value| cell(value).into())
}

fn unwritten(error: WriteError) -> ServiceError {
    match error {
        WriteError::TooManyRows { sheet, limit } => {
            let fault = Fault::new("format", "export-rows").with("sheet", sheet);
            ServiceError::Invalid(vec![fault.with("limit", limit.to_string())])
        }
        error => ServiceError::Fault(error.to_string()),
    }
}
