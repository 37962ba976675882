//! Snapshots in the store: which parts are still to be kept, and reading an input again.

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use super::{ServiceError, Services, compute};
use crate::{
    domain::{code::FamilyCode, hash::Sha256Hash, run::RunRecord},
    matching::{
        input::{FamilyFacts, FamilyInput, MatchingInput},
        snapshot::{Head, Kept, Parts, SnapshotError, part_bytes, read_part},
    },
    store::{Body, Reads, Store},
};

/// What the store lacks of a snapshot's parts.
pub(super) struct MissingParts {
    /// The parts, and their list when it is missing, last.
    pub(super) bodies: Vec<Body>,
    /// Hash of the list.
    pub(super) list: Sha256Hash,
}

/// Finds out which parts are to be kept. A part that is there stays there.
pub(super) async fn missing_parts(
    store: &Store,
    families: Arc<Vec<FamilyInput>>,
    parts: Arc<Parts>,
) -> Result<MissingParts, ServiceError> {
    let list = parts.list();
    let hash = Sha256Hash::of(&list);
    let mut view = store.read().await?;
    if view.has_snapshot_part(hash).await? {
        return Ok(MissingParts { bodies: Vec::new(), list: hash });
    }
    let mut missing: Vec<Range<usize>> = Vec::new();
    for (part, range) in parts.iter().zip(parts.ranges()) {
        if !view.has_snapshot_part(part.hash).await? {
            missing.push(range);
        }
    }
    drop(view);
    let written = move || {
        let bodies = missing.into_iter().map(|range| Ok::<_, ServiceError>(Body::of(&part_bytes(&families[range])?)));
        let list = std::iter::once_with(|| Ok(Body::of(&list)));
        bodies.chain(list).collect::<Result<Vec<_>, _>>()
    };
    Ok(MissingParts { bodies: compute(written).await??, list: hash })
}

/// What is read of a snapshot before its families.
#[derive(Clone)]
enum Opened {
    Whole(Box<MatchingInput>),
    Parts { head: Arc<Head>, parts: Arc<Parts> },
}

/// Snapshots held at most without their families: whoever looks at one family of a list looks at the next one too.
const MOST_HEADS: usize = 64;

/// Snapshots that were opened, without their families, the latest first.
#[derive(Default)]
pub(super) struct Heads(Mutex<VecDeque<OpenedHead>>);

/// The hash of a snapshot, its head and its list of parts.
type OpenedHead = (Sha256Hash, Arc<Head>, Arc<Parts>);

impl Heads {
    fn get(&self, hash: Sha256Hash) -> Option<Opened> {
        let heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, head, parts) = heads.iter().find(|(held, ..)| *held == hash)?;
        Some(Opened::Parts { head: Arc::clone(head), parts: Arc::clone(parts) })
    }

    fn put(&self, hash: Sha256Hash, opened: &Opened) {
        let Opened::Parts { head, parts } = opened else { return };
        let mut heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Two who missed it at once both bring it.
        if heads.iter().any(|(held, ..)| *held == hash) {
            return;
        }
        heads.truncate(MOST_HEADS - 1);
        heads.push_front((hash, Arc::clone(head), Arc::clone(parts)));
    }
}

impl Services {
    /// The input a run was made from. Records that are held need not be read again.
    pub(super) async fn input_of(&self, record: &RunRecord) -> Result<MatchingInput, ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let (head, parts) = match self.head_of(view, record).await? {
            Opened::Whole(input) => return Ok(*input),
            Opened::Parts { head, parts } => (head, parts),
        };
        let held = self.held.current();
        let mut records: Vec<Arc<FamilyFacts>> = Vec::new();
        for part in parts.iter() {
            match held.as_ref().and_then(|held| held.part(part.hash)) {
                Some(found) => records.extend(found),
                None => records.extend(stored_part(view, part.hash, record).await?),
            }
        }
        Ok(Head::clone(&head).with_families(records)?)
    }

    /// The same as it was kept, every part of it: what a replay rests on.
    pub(super) async fn kept_input_of(&self, record: &RunRecord) -> Result<(MatchingInput, IsWhole), ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let (head, parts) = match opened(view, record).await? {
            Opened::Whole(input) => return Ok((*input, IsWhole(true))),
            Opened::Parts { head, parts } => (head, parts),
        };
        let mut records = Vec::new();
        for part in parts.iter() {
            records.extend(stored_part(view, part.hash, record).await?);
        }
        Ok((Head::clone(&head).with_families(records)?, IsWhole(false)))
    }

    /// The input with some of its families only, in their order; those it does not have are left out.
    pub(super) async fn input_of_some(
        &self,
        record: &RunRecord,
        families: &[FamilyCode],
    ) -> Result<MatchingInput, ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let (head, parts) = match self.head_of(view, record).await? {
            Opened::Whole(mut input) => {
                Arc::make_mut(&mut input.families).retain(|family| families.contains(&family.code));
                return Ok(*input);
            }
            Opened::Parts { head, parts } => (head, parts),
        };
        let mut positions: Vec<usize> = families.iter().filter_map(|family| parts.position(family)).collect();
        positions.sort_unstable();
        positions.dedup();
        let ranges: Vec<Range<usize>> = parts.ranges().collect();
        let held = self.held.current();
        let mut found = Vec::new();
        for position in positions {
            let Some(part) = parts.iter().nth(position) else { continue };
            let records: Vec<Arc<FamilyFacts>> = match held.as_ref().and_then(|held| held.part(part.hash)) {
                Some(records) => records.collect(),
                None => stored_part(view, part.hash, record).await?,
            };
            let records = ranges[position].clone().zip(records);
            found.extend(records.filter(|(_, record)| families.contains(&record.code)));
        }
        Ok(Head::clone(&head).with_some(found)?)
    }

    async fn head_of(&self, view: &mut (dyn Reads + '_), record: &RunRecord) -> Result<Opened, ServiceError> {
        if let Some(held) = self.heads.get(record.snapshot_hash) {
            return Ok(held);
        }
        let opened = opened(view, record).await?;
        self.heads.put(record.snapshot_hash, &opened);
        Ok(opened)
    }
}

/// Whether a snapshot was kept in one piece.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct IsWhole(pub(super) bool);

async fn opened(view: &mut (dyn Reads + '_), record: &RunRecord) -> Result<Opened, ServiceError> {
    let bytes = view.snapshot(record.snapshot_hash).await?.ok_or_else(|| gone(record))?;
    let head = match compute(move || Kept::read(&bytes)).await?? {
        Kept::Whole(input) => return Ok(Opened::Whole(input)),
        Kept::Parts(head) => head,
    };
    let list = view.snapshot_part(head.register).await?.ok_or_else(|| gone(record))?;
    Ok(Opened::Parts { head: Arc::new(*head), parts: Arc::new(Parts::read(&list)?) })
}

async fn stored_part(
    view: &mut (dyn Reads + '_),
    hash: Sha256Hash,
    record: &RunRecord,
) -> Result<Vec<Arc<FamilyFacts>>, ServiceError> {
    let bytes = view.snapshot_part(hash).await?.ok_or_else(|| gone(record))?;
    Ok(read_part(&bytes)?)
}

fn gone(record: &RunRecord) -> ServiceError {
    ServiceError::Fault(format!("snapshot of {} is gone", record.number))
}

impl From<SnapshotError> for ServiceError {
    fn from(error: SnapshotError) -> Self {
        Self::Fault(error.to_string())
    }
}
