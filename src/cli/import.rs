//! `uya import`: check, run, report.

use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};

use super::{Context, Exit, Failure, source::Source, view::Page};
use crate::{
    domain::import::ImportNumber,
    service::{
        Services,
        import::{File, Report},
    },
    transfer::{Finding, Save, Severity, grouped},
};

/// Findings shown before "and more".
const FIRST: usize = 20;

#[derive(Subcommand)]
pub(super) enum Import {
    Check(Check),
    Run(Commit),
    Report(ReportOf),
    Undo(super::import_undo::Undo),
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
    #[arg(value_name = "ID", value_parser = super::import_undo::number)]
    number: ImportNumber,
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
                let (services, file) = opened(context, &run.source).await?;
                let save = if run.atomic == Atomic::All { Save::All } else { Save::Good };
                let report = services.commit_import(context.actor(), file, save).await;
                tell(context, &report.map_err(|error| context.service_failure(&error))?)
            }
            Self::Report(report) => report.run(context).await,
            Self::Undo(undo) => undo.run(context).await,
        }
    }
}

async fn check_only(context: &Context, source: &Source) -> Result<(), Failure> {
    let (services, file) = opened(context, source).await?;
    let report = services.check_import(context.actor(), file).await;
    tell(context, &report.map_err(|error| context.service_failure(&error))?)
}

impl ReportOf {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let found = services
            .import_report(i64::from(self.number.get()))
            .await
            .map_err(|error| context.service_failure(&error))?;
        let Some(report) = found else {
            let values = [("number", self.number.to_string().into())];
            return Err(Failure::new(Exit::NotFound, context.words.text_with("no-such-report", &values)));
        };
        context.print(&report, || report_text(context, &report, usize::MAX))
    }
}

/// The register and the import of the files given. The files are opened first: a fault of theirs needs no register.
async fn opened(context: &Context, source: &Source) -> Result<(Services, File), Failure> {
    let sources = Arc::new(source.open(context)?);
    let services = context.services().await?;
    let vocabulary = services.vocabulary().await.map_err(|error| context.service_failure(&error))?;
    let file = source.file(context, sources, vocabulary)?;
    Ok((services, file))
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
