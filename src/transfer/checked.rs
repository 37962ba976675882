//! A whole bundle in memory, for a file that is matched without a register.

use std::io::BufRead;

use super::{
    bundle::BundleReader,
    checker::{Save, Verdict},
    codebook::Codebook,
    examine::Checked,
    file::{self, Receiver},
    finding::Finding,
    kind::Kind,
    known::InMemory,
    record::Record,
};
use crate::domain::{
    child::{Child, SiblingGroup},
    date::Date,
    desk::Contact,
    family::Family,
    placement_outcome::PlacementOutcome,
    plan::Plan,
    relation::{Relative, Waiver},
    settlement::Settlement,
};

/// The good records of a bundle and everything that was found. Empty of records when the file could
/// not be read to its end: half a register would look like a whole one.
#[derive(Debug, Default)]
pub struct CheckedBundle {
    /// Places.
    pub settlements: Vec<Settlement>,
    /// Children.
    pub children: Vec<Child>,
    /// Brothers and sisters.
    pub sibling_groups: Vec<SiblingGroup>,
    /// Plans.
    pub plans: Vec<Plan>,
    /// Families.
    pub families: Vec<Family>,
    /// Relatives.
    pub relatives: Vec<Relative>,
    /// Waivers.
    pub waivers: Vec<Waiver>,
    /// Outcomes of placements.
    pub outcomes: Vec<PlacementOutcome>,
    /// Talks with families.
    pub contacts: Vec<Contact>,
    /// Everything that was found.
    pub findings: Vec<Finding>,
    /// Completeness and counts.
    pub verdict: Verdict,
}

impl CheckedBundle {
    /// Whether every record of the file is here.
    pub fn is_whole(&self) -> bool {
        self.verdict.may_begin(Save::All)
    }

    fn add(&mut self, record: Record) {
        match record {
            Record::Settlement(record) => self.settlements.push(record),
            Record::Child(record) => self.children.push(record),
            Record::SiblingGroup(record) => self.sibling_groups.push(record),
            Record::Plan(record) => self.plans.push(*record),
            Record::Family(record) => self.families.push(*record),
            Record::Relative(record) => self.relatives.push(record),
            Record::Waiver(record) => self.waivers.push(record),
            Record::Outcome(record) => self.outcomes.push(*record),
            Record::Contact(record) => self.contacts.push(*record),
            // Nothing that is made of such a bundle names anybody.
            Record::Identity(_) => {}
        }
    }
}

#[derive(Default)]
struct Collector {
    records: Vec<(Kind, usize, Record)>,
    findings: Vec<Finding>,
}

impl Receiver for Collector {
    fn record(&mut self, checked: Checked) {
        self.findings.extend(checked.findings);
        self.records.extend(checked.record.map(|record| (checked.kind, checked.index, record)));
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Reads and checks a bundle that stands alone.
pub fn read_bundle(reader: impl BufRead, codebook: &Codebook, as_of: Date) -> CheckedBundle {
    let mut collector = Collector::default();
    let mut source = BundleReader::new(reader);
    let verdict = file::check_file(&mut source, codebook, as_of, &InMemory::default(), &mut collector);
    let mut bundle = CheckedBundle { findings: collector.findings, ..CheckedBundle::default() };
    for (kind, index, record) in collector.records {
        if verdict.may_save(Save::Good, kind, index) {
            bundle.add(record);
        }
    }
    bundle.verdict = verdict;
    bundle
}
