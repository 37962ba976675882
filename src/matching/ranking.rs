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
    let mut keys: Vec<u64> = (0..register.len())
        .filter(|family| eligibility.state(*family) == State::Shown)
        .map(|family| {
            let band = Band::from_index(scores.band[family]);
            let band = if eligibility.demoting[family] > 0 { band.demoted() } else { band };
            let tier = if related[family] { Tier::Relative } else { Tier::Family };
            key(tier, band, scores.covered[family], family)
        })
        .collect();
    keys.sort_unstable();
    let mut placed: Vec<Placed> = keys.into_iter().map(unkey).collect();
    group(&mut placed, plan_points, near_tie);
    settle_ties(input, register, &mut placed);
    placed
}

/// List, fit word, points, then family code, in one number that sorts like all four: numbers sort several
/// times faster than records. Families come sorted by code, so their index is their code's order.
fn key(tier: Tier, band: Band, covered: i32, family: usize) -> u64 {
    debug_assert!(family < 1 << FAMILY_BITS, "a register of more than 268 million families");
    let tier_and_band = (tier as u64) << 2 | u64::from(band.index());
    tier_and_band << (32 + FAMILY_BITS) | u64::from(!(covered as u32)) << FAMILY_BITS | family as u64
}

const FAMILY_BITS: u32 = 28;

fn unkey(key: u64) -> Placed {
    Placed {
        family: (key & ((1 << FAMILY_BITS) - 1)) as usize,
        tier: if key >> (34 + FAMILY_BITS) == Tier::Relative as u64 { Tier::Relative } else { Tier::Family },
        band: Band::from_index((key >> (32 + FAMILY_BITS) & 3) as u8),
        covered: !((key >> FAMILY_BITS) as u32) as i32,
        group: 0,
    }
}

/// Puts families in the order of [`key`].
pub(super) fn order(placed: &mut [Placed]) {
    placed.sort_unstable_by_key(|place| key(place.tier, place.band, place.covered, place.family));
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

/// Puts every group in the order of [`tie_key`]. The first eight bytes decide all but always; the whole
/// digest is worked out again should it not.
fn settle_ties(input: &MatchingInput, register: &Register, placed: &mut [Placed]) {
    let shared = tie_hash(input);
    let digest = |place: &Placed| tie_key_of(&shared, register.code(place.family));
    let mut keyed: Vec<(u64, Placed)> = Vec::new();
    for tied in placed.chunk_by_mut(|a, b| a.group == b.group).filter(|tied| tied.len() > 1) {
        keyed.clear();
        keyed.extend(tied.iter().map(|place| (first_bytes(digest(place)), place.clone())));
        keyed.sort_unstable_by(|(a_first, a), (b_first, b)| {
            a_first.cmp(b_first).then_with(|| digest(a).cmp(&digest(b)))
        });
        tied.iter_mut().zip(keyed.drain(..)).for_each(|(place, (_, settled))| *place = settled);
    }
}

fn first_bytes(digest: [u8; 32]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
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
