//! `uya doctor`: looks at everything a working installation needs, and says how to mend what is wrong.

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure, view::Page};
use crate::i18n::check;

/// Files that the settings name.
mod files;

/// The machine: its clock, its disk, what it can print.
mod machine;

/// The register and its trail.
mod register;

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

    /// As it should be.
    fn well(check: &'static str, seen: impl Into<String>) -> Self {
        Self::new(check, true, seen, "")
    }

    /// To be mended as the text of `mend` says.
    fn ill(check: &'static str, seen: impl Into<String>, mend: &'static str) -> Self {
        Self::new(check, false, seen, mend)
    }
}

impl Doctor {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let config = &context.config;
        let mut findings = vec![policy(context), texts(), machine::clock(), machine::zone(), machine::fonts()];
        findings.extend(register::findings(context).await);
        findings.extend([machine::disk(config), files::key(config), files::tls(config), files::sign_in(config)]);
        context.print_rows(&findings, || findings.iter().map(cells).collect(), || text(context, &findings))?;
        if findings.iter().all(|finding| finding.ok) { Ok(()) } else { Err(Failure::silent(Exit::Failed)) }
    }
}

fn policy(context: &Context) -> Finding {
    match context.policy() {
        Ok(policy) => Finding::well("policy", format!("{} {}", policy.file().version, policy.digest())),
        Err(_) => Finding::ill("policy", "", "doctor-mend-policy"),
    }
}

fn texts() -> Finding {
    let faults = check::faults(&check::embedded()).len();
    Finding::new("texts", faults == 0, faults.to_string(), "doctor-mend-texts")
}

fn cells(finding: &Finding) -> Vec<String> {
    let state = if finding.ok { "ok" } else { "mend" };
    [finding.check, state, &finding.seen, finding.mend.unwrap_or_default()].map(str::to_owned).into()
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
