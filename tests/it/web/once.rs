//! One effect however often it is asked, one winner of a last place, nothing silently overwritten.

use std::collections::BTreeSet;

use serde_json::json;

use super::site::Site;
use super::steps::{agreed, check, list};

#[test]
fn a_repeated_request_has_one_effect_and_the_same_answer() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let body = json!({ "child": "C-001" });
    let first = specialist.post_once("/api/v1/runs", &body, None, "once-key-0001");
    let again: Vec<_> = std::thread::scope(|scope| {
        let ask = || specialist.post_once("/api/v1/runs", &body, None, "once-key-0001");
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for answer in again {
        assert_eq!((answer.status, answer.body), (first.status, first.body.clone()));
    }
    let other = specialist.post_once("/api/v1/runs", &json!({ "child": "C-002" }), None, "once-key-0001");
    assert_eq!((other.status, other.problem().as_str()), (422, "once-key-reused"));
    assert_eq!(specialist.json("POST", "/api/v1/runs", &body, None, None).problem(), "once-key-missing");
    assert_eq!(list(&specialist, "C-002"), "R-2", "only one run was kept under the key");
    let colleague = site.sign_in("saule");
    assert_eq!(
        colleague.post_once("/api/v1/runs", &body, None, "once-key-0001").status,
        201,
        "keys are everybody's own"
    );
}

#[test]
fn a_key_outlives_a_restart() {
    let site = Site::start();
    let body = json!({ "child": "C-001" });
    let first = site.sign_in("aigerim").post_once("/api/v1/runs", &body, None, "once-key-0002");
    assert_eq!(first.status, 201);
    let site = site.again();
    let specialist = site.sign_in("aigerim");
    let second = specialist.post_once("/api/v1/runs", &body, None, "once-key-0002");
    assert_eq!((second.status, second.body), (first.status, first.body), "the same answer");
    let other = specialist.post_once("/api/v1/runs", &json!({ "child": "C-002" }), None, "once-key-0002");
    assert_eq!(other.problem(), "once-key-reused");
    assert_eq!(rusty(&site, "SELECT COUNT(*) FROM runs"), 1, "one effect");
}

#[test]
fn a_key_counts_for_48_hours_and_then_is_a_new_one() {
    const HOUR: i64 = 3_600 * 1_000_000;
    let site = Site::start_with_clock();
    let child = json!({ "kind": "child", "code": "C-001" });
    let question = json!({ "kind": "question", "about": child, "subject": child, "words": "Мектебі қайсы?" });
    // No session lives so long: every time somebody signs in anew.
    let ask = || {
        site.runtime.block_on(site.services.sweep()).unwrap();
        let answer = site.sign_in("aigerim").post_once("/api/v1/enquiries", &question, None, "once-key-0003");
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["number"].as_str().unwrap().to_owned()
    };
    assert_eq!(ask(), "Q-1");
    let clock = site.clock.as_ref().unwrap();
    clock.advance(48 * HOUR - 1_000_000);
    assert_eq!(ask(), "Q-1", "one second before");
    clock.advance(2_000_000);
    assert_eq!(ask(), "Q-2", "one second after");
}

/// A number from the file, by another door.
fn rusty(site: &Site, sql: &'static str) -> i64 {
    use sqlx::{ConnectOptions as _, Connection as _, Row as _, sqlite::SqliteConnectOptions};
    site.runtime.block_on(async {
        let mut link = SqliteConnectOptions::new().filename(site.file()).connect().await.unwrap();
        let number = sqlx::query(sql).fetch_one(&mut link).await.unwrap().get(0);
        link.close().await.unwrap();
        number
    })
}

#[test]
fn of_many_approvals_for_the_last_place_one_wins() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let mut numbers = Vec::new();
    let mut families = BTreeSet::new();
    for child in ["C-001", "C-006"] {
        let (number, family) = agreed(&site, &specialist, child, 0);
        numbers.push(number);
        families.insert(family);
    }
    // Both children are given the same family by its record having one place.
    site.runtime.block_on(one_place(&site, &families, &numbers));
    let supervisors = [site.sign_in("gulnar"), site.sign_in("bolat")];
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|i| {
                let (supervisor, number) = (&supervisors[i % 2], &numbers[i / 2 % 2]);
                scope.spawn(move || check(supervisor, number, "approve", true))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let won = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(won, 1, "{:?}", answers.iter().map(|a| (a.status, a.problem())).collect::<Vec<_>>());
    assert!(answers.iter().any(|answer| answer.problem() == "no-place"));
    assert_eq!(rusty(&site, "SELECT COUNT(*) FROM placements"), 1);
}

/// Puts one family with one free place behind both proposals.
async fn one_place(site: &Site, families: &BTreeSet<String>, numbers: &[String]) {
    use uya::{
        domain::{
            actor::{Actor, Role},
            audit::{Action, AuditEvent, EntityKind},
            code::FamilyCode,
            family::{Family, ResidentKind},
            proposal::{Choice, Proposal},
        },
        store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let (family, numbers) = (families.first().unwrap().clone(), numbers.to_vec());
    let done = site.services.store.write(by, move |work| {
        Box::pin(async move {
            let kept = work.find::<Family>(&family).await?.unwrap();
            let mut record = kept.value;
            record.residents.retain(|resident| resident.kind != ResidentKind::PlacedChild);
            record.approved_places.as_mut().unwrap().value = 1;
            work.update(&record, kept.version).await?;
            for number in &numbers {
                let kept = work.find::<Proposal>(number).await?.unwrap();
                let mut proposal = kept.value;
                proposal.content.choice = Some(Choice::Family { family: FamilyCode::parse(&family).unwrap() });
                work.update(&proposal, kept.version).await?;
            }
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Family, family.as_str())).await?;
            Ok::<_, StoreError>(())
        })
    });
    done.await.unwrap();
}

#[test]
fn of_two_who_write_at_once_the_second_is_told_and_nothing_is_overwritten() {
    let site = Site::start();
    let (one, two) = (site.sign_in("aigerim"), site.sign_in("saule"));
    let shown = one.get("/api/v1/families/F-021");
    let write = |client: &super::site::Client, level: u8| {
        let body = json!({ "item": "attachment_security", "level": level, "source": format!("бару {level}") });
        client.post("/api/v1/families/F-021/preferences:resolve", &body, Some(&shown.version()))
    };
    for round in 0..20 {
        let version = one.get("/api/v1/families/F-021").version();
        let answers: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = [(&one, 1), (&two, 2)]
                .map(|(client, level)| {
                    let version = version.clone();
                    scope.spawn(move || {
                        let body =
                            json!({ "item": "attachment_security", "level": level, "source": format!("бару {round}") });
                        client.post("/api/v1/families/F-021/preferences:resolve", &body, Some(&version)).status
                    })
                })
                .into();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut sorted = answers.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [200, 412], "{answers:?}");
    }
    let late = write(&one, 3);
    assert_eq!(late.problem(), "version-other");
    assert!(late.json()["more"]["stored"]["ratings"].is_array() && late.json()["more"]["given"]["ratings"].is_array());
}
