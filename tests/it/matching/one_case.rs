//! One child and one family that meets everything, for tests that change one thing.

use std::sync::LazyLock;

use serde_json::{Value, json};
use uya::{
    domain::{
        child::Child,
        code::ChildCode,
        family::Family,
        plan::Plan,
        relation::{Relative, Waiver},
        settlement::Settlement,
    },
    matching::{
        self,
        assemble::{AssembleError, Records, Request, assemble},
        document::{Document, FamilyEntry},
        policy::Policy,
        register::Register,
    },
};

use super::day;

pub(super) static POLICY: LazyLock<Policy> = LazyLock::new(super::policy);

/// One child, one family, and what goes with them.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) child: Value,
    pub(super) plan: Value,
    pub(super) family: Value,
    pub(super) relatives: Value,
    pub(super) waivers: Value,
}

/// A ten-year-old and a family that meets everything.
pub(super) fn case() -> Case {
    let conclusion = json!({"met": true, "as_of": "2026-06-01", "number": "№ 12"});
    Case {
        child: json!({"code": "C-1", "birth_date": "2016-03-01", "sex": "female", "languages": ["kk"]}),
        plan: json!({
            "child": "C-1", "date": "2026-09-01", "team": ["psychologist"],
            "recommendation": {"language": "kk", "text": "Балаға жылы ықылас керек."},
            "confirmed": {"by": "S-1", "on": "2026-09-05"},
            "needs": [
                {"item": "emotional_warmth", "level": 2, "importance": "must", "evidence": "жылы ықылас керек"},
                {"item": "learning_support", "level": 2, "importance": "important"},
            ],
            "case": {
                "form": "foster_family", "category": "orphan",
                "birth_family_return": {"status": "not_possible", "as_of": "2026-08-01"},
                "relative_search": {"status": "done_none_suitable", "as_of": "2026-08-02"},
                "legal_basis": {"kind": "contract", "reference": "№ 7"},
                "opinion_recorded_on": "2026-09-02",
            },
        }),
        family: json!({
            "code": "F-1", "settlement": "TARAZ", "forms": ["foster_family", "guardianship", "patronage"],
            "carers": [{"birth_date": "1985-01-01", "sex": "female"}, {"birth_date": "1983-01-01", "sex": "male"}],
            "residents": [], "known_persons": [],
            "dwelling": {"total_area_m2": 60, "rooms": 3, "own_bedroom": true, "as_of": "2026-05-01", "source": "№ А-4"},
            "approved_places": {"value": 2, "as_of": "2026-06-01"},
            "preferences": {"age_min": 5, "age_max": 14, "max_children": 2, "siblings": true, "as_of": "2026-06-01"},
            "conclusions": {
                "eligibility": conclusion, "legal_capacity": conclusion, "health": conclusion,
                "criminal_record": conclusion, "residence": conclusion, "single_carer": conclusion, "citizenship": conclusion,
            },
            "spouse_consent": {"value": "given", "as_of": "2026-06-01"},
            "preparation": {"passed": true, "number": "№ 5", "as_of": "2026-04-01"},
            "documents": [
                {"kind": "income", "as_of": "2026-06-01"}, {"kind": "health", "as_of": "2026-06-01"},
                {"kind": "housing", "as_of": "2026-06-01"}, {"kind": "criminal_record", "as_of": "2026-06-01"},
            ],
            "training": [{"course": "basics", "items": ["emotional_warmth", "learning_support"], "passed_on": "2026-03-01"}],
            "experience": [{"item": "emotional_warmth", "kind": "proven", "as_of": "2026-03-01"}],
            "ratings": [
                {"item": "emotional_warmth", "by": "assessed", "level": 3, "as_of": "2026-06-01"},
                {"item": "learning_support", "by": "assessed", "level": 2, "as_of": "2026-06-01"},
            ],
            "availability": [{"status": "free", "confirmed_on": "2026-10-20"}],
            "register_state": {"status": "open", "as_of": "2026-06-01"},
        }),
        relatives: json!([]),
        waivers: json!([]),
    }
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
}

impl Case {
    pub(super) fn list_with(
        &self,
        preparatory: Option<&str>,
    ) -> Result<Result<Document, matching::Refusal>, AssembleError> {
        let child: Child = read(&self.child);
        let plan: Plan = read(&self.plan);
        let family: Family = read(&self.family);
        let relatives: Vec<Relative> = read(&self.relatives);
        let waivers: Vec<Waiver> = read(&self.waivers);
        let place: Settlement =
            read(&json!({"code": "TARAZ", "name_kk": "Тараз", "name_ru": "Тараз", "name_en": "Taraz",
            "latitude": 42.9, "longitude": 71.37}));
        let records = Records {
            settlements: &[place],
            children: &[child],
            sibling_groups: &[],
            plans: &[plan],
            families: &[family],
            relatives: &relatives,
            waivers: &waivers,
        };
        let request = Request {
            child: ChildCode::parse("C-1").unwrap(),
            alone: false,
            as_of: day(),
            seed: 0,
            worlds: Some(0),
            preparatory: preparatory.map(|reason| reason.to_owned().try_into().unwrap()),
        };
        let input = assemble(&records, &POLICY, &request)?;
        let register = Register::pack(&input.families, &POLICY, input.as_of);
        Ok(matching::run(&input, &POLICY, &register).map(|matching| Document::of(&matching).unwrap()))
    }

    pub(super) fn list(&self) -> Document {
        self.list_with(None).unwrap().unwrap()
    }

    pub(super) fn family(&self) -> FamilyEntry {
        self.list().families.remove(0)
    }
}

pub(super) fn with(change: impl FnOnce(&mut Case)) -> Case {
    let mut case = case();
    change(&mut case);
    case
}

/// Asserts that a change makes one rule fail or lack evidence, and where the family ends.
#[track_caller]
pub(super) fn ends(case: &Case, rule: &str, verdict: &str, state: &str) -> FamilyEntry {
    let family = case.family();
    let found = family.rules.iter().find(|found| found.rule == rule);
    let found = found.unwrap_or_else(|| panic!("{rule} does not apply"));
    assert_eq!((found.verdict.as_str(), family.state.as_str()), (verdict, state), "{rule}: {found:?}");
    family
}

/// The committed region, changed, and the list of one child or group.
pub(super) fn region_list(child: &str, change: impl FnOnce(&mut uya::generate::Bundle)) -> Document {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/zhambyl.json")).unwrap();
    let mut bundle = serde_json::from_str(&text).unwrap();
    change(&mut bundle);
    let request = super::request(&ChildCode::parse(child).unwrap(), 0);
    let input = assemble(&bundle.records(), &POLICY, &request).unwrap();
    let register = Register::pack(&input.families, &POLICY, input.as_of);
    Document::of(&matching::run(&input, &POLICY, &register).unwrap()).unwrap()
}
