//! Lists as people ask for them: confirmed needs first, every child of the case open, nothing while
//! recommendations are stopped.

use std::collections::BTreeSet;

use super::{
    Caller, ServiceError, Services,
    open_record::{children_of_case, open_case, open_child, open_run},
    try_what_if::Trial,
    view_run::{Look, ViewedRun},
};
use crate::{
    domain::{
        child::Child,
        clock::Timestamp,
        code::ChildCode,
        desk::{RECOMMENDATIONS, Setting},
        family::Family,
        hash::Sha256Hash,
        permission::Permission,
        plan::Plan,
        run::{RunNumber, RunRecord},
        text::Text,
    },
    matching::{assemble::Request, document::Document},
    store::{CodeRange, Kind, Reads, ReadsExt as _},
};

/// Which facts changed after a list was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Staleness {
    /// Children whose record or plan changed.
    pub children: Vec<String>,
    /// Families of the list that changed.
    pub families: Vec<String>,
    /// Families that were added.
    pub added: usize,
    /// Whether another policy is in force.
    pub policy: bool,
}

impl Staleness {
    /// How many facts changed.
    pub fn count(&self) -> usize {
        self.children.len() + self.families.len() + self.added + usize::from(self.policy)
    }
}

/// How one family's place differs between two lists.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct FamilyDifference {
    /// The family.
    pub family: String,
    /// Where it was: `shown`, `insufficient`, `excluded`, or `absent`.
    pub from: String,
    /// Where it is.
    pub to: String,
    /// Fit word before.
    pub band_from: Option<String>,
    /// Fit word now.
    pub band_to: Option<String>,
    /// Place by points before, from 1.
    pub place_from: Option<usize>,
    /// Place by points now.
    pub place_to: Option<usize>,
    /// Rules that keep it out now and did not before.
    pub rules: Vec<String>,
}

impl Services {
    /// Makes a list for a child, with brothers and sisters unless `alone`.
    ///
    /// # Errors
    /// [`ServiceError::Stopped`], [`ServiceError::Absent`], and what the case rules say.
    pub async fn make_list(
        &self,
        caller: &Caller,
        child: &ChildCode,
        alone: bool,
        preparatory: Option<Text>,
    ) -> Result<RunRecord, ServiceError> {
        caller.needs(Permission::MakeRuns)?;
        self.refuse_while_stopped().await?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        open_child(view, caller, child).await?;
        if !alone && let Some(group) = super::open_record::group_of(view, child).await? {
            open_case(view, caller, group.code.as_str()).await?;
        }
        let request = Request { child: child.clone(), alone, as_of: self.today(), seed: 0, worlds: None, preparatory };
        self.make_run(caller, request).await
    }

    /// Gives out a list, a place, a comparison … of a run that is open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], [`ServiceError::UnknownFamily`], [`ServiceError::Stopped`].
    pub async fn view_list(&self, caller: &Caller, number: RunNumber, look: Look) -> Result<ViewedRun, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        open_run(self.store.read().await?.as_mut(), caller, number).await?;
        self.view_run(caller.viewer.actor.clone(), number, look).await
    }

    /// Whether a run is there and open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn open_list(&self, caller: &Caller, number: RunNumber) -> Result<(), ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        open_run(self.store.read().await?.as_mut(), caller, number).await.map(drop)
    }

    /// A trial on a run that is open to the caller.
    ///
    /// # Errors
    /// As [`Services::view_list`]; [`ServiceError::Edit`].
    pub async fn try_on_list(
        &self,
        caller: &Caller,
        number: RunNumber,
        changes: Vec<String>,
    ) -> Result<Trial, ServiceError> {
        caller.needs(Permission::TryWhatIf)?;
        self.refuse_while_stopped().await?;
        open_run(self.store.read().await?.as_mut(), caller, number).await?;
        self.try_what_if(caller.viewer.actor.clone(), number, changes).await
    }

    /// Which facts changed since a list was made.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn staleness(&self, caller: &Caller, number: RunNumber) -> Result<Staleness, ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let record = open_run(view, caller, number).await?;
        let mut stale = stale_children(view, &record).await?;
        let after = record.created_at;
        for family in view.list_records(Kind::Family, &CodeRange::all(), None).await? {
            if family.changed_at > after {
                match family.version {
                    1 => stale.added += 1,
                    _ => stale.families.push(family.code),
                }
            }
        }
        stale.policy = record.policy_hash != Sha256Hash::of(self.policy.text().as_bytes());
        Ok(stale)
    }

    /// What differs between two lists of one case.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] for lists of different cases.
    pub async fn difference(
        &self,
        caller: &Caller,
        (from, to): (RunNumber, RunNumber),
    ) -> Result<Vec<FamilyDifference>, ServiceError> {
        let before = self.view_list(caller, from, Look::List).await?;
        let after = self.view_list(caller, to, Look::List).await?;
        if before.document.child != after.document.child {
            return Err(ServiceError::invalid("other", "runs-of-other-cases"));
        }
        Ok(differences(&before.document, &after.document))
    }

    /// Whether recommendations are stopped, and why.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn stopped(&self) -> Result<Option<Setting>, ServiceError> {
        let kept = self.store.read().await?.find::<Setting>(RECOMMENDATIONS).await?;
        Ok(kept.map(|stored| stored.value).filter(|setting| setting.value == "stopped"))
    }

    pub(super) async fn refuse_while_stopped(&self) -> Result<(), ServiceError> {
        if self.stopped().await?.is_some() { Err(ServiceError::Stopped) } else { Ok(()) }
    }

    /// Lists of a child's case, newest first.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn runs_of(&self, caller: &Caller, case_code: &str) -> Result<Vec<RunRecord>, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        open_case(view, caller, case_code).await?;
        let query = crate::store::RunQuery { case_code: Some(case_code.to_owned()), before: None, limit: 100 };
        Ok(view.list_runs(&query).await?)
    }
}

/// Children of a run whose record or plan changed after it was made.
pub(super) async fn stale_children(view: &mut (dyn Reads + '_), record: &RunRecord) -> Result<Staleness, ServiceError> {
    let mut stale = Staleness::default();
    for child in children_of_case(view, &record.case_code).await? {
        let changed: [Option<Timestamp>; 2] = [
            view.find::<Child>(child.as_str()).await?.map(|stored| stored.changed_at),
            view.find::<Plan>(child.as_str()).await?.map(|stored| stored.changed_at),
        ];
        if changed.into_iter().flatten().any(|at| at > record.created_at) {
            stale.children.push(child.to_string());
        }
    }
    Ok(stale)
}

/// Whether one family's record changed after a moment.
pub(super) async fn family_changed_after(
    view: &mut (dyn Reads + '_),
    family: &str,
    after: Timestamp,
) -> Result<bool, ServiceError> {
    Ok(view.find::<Family>(family).await?.is_some_and(|stored| stored.changed_at > after))
}

/// Where a family stands in a list: its place by points among the shown ones, from 1.
pub fn place_of(document: &Document, family: &str) -> Option<usize> {
    document.shown().position(|entry| entry.family == family).map(|position| position + 1)
}

fn differences(before: &Document, after: &Document) -> Vec<FamilyDifference> {
    let codes = before.families.iter().chain(&after.families).map(|family| family.family.clone());
    let codes: BTreeSet<String> = codes.collect();
    codes.into_iter().filter_map(|code| difference(before, after, code)).collect()
}

fn difference(before: &Document, after: &Document, code: String) -> Option<FamilyDifference> {
    let (was, is) = (before.family(&code), after.family(&code));
    let state = |entry: Option<&crate::matching::document::FamilyEntry>| {
        entry.map_or_else(|| "absent".to_owned(), |family| family.state.clone())
    };
    let band = |entry: Option<&crate::matching::document::FamilyEntry>| {
        entry.filter(|family| family.state == "shown").map(|family| family.band.clone())
    };
    let failing = |entry: Option<&crate::matching::document::FamilyEntry>| -> BTreeSet<String> {
        let rules = entry.map(|family| family.rules.as_slice()).unwrap_or_default();
        rules.iter().filter(|rule| rule.verdict != "pass").map(|rule| rule.rule.clone()).collect()
    };
    let rules: Vec<String> = failing(is).difference(&failing(was)).cloned().collect();
    let found = FamilyDifference {
        from: state(was),
        to: state(is),
        band_from: band(was),
        band_to: band(is),
        place_from: place_of(before, &code),
        place_to: place_of(after, &code),
        rules,
        family: code,
    };
    let same = found.from == found.to && found.band_from == found.band_to && found.place_from == found.place_to;
    (!same || !found.rules.is_empty()).then_some(found)
}
