//! `uya db`: migrate, status, backup, restore, verify.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Context, Exit, Failure, view::Page, whole_file::refuse_taken};
use crate::{
    domain::audit::{Action, AuditEvent, EntityKind},
    i18n::format,
    service::agree::Disagreement,
    store::{
        self,
        admin::{Overwrite, Status, VerifyReport, backup, check_restore, restore, status, verify},
    },
};

#[derive(Subcommand)]
pub(super) enum Db {
    Migrate,
    Status,
    Backup(Backup),
    Restore(Restore),
    Verify(Verify),
}

#[derive(Args)]
pub(super) struct Backup {
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct Restore {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long)]
    yes: bool,
}

#[derive(Args)]
pub(super) struct Verify {
    #[command(flatten)]
    kept: super::audit::Kept,
}

impl Db {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Migrate => migrate(context).await,
            Self::Status => {
                let status = status(&context.config.database).await.map_err(|error| context.store_failure(&error))?;
                context.print_rows(&status_json(&status), || status_rows(&status), || status_text(context, &status))
            }
            Self::Backup(asked) => asked.run(context).await,
            Self::Restore(asked) => asked.run(context).await,
            Self::Verify(asked) => asked.run(context).await,
        }
    }
}

async fn migrate(context: &Context) -> Result<(), Failure> {
    let url = &context.config.database;
    let migrated = if context.is_try { store::migration(url).await } else { store::migrate(url).await };
    let migrated = migrated.map_err(|error| context.store_failure(&error))?;
    if migrated.from != migrated.to {
        let event = AuditEvent::done(Action::DatabaseMigrated, EntityKind::Database, "register")
            .with("from", migrated.from)
            .with("to", migrated.to);
        on_record(context, event).await?;
    }
    let values = [("from", migrated.from.into()), ("to", migrated.to.into())];
    let json = json!({ "from": migrated.from, "to": migrated.to });
    context.print(&json, || context.line("db-migrated", &values))
}

impl Backup {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        if context.is_try {
            refuse_taken(&self.file).map_err(|error| context.file_failure(&self.file, &error))?;
            let status = status(&context.config.database).await.map_err(|error| context.store_failure(&error))?;
            let size = format::number(context.words.language(), status.bytes as i64);
            let values = [("file", self.file.display().to_string().into()), ("bytes", size.into())];
            return context.told("db-backup-would", &values);
        }
        let made = backup(&context.config.database, &self.file).await.map_err(|error| context.store_failure(&error))?;
        let verified = made.report.as_ref().is_some_and(VerifyReport::holds);
        on_record(
            context,
            AuditEvent::done(Action::BackupMade, EntityKind::Database, "register").with("verified", verified),
        )
        .await?;
        let size = format::number(context.words.language(), made.bytes as i64);
        let values = [("file", made.path.display().to_string().into()), ("bytes", size.into())];
        let json = json!({ "file": made.path, "bytes": made.bytes, "verified": made.report.as_ref().map(VerifyReport::holds) });
        context.print(&json, || context.line("db-backup-made", &values))
    }
}

impl Restore {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        // A database is what db backup wrote: anything else is refused before the register is touched.
        if context.config.database.starts_with("sqlite:")
            && !is_database(&self.file).map_err(|error| context.file_failure(&self.file, &error))?
        {
            let values = [("file", self.file.display().to_string().into())];
            return Err(Failure::new(Exit::Data, context.words.text_with("restore-not-a-copy", &values)));
        }
        let overwrite = if self.yes { Overwrite::Replace } else { Overwrite::Refuse };
        if context.is_try {
            let checked = check_restore(&self.file, &context.config.database, overwrite).await;
            return match checked.map_err(|error| context.store_failure(&error))? {
                Some(report) => context.print(&report_json(&report, &[]), || verify_text(context, &report, &[])),
                None => context.told("db-copy-listed", &[("file", self.file.display().to_string().into())]),
            };
        }
        let restored = restore(&self.file, &context.config.database, overwrite).await;
        let restored = restored.map_err(|error| context.store_failure(&error))?;
        on_record(context, AuditEvent::done(Action::Restored, EntityKind::Database, "register")).await?;
        let entries = restored.report.trail.chain.size();
        let json = json!({ "entries": entries, "former": restored.former });
        context.print(&json, || {
            let mut text = context.line("db-restored", &[("entries", entries.into())]);
            if let Some(former) = &restored.former {
                let values = [("file", former.display().to_string().into())];
                text.push_str(&context.line("db-former", &values));
            }
            text
        })
    }
}

/// Whether a file begins as SQLite databases begin (sqlite.org/fileformat2.html, 1.3).
fn is_database(path: &std::path::Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, 16), &mut head)?;
    Ok(head == b"SQLite format 3\0")
}

impl Verify {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let kept = self.kept.read(context)?;
        let report = verify(&context.config.database, kept.as_ref()).await.map_err(|e| context.store_failure(&e))?;
        let parted = if report.holds() {
            let services = context.services().await?;
            services.disagreements().await.map_err(|error| context.service_failure(&error))?
        } else {
            Vec::new()
        };
        let holds = report.holds() && parted.is_empty();
        context.print(&report_json(&report, &parted), || verify_text(context, &report, &parted))?;
        if holds { Ok(()) } else { Err(Failure::silent(Exit::Differs)) }
    }
}

fn report_json(report: &VerifyReport, parted: &[Disagreement]) -> serde_json::Value {
    json!({
        "disagreements": parted,
        "holds": report.holds() && parted.is_empty(), "checked": report.checked, "problems": report.problems,
        "audit": super::audit::trail_json(&report.trail),
    })
}

fn verify_text(context: &Context, report: &VerifyReport, parted: &[Disagreement]) -> String {
    let key = if report.problems.is_empty() && parted.is_empty() { "db-holds" } else { "db-does-not-hold" };
    let checked = format::number(context.words.language(), report.checked as i64);
    let mut page = Page::new(context.color);
    page.paragraph(0, &context.words.text_with(key, &[("checked", checked.into())]));
    for problem in &report.problems {
        page.hanging(2, 4, problem);
    }
    for disagreement in parted {
        let text = match disagreement {
            Disagreement::RunGone { run } => context.words.text_with("db-run-gone", &[("run", run.into())]),
            Disagreement::RunUnrecorded { run } => context.words.text_with("db-run-unrecorded", &[("run", run.into())]),
            Disagreement::Records { added, found } => {
                let values = [("added", (*added).into()), ("found", (*found).into())];
                context.words.text_with("db-records-differ", &values)
            }
        };
        page.hanging(2, 4, &text);
    }
    page.into_text() + &super::audit::trail_text(context, &report.trail)
}

/// Puts what was done to the database on record.
async fn on_record(context: &Context, event: AuditEvent) -> Result<(), Failure> {
    if context.is_try {
        return Ok(());
    }
    let services = context.services().await?;
    let recorded = services.on_record(context.actor(), event).await;
    recorded.map_err(|error| context.service_failure(&error))
}

fn status_json(status: &Status) -> serde_json::Value {
    let counts = status.counts.as_ref().map(|counts| {
        let records: serde_json::Map<_, _> =
            counts.records.iter().map(|(kind, count)| (kind.to_string(), json!(count))).collect();
        json!({
            "records": records, "former_versions": counts.former_versions, "runs": counts.runs,
            "snapshots": counts.snapshots, "policies": counts.policies,
            "import_reports": counts.import_reports, "audit_entries": counts.audit_entries,
        })
    });
    json!({
        "backend": status.backend.to_string(), "location": status.location, "schema": status.schema,
        "known_schema": status.known_schema, "bytes": status.bytes, "journal_mode": status.journal_mode, "counts": counts,
    })
}

/// What there is, a number or a place on each line.
fn status_rows(status: &Status) -> Vec<Vec<String>> {
    let mut rows = vec![
        ("location", status.location.clone()),
        ("schema", status.schema.to_string()),
        ("known_schema", status.known_schema.to_string()),
        ("bytes", status.bytes.to_string()),
    ];
    rows.extend(status.journal_mode.clone().map(|mode| ("journal_mode", mode)));
    if let Some(counts) = &status.counts {
        rows.push(("runs", counts.runs.to_string()));
        rows.push(("audit_entries", counts.audit_entries.to_string()));
        rows.push(("former_versions", counts.former_versions.to_string()));
        rows.extend(counts.records.iter().map(|(kind, count)| (kind.code(), count.to_string())));
    }
    rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect()
}

fn status_text(context: &Context, status: &Status) -> String {
    let words = &context.words;
    let number = |value: i64| format::number(words.language(), value);
    let mut rows = vec![
        ("db-status-location", status.location.clone()),
        ("db-status-schema", format!("{} / {}", status.schema, status.known_schema)),
        ("db-status-bytes", number(status.bytes as i64)),
    ];
    rows.extend(status.journal_mode.clone().map(|mode| ("db-status-journal", mode)));
    if let Some(counts) = &status.counts {
        rows.push(("db-status-runs", number(counts.runs)));
        rows.push(("db-status-audit-entries", number(counts.audit_entries)));
        rows.push(("db-status-former-versions", number(counts.former_versions)));
    }
    let mut page = Page::new(context.color);
    for (key, value) in rows {
        page.row(0, &[(&words.text(key), 34)], &value);
    }
    for (kind, count) in status.counts.iter().flat_map(|counts| &counts.records) {
        page.row(0, &[(&words.text(&format!("kind-{}", kind.code().replace('_', "-"))), 34)], &number(*count));
    }
    page.into_text()
}
