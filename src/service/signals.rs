//! Signals of haste: what is worth a look among decisions. A signal says nothing about anybody by itself.
//!
//! *Design notes.* The limits are those of reliability.md, G3. A judgement is measured from the first look that its
//! author took after the proposal had come to them, so that a second round counts by itself. A signal about how
//! somebody judges as a rule names every judgement it was counted from, so that a count opens its very list.

use std::collections::{BTreeMap, BTreeSet};

use super::{Caller, ServiceError, Services, oversight::about};
use crate::domain::{
    audit::{Action, AuditEntry, EntityKind},
    clock::Timestamp,
    code::StaffCode,
    coded::coded,
    permission::Permission,
    proposal::{CheckResult, Proposal, ProposalNumber, ProposalState, ReviewResult},
};

/// A judgement within this time of its first look is a quick one: two minutes, in microseconds.
pub const QUICK_MICROS: i64 = 120 * 1_000_000;

/// Whoever takes less than this as a rule reads nothing: half a minute, in microseconds.
const USUALLY_QUICK_MICROS: i64 = 30 * 1_000_000;

/// Judgements from which on a rule can be seen in how long somebody takes.
const FEWEST_TIMED: usize = 20;

/// Judgements from which on agreeing with nearly everything is seen.
const FEWEST_JUDGED: usize = 50;

/// Decided proposals of one person from which on it can be seen who usually reviews them.
const FEWEST_DECIDED: usize = 10;

/// More than this of a hundred proposals reviewed by the same person.
const SAME_PAIR: usize = 60;

/// More than this of a hundred judgements.
const NEARLY_ALL: usize = 95;

coded! {
    /// What is worth a look.
    SignalKind {
        /// Judged within two minutes of the first look.
        Quick = "quick",
        /// Proposed a family without opening why anybody has their place.
        NoWhy = "no_why",
        /// Proposed without opening who is not considered.
        ExcludedNeverOpened = "excluded_never_opened",
        /// The reason is that of another case.
        ReasonCopied = "reason_copied",
        /// Agrees with nearly every proposal.
        AgreesWithAll = "agrees_with_all",
        /// Takes less than half a minute for most judgements.
        UsuallyQuick = "usually_quick",
        /// Most of somebody's decided proposals were reviewed by the same person.
        SamePair = "same_pair",
    }
}

/// Something about a decision that is worth a look. It says nothing about anybody's diligence by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
pub struct Signal {
    /// What it is.
    pub kind: SignalKind,
    /// Whom it is about.
    pub staff: StaffCode,
    /// The decision.
    pub number: ProposalNumber,
    /// The child or the sibling group.
    pub case_code: String,
    /// When it was proposed or judged, UTC.
    pub at: Timestamp,
}

/// A decision with the looks that were taken at it and at its list.
struct Looked {
    proposal: Proposal,
    at_list: Vec<AuditEntry>,
    at_proposal: Vec<AuditEntry>,
}

/// One judgement of one person.
struct Judged<'a> {
    of: &'a Proposal,
    by: &'a StaffCode,
    at: Timestamp,
    agreed: bool,
    words: &'a str,
    /// From the first look to the judgement; 0 without a look.
    took: i64,
}

impl Services {
    /// What is worth a look among the decisions that are open to the caller. Nobody's own.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn signals(&self, caller: &Caller) -> Result<Vec<Signal>, ServiceError> {
        caller.needs(Permission::Audit)?;
        let proposals = self.open_proposals(caller).await?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let mut looked = Vec::with_capacity(proposals.len());
        for stored in proposals {
            let proposal = stored.value;
            looked.push(Looked {
                at_list: about(view, EntityKind::Run, &proposal.run.to_string()).await?,
                at_proposal: about(view, EntityKind::Proposal, &proposal.number.to_string()).await?,
                proposal,
            });
        }
        let mut signals = found(&looked);
        signals.retain(|signal| signal.staff.as_str() != caller.viewer.actor.id);
        let event = caller.event(Action::AuditViewed, EntityKind::Audit, "").with("signals", signals.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(signals)
    }
}

/// Every signal, by kind, then by whom it is about.
fn found(looked: &[Looked]) -> Vec<Signal> {
    let judged: Vec<Judged<'_>> = looked.iter().flat_map(judgements).collect();
    let mut signals = BTreeSet::new();
    for decision in looked.iter().filter(|decision| decision.proposal.round > 0) {
        signals.extend(unseen(decision));
    }
    signals.extend(judged.iter().filter(|judged| judged.took < QUICK_MICROS).map(|j| j.signal(SignalKind::Quick)));
    signals.extend(copied(looked, &judged));
    let mut by_person: BTreeMap<&StaffCode, Vec<&Judged<'_>>> = BTreeMap::new();
    for judgement in &judged {
        by_person.entry(judgement.by).or_default().push(judgement);
    }
    for judgements in by_person.values() {
        let kinds = [
            (SignalKind::AgreesWithAll, agrees_with_all(judgements)),
            (SignalKind::UsuallyQuick, is_usually_quick(judgements)),
        ];
        for (kind, _) in kinds.into_iter().filter(|(_, is)| *is) {
            signals.extend(judgements.iter().map(|judged| judged.signal(kind)));
        }
    }
    signals.extend(same_pairs(looked));
    signals.into_iter().collect()
}

/// Decided proposals of pairs that meet in most of them; each is about who proposed.
fn same_pairs(looked: &[Looked]) -> Vec<Signal> {
    let mut of_proposer: BTreeMap<&StaffCode, Vec<(&Proposal, &StaffCode)>> = BTreeMap::new();
    for decision in looked {
        let proposal = &decision.proposal;
        let is_decided = matches!(proposal.state, ProposalState::Approved | ProposalState::Declined);
        if let Some(review) = proposal.reviews.last().filter(|_| is_decided) {
            of_proposer.entry(&proposal.proposer).or_default().push((proposal, &review.by));
        }
    }
    let mut signals = Vec::new();
    for (proposer, decided) in of_proposer.into_iter().filter(|(_, decided)| decided.len() >= FEWEST_DECIDED) {
        let reviewers: BTreeSet<&StaffCode> = decided.iter().map(|(_, reviewer)| *reviewer).collect();
        for reviewer in reviewers {
            let pair: Vec<&Proposal> =
                decided.iter().filter(|(_, by)| *by == reviewer).map(|(proposal, _)| *proposal).collect();
            if pair.len() * 100 > decided.len() * SAME_PAIR {
                signals.extend(pair.iter().map(|of| signal(SignalKind::SamePair, of, proposer, of.moved_at())));
            }
        }
    }
    signals
}

impl Judged<'_> {
    fn signal(&self, kind: SignalKind) -> Signal {
        signal(kind, self.of, self.by, self.at)
    }
}

fn signal(kind: SignalKind, of: &Proposal, staff: &StaffCode, at: Timestamp) -> Signal {
    Signal { kind, staff: staff.clone(), number: of.number, case_code: of.case_code.clone(), at }
}

fn judgements(decision: &Looked) -> Vec<Judged<'_>> {
    let of = &decision.proposal;
    let judged = |by, at, agreed, words, opened_by: &[ProposalState]| {
        let took = took(decision, (by, at), opened_by);
        Judged { of, by, at, agreed, words, took }
    };
    let reviews = of.reviews.iter().map(|review| {
        let agreed = matches!(review.result, ReviewResult::Agree | ReviewResult::AgreeWithChanges);
        judged(&review.by, review.at, agreed, review.words.as_str(), &[ProposalState::Sent])
    });
    let checks = of.second_checks.iter().map(|check| {
        let opened_by = [ProposalState::Agreed, ProposalState::Disagreed];
        judged(&check.by, check.at, check.result == CheckResult::Approve, check.words.as_str(), &opened_by)
    });
    reviews.chain(checks).collect()
}

/// From the first look after the proposal came to this step until the judgement, microseconds.
fn took(decision: &Looked, (by, at): (&StaffCode, Timestamp), opened_by: &[ProposalState]) -> i64 {
    let opened = decision.proposal.moves.iter().filter(|step| opened_by.contains(&step.to) && step.at <= at);
    let opened = opened.map(|step| step.at).max();
    let looks = decision
        .at_proposal
        .iter()
        .filter(|look| look.event.action == Action::ProposalViewed && look.actor.id == by.as_str() && look.at <= at);
    let first = looks.map(|look| look.at).find(|look| opened.is_none_or(|opened| *look >= opened));
    first.map_or(0, |look| at.micros() - look.micros())
}

/// What the proposer never opened before the proposal was last sent.
fn unseen(decision: &Looked) -> Vec<Signal> {
    let proposal = &decision.proposal;
    let (by, sent_at) = (&proposal.proposer, proposal.sent_at());
    let opened = |action: Action| {
        let mut looks = decision.at_list.iter();
        looks.any(|look| look.event.action == action && look.actor.id == by.as_str() && look.at <= sent_at)
    };
    let mut signals = Vec::new();
    if !opened(Action::ExclusionsViewed) {
        signals.push(signal(SignalKind::ExcludedNeverOpened, proposal, by, sent_at));
    }
    // Whoever proposes nobody has no place to ask about.
    if proposal.content.family().is_some() && !opened(Action::ExplanationViewed) {
        signals.push(signal(SignalKind::NoWhy, proposal, by, sent_at));
    }
    signals
}

/// Reasons that were written before, in another case; the later one is the copy.
fn copied(looked: &[Looked], judged: &[Judged<'_>]) -> Vec<Signal> {
    let proposed = looked.iter().filter(|decision| decision.proposal.round > 0).filter_map(|decision| {
        let proposal = &decision.proposal;
        let words = proposal.content.words.as_ref()?.as_str();
        Some((proposal.sent_at(), proposal, &proposal.proposer, words))
    });
    let judged = judged.iter().map(|judged| (judged.at, judged.of, judged.by, judged.words));
    let mut texts: Vec<_> = proposed.chain(judged).collect();
    texts.sort_by_key(|(at, proposal, ..)| (*at, proposal.number));
    let mut first_case: BTreeMap<String, &str> = BTreeMap::new();
    let mut signals = Vec::new();
    for (at, proposal, by, words) in texts {
        let case = proposal.case_code.as_str();
        if *first_case.entry(folded(words)).or_insert(case) != case {
            signals.push(signal(SignalKind::ReasonCopied, proposal, by, at));
        }
    }
    signals
}

/// The words of a reason without what a copy changes: capitals, marks, and the numbers of records and days.
fn folded(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !word.contains(|letter: char| letter.is_ascii_digit()));
    let letters = words.map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase());
    letters.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn agrees_with_all(judgements: &[&Judged<'_>]) -> bool {
    let agreed = judgements.iter().filter(|judged| judged.agreed).count();
    judgements.len() >= FEWEST_JUDGED && agreed * 100 > judgements.len() * NEARLY_ALL
}

fn is_usually_quick(judgements: &[&Judged<'_>]) -> bool {
    let mut times: Vec<i64> = judgements.iter().map(|judged| judged.took).collect();
    times.sort_unstable();
    times.len() >= FEWEST_TIMED && times[times.len() / 2] < USUALLY_QUICK_MICROS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_known_by_its_words_and_not_by_its_numbers() {
        let first = "Отбасы C-001 баласының тілінде сөйлейді, тәжірибесі мол.";
        assert_eq!(folded(first), folded("отбасы  C-017 баласының тілінде сөйлейді – тәжірибесі мол"));
        assert_ne!(folded(first), folded("Отбасы C-001 баласының мектебіне жақын тұрады."));
    }
}
