//! The record of a decision as data: who decided what, when and why, what was known and shown before, and what
//! proves it.
//!
//! *Design notes.* It is made of what was stored, up to the entry of the trail with which the decision fell, and
//! not of who asks for it or when: made again it is the same bytes. What came of a second look is added when it is
//! concluded; from then on the bytes are the same again. Who may read what follows the classes of the
//! match report, so a part that a cut does not show is not there.

use serde::Serialize;

use super::match_report::{Class, Cut, Stored};
use crate::{
    domain::{
        audit::{Action, AuditEntry, Outcome},
        canonical::{CanonicalError, to_canonical},
        clock::Timestamp,
        code::{ChildCode, FamilyCode, OfficeCode, StaffCode},
        date::Date,
        evidence::Evidence,
        looking::Looking,
        own_note::SentNote,
        proposal::{
            ChildView, Choice, FamilyAnswer, FirstView, GapAnswer, GapLine, MainReason, Move, ProposalState, Reserve,
            Review, SecondCheck, ShownPlace, Tie,
        },
        re_review::{ReReview, ReReviewConclusion, ReReviewOrigin},
        reason::{KeptReason, Reason},
        removal::TakenOut,
    },
    matching::document::Totals,
};

/// What a record is made of.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// The proposal, its list, and what the list was made of.
    pub stored: Stored<'a>,
    /// What the trail says of proposal and list, until the decision fell.
    pub trail: &'a [AuditEntry],
    /// How long people looked, until the decision fell.
    pub looking: &'a [Looking],
    /// What came of computing the list again.
    pub replay: &'a Replayed,
}

/// What came of computing a list again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Replayed {
    /// Every byte is the same.
    Same {
        /// Digest of the result.
        computed: String,
    },
    /// The result differs.
    Differs {
        /// Digest of the result that was kept.
        kept: String,
        /// Digest of the result that was computed.
        computed: String,
    },
    /// This program computes otherwise than the one that made the list, so nothing is said.
    OtherEngine {
        /// Version that made it.
        made_by: String,
        /// Version of this program.
        here: String,
    },
}

/// How often people looked before the decision fell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Looks {
    /// The list.
    pub list: usize,
    /// Why a family has its place.
    pub why: usize,
    /// Who is not considered.
    pub excluded: usize,
    /// Families side by side.
    pub compare: usize,
    /// Trials.
    pub what_if: usize,
}

impl Looks {
    /// Counts the looks of a trail.
    pub fn of(trail: &[AuditEntry]) -> Self {
        let count = |action: Action| {
            let done = trail.iter().filter(|entry| entry.event.outcome == Outcome::Done);
            done.filter(|entry| entry.event.action == action).count()
        };
        Self {
            list: count(Action::RunViewed),
            why: count(Action::ExplanationViewed),
            excluded: count(Action::ExclusionsViewed),
            compare: count(Action::ComparisonViewed),
            what_if: count(Action::WhatIfTried),
        }
    }
}

/// The record.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// What this file is, and in which version of its form.
    form: &'static str,
    cut: Cut,
    decision: String,
    case: &'a str,
    children: &'a [ChildCode],
    list: String,
    state: ProposalState,
    sent_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    choice: Option<&'a Choice>,
    support: Vec<GapLine>,
    gaps_accepted: Vec<Accepted<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_answer: Option<&'a FamilyAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    child_view: Option<&'a ChildView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Vec<Evidence>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement: Option<Judgement<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<Others<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    technical: Option<Technical<'a>>,
}

/// A gap that was accepted; why is a judgement.
#[derive(Debug, Serialize)]
struct Accepted<'a> {
    child: &'a ChildCode,
    item: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a Reason>,
}

/// Who proposed, judged and decided, and what they said.
#[derive(Debug, Serialize)]
struct Judgement<'a> {
    decided_at: Timestamp,
    proposer: &'a StaffCode,
    office: &'a OfficeCode,
    agency: Option<&'a OfficeCode>,
    reasons: &'a [MainReason],
    words: Option<&'a Reason>,
    tie: Option<&'a Tie>,
    shown_place: Option<&'a ShownPlace>,
    trials: &'a [String],
    looked_at: Looks,
    looked_for: &'a [Looking],
    first_views: &'a [FirstView],
    reviews: &'a [Review],
    second_checks: &'a [SecondCheck],
    moves: &'a [Move],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reviewed_again: Vec<Again<'a>>,
}

/// What came of a second look.
#[derive(Debug, Serialize)]
struct Again<'a> {
    number: String,
    origin: ReReviewOrigin,
    reason: &'a KeptReason,
    asked_by: &'a StaffCode,
    asked_at: Timestamp,
    first_views: &'a [FirstView],
    conclusion: &'a ReReviewConclusion,
}

/// Families other than the proposed one.
#[derive(Debug, Serialize)]
struct Others<'a> {
    totals: &'a Totals,
    laid_before: &'a [FamilyCode],
    reserve: Option<&'a Reserve>,
    /// What the proposer noted on families of the list.
    notes: &'a [SentNote],
    /// Families that people had taken out of the list by hand.
    taken_out: &'a [TakenOut],
}

/// What proves it.
#[derive(Debug, Serialize)]
struct Technical<'a> {
    data_as_of: Date,
    list_made_at: Timestamp,
    list_made_by: &'a str,
    preparatory: Option<&'a String>,
    engine: &'a str,
    policy: Policy<'a>,
    seed: u64,
    worlds: u32,
    snapshot: String,
    result: String,
    shown: Vec<Shown<'a>>,
    replay: &'a Replayed,
    trail: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Policy<'a> {
    name: &'a str,
    version: &'a str,
    sha256: String,
}

/// A family of the list as it was shown.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    family: &'a str,
    tier: &'a str,
    band: &'a str,
    usual_from: Option<u32>,
    usual_to: Option<u32>,
}

/// An entry of the trail; its hash vouches for every one before it.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    seq: u64,
    at: Timestamp,
    actor: &'a str,
    role: &'static str,
    action: &'static str,
    hash: String,
}

impl<'a> Record<'a> {
    /// The record for those of a cut.
    pub fn of(decided: &Decided<'a>, cut: Cut) -> Self {
        let proposal = decided.stored.proposal;
        let content = &proposal.content;
        let judged = cut.shows(Class::Judgement);
        let accepted = content.gaps.iter().filter_map(|gap| match &gap.answer {
            GapAnswer::Accepted { because } => {
                Some(Accepted { child: &gap.child, item: &gap.item, because: judged.then_some(because) })
            }
            GapAnswer::Support { .. } => None,
        });
        let support = content.gaps.iter().filter(|gap| matches!(gap.answer, GapAnswer::Support { .. }));
        Self {
            form: "uya-decision/1",
            cut,
            decision: proposal.number.to_string(),
            case: &proposal.case_code,
            children: &proposal.children,
            list: proposal.run.to_string(),
            state: proposal.state,
            sent_at: proposal.sent_at(),
            choice: content.choice.as_ref(),
            support: support.cloned().collect(),
            gaps_accepted: accepted.collect(),
            family_answer: content.family_answer.as_ref(),
            child_view: content.child_view.as_ref().filter(|_| cut.shows(Class::ChildsWords)),
            evidence: cut.shows(Class::Evidence).then(|| stood(decided.stored.evidence)),
            judgement: judged.then(|| Judgement::of(decided)),
            others: cut.shows(Class::OtherFamilies).then(|| Others::of(decided)),
            technical: cut.shows(Class::Technical).then(|| Technical::of(decided)),
        }
    }

    /// The record as canonical JSON and a line break.
    ///
    /// # Errors
    /// [`CanonicalError`]: a fault of the program, since every number in it is whole.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        let mut bytes = to_canonical(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// Evidence as it stood when the proposal was sent: that a piece was taken back later is no part of it.
fn stood(evidence: &[Evidence]) -> Vec<Evidence> {
    evidence.iter().map(|one| Evidence { taken_back: None, ..one.clone() }).collect()
}

impl<'a> Judgement<'a> {
    fn of(decided: &Decided<'a>) -> Self {
        let proposal = decided.stored.proposal;
        Self {
            decided_at: proposal.moved_at(),
            proposer: &proposal.proposer,
            office: &proposal.office,
            agency: proposal.agency.as_ref(),
            reasons: &proposal.content.reasons,
            words: proposal.content.words.as_ref(),
            tie: proposal.content.tie.as_ref(),
            shown_place: proposal.shown_place.as_ref(),
            trials: &proposal.content.trials,
            looked_at: Looks::of(decided.trail),
            looked_for: decided.looking,
            first_views: &proposal.first_views,
            reviews: &proposal.reviews,
            second_checks: &proposal.second_checks,
            moves: &proposal.moves,
            reviewed_again: decided.stored.reviewed_again.iter().filter_map(Again::of).collect(),
        }
    }
}

impl<'a> Again<'a> {
    fn of(re_review: &'a ReReview) -> Option<Self> {
        Some(Self {
            number: re_review.number.to_string(),
            origin: re_review.origin,
            reason: &re_review.reason,
            asked_by: &re_review.asked_by,
            asked_at: re_review.asked_at,
            first_views: &re_review.first_views,
            conclusion: re_review.conclusion.as_ref()?,
        })
    }
}

impl<'a> Others<'a> {
    fn of(decided: &Decided<'a>) -> Self {
        let proposal = decided.stored.proposal;
        Self {
            totals: &decided.stored.document.totals,
            laid_before: &proposal.laid_before,
            reserve: proposal.content.reserve.as_ref(),
            notes: &proposal.notes,
            taken_out: decided.stored.taken_out,
        }
    }
}

impl<'a> Technical<'a> {
    fn of(decided: &Decided<'a>) -> Self {
        let Stored { run, document, policy, .. } = decided.stored;
        let file = policy.file();
        let shown = document.shown().map(|family| Shown {
            family: &family.family,
            tier: &family.tier,
            band: &family.band,
            usual_from: family.place.as_ref().map(|place| place.p05),
            usual_to: family.place.as_ref().map(|place| place.p95),
        });
        let entry = |entry: &'a AuditEntry| Entry {
            seq: entry.seq,
            at: entry.at,
            actor: &entry.actor.id,
            role: entry.actor.role.code(),
            action: entry.event.action.code(),
            hash: entry.hash.to_string(),
        };
        Self {
            data_as_of: run.as_of,
            list_made_at: run.created_at,
            list_made_by: &run.created_by,
            preparatory: run.preparatory.as_ref(),
            engine: &run.engine,
            policy: Policy { name: &file.name, version: &file.version, sha256: run.policy_hash.to_string() },
            seed: run.seed,
            worlds: document.worlds.count,
            snapshot: run.snapshot_hash.to_string(),
            result: run.result_hash.to_string(),
            shown: shown.collect(),
            replay: decided.replay,
            trail: decided.trail.iter().map(entry).collect(),
        }
    }
}
