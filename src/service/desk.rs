//! Saved views, drafts, settings, accesses by breaking the glass, tokens of systems.

use super::{Caller, ServiceError, Services, open_record::absent};
use crate::{
    domain::{
        access::{Grant, GrantNumber, GrantPurpose, LookedThrough, MAX_GRANT_MICROS, Subject, Viewer},
        actor::{Actor, Role},
        audit::{Action, EntityKind},
        child::Child,
        clock::Timestamp,
        code::OfficeCode,
        desk::{ApiToken, ApiTokenNumber, RECOMMENDATIONS, SavedView, SavedViewNumber, Setting},
        family::Family,
        office::Offices,
        permission::Permission,
        reason::Reason,
        text::Text,
    },
    security::token,
    store::{Kind, ReadsExt as _, Stored, UnitOfWorkExt as _},
};

/// Bytes that a draft may have.
pub const MAX_DRAFT: usize = 256 * 1024;

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

    /// Keeps what is being written, sealed; nobody but the writer gets it back.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn keep_draft(&self, caller: &Caller, form: &str, body: &str) -> Result<Timestamp, ServiceError> {
        let (owner, form) = (caller.viewer.actor.id.clone(), form.to_owned());
        let sealed = self.secrets.vault.seal_plain(&draft_place(&owner, &form), body.as_bytes());
        let at = self.clock.now();
        self.store
            .keep(caller.viewer.actor.clone(), move |work| {
                Box::pin(async move { Ok::<_, ServiceError>(work.put_draft((&owner, &form), &sealed, at).await?) })
            })
            .await?;
        Ok(at)
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

    /// Takes access to one record for at most three hours.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] when there is no such record.
    pub async fn break_glass(
        &self,
        caller: &Caller,
        subject: Subject,
        (purpose, reason): (GrantPurpose, Reason),
    ) -> Result<GrantNumber, ServiceError> {
        caller.needs(Permission::BreakGlass)?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let there = match &subject {
                    Subject::Child(code) => work.find::<Child>(code.as_str()).await?.is_some(),
                    Subject::Family(code) => work.find::<Family>(code.as_str()).await?.is_some(),
                };
                if !there {
                    return Err(absent(subject.kind(), subject.code(), false));
                }
                let number = numbered(GrantNumber::new(work.next_number(Kind::Grant).await?))?;
                let from = work.now();
                let grant = Grant {
                    number,
                    staff,
                    office: caller_in.viewer.office.clone(),
                    subject: subject.clone(),
                    purpose,
                    reason,
                    from,
                    until: Timestamp::from_micros(from.micros() + MAX_GRANT_MICROS),
                    looked_through: None,
                };
                work.insert(&grant).await?;
                let event = caller_in.event(Action::GlassBroken, subject.kind(), subject.code());
                work.audit(event.with("grant", number.to_string()).with("purpose", purpose.code())).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Accesses by breaking the glass of the caller's offices, newest first.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_grants(&self, caller: &Caller) -> Result<Vec<Stored<Grant>>, ServiceError> {
        caller.needs(Permission::ReviewGrants)?;
        let mut grants = self.store.read().await?.list::<Grant>().await?;
        grants.retain(|stored| caller.viewer.region.contains(&stored.value.office));
        grants.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
        Ok(grants)
    }

    /// One access by breaking the glass: the caller's own, or one that is theirs to look through.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_grant(&self, caller: &Caller, number: GrantNumber) -> Result<Stored<Grant>, ServiceError> {
        caller.needs(Permission::BreakGlass)?;
        let code = number.to_string();
        let found = self.store.read().await?.find::<Grant>(&code).await?;
        let is_open = |grant: &Grant| {
            let looks_through = caller.viewer.may(Permission::ReviewGrants);
            grant.staff.as_str() == caller.viewer.actor.id
                || looks_through && caller.viewer.region.contains(&grant.office)
        };
        let hidden = found.is_some();
        let found = found.filter(|kept| is_open(&kept.value));
        let found = found.ok_or_else(|| absent(EntityKind::Grant, &code, hidden))?;
        self.on_record(caller.viewer.actor.clone(), caller.event(Action::RecordViewed, EntityKind::Grant, code))
            .await?;
        Ok(found)
    }

    /// Says whether an access was in order. Nobody looks through their own.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`].
    pub async fn look_through_grant(
        &self,
        caller: &Caller,
        number: GrantNumber,
        (in_order, words): (bool, Text),
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::ReviewGrants)?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<Grant>(&code).await?;
                let kept = kept.filter(|kept| caller_in.viewer.region.contains(&kept.value.office));
                let kept = kept.ok_or_else(|| absent(EntityKind::Grant, &code, true))?;
                if kept.value.staff == by {
                    return Err(ServiceError::invalid("in_order", "grant-own"));
                }
                let at = work.now();
                let grant = Grant { looked_through: Some(LookedThrough { by, at, in_order, words }), ..kept.value };
                let version = work.update(&grant, version).await?;
                let event = caller_in.event(Action::GrantLookedThrough, EntityKind::Grant, code);
                work.audit(event.with("in_order", in_order)).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Issues a token for a system; it is shown once.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`]; [`ServiceError::Invalid`] for more than a year.
    pub async fn issue_token(
        &self,
        caller: &Caller,
        (name, office): (Text, OfficeCode),
        scopes: Vec<Permission>,
        days: u16,
    ) -> Result<(ApiTokenNumber, String), ServiceError> {
        caller.needs(Permission::ManageTokens)?;
        if !(1..=366).contains(&days) || scopes.is_empty() {
            return Err(ServiceError::invalid("days", "token-terms"));
        }
        let secret = token::new(token::SYSTEM);
        let token_hash = token::hash(&secret);
        let (caller_in, issued_by) = (caller.clone(), caller.staff()?);
        let number = self
            .act(caller, move |work| {
                Box::pin(async move {
                    let number = numbered(ApiTokenNumber::new(work.next_number(Kind::ApiToken).await?))?;
                    let issued_at = work.now();
                    let life = i64::from(days) * 24 * 3_600 * 1_000_000;
                    let expires_at = Timestamp::from_micros(issued_at.micros() + life);
                    let token = ApiToken {
                        number,
                        name,
                        token_hash,
                        office,
                        scopes,
                        issued_by,
                        issued_at,
                        expires_at,
                        revoked_at: None,
                    };
                    work.insert(&token).await?;
                    let event = caller_in.event(Action::TokenChanged, EntityKind::ApiToken, number.to_string());
                    work.audit(event.with("scopes", token.scopes.iter().map(|s| s.code()).collect::<Vec<_>>())).await?;
                    Ok(number)
                })
            })
            .await?;
        Ok((number, secret))
    }

    /// Revokes a token; it counts from the next request on.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn revoke_token(&self, caller: &Caller, number: ApiTokenNumber) -> Result<(), ServiceError> {
        caller.needs(Permission::ManageTokens)?;
        let caller_in = caller.clone();
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<ApiToken>(&code).await?;
                let kept = kept.ok_or_else(|| absent(EntityKind::ApiToken, &code, false))?;
                let revoked_at = Some(work.now());
                work.update(&ApiToken { revoked_at, ..kept.value }, kept.version).await?;
                let event = caller_in.event(Action::TokenChanged, EntityKind::ApiToken, code);
                work.audit(event.with("revoked", true)).await?;
                Ok(())
            })
        })
        .await
    }

    /// Every token, newest first.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_tokens(&self, caller: &Caller) -> Result<Vec<ApiToken>, ServiceError> {
        caller.needs(Permission::ManageTokens)?;
        let tokens = self.store.read().await?.list::<ApiToken>().await?;
        Ok(tokens.into_iter().rev().map(|stored| stored.value).collect())
    }

    /// The system behind a token, when the token holds.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn viewer_of_token(&self, token: &str) -> Result<Option<Viewer>, ServiceError> {
        let mut view = self.store.read().await?;
        let found = view.by::<ApiToken>("token_hash", &token::hash(token)).await?;
        let now = self.clock.now();
        let holds = |token: &ApiToken| token.revoked_at.is_none() && now < token.expires_at;
        let Some(token) = found.into_iter().map(|stored| stored.value).find(holds) else { return Ok(None) };
        let offices = view.list::<crate::domain::office::Office>().await?;
        let offices = Offices::new(offices.into_iter().map(|stored| stored.value).collect());
        Ok(Some(Viewer {
            actor: Actor { id: token.number.to_string(), role: Role::Data },
            offices: offices.below(&token.office),
            region: offices.region(&token.office),
            office: token.office,
            grants: Vec::new(),
            scopes: Some(token.scopes.into_iter().collect()),
        }))
    }
}

/// Where a draft is sealed.
pub(super) fn draft_place(owner: &str, form: &str) -> String {
    format!("draft|{owner}|{form}")
}
