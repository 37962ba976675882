//! Who works on a record, and whether it is sealed: what may be changed, and why it may not.
//!
//! A sealed record always has somebody who works on it: to nobody else would it be open.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{access::Custody, clock::Timestamp, code::StaffCode, coded::coded, reason::Reason};

/// Most people who work on one record.
pub const MAX_ASSIGNED: usize = 20;

coded! {
    /// What was changed about who works on a record.
    CustodyStep {
        /// Somebody works on it from now on.
        Assigned = "assigned",
        /// Somebody works on it no more.
        Released = "released",
        /// Only those who work on it may open it.
        Sealed = "sealed",
        /// It is open like others again.
        Unsealed = "unsealed",
    }
}

/// A change of who works on a record, or of its seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyChange {
    /// What was changed.
    pub what: CustodyStep,
    /// Who came or went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffCode>,
    /// Who changed it.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustodyWish {
    /// Somebody is to work on the record.
    Assign(StaffCode),
    /// Somebody is to work on it no more.
    Release(StaffCode),
    /// Only those who work on it are to open it.
    Seal,
    /// It is to be open like others again.
    Unseal,
}

/// Why nothing is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustodyRefusal {
    /// The person works on it already.
    #[error("assigned-already")]
    Assigned,
    /// The person does not work on it.
    #[error("assigned-not")]
    NotAssigned,
    /// [`MAX_ASSIGNED`] people work on it.
    #[error("assigned-many")]
    Many,
    /// Nobody works on it, or nobody would: sealed, it would be open to nobody.
    #[error("seal-nobody")]
    Nobody,
    /// It is sealed already.
    #[error("sealed-already")]
    Sealed,
    /// It is not sealed.
    #[error("sealed-not")]
    NotSealed,
}

impl CustodyWish {
    /// The field of the form that asks.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Assign(_) | Self::Release(_) => "staff",
            Self::Seal | Self::Unseal => "sealed",
        }
    }

    /// What is changed, for the record and the trail.
    pub fn step(&self) -> (CustodyStep, Option<&StaffCode>) {
        match self {
            Self::Assign(staff) => (CustodyStep::Assigned, Some(staff)),
            Self::Release(staff) => (CustodyStep::Released, Some(staff)),
            Self::Seal => (CustodyStep::Sealed, None),
            Self::Unseal => (CustodyStep::Unsealed, None),
        }
    }

    /// Changes the custody, or leaves it as it is and says why.
    ///
    /// # Errors
    /// [`CustodyRefusal`].
    pub fn apply(&self, custody: &mut Custody) -> Result<(), CustodyRefusal> {
        match self {
            Self::Assign(staff) if custody.assigned.contains(staff) => return Err(CustodyRefusal::Assigned),
            Self::Assign(_) if custody.assigned.len() >= MAX_ASSIGNED => return Err(CustodyRefusal::Many),
            Self::Assign(staff) => custody.assigned.push(staff.clone()),
            Self::Release(staff) if !custody.assigned.contains(staff) => return Err(CustodyRefusal::NotAssigned),
            Self::Release(_) if custody.sealed && custody.assigned.len() == 1 => return Err(CustodyRefusal::Nobody),
            Self::Release(staff) => custody.assigned.retain(|other| other != staff),
            Self::Seal if custody.sealed => return Err(CustodyRefusal::Sealed),
            Self::Seal if custody.assigned.is_empty() => return Err(CustodyRefusal::Nobody),
            Self::Unseal if !custody.sealed => return Err(CustodyRefusal::NotSealed),
            Self::Seal | Self::Unseal => custody.sealed = !custody.sealed,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        access::Subject,
        code::{ChildCode, OfficeCode},
    };

    fn staff(code: &str) -> StaffCode {
        StaffCode::parse(code).unwrap()
    }

    fn custody() -> Custody {
        Custody {
            subject: Subject::Child(ChildCode::parse("C-1").unwrap()),
            office: OfficeCode::parse("S").unwrap(),
            assigned: Vec::new(),
            offered_to: Vec::new(),
            sealed: false,
            changed: None,
        }
    }

    #[test]
    fn a_sealed_record_always_has_somebody_who_works_on_it() {
        let mut custody = custody();
        assert_eq!(CustodyWish::Seal.apply(&mut custody), Err(CustodyRefusal::Nobody));
        CustodyWish::Assign(staff("S-1")).apply(&mut custody).unwrap();
        CustodyWish::Seal.apply(&mut custody).unwrap();
        assert_eq!(CustodyWish::Release(staff("S-1")).apply(&mut custody), Err(CustodyRefusal::Nobody));
        CustodyWish::Assign(staff("S-2")).apply(&mut custody).unwrap();
        CustodyWish::Release(staff("S-1")).apply(&mut custody).unwrap();
        assert_eq!((custody.assigned, custody.sealed), (vec![staff("S-2")], true));
    }

    #[test]
    fn what_is_so_already_is_refused_and_nothing_is_changed() {
        let mut custody = custody();
        assert_eq!(CustodyWish::Unseal.apply(&mut custody), Err(CustodyRefusal::NotSealed));
        assert_eq!(CustodyWish::Release(staff("S-1")).apply(&mut custody), Err(CustodyRefusal::NotAssigned));
        for number in 0..MAX_ASSIGNED {
            CustodyWish::Assign(staff(&format!("S-{number}"))).apply(&mut custody).unwrap();
        }
        let before = custody.clone();
        assert_eq!(CustodyWish::Assign(staff("S-0")).apply(&mut custody), Err(CustodyRefusal::Assigned));
        assert_eq!(CustodyWish::Assign(staff("S-99")).apply(&mut custody), Err(CustodyRefusal::Many));
        assert_eq!(custody, before);
    }
}
