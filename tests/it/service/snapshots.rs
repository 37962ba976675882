//! Snapshots in parts, and those kept before there were parts.

use sqlx::{ConnectOptions as _, Row as _, sqlite::SqliteConnectOptions};
use uya::{
    domain::{audit::EntityKind, hash::Sha256Hash, run::RunRecord},
    matching::{
        self,
        assemble::assemble,
        document::{Detail, Document},
        register::Register,
    },
    service::view_run::Look,
    store::{Body, StoreError, admin},
};

use super::{
    POLICY, by, bytes, change_family, changed, computed, fill, large, made, more_places, request, started, today,
};
use crate::harness::{database::Database, on_both};

async fn number(db: &Database, sql: &'static str) -> i64 {
    let mut connection = SqliteConnectOptions::new().filename(db.file()).connect().await.unwrap();
    sqlx::query(sql).fetch_one(&mut connection).await.unwrap().get(0)
}

on_both! {
    async fn a_run_is_replayed_from_its_parts_whatever_changed_since(db) {
        let bundle = large();
        fill(db, &bundle).await;
        let services = started(db).await;
        let run = made(&services, &bundle.children[0].code).await;
        for family in &bundle.families[..5] {
            change_family(&services.store, family.code.as_str(), more_places).await;
        }
        made(&services, &bundle.children[0].code).await;
        for services in [services, started(db).await] {
            let replay = services.replay(by(), run.record.number).await.unwrap();
            assert!(replay.same, "{replay:?}");
        }
        assert!(admin::verify(&db.url, None).await.unwrap().holds());
    }

    async fn a_family_that_is_not_considered_is_explained_in_full_when_asked(db) {
        let bundle = large();
        fill(db, &bundle).await;
        let maker = started(db).await;
        let child = &bundle.children[0].code;
        let run = made(&maker, child).await;
        assert_eq!(run.document.detail(), Detail::Brief);
        let full = computed(&bundle, child, Some(Detail::Full));
        change_family(&maker.store, &full.families[0].family, more_places).await;
        for services in [maker, started(db).await] {
            for expected in full.families.iter().step_by(29).chain(full.families.last()) {
                let look = Look::Why(expected.family.to_string());
                let viewed = services.view_run(by(), run.record.number, look).await.unwrap();
                assert_eq!(viewed.family(&expected.family), Some(expected));
            }
            let both = [full.families[1].family.clone(), full.families.last().unwrap().family.clone()];
            let viewed = services.view_run(by(), run.record.number, Look::Compare(both.iter().map(ToString::to_string).collect())).await.unwrap();
            assert!(both.iter().all(|family| viewed.family(family) == full.family(family)));
        }
    }

    async fn a_trial_over_what_is_held_is_the_trial_over_what_was_kept(db) {
        let bundle = large();
        fill(db, &bundle).await;
        let held = started(db).await;
        let run = made(&held, &bundle.children[0].code).await;
        let excluded = run.document.families.last().unwrap().family.clone();
        for changes in [
            vec!["need.aggression=3/must".to_owned()],
            vec![format!("family.{excluded}=free"), format!("family.{excluded}.aggression=3")],
        ] {
            let ours = held.try_what_if(by(), run.record.number, changes.clone()).await.unwrap().after;
            let fresh = started(db).await.try_what_if(by(), run.record.number, changes.clone()).await.unwrap().after;
            assert!(bytes(&ours) == bytes(&fresh), "{changes:?}");
            assert!(ours != *run.document);
        }
        change_family(&held.store, &excluded, more_places).await;
        made(&held, &bundle.children[1].code).await;
        let changes = vec!["need.aggression=3/must".to_owned()];
        let ours = held.try_what_if(by(), run.record.number, changes.clone()).await.unwrap().after;
        let fresh = started(db).await.try_what_if(by(), run.record.number, changes).await.unwrap().after;
        assert!(bytes(&ours) == bytes(&fresh), "after a family changed");
    }

    async fn a_run_kept_in_one_piece_is_looked_at_replayed_and_tried_as_before(db) {
        let bundle = large();
        fill(db, &bundle).await;
        let services = started(db).await;
        let records = bundle.records();
        let child = &bundle.children[2].code;
        let input = assemble(&records, &POLICY, &request(child)).unwrap();
        let register = Register::pack(&input.families, &POLICY, input.as_of);
        let matching = matching::run(&input, &POLICY, &register).unwrap();
        let snapshot = Body::of(&input.canonical().unwrap());
        // As runs were written down before: everything, and no word about how much that is.
        let document = Document::of_snapshot(&matching, snapshot.hash(), Detail::Full);
        assert_eq!(document.detail, None);
        let result = Body::of(&document.canonical().unwrap());
        let kept = services.store.write(by(), move |work| Box::pin(async move {
            let policy = work.insert_policy(POLICY.text().as_bytes()).await?;
            work.insert_snapshot(&snapshot, None).await?;
            let record = RunRecord {
                number: work.next_run_number().await?,
                case_code: "C-003".into(),
                as_of: today(),
                created_at: work.now(),
                created_by: "S-1".into(),
                preparatory: Some("a test".into()),
                engine: matching::ENGINE_VERSION.into(),
                policy_hash: policy.hash,
                snapshot_hash: snapshot.hash(),
                result_hash: result.hash(),
                seed: 3,
            };
            work.insert_run(&record, &result).await?;
            work.audit(changed(EntityKind::Run, &record.number.to_string())).await?;
            Ok::<_, StoreError>(record)
        }));
        let record = kept.await.unwrap();
        let family = document.families.last().unwrap();
        let viewed = services.view_run(by(), record.number, Look::Why(family.family.to_string())).await.unwrap();
        assert_eq!(viewed.family(&family.family), Some(family));
        assert!(services.replay(by(), record.number).await.unwrap().same);
        let run = made(&services, child).await;
        let changes = vec!["need.aggression=3/must".to_owned()];
        let (old, new) = (
            services.try_what_if(by(), record.number, changes.clone()).await.unwrap().after,
            services.try_what_if(by(), run.record.number, changes).await.unwrap().after,
        );
        assert_eq!((old.totals, old.ask_next, old.plan), (new.totals, new.ask_next, new.plan));
    }
}

#[tokio::test]
async fn runs_over_the_same_records_share_their_parts() {
    let db = Database::sqlite().await;
    let bundle = large();
    fill(&db, &bundle).await;
    let services = started(&db).await;
    made(&services, &bundle.children[0].code).await;
    let parts = number(&db, "SELECT COUNT(*) FROM snapshot_parts").await;
    assert!((5..40).contains(&parts), "{parts} parts of 330 families");
    for child in &bundle.children[1..4] {
        made(&services, &child.code).await;
        made(&started(&db).await, &child.code).await;
    }
    assert_eq!(number(&db, "SELECT COUNT(*) FROM snapshot_parts").await, parts);
    change_family(&services.store, bundle.families[100].code.as_str(), more_places).await;
    made(&services, &bundle.children[0].code).await;
    assert_eq!(number(&db, "SELECT COUNT(*) FROM snapshot_parts").await, parts + 2, "one part and the list of all");
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM snapshots").await,
        number(&db, "SELECT COUNT(DISTINCT snapshot_hash) FROM runs").await
    );
}

#[tokio::test]
async fn a_part_that_is_gone_or_decayed_is_named() {
    let db = Database::sqlite().await;
    let bundle = large();
    fill(&db, &bundle).await;
    let run = made(&started(&db).await, &bundle.children[0].code).await;
    let refused = db.try_tamper("DELETE FROM snapshot_parts").await.unwrap_err().to_string();
    assert!(refused.contains("snapshot_parts only grows"), "{refused}");
    let some_part = "(SELECT hash FROM snapshot_parts WHERE size > (SELECT MIN(size) FROM snapshot_parts) ORDER BY hash DESC LIMIT 1)";
    db.tamper("DROP TRIGGER snapshot_parts_no_update; DROP TRIGGER snapshot_parts_no_delete").await;
    db.tamper(&format!("UPDATE snapshot_parts SET body = (SELECT body FROM policies) WHERE hash = {some_part}")).await;
    let report = admin::verify(&db.url, None).await.unwrap();
    assert_eq!(report.problems.len(), 1, "{report:?}");
    assert!(started(&db).await.replay(by(), run.record.number).await.is_err());
    db.tamper(&format!("DELETE FROM snapshot_parts WHERE hash = {some_part}")).await;
    let report = admin::verify(&db.url, None).await.unwrap();
    assert!(report.problems.iter().any(|problem| problem.contains("is not there")), "{report:?}");
}

#[test]
fn the_hash_of_a_snapshot_stands_for_every_record() {
    let bundle = large();
    let child = &bundle.children[0].code;
    let of = |bundle: &uya::generate::Bundle| computed(bundle, child, None).versions.snapshot;
    let mut other = bundle.clone();
    more_places(&mut other.families[329]);
    assert_ne!(of(&bundle), of(&other));
    assert_eq!(of(&bundle), of(&bundle.clone()));
    assert_ne!(of(&bundle), Sha256Hash::ZERO.to_string());
}
