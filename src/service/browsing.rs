//! Opening very many records (reliability.md, P4): the person is asked why before the next one opens, and supervisors of
//! the region see who, when and how many. Nobody is locked out.
//!
//! *Design notes.* What somebody opened within the last hour is held in memory and, after a start of the program, read
//! from the trail, so that a new start forgets nothing. A system with a token is asked nothing, for nobody is there to
//! answer: it goes on, and supervisors see the hour, once however long it lasts.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Caller, ServiceError, Services, desk::numbered};
use crate::{
    domain::{
        access::Subject,
        audit::{Action, AuditEntry, EntityKind},
        browsing::{Burst, BurstKind, Explained, HOUR_MICROS, Opened},
        clock::Timestamp,
        code::StaffCode,
        reason::Reason,
        sample::BurstNumber,
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Kind, Reads, ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
};

/// What everybody opened within the last hour.
#[derive(Debug, Default)]
pub(super) struct Browsing(Mutex<HashMap<String, Person>>);

/// What one person or system opened, and since when it is counted: the last time a reason was given.
#[derive(Clone, Debug)]
struct Person {
    opened: Opened,
    since: Timestamp,
    /// When supervisors were told last.
    told: Option<Timestamp>,
}

impl Person {
    /// Whether supervisors were told within the hour.
    fn is_told(&self, now: Timestamp) -> bool {
        self.told.is_some_and(|told| now.micros() - told.micros() < HOUR_MICROS)
    }
}

impl Browsing {
    fn locked(&self) -> MutexGuard<'_, HashMap<String, Person>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Services {
    /// Counts that a record is opened; refuses it to somebody who opened very many and has not said why.
    ///
    /// # Errors
    /// [`ServiceError::ManyRecords`].
    pub(super) async fn meet(&self, caller: &Caller, subject: &Subject) -> Result<(), ServiceError> {
        let limit = self.records_per_hour;
        if limit == u32::MAX {
            return Ok(());
        }
        let is_system = caller.is_system();
        let (staff, record, now) = (&caller.viewer.actor.id, subject.to_string(), self.clock.now());
        if !self.browsing.locked().contains_key(staff) {
            let person = remembered(self.store.read().await?.as_mut(), staff, now).await?;
            self.browsing.locked().entry(staff.clone()).or_insert(person);
        }
        let records = {
            let mut people = self.browsing.locked();
            let Some(person) = people.get_mut(staff) else { return Ok(()) };
            if is_system && person.is_told(now) {
                return Ok(());
            }
            let records = person.opened.with(&record, person.since, now);
            if records <= limit {
                person.opened.note(now, record);
                return Ok(());
            }
            person.told = Some(now);
            records
        };
        if is_system {
            let told = self.tell_of_system(caller, records).await;
            if told.is_err()
                && let Some(system) = self.browsing.locked().get_mut(staff)
            {
                system.told = None;
            }
            return told;
        }
        self.flag(caller, records).await?;
        Err(ServiceError::ManyRecords { limit })
    }

    /// Puts the hour before supervisors, once until a reason is given.
    async fn flag(&self, caller: &Caller, records: u32) -> Result<(), ServiceError> {
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        let flag = self.store.write(caller.viewer.actor.clone(), move |work| {
            Box::pin(async move {
                if unexplained(&mut *work, staff.as_str()).await?.is_some() {
                    work.audit(caller_in.event(Action::ManyRecordsOpened, EntityKind::User, staff.as_str())).await?;
                    return Ok::<_, ServiceError>(());
                }
                let seen = (BurstKind::ManyRecords, Action::ManyRecordsOpened, records);
                put_up(&mut *work, &caller_in, (EntityKind::User, staff), seen).await
            })
        });
        flag.await
    }

    /// Puts an hour of a system before supervisors.
    async fn tell_of_system(&self, caller: &Caller, records: u32) -> Result<(), ServiceError> {
        let system =
            StaffCode::parse(&caller.viewer.actor.id).map_err(|error| ServiceError::Fault(error.to_string()))?;
        let caller_in = caller.clone();
        let told = self.store.write(caller.viewer.actor.clone(), move |work| {
            Box::pin(async move {
                let seen = (BurstKind::ManyRecords, Action::ManyRecordsOpened, records);
                put_up(&mut *work, &caller_in, (EntityKind::ApiToken, system), seen).await
            })
        });
        told.await
    }

    /// Records why somebody opens so many; they are counted anew from now on.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn explain_many(&self, caller: &Caller, reason: Reason) -> Result<(), ServiceError> {
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        let act = self.act(caller, move |work| {
            Box::pin(async move {
                let at = work.now();
                if let Some(kept) = unexplained(&mut *work, staff.as_str()).await? {
                    let explained = Some(Explained { at, reason });
                    work.update(&Burst { explained, ..kept.value }, kept.version).await?;
                }
                work.audit(caller_in.event(Action::ManyRecordsExplained, EntityKind::User, staff.as_str())).await?;
                Ok(at)
            })
        });
        let at = act.await?;
        if let Some(person) = self.browsing.locked().get_mut(&caller.viewer.actor.id) {
            person.since = at;
        }
        Ok(())
    }
}

/// Keeps an hour for supervisors to look through.
pub(super) async fn put_up(
    work: &mut (dyn UnitOfWork + '_),
    caller: &Caller,
    (of, staff): (EntityKind, StaffCode),
    (kind, action, records): (BurstKind, Action, u32),
) -> Result<(), ServiceError> {
    let number = numbered(BurstNumber::new(work.next_number(Kind::Burst).await?))?;
    let office = caller.viewer.office.clone();
    let burst = Burst { number, kind, staff, office, at: work.now(), records, explained: None };
    work.insert(&burst).await?;
    let event = caller.event(action, of, burst.staff.as_str()).with("burst", number.to_string());
    work.audit(event.with("records", records).with("cause", kind.code())).await?;
    Ok(())
}

/// The hour for which a person has given no reason yet.
async fn unexplained(view: &mut (dyn Reads + '_), staff: &str) -> Result<Option<Stored<Burst>>, ServiceError> {
    let bursts = view.by::<Burst>("staff", staff).await?;
    let is_asked = |burst: &Burst| burst.kind == BurstKind::ManyRecords && burst.explained.is_none();
    Ok(bursts.into_iter().find(|stored| is_asked(&stored.value)))
}

/// What a person opened within the last hour, as the trail says.
async fn remembered(view: &mut (dyn Reads + '_), staff: &str, now: Timestamp) -> Result<Person, ServiceError> {
    let from = Timestamp::from_micros(now.micros() - HOUR_MICROS);
    let mut person = Person { opened: Opened::default(), since: from, told: None };
    for entry in &last_hour(view, staff, now).await? {
        match (entry.event.action, entry.event.kind) {
            (Action::ManyRecordsExplained, _) => person.since = entry.at,
            (Action::ManyRecordsOpened, _) => person.told = Some(entry.at),
            (Action::IdentitiesSearched, _) => {
                let shown = entry.event.details.get("subjects").and_then(|subjects| subjects.as_array());
                for subject in shown.into_iter().flatten().filter_map(|subject| subject.as_str()) {
                    person.opened.note(entry.at, subject.to_owned());
                }
            }
            (Action::RecordViewed | Action::IdentityViewed, EntityKind::Child | EntityKind::Family) => {
                person.opened.note(entry.at, format!("{}|{}", entry.event.kind, entry.event.code));
            }
            _ => {}
        }
    }
    Ok(person)
}

/// What somebody did within the last hour, in order.
pub(super) async fn last_hour(
    view: &mut (dyn Reads + '_),
    staff: &str,
    now: Timestamp,
) -> Result<Vec<AuditEntry>, ServiceError> {
    const PAGE: u32 = 500;
    let from = Timestamp::from_micros(now.micros() - HOUR_MICROS);
    let (mut entries, mut before) = (Vec::new(), u64::MAX);
    loop {
        let filter = AuditFilter::Actor(staff.to_owned());
        let page = view.audit_entries(&AuditQuery { filter, from: AuditFrom::Before(before), limit: PAGE }).await?;
        let is_last = page.len() < PAGE as usize || page.last().is_some_and(|entry| entry.at <= from);
        before = page.last().map_or(0, |entry| entry.seq);
        entries.extend(page.into_iter().filter(|entry| entry.at > from));
        if is_last {
            break;
        }
    }
    entries.reverse();
    Ok(entries)
}
