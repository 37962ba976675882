//! Exports that wait for the person who made them: for a quarter of an hour, in files without a name.
//!
//! *Design notes.* Nothing of an export is kept that outlives the program: after a restart, or too late, it is made
//! anew, with an entry of its own on the trail.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::{
    Caller, ServiceError, Services,
    export::{Export, Made},
    open_record::absent,
};
use crate::domain::{audit::EntityKind, clock::Timestamp};

/// How long an export waits, in microseconds.
pub const WAIT_MICROS: i64 = 15 * 60 * 1_000_000;

/// Exports of one person that wait; the oldest makes room.
const MOST_OF_ONE: usize = 3;

/// Exports that wait, by their number.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<BTreeMap<u64, Export>>);

impl Shelf {
    fn with<T>(&self, now: Timestamp, work: impl FnOnce(&mut BTreeMap<u64, Export>) -> T) -> T {
        let mut exports = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        exports.retain(|_, export| now.micros() - export.made.at.micros() < WAIT_MICROS);
        work(&mut exports)
    }
}

impl Services {
    /// Lets an export wait for its maker.
    pub(super) fn let_wait(&self, export: Export) {
        self.exports.with(self.clock.now(), |exports| {
            let own: Vec<u64> = exports
                .values()
                .filter(|other| other.made.by == export.made.by)
                .map(|other| other.made.number)
                .collect();
            for number in own.iter().take(own.len().saturating_sub(MOST_OF_ONE - 1)) {
                exports.remove(number);
            }
            exports.insert(export.made.number, export);
        });
    }

    /// Exports of the caller that wait, newest first.
    pub fn waiting_exports(&self, caller: &Caller) -> Vec<Made> {
        let own = |export: &&Export| export.made.by == caller.viewer.actor.id;
        self.exports.with(self.clock.now(), |exports| {
            exports.values().rev().filter(own).map(|export| export.made.clone()).collect()
        })
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] for one that is another person's, or waits no more.
    pub fn waiting_export(&self, caller: &Caller, number: u64) -> Result<Export, ServiceError> {
        let found = self.exports.with(self.clock.now(), |exports| exports.get(&number).cloned());
        let hidden = found.is_some();
        let own = found.filter(|export| export.made.by == caller.viewer.actor.id);
        own.ok_or_else(|| absent(EntityKind::Export, &number.to_string(), hidden))
    }
}
