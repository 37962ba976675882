//! Waivers of rules: asked for with a reason, granted by the role that the rule names, dated, shown
//! wherever they act.

use super::{
    Caller, ServiceError, Services,
    open_record::{absent, open_child, open_family},
    sealed::is_sealed,
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::{ChildCode, FamilyCode, RuleCode},
        date::Date,
        desk::{WaiverDecision, WaiverRequest, WaiverRequestNumber, WaiverState},
        permission::Permission,
        reason::Reason,
        relation::Waiver,
        text::Text,
    },
    matching::policy::{Check, Rule},
    store::{Kind, Reads, ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _, waiver_code},
};

/// What is asked for.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverWish {
    /// The child.
    pub child: ChildCode,
    /// The family; absent for a rule about the case.
    #[serde(default)]
    pub family: Option<FamilyCode>,
    /// The rule.
    pub rule: RuleCode,
    /// Why.
    pub reason: Reason,
    /// A coded reason, where the rule lists them.
    #[serde(default)]
    pub reason_code: Option<String>,
    /// Last day on which it is to hold.
    #[serde(default)]
    pub expires_on: Option<Date>,
}

impl Services {
    /// Asks for a waiver.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a rule that nobody may waive, a code the rule does not list, a day past.
    pub async fn ask_waiver(&self, caller: &Caller, wish: WaiverWish) -> Result<WaiverRequestNumber, ServiceError> {
        caller.needs(Permission::AskWaivers)?;
        self.check_wish(&wish)?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                open_child(&mut *work, &caller_in, &wish.child).await?;
                if let Some(family) = &wish.family {
                    open_family(&mut *work, &caller_in, family).await?;
                }
                let number = WaiverRequestNumber::new(work.next_number(Kind::WaiverRequest).await?)
                    .map_err(|error| ServiceError::Fault(error.to_string()))?;
                let request = WaiverRequest {
                    number,
                    child: wish.child,
                    family: wish.family,
                    rule: wish.rule,
                    reason: wish.reason,
                    reason_code: wish.reason_code,
                    expires_on: wish.expires_on,
                    asked_by: staff,
                    asked_at: work.now(),
                    state: WaiverState::Asked,
                    decided: None,
                };
                work.insert(&request).await?;
                let event = caller_in.event(Action::WaiverAsked, EntityKind::WaiverRequest, number.to_string());
                work.audit(event.with("rule", request.rule.as_str()).with("child", request.child.as_str())).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Grants or refuses a waiver.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`] for a role the rule does not name; [`ServiceError::Invalid`] for one's own
    /// request or one that was decided.
    pub async fn decide_waiver(
        &self,
        caller: &Caller,
        number: WaiverRequestNumber,
        (granted, reason): (bool, Reason),
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::DecideWaivers)?;
        let (caller_in, staff, today) = (caller.clone(), caller.staff()?, self.today());
        let policy = std::sync::Arc::clone(&self.policy);
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<WaiverRequest>(&code).await?;
                let kept = kept.ok_or_else(|| absent(EntityKind::WaiverRequest, &code, false))?;
                let mut request = kept.value;
                open_request(&mut *work, &caller_in, &request).await?;
                if request.asked_by == staff {
                    return Err(ServiceError::invalid("decision", "waiver-own"));
                }
                if request.state != WaiverState::Asked {
                    return Err(ServiceError::invalid("decision", "waiver-decided"));
                }
                let terms = rule(policy.file().rules.as_slice(), &request.rule)?.waiver.as_ref();
                if !terms.is_some_and(|terms| caller_in.viewer.actor.role.covers(terms.by)) {
                    return Err(ServiceError::NotPermitted(Permission::DecideWaivers));
                }
                request.state = if granted { WaiverState::Granted } else { WaiverState::Refused };
                request.decided = Some(WaiverDecision { by: staff, at: work.now(), reason });
                let new = if granted { grant(&mut *work, &caller_in, &request, today).await? } else { 0 };
                let version = work.update(&request, version).await?;
                let action = if granted { Action::WaiverGranted } else { Action::WaiverRefused };
                let event = caller_in.event(action, EntityKind::WaiverRequest, code);
                work.audit(event.with("rule", request.rule.as_str()).with("new", new)).await?;
                Ok(version)
            })
        })
        .await
    }

    /// One waiver that was asked for, about a child that is open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_waiver_request(
        &self,
        caller: &Caller,
        number: WaiverRequestNumber,
    ) -> Result<Stored<WaiverRequest>, ServiceError> {
        caller.needs(Permission::ViewChildren)?;
        let code = number.to_string();
        let mut view = self.store.read().await?;
        let found = view.find::<WaiverRequest>(&code).await?;
        let found = found.ok_or_else(|| absent(EntityKind::WaiverRequest, &code, false))?;
        open_request(view.as_mut(), caller, &found.value).await?;
        drop(view);
        let event = caller.event(Action::RecordViewed, EntityKind::WaiverRequest, code);
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(found)
    }

    /// Waivers asked for about children that are open to the caller, newest first; none for a family that is sealed to
    /// them.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_waiver_requests(&self, caller: &Caller) -> Result<Vec<Stored<WaiverRequest>>, ServiceError> {
        caller.needs(Permission::ViewChildren)?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let custodies = super::open_record::Custodies::read(view).await?;
        let mut requests = view.list::<WaiverRequest>().await?;
        requests.retain(|stored| custodies.opens_waiver(caller, &stored.value));
        requests.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
        Ok(requests)
    }

    fn check_wish(&self, wish: &WaiverWish) -> Result<(), ServiceError> {
        let rule = rule(self.policy.file().rules.as_slice(), &wish.rule)?;
        if rule.waiver.is_none() {
            return Err(ServiceError::invalid("rule", "rule-not-waivable"));
        }
        if let Check::SiblingsTogether { reasons } = &rule.check {
            let listed = wish.reason_code.as_ref().is_some_and(|code| reasons.contains(code));
            if !listed {
                return Err(ServiceError::invalid("reason_code", "reason-code-unknown"));
            }
        }
        if wish.expires_on.is_some_and(|day| day < self.today()) {
            return Err(ServiceError::invalid("expires_on", "day-past"));
        }
        Ok(())
    }
}

/// Opens what was asked for: its child must be open, and its family not sealed to the caller.
async fn open_request(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    request: &WaiverRequest,
) -> Result<(), ServiceError> {
    let closed = || absent(EntityKind::WaiverRequest, &request.number.to_string(), true);
    match open_child(view, caller, &request.child).await {
        Err(ServiceError::Absent { .. }) => return Err(closed()),
        other => other.map(drop)?,
    }
    match &request.family {
        Some(family) if is_sealed(view, caller, family).await? => Err(closed()),
        _ => Ok(()),
    }
}

fn rule<'p>(rules: &'p [Rule], code: &RuleCode) -> Result<&'p Rule, ServiceError> {
    let found = rules.iter().find(|rule| rule.id == *code);
    found.ok_or_else(|| ServiceError::invalid("rule", "rule-unknown"))
}

/// Keeps the waiver; how many records that makes more.
async fn grant(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    request: &WaiverRequest,
    today: Date,
) -> Result<i64, ServiceError> {
    let text = |words: &str| Text::parse(words).map_err(|error| ServiceError::Fault(error.to_string()));
    let waiver = Waiver {
        child: request.child.clone(),
        family: request.family.clone(),
        rule: request.rule.clone(),
        granted_by: caller.viewer.actor.role,
        reason: text(request.reason.as_str())?,
        reason_code: request.reason_code.as_deref().map(text).transpose()?,
        granted_on: today,
        expires_on: request.expires_on,
    };
    let key = waiver_code(&waiver.child, waiver.family.as_ref(), &waiver.rule);
    match work.find::<Waiver>(&key).await? {
        Some(kept) => work.update(&waiver, kept.version).await.map(|_| 0).map_err(Into::into),
        None => work.insert(&waiver).await.map(|()| 1).map_err(Into::into),
    }
}
