//! The text of a plan: brought to a child's plan, read for suggestions, and each suggestion answered by a person.
//!
//! A suggestion changes nothing. What is accepted becomes a need of the plan, and the plan waits for its needs to be
//! confirmed again: until then nothing is matched.

mod household;

use std::collections::BTreeSet;

use super::{
    Caller, Fault, ServiceError, Services,
    open_record::{absent, open_child, plan_of},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::{ChildCode, ItemCode, LanguageCode},
        date::Date,
        hash::Sha256Hash,
        level::{Importance, NeedLevel},
        permission::Permission,
        plan::{CaseFacts, Constraint, ConstraintStrength, Need, Plan, Recommendation},
        plan_reading::{
            AddedNeed, Agreement, Answered, Heard, PlanReading, PlanSource, Said, Span, Suggested, SuggestedConstraint,
            Verdict, agreement,
        },
        text::Text,
    },
    matching::policy::Policy,
    reading::{Polarity, Reading, Tongue},
    store::{Reads, ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
    transfer::office,
};

/// The recommendation of a child's plan with what was suggested from it.
#[derive(Clone, Debug)]
pub struct PlanRead {
    /// The plan, when there is one.
    pub plan: Option<Stored<Plan>>,
    /// What was suggested from its text as it stands now; none when it was not read, or the text is another since.
    pub reading: Option<Stored<PlanReading>>,
    /// The sentences of the text.
    pub sentences: Vec<Span>,
}

/// A text that is brought to a plan.
#[derive(Clone, Debug)]
pub struct BroughtText {
    /// How it came.
    pub source: PlanSource,
    /// The recommendation, word for word; absent when the text of the plan is read as it stands.
    pub text: Option<Text>,
    /// What was noticed in the file, by code.
    pub notices: Vec<String>,
    /// The day the plan was written; absent: it stays, or is today for a new plan.
    pub date: Option<Date>,
}

/// The answer to one suggestion.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionAnswer {
    /// The suggestion's place in the list, from 0.
    pub suggestion: usize,
    /// Whether it is a need of the child.
    pub is_need: bool,
    /// The level, 0 to 3; absent: as suggested.
    #[serde(default)]
    pub level: Option<NeedLevel>,
}

/// The answer to one suggested household constraint.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstraintAnswer {
    /// The constraint's place in the list, from 0.
    pub constraint: usize,
    /// Whether the plan asks for it.
    pub is_wanted: bool,
    /// How strictly; absent: as suggested.
    #[serde(default)]
    pub strength: Option<ConstraintStrength>,
}

/// A need that the reader did not suggest.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundNeed {
    /// The need.
    pub item: ItemCode,
    /// Its level, 0 to 3.
    pub level: NeedLevel,
    /// The words it rests on.
    pub span: Span,
}

/// What a person makes of a reading.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingAnswers {
    /// Answers; suggestions that are not named keep the answer they have.
    pub answers: Vec<SuggestionAnswer>,
    /// Needs found besides.
    #[serde(default)]
    pub found: Vec<FoundNeed>,
    /// Answers to household constraints; those that are not named keep the answer they have.
    #[serde(default)]
    pub constraints: Vec<ConstraintAnswer>,
}

impl Services {
    /// The text of a child's plan with what was suggested from it.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] when the child is not open.
    pub async fn view_plan_reading(&self, caller: &Caller, child: &ChildCode) -> Result<PlanRead, ServiceError> {
        caller.needs(Permission::EditChildren)?;
        let mut view = self.store.read().await?;
        open_child(view.as_mut(), caller, child).await?;
        let read = plan_read(view.as_mut(), child).await?;
        drop(view);
        let event = caller.event(Action::RecordViewed, EntityKind::Plan, child.as_str());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(read)
    }

    /// Keeps a text in the child's plan and reads it. `version` is the plan's that was looked at, 0 for none. Another
    /// text than the plan's takes the confirmation of its needs away.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] when there is no text to read; a conflict of versions.
    pub async fn read_plan(
        &self,
        caller: &Caller,
        child: &ChildCode,
        brought: BroughtText,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::EditChildren)?;
        let (child, caller_in, today, policy) =
            (child.clone(), caller.clone(), self.today(), std::sync::Arc::clone(&self.policy));
        self.act(caller, move |work| {
            Box::pin(async move {
                open_child(&mut *work, &caller_in, &child).await?;
                let kept = plan_of(&mut *work, &child).await?;
                let found = kept.as_ref().map_or(0, |kept| kept.version);
                if let Some(kept) = kept.as_ref().filter(|kept| kept.version != version) {
                    // Whoever looked at another version is told so before anything else.
                    return Ok(work.update(&kept.value, version).await?);
                }
                let of_plan = || kept.as_ref().and_then(|kept| kept.value.recommendation.clone()).map(|own| own.text);
                let text = brought.text.clone().or_else(of_plan);
                let text = text.ok_or_else(|| ServiceError::invalid("text", "value-empty"))?;
                let reading = office::plan::read(text.as_str(), None);
                let is_new = kept.is_none();
                keep_text(&mut *work, kept, (&child, &brought, &text, reading.lang), today).await?;
                let staff = caller_in.staff()?;
                let made = PlanReading {
                    child: child.clone(),
                    source: brought.source,
                    text_hash: Sha256Hash::of(text.as_str().as_bytes()),
                    heard: heard(reading.lang),
                    notices: brought.notices,
                    suggestions: suggestions(&policy, &reading),
                    constraints: constraints(&reading),
                    lexicon: reading.lexicon,
                    read_by: staff,
                    read_on: today,
                    added: Vec::new(),
                };
                let count = made.suggestions.len() + made.constraints.len();
                let version = keep_reading(&mut *work, made).await?;
                let event = caller_in
                    .event(Action::PlanRead, EntityKind::PlanReading, child.as_str())
                    .with("source", brought.source.code())
                    .with("suggestions", count)
                    .with("plan", found)
                    .with("new", i64::from(is_new));
                work.audit(event).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Answers suggestions. What is taken becomes a need of the plan, whose needs are confirmed after that. `version`
    /// is the version of the reading that was looked at.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for answers that fit no suggestion; a conflict of versions.
    pub async fn answer_suggestions(
        &self,
        caller: &Caller,
        child: &ChildCode,
        answers: ReadingAnswers,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::ConfirmNeeds)?;
        let (child, caller_in, today, policy) =
            (child.clone(), caller.clone(), self.today(), std::sync::Arc::clone(&self.policy));
        self.act(caller, move |work| {
            Box::pin(async move {
                open_child(&mut *work, &caller_in, &child).await?;
                let PlanRead { plan, reading, .. } = plan_read(&mut *work, &child).await?;
                let missing = || absent(EntityKind::PlanReading, child.as_str(), false);
                let (plan, reading) = plan.zip(reading).ok_or_else(missing)?;
                if reading.version != version {
                    return Ok(work.update(&reading.value, version).await?);
                }
                let by = (caller_in.staff()?, today);
                let (next, plan_next) = answered(&plan.value, &reading.value, answers, (by, &policy))?;
                if plan_next != plan.value {
                    let plan_next = Plan { confirmed: None, ..plan_next };
                    work.update(&plan_next, plan.version).await?;
                }
                let version = work.update(&next, version).await?;
                let counts = agreement([&next]);
                let sum = |of: fn(&Agreement) -> usize| counts.iter().map(of).sum::<usize>();
                let event = caller_in
                    .event(Action::SuggestionsAnswered, EntityKind::PlanReading, child.as_str())
                    .with("accepted", sum(|one| one.accepted))
                    .with("changed", sum(|one| one.changed))
                    .with("left_out", sum(|one| one.left_out))
                    .with("added", sum(|one| one.added))
                    .with("open", sum(|one| one.open))
                    .with("household", next.constraints.iter().filter(|one| one.answer.is_some()).count());
                work.audit(event).await?;
                Ok(version)
            })
        })
        .await
    }

    /// How often suggestions hold, need by need, over the whole register. Counts only: no child can be told from it.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn reading_agreement(&self) -> Result<Vec<Agreement>, ServiceError> {
        let kept = self.store.read().await?.list::<PlanReading>().await?;
        Ok(agreement(kept.iter().map(|stored| &stored.value)))
    }
}

async fn plan_read(view: &mut (dyn Reads + '_), child: &ChildCode) -> Result<PlanRead, ServiceError> {
    let plan = plan_of(view, child).await?;
    let text = plan.as_ref().and_then(|plan| plan.value.recommendation.as_ref()).map(|own| own.text.as_str());
    let hash = text.map(|text| Sha256Hash::of(text.as_bytes()));
    let reading = view.find::<PlanReading>(child.as_str()).await?;
    let reading = reading.filter(|reading| Some(reading.value.text_hash) == hash);
    let sentences = text.map(office::plan::sentences).unwrap_or_default();
    let sentences = sentences.into_iter().map(|place| Span { start: place.start, end: place.end }).collect();
    Ok(PlanRead { plan, reading, sentences })
}

/// The plan with the text in it; one that has the text already stays as it is.
async fn keep_text(
    work: &mut (dyn UnitOfWork + '_),
    kept: Option<Stored<Plan>>,
    (child, brought, text, tongue): (&ChildCode, &BroughtText, &Text, Tongue),
    today: Date,
) -> Result<(), ServiceError> {
    let code = if tongue == Tongue::Kazakh { "kk" } else { "ru" };
    let language = LanguageCode::parse(code).map_err(|error| ServiceError::Fault(error.to_string()))?;
    let recommendation = Some(Recommendation { language, text: text.clone() });
    match kept {
        None => {
            let plan = Plan {
                child: child.clone(),
                date: brought.date.unwrap_or(today),
                team: Vec::new(),
                recommendation,
                confirmed: None,
                needs: Vec::new(),
                strengths: Vec::new(),
                constraints: Vec::new(),
                wishes: Vec::new(),
                case: CaseFacts::default(),
            };
            work.insert(&plan).await?;
        }
        Some(kept) if kept.value.recommendation.as_ref().is_some_and(|own| own.text == *text) => {}
        Some(kept) => {
            let date = brought.date.unwrap_or(kept.value.date);
            let plan = Plan { date, recommendation, confirmed: None, ..kept.value };
            work.update(&plan, kept.version).await?;
        }
    }
    Ok(())
}

async fn keep_reading(work: &mut (dyn UnitOfWork + '_), mut made: PlanReading) -> Result<i64, ServiceError> {
    let earlier = work.find::<PlanReading>(made.child.as_str()).await?;
    match earlier {
        None => {
            work.insert(&made).await?;
            Ok(1)
        }
        Some(earlier) => {
            made.take_over(&earlier.value);
            Ok(work.update(&made, earlier.version).await?)
        }
    }
}

fn heard(tongue: Tongue) -> Heard {
    match tongue {
        Tongue::Kazakh => Heard::Kazakh,
        Tongue::Russian => Heard::Russian,
        Tongue::Mixed => Heard::Mixed,
        Tongue::Neither => Heard::Neither,
    }
}

/// Most suggestions that are kept: a text of thirty pages speaks of each need a few times.
const MOST_SUGGESTIONS: usize = 400;

/// Suggestions of needs that the policy knows.
fn suggestions(policy: &Policy, reading: &Reading) -> Vec<Suggested> {
    let known = reading.suggestions.iter().filter_map(|one| {
        let item = ItemCode::parse(&one.item).ok().filter(|item| policy.item(item).is_some())?;
        let said = match one.polarity {
            Polarity::Affirmed => Said::Affirmed,
            Polarity::Negated => Said::Negated,
            Polarity::Resolved => Said::Resolved,
        };
        let span = Span { start: one.evidence.byte_start, end: one.evidence.byte_end };
        Some(Suggested { item, level: NeedLevel::new(one.level).ok()?, said, span, answer: None })
    });
    known.take(MOST_SUGGESTIONS).collect()
}

/// Household constraints that a plan can ask for.
fn constraints(reading: &Reading) -> Vec<SuggestedConstraint> {
    let known = reading.constraints.iter().filter_map(|one| {
        let constraint = Constraint::parse(&one.constraint).ok()?;
        let strength = if one.strength == "hard" { ConstraintStrength::Hard } else { ConstraintStrength::Soft };
        let span = Span { start: one.evidence.byte_start, end: one.evidence.byte_end };
        Some(SuggestedConstraint { constraint, strength, span, answer: None })
    });
    known.take(household::MOST).collect()
}

/// The reading with the answers, and the plan after them.
fn answered(
    plan: &Plan,
    reading: &PlanReading,
    given: ReadingAnswers,
    ((by, on), policy): ((crate::domain::code::StaffCode, Date), &Policy),
) -> Result<(PlanReading, Plan), ServiceError> {
    let text = plan.recommendation.as_ref().map_or("", |own| own.text.as_str());
    let mut faults = Vec::new();
    let (mut next, mut needs) = (reading.clone(), plan.needs.clone());
    let mut seen = BTreeSet::new();
    for answer in given.answers {
        let field = format!("answer.{}", answer.suggestion);
        let Some(suggested) = next.suggestions.get_mut(answer.suggestion) else {
            faults.push(Fault::new(field, "value-unlisted"));
            continue;
        };
        if !seen.insert(answer.suggestion) || (answer.is_need && suggested.said != Said::Affirmed) {
            faults.push(Fault::new(field, "suggestion-denied"));
            continue;
        }
        let level = answer.level.unwrap_or(suggested.level);
        let verdict = match (answer.is_need, level == suggested.level) {
            (false, _) => Verdict::LeftOut,
            (true, true) => Verdict::Accepted,
            (true, false) => Verdict::Changed,
        };
        let words = suggested.span.of(text).and_then(|words| Text::parse(words).ok());
        let was_taken = suggested.answer.as_ref().is_some_and(|answer| answer.verdict != Verdict::LeftOut);
        if answer.is_need {
            take(&mut needs, &suggested.item, level, words);
        } else if was_taken {
            needs.retain(|need| need.item != suggested.item || need.evidence != words);
        }
        let level = if answer.is_need { level } else { suggested.level };
        suggested.answer = Some(Answered { verdict, level, by: by.clone(), on });
    }
    for (place, found) in given.found.into_iter().enumerate() {
        let words = found.span.of(text).and_then(|words| Text::parse(words).ok());
        if policy.item(&found.item).is_none() {
            faults.push(Fault::new(format!("found.{place}.item"), "value-unlisted"));
        } else if words.is_none() {
            faults.push(Fault::new(format!("found.{place}.span"), "value-unlisted"));
        } else {
            take(&mut needs, &found.item, found.level, words);
            let FoundNeed { item, level, span } = found;
            next.added.retain(|added| added.item != item);
            next.added.push(AddedNeed { item, level, span, by: by.clone(), on });
        }
    }
    let constraints = household::answer(plan, &mut next, given.constraints, (&by, on), &mut faults);
    let plan = Plan { needs, constraints, ..plan.clone() };
    if faults.is_empty() { Ok((next, plan)) } else { Err(ServiceError::Invalid(faults)) }
}

/// Puts a need into the plan. How important it is says whoever confirms it: a must is never suggested.
fn take(needs: &mut Vec<Need>, item: &ItemCode, level: NeedLevel, evidence: Option<Text>) {
    if let Some(need) = needs.iter_mut().find(|need| need.item == *item) {
        (need.level, need.evidence) = (Some(level), evidence);
    } else {
        let importance = if level.get() >= 3 { Importance::Important } else { Importance::Desirable };
        needs.push(Need { item: item.clone(), level: Some(level), importance, evidence });
    }
}
