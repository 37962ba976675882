//! From a JSON value to a record of the domain, with every fault of its shape rather than the first.
//!
//! *Design notes.* The published schema finds wrong types, unknown and missing fields and unknown
//! choices in one walk. What remains only the domain's own parsers know, so the record is then read
//! again and again: each fault is noted and a harmless value stands in for it, until the record can
//! be read. A record that needed a stand-in is never handed out.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    finding::FindingCode,
    grouped,
    json::{below, last_step, parent},
    kind::Kind,
    limits,
    note::Note,
    schema::{Expected, Node},
    suggest,
};
use crate::domain::{
    child::{Child, SiblingGroup},
    desk::Contact,
    family::Family,
    identity::Named,
    placement_outcome::PlacementOutcome,
    plan::Plan,
    relation::{Relative, Waiver},
    settlement::Settlement,
};

/// Most faults listed for one record: nobody mends more than that from one report.
pub const MAX_FAULTS_PER_RECORD: usize = 100;

/// A record of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A place.
    Settlement(Settlement),
    /// A child.
    Child(Child),
    /// Brothers and sisters.
    SiblingGroup(SiblingGroup),
    /// A plan.
    Plan(Box<Plan>),
    /// A family.
    Family(Box<Family>),
    /// A relative.
    Relative(Relative),
    /// A waiver.
    Waiver(Waiver),
    /// An outcome of a placement.
    Outcome(Box<PlacementOutcome>),
    /// A talk with a family.
    Contact(Box<Contact>),
    /// Who somebody is.
    Identity(Box<Named>),
}

impl Record {
    /// Reads the record or says at which pointer and why it cannot be read.
    fn parse(kind: Kind, value: &Value) -> Result<Self, (String, String)> {
        Ok(match kind {
            Kind::Settlement => Self::Settlement(typed(value)?),
            Kind::Child => Self::Child(typed(value)?),
            Kind::SiblingGroup => Self::SiblingGroup(typed(value)?),
            Kind::Plan => Self::Plan(Box::new(typed(value)?)),
            Kind::Family => Self::Family(Box::new(typed(value)?)),
            Kind::Relative => Self::Relative(typed(value)?),
            Kind::Waiver => Self::Waiver(typed(value)?),
            Kind::Outcome => Self::Outcome(Box::new(typed(value)?)),
            Kind::Contact => Self::Contact(Box::new(typed(value)?)),
            Kind::Identity => Self::Identity(Box::new(typed(value)?)),
        })
    }

    /// The record as it is written down.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Settlement(record) => written(record),
            Self::Child(record) => written(record),
            Self::SiblingGroup(record) => written(record),
            Self::Plan(record) => written(record),
            Self::Family(record) => written(record),
            Self::Relative(record) => written(record),
            Self::Waiver(record) => written(record),
            Self::Outcome(record) => written(record),
            Self::Contact(record) => written(record),
            Self::Identity(record) => written(record),
        }
    }
}

/// The value as the domain writes it, or as it is when the domain cannot read it.
pub(crate) fn canonical(kind: Kind, value: &Value) -> Value {
    Record::parse(kind, value).map_or_else(|_| value.clone(), |record| record.to_value())
}

fn written<T: Serialize>(record: &T) -> Value {
    serde_json::to_value(record).expect("records of the domain have text keys and finite numbers")
}

fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, (String, String)> {
    // Keeping the path costs more than reading, and most records are good.
    if let Ok(record) = T::deserialize(value) {
        return Ok(record);
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                serde_path_to_error::Segment::Seq { index } => pointer = below(&pointer, index),
                serde_path_to_error::Segment::Map { key } => pointer = below(&pointer, key),
                _ => {}
            }
        }
        (pointer, error.inner().to_string())
    })
}

/// What came of reading a record.
pub(crate) struct Shape {
    /// The record; with stand-ins where `stood_in` says so.
    pub(crate) record: Option<Record>,
    pub(crate) notes: Vec<Note>,
    pub(crate) stood_in: Vec<String>,
}

/// Reads `value` as a record of `kind`. `erased` are pointers the file asked to erase.
pub(crate) fn read(kind: Kind, value: Value, erased: &BTreeSet<String>) -> Shape {
    let mut walk = Walk { kind, erased, notes: Vec::new(), stood_in: Vec::new() };
    let mut value = value;
    walk.visit(Node::of(kind), &mut value, "");
    let record = walk.parse(&mut value);
    if let Some(record) = &record {
        walk.notes.extend(limits::notes(record));
    }
    if walk.notes.len() > MAX_FAULTS_PER_RECORD {
        walk.notes.truncate(MAX_FAULTS_PER_RECORD);
        walk.notes.push(Note::at(FindingCode::FaultsMore, "").with("limit", MAX_FAULTS_PER_RECORD));
    }
    Shape { record, notes: walk.notes, stood_in: walk.stood_in }
}

struct Walk<'a> {
    kind: Kind,
    erased: &'a BTreeSet<String>,
    notes: Vec<Note>,
    stood_in: Vec<String>,
}

impl Walk<'_> {
    /// Compares a value with the schema and leaves one behind that agrees with it.
    fn visit(&mut self, spec: Node, value: &mut Value, pointer: &str) {
        if self.notes.len() > MAX_FAULTS_PER_RECORD {
            return;
        }
        match (spec.expected(), &mut *value) {
            (Expected::Object, Value::Object(_)) => self.visit_object(spec, value, pointer),
            (Expected::List, Value::Array(elements)) => {
                if let Some(items) = spec.items() {
                    for (index, element) in elements.iter_mut().enumerate() {
                        self.visit(items, element, &below(pointer, index));
                    }
                }
            }
            (Expected::Choice, Value::String(word)) => {
                if !spec.choices().any(|choice| choice == word) {
                    let note = Note::at(FindingCode::ChoiceUnknown, pointer).meant(word, spec.choices());
                    let choices: Vec<_> = spec.choices().collect();
                    self.replace(note.list("choices", &choices), spec, value);
                }
            }
            (Expected::Whole, Value::Number(number)) if !number.is_f64() => {}
            (Expected::Text, Value::String(_))
            | (Expected::YesNo, Value::Bool(_))
            | (Expected::Number, Value::Number(_)) => {}
            (expected, _) => {
                let readings = value.as_str().and_then(|text| grouped::readings(spec, text));
                let note = match readings {
                    Some([small, large]) => Note::at(FindingCode::NumberAmbiguous, pointer)
                        .with("small", small.as_str())
                        .with("large", large.as_str()),
                    None => Note::at(FindingCode::WrongType, pointer).with("expected", expected.name()),
                };
                self.replace(note.found(value), spec, value);
            }
        }
    }

    fn visit_object(&mut self, spec: Node, value: &mut Value, pointer: &str) {
        let Value::Object(fields) = value else { return };
        let names: Vec<String> = fields.keys().cloned().collect();
        for name in names {
            match (spec.property(&name), fields.get_mut(&name)) {
                (Some(property), Some(field)) if property.takes(field) => {}
                // Only what is blank can be null here, and a blank is not a value.
                (Some(_), Some(Value::Null)) => _ = fields.remove(&name),
                (Some(property), Some(field)) => self.visit(property, field, &below(pointer, &name)),
                (_, field) => {
                    let note = self.unknown_field(spec, &name, &below(pointer, &name), field.as_deref());
                    self.notes.push(note);
                    fields.remove(&name);
                }
            }
        }
        for name in spec.required().filter(|name| !fields.contains_key(*name)).collect::<Vec<_>>() {
            let at = below(pointer, name);
            let erased = self.erased.contains(&at);
            let code = if erased { FindingCode::CannotBeErased } else { FindingCode::FieldMissing };
            self.notes.push(Note::at(code, &at).with("field", name));
            if let Some(property) = spec.property(name) {
                fields.insert(name.to_owned(), property.stand_in());
            }
            self.stood_in.push(at);
        }
    }

    fn unknown_field(&self, spec: Node, name: &str, pointer: &str, value: Option<&Value>) -> Note {
        let names = spec.properties().map(|(name, _)| name);
        let hint = suggest::closest(name, names);
        if self.kind == Kind::Family && is_protected(name) && hint.is_none() {
            return Note::at(FindingCode::ProtectedNotKept, pointer).with("field", name);
        }
        let mut note = Note::at(FindingCode::FieldUnknown, pointer).with("field", name);
        note.suggestion = hint.map(|hint| hint.code.to_owned());
        match value {
            Some(value) => note.found(value),
            None => note,
        }
    }

    fn replace(&mut self, note: Note, spec: Node, value: &mut Value) {
        self.stood_in.push(note.pointer.clone());
        self.notes.push(note);
        *value = spec.stand_in();
    }

    /// Reads the value with the domain's parsers, noting what each refuses.
    fn parse(&mut self, value: &mut Value) -> Option<Record> {
        for _ in 0..=MAX_FAULTS_PER_RECORD {
            let (pointer, message) = match Record::parse(self.kind, value) {
                Ok(record) => return Some(record),
                Err(fault) => fault,
            };
            let spec = Node::at(self.kind, &pointer);
            let found = value.pointer(&pointer).cloned().unwrap_or(Value::Null);
            self.notes.push(note_of(&message, &pointer, &found, spec));
            let again = self.stood_in.contains(&pointer);
            self.stood_in.push(pointer.clone());
            // A stand-in that is itself refused would be refused for ever.
            let (false, Some(spec), Some(place)) = (again, spec, value.pointer_mut(&pointer)) else { return None };
            *place = spec.stand_in();
        }
        None
    }
}

/// What a refusal of the domain means: its messages are the stable codes of `ShapeError`.
fn note_of(message: &str, pointer: &str, found: &Value, spec: Option<Node>) -> Note {
    let code = match message {
        "value-empty" => FindingCode::ValueEmpty,
        "value-too-long" => FindingCode::ValueTooLong,
        "code-character" => FindingCode::CodeCharacter,
        "text-control-character" => FindingCode::ControlCharacter,
        "date-form" => FindingCode::DateForm,
        "date-no-such-day" => FindingCode::NoSuchDay,
        "level-range" => FindingCode::LevelRange,
        "constraint-unknown" => FindingCode::ConstraintUnknown,
        "constraint-parameter" => FindingCode::ConstraintParameter,
        "area-form" => FindingCode::AreaForm,
        "coordinate-range" => FindingCode::CoordinateRange,
        "iin-digits" => FindingCode::IinDigits,
        "iin-checksum" => FindingCode::IinChecksum,
        "number-cut" => FindingCode::NumberCut,
        "phone-form" => FindingCode::PhoneForm,
        "name-form" => FindingCode::NameForm,
        "text-unseen" => FindingCode::Unseen,
        _ if found.is_number() => FindingCode::NumberRange,
        _ => FindingCode::WrongType,
    };
    let note = Note::at(code, pointer).found(found);
    let bound = |keyword: &str| spec.and_then(|spec| spec.number(keyword)).map(|number| number as i64);
    match code {
        FindingCode::ValueTooLong => {
            // A text may hold 64 KiB, which is 32 000 letters of two bytes and a little more.
            let limit = bound("maxLength").filter(|limit| *limit < 1000).unwrap_or(32_000);
            note.with("limit", limit)
        }
        FindingCode::CoordinateRange | FindingCode::NumberRange => {
            let max = bound("maximum").unwrap_or(i64::from(u32::MAX));
            note.with("min", bound("minimum").unwrap_or(0)).with("max", max)
        }
        FindingCode::ConstraintUnknown => {
            let typed = found.as_str().unwrap_or_default();
            let code = typed.split(':').next().unwrap_or_default();
            note.meant(code, crate::domain::plan::Constraint::CODES)
        }
        FindingCode::IinDigits => note.with("n", digits_of(found)),
        FindingCode::WrongType => note.with("expected", spec.map_or("text", |spec| spec.expected().name())),
        FindingCode::ValueEmpty => note.with("field", last_field(pointer).as_str()),
        _ => note,
    }
}

/// How many digits a number has.
fn digits_of(found: &Value) -> usize {
    found.as_str().map_or(0, |text| text.chars().filter(char::is_ascii_digit).count())
}

/// The last step of a pointer that is a name: of a list's element the list's name.
fn last_field(pointer: &str) -> String {
    let step = last_step(pointer);
    if step.bytes().all(|byte| byte.is_ascii_digit()) { last_step(parent(pointer)) } else { step }
}

/// Facts of adults that are not kept, whatever a sheet calls them (principle 12).
pub(super) fn is_protected(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "ethnicity",
        "ethnic",
        "nationality",
        "race",
        "religion",
        "religious",
        "faith",
        "marital",
        "married",
        "sexual",
        "orientation",
        "income",
        "salary",
        "wage",
        "diagnosis",
        "diagnoses",
        "disease",
        "национальность",
        "вероисповедание",
        "религия",
        "семейное",
        "брак",
        "доход",
        "доходы",
        "зарплата",
        "диагноз",
        "диагнозы",
        "заболевание",
        "ұлты",
        "діні",
        "неке",
        "некесі",
        "табысы",
        "жалақысы",
        "диагнозы",
        "ауруы",
    ];
    has_word(&name.to_lowercase(), WORDS)
}

/// What tells who a person is: registers know people by their codes only.
pub(super) fn is_identity(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "phone",
        "telephone",
        "mobile",
        "email",
        "iin",
        "surname",
        "firstname",
        "lastname",
        "patronymic",
        "address",
        "street",
        "фио",
        "фамилия",
        "имя",
        "отчество",
        "иин",
        "телефон",
        "тел",
        "почта",
        "адрес",
        "улица",
        "тегі",
        "жөні",
        "есімі",
        "жсн",
        "телефоны",
        "мекенжайы",
        "мекенжай",
        "көшесі",
    ];
    // «Ф.И.О.» is one word.
    has_word(&name.to_lowercase().replace('.', ""), WORDS)
}

fn has_word(name: &str, words: &[&str]) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
}
