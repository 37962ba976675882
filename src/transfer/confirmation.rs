//! The confirmation of a plan's needs holds for the needs that were confirmed, and for no others.

use serde::Deserialize as _;
use serde_json::Value;

use super::{finding::FindingCode, note::Note};
use crate::domain::plan::Plan;

/// Takes the kept confirmation from a plan whose needs or text a file changes, unless the file itself brings another.
pub(crate) fn end(plan: &mut Plan, stored: &Value) -> Option<Note> {
    let kept = Plan::deserialize(stored).ok()?;
    let confirmed = plan.confirmed.as_ref().filter(|confirmed| kept.confirmed.as_ref() == Some(*confirmed))?;
    if plan.needs == kept.needs && plan.recommendation == kept.recommendation {
        return None;
    }
    let note = Note::at(FindingCode::ConfirmationEnds, "/confirmed/on").value(confirmed.on);
    plan.confirmed = None;
    Some(note)
}
