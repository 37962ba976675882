//! What an incident touched: every act since a day, by whom, on whose records, and what kind of data it gave out. The
//! telling is on the trail before anything leaves.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{ServiceError, Services};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEntry, AuditEvent, EntityKind, Outcome},
        clock::Timestamp,
        date::Date,
        incident::{DataClass, next_working_day},
        proposal::Proposal,
        run::RunNumber,
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Reads, ReadsExt as _},
};

/// Entries read at a time.
const PAGE: u32 = 1_000;

/// What an incident touched.
#[derive(Clone, Debug, Serialize)]
pub struct Incident {
    /// First day that is told, in the time of Kazakhstan.
    pub since: Date,
    /// Whose acts are told; everybody's when absent.
    pub actor: Option<String>,
    /// When it was told, UTC.
    pub told_at: Timestamp,
    /// The working day until which the ministry is to be told, counted from today.
    pub notify_until: Date,
    /// Who acted, in order of codes.
    pub people: Vec<Person>,
    /// Whose data was given out, in order.
    pub affected: Vec<Affected>,
    /// Number of entries of the trail that are told.
    pub entries: usize,
    /// Where the trail stood.
    pub chain: ChainEnd,
}

/// Where the trail stood when an incident was told.
#[derive(Clone, Debug, Serialize)]
pub struct ChainEnd {
    /// Number of entries.
    pub size: u64,
    /// Hash of the last.
    pub hash: String,
}

/// Somebody who acted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Person {
    /// Staff or system code.
    pub actor: String,
    /// Acts.
    pub acts: usize,
    /// Acts that were refused or failed.
    pub refused: usize,
    /// Records whose data was given out to them.
    pub records: usize,
    /// First and last act, UTC.
    pub first: Option<Timestamp>,
    /// The last one.
    pub last: Option<Timestamp>,
}

/// A record whose data was given out.
#[derive(Clone, Debug, Serialize)]
pub struct Affected {
    /// Its kind; `register` where an act gave out many records at once.
    pub kind: String,
    /// Its code; empty for many records at once.
    pub code: String,
    /// Kinds of data.
    pub data: BTreeSet<DataClass>,
    /// To whom.
    pub to: BTreeSet<String>,
    /// First time, UTC.
    pub first: Timestamp,
    /// Last time, UTC.
    pub last: Timestamp,
    /// How often.
    pub times: usize,
    /// Numbers of the entries, the first and the last.
    pub entries: [u64; 2],
}

/// An incident with the entries that it was told from.
#[derive(Debug)]
pub struct Told {
    /// What it touched.
    pub incident: Incident,
    /// Every entry since its first, whoever acted: without gaps, so that the chain can be computed again.
    pub entries: Vec<AuditEntry>,
}

impl Services {
    /// Tells what happened since a day, of everybody or of one person.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn tell_incident(&self, by: Actor, since: Date, actor: Option<String>) -> Result<Told, ServiceError> {
        let event = AuditEvent::done(Action::IncidentTold, EntityKind::Audit, "").with("since", since.to_string());
        let event = match &actor {
            Some(actor) => event.with("of", actor.as_str()),
            None => event,
        };
        self.on_record(by, event).await?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let chain = view.audit_head().await?;
        let entries = entries_since(view, since).await?;
        let of_actor = |entry: &&AuditEntry| actor.as_ref().is_none_or(|actor| entry.actor.id == *actor);
        let told: Vec<&AuditEntry> = entries.iter().filter(of_actor).collect();
        let mut found = Found::default();
        for entry in &told {
            let named = named(view, entry).await?;
            found.add(entry, named);
        }
        let incident = Incident {
            since,
            told_at: self.clock.now(),
            notify_until: next_working_day(Date::in_almaty(self.clock.now())),
            entries: told.len(),
            chain: ChainEnd { size: chain.size(), hash: chain.head().to_string() },
            people: found.people(),
            affected: found.affected.into_values().collect(),
            actor,
        };
        Ok(Told { incident, entries })
    }
}

/// Every entry from the first one of a day on, oldest first.
async fn entries_since(view: &mut (dyn Reads + '_), since: Date) -> Result<Vec<AuditEntry>, ServiceError> {
    let (mut entries, mut before) = (Vec::new(), u64::MAX);
    loop {
        let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::Before(before), limit: PAGE };
        let page = view.audit_entries(&query).await?;
        let Some(last) = page.last() else { break };
        before = last.seq;
        let is_past = Date::in_almaty(last.at) < since;
        entries.extend(page.into_iter().filter(|entry| Date::in_almaty(entry.at) >= since));
        if is_past {
            break;
        }
    }
    // A clock that was set back leaves no gap: what lies between belongs to it.
    entries.reverse();
    Ok(entries)
}

/// Records that an entry names: the record itself, the case and the families of a list, the case of a proposal.
async fn named(view: &mut (dyn Reads + '_), entry: &AuditEntry) -> Result<Vec<(&'static str, String)>, ServiceError> {
    let event = &entry.event;
    let detail = |name: &str| event.details.get(name).and_then(Value::as_str).map(str::to_owned);
    let families = event.details.get("families").and_then(Value::as_array);
    let families = families.into_iter().flatten().filter_map(Value::as_str);
    let mut named: Vec<(&'static str, String)> = families.map(|family| ("family", family.to_owned())).collect();
    let subjects = event.details.get("subjects").and_then(Value::as_array);
    named.extend(subjects.into_iter().flatten().filter_map(Value::as_str).filter_map(of_subject));
    match event.kind {
        // A search tells whose names it showed; one of former days told nothing.
        EntityKind::Identity if event.code.is_empty() && subjects.is_some() => {}
        _ if event.code.is_empty() => named.push(("register", String::new())),
        EntityKind::Run => {
            let case = match detail("case") {
                Some(case) => Some(case),
                None => match RunNumber::parse(&event.code) {
                    Ok(number) => view.find_run(number).await?.map(|run| run.case_code),
                    Err(_) => None,
                },
            };
            named.push(("case", case.unwrap_or_else(|| event.code.clone())));
        }
        EntityKind::Proposal | EntityKind::Placement => {
            let proposal = view.find::<Proposal>(&event.code).await?.map(|stored| stored.value);
            let family = proposal.as_ref().and_then(|proposal| proposal.content.family());
            named.extend(family.map(|family| ("family", family.to_string())));
            named.push(("case", proposal.map_or_else(|| event.code.clone(), |proposal| proposal.case_code)));
        }
        EntityKind::Plan | EntityKind::PlanReading => named.push(("child", event.code.clone())),
        kind => named.push((kind.code(), event.code.clone())),
    }
    Ok(named)
}

/// The record whose name a search showed.
fn of_subject(subject: &str) -> Option<(&'static str, String)> {
    let (kind, code) = subject.split_once('|')?;
    let kinds = [EntityKind::Child, EntityKind::Family];
    kinds.into_iter().find(|known| known.code() == kind).map(|kind| (kind.code(), code.to_owned()))
}

/// What was found so far.
#[derive(Default)]
struct Found {
    people: BTreeMap<String, Person>,
    affected: BTreeMap<(&'static str, String), Affected>,
}

impl Found {
    fn add(&mut self, entry: &AuditEntry, named: Vec<(&'static str, String)>) {
        let event = &entry.event;
        let person = self.people.entry(entry.actor.id.clone()).or_default();
        person.actor.clone_from(&entry.actor.id);
        person.acts += 1;
        person.refused += usize::from(event.outcome != Outcome::Done);
        person.first.get_or_insert(entry.at);
        person.last = Some(entry.at);
        let Some(class) = DataClass::of(event.action, event.kind).filter(|_| event.outcome == Outcome::Done) else {
            return;
        };
        for (kind, code) in named {
            let affected = self.affected.entry((kind, code.clone())).or_insert_with(|| Affected {
                kind: kind.to_owned(),
                code,
                data: BTreeSet::new(),
                to: BTreeSet::new(),
                first: entry.at,
                last: entry.at,
                times: 0,
                entries: [entry.seq; 2],
            });
            affected.data.insert(class);
            affected.to.insert(entry.actor.id.clone());
            (affected.last, affected.entries[1]) = (entry.at, entry.seq);
            affected.times += 1;
        }
    }

    fn people(&self) -> Vec<Person> {
        let records = |actor: &str| {
            self.affected.values().filter(|record| !record.code.is_empty() && record.to.contains(actor)).count()
        };
        let people = self.people.values().cloned();
        people.map(|person| Person { records: records(&person.actor), ..person }).collect()
    }
}
