//! A file some of whose records are, as a person said, records that are kept under other codes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{File, twins::entity};
use crate::{
    domain::{audit::EntityKind, code::ChildCode, identity::Whose, import::TwinAnswer},
    service::ServiceError,
    transfer::{Event, Kind, Progress, RawRecord, RecordSource},
};

/// A file that is read once.
type Source = Box<dyn RecordSource<Item = Event> + Send>;

/// Reads the file from its beginning, with the codes that mean another record exchanged for that record's.
pub(super) fn renamed(file: &File, answers: &[TwinAnswer]) -> Result<Source, ServiceError> {
    let source = (file.reopen)(&file.said.words).map_err(|error| ServiceError::Fault(error.to_string()))?;
    let renamed = Renamed {
        source,
        same: answers.iter().filter(|answer| answer.same).cloned().collect(),
        children: codes(answers, EntityKind::Child),
        families: codes(answers, EntityKind::Family),
    };
    Ok(if renamed.children.is_empty() && renamed.families.is_empty() { renamed.source } else { Box::new(renamed) })
}

fn codes(answers: &[TwinAnswer], kind: EntityKind) -> BTreeMap<String, String> {
    let same = answers.iter().filter(|answer| answer.same && answer.kind.is_none_or(|of| of == kind));
    let direct: BTreeMap<&str, &str> = same.map(|answer| (answer.code.as_str(), answer.kept.as_str())).collect();
    // A record of the file may be the same as another one of it, which is the same as a kept one.
    let last = |code: &str| {
        let steps = std::iter::successors(direct.get(code), |next| direct.get(**next));
        steps.take(direct.len()).last().map(|code| (*code).to_owned())
    };
    direct.keys().filter_map(|code| Some(((*code).to_owned(), last(code)?))).collect()
}

struct Renamed {
    source: Source,
    same: Vec<TwinAnswer>,
    /// Codes of the file that mean a kept child, with its code.
    children: BTreeMap<String, String>,
    families: BTreeMap<String, String>,
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
        self.leave_out(raw);
        let value = &mut raw.value;
        match raw.kind {
            Kind::Settlement => {}
            Kind::Child => exchange(value.get_mut("code"), &self.children),
            Kind::Plan => exchange(value.get_mut("child"), &self.children),
            Kind::SiblingGroup => each(value.get_mut("members"), |member| exchange(Some(member), &self.children)),
            Kind::Family => {
                exchange(value.get_mut("code"), &self.families);
                exchange(value.pointer_mut("/register_state/child"), &self.children);
                each(value.get_mut("residents"), |resident| exchange(resident.get_mut("child"), &self.children));
            }
            Kind::Relative | Kind::Waiver | Kind::Outcome => {
                exchange(value.get_mut("child"), &self.children);
                exchange(value.get_mut("family"), &self.families);
            }
            Kind::Identity => {
                let codes = if value["of"] == Whose::Family.code() { &self.families } else { &self.children };
                exchange(value.get_mut("code"), codes);
            }
            Kind::Contact => {
                exchange(value.get_mut("family"), &self.families);
                exchange(value.get_mut("about"), &self.children);
            }
        }
    }
}

impl Renamed {
    /// What a person chose to keep: the file then says nothing of it, and a blank erases nothing.
    fn leave_out(&self, raw: &mut RawRecord) {
        let (Kind::Child | Kind::Family, Some(key)) = (raw.kind, raw.key()) else { return };
        let answer = self.same.iter().find(|answer| answer.is_about(entity(raw.kind), &key));
        if let (Some(answer), Some(fields)) = (answer, raw.value.as_object_mut()) {
            fields.retain(|name, _| !answer.keep.contains(name));
        }
    }
}

fn each(list: Option<&mut Value>, change: impl FnMut(&mut Value)) {
    list.and_then(Value::as_array_mut).into_iter().flatten().for_each(change);
}

fn exchange(value: Option<&mut Value>, codes: &BTreeMap<String, String>) {
    let Some(value) = value else { return };
    // Every code has the same form, so one parser serves children and families.
    let code = value.as_str().and_then(|text| ChildCode::parse(text).ok());
    if let Some(kept) = code.and_then(|code| codes.get(code.as_str())) {
        *value = Value::String(kept.clone());
    }
}
