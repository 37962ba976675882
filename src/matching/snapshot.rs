//! What a run read, as it is kept: a head with the case and the families' answers to it, and the families'
//! records in parts that other runs over the same records share.
//!
//! *Design notes.* The records of five thousand families fill forty megabytes, and between two runs hardly any
//! of them changes. So a part holds some thirty families, and a new one begins at every family whose code has a
//! SHA-256 that begins with five zero bits: a family that comes or goes changes one part and moves no other.
//! The head names the list of the parts by its hash, the list names each part by its hash, and the hash of the
//! head stands for all of it.

use std::{collections::BTreeMap, fmt::Write as _, ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

use super::input::{CaseInput, ConstraintAnswer, FamilyFacts, FamilyInput, MatchingInput};
use crate::domain::{
    canonical::{CanonicalError, to_canonical},
    code::{ChildCode, FamilyCode, ItemCode, SettlementCode},
    date::Date,
    hash::Sha256Hash,
    level::Capability,
    plan::{Constraint, ConstraintStrength},
    relation::{Relation, Waiver},
};

/// A snapshot: its parts are written only where they are not kept yet.
#[derive(Debug)]
pub struct Snapshot {
    /// The head: canonical JSON.
    pub head: Vec<u8>,
    /// The parts.
    pub parts: Arc<Parts>,
}

/// Why a kept snapshot cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Not the JSON it should be.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Its pieces do not fit together.
    #[error("the snapshot does not fit together: {0}")]
    Unfit(&'static str),
}

impl Snapshot {
    /// The snapshot of an input whose parts are at hand.
    ///
    /// # Errors
    /// [`CanonicalError`]: a fault of the program.
    pub fn of(input: &MatchingInput, parts: Arc<Parts>) -> Result<Self, CanonicalError> {
        let head = Head {
            answers: Answers::of(&input.families)?,
            as_of: input.as_of,
            case: input.case.clone(),
            counts: input.counts.clone(),
            register: parts.hash(),
            seed: input.seed,
            worlds: input.worlds,
        };
        Ok(Self { head: to_canonical(&head)?, parts })
    }

    /// The hash that stands for the whole input.
    pub fn hash(&self) -> Sha256Hash {
        Sha256Hash::of(&self.head)
    }
}

/// The families' records, part by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts(Vec<Part>);

/// Some families that stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Hash of its bytes.
    pub hash: Sha256Hash,
    /// How many families.
    pub families: usize,
    /// The first of them.
    pub first: FamilyCode,
}

impl Parts {
    /// The parts of families that come by code.
    ///
    /// # Errors
    /// [`CanonicalError`]: a fault of the program.
    pub fn of(families: &[FamilyInput]) -> Result<Self, CanonicalError> {
        Self(Vec::new()).with(families, |_| true)
    }

    /// The same where only some families, by index, are new or have another record.
    ///
    /// # Errors
    /// [`CanonicalError`]: a fault of the program.
    pub fn with(&self, families: &[FamilyInput], changed: impl Fn(usize) -> bool) -> Result<Self, CanonicalError> {
        let mut parts = Vec::new();
        let mut first = 0;
        while first < families.len() {
            let rest = families[first + 1..].iter().position(|family| begins_part(&family.code));
            let end = rest.map_or(families.len(), |rest| first + 1 + rest);
            let former = self.0.binary_search_by(|part| part.first.cmp(&families[first].code)).ok();
            let former = former.map(|former| &self.0[former]).filter(|former| former.families == end - first);
            parts.push(match former {
                Some(former) if !(first..end).any(&changed) => former.clone(),
                _ => Part::of(&families[first..end])?,
            });
            first = end;
        }
        Ok(Self(parts))
    }

    /// The parts in order.
    pub fn iter(&self) -> impl Iterator<Item = &Part> {
        self.0.iter()
    }

    /// Which families stand in each part, by index.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.0.iter().scan(0, |end, part| {
            let start = *end;
            *end += part.families;
            Some(start..*end)
        })
    }

    /// Position of the part that holds a family, if any does.
    pub fn position(&self, family: &FamilyCode) -> Option<usize> {
        self.0.partition_point(|part| part.first <= *family).checked_sub(1)
    }

    /// The list of the parts: a line for each, its hash first.
    pub fn list(&self) -> Vec<u8> {
        let mut list = String::new();
        for Part { hash, families, first } in &self.0 {
            let _ = writeln!(list, "{hash} {families} {first}");
        }
        list.into_bytes()
    }

    /// Hash of the list.
    pub fn hash(&self) -> Sha256Hash {
        Sha256Hash::of(&self.list())
    }

    /// Reads a list.
    ///
    /// # Errors
    /// [`SnapshotError::Unfit`].
    pub fn read(list: &[u8]) -> Result<Self, SnapshotError> {
        let unfit = || SnapshotError::Unfit("a list of parts");
        let list = std::str::from_utf8(list).map_err(|_| unfit())?;
        let part = |line: &str| {
            let mut words = line.splitn(3, ' ');
            Some(Part {
                hash: Sha256Hash::parse(words.next()?).ok()?,
                families: words.next()?.parse().ok()?,
                first: FamilyCode::parse(words.next()?).ok()?,
            })
        };
        list.lines().map(part).collect::<Option<Vec<_>>>().map(Self).ok_or_else(unfit)
    }
}

fn begins_part(code: &FamilyCode) -> bool {
    Sha256Hash::of(code.as_str().as_bytes()).as_bytes()[0] >> 3 == 0
}

impl Part {
    fn of(families: &[FamilyInput]) -> Result<Self, CanonicalError> {
        let hash = Sha256Hash::of(&part_bytes(families)?);
        Ok(Self { hash, families: families.len(), first: families[0].code.clone() })
    }
}

/// The bytes of one part.
///
/// # Errors
/// [`CanonicalError`]: a fault of the program.
pub fn part_bytes(families: &[FamilyInput]) -> Result<Vec<u8>, CanonicalError> {
    let records: Vec<&FamilyFacts> = families.iter().map(|family| &*family.facts).collect();
    to_canonical(&records)
}

/// Reads the bytes of one part.
///
/// # Errors
/// [`SnapshotError::Json`].
pub fn read_part(bytes: &[u8]) -> Result<Vec<Arc<FamilyFacts>>, SnapshotError> {
    Ok(serde_json::from_slice(bytes)?)
}

/// A snapshot as it was kept.
#[derive(Debug)]
pub enum Kept {
    /// In one piece, as runs before version 0.2 kept it.
    Whole(Box<MatchingInput>),
    /// The head of one in parts.
    Parts(Box<Head>),
}

impl Kept {
    /// Reads the bytes whose hash a run names.
    ///
    /// # Errors
    /// [`SnapshotError::Json`].
    pub fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        // Keys are sorted: a head begins with the answers, a whole input with its day.
        Ok(if bytes.starts_with(br#"{"answers":"#) {
            Self::Parts(serde_json::from_slice(bytes)?)
        } else {
            Self::Whole(serde_json::from_slice(bytes)?)
        })
    }
}

/// Everything of an input but the families' records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    answers: Answers,
    as_of: Date,
    case: CaseInput,
    counts: BTreeMap<String, [u32; 4]>,
    /// Hash of the list of the parts.
    pub register: Sha256Hash,
    seed: u64,
    worlds: u32,
}

/// What the families answer to the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    /// Capabilities assumed in a trial.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    assumed: BTreeMap<FamilyCode, BTreeMap<ItemCode, Capability>>,
    constraints: Vec<ConstraintAnswers>,
    /// Hundreds of metres by child and the family's place.
    contact: BTreeMap<ChildCode, BTreeMap<SettlementCode, u32>>,
    relations: BTreeMap<FamilyCode, BTreeMap<ChildCode, Relation>>,
    school: BTreeMap<ChildCode, BTreeMap<SettlementCode, u32>>,
    waivers: BTreeMap<FamilyCode, Vec<Waiver>>,
}

/// Everybody's answer to one constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConstraintAnswers {
    child: ChildCode,
    constraint: Constraint,
    strength: ConstraintStrength,
    /// A letter for each family: `y`, `n`, or `?` where the record does not say.
    met: String,
}

impl Answers {
    fn of(families: &[FamilyInput]) -> Result<Self, CanonicalError> {
        let mut answers = Self::default();
        let asked = families.first().map(|family| family.constraints.as_slice()).unwrap_or_default();
        answers.constraints = asked
            .iter()
            .map(|asked| ConstraintAnswers {
                child: asked.child.clone(),
                constraint: asked.constraint.clone(),
                strength: asked.strength,
                met: String::with_capacity(families.len()),
            })
            .collect();
        for family in families {
            answers.take(family)?;
        }
        Ok(answers)
    }

    fn take(&mut self, family: &FamilyInput) -> Result<(), CanonicalError> {
        if family.constraints.len() != self.constraints.len() {
            return Err(CanonicalError::Serialise("families were asked different constraints".into()));
        }
        for (all, own) in self.constraints.iter_mut().zip(&family.constraints) {
            all.met.push(match own.met {
                Some(true) => 'y',
                Some(false) => 'n',
                None => '?',
            });
        }
        note(&mut self.school, &family.school_hundred_metres, &family.settlement);
        note(&mut self.contact, &family.contact_hundred_metres, &family.settlement);
        if !family.relations.is_empty() {
            self.relations.insert(family.code.clone(), family.relations.clone());
        }
        if !family.waivers.is_empty() {
            self.waivers.insert(family.code.clone(), family.waivers.clone());
        }
        if !family.assumed.is_empty() {
            self.assumed.insert(family.code.clone(), family.assumed.clone());
        }
        Ok(())
    }

    /// Gives a family its answers.
    fn give(&mut self, index: usize, facts: Arc<FamilyFacts>) -> Result<FamilyInput, SnapshotError> {
        let from_here = |distances: &BTreeMap<ChildCode, BTreeMap<SettlementCode, u32>>| {
            let own = |(child, places): (&ChildCode, &BTreeMap<SettlementCode, u32>)| {
                Some((child.clone(), *places.get(&facts.settlement)?))
            };
            distances.iter().filter_map(own).collect()
        };
        let answer = |all: &ConstraintAnswers| {
            let met = match all.met.as_bytes().get(index)? {
                b'y' => Some(true),
                b'n' => Some(false),
                _ => None,
            };
            let (child, constraint) = (all.child.clone(), all.constraint.clone());
            Some(ConstraintAnswer { child, constraint, strength: all.strength, met })
        };
        let constraints = self.constraints.iter().map(answer).collect::<Option<_>>();
        Ok(FamilyInput {
            constraints: constraints.ok_or(SnapshotError::Unfit("an answer for every family"))?,
            relations: self.relations.remove(&facts.code).unwrap_or_default(),
            waivers: self.waivers.remove(&facts.code).unwrap_or_default(),
            assumed: self.assumed.remove(&facts.code).unwrap_or_default(),
            school_hundred_metres: from_here(&self.school),
            contact_hundred_metres: from_here(&self.contact),
            facts,
        })
    }
}

/// Writes a distance down once for all families of a place.
fn note(
    by_child: &mut BTreeMap<ChildCode, BTreeMap<SettlementCode, u32>>,
    own: &BTreeMap<ChildCode, u32>,
    place: &SettlementCode,
) {
    for (child, distance) in own {
        let places = match by_child.get_mut(child) {
            Some(places) => places,
            None => by_child.entry(child.clone()).or_default(),
        };
        if !places.contains_key(place) {
            places.insert(place.clone(), *distance);
        }
    }
}

impl Head {
    /// The input, once its parts are read.
    ///
    /// # Errors
    /// [`SnapshotError::Unfit`].
    pub fn with_families(
        self,
        records: impl IntoIterator<Item = Arc<FamilyFacts>>,
    ) -> Result<MatchingInput, SnapshotError> {
        self.with_some(records.into_iter().enumerate())
    }

    /// An input of some of the families only, each with its position among all; the counts are those of all.
    ///
    /// # Errors
    /// [`SnapshotError::Unfit`].
    pub fn with_some(
        mut self,
        records: impl IntoIterator<Item = (usize, Arc<FamilyFacts>)>,
    ) -> Result<MatchingInput, SnapshotError> {
        let give = |(index, facts)| self.answers.give(index, facts);
        let families = records.into_iter().map(give).collect::<Result<Vec<_>, _>>()?;
        Ok(MatchingInput {
            as_of: self.as_of,
            seed: self.seed,
            worlds: self.worlds,
            case: self.case,
            families: Arc::new(families),
            counts: self.counts,
        })
    }
}
