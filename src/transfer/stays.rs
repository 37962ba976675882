//! The placements that a file tells of: one child is not placed twice with one family at one time.
//!
//! *Design notes.* This is how a placement is found that was decided in Uya and stands in the office's sheet too, and
//! one whose day of decision was corrected since and would be kept a second time.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    examine::Checked,
    finding::{Finding, FindingCode, Location},
    kind::Kind,
    known::Known,
    record::Record,
};
use crate::domain::placement_outcome::Stay;

/// The placements of a file, by child and family.
#[derive(Default)]
pub(crate) struct Stays {
    seen: BTreeMap<(String, String), Vec<Seen>>,
}

struct Seen {
    index: usize,
    key: String,
    stay: Stay,
    location: Location,
}

impl Stays {
    /// Takes note of a record of the file.
    pub(crate) fn see(&mut self, checked: &Checked, location: &Location) {
        let (Some(Record::Outcome(outcome)), Some(key)) = (&checked.record, &checked.key) else { return };
        let pair = (outcome.child.to_string(), outcome.family.to_string());
        let seen = Seen { index: checked.index, key: key.clone(), stay: outcome.stay(), location: location.clone() };
        self.seen.entry(pair).or_default().push(seen);
    }

    /// The children they are about.
    pub(crate) fn children(&self) -> BTreeSet<String> {
        self.seen.keys().map(|(child, _)| child.clone()).collect()
    }

    /// Those that overlap another one of the file or of the register, with their index.
    pub(crate) fn overlapping(self, known: &dyn Known) -> Vec<(usize, Finding)> {
        let mut found = Vec::new();
        for ((child, family), seen) in self.seen {
            let days: BTreeSet<String> = seen.iter().map(|one| one.stay.known_by.clone()).collect();
            // What the file itself brings is as the file says, not as it was.
            let kept = known.stays(&child, &family).into_iter().filter(|kept| !days.contains(&kept.known_by));
            let kept: Vec<Stay> = kept.collect();
            for (place, one) in seen.iter().enumerate() {
                let earlier = seen[..place].iter().map(|other| &other.stay);
                // Two rows of one day are one record twice, which is told otherwise.
                let mut others = earlier.chain(&kept).filter(|other| other.known_by != one.stay.known_by);
                if let Some(other) = others.find(|other| one.stay.overlaps(other)) {
                    found.push((one.index, one.finding(other)));
                }
            }
        }
        found
    }
}

impl Seen {
    fn finding(&self, other: &Stay) -> Finding {
        let finding = Finding::new(FindingCode::PlacementOverlaps, self.location.clone());
        let finding = finding.value(&self.stay.known_by).with("other", other.known_by.as_str());
        Finding { kind: Some(Kind::Outcome), record: Some(super::shown::shown(&self.key)), ..finding }
    }
}
