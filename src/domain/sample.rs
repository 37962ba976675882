//! Decisions that a supervisor looks through: which are drawn, and what was thought of them (reliability.md, G14).
//!
//! *Design notes.* Nobody chooses what is drawn: it follows from the number of the decision, the digest of the list it
//! was chosen from and the moment it was made, all of which are on record before anybody can know whether they draw it.
//! Whoever doubts a draw computes it again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::StaffCode,
    coded::{coded, numbered},
    desk::WaiverRequestNumber,
    hash::Sha256Hash,
    proposal::ProposalNumber,
    reason::KeptReason,
};

/// One decision in so many is drawn: five of a hundred.
pub const ONE_IN: u64 = 20;

/// Something that was put up to be looked through waits for at most so long: three days, in microseconds.
pub const LOOK_THROUGH_MICROS: i64 = 72 * 3_600 * 1_000_000;

numbered! {
    /// Number of an hour in which somebody opened very many records.
    BurstNumber = "M-",
}

coded! {
    /// Why something is looked through.
    SampleCause {
        /// The decision was drawn.
        Drawn = "drawn",
        /// A rule was waived.
        RuleWaived = "rule_waived",
        /// Somebody opened very many records within an hour.
        ManyRecords = "many_records",
        /// Somebody searched for names again and again and opened nothing that was found.
        ManySearches = "many_searches",
        /// Somebody searched for their own surname.
        OwnSurname = "own_surname",
    }
}

/// Whether a decision is drawn: the first eight bytes of the SHA-256 of `number|digest of the list|microseconds`, as a
/// whole number, leave no remainder when they are divided by [`ONE_IN`].
pub fn is_drawn(number: ProposalNumber, list: Sha256Hash, decided_at: Timestamp) -> bool {
    let digest = Sha256Hash::of(format!("{number}|{list}|{}", decided_at.micros()).as_bytes());
    let first = digest.as_bytes().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    first.is_multiple_of(ONE_IN)
}

/// What is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "number", rename_all = "snake_case", deny_unknown_fields)]
pub enum Sampled {
    /// A decision.
    Decision(ProposalNumber),
    /// A waiver that was granted.
    Waiver(WaiverRequestNumber),
    /// An hour in which somebody opened very many records.
    Burst(BurstNumber),
}

impl Sampled {
    /// Reads the number, as it is shown.
    ///
    /// # Errors
    /// [`ShapeError`](super::shape::ShapeError) for the number of anything else.
    pub fn parse(text: &str) -> Result<Self, super::shape::ShapeError> {
        ProposalNumber::parse(text)
            .map(Self::Decision)
            .or_else(|_| WaiverRequestNumber::parse(text).map(Self::Waiver))
            .or_else(|_| BurstNumber::parse(text).map(Self::Burst))
    }

    /// Why it is looked through.
    pub fn cause(self) -> SampleCause {
        match self {
            Self::Decision(_) => SampleCause::Drawn,
            Self::Waiver(_) => SampleCause::RuleWaived,
            Self::Burst(_) => SampleCause::ManyRecords,
        }
    }
}

impl std::fmt::Display for Sampled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Decision(number) => number.fmt(f),
            Self::Waiver(number) => number.fmt(f),
            Self::Burst(number) => number.fmt(f),
        }
    }
}

/// That something was looked through, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleLook {
    /// What.
    pub of: Sampled,
    /// Who looked.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Whether it was in order.
    pub in_order: bool,
    /// In words.
    pub words: KeptReason,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_in_twenty_is_drawn_and_always_the_same_ones() {
        let list = Sha256Hash::of(b"list");
        let drawn = |micros: i64| {
            let at = Timestamp::from_micros(micros);
            (1..=4_000).filter(|n| is_drawn(ProposalNumber::new(*n).unwrap(), list, at)).collect::<Vec<_>>()
        };
        assert!((150..=250).contains(&drawn(7).len()), "{}", drawn(7).len());
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }

    #[test]
    fn what_is_looked_through_is_known_by_its_number() {
        for code in ["P-12", "W-3", "M-1"] {
            assert_eq!(Sampled::parse(code).unwrap().to_string(), code);
        }
        assert!(Sampled::parse("B-1").is_err());
    }

    #[test]
    fn what_was_found_before_it_had_to_be_a_reason_is_still_read() {
        let kept = r#"{"of":{"kind":"waiver","number":"W-1"},"by":"V-1","at":0,"in_order":true,"words":"Дұрыс"}"#;
        assert_eq!(serde_json::from_str::<SampleLook>(kept).unwrap().words.as_str(), "Дұрыс");
    }
}
