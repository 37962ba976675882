//! The trail as a supervisor reads it: an entry about a record is open to those to whom the record is open, one about
//! a person to those who look after the person's region.
//!
//! *Design notes.* What is left out keeps its number, so a gap shows that others were at work, never on what. Whether
//! the chain holds is asked of the whole trail and shows no contents:
//! [`Reads::audit_head`](crate::store::Reads::audit_head), `uya audit verify`.

use std::collections::BTreeMap;

use super::{
    Caller, ServiceError, Services,
    open_record::{Custodies, children_of_case},
    sealed::is_about_sealed,
};
use crate::{
    domain::{
        access::{Grant, Subject},
        audit::{Action, AuditEntry, EntityKind},
        code::{ChildCode, FamilyCode, OfficeCode},
        desk::{ApiToken, Enquiry, WaiverRequest},
        evidence::Evidence,
        import::Import,
        own_note::OwnNote,
        permission::Permission,
        proposal::Proposal,
        re_review::ReReview,
        run::RunNumber,
        user::User,
    },
    security::token,
    store::{AuditFilter, AuditFrom, AuditQuery, Reads, ReadsExt as _, Stored},
};

/// Which part of the trail is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrailFrom {
    /// Entries before this number, newest first.
    Before(u64),
    /// Entries after this number, oldest first.
    After(u64),
}

impl Services {
    /// A page of the trail: the entries that are open to the caller. It holds fewer than `limit` where the trail
    /// begins or ends, and nowhere else.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn trail(
        &self,
        caller: &Caller,
        mut from: TrailFrom,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, ServiceError> {
        /// Entries fetched at a time.
        const STRETCH: u32 = 500;
        caller.needs(Permission::Audit)?;
        let mut view = self.store.read().await?;
        let mut open = OpenTo::read(view.as_mut(), caller).await?;
        let mut entries = Vec::new();
        'full: loop {
            let beginning = match from {
                TrailFrom::Before(before) => AuditFrom::Before(before),
                TrailFrom::After(after) => AuditFrom::After(after),
            };
            let query = AuditQuery { filter: AuditFilter::All, from: beginning, limit: STRETCH };
            let stretch = view.audit_entries(&query).await?;
            let Some(last) = stretch.last() else { break };
            from = match from {
                TrailFrom::Before(_) => TrailFrom::Before(last.seq),
                TrailFrom::After(_) => TrailFrom::After(last.seq),
            };
            for entry in stretch {
                if open.shows(view.as_mut(), &entry).await? {
                    entries.push(entry);
                }
                if entries.len() == limit as usize {
                    break 'full;
                }
            }
        }
        drop(view);
        let event = caller.event(Action::AuditViewed, EntityKind::Audit, "").with("entries", entries.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(entries)
    }
}

/// What decides which entries are open to one caller.
struct OpenTo<'c> {
    caller: &'c Caller,
    custodies: Custodies,
    /// Where people and systems work, by their codes and by the marks of their names that failed sign-ins leave.
    offices: BTreeMap<String, OfficeCode>,
    /// What was found out about records that entries name again and again.
    known: BTreeMap<(EntityKind, String), bool>,
}

impl<'c> OpenTo<'c> {
    async fn read(view: &mut (dyn Reads + '_), caller: &'c Caller) -> Result<Self, ServiceError> {
        let mut offices = BTreeMap::new();
        for user in view.list::<User>().await?.into_iter().map(|stored| stored.value) {
            offices.insert(token::hash(user.sign_in.as_str())[..16].to_owned(), user.office.clone());
            offices.insert(user.code.to_string(), user.office);
        }
        for system in view.list::<ApiToken>().await? {
            offices.insert(system.value.number.to_string(), system.value.office);
        }
        Ok(Self { caller, custodies: Custodies::read(view).await?, offices, known: BTreeMap::new() })
    }

    async fn shows(&mut self, view: &mut (dyn Reads + '_), entry: &AuditEntry) -> Result<bool, ServiceError> {
        let event = &entry.event;
        if event.action == Action::GlassBroken
            && let Some(grant) = event.details.get("grant").and_then(|number| number.as_str())
            && self.shows_record(view, (EntityKind::Grant, grant)).await?
        {
            return Ok(true);
        }
        let code = event.code.as_str();
        Ok(match event.kind {
            EntityKind::User | EntityKind::Practice | EntityKind::Session => self.is_near(code),
            EntityKind::Office => self.is_of_region(code),
            // What the installation is set to, and what one person did without a record.
            EntityKind::Settlement
            | EntityKind::Policy
            | EntityKind::ImportColumns
            | EntityKind::Export
            | EntityKind::Register
            | EntityKind::Database
            | EntityKind::Audit
            | EntityKind::SavedView
            | EntityKind::ApiToken
            | EntityKind::Setting => self.is_near(&entry.actor.id),
            // A search, a list, a demo made ready.
            _ if code.is_empty() => self.is_near(&entry.actor.id),
            kind => self.shows_record(view, (kind, code)).await?,
        })
    }

    async fn shows_record(
        &mut self,
        view: &mut (dyn Reads + '_),
        (kind, code): (EntityKind, &str),
    ) -> Result<bool, ServiceError> {
        let key = (kind, code.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let shows = self.find_out(view, kind, code).await?;
        self.known.insert(key, shows);
        Ok(shows)
    }

    async fn find_out(&self, view: &mut (dyn Reads + '_), kind: EntityKind, code: &str) -> Result<bool, ServiceError> {
        Ok(match kind {
            EntityKind::Child | EntityKind::Plan | EntityKind::PlanReading => self.is_child_open(code),
            EntityKind::Family => self.is_family_open(code),
            EntityKind::SiblingGroup => self.is_case_open(view, code).await?,
            EntityKind::Custody | EntityKind::Identity => match code.split_once('|') {
                Some(("child", child)) => self.is_child_open(child),
                Some(("family", family)) => self.is_family_open(family),
                _ => false,
            },
            EntityKind::Run => match RunNumber::parse(code) {
                Ok(number) => self.is_run_open(view, number).await?,
                Err(_) => false,
            },
            // A placement goes by the number of its proposal.
            EntityKind::Proposal | EntityKind::Placement => view
                .find::<Proposal>(code)
                .await?
                .is_some_and(|stored| self.custodies.opens_proposal(self.caller, &stored.value)),
            EntityKind::ReReview => match view.find::<ReReview>(code).await? {
                Some(stored) => {
                    let found = view.find::<Proposal>(&stored.value.proposal.to_string()).await?;
                    found.is_some_and(|kept| self.custodies.opens_proposal(self.caller, &kept.value))
                }
                None => false,
            },
            EntityKind::WaiverRequest => view
                .find::<WaiverRequest>(code)
                .await?
                .is_some_and(|stored| self.custodies.opens_waiver(self.caller, &stored.value)),
            EntityKind::Enquiry => match view.find::<Enquiry>(code).await? {
                Some(Stored { value: enquiry, .. }) => {
                    self.is_enquiry_open(&enquiry) && !is_about_sealed(view, self.caller, &enquiry.about).await?
                }
                None => false,
            },
            EntityKind::OwnNote => match view.find::<OwnNote>(code).await? {
                Some(stored) => self.is_run_open(view, stored.value.run).await?,
                None => false,
            },
            EntityKind::Evidence => {
                let found = view.find::<Evidence>(code).await?;
                found.is_some_and(|stored| self.is_open(&Subject::Child(stored.value.child)))
            }
            EntityKind::Grant => {
                view.find::<Grant>(code).await?.is_some_and(|stored| self.is_of_region(stored.value.office.as_str()))
            }
            // One without an office was brought at the machine.
            EntityKind::Import => view.find::<Import>(code).await?.is_some_and(|stored| {
                stored.value.office.is_none_or(|office| self.caller.viewer.offices.contains(&office))
            }),
            _ => false,
        })
    }

    fn is_child_open(&self, code: &str) -> bool {
        ChildCode::parse(code).is_ok_and(|code| self.is_open(&Subject::Child(code)))
    }

    fn is_family_open(&self, code: &str) -> bool {
        FamilyCode::parse(code).is_ok_and(|code| self.is_open(&Subject::Family(code)))
    }

    fn is_open(&self, subject: &Subject) -> bool {
        self.custodies.opens(self.caller, subject)
    }

    async fn is_run_open(&self, view: &mut (dyn Reads + '_), number: RunNumber) -> Result<bool, ServiceError> {
        match view.find_run(number).await? {
            Some(run) => self.is_case_open(view, &run.case_code).await,
            None => Ok(false),
        }
    }

    async fn is_case_open(&self, view: &mut (dyn Reads + '_), case_code: &str) -> Result<bool, ServiceError> {
        match children_of_case(view, case_code).await {
            Err(ServiceError::Absent { .. }) => Ok(false),
            other => Ok(other?.into_iter().all(|child| self.is_open(&Subject::Child(child)))),
        }
    }

    fn is_enquiry_open(&self, enquiry: &Enquiry) -> bool {
        match &enquiry.subject {
            Some(subject) => self.is_open(subject),
            None => self.is_near(enquiry.asked_by.as_str()),
        }
    }

    /// Whether somebody works in the region; who is not of the staff is at the machine, or nobody we know.
    fn is_near(&self, who: &str) -> bool {
        self.offices.get(who).is_none_or(|office| self.caller.viewer.region.contains(office))
    }

    fn is_of_region(&self, office: &str) -> bool {
        self.caller.viewer.region.iter().any(|near| near.as_str() == office)
    }
}
