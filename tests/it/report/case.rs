//! A decided proposal in which every text, day and code stands once, so that whatever a report shows of it can be
//! found, and found only there.

use serde_json::{Value, json};
use uya::{
    domain::{
        child::Child, code::ChildCode, date::Date, evidence::Evidence, family::Family, hash::Sha256Hash,
        language::Language, plan::Plan, proposal::Proposal, relation::Waiver, run::RunRecord, settlement::Settlement,
    },
    i18n::Translator,
    matching::{
        self,
        assemble::{Records, Request, assemble},
        document::Document,
        input::MatchingInput,
        policy::Policy,
        register::Register,
    },
    report::{
        match_report::{self, Cut, Stored},
        sheet::Sheet,
    },
};

/// The proposed family.
pub const CHOSEN: &str = "F-118";

/// What is on record.
pub struct Decided {
    /// The proposal.
    pub proposal: Proposal,
    /// The record of its list.
    pub run: RunRecord,
    /// The snapshot.
    pub input: MatchingInput,
    /// Evidence that was added to the needs.
    pub evidence: Vec<Evidence>,
    document: Document,
    policy: Policy,
}

impl Decided {
    /// The fit word that the list has for the proposed family.
    pub fn band(&self) -> &str {
        &self.document.family(CHOSEN).unwrap().band
    }

    /// The report of a cut in a language.
    pub fn sheet(&self, cut: Cut, language: Language) -> Sheet {
        let Self { proposal, run, input, document, policy, evidence } = self;
        match_report::sheet(
            &Stored { proposal, run, document, taken_out: &[], input, policy, evidence, reviewed_again: &[] },
            cut,
            Translator::shared(language),
        )
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Texts with a number of their own, days of their own.
struct Marks {
    texts: u32,
    days: u32,
}

impl Marks {
    fn text(&mut self) -> String {
        self.texts += 1;
        format!("Zq{:03} is written down here.", self.texts)
    }

    /// Days before the first of November 2026, one after another: none is there twice, the first are fresh.
    fn day(&mut self) -> String {
        self.days += 1;
        let left = 250 - self.days;
        format!("2026-{:02}-{:02}", 1 + left / 25, 1 + left % 25)
    }
}

fn family(marks: &mut Marks, code: &str) -> Family {
    let conclusion = |marks: &mut Marks| json!({ "met": true, "as_of": marks.day(), "number": marks.text() });
    read(json!({
        "code": code, "settlement": "TARAZ", "forms": ["foster_family", "guardianship"],
        "carers": [{ "birth_date": "1984-05-06", "sex": "female" }, { "birth_date": "1983-07-08", "sex": "male" }],
        "residents": [{ "kind": "own_child", "birth_date": "2012-02-09", "sex": "male" }], "known_persons": ["X-7"],
        "dwelling": {
            "total_area_m2": 90, "rooms": 4, "own_bedroom": true, "access": "in_place",
            "as_of": marks.day(), "source": marks.text(),
        },
        "languages": {
            "spoken": [{ "language": "kk", "used_by": "whole_household" }], "as_of": marks.day(), "source": marks.text(),
        },
        "adult_at_home": { "value": "full_day", "as_of": marks.day(), "source": marks.text() },
        "pets": { "value": false, "as_of": marks.day(), "source": marks.text() },
        "approved_places": { "value": 2, "as_of": marks.day(), "source": marks.text() },
        "preferences": {
            "age_min": 5, "age_max": 14, "max_children": 2, "siblings": true, "as_of": marks.day(), "source": marks.text(),
        },
        "conclusions": {
            "eligibility": conclusion(marks), "legal_capacity": conclusion(marks), "health": conclusion(marks),
            "criminal_record": conclusion(marks), "residence": conclusion(marks), "citizenship": conclusion(marks),
            "single_carer": conclusion(marks),
        },
        "spouse_consent": { "value": "given", "as_of": marks.day(), "source": marks.text() },
        "income_per_person": { "value": 90_000, "as_of": marks.day(), "source": marks.text() },
        "preparation": { "number": marks.text(), "passed": true, "as_of": marks.day() },
        "documents": [{ "kind": "housing", "as_of": marks.day() }],
        "training": [{
            "course": "basics", "items": ["emotional_warmth"], "passed_on": marks.day(), "certificate": marks.text(),
        }],
        "experience": [{ "item": "learning_support", "kind": "proven", "as_of": marks.day(), "source": marks.text() }],
        "ratings": [
            { "item": "emotional_warmth", "by": "assessed", "level": 3, "as_of": marks.day(), "source": marks.text() },
            { "item": "learning_support", "by": "assessed", "level": 1, "as_of": marks.day(), "source": marks.text() },
        ],
        "strengths": [{ "strength": "sport", "practice": "practises", "as_of": marks.day(), "source": marks.text() }],
        "availability": [{ "status": "free", "confirmed_on": marks.day(), "source": marks.text() }],
        "register_state": { "status": "open", "as_of": marks.day() },
    }))
}

fn plan(marks: &mut Marks) -> Plan {
    read(json!({
        "child": "C-701", "date": marks.day(), "team": ["psychologist"],
        "recommendation": { "language": "kk", "text": marks.text() },
        "confirmed": { "by": "S-702", "on": marks.day() },
        "needs": [
            { "item": "emotional_warmth", "level": 2, "importance": "must", "evidence": marks.text() },
            { "item": "learning_support", "level": 2, "importance": "important", "evidence": marks.text() },
        ],
        "strengths": [{ "strength": "sport", "evidence": marks.text() }],
        "constraints": [{ "constraint": "no_pets", "strength": "soft", "evidence": marks.text() }],
        "wishes": [{ "text": marks.text(), "said_on": marks.day() }],
        "case": {
            "form": "foster_family", "category": "orphan",
            "birth_family_return": { "status": "under_work", "as_of": marks.day() },
            "relative_search": { "status": "ongoing", "as_of": marks.day() },
            "legal_basis": { "kind": "contract", "reference": marks.text() },
            "opinion_recorded_on": marks.day(),
        },
    }))
}

fn input(marks: &mut Marks, policy: &Policy) -> MatchingInput {
    let child: Child = read(json!({
        "code": "C-701", "birth_date": "2016-03-01", "sex": "female", "languages": ["kk"],
    }));
    let waiver: Waiver = read(json!({
        "child": "C-701", "family": CHOSEN, "rule": "R-FAM-16", "granted_by": "supervisor", "reason": marks.text(),
        "reason_code": marks.text(), "granted_on": marks.day(), "expires_on": marks.day(),
    }));
    let place: Settlement = read(json!({
        "code": "TARAZ", "name_kk": "Тараз", "name_ru": "Тараз", "name_en": "Taraz", "latitude": 42.9, "longitude": 71.37,
    }));
    let records = Records {
        settlements: &[place],
        children: &[child],
        sibling_groups: &[],
        families: &[family(marks, CHOSEN), family(marks, "F-204"), family(marks, "F-309")],
        plans: &[plan(marks)],
        relatives: &[],
        waivers: &[waiver],
    };
    let request = Request {
        child: ChildCode::parse("C-701").unwrap(),
        alone: false,
        as_of: Date::parse("2026-11-01").unwrap(),
        seed: 7_331_977,
        worlds: Some(64),
        preparatory: Some(marks.text().try_into().unwrap()),
    };
    assemble(&records, policy, &request).unwrap()
}

/// A moment of its own, in microseconds.
fn moment(hour: u32) -> i64 {
    1_700_000_000_000_000 + i64::from(hour) * 3_660_000_000
}

fn proposal(marks: &mut Marks) -> Proposal {
    read(json!({
        "number": "P-731", "case_code": "C-701", "children": ["C-701"], "run": "R-947", "state": "withdrawn",
        "proposer": "S-703", "office": "OFFICE-704", "agency": "AGENCY-705",
        "content": {
            "choice": { "choice": "family", "family": CHOSEN },
            "reserve": { "reserve": "family", "family": "F-204" },
            "reasons": ["visits"], "words": marks.text(),
            "gaps": [
                { "child": "C-701", "item": "learning_support", "answer": {
                    "answer": "support", "what": marks.text(), "who": marks.text(), "by": marks.day(), "cost": marks.text(),
                } },
                { "child": "C-701", "item": "emotional_warmth", "answer": { "answer": "accepted", "because": marks.text() } },
            ],
            "child_view": { "view": "asked", "on": marks.day(), "words": marks.text() },
            "family_answer": { "answer": "agreed", "on": marks.day(), "words": marks.text() },
            "tie": { "tie": "declared", "words": marks.text() },
            "trials": [marks.text()],
        },
        "shown_place": { "band": "fits_well", "first_group": true, "place": 1, "of": 3 },
        "notes": [{ "family": "F-309", "at": moment(9), "words": marks.text() }],
        "round": 1, "laid_before": ["F-309"],
        "first_views": [{
            "by": "A-706", "at": moment(1), "round": 1, "words": marks.text(),
            "views": [{ "family": "F-309", "view": "doubtful" }],
        }],
        "reviews": [{
            "by": "A-707", "at": moment(2), "round": 1, "result": "agree_with_changes", "reasons": ["others_in_home"],
            "words": marks.text(), "tie": { "tie": "declared", "words": marks.text() },
        }],
        "second_checks": [{ "by": "V-708", "at": moment(3), "round": 1, "result": "approve", "words": marks.text() }],
        "moves": [
            { "to": "draft", "by": "S-709", "at": moment(4) },
            { "to": "sent", "by": "S-710", "at": moment(5), "words": marks.text() },
            { "to": "approved", "by": "V-711", "at": moment(6) },
            { "to": "withdrawn", "by": "S-713", "at": moment(8), "words": marks.text() },
        ],
    }))
}

fn evidence(marks: &mut Marks) -> Vec<Evidence> {
    read(json!([{
        "number": "E-801", "child": "C-701", "item": "learning_support", "kind": "school", "on": marks.day(),
        "kept_at": marks.text(), "words": marks.text(), "added_by": "S-714", "added_at": moment(10),
    }]))
}

/// The proposal with everything that can be said about it.
pub fn decided() -> Decided {
    let marks = &mut Marks { texts: 100, days: 0 };
    let policy = Policy::shipped().unwrap();
    let input = input(marks, &policy);
    let register = Register::pack(&input.families, &policy, input.as_of);
    let document = Document::of(&matching::run(&input, &policy, &register).unwrap()).unwrap();
    let hash = |of: &str| Sha256Hash::of(of.as_bytes());
    let run = read(json!({
        "number": "R-947", "case_code": "C-701", "as_of": "2026-11-01", "created_at": moment(7), "created_by": "S-712",
        "preparatory": marks.text(), "engine": "Zq999", "policy_hash": hash("policy"), "snapshot_hash": hash("snapshot"),
        "result_hash": hash("result"), "seed": 7_331_977,
    }));
    let (proposal, evidence) = (proposal(marks), evidence(marks));
    Decided { proposal, run, input, evidence, document, policy }
}
