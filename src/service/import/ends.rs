//! Children whose placement a file says has ended: they are no longer among the residents of the family.
//!
//! *Design notes.* A family's residents have no days, so what tells that a child left is a row about the placement that
//! has an end now and had none before. A child who is there again has a placement without an end, and stays. Whoever
//! looks at the check is told before anything is saved, and undoing puts the child back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    check::{StoredRecords, named},
    gate::Gate,
};
use crate::{
    domain::{
        access::Subject,
        code::{ChildCode, FamilyCode},
        family::{Family, ResidentKind},
        placement_outcome::Stay,
    },
    service::ServiceError,
    store::{Reads, ReadsExt as _},
    transfer::{Checked, Finding, FindingCode, Kind, Known as _, Outcome, RawRecord, Record, Verdict},
};

/// A child and the family it was placed with.
pub(super) type Pair = (ChildCode, FamilyCode);

/// What a file tells of placements and of who lives with its families.
#[derive(Default)]
pub(super) struct Ends {
    ended: Vec<Ended>,
    stays: BTreeMap<Pair, Vec<Stay>>,
    /// By family: its place in the file, and the children placed there once it is saved.
    placed: BTreeMap<FamilyCode, (usize, BTreeSet<ChildCode>)>,
}

/// A placement that has an end now and had none before.
struct Ended {
    index: usize,
    name: String,
    pair: Pair,
    finding: Finding,
}

/// What saving a file takes off the residents of families.
#[derive(Default)]
pub(super) struct TakenOff {
    /// By the record of the placement.
    pub(super) pairs: BTreeMap<String, Pair>,
    /// The families, as reports name them, with the version that is kept; 0 where none is.
    pub(super) families: BTreeMap<String, i64>,
    pub(super) findings: Vec<Finding>,
}

impl Ends {
    /// Takes note of a record of the file.
    pub(super) fn see(&mut self, raw: &RawRecord, checked: &Checked, stored: Option<&Value>) {
        match &checked.record {
            Some(Record::Family(family)) => {
                self.placed.insert(family.code.clone(), (raw.index, placed(family)));
            }
            Some(Record::Outcome(outcome)) => {
                let pair = (outcome.child.clone(), outcome.family.clone());
                self.stays.entry(pair.clone()).or_default().push(outcome.stay());
                let changes = matches!(checked.outcome, Outcome::New | Outcome::Changed(_));
                let had_end = stored.is_some_and(|stored| stored.get("ended").is_some());
                if changes && outcome.ended.is_some() && !had_end {
                    let finding = raw.finding(FindingCode::PlacementFrees).value(pair.0.as_str());
                    let finding = finding.with("family", pair.1.as_str());
                    let name = named(raw.kind, checked.key.as_deref().unwrap_or_default());
                    self.ended.push(Ended { index: raw.index, name, pair, finding });
                }
            }
            _ => {}
        }
    }

    /// Who is taken off, once it is known what of the file may be saved.
    pub(super) async fn taken_off(
        self,
        view: &mut (dyn Reads + '_),
        gate: Option<&Gate>,
        (verdict, known): (&Verdict, &StoredRecords),
    ) -> Result<TakenOff, ServiceError> {
        let mut taken = TakenOff::default();
        let good = self.ended.iter().filter(|one| !verdict.refuses(Kind::Outcome, one.index));
        for one in good {
            let (child, family) = &one.pair;
            if self.goes_on(&one.pair, known) {
                continue;
            }
            let kept = view.find::<Family>(family.as_str()).await?;
            let in_file = self.placed.get(family).filter(|(index, _)| !verdict.refuses(Kind::Family, *index));
            let children = in_file.map(|(_, children)| children.clone());
            let children = children.or_else(|| kept.as_ref().map(|kept| placed(&kept.value))).unwrap_or_default();
            if !children.contains(child) {
                continue;
            }
            let is_open = gate.is_none_or(|gate| gate.is_open(&Subject::Family(family.clone()), true));
            if !is_open {
                taken.findings.push(elsewhere(&one.finding));
                continue;
            }
            taken.findings.push(one.finding.clone());
            taken.families.insert(named(Kind::Family, family.as_str()), kept.map_or(0, |kept| kept.version));
            taken.pairs.insert(one.name.clone(), one.pair.clone());
        }
        Ok(taken)
    }

    /// Whether another placement of the child with the family has no end.
    fn goes_on(&self, pair: &Pair, known: &StoredRecords) -> bool {
        let in_file = self.stays.get(pair).map(Vec::as_slice).unwrap_or_default();
        // What the file itself brings is as the file says, not as it was.
        let is_in_file = |kept: &Stay| in_file.iter().any(|stay| stay.known_by == kept.known_by);
        let kept = known.stays(pair.0.as_str(), pair.1.as_str());
        let is_open = |stay: &Stay| stay.to.is_none();
        in_file.iter().any(is_open) || kept.iter().any(|stay| is_open(stay) && !is_in_file(stay))
    }
}

/// That another office holds the family, which keeps the child among its residents.
fn elsewhere(finding: &Finding) -> Finding {
    let code = FindingCode::PlacementFreesElsewhere;
    Finding { code, name: code.name().into(), severity: code.severity(), ..finding.clone() }
}

fn placed(family: &Family) -> BTreeSet<ChildCode> {
    let placed = family.residents.iter().filter(|resident| resident.kind == ResidentKind::PlacedChild);
    placed.filter_map(|resident| resident.child.clone()).collect()
}

/// Takes a child off the residents of a family; whether it was one.
pub(super) fn take_off(family: &mut Family, child: &ChildCode) -> bool {
    let before = family.residents.len();
    let is_child = |kind, code: Option<&ChildCode>| kind == ResidentKind::PlacedChild && code == Some(child);
    family.residents.retain(|resident| !is_child(resident.kind, resident.child.as_ref()));
    family.residents.len() < before
}
