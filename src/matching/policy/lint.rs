//! Everything that can be wrong inside a policy, named by entry.

use std::collections::BTreeSet;

use super::{Check, Coverage, PolicyFile, Rule, Side};
use crate::domain::language::{Language, Trilingual};

/// One fault of a policy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// Path inside the file, for example `items[3].weight_reason.kk`.
    pub entry: String,
    /// What is wrong.
    pub kind: FaultKind,
    /// The value at fault, where one can be shown.
    pub value: String,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// A coverage row falls to the right: more capability would cover less.
    CoverageFalls,
    /// A coverage cell is higher than the one above it: more need would be covered better.
    CoverageRises,
    /// A coverage cell above 100 per cent, or no full coverage by the highest capability.
    CoverageRange,
    /// A weight or a rule without a reason.
    ReasonMissing,
    /// A text is missing in a language.
    LanguageMissing,
    /// A rule or an item without a source.
    SourceMissing,
    /// A code that is not on the list it refers to.
    UnknownCode,
    /// A code that occurs twice.
    DuplicateCode,
    /// A number outside its range.
    OutOfRange,
    /// A list of the wrong length.
    WrongCount,
    /// A rule without the parameter it needs: it does not act.
    Inactive,
}

impl FaultKind {
    /// Stable code for texts and tests.
    pub fn code(self) -> &'static str {
        match self {
            Self::CoverageFalls => "coverage-falls",
            Self::CoverageRises => "coverage-rises",
            Self::CoverageRange => "coverage-range",
            Self::ReasonMissing => "reason-missing",
            Self::LanguageMissing => "language-missing",
            Self::SourceMissing => "source-missing",
            Self::UnknownCode => "unknown-code",
            Self::DuplicateCode => "duplicate-code",
            Self::OutOfRange => "out-of-range",
            Self::WrongCount => "wrong-count",
            Self::Inactive => "inactive",
        }
    }

    /// Whether a policy with this fault is refused; the others are only told.
    pub fn refuses(self) -> bool {
        self != Self::Inactive
    }
}

/// Every fault, in the order of the file.
pub fn faults(file: &PolicyFile) -> Vec<Fault> {
    let mut found = Findings::default();
    found.codes("groups", file.groups.iter().map(|g| g.code.as_str()));
    found.codes("items", file.items.iter().map(|i| i.code.as_str()));
    found.codes("strengths", file.strengths.iter().map(|s| s.code.as_str()));
    found.codes("constraints", file.constraints.iter().map(|c| c.code.as_str()));
    found.codes("services", file.services.iter().map(|s| s.code.as_str()));
    found.codes("placement_forms", file.placement_forms.iter().map(|f| f.code.as_str()));
    found.codes("rules", file.rules.iter().map(|r| r.id.as_str()));
    scales(file, &mut found);
    items(file, &mut found);
    small_lists(file, &mut found);
    for (position, rule) in file.rules.iter().enumerate() {
        check_rule(file, rule, &format!("rules[{position}]"), &mut found);
    }
    tables(file, &mut found);
    thresholds(file, &mut found);
    found.faults
}

fn scales(file: &PolicyFile, found: &mut Findings) {
    for (name, scale) in [("need_scale", &file.need_scale), ("family_scale", &file.family_scale)] {
        found.count(name, scale.len(), 4);
        for (level, text) in scale.iter().enumerate() {
            found.text(&format!("{name}[{level}]"), text);
        }
    }
    for (kind, text) in &file.standings {
        found.text(&format!("standings.{kind:?}"), text);
    }
    for (document, text) in &file.documents {
        found.text(&format!("documents.{document}"), text);
    }
    for (kind, text) in &file.attainable {
        found.text(&format!("attainable.{kind:?}"), text);
    }
}

fn items(file: &PolicyFile, found: &mut Findings) {
    let groups: BTreeSet<&str> = file.groups.iter().map(|g| g.code.as_str()).collect();
    for (position, item) in file.items.iter().enumerate() {
        let entry = format!("items[{position}]");
        found.text(&format!("{entry}.name"), &item.name);
        found.reason(&format!("{entry}.weight_reason"), &item.weight_reason);
        found.known(&format!("{entry}.group"), &item.group, &groups);
        found.range(&format!("{entry}.weight"), i64::from(item.weight), 20, 100);
        found.range(&format!("{entry}.age_range[1]"), i64::from(item.age_range[1]), i64::from(item.age_range[0]), 17);
        for (name, levels) in [("child_levels", &item.child_levels), ("family_levels", &item.family_levels)] {
            found.count(&format!("{entry}.{name}"), levels.len(), 4);
            for (level, text) in levels.iter().enumerate() {
                found.text(&format!("{entry}.{name}[{level}]"), text);
            }
        }
        if item.sources.is_empty() {
            found.add(&format!("{entry}.sources"), FaultKind::SourceMissing, item.code.as_str());
        }
        for (number, source) in item.sources.iter().enumerate() {
            found.text(&format!("{entry}.sources[{number}].label"), &source.label);
        }
        if let Some(coverage) = &item.coverage {
            check_coverage(&format!("{entry}.coverage"), coverage, found);
        }
        if let Some(kind) = item.derived
            && !file.derived.reasons.contains_key(&kind)
        {
            found.add(&format!("derived.reasons.{kind:?}"), FaultKind::ReasonMissing, item.code.as_str());
        }
        if !file.attainable.contains_key(&item.attainable) {
            found.add(&format!("{entry}.attainable"), FaultKind::ReasonMissing, item.code.as_str());
        }
    }
}

fn small_lists(file: &PolicyFile, found: &mut Findings) {
    let groups: BTreeSet<&str> = file.groups.iter().map(|g| g.code.as_str()).collect();
    let items: BTreeSet<&str> = file.items.iter().map(|i| i.code.as_str()).collect();
    for (position, group) in file.groups.iter().enumerate() {
        found.text(&format!("groups[{position}].name"), &group.name);
        found.text(&format!("groups[{position}].source"), &group.source);
    }
    for (position, strength) in file.strengths.iter().enumerate() {
        found.text(&format!("strengths[{position}].name"), &strength.name);
    }
    let known_constraints: BTreeSet<&str> = crate::domain::plan::Constraint::CODES.into_iter().collect();
    for (position, constraint) in file.constraints.iter().enumerate() {
        found.text(&format!("constraints[{position}].name"), &constraint.name);
        found.known(&format!("constraints[{position}].code"), &constraint.code, &known_constraints);
    }
    found.count("constraints", file.constraints.len(), known_constraints.len());
    for (position, service) in file.services.iter().enumerate() {
        found.text(&format!("services[{position}].name"), &service.name);
        found.known(&format!("services[{position}].group"), &service.group, &groups);
        for (number, item) in service.items.iter().enumerate() {
            found.known(&format!("services[{position}].items[{number}]"), item.as_str(), &items);
        }
    }
    for (position, form) in file.placement_forms.iter().enumerate() {
        found.text(&format!("placement_forms[{position}].name"), &form.name);
        found.text(&format!("placement_forms[{position}].legal_basis"), &form.legal_basis);
    }
}

fn check_rule(file: &PolicyFile, rule: &Rule, entry: &str, found: &mut Findings) {
    let texts = [
        ("title", &rule.title),
        ("statement", &rule.statement),
        ("evidence", &rule.evidence),
        ("message", &rule.message),
        ("change", &rule.change),
        ("ask", &rule.ask),
    ];
    for (name, text) in texts {
        found.text(&format!("{entry}.{name}"), text);
    }
    for (name, text) in [("note", rule.note.as_ref()), ("waiver.condition", rule.waiver.as_ref().map(|w| &w.condition))]
    {
        if let Some(text) = text {
            found.text(&format!("{entry}.{name}"), text);
        }
    }
    if rule.sources.is_empty() {
        found.add(&format!("{entry}.sources"), FaultKind::SourceMissing, rule.id.as_str());
    }
    for (number, source) in rule.sources.iter().enumerate() {
        found.text(&format!("{entry}.sources[{number}].label"), &source.label);
    }
    if !rule.is_active() && rule.side != Side::Process {
        found.add(&format!("{entry}.check"), FaultKind::Inactive, rule.id.as_str());
    }
    let items: BTreeSet<&str> = file.items.iter().map(|i| i.code.as_str()).collect();
    if let Check::SexualSafety { item, .. } | Check::Aggression { item, .. } = &rule.check {
        found.known(&format!("{entry}.check.item"), item.as_str(), &items);
    }
    if let Check::PlacedChildren { max: None, .. } = &rule.check {
        found.add(&format!("{entry}.check.max"), FaultKind::Inactive, rule.id.as_str());
    }
}

fn tables(file: &PolicyFile, found: &mut Findings) {
    let tables = &file.tables;
    check_coverage("tables.coverage", &tables.coverage, found);
    for (name, reason) in [
        ("level_reason", &tables.level_reason),
        ("importance_reason", &tables.importance_reason),
        ("coverage_reason", &tables.coverage_reason),
        ("damping_reason", &tables.damping_reason),
        ("strength.reason", &tables.strength.reason),
    ] {
        found.reason(&format!("tables.{name}"), reason);
    }
    found.range("tables.level[0]", i64::from(tables.level[0]), 0, 0);
    for level in 1..4 {
        let (below, here) = (tables.level[level - 1], tables.level[level]);
        found.range(&format!("tables.level[{level}]"), i64::from(here), i64::from(below) + 1, 400);
    }
    found.count("tables.importance", tables.importance.len(), 3);
    for (importance, per_cent) in &tables.importance {
        found.range(&format!("tables.importance.{importance:?}"), i64::from(*per_cent), 1, 400);
    }
    if tables.damping.is_empty() {
        found.count("tables.damping", 0, 1);
    }
    for (position, per_cent) in tables.damping.iter().enumerate() {
        let above = if position == 0 { 100 } else { tables.damping[position - 1] };
        found.range(&format!("tables.damping[{position}]"), i64::from(*per_cent), 1, i64::from(above));
    }
    found.range("tables.strength.weight", i64::from(tables.strength.weight), 20, 100);
}

fn thresholds(file: &PolicyFile, found: &mut Findings) {
    for (name, reason) in [
        ("bands.reason", &file.bands.reason),
        ("near_ties.reason", &file.near_ties.reason),
        ("worlds.reason", &file.worlds.reason),
        ("staleness.reason", &file.staleness.reason),
        ("nearness.reason", &file.nearness.reason),
    ] {
        found.reason(name, reason);
    }
    for (kind, reason) in &file.derived.reasons {
        found.reason(&format!("derived.reasons.{kind:?}"), reason);
    }
    let bands = &file.bands;
    for (name, value) in [
        ("bands.interval_above", bands.interval_above),
        ("bands.well_must", bands.well_must),
        ("bands.well_lo", bands.well_lo),
        ("bands.support_mid", bands.support_mid),
        ("near_ties.per_cent", file.near_ties.per_cent),
    ] {
        found.range(name, value, 0, 100);
    }
    found.range("worlds.count", i64::from(file.worlds.count), 1, 1 << 20);
    if let Some(together) = file.worlds.most_together {
        found.range("worlds.most_together", i64::from(together), 1, 1 << 30);
    }
    if let Some(fewest) = file.worlds.fewest {
        found.range("worlds.fewest", i64::from(fewest), 1, i64::from(file.worlds.count));
    }
    found.range("worlds.shift_one_in", i64::from(file.worlds.shift_one_in), 2, 1_000_000);
    if file.worlds.scales.is_empty() {
        found.count("worlds.scales", 0, 1);
    }
    for (position, scale) in file.worlds.scales.iter().enumerate() {
        found.range(&format!("worlds.scales[{position}]"), i64::from(*scale), 1, 1000);
    }
    for (name, cuts) in [
        ("derived.school_hundred_metres", file.derived.school_hundred_metres),
        ("derived.contact_hundred_metres", file.derived.contact_hundred_metres),
    ] {
        for place in 1..3 {
            found.range(&format!("{name}[{place}]"), i64::from(cuts[place]), i64::from(cuts[place - 1]), 1_000_000);
        }
    }
    found.range("derived.persons_per_room", i64::from(file.derived.persons_per_room), 1, 10);
}

fn check_coverage(entry: &str, coverage: &Coverage, found: &mut Findings) {
    for (row, cells) in coverage.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let place = format!("{entry}[need {}][capability {column}]", row + 1);
            if *cell > 100 || (column == 3 && *cell != 100) {
                found.add(&place, FaultKind::CoverageRange, &cell.to_string());
            }
            if column > 0 && *cell < cells[column - 1] {
                found.add(&place, FaultKind::CoverageFalls, &cell.to_string());
            }
            if row > 0 && *cell > coverage[row - 1][column] {
                found.add(&place, FaultKind::CoverageRises, &cell.to_string());
            }
        }
    }
}

#[derive(Default)]
struct Findings {
    faults: Vec<Fault>,
}

impl Findings {
    fn add(&mut self, entry: &str, kind: FaultKind, value: &str) {
        self.faults.push(Fault { entry: entry.to_owned(), kind, value: value.to_owned() });
    }

    fn text(&mut self, entry: &str, text: &Trilingual) {
        for language in Language::ALL {
            if text.get(language).trim().is_empty() {
                self.add(&format!("{entry}.{language}"), FaultKind::LanguageMissing, "");
            }
        }
    }

    fn reason(&mut self, entry: &str, text: &Trilingual) {
        if Language::ALL.iter().all(|language| text.get(*language).trim().is_empty()) {
            self.add(entry, FaultKind::ReasonMissing, "");
        } else {
            self.text(entry, text);
        }
    }

    fn known(&mut self, entry: &str, code: &str, known: &BTreeSet<&str>) {
        if !known.contains(code) {
            self.add(entry, FaultKind::UnknownCode, code);
        }
    }

    fn range(&mut self, entry: &str, value: i64, least: i64, most: i64) {
        if !(least..=most).contains(&value) {
            self.add(entry, FaultKind::OutOfRange, &value.to_string());
        }
    }

    fn count(&mut self, entry: &str, found: usize, needed: usize) {
        if found != needed {
            self.add(entry, FaultKind::WrongCount, &found.to_string());
        }
    }

    fn codes<'a>(&mut self, entry: &str, codes: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (position, code) in codes.enumerate() {
            if !seen.insert(code) {
                self.add(&format!("{entry}[{position}]"), FaultKind::DuplicateCode, code);
            }
        }
    }
}
