//! What was read of a table, kept between views: read once, then only what changed.
//!
//! *Design notes.* What is kept is never trusted without asking: every use begins with the [`Revision`] of the table
//! in the view itself, so that a change by another process is seen like one of our own, and a view that was opened
//! before a change goes on seeing its own moment.

use std::{
    any::{Any, TypeId},
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use super::{CodeRange, Reads, Record, Revision, StoreError, Stored, Version, rows::record::stored};
use crate::domain::{clock::Timestamp, run::RunRecord};

/// Records read at a time, so that their texts are not all in memory at once.
const PAGE: u32 = 250;

/// What is kept of each record of a table: the whole of it, or what a list shows.
pub trait Projection: Clone + Send + Sync + 'static {
    /// The record it is of.
    type Of: Record;

    /// What is kept of one record.
    fn of(stored: Stored<Self::Of>) -> Self;
}

impl<R: Record> Projection for Arc<Stored<R>> {
    type Of = R;

    fn of(stored: Stored<R>) -> Self {
        Self::new(stored)
    }
}

/// A table at one revision, by code.
pub struct Kept<P> {
    revision: Revision,
    rows: BTreeMap<String, Row<P>>,
}

impl<P> std::fmt::Debug for Kept<P> {
    /// Without the records: they are about people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("revision", &self.revision).field("records", &self.rows.len()).finish()
    }
}

#[derive(Clone)]
struct Row<P> {
    version: i64,
    changed_at: Timestamp,
    value: P,
}

impl<P: Projection> Kept<P> {
    /// What is kept of one record.
    pub fn get(&self, code: &str) -> Option<&P> {
        self.rows.get(code).map(|row| &row.value)
    }

    /// What is kept of every record, in the order of codes.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &P> {
        self.rows.values().map(|row| &row.value)
    }

    /// The same between two codes.
    fn within(&self, range: &CodeRange) -> impl Iterator<Item = &P> {
        let (after, before) = (Bound::Excluded(range.after.as_str()), Bound::Excluded(range.before.as_str()));
        self.rows.range::<str, _>((after, before)).map(|(_, row)| &row.value)
    }

    /// Where the table stood.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    async fn everything<V: Reads + ?Sized>(view: &mut V, revision: Revision) -> Result<Self, StoreError> {
        let mut kept = Self { revision, rows: BTreeMap::new() };
        let mut range = CodeRange::all();
        loop {
            let page = view.list_records(P::Of::KIND, &range, Some(PAGE)).await?;
            let Some(last) = page.last() else { return Ok(kept) };
            range = CodeRange::after(&last.code);
            for raw in page {
                kept.take(stored(raw)?);
            }
        }
    }

    /// The table after what changed since; absent when that is not what the table says, and all is to be read.
    async fn changed<V: Reads + ?Sized>(&self, view: &mut V, now: Revision) -> Result<Option<Self>, StoreError> {
        // Two changes may have been kept in the same microsecond.
        let since = Timestamp::from_micros(self.revision.changed_at.micros() - 1);
        let mut kept = Self { revision: now, rows: self.rows.clone() };
        for Version { code, version, changed_at } in view.changed_after(P::Of::KIND, since).await? {
            let is_known = |row: &Row<P>| (row.version, row.changed_at) == (version, changed_at);
            if kept.rows.get(&code).is_some_and(is_known) {
                continue;
            }
            if let Some(raw) = view.find_record(P::Of::KIND, &code).await? {
                kept.take(stored(raw)?);
            }
        }
        let versions: i64 = kept.rows.values().map(|row| row.version).sum();
        let fits = kept.rows.len() as i64 == now.records && versions == now.versions;
        Ok(Some(kept).filter(|_| fits))
    }

    fn take(&mut self, stored: Stored<P::Of>) {
        let (version, changed_at) = (stored.version, stored.changed_at);
        self.rows.insert(stored.value.record_code(), Row { version, changed_at, value: P::of(stored) });
    }
}

/// A table of whole records.
pub type Whole<R> = Kept<Arc<Stored<R>>>;

impl<R: Record> Whole<R> {
    /// The records between two codes, in the order of codes.
    pub(super) fn copied(&self, range: &CodeRange) -> Vec<Stored<R>> {
        self.within(range).map(|stored| Stored::clone(stored)).collect()
    }

    /// The records with this value in a column, in the order of codes.
    pub(super) fn by(&self, position: usize, value: &str) -> Vec<Stored<R>> {
        let has = |stored: &&Arc<Stored<R>>| stored.value.columns()[position].as_deref() == Some(value);
        self.values().filter(has).map(|stored| Stored::clone(stored)).collect()
    }
}

/// The latest run of every case.
pub struct LatestRuns {
    last: Option<RunRecord>,
    by_case: BTreeMap<String, Arc<RunRecord>>,
}

impl LatestRuns {
    /// The latest run of a case, by its code.
    pub fn of_case(&self, case_code: &str) -> Option<&Arc<RunRecord>> {
        self.by_case.get(case_code)
    }

    /// The latest run of all.
    pub fn last(&self) -> Option<&RunRecord> {
        self.last.as_ref()
    }
}

/// Where what was read is kept, by what it is.
#[derive(Default)]
pub struct Shelf(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

/// The place of one thing on the shelf.
struct Place<T> {
    kept: RwLock<Option<Arc<T>>>,
    /// Whoever reads it anew: the others wait for what it finds.
    reading: tokio::sync::Mutex<()>,
}

impl<T> Default for Place<T> {
    fn default() -> Self {
        Self { kept: RwLock::default(), reading: tokio::sync::Mutex::default() }
    }
}

impl<T> Place<T> {
    fn kept(&self) -> Option<Arc<T>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, value: &Arc<T>) {
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(value));
    }
}

impl Shelf {
    fn place<T: Send + Sync + 'static>(&self) -> Arc<Place<T>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Arc::clone(places.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(Place::<T>::default())));
        place.downcast().unwrap_or_else(|_| unreachable!("a place is found by the type it was made for"))
    }
}

/// The table of a projection as a view sees it.
pub(crate) async fn kept<P: Projection, V: Reads + ?Sized>(view: &mut V) -> Result<Arc<Kept<P>>, StoreError> {
    let revision = view.revision(P::Of::KIND).await?;
    let Some(shelf) = view.shelf() else { return Ok(Arc::new(Kept::everything(view, revision).await?)) };
    let place = shelf.place::<Kept<P>>();
    let fits = |kept: &Arc<Kept<P>>| kept.revision == revision;
    if let Some(kept) = place.kept().filter(fits) {
        return Ok(kept);
    }
    let _turn = place.reading.lock().await;
    let before = place.kept();
    if let Some(kept) = before.clone().filter(fits) {
        return Ok(kept);
    }
    let changed = match &before {
        Some(before) => before.changed(view, revision).await?,
        None => None,
    };
    let kept = Arc::new(match changed {
        Some(kept) => kept,
        None => Kept::everything(view, revision).await?,
    });
    // A view that was opened before the last change must not take the place of a newer one.
    if before.is_none_or(|before| before.revision.changed_at <= revision.changed_at) {
        place.put(&kept);
    }
    Ok(kept)
}

/// The latest runs as a view sees them.
pub(crate) async fn latest_runs<V: Reads + ?Sized>(view: &mut V) -> Result<Arc<LatestRuns>, StoreError> {
    let last = view.last_run().await?;
    let place = view.shelf().map(|shelf| shelf.place::<LatestRuns>());
    let before = place.as_ref().and_then(|place| place.kept());
    if let Some(kept) = before.clone().filter(|kept| kept.last == last) {
        return Ok(kept);
    }
    let known = before.as_ref().and_then(|before| before.last.as_ref());
    // Runs only grow, except where a copy took the place of the database.
    let grew = match known {
        Some(known) => view.find_run(known.number).await?.as_ref() == Some(known),
        None => false,
    };
    let mut by_case = before.as_ref().filter(|_| grew).map_or_else(BTreeMap::new, |kept| kept.by_case.clone());
    for run in view.runs_after(known.filter(|_| grew).map(|known| known.number)).await? {
        by_case.insert(run.case_code.clone(), Arc::new(run));
    }
    let kept = Arc::new(LatestRuns { last, by_case });
    if let Some(place) = place {
        place.put(&kept);
    }
    Ok(kept)
}
