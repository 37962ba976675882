//! Which single facts changed after a list was made, of those that a list reads and people act on: the child's school,
//! a family's free places, whether it is free.
//!
//! *Design notes.* What was is read from the snapshot of the list, what is from the register. Of families it names only
//! those that [`Staleness`](crate::service::staleness::Staleness) names to the caller, so nothing is told of one
//! that is sealed or not considered.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Caller, ServiceError, Services, open_record::open_run, staleness::Staleness};
use crate::{
    domain::{
        code::{ChildCode, FamilyCode, SettlementCode},
        date::Date,
        family::{Availability, AvailabilityStatus, Family, ResidentKind},
        plan::Plan,
        run::RunNumber,
    },
    matching::input::FamilyFacts,
    store::ReadsExt as _,
};

/// A fact that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum FactChange {
    /// Where the child goes to school or kindergarten; absent where it is not on record.
    School {
        /// The child.
        child: ChildCode,
        /// As the list read it.
        before: Option<SettlementCode>,
        /// As it is on record now.
        after: Option<SettlementCode>,
    },
    /// Places of a family that are approved and not taken; absent where nobody approved any.
    FreePlaces {
        /// The family.
        family: FamilyCode,
        /// As the list read it.
        before: Option<u32>,
        /// As it is on record now.
        after: Option<u32>,
    },
    /// What a family answered last when it was asked whether it is free; absent where it was not asked.
    Availability {
        /// The family.
        family: FamilyCode,
        /// As the list read it.
        before: Option<Answered>,
        /// As it is on record now.
        after: Option<Answered>,
    },
}

/// What a family answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answered {
    /// The answer.
    pub status: AvailabilityStatus,
    /// When.
    pub confirmed_on: Date,
    /// From when it is free again, where it said so.
    pub until: Option<Date>,
}

impl FactChange {
    /// The child or family whose fact it is.
    pub fn of(&self) -> &str {
        match self {
            Self::School { child, .. } => child.as_str(),
            Self::FreePlaces { family, .. } | Self::Availability { family, .. } => family.as_str(),
        }
    }
}

impl Services {
    /// Which facts changed of the children and families that the caller is told of.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn changed_facts(
        &self,
        caller: &Caller,
        number: RunNumber,
        stale: &Staleness,
    ) -> Result<Vec<FactChange>, ServiceError> {
        let record = open_run(self.store.read().await?.as_mut(), caller, number).await?;
        if stale.children.is_empty() && stale.families.is_empty() {
            return Ok(Vec::new());
        }
        let input = self.input_of(&record).await?;
        let mut view = self.store.read().await?;
        let mut changes = Vec::new();
        let named = |code: &ChildCode| stale.children.iter().any(|stale| stale == code.as_str());
        for child in input.case.children.iter().filter(|child| named(&child.code)) {
            let plan = view.find::<Plan>(child.code.as_str()).await?;
            let after = plan.and_then(|kept| kept.value.case.school_settlement);
            let before = child.case.school_settlement.clone();
            if before != after {
                changes.push(FactChange::School { child: child.code.clone(), before, after });
            }
        }
        for code in &stale.families {
            let Some(before) = input.families.iter().find(|family| family.code.as_str() == code) else { continue };
            let Some(after) = view.find::<Family>(code).await? else { continue };
            changes.extend(of_family(&before.facts, &after.value));
        }
        Ok(changes)
    }
}

fn of_family(before: &FamilyFacts, after: &Family) -> Vec<FactChange> {
    let family = || after.code.clone();
    let taken = before.residents.iter().filter(|one| one.kind == ResidentKind::PlacedChild).count() as u32;
    let free = |approved: Option<u8>, taken: u32| approved.map(|approved| u32::from(approved).saturating_sub(taken));
    let places = (
        free(before.approved_places.as_ref().map(|places| places.value), taken),
        free(after.approved_places.as_ref().map(|places| places.value), after.placed_children()),
    );
    let answers = (answered(&before.availability), answered(&after.availability));
    let mut changes = Vec::new();
    if places.0 != places.1 {
        changes.push(FactChange::FreePlaces { family: family(), before: places.0, after: places.1 });
    }
    if answers.0 != answers.1 {
        changes.push(FactChange::Availability { family: family(), before: answers.0, after: answers.1 });
    }
    changes
}

/// The last answer.
fn answered(answers: &[Availability]) -> Option<Answered> {
    let last = answers.iter().max_by_key(|answer| answer.confirmed_on)?;
    Some(Answered { status: last.status, confirmed_on: last.confirmed_on, until: last.until })
}
