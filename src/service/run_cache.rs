//! Runs that were read, held for those who look at them again. A run never changes.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OnceCell;

use super::{ServiceError, restricted::WithoutReasons};
use crate::{
    domain::{hash::Sha256Hash, run::RunNumber},
    matching::{document::Document, policy::Policy},
};

/// Memory that held runs may fill, by estimate.
const MOST_BYTES: usize = 576 << 20;

/// Bytes in memory for each byte of a result's JSON: names of fields weigh nothing, the least text weighs 16 bytes, and
/// the result without restricted reasons shares its texts with the whole one.
const WEIGHT: usize = 3;

/// The same for a result without sealed families: its texts are those of the whole one.
const CUT_WEIGHT: usize = 2;

/// Results without sealed families that are held of one run: most people have the same families sealed to them.
const MOST_CUTS: usize = 4;

/// Policies held: a register rarely has more than a few.
const MOST_POLICIES: usize = 8;

/// What a run needs to be looked at.
#[derive(Clone, Debug)]
pub(super) struct ReadRun {
    /// Its result.
    pub(super) document: Arc<Document>,
    /// Its policy.
    pub(super) policy: Arc<Policy>,
    /// Size of the result's JSON.
    pub(super) bytes: usize,
    /// The result for those who may not read restricted reasons.
    pub(super) without_reasons: WithoutReasons,
}

/// Held runs and policies.
#[derive(Default)]
pub(super) struct RunCache {
    held: Mutex<Held>,
    /// Runs that are being read: whoever wants the same one waits for it.
    reading: Mutex<HashMap<Key, Arc<OnceCell<ReadRun>>>>,
    policies: Mutex<Vec<(Sha256Hash, Arc<Policy>)>>,
}

/// A run, and the hash of its result: after a restored copy the same number may be another run.
pub(super) type Key = (RunNumber, Sha256Hash);

/// What a result is cut for.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct CutFor {
    /// Whether restricted reasons are in it.
    pub(super) with_reasons: bool,
    /// Families that are sealed to the reader.
    pub(super) sealed: BTreeSet<String>,
    /// Families that a person took out of it.
    pub(super) taken_out: BTreeSet<String>,
}

/// A result without families that some of its readers do not read there.
struct Cut {
    made_for: CutFor,
    document: Arc<Document>,
}

/// A run that is held.
struct HeldRun {
    run: ReadRun,
    cuts: Vec<Cut>,
    used: u64,
}

impl HeldRun {
    fn weight(&self) -> usize {
        (WEIGHT + CUT_WEIGHT * self.cuts.len()) * self.run.bytes
    }
}

#[derive(Default)]
struct Held {
    runs: HashMap<Key, HeldRun>,
    bytes: usize,
    /// Counts uses: the run with the smallest count was looked at longest ago.
    uses: u64,
}

impl RunCache {
    /// The run, held or read by `read`, once however many want it at the same time.
    pub(super) async fn get_or_read<F>(&self, key: Key, read: F) -> Result<ReadRun, ServiceError>
    where
        F: Future<Output = Result<ReadRun, ServiceError>>,
    {
        if let Some(run) = locked(&self.held).get(&key) {
            return Ok(run);
        }
        let cell = Arc::clone(locked(&self.reading).entry(key).or_default());
        let run = cell.get_or_try_init(|| Box::pin(read)).await.cloned();
        if let Ok(run) = &run {
            self.put(key, run.clone());
        }
        locked(&self.reading).remove(&key);
        run
    }

    /// Holds a run, and lets go of those not looked at for longest.
    pub(super) fn put(&self, key: Key, run: ReadRun) {
        locked(&self.held).put(key, run);
    }

    /// A result without families that its reader does not read there, held or made of `document`.
    pub(super) fn cut(&self, key: Key, made_for: CutFor, document: &Document) -> Arc<Document> {
        if let Some(held) = locked(&self.held).cut(&key, &made_for) {
            return held;
        }
        let opened = document.tells_of(&made_for.sealed).then(|| document.without(&made_for.sealed));
        let opened = opened.as_ref().unwrap_or(document);
        let document = Arc::new(opened.without_taken_out(&made_for.taken_out));
        locked(&self.held).put_cut(&key, Cut { made_for, document: Arc::clone(&document) });
        document
    }

    /// A policy, held or read by `read`.
    pub(super) fn policy(
        &self,
        hash: Sha256Hash,
        read: impl FnOnce() -> Result<Policy, ServiceError>,
    ) -> Result<Arc<Policy>, ServiceError> {
        if let Some((_, policy)) = locked(&self.policies).iter().find(|(held, _)| *held == hash) {
            return Ok(Arc::clone(policy));
        }
        let policy = Arc::new(read()?);
        let mut policies = locked(&self.policies);
        policies.truncate(MOST_POLICIES - 1);
        policies.insert(0, (hash, Arc::clone(&policy)));
        Ok(policy)
    }
}

/// What is held is whole at every moment, also after a panic of whoever held the lock.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Held {
    fn get(&mut self, key: &Key) -> Option<ReadRun> {
        self.uses += 1;
        let held = self.runs.get_mut(key)?;
        held.used = self.uses;
        Some(held.run.clone())
    }

    fn put(&mut self, key: Key, run: ReadRun) {
        self.uses += 1;
        let held = HeldRun { run, cuts: Vec::new(), used: self.uses };
        self.bytes += held.weight();
        if let Some(former) = self.runs.insert(key, held) {
            self.bytes -= former.weight();
        }
        self.let_go();
    }

    fn cut(&self, key: &Key, made_for: &CutFor) -> Option<Arc<Document>> {
        let is_it = |cut: &&Cut| cut.made_for == *made_for;
        self.runs.get(key)?.cuts.iter().find(is_it).map(|cut| Arc::clone(&cut.document))
    }

    /// Holds a cut with its run, in the place of the oldest one where there are many.
    fn put_cut(&mut self, key: &Key, cut: Cut) {
        let Some(held) = self.runs.get_mut(key) else { return };
        self.bytes -= held.weight();
        held.cuts.truncate(MOST_CUTS - 1);
        held.cuts.insert(0, cut);
        self.bytes += held.weight();
        self.let_go();
    }

    fn let_go(&mut self) {
        while self.bytes > MOST_BYTES {
            let oldest = self.runs.iter().min_by_key(|(_, held)| held.used).map(|(key, _)| *key);
            let Some(held) = oldest.and_then(|oldest| self.runs.remove(&oldest)) else { return };
            self.bytes -= held.weight();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(bytes: usize) -> ReadRun {
        let document = serde_json::from_value(serde_json::json!({
            "child": "C-1", "children": [], "as_of": "2026-03-17", "preparatory": null, "case": [], "plan_points": 0,
            "plan": [], "not_assessed": [], "totals": {"register": 0, "shown": 0, "insufficient": 0, "excluded": 0},
            "families": [], "ask_next": [], "worlds": {"count": 0, "error": 0, "families": 0}, "counts": {},
            "versions": {"engine": "1", "policy": "p", "snapshot": "s", "seed": 0},
        }));
        let policy = Arc::new(Policy::shipped().unwrap());
        ReadRun { document: Arc::new(document.unwrap()), policy, bytes, without_reasons: WithoutReasons::default() }
    }

    fn made_for(with_reasons: bool, sealed: &BTreeSet<String>) -> CutFor {
        CutFor { with_reasons, sealed: sealed.clone(), taken_out: BTreeSet::new() }
    }

    fn key(number: u32) -> Key {
        (RunNumber::new(number).unwrap(), Sha256Hash::of(&number.to_le_bytes()))
    }

    #[tokio::test]
    async fn a_run_wanted_by_many_at_once_is_read_once() {
        let cache = RunCache::default();
        let reads = std::sync::atomic::AtomicU32::new(0);
        let read = || async {
            tokio::task::yield_now().await;
            reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Ok(run(10))
        };
        let both = tokio::join!(cache.get_or_read(key(1), read()), cache.get_or_read(key(1), read()));
        assert!(both.0.is_ok() && both.1.is_ok());
        cache.get_or_read(key(1), read()).await.unwrap();
        assert_eq!(reads.into_inner(), 1);
    }

    #[tokio::test]
    async fn a_run_that_could_not_be_read_is_read_again() {
        let cache = RunCache::default();
        let failed = cache.get_or_read(key(1), async { Err(ServiceError::Stopped) }).await;
        assert!(failed.is_err());
        assert!(cache.get_or_read(key(1), async { Ok(run(10)) }).await.is_ok());
    }

    #[test]
    fn the_run_not_looked_at_for_longest_goes_first() {
        let mut held = Held::default();
        let third = MOST_BYTES / WEIGHT / 3;
        (1..=3).for_each(|number| held.put(key(number), run(third)));
        assert!(held.get(&key(1)).is_some());
        held.put(key(4), run(third));
        assert!(held.get(&key(2)).is_none());
        assert!([1, 3, 4].iter().all(|number| held.get(&key(*number)).is_some()));
        held.put(key(5), run(MOST_BYTES));
        assert!(held.runs.is_empty() && held.bytes == 0, "one that is too large is not held");
    }

    #[test]
    fn a_cut_is_made_once_for_all_who_read_the_same_and_goes_with_its_run() {
        let cache = RunCache::default();
        let (of, sealed) = (run(10), BTreeSet::from(["F-1".to_owned()]));
        cache.put(key(1), of.clone());
        let first = cache.cut(key(1), made_for(true, &sealed), &of.document);
        assert!(Arc::ptr_eq(&first, &cache.cut(key(1), made_for(true, &sealed), &of.document)));
        assert!(
            !Arc::ptr_eq(&first, &cache.cut(key(1), made_for(false, &sealed), &of.document)),
            "reasons are another matter"
        );
        for other in 2..=9 {
            cache.cut(key(1), made_for(true, &BTreeSet::from([format!("F-{other}")])), &of.document);
        }
        let held = locked(&cache.held);
        assert_eq!(held.runs[&key(1)].cuts.len(), MOST_CUTS);
        assert_eq!(held.bytes, held.runs[&key(1)].weight());
        drop(held);
        locked(&cache.held).put(key(2), run(MOST_BYTES));
        assert!(locked(&cache.held).runs.is_empty() && locked(&cache.held).bytes == 0);
    }
}
