//! Rules and facts that keep a proposal from going on.

use crate::{
    domain::{
        audit::EntityKind,
        code::{ChildCode, RuleCode},
        date::Date,
        placement::Placement,
        proposal::Proposal,
        relation::Waiver,
    },
    matching::document::{Document, FamilyEntry},
    service::{
        ServiceError,
        open_record::{absent, group_of},
        staleness::{changed_children, family_changed},
    },
    store::{Reads, ReadsExt as _},
};

/// The rule that keeps brothers and sisters together.
const SIBLINGS_RULE: &str = "R-CASE-07";

/// Brothers and sisters go together unless a waiver that holds on the day says otherwise.
pub(super) async fn refuse_apart(
    view: &mut (dyn Reads + '_),
    children: &[ChildCode],
    today: Date,
) -> Result<(), ServiceError> {
    for child in children {
        let Some(group) = group_of(view, child).await? else { continue };
        if group.members.iter().all(|member| children.contains(member)) {
            continue;
        }
        let waivers = view.of_child::<Waiver>(child).await?;
        let siblings = RuleCode::parse(SIBLINGS_RULE).ok();
        let parts = |waiver: &Waiver| Some(&waiver.rule) == siblings.as_ref() && waiver.holds_on(today);
        if !waivers.iter().any(|waiver| parts(&waiver.value)) {
            return Err(ServiceError::SiblingsApart { child: child.to_string() });
        }
    }
    Ok(())
}

pub(super) async fn refuse_placed(view: &mut (dyn Reads + '_), children: &[ChildCode]) -> Result<(), ServiceError> {
    for child in children {
        if view.placements_of(child).await?.iter().any(Placement::is_open) {
            return Err(ServiceError::AlreadyPlaced { child: child.to_string() });
        }
    }
    Ok(())
}

pub(super) async fn changed_since(
    view: &mut (dyn Reads + '_),
    proposal: &Proposal,
) -> Result<Vec<String>, ServiceError> {
    let number = proposal.run;
    let record = view.find_run(number).await?;
    let record = record.ok_or_else(|| absent(EntityKind::Run, &number.to_string(), false))?;
    let mut changed = changed_children(view, &record).await?;
    if let Some(family) = proposal.content.family()
        && family_changed(view, family.as_str(), &record).await?
    {
        changed.push(family.to_string());
    }
    Ok(changed)
}

pub(super) async fn refuse_changed(view: &mut (dyn Reads + '_), proposal: &Proposal) -> Result<(), ServiceError> {
    let records = changed_since(view, proposal).await?;
    if records.is_empty() { Ok(()) } else { Err(ServiceError::FactsChanged { number: proposal.number, records }) }
}

/// Rules that must be cleared before an approval; none when none is suitable.
pub(super) fn refuse_barred(proposal: &Proposal, document: &Document) -> Result<(), ServiceError> {
    let Some(family) = proposal.content.family() else { return Ok(()) };
    let barred = |entry: &FamilyEntry| entry.approval_blocked || entry.state != "shown";
    match document.family(family.as_str()) {
        Some(entry) if !barred(entry) => Ok(()),
        entry => Err(ServiceError::RulesBar { number: proposal.number, rules: barring(document, entry) }),
    }
}

/// The rules that bar an approval, of the case and of the family.
pub fn barring(document: &Document, entry: Option<&FamilyEntry>) -> Vec<String> {
    const BARS: [&str; 3] = ["flag_blocking", "block_finalisation", "block_nonkin_finalisation"];
    let of_case = document.case.iter().map(|case| &case.rule);
    let of_family = entry.into_iter().flat_map(|entry| &entry.rules);
    let bars = of_case
        .chain(of_family)
        .filter(|rule| rule.keeps_out() || rule.effect.as_deref().is_some_and(|effect| BARS.contains(&effect)));
    let mut rules: Vec<String> = bars.map(|rule| rule.rule.to_string()).collect();
    rules.dedup();
    rules
}
