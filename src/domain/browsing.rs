//! Opening very many records, searching for names again and again or for one's own surname: what is noticed, and what is
//! kept of it (reliability.md, P4).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::{OfficeCode, StaffCode},
    coded::coded,
    reason::Reason,
    sample::BurstNumber,
};

/// More different records than this within an hour are noticed. A specialist looks after a few dozen children and
/// reads a handful of families for each; more than forty in an hour are a search, or a copy.
pub const RECORDS_PER_HOUR: u32 = 40;

/// So many searches by name within an hour, with nothing opened that they found, are noticed. Whoever looks for somebody
/// opens what they find; ten names that lead nowhere are curiosity, or somebody who needs help.
pub const SEARCHES_PER_HOUR: u32 = 10;

coded! {
    /// What was noticed.
    BurstKind {
        /// Very many records were opened within an hour.
        ManyRecords = "many_records",
        /// Names were searched for again and again, and nothing was opened that was found.
        ManySearches = "many_searches",
        /// Somebody searched for their own surname.
        OwnSurname = "own_surname",
    }
}

impl BurstKind {
    /// Whether it is what was noticed before anything else was: such records say no kind.
    pub fn is_first(&self) -> bool {
        *self == Self::ManyRecords
    }

    /// What is written where no kind is.
    pub fn first() -> Self {
        Self::ManyRecords
    }
}

/// An hour, in microseconds.
pub const HOUR_MICROS: i64 = 3_600 * 1_000_000;

/// An hour in which somebody opened very many records, or searched for names as nobody at work does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// Its number.
    pub number: BurstNumber,
    /// What was noticed.
    #[serde(default = "BurstKind::first", skip_serializing_if = "BurstKind::is_first")]
    pub kind: BurstKind,
    /// Who.
    pub staff: StaffCode,
    /// Where that person works, or for which office that system asks.
    pub office: OfficeCode,
    /// When the last one was asked for, UTC.
    pub at: Timestamp,
    /// Different records, or searches, within the hour before.
    pub records: u32,
    /// Why, as the person said: no more records open to a person until it is said. A system goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<Explained>,
}

/// Why somebody opened very many records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// When, UTC.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// The records that one person or system opened within the last hour.
#[derive(Clone, Debug, Default)]
pub struct Opened(Vec<(Timestamp, String)>);

impl Opened {
    /// Notes that a record was opened.
    pub fn note(&mut self, at: Timestamp, record: String) {
        self.0.retain(|(_, known)| *known != record);
        self.0.push((at, record));
    }

    /// Different records opened after `since` and within the hour before `now`, were `record` opened too.
    pub fn with(&mut self, record: &str, since: Timestamp, now: Timestamp) -> u32 {
        let from = Timestamp::from_micros(now.micros() - HOUR_MICROS);
        self.0.retain(|(at, _)| *at > from);
        let counted = self.0.iter().filter(|(at, _)| *at > since).map(|(_, known)| known.as_str());
        u32::try_from(counted.chain([record]).collect::<BTreeSet<_>>().len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_counts_once_for_an_hour_and_from_the_last_reason_on() {
        let at = |minutes: i64| Timestamp::from_micros(minutes * 60 * 1_000_000);
        let mut opened = Opened::default();
        for (minute, record) in [(1, "a"), (2, "b"), (3, "a")] {
            opened.note(at(minute), record.to_owned());
        }
        assert_eq!(opened.with("b", at(0), at(4)), 2);
        assert_eq!(opened.with("c", at(0), at(4)), 3);
        assert_eq!(opened.with("c", at(2), at(4)), 2, "b was opened before the reason was given");
        assert_eq!(opened.with("c", at(0), at(62)), 2, "b is longer than an hour ago");
    }
}
