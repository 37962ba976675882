//! Tokens with which systems call the API.

use super::{Caller, ServiceError, Services, desk::numbered, open_record::absent};
use crate::{
    domain::{
        access::Viewer,
        actor::{Actor, Role},
        audit::{Action, EntityKind},
        clock::Timestamp,
        code::OfficeCode,
        desk::{ApiToken, ApiTokenNumber},
        office::{Office, Offices},
        permission::Permission,
        text::Text,
    },
    security::token,
    store::{Kind, ReadsExt as _, UnitOfWorkExt as _},
};

impl Services {
    /// Issues a token for a system; it is told once. A request that comes again is answered without it: what was made
    /// the second time would open nothing.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`]; [`ServiceError::Invalid`] for more than a year, and for what only people may do.
    pub async fn issue_token(
        &self,
        caller: &Caller,
        (name, office): (Text, OfficeCode),
        scopes: Vec<Permission>,
        days: u16,
    ) -> Result<(ApiTokenNumber, Option<String>), ServiceError> {
        caller.needs(Permission::ManageTokens)?;
        if !(1..=366).contains(&days) || scopes.is_empty() {
            return Err(ServiceError::invalid("days", "token-terms"));
        }
        if !scopes.iter().all(|scope| scope.is_for_systems()) {
            return Err(ServiceError::invalid("scopes", "token-scope-of-people"));
        }
        let secret = token::new(token::SYSTEM);
        let token_hash = token::hash(&secret);
        let (caller_in, issued_by, new_hash) = (caller.clone(), caller.staff()?, token_hash.clone());
        let (number, issued) = self
            .act(caller, move |work| {
                Box::pin(async move {
                    let number = numbered(ApiTokenNumber::new(work.next_number(Kind::ApiToken).await?))?;
                    let issued_at = work.now();
                    let life = i64::from(days) * 24 * 3_600 * 1_000_000;
                    let expires_at = Timestamp::from_micros(issued_at.micros() + life);
                    let token = ApiToken {
                        number,
                        name,
                        token_hash: new_hash,
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
                    Ok((number, token.token_hash))
                })
            })
            .await?;
        Ok((number, (issued == token_hash).then_some(secret)))
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
        let offices = view.list::<Office>().await?;
        let offices = Offices::new(offices.into_iter().map(|stored| stored.value).collect());
        Ok(Some(Viewer {
            actor: Actor { id: token.number.to_string(), role: Role::Data },
            offices: offices.below(&token.office),
            region: offices.region(&token.office),
            office: token.office,
            grants: Vec::new(),
            // A token of before may have more than systems may have today.
            scopes: Some(token.scopes.into_iter().filter(|scope| scope.is_for_systems()).collect()),
        }))
    }
}
