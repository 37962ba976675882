//! What making a need a must would cost: how many families would remain. Nothing is kept.

use std::sync::Arc;

use super::{Caller, ServiceError, Services, compute, held::Held, open_record::open_child, records::CaseRecords};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::{ChildCode, ItemCode},
        date::Date,
        level::{Importance, NeedLevel},
        permission::Permission,
        plan::{Confirmation, Need, Plan},
    },
    matching::{
        self, Matching,
        assemble::{Request, assemble_known},
        eligibility::State,
        input::MatchingInput,
        policy::{Check, Policy},
        register::{self, Register},
        tables::UNKNOWN,
    },
};

/// How many families would remain if a need were a must.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct MustEffect {
    /// The need.
    pub item: ItemCode,
    /// Families that nothing else keeps out of the list.
    pub of: usize,
    /// Those among them that are not known to lack it.
    pub remain: usize,
    /// Those that remain although nobody knows whether they have it: they would be asked.
    pub unknown: usize,
    /// Families of the whole register.
    pub register: usize,
    /// Families of the whole register that are not known to lack it.
    pub register_remain: usize,
}

/// A need as it may not be confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedToWeigh {
    /// The need.
    pub item: ItemCode,
    /// Its level, 0 to 3; absent when it was not assessed.
    #[serde(default)]
    pub level: Option<NeedLevel>,
    /// How important it would be: needs that are musts already keep families out for the others.
    pub importance: Importance,
}

impl Services {
    /// For each need of a child's plan, how many families would remain if it were a must and no other was.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn effect_of_musts(&self, caller: &Caller, child: &ChildCode) -> Result<Vec<MustEffect>, ServiceError> {
        caller.needs(Permission::ConfirmNeeds)?;
        open_child(self.store.read().await?.as_mut(), caller, child).await?;
        let event = caller.event(Action::RecordViewed, EntityKind::Child, child.as_str()).with("part", "effects");
        self.on_record(caller.viewer.actor.clone(), event).await?;
        self.effect_of_must(child, None).await
    }

    /// The same for needs as they are given, confirmed or not; without any, for those of the plan, none a must.
    ///
    /// # Errors
    /// [`ServiceError::Assemble`] when the child has no plan or no need.
    pub async fn effect_of_must(
        &self,
        child: &ChildCode,
        needs: Option<Vec<NeedToWeigh>>,
    ) -> Result<Vec<MustEffect>, ServiceError> {
        let request = Request {
            child: child.clone(),
            alone: true,
            as_of: self.today(),
            seed: 0,
            worlds: Some(0),
            preparatory: Some(search()?),
        };
        let (held, mut case) = self.read_case(&request).await?;
        // The child's own needs are weighed; whether brothers and sisters find room is another question.
        case.forget_group();
        for plan in &mut case.plans {
            weigh(plan, needs.as_deref(), request.as_of)?;
        }
        let policy = Arc::clone(&self.policy);
        compute(move || effects(&held, &case, &policy, &request)).await?
    }
}

/// No list is made, so no case rule needs to allow one.
fn search() -> Result<crate::domain::text::Text, ServiceError> {
    crate::domain::text::Text::parse("weighing needs").map_err(|error| ServiceError::Fault(error.to_string()))
}

/// Takes the needs as if somebody had confirmed them.
fn weigh(plan: &mut Plan, needs: Option<&[NeedToWeigh]>, today: Date) -> Result<(), ServiceError> {
    let by = super::program().id;
    let by = crate::domain::code::PersonCode::parse(&by).map_err(|error| ServiceError::Fault(error.to_string()))?;
    plan.confirmed = Some(Confirmation { by, on: today });
    match needs {
        Some(needs) => {
            let need = |need: &NeedToWeigh| Need {
                item: need.item.clone(),
                level: need.level,
                importance: need.importance,
                evidence: None,
            };
            plan.needs = needs.iter().map(need).collect();
        }
        None => plan.needs.iter_mut().for_each(|need| need.importance = Importance::Important),
    }
    // A need that was not assessed can be a must: what level it has does not matter for that.
    for need in &mut plan.needs {
        need.level = need.level.or(NeedLevel::new(1).ok());
    }
    Ok(())
}

fn effects(
    held: &Held,
    case: &CaseRecords,
    policy: &Policy,
    request: &Request,
) -> Result<Vec<MustEffect>, ServiceError> {
    let records = case.with_places(&held.settlements);
    let assembled = assemble_known(&records, &held.families, policy, request)?;
    let mut input = assembled.input;
    let packed = held.packed(policy, input.as_of);
    let register = packed.of_case(&input.families, policy, input.as_of, &assembled.changed);
    input.counts = register::counts(&input, policy, &register);
    effects_within(&input, policy, &register)
}

/// What making each need of an input a must would cost.
pub(super) fn effects_within(
    input: &MatchingInput,
    policy: &Policy,
    register: &Register,
) -> Result<Vec<MustEffect>, ServiceError> {
    let as_given = matching::run(input, policy, register)?;
    let needs = input.case.children.iter().flat_map(|child| &child.needs);
    let weighed = needs.map(|need| {
        if need.importance != Importance::Must {
            return Ok(effect(&as_given, &need.item));
        }
        // As a must it keeps families out already.
        let open = opened(input, &need.item);
        Ok(effect(&matching::run(&open, policy, register)?, &need.item))
    });
    weighed.collect()
}

/// The input in which one need keeps nobody out yet.
fn opened(input: &MatchingInput, item: &ItemCode) -> MatchingInput {
    let mut open = input.clone();
    for need in open.case.children.iter_mut().flat_map(|child| &mut child.needs).filter(|need| need.item == *item) {
        need.importance = Importance::Important;
    }
    open
}

fn effect(matching: &Matching<'_>, item: &ItemCode) -> MustEffect {
    let register = matching.register;
    let mut effect =
        MustEffect { item: item.clone(), of: 0, remain: 0, unknown: 0, register: register.len(), register_remain: 0 };
    let lines = matching.children.iter().flat_map(|child| child.plan.lines.iter().zip(&child.columns));
    let columns: Vec<&[u8]> = lines
        .filter(|(line, _)| line.item.is_need() && line.item.code() == item.as_str())
        .map(|(_, column)| column.as_ref())
        .collect();
    let enough = least_capability(matching.policy);
    for family in 0..register.len() {
        let lacks = columns.iter().any(|column| column[family] != UNKNOWN && column[family] < enough);
        let is_unknown = columns.iter().any(|column| column[family] == UNKNOWN);
        let considered = matching.state(family) != State::Excluded;
        effect.of += usize::from(considered);
        effect.remain += usize::from(considered && !lacks);
        effect.unknown += usize::from(considered && !lacks && is_unknown);
        effect.register_remain += usize::from(!lacks);
    }
    effect
}

/// The capability a must asks for.
fn least_capability(policy: &Policy) -> u8 {
    let rules = policy.file().rules.iter().filter(|rule| rule.is_active());
    let asked = rules.filter_map(|rule| match rule.check {
        Check::MustNeeds { min_capability } => Some(min_capability.get()),
        _ => None,
    });
    asked.max().unwrap_or(1)
}
