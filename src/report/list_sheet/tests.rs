//! What a sheet of a large register says of the families that it does not tell of at length.

use super::{Asked, ListSheet, MOST_FAMILIES};
use crate::{
    domain::{
        clock::Timestamp,
        date::Date,
        hash::Sha256Hash,
        language::Language,
        run::{RunNumber, RunRecord},
    },
    i18n::Translator,
    matching::{
        document::{Document, FamilyEntry, RuleEntry, Totals, Versions, WorldsEntry},
        policy::{Policy, SourceKind},
    },
    present::View,
    report::{
        pdf,
        sheet::{Block, Sheet},
    },
};

fn family(number: usize, state: &str, rules: Vec<RuleEntry>) -> FamilyEntry {
    FamilyEntry {
        family: format!("F-{number:05}").into(),
        state: state.into(),
        tier: "family".into(),
        band: "fits_well".into(),
        covered: 0,
        lo: 0,
        hi: 0,
        group: None,
        place: None,
        possibly_first: None,
        necessarily_above_next: None,
        just_excluded: false,
        approval_blocked: false,
        lines: Vec::new(),
        rules,
        wishes_of_plan: Vec::new(),
        what_would_change: Vec::new(),
    }
}

fn kept_out(rule: &str) -> RuleEntry {
    RuleEntry {
        rule: rule.into(),
        verdict: "fail".into(),
        value: "12".into(),
        needed: ">=15".into(),
        as_of: Some(Date::new(2026, 3, 17).unwrap()),
        source: Some("A-17".into()),
        effect: Some("exclude".into()),
        standing: SourceKind::Source,
        waivers: Vec::new(),
    }
}

fn document(families: Vec<FamilyEntry>) -> Document {
    Document {
        child: "C-001".into(),
        children: vec!["C-001".into()],
        as_of: Date::new(2026, 11, 1).unwrap(),
        preparatory: None,
        case: Vec::new(),
        plan_points: 0,
        plan: Vec::new(),
        not_assessed: Vec::new(),
        totals: Totals { register: families.len(), ..Totals::default() },
        families,
        ask_next: Vec::new(),
        worlds: WorldsEntry { count: 0, error: 0, families: 0 },
        counts: std::collections::BTreeMap::new(),
        versions: Versions { engine: String::new(), policy: String::new(), snapshot: String::new(), seed: 0 },
        detail: None,
        sealed: Vec::new(),
    }
}

fn record() -> RunRecord {
    RunRecord {
        number: RunNumber::new(7).unwrap(),
        case_code: "C-001".into(),
        created_at: Timestamp::from_micros(0),
        created_by: "S-1".into(),
        as_of: Date::new(2026, 11, 1).unwrap(),
        preparatory: None,
        seed: 0,
        engine: String::new(),
        policy_hash: Sha256Hash::of(b""),
        snapshot_hash: Sha256Hash::of(b""),
        result_hash: Sha256Hash::of(b""),
    }
}

/// A list with everything that it is printed with.
struct Kept {
    document: Document,
    policy: Policy,
    record: RunRecord,
}

impl Kept {
    fn of(families: Vec<FamilyEntry>) -> Self {
        Self { document: document(families), policy: Policy::shipped().unwrap(), record: record() }
    }

    fn paper(&self) -> ListSheet<'_> {
        let view = View {
            document: &self.document,
            policy: &self.policy,
            words: Translator::shared(Language::En),
            color: false,
            with_points: false,
            places: None,
        };
        ListSheet { view, run: &self.record, taken_out: &[] }
    }
}

fn rows(sheet: &Sheet) -> usize {
    let tables = sheet.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.rows.len()),
        _ => None,
    });
    tables.sum()
}

/// Every text of a sheet.
fn text(sheet: &Sheet) -> String {
    serde_json::to_string(sheet).unwrap()
}

#[test]
fn beyond_a_bound_the_families_of_a_rule_stand_there_with_their_codes_and_how_many_they_are() {
    let families = (1..=130).map(|n| family(n, "excluded", vec![kept_out("R-FAM-12")])).collect();
    let sheet = Kept::of(families).paper().excluded();
    assert_eq!(rows(&sheet), 100);
    let text = text(&sheet);
    assert!((1..=130).all(|n| text.contains(&format!("F-{n:05}"))), "{text}");
    assert!(text.contains("Of 30 more families only the codes stand here"), "{text}");
}

#[test]
fn beyond_a_bound_the_families_of_a_list_stand_there_with_their_codes_under_their_fit() {
    let mut families: Vec<FamilyEntry> = (1..=MOST_FAMILIES + 3).map(|n| family(n, "shown", Vec::new())).collect();
    families.push(family(900, "insufficient", Vec::new()));
    let kept = Kept::of(families);
    let listed: Vec<&FamilyEntry> = kept.document.families.iter().collect();
    let asked = Asked { by_fit: true, said: Vec::new(), query: String::new(), sealed: Vec::new() };
    let sheet = kept.paper().families(&listed, &asked, &std::collections::BTreeMap::new());
    assert_eq!(rows(&sheet), MOST_FAMILIES);
    let text = text(&sheet);
    assert!(text.contains("Of 3 more families") && text.contains("Of one more family"), "{text}");
    assert!(listed.iter().all(|family| text.contains(family.family.as_str())), "{text}");
}

#[test]
#[ignore = "sets nine hundred rows for some ten seconds in a debug build: one of the long suites, its command is in the README"]
fn who_is_not_considered_of_five_thousand_families_is_printed() {
    let rules = ["R-FAM-01", "R-FAM-02", "R-FAM-10", "R-FAM-11", "R-FAM-12", "R-FAM-13", "R-FAM-14", "R-FAM-15"];
    let of = |n: usize| vec![kept_out(rules[n % rules.len()]), kept_out(rules[(n / 7) % rules.len()])];
    let families = (1..=5_000).map(|n| family(n, "excluded", of(n))).collect();
    let sheet = Kept::of(families).paper().excluded();
    let bytes = pdf::render(&sheet, Translator::shared(Language::En)).unwrap();
    assert!(bytes.len() < 5_000_000, "{}", bytes.len());
}
