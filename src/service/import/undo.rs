//! Taking back what an import saved: every record as it was before, in one act, or nothing.
//!
//! *Design notes.* The import is undone as a whole or not at all: records name each other, and half of an import
//! taken back would be a register that nobody ever had. It is held back when a record was changed since, and when
//! something rests on a record it added: a list made since, a talk, a proposal, a name. Those who want to keep some
//! of it correct the rest by hand. What is taken back stays among the former versions, and the trail stays whole.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{gate::Gate, kept::open_import};
use crate::{
    domain::{
        access::{Custody, Subject},
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome as Ended},
        child::{Child, SiblingGroup},
        clock::Timestamp,
        code::{ChildCode, FamilyCode},
        desk::{Contact, Enquiry, SealedIdentity, WaiverRequest},
        family::Family,
        import::{Act, HeldBack, Import, ImportNumber, ImportRefusal, Life},
        permission::Permission,
        placement::Placement,
        placement_outcome::PlacementOutcome,
        plan::Plan,
        plan_reading::PlanReading,
        relation::{Relative, Waiver},
        run::RunRecord,
        settlement::Settlement,
    },
    security::vault::Vault,
    service::{
        Caller, ServiceError, Services,
        identities::{marks, opened},
        open_record::absent,
    },
    store::{
        CodeRange, Draft, FormerVersion, Imported, Kind, RawRecord, ReadsExt as _, Record, StoreError, Stored,
        UnitOfWork, UnitOfWorkExt as _,
    },
};

/// How a record that is not open to the caller is told of.
const OTHER_OFFICE: &str = "other_office";

impl Services {
    /// Takes back what an import of the caller's office saved.
    ///
    /// # Errors
    /// [`ImportRefusal`] says what stands in the way; [`ServiceError::Absent`] for an import of another office.
    pub async fn undo_import(&self, caller: &Caller, number: ImportNumber) -> Result<Import, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let (inside, vault) = (caller.clone(), self.secrets.vault.clone());
        let event = caller.event(Action::ImportUndone, EntityKind::Import, number.to_string());
        let done = event.clone();
        let undone = self.act(caller, move |work| {
            Box::pin(async move {
                let import = open_import(work, &inside, number).await?;
                let gate = Gate::read(work, &inside).await?;
                undo(work, (import, done), Some(&gate), &vault).await
            })
        });
        let undone = undone.await;
        if let Err(ServiceError::Import(ImportRefusal::Held { held, .. })) = &undone {
            // What stands in the way tells of records, so it is on the trail first.
            let refused = event.ended(Ended::Refused).with("held", held.len());
            self.on_record(caller.viewer.actor.clone(), refused).await?;
        }
        undone
    }

    /// The same for whoever works on the machine itself, for an import of any office.
    ///
    /// # Errors
    /// [`ImportRefusal`], [`ServiceError::Absent`].
    pub async fn undo_any_import(&self, by: Actor, number: ImportNumber) -> Result<Import, ServiceError> {
        let vault = self.secrets.vault.clone();
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let code = number.to_string();
                    let import = work.find::<Import>(&code).await?;
                    let import = import.ok_or_else(|| absent(EntityKind::Import, &code, false))?;
                    let event = AuditEvent::done(Action::ImportUndone, EntityKind::Import, code);
                    undo(work, (import, event), None, &vault).await
                })
            })
            .await
    }
}

async fn undo(
    work: &mut dyn UnitOfWork,
    (import, event): (Stored<Import>, AuditEvent),
    gate: Option<&Gate>,
    vault: &Vault,
) -> Result<Import, ServiceError> {
    let number = import.value.number;
    let undone = import.value.clone().undone(Act::of(work.actor(), work.now()))?;
    let made = by_record(work.imported(number).await?);
    let Life::Undone { saved, .. } = &undone.life else {
        return Err(ServiceError::Fault("an import that was undone is not undone".into()));
    };
    let held = held_back(work, &made, saved.act.at, gate).await?;
    if !held.is_empty() {
        return Err(ImportRefusal::Held { number, held: held.into_iter().collect() }.into());
    }
    let mut back = TakenBack::default();
    for one in made.iter().filter(|one| one.kind == Kind::SiblingGroup) {
        // Children may have changed places between groups of the import.
        work.forget_members(&one.code).await?;
    }
    for one in made.iter().rev() {
        back.take(work, one, vault).await?;
    }
    work.update(&undone, import.version).await?;
    work.audit(back.on(event)).await?;
    Ok(undone)
}

/// A record that an import kept, once or twice: a family that it brought may have lost a resident with it.
struct Made {
    kind: Kind,
    code: String,
    /// The version that the import left.
    version: i64,
    /// The version before the import, where there was one.
    before: i64,
    /// Whether the import added the record.
    added: bool,
}

/// Each record once, at the place where it was kept first.
fn by_record(made: Vec<Imported>) -> Vec<Made> {
    let mut places = BTreeMap::new();
    let mut records: Vec<Made> = Vec::new();
    for Imported { kind, code, version, added } in made {
        let place = *places.entry((kind, code.clone())).or_insert(records.len());
        match records.get_mut(place) {
            Some(before) => before.version = version,
            None => records.push(Made { kind, code, version, before: version - 1, added }),
        }
    }
    records
}

/// What was taken back so far.
#[derive(Default)]
struct TakenBack {
    removed: u64,
    restored: u64,
    digest: Sha256,
}

impl TakenBack {
    async fn take(&mut self, work: &mut dyn UnitOfWork, one: &Made, vault: &Vault) -> Result<(), ServiceError> {
        self.digest.update(one.kind.code());
        self.digest.update(&one.code);
        if one.added {
            work.remove_record(one.kind, &one.code, one.version).await?;
            self.removed += u64::from(Kind::REGISTER.contains(&one.kind) || one.kind == Kind::Identity);
            return Ok(());
        }
        let versions = work.former_versions(one.kind, &one.code).await?;
        let before = versions.into_iter().find(|former| former.version == one.before);
        let before = before.ok_or_else(|| StoreError::NotFound { kind: one.kind, code: one.code.clone() })?;
        let draft = match one.kind {
            Kind::Identity => identity(work, &before, vault).await?,
            kind => draft(kind, &before)?,
        };
        self.digest.update(&draft.body);
        work.update_record(&draft, one.version).await?;
        self.restored += 1;
        Ok(())
    }

    fn on(self, event: AuditEvent) -> AuditEvent {
        let digest = data_encoding::HEXLOWER.encode(&self.digest.finalize());
        let event = event.with("removed", self.removed).with("restored", self.restored);
        event.with("records", format!("sha256:{digest}"))
    }
}

/// Who somebody was, on its way back: under the key that is theirs now, for the key file may have been replaced since.
async fn identity(work: &mut dyn UnitOfWork, former: &FormerVersion, vault: &Vault) -> Result<Draft, ServiceError> {
    let former: SealedIdentity = serde_json::from_value(former.body.clone())?;
    let kept = work.find::<SealedIdentity>(&former.subject.to_string()).await?;
    let key = if former.key.is_some() { kept.and_then(|kept| kept.value.key) } else { None };
    let back = SealedIdentity { key, ..former };
    let marks = if back.key.is_some() { Some(marks(vault, &opened(vault, &back)?)) } else { None };
    Ok(Draft::of(&SealedIdentity { marks, ..back }))
}

/// A former version on its way back: byte for byte what it was.
fn draft(kind: Kind, former: &FormerVersion) -> Result<Draft, ServiceError> {
    fn of<R: Record>(former: &FormerVersion) -> Result<Draft, ServiceError> {
        let record: R = serde_json::from_value(former.body.clone())?;
        let body = crate::domain::canonical::canonical_json(&former.body);
        Ok(Draft { body, ..Draft::of(&record) })
    }
    match kind {
        Kind::Settlement => of::<Settlement>(former),
        Kind::Child => of::<Child>(former),
        Kind::SiblingGroup => of::<SiblingGroup>(former),
        Kind::Plan => of::<Plan>(former),
        Kind::Family => of::<Family>(former),
        Kind::Relative => of::<Relative>(former),
        Kind::Waiver => of::<Waiver>(former),
        Kind::Outcome => of::<PlacementOutcome>(former),
        Kind::Contact => of::<Contact>(former),
        Kind::Custody => of::<Custody>(former),
        other => Err(ServiceError::Fault(format!("no import changes a {other}"))),
    }
}

/// Everything that stands in the way.
async fn held_back(
    work: &mut dyn UnitOfWork,
    made: &[Made],
    saved_at: Timestamp,
    gate: Option<&Gate>,
) -> Result<BTreeSet<HeldBack>, ServiceError> {
    let runs = work.runs_since(saved_at).await?;
    let is_made = made.iter().map(|one| (one.kind, one.code.as_str())).collect();
    let plans = plans_by_place(work, made).await?;
    let talks = talks_by_child(work, made).await?;
    let mut holds = Holds { is_made, runs, plans, talks, gate, held: BTreeSet::new() };
    for one in made {
        let kept = work.find_record(one.kind, &one.code).await?;
        let Some(kept) = kept.filter(|kept| kept.version == one.version) else {
            holds.say(one, None);
            continue;
        };
        if gate.is_some_and(|gate| !is_open(gate, &kept, true)) {
            holds.say(one, Some("office".to_owned()));
        } else if one.added {
            holds.resting_on(work, one).await?;
        }
    }
    Ok(holds.held)
}

/// Whether everybody a record is about is open to the caller; for a change, of the caller's office.
fn is_open(gate: &Gate, raw: &RawRecord, changes: bool) -> bool {
    about(raw).iter().all(|subject| gate.is_open(subject, changes))
}

/// The children and families a record is about.
fn about(raw: &RawRecord) -> Vec<Subject> {
    let body: Value = serde_json::from_str(&raw.body).unwrap_or_default();
    let child = |code: &str| ChildCode::parse(code).ok().map(Subject::Child);
    let family = |code: &str| FamilyCode::parse(code).ok().map(Subject::Family);
    let text = |field: &str| body.get(field).and_then(Value::as_str);
    let list = |field: &str| body.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    match raw.kind {
        Kind::Child | Kind::Plan | Kind::PlanReading => child(&raw.code).into_iter().collect(),
        Kind::Family => family(&raw.code).into_iter().collect(),
        Kind::SiblingGroup => list("members").filter_map(child).collect(),
        Kind::Placement => list("children").filter_map(child).collect(),
        Kind::Contact => text("family").and_then(family).into_iter().collect(),
        Kind::Identity => match raw.code.split_once('|') {
            Some(("family", code)) => family(code).into_iter().collect(),
            Some((_, code)) => child(code).into_iter().collect(),
            None => Vec::new(),
        },
        // A family is open to its region; whose the record is, the child says.
        _ => text("child").and_then(child).into_iter().collect(),
    }
}

/// Codes of the plans that name places, by place: read once for all places that the import added.
async fn plans_by_place(
    work: &mut dyn UnitOfWork,
    made: &[Made],
) -> Result<BTreeMap<String, Vec<RawRecord>>, ServiceError> {
    let places: BTreeSet<&str> =
        made.iter().filter(|one| one.added && one.kind == Kind::Settlement).map(|one| one.code.as_str()).collect();
    let mut plans = BTreeMap::<String, Vec<RawRecord>>::new();
    if places.is_empty() {
        return Ok(plans);
    }
    for plan in work.list_records(Kind::Plan, &CodeRange::all(), None).await? {
        // A plan names places in several of its fields, alone or behind a colon; the rule is on the safe side.
        let words: BTreeSet<&str> = plan.body.split(['"', ':']).collect();
        for place in places.intersection(&words) {
            plans.entry((*place).to_owned()).or_default().push(plan.clone());
        }
    }
    Ok(plans)
}

/// Talks about children, by child: read once for all children that the import added.
async fn talks_by_child(
    work: &mut dyn UnitOfWork,
    made: &[Made],
) -> Result<BTreeMap<String, Vec<RawRecord>>, ServiceError> {
    let added: BTreeSet<&str> =
        made.iter().filter(|one| one.added && one.kind == Kind::Child).map(|one| one.code.as_str()).collect();
    let mut talks = BTreeMap::<String, Vec<RawRecord>>::new();
    if added.is_empty() {
        return Ok(talks);
    }
    for raw in work.list_records(Kind::Contact, &CodeRange::all(), None).await? {
        let talk: Contact = serde_json::from_str(&raw.body)?;
        if let Some(child) = talk.about.filter(|child| added.contains(child.as_str())) {
            talks.entry(child.to_string()).or_default().push(raw);
        }
    }
    Ok(talks)
}

/// The child that a record with a composed code is about.
fn child_of(one: &Made) -> Option<ChildCode> {
    ChildCode::parse(one.code.split('|').next()?).ok()
}

struct Holds<'a> {
    is_made: BTreeSet<(Kind, &'a str)>,
    /// Lists made since.
    runs: Vec<RunRecord>,
    /// Plans that name a place the import added.
    plans: BTreeMap<String, Vec<RawRecord>>,
    /// Talks about a child the import added.
    talks: BTreeMap<String, Vec<RawRecord>>,
    gate: Option<&'a Gate>,
    held: BTreeSet<HeldBack>,
}

impl Holds<'_> {
    fn say(&mut self, one: &Made, by: Option<String>) {
        self.held.insert(HeldBack { record: format!("{} {}", one.kind, one.code), by });
    }

    /// A record rests on it; of one that is not open to the caller nothing else is told.
    fn rests(&mut self, one: &Made, raw: &RawRecord) {
        let is_open = self.gate.is_none_or(|gate| is_open(gate, raw, false));
        let by = if is_open { format!("{} {}", raw.kind, raw.code) } else { OTHER_OFFICE.to_owned() };
        self.say(one, Some(by));
    }

    /// What rests on a record that was added.
    async fn resting_on(&mut self, work: &mut dyn UnitOfWork, one: &Made) -> Result<(), ServiceError> {
        match one.kind {
            Kind::Settlement => self.on_settlement(work, one).await,
            Kind::Family => self.on_family(work, one).await,
            Kind::Child => self.on_child(work, one).await,
            Kind::SiblingGroup => {
                self.lists_of(one, std::slice::from_ref(&one.code));
                Ok(())
            }
            Kind::Plan => match ChildCode::parse(&one.code) {
                Ok(child) => self.on_case(work, one, &child).await,
                Err(_) => Ok(()),
            },
            Kind::Relative | Kind::Waiver => match child_of(one) {
                Some(child) => self.on_case(work, one, &child).await,
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    async fn on_settlement(&mut self, work: &mut dyn UnitOfWork, one: &Made) -> Result<(), ServiceError> {
        self.records::<Child>(work, one, "settlement").await?;
        self.records::<Family>(work, one, "settlement").await?;
        for plan in self.plans.remove(&one.code).unwrap_or_default() {
            if !self.is_made.contains(&(Kind::Plan, plan.code.as_str())) {
                self.rests(one, &plan);
            }
        }
        Ok(())
    }

    /// Every family of the register has its place in every list, if only among those not considered.
    async fn on_family(&mut self, work: &mut dyn UnitOfWork, one: &Made) -> Result<(), ServiceError> {
        if let Some(run) = self.runs.first() {
            let run = run.number.to_string();
            self.say(one, Some(run));
        }
        self.records::<Contact>(work, one, "family").await?;
        self.records::<Relative>(work, one, "family").await?;
        self.records::<Waiver>(work, one, "family").await?;
        self.records::<WaiverRequest>(work, one, "family").await?;
        self.records::<Placement>(work, one, "family").await?;
        self.records::<PlacementOutcome>(work, one, "family").await?;
        let subject = FamilyCode::parse(&one.code).ok().map(Subject::Family);
        self.on_subject(work, one, subject).await
    }

    async fn on_child(&mut self, work: &mut dyn UnitOfWork, one: &Made) -> Result<(), ServiceError> {
        let Ok(child) = ChildCode::parse(&one.code) else { return Ok(()) };
        self.on_case(work, one, &child).await?;
        for kind in [Kind::Plan, Kind::PlanReading] {
            let is_there = work.find_record(kind, child.as_str()).await?.is_some();
            if is_there && !self.is_made.contains(&(kind, child.as_str())) {
                self.say(one, Some(format!("{kind} {child}")));
            }
        }
        if let Some(group) = work.group_of(&child).await?
            && !self.is_made.contains(&(Kind::SiblingGroup, group.as_str()))
        {
            self.say(one, Some(format!("{} {group}", Kind::SiblingGroup)));
        }
        self.records::<Relative>(work, one, "child").await?;
        self.records::<Waiver>(work, one, "child").await?;
        self.records::<WaiverRequest>(work, one, "child").await?;
        self.records::<PlacementOutcome>(work, one, "child").await?;
        for talk in self.talks.remove(&one.code).unwrap_or_default() {
            if !self.is_made.contains(&(Kind::Contact, talk.code.as_str())) {
                self.rests(one, &talk);
            }
        }
        self.on_subject(work, one, Some(Subject::Child(child))).await
    }

    /// Lists of the case of a child made since.
    async fn on_case(&mut self, work: &mut dyn UnitOfWork, one: &Made, child: &ChildCode) -> Result<(), ServiceError> {
        let mut cases = vec![child.to_string()];
        cases.extend(work.group_of(child).await?.map(|group| group.to_string()));
        self.lists_of(one, &cases);
        if one.kind == Kind::Plan && work.find::<PlanReading>(child.as_str()).await?.is_some() {
            self.say(one, Some(format!("{} {child}", Kind::PlanReading)));
        }
        Ok(())
    }

    fn lists_of(&mut self, one: &Made, cases: &[String]) {
        if let Some(run) = self.runs.iter().find(|run| cases.contains(&run.case_code)) {
            let run = run.number.to_string();
            self.say(one, Some(run));
        }
    }

    /// Names and enquiries.
    async fn on_subject(
        &mut self,
        work: &mut dyn UnitOfWork,
        one: &Made,
        subject: Option<Subject>,
    ) -> Result<(), ServiceError> {
        let Some(subject) = subject.map(|subject| subject.to_string()) else { return Ok(()) };
        let is_made = self.is_made.contains(&(Kind::Identity, subject.as_str()));
        if !is_made && work.find::<SealedIdentity>(&subject).await?.is_some() {
            self.say(one, Some(Kind::Identity.to_string()));
        }
        for enquiry in work.by::<Enquiry>("subject", &subject).await? {
            self.say(one, Some(enquiry.value.number.to_string()));
        }
        Ok(())
    }

    /// Records of a kind that name it and were not made by the import.
    async fn records<R: Record>(
        &mut self,
        work: &mut dyn UnitOfWork,
        one: &Made,
        column: &str,
    ) -> Result<(), ServiceError> {
        for raw in work.records_by(R::KIND, column, &one.code).await? {
            if !self.is_made.contains(&(R::KIND, raw.code.as_str())) {
                self.rests(one, &raw);
            }
        }
        Ok(())
    }
}
