//! Which records of a file are not the caller's to bring: those that another office holds, and what only a person says
//! in Uya.
//!
//! *Design notes.* A talk stands on a family's page under the name of whoever talked. So a file tells of talks of the
//! caller's own people only, and never brings or changes one with a number: those were recorded by the person.

use std::collections::BTreeSet;

use serde::Deserialize as _;
use serde_json::Value;

use crate::{
    domain::{
        access::{Access, Custody, Subject, Viewer},
        code::{ChildCode, FamilyCode, OfficeCode, StaffCode},
        desk::Contact,
        plan::Plan,
        user::User,
    },
    service::{Caller, ServiceError, open_record::Custodies},
    store::{Reads, ReadsExt as _},
    transfer::{Checked, Finding, FindingCode, Kind, Outcome, RawRecord, Record},
};

/// Who asks, and who holds what.
pub(super) struct Gate {
    viewer: Viewer,
    custodies: Custodies,
    /// Who works, or worked, in the caller's offices.
    staff: BTreeSet<StaffCode>,
}

impl Gate {
    pub(super) async fn read(view: &mut (dyn Reads + '_), caller: &Caller) -> Result<Self, ServiceError> {
        let users = view.whole::<User>().await?;
        let near = users.values().filter(|user| is_near(&caller.viewer.offices, &user.value.office));
        let staff = near.map(|user| user.value.code.clone()).collect();
        Ok(Self { viewer: caller.viewer.clone(), custodies: Custodies::read(view).await?, staff })
    }

    /// Why a record of a file may not be saved: another office holds what it is about.
    pub(super) fn finding(&self, raw: &RawRecord, stored: Option<&Value>) -> Option<Finding> {
        let about = about(raw, stored);
        let closed = about.iter().find(|(subject, changes)| !self.is_open(subject, *changes))?;
        Some(raw.finding(FindingCode::HeldElsewhere).value(closed.0.code()))
    }

    /// Why a record of a file may not be saved: it brings what a person in another role decides.
    pub(super) fn decision(&self, raw: &RawRecord, checked: &Checked, stored: Option<&Value>) -> Option<Finding> {
        match (&checked.record, &checked.outcome) {
            (Some(Record::Waiver(waiver)), Outcome::New | Outcome::Changed(_)) => {
                Some(raw.finding(FindingCode::WaiverByFile).value(waiver.rule.as_str()))
            }
            (Some(Record::Plan(plan)), Outcome::New | Outcome::Changed(_)) => {
                let kept = stored.and_then(|stored| Plan::deserialize(stored).ok()).and_then(|plan| plan.confirmed);
                let confirmed = plan.confirmed.as_ref().filter(|confirmed| kept.as_ref() != Some(*confirmed))?;
                Some(raw.finding(FindingCode::ConfirmationByFile).value(&confirmed.on.to_string()))
            }
            (Some(Record::Contact(talk)), Outcome::New | Outcome::Changed(_)) => self.words_of_others(raw, talk),
            _ => None,
        }
    }

    fn words_of_others(&self, raw: &RawRecord, talk: &Contact) -> Option<Finding> {
        if let Some(number) = talk.number {
            return Some(raw.finding(FindingCode::ContactByFile).value(&number.to_string()));
        }
        let by = talk.by.as_ref().filter(|by| !self.staff.contains(*by))?;
        Some(raw.finding(FindingCode::ContactWorker).value(by.as_str()))
    }

    /// The office that holds a record, for whoever is told no more of it.
    pub(super) fn holder(&self, subject: &Subject) -> Option<&OfficeCode> {
        self.custodies.of(subject).map(|custody| &custody.office)
    }

    /// Whether a kept record is the caller's to look at, or to change.
    pub(super) fn is_open(&self, subject: &Subject, changes: bool) -> bool {
        is_open_to(&self.viewer, subject, self.custodies.of(subject), changes)
    }
}

/// Whether a kept record is a viewer's to look at, or to change.
pub(super) fn is_open_to(viewer: &Viewer, subject: &Subject, custody: Option<&Custody>, changes: bool) -> bool {
    // What no office holds is new, or waits to be given to one.
    let Some(custody) = custody else { return true };
    match viewer.access(subject, Some(custody)) {
        // A family is open to its whole region, but only its own office changes it.
        Some(Access::Own) => !changes || is_near(&viewer.offices, &custody.office),
        Some(Access::Assigned) => true,
        Some(Access::BreakGlass) | None => false,
    }
}

fn is_near(offices: &BTreeSet<OfficeCode>, office: &OfficeCode) -> bool {
    offices.contains(office)
}

/// The children and families a record of a file is about, and whether saving it changes what is theirs.
pub(super) fn about(raw: &RawRecord, stored: Option<&Value>) -> Vec<(Subject, bool)> {
    let mut about = subjects(raw.kind, &raw.value);
    if raw.kind == Kind::Family {
        let known = stored.map(children_of_family).unwrap_or_default();
        let named = children_of_family(&raw.value);
        about.extend(named.difference(&known).map(|child| (Subject::Child(child.clone()), false)));
    }
    about.extend(stored.map(|stored| subjects(raw.kind, stored)).unwrap_or_default());
    about
}

/// The children whom the record of a family names.
fn children_of_family(value: &Value) -> BTreeSet<ChildCode> {
    let residents = value.get("residents").and_then(Value::as_array).into_iter().flatten();
    let named = residents.filter_map(|resident| resident.get("child")).chain(value.pointer("/register_state/child"));
    named.filter_map(|code| ChildCode::parse(code.as_str()?).ok()).collect()
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
        Kind::Contact => [family("family").map(|family| (family, true)), child("about").map(|child| (child, false))],
        Kind::Identity => match text("of") {
            Some("family") => [family("code").map(|family| (family, true)), None],
            _ => [child("code").map(|child| (child, true)), None],
        },
        Kind::SiblingGroup => {
            let members = value.get("members").and_then(Value::as_array).into_iter().flatten();
            let codes = members.filter_map(|member| ChildCode::parse(member.as_str()?).ok());
            return codes.map(|code| (Subject::Child(code), true)).collect();
        }
    };
    found.into_iter().flatten().collect()
}
