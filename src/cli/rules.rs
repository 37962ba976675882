//! `uya rules`: show, lint, diff, seal.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Context, Exit, Failure, view::Page};
use crate::{
    i18n::Translator,
    matching::policy::{
        Policy, Rule, Side, diff, lint,
        load::{parse, parse_for_lint},
        vectors,
    },
};

#[derive(Subcommand)]
pub(super) enum Rules {
    Show(Show),
    Lint(Lint),
    Diff(Diff),
    Seal(Seal),
}

#[derive(Args)]
pub(super) struct Show {
    #[arg(value_name = "RULE")]
    rule: Option<String>,
}

#[derive(Args)]
pub(super) struct Lint {
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct Diff {
    #[arg(value_name = "A")]
    before: PathBuf,
    #[arg(value_name = "B")]
    after: PathBuf,
}

#[derive(Args)]
pub(super) struct Seal {
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Rules {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Show(show) => show.run(context),
            Self::Lint(lint) => lint.run(context),
            Self::Diff(diff) => diff.run(context),
            Self::Seal(seal) => seal.run(context),
        }
    }
}

impl Show {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let policy = context.policy()?;
        let rules: Vec<_> = policy
            .file()
            .rules
            .iter()
            .filter(|rule| self.rule.as_ref().is_none_or(|id| id == rule.id.as_str()))
            .collect();
        if rules.is_empty() {
            let values = [("rule", self.rule.unwrap_or_default().into())];
            return Err(Failure::new(Exit::NotFound, context.words.text_with("no-such-rule", &values)));
        }
        let language = context.words.language();
        let standing = |rule: &Rule| {
            policy.file().standings.get(&rule.standing()).map_or("", |text| text.get(language)).to_owned()
        };
        let cells = |rule: &&Rule| vec![rule.id.to_string(), rule.title.get(language).to_owned(), standing(rule)];
        context.print_rows(
            &rules,
            || rules.iter().map(cells).collect(),
            || {
                let mut page = Page::new(context.color);
                for rule in &rules {
                    page.gap();
                    page.heading(&format!("{} {}", rule.id, rule.title.get(language)));
                    page.paragraph(2, rule.statement.get(language));
                    for source in &rule.sources {
                        page.hanging(4, 6, &format!("· {}", source.label.get(language)));
                    }
                    page.paragraph(4, &standing(rule));
                    if rule.side == Side::Process {
                        page.paragraph(4, &context.words.text("rule-by-workflow"));
                    } else if !rule.is_active() {
                        page.paragraph(4, &context.words.text("rule-inactive"));
                    }
                    if let Some(note) = &rule.note {
                        page.paragraph(4, note.get(language));
                    }
                }
                page.into_text()
            },
        )
    }
}

impl Lint {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let name = self.file.display().to_string();
        let text = context.read_text(&self.file)?;
        let policy = parse_for_lint(&name, &text).map_err(|error| Failure::of_policy(&error, &context.words))?;
        let faults = lint::faults(policy.file());
        let refusing = faults.iter().filter(|fault| fault.kind.refuses()).count();
        let vector = if refusing == 0 { vectors::reproduce(&policy).err() } else { None };
        let recorded = recorded_digest(&self.file);
        let is_sealed = recorded.as_deref() == policy.digest().strip_prefix("sha256:");
        let json = json!({
            "file": name, "digest": policy.digest(), "sealed": is_sealed, "faults": faults,
            "vector": vector.as_ref().map(|v| json!({ "vector": v.vector, "what": v.what, "found": v.found, "expected": v.expected })),
        });
        context.print(&json, || {
            let words = &context.words;
            let mut page = Page::new(context.color);
            for fault in &faults {
                page.hanging(0, 4, &fault_line(fault, words));
            }
            if let Some(v) = &vector {
                let values = [
                    ("file", (&name).into()),
                    ("vector", (&v.vector).into()),
                    ("what", (&v.what).into()),
                    ("found", (&v.found).into()),
                    ("expected", (&v.expected).into()),
                ];
                page.paragraph(0, &words.text_with("policy-vector", &values));
            }
            let values = [("faults", refusing.into()), ("notes", (faults.len() - refusing).into())];
            page.paragraph(0, &words.text_with("lint-summary", &values));
            page.paragraph(0, policy.digest());
            page.paragraph(0, &words.text(if is_sealed { "lint-sealed" } else { "lint-not-sealed" }));
            page.into_text()
        })?;
        if refusing == 0 && vector.is_none() { Ok(()) } else { Err(Failure::silent(Exit::Data)) }
    }
}

/// One fault of a policy in words: entry, reason, value.
pub(super) fn fault_line(fault: &lint::Fault, words: &Translator) -> String {
    let reason = words.text(&format!("policy-fault-{}", fault.kind.code()));
    let value = if fault.value.is_empty() { String::new() } else { format!(" ({})", fault.value) };
    format!("{}: {reason}{value}", fault.entry)
}

fn recorded_digest(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file.with_extension("sha256")).ok()?;
    text.split_whitespace().next().map(str::to_owned)
}

impl Diff {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let read = |path: &Path| {
            let text = context.read_text(path)?;
            parse(&path.display().to_string(), &text).map_err(|error| Failure::of_policy(&error, &context.words))
        };
        let differences = diff::differences(&read(&self.before)?, &read(&self.after)?);
        context.print(&differences, || {
            let mut page = Page::new(context.color);
            if differences.is_empty() {
                page.paragraph(0, &context.words.text("diff-none"));
            }
            for difference in &differences {
                page.heading(&difference.entry);
                for (sign, value) in [("−", &difference.before), ("+", &difference.after)] {
                    if let Some(value) = value {
                        page.hanging(2, 4, &format!("{sign} {value}"));
                    }
                }
            }
            page.into_text()
        })
    }
}

impl Seal {
    /// Records the digest of a sound policy beside it.
    fn run(self, context: &Context) -> Result<(), Failure> {
        let name = self.file.display().to_string();
        let text = context.read_text(&self.file)?;
        let policy = Policy::read(&name, &text, None).map_err(|error| Failure::of_policy(&error, &context.words))?;
        let digest = policy.digest().trim_start_matches("sha256:");
        let file_name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = self.file.with_extension("sha256");
        std::fs::write(&beside, format!("{digest}  {file_name}\n")).map_err(|e| context.file_failure(&beside, &e))?;
        let values = [("file", beside.display().to_string().into()), ("digest", policy.digest().into())];
        context.print(&json!({ "digest": policy.digest() }), || context.line("rules-sealed", &values))
    }
}
