//! What supervisors look through: decisions that are drawn, waivers that were granted, hours in which somebody opened
//! very many records. Whatever was put up stays until somebody said what they found (reliability.md, G14). Accesses by
//! breaking the glass are looked through beside it.

use std::collections::BTreeMap;

use super::{
    Caller, ServiceError, Services,
    open_record::{Custodies, absent},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        browsing::{Burst, BurstKind},
        clock::Timestamp,
        code::StaffCode,
        desk::{ApiTokenNumber, WaiverRequest, WaiverState},
        permission::Permission,
        proposal::{Proposal, ProposalState},
        reason::Reason,
        sample::{LOOK_THROUGH_MICROS, SampleCause, SampleLook, Sampled, is_drawn},
    },
    store::{Reads, ReadsExt as _, UnitOfWorkExt as _},
};

/// What was looked through within so long is told: thirty days, in microseconds.
const TOLD_MICROS: i64 = 30 * 24 * 3_600 * 1_000_000;

/// What waits to be looked through, and what was.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Sample {
    /// What waits for the caller, the oldest first.
    pub waiting: Vec<SampleItem>,
    /// How many wait in which the caller had a part: another supervisor looks through them.
    pub for_others: usize,
    /// What was looked through within thirty days, the latest first.
    pub looked: Vec<SampleItem>,
}

/// Something that is to be looked through.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SampleItem {
    /// What.
    pub of: Sampled,
    /// Why.
    pub cause: SampleCause,
    /// The child or the sibling group; absent where it is about a person.
    pub case_code: Option<String>,
    /// Who decided, or whom it is about.
    pub staff: StaffCode,
    /// When that was, UTC.
    pub at: Timestamp,
    /// Whether it has waited for more than three days.
    pub is_late: bool,
    /// Different records, or searches, within an hour, where it is about that.
    pub records: Option<u32>,
    /// The reason that was given, where one was.
    pub reason: Option<String>,
    /// Who looked through it, and what they found.
    pub look: Option<SampleLook>,
}

/// The same with who had a part in it.
struct Entry {
    item: SampleItem,
    had_part: Vec<StaffCode>,
}

impl Services {
    /// What waits to be looked through by the caller, and what was.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn sample(&self, caller: &Caller) -> Result<Sample, ServiceError> {
        let sample = self.open_sample(caller).await?;
        let event = caller.event(Action::AuditViewed, EntityKind::Audit, "").with("sample", sample.waiting.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(sample)
    }

    /// The same for a count, which names nothing.
    pub(crate) async fn open_sample(&self, caller: &Caller) -> Result<Sample, ServiceError> {
        caller.needs(Permission::Audit)?;
        let (me, now) = (caller.staff()?, self.clock.now());
        let entries = entries(self.store.read().await?.as_mut(), caller, now).await?;
        let mut sample = Sample::default();
        for Entry { item, had_part } in entries {
            match &item.look {
                Some(look) if now.micros() - look.at.micros() < TOLD_MICROS => sample.looked.push(item),
                Some(_) => {}
                None if had_part.contains(&me) => sample.for_others += 1,
                None => sample.waiting.push(item),
            }
        }
        sample.waiting.sort_by_key(|item| (item.at, item.of));
        sample.looked.sort_by_key(|item| std::cmp::Reverse(item.look.as_ref().map(|look| look.at)));
        Ok(sample)
    }

    /// Says what was found in something that waits. Nobody looks through what they had a part in.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] for what was not put up, or is not open; [`ServiceError::Invalid`] for one's own; a
    /// conflict when somebody else was first.
    pub async fn look_through(
        &self,
        caller: &Caller,
        of: Sampled,
        (in_order, words): (bool, Reason),
    ) -> Result<(), ServiceError> {
        caller.needs(Permission::Audit)?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let at = work.now();
                let found = entries(&mut *work, &caller_in, at).await?.into_iter().find(|entry| entry.item.of == of);
                let (kind, code) = entity(of);
                let Entry { item, had_part } = found.ok_or_else(|| absent(kind, &code, false))?;
                if had_part.contains(&by) {
                    return Err(ServiceError::invalid("words", "sample-own"));
                }
                work.insert(&SampleLook { of, by, at, in_order, words: words.into() }).await?;
                let (kind, code) = match of {
                    Sampled::Burst(_) if ApiTokenNumber::parse(item.staff.as_str()).is_ok() => {
                        (EntityKind::ApiToken, item.staff.to_string())
                    }
                    Sampled::Burst(_) => (EntityKind::User, item.staff.to_string()),
                    Sampled::Decision(_) | Sampled::Waiver(_) => (kind, code),
                };
                let event = caller_in.event(Action::SampleLookedThrough, kind, code).with("in_order", in_order);
                work.audit(event.with("sample", of.to_string())).await?;
                Ok(())
            })
        })
        .await
    }
}

fn entity(of: Sampled) -> (EntityKind, String) {
    let kind = match of {
        Sampled::Decision(_) => EntityKind::Proposal,
        Sampled::Waiver(_) => EntityKind::WaiverRequest,
        Sampled::Burst(_) => EntityKind::Burst,
    };
    (kind, of.to_string())
}

/// Everything that is put up among what is open to the caller.
async fn entries(view: &mut (dyn Reads + '_), caller: &Caller, now: Timestamp) -> Result<Vec<Entry>, ServiceError> {
    let custodies = Custodies::read(view).await?;
    let proposals = view.whole::<Proposal>().await?;
    let decided = proposals.values().map(|stored| &stored.value).filter(|proposal| {
        let is_decided = matches!(proposal.state, ProposalState::Approved | ProposalState::Declined);
        is_decided && custodies.opens_proposal(caller, proposal)
    });
    let decided: Vec<&Proposal> = decided.collect();
    let lists = view.result_hashes(&decided.iter().map(|proposal| proposal.run).collect()).await?;
    let drawn = decided.into_iter().filter(|proposal| {
        let list = lists.get(&proposal.run);
        list.is_some_and(|list| is_drawn(proposal.number, *list, proposal.moved_at()))
    });
    let mut entries: Vec<Entry> = drawn.map(of_decision).collect();
    let requests = view.list::<WaiverRequest>().await?.into_iter().map(|stored| stored.value);
    let granted =
        requests.filter(|request| request.state == WaiverState::Granted && custodies.opens_waiver(caller, request));
    entries.extend(granted.filter_map(|request| of_waiver(&request)));
    let bursts = view.list::<Burst>().await?.into_iter().map(|stored| stored.value);
    entries.extend(bursts.filter(|burst| caller.viewer.region.contains(&burst.office)).map(|burst| of_burst(&burst)));
    let looks = view.list::<SampleLook>().await?.into_iter().map(|stored| (stored.value.of, stored.value));
    let mut looks: BTreeMap<Sampled, SampleLook> = looks.collect();
    for Entry { item, .. } in &mut entries {
        item.look = looks.remove(&item.of);
        item.is_late = item.look.is_none() && now.micros() - item.at.micros() > LOOK_THROUGH_MICROS;
    }
    Ok(entries)
}

fn item(of: Sampled, case_code: Option<String>, staff: StaffCode, at: Timestamp) -> SampleItem {
    let (cause, is_late) = (of.cause(), false);
    SampleItem { of, cause, case_code, staff, at, is_late, records: None, reason: None, look: None }
}

fn of_decision(proposal: &Proposal) -> Entry {
    let checks = proposal.second_checks.iter().map(|check| &check.by);
    let reviews = proposal.reviews.iter().map(|review| &review.by);
    let decided_by = proposal.moves.last().map_or(&proposal.proposer, |last| &last.by);
    Entry {
        had_part: checks.chain(reviews).chain([&proposal.proposer, decided_by]).cloned().collect(),
        item: item(
            Sampled::Decision(proposal.number),
            Some(proposal.case_code.clone()),
            decided_by.clone(),
            proposal.moved_at(),
        ),
    }
}

fn of_waiver(request: &WaiverRequest) -> Option<Entry> {
    let decided = request.decided.as_ref()?;
    let case_code = Some(request.child.to_string());
    let item = item(Sampled::Waiver(request.number), case_code, decided.by.clone(), decided.at);
    let reason = Some(format!("{}: {}", request.rule, decided.reason));
    Some(Entry { item: SampleItem { reason, ..item }, had_part: vec![request.asked_by.clone(), decided.by.clone()] })
}

fn of_burst(burst: &Burst) -> Entry {
    let item = item(Sampled::Burst(burst.number), None, burst.staff.clone(), burst.at);
    let reason = burst.explained.as_ref().map(|explained| explained.reason.to_string());
    let (cause, records) = match burst.kind {
        BurstKind::ManyRecords => (SampleCause::ManyRecords, Some(burst.records)),
        BurstKind::ManySearches => (SampleCause::ManySearches, Some(burst.records)),
        BurstKind::OwnSurname => (SampleCause::OwnSurname, None),
    };
    Entry { item: SampleItem { cause, records, reason, ..item }, had_part: vec![burst.staff.clone()] }
}
