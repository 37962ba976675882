//! `uya import`: template, check, run, report.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, Subcommand, ValueEnum};

use super::{
    Context, Exit, Failure,
    output::{Form, Output},
    source::{Source, Sources, sheet_named},
    view::Page,
    whole_file::write_whole,
};
use crate::{
    domain::{date::Date, import::ImportNumber},
    i18n::format::date,
    service::{
        Services,
        codebook::vocabulary,
        import::{File, Report, told::Told},
    },
    transfer::{
        BeyondWriter, Finding, Save, Severity,
        book::{self, Offer, Vocabulary, WordCounts},
        grouped,
        twin::Twin,
    },
};

/// Findings shown before "and more".
const FIRST: usize = 20;

#[derive(Subcommand)]
pub(super) enum Import {
    Template(Template),
    Check(Check),
    Run(Commit),
    Report(ReportOf),
    Undo(super::import_undo::Undo),
}

#[derive(Args)]
pub(super) struct Template {
    #[arg(value_name = "KIND")]
    kind: String,
    #[arg(long, short, value_name = "FILE")]
    output: Output,
}

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    source: Source,
    #[arg(long, value_name = "FILE")]
    fix_copy: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Commit {
    #[command(flatten)]
    source: Source,
    #[arg(long, value_enum, default_value_t = Atomic::All)]
    atomic: Atomic,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "CODE=KEPT", value_parser = pair)]
    same: Vec<(String, String)>,
    #[arg(long, value_name = "CODE")]
    different: Vec<String>,
    #[arg(long, value_name = "CODE=FIELD", value_parser = pair)]
    keep: Vec<(String, String)>,
}

/// Two codes with `=` between them.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(code, other)| !code.is_empty() && !other.is_empty());
    parts.map(|(code, other)| (code.to_owned(), other.to_owned())).ok_or_else(|| format!("{text}: CODE=CODE"))
}

#[derive(Args)]
pub(super) struct ReportOf {
    #[arg(value_name = "ID", value_parser = super::import_undo::number)]
    number: ImportNumber,
    #[arg(long, short, value_name = "FILE")]
    output: Option<Output>,
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
            Self::Template(template) => template.run(context),
            Self::Check(check) => check_only(context, &check.source, check.fix_copy.as_deref()).await,
            Self::Run(run) if run.dry_run => check_only(context, &run.source, None).await,
            Self::Run(run) => {
                let sources = run.source.open(context)?;
                let (services, file, _) = opened(context, &run.source, sources).await?;
                let save = if run.atomic == Atomic::All { Save::All } else { Save::Good };
                let told = Told { same: run.same, different: run.different, keep: run.keep, words: run.source.word };
                let report = services.commit_told(context.actor(), file, save, &told).await;
                tell(context, &services, &report.map_err(|error| context.service_failure(&error))?).await
            }
            Self::Report(report) => report.run(context).await,
            Self::Undo(undo) => undo.run(context).await,
        }
    }
}

async fn check_only(context: &Context, source: &Source, fix_copy: Option<&Path>) -> Result<(), Failure> {
    let sources = source.open(context)?;
    let no_table = || Failure::new(Exit::Usage, context.words.text("import-fix-one-table"));
    if fix_copy.is_some() && sources.table().is_none() {
        return Err(no_table());
    }
    let (services, file, sources) = opened(context, source, sources).await?;
    let failed = |error| context.service_failure(&error);
    let told = Told { words: source.word.clone(), ..Told::default() };
    let Some(path) = fix_copy else {
        drop(sources);
        let checked = services.check_told(context.actor(), file, &told, BeyondWriter::counting()).await;
        return tell(context, &services, &checked.map_err(failed)?.0).await;
    };
    let checked = services.check_told(context.actor(), file, &told, BeyondWriter::keeping()).await;
    let (report, beyond) = checked.map_err(failed)?;
    if let Some(table) = sources.table() {
        let (arranged, found) = (table.arranged(), (&*report.findings, &beyond));
        let copy = book::fix_copy(&table.opened, &arranged, found, &context.words);
        let copy = copy.map_err(|error| Failure::new(Exit::Failed, error.to_string()))?.ok_or_else(no_table)?;
        write_whole(path, |file| file.write_all(&copy)).map_err(|error| context.file_failure(path, &error))?;
    }
    tell(context, &services, &report).await
}

impl Template {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let sheet = sheet_named(context, &self.kind)?;
        self.output.refuse(context, Form::Binary)?;
        let bytes = book::template(sheet, &vocabulary(&context.policy()?), &context.words);
        let bytes = bytes.map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
        self.output.write(context, |file| file.write_all(&bytes))
    }
}

impl ReportOf {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        if let Some(output) = &self.output {
            return self.print(context, output).await;
        }
        let services = context.services().await?;
        let found = services.import_report(context.actor(), self.number).await;
        let report = found.map_err(|error| context.service_failure(&error))?.ok_or_else(|| self.none(context))?;
        let vocabulary = services.vocabulary().await.map_err(|error| context.service_failure(&error))?;
        context.print(&report, || report_text(context, &report, (usize::MAX, &vocabulary)))
    }

    /// Writes the report on paper.
    async fn print(&self, context: &Context, output: &Output) -> Result<(), Failure> {
        output.refuse(context, Form::Binary)?;
        let services = context.services().await?;
        let made = services.import_paper_at_machine(context.actor(), self.number, context.config.language).await;
        let made = made.map_err(|error| context.service_failure(&error))?.ok_or_else(|| self.none(context))?;
        output.write(context, |file| file.write_all(&made.bytes))?;
        let file = output.path().display().to_string();
        let json = serde_json::json!({ "import": self.number.to_string(), "file": file });
        let values = [("number", self.number.to_string().into()), ("file", (&file).into())];
        output.tell(context, &json, ("import-report-written", &values))
    }

    fn none(&self, context: &Context) -> Failure {
        let values = [("number", self.number.to_string().into())];
        Failure::new(Exit::NotFound, context.words.text_with("no-such-report", &values))
    }
}

/// The register, and the import of files that were opened.
async fn opened(
    context: &Context,
    source: &Source,
    mut sources: Sources,
) -> Result<(Services, File, Arc<Sources>), Failure> {
    let services = context.services().await?;
    let failed = |error| context.service_failure(&error);
    let vocabulary = services.vocabulary().await.map_err(failed)?;
    let said = source.columns(context, &services, &mut sources).await.map_err(failed)?;
    let sources = Arc::new(sources);
    let file = source.file(context, Arc::clone(&sources), (vocabulary, said))?;
    Ok((services, file, sources))
}

/// Tells what an import found and did; errors end with the exit code for data.
async fn tell(context: &Context, services: &Services, report: &Report) -> Result<(), Failure> {
    let vocabulary = services.vocabulary().await.map_err(|error| context.service_failure(&error))?;
    context.print(report, || report_text(context, report, (FIRST, &vocabulary)))?;
    if !report.findings.is_empty() && !context.keys()?.is_lasting() {
        super::context::write_err(&context.line("import-findings-not-kept", &[]));
    }
    if report.errors > 0 || !report.complete || !report.twins.is_empty() {
        Err(Failure::silent(Exit::Data))
    } else {
        Ok(())
    }
}

fn report_text(context: &Context, report: &Report, (most, vocabulary): (usize, &Vocabulary)) -> String {
    let sum = |count: fn(&crate::transfer::Counts) -> usize| report.counts.values().map(count).sum::<usize>();
    let values = [
        ("new", sum(|c| c.new).into()),
        ("changed", sum(|c| c.changed).into()),
        ("unchanged", sum(|c| c.unchanged).into()),
        ("refused", sum(|c| c.refused).into()),
        ("warnings", report.warnings.into()),
    ];
    let mut text = context.line("import-counts", &values);
    let state = match (report.undone, report.saved) {
        (true, _) => "imports-undone",
        (false, true) => "import-saved",
        (false, false) => "import-not-saved",
    };
    text.push_str(&context.line(state, &[]));
    text.push_str(&said_text(context, report, vocabulary));
    text.push_str(&findings_text(context, &report.findings, (most, Some(vocabulary))));
    if report.findings_left_out > 0 {
        text.push_str(&context.line("import-left-out", &[("n", report.findings_left_out.into())]));
    }
    text.push_str(&twins_text(context, &report.twins, most));
    let values = [("report", report.number.to_string().into())];
    text.push_str(&context.line(if can_save_good(report) { "import-next-mend" } else { "import-next" }, &values));
    text
}

/// What was taken as somebody said: columns as before, words as now.
fn said_text(context: &Context, report: &Report, vocabulary: &Vocabulary) -> String {
    let (words, mut text) = (&context.words, String::new());
    for taken in &report.columns {
        let date = date(words.language(), Date::in_almaty(taken.said.at));
        let values = [("date", date.into()), ("by", (&taken.said.by).into()), ("columns", taken.told(words).into())];
        text.push_str(&context.line("import-columns-taken", &values));
    }
    if !report.columns.is_empty() {
        text.push_str(&context.line("import-columns-forget", &[]));
    }
    let said: Vec<String> = report.words.told(vocabulary, words).collect();
    if !said.is_empty() {
        text.push_str(&context.line("import-words-taken", &[("words", said.join(" · ").into())]));
    }
    text
}

/// New records that look like others, with what answers the question.
fn twins_text(context: &Context, twins: &[Twin], most: usize) -> String {
    let words = &context.words;
    let mut page = Page::new(context.color);
    for twin in twins.iter().take(most) {
        page.gap();
        let reasons: Vec<String> = twin
            .reasons
            .iter()
            .map(|reason| {
                let text = words.text(&format!("twin-{}", reason.code().replace('_', "-")));
                twin.hidden.get(reason).map_or(text.clone(), |shown| format!("{text} ({shown})"))
            })
            .collect();
        let values =
            [("code", (&twin.code).into()), ("kept", (&twin.kept).into()), ("shared", reasons.join("; ").into())];
        let key = if twin.in_file { "import-twin-in-file" } else { "import-twin" };
        page.hanging(0, 2, &words.text_with(key, &values));
        page.hanging(2, 4, &words.text_with("import-twin-answer", &values[..2]));
        differences(context, twin, &mut page);
    }
    if twins.len() > most {
        page.gap();
        page.paragraph(0, &words.text_with("import-more", &[("count", (twins.len() - most).into())]));
    }
    page.into_text()
}

/// The facts in which two records differ, one below the other.
fn differences(context: &Context, twin: &Twin, page: &mut Page) {
    let words = &context.words;
    let mut differing = twin.facts.iter().filter(|fact| fact.changes).peekable();
    if differing.peek().is_none() {
        return;
    }
    let key = if twin.in_file { "import-twin-differs-in-file" } else { "import-twin-differs" };
    page.hanging(2, 4, &words.text_with(key, &[("code", (&twin.code).into())]));
    for fact in differing {
        let title = |column: &str| book::title_of_fact(twin.kind, column, words);
        page.hanging(4, 6, &format!("{} · {}", fact.field, title(&fact.field)));
        for (code, leaves) in [(&twin.code, &fact.file), (&twin.kept, &fact.kept)] {
            let told: Vec<String> = leaves
                .iter()
                .map(|leaf| match title(&leaf.column) {
                    of_fact if of_fact == title(&fact.field) => leaf.value.clone(),
                    own => format!("{own}: {}", leaf.value),
                })
                .collect();
            let told = if told.is_empty() { words.text("unknown") } else { told.join("; ") };
            page.hanging(6, 8, &format!("{code} – {told}"));
        }
    }
}

/// Whether saving the good records is still open: the file was read to its end and nothing was saved.
fn can_save_good(report: &Report) -> bool {
    report.errors > 0 && report.complete && !report.saved
}

/// Findings in words, by code, errors first.
pub(super) fn findings_text(
    context: &Context,
    findings: &[Finding],
    (most, vocabulary): (usize, Option<&Vocabulary>),
) -> String {
    let words = &context.words;
    let (counts, mut offered) = (WordCounts::of(findings), BTreeSet::new());
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
            let offer = vocabulary.and_then(|vocabulary| Offer::of(finding, vocabulary));
            if let Some(offer) = offer.filter(|offer| !offered.contains(offer)) {
                let rows = counts.rows(&offer);
                let values = [("word", (&offer.word).into()), ("code", (&offer.code).into()), ("n", rows.into())];
                page.hanging(2, 4, &words.text_with("import-word-offer", &values));
                offered.insert(offer);
            }
        }
    }
    if findings.len() > shown {
        page.gap();
        page.paragraph(0, &words.text_with("import-more", &[("count", (findings.len() - shown).into())]));
    }
    page.into_text()
}
