//! Offices: who holds which records, and who stands above whom.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{code::OfficeCode, coded::coded, language::Trilingual};

coded! {
    /// What an office does.
    OfficeKind {
        /// Guardianship authority: supervises the others.
        Authority = "authority",
        /// Support service (сүйемелдеу қызметі): confirms needs, shortlists, proposes.
        SupportService = "support_service",
        /// Adoption agency: reviews proposals.
        Agency = "agency",
    }
}

/// An office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its code.
    pub code: OfficeCode,
    /// What it does.
    pub kind: OfficeKind,
    /// Its name.
    pub name: Trilingual,
    /// The office that supervises it; absent for the authority of a region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<OfficeCode>,
}

/// Every office, to be asked who stands above whom.
#[derive(Clone, Debug, Default)]
pub struct Offices(Vec<Office>);

impl Offices {
    /// From every office that is kept.
    pub fn new(offices: Vec<Office>) -> Self {
        Self(offices)
    }

    /// Every office.
    pub fn all(&self) -> &[Office] {
        &self.0
    }

    /// An office by its code.
    pub fn find(&self, code: &OfficeCode) -> Option<&Office> {
        self.0.iter().find(|office| office.code == *code)
    }

    /// An office and every office below it.
    pub fn below(&self, code: &OfficeCode) -> BTreeSet<OfficeCode> {
        let mut found = BTreeSet::from([code.clone()]);
        // One pass a level; an office that names itself above itself ends it all the same.
        loop {
            let more = self.0.iter().filter(|o| o.parent.as_ref().is_some_and(|p| found.contains(p)));
            let more: Vec<OfficeCode> = more.map(|o| o.code.clone()).filter(|c| !found.contains(c)).collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// The region of an office: the office without a parent above it, and everything below that.
    pub fn region(&self, code: &OfficeCode) -> BTreeSet<OfficeCode> {
        let mut root = code.clone();
        for _ in 0..self.0.len() {
            match self.find(&root).and_then(|office| office.parent.clone()) {
                Some(parent) => root = parent,
                None => break,
            }
        }
        self.below(&root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(code: &str, parent: Option<&str>) -> Office {
        let text = || "x".to_owned();
        Office {
            code: OfficeCode::parse(code).unwrap(),
            kind: OfficeKind::Authority,
            name: Trilingual { kk: text(), ru: text(), en: text() },
            parent: parent.map(|p| OfficeCode::parse(p).unwrap()),
        }
    }

    #[test]
    fn an_authority_stands_above_its_services_and_a_service_above_itself_alone() {
        let offices = Offices::new(vec![office("A", None), office("S", Some("A")), office("B", None)]);
        let code = |c| OfficeCode::parse(c).unwrap();
        assert_eq!(offices.below(&code("A")), [code("A"), code("S")].into());
        assert_eq!(offices.below(&code("S")), [code("S")].into());
        assert_eq!(offices.region(&code("S")), [code("A"), code("S")].into());
    }

    #[test]
    fn offices_that_stand_above_each_other_do_not_go_round_for_ever() {
        let offices = Offices::new(vec![office("A", Some("B")), office("B", Some("A"))]);
        assert_eq!(offices.region(&OfficeCode::parse("A").unwrap()).len(), 2);
    }
}
