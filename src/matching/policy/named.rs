//! What a policy names: needs, strengths, household constraints, services and forms, each with its words.

use crate::domain::code::{ItemCode, StrengthCode};
use crate::domain::language::Trilingual;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of authority a source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Read in a source document.
    Source,
    /// Public text read as an excerpt: a lawyer must confirm it.
    Public,
    /// Published research.
    Literature,
    /// Our own proposal.
    Proposal,
    /// Not yet checked.
    ToBeChecked,
}

/// Where a rule or an item comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its authority.
    pub kind: SourceKind,
    /// The citation in three languages.
    pub label: Trilingual,
    /// Address of a public text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A group of needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Trilingual,
    /// Where the group comes from.
    pub source: Trilingual,
}

/// One need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Code.
    pub code: ItemCode,
    /// Group it belongs to.
    pub group: String,
    /// Name.
    pub name: Trilingual,
    /// Ages in whole years at which it makes sense, both ends included.
    pub age_range: [u8; 2],
    /// What the child's levels 0 to 3 mean.
    pub child_levels: Vec<Trilingual>,
    /// What the family's levels 0 to 3 mean.
    pub family_levels: Vec<Trilingual>,
    /// Weight 20 to 100.
    pub weight: u32,
    /// Why this weight.
    pub weight_reason: Trilingual,
    /// Cannot be offset when unmet.
    pub critical: bool,
    /// Items of one overlap group measure related things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_group: Option<String>,
    /// The fact the capability follows from, if it is not rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<DerivedKind>,
    /// Whether and how a family can be helped to a higher level.
    pub attainable: Attainable,
    /// Own coverage table instead of the common one, per cent, rows need 1-3, columns capability 0-3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// Sources.
    pub sources: Vec<Source>,
}

/// Capabilities that follow from facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DerivedKind {
    /// Languages of the home against the child's.
    LanguageEnvironment,
    /// Places free for the whole group.
    SiblingBond,
    /// Floor area, rooms, separate bedroom.
    PersonalSpace,
    /// Distance to the child's school.
    CommunitySchoolContinuity,
    /// Distance to the relative contact is kept with.
    BirthFamilyContact,
    /// An adult at home by day.
    AdultAvailability,
    /// The inspection of the dwelling.
    HomeAccessibility,
}

/// How a capability can be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attainable {
    /// By a course and supported practice.
    Training,
    /// By adapting or equipping the home.
    Equipment,
    /// With help of the support service.
    Support,
    /// Not by any of these.
    No,
}

/// Coverage in per cent: rows are need levels 1 to 3, columns capabilities 0 to 3.
pub type Coverage = [[u32; 4]; 3];

/// A child's strength.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strength {
    /// Code.
    pub code: StrengthCode,
    /// Name.
    pub name: Trilingual,
}

/// A household constraint's words; `{n}`, `{person}`, `{place}`, `{text}` stand for its parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintText {
    /// Code without parameter.
    pub code: String,
    /// Words.
    pub name: Trilingual,
}

/// A service of Annex 3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Code, for example `A3-8-1`.
    pub code: String,
    /// Clause of the Order.
    pub clause: String,
    /// Group (domain of services).
    pub group: String,
    /// Short name in own words.
    pub name: Trilingual,
    /// Needs it answers.
    pub items: Vec<ItemCode>,
}

/// A form of placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Trilingual,
    /// Legal basis.
    pub legal_basis: Trilingual,
    /// Whether runs can be made for it.
    pub in_scope: bool,
}
