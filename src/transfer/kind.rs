//! The kinds of record a file can carry, and the code that tells one record from another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{code::ChildCode, date::Date, desk::ContactNumber};

/// A kind of record, in the order in which records can be saved: what is named comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A place.
    Settlement,
    /// A child.
    Child,
    /// Brothers and sisters who are placed together.
    SiblingGroup,
    /// A child's plan.
    Plan,
    /// A family.
    Family,
    /// A family that is related to a child.
    Relative,
    /// A waiver of a rule.
    Waiver,
    /// What became of a placement that was decided without Uya.
    Outcome,
    /// A talk with a family.
    Contact,
    /// Who a child or a family is: kept sealed, apart from the register.
    Identity,
}

impl Kind {
    /// Every kind, in the order in which records can be saved.
    pub const ALL: [Self; 10] = [
        Self::Settlement,
        Self::Child,
        Self::SiblingGroup,
        Self::Plan,
        Self::Family,
        Self::Relative,
        Self::Waiver,
        Self::Outcome,
        Self::Contact,
        Self::Identity,
    ];

    /// The kinds of the register itself: all but who people are, which leaves with the right to names only.
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

    /// The name of one record: `child`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Child => "child",
            Self::SiblingGroup => "sibling_group",
            Self::Plan => "plan",
            Self::Family => "family",
            Self::Relative => "relative",
            Self::Waiver => "waiver",
            Self::Outcome => "outcome",
            Self::Contact => "contact",
            Self::Identity => "identity",
        }
    }

    /// The section of the bundle: `children`.
    pub fn section(self) -> &'static str {
        match self {
            Self::Settlement => "settlements",
            Self::Child => "children",
            Self::SiblingGroup => "sibling_groups",
            Self::Plan => "plans",
            Self::Family => "families",
            Self::Relative => "relatives",
            Self::Waiver => "waivers",
            Self::Outcome => "outcomes",
            Self::Contact => "contacts",
            Self::Identity => "identities",
        }
    }

    /// The kind whose section this is.
    pub fn of_section(section: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.section() == section)
    }

    /// The fields that together tell one record of this kind from another.
    pub fn key_fields(self) -> &'static [&'static str] {
        match self {
            Self::Settlement | Self::Child | Self::SiblingGroup | Self::Family => &["code"],
            Self::Plan => &["child"],
            Self::Relative => &["child", "family"],
            Self::Waiver => &["child", "family", "rule"],
            Self::Outcome => &["child", "family", "decided_on"],
            Self::Contact => &["family", "on", "channel", "result", "by"],
            Self::Identity => &["of", "code"],
        }
    }

    /// The record's code as it is stored; the parts of a composite code stand apart by a space, which
    /// no code holds. `None` when a part is missing or is not a code. A waiver may be without a family, a talk without
    /// who talked; a talk that was recorded in Uya has its number for a code.
    pub fn key_of(self, value: &Value) -> Option<String> {
        let number = value.get("number").filter(|_| self == Self::Contact).and_then(Value::as_str);
        if let Some(number) = number.filter(|text| !text.trim().is_empty()) {
            return ContactNumber::parse(number).ok().map(|number| number.to_string());
        }
        let mut parts = Vec::with_capacity(5);
        for field in self.key_fields() {
            match value.get(*field).and_then(Value::as_str) {
                // A day may be written in several ways and is one day.
                Some(text) if matches!(*field, "decided_on" | "on") => parts.push(Date::parse(text).ok()?.to_string()),
                // Every code has the same form, so one parser serves all kinds.
                Some(text) if !text.trim().is_empty() => parts.push(ChildCode::parse(text).ok()?.to_string()),
                _ if matches!((self, *field), (Self::Waiver, "family") | (Self::Contact, "by")) => {}
                _ => return None,
            }
        }
        Some(parts.join(" "))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
