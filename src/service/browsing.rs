//! Opening very many records (reliability.md, P4): the person is asked why before the next one opens, and supervisors of
//! the region see who, when and how many. Nobody is locked out.
//!
//! *Design notes.* What somebody opened within the last hour is held in memory and, after a start of the program, read
//! from the trail, so that a new start forgets nothing. Systems with a token are not asked: their scopes were given to
//! them, and the trail shows what they open.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Caller, ServiceError, Services};
use crate::{
    domain::{
        access::Subject,
        audit::{Action, EntityKind},
        browsing::{Burst, Explained, HOUR_MICROS, Opened},
        clock::Timestamp,
        reason::Reason,
        sample::BurstNumber,
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Kind, Reads, ReadsExt as _, Stored, UnitOfWorkExt as _},
};

/// What everybody opened within the last hour.
#[derive(Debug, Default)]
pub(super) struct Browsing(Mutex<HashMap<String, Person>>);

/// What one person opened, and since when it is counted: the last time a reason was given.
#[derive(Clone, Debug)]
struct Person {
    opened: Opened,
    since: Timestamp,
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
        if caller.viewer.scopes.is_some() || limit == u32::MAX {
            return Ok(());
        }
        let (staff, record, now) = (&caller.viewer.actor.id, subject.to_string(), self.clock.now());
        if !self.browsing.locked().contains_key(staff) {
            let person = remembered(self.store.read().await?.as_mut(), staff, now).await?;
            self.browsing.locked().entry(staff.clone()).or_insert(person);
        }
        let records = {
            let mut people = self.browsing.locked();
            let Some(person) = people.get_mut(staff) else { return Ok(()) };
            let records = person.opened.with(&record, person.since, now);
            if records <= limit {
                person.opened.note(now, record);
                return Ok(());
            }
            records
        };
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
                let number = BurstNumber::new(work.next_number(Kind::Burst).await?);
                let number = number.map_err(|error| ServiceError::Fault(error.to_string()))?;
                let office = caller_in.viewer.office.clone();
                let burst = Burst { number, staff, office, at: work.now(), records, explained: None };
                work.insert(&burst).await?;
                let event = caller_in.event(Action::ManyRecordsOpened, EntityKind::User, burst.staff.as_str());
                work.audit(event.with("burst", number.to_string()).with("records", records)).await?;
                Ok(())
            })
        });
        flag.await
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

/// The hour for which a person has given no reason yet.
async fn unexplained(view: &mut (dyn Reads + '_), staff: &str) -> Result<Option<Stored<Burst>>, ServiceError> {
    let bursts = view.by::<Burst>("staff", staff).await?;
    Ok(bursts.into_iter().find(|stored| stored.value.explained.is_none()))
}

/// What a person opened within the last hour, as the trail says.
async fn remembered(view: &mut (dyn Reads + '_), staff: &str, now: Timestamp) -> Result<Person, ServiceError> {
    const PAGE: u32 = 500;
    let from = Timestamp::from_micros(now.micros() - HOUR_MICROS);
    let mut person = Person { opened: Opened::default(), since: from };
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
    for entry in entries.iter().rev() {
        match (entry.event.action, entry.event.kind) {
            (Action::ManyRecordsExplained, _) => person.since = entry.at,
            (Action::RecordViewed | Action::IdentityViewed, EntityKind::Child | EntityKind::Family) => {
                person.opened.note(entry.at, format!("{}|{}", entry.event.kind, entry.event.code));
            }
            _ => {}
        }
    }
    Ok(person)
}
