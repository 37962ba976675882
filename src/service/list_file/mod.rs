//! A list, a comparison, who is not considered, or the place of one family, as a file to take away.
//!
//! *Design notes.* The file says what its page says, in the same order and words, and is open to the same people.
//! The look goes on record first, as for the page; a second entry takes the digest of the file before anybody has
//! it. A table names the number of the first entry above its headings. A PDF names nobody, so that the same list is
//! the same file whoever prints it: the digest leads to the trail.

use std::{collections::BTreeMap, io::Cursor};

use super::{
    Caller, Fault, ServiceError, Services,
    arrangement::Arrangement,
    beside::Beside,
    compute,
    made_file::{Format, MadeFile},
    open_record::open_run,
    view_run::{Look, ViewedRun, event},
};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
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

/// On paper.
mod paper;

/// What is taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The list, as a workbook or on paper.
    List(Arrangement),
    /// Two to four families side by side, as a workbook or on paper.
    Compare(Vec<String>),
    /// Who is not considered, and why, as separated values or on paper.
    Excluded,
    /// Why a family stands where it stands, on paper.
    Why(String),
}

impl Wanted {
    /// The formats it leaves in, the usual one first.
    pub const fn formats(&self) -> &'static [Format] {
        match self {
            Self::List(_) | Self::Compare(_) => &[Format::Xlsx, Format::Pdf],
            Self::Excluded => &[Format::Csv, Format::Pdf],
            Self::Why(_) => &[Format::Pdf],
        }
    }

    fn look(&self) -> Look {
        match self {
            Self::List(_) => Look::List,
            Self::Compare(families) => Look::Compare(families.clone()),
            Self::Excluded => Look::Excluded,
            Self::Why(family) => Look::Why(family.clone()),
        }
    }

    fn code(&self) -> String {
        match self {
            Self::List(_) => "list".to_owned(),
            Self::Compare(_) => "compare".to_owned(),
            Self::Excluded => "excluded".to_owned(),
            Self::Why(family) => format!("why-{family}"),
        }
    }
}

/// A file that was made and may leave.
#[derive(Clone, Debug)]
pub struct ListFile {
    /// Number of the entry of the trail for the look.
    pub entry: u64,
    /// The file.
    pub file: MadeFile,
}

/// Whose a file is.
struct Watermark {
    entry: u64,
    by: String,
    at: Timestamp,
    /// How many facts changed after the list was made.
    stale: usize,
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
        (wanted, format): (Wanted, Format),
        language: Language,
    ) -> Result<ListFile, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let mut view = self.store.read().await?;
        open_run(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        let run = self.looked_at_for(&reader, number, &wanted.look()).await?;
        self.file_of(caller.viewer.actor.clone(), run, (wanted, format), language).await
    }

    /// The same for a person at the machine, to whom every list is open.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`], [`ServiceError::UnknownFamily`], [`ServiceError::Invalid`].
    pub async fn list_file_at_machine(
        &self,
        by: Actor,
        number: RunNumber,
        (wanted, format): (Wanted, Format),
        language: Language,
    ) -> Result<ListFile, ServiceError> {
        let run = self.read_whole(self.looked_at(number, &wanted.look()).await?);
        self.file_of(by, run, (wanted, format), language).await
    }

    async fn file_of(
        &self,
        by: Actor,
        run: ViewedRun,
        (wanted, format): (Wanted, Format),
        language: Language,
    ) -> Result<ListFile, ServiceError> {
        if !wanted.formats().contains(&format) {
            return Err(ServiceError::invalid("format", "value-unlisted"));
        }
        let number = run.record.number;
        let beside = self.beside_case(self.store.read().await?.as_mut(), &run.record.case_code).await?;
        let seen = event(number, &run.document, &wanted.look()).with("format", format.code());
        let name = format!("{number}-{}-{language}", wanted.code());
        let (entry, bytes) = if format == Format::Pdf {
            let on_record = self.on_record_of(&run, &wanted, (&beside, language)).await?;
            let entry = self.look_on_record(by.clone(), seen).await?;
            let today = self.today();
            let sheet = move || Sheets { run: &run, beside: &beside }.paper(&wanted, language, (&on_record, today));
            (entry, compute(sheet).await??)
        } else {
            let stale = self.run_staleness(number).await?.count();
            let entry = self.look_on_record(by.clone(), seen).await?;
            let mark = Watermark { entry, by: by.id.clone(), at: self.clock.now(), stale };
            let sheets = move || Sheets { run: &run, beside: &beside }.file(&wanted, language, &mark);
            (entry, compute(sheets).await?.map_err(unwritten)?)
        };
        let left = AuditEvent::done(Action::Exported, EntityKind::Run, number.to_string()).with("entry", entry);
        Ok(ListFile { entry, file: self.let_out(by, (name, format), bytes, left).await? })
    }

    /// Puts a look on record; the number of its entry.
    async fn look_on_record(&self, by: Actor, seen: AuditEvent) -> Result<u64, ServiceError> {
        let entry = self.store.write(by, move |work| Box::pin(async move { work.audit(seen).await })).await;
        entry.map_err(|error: StoreError| error.into())
    }
}

/// What the sheets of a file are made of.
struct Sheets<'a> {
    run: &'a ViewedRun,
    beside: &'a Beside,
}

impl Sheets<'_> {
    fn file(&self, wanted: &Wanted, language: Language, mark: &Watermark) -> Result<Vec<u8>, WriteError> {
        let places = self.beside.names(language);
        let pen = Pen { sheets: self, view: self.view(language, &places), mark };
        match wanted {
            Wanted::List(arrangement) => pen.list(arrangement),
            Wanted::Compare(families) => pen.comparison(families),
            Wanted::Excluded => pen.excluded(),
            Wanted::Why(_) => Err(WriteError::Refused("a place is no table".to_owned())),
        }
    }

    fn view<'s>(&'s self, language: Language, places: &'s BTreeMap<String, String>) -> View<'s> {
        View {
            document: &self.run.document,
            policy: &self.run.policy,
            words: Translator::shared(language),
            color: false,
            with_points: false,
            places: Some(places),
        }
    }
}

/// The sheets in the words of a language.
struct Pen<'a> {
    sheets: &'a Sheets<'a>,
    view: View<'a>,
    mark: &'a Watermark,
}

impl Pen<'_> {
    fn list(&self, arrangement: &Arrangement) -> Result<Vec<u8>, WriteError> {
        let mut book = Workbook::new();
        let families = arrangement.of(&self.sheets.run.document, self.sheets.beside);
        self.about(&mut book, self.sheets.arrangement_rows(arrangement, self.view.words))?;
        let sealed = arrangement.sealed_of(&self.sheets.run.document);
        self.families(&mut book, &families, &sealed)?;
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
        let Watermark { entry, by, at, .. } = self.mark;
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
