//! Signals of haste: who stamps is found, who reads is not, and every count opens its very list.

use std::collections::BTreeSet;

use serde_json::Value;
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
        code::{ChildCode, FamilyCode, OfficeCode, StaffCode},
        proposal::{
            CheckResult, ChildView, Choice, FamilyAnswer, FamilyAnswerCode, FamilyView, FirstView, MainReason,
            Proposal, ProposalContent, ProposalNumber, Reserve, Review, ReviewReason, ReviewResult, SecondCheck,
            Suitability, Tie,
        },
        reason::Reason,
        run::RunNumber,
    },
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::site::{Client, Site};

const MINUTE: i64 = 60 * 1_000_000;

/// What is done in one case.
#[derive(Clone)]
struct Case {
    /// The number of the proposal, of its list and, past the first twenty, of the child.
    number: u32,
    child: u32,
    proposer: &'static str,
    words: String,
    opens_why: bool,
    opens_excluded: bool,
    /// Who judges, after how long, how, and why.
    judged: Option<(&'static str, i64, ReviewResult, String)>,
}

impl Case {
    fn new(number: u32) -> Self {
        let (child, words) = (number + 20, different(number));
        Self { number, child, proposer: "S-1", words, opens_why: true, opens_excluded: true, judged: None }
    }
}

/// A reason that nobody wrote before.
fn different(number: u32) -> String {
    const WHAT: [&str; 8] =
        ["тілін", "мектебін", "ұйқысын", "әжесін", "дәрісін", "үйірмесін", "қорқынышын", "достарын"];
    const HOW: [&str; 8] =
        ["сабырмен", "күн сайын", "маманмен бірге", "жазып отырып", "ойын арқылы", "кешке", "ертелеп", "ақырын"];
    let (what, how) = (WHAT[(number % 8) as usize], HOW[(number / 8 % 8) as usize]);
    format!("Отбасы баланың {what} {how} ескереді, бұған құжаттар дәлел.")
}

fn staff(code: &str) -> StaffCode {
    StaffCode::parse(code).unwrap()
}

fn family() -> FamilyCode {
    FamilyCode::parse("F-021").unwrap()
}

fn sent(case: &Case, at: Timestamp) -> Proposal {
    let child = ChildCode::parse(&format!("C-{:03}", case.child)).unwrap();
    let number = ProposalNumber::new(case.number).unwrap();
    let by = staff(case.proposer);
    let office = OfficeCode::parse("ZHM-SUPPORT").unwrap();
    let run = RunNumber::new(case.number).unwrap();
    let reason = |words: &str| Reason::parse(words).unwrap();
    let mut draft = Proposal::draft(number, (child.to_string(), vec![child]), run, (by.clone(), office), at);
    draft.agency = Some(OfficeCode::parse("ZHM-AGENCY").unwrap());
    let content = ProposalContent {
        choice: Some(Choice::Family { family: family() }),
        reserve: Some(Reserve::None {
            because: reason("Басқа бос отбасы өте алыста тұрады").into()
        }),
        reasons: vec![MainReason::Language],
        words: Some(Reason::parse(&case.words).unwrap()),
        child_view: Some(ChildView::NotAsked {
            because: reason("Ауырып жатыр, кейін сұралады").into()
        }),
        family_answer: Some(FamilyAnswer { answer: FamilyAnswerCode::NotAsked, on: None, words: None }),
        tie: Some(Tie::None {}),
        ..ProposalContent::default()
    };
    draft.write(&by, content).unwrap().send(&by, &[], vec![family()], at).unwrap()
}

fn judged(proposal: Proposal, by: &str, result: ReviewResult, words: &str, at: Timestamp) -> Proposal {
    let by = staff(by);
    let views = vec![FamilyView { family: family(), view: Suitability::Good }];
    let first = FirstView { by: by.clone(), at, round: 0, views, words: None };
    let words = Reason::parse(words).unwrap();
    let reasons = vec![ReviewReason::NeedsMet];
    let review = Review { by, at, round: 0, result, reasons, words, tie: Tie::None {} };
    proposal.record_first_view(first, |_| false).unwrap().review(review).unwrap()
}

/// The second check approves what was judged.
fn decide(site: &Site, number: u32) {
    let code = format!("P-{number}");
    let write = site.services.store.write(actor("V-1", Role::Supervisor), move |work| {
        Box::pin(async move {
            let kept = work.find::<Proposal>(&code).await?.unwrap();
            let words = Reason::parse("Барлық құжаттар тексерілді, шешім негізделген.").unwrap();
            let (by, at, round) = (staff("V-1"), work.now(), kept.value.round);
            let check = SecondCheck { by, at, round, result: CheckResult::Approve, words };
            work.update(&kept.value.second_check(check).unwrap(), kept.version).await?;
            work.audit(AuditEvent::done(Action::SecondChecked, EntityKind::Proposal, code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(write).unwrap();
}

fn actor(code: &str, role: Role) -> Actor {
    Actor { id: code.to_owned(), role }
}

/// Performs a case in the register and on its trail, as time goes by.
fn perform(site: &Site, case: &Case) {
    let clock = site.clock.as_ref().unwrap();
    let look = |by: Actor, action, kind, code: String| {
        site.runtime.block_on(site.services.on_record(by, AuditEvent::done(action, kind, code))).unwrap();
    };
    let proposer = || actor(case.proposer, Role::Specialist);
    let run = format!("R-{}", case.number);
    if case.opens_why {
        look(proposer(), Action::ExplanationViewed, EntityKind::Run, run.clone());
    }
    if case.opens_excluded {
        look(proposer(), Action::ExclusionsViewed, EntityKind::Run, run.clone());
    }
    clock.advance(MINUTE);
    let given = case.clone();
    let write = site.services.store.write(proposer(), move |work| {
        Box::pin(async move {
            let proposal = sent(&given, work.now());
            work.insert(&proposal).await?;
            work.audit(AuditEvent::done(Action::ProposalSent, EntityKind::Proposal, proposal.number.to_string()))
                .await?;
            Ok::<_, StoreError>(proposal)
        })
    });
    let proposal = site.runtime.block_on(write).unwrap();
    clock.advance(60 * MINUTE);
    let Some((by, took, result, words)) = case.judged.clone() else { return };
    let number = proposal.number.to_string();
    look(actor(by, Role::Reviewer), Action::ProposalViewed, EntityKind::Proposal, number);
    clock.advance(took);
    let write = site.services.store.write(actor(by, Role::Reviewer), move |work| {
        Box::pin(async move {
            let proposal = judged(proposal, by, result, &words, work.now());
            work.update(&proposal, 1).await?;
            work.audit(AuditEvent::done(Action::Reviewed, EntityKind::Proposal, proposal.number.to_string())).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(write).unwrap();
}

fn signals(supervisor: &Client) -> Vec<Value> {
    supervisor.get("/api/v1/audit/signals").json().as_array().unwrap().clone()
}

fn numbers(signals: &[Value], kind: &str) -> Vec<String> {
    let of_kind = signals.iter().filter(|signal| signal["kind"] == kind);
    of_kind.map(|signal| signal["number"].as_str().unwrap().to_owned()).collect()
}

fn kinds_about<'s>(signals: &'s [Value], staff: &str) -> BTreeSet<&'s str> {
    let about = signals.iter().filter(|signal| signal["staff"] == staff);
    about.map(|signal| signal["kind"].as_str().unwrap()).collect()
}

#[test]
fn who_stamps_is_found_within_sixty_decisions() {
    let site = Site::start_with_clock();
    let canned = [
        "Қажеттіліктердің бәрі өтеледі, келісемін.",
        "Қолдау жоспары жеткілікті деп санаймын.",
        "Отбасы бұл балаға толық сай келеді.",
    ];
    for number in 1..=60 {
        let words = canned[number as usize % 3].to_owned();
        let judged = Some(("R-1", 5_000_000, ReviewResult::Agree, words));
        perform(&site, &Case { judged, ..Case::new(number) });
    }
    let found = signals(&site.sign_in("gulnar"));
    assert_eq!(
        kinds_about(&found, "R-1"),
        BTreeSet::from(["quick", "usually_quick", "agrees_with_all", "reason_copied"])
    );
    for (kind, count) in [("quick", 60), ("usually_quick", 60), ("agrees_with_all", 60), ("reason_copied", 57)] {
        assert_eq!(numbers(&found, kind).len(), count, "{kind}");
    }
    assert_eq!(kinds_about(&found, "S-1"), BTreeSet::new(), "whoever proposed looked and wrote each time anew");
}

#[test]
fn who_reads_is_not_pointed_at() {
    let site = Site::start_with_clock();
    for number in 1..=60 {
        let result = if number % 9 == 0 { ReviewResult::Return } else { ReviewResult::Agree };
        let took = MINUTE * i64::from(3 + number % 17);
        let words = format!("Қарап шықтым. {}", different(number).to_lowercase());
        perform(&site, &Case { judged: Some(("R-1", took, result, words)), ..Case::new(number) });
    }
    assert_eq!(signals(&site.sign_in("gulnar")), Vec::<Value>::new());
}

#[test]
fn a_judgement_is_timed_from_the_first_look_and_one_without_a_look_is_quick() {
    let site = Site::start_with_clock();
    let judge = |number, took| {
        let judged = Some(("R-1", took, ReviewResult::Return, format!("Қайтардым: {}", different(number))));
        perform(&site, &Case { judged, ..Case::new(number) });
    };
    judge(1, 2 * MINUTE - 1);
    judge(2, 2 * MINUTE);
    assert_eq!(numbers(&signals(&site.sign_in("gulnar")), "quick"), ["P-1"]);
}

#[test]
fn a_reason_copied_from_another_case_is_found_and_one_sent_again_in_its_own_case_is_not() {
    let site = Site::start_with_clock();
    let words = "Отбасы C-021 баласының тілінде сөйлейді, тәжірибесі мол.".to_owned();
    let copied = "отбасы C-022 баласының тілінде сөйлейді, тәжірибесі мол".to_owned();
    perform(&site, &Case { words: words.clone(), ..Case::new(1) });
    perform(&site, &Case { words: words.clone(), child: 21, ..Case::new(2) });
    perform(&site, &Case { words: copied, child: 22, proposer: "S-2", ..Case::new(3) });
    perform(&site, &Case::new(4));
    let found = signals(&site.sign_in("gulnar"));
    assert_eq!(numbers(&found, "reason_copied"), ["P-3"]);
    assert_eq!(kinds_about(&found, "S-2"), BTreeSet::from(["reason_copied"]));
}

#[test]
fn a_list_whose_excluded_were_not_opened_before_it_was_sent_is_found() {
    let site = Site::start_with_clock();
    perform(&site, &Case::new(1));
    perform(&site, &Case { opens_excluded: false, ..Case::new(2) });
    perform(&site, &Case { opens_excluded: false, opens_why: false, ..Case::new(3) });
    // Opened afterwards, and by somebody else: neither counts.
    for by in ["S-1", "S-2"] {
        let event = AuditEvent::done(Action::ExclusionsViewed, EntityKind::Run, "R-2");
        site.runtime.block_on(site.services.on_record(actor(by, Role::Specialist), event)).unwrap();
    }
    let found = signals(&site.sign_in("gulnar"));
    assert_eq!(numbers(&found, "excluded_never_opened"), ["P-2", "P-3"]);
    assert_eq!(numbers(&found, "no_why"), ["P-3"]);
}

#[test]
fn every_count_on_the_page_opens_exactly_the_decisions_that_were_counted() {
    let site = Site::start_with_clock();
    for number in 1..=4 {
        let judged = Some(("R-1", 1_000_000, ReviewResult::Agree, "Бәрі дұрыс, қарсылығым жоқ мұнда.".to_owned()));
        perform(&site, &Case { judged, opens_excluded: number > 1, ..Case::new(number) });
    }
    let supervisor = site.sign_in("gulnar");
    let found = signals(&supervisor);
    let page = supervisor.get("/audit").body.replace("&#x2f;", "/");
    let mut kinds = BTreeSet::new();
    for signal in &found {
        kinds.insert(signal["kind"].as_str().unwrap());
    }
    assert_eq!(kinds, BTreeSet::from(["excluded_never_opened", "quick", "reason_copied"]));
    for kind in kinds {
        let link = format!("/audit/signals?kind={kind}");
        let counted = page.split(&link).nth(1).unwrap().split("</a>").next().unwrap();
        let listed = supervisor.get(&link).body.replace("&#x2f;", "/");
        let rows: Vec<String> = listed
            .split("href=\"/audit/decisions/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        assert_eq!(rows, numbers(&found, kind), "{kind}");
        assert!(counted.ends_with(&format!("· {}", rows.len())), "{kind}: {counted}");
    }
    assert_eq!(supervisor.get("/audit/signals?kind=nonsense").status, 404);
    assert_eq!(site.sign_in("aigerim").get("/audit/signals?kind=quick").status, 403);
}

#[test]
fn nobody_is_shown_signals_about_themselves() {
    let site = Site::start_with_clock();
    perform(&site, &Case { proposer: "V-1", opens_excluded: false, ..Case::new(1) });
    assert_eq!(signals(&site.sign_in("gulnar")), Vec::<Value>::new());
    assert_eq!(numbers(&signals(&site.sign_in("bolat")), "excluded_never_opened"), ["P-1"]);
}

/// Proposals of one specialist that were decided, each reviewed by somebody; the numbers begin at `first`.
fn decided_by(site: &Site, proposer: &'static str, first: u32, reviewers: &[&'static str]) {
    for (number, reviewer) in (first..).zip(reviewers) {
        let words = format!("Қарап шықтым. {}", different(number).to_lowercase());
        let judged = Some((*reviewer, MINUTE * i64::from(3 + number % 17), ReviewResult::Agree, words));
        perform(site, &Case { proposer, judged, ..Case::new(number) });
        decide(site, number);
    }
}

#[test]
fn a_pair_that_decides_more_than_sixty_of_a_hundred_is_shown_with_exactly_those_decisions() {
    let site = Site::start_with_clock();
    let mut reviewers = ["R-1"; 10];
    reviewers[7..].fill("R-7");
    decided_by(&site, "S-1", 1, &reviewers);
    // As many of ten that are no more than sixty, and nine with one reviewer.
    reviewers[6..].fill("R-7");
    decided_by(&site, "S-2", 11, &reviewers);
    decided_by(&site, "S-9", 21, &["R-1"; 9]);
    let supervisor = site.sign_in("gulnar");
    let found = signals(&supervisor);
    let expected: Vec<String> = (1..=7).map(|number| format!("P-{number}")).collect();
    assert_eq!(numbers(&found, "same_pair"), expected);
    assert!(found.iter().filter(|signal| signal["kind"] == "same_pair").all(|signal| signal["staff"] == "S-1"));
    let listed = supervisor.get("/audit/signals?kind=same_pair").body.replace("&#x2f;", "/");
    assert_eq!(listed.matches("href=\"/audit/decisions/").count(), 7, "{listed}");
}
