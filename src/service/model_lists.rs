//! What the counts of the page on how the order is made lead to: the families that a rule keeps out, the families of
//! a group, the lists that were counted over, the suggestions of a need.
//!
//! *Design notes.* The counts are those of the whole register, their lists hold what is open to the caller: families
//! that are open, in lists that are open. So each count is told together with how many of it are open, and what is
//! kept back as too few has no list.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Caller, ServiceError, Services,
    list_counts::{Counted, KeptOut, Measure},
    open_record::{Custodies, is_open_case},
};
use crate::{
    domain::{
        access::Subject,
        audit::{Action, EntityKind},
        code::{ChildCode, FamilyCode, ItemCode, RuleCode, StaffCode},
        date::Date,
        fairness::{FamilyGroup, Grouping},
        family::Family,
        level::NeedLevel,
        permission::Permission,
        plan_reading::{Agreement, AgreementCount, PlanReading, agreement},
        run::{RunNumber, RunRecord},
    },
    store::{ReadsExt as _, Whole},
};

/// How many of what is counted are open to a caller, each with a list of just so many.
#[derive(Clone, Debug, Default)]
pub struct OpenCounts {
    /// Of the lists that are counted over.
    pub lists: usize,
    /// Of the families that each rule keeps out, by the rule's code.
    pub kept_out: BTreeMap<String, usize>,
    /// Of the families of each group.
    pub groups: BTreeMap<(Measure, FamilyGroup), usize>,
    /// Of the suggestions of each need.
    pub agreement: Vec<Agreement>,
}

/// Which families are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountedBy {
    /// Those that this rule keeps out.
    Rule(RuleCode),
    /// Those of this group that this measure is taken over.
    Group(Measure, FamilyGroup),
}

/// A family that is counted, with the lists it is counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CountedFamily {
    /// The family.
    pub family: String,
    /// The lists, newest first.
    pub lists: Vec<RunNumber>,
}

/// A suggestion that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenSuggestion {
    /// The child whose plan it is from.
    pub child: ChildCode,
    /// What became of it.
    pub end: AgreementCount,
    /// The level that was taken, 0 to 3; the suggested one while nobody answered.
    pub level: NeedLevel,
    /// Who answered; absent while nobody has.
    pub by: Option<StaffCode>,
    /// The day of the answer.
    pub on: Option<Date>,
}

/// What is open of the newest lists.
struct OpenLists {
    lists: Vec<(RunRecord, Arc<Counted>)>,
    register: Arc<Whole<Family>>,
    families: BTreeSet<String>,
}

/// Families by code, with the lists they are counted in.
type Found<'l> = BTreeMap<&'l str, Vec<RunNumber>>;

impl OpenLists {
    fn kept_out_by(&self, rule: &str) -> Found<'_> {
        let mut found = Found::new();
        for (record, counted) in &self.lists {
            for family in counted.kept_out.get(rule).into_iter().flatten() {
                self.add(&mut found, family, record);
            }
        }
        found
    }

    fn of_group(
        &self,
        (measure, group): (Measure, FamilyGroup),
        chosen: &BTreeMap<RunNumber, BTreeSet<String>>,
    ) -> Found<'_> {
        let mut found = Found::new();
        for (record, counted) in &self.lists {
            let counts =
                counted.fates.iter().filter(|fate| measure.happened(fate, chosen.get(&record.number)).is_some());
            let is_in =
                |code: &str| self.register.get(code).is_some_and(|family| group.grouping().of(&family.value) == group);
            for fate in counts.filter(|fate| is_in(&fate.family)) {
                self.add(&mut found, &fate.family, record);
            }
        }
        found
    }

    /// How many open families each group has of which each measure is taken. Gone through once: a register is large.
    fn group_sizes(&self, chosen: &BTreeMap<RunNumber, BTreeSet<String>>) -> BTreeMap<(Measure, FamilyGroup), usize> {
        let mut counted: BTreeMap<Measure, BTreeSet<&str>> = BTreeMap::new();
        for (record, list) in &self.lists {
            let chosen = chosen.get(&record.number);
            for fate in list.fates.iter().filter(|fate| self.families.contains(&fate.family)) {
                for measure in Measure::ALL.iter().filter(|measure| measure.happened(fate, chosen).is_some()) {
                    counted.entry(*measure).or_default().insert(&fate.family);
                }
            }
        }
        let mut sizes = BTreeMap::new();
        let families = counted.iter().flat_map(|(measure, codes)| codes.iter().map(move |code| (*measure, *code)));
        for (measure, family) in families.filter_map(|(measure, code)| Some((measure, self.register.get(code)?))) {
            for grouping in Grouping::ALL {
                *sizes.entry((measure, grouping.of(&family.value))).or_default() += 1;
            }
        }
        sizes
    }

    fn add<'l>(&self, found: &mut Found<'l>, family: &'l str, record: &RunRecord) {
        if self.families.contains(family) {
            found.entry(family).or_default().push(record.number);
        }
    }
}

impl Services {
    /// How many of what is counted are open to a caller. Counts only, so nothing goes on record.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn open_counts(&self, caller: &Caller) -> Result<OpenCounts, ServiceError> {
        let mut counts = OpenCounts::default();
        if caller.viewer.may(Permission::ViewRuns) {
            let (open, chosen) = (self.open_lists(caller).await?, self.chosen_families().await?);
            counts.lists = open.lists.len();
            let told = self.policy.file().rules.iter().filter(|rule| may_read(caller, rule.is_restricted()));
            counts.kept_out =
                told.map(|rule| (rule.id.to_string(), open.kept_out_by(rule.id.as_str()).len())).collect();
            counts.groups = open.group_sizes(&chosen);
        }
        if caller.viewer.may(Permission::ViewChildren) {
            counts.agreement = agreement(self.open_readings(caller).await?.iter());
        }
        Ok(counts)
    }

    /// The families that a count of the newest lists leads to, in lists that are open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`], also for a rule whose reason the caller may not read;
    /// [`ServiceError::Invalid`] for a rule that there is not and a count that is kept back as too few.
    pub async fn families_counted(&self, caller: &Caller, by: &CountedBy) -> Result<Vec<CountedFamily>, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let counts = self.list_counts().await?;
        let is_few = match by {
            CountedBy::Rule(code) => {
                let rule = self.policy.rule(code).ok_or_else(|| ServiceError::invalid("rule", "value-unlisted"))?;
                if !may_read(caller, rule.is_restricted()) {
                    return Err(ServiceError::NotPermitted(Permission::ViewRestrictedReasons));
                }
                counts.kept_out.get(code.as_str()) == Some(&KeptOut::Few)
            }
            CountedBy::Group(measure, group) => {
                let shares = counts.fairness.iter().find(|(of, _)| of == measure).map(|(_, shares)| shares);
                !shares.into_iter().flatten().any(|share| share.group == *group && share.share.is_some())
            }
        };
        if is_few {
            let field = if matches!(by, CountedBy::Rule(_)) { "rule" } else { "group" };
            return Err(ServiceError::invalid(field, "counted-few"));
        }
        let (open, chosen) = (self.open_lists(caller).await?, self.chosen_families().await?);
        let found = match by {
            CountedBy::Rule(rule) => open.kept_out_by(rule.as_str()),
            CountedBy::Group(measure, group) => open.of_group((*measure, *group), &chosen),
        };
        let told = |(family, lists): (&str, Vec<RunNumber>)| CountedFamily { family: family.to_owned(), lists };
        let found: Vec<CountedFamily> = found.into_iter().map(told).collect();
        self.counted_on_record(caller, EntityKind::Family, found.len()).await?;
        Ok(found)
    }

    /// The lists that are counted over, of those that are open to the caller, newest first.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn lists_counted(&self, caller: &Caller) -> Result<Vec<RunRecord>, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let lists = self.open_lists(caller).await?.lists;
        self.counted_on_record(caller, EntityKind::Run, lists.len()).await?;
        Ok(lists.into_iter().map(|(record, _)| record).collect())
    }

    /// The suggestions of a need that ended so, from plans of children that are open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`]; [`ServiceError::Invalid`] for a need that there is not.
    pub async fn suggestions_counted(
        &self,
        caller: &Caller,
        item: &ItemCode,
        what: AgreementCount,
    ) -> Result<Vec<OpenSuggestion>, ServiceError> {
        caller.needs(Permission::ViewChildren)?;
        let readings = self.open_readings(caller).await?;
        let of = |reading: &PlanReading| {
            let counted = reading.counted().filter(|one| one.item == item && what.holds(one.end));
            let told = counted.map(|one| OpenSuggestion {
                child: reading.child.clone(),
                end: one.end,
                level: one.level,
                by: one.answered.map(|(by, _)| by.clone()),
                on: one.answered.map(|(_, on)| on),
            });
            told.collect::<Vec<_>>()
        };
        let found: Vec<OpenSuggestion> = readings.iter().flat_map(of).collect();
        self.counted_on_record(caller, EntityKind::PlanReading, found.len()).await?;
        Ok(found)
    }

    async fn open_lists(&self, caller: &Caller) -> Result<OpenLists, ServiceError> {
        let all = self.newest_lists().await?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let custodies = Custodies::read(view).await?;
        let register = view.whole::<Family>().await?;
        let is_open = |code: &FamilyCode| custodies.opens(caller, &Subject::Family(code.clone()));
        let open = register.values().filter(|stored| is_open(&stored.value.code));
        let families = open.map(|stored| stored.value.code.to_string()).collect();
        let mut lists = Vec::new();
        for (record, counted) in all {
            if is_open_case(view, caller, &record.case_code).await? {
                lists.push((record, counted));
            }
        }
        Ok(OpenLists { lists, register, families })
    }

    async fn open_readings(&self, caller: &Caller) -> Result<Vec<PlanReading>, ServiceError> {
        let mut view = self.store.read().await?;
        let custodies = Custodies::read(view.as_mut()).await?;
        let is_open = |reading: &PlanReading| custodies.opens(caller, &Subject::Child(reading.child.clone()));
        let kept = view.list::<PlanReading>().await?.into_iter().map(|stored| stored.value);
        Ok(kept.filter(is_open).collect())
    }

    async fn counted_on_record(&self, caller: &Caller, kind: EntityKind, found: usize) -> Result<(), ServiceError> {
        let event = caller.event(Action::RecordsListed, kind, "").with("records", found);
        self.on_record(caller.viewer.actor.clone(), event).await
    }
}

fn may_read(caller: &Caller, restricted: bool) -> bool {
    !restricted || caller.viewer.may(Permission::ViewRestrictedReasons)
}
