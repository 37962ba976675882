//! `uya doctor`: looks at everything a working installation needs, and says how to mend what is wrong.

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure, view::Page};
use crate::{
    domain::{canonical::sha256_label, date::Date},
    i18n::check,
    store::admin::status,
};

#[derive(Args)]
pub(super) struct Doctor {}

/// One thing looked at.
#[derive(Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    /// What was seen.
    seen: String,
    /// Key of the text that says how to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<&'static str>,
}

impl Finding {
    fn new(check: &'static str, ok: bool, seen: impl Into<String>, mend: &'static str) -> Self {
        Self { check, ok, seen: seen.into(), mend: (!ok).then_some(mend) }
    }
}

impl Doctor {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let mut findings = vec![policy(context), texts(), clock()];
        findings.push(database(context).await);
        findings.push(disk(context));
        findings.push(checkpoints(context));
        context.print(&findings, || text(context, &findings))?;
        if findings.iter().all(|finding| finding.ok) { Ok(()) } else { Err(Failure::silent(Exit::Failed)) }
    }
}

fn policy(context: &Context) -> Finding {
    match context.policy() {
        Ok(policy) => Finding::new("policy", true, format!("{} {}", policy.file().version, policy.digest()), ""),
        Err(_) => Finding::new("policy", false, "", "doctor-mend-policy"),
    }
}

fn texts() -> Finding {
    let faults = check::faults(&check::embedded()).len();
    Finding::new("texts", faults == 0, faults.to_string(), "doctor-mend-texts")
}

/// A clock before this program was written makes every fact look newer than today.
fn clock() -> Finding {
    const WRITTEN: &str = "2026-11-22";
    let today = super::context::today();
    let plausible = Date::parse(WRITTEN).is_ok_and(|written| written <= today);
    Finding::new("clock", plausible, today.to_string(), "doctor-mend-clock")
}

async fn database(context: &Context) -> Finding {
    match status(&context.config.database).await {
        Ok(status) if status.schema == status.known_schema => {
            Finding::new("database", true, format!("{} schema {}", status.location, status.schema), "")
        }
        Ok(status) => {
            let seen = format!("{} schema {} / {}", status.location, status.schema, status.known_schema);
            Finding::new("database", false, seen, "doctor-mend-schema")
        }
        Err(error) => Finding::new("database", false, error.to_string(), "doctor-mend-database"),
    }
}

/// Writes, syncs and reads back a small file beside the database.
fn disk(context: &Context) -> Finding {
    let Some(path) = context.config.database.strip_prefix("sqlite:") else {
        return Finding::new("disk", true, "-", "");
    };
    let folder = std::path::Path::new(path).parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(std::path::Path::new("."));
    let tried = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        std::io::Write::write_all(&mut file, &[0x75; 4096])?;
        file.as_file().sync_all()?;
        std::fs::read(file.path())
    });
    match tried {
        Ok(bytes) if sha256_label(&bytes) == sha256_label(&[0x75; 4096]) => {
            Finding::new("disk", true, folder.display().to_string(), "")
        }
        Ok(_) => Finding::new("disk", false, folder.display().to_string(), "doctor-mend-disk"),
        Err(error) => Finding::new("disk", false, error.to_string(), "doctor-mend-disk"),
    }
}

fn checkpoints(context: &Context) -> Finding {
    let key_and_file = (&context.config.checkpoint_key, &context.config.checkpoint_file);
    let (Some(key), Some(file)) = key_and_file else {
        return Finding::new("checkpoints", false, "-", "doctor-mend-checkpoints");
    };
    Finding::new("checkpoints", key.is_file(), file.display().to_string(), "doctor-mend-checkpoints")
}

fn text(context: &Context, findings: &[Finding]) -> String {
    let mut page = Page::new(context.color);
    for finding in findings {
        let sign = if finding.ok { "✓" } else { "×" };
        let name = context.words.text(&format!("doctor-{}", finding.check));
        page.row(0, &[(sign, 2), (&name, 24)], &finding.seen);
        if let Some(mend) = finding.mend {
            page.hanging(4, 6, &format!("→ {}", context.words.text(mend)));
        }
    }
    page.into_text()
}
