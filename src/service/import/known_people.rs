//! People of a file who are known already: by their IIN, or by a telephone with a name.
//!
//! *Design notes.* Nobody's identity is opened for that: what is compared are keyed digests that were reckoned when it
//! was sealed. Identities that were sealed by a program that knew no digests are opened once for each check. Of a
//! record that is not open to the caller no more is told than which office to ask.

use std::collections::{BTreeMap, BTreeSet};

use super::{gate::Gate, twins::entity};
use crate::{
    domain::{access::Subject, desk::SealedIdentity, identity::Named, identity::Whose},
    i18n::search::Folded,
    security::vault::Vault,
    service::{
        ServiceError,
        identities::{iin_mark, marks, opened, phone_mark},
    },
    store::{Projection, Reads, ReadsExt as _, Stored},
    transfer::{
        Checked, Finding, FindingCode, Kind, Location, RawRecord, Record, hidden,
        twin::{Twin, TwinReason},
    },
};

/// What is kept of an identity between views.
#[derive(Clone)]
struct KeptMarks {
    subject: Subject,
    marks: Option<Vec<String>>,
}

impl Projection for KeptMarks {
    type Of = SealedIdentity;

    fn of(stored: Stored<SealedIdentity>) -> Self {
        Self { subject: stored.value.subject, marks: stored.value.marks }
    }
}

/// Somebody of the file, as they are looked for.
pub(super) struct Person {
    pub(super) kind: Kind,
    pub(super) code: String,
    /// What they are found by, and what may be shown of it.
    marks: BTreeMap<String, (TwinReason, String)>,
    location: Location,
}

impl Person {
    /// The person a record of a file tells of.
    pub(super) fn of(raw: &RawRecord, checked: &Checked, vault: &Vault) -> Option<Self> {
        let Some(Record::Identity(named)) = &checked.record else { return None };
        let kind = match named.of {
            Whose::Child => Kind::Child,
            Whose::Family => Kind::Family,
        };
        let (code, location) = (named.code.to_string(), raw.location());
        Some(Self { kind, code, marks: marks_of(named, vault), location })
    }

    /// What two people have in common, with what may be shown of it.
    fn twin(&self, kept: &str, in_file: bool, mark: &(TwinReason, String)) -> Twin {
        let (reason, shown) = mark;
        Twin {
            kind: self.kind,
            code: self.code.clone(),
            kept: kept.to_owned(),
            in_file,
            reasons: vec![*reason],
            hidden: [(*reason, shown.clone())].into(),
            location: self.location.clone(),
            facts: Vec::new(),
        }
    }

    fn finding(&self, code: FindingCode, (reason, shown): &(TwinReason, String)) -> Finding {
        let record = format!("{} {}", entity(self.kind).code(), self.code);
        Finding::of_person(code, self.location.clone(), &record, shown).told("reason", reason.code())
    }
}

fn marks_of(named: &Named, vault: &Vault) -> BTreeMap<String, (TwinReason, String)> {
    let iins = named.iins.iter().map(|iin| (iin_mark(vault, iin.as_str()), (TwinReason::Iin, hidden(iin.as_str()))));
    let names: Vec<String> = named.names.iter().map(|name| Folded::of(name.as_str()).key()).collect();
    let phones = named.phones.iter().flat_map(|phone| {
        let told = (TwinReason::Phone, hidden(phone.as_str()));
        names.iter().map(move |name| (phone_mark(vault, phone.as_str(), name), told.clone()))
    });
    iins.chain(phones).collect()
}

/// Everybody whose identity is kept, by what they are found by.
#[derive(Default)]
pub(super) struct KnownPeople {
    by_mark: BTreeMap<String, Vec<Subject>>,
}

impl KnownPeople {
    pub(super) async fn read(view: &mut (dyn Reads + '_), vault: &Vault) -> Result<Self, ServiceError> {
        let mut known = Self::default();
        let mut unmarked = Vec::new();
        for kept in view.kept::<KeptMarks>().await?.values() {
            match &kept.marks {
                Some(marks) => known.add(marks, &kept.subject),
                None => unmarked.push(kept.subject.clone()),
            }
        }
        for subject in unmarked {
            let Some(kept) = view.find::<SealedIdentity>(&subject.to_string()).await? else { continue };
            known.add(&marks(vault, &opened(vault, &kept.value)?), &subject);
        }
        Ok(known)
    }

    fn add(&mut self, marks: &[String], subject: &Subject) {
        for mark in marks {
            self.by_mark.entry(mark.clone()).or_default().push(subject.clone());
        }
    }

    /// The others whom a person of the file may be, each with what is the same.
    fn like<'a>(&'a self, person: &'a Person) -> impl Iterator<Item = (&'a Subject, &'a (TwinReason, String))> {
        let found = person.marks.iter().filter_map(|(mark, told)| Some((self.by_mark.get(mark)?, told)));
        let kind = entity(person.kind);
        found
            .flat_map(|(subjects, told)| subjects.iter().map(move |subject| (subject, told)))
            .filter(move |(subject, _)| subject.kind() == kind && subject.code() != person.code)
    }

    /// Kept records that new people of the file may be; of those that are open.
    pub(super) fn twins(&self, people: &[&Person], gate: Option<&Gate>) -> Vec<Twin> {
        let mut twins = Vec::new();
        for person in people {
            for (subject, told) in self.like(person).filter(|(subject, _)| is_open(gate, subject)) {
                join(&mut twins, person.twin(subject.code(), false, told));
            }
        }
        twins
    }

    /// What is told of others with the same IIN, or the same telephone and name: of a record that is not open, the
    /// office; of two kept ones that are, the code of the other, for nothing else asks about them.
    pub(super) fn findings(
        &self,
        people: &[Person],
        is_new: impl Fn(&Person) -> bool,
        gate: Option<&Gate>,
    ) -> Vec<Finding> {
        let mut found = Vec::new();
        for person in people {
            let mut told_of = BTreeSet::new();
            for (subject, told) in self.like(person) {
                if !is_open(gate, subject) {
                    let office =
                        gate.and_then(|gate| gate.holder(subject)).map(ToString::to_string).unwrap_or_default();
                    if told_of.insert(office.clone()) {
                        found.push(person.finding(FindingCode::IdentityElsewhere, told).told("office", &office));
                    }
                } else if !is_new(person) && told_of.insert(subject.code().to_owned()) {
                    found.push(person.finding(FindingCode::IdentityTwice, told).told("other", subject.code()));
                }
            }
        }
        found
    }
}

/// New people of a file who have a telephone and a name in common with a new one before them.
pub(super) fn among_themselves(people: &[&Person]) -> Vec<Twin> {
    let mut before = BTreeMap::<(Kind, &str), &str>::new();
    let mut twins = Vec::new();
    for person in people {
        for (mark, told) in &person.marks {
            let other = *before.entry((person.kind, mark)).or_insert(&person.code);
            // An IIN that stands twice is a fault, not a question.
            if other != person.code && told.0 != TwinReason::Iin {
                join(&mut twins, person.twin(other, true, told));
            }
        }
    }
    twins
}

/// Adds a pair, or what else it has in common.
pub(super) fn join(twins: &mut Vec<Twin>, twin: Twin) {
    let is_same = |one: &&mut Twin| (one.kind, &one.code, &one.kept) == (twin.kind, &twin.code, &twin.kept);
    match twins.iter_mut().find(is_same) {
        Some(known) => {
            for reason in twin.reasons.into_iter().filter(|reason| !known.reasons.contains(reason)).collect::<Vec<_>>()
            {
                known.reasons.push(reason);
            }
            known.hidden.extend(twin.hidden);
        }
        None => twins.push(twin),
    }
}

fn is_open(gate: Option<&Gate>, subject: &Subject) -> bool {
    gate.is_none_or(|gate| gate.is_open(subject, true))
}
