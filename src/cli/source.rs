//! The files of an import: a bundle, or sheets in any form that offices keep, opened so that they can be read more
//! than once.

use std::{
    fs::File as OsFile,
    io::{BufReader, IsTerminal, Read},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use super::{Context, Exit, Failure};
use crate::{
    domain::{code::OfficeCode, hash::Sha256Hash},
    service::{
        ServiceError, Services,
        import::{File, Reopen, SaidAtMachine, Stage, Tell, unknown_column, unlisted_column},
    },
    transfer::{
        BundleReader, Event, Progress, RecordSource, Sheet, Sheets,
        book::{self, Arranged, Mapping, Meant, Said, Vocabulary, Words, sheet_of_title},
        office::{self, Limit, Opened, Opener},
    },
};

/// Endings of files that hold sheets, whatever is in them.
const SHEET_ENDINGS: [&str; 7] = ["csv", "tsv", "tab", "xlsx", "xlsm", "ods", "xls"];

/// The files to read.
#[derive(Args)]
pub(super) struct Source {
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[arg(long, value_name = "NAME")]
    worksheet: Option<String>,
    #[arg(long, value_name = "HEADING=COLUMN")]
    column: Vec<String>,
    #[arg(long, value_name = "WORD=CODE", value_parser = super::import::pair)]
    pub(super) word: Vec<(String, String)>,
    #[arg(long, value_name = "CODE")]
    office: Option<String>,
    #[arg(long)]
    forget_columns: bool,
}

/// What a file holds.
enum Part {
    Bundle(Readable),
    Table(Box<Table>),
    /// Separated values that are too large to be opened as a whole, with what is said of their columns.
    Stream(Sheet, Readable, Mapping),
}

/// An opened file with its name, what is said of it and its size in bytes.
pub(super) struct Table {
    pub(super) opened: Opened,
    name: String,
    said: Said,
    bytes: u64,
}

/// The files of an import, opened.
pub(super) struct Sources {
    parts: Vec<Part>,
    hash: Sha256Hash,
    bytes: u64,
}

impl Source {
    /// Opens the files: one bundle, or sheets.
    pub(super) fn open(&self, context: &Context) -> Result<Sources, Failure> {
        let said = self.said(context)?;
        let mut digest = Sha256::new();
        let mut bytes = 0;
        let mut parts = Vec::new();
        for path in &self.files {
            let file = Readable::of(path).map_err(|error| context.file_failure(path, &error))?;
            let size = file
                .open()
                .and_then(|file| hash_file(file, &mut digest))
                .map_err(|error| context.file_failure(path, &error))?;
            bytes += size;
            parts.push(self.part(context, path, file, (size, &said))?);
        }
        if parts.len() > 1 && parts.iter().any(|part| matches!(part, Part::Bundle(_))) {
            return Err(Failure::new(Exit::Usage, context.words.text("import-one-bundle")));
        }
        Ok(Sources { parts, hash: Sha256Hash::from_bytes(digest.finalize().into()), bytes })
    }

    fn said(&self, context: &Context) -> Result<Said, Failure> {
        let mut said = Said { worksheet: self.worksheet.clone(), ..Said::default() };
        if let Some(kind) = &self.kind {
            said.kind = Some(sheet_named(context, kind)?);
        }
        for pair in &self.column {
            let Some((heading, column)) = pair.rsplit_once('=') else {
                let values = [("given", pair.into())];
                return Err(Failure::new(Exit::Usage, context.words.text_with("import-column-form", &values)));
            };
            let meant = if column.is_empty() { Meant::LeaveOut } else { Meant::Column(column.to_owned()) };
            said.mapping.say(heading, meant);
        }
        Ok(said)
    }

    fn part(
        &self,
        context: &Context,
        path: &Path,
        file: Readable,
        (size, said): (u64, &Said),
    ) -> Result<Part, Failure> {
        let failure = |error| context.file_failure(path, &error);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is_named = SHEET_ENDINGS.contains(&ending.as_str());
        if !is_named && self.kind.is_none() && file.may_be_bundle().map_err(failure)? {
            return Ok(Part::Bundle(file));
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if size > Limit::FileBytes.most() && ending == "csv" {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let kind = self.kind.as_deref().unwrap_or(&stem);
            let sheet = sheet_named(context, kind)?;
            if let Some(name) = unlisted_column([sheet], [&said.mapping]) {
                let failure = ServiceError::invalid(&format!("column {name}"), "value-unlisted");
                return Err(context.service_failure(&failure));
            }
            return Ok(Part::Stream(sheet, file, said.mapping.clone()));
        }
        // One byte more than a file may have tells that it has too many; the rest need not be held for that.
        let mut bytes = Vec::new();
        let read = file.open().and_then(|file| file.take(Limit::FileBytes.most() + 1).read_to_end(&mut bytes));
        read.map_err(failure)?;
        let program = std::env::current_exe().map_err(failure)?;
        let opened = Opener::new(program, 1).open(bytes, &name).map_err(|refusal| {
            let (problem, mend) = (refusal.problem(&context.words), refusal.mend(&context.words));
            Failure::new(Exit::Data, format!("{}: {problem}\n{mend}", path.display()))
        })?;
        Ok(Part::Table(Box::new(Table { opened, name, said: said.clone(), bytes: size })))
    }

    /// The import of the opened files.
    pub(super) fn file(
        &self,
        context: &Context,
        sources: Arc<Sources>,
        (vocabulary, said): (Arc<Vocabulary>, SaidAtMachine),
    ) -> Result<File, Failure> {
        let as_of = context.day(self.as_of.as_deref())?;
        let (hash, tell) = (sources.hash, progress(context, sources.bytes));
        let reopen: Reopen = Arc::new(move |words| sources.records(&vocabulary, words));
        Ok(File { reopen, hash, as_of, tell, said, names: false })
    }

    /// What columns mean: as they are said to now, or as somebody of the office said before.
    ///
    /// # Errors
    /// As [`Services::office_at_machine`]; a column that no sheet has.
    pub(super) async fn columns(
        &self,
        context: &Context,
        services: &Services,
        sources: &mut Sources,
    ) -> Result<SaidAtMachine, ServiceError> {
        let office = services.office_at_machine(&context.actor(), self.office.as_deref()).await?;
        if office.is_none() && !(self.column.is_empty() && self.office.is_none() && !self.forget_columns) {
            super::context::write_err(&context.line("import-columns-no-office", &[]));
        }
        let recalled = office.as_ref().filter(|_| !self.forget_columns);
        sources.recall(services, recalled).await?;
        let arranged: Vec<Vec<Arranged>> = sources.tables().map(Table::arranged).collect();
        let mut said = SaidAtMachine::default();
        for (table, arranged) in sources.tables().zip(&arranged) {
            if let Some(name) = unknown_column(arranged.iter(), &table.said) {
                return Err(ServiceError::invalid(&format!("column {name}"), "value-unlisted"));
            }
            let keeps = office.as_ref().map(|office| (office, self.forget_columns));
            said.add(arranged, (&table.opened, &table.said), keeps);
        }
        Ok(said)
    }
}

impl Sources {
    /// The one table, where a single file was given and it holds one.
    pub(super) fn table(&self) -> Option<&Table> {
        match self.parts.as_slice() {
            [Part::Table(table)] => Some(table),
            _ => None,
        }
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.parts.iter().filter_map(|part| match part {
            Part::Table(table) => Some(&**table),
            Part::Bundle(_) | Part::Stream(..) => None,
        })
    }

    /// Lays what an office said before under what is said now.
    async fn recall(&mut self, services: &Services, office: Option<&OfficeCode>) -> Result<(), ServiceError> {
        let Some(office) = office else { return Ok(()) };
        for part in &mut self.parts {
            if let Part::Table(table) = part {
                services.recall_columns(office, &table.opened, &mut table.said).await?;
            }
        }
        Ok(())
    }

    fn records(
        &self,
        vocabulary: &Arc<Vocabulary>,
        words: &Words,
    ) -> std::io::Result<Box<dyn RecordSource<Item = Event> + Send>> {
        let mut sheets = Sheets::with_words(Arc::clone(vocabulary));
        sheets.hear(words);
        for part in &self.parts {
            match part {
                Part::Bundle(file) => {
                    return Ok(Box::new(BundleReader::new(BufReader::new(file.open()?))));
                }
                Part::Table(table) => {
                    book::read_into(&mut sheets, &table.opened, &table.name, &table.said);
                    sheets.add_bytes(table.bytes);
                }
                Part::Stream(sheet, file, mapping) => {
                    sheets.read_as_said(*sheet, BufReader::new(file.open()?), mapping, &mut |_| {});
                }
            }
        }
        Ok(Box::new(sheets))
    }
}

impl Table {
    /// What its worksheets are understood as.
    pub(super) fn arranged(&self) -> Vec<Arranged> {
        book::arrange(&self.opened, &self.name, &self.said)
    }
}

/// The sheet of this name in any language.
pub(super) fn sheet_named(context: &Context, name: &str) -> Result<Sheet, Failure> {
    sheet_of_title(name).ok_or_else(|| {
        let known: Vec<&str> = Sheet::ALL.iter().map(|sheet| sheet.name()).collect();
        let values = [("kind", name.into()), ("known", known.join(", ").into())];
        Failure::new(Exit::Usage, context.words.text_with("import-unknown-sheet", &values))
    })
}

/// A file that can be read from its beginning more than once: as it is, or a copy of what came through a pipe.
enum Readable {
    File(PathBuf, Seen),
    Copy(tempfile::NamedTempFile),
}

/// What tells that a file is another one, or was written to, since it was opened first.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Seen {
    inode: (u64, u64),
    bytes: u64,
    changed: (i64, i64),
}

impl Seen {
    fn of(file: &OsFile) -> std::io::Result<Self> {
        let about = file.metadata()?;
        let changed = (about.mtime(), about.mtime_nsec());
        Ok(Self { inode: (about.dev(), about.ino()), bytes: about.len(), changed })
    }
}

impl Readable {
    fn of(path: &Path) -> std::io::Result<Self> {
        if path.as_os_str() != "-" && std::fs::metadata(path)?.is_file() {
            return Ok(Self::File(path.to_owned(), Seen::of(&OsFile::open(path)?)?));
        }
        let mut copy = tempfile::NamedTempFile::new()?;
        if path.as_os_str() == "-" {
            std::io::copy(&mut std::io::stdin().lock(), &mut copy)?;
        } else {
            std::io::copy(&mut OsFile::open(path)?, &mut copy)?;
        }
        Ok(Self::Copy(copy))
    }

    /// Opens it once more. What is saved must be what was checked, so a file that somebody writes to is refused.
    fn open(&self) -> std::io::Result<OsFile> {
        match self {
            Self::File(path, seen) => {
                let file = OsFile::open(path)?;
                let same = Seen::of(&file)? == *seen;
                same.then_some(file).ok_or_else(|| std::io::Error::other("the file was written to meanwhile"))
            }
            Self::Copy(copy) => copy.reopen(),
        }
    }

    /// Whether the file begins as texts do: archives, PDF and the like are no bundle, whatever their name.
    fn may_be_bundle(&self) -> std::io::Result<bool> {
        const HEAD: u64 = 2 << 10;
        let mut head = Vec::new();
        self.open()?.take(HEAD).read_to_end(&mut head)?;
        Ok(office::is_text(&head))
    }
}

fn hash_file(mut file: OsFile, digest: &mut Sha256) -> std::io::Result<u64> {
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(bytes);
        }
        digest.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// A bar on the terminal's error stream; nothing when nobody watches.
fn progress(context: &Context, bytes: u64) -> Tell {
    if !std::io::stderr().is_terminal() || context.json {
        return Arc::new(|_, _| {});
    }
    let style = ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(bytes).with_style(style);
    let texts = [context.words.text("import-checking"), context.words.text("import-saving")];
    let stage = Mutex::new(None);
    Arc::new(move |now: Stage, progress: Progress| {
        if let Ok(mut before) = stage.lock()
            && *before != Some(now)
        {
            *before = Some(now);
            bar.set_message(texts[usize::from(now == Stage::Save)].clone());
        }
        bar.set_position(progress.bytes);
        if progress.bytes >= bytes {
            bar.finish_and_clear();
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_somebody_writes_to_or_puts_another_in_place_of_is_not_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.json");
        std::fs::write(&path, "{}").unwrap();
        let readable = Readable::of(&path).unwrap();
        assert!(readable.open().is_ok() && readable.open().is_ok(), "as often as one likes");
        std::fs::write(folder.path().join("other"), "{}").unwrap();
        std::fs::rename(folder.path().join("other"), &path).unwrap();
        assert!(readable.open().is_err());
        let readable = Readable::of(&path).unwrap();
        std::fs::write(&path, "{ }").unwrap();
        assert!(readable.open().is_err());
    }
}
