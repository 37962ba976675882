//! The register as runs read it, held between them: read once, then only what changed.
//!
//! *Design notes.* What is held is never trusted without asking: every use begins with the revision of the
//! tables, read in the same view as the case, so that a change by another process is seen like one of our own.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use super::{ServiceError, compute};
use crate::{
    domain::{
        clock::Timestamp, code::FamilyCode, date::Date, family::Family, hash::Sha256Hash, settlement::Settlement,
    },
    matching::{
        assemble::KnownFamily,
        input::{FamilyFacts, FamilyInput},
        policy::Policy,
        register::Register,
        snapshot::Parts,
    },
    store::{Kind, Reads, ReadsExt as _, Revision, Stored, Version},
};

/// Families read at a time, so that their texts are not all in memory at once.
const PAGE: u32 = 250;

/// Where the tables stand that every run reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Revisions {
    /// Of the families.
    pub(super) families: Revision,
    settlements: Revision,
}

impl Revisions {
    async fn read(view: &mut (dyn Reads + '_)) -> Result<Self, ServiceError> {
        let families = view.revision(Kind::Family).await?;
        Ok(Self { families, settlements: view.revision(Kind::Settlement).await? })
    }
}

/// The register at one revision.
pub(super) struct Held {
    /// The revision.
    pub(super) revisions: Revisions,
    /// Digest of the policy it was worked out with.
    policy: String,
    /// Places.
    pub(super) settlements: Arc<Vec<Settlement>>,
    /// Families by code.
    pub(super) families: Vec<Arc<KnownFamily>>,
    versions: BTreeMap<FamilyCode, (i64, Timestamp)>,
    /// The parts their records are kept in.
    pub(super) parts: Arc<Parts>,
    /// Packed for the day that was asked for last.
    packed: Mutex<Option<(Date, Arc<Register>)>>,
}

/// Where the register is held.
#[derive(Default)]
pub(super) struct Holder {
    current: RwLock<Option<Arc<Held>>>,
    /// Whoever reads it anew: the others wait for what it finds.
    reading: tokio::sync::Mutex<()>,
}

impl Holder {
    /// The register as the view sees it.
    pub(super) async fn held(
        &self,
        view: &mut (dyn Reads + '_),
        policy: &Arc<Policy>,
    ) -> Result<Arc<Held>, ServiceError> {
        let revisions = Revisions::read(view).await?;
        let fits = |held: &Arc<Held>| held.revisions == revisions && held.policy == policy.digest();
        if let Some(held) = self.current().filter(fits) {
            return Ok(held);
        }
        let _turn = self.reading.lock().await;
        let before = self.current().filter(|held| held.policy == policy.digest());
        if let Some(held) = before.clone().filter(fits) {
            return Ok(held);
        }
        let held = Arc::new(Held::read(view, revisions, before.as_ref(), policy).await?);
        // A view that was opened before the last change must not take the place of a newer one.
        let is_older =
            before.is_some_and(|before| before.revisions.families.changed_at > revisions.families.changed_at);
        if !is_older {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&held));
        }
        Ok(held)
    }

    /// What is held, of whatever revision.
    pub(super) fn current(&self) -> Option<Arc<Held>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Families that were read, and which of them are new or changed.
struct Read {
    families: BTreeMap<FamilyCode, Arc<KnownFamily>>,
    versions: BTreeMap<FamilyCode, (i64, Timestamp)>,
    changed: Vec<FamilyCode>,
}

impl Held {
    async fn read(
        view: &mut (dyn Reads + '_),
        revisions: Revisions,
        before: Option<&Arc<Self>>,
        policy: &Arc<Policy>,
    ) -> Result<Self, ServiceError> {
        let settlements = match before.filter(|before| before.revisions.settlements == revisions.settlements) {
            Some(before) => Arc::clone(&before.settlements),
            None => Arc::new(view.list::<Settlement>().await?.into_iter().map(|stored| stored.value).collect()),
        };
        let changes = match before {
            Some(before) => Read::changes(view, before, revisions.families, policy).await?,
            None => None,
        };
        let read = match changes {
            Some(read) => read,
            None => Read::everything(view, policy).await?,
        };
        let (before, policy) = (before.cloned(), Arc::clone(policy));
        compute(move || Self::settled(read, revisions, settlements, before.as_deref(), &policy)).await?
    }

    fn settled(
        read: Read,
        revisions: Revisions,
        settlements: Arc<Vec<Settlement>>,
        before: Option<&Self>,
        policy: &Policy,
    ) -> Result<Self, ServiceError> {
        let families: Vec<Arc<KnownFamily>> = read.families.into_values().collect();
        let inputs = inputs(&families);
        let position = |code| inputs.binary_search_by(|input: &FamilyInput| input.code.cmp(code)).ok();
        let changed: Vec<usize> = read.changed.iter().filter_map(position).collect();
        let parts = match before {
            Some(before) => before.parts.with(&inputs, |family| changed.binary_search(&family).is_ok())?,
            None => Parts::of(&inputs)?,
        };
        // Columns go by position: with a family more they are packed anew.
        let packed = before.filter(|before| before.families.len() == families.len()).and_then(|before| {
            let (day, register) = before.packed.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
            Some((day, Arc::new(register.of_case(&inputs, policy, day, &changed))))
        });
        Ok(Self {
            revisions,
            policy: policy.digest().to_owned(),
            settlements,
            families,
            versions: read.versions,
            parts: Arc::new(parts),
            packed: Mutex::new(packed),
        })
    }

    /// The register packed for a day, without the answers of any case.
    pub(super) fn packed(&self, policy: &Policy, day: Date) -> Arc<Register> {
        let mut packed = self.packed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, register)) = packed.as_ref().filter(|(of, _)| *of == day) {
            return Arc::clone(register);
        }
        let register = Arc::new(Register::pack(&inputs(&self.families), policy, day));
        *packed = Some((day, Arc::clone(&register)));
        register
    }

    /// Whether it was worked out with a policy.
    pub(super) fn is_of(&self, policy: &Policy) -> bool {
        self.policy == policy.digest()
    }

    /// Which of these families, by index, have another record than the one held; absent when they are not
    /// the families held.
    pub(super) fn differing(&self, families: &[FamilyInput]) -> Option<Vec<usize>> {
        let same = |(held, family): (&Arc<KnownFamily>, &FamilyInput)| held.facts.code == family.code;
        if families.len() != self.families.len() || !self.families.iter().zip(families).all(same) {
            return None;
        }
        let both = self.families.iter().zip(families).enumerate();
        let differing = both.filter(|(_, (held, family))| !Arc::ptr_eq(&held.facts, &family.facts));
        Some(differing.map(|(index, _)| index).collect())
    }

    /// The records of a part, when it is one of those held.
    pub(super) fn part(&self, hash: Sha256Hash) -> Option<impl Iterator<Item = Arc<FamilyFacts>>> {
        let position = self.parts.iter().position(|part| part.hash == hash)?;
        let range = self.parts.ranges().nth(position)?;
        Some(self.families[range].iter().map(|family| Arc::clone(&family.facts)))
    }
}

fn inputs(families: &[Arc<KnownFamily>]) -> Vec<FamilyInput> {
    families.iter().map(|family| FamilyInput::of(Arc::clone(&family.facts))).collect()
}

impl Read {
    async fn everything(view: &mut (dyn Reads + '_), policy: &Policy) -> Result<Self, ServiceError> {
        let mut read = Self { families: BTreeMap::new(), versions: BTreeMap::new(), changed: Vec::new() };
        let mut after = String::new();
        loop {
            let page = view.page::<Family>(&after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(read) };
            after = last.value.code.to_string();
            for family in page {
                read.take(family, policy);
            }
        }
    }

    /// What changed since; absent when that is not what the tables say, and everything is to be read.
    async fn changes(
        view: &mut (dyn Reads + '_),
        before: &Held,
        now: Revision,
        policy: &Policy,
    ) -> Result<Option<Self>, ServiceError> {
        // Two changes may have been kept in the same microsecond.
        let since = Timestamp::from_micros(before.revisions.families.changed_at.micros() - 1);
        let mut read = Self {
            families: before.families.iter().map(|family| (family.facts.code.clone(), Arc::clone(family))).collect(),
            versions: before.versions.clone(),
            changed: Vec::new(),
        };
        for Version { code, version, changed_at } in view.changed_after(Kind::Family, since).await? {
            let is_known = |code| read.versions.get(&code) == Some(&(version, changed_at));
            if FamilyCode::parse(&code).is_ok_and(is_known) {
                continue;
            }
            if let Some(family) = view.find::<Family>(&code).await? {
                read.take(family, policy);
            }
        }
        read.changed.sort();
        let versions: i64 = read.versions.values().map(|(version, _)| version).sum();
        let fits = read.versions.len() as i64 == now.records && versions == now.versions;
        Ok(Some(read).filter(|_| fits))
    }

    fn take(&mut self, family: Stored<Family>, policy: &Policy) {
        let code = family.value.code.clone();
        self.families.insert(code.clone(), Arc::new(KnownFamily::of(family.value, policy)));
        self.versions.insert(code.clone(), (family.version, family.changed_at));
        self.changed.push(code);
    }
}
