//! Lists as people ask for them: confirmed needs first, every child of the case open, nothing while
//! recommendations are stopped.

use super::{
    Caller, ServiceError, Services,
    open_record::{open_case, open_child, open_run},
    try_what_if::Trial,
    view_run::{Look, ViewedRun},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::ChildCode,
        desk::{RECOMMENDATIONS, Setting},
        permission::Permission,
        reason::Reason,
        run::{RunNumber, RunRecord},
        text::Text,
    },
    matching::{assemble::Request, document::Document},
    store::{Reads, ReadsExt as _, RunQuery},
};

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
        preparatory: Option<Reason>,
    ) -> Result<RunRecord, ServiceError> {
        caller.needs(Permission::MakeRuns)?;
        self.refuse_while_stopped().await?;
        let mut view = self.store.read().await?;
        open_child(view.as_mut(), caller, child).await?;
        if !alone && let Some(group) = super::open_record::group_of(view.as_mut(), child).await? {
            open_case(view.as_mut(), caller, group.code.as_str()).await?;
        }
        drop(view);
        let preparatory = preparatory.map(Text::from);
        let request = Request { child: child.clone(), alone, as_of: self.today(), seed: 0, worlds: None, preparatory };
        self.make_run(caller, request).await
    }

    /// Gives out a list, a place, a comparison … of a run that is open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], [`ServiceError::UnknownFamily`], [`ServiceError::Stopped`].
    pub async fn view_list(&self, caller: &Caller, number: RunNumber, look: Look) -> Result<ViewedRun, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let mut view = self.store.read().await?;
        open_run(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        self.view_run_for((&reader, caller.viewer.actor.clone()), number, look).await
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
        let mut view = self.store.read().await?;
        open_run(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        reader.open_edits(&changes)?;
        self.refuse_edits_of_taken_out(number, &changes).await?;
        let Trial { before, after } = self.try_what_if(caller.viewer.actor.clone(), number, changes).await?;
        let mut after = reader.reads_trial(after, &before);
        let before = self.read_by(&reader, before);
        after.keep_sealed_states(&before.document);
        Ok(Trial { before, after })
    }

    /// Whether recommendations are stopped, and why.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn stopped(&self) -> Result<Option<Setting>, ServiceError> {
        stopped(self.store.read().await?.as_mut()).await
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
        let query = RunQuery { case_code: Some(case_code.to_owned()), before: None, limit: 100 };
        Ok(view.list_runs(&query).await?)
    }
}

impl Services {
    /// Lists of the case of a child that is open to the caller, newest first, also those made for the child apart.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn list_runs_of(&self, caller: &Caller, child: &ChildCode) -> Result<Vec<RunRecord>, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let mut view = self.store.read().await?;
        open_child(view.as_mut(), caller, child).await?;
        let cases = self.cases(view.as_mut()).await?;
        let apart = (cases.case_of(child) != child.as_str()).then_some(child.as_str());
        let mut runs = Vec::new();
        for case_code in std::iter::once(cases.case_of(child)).chain(apart) {
            let query = RunQuery { case_code: Some(case_code.to_owned()), before: None, limit: 100 };
            runs.extend(view.list_runs(&query).await?);
        }
        drop(view);
        runs.sort_by_key(|run| std::cmp::Reverse(run.number));
        let event = caller.event(Action::RecordsListed, EntityKind::Run, "").with("records", runs.len());
        self.on_record(caller.viewer.actor.clone(), event.with("case", child.to_string())).await?;
        Ok(runs)
    }
}

/// The switch, when it stands on stop.
pub(super) async fn stopped(view: &mut (dyn Reads + '_)) -> Result<Option<Setting>, ServiceError> {
    let kept = view.find::<Setting>(RECOMMENDATIONS).await?;
    Ok(kept.map(|stored| stored.value).filter(|setting| setting.value == "stopped"))
}

/// Where a family stands in a list: its place by points among the shown ones, from 1.
pub fn place_of(document: &Document, family: &str) -> Option<usize> {
    document.shown().position(|entry| entry.family == family).map(|position| position + 1)
}
