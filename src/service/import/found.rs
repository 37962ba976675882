//! What a check found, kept so that a page of it can be read without the rest.
//!
//! *Design notes.* A report may hold ten thousand findings and as many records that would change: megabytes that nobody
//! looks at together. So its head is sealed by itself, and the findings in stretches one after another, in the order in
//! which pages show them. A stretch says where it begins: one in the place of another is noticed.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    MAX_REPORTED_FINDINGS, Report,
    check::Checked,
    matter::{opened, place, put, stored},
};
use crate::{
    domain::{
        clock::Timestamp,
        import::{ImportNumber, REPORT_MICROS},
    },
    security::vault::Vault,
    service::ServiceError,
    store::{Reads, UnitOfWork, transient::ImportMatter},
    transfer::{Finding, FindingCode, FindingGroup, Severity, book::WordCounts, grouped},
};

const REPORT: &str = "report";
const FINDINGS: &str = "findings";

/// Findings in one stretch: what a few pages show.
const STRETCH: usize = 200;

/// Findings with what a later check is compared with.
#[derive(Clone, Debug)]
pub(super) struct KeptReport {
    pub(super) report: Report,
    /// What its owner calls the file; absent for one from the shell.
    pub(super) file_name: Option<String>,
    /// Whether columns wait to be matched by hand.
    pub(super) unmatched: bool,
    /// Kind and code of every record that saving would add or change, with the version it was laid over.
    pub(super) laid_over: BTreeMap<String, i64>,
}

impl KeptReport {
    pub(super) fn of(checked: &Checked, report: Report) -> Self {
        Self { report, file_name: None, unmatched: false, laid_over: checked.laid_over.clone() }
    }
}

/// The findings of one code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FoundGroup {
    /// The code.
    pub code: FindingCode,
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Finding,
}

/// A report without its findings.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) report: Report,
    pub(super) file_name: Option<String>,
    pub(super) unmatched: bool,
    /// Only in reports of former programs, whose findings stand in the report.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    laid_over: BTreeMap<String, i64>,
    #[serde(default)]
    pub(super) groups: Vec<FoundGroup>,
    #[serde(default)]
    pub(super) words: WordCounts,
    /// Length in bytes of each sealed stretch; the last one holds what a later check is compared with.
    #[serde(default)]
    stretches: Vec<usize>,
}

/// Findings from this one on.
#[derive(Serialize, Deserialize)]
struct Stretch {
    from: usize,
    findings: Vec<Finding>,
}

/// Which findings of a report are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Of one code only.
    pub code: Option<FindingCode>,
    /// Of one severity only.
    pub severity: Option<Severity>,
    /// From this one on, of those.
    pub from: usize,
    /// At most so many.
    pub most: usize,
}

impl Wanted {
    /// Every one.
    pub const ALL: Self = Self { most: usize::MAX, ..Self::NOTHING };

    /// None of them.
    pub const NOTHING: Self = Self { code: None, severity: None, from: 0, most: 0 };
}

/// The findings that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Every group of the report, in the order of its findings.
    pub groups: Vec<FoundGroup>,
    /// How many there are of what was asked for.
    pub total: usize,
    /// Where the findings begin among those.
    pub from: usize,
    /// The findings.
    pub findings: Vec<Finding>,
    /// How many rows have each word that is on no list.
    pub words: WordCounts,
}

impl Head {
    /// A report taken apart, its findings in the order in which pages show them.
    fn of(kept: &KeptReport) -> (Self, Vec<&Finding>) {
        let groups = grouped(&kept.report.findings);
        let words = WordCounts::of(&kept.report.findings);
        let head = Self {
            report: kept.report.without_findings(),
            file_name: kept.file_name.clone(),
            unmatched: kept.unmatched,
            laid_over: BTreeMap::new(),
            groups: heads(&groups),
            words,
            stretches: Vec::new(),
        };
        (head, groups.into_iter().flat_map(|group| group.findings).collect())
    }

    /// Takes the report of a former program apart, which held its findings; these in the order of pages.
    fn taken_apart(&mut self) -> Option<Vec<Finding>> {
        if !self.stretches.is_empty() || self.report.findings.is_empty() {
            return None;
        }
        let findings = std::mem::take(&mut self.report.findings);
        let groups = grouped(&findings);
        (self.groups, self.words) = (heads(&groups), WordCounts::of(&findings));
        Some(groups.into_iter().flat_map(|group| group.findings).cloned().collect())
    }

    /// The places of the findings of a code or a severity: they stand together.
    fn span(&self, wanted: &Wanted) -> Range<usize> {
        let is_wanted = |group: &&FoundGroup| {
            wanted.code.is_none_or(|code| code == group.code)
                && wanted.severity.is_none_or(|severity| severity == group.code.severity())
        };
        let before = self.groups.iter().take_while(|group| !is_wanted(group)).map(|group| group.count).sum();
        before..before + self.groups.iter().filter(is_wanted).map(|group| group.count).sum::<usize>()
    }
}

fn heads(groups: &[FindingGroup<'_>]) -> Vec<FoundGroup> {
    let head = |group: &FindingGroup<'_>| {
        let first = group.findings[0].clone();
        FoundGroup { code: group.code, count: group.findings.len(), first }
    };
    groups.iter().map(head).collect()
}

pub(super) async fn put_report(
    work: &mut dyn UnitOfWork,
    vault: &Vault,
    import: ImportNumber,
    kept: &KeptReport,
) -> Result<(), ServiceError> {
    let (mut head, findings) = Head::of(kept);
    let stretches = findings.chunks(STRETCH).enumerate().map(|(number, part)| {
        let findings = part.iter().map(|finding| (*finding).clone()).collect();
        serde_json::to_vec(&Stretch { from: number * STRETCH, findings })
    });
    let plain = stretches.chain([serde_json::to_vec(&kept.laid_over)]).map(|plain| plain.map(Zeroizing::new));
    let plain = plain.collect::<Result<Vec<_>, _>>()?;
    head.stretches = put(work, vault, (import, FINDINGS), &plain, REPORT_MICROS).await?;
    let head = Zeroizing::new(serde_json::to_vec(&head)?);
    put(work, vault, (import, REPORT), &[head], REPORT_MICROS).await.map(drop)
}

/// The whole report of an import; none when its time is over.
pub(super) async fn report(
    view: &mut (dyn Reads + '_),
    vault: &Vault,
    import: ImportNumber,
    now: Timestamp,
) -> Result<Option<KeptReport>, ServiceError> {
    let Some(head) = head(view, vault, import, now).await? else { return Ok(None) };
    let held = if head.stretches.is_empty() {
        None
    } else {
        let sealed = Sealed::find(view, vault, import, &head, now).await?;
        Some((sealed.findings(0..MAX_REPORTED_FINDINGS)?, sealed.laid_over()?))
    };
    let Head { mut report, file_name, unmatched, mut laid_over, .. } = head;
    if let Some(held) = held {
        (report.findings, laid_over) = held;
    }
    Ok(Some(KeptReport { report, file_name, unmatched, laid_over }))
}

/// The head of the report of an import; none when its time is over.
pub(super) async fn head(
    view: &mut (dyn Reads + '_),
    vault: &Vault,
    import: ImportNumber,
    now: Timestamp,
) -> Result<Option<Head>, ServiceError> {
    let plain = opened(view, vault, (import, REPORT), now).await?;
    Ok(plain.map(|plain| serde_json::from_slice(&plain)).transpose()?)
}

/// The findings that are asked for, beginning with the last part where there are fewer.
pub(super) async fn find(
    view: &mut (dyn Reads + '_),
    vault: &Vault,
    (import, head): (ImportNumber, &mut Head),
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Found, ServiceError> {
    let of_former = head.taken_apart();
    let span = head.span(wanted);
    let last = span.len().saturating_sub(1) / wanted.most.max(1) * wanted.most;
    let from = if wanted.from < span.len() { wanted.from } else { last };
    let places = span.start + from..span.end.min((span.start + from).saturating_add(wanted.most));
    let findings = match of_former {
        Some(findings) => findings[places].to_vec(),
        None if places.is_empty() => Vec::new(),
        None => Sealed::find(view, vault, import, head, now).await?.findings(places)?,
    };
    let (groups, words) = (head.groups.clone(), head.words.clone());
    Ok(Found { groups, total: span.len(), from, findings, words })
}

/// The stretches of a report as they lie sealed.
struct Sealed<'a> {
    vault: &'a Vault,
    matter: ImportMatter,
    head: &'a Head,
}

impl<'a> Sealed<'a> {
    async fn find(
        view: &mut (dyn Reads + '_),
        vault: &'a Vault,
        import: ImportNumber,
        head: &'a Head,
        now: Timestamp,
    ) -> Result<Self, ServiceError> {
        let matter = stored(view, (import, FINDINGS), now).await?.ok_or_else(torn)?;
        Ok(Self { vault, matter, head })
    }

    fn stretch(&self, number: usize) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
        let lengths = &self.head.stretches;
        let from = lengths.iter().take(number).sum::<usize>();
        let length = lengths.get(number).ok_or_else(torn)?;
        let sealed = self.matter.sealed.get(from..from + length).ok_or_else(torn)?;
        Ok(self.vault.open(&self.matter.wrapped_key, &place(&self.matter.import, FINDINGS), sealed)?)
    }

    fn findings(&self, places: Range<usize>) -> Result<Vec<Finding>, ServiceError> {
        let count = self.head.stretches.len() - 1;
        let mut findings = Vec::new();
        for number in places.start / STRETCH..places.end.div_ceil(STRETCH).min(count) {
            let stretch: Stretch = serde_json::from_slice(&self.stretch(number)?)?;
            if stretch.from != number * STRETCH {
                return Err(torn());
            }
            let within = (stretch.from..).zip(stretch.findings).filter(|(place, _)| places.contains(place));
            findings.extend(within.map(|(_, finding)| finding));
        }
        Ok(findings)
    }

    fn laid_over(&self) -> Result<BTreeMap<String, i64>, ServiceError> {
        Ok(serde_json::from_slice(&self.stretch(self.head.stretches.len() - 1)?)?)
    }
}

fn torn() -> ServiceError {
    ServiceError::Fault("a kept report is not whole".into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn finding(code: &str, value: &str) -> serde_json::Value {
        json!({ "severity": "error", "code": code, "name": "x", "location": {}, "value": value, "params": {} })
    }

    #[test]
    fn a_report_of_a_former_program_is_taken_apart_into_pages_when_it_is_read() {
        let findings =
            [finding("IMP-099", "stays"), finding("IMP-030", "31.02.2018"), finding("IMP-030", "30.02.2018")];
        let report = json!({ "number": 3, "saved": false, "complete": true, "errors": 2, "warnings": 1, "counts": {},
            "findings": findings, "findings_left_out": 0 });
        let former =
            json!({ "report": report, "file_name": "a.csv", "unmatched": false, "laid_over": { "family F-1": 2 } });
        let mut head: Head = serde_json::from_value(former).unwrap();
        let found = head.taken_apart().unwrap();
        let values: Vec<_> = found.iter().filter_map(|one| one.value.as_deref()).collect();
        assert_eq!(values, ["31.02.2018", "30.02.2018", "stays"]);
        let groups: Vec<_> = head.groups.iter().map(|group| (group.code.id(), group.count)).collect();
        assert_eq!(groups, [("IMP-030".to_owned(), 2), ("IMP-099".to_owned(), 1)]);
        let of = |severity| head.span(&Wanted { severity: Some(severity), ..Wanted::NOTHING });
        assert_eq!((of(Severity::Error), of(Severity::Warning)), (0..2, 2..3));
        let none = head.span(&Wanted { code: Some(FindingCode::QuoteOpen), ..Wanted::NOTHING });
        assert!(none.is_empty());
    }
}
