//! New records of a file that look like kept ones, found among the records that are open to whoever asks, or like
//! one another.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    check::stored_kind,
    gate::Gate,
    known_people::{KnownPeople, Person, among_themselves, join},
};
use crate::{
    domain::{
        access::Subject,
        audit::EntityKind,
        child::Child,
        code::{ChildCode, FamilyCode},
        family::Family,
        import::TwinAnswer,
    },
    security::vault::Vault,
    service::ServiceError,
    store::{Projection, Reads, ReadsExt as _, Stored},
    transfer::{
        Checked, Finding, Kind, Location, Outcome, RawRecord,
        twin::{Marks, Twin, TwinReason},
    },
};

/// Most questions about one file: a person who has more has brought a file for another register.
const MOST: usize = 200;

/// What is kept of a family between views.
#[derive(Clone)]
struct FamilyMarks(Marks);

impl Projection for FamilyMarks {
    type Of = Family;

    fn of(stored: Stored<Family>) -> Self {
        Self(Marks::of_family(&stored.value))
    }
}

/// What is kept of a child between views.
#[derive(Clone)]
struct ChildMarks(Marks);

impl Projection for ChildMarks {
    type Of = Child;

    fn of(stored: Stored<Child>) -> Self {
        Self(Marks::of_child(&stored.value))
    }
}

/// New records of a file, and every code it has.
#[derive(Default)]
pub(super) struct Lookalikes {
    new: Vec<(Kind, Marks, Location)>,
    codes: BTreeSet<(Kind, String)>,
    people: Vec<Person>,
}

impl Lookalikes {
    /// Takes note of a record of the file.
    pub(super) fn see(&mut self, raw: &RawRecord, checked: &Checked, vault: &Vault) {
        self.people.extend(Person::of(raw, checked, vault));
        if !matches!(raw.kind, Kind::Child | Kind::Family) {
            return;
        }
        self.codes.extend(checked.key.clone().map(|key| (raw.kind, key)));
        let record = checked.record.as_ref().filter(|_| checked.outcome == Outcome::New);
        if let Some(marks) = record.and_then(Marks::of) {
            self.new.push((raw.kind, marks, raw.location()));
        }
    }

    /// Whether the file tells who people are.
    pub(super) fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// Others who are known by the same.
    pub(super) fn findings(&self, known: &KnownPeople, gate: Option<&Gate>) -> Vec<Finding> {
        let new = self.new_codes();
        known.findings(&self.people, |person| new.contains(&(person.kind, person.code.as_str())), gate)
    }

    fn new_codes(&self) -> BTreeSet<(Kind, &str)> {
        self.new.iter().map(|(kind, marks, _)| (*kind, marks.code())).collect()
    }

    /// Those that look like kept records or like one another and were not answered as different. What the file itself
    /// has under the code of a kept record is different from it already.
    pub(super) async fn questions(
        self,
        view: &mut (dyn Reads + '_),
        (gate, known): (Option<&Gate>, &KnownPeople),
        answers: &[TwinAnswer],
    ) -> Result<Vec<Twin>, ServiceError> {
        let mut twins = Vec::new();
        for kind in [Kind::Child, Kind::Family] {
            if !self.new.iter().any(|(of, ..)| *of == kind) {
                continue;
            }
            let kept = kept_marks(view, kind).await?;
            let open = |marks: &&Marks| is_open(gate, kind, marks.code());
            let kept: Vec<&Marks> = kept.iter().filter(open).collect();
            let mut index = BTreeMap::<(TwinReason, String), Vec<&Marks>>::new();
            for marks in kept {
                for key in marks.keys() {
                    index.entry(key).or_default().push(marks);
                }
            }
            for (_, marks, location) in self.new.iter().filter(|(of, ..)| *of == kind) {
                let mut asked = BTreeSet::new();
                let alike = marks.keys().into_iter().filter_map(|key| Some((key.0, index.get(&key)?)));
                for (reason, kept) in alike.flat_map(|(reason, kept)| kept.iter().map(move |kept| (reason, kept))) {
                    // Codes that look the same are mistaken for each other wherever they stand.
                    let is_in_file = reason != TwinReason::Code && self.codes.contains(&(kind, kept.code().to_owned()));
                    if is_in_file
                        || is_answered(answers, (kind, marks.code()), kept.code())
                        || !asked.insert(kept.code())
                    {
                        continue;
                    }
                    twins.extend(marks.twin(kept, location));
                }
            }
        }
        twins.extend(self.among_themselves(answers));
        let new = self.new_codes();
        let is_new = |person: &&Person| new.contains(&(person.kind, person.code.as_str()));
        let people: Vec<&Person> = self.people.iter().filter(is_new).collect();
        let of_people = known.twins(&people, gate).into_iter().chain(among_themselves(&people));
        for twin in of_people.filter(|twin| !is_answered(answers, (twin.kind, &twin.code), &twin.kept)) {
            join(&mut twins, twin);
        }
        twins.truncate(MOST);
        Ok(twins)
    }

    /// New records that look like a new one before them in the file. Of children the code alone is asked about: many
    /// were born on one day in one place.
    fn among_themselves(&self, answers: &[TwinAnswer]) -> Vec<Twin> {
        let mut before = BTreeMap::<(Kind, String), Vec<&Marks>>::new();
        let mut twins = Vec::new();
        for (kind, marks, location) in &self.new {
            let is_open = |other: &&Marks| {
                other.code() != marks.code() && !is_answered(answers, (*kind, marks.code()), other.code())
            };
            let keys = marks.sure_keys().into_iter().map(|key| (*kind, key));
            let mut others = keys.clone().filter_map(|key| before.get(&key)).flatten().copied();
            let twin = others.find(is_open).and_then(|other| marks.twin(other, location));
            twins.extend(twin.map(|twin| Twin { in_file: true, ..twin }));
            if twins.len() == MOST {
                break;
            }
            for key in keys {
                before.entry(key).or_default().push(marks);
            }
        }
        twins
    }
}

fn is_answered(answers: &[TwinAnswer], (kind, code): (Kind, &str), kept: &str) -> bool {
    answers.iter().any(|answer| answer.is_about(entity(kind), code) && answer.kept == kept)
}

/// The kind as answers name it.
pub(super) fn entity(kind: Kind) -> EntityKind {
    stored_kind(kind).entity()
}

/// Takes away the pairs with records that are not open any more: what they have in common tells facts of them.
pub(super) fn retain_open(twins: &mut Vec<Twin>, gate: &Gate) {
    twins.retain(|twin| twin.in_file || is_open(Some(gate), twin.kind, &twin.kept));
}

fn is_open(gate: Option<&Gate>, kind: Kind, code: &str) -> bool {
    let subject = match kind {
        Kind::Child => ChildCode::parse(code).ok().map(Subject::Child),
        _ => FamilyCode::parse(code).ok().map(Subject::Family),
    };
    subject.is_some_and(|subject| gate.is_none_or(|gate| gate.is_open(&subject, true)))
}

async fn kept_marks(view: &mut (dyn Reads + '_), kind: Kind) -> Result<Vec<Marks>, ServiceError> {
    Ok(match kind {
        Kind::Child => view.kept::<ChildMarks>().await?.values().map(|marks| marks.0.clone()).collect(),
        _ => view.kept::<FamilyMarks>().await?.values().map(|marks| marks.0.clone()).collect(),
    })
}
