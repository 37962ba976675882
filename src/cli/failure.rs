//! Exit codes, and what is told when a command does not do what was asked.

use super::view::Page;
use crate::{
    domain::import::{HeldBack, ImportNumber, ImportRefusal},
    i18n::Translator,
    matching::{Refusal, assemble::AssembleError, policy::PolicyError},
    service::ServiceError,
    store::StoreError,
};

/// Exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// Something failed.
    Failed = 1,
    /// The command was not understood.
    Usage = 2,
    /// The data has errors.
    Data = 3,
    /// What was named does not exist.
    NotFound = 4,
    /// A conflict, or something stale.
    Conflict = 5,
    /// Not permitted.
    NotPermitted = 6,
    /// A service cannot be reached.
    NotReachable = 7,
    /// The audit chain or a replay differs.
    Differs = 8,
}

/// What is told to the person, and the exit code.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
}

/// Control and direction characters written out, so that no argument can rewrite the screen.
fn harmless(text: &str) -> String {
    let is_harmful = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_harmful(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

impl Failure {
    /// A failure in words.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// A failure whose words are already on the screen.
    pub fn silent(exit: Exit) -> Self {
        Self::new(exit, "")
    }

    /// Its exit code.
    #[cfg(test)]
    pub(super) fn exit(&self) -> Exit {
        self.exit
    }

    /// The same failure, told after what was done before it.
    pub(super) fn after(self, done: &str) -> Self {
        Self { message: format!("{done}\n{}", self.message), ..self }
    }

    /// Tells it and returns the exit code.
    pub(super) fn tell(self) -> u8 {
        if !self.message.is_empty() {
            let mut page = Page::new(false);
            page.paragraph(0, &harmless(&self.message));
            super::context::write_err(&page.into_text());
        }
        self.exit as u8
    }

    /// A use case gave no result.
    pub(super) fn of_service(error: &ServiceError, words: &Translator) -> Self {
        match error {
            ServiceError::Store(error) => Self::of_store(error, words),
            ServiceError::Assemble(error) => Self::of_assemble(error, words),
            ServiceError::Refused(Refusal::NothingToMatch) => Self::new(Exit::Data, words.text("refused-nothing")),
            ServiceError::Refused(Refusal::Blocked(verdicts)) => {
                Self::new(Exit::NotPermitted, words.text_with("refused-blocked", &[("count", verdicts.len().into())]))
            }
            ServiceError::Edit(error) => Self::of_edit(error, words),
            ServiceError::Policy(error) => Self::of_policy(error, words),
            ServiceError::UnknownRun(run) => {
                Self::new(Exit::NotFound, words.text_with("no-such-run", &[("run", run.to_string().into())]))
            }
            ServiceError::UnknownFamily { run, family } => {
                let values = [("run", run.to_string().into()), ("family", family.into())];
                Self::new(Exit::NotFound, words.text_with("no-such-family", &values))
            }
            ServiceError::TakenOut { run, family } => {
                let values = [("run", run.to_string().into()), ("family", family.into())];
                Self::new(Exit::Conflict, words.text_with("problem-family-taken-out-detail", &values))
            }
            ServiceError::OtherEngine { run, made_by, here } => {
                let values = [("run", run.to_string().into()), ("needed", made_by.into()), ("here", (*here).into())];
                Self::new(Exit::Differs, words.text_with("replay-other-engine", &values))
            }
            ServiceError::Invalid(faults) => Self::new(Exit::Data, fault_lines(faults, words)),
            ServiceError::Absent { code, .. } => {
                Self::new(Exit::NotFound, words.text_with("no-such-record", &[("code", code.into())]))
            }
            ServiceError::Import(refusal) => Self::of_import(refusal, words),
            ServiceError::ManyRecords { limit } => Self::new(
                Exit::NotPermitted,
                words.text_with("problem-many-records-detail", &[("limit", limit.to_string().into())]),
            ),
            ServiceError::Stopped => Self::new(Exit::NotPermitted, words.text("recommendations-stopped")),
            ServiceError::NotPermitted(_)
            | ServiceError::OnceReused
            | ServiceError::StepUp
            | ServiceError::Busy(_)
            | ServiceError::Proposal(_)
            | ServiceError::ReReview(_)
            | ServiceError::Outcome(_)
            | ServiceError::NoPlace { .. }
            | ServiceError::AlreadyPlaced { .. }
            | ServiceError::RulesBar { .. }
            | ServiceError::FactsChanged { .. }
            | ServiceError::SiblingsApart { .. }
            | ServiceError::Unreadable(_)
            | ServiceError::Unopenable(_) => {
                Self::new(Exit::Failed, words.text_with("fault", &[("detail", error.to_string().into())]))
            }
            ServiceError::Fault(detail) => {
                Self::new(Exit::Failed, words.text_with("fault", &[("detail", detail.into())]))
            }
        }
    }

    /// An import does not move on.
    fn of_import(refusal: &ImportRefusal, words: &Translator) -> Self {
        let number = |number: &ImportNumber| ("number", number.to_string().into());
        let message = match refusal {
            ImportRefusal::State { number: of, state } => {
                let state = words.text(&format!("import-state-{state}"));
                words.text_with("import-other-state", &[number(of), ("state", state.into())])
            }
            ImportRefusal::FileGone { number: of } => words.text_with("problem-import-file-gone-detail", &[number(of)]),
            ImportRefusal::NotAllGood { number: of, errors } => {
                let errors = errors.to_string();
                words.text_with("problem-import-not-all-good-detail", &[number(of), ("count", errors.into())])
            }
            ImportRefusal::Worse { number: of, records } => {
                words.text_with("problem-import-worse-detail", &[number(of), ("records", records.join(", ").into())])
            }
            ImportRefusal::TooLate { number: of, .. } => words.text_with("problem-undo-too-late-detail", &[number(of)]),
            ImportRefusal::Held { number: of, held } => {
                let line = |one: &HeldBack| match &one.by {
                    Some(by) => format!("\n  {} ← {by}", one.record),
                    None => format!("\n  {}", one.record),
                };
                let records: Vec<&str> = held.iter().map(|one| one.record.as_str()).take(5).collect();
                let values = [number(of), ("records", records.join(", ").into())];
                words.text_with("problem-undo-held-detail", &values) + &held.iter().map(line).collect::<String>()
            }
        };
        Self::new(Exit::Conflict, message)
    }

    /// The case cannot be matched as it stands.
    pub(super) fn of_assemble(error: &AssembleError, words: &Translator) -> Self {
        let (exit, key, child) = match error {
            AssembleError::UnknownChild(child) => (Exit::NotFound, "no-such-child", child),
            AssembleError::NoPlan(child) => (Exit::Data, "child-no-plan", child),
            AssembleError::NotConfirmed(child) => (Exit::Data, "child-not-confirmed", child),
            AssembleError::NothingToMatch(child) => (Exit::Data, "child-nothing-to-match", child),
            AssembleError::MissingSibling { child, .. } => (Exit::Data, "child-missing-sibling", child),
        };
        Self::new(exit, words.text_with(key, &[("child", child.to_string().into())]))
    }

    /// A change cannot be tried.
    pub(super) fn of_edit(error: &crate::matching::what_if::EditError, words: &Translator) -> Self {
        use crate::matching::what_if::EditError;
        let (exit, value) = match error {
            EditError::Form(text) | EditError::Level(text) => (Exit::Usage, text.clone()),
            EditError::UnknownItem(text) | EditError::UnknownFamily(text) | EditError::UnknownChild(text) => {
                (Exit::NotFound, text.clone())
            }
            EditError::TooMany(count) => (Exit::Usage, count.to_string()),
        };
        Self::new(exit, words.text_with(&error.to_string(), &[("value", value.into())]))
    }

    /// A policy is refused.
    pub(super) fn of_policy(error: &PolicyError, words: &Translator) -> Self {
        let message = match error {
            PolicyError::Unreadable { file, entry, why } => words
                .text_with("policy-unreadable", &[("file", file.into()), ("entry", entry.into()), ("why", why.into())]),
            PolicyError::Format { file, found } => {
                words.text_with("policy-format", &[("file", file.into()), ("found", found.into())])
            }
            PolicyError::Digest { file, found, recorded } => words.text_with(
                "policy-digest",
                &[("file", file.into()), ("found", found.into()), ("recorded", recorded.into())],
            ),
            PolicyError::Unsound { file, faults } => {
                let mut text =
                    words.text_with("policy-unsound", &[("file", file.into()), ("count", faults.len().into())]);
                for fault in faults.iter().take(20) {
                    text.push_str(&format!("\n  {}", super::rules::fault_line(fault, words)));
                }
                text
            }
            PolicyError::Vector { file, vector, what, found, expected } => words.text_with(
                "policy-vector",
                &[
                    ("file", file.into()),
                    ("vector", vector.into()),
                    ("what", what.into()),
                    ("found", found.into()),
                    ("expected", expected.into()),
                ],
            ),
        };
        Self::new(Exit::Data, message)
    }

    /// The store.
    pub(super) fn of_store(error: &StoreError, words: &Translator) -> Self {
        let exit = match error {
            StoreError::Conflict { .. } | StoreError::Occupied | StoreError::Exists(_) => Exit::Conflict,
            StoreError::NotFound { .. } | StoreError::Absent(_) => Exit::NotFound,
            StoreError::Unavailable(_) | StoreError::Busy => Exit::NotReachable,
            StoreError::Corrupt(_) | StoreError::BadCopy(_) | StoreError::Inconsistent { .. } => Exit::Differs,
            StoreError::Address => Exit::Usage,
            _ => Exit::Failed,
        };
        let values: Vec<_> = error.values().into_iter().map(|(name, value)| (name, value.into())).collect();
        let mut message = words.text_with(error.code(), &values);
        if let StoreError::Conflict { stored, given, .. } = error {
            message.push_str(&format!(
                "\n  {}: {stored}\n  {}: {given}",
                words.text("conflict-kept"),
                words.text("conflict-given")
            ));
        }
        Self::new(exit, message)
    }
}

/// What is wrong, field by field.
fn fault_lines(faults: &[crate::service::Fault], words: &Translator) -> String {
    let line = |fault: &crate::service::Fault| {
        let values: Vec<_> = fault.values.iter().map(|(name, value)| (name.as_str(), value.into())).collect();
        format!("{}: {}", fault.field, words.text_with(&format!("fault-{}", fault.code), &values))
    };
    faults.iter().map(line).collect::<Vec<_>>().join("\n")
}
