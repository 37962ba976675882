//! What strangers could put on the trail without end: counted, and written once a minute with its number.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::{ServiceError, Services};
use crate::domain::{actor::Actor, audit::AuditEvent, clock::Timestamp};

/// An event is written this often at most: once a minute, in microseconds.
const EVERY_MICROS: i64 = 60 * 1_000_000;

/// Events that are told apart at a time; what is more than that is counted without its code.
const MOST: usize = 1_024;

/// Events that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counted: Mutex<BTreeMap<String, Counted>>,
}

#[derive(Debug)]
struct Counted {
    by: Actor,
    event: AuditEvent,
    times: u64,
    written_at: Timestamp,
}

impl Counted {
    fn is_due(&self, now: Timestamp) -> bool {
        // A clock that was set back silences nothing.
        !(0..EVERY_MICROS).contains(&(now.micros() - self.written_at.micros()))
    }

    fn written(&self) -> (Actor, AuditEvent) {
        (self.by.clone(), self.event.clone().with("times", self.times))
    }
}

impl Tally {
    /// Counts an event; what is to be written now.
    fn count(&self, by: Actor, mut event: AuditEvent, now: Timestamp) -> Option<(Actor, AuditEvent)> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = key_of(&by, &event);
        if counted.len() >= MOST && !counted.contains_key(&key) {
            event.code.clear();
            key = key_of(&by, &event);
        }
        let first = Counted { by, event, times: 0, written_at: Timestamp::from_micros(now.micros() - EVERY_MICROS) };
        let kept = counted.entry(key).or_insert(first);
        kept.times += 1;
        if !kept.is_due(now) {
            return None;
        }
        let written = kept.written();
        (kept.times, kept.written_at) = (0, now);
        Some(written)
    }

    /// What nobody repeated for a minute, with what was counted since it was written last.
    fn rest(&self, now: Timestamp) -> Vec<(Actor, AuditEvent)> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rest = Vec::new();
        counted.retain(|_, kept| {
            if kept.is_due(now) && kept.times > 0 {
                rest.push(kept.written());
            }
            !kept.is_due(now)
        });
        rest
    }
}

fn key_of(by: &Actor, event: &AuditEvent) -> String {
    let details: Vec<String> = event.details.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}|{}|{}|{}", by.id, event.action.code(), event.code, details.join("|"))
}

impl Services {
    /// Puts an event on record that strangers can bring about as often as they like: at once when it is the first of
    /// a minute, and then with how often it came.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn on_record_counted(&self, by: Actor, event: AuditEvent) -> Result<(), ServiceError> {
        match self.tally.count(by, event, self.clock.now()) {
            Some((by, event)) => self.on_record(by, event).await,
            None => Ok(()),
        }
    }

    /// Writes what was counted and is not yet on record.
    pub(super) async fn write_counted(&self) -> Result<(), ServiceError> {
        for (by, event) in self.tally.rest(self.clock.now()) {
            self.on_record(by, event).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::{Action, EntityKind};

    fn event(code: &str) -> AuditEvent {
        AuditEvent::done(Action::SignInFailed, EntityKind::Session, code)
    }

    fn times(written: Option<(Actor, AuditEvent)>) -> Option<u64> {
        written.map(|(_, event)| event.details["times"].as_u64().unwrap())
    }

    #[test]
    fn of_many_in_a_minute_one_is_written_and_none_is_lost() {
        let (tally, by) = (Tally::default(), super::super::program());
        let at = |secs: i64| Timestamp::from_micros(secs * 1_000_000);
        let count = |code: &str, secs: i64| times(tally.count(by.clone(), event(code), at(secs)));
        assert_eq!(count("a", 1_000), Some(1));
        assert!((0..50).all(|second| count("a", 1_001 + second).is_none()));
        assert_eq!(count("b", 1_010), Some(1), "another account has its own");
        assert_eq!(count("a", 1_060), Some(51));
        assert_eq!((count("a", 1_061), count("a", 1_062)), (None, None));
        assert!(tally.rest(at(1_090)).iter().all(|(_, event)| event.code != "a"));
        let rest = tally.rest(at(1_130));
        assert_eq!(rest.into_iter().map(|written| times(Some(written))).collect::<Vec<_>>(), [Some(2)]);
        assert!(tally.rest(at(2_000)).is_empty());
    }

    #[test]
    fn many_names_fill_no_memory() {
        let (tally, by) = (Tally::default(), super::super::program());
        for name in 0..3 * MOST {
            tally.count(by.clone(), event(&name.to_string()), Timestamp::from_micros(0));
        }
        assert_eq!(tally.counted.lock().unwrap().len(), MOST + 1);
    }
}
