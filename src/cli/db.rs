//! `uya db`: migrate, status, backup, restore, verify.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Context, Exit, Failure};
use crate::{
    domain::audit::{Action, AuditEvent, EntityKind},
    store::{
        self,
        admin::{Overwrite, backup, restore, status, verify},
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
        let url = context.config.database.as_str();
        let words = &context.words;
        match self {
            Self::Migrate => {
                let migrated = store::migrate(url).await.map_err(|error| context.store_failure(&error))?;
                let json = serde_json::json!({ "before": migrated.before, "after": migrated.after });
                let values = [("before", migrated.before.into()), ("after", migrated.after.into())];
                context.print(&json, || format!("{}\n", words.text_with("db-migrated", &values)))
            }
            Self::Status => {
                let status = status(url).await.map_err(|error| context.store_failure(&error))?;
                context.print(&status, || status_text(context, &status))
            }
            Self::Backup(asked) => {
                let made = backup(url, &asked.file).await.map_err(|error| context.store_failure(&error))?;
                let event = AuditEvent::done(Action::BackupMade, EntityKind::Database, "register");
                let services = context.services().await?;
                let recorded = services.on_record(context.actor(), event).await;
                recorded.map_err(|error| context.service_failure(&error))?;
                let values = [("file", asked.file.display().to_string().into()), ("bytes", made.bytes.into())];
                context.print(&made, || format!("{}\n", words.text_with("db-backup-made", &values)))
            }
            Self::Restore(asked) => {
                let overwrite = if asked.yes { Overwrite::Allowed } else { Overwrite::Refused };
                let restored = restore(&asked.file, url, overwrite).await.map_err(|error| context.store_failure(&error))?;
                let event = AuditEvent::done(Action::Restored, EntityKind::Database, "register");
                let services = context.services().await?;
                let recorded = services.on_record(context.actor(), event).await;
                recorded.map_err(|error| context.service_failure(&error))?;
                let values = [("entries", restored.entries.into())];
                context.print(&restored, || format!("{}\n", words.text_with("db-restored", &values)))
            }
            Self::Verify(asked) => {
                let checkpoint = asked.kept.read(context)?;
                let report = verify(url, checkpoint.as_ref()).await.map_err(|error| context.store_failure(&error))?;
                let holds = report.holds();
                let key = if holds { "db-holds" } else { "db-does-not-hold" };
                context.print(&report, || {
                    let mut text = format!("{}\n", words.text_with(key, &[("entries", report.trail.entries.into())]));
                    for fault in &report.faults {
                        text.push_str(&format!("  {fault}\n"));
                    }
                    text
                })?;
                if holds { Ok(()) } else { Err(Failure::silent(Exit::Differs)) }
            }
        }
    }
}

fn status_text(context: &Context, status: &store::admin::Status) -> String {
    let value = serde_json::to_value(status).unwrap_or_default();
    let mut page = super::view::Page::new(context.color);
    if let Some(fields) = value.as_object() {
        for (name, value) in fields {
            let key = format!("db-status-{}", name.replace('_', "-"));
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            page.row(0, &[(&context.words.text(&key), 30)], &shown);
        }
    }
    page.into_text()
}
