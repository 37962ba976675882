//! A file some of whose records are, as a person said, records that are kept under other codes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::File;
use crate::{
    domain::{code::ChildCode, import::TwinAnswer},
    service::ServiceError,
    transfer::{Event, Kind, Progress, RawRecord, RecordSource},
};

/// A file that is read once.
type Source = Box<dyn RecordSource<Item = Event> + Send>;

/// Reads the file from its beginning, with the codes that mean another record exchanged for that record's.
pub(super) fn renamed(file: &File, answers: &[TwinAnswer]) -> Result<Source, ServiceError> {
    let source = (file.reopen)().map_err(|error| ServiceError::Fault(error.to_string()))?;
    let same = answers.iter().filter(|answer| answer.same);
    let codes: BTreeMap<String, String> = same.map(|answer| (answer.code.clone(), answer.kept.clone())).collect();
    Ok(if codes.is_empty() { source } else { Box::new(Renamed { source, codes }) })
}

struct Renamed {
    source: Source,
    codes: BTreeMap<String, String>,
}

impl Iterator for Renamed {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        match self.source.next()? {
            Event::Record(mut raw) => {
                self.rename(&mut raw);
                Some(Event::Record(raw))
            }
            Event::Finding(finding) => Some(Event::Finding(finding)),
        }
    }
}

impl RecordSource for Renamed {
    fn progress(&self) -> Progress {
        self.source.progress()
    }

    fn is_complete(&self) -> bool {
        self.source.is_complete()
    }
}

impl Renamed {
    fn rename(&self, raw: &mut RawRecord) {
        for field in code_fields(raw.kind) {
            match raw.value.get_mut(*field) {
                Some(Value::Array(members)) => members.iter_mut().for_each(|member| self.exchange(member)),
                Some(value) => self.exchange(value),
                None => {}
            }
        }
    }

    fn exchange(&self, value: &mut Value) {
        // Every code has the same form, so one parser serves children and families.
        let code = value.as_str().and_then(|text| ChildCode::parse(text).ok());
        if let Some(kept) = code.and_then(|code| self.codes.get(code.as_str())) {
            *value = Value::String(kept.clone());
        }
    }
}

/// The fields that hold codes of children and families.
fn code_fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Settlement => &[],
        Kind::Child | Kind::Family => &["code"],
        Kind::SiblingGroup => &["members"],
        Kind::Plan => &["child"],
        Kind::Relative | Kind::Waiver | Kind::Outcome => &["child", "family"],
    }
}
