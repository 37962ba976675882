//! Reads a JSON bundle record by record from a stream.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::BufRead,
};

use serde_json::Value;

use super::{
    export::{BESIDE, EXPORT},
    finding::{Finding, FindingCode, Location},
    json,
    kind::Kind,
    raw::{Event, Origin, Progress, RawRecord, RecordSource},
    source::{Extent, MAX_DEPTH, MAX_RECORD_BYTES, Place, Source, Stop},
    suggest,
};

/// The one version of the bundle there is.
pub const BUNDLE_VERSION: &str = "uya/1";

/// Records of one file, at most: ten times a register of 100 000 families, and what is known of each while the
/// file is checked still fits in the memory of a small machine.
pub const MAX_RECORDS: u64 = 1_000_000;

/// Records of a bundle, one at a time, in the order of the file.
pub struct BundleReader<R> {
    source: Source<R>,
    state: State,
    held: Vec<u8>,
    records: u64,
    next_index: BTreeMap<Kind, usize>,
    sections: BTreeSet<Kind>,
    has_version: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Member { first: bool },
    Elements { kind: Kind, first: bool },
    End,
    Complete,
    Failed,
}

/// What one step brought: nothing to report, an event, or a reason to stop.
type Step = Result<Option<Event>, Box<Finding>>;

impl<R: BufRead> BundleReader<R> {
    /// Reads from the beginning of `reader`.
    pub fn new(reader: R) -> Self {
        Self {
            source: Source::new(reader),
            state: State::Start,
            held: Vec::new(),
            records: 0,
            next_index: BTreeMap::new(),
            sections: BTreeSet::new(),
            has_version: false,
        }
    }

    /// The most bytes of one record that were held at a time: what bounds the memory of a reader.
    pub fn largest_held(&self) -> usize {
        self.source.largest_held()
    }

    fn step(&mut self) -> Step {
        match self.state {
            State::Start => self.start(),
            State::Member { first } => self.member(first),
            State::Elements { kind, first } => self.element(kind, first),
            State::End => self.end(),
            State::Complete | State::Failed => Ok(None),
        }
    }

    fn start(&mut self) -> Step {
        if matches!(self.stopped(Source::peek)?, Some(0xFE | 0xFF)) {
            return Err(self.here(FindingCode::NotUtf8));
        }
        self.stopped(Source::pass_byte_order_mark)?;
        match self.stopped(Source::peek_token)? {
            Some(b'{') => self.source.bump(),
            Some(byte) if byte >= 0x80 => return Err(self.here(FindingCode::NotUtf8)),
            Some(_) => return Err(self.here(FindingCode::NotABundle)),
            None => return Err(self.here(FindingCode::FileEmpty)),
        }
        self.state = State::Member { first: true };
        Ok(None)
    }

    fn member(&mut self, first: bool) -> Step {
        let mut byte = self.stopped(Source::expect_token)?;
        if byte == b'}' {
            self.source.bump();
            self.state = State::End;
            return Ok(None);
        }
        if !first {
            if byte != b',' {
                return Err(self.here(FindingCode::Syntax));
            }
            self.source.bump();
            byte = self.stopped(Source::expect_token)?;
        }
        if byte != b'"' {
            return Err(self.here(FindingCode::Syntax));
        }
        let place = self.source.place();
        let name = match self.small_value(place)? {
            Some(Value::String(name)) => name,
            _ => String::new(),
        };
        if self.stopped(Source::expect_token)? != b':' {
            return Err(self.here(FindingCode::Syntax));
        }
        self.source.bump();
        self.state = State::Member { first: false };
        self.named_member(&name, place)
    }

    fn named_member(&mut self, name: &str, place: Place) -> Step {
        let byte = self.stopped(Source::expect_token)?;
        if name == "bundle" {
            return self.version();
        }
        if name == EXPORT {
            return self.passed_over().map(|()| None);
        }
        if name == BESIDE {
            self.passed_over()?;
            return Ok(Some(Event::Finding(Finding::new(FindingCode::SheetPassedOver, at(place)).value(name))));
        }
        let Some(kind) = Kind::of_section(name) else {
            self.passed_over()?;
            let hint = suggest::closest(name, Kind::ALL.map(Kind::section).into_iter().chain(["bundle"]));
            let finding = Finding::new(FindingCode::SectionUnknown, at(place)).value(name);
            return Ok(Some(Event::Finding(finding.suggest(hint.map(|hint| hint.code)))));
        };
        if byte != b'[' {
            self.passed_over()?;
            let finding = Finding::new(FindingCode::SectionNotList, at(place)).with("section", name);
            return Ok(Some(Event::Finding(finding)));
        }
        self.source.bump();
        self.state = State::Elements { kind, first: true };
        if self.sections.insert(kind) {
            return Ok(None);
        }
        Ok(Some(Event::Finding(Finding::new(FindingCode::SectionRepeated, at(place)).with("section", name))))
    }

    fn version(&mut self) -> Step {
        let place = self.source.place();
        let version = self.small_value(place)?.unwrap_or(Value::Null);
        if version != BUNDLE_VERSION {
            let finding = Finding::new(FindingCode::BundleVersion, at(place)).with("version", BUNDLE_VERSION);
            return Err(finding.value(&super::shown::shown_value(&version)).into());
        }
        self.has_version = true;
        Ok(None)
    }

    fn element(&mut self, kind: Kind, first: bool) -> Step {
        let byte = self.stopped(Source::expect_token)?;
        if byte == b']' {
            self.source.bump();
            self.state = State::Member { first: false };
            return Ok(None);
        }
        if !first {
            if byte != b',' {
                return Err(self.here(FindingCode::Syntax));
            }
            self.source.bump();
            self.stopped(Source::expect_token)?;
        }
        let place = self.source.place();
        if self.records == MAX_RECORDS {
            let finding = Finding::new(FindingCode::RecordsTooMany, at(place));
            return Err(finding.with("max", i64::try_from(MAX_RECORDS).unwrap_or(i64::MAX)).into());
        }
        let extent = self.held_value()?;
        let index = self.next_index.entry(kind).or_default();
        let location = Location { section: Some(kind.section().into()), index: Some(*index), ..at(place) };
        self.state = State::Elements { kind, first: false };
        if let Some(finding) = refused_for_size(extent, location) {
            *index += 1;
            self.records += 1;
            return Ok(Some(Event::Finding(Finding { kind: Some(kind), ..finding })));
        }
        let index = std::mem::replace(index, *index + 1);
        let parsed = self.parsed(place)?;
        self.records += 1;
        let origin = Origin::Bundle { line: place.line, character: place.character };
        Ok(Some(Event::Record(RawRecord { kind, index, value: parsed.value, origin, repeated: parsed.repeated })))
    }

    fn end(&mut self) -> Step {
        if self.stopped(Source::peek_token)?.is_some() {
            return Err(self.here(FindingCode::Syntax));
        }
        if !self.has_version {
            let finding = Finding::new(FindingCode::BundleVersion, Location::default());
            return Err(finding.with("version", BUNDLE_VERSION).into());
        }
        self.state = State::Complete;
        Ok(None)
    }

    /// A value that is small in every honest file: a name or a version.
    fn small_value(&mut self, place: Place) -> Result<Option<Value>, Box<Finding>> {
        let extent = self.held_value()?;
        if extent == Extent::default() { Ok(Some(self.parsed(place)?.value)) } else { Ok(None) }
    }

    fn parsed(&self, place: Place) -> Result<json::Parsed, Box<Finding>> {
        if let Err(error) = std::str::from_utf8(&self.held) {
            let mut at_fault = place;
            at_fault.pass(&self.held[..error.valid_up_to()]);
            return Err(Finding::new(FindingCode::NotUtf8, at(at_fault)).into());
        }
        json::parse(&self.held).map_err(|error| {
            let mut at_fault = place;
            at_fault.pass(&self.held[..offset_of(&self.held, &error)]);
            Finding::new(FindingCode::Syntax, at(at_fault)).into()
        })
    }

    fn held_value(&mut self) -> Result<Extent, Box<Finding>> {
        let mut held = std::mem::take(&mut self.held);
        let extent = self.source.value(&mut held);
        self.held = held;
        extent.map_err(|stop| self.stop(stop))
    }

    fn passed_over(&mut self) -> Result<(), Box<Finding>> {
        self.held_value().map(|_| self.held.clear())
    }

    /// Runs `read` on the source and turns the reason for stopping into a finding.
    fn stopped<T>(&mut self, read: impl FnOnce(&mut Source<R>) -> Result<T, Stop>) -> Result<T, Box<Finding>> {
        read(&mut self.source).map_err(|stop| self.stop(stop))
    }

    fn stop(&self, stop: Stop) -> Box<Finding> {
        match stop {
            Stop::End => Finding {
                params: [("records".into(), self.records_seen())].into(),
                ..*self.here(FindingCode::Truncated)
            }
            .into(),
            Stop::Io(reason) => {
                let finding = *self.here(FindingCode::ReadFailed);
                finding.value(&reason).with("records", self.records_seen()).into()
            }
        }
    }

    fn records_seen(&self) -> super::finding::Param {
        super::finding::Param::Number(i64::try_from(self.records).unwrap_or(i64::MAX))
    }

    fn here(&self, code: FindingCode) -> Box<Finding> {
        Finding::new(code, at(self.source.place())).into()
    }
}

impl<R: BufRead> Iterator for BundleReader<R> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        while !matches!(self.state, State::Complete | State::Failed) {
            match self.step() {
                Ok(Some(event)) => return Some(event),
                Ok(None) => {}
                Err(finding) => {
                    self.state = State::Failed;
                    return Some(Event::Finding(*finding));
                }
            }
        }
        None
    }
}

impl<R: BufRead> RecordSource for BundleReader<R> {
    fn progress(&self) -> Progress {
        Progress { bytes: self.source.bytes(), records: self.records }
    }

    fn is_complete(&self) -> bool {
        self.state == State::Complete
    }
}

fn at(place: Place) -> Location {
    Location { line: Some(place.line), character: Some(place.character), ..Location::default() }
}

fn refused_for_size(extent: Extent, location: Location) -> Option<Finding> {
    if extent.too_deep {
        return Some(Finding::new(FindingCode::RecordTooDeep, location).with("limit", MAX_DEPTH));
    }
    let limit_mib = MAX_RECORD_BYTES >> 20;
    extent.too_large.then(|| Finding::new(FindingCode::RecordTooLarge, location).with("limit", limit_mib))
}

/// The byte at which serde_json stopped: it counts lines and bytes from 1.
fn offset_of(held: &[u8], error: &serde_json::Error) -> usize {
    let lines = held.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    (before + error.column().saturating_sub(1)).min(held.len())
}
