//! Points → fit words and order; how ties are settled.

use sha2::{Digest, Sha256};

use super::{
    bands::Band,
    eligibility::{Eligibility, State},
    input::MatchingInput,
    register::Register,
    scoring::Scores,
};

/// Which list a family stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// A relative of a child of the case: a first list of its own, never scored up.
    Relative,
    /// Every other family.
    Family,
}

impl Tier {
    /// The code in documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::Relative => "relative",
            Self::Family => "family",
        }
    }
}

/// One shown family in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Index of the family in the input.
    pub family: usize,
    /// The list.
    pub tier: Tier,
    /// The fit word, after demotion.
    pub band: Band,
    /// Points, the unknown at their middle.
    pub covered: i32,
    /// Number of the near-tie group, 1 first, over both lists.
    pub group: u32,
}

/// The shown families in order.
pub fn rank(
    input: &MatchingInput,
    register: &Register,
    scores: &Scores,
    eligibility: &Eligibility,
    plan_points: i64,
    near_tie: i64,
) -> Vec<Placed> {
    let mut related = vec![false; register.len()];
    register.few.related.iter().for_each(|family| related[*family as usize] = true);
    let mut placed: Vec<Placed> = (0..register.len())
        .filter(|family| eligibility.state(*family) == State::Shown)
        .map(|family| {
            let band = Band::from_index(scores.band[family]);
            let band = if eligibility.demoting[family] > 0 { band.demoted() } else { band };
            let tier = if related[family] { Tier::Relative } else { Tier::Family };
            Placed { family, tier, band, covered: scores.covered[family], group: 0 }
        })
        .collect();
    order(&mut placed);
    group(&mut placed, plan_points, near_tie);
    let tie_hash = tie_hash(input);
    for tied in placed.chunk_by_mut(|a, b| a.group == b.group).filter(|tied| tied.len() > 1) {
        tied.sort_by_cached_key(|place| tie_key_of(&tie_hash, register.code(place.family)));
    }
    placed
}

/// List, fit word, points, then family code: families come sorted by code, so their index is their code's order.
pub(super) fn order(placed: &mut [Placed]) {
    placed.sort_unstable_by_key(|place| (place.tier, place.band, std::cmp::Reverse(place.covered), place.family));
}

/// Walks down each band: everyone within `near_tie` per cent of the plan of the group's leader joins the group.
pub(super) fn group(placed: &mut [Placed], plan_points: i64, near_tie: i64) {
    let mut leader: Option<(Tier, Band, i32)> = None;
    let mut number = 0;
    for place in placed {
        let joins = leader.is_some_and(|(tier, band, covered)| {
            (tier, band) == (place.tier, place.band)
                && is_near_tie(i64::from(covered) - i64::from(place.covered), plan_points, near_tie)
        });
        if !joins {
            number += 1;
            leader = Some((place.tier, place.band, place.covered));
        }
        place.group = number;
    }
}

/// Whether two families are too close to tell apart.
pub(super) fn is_near_tie(difference: i64, plan_points: i64, per_cent: i64) -> bool {
    difference * 100 <= per_cent * plan_points
}

/// Key of the order inside a group: SHA-256(seed ‖ case code ‖ family code), the seed as eight
/// big-endian bytes. It says nothing about the families and comes out the same every time.
pub(super) fn tie_key(input: &MatchingInput, family: usize) -> [u8; 32] {
    tie_key_of(&tie_hash(input), input.families[family].code.as_str())
}

/// The part of the key that all families share.
fn tie_hash(input: &MatchingInput) -> Sha256 {
    Sha256::new().chain_update(input.seed.to_be_bytes()).chain_update(input.case.code.as_bytes())
}

fn tie_key_of(shared: &Sha256, code: &str) -> [u8; 32] {
    shared.clone().chain_update(code.as_bytes()).finalize().into()
}
