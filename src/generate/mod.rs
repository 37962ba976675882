//! Invented data: children, plans and families that no real person stands behind, the same for the same
//! seed on every machine, at any size.
//!
//! *Design notes.* Every share is a named constant of [`marginals`] with its source or marked as an
//! assumption. Each record draws from a stream of its own (`chance`), so that a register can be written
//! family by family without being held. Arithmetic is in whole numbers. There are no
//! names of persons. The sentences of a recommendation are the policy's own words for the level of a
//! need, so that each need has its evidence in the text.
//!
//! *Committed data.* `fixtures/twelve.json` holds twelve children whose recommendations were written
//! by hand; the needs, strengths and constraints of their plans, each with its evidence, are the gold
//! coding a reader of texts is measured by. `fixtures/zhambyl.json` is [`zhambyl`]: the register of one
//! region with these twelve among its 113 children. Both are bundles and are written by
//! [`Bundle::write_json`], one record per line.

use std::io;

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        child::{Child, SiblingGroup},
        date::Date,
        family::Family,
        plan::Plan,
        relation::{Relative, Waiver},
        settlement::Settlement,
    },
    matching::{assemble::Records, policy::Policy},
};

/// Every share and range, with its source.
pub mod marginals;

mod ability;
mod case;
mod catalogue;
mod chance;
mod child;
mod family;
mod papers;
mod places;
mod plan;
mod words;

/// Offices, staff and names.
pub mod staff;

/// The practice world: a small register with planted errors, and the papers that tell them.
pub mod practice;

/// The committed region: twelve hand-written children, hand-placed families, the rest drawn.
pub mod zhambyl;

use catalogue::Catalogue;

/// The version of the bundle.
pub const BUNDLE: &str = "uya/1";

/// How much to make, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Number of children, each with a confirmed plan.
    pub children: u32,
    /// Number of families.
    pub families: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// "Today": ages and dates count back from it.
    pub as_of: Date,
}

/// Records of a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Version, [`BUNDLE`].
    pub bundle: String,
    /// Places.
    #[serde(default)]
    pub settlements: Vec<Settlement>,
    /// Children.
    #[serde(default)]
    pub children: Vec<Child>,
    /// Brothers and sisters placed together.
    #[serde(default)]
    pub sibling_groups: Vec<SiblingGroup>,
    /// Plans.
    #[serde(default)]
    pub plans: Vec<Plan>,
    /// Families.
    #[serde(default)]
    pub families: Vec<Family>,
    /// Families related to a child.
    #[serde(default)]
    pub relatives: Vec<Relative>,
    /// Waivers of rules. Never drawn: a waiver is a person's decision.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
}

impl Bundle {
    /// The records as a run takes them.
    pub fn records(&self) -> Records<'_> {
        Records {
            settlements: &self.settlements,
            children: &self.children,
            sibling_groups: &self.sibling_groups,
            plans: &self.plans,
            families: &self.families,
            relatives: &self.relatives,
            waivers: &self.waivers,
        }
    }
}

/// Makes a register.
pub fn generate(request: &Request, policy: &Policy) -> Bundle {
    let catalogue = Catalogue::of(policy);
    let families = (0..request.families).map(|index| family::family(&catalogue, request, index)).collect();
    Bundle { families, ..without_families(&catalogue, request) }
}

/// Writes what [`generate`] makes, byte for byte what [`Bundle::write_json`] writes, holding the
/// children's side but never more than one family.
///
/// # Errors
/// What `out` reports.
pub fn write_json(request: &Request, policy: &Policy, out: impl io::Write) -> io::Result<()> {
    let catalogue = Catalogue::of(policy);
    let families = (0..request.families).map(|index| family::family(&catalogue, request, index));
    write_sections(&without_families(&catalogue, request), families, out)
}

impl Bundle {
    /// Writes the bundle as JSON, one record per line.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        write_sections(self, &self.families, out)
    }
}

fn without_families(catalogue: &Catalogue<'_>, request: &Request) -> Bundle {
    let made = child::children(catalogue, request, 0, request.children);
    Bundle {
        bundle: BUNDLE.to_owned(),
        settlements: catalogue.settlements.clone(),
        children: made.records,
        sibling_groups: made.groups,
        plans: made.plans,
        families: Vec::new(),
        relatives: made.relatives,
        waivers: Vec::new(),
    }
}

fn write_sections<F: Serialize>(
    bundle: &Bundle,
    families: impl IntoIterator<Item = F>,
    out: impl io::Write,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    write_line(&mut out, "{\"bundle\":", &bundle.bundle)?;
    write_section(&mut out, "settlements", &bundle.settlements)?;
    write_section(&mut out, "children", &bundle.children)?;
    write_section(&mut out, "sibling_groups", &bundle.sibling_groups)?;
    write_section(&mut out, "plans", &bundle.plans)?;
    write_section(&mut out, "families", families)?;
    write_section(&mut out, "relatives", &bundle.relatives)?;
    write_section(&mut out, "waivers", &bundle.waivers)?;
    io::Write::write_all(&mut out, b"}\n")?;
    io::Write::flush(&mut out)
}

fn write_line<T: Serialize>(out: &mut impl io::Write, before: &str, value: &T) -> io::Result<()> {
    out.write_all(before.as_bytes())?;
    Ok(serde_json::to_writer(out, value)?)
}

fn write_section<T: Serialize>(
    out: &mut impl io::Write,
    name: &str,
    records: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    let mut before = "\n ";
    for record in records {
        write_line(out, before, &record)?;
        before = ",\n ";
    }
    let end: &[u8] = if before == "\n " { b"]" } else { b"\n]" };
    out.write_all(end)
}
