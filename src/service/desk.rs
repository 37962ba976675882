//! Saved views, drafts, settings.

use super::{Caller, Fault, ServiceError, Services, open_record::absent};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        clock::Timestamp,
        desk::{RECOMMENDATIONS, SavedView, SavedViewNumber, Setting},
        permission::Permission,
        reason::Reason,
        text::Text,
    },
    store::{DraftSize, Kind, ReadsExt as _, UnitOfWorkExt as _},
};

/// Bytes that a draft may have.
pub const MAX_DRAFT: usize = 256 * 1024;

/// Drafts that one person may have.
pub const MAX_DRAFTS: usize = 50;

/// Bytes of all drafts of one person, sealed.
pub const MAX_DRAFTS_BYTES: u64 = 2 * 1024 * 1024;

/// A number that follows from how many there are.
pub(super) fn numbered<N>(parsed: Result<N, crate::domain::shape::ShapeError>) -> Result<N, ServiceError> {
    parsed.map_err(|error| ServiceError::Fault(error.to_string()))
}

impl Services {
    /// Keeps a view of a page.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn save_view(
        &self,
        caller: &Caller,
        (page, name, query): (String, Text, String),
        shared: bool,
    ) -> Result<SavedViewNumber, ServiceError> {
        let (caller_in, owner) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let number = numbered(SavedViewNumber::new(work.next_number(Kind::SavedView).await?))?;
                let shared_with = shared.then(|| caller_in.viewer.office.clone());
                let view = SavedView { number, owner, shared_with, page, name, query, removed: false };
                work.insert(&view).await?;
                let event = caller_in.event(Action::ViewSaved, EntityKind::SavedView, number.to_string());
                work.audit(event).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Puts a view of one's own away.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn remove_view(&self, caller: &Caller, number: SavedViewNumber) -> Result<(), ServiceError> {
        let (caller_in, owner) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<SavedView>(&code).await?.filter(|kept| kept.value.owner == owner);
                let kept = kept.ok_or_else(|| absent(EntityKind::SavedView, &code, true))?;
                work.update(&SavedView { removed: true, ..kept.value }, kept.version).await?;
                work.audit(caller_in.event(Action::ViewSaved, EntityKind::SavedView, code).with("removed", true))
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Views of a page: one's own and those shared with the office.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn saved_views(&self, caller: &Caller, page: &str) -> Result<Vec<SavedView>, ServiceError> {
        let mut view = self.store.read().await?;
        let mut views = view.by::<SavedView>("owner", &caller.viewer.actor.id).await?;
        let shared = view.by::<SavedView>("office", caller.viewer.office.as_str()).await?;
        views.extend(shared.into_iter().filter(|other| other.value.owner.as_str() != caller.viewer.actor.id));
        let mine = views.into_iter().map(|stored| stored.value);
        Ok(mine.filter(|saved| !saved.removed && saved.page == page).collect())
    }

    /// One's own views, of every page.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn own_views(&self, caller: &Caller) -> Result<Vec<SavedView>, ServiceError> {
        let views = self.store.read().await?.by::<SavedView>("owner", &caller.viewer.actor.id).await?;
        Ok(views.into_iter().map(|stored| stored.value).filter(|saved| !saved.removed).collect())
    }

    /// Keeps what is being written, sealed; nobody but the writer gets it back. What was kept before stays: no draft
    /// goes to make room for another one.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] `drafts-full` when there are [`MAX_DRAFTS`] of other forms, or more than
    /// [`MAX_DRAFTS_BYTES`] with this one; [`ServiceError::Store`].
    pub async fn keep_draft(&self, caller: &Caller, form: &str, body: &str) -> Result<Timestamp, ServiceError> {
        let (owner, form) = (caller.viewer.actor.id.clone(), form.to_owned());
        let sealed = self.secrets.vault.seal_plain(&draft_place(&owner, &form), body.as_bytes());
        let at = self.clock.now();
        self.store
            .keep(caller.viewer.actor.clone(), move |work| {
                Box::pin(async move {
                    let mut others = work.drafts_of(&owner).await?;
                    others.retain(|draft| draft.form != form);
                    let bytes = others.iter().map(|draft| draft.bytes).sum::<u64>() + sealed.len() as u64;
                    if others.len() >= MAX_DRAFTS || bytes > MAX_DRAFTS_BYTES {
                        return Err(drafts_full());
                    }
                    Ok(work.put_draft((&owner, &form), &sealed, at).await?)
                })
            })
            .await?;
        Ok(at)
    }

    /// Which forms somebody is writing.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn drafts(&self, caller: &Caller) -> Result<Vec<DraftSize>, ServiceError> {
        Ok(self.store.read().await?.drafts_of(&caller.viewer.actor.id).await?)
    }

    /// What was being written.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn draft(&self, caller: &Caller, form: &str) -> Result<Option<(String, Timestamp)>, ServiceError> {
        let owner = &caller.viewer.actor.id;
        let Some((sealed, at)) = self.store.read().await?.find_draft(owner, form).await? else { return Ok(None) };
        let plain = self.secrets.vault.open_plain(&draft_place(owner, form), &sealed)?;
        Ok(Some((String::from_utf8_lossy(&plain).into_owned(), at)))
    }

    /// Forgets a draft whose form was sent; most forms have none.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn forget_draft(&self, caller: &Caller, form: &str) -> Result<(), ServiceError> {
        let (owner, form) = (caller.viewer.actor.id.clone(), form.to_owned());
        if self.store.read().await?.find_draft(&owner, &form).await?.is_none() {
            return Ok(());
        }
        self.store
            .keep(caller.viewer.actor.clone(), move |work| {
                Box::pin(async move { Ok::<_, ServiceError>(work.drop_draft(&owner, &form).await?) })
            })
            .await
    }

    /// Stops recommendations, or lets them go on. It counts from the next request of anybody on.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn set_recommendations(&self, caller: &Caller, stop: bool, reason: Reason) -> Result<(), ServiceError> {
        caller.needs(Permission::StopRecommendations)?;
        let caller_in = caller.clone();
        self.act(caller, move |work| {
            Box::pin(async move {
                let value = if stop { "stopped" } else { "on" };
                let setting = Setting { name: RECOMMENDATIONS.into(), value: value.into(), reason };
                match work.find::<Setting>(RECOMMENDATIONS).await? {
                    Some(kept) => work.update(&setting, kept.version).await.map(drop)?,
                    None => work.insert(&setting).await?,
                }
                let event = caller_in.event(Action::SettingChanged, EntityKind::Setting, RECOMMENDATIONS);
                work.audit(event.with("value", value)).await?;
                Ok(())
            })
        })
        .await
    }
}

fn drafts_full() -> ServiceError {
    let fault = Fault::new("form", "drafts-full").with("most", MAX_DRAFTS.to_string());
    ServiceError::Invalid(vec![fault.with("limit", (MAX_DRAFTS_BYTES / 1024).to_string())])
}

/// Where a draft is sealed.
pub(super) fn draft_place(owner: &str, form: &str) -> String {
    format!("draft|{owner}|{form}")
}
