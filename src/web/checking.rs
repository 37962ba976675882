//! Checks of files that are under way: whoever sent a file can see how far its check has come.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::service::import::Tell;

/// Checks under way, by the one who sent the file and the key of their form.
#[derive(Clone, Default)]
pub(crate) struct Checks(Arc<Mutex<HashMap<Of, Arc<Came>>>>);

/// Who sent a file, and the key of the form that it came with.
type Of = (String, String);

/// How far a check has come.
#[derive(Default)]
struct Came {
    records: AtomicU64,
    bytes: AtomicU64,
    all: u64,
}

/// How far a check has come, as it was at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Records that were checked; 0 while the file is being opened.
    pub(crate) records: u64,
    /// How much of the file they are, in thousandths.
    pub(crate) thousandths: u64,
}

/// A check under way; it is over when this is dropped.
pub(crate) struct Check {
    checks: Checks,
    of: Of,
    came: Arc<Came>,
}

impl Checks {
    /// Begins the check of a file of so many bytes.
    pub(crate) fn begin(&self, by: &str, key: &str, bytes: usize) -> Check {
        let came = Arc::new(Came { all: bytes as u64, ..Came::default() });
        let of = (by.to_owned(), key.to_owned());
        self.lock().insert(of.clone(), Arc::clone(&came));
        Check { checks: self.clone(), of, came }
    }

    /// How far a check of somebody's has come; none when it is over, has not begun, or is somebody else's.
    pub(crate) fn seen(&self, by: &str, key: &str) -> Option<Seen> {
        let came = self.lock().get(&(by.to_owned(), key.to_owned())).map(Arc::clone)?;
        let (records, bytes) = (came.records.load(Ordering::Relaxed), came.bytes.load(Ordering::Relaxed));
        Some(Seen { records, thousandths: (bytes * 1_000).checked_div(came.all).unwrap_or(0).min(1_000) })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Of, Arc<Came>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Check {
    /// What the check is told by.
    pub(crate) fn tell(&self) -> Tell {
        let came = Arc::clone(&self.came);
        Arc::new(move |_, progress| {
            came.records.store(progress.records, Ordering::Relaxed);
            came.bytes.store(progress.bytes, Ordering::Relaxed);
        })
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        let mut under_way = self.checks.lock();
        // The same form sent twice at once: the second one's check goes on.
        if under_way.get(&self.of).is_some_and(|came| Arc::ptr_eq(came, &self.came)) {
            under_way.remove(&self.of);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{service::import::Stage, transfer::Progress};

    #[test]
    fn a_check_is_seen_by_its_sender_alone_and_only_while_it_goes_on() {
        let checks = Checks::default();
        assert_eq!(checks.seen("D-1", "key"), None);
        let check = checks.begin("D-1", "key", 4_000);
        assert_eq!(checks.seen("D-1", "key"), Some(Seen { records: 0, thousandths: 0 }));
        (check.tell())(Stage::Check, Progress { bytes: 1_000, records: 7 });
        assert_eq!(checks.seen("D-1", "key"), Some(Seen { records: 7, thousandths: 250 }));
        assert_eq!((checks.seen("D-2", "key"), checks.seen("D-1", "other")), (None, None));
        let again = checks.begin("D-1", "key", 0);
        drop(check);
        assert_eq!(checks.seen("D-1", "key"), Some(Seen { records: 0, thousandths: 0 }), "an empty file has no part");
        drop(again);
        assert_eq!(checks.seen("D-1", "key"), None);
    }
}
