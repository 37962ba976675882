//! Need to know, record by record: who holds a child's or a family's record, and who may open it.
//!
//! A record of another office is answered like one that does not exist. The only other way in is a
//! `Grant`: asked for with a reason, for at most three hours, on record, and looked through afterwards.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    actor::Actor,
    audit::EntityKind,
    clock::Timestamp,
    code::{ChildCode, FamilyCode, OfficeCode, StaffCode},
    coded::{coded, numbered},
    custody::CustodyChange,
    office::Offices,
    permission::Permission,
    reason::{KeptReason, Reason},
    user::User,
};

/// Longest access by breaking the glass: three hours (DHIS2's figure), in microseconds.
pub const MAX_GRANT_MICROS: i64 = 3 * 3_600 * 1_000_000;

numbered! {
    /// Number of an access that was taken by breaking the glass.
    GrantNumber = "B-",
}

/// The record that is held: a child's or a family's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "code", rename_all = "snake_case", deny_unknown_fields)]
pub enum Subject {
    /// A child.
    Child(ChildCode),
    /// A family.
    Family(FamilyCode),
}

impl Subject {
    /// The kind as the trail names it.
    pub fn kind(&self) -> EntityKind {
        match self {
            Self::Child(_) => EntityKind::Child,
            Self::Family(_) => EntityKind::Family,
        }
    }

    /// The code of the child or family.
    pub fn code(&self) -> &str {
        match self {
            Self::Child(code) => code.as_str(),
            Self::Family(code) => code.as_str(),
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}|{}", self.kind(), self.code())
    }
}

/// Who holds a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// The record.
    pub subject: Subject,
    /// The office that holds it.
    pub office: OfficeCode,
    /// The members of staff who work on it.
    #[serde(default)]
    #[validate(length(max = 20))]
    pub assigned: Vec<StaffCode>,
    /// Offices that a proposal about it was sent to, as long as it is theirs to judge.
    #[serde(default)]
    #[validate(length(max = 20))]
    pub offered_to: Vec<OfficeCode>,
    /// Whether only those who work on it may open it.
    #[serde(default)]
    pub sealed: bool,
    /// Who last changed who works on it or whether it is sealed; former versions hold the changes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<CustodyChange>,
}

coded! {
    /// Why the glass is broken.
    GrantPurpose {
        /// The child is in danger now.
        Danger = "danger",
        /// A colleague is away and the case cannot wait.
        StandIn = "stand_in",
        /// A court or an authority asks.
        Authority = "authority",
        /// A complaint is looked into.
        Complaint = "complaint",
    }
}

/// Access to one record of another office, or a sealed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Its number.
    pub number: GrantNumber,
    /// Who takes it.
    pub staff: StaffCode,
    /// Where that person works.
    pub office: OfficeCode,
    /// The record.
    pub subject: Subject,
    /// Why, as a code.
    pub purpose: GrantPurpose,
    /// Why, in words.
    pub reason: Reason,
    /// From when, UTC.
    pub from: Timestamp,
    /// Until when, UTC; at most [`MAX_GRANT_MICROS`] later.
    pub until: Timestamp,
    /// What a supervisor thought of it afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_through: Option<LookedThrough>,
}

impl Grant {
    /// Whether it opens a record now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }
}

/// What a supervisor thought of an access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookedThrough {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Whether it was in order.
    pub in_order: bool,
    /// In words.
    pub words: KeptReason,
}

/// How a record is open to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is held by the person's office or one below it.
    Own,
    /// The person works on it, or its proposal is the office's to judge.
    Assigned,
    /// For a few hours.
    BreakGlass,
}

/// A person who is signed in, with what decides which records are open to them.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who acts.
    pub actor: Actor,
    /// Where.
    pub office: OfficeCode,
    /// The office and every office below it.
    pub offices: BTreeSet<OfficeCode>,
    /// Every office of the region.
    pub region: BTreeSet<OfficeCode>,
    /// Accesses by breaking the glass that are open.
    pub grants: Vec<Grant>,
    /// What a token of a system is limited to; absent for people.
    pub scopes: Option<BTreeSet<Permission>>,
}

impl Viewer {
    /// A member of the staff, with the accesses by breaking the glass that are open.
    pub fn of(user: &User, offices: &Offices, grants: Vec<Grant>) -> Self {
        Self {
            actor: user.actor(),
            office: user.office.clone(),
            offices: offices.below(&user.office),
            region: offices.region(&user.office),
            grants,
            scopes: None,
        }
    }

    /// Whether the person, or the system, may do this at all.
    pub fn may(&self, permission: Permission) -> bool {
        match &self.scopes {
            Some(scopes) => scopes.contains(&permission),
            None => self.actor.role.may(permission),
        }
    }

    /// How the record is open; absent when it is not, which is told like a record that does not exist.
    ///
    /// A family that is not sealed is open to the whole region: lists name families of other offices.
    pub fn access(&self, subject: &Subject, custody: Option<&Custody>) -> Option<Access> {
        let granted = || self.grants.iter().any(|grant| grant.subject == *subject).then_some(Access::BreakGlass);
        let Some(custody) = custody else {
            // Not given to an office yet: those who give records to offices find it.
            let finds = self.may(Permission::Audit) || self.actor.role == super::actor::Role::Data;
            return finds.then_some(Access::Own).or_else(granted);
        };
        let is_person = self.scopes.is_none();
        let works_on_it = is_person && custody.assigned.iter().any(|staff| staff.as_str() == self.actor.id);
        if works_on_it || custody.offered_to.contains(&self.office) {
            return Some(Access::Assigned);
        }
        let held = match subject {
            Subject::Child(_) => self.offices.contains(&custody.office),
            Subject::Family(_) => self.region.contains(&custody.office),
        };
        if held && !custody.sealed { Some(Access::Own) } else { granted() }
    }

    /// Whether a record is sealed to the person: neither assigned to it, nor inside it by breaking the glass.
    pub fn is_sealed_from(&self, custody: &Custody) -> bool {
        custody.sealed && self.access(&custody.subject, Some(custody)).is_none()
    }

    /// Whether names, addresses and telephone numbers of the record may be shown: only where it is held,
    /// not in the whole region.
    pub fn may_identify(&self, subject: &Subject, custody: Option<&Custody>) -> bool {
        let near = custody.is_none_or(|custody| self.offices.contains(&custody.office));
        match self.access(subject, custody) {
            Some(Access::Own) => near && self.may(Permission::ViewIdentities),
            Some(Access::Assigned | Access::BreakGlass) => self.may(Permission::ViewIdentities),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;

    fn viewer(role: Role) -> Viewer {
        let office = OfficeCode::parse("S").unwrap();
        let region: BTreeSet<_> = [office.clone(), OfficeCode::parse("T").unwrap()].into();
        Viewer {
            actor: Actor { id: "S-1".into(), role },
            offices: [office.clone()].into(),
            office,
            region,
            grants: Vec::new(),
            scopes: None,
        }
    }

    fn child() -> Subject {
        Subject::Child(ChildCode::parse("C-1").unwrap())
    }

    fn custody(subject: Subject, office: &str, sealed: bool) -> Custody {
        let office = OfficeCode::parse(office).unwrap();
        Custody { subject, office, assigned: Vec::new(), offered_to: Vec::new(), sealed, changed: None }
    }

    #[test]
    fn a_child_of_another_office_is_not_open_and_a_family_of_the_region_is() {
        let family = Subject::Family(FamilyCode::parse("F-1").unwrap());
        let of_others = |subject: &Subject| custody(subject.clone(), "T", false);
        let me = viewer(Role::Specialist);
        assert_eq!(me.access(&child(), Some(&of_others(&child()))), None);
        assert_eq!(me.access(&family, Some(&of_others(&family))), Some(Access::Own));
        assert!(!me.may_identify(&family, Some(&of_others(&family))));
    }

    #[test]
    fn a_sealed_record_is_open_to_those_who_work_on_it_and_to_nobody_else() {
        let mut sealed = custody(child(), "S", true);
        assert_eq!(viewer(Role::Supervisor).access(&child(), Some(&sealed)), None);
        assert!(viewer(Role::Supervisor).is_sealed_from(&sealed));
        sealed.assigned.push(StaffCode::parse("S-1").unwrap());
        assert_eq!(viewer(Role::Specialist).access(&child(), Some(&sealed)), Some(Access::Assigned));
        assert!(!viewer(Role::Specialist).is_sealed_from(&sealed));
    }

    #[test]
    fn a_record_that_is_closed_without_a_seal_is_not_sealed() {
        assert!(!viewer(Role::Specialist).is_sealed_from(&custody(child(), "T", false)));
    }

    #[test]
    fn a_record_without_an_office_is_found_by_those_who_give_it_to_one() {
        assert_eq!(viewer(Role::Specialist).access(&child(), None), None);
        assert_eq!(viewer(Role::Data).access(&child(), None), Some(Access::Own));
    }
}
