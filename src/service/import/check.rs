//! The first reading of a file: every record checked against the register of this moment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    File, MAX_REPORTED_FINDINGS, Stage,
    ends::{Ends, Pair},
    facts::lay_beside,
    gate::Gate,
    known_people::KnownPeople,
    people::{Unread, value_of},
    renamed::renamed,
    twins::Lookalikes,
};
use crate::{
    domain::{
        code::ChildCode,
        import::TwinAnswer,
        placement::Placement,
        placement_outcome::{PlacementOutcome, Stay},
    },
    security::vault::Vault,
    service::{Caller, ServiceError, Services, codebook::codebook},
    store::{Kind as StoredKind, RawRecord as RawStored, Reads, ReadsExt as _},
    transfer::{Beyond, BeyondWriter, Checker, Event, Finding, Kind, Known, Outcome, RawRecord, Verdict, twin::Twin},
};

/// Records whose stored versions are looked up together.
const LOOK_UP: usize = 256;

/// What the first reading leaves.
pub(super) struct Checked {
    pub(super) verdict: Verdict,
    pub(super) findings: Vec<Finding>,
    /// Findings beyond those listed.
    pub(super) beyond: Beyond,
    /// Kinds in the order in which the file has them.
    pub(super) order: Vec<Kind>,
    /// New records that look like others.
    pub(super) twins: Vec<Twin>,
    /// Kind and code of every record that saving would add or change, with the version it was laid over: 0 where none
    /// was kept.
    pub(super) laid_over: BTreeMap<String, i64>,
    /// The children who are taken off the residents of a family, by the record of the placement that ended.
    pub(super) taken_off: BTreeMap<String, Pair>,
    /// Bytes of the file that were read.
    pub(super) bytes: u64,
}

impl Services {
    /// Reads a file as it is for somebody: records of other offices are not theirs to change. Whoever works on the
    /// machine itself may change all. What is found beyond [`MAX_REPORTED_FINDINGS`] goes to `beyond`.
    pub(super) async fn check(
        &self,
        file: &File,
        caller: Option<&Caller>,
        answers: &[TwinAnswer],
        beyond: BeyondWriter,
    ) -> Result<Checked, ServiceError> {
        let codebook = codebook(&self.policy);
        let mut checker = Checker::new(&codebook, file.as_of);
        let mut reading = Reading::new(beyond);
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let gate = match caller {
            Some(caller) => Some(Gate::read(view, caller).await?),
            None => None,
        };
        let kept = view.counts().await?;
        let is_kept = |kind: Kind| kept.records.iter().any(|(k, count)| *k == stored_kind(kind) && *count > 0);
        let vault = &self.secrets.vault;
        let mut source = renamed(file, answers)?;
        loop {
            let events: Vec<Event> = source.by_ref().take(LOOK_UP).collect();
            if events.is_empty() {
                break;
            }
            for event in events {
                match event {
                    Event::Record(raw) if raw.kind == Kind::Identity && !file.names => {
                        reading.unread(&mut checker, &raw)?;
                    }
                    Event::Record(raw) => {
                        let stored = if is_kept(raw.kind) { stored_value(view, &raw, vault).await? } else { None };
                        reading.record(&mut checker, &raw, stored.as_ref(), (gate.as_ref(), vault))?;
                    }
                    Event::Finding(finding) => {
                        checker.note(&finding);
                        reading.keep([finding])?;
                    }
                }
            }
            (file.tell)(Stage::Check, source.progress());
            // Reckoning on a worker that serves others too: they get their turn between.
            tokio::task::yield_now().await;
        }
        let known = StoredRecords::read(view, &checker.asked(), &checker.placed()).await?;
        let (mut verdict, found) = checker.finish(source.is_complete(), &known);
        reading.keep(found)?;
        let taken = std::mem::take(&mut reading.ends).taken_off(view, gate.as_ref(), (&verdict, &known)).await?;
        verdict.warnings += taken.findings.len();
        reading.keep(taken.findings)?;
        let (lookalikes, mut known_people) = (std::mem::take(&mut reading.lookalikes), KnownPeople::default());
        if lookalikes.has_people() {
            known_people = KnownPeople::read(view, vault).await?;
            let found = lookalikes.findings(&known_people, gate.as_ref());
            verdict.warnings += found.len();
            reading.keep(found)?;
        }
        let mut twins = lookalikes.questions(view, (gate.as_ref(), &known_people), answers).await?;
        let bytes = source.progress().bytes;
        drop(source);
        lay_beside(view, file, answers, &mut twins).await?;
        reading.ended(verdict, twins, (bytes, taken.pairs, taken.families))
    }
}

struct Reading {
    findings: Vec<Finding>,
    beyond: BeyondWriter,
    order: Vec<Kind>,
    lookalikes: Lookalikes,
    ends: Ends,
    unread: Unread,
    /// Kind, index, code and version of what would be added or changed.
    laid_over: Vec<(Kind, usize, String, i64)>,
}

impl Reading {
    fn new(beyond: BeyondWriter) -> Self {
        let (order, lookalikes) = (Vec::new(), Lookalikes::default());
        let (ends, unread) = (Ends::default(), Unread::default());
        Self { findings: Vec::new(), beyond, order, lookalikes, ends, unread, laid_over: Vec::new() }
    }

    fn record(
        &mut self,
        checker: &mut Checker<'_>,
        raw: &RawRecord,
        stored: Option<&(Value, i64)>,
        (gate, vault): (Option<&Gate>, &Vault),
    ) -> Result<(), ServiceError> {
        let (stored, version) = (stored.map(|(value, _)| value), stored.map_or(0, |(_, version)| *version));
        if self.order.last() != Some(&raw.kind) {
            self.order.push(raw.kind);
        }
        if let Some(finding) = gate.and_then(|gate| gate.finding(raw, stored)) {
            // Nothing of the kept record may be told, so nothing is compared with it.
            checker.note(&finding);
            return self.keep([finding]);
        }
        let checked = checker.check(raw, stored);
        if let Some(finding) = gate.and_then(|gate| gate.decision(raw, &checked, stored)) {
            checker.note(&finding);
            self.keep(checked.findings)?;
            return self.keep([finding]);
        }
        if let (Outcome::New | Outcome::Changed(_), Some(key)) = (&checked.outcome, &checked.key) {
            self.laid_over.push((raw.kind, raw.index, named(raw.kind, key), version));
        }
        self.lookalikes.see(raw, &checked, vault);
        self.ends.see(raw, &checked, stored);
        self.keep(checked.findings)
    }

    /// Who somebody is, brought by whoever may not have it read.
    fn unread(&mut self, checker: &mut Checker<'_>, raw: &RawRecord) -> Result<(), ServiceError> {
        let found = self.unread.see(raw);
        for finding in &found {
            checker.note(finding);
        }
        self.keep(found)
    }

    /// Lists findings up to [`MAX_REPORTED_FINDINGS`]: a file can be nothing but faults.
    fn keep(&mut self, findings: impl IntoIterator<Item = Finding>) -> Result<(), ServiceError> {
        for finding in findings {
            if self.findings.len() < MAX_REPORTED_FINDINGS {
                self.findings.push(finding);
            } else {
                self.beyond.add(&finding).map_err(|error| unwritten(&error))?;
            }
        }
        Ok(())
    }

    fn ended(
        self,
        verdict: Verdict,
        twins: Vec<Twin>,
        (bytes, taken_off, families): (u64, BTreeMap<String, Pair>, BTreeMap<String, i64>),
    ) -> Result<Checked, ServiceError> {
        let good = |(kind, index, ..): &(Kind, usize, String, i64)| !verdict.refuses(*kind, *index);
        // A family that the file itself changes is laid over what is kept of it anyhow.
        let laid_over = self.laid_over.into_iter().filter(good).map(|(.., record, version)| (record, version));
        let laid_over = families.into_iter().chain(laid_over).collect();
        let beyond = self.beyond.finish().map_err(|error| unwritten(&error))?;
        Ok(Checked { verdict, findings: self.findings, beyond, order: self.order, twins, laid_over, taken_off, bytes })
    }
}

fn unwritten(error: &std::io::Error) -> ServiceError {
    ServiceError::Fault(format!("the findings of a file: {error}"))
}

/// The kind as the store names it.
pub(in crate::service) fn stored_kind(kind: Kind) -> StoredKind {
    match kind {
        Kind::Settlement => StoredKind::Settlement,
        Kind::Child => StoredKind::Child,
        Kind::SiblingGroup => StoredKind::SiblingGroup,
        Kind::Plan => StoredKind::Plan,
        Kind::Family => StoredKind::Family,
        Kind::Relative => StoredKind::Relative,
        Kind::Waiver => StoredKind::Waiver,
        Kind::Outcome => StoredKind::Outcome,
        Kind::Contact => StoredKind::Contact,
        Kind::Identity => StoredKind::Identity,
    }
}

/// The code a record of a file is kept under.
pub(super) fn stored_code(raw: &RawRecord) -> Option<String> {
    raw.key().map(|key| stored_code_of(raw.kind, &key))
}

fn stored_code_of(kind: Kind, key: &str) -> String {
    let parts: Vec<&str> = key.split(' ').collect();
    match (kind, &parts[..]) {
        (Kind::Waiver, [child, rule]) => format!("{child}||{rule}"),
        _ => parts.join("|"),
    }
}

/// A record as reports name it.
pub(super) fn named(kind: Kind, key: &str) -> String {
    format!("{kind} {key}")
}

/// What is kept under the code of a record of a file, with its version.
async fn stored_value(
    view: &mut dyn Reads,
    raw: &RawRecord,
    vault: &Vault,
) -> Result<Option<(Value, i64)>, ServiceError> {
    let Some(code) = stored_code(raw) else {
        return Ok(None);
    };
    let kept = view.find_record(stored_kind(raw.kind), &code).await?;
    let read = |kept: RawStored| Ok::<_, ServiceError>((value_of(raw.kind, &kept, vault)?, kept.version));
    kept.map(read).transpose()
}

/// Records that a file names and the register has.
#[derive(Default)]
pub(super) struct StoredRecords {
    records: BTreeMap<(Kind, String), Value>,
    groups: BTreeMap<String, String>,
    /// By child and family.
    stays: BTreeMap<(String, String), Vec<Stay>>,
    settlements: Vec<String>,
}

impl StoredRecords {
    async fn read(
        view: &mut dyn Reads,
        asked: &BTreeSet<(Kind, String)>,
        placed: &BTreeSet<String>,
    ) -> Result<Self, ServiceError> {
        let mut known = Self::default();
        for (kind, key) in asked {
            let code = stored_code_of(*kind, key);
            if let Some(kept) = view.find_record(stored_kind(*kind), &code).await? {
                known.records.insert((*kind, key.clone()), serde_json::from_str(&kept.body)?);
            }
            if let (Kind::Child, Ok(child)) = (*kind, ChildCode::parse(key))
                && let Some(group) = view.group_of(&child).await?
            {
                known.groups.insert(key.clone(), group.to_string());
            }
        }
        known.read_stays(view, placed).await?;
        let settlements = view.list_records(StoredKind::Settlement, &crate::store::CodeRange::all(), None).await?;
        known.settlements = settlements.into_iter().map(|record| record.code).collect();
        Ok(known)
    }

    /// Every placement of these children, whether it was decided here or stands in the register of an office.
    async fn read_stays(&mut self, view: &mut dyn Reads, placed: &BTreeSet<String>) -> Result<(), ServiceError> {
        if placed.is_empty() {
            return Ok(());
        }
        for stored in view.whole::<Placement>().await?.values() {
            let placement = &stored.value;
            for child in placement.children.iter().filter(|child| placed.contains(child.as_str())) {
                self.add_stay(child.as_str(), placement.family.as_str(), Stay::of_placement(placement));
            }
        }
        for child in placed {
            for stored in view.by::<PlacementOutcome>("child", child).await? {
                self.add_stay(child, stored.value.family.as_str(), stored.value.stay());
            }
        }
        Ok(())
    }

    fn add_stay(&mut self, child: &str, family: &str, stay: Stay) {
        self.stays.entry((child.to_owned(), family.to_owned())).or_default().push(stay);
    }
}

impl Known for StoredRecords {
    fn has(&self, kind: Kind, key: &str) -> bool {
        self.records.contains_key(&(kind, key.to_owned()))
    }

    fn record(&self, kind: Kind, key: &str) -> Option<Value> {
        self.records.get(&(kind, key.to_owned())).cloned()
    }

    fn group_of(&self, child: &str) -> Option<String> {
        self.groups.get(child).cloned()
    }

    fn stays(&self, child: &str, family: &str) -> Vec<Stay> {
        self.stays.get(&(child.to_owned(), family.to_owned())).cloned().unwrap_or_default()
    }

    fn settlements(&self) -> Vec<String> {
        self.settlements.clone()
    }
}
