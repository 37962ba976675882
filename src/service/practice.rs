//! Practice: three tasks on an invented register with planted errors, judged against its papers.
//!
//! The lists are made by the engine that makes real ones, from records that are never kept anywhere. What is kept
//! is how each person did: that is a record of staff, not of a child or a family.

use std::{collections::BTreeMap, sync::OnceLock};

use super::{
    Caller, Fault, ServiceError, Services, compute,
    confirm_needs::{Needs, ordered},
    must_effects::{MustEffect, effects_within},
    propose::gaps,
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::{FamilyCode, ItemCode, RuleCode, StaffCode},
        coded::coded,
        date::Date,
        family::{Availability, Family, RatedBy, Rating},
        level::Importance,
        permission::Permission,
        plan::Plan,
        practice::{Mark, Practice, PracticeTask, TaskDone},
        proposal::{Gap, GapAnswer, GapLine, MainReason},
        reason::Reason,
        user::User,
    },
    generate::{Bundle, practice as world},
    matching::{
        self,
        assemble::{Request, assemble},
        document::Document,
        input::MatchingInput,
        policy::Policy,
        register::Register,
    },
    store::{ReadsExt as _, UnitOfWorkExt as _},
};

/// The practice register with what the engine makes of it.
#[derive(Debug)]
pub struct Ground {
    /// The policy as it is shipped: what is taught holds whatever an office weighs.
    pub policy: Policy,
    /// The list from the register as it was typed.
    pub list: Document,
    /// The list without the planted errors.
    pub mended: Document,
    /// How many families would remain if a coded need were a must.
    pub effects: Vec<MustEffect>,
    papers: Vec<Family>,
}

/// What the papers of a family say.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Papers {
    /// The family.
    pub family: FamilyCode,
    /// Assessments of what the plan needs.
    pub assessments: Vec<Rating>,
    /// Talks about whether it is free, the newest first.
    pub talks: Vec<Availability>,
}

coded! {
    /// What is done about a family that is missing from a list.
    NextStep {
        /// It is asked again and the answer is recorded.
        AskAgain = "ask_again",
        /// A waiver of the rule is asked for.
        AskWaiver = "ask_waiver",
        /// It is left out.
        LeaveOut = "leave_out",
        /// It is proposed all the same.
        ProposeAnyway = "propose_anyway",
    }
}

/// Why a family is missing from the list, as a person found it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingAnswer {
    /// The rule that keeps it out.
    pub rule: RuleCode,
    /// The day of the fact that the rule read.
    pub said_on: Date,
    /// What is done next.
    pub next: NextStep,
}

/// A practice proposal.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeAnswer {
    /// The need about which the register and the papers of the family in first place differ.
    pub wrong_fact: ItemCode,
    /// The family that is proposed.
    pub family: FamilyCode,
    /// One to four main reasons.
    pub reasons: Vec<MainReason>,
    /// Why this family, in one's own words.
    pub words: Reason,
    /// What is done about its gaps.
    #[serde(default)]
    pub gaps: Vec<GapLine>,
}

/// An answer to a task.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Needs as they were confirmed.
    Needs(Needs),
    /// Why a family is missing.
    Missing(MissingAnswer),
    /// A proposal.
    Propose(Box<ProposeAnswer>),
}

/// How one member of staff stands.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Practised {
    /// Who.
    pub staff: StaffCode,
    /// What they did; absent when they did not begin.
    pub practice: Option<Practice>,
}

impl Answer {
    fn task(&self) -> PracticeTask {
        match self {
            Self::Needs(_) => PracticeTask::Needs,
            Self::Missing(_) => PracticeTask::Missing,
            Self::Propose(_) => PracticeTask::Propose,
        }
    }
}

impl Services {
    /// The practice register, made when it is first asked for.
    ///
    /// # Errors
    /// A fault of the program.
    pub async fn practice_ground(&self) -> Result<&'static Ground, ServiceError> {
        static GROUND: OnceLock<Ground> = OnceLock::new();
        if let Some(ground) = GROUND.get() {
            return Ok(ground);
        }
        let made = compute(Ground::make).await??;
        Ok(GROUND.get_or_init(|| made))
    }

    /// What the caller did so far.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn practice_of(&self, caller: &Caller) -> Result<Practice, ServiceError> {
        let staff = caller.staff()?;
        let kept = self.store.read().await?.find::<Practice>(staff.as_str()).await?;
        Ok(kept.map_or_else(|| Practice::new(staff), |kept| kept.value))
    }

    /// Whether somebody has yet to practise, or to practise again: a task was not completed within a year.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn owes_practice(&self, staff: &StaffCode) -> Result<bool, ServiceError> {
        let kept = self.store.read().await?.find::<Practice>(staff.as_str()).await?;
        Ok(!kept.is_some_and(|kept| kept.value.holds(self.clock.now())))
    }

    /// Judges an answer and keeps what it missed; how the task stands now.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for an answer that a real form would not take either.
    pub async fn practise(&self, caller: &Caller, answer: Answer) -> Result<TaskDone, ServiceError> {
        let missed = self.practice_ground().await?.missed(&answer)?;
        let (caller_in, staff, task) = (caller.clone(), caller.staff()?, answer.task());
        self.act(caller, move |work| {
            Box::pin(async move {
                let at = work.now();
                let kept = work.find::<Practice>(staff.as_str()).await?;
                let mut practice = kept.as_ref().map_or_else(|| Practice::new(staff), |kept| kept.value.clone());
                let done = practice.note(task, missed, at);
                match kept {
                    Some(kept) => work.update(&practice, kept.version).await.map(drop)?,
                    None => work.insert(&practice).await?,
                }
                let missed: Vec<&str> = done.missed.iter().map(|mark| mark.code()).collect();
                let event = caller_in.event(Action::Practised, EntityKind::Practice, practice.staff.as_str());
                work.audit(event.with("task", task.code()).with("missed", missed).with("tries", done.tries)).await?;
                Ok(done)
            })
        })
        .await
    }

    /// How everybody in the caller's offices stands.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn practised(&self, caller: &Caller) -> Result<Vec<Practised>, ServiceError> {
        caller.needs(Permission::Audit)?;
        let mut view = self.store.read().await?;
        let users = view.list::<User>().await?.into_iter().map(|stored| stored.value);
        let kept = view.list::<Practice>().await?.into_iter().map(|stored| (stored.value.staff.clone(), stored.value));
        let mut kept: BTreeMap<StaffCode, Practice> = kept.collect();
        drop(view);
        let people = users.filter(|user| !user.disabled && caller.viewer.region.contains(&user.office));
        let people: Vec<Practised> =
            people.map(|user| Practised { practice: kept.remove(&user.code), staff: user.code }).collect();
        let event = caller.event(Action::RecordsListed, EntityKind::Practice, "").with("count", people.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(people)
    }
}

impl Ground {
    fn make() -> Result<Self, ServiceError> {
        let policy = Policy::shipped()?;
        let papers = world::papers(&policy);
        let list = list_of(&world::register(&policy), &policy)?;
        let mended = list_of(&papers, &policy)?;
        let coded = Bundle { plans: vec![world::coded_plan()], ..papers.clone() };
        let effects = effects_of(&coded, &policy)?;
        Ok(Self { policy, list, mended, effects, papers: papers.families })
    }

    /// The plan as it was coded, before anybody confirmed it.
    pub fn plan(&self) -> Plan {
        world::coded_plan()
    }

    /// What the papers of a family say.
    pub fn papers(&self, family: &FamilyCode) -> Option<Papers> {
        let family = self.papers.iter().find(|known| known.code == *family)?;
        let asked = |rating: &&Rating| {
            rating.by == RatedBy::Assessed && world::NEEDS.iter().any(|need| need.item == rating.item.as_str())
        };
        let mut talks = family.availability.clone();
        talks.sort_by_key(|talk| std::cmp::Reverse(talk.confirmed_on));
        let assessments = family.ratings.iter().filter(asked).cloned().collect();
        Some(Papers { family: family.code.clone(), assessments, talks })
    }

    /// Gaps of a family of the list on musts and important needs.
    pub fn gaps(&self, family: &FamilyCode) -> Vec<Gap> {
        gaps(&self.list, Some(family))
    }

    /// Needs that a family of the list meets at level 1 at most by its papers: a word of acceptance is too little.
    fn deep_gaps(&self, family: &FamilyCode) -> Vec<String> {
        let entry = self.mended.family(family.as_str());
        let lines = entry.into_iter().flat_map(|entry| self.mended.plan.iter().zip(&entry.lines));
        let open: Vec<String> = gaps(&self.mended, Some(family)).into_iter().map(|gap| gap.item).collect();
        lines
            .filter(|(plan, line)| open.contains(&plan.item) && line.capability.is_none_or(|level| level <= 1))
            .map(|(plan, _)| plan.item.clone())
            .collect()
    }

    /// What an answer misses.
    fn missed(&self, answer: &Answer) -> Result<Vec<Mark>, ServiceError> {
        let found = match answer {
            Answer::Needs(needs) => found_in_needs(needs)?,
            Answer::Missing(answer) => self.found_in_missing(answer)?,
            Answer::Propose(answer) => self.found_in_proposal(answer)?,
        };
        Ok(answer.task().marks().into_iter().filter(|mark| !found.contains(mark)).collect())
    }

    fn found_in_missing(&self, answer: &MissingAnswer) -> Result<Vec<Mark>, ServiceError> {
        if !self.policy.file().rules.iter().any(|rule| rule.id == answer.rule) {
            return Err(ServiceError::invalid("rule", "value-unlisted"));
        }
        Ok(which([
            (Mark::Rule, answer.rule == world::stale_rule()),
            (Mark::StaleDate, answer.said_on == world::stale_day()),
            (Mark::AskAgain, answer.next == NextStep::AskAgain),
        ]))
    }

    fn found_in_proposal(&self, answer: &ProposeAnswer) -> Result<Vec<Mark>, ServiceError> {
        let mut faults = Vec::new();
        if !self.list.shown().any(|family| family.family == answer.family.as_str()) {
            faults.push(Fault::new("family", "value-unlisted"));
        }
        if !(1..=4).contains(&answer.reasons.len()) {
            faults.push(Fault::new("reasons", "proposal-reasons"));
        }
        let gaps = self.gaps(&answer.family);
        let line = |gap: &&Gap| answer.gaps.iter().any(|line| line.child == gap.child && line.item == gap.item);
        let open = gaps.iter().filter(|gap| !line(gap));
        faults.extend(
            open.map(|gap| {
                Fault::new(format!("gap.{}.{}", gap.child, gap.item), "proposal-gap").with("item", &gap.item)
            }),
        );
        if !faults.is_empty() {
            return Err(ServiceError::Invalid(faults));
        }
        let supported = |item: &str| {
            let of_gap = answer.gaps.iter().filter(|line| line.item == item);
            of_gap.into_iter().any(|line| matches!(line.answer, GapAnswer::Support { .. }))
        };
        let deep = self.deep_gaps(&answer.family);
        let by_papers = self.mended.family(answer.family.as_str());
        let sound = by_papers.is_some_and(|family| family.state == "shown") && answer.family.as_str() != world::WRONG;
        Ok(which([
            (Mark::WrongFact, answer.wrong_fact.as_str() == world::WRONG_FACT),
            (Mark::SoundFamily, sound),
            (Mark::GapSupport, !deep.is_empty() && deep.iter().all(|item| supported(item))),
        ]))
    }
}

fn which<const N: usize>(marks: [(Mark, bool); N]) -> Vec<Mark> {
    marks.into_iter().filter(|(_, found)| *found).map(|(mark, _)| mark).collect()
}

fn found_in_needs(given: &Needs) -> Result<Vec<Mark>, ServiceError> {
    ordered(&world::coded_plan(), given)?;
    let decided = |item: &str| given.needs.iter().find(|need| need.item.as_str() == item)?.importance;
    let all = |wanted: fn(Option<Importance>) -> bool, right: fn(Option<Importance>) -> bool| {
        world::NEEDS.iter().filter(|need| wanted(need.importance)).all(|need| right(decided(need.item)))
    };
    let must = |importance: Option<Importance>| importance == Some(Importance::Must);
    let less = |importance: Option<Importance>| importance.is_some_and(|importance| importance != Importance::Must);
    Ok(which([
        (Mark::OldNeed, all(|right| right.is_none(), |given| given.is_none())),
        (Mark::Musts, all(must, must)),
        (Mark::NotMusts, all(less, less)),
    ]))
}

fn list_of(bundle: &Bundle, policy: &Policy) -> Result<Document, ServiceError> {
    let (input, register) = read(bundle, policy)?;
    Ok(Document::of(&matching::run(&input, policy, &register)?)?)
}

fn effects_of(bundle: &Bundle, policy: &Policy) -> Result<Vec<MustEffect>, ServiceError> {
    let (input, register) = read(bundle, policy)?;
    effects_within(&input, policy, &register)
}

fn read(bundle: &Bundle, policy: &Policy) -> Result<(MatchingInput, Register), ServiceError> {
    let records = bundle.records();
    let child = bundle.children.first().map(|child| child.code.clone());
    let child = child.ok_or_else(|| ServiceError::Fault("the practice has no child".into()))?;
    let asked = Request { child, alone: true, as_of: world::day(), seed: 1, worlds: None, preparatory: None };
    let input = assemble(&records, policy, &asked)?;
    let register = Register::pack(&input.families, policy, input.as_of);
    Ok((input, register))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_planted_errors_are_in_the_list_that_the_engine_makes() {
        let ground = Ground::make().unwrap();
        let first = |list: &Document| list.shown().next().unwrap().family.clone();
        assert_eq!(first(&ground.list), world::WRONG, "the wrong fact leads the list");
        let stale = ground.list.family(world::STALE).unwrap();
        let keeping: Vec<&str> =
            stale.rules.iter().filter(|rule| rule.keeps_out()).map(|rule| rule.rule.as_str()).collect();
        assert_eq!((stale.state.as_str(), keeping), ("excluded", vec![world::STALE_RULE]));
        let rule = stale.rules.iter().find(|rule| rule.rule == world::STALE_RULE).unwrap();
        assert_eq!(rule.as_of, Some(world::stale_day()));
        let sound = FamilyCode::parse(world::SOUND).unwrap();
        let open: Vec<String> = ground.gaps(&sound).into_iter().map(|gap| gap.item).collect();
        assert_eq!(open, [world::GAP]);
    }

    #[test]
    fn by_the_papers_the_list_is_another_one() {
        let ground = Ground::make().unwrap();
        let order: Vec<&str> = ground.mended.shown().map(|family| family.family.as_str()).collect();
        assert_eq!(order[..2], [world::STALE, world::SOUND], "{order:?}");
        let wrong = ground.mended.family(world::WRONG).unwrap();
        assert!(wrong.covered < ground.mended.family(world::SOUND).unwrap().covered);
        assert_ne!(ground.list.family(world::WRONG).unwrap().band, wrong.band);
    }

    #[test]
    fn register_and_papers_differ_in_the_planted_facts_only() {
        let policy = Policy::shipped().unwrap();
        let (register, papers) = (world::register(&policy), world::papers(&policy));
        let differ: Vec<String> = register
            .families
            .iter()
            .zip(&papers.families)
            .filter(|(typed, paper)| typed != paper)
            .map(|(typed, _)| typed.code.to_string())
            .collect();
        assert_eq!(differ, [world::WRONG, world::STALE]);
    }
}
