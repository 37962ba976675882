//! The only place where an error becomes a status, a code, words – for the API a problem document
//! (RFC 9457), for people a page.

use serde_json::{Value, json};

use crate::{
    domain::{
        import::ImportRefusal,
        proposal::ProposalRefusal,
        re_review::{ReReviewNumber, ReReviewRefusal},
    },
    i18n::Translator,
    matching::{Refusal, assemble::AssembleError},
    service::{Fault, ServiceError, propose::faults_of},
    store::StoreError,
};

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Problem {
    /// HTTP status.
    pub(crate) status: u16,
    /// Stable code: the end of the type's address, and of the keys of its words.
    pub(crate) code: &'static str,
    /// Values of the words.
    pub(crate) values: Vec<(&'static str, String)>,
    /// What is wrong, field by field.
    pub(crate) faults: Vec<Fault>,
    /// What else a program wants to know.
    pub(crate) more: Option<Box<Value>>,
    /// Seconds after which it may be tried again.
    pub(crate) retry_after: Option<i64>,
    /// What is written to the log and never shown.
    pub(crate) hidden: Option<String>,
    /// Whether the trail should say that something was refused.
    pub(crate) is_refusal: bool,
}

/// Every code, with its status: the pages about problem types are made from it.
pub const CODES: &[(&str, u16)] = &[
    ("not-found", 404),
    ("not-signed-in", 401),
    ("not-permitted", 403),
    ("self-approval", 403),
    ("own-review", 403),
    ("not-yours", 403),
    ("re-review-had-part", 403),
    ("re-review-seen", 403),
    ("form-forged", 403),
    ("step-up", 403),
    ("practice-owed", 403),
    ("many-records", 429),
    ("method-not-allowed", 405),
    ("not-readable", 400),
    ("too-large", 413),
    ("too-slow", 408),
    ("media-type", 415),
    ("invalid", 422),
    ("once-key-missing", 400),
    ("once-key-reused", 422),
    ("version-missing", 428),
    ("version-other", 412),
    ("wrong-state", 409),
    ("first-view-missing", 409),
    ("first-view-kept", 409),
    ("re-review-over", 409),
    ("no-place", 409),
    ("already-placed", 409),
    ("rules-bar", 409),
    ("facts-changed", 409),
    ("family-taken-out", 409),
    ("siblings-apart", 409),
    ("needs-not-confirmed", 409),
    ("case-blocked", 409),
    ("nothing-to-match", 409),
    ("import-file-gone", 409),
    ("import-not-all-good", 409),
    ("import-worse", 409),
    ("undo-too-late", 409),
    ("undo-held", 409),
    ("stopped", 409),
    ("cursor", 400),
    ("busy", 503),
    ("unavailable", 503),
    ("no-room", 507),
    ("fault", 500),
];

impl Problem {
    /// A problem by its code.
    pub(crate) fn new(code: &'static str) -> Self {
        let status = CODES.iter().find(|(known, _)| *known == code).map_or(500, |(_, status)| *status);
        Self {
            status,
            code,
            values: Vec::new(),
            faults: Vec::new(),
            more: None,
            retry_after: None,
            hidden: None,
            is_refusal: false,
        }
    }

    /// The problem as the page about its type shows it: with dots where a real one has values.
    pub(crate) fn example(code: &'static str) -> Self {
        const NAMES: [&str; 13] = [
            "permission",
            "run",
            "number",
            "limit",
            "found",
            "expected",
            "state",
            "family",
            "free",
            "wanted",
            "child",
            "rules",
            "records",
        ];
        let example = NAMES.into_iter().fold(Self::new(code), |problem, name| problem.with(name, "…"));
        example.with("count", "…")
    }

    /// There is nothing here – or nothing that is open to whoever asks.
    pub(crate) fn not_found() -> Self {
        Self::new("not-found")
    }

    /// A fault of the program.
    pub(crate) fn fault(detail: &str) -> Self {
        Self { hidden: Some(detail.to_owned()), ..Self::new("fault") }
    }

    /// One field that cannot be taken.
    pub(crate) fn field(field: &str, code: &str) -> Self {
        Self { faults: vec![Fault::new(field, code)], ..Self::new("invalid") }
    }

    /// A field that takes one of these codes and holds another.
    pub(crate) fn unlisted(field: &str, codes: &[&str]) -> Self {
        let fault = Fault::new(field, "value-unlisted").with("takes", codes.join(", "));
        Self { faults: vec![fault], ..Self::new("invalid") }
    }

    /// The same with a value of its words.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    fn refusal(self) -> Self {
        Self { is_refusal: true, ..self }
    }

    fn more(self, more: Value) -> Self {
        Self { more: Some(Box::new(more)), ..self }
    }

    /// The short words.
    pub(crate) fn title(&self, words: &Translator) -> String {
        words.text_with(&format!("problem-{}", self.code), &self.word_values())
    }

    /// The long words: what happened, what was kept, what to do.
    pub(crate) fn detail(&self, words: &Translator) -> String {
        words.text_with(&format!("problem-{}-detail", self.code), &self.word_values())
    }

    fn word_values(&self) -> Vec<(&str, crate::i18n::Value<'_>)> {
        self.values.iter().map(|(name, value)| (*name, value.as_str().into())).collect()
    }

    /// The problem document.
    pub(crate) fn document(&self, words: &Translator, instance: &str, trace: &str) -> Value {
        let mut document = json!({
            "type": format!("/problems/{}", self.code), "title": self.title(words), "status": self.status,
            "detail": self.detail(words), "instance": instance, "trace_id": trace, "code": self.code,
        });
        if !self.faults.is_empty() {
            let errors: Vec<Value> = self
                .faults
                .iter()
                .map(|fault| {
                    let params: serde_json::Map<String, Value> =
                        fault.values.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
                    json!({
                        "pointer": pointer(&fault.field), "code": fault.code,
                        "message": fault_words(fault, words), "params": params,
                    })
                })
                .collect();
            document["errors"] = errors.into();
        }
        if let Some(more) = &self.more {
            document["more"] = (**more).clone();
        }
        document
    }
}

/// A field as a JSON pointer: `needs[0].item` is `/needs/0/item`.
fn pointer(field: &str) -> String {
    format!("/{}", field.replace(['.', '['], "/").replace(']', ""))
}

/// What is wrong with a field, in words.
pub(crate) fn fault_words(fault: &Fault, words: &Translator) -> String {
    if let Some(said) = &fault.said {
        return said.clone();
    }
    let values: Vec<_> = fault.values.iter().map(|(name, value)| (name.as_str(), value.as_str().into())).collect();
    words.text_with(&format!("fault-{}", fault.code), &values)
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Store(error) => of_store(error),
            ServiceError::Assemble(error) => of_assemble(&error),
            ServiceError::Refused(Refusal::NothingToMatch) => Self::new("nothing-to-match"),
            ServiceError::Refused(Refusal::Blocked(verdicts)) => {
                Self::new("case-blocked").with("count", verdicts.len().to_string())
            }
            ServiceError::Edit(error) => {
                Self { faults: vec![Fault::new("set", error.to_string())], ..Self::new("invalid") }
            }
            ServiceError::UnknownRun(_) | ServiceError::UnknownFamily { .. } => Self::not_found(),
            ServiceError::NotPermitted(permission) => {
                Self::new("not-permitted").with("permission", permission.code()).refusal()
            }
            ServiceError::Absent { hidden, .. } => Self { is_refusal: hidden, ..Self::not_found() },
            ServiceError::Invalid(faults) => Self { faults, ..Self::new("invalid") },
            ServiceError::OnceReused => Self::new("once-key-reused"),
            ServiceError::ManyRecords { limit } => Self::new("many-records").with("limit", limit.to_string()),
            ServiceError::Stopped => Self::new("stopped"),
            ServiceError::StepUp => Self::new("step-up"),
            ServiceError::Busy(_) => Self { retry_after: Some(1), ..Self::new("busy") },
            ServiceError::Proposal(refusal) => of_proposal(&refusal),
            ServiceError::ReReview(refusal) => of_re_review(refusal),
            ServiceError::Import(refusal) => of_import(refusal),
            ServiceError::Unreadable(refusal) => {
                let fault = Fault::new("file", "file-unread").with("why", refusal.to_string());
                Self { faults: vec![fault], ..Self::new("invalid") }
            }
            ServiceError::Outcome(refusal) => Self::field("kind", &refusal.to_string()),
            ServiceError::NoPlace { family, free, wanted } => Self::new("no-place")
                .with("family", family)
                .with("free", free.to_string())
                .with("wanted", wanted.to_string()),
            ServiceError::AlreadyPlaced { child } => Self::new("already-placed").with("child", child),
            ServiceError::RulesBar { number, rules } => {
                Self::new("rules-bar").with("number", number.to_string()).with("rules", rules.join(", "))
            }
            ServiceError::FactsChanged { number, records } => Self::new("facts-changed")
                .with("number", number.to_string())
                .with("records", records.join(", "))
                .more(json!({ "changed": records })),
            ServiceError::TakenOut { run, family } => {
                Self::new("family-taken-out").with("family", family).with("run", run.to_string())
            }
            ServiceError::SiblingsApart { child } => Self::new("siblings-apart").with("child", child),
            ServiceError::Policy(_)
            | ServiceError::OtherEngine { .. }
            | ServiceError::Unopenable(_)
            | ServiceError::Fault(_) => Self::fault(&error.to_string()),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        of_store(error)
    }
}

fn of_store(error: StoreError) -> Problem {
    match error {
        StoreError::Conflict { expected, found, stored, given, .. } => Problem::new("version-other")
            .with("found", found.to_string())
            .with("expected", expected.to_string())
            .more(json!({ "found": found, "expected": expected, "stored": *stored, "given": *given })),
        StoreError::NotFound { .. } => Problem::not_found(),
        StoreError::Full => Problem::new("no-room"),
        StoreError::Busy | StoreError::Unavailable(_) | StoreError::Closed => {
            Problem { retry_after: Some(2), hidden: Some(error.to_string()), ..Problem::new("unavailable") }
        }
        other => Problem::fault(&other.to_string()),
    }
}

fn of_assemble(error: &AssembleError) -> Problem {
    match error {
        AssembleError::UnknownChild(_) => Problem::not_found(),
        AssembleError::NoPlan(child)
        | AssembleError::NotConfirmed(child)
        | AssembleError::MissingSibling { child, .. } => {
            Problem::new("needs-not-confirmed").with("child", child.to_string())
        }
        AssembleError::NothingToMatch(_) => Problem::new("nothing-to-match"),
    }
}

/// Records that are named in the words; the document lists all.
const NAMED: usize = 5;

fn of_import(refusal: ImportRefusal) -> Problem {
    let named = |records: &[String]| records.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match refusal {
        ImportRefusal::State { number, state } => {
            Problem::new("wrong-state").with("number", number.to_string()).with("state", state)
        }
        ImportRefusal::FileGone { number } => Problem::new("import-file-gone").with("number", number.to_string()),
        ImportRefusal::NotAllGood { number, errors } => {
            Problem::new("import-not-all-good").with("number", number.to_string()).with("count", errors.to_string())
        }
        ImportRefusal::Worse { number, records } => Problem::new("import-worse")
            .with("number", number.to_string())
            .with("records", named(&records))
            .more(json!({ "records": records })),
        ImportRefusal::TooLate { number, .. } => Problem::new("undo-too-late").with("number", number.to_string()),
        ImportRefusal::Held { number, held } => {
            let records: Vec<String> = held.iter().map(|one| one.record.clone()).collect();
            Problem::new("undo-held")
                .with("number", number.to_string())
                .with("records", named(&records))
                .more(json!({ "held": held }))
        }
    }
}

fn of_proposal(refusal: &ProposalRefusal) -> Problem {
    match refusal {
        ProposalRefusal::State { number, state } => {
            Problem::new("wrong-state").with("number", number.to_string()).with("state", state.code())
        }
        ProposalRefusal::OwnProposal { number, .. } => {
            Problem::new("self-approval").with("number", number.to_string()).refusal()
        }
        ProposalRefusal::OwnReview { number } => {
            Problem::new("own-review").with("number", number.to_string()).refusal()
        }
        ProposalRefusal::NotYours { number } => Problem::new("not-yours").with("number", number.to_string()).refusal(),
        ProposalRefusal::NoFirstView { number } => {
            Problem::new("first-view-missing").with("number", number.to_string())
        }
        ProposalRefusal::FirstViewKept { number } => Problem::new("first-view-kept").with("number", number.to_string()),
        ProposalRefusal::OtherFamilies { .. } => Problem::field("views", "views-other"),
        ProposalRefusal::Lacks { .. } => Problem { faults: faults_of(refusal), ..Problem::new("invalid") },
    }
}

fn of_re_review(refusal: ReReviewRefusal) -> Problem {
    let problem = |code, number: ReReviewNumber| Problem::new(code).with("number", number.to_string());
    match refusal {
        ReReviewRefusal::HadPart { number } => problem("re-review-had-part", number).refusal(),
        ReReviewRefusal::Seen { number } => problem("re-review-seen", number).refusal(),
        ReReviewRefusal::Over { number } => problem("re-review-over", number),
        ReReviewRefusal::NoFirstView { number } => problem("first-view-missing", number),
        ReReviewRefusal::FirstViewKept { number } => problem("first-view-kept", number),
        ReReviewRefusal::OtherFamilies { .. } => Problem::field("views", "views-other"),
    }
}
