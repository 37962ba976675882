//! From one input to one run. Pure, synchronous, repeatable: the same input gives the same bytes.
//!
//! The pipeline, in the order of the modules: [`assemble`] loads the input, [`register`] packs the
//! families, [`eligibility`] decides who may be considered, [`scoring`] gives every line its points,
//! [`ranking`] orders, [`worlds`] shakes, [`ask`] says which answer would matter, [`explanation`] and
//! [`change`] say why and what else, [`document`] writes the result down.

use crate::domain::{code::FamilyCode, plan::PlacementForm, text::Text};

/// Items, weights, tables, rules: the policy as data.
pub mod policy;

/// Everything a run may read.
pub mod input;

/// Records → input.
pub mod assemble;

/// An input as it is kept.
pub mod snapshot;

/// Ratings, evidence and dates → capability.
pub mod capability;

/// Facts → capability.
pub mod derived;

/// The register packed for speed.
pub mod register;

/// Who may be considered.
pub mod eligibility;

/// A plan compiled into lookup tables.
pub mod tables;

/// Absolute fit words.
pub mod bands;

/// Lines and sums.
pub mod scoring;

/// Order and ties.
pub mod ranking;

/// How sure the order is.
pub mod worlds;

/// Which answer would change the list.
pub mod ask;

/// For, against, not known; A above B.
pub mod explanation;

/// The smallest change that lifts or admits a family.
pub mod change;

/// The same run with some facts changed.
pub mod what_if;

/// What differs between two lists.
pub mod difference;

/// The result as a document.
pub mod document;

/// Many children at once: the first families of each.
pub mod batch;

use eligibility::{ChildColumns, Eligibility, Pair, State, case::CaseGate, case::CaseVerdict};
use input::MatchingInput;
use policy::Policy;
use ranking::Placed;
use register::Register;
use scoring::Scores;

/// Version of the arithmetic. It changes whenever the same input could give other bytes.
pub const ENGINE_VERSION: &str = "1.1.0";

/// Why a run is refused. A refusal is an answer: it carries what was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Case rules allow only a preparatory search, and none was asked for.
    #[error("the case is blocked by {} rules", .0.len())]
    Blocked(Vec<CaseVerdict>),
    /// No child of the case has a confirmed need of level 1 or more.
    #[error("there is nothing to match against")]
    NothingToMatch,
}

/// One computed list, before it is written down.
#[derive(Debug)]
pub struct Matching<'a> {
    /// The input.
    pub input: &'a MatchingInput,
    /// The policy.
    pub policy: &'a Policy,
    /// The packed register.
    pub register: &'a Register,
    /// What the case rules say.
    pub gate: CaseGate,
    /// Compiled plans with capabilities, child by child.
    pub children: Vec<ChildColumns<'a>>,
    /// What the other rules say.
    pub eligibility: Eligibility,
    /// Points.
    pub scores: Scores,
    /// The shown families in order.
    pub placed: Vec<Placed>,
    /// Full points of the case.
    pub plan_points: i64,
}

/// Computes one list.
///
/// # Errors
/// [`Refusal`] when the case rules block it and no preparatory search was asked for, or when there is
/// nothing to match against.
pub fn run<'a>(input: &'a MatchingInput, policy: &'a Policy, register: &'a Register) -> Result<Matching<'a>, Refusal> {
    let gate = eligibility::case::gate(input, policy);
    let blocking: Vec<CaseVerdict> = gate.blocking().cloned().collect();
    if !blocking.is_empty() && input.case.preparatory.is_none() && gate.waived_search().is_none() {
        return Err(Refusal::Blocked(blocking));
    }
    let children: Vec<ChildColumns<'a>> =
        input.case.children.iter().map(|child| scoring::columns(input, policy, register, child)).collect();
    let plan_points: i64 = children.iter().map(|child| child.plan.plan_points()).sum();
    if children.iter().all(|child| child.plan.need_points() == 0) {
        return Err(Refusal::NothingToMatch);
    }
    let eligibility = eligibility::evaluate(pair(input, policy, register, &children, &gate.forms));
    let scores = scoring::score(&children, &policy.file().bands, input.families.len());
    let placed = ranking::rank(input, register, &scores, &eligibility, plan_points, policy.file().near_ties.per_cent);
    Ok(Matching { input, policy, register, gate, children, eligibility, scores, placed, plan_points })
}

fn pair<'a>(
    input: &'a MatchingInput,
    policy: &'a Policy,
    register: &'a Register,
    scores: &'a [ChildColumns<'a>],
    forms: &'a [PlacementForm],
) -> Pair<'a> {
    Pair { policy, input, register, scores, forms }
}

impl Matching<'_> {
    /// Where a family ends.
    pub fn state(&self, family: usize) -> State {
        self.eligibility.state(family)
    }

    /// Whether the case rules allow only a preparatory search.
    pub fn is_preparatory(&self) -> bool {
        self.gate.blocking().next().is_some()
    }

    /// Why a search is made although the case rules allow no more: as asked, or as the waiver says.
    pub fn preparatory_reason(&self) -> Option<&str> {
        let asked = self.input.case.preparatory.as_ref().map(Text::as_str);
        let waived = || self.gate.waived_search().map(|waiver| waiver.reason.as_str());
        asked.or_else(waived).filter(|_| self.is_preparatory())
    }

    /// Index of a family by code.
    pub fn find(&self, code: &FamilyCode) -> Option<usize> {
        self.input.families.binary_search_by(|family| family.code.cmp(code)).ok()
    }

    /// The place of a shown family in the list, counted from 0.
    pub fn place_of(&self, family: usize) -> Option<usize> {
        self.placed.iter().position(|place| place.family == family)
    }

    /// Whether `above` has at least the points of `below` whatever the unknown answers are.
    pub fn is_necessarily_above(&self, above: usize, below: usize) -> bool {
        self.scores.lo[above] >= self.scores.hi[below]
    }

    /// Whether a shown family can have the most points of its list under some answers.
    pub fn is_possibly_first(&self, family: usize) -> bool {
        let tier = |place: &&Placed| place.family == family;
        let Some(own) = self.placed.iter().find(tier) else {
            return false;
        };
        let rivals = self.placed.iter().filter(|place| place.tier == own.tier && place.family != family);
        rivals.map(|rival| self.scores.lo[rival.family]).all(|lo| self.scores.hi[family] >= lo)
    }

    /// What rules about a pair may read.
    pub fn pair(&self) -> Pair<'_> {
        pair(self.input, self.policy, self.register, &self.children, &self.gate.forms)
    }

    /// Places over all worlds.
    pub fn robustness(&self) -> worlds::Robustness {
        worlds::robustness(self.input, self.policy, &self.children, &self.placed)
    }
}
