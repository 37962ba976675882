//! The facts of records that look alike: the file's once more, and the kept ones.

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
        if twins.iter().any(|twin| twin.kind == raw.kind && twin.code == key) {
            values.insert((raw.kind, key), raw.value);
        }
    }
    for twin in twins {
        let kept = view.find_record(stored_kind(twin.kind), &twin.kept).await?;
        let (Some(file), Some(kept)) = (values.get(&(twin.kind, twin.code.clone())), kept) else { continue };
        twin.facts = beside::facts(twin.kind, file, &serde_json::from_str(&kept.body)?);
    }
    Ok(())
}
