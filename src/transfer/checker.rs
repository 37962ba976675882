//! A whole file: what one record cannot tell, and which records may be saved.
//!
//! *Design notes.* Only codes are remembered, never bodies, so a register of 100 000 families is
//! checked in a few tens of megabytes. Saving reads the file a second time and asks the [`Verdict`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    codebook::{Codebook, Lookup},
    examine::{self, Checked, Examined, Outcome},
    finding::{Finding, FindingCode, Location, Severity},
    kind::Kind,
    known::Known,
    meaning::AgedNeed,
    note::Reference,
    people::People,
    raw::RawRecord,
    record::Record,
    stays::Stays,
    suggest,
};
use crate::domain::date::Date;

/// Most unknown settlements that get a hint: each hint compares with every settlement there is.
const MOST_HINTS: usize = 1000;

/// Checks the records of one file as they come.
pub struct Checker<'a> {
    lookup: Lookup<'a>,
    as_of: Date,
    /// The first record with a code: its index, and the row of its sheet.
    codes: BTreeMap<(Kind, String), (usize, Option<u64>)>,
    refused: BTreeSet<(Kind, usize)>,
    links: Vec<Link>,
    /// The group that first named a child: its code, its index.
    groups: BTreeMap<String, (String, usize)>,
    births: BTreeMap<String, Date>,
    stays: Stays,
    people: People,
    aged_needs: Vec<(String, AgedNeed, Location)>,
    outcomes: BTreeMap<(Kind, OutcomeKind), usize>,
    /// What each good record would do, by kind and index, to move it when it is refused later.
    good: BTreeMap<Kind, Vec<Option<OutcomeKind>>>,
    errors: usize,
    warnings: usize,
}

/// A record that names another.
struct Link {
    from: (Kind, usize),
    from_key: Option<String>,
    reference: Reference,
    location: Location,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum OutcomeKind {
    New,
    Changed,
    Unchanged,
    Refused,
}

impl From<&Outcome> for OutcomeKind {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::New => Self::New,
            Outcome::Changed(_) => Self::Changed,
            Outcome::Unchanged => Self::Unchanged,
            Outcome::Refused => Self::Refused,
        }
    }
}

/// How many records of a kind do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Would be added.
    pub new: usize,
    /// Would be changed.
    pub changed: usize,
    /// Are kept already as they are.
    pub unchanged: usize,
    /// Have faults.
    pub refused: usize,
}

/// Which records of a file may be saved.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Whether the file was read to its proper end.
    pub complete: bool,
    /// Findings that keep something out.
    pub errors: usize,
    /// Findings to look at.
    pub warnings: usize,
    /// Records by kind and by what saving would do.
    pub counts: BTreeMap<Kind, Counts>,
    refused: BTreeSet<(Kind, usize)>,
}

/// Which part of a file to save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// All or nothing.
    All,
    /// The good records, when the user has seen the others.
    Good,
}

impl Verdict {
    /// Whether saving may begin at all. Nothing of a file that could not be read to its end is saved.
    pub fn may_begin(&self, save: Save) -> bool {
        self.complete && (save == Save::Good || self.errors == 0)
    }

    /// Whether this record has faults.
    pub fn refuses(&self, kind: Kind, index: usize) -> bool {
        self.refused.contains(&(kind, index))
    }

    /// Whether this record may be saved.
    pub fn may_save(&self, save: Save, kind: Kind, index: usize) -> bool {
        self.may_begin(save) && !self.refuses(kind, index)
    }
}

impl<'a> Checker<'a> {
    /// A check against `codebook` as of the day `as_of`.
    pub fn new(codebook: &'a Codebook, as_of: Date) -> Self {
        Self {
            lookup: Lookup::new(codebook),
            as_of,
            codes: BTreeMap::new(),
            refused: BTreeSet::new(),
            links: Vec::new(),
            groups: BTreeMap::new(),
            births: BTreeMap::new(),
            stays: Stays::default(),
            people: People::default(),
            aged_needs: Vec::new(),
            outcomes: BTreeMap::new(),
            good: BTreeMap::new(),
            errors: 0,
            warnings: 0,
        }
    }

    /// Checks one record against what is kept under its code.
    pub fn check(&mut self, raw: &RawRecord, stored: Option<&Value>) -> Checked {
        let examined = examine::examine(raw, stored, &self.lookup, self.as_of);
        let Examined { mut checked, references, aged_needs, location } = examined;
        let from = (checked.kind, checked.index);
        self.remember_code(&mut checked, &location);
        self.remember_members(&mut checked, &references);
        if let Some(Record::Child(child)) = &checked.record {
            self.births.insert(child.code.to_string(), child.birth_date);
        }
        self.stays.see(&checked, &location);
        if let Some(other) = self.people.see(raw, &mut checked) {
            self.set_outcome(Kind::Identity, other, OutcomeKind::Refused);
        }
        if let (Kind::Plan, Some(child)) = (checked.kind, &checked.key) {
            self.aged_needs.extend(aged_needs.into_iter().map(|(need, at)| (child.clone(), need, at)));
        }
        let from_key = checked.key.clone();
        self.links.extend(references.into_iter().map(|(reference, location)| Link {
            from,
            from_key: from_key.clone(),
            reference,
            location,
        }));
        if examine::has_error(&checked.findings) || self.refused.contains(&from) {
            checked.record = None;
            checked.outcome = Outcome::Refused;
        }
        self.count(&checked);
        checked
    }

    /// Takes note of a finding about the file, or about a record that could not be held.
    pub fn note(&mut self, finding: &Finding) {
        self.tally(finding);
        if let (Some(kind), Some(index)) = (finding.kind, finding.location.index)
            && finding.severity == Severity::Error
        {
            self.set_outcome(kind, index, OutcomeKind::Refused);
        }
    }

    /// Codes that records of the file name without the file having them: what to ask the store for
    /// before [`Checker::finish`]. The children of groups are listed too, for their present group,
    /// and those of plans with needs asked at some ages only.
    pub fn asked(&self) -> BTreeSet<(Kind, String)> {
        let named = self.links.iter().map(|link| (link.reference.to, &link.reference.key));
        let members = self.groups.keys().map(|child| (Kind::Child, child));
        let aged = self.aged_needs.iter().map(|(child, ..)| (Kind::Child, child));
        let missing = named.filter(|(kind, key)| !self.codes.contains_key(&(*kind, (*key).clone())));
        let asked = missing.chain(members).chain(aged).map(|(kind, key)| (kind, key.clone()));
        asked.chain(self.people.asked().into_iter().map(|child| (Kind::Child, child))).collect()
    }

    /// The children whose placements the file tells: their other placements are asked of the store with
    /// [`Checker::asked`].
    pub fn placed(&self) -> BTreeSet<String> {
        self.stays.children()
    }

    /// Settles what needed the whole file. `complete` is what [`super::RecordSource::is_complete`] says.
    pub fn finish(mut self, complete: bool, known: &dyn Known) -> (Verdict, Vec<Finding>) {
        let mut findings = Vec::new();
        // What half a file does not have, the other half may: nothing is said about it.
        if complete {
            self.unknown_references(known, &mut findings);
            self.needs_outside_age(known, &mut findings);
            self.overlapping_stays(known, &mut findings);
            findings.extend(self.people.findings(known));
            self.names_of_refused(known, &mut findings);
            while self.members_of_stored_groups(known, &mut findings) {}
        }
        for finding in &findings {
            self.tally(finding);
        }
        (self.verdict(complete), findings)
    }

    fn remember_code(&mut self, checked: &mut Checked, location: &Location) {
        let Some(key) = checked.key.clone() else { return };
        let (first, row) = *self.codes.entry((checked.kind, key.clone())).or_insert((checked.index, location.row));
        if first != checked.index {
            let finding = Finding::new(FindingCode::RecordRepeated, location.clone()).value(&key);
            let row = usize::try_from(row.unwrap_or_default()).unwrap_or_default();
            let finding = finding.with("first", first + 1).with("row", row);
            checked.findings.push(Finding {
                kind: Some(checked.kind),
                record: Some(super::shown::shown(&key)),
                ..finding
            });
            // Which of the two is right cannot be told, so neither is saved.
            self.set_outcome(checked.kind, first, OutcomeKind::Refused);
        }
    }

    fn remember_members(&mut self, checked: &mut Checked, members: &[(Reference, Location)]) {
        let (Kind::SiblingGroup, Some(group)) = (checked.kind, checked.key.clone()) else { return };
        for (member, location) in members {
            let entry = self.groups.entry(member.key.clone());
            let (other, first) = entry.or_insert_with(|| (group.clone(), checked.index)).clone();
            if other != group {
                let finding = two_groups(location.clone(), &member.key, &other);
                checked.findings.push(Finding { record: Some(super::shown::shown(&group)), ..finding });
                self.set_outcome(Kind::SiblingGroup, first, OutcomeKind::Refused);
            }
        }
    }

    fn unknown_references(&mut self, known: &dyn Known, findings: &mut Vec<Finding>) {
        let mut settlements: Option<Vec<String>> = None;
        let links = std::mem::take(&mut self.links);
        for link in &links {
            let Reference { to, key, code, .. } = &link.reference;
            if self.codes.contains_key(&(*to, key.clone())) || known.has(*to, key) {
                continue;
            }
            let mut finding = link.finding(*code).value(key);
            if *to == Kind::Settlement && findings.len() < MOST_HINTS {
                let codes = settlements.get_or_insert_with(|| self.settlements(known));
                if let Some(hint) = suggest::closest(key, codes.iter().map(String::as_str)) {
                    finding = finding.suggest(Some(hint.code));
                }
            }
            self.set_outcome(link.from.0, link.from.1, OutcomeKind::Refused);
            findings.push(finding);
        }
        self.links = links;
    }

    fn settlements(&self, known: &dyn Known) -> Vec<String> {
        let in_file = self.codes.keys().filter(|(kind, _)| *kind == Kind::Settlement).map(|(_, key)| key.clone());
        in_file.chain(known.settlements()).collect()
    }

    /// Children who stay in a group they are kept in. Whether any group was refused: what it holds stays then too.
    fn members_of_stored_groups(&mut self, known: &dyn Known, findings: &mut Vec<Finding>) -> bool {
        let members = self.links.iter().filter(|link| link.from.0 == Kind::SiblingGroup);
        let members = members.filter(|link| !self.refused.contains(&link.from));
        let mut refused = Vec::new();
        for link in members {
            let child = &link.reference.key;
            let Some(stored) = known.group_of(child) else { continue };
            // A group that the file itself brings is as the file says, not as it was.
            let in_file = self.codes.get(&(Kind::SiblingGroup, stored.clone()));
            let is_as_file_says = in_file.is_some_and(|index| !self.refused.contains(&(Kind::SiblingGroup, index.0)));
            if !is_as_file_says && link.from_key.as_deref() != Some(stored.as_str()) {
                let finding = two_groups(link.location.clone(), child, &stored);
                findings.push(Finding { record: link.from_key.as_deref().map(super::shown::shown), ..finding });
                refused.push(link.from);
            }
        }
        let is_any = !refused.is_empty();
        for (kind, index) in refused {
            self.set_outcome(kind, index, OutcomeKind::Refused);
        }
        is_any
    }

    fn needs_outside_age(&self, known: &dyn Known, findings: &mut Vec<Finding>) {
        for (child, need, location) in &self.aged_needs {
            let Some(born) = self.births.get(child).copied().or_else(|| stored_birth(known, child)) else { continue };
            let age = born.years_until(self.as_of);
            if age < i32::from(need.age_min) || age > i32::from(need.age_max) {
                let finding = Finding::new(FindingCode::NeedOutsideAge, location.clone()).value(&need.item);
                let finding = finding.with("age", i64::from(age)).with("min", i64::from(need.age_min));
                let finding = finding.with("max", i64::from(need.age_max));
                findings.push(Finding { kind: Some(Kind::Plan), record: Some(super::shown::shown(child)), ..finding });
            }
        }
    }

    fn overlapping_stays(&mut self, known: &dyn Known, findings: &mut Vec<Finding>) {
        for (index, finding) in std::mem::take(&mut self.stays).overlapping(known) {
            self.set_outcome(Kind::Outcome, index, OutcomeKind::Refused);
            findings.push(finding);
        }
    }

    /// A record that names a refused one would point at nothing, and so on from record to record.
    fn names_of_refused(&mut self, known: &dyn Known, findings: &mut Vec<Finding>) {
        let links = std::mem::take(&mut self.links);
        loop {
            let before = self.refused.len();
            for link in links.iter().filter(|link| !self.refused.contains(&link.from)).collect::<Vec<_>>() {
                let Reference { to, key, .. } = &link.reference;
                let named = self.codes.get(&(*to, key.clone()));
                let is_refused = named.is_some_and(|index| self.refused.contains(&(*to, index.0)));
                if is_refused && !known.has(*to, key) {
                    findings.push(link.finding(FindingCode::NamesRefused).value(key));
                    self.set_outcome(link.from.0, link.from.1, OutcomeKind::Refused);
                }
            }
            if self.refused.len() == before {
                self.links = links;
                return;
            }
        }
    }

    fn count(&mut self, checked: &Checked) {
        for finding in &checked.findings {
            self.tally(finding);
        }
        self.set_outcome(checked.kind, checked.index, OutcomeKind::from(&checked.outcome));
    }

    fn tally(&mut self, finding: &Finding) {
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
    }

    fn set_outcome(&mut self, kind: Kind, index: usize, outcome: OutcomeKind) {
        let outcomes = self.good.entry(kind).or_default();
        if outcomes.len() <= index {
            outcomes.resize(index + 1, None);
        }
        let before = outcomes[index].replace(outcome);
        if let Some(count) = before.and_then(|before| self.outcomes.get_mut(&(kind, before))) {
            *count -= 1;
        }
        *self.outcomes.entry((kind, outcome)).or_default() += 1;
        if outcome == OutcomeKind::Refused {
            self.refused.insert((kind, index));
        }
    }

    fn verdict(self, complete: bool) -> Verdict {
        let mut counts: BTreeMap<Kind, Counts> = BTreeMap::new();
        for ((kind, outcome), count) in self.outcomes {
            let of_kind = counts.entry(kind).or_default();
            match outcome {
                OutcomeKind::New => of_kind.new = count,
                OutcomeKind::Changed => of_kind.changed = count,
                OutcomeKind::Unchanged => of_kind.unchanged = count,
                OutcomeKind::Refused => of_kind.refused = count,
            }
        }
        Verdict { complete, errors: self.errors, warnings: self.warnings, counts, refused: self.refused }
    }
}

impl Link {
    fn finding(&self, code: FindingCode) -> Finding {
        let record = self.from_key.as_deref().map(super::shown::shown);
        Finding { kind: Some(self.from.0), record, ..Finding::new(code, self.location.clone()) }
    }
}

fn two_groups(location: Location, child: &str, other: &str) -> Finding {
    let finding = Finding::new(FindingCode::ChildInTwoGroups, location).value(child).with("other", other);
    Finding { kind: Some(Kind::SiblingGroup), ..finding }
}

fn stored_birth(known: &dyn Known, child: &str) -> Option<Date> {
    let record = known.record(Kind::Child, child)?;
    record.get("birth_date").and_then(Value::as_str).and_then(|day| Date::parse(day).ok())
}
