//! The kinds of record of the register, and the one way all of them are kept: a code, a version, the
//! canonical JSON of the value and a few columns to find it by.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::domain::{
    audit::EntityKind,
    canonical::canonical_json,
    code::{ChildCode, FamilyCode, RuleCode},
    date::Date,
    desk::Contact,
};

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// [`Settlement`](crate::domain::settlement::Settlement), by its code.
    Settlement,
    /// [`Child`](crate::domain::child::Child), by its code.
    Child,
    /// [`SiblingGroup`](crate::domain::child::SiblingGroup), by its code.
    SiblingGroup,
    /// [`Plan`](crate::domain::plan::Plan), by the code of its child.
    Plan,
    /// [`Family`](crate::domain::family::Family), by its code.
    Family,
    /// [`Relative`](crate::domain::relation::Relative), by [`relative_code`].
    Relative,
    /// [`Waiver`](crate::domain::relation::Waiver), by [`waiver_code`].
    Waiver,
    /// [`PlacementOutcome`](crate::domain::placement_outcome::PlacementOutcome), by its child, its family and the day of the decision.
    Outcome,
    /// [`Contact`], by its number, or by its family, day, way, result and who talked.
    Contact,
    /// [`Office`](crate::domain::office::Office), by its code.
    Office,
    /// [`User`](crate::domain::user::User), by the staff code.
    User,
    /// [`Custody`](crate::domain::access::Custody), by its subject.
    Custody,
    /// [`SealedIdentity`](crate::domain::desk::SealedIdentity), by its subject.
    Identity,
    /// [`Proposal`](crate::domain::proposal::Proposal), by its number.
    Proposal,
    /// [`Placement`](crate::domain::placement::Placement), by the number of its proposal.
    Placement,
    /// [`WaiverRequest`](crate::domain::desk::WaiverRequest), by its number.
    WaiverRequest,
    /// `Grant`, by its number.
    Grant,
    /// [`SavedView`](crate::domain::desk::SavedView), by its number.
    SavedView,
    /// [`Enquiry`](crate::domain::desk::Enquiry), by its number.
    Enquiry,
    /// [`ApiToken`](crate::domain::desk::ApiToken), by its number.
    ApiToken,
    /// [`Setting`](crate::domain::desk::Setting), by its name.
    Setting,
    /// [`Practice`](crate::domain::practice::Practice), by the staff code.
    Practice,
    /// [`PlanReading`](crate::domain::plan_reading::PlanReading), by the code of its child.
    PlanReading,
    /// [`Import`](crate::domain::import::Import), by its number.
    Import,
    /// [`ImportColumns`](crate::domain::import::ImportColumns), by its key.
    ImportColumns,
    /// [`UserChange`](crate::domain::user_change::UserChange), by its number.
    UserChange,
    /// [`SampleLook`](crate::domain::sample::SampleLook), by the number of what was looked through.
    SampleLook,
    /// [`Burst`](crate::domain::browsing::Burst), by its number.
    Burst,
    /// [`OwnNote`](crate::domain::own_note::OwnNote), by its number.
    OwnNote,
    /// [`Evidence`](crate::domain::evidence::Evidence), by its number.
    Evidence,
    /// [`ListAct`](crate::domain::removal::ListAct), by its number.
    ListAct,
    /// [`ReReview`](crate::domain::re_review::ReReview), by its number.
    ReReview,
}

impl Kind {
    /// Every kind, in an order in which each names only records of kinds before it.
    pub const ALL: [Self; 32] = [
        Self::Settlement,
        Self::Child,
        Self::SiblingGroup,
        Self::Plan,
        Self::Family,
        Self::Relative,
        Self::Waiver,
        Self::Outcome,
        Self::Contact,
        Self::Office,
        Self::User,
        Self::Custody,
        Self::Identity,
        Self::Proposal,
        Self::Placement,
        Self::WaiverRequest,
        Self::Grant,
        Self::SavedView,
        Self::Enquiry,
        Self::ApiToken,
        Self::Setting,
        Self::Practice,
        Self::PlanReading,
        Self::Import,
        Self::ImportColumns,
        Self::UserChange,
        Self::SampleLook,
        Self::Burst,
        Self::OwnNote,
        Self::Evidence,
        Self::ListAct,
        Self::ReReview,
    ];

    /// The kinds that files carry: the register itself.
    pub const REGISTER: [Self; 9] = [
        Self::Settlement,
        Self::Child,
        Self::SiblingGroup,
        Self::Plan,
        Self::Family,
        Self::Relative,
        Self::Waiver,
        Self::Outcome,
        Self::Contact,
    ];

    /// The kind with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The code used in records.
    pub fn code(self) -> &'static str {
        self.entity().code()
    }

    /// The table its records are kept in.
    pub fn table(self) -> &'static str {
        self.statements().table
    }

    /// The same kind as the audit trail names it.
    pub fn entity(self) -> EntityKind {
        match self {
            Self::Settlement => EntityKind::Settlement,
            Self::Child => EntityKind::Child,
            Self::SiblingGroup => EntityKind::SiblingGroup,
            Self::Plan => EntityKind::Plan,
            Self::Family => EntityKind::Family,
            Self::Relative => EntityKind::Relative,
            Self::Waiver => EntityKind::Waiver,
            Self::Outcome => EntityKind::PlacementOutcome,
            Self::Office => EntityKind::Office,
            Self::User => EntityKind::User,
            Self::Custody => EntityKind::Custody,
            Self::Identity => EntityKind::Identity,
            Self::Contact => EntityKind::Contact,
            Self::Proposal => EntityKind::Proposal,
            Self::Placement => EntityKind::Placement,
            Self::WaiverRequest => EntityKind::WaiverRequest,
            Self::Grant => EntityKind::Grant,
            Self::SavedView => EntityKind::SavedView,
            Self::Enquiry => EntityKind::Enquiry,
            Self::ApiToken => EntityKind::ApiToken,
            Self::Setting => EntityKind::Setting,
            Self::Practice => EntityKind::Practice,
            Self::PlanReading => EntityKind::PlanReading,
            Self::Import => EntityKind::Import,
            Self::ImportColumns => EntityKind::ImportColumns,
            Self::UserChange => EntityKind::UserChange,
            Self::SampleLook => EntityKind::SampleLook,
            Self::Burst => EntityKind::Burst,
            Self::OwnNote => EntityKind::OwnNote,
            Self::Evidence => EntityKind::Evidence,
            Self::ListAct => EntityKind::ListAct,
            Self::ReReview => EntityKind::ReReview,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

/// A value of the register that is kept under a code.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its kind.
    const KIND: Kind;

    /// Whether views keep the whole table in memory: small tables that nearly every request asks for.
    const IS_KEPT: bool = false;

    /// The code it is kept under.
    fn record_code(&self) -> String;

    /// The columns beside the body, in the order of the table.
    fn columns(&self) -> Vec<Option<String>> {
        Vec::new()
    }

    /// The children who may be in one record of this kind only.
    fn members(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A record on its way into the store.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Kind.
    pub kind: Kind,
    /// Code.
    pub code: String,
    /// Canonical JSON.
    pub body: String,
    /// Columns beside the body.
    pub columns: Vec<Option<String>>,
    /// See [`Record::members`].
    pub members: Vec<String>,
}

impl Draft {
    /// The draft of `record`.
    ///
    /// # Panics
    /// Never: records are made of texts, numbers and lists.
    pub fn of<R: Record>(record: &R) -> Self {
        let value: Value = serde_json::to_value(record).expect("a record is always JSON");
        Self {
            kind: R::KIND,
            code: record.record_code(),
            body: canonical_json(&value),
            columns: record.columns(),
            members: record.members(),
        }
    }
}

/// Between the parts of a composed code; no code may hold it.
const SEPARATOR: char = '|';

/// The code under which a relative is kept.
pub fn relative_code(child: &ChildCode, family: &FamilyCode) -> String {
    format!("{child}{SEPARATOR}{family}")
}

/// The code under which a waiver is kept; no family for a case rule.
pub fn waiver_code(child: &ChildCode, family: Option<&FamilyCode>, rule: &RuleCode) -> String {
    format!("{child}{SEPARATOR}{}{SEPARATOR}{rule}", family.map_or("", FamilyCode::as_str))
}

/// The code under which the outcome of a placement of an office's register is kept.
pub(super) fn outcome_code(child: &ChildCode, family: &FamilyCode, decided_on: Date) -> String {
    format!("{child}{SEPARATOR}{family}{SEPARATOR}{decided_on}")
}

/// The code under which a talk of an office's log is kept.
pub(super) fn log_code(talk: &Contact) -> String {
    let known = format!("{}{SEPARATOR}{}{SEPARATOR}{}", talk.family, talk.on, talk.channel);
    let by = talk.by.as_ref().map(|by| format!("{SEPARATOR}{by}")).unwrap_or_default();
    format!("{known}{SEPARATOR}{}{by}", talk.result)
}

/// Codes between two bounds, both left out, in the order of their bytes.
#[derive(Clone, Debug)]
pub struct CodeRange {
    pub(crate) after: String,
    pub(crate) before: String,
}

impl CodeRange {
    /// Every code.
    pub fn all() -> Self {
        Self::after("")
    }

    /// Every code after this one: the next page.
    pub fn after(code: &str) -> Self {
        // The last character of Unicode sorts after every letter of a code.
        Self { after: code.to_owned(), before: char::MAX.to_string() }
    }

    /// The composed codes that begin with this child.
    pub fn of_child(child: &ChildCode) -> Self {
        // '}' is the character after '|'.
        Self { after: format!("{child}{SEPARATOR}"), before: format!("{child}}}") }
    }
}
