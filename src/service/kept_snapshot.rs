//! Snapshots in the store: which parts are still to be kept, and reading an input again.

use std::{ops::Range, sync::Arc};

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
enum Opened {
    Whole(Box<MatchingInput>),
    Parts { head: Box<Head>, parts: Parts },
}

impl Services {
    /// The input a run was made from. Records that are held need not be read again.
    pub(super) async fn input_of(&self, record: &RunRecord) -> Result<MatchingInput, ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let (head, parts) = match opened(view, record).await? {
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
        Ok(head.with_families(records)?)
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
        Ok((head.with_families(records)?, IsWhole(false)))
    }

    /// The input with some of its families only, in their order; those it does not have are left out.
    pub(super) async fn input_of_some(
        &self,
        record: &RunRecord,
        families: &[FamilyCode],
    ) -> Result<MatchingInput, ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let (head, parts) = match opened(view, record).await? {
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
        let mut found = Vec::new();
        for position in positions {
            let Some(part) = parts.iter().nth(position) else { continue };
            let records = stored_part(view, part.hash, record).await?;
            let records = ranges[position].clone().zip(records);
            found.extend(records.filter(|(_, record)| families.contains(&record.code)));
        }
        Ok(head.with_some(found)?)
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
    Ok(Opened::Parts { head, parts: Parts::read(&list)? })
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
