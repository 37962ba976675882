//! Golden vectors: small inputs with the contributions they must give on any machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Policy;
use crate::{
    domain::{
        code::{ItemCode, StrengthCode},
        level::{Capability, Importance, NeedLevel},
    },
    matching::{
        bands::{Band, Tally},
        tables::{self, NeedToCompile, UNKNOWN},
    },
};

/// A small plan, a family's capabilities, and what they must give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// A name that says what the vector is for.
    pub name: String,
    /// The needs.
    pub needs: Vec<VectorNeed>,
    /// The strengths.
    #[serde(default)]
    pub strengths: Vec<StrengthCode>,
    /// Known capabilities by code of need or strength; what is absent is unknown.
    pub capabilities: BTreeMap<String, Capability>,
    /// Families known to have each level, by code; absent means none.
    #[serde(default)]
    pub counts: BTreeMap<String, [u32; 4]>,
    /// What it must give.
    pub expect: Expectation,
}

/// A need of a vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorNeed {
    /// The need.
    pub item: ItemCode,
    /// Its level.
    pub level: NeedLevel,
    /// Its importance.
    pub importance: Importance,
}

/// What a vector must give, in points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Full points of the plan.
    pub plan_points: i64,
    /// Covered points.
    pub covered: i64,
    /// Covered with the unknown at their worst.
    pub lo: i64,
    /// Covered with the unknown at their best.
    pub hi: i64,
    /// The fit word's code.
    pub band: String,
    /// Full and covered points by code.
    pub lines: BTreeMap<String, [i64; 2]>,
}

/// Where a vector and the arithmetic part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The vector's name.
    pub vector: String,
    /// Which number.
    pub what: String,
    /// What the arithmetic gives.
    pub found: String,
    /// What the vector states.
    pub expected: String,
}

/// Computes every vector and compares.
///
/// # Errors
/// The first difference.
pub fn reproduce(policy: &Policy) -> Result<(), Difference> {
    for vector in &policy.file().vectors {
        let found = compute(policy, vector);
        let expected = &vector.expect;
        let pairs = [
            ("plan_points", found.plan_points.to_string(), expected.plan_points.to_string()),
            ("lines", format!("{:?}", found.lines), format!("{:?}", expected.lines)),
            ("covered", found.covered.to_string(), expected.covered.to_string()),
            ("lo", found.lo.to_string(), expected.lo.to_string()),
            ("hi", found.hi.to_string(), expected.hi.to_string()),
            ("band", found.band, expected.band.clone()),
        ];
        for (what, found, expected) in pairs {
            if found != expected {
                return Err(Difference { vector: vector.name.clone(), what: what.into(), found, expected });
            }
        }
    }
    Ok(())
}

/// What the arithmetic gives for a vector's input.
pub fn compute(policy: &Policy, vector: &Vector) -> Expectation {
    let needs: Vec<NeedToCompile> = vector
        .needs
        .iter()
        .map(|need| NeedToCompile { item: need.item.clone(), level: need.level, importance: need.importance })
        .collect();
    let mut plan = tables::compile(policy, &needs, &vector.strengths);
    let mut result = Expectation { plan_points: plan.plan_points(), ..Expectation::default() };
    let mut tally = Tally::default();
    for line in &mut plan.lines {
        let code = line.item.code().to_owned();
        line.with_counts(vector.counts.get(&code).copied().unwrap_or_default());
        let capability = vector.capabilities.get(&code).map_or(UNKNOWN, |capability| capability.get());
        let points = i64::from(line.lookup()[usize::from(capability)]);
        let (lo, hi) = match capability {
            UNKNOWN => (i64::from(line.points()[0]), i64::from(line.points()[3])),
            _ => (points, points),
        };
        result.covered += points;
        result.lo += lo;
        result.hi += hi;
        result.lines.insert(code, [i64::from(line.full()), points]);
        if line.item.is_need() {
            tally.add(&policy.file().bands, line, capability);
        }
    }
    let band: Band = tally.band(&policy.file().bands);
    band.code().clone_into(&mut result.band);
    result
}
