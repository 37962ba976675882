//! What needs of children rest on beside the words of the plan: added by whoever works on the child's record, and taken
//! back where it was added wrongly. The papers stay where they are kept.

use super::{
    Caller, ServiceError, Services,
    desk::numbered,
    open_record::{absent, open_child, plan_of},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        clock::Timestamp,
        code::{ChildCode, ItemCode},
        date::Date,
        evidence::{Evidence, EvidenceKind, EvidenceNumber, TakenBack},
        permission::Permission,
        plan::{Need, Plan},
        proposal::Proposal,
        text::Text,
    },
    store::{Kind, Reads, ReadsExt as _, UnitOfWorkExt as _},
};

/// Evidence as it is added.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvidence {
    /// The need's code.
    pub item: ItemCode,
    /// What it is.
    pub kind: EvidenceKind,
    /// The day of the paper, or of the talk.
    pub on: Date,
    /// Where it is kept.
    pub kept_at: Text,
    /// What it says.
    #[serde(default)]
    pub words: Option<Text>,
}

impl Services {
    /// Adds evidence of a need of a child's plan.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] for a day in the future, and for a need that the plan does
    /// not have.
    pub async fn add_evidence(
        &self,
        caller: &Caller,
        child: &ChildCode,
        new: NewEvidence,
    ) -> Result<EvidenceNumber, ServiceError> {
        caller.needs(Permission::EditChildren)?;
        if new.on > self.today() {
            return Err(ServiceError::invalid("on", "day-future"));
        }
        let (caller_in, added_by, child) = (caller.clone(), caller.staff()?, child.clone());
        self.act(caller, move |work| {
            Box::pin(async move {
                open_child(&mut *work, &caller_in, &child).await?;
                let plan = plan_of(&mut *work, &child).await?;
                let is_need = |need: &Need| need.item == new.item;
                if !plan.is_some_and(|plan| plan.value.needs.iter().any(is_need)) {
                    return Err(ServiceError::invalid("item", "need-unknown"));
                }
                let number = numbered(EvidenceNumber::new(work.next_number(Kind::Evidence).await?))?;
                let NewEvidence { item, kind, on, kept_at, words } = new;
                let added_at = work.now();
                let event = caller_in
                    .event(Action::EvidenceChanged, EntityKind::Evidence, number.to_string())
                    .with("child", child.to_string())
                    .with("item", item.as_str());
                let taken_back = None;
                let evidence =
                    Evidence { number, child, item, kind, on, kept_at, words, added_by, added_at, taken_back };
                work.insert(&evidence).await?;
                work.audit(event).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Takes evidence back that was added wrongly; the child it was of.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] when it was taken back already.
    pub async fn take_evidence_back(&self, caller: &Caller, number: EvidenceNumber) -> Result<ChildCode, ServiceError> {
        caller.needs(Permission::EditChildren)?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<Evidence>(&code).await?;
                let kept = kept.ok_or_else(|| absent(EntityKind::Evidence, &code, false))?;
                let mut evidence = kept.value;
                if let Err(ServiceError::Absent { .. }) = open_child(&mut *work, &caller_in, &evidence.child).await {
                    return Err(absent(EntityKind::Evidence, &code, true));
                }
                if !evidence.stands() {
                    return Err(ServiceError::invalid("evidence", "evidence-taken-back"));
                }
                evidence.taken_back = Some(TakenBack { by, at: work.now() });
                work.update(&evidence, kept.version).await?;
                let event = caller_in.event(Action::EvidenceChanged, EntityKind::Evidence, code);
                let event = event.with("child", evidence.child.to_string()).with("item", evidence.item.as_str());
                work.audit(event.with("taken_back", true)).await?;
                Ok(evidence.child)
            })
        })
        .await
    }

    /// The evidence of a child's needs that stands, which goes on record.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn list_evidence(&self, caller: &Caller, child: &ChildCode) -> Result<Vec<Evidence>, ServiceError> {
        caller.needs(Permission::ViewChildren)?;
        let mut view = self.store.read().await?;
        open_child(view.as_mut(), caller, child).await?;
        let evidence = evidence_of(view.as_mut(), child).await?;
        drop(view);
        let event = caller.event(Action::RecordViewed, EntityKind::Child, child.as_str()).with("part", "evidence");
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(evidence)
    }

    /// The evidence of the needs that a proposal is about, as it stood when that was sent last.
    pub(super) async fn evidence_sent(&self, proposal: &Proposal) -> Result<Vec<Evidence>, ServiceError> {
        let mut view = self.store.read().await?;
        evidence_at(view.as_mut(), &proposal.children, proposal.sent_at()).await
    }
}

/// The evidence of a child that stands, in the order in which it was added.
pub(super) async fn evidence_of(view: &mut (dyn Reads + '_), child: &ChildCode) -> Result<Vec<Evidence>, ServiceError> {
    let mut evidence = all_of(view, child).await?;
    evidence.retain(Evidence::stands);
    Ok(evidence)
}

/// The evidence of several children as it stood at a moment.
async fn evidence_at(
    view: &mut (dyn Reads + '_),
    children: &[ChildCode],
    at: Timestamp,
) -> Result<Vec<Evidence>, ServiceError> {
    let mut stood = Vec::new();
    for child in children {
        stood.extend(all_of(view, child).await?.into_iter().filter(|evidence| evidence.stands_at(at)));
    }
    Ok(stood)
}

async fn all_of(view: &mut (dyn Reads + '_), child: &ChildCode) -> Result<Vec<Evidence>, ServiceError> {
    let kept = view.by::<Evidence>("child", child.as_str()).await?;
    let mut evidence: Vec<Evidence> = kept.into_iter().map(|stored| stored.value).collect();
    evidence.sort_by_key(|evidence| evidence.number);
    Ok(evidence)
}

/// The needs of a plan that rest on nothing yet: neither on its words nor on evidence that was added.
pub fn without_evidence<'p>(plan: &'p Plan, evidence: &[Evidence]) -> impl Iterator<Item = &'p Need> {
    let rests = |need: &Need| need.evidence.is_some() || evidence.iter().any(|one| one.item == need.item);
    let rest: Vec<bool> = plan.needs.iter().map(rests).collect();
    plan.needs.iter().zip(rest).filter(|(_, rests)| !rests).map(|(need, _)| need)
}
