//! How long people looked before a decision, as far as the trail can tell (screens.md §10).
//!
//! *Design notes.* Nobody is timed by the browser. A look lasts from its entry to the next entry of the same person, at
//! most [`MOST_MICROS`](crate::domain::looking::MOST_MICROS); the last one before a new sign-in, or before the
//! decision, counts for nothing, since nobody knows when it ended. What was computed from a trail that ends with
//! the decision is the same when computed again.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    audit::{Action, AuditEntry, Outcome},
    coded::coded,
};

/// A look counts for at most so long: ten minutes, in microseconds. Whoever reads longer may have gone for tea.
pub const MOST_MICROS: i64 = 10 * 60 * 1_000_000;

coded! {
    /// What was looked at.
    LookedAt {
        /// The list.
        List = "list",
        /// Why a family has its place.
        Why = "why",
        /// Who is not considered.
        Excluded = "excluded",
        /// Families side by side.
        Compare = "compare",
        /// A trial.
        WhatIf = "what_if",
        /// The questions to families.
        Ask = "ask",
        /// The proposal itself.
        Proposal = "proposal",
    }
}

impl LookedAt {
    /// What an entry of the trail is a look at; nothing where it is none.
    pub fn of(entry: &AuditEntry) -> Option<Self> {
        if entry.event.outcome != Outcome::Done {
            return None;
        }
        match entry.event.action {
            Action::RunViewed => Some(Self::List),
            Action::ExplanationViewed => Some(Self::Why),
            Action::ExclusionsViewed => Some(Self::Excluded),
            Action::ComparisonViewed => Some(Self::Compare),
            Action::WhatIfTried => Some(Self::WhatIf),
            Action::QuestionListViewed => Some(Self::Ask),
            Action::ProposalViewed => Some(Self::Proposal),
            _ => None,
        }
    }
}

/// How long one person looked at one kind of page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Looking {
    /// What was looked at.
    pub at: LookedAt,
    /// Who.
    pub by: String,
    /// How often.
    pub looks: u32,
    /// Seconds from each look to the next entry of the person, at most ten minutes a look.
    pub seconds: i64,
}

/// How long people looked, by page and then by person, whoever took longest.
///
/// `looks` are the entries about the decision and its list; `acts` is everything that the same people did meanwhile.
pub fn looking(looks: &[AuditEntry], acts: &[AuditEntry]) -> Vec<Looking> {
    let wanted: BTreeSet<u64> = looks.iter().map(|entry| entry.seq).collect();
    let mut of_person: BTreeMap<&str, BTreeMap<u64, &AuditEntry>> = BTreeMap::new();
    for entry in acts {
        of_person.entry(&entry.actor.id).or_default().insert(entry.seq, entry);
    }
    let mut found: BTreeMap<(LookedAt, &str), (u32, i64)> = BTreeMap::new();
    for (person, entries) in of_person {
        let mut following = entries.values().skip(1);
        for entry in entries.values() {
            let next = following.next();
            let Some(at) = LookedAt::of(entry).filter(|_| wanted.contains(&entry.seq)) else { continue };
            let (looks, micros) = found.entry((at, person)).or_default();
            *looks += 1;
            if let Some(next) = next.filter(|next| next.event.action != Action::SignedIn) {
                *micros += (next.at.micros() - entry.at.micros()).clamp(0, MOST_MICROS);
            }
        }
    }
    let told = |((at, by), (looks, micros)): ((LookedAt, &str), (u32, i64))| Looking {
        at,
        by: by.to_owned(),
        looks,
        seconds: micros / 1_000_000,
    };
    found.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        actor::{Actor, Role},
        audit::{AuditEvent, EntityKind},
        clock::Timestamp,
        hash::Sha256Hash,
    };

    fn entry(seq: u64, minute: i64, by: &str, action: Action) -> AuditEntry {
        AuditEntry {
            seq,
            at: Timestamp::from_micros(minute * 60 * 1_000_000),
            actor: Actor { id: by.into(), role: Role::Reviewer },
            event: AuditEvent::done(action, EntityKind::Run, "R-1"),
            prev_hash: Sha256Hash::ZERO,
            hash: Sha256Hash::ZERO,
        }
    }

    #[test]
    fn a_look_lasts_until_the_next_entry_of_the_same_person_and_ten_minutes_at_most() {
        let looks = [
            entry(1, 0, "R-1", Action::ComparisonViewed),
            entry(3, 4, "R-1", Action::ComparisonViewed),
            entry(5, 40, "R-1", Action::ExplanationViewed),
            entry(7, 60, "R-1", Action::ExplanationViewed),
            entry(8, 61, "S-1", Action::ComparisonViewed),
        ];
        let mut acts = looks.to_vec();
        acts.extend([
            entry(2, 1, "S-1", Action::RecordViewed),
            entry(4, 30, "R-1", Action::RecordViewed),
            entry(6, 45, "R-1", Action::SignedIn),
        ]);
        let told: Vec<_> =
            looking(&looks, &acts).into_iter().map(|one| (one.at, one.by, one.looks, one.seconds)).collect();
        let expected = [
            (LookedAt::Why, "R-1".to_owned(), 2, 0),
            (LookedAt::Compare, "R-1".to_owned(), 2, (4 + 10) * 60),
            (LookedAt::Compare, "S-1".to_owned(), 1, 0),
        ];
        assert_eq!(told, expected, "a new sign-in and the end of the trail say nothing of the look before");
    }
}
