//! What waits for whom: open cases by the members of staff who work on them. Never an order of people.

use std::collections::BTreeMap;

use super::children::ChildSummary;
use crate::domain::{code::StaffCode, step::Step};

/// Cases that wait for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Who; none for cases that nobody has.
    pub staff: Option<StaffCode>,
    /// Cases in time, or without a term.
    pub in_time: u32,
    /// Cases that are overdue.
    pub overdue: u32,
}

/// The load of everybody who has an open case, by code; cases of nobody first. A case of two people counts for
/// both.
pub fn workload(children: &[ChildSummary]) -> Vec<Load> {
    let mut loads: BTreeMap<Option<StaffCode>, Load> = BTreeMap::new();
    for child in children.iter().filter(|child| child.step != Step::Settled) {
        let assigned = child.assigned.iter().cloned().map(Some);
        let nobody = child.assigned.is_empty().then_some(None);
        for staff in assigned.chain(nobody) {
            let load = loads.entry(staff.clone()).or_insert(Load { staff, in_time: 0, overdue: 0 });
            let count = if child.term.is_overdue() { &mut load.overdue } else { &mut load.in_time };
            *count += 1;
        }
    }
    loads.into_values().collect()
}
