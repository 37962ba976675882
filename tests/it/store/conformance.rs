//! Every method of the store does the same on both databases.

use serde_json::json;
use uya::{
    domain::{
        audit::{Action, AuditEvent, EntityKind, Outcome},
        child::{Child, SiblingGroup},
        date::Date,
        family::Family,
        hash::Sha256Hash,
        placement::Placement,
        plan::Plan,
        relation::{Relative, Waiver},
        run::{RunNumber, RunRecord},
        settlement::Settlement,
    },
    store::{
        AuditFilter, AuditFrom, AuditQuery, Body, Draft, Kind, MANY, ReadsExt as _, Record, RunQuery, Store,
        StoreError, UnitOfWorkExt as _,
    },
};

use crate::harness::{
    database::{NOW, specialist, view, viewed},
    on_both,
    records::{child, child_code, family, fill, group, plan, relative, settlement, waiver},
};

async fn keep<R: Record>(store: &Store, record: R) -> Result<(), StoreError> {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            work.insert(&record).await?;
            work.audit(viewed(&record.record_code())).await?;
            Ok(())
        })
    });
    act.await
}

async fn change<R: Record>(store: &Store, record: R, expected: i64) -> Result<i64, StoreError> {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            let version = work.update(&record, expected).await?;
            work.audit(viewed(&record.record_code())).await?;
            Ok(version)
        })
    });
    act.await
}

async fn found<R: Record + PartialEq + std::fmt::Debug + Clone>(store: &Store, record: R) {
    keep(store, record.clone()).await.unwrap();
    let stored = store.read().await.unwrap().find::<R>(&record.record_code()).await.unwrap().unwrap();
    assert_eq!((stored.value, stored.version), (record, 1));
    assert_eq!((stored.changed_at, stored.changed_by.as_str()), (NOW, "S-1"));
}

pub(super) fn run_record(number: RunNumber, policy: Sha256Hash, snapshot: Sha256Hash, result: &[u8]) -> RunRecord {
    RunRecord {
        number,
        case_code: "C-1".into(),
        as_of: Date::parse("2026-03-17").unwrap(),
        created_at: NOW,
        created_by: "S-1".into(),
        preparatory: Some("needs not confirmed".into()),
        engine: "0.1.0".into(),
        policy_hash: policy,
        snapshot_hash: snapshot,
        result_hash: Sha256Hash::of(result),
        seed: u64::MAX,
    }
}

async fn keep_run(store: &Store, case: &'static str, result: &'static [u8]) -> RunRecord {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            let policy = work.insert_policy(b"{\"policy\":1}").await?;
            let snapshot = Body::of(&vec![b'x'; 100_000]);
            work.insert_snapshot(&snapshot, None).await?;
            let mut run = run_record(work.next_run_number().await?, policy.hash, snapshot.hash(), result);
            run.case_code = case.into();
            run.created_at = work.now();
            assert_eq!(work.actor(), &specialist());
            work.insert_run(&run, &Body::of(result)).await?;
            work.audit(viewed(&run.number.to_string())).await?;
            Ok::<_, StoreError>(run)
        })
    });
    act.await.unwrap()
}

on_both! {
    async fn every_kind_of_record_is_found_as_it_was_kept(db) {
        let store = db.open().await;
        found::<Settlement>(&store, settlement("T-1")).await;
        found::<Child>(&store, child("C-1")).await;
        found::<Child>(&store, child("Ж-2")).await;
        found::<SiblingGroup>(&store, group("G-1", &["C-1", "Ж-2"])).await;
        found::<Plan>(&store, plan("C-1")).await;
        found::<Family>(&store, family("F-1", 2)).await;
        found::<Relative>(&store, relative("C-1", "F-1")).await;
        found::<Waiver>(&store, waiver("C-1", Some("F-1"), "R-FAM-12")).await;
        found::<Waiver>(&store, waiver("C-1", None, "R-CASE-07")).await;
    }

    async fn a_run_and_what_it_rests_on_can_neither_be_changed_nor_deleted(db) {
        let store = db.open().await;
        keep_run(&store, "C-1", b"result").await;
        for table in ["runs", "snapshots", "policies"] {
            for sql in [format!("UPDATE {table} SET size = size + 1"), format!("DELETE FROM {table}")] {
                let refused = db.try_tamper(&sql).await.unwrap_err().to_string();
                assert!(refused.contains(&format!("{table} only grows")), "{sql}: {refused}");
            }
        }
    }

    async fn a_placement_is_found_by_each_of_its_children_whatever_case_they_are_now(db) {
        let store = db.open().await;
        fill(&store).await;
        for (number, case, children) in [
            ("P-1", "G-1", &["C-1", "C-2"][..]), ("P-2", "C-2", &["C-2"]), ("P-3", "C_1", &["C_1", "Ж/1"]),
        ] {
            let placement: Placement = serde_json::from_value(json!({
                "proposal": number, "case_code": case, "children": children, "family": "F-1",
                "approved_on": "2026-03-01", "outcomes": [],
            })).unwrap();
            keep(&store, placement).await.unwrap();
        }
        let of = async |child: &str| {
            let code = child_code(child);
            // An act asks the database itself, a view may have it in memory.
            let found = store.keep(specialist(), move |work| Box::pin(async move { work.placements_of(&code).await }));
            found.await.unwrap().into_iter().map(|placement| placement.proposal.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of("C-1").await, ["P-1"], "not the one whose code is alike");
        assert_eq!(of("C-2").await, ["P-1", "P-2"]);
        assert_eq!((of("C_1").await, of("Ж/1").await, of("C-3").await), (vec!["P-3".into()], vec!["P-3".into()], Vec::<String>::new()));
    }

    async fn records_are_listed_and_paged_in_the_order_of_their_codes(db) {
        let store = db.open().await;
        keep(&store, settlement("T-1")).await.unwrap();
        for code in ["b", "Ә", "a-2", "a-10", "A", "Я", "_"] {
            keep(&store, family(code, 1)).await.unwrap();
        }
        let mut view = store.read().await.unwrap();
        let codes = |families: Vec<uya::store::Stored<Family>>| families.into_iter().map(|f| f.value.code.to_string()).collect::<Vec<_>>();
        let sorted = ["A", "_", "a-10", "a-2", "b", "Я", "Ә"];
        assert_eq!(codes(view.list().await.unwrap()), sorted);
        assert_eq!(codes(view.page("", 3).await.unwrap()), sorted[..3]);
        assert_eq!(codes(view.page("a-10", 3).await.unwrap()), sorted[3..6]);
        assert_eq!(codes(view.page("Ә", 3).await.unwrap()), Vec::<String>::new());
    }

    async fn relatives_and_waivers_are_found_by_their_child(db) {
        let store = db.open().await;
        fill(&store).await;
        keep(&store, child("C-10")).await.unwrap();
        for pair in [("C-1", "F-1"), ("C-1", "F-2"), ("C-10", "F-1")] {
            keep(&store, relative(pair.0, pair.1)).await.unwrap();
        }
        keep(&store, waiver("C-1", None, "R-CASE-07")).await.unwrap();
        let mut view = store.read().await.unwrap();
        assert_eq!(view.of_child::<Relative>(&child_code("C-1")).await.unwrap().len(), 2);
        assert_eq!(view.of_child::<Relative>(&child_code("C-10")).await.unwrap().len(), 1);
        assert_eq!(view.of_child::<Relative>(&child_code("C-2")).await.unwrap().len(), 0);
        assert_eq!(view.of_child::<Waiver>(&child_code("C-1")).await.unwrap().len(), 1);
    }

    async fn a_changed_record_keeps_its_former_body(db) {
        let store = db.open().await;
        fill(&store).await;
        db.clock.advance(5);
        assert_eq!(change(&store, family("F-1", 3), 1).await.unwrap(), 2);
        assert_eq!(change(&store, family("F-1", 4), 2).await.unwrap(), 3);
        let mut view = store.read().await.unwrap();
        let kept = view.find::<Family>("F-1").await.unwrap().unwrap();
        assert_eq!((kept.version, kept.changed_at.micros()), (3, NOW.micros() + 5));
        let former = view.former_versions(Kind::Family, "F-1").await.unwrap();
        assert_eq!(former.iter().map(|f| f.version).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(former[0].body["approved_places"]["value"], 2);
        assert_eq!((former[0].changed_at, former[0].changed_by.as_str()), (NOW, "S-1"));
        assert_eq!(view.former_versions(Kind::Family, "F-2").await.unwrap(), []);
    }

    async fn a_stale_change_is_refused_and_shows_both_values(db) {
        let store = db.open().await;
        fill(&store).await;
        change(&store, family("F-1", 3), 1).await.unwrap();
        let StoreError::Conflict { kind, code, expected, found, stored, given } = change(&store, family("F-1", 5), 1).await.unwrap_err()
        else { panic!("not a conflict") };
        assert_eq!((kind, code.as_str(), expected, found), (Kind::Family, "F-1", 1, 2));
        assert_eq!((&stored["approved_places"]["value"], &given["approved_places"]["value"]), (&json!(3), &json!(5)));
        let again = keep(&store, family("F-1", 9)).await.unwrap_err();
        assert!(matches!(again, StoreError::Conflict { expected: 0, found: 2, .. }), "{again}");
        let nobody = change(&store, family("F-9", 1), 1).await.unwrap_err();
        assert!(matches!(nobody, StoreError::NotFound { kind: Kind::Family, .. }), "{nobody}");
    }

    async fn a_record_cannot_name_one_that_is_not_there(db) {
        let store = db.open().await;
        fill(&store).await;
        for refused in [
            keep(&store, plan("C-9")).await,
            keep(&store, relative("C-1", "F-9")).await,
            keep(&store, waiver("C-9", None, "R-CASE-07")).await,
            keep(&store, group("G-1", &["C-1", "C-9"])).await,
        ] {
            assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
        }
        assert!(matches!(keep(&store, settlement("T-1")).await, Err(StoreError::Conflict { .. })));
    }

    async fn a_child_is_in_one_sibling_group_only(db) {
        let store = db.open().await;
        fill(&store).await;
        keep(&store, group("G-1", &["C-1", "C-2"])).await.unwrap();
        let refused = keep(&store, group("G-2", &["C-2", "C-3"])).await;
        assert!(matches!(refused, Err(StoreError::InAnotherGroup { .. })), "{refused:?}");
        let mut view = store.read().await.unwrap();
        assert_eq!(view.group_of(&child_code("C-2")).await.unwrap().unwrap().as_str(), "G-1");
        assert_eq!(view.group_of(&child_code("C-3")).await.unwrap(), None);
        assert!(view.find::<SiblingGroup>("G-2").await.unwrap().is_none());
        drop(view);
        change(&store, group("G-1", &["C-1", "C-3"]), 1).await.unwrap();
        assert_eq!(store.read().await.unwrap().group_of(&child_code("C-2")).await.unwrap(), None);
    }

    async fn a_run_is_kept_with_its_bodies(db) {
        let store = db.open().await;
        let first = keep_run(&store, "C-1", b"one").await;
        let second = keep_run(&store, "C-2", b"two").await;
        assert_eq!((first.number.get(), second.number.get()), (1, 2));
        let mut view = store.read().await.unwrap();
        assert_eq!(view.find_run(first.number).await.unwrap(), Some(first.clone()));
        assert_eq!(view.find_run(RunNumber::new(9).unwrap()).await.unwrap(), None);
        assert_eq!(view.run_result(second.number).await.unwrap().unwrap(), b"two");
        assert_eq!(view.run_result(RunNumber::new(9).unwrap()).await.unwrap(), None);
        assert_eq!(view.snapshot(first.snapshot_hash).await.unwrap().unwrap(), vec![b'x'; 100_000]);
        assert_eq!(view.snapshot(Sha256Hash::ZERO).await.unwrap(), None);
        let all = RunQuery { limit: 10, ..RunQuery::default() };
        assert_eq!(view.list_runs(&all).await.unwrap(), [second.clone(), first.clone()]);
        let older = RunQuery { before: Some(second.number), limit: 10, case_code: None };
        assert_eq!(view.list_runs(&older).await.unwrap(), std::slice::from_ref(&first));
        let of_case = RunQuery { case_code: Some("C-2".into()), limit: 10, before: None };
        assert_eq!(view.list_runs(&of_case).await.unwrap(), [second]);
    }

    async fn a_run_with_another_result_or_without_its_snapshot_is_refused(db) {
        let store = db.open().await;
        let run = keep_run(&store, "C-1", b"one").await;
        let next = run_record(RunNumber::new(2).unwrap(), run.policy_hash, run.snapshot_hash, b"two");
        let homeless = RunRecord { snapshot_hash: Sha256Hash::ZERO, ..next.clone() };
        for (run, result, code) in [(next, b"2wo", "store-result-hash"), (homeless, b"two", "store-missing-reference")] {
            let act = store.write(specialist(), move |work| Box::pin(async move {
                work.insert_run(&run, &Body::of(result)).await?;
                work.audit(viewed("")).await
            }));
            assert_eq!(act.await.unwrap_err().code(), code);
        }
    }

    async fn a_policy_is_added_once(db) {
        let store = db.open().await;
        let add = |bytes: &'static [u8]| store.write(specialist(), move |work| Box::pin(async move {
            let policy = work.insert_policy(bytes).await?;
            work.audit(viewed("")).await?;
            Ok::<_, StoreError>(policy)
        }));
        let first = add(b"a").await.unwrap();
        db.clock.advance(7);
        assert_eq!(add(b"a").await.unwrap(), first);
        let second = add(b"b").await.unwrap();
        assert_eq!((first.number, second.number, second.hash), (1, 2, Sha256Hash::of(b"b")));
        let mut view = store.read().await.unwrap();
        assert_eq!(view.list_policies().await.unwrap(), [first.clone(), second]);
        assert_eq!(view.find_policy(first.hash).await.unwrap(), Some((first, b"a".to_vec())));
        assert_eq!(view.find_policy(Sha256Hash::ZERO).await.unwrap(), None);
    }

    async fn import_reports_are_kept(db) {
        let store = db.open().await;
        let report = |committed| store.write(specialist(), move |work| Box::pin(async move {
            let number = work.insert_import_report(Sha256Hash::of(b"file"), committed, &json!({"rows": 3})).await?;
            work.audit(viewed("")).await?;
            Ok::<_, StoreError>(number)
        }));
        assert_eq!((report(false).await.unwrap(), report(true).await.unwrap()), (1, 2));
        let mut view = store.read().await.unwrap();
        let second = view.find_import_report(2).await.unwrap().unwrap();
        assert_eq!((second.committed, &second.body["rows"], second.source_hash), (true, &json!(3), Sha256Hash::of(b"file")));
        assert_eq!(view.find_import_report(3).await.unwrap(), None);
        let numbers = |reports: Vec<uya::store::ImportReport>| reports.iter().map(|r| r.number).collect::<Vec<_>>();
        assert_eq!(numbers(view.list_import_reports(None, 10).await.unwrap()), [2, 1]);
        assert_eq!(numbers(view.list_import_reports(Some(2), 10).await.unwrap()), [1]);
    }

    async fn the_trail_is_paged_in_both_directions_and_filtered(db) {
        let store = db.open().await;
        for i in 1..=5 {
            view(&store, &format!("R-{}", i % 2)).await.unwrap();
        }
        let event = AuditEvent::done(Action::Refused, EntityKind::Child, "C-1").ended(Outcome::Refused)
            .because("көру \"рұқсаты\" жоқ").with("rule", "R-1").with("count", 3);
        let kept = event.clone();
        store.write(specialist(), move |work| Box::pin(async move { work.audit(event).await })).await.unwrap();
        let mut view = store.read().await.unwrap();
        let mut seqs = async |filter, from, limit| {
            let entries = view.audit_entries(&AuditQuery { filter, from, limit }).await.unwrap();
            entries.iter().map(|e| e.seq).collect::<Vec<_>>()
        };
        assert_eq!(seqs(AuditFilter::All, AuditFrom::After(0), 3).await, [1, 2, 3]);
        assert_eq!(seqs(AuditFilter::All, AuditFrom::Before(u64::MAX), 2).await, [6, 5]);
        let run = || AuditFilter::Entity(EntityKind::Run, "R-1".into());
        assert_eq!(seqs(run(), AuditFrom::After(1), 9).await, [3, 5]);
        assert_eq!(seqs(run(), AuditFrom::Before(5), 9).await, [3, 1]);
        assert_eq!(seqs(AuditFilter::Actor("S-1".into()), AuditFrom::After(4), 9).await, [5, 6]);
        assert_eq!(seqs(AuditFilter::Actor("S-2".into()), AuditFrom::Before(9), 9).await, Vec::<u64>::new());
        assert_eq!(seqs(AuditFilter::Action(Action::Refused), AuditFrom::After(0), 9).await, [6]);
        assert_eq!(seqs(AuditFilter::Action(Action::RunViewed), AuditFrom::Before(3), 9).await, [2, 1]);
        let last = view.audit_entries(&AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(5), limit: 1 }).await.unwrap();
        assert_eq!((&last[0].event, &last[0].actor, last[0].at), (&kept, &specialist(), NOW));
        let head = view.audit_head().await.unwrap();
        assert_eq!((head.size(), head.head()), (6, last[0].hash));
    }

    async fn everything_is_counted(db) {
        let store = db.open().await;
        assert_eq!(store.read().await.unwrap().audit_head().await.unwrap(), uya::domain::audit::Chain::default());
        fill(&store).await;
        keep_run(&store, "C-1", b"one").await;
        change(&store, family("F-1", 3), 1).await.unwrap();
        let counts = store.read().await.unwrap().counts().await.unwrap();
        let records: Vec<i64> = counts.records.iter().map(|(_, count)| *count).collect();
        assert_eq!(records, [[1, 3, 0, 0, 2, 0, 0].as_slice(), &[0; uya::store::Kind::ALL.len() - 7]].concat());
        assert_eq!((counts.former_versions, counts.runs, counts.snapshots, counts.policies), (1, 1, 1, 1));
        assert_eq!((counts.import_reports, counts.audit_entries), (0, 3));
    }

    async fn many_records_at_once_are_kept_as_one_by_one_or_not_at_all(db) {
        let store = db.open().await;
        fill(&store).await;
        keep(&store, child("N-000")).await.unwrap();
        let act = store.write(specialist(), |work| Box::pin(async move {
            work.remove_record(Kind::Child, "N-000", 1).await?;
            work.audit(viewed("N-000")).await
        }));
        act.await.unwrap();
        let drafts: Vec<Draft> = (0..MANY).map(|number| Draft::of(&child(&format!("N-{number:03}")))).collect();
        let kept = drafts.clone();
        let versions = store.write(specialist(), move |work| Box::pin(async move {
            let versions = work.insert_records(&kept).await?;
            let found = work.versions_of(Kind::Child, &["N-000", "N-001", "N-999"]).await?;
            work.audit(viewed("N-000")).await?;
            Ok::<_, StoreError>((versions, found))
        }));
        let (versions, found) = versions.await.unwrap();
        assert_eq!((versions[0], versions[1..].iter().all(|version| *version == 1)), (2, true), "its numbering goes on");
        assert_eq!(found, [("N-000".to_owned(), 2), ("N-001".to_owned(), 1)].into());
        let mut view = store.read().await.unwrap();
        assert_eq!(view.list::<Child>().await.unwrap().len(), 3 + MANY);
        assert_eq!(view.find::<Child>("N-042").await.unwrap().unwrap().value, child("N-042"));
        let standing = view.revision(Kind::Child).await.unwrap();
        assert_eq!(standing.records, 3 + MANY as i64);

        let again = [Draft::of(&child("P-1")), drafts[7].clone()];
        let taken = store.write(specialist(), move |work| Box::pin(async move {
            work.insert_records(&again).await?;
            work.audit(viewed("P-1")).await
        }));
        let taken = taken.await.unwrap_err();
        assert!(matches!(&taken, StoreError::Conflict { code, found: 1, .. } if code == "N-007"), "{taken}");
        let twice = [Draft::of(&child("P-1")), Draft::of(&child("P-1"))];
        let twice = store.write(specialist(), move |work| Box::pin(async move {
            work.insert_records(&twice).await?;
            work.audit(viewed("P-1")).await
        }));
        assert!(twice.await.is_err());
        assert!(store.read().await.unwrap().find::<Child>("P-1").await.unwrap().is_none());
    }

    async fn a_view_sees_one_moment(db) {
        let store = db.open().await;
        fill(&store).await;
        let mut before = store.read().await.unwrap();
        assert_eq!(before.list::<Child>().await.unwrap().len(), 3);
        keep(&store, child("C-4")).await.unwrap();
        assert_eq!(before.list::<Child>().await.unwrap().len(), 3);
        assert_eq!(store.read().await.unwrap().list::<Child>().await.unwrap().len(), 4);
    }

    async fn a_row_that_was_changed_by_another_door_is_named(db) {
        let store = db.open().await;
        fill(&store).await;
        db.tamper("UPDATE families SET body = '{\"code\":\"F-1\"}' WHERE code = 'F-1'").await;
        db.tamper("UPDATE children SET birth_date = '2015-01-01' WHERE code = 'C-1'").await;
        let mut view = store.read().await.unwrap();
        let family = view.find::<Family>("F-1").await.unwrap_err();
        assert!(matches!(&family, StoreError::Inconsistent { table: "families", column: "row_hash", key, .. } if key == "F-1"), "{family}");
        let child = view.list::<Child>().await.unwrap_err();
        assert!(matches!(&child, StoreError::Inconsistent { table: "children", column: "birth_date", key, .. } if key == "C-1"), "{child}");
    }
}
