//! What is held in memory changes no byte and hides no change.

use uya::{
    domain::{code::ChildCode, family::Family, plan::Plan},
    generate::Bundle,
    service::view_run::Look,
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::{by, bytes, change_family, changed, computed, fill, keep, large, made, more_places, small, started};
use crate::harness::{database::Database, on_both};

fn children(bundle: &Bundle) -> Vec<ChildCode> {
    bundle.children.iter().map(|child| child.code.clone()).collect()
}

on_both! {
    async fn a_list_from_what_is_held_has_the_bytes_of_one_from_the_records(db) {
        let bundle = small();
        fill(db, &bundle).await;
        let held = started(db).await;
        let children = children(&bundle);
        assert!(!bundle.sibling_groups.is_empty(), "a group of brothers and sisters");
        for child in &children {
            let run = made(&held, child).await;
            let fresh = made(&started(db).await, child).await;
            assert_eq!(run.record.result_hash, fresh.record.result_hash, "{child}");
            assert!(bytes(&run.document) == bytes(&computed(&bundle, child, None)), "{child}");
        }
    }

    async fn a_change_by_another_process_is_seen_by_the_next_list(db) {
        let mut bundle = small();
        fill(db, &bundle).await;
        let (ours, theirs) = (started(db).await, started(db).await);
        let child = bundle.children[0].code.clone();
        let before = made(&ours, &child).await;
        // The clock stands still: the moments of these changes tell nothing.
        change_family(&theirs.store, bundle.families[7].code.as_str(), more_places).await;
        more_places(&mut bundle.families[7]);
        let after = made(&ours, &child).await;
        assert_ne!(before.record.snapshot_hash, after.record.snapshot_hash);
        assert!(bytes(&after.document) == bytes(&computed(&bundle, &child, None)));

        let mut newcomer = bundle.families[3].clone();
        newcomer.code = uya::domain::code::FamilyCode::parse("A-first").unwrap();
        keep(&theirs.store, vec![newcomer.clone()]).await;
        bundle.families.push(newcomer);
        let with_newcomer = made(&ours, &child).await;
        assert_eq!(with_newcomer.document.totals.register, bundle.families.len());
        assert!(bytes(&with_newcomer.document) == bytes(&computed(&bundle, &child, None)));
        let back = made(&theirs, &child).await;
        assert_eq!(back.record.result_hash, with_newcomer.record.result_hash);
    }

    async fn a_change_of_the_plan_is_seen_by_the_next_list(db) {
        let mut bundle = small();
        fill(db, &bundle).await;
        let services = started(db).await;
        let child = bundle.children[1].code.clone();
        made(&services, &child).await;
        let code = child.to_string();
        let change = services.store.write(by(), move |work| Box::pin(async move {
            let mut kept = work.find::<Plan>(&code).await?.unwrap();
            kept.value.needs.truncate(2);
            work.update(&kept.value, kept.version).await?;
            work.audit(changed(uya::domain::audit::EntityKind::Plan, &code)).await?;
            Ok::<_, StoreError>(())
        }));
        change.await.unwrap();
        bundle.plans.iter_mut().find(|plan| plan.child == child).unwrap().needs.truncate(2);
        let after = made(&services, &child).await;
        assert!(bytes(&after.document) == bytes(&computed(&bundle, &child, None)));
    }

    async fn a_run_looked_at_is_the_run_that_was_kept(db) {
        let bundle = small();
        fill(db, &bundle).await;
        let maker = started(db).await;
        let run = made(&maker, &bundle.children[0].code).await;
        let look = |services: uya::service::Services| async move {
            services.view_run(by(), run.record.number, Look::List).await.unwrap()
        };
        let (held, read) = (look(maker.clone()).await, look(started(db).await).await);
        assert_eq!(held.document, read.document);
        assert_eq!((held.record, held.policy.digest()), (read.record, read.policy.digest()));
        assert!(held.in_full.is_empty());
    }
}

/// A child of the register may live in a family of the register already: that child is not counted twice.
#[tokio::test]
async fn a_family_where_the_child_lives_already_is_seen_as_without_the_child() {
    let db = Database::sqlite().await;
    let mut bundle = small();
    let child = bundle.children[0].code.clone();
    let resident: uya::domain::family::Resident =
        serde_json::from_value(serde_json::json!({"kind": "placed_child", "birth_date": "2015-05-05", "child": child}))
            .unwrap();
    let at_home = |family: &mut Family| family.residents.push(resident.clone());
    at_home(&mut bundle.families[4]);
    fill(&db, &bundle).await;
    let services = started(&db).await;
    let run = made(&services, &child).await;
    assert!(bytes(&run.document) == bytes(&computed(&bundle, &child, None)));
    let other = bundle.children.last().unwrap().code.clone();
    assert!(bytes(&made(&services, &other).await.document) == bytes(&computed(&bundle, &other, None)));
    assert!(services.replay(by(), run.record.number).await.unwrap().same);
}

/// Sixty-four looks at the same time at a run that nobody holds yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_looks_at_once_see_the_same_run() {
    let db = Database::sqlite().await;
    let bundle = large();
    fill(&db, &bundle).await;
    let run = made(&started(&db).await, &bundle.children[0].code).await;
    let services = started(&db).await;
    let looks: Vec<_> = (0..64)
        .map(|_| {
            let services = services.clone();
            tokio::spawn(async move { services.view_run(by(), run.record.number, Look::List).await.unwrap() })
        })
        .collect();
    let mut documents = Vec::new();
    for look in looks {
        documents.push(look.await.unwrap().document);
    }
    assert!(documents.iter().all(|document| std::sync::Arc::ptr_eq(document, &documents[0])));
    assert!(bytes(&documents[0]) == bytes(&run.document));
}
