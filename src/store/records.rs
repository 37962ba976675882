//! How each kind of record is kept: under which code, with which columns to find it by.

use super::kind::{Kind, Record, log_code, outcome_code, relative_code, waiver_code};
use crate::domain::{
    access::{Custody, Grant, Subject},
    browsing::Burst,
    child::{Child, SiblingGroup},
    desk::{ApiToken, Contact, Enquiry, SavedView, SealedIdentity, Setting, WaiverRequest},
    evidence::Evidence,
    family::Family,
    office::Office,
    own_note::OwnNote,
    placement::Placement,
    placement_outcome::PlacementOutcome,
    plan::Plan,
    plan_reading::PlanReading,
    practice::Practice,
    proposal::Proposal,
    re_review::ReReview,
    relation::{Relative, Waiver},
    removal::ListAct,
    sample::SampleLook,
    settlement::Settlement,
    user::User,
    user_change::UserChange,
};

impl Record for Settlement {
    const KIND: Kind = Kind::Settlement;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.code.to_string()
    }
}

impl Record for Child {
    const KIND: Kind = Kind::Child;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.code.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.birth_date.to_string()), self.settlement.as_ref().map(ToString::to_string)]
    }
}

impl Record for SiblingGroup {
    const KIND: Kind = Kind::SiblingGroup;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.code.to_string()
    }
    fn members(&self) -> Vec<String> {
        self.members.iter().map(ToString::to_string).collect()
    }
}

impl Record for Plan {
    const KIND: Kind = Kind::Plan;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.child.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![self.confirmed.as_ref().map(|c| c.on.to_string())]
    }
}

impl Record for Family {
    const KIND: Kind = Kind::Family;
    fn record_code(&self) -> String {
        self.code.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.settlement.to_string())]
    }
}

impl Record for Relative {
    const KIND: Kind = Kind::Relative;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        relative_code(&self.child, &self.family)
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.child.to_string()), Some(self.family.to_string())]
    }
}

impl Record for Waiver {
    const KIND: Kind = Kind::Waiver;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        waiver_code(&self.child, self.family.as_ref(), &self.rule)
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.child.to_string()), self.family.as_ref().map(ToString::to_string)]
    }
}

impl Record for PlacementOutcome {
    const KIND: Kind = Kind::Outcome;
    fn record_code(&self) -> String {
        outcome_code(&self.child, &self.family, self.decided_on)
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.child.to_string()), Some(self.family.to_string())]
    }
}

impl Record for Office {
    const KIND: Kind = Kind::Office;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.code.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![self.parent.as_ref().map(ToString::to_string)]
    }
}

impl Record for User {
    const KIND: Kind = Kind::User;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.code.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.sign_in.to_string()), Some(self.office.to_string()), self.subject.clone()]
    }
}

impl Record for Custody {
    const KIND: Kind = Kind::Custody;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.subject.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.subject.kind().code().to_owned()), Some(self.office.to_string())]
    }
}

impl Record for SealedIdentity {
    const KIND: Kind = Kind::Identity;
    fn record_code(&self) -> String {
        self.subject.to_string()
    }
}

impl Record for Contact {
    const KIND: Kind = Kind::Contact;
    fn record_code(&self) -> String {
        self.number.map_or_else(|| log_code(self), |number| number.to_string())
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.family.to_string())]
    }
}

impl Record for Proposal {
    const KIND: Kind = Kind::Proposal;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![
            Some(self.case_code.clone()),
            Some(self.state.code().to_owned()),
            Some(self.proposer.to_string()),
            self.agency.as_ref().map(ToString::to_string),
            self.content.family().map(ToString::to_string),
        ]
    }
}

impl Record for Placement {
    const KIND: Kind = Kind::Placement;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.proposal.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.case_code.clone()), Some(self.family.to_string())]
    }
}

impl Record for WaiverRequest {
    const KIND: Kind = Kind::WaiverRequest;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![
            Some(self.child.to_string()),
            self.family.as_ref().map(ToString::to_string),
            Some(self.state.code().to_owned()),
        ]
    }
}

impl Record for Grant {
    const KIND: Kind = Kind::Grant;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.staff.to_string()), Some(self.subject.to_string())]
    }
}

impl Record for SavedView {
    const KIND: Kind = Kind::SavedView;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.owner.to_string()), self.shared_with.as_ref().map(ToString::to_string)]
    }
}

impl Record for Enquiry {
    const KIND: Kind = Kind::Enquiry;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![
            Some(format!("{}|{}", self.about.kind, self.about.code)),
            self.subject.as_ref().map(Subject::to_string),
            Some(self.asked_by.to_string()),
        ]
    }
}

impl Record for ApiToken {
    const KIND: Kind = Kind::ApiToken;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.token_hash.clone())]
    }
}

impl Record for Setting {
    const KIND: Kind = Kind::Setting;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.name.clone()
    }
}

impl Record for Practice {
    const KIND: Kind = Kind::Practice;
    fn record_code(&self) -> String {
        self.staff.to_string()
    }
}

impl Record for PlanReading {
    const KIND: Kind = Kind::PlanReading;
    fn record_code(&self) -> String {
        self.child.to_string()
    }
}

impl Record for UserChange {
    const KIND: Kind = Kind::UserChange;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.staff.to_string())]
    }
}

impl Record for SampleLook {
    const KIND: Kind = Kind::SampleLook;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.of.to_string()
    }
}

impl Record for Burst {
    const KIND: Kind = Kind::Burst;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.staff.to_string())]
    }
}

impl Record for OwnNote {
    const KIND: Kind = Kind::OwnNote;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.by.to_string()), Some(self.run.to_string())]
    }
}

impl Record for Evidence {
    const KIND: Kind = Kind::Evidence;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.child.to_string())]
    }
}

impl Record for ListAct {
    const KIND: Kind = Kind::ListAct;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.run.to_string())]
    }
}

impl Record for ReReview {
    const KIND: Kind = Kind::ReReview;
    const IS_KEPT: bool = true;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![Some(self.proposal.to_string())]
    }
}
