//! What changed after a list was made is told fact by fact, as the list read it and as it is now.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::SettlementCode,
        date::Date,
        family::{Availability, AvailabilityStatus, Family},
        plan::Plan,
    },
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::{
    sealed::seal,
    site::{Client, Site, english},
    steps::{approvable, list},
};

const CHILD: &str = "C-001";

/// One place more, an answer, another school.
fn change(site: &Site, families: [String; 2]) {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let changed = site.services.store.write(by, move |work| {
        Box::pin(async move {
            for code in &families {
                let kept = work.find::<Family>(code).await?.unwrap();
                let mut family = kept.value;
                family.approved_places.as_mut().unwrap().value += 1;
                family.availability.push(Availability {
                    status: AvailabilityStatus::Withdrew,
                    confirmed_on: Date::parse("2026-11-01").unwrap(),
                    until: None,
                    source: None,
                });
                work.update(&family, kept.version).await?;
            }
            let kept = work.find::<Plan>(CHILD).await?.unwrap();
            let mut plan = kept.value;
            plan.case.school_settlement = Some(SettlementCode::parse("SHU").unwrap());
            work.update(&plan, kept.version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Register, "")).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(changed).unwrap();
}

fn facts(client: &Client, run: &str) -> Vec<Value> {
    let stale = client.get(&format!("/api/v1/runs/{run}/staleness"));
    assert_eq!(stale.status, 200, "{}", stale.body);
    stale.json()["facts"].as_array().unwrap().clone()
}

#[test]
fn school_free_places_and_whether_a_family_is_free_are_told_before_and_after_and_of_a_sealed_one_nothing() {
    let site = Site::start();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("gulnar"));
    let run = list(&specialist, CHILD);
    assert_eq!(facts(&specialist, &run), Vec::<Value>::new());
    let families = approvable(&specialist, &run);
    let [open, closed] = [families[0].clone(), families[1].clone()];
    change(&site, [open.clone(), closed.clone()]);
    seal(&supervisor, &closed);
    let told = facts(&specialist, &run);
    let of = |fact: &str| told.iter().filter(|one| one["fact"] == fact).cloned().collect::<Vec<Value>>();
    let school = of("school").remove(0);
    assert_eq!((&school["child"], &school["after"]), (&json!(CHILD), &json!("SHU")));
    assert!(school["before"] != school["after"]);
    let places = of("free_places");
    assert_eq!((places.len(), &places[0]["family"]), (1, &json!(open)));
    assert_eq!(places[0]["after"].as_u64().unwrap(), places[0]["before"].as_u64().unwrap() + 1);
    let free = of("availability");
    assert_eq!((free.len(), &free[0]["family"]), (1, &json!(open)));
    assert_eq!((&free[0]["before"]["status"], &free[0]["after"]["status"]), (&json!("free"), &json!("withdrew")));
    assert!(!told.iter().any(|one| one.to_string().contains(&closed)), "of a sealed family nothing is told");
    let page = english(&specialist, &format!("/runs/{run}/changed"));
    for shown in ["School:", "Free places:", "Whether the family is free:", "→ withdrew"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}
