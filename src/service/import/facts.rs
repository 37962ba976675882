//! The facts of records that look alike: the file's once more, and those of the other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{File, check::stored_kind, renamed::renamed};
use crate::{
    domain::import::TwinAnswer,
    service::ServiceError,
    store::Reads,
    transfer::{Event, Kind, beside, twin::Twin},
};

/// Lays the facts of each pair side by side. The file is read once more for that: of a record that is checked nothing
/// but its marks is held.
pub(super) async fn lay_beside(
    view: &mut (dyn Reads + '_),
    file: &File,
    answers: &[TwinAnswer],
    twins: &mut [Twin],
) -> Result<(), ServiceError> {
    if twins.is_empty() {
        return Ok(());
    }
    let mut values: BTreeMap<(Kind, String), Value> = BTreeMap::new();
    for event in renamed(file, answers)? {
        let Event::Record(raw) = event else { continue };
        let Some(key) = raw.key() else { continue };
        let is_side = |twin: &Twin| twin.code == key || (twin.in_file && twin.kept == key);
        if twins.iter().any(|twin| twin.kind == raw.kind && is_side(twin)) {
            values.insert((raw.kind, key), raw.value);
        }
    }
    for twin in twins {
        let other = if twin.in_file {
            values.get(&(twin.kind, twin.kept.clone())).cloned()
        } else {
            let kept = view.find_record(stored_kind(twin.kind), &twin.kept).await?;
            kept.map(|kept| serde_json::from_str(&kept.body)).transpose()?
        };
        let (Some(file), Some(other)) = (values.get(&(twin.kind, twin.code.clone())), other) else { continue };
        twin.facts = beside::facts(twin.kind, file, &other);
    }
    Ok(())
}
