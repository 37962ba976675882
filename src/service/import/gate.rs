//! Which records of a file are not the caller's to change: those that another office holds.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    domain::{
        access::{Access, Subject, Viewer},
        code::{ChildCode, FamilyCode, OfficeCode},
    },
    service::{Caller, ServiceError, open_record::Custodies},
    store::Reads,
    transfer::{Finding, FindingCode, Kind, RawRecord},
};

/// Who asks, and who holds what.
pub(super) struct Gate {
    viewer: Viewer,
    custodies: Custodies,
}

impl Gate {
    pub(super) async fn read(view: &mut (dyn Reads + '_), caller: &Caller) -> Result<Self, ServiceError> {
        Ok(Self { viewer: caller.viewer.clone(), custodies: Custodies::read(view).await? })
    }

    /// Why a record of a file may not be saved: another office holds what it is about.
    pub(super) fn finding(&self, raw: &RawRecord, stored: Option<&Value>) -> Option<Finding> {
        let mut about = subjects(raw.kind, &raw.value);
        about.extend(stored.map(|stored| subjects(raw.kind, stored)).unwrap_or_default());
        let closed = about.iter().find(|(subject, changes)| !self.is_open(subject, *changes))?;
        Some(raw.finding(FindingCode::HeldElsewhere).value(closed.0.code()))
    }

    /// Whether a kept record is the caller's to look at, or to change.
    pub(super) fn is_open(&self, subject: &Subject, changes: bool) -> bool {
        // What no office holds is new, or waits to be given to one.
        let Some(custody) = self.custodies.of(subject) else { return true };
        match self.viewer.access(subject, Some(custody)) {
            // A family is open to its whole region, but only its own office changes it.
            Some(Access::Own) => !changes || is_near(&self.viewer.offices, &custody.office),
            Some(Access::Assigned) => true,
            Some(Access::BreakGlass) | None => false,
        }
    }
}

fn is_near(offices: &BTreeSet<OfficeCode>, office: &OfficeCode) -> bool {
    offices.contains(office)
}

/// The children and families a record is about, and whether saving it changes what is theirs.
pub(super) fn subjects(kind: Kind, value: &Value) -> Vec<(Subject, bool)> {
    let text = |field: &str| value.get(field).and_then(Value::as_str);
    let child = |field: &str| text(field).and_then(|code| ChildCode::parse(code).ok()).map(Subject::Child);
    let family = |field: &str| text(field).and_then(|code| FamilyCode::parse(code).ok()).map(Subject::Family);
    let found = match kind {
        Kind::Settlement => [None, None],
        Kind::Child => [child("code").map(|child| (child, true)), None],
        Kind::Plan => [child("child").map(|child| (child, true)), None],
        Kind::Family => [family("code").map(|family| (family, true)), None],
        Kind::Relative | Kind::Waiver | Kind::Outcome => {
            [child("child").map(|child| (child, true)), family("family").map(|family| (family, false))]
        }
        Kind::SiblingGroup => {
            let members = value.get("members").and_then(Value::as_array).into_iter().flatten();
            let codes = members.filter_map(|member| ChildCode::parse(member.as_str()?).ok());
            return codes.map(|code| (Subject::Child(code), true)).collect();
        }
    };
    found.into_iter().flatten().collect()
}
