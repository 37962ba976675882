//! Sheets: rows of one owner become one partial record, which then goes the way of every record.
//!
//! *Design notes.* A list that replaces another must be known as a whole, and its rows may stand
//! anywhere in the sheet; so the records of a sheet are held in memory, unlike those of a bundle.

mod cell;
mod columns;
mod draft;
mod filling;
mod header;
mod heading;
mod mapping;
mod people;
mod rows;
mod titles;
mod typed;
mod vocabulary;
mod words;
mod write;

use std::{
    collections::{BTreeMap, VecDeque},
    io::BufRead,
    sync::Arc,
};

use serde_json::json;

pub(crate) use columns::tells_who;
pub use columns::{Column, Sheet, csv_columns};
pub(crate) use columns::{Field, fields};
use draft::{Draft, Row};
pub(crate) use filling::{Blank, Takes, blanks};
use header::{Header, Title, Written};
pub(crate) use heading::{Heading, locate};
pub use mapping::{Certainty, Mapping, Meant, Suggestion, suggest};
pub(crate) use mapping::{FIX, sure_column};
use people::Aside;
pub(crate) use people::columns_of;
use rows::{Next, Rows};
pub(crate) use titles::{is_called, sheet_named_first};
pub use titles::{sheet_of_title, sheet_title, title, title_of_fact};
pub(crate) use typed::typed_row;
pub use vocabulary::{OpenList, Vocabulary};
pub(crate) use vocabulary::{element, label_of_choice};
pub use words::{Offer, WordCounts, Words};
pub(crate) use write::{RecordRows, layout};

use super::{
    finding::{Finding, FindingCode, Location},
    kind::Kind,
    office::{self, Epoch},
    raw::{Event, Progress, RawRecord, RecordSource},
};

/// Sheets that are imported together. Read each sheet, then take the events.
#[derive(Default)]
pub struct Sheets {
    findings: VecDeque<Finding>,
    drafts: BTreeMap<(Kind, usize), Draft>,
    /// A record that follows the findings about its cells.
    ready: Option<RawRecord>,
    /// The record that rows with this code are added to.
    owners: BTreeMap<(Kind, String), usize>,
    counts: BTreeMap<Kind, usize>,
    progress: Progress,
    /// Records that were given out.
    given: u64,
    failed: bool,
    /// Where the last headings stand.
    headings: Option<Location>,
    vocabulary: Arc<Vocabulary>,
}

impl Sheets {
    /// No sheet yet; only the choices of the schema may be given in words.
    pub fn new() -> Self {
        Self::default()
    }

    /// No sheet yet; words stand for codes as `vocabulary` says.
    pub fn with_words(vocabulary: Arc<Vocabulary>) -> Self {
        Self { vocabulary, ..Self::default() }
    }

    /// Reads one sheet of separated values in UTF-8 to its end and tells `progress` after each row. The file may be
    /// of any size.
    pub fn read(&mut self, sheet: Sheet, reader: impl BufRead, progress: &mut dyn FnMut(Progress)) {
        self.read_as_said(sheet, reader, &Mapping::new(), progress);
    }

    /// The same; its titles stand for columns as somebody said.
    pub fn read_as_said(
        &mut self,
        sheet: Sheet,
        reader: impl BufRead,
        mapping: &Mapping,
        progress: &mut dyn FnMut(Progress),
    ) {
        let mut rows = Rows::new(reader, sheet.name());
        let before = self.progress.bytes;
        let mut header: Option<Arc<Header>> = None;
        let mut left_out = LeftOut::default();
        loop {
            match (rows.next(), &header) {
                (Next::Row(row), None) => {
                    let titles = row.cells.iter().map(|cell| (cell.column, cell.value.typed())).collect();
                    let written = Written { sheet, worksheet: None, row: row.number, titles };
                    match self.header(written, mapping) {
                        Some(read) => {
                            left_out = LeftOut::of(&read, row.number);
                            header = Some(Arc::new(read));
                        }
                        None => return,
                    }
                }
                (Next::Row(row), Some(header)) => {
                    left_out.count(&row.cells);
                    self.row(header, row.number, row.cells.into_iter(), Epoch::default());
                }
                // Whose row was lost is not known, so no record of the sheet is sure to be whole.
                (Next::Fault(fault), _) => self.fail(*fault),
                (Next::Fatal(fault), _) => return self.fail(*fault),
                (Next::End, None) => {
                    let location = Location { section: Some(sheet.name().into()), ..Location::default() };
                    return self.fail(Finding::new(FindingCode::FileEmpty, location));
                }
                (Next::End, Some(header)) => return self.findings.extend(left_out.findings(header)),
            }
            self.progress.bytes = before + rows.bytes();
            progress(self.progress);
        }
    }

    /// Reads the rows of a worksheet from its header on.
    pub(crate) fn read_worksheet(
        &mut self,
        sheet: Sheet,
        worksheet: &office::Sheet,
        rows: &[office::Row],
        epoch: Epoch,
        mapping: &Mapping,
    ) {
        let Some((first, rest)) = rows.split_first() else { return };
        let name = Some(worksheet.name.as_str()).filter(|name| !name.is_empty());
        let titles = first.cells.iter().map(|cell| (cell.column, cell.value.typed())).collect();
        let written = Written { sheet, worksheet: name, row: first.number.into(), titles };
        let Some(header) = self.header(written, mapping).map(Arc::new) else { return };
        let mut left_out = LeftOut::of(&header, first.number.into());
        for row in rest {
            left_out.count(&row.cells);
        }
        self.findings.extend(left_out.findings(&header));
        for row in rest {
            self.row(&header, row.number.into(), row.cells.iter().cloned(), epoch);
        }
    }

    /// Notes something about the file.
    pub(crate) fn note(&mut self, finding: Finding) {
        self.failed |= finding.code.is_fatal();
        self.findings.push_back(finding);
    }

    /// Understands words as a person said, on every sheet.
    pub(crate) fn hear(&mut self, words: &Words) {
        if !words.is_empty() {
            Arc::make_mut(&mut self.vocabulary).hear(words);
        }
    }

    /// Says how many bytes a file has that was read, so that progress can be told in bytes.
    pub fn add_bytes(&mut self, bytes: u64) {
        self.progress.bytes += bytes;
    }

    fn fail(&mut self, finding: Finding) {
        self.failed = true;
        self.findings.push_back(finding);
    }

    fn header(&mut self, written: Written<'_>, mapping: &Mapping) -> Option<Header> {
        let mut found = Vec::new();
        let row = written.row;
        let header = written.read(mapping, &mut found);
        self.headings = header.as_ref().map(|header| header.heading.location(row, "")).or(self.headings.take());
        self.failed |= header.is_none();
        self.findings.extend(found);
        header
    }

    fn row(&mut self, header: &Arc<Header>, number: u64, cells: impl Iterator<Item = office::Cell>, epoch: Epoch) {
        let mut cells: Vec<office::Cell> = cells.filter(|cell| !is_blank(&cell.value)).collect();
        if cells.is_empty() {
            return;
        }
        self.progress.records += 1;
        if let Some(aside) = &header.aside
            && let Some(cells) = aside.take(&mut cells)
        {
            self.aside(aside, Row { number, cells, epoch });
        }
        let cells = cells.into();
        let kind = header.sheet.kind();
        let row = Row { number, cells, epoch };
        let index = self.target(header, &row);
        if let Some(draft) = self.drafts.get_mut(&(kind, index)) {
            draft.add(Arc::clone(header), row);
        }
    }

    /// Who somebody is, from a row of a register.
    fn aside(&mut self, aside: &Aside, row: Row) {
        let index = self.add(Kind::Identity, false);
        let mut draft = Draft::begun(aside.begun());
        draft.add(aside.header(), row);
        self.drafts.insert((Kind::Identity, index), draft);
    }

    /// The record a row belongs to.
    fn target(&mut self, header: &Header, row: &Row) -> usize {
        let kind = header.sheet.kind();
        let is_part = header.sheet.list().is_some();
        let key = owner_key(header, row);
        let known = key.as_ref().and_then(|key| self.owners.get(&(kind, key.clone())).copied());
        // A second row for one record is a second record with one code, which the check finds. A
        // sheet of a list may have been read before the record's own.
        let is_open = |index: &usize| self.drafts.get(&(kind, *index)).is_some_and(|draft| draft.is_part);
        let index = known.filter(|index| is_part || is_open(index)).unwrap_or_else(|| self.add(kind, is_part));
        if let Some(code) = key.as_ref().filter(|_| kind == Kind::Settlement) {
            Arc::make_mut(&mut self.vocabulary).know(OpenList::Settlements, code);
        }
        if let Some(key) = key {
            self.owners.entry((kind, key)).or_insert(index);
        }
        index
    }

    fn add(&mut self, kind: Kind, is_part: bool) -> usize {
        let count = self.counts.entry(kind).or_default();
        let index = *count;
        *count += 1;
        self.drafts.insert((kind, index), Draft::new(is_part));
        index
    }
}

impl Iterator for Sheets {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if let Some(finding) = self.findings.pop_front() {
            return Some(Event::Finding(finding));
        }
        if let Some(record) = self.ready.take() {
            return Some(Event::Record(record));
        }
        if self.progress.records == 0
            && !self.failed
            && let Some(headings) = self.headings.take()
        {
            return Some(Event::Finding(Finding::new(FindingCode::RowsNone, headings)));
        }
        let ((kind, index), draft) = self.drafts.pop_first()?;
        self.given += 1;
        let (record, found) = draft.finish(kind, index, &self.vocabulary);
        self.findings.extend(found);
        self.ready = Some(record).filter(|record| !people::says_nothing(record));
        self.next()
    }
}

impl RecordSource for Sheets {
    /// Sheets are read as a whole first: how far their records were given out tells how far the work has come.
    fn progress(&self) -> Progress {
        let all = self.given + self.drafts.len() as u64;
        let bytes = (self.progress.bytes * self.given).checked_div(all).unwrap_or(self.progress.bytes);
        Progress { bytes, records: self.given }
    }

    fn is_complete(&self) -> bool {
        !self.failed && self.findings.is_empty() && self.drafts.is_empty() && self.ready.is_none()
    }
}

/// Columns that somebody said to leave out: whoever reads the report is told how many values stood there.
#[derive(Default)]
struct LeftOut {
    header_row: u64,
    /// Number of each column, its title, and the values seen.
    columns: Vec<(u32, String, usize)>,
}

impl LeftOut {
    fn of(header: &Header, header_row: u64) -> Self {
        let column = |(number, title): (u32, &Title)| match title {
            Title::SaidToBeLeftOut(title) => Some((number, title.clone(), 0)),
            _ => None,
        };
        Self { header_row, columns: (1..).zip(&header.columns).filter_map(column).collect() }
    }

    fn count(&mut self, cells: &[office::Cell]) {
        for (number, _, values) in &mut self.columns {
            *values += cells.iter().filter(|cell| cell.column == *number && !is_blank(&cell.value)).count();
        }
    }

    fn findings(self, header: &Header) -> Vec<Finding> {
        let finding = |(_, title, values): (u32, String, usize)| {
            let location = header.heading.location(self.header_row, &title);
            (values > 0).then(|| Finding::new(FindingCode::ColumnLeftOut, location).value(&title).with("count", values))
        };
        self.columns.into_iter().filter_map(finding).collect()
    }
}

fn is_blank(value: &office::Value) -> bool {
    matches!(value, office::Value::Text(text) if text.trim().is_empty())
}

/// The code of the record a row belongs to. A row of a composite code is always a record of its own.
fn owner_key(header: &Header, row: &Row) -> Option<String> {
    let kind = header.sheet.kind();
    if kind.key_fields().len() > 1 {
        return None;
    }
    let place = header.columns.iter().position(|title| title.field().is_some_and(|field| field.is_owner))?;
    let given = row.cells.iter().find(|cell| cell.column as usize == place + 1)?.value.typed();
    kind.key_of(&json!({ kind.key_fields()[0]: given }))
}
