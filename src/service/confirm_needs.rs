//! Confirming and ordering a child's needs: before it, no list is made.

use std::collections::BTreeMap;

use super::{
    Caller, Fault, ServiceError, Services,
    open_record::{absent, open_child, plan_of},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::{ChildCode, ItemCode, PersonCode},
        level::{Importance, NeedLevel},
        permission::Permission,
        plan::{Confirmation, Need, Plan},
    },
    store::UnitOfWorkExt as _,
};

/// Needs that may matter most: with more, none does.
pub const MOST_THAT_MATTER: usize = 3;

/// What a person decides about one need.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedDecision {
    /// The need.
    pub item: ItemCode,
    /// How important it is; absent when it is not a need of this child.
    pub importance: Option<Importance>,
    /// The level, 0 to 3; absent when it was not assessed.
    #[serde(default)]
    pub level: Option<NeedLevel>,
}

/// Needs as a person confirms them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// Every need of the plan, decided upon.
    pub needs: Vec<NeedDecision>,
    /// Up to three that matter most, the first one first.
    #[serde(default)]
    pub matter_most: Vec<ItemCode>,
}

impl Services {
    /// Confirms needs. `version` is the version of the plan that was looked at.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] when a need is left out or nothing is left; a conflict of versions.
    pub async fn confirm_needs(
        &self,
        caller: &Caller,
        child: &ChildCode,
        needs: Needs,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::ConfirmNeeds)?;
        let (child, caller_in, today) = (child.clone(), caller.clone(), self.today());
        self.act(caller, move |work| {
            Box::pin(async move {
                open_child(&mut *work, &caller_in, &child).await?;
                let kept = plan_of(&mut *work, &child).await?;
                let kept = kept.ok_or_else(|| absent(EntityKind::Plan, child.as_str(), false))?;
                if kept.version != version {
                    // Whoever looked at another version is told so before anything else.
                    return Ok(work.update(&kept.value, version).await?);
                }
                let by = PersonCode::parse(&caller_in.viewer.actor.id)
                    .map_err(|error| ServiceError::Fault(error.to_string()))?;
                let ordered = ordered(&kept.value, &needs)?;
                let confirmed = Some(Confirmation { by, on: today });
                let plan = Plan { needs: ordered, confirmed, ..kept.value };
                let version = work.update(&plan, version).await?;
                let musts = plan.needs.iter().filter(|need| need.importance == Importance::Must).count();
                let event = caller_in
                    .event(Action::NeedsConfirmed, EntityKind::Plan, child.as_str())
                    .with("needs", plan.needs.len())
                    .with("musts", musts)
                    .with("version", version);
                work.audit(event).await?;
                Ok(version)
            })
        })
        .await
    }
}

/// The needs in the order of the form, those that matter most first.
pub(super) fn ordered(plan: &Plan, given: &Needs) -> Result<Vec<Need>, ServiceError> {
    let mut faults = Vec::new();
    let mut decisions: BTreeMap<&ItemCode, &NeedDecision> = BTreeMap::new();
    for decision in &given.needs {
        let field = format!("need.{}", decision.item);
        if decisions.insert(&decision.item, decision).is_some() {
            faults.push(Fault::new(field, "need-twice"));
        } else if !plan.needs.iter().any(|need| need.item == decision.item) {
            faults.push(Fault::new(field, "need-unknown"));
        }
    }
    let undecided = plan.needs.iter().filter(|need| !decisions.contains_key(&need.item));
    faults.extend(undecided.map(|need| Fault::new(format!("need.{}", need.item), "need-undecided")));
    if given.matter_most.len() > MOST_THAT_MATTER {
        faults.push(Fault::new("matter_most", "matter-most-many").with("most", MOST_THAT_MATTER.to_string()));
    }
    if !faults.is_empty() {
        return Err(ServiceError::Invalid(faults));
    }
    let mut needs: Vec<Need> = plan
        .needs
        .iter()
        .filter_map(|need| {
            let decision = decisions.get(&need.item)?;
            let importance = decision.importance?;
            Some(Need { importance, level: decision.level.or(need.level), ..need.clone() })
        })
        .collect();
    if needs.is_empty() {
        return Err(ServiceError::invalid("needs", "needs-none"));
    }
    let place = |need: &Need| given.matter_most.iter().position(|item| *item == need.item).unwrap_or(usize::MAX);
    needs.sort_by_key(place);
    Ok(needs)
}
