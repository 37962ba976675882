//! What people leave on each other's desks: waivers asked for, talks with families, enquiries, saved views.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    about::{KeptAbout, OF_MODEL},
    access::Subject,
    clock::Timestamp,
    code::{ChildCode, FamilyCode, OfficeCode, RuleCode, StaffCode},
    coded::{coded, numbered},
    date::Date,
    permission::Permission,
    reason::Reason,
    text::Text,
};

numbered! {
    /// Number of a waiver that was asked for.
    WaiverRequestNumber = "W-",
    /// Number of an enquiry.
    EnquiryNumber = "Q-",
    /// Number of a talk with a family.
    ContactNumber = "T-",
    /// Number of a token of a system.
    ApiTokenNumber = "K-",
    /// Number of a saved view.
    SavedViewNumber = "V-",
}

coded! {
    /// Where a waiver that was asked for stands.
    WaiverState {
        /// Asked for.
        Asked = "asked",
        /// Granted.
        Granted = "granted",
        /// Refused.
        Refused = "refused",
    }
}

/// A waiver that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverRequest {
    /// Its number.
    pub number: WaiverRequestNumber,
    /// The child.
    pub child: ChildCode,
    /// The family; absent for a rule about the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<FamilyCode>,
    /// The rule.
    pub rule: RuleCode,
    /// Why.
    pub reason: Reason,
    /// A coded reason, where the rule lists them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
    /// Last day on which it is to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
    /// Who asked.
    pub asked_by: StaffCode,
    /// When, UTC.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: WaiverState,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<WaiverDecision>,
}

/// What was decided about a waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverDecision {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

coded! {
    /// How a family was reached.
    Channel {
        /// By telephone.
        Phone = "phone",
        /// A visit.
        Visit = "visit",
        /// In the office.
        Office = "office",
        /// A message.
        Message = "message",
    }
}

coded! {
    /// What came of a talk.
    ContactResult {
        /// The family is free.
        Free = "free",
        /// Not before a later day.
        NotUntil = "not_until",
        /// The family withdrew.
        Withdrew = "withdrew",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// They talked about something else.
        Talk = "talk",
    }
}

/// What is wrong with the day from which a family is free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UntilFault {
    /// The family is free later, and nobody says when.
    Missing,
    /// It does not come after the talk.
    Past,
    /// The talk came to something else.
    Without,
}

impl ContactResult {
    /// What is wrong with the day from which the family is free again, after a talk on the day `on`.
    pub fn until_fault(self, on: Date, until: Option<Date>) -> Option<UntilFault> {
        match (self, until) {
            (Self::NotUntil, None) => Some(UntilFault::Missing),
            (Self::NotUntil, Some(until)) if until <= on => Some(UntilFault::Past),
            (Self::NotUntil, Some(_)) | (_, None) => None,
            (_, Some(_)) => Some(UntilFault::Without),
        }
    }
}

/// A talk with a family: recorded here under a number, or brought from an office's own log, which knows no numbers.
///
/// *Design notes.* A talk of a log is known by all that makes it one: the family, the day, the way, the result and who
/// talked. The result is part of it, as one day often has two calls: nobody answered, then the family is free. So a
/// wrong result is mended by undoing the import, and no row of a log is ever laid over what somebody recorded here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Its number, where it was recorded here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<ContactNumber>,
    /// The family.
    pub family: FamilyCode,
    /// The day.
    pub on: Date,
    /// Who talked; a log may not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffCode>,
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub result: ContactResult,
    /// From when the family is free again, with the result `not_until`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// About which child, when it was about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<ChildCode>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

coded! {
    /// What an enquiry is.
    EnquiryKind {
        /// A fact on record is wrong.
        FactIsWrong = "fact_is_wrong",
        /// Somebody asks about a decision, or about what a record does not hold.
        Question = "question",
        /// A decision is a good example.
        GoodExample = "good_example",
        /// A decision raises a concern.
        Concern = "concern",
        /// A person concerned wants a decision explained.
        Explanation = "explanation",
        /// Somebody wants to be told when a rule no longer keeps a family out.
        Reminder = "reminder",
    }
}

coded! {
    /// A question that the program words, in the language of whoever reads it.
    Asks {
        /// What is not on record is to be found out and written down.
        FindOut = "find_out",
    }
}

impl Enquiry {
    /// Whether it is about the rules and weights themselves: it waits for a supervisor of the asker's region.
    pub fn is_about_model(&self) -> bool {
        self.subject.is_none() && self.about.kind == OF_MODEL
    }
}

/// An enquiry and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enquiry {
    /// Its number.
    pub number: EnquiryNumber,
    /// What it is.
    pub kind: EnquiryKind,
    /// What it is about.
    pub about: KeptAbout,
    /// The record it belongs to, for need to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// In words; absent where the program words it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// What the program words; what it is about is the fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
    /// Who asked.
    pub asked_by: StaffCode,
    /// When, UTC.
    pub asked_at: Timestamp,
    /// Whom it is for; absent for whoever holds the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<StaffCode>,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// In words.
    pub words: Text,
}

/// A filter that somebody keeps, and may share with the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedView {
    /// Its number.
    pub number: SavedViewNumber,
    /// Whose it is.
    pub owner: StaffCode,
    /// The office it is shared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_with: Option<OfficeCode>,
    /// The page: `work`, `children`, `families`, `cohort`.
    pub page: String,
    /// Its name.
    pub name: Text,
    /// The filter, as the query of the page's address.
    pub query: String,
    /// Whether it was put away.
    #[serde(default)]
    pub removed: bool,
}

/// A token with which a system calls the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiToken {
    /// Its number.
    pub number: ApiTokenNumber,
    /// What it is for.
    pub name: Text,
    /// SHA-256 of the token, hexadecimal; the token itself is shown once.
    pub token_hash: String,
    /// The office it acts for.
    pub office: OfficeCode,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// Who issued it.
    pub issued_by: StaffCode,
    /// When, UTC.
    pub issued_at: Timestamp,
    /// Until when, UTC.
    pub expires_at: Timestamp,
    /// When it was revoked, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// A setting that people change while the program runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its name, for example `recommendations`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Why it was changed.
    pub reason: Reason,
}

/// The setting that stops recommendations.
pub const RECOMMENDATIONS: &str = "recommendations";

/// Who a child or a family is: kept encrypted with a key of its own, so that destroying the key makes
/// every copy unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedIdentity {
    /// Whose.
    pub subject: Subject,
    /// The key, wrapped by the key file's; absent once it was destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// [`Identity`] as JSON, sealed; base64.
    pub sealed: String,
    /// What it can be found by without opening it: keyed digests, hexadecimal. Absent where they were never reckoned,
    /// and once the key was destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<Vec<String>>,
}

/// Who a child or a family is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Names: of the child, or of each carer.
    pub names: Vec<String>,
    /// Individual identification numbers: of the child, or of each carer.
    pub iins: Vec<String>,
    /// Address.
    pub address: Option<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
}
