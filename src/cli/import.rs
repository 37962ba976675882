//! `uya import`: check, run, report.

use std::{
    fs::File as OsFile,
    io::{BufReader, IsTerminal, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use super::{Context, Exit, Failure, view::Page};
use crate::{
    domain::hash::Sha256Hash,
    service::import::{File, Reopen, Report, Stage, Tell},
    transfer::{BundleReader, Event, Finding, Progress, RecordSource, Save, Severity, Sheet, Sheets, grouped},
};

/// Findings shown before "and more".
const FIRST: usize = 20;

#[derive(Subcommand)]
pub(super) enum Import {
    Check(Check),
    Run(Commit),
    Report(ReportOf),
}

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    source: Source,
}

#[derive(Args)]
pub(super) struct Commit {
    #[command(flatten)]
    source: Source,
    #[arg(long, value_enum, default_value_t = Atomic::All)]
    atomic: Atomic,
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
pub(super) struct ReportOf {
    #[arg(value_name = "REPORT")]
    number: i64,
}

/// The files to read.
#[derive(Args)]
struct Source {
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

/// Whether faults keep the whole file out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Atomic {
    All,
    Row,
}

impl Import {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Check(check) => check_only(context, &check.source).await,
            Self::Run(run) if run.dry_run => check_only(context, &run.source).await,
            Self::Run(run) => {
                let file = run.source.open(context)?;
                let services = context.services().await?;
                let save = if run.atomic == Atomic::All { Save::All } else { Save::Good };
                let report = services.commit_import(context.actor(), file, save).await;
                tell(context, &report.map_err(|error| context.service_failure(&error))?)
            }
            Self::Report(report) => report.run(context).await,
        }
    }
}

async fn check_only(context: &Context, source: &Source) -> Result<(), Failure> {
    let file = source.open(context)?;
    let services = context.services().await?;
    let report = services.check_import(context.actor(), file).await;
    tell(context, &report.map_err(|error| context.service_failure(&error))?)
}

impl ReportOf {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let found = services.import_report(self.number).await.map_err(|error| context.service_failure(&error))?;
        let Some(report) = found else {
            let values = [("number", self.number.to_string().into())];
            return Err(Failure::new(Exit::NotFound, context.words.text_with("no-such-report", &values)));
        };
        context.print(&report, || report_text(context, &report, usize::MAX))
    }
}

impl Source {
    /// Opens the files: one bundle (`.json`), or sheets (`.csv`) named after what they hold.
    fn open(&self, context: &Context) -> Result<File, Failure> {
        let as_of = context.day(self.as_of.as_deref())?;
        let mut digest = Sha256::new();
        let mut bytes = 0;
        let mut files = Vec::new();
        for path in &self.files {
            let file = Readable::of(path).map_err(|error| context.file_failure(path, &error))?;
            bytes += hash_file(file.path(), &mut digest).map_err(|error| context.file_failure(path, &error))?;
            files.push(file);
        }
        let reopen = reopen(context, files)?;
        Ok(File {
            reopen,
            hash: Sha256Hash::from_bytes(digest.finalize().into()),
            as_of,
            tell: progress(context, bytes),
        })
    }
}

/// A file that can be read from its beginning more than once: as it is, or a copy of what came through a pipe.
enum Readable {
    File(PathBuf),
    Copy(tempfile::NamedTempFile),
}

impl Readable {
    fn of(path: &Path) -> std::io::Result<Self> {
        if path.as_os_str() != "-" && std::fs::metadata(path)?.is_file() {
            return Ok(Self::File(path.to_owned()));
        }
        let mut copy = tempfile::NamedTempFile::new()?;
        if path.as_os_str() == "-" {
            std::io::copy(&mut std::io::stdin().lock(), &mut copy)?;
        } else {
            std::io::copy(&mut OsFile::open(path)?, &mut copy)?;
        }
        Ok(Self::Copy(copy))
    }

    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Copy(copy) => copy.path(),
        }
    }

    /// Whether it is a sheet: a file named `.csv`. What comes through a pipe is a bundle.
    fn is_sheet(&self) -> bool {
        matches!(self, Self::File(path) if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")))
    }
}

fn reopen(context: &Context, files: Vec<Readable>) -> Result<Reopen, Failure> {
    if files.len() == 1 && !files[0].is_sheet() {
        return Ok(Arc::new(move || {
            let file = OsFile::open(files[0].path())?;
            Ok(Box::new(BundleReader::new(BufReader::new(file))))
        }));
    }
    let mut sheets = Vec::new();
    for file in files {
        let name = file.path().file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match Sheet::of_name(&name) {
            Some(sheet) if file.is_sheet() => sheets.push((sheet, file)),
            _ => {
                let known: Vec<&str> = Sheet::ALL.iter().map(|sheet| sheet.name()).collect();
                let values = [("file", file.path().display().to_string().into()), ("known", known.join(", ").into())];
                return Err(Failure::new(Exit::Usage, context.words.text_with("import-unknown-sheet", &values)));
            }
        }
    }
    Ok(Arc::new(move || {
        let mut read = Sheets::new();
        for (sheet, file) in &sheets {
            read.read(*sheet, BufReader::new(OsFile::open(file.path())?), &mut |_| {});
        }
        Ok(Box::new(read) as Box<dyn RecordSource<Item = Event> + Send>)
    }))
}

fn hash_file(path: &Path, digest: &mut Sha256) -> std::io::Result<u64> {
    let mut file = OsFile::open(path)?;
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

/// Tells what an import found and did; errors end with the exit code for data.
fn tell(context: &Context, report: &Report) -> Result<(), Failure> {
    context.print(report, || report_text(context, report, FIRST))?;
    if report.errors > 0 || !report.complete { Err(Failure::silent(Exit::Data)) } else { Ok(()) }
}

fn report_text(context: &Context, report: &Report, most: usize) -> String {
    let sum = |count: fn(&crate::transfer::Counts) -> usize| report.counts.values().map(count).sum::<usize>();
    let values = [
        ("new", sum(|c| c.new).into()),
        ("changed", sum(|c| c.changed).into()),
        ("unchanged", sum(|c| c.unchanged).into()),
        ("refused", sum(|c| c.refused).into()),
        ("warnings", report.warnings.into()),
    ];
    let mut text = context.line("import-counts", &values);
    text.push_str(&context.line(if report.saved { "import-saved" } else { "import-not-saved" }, &[]));
    text.push_str(&findings_text(context, &report.findings, most));
    let values = [("report", report.number.to_string().into())];
    text.push_str(&context.line(if can_save_good(report) { "import-next-mend" } else { "import-next" }, &values));
    text
}

/// Whether saving the good records is still open: the file was read to its end and nothing was saved.
fn can_save_good(report: &Report) -> bool {
    report.errors > 0 && report.complete && !report.saved
}

/// Findings in words, by code, errors first.
pub(super) fn findings_text(context: &Context, findings: &[Finding], most: usize) -> String {
    let words = &context.words;
    let mut page = Page::new(context.color);
    let mut shown = 0;
    for group in grouped(findings) {
        for finding in &group.findings {
            if shown == most {
                break;
            }
            shown += 1;
            page.gap();
            let sign = if finding.severity == Severity::Error { "×" } else { "!" };
            let record = finding.record.as_deref().map(|record| format!("{record} · ")).unwrap_or_default();
            page.hanging(0, 2, &format!("{sign} {} {record}{}", finding.code.id(), finding.place(words)));
            page.hanging(2, 2, &finding.problem(words));
            page.hanging(2, 4, &format!("→ {}", finding.mend(words)));
            if let Some(guess) = finding.did_you_mean(words) {
                page.hanging(2, 4, &guess);
            }
        }
    }
    if findings.len() > shown {
        page.gap();
        page.paragraph(0, &words.text_with("import-more", &[("count", (findings.len() - shown).into())]));
    }
    page.into_text()
}
