//! Documents of families: until when each holds, in words, and who has some to renew.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        family::Family,
    },
    store::{ReadsExt as _, StoreError, Stored, UnitOfWorkExt as _},
};

use super::site::{Client, DAY, Site, english, in_language};

const FAMILY: &str = "F-021";

/// A family whose documents were issued on other days.
fn issued(site: &Site, documents: &Value) {
    let found = async { site.services.store.read().await.unwrap().find::<Family>(FAMILY).await.unwrap().unwrap() };
    let Stored { value: mut family, version, .. } = site.runtime.block_on(found);
    family.documents = serde_json::from_value(documents.clone()).unwrap();
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let changed = site.services.store.write(by, move |work| {
        Box::pin(async move {
            work.update(&family, version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Family, FAMILY)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(changed).unwrap();
}

fn mixed() -> Value {
    json!([
        { "kind": "income", "as_of": "2025-11-20" }, { "kind": "income", "as_of": "2024-05-05" },
        { "kind": "health", "as_of": "2025-10-30" }, { "kind": "housing", "as_of": "2026-08-01" },
    ])
}

/// Codes of the families that a query of the API leaves.
fn codes(client: &Client, query: &str) -> Vec<String> {
    let found = client.get(&format!("/api/v1/families?limit=200&{query}")).json();
    assert!(found["next_cursor"].is_null(), "all of them: {found}");
    found["items"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_document_of_a_family_says_until_when_it_holds_and_how_long_that_is() {
    let site = Site::start();
    issued(&site, &mixed());
    assert_eq!(DAY, "2026-11-01");
    let specialist = site.sign_in("aigerim");
    let page = english(&specialist, &format!("/families/{FAMILY}?tab=documents"));
    let row = |kind: &str| {
        let row = page.split(&format!("data-document=\"{kind}\"")).nth(1).unwrap_or_else(|| panic!("{kind}: {page}"));
        row.split("</tr>").next().unwrap().to_owned()
    };
    for (kind, said) in [
        ("income", ["20 Nov 2025", "5 May 2024", "20 Nov 2026", "expires in 19 days"].as_slice()),
        ("health", &["30 Oct 2025", "30 Oct 2026", "expired 2 days ago"]),
        ("housing", &["1 Aug 2026", "1 Aug 2027", "expires in 273 days"]),
        ("criminal_record", &["none on record"]),
    ] {
        for words in said {
            assert!(row(kind).contains(words), "{words}: {}", row(kind));
        }
    }
    let kazakh = in_language(&specialist, &format!("/families/{FAMILY}?tab=documents"), "kk");
    assert!(kazakh.contains("мерзімі 2 күн бұрын біткен"), "{kazakh}");
    let told = specialist.get(&format!("/api/v1/families/{FAMILY}")).json()["documents"].clone();
    let days: Vec<&Value> = told.as_array().unwrap().iter().map(|term| &term["days_left"]).collect();
    assert_eq!(days, [&json!(19), &json!(-2), &json!(273), &Value::Null]);
}

#[test]
fn who_has_documents_to_renew_is_counted_on_the_desk_and_the_count_leads_to_exactly_them() {
    let site = Site::start();
    issued(&site, &mixed());
    let specialist = site.sign_in("aigerim");
    let desk = english(&specialist, "/work");
    for which in ["ending", "expired"] {
        let listed = codes(&specialist, &format!("documents={which}"));
        assert!(listed.contains(&FAMILY.to_owned()), "{which}: {listed:?}");
        let link = format!("href=\"/families?documents={which}\" data-count=\"{}\"", listed.len());
        assert!(desk.contains(&link), "{link}: {desk}");
        let page = english(&specialist, &format!("/families?documents={which}"));
        let first: Vec<&String> = listed.iter().take(50).collect();
        assert_eq!(page.matches("<tr data-row>").count(), first.len(), "{which}");
        assert!(first.iter().all(|code| page.contains(&format!("/families/{code}\""))), "{which}");
        assert!(page.contains("✕</span> Documents:"), "{which}: {page}");
    }
    assert!(codes(&specialist, "documents=ending").len() < codes(&specialist, "").len());
    assert_eq!(specialist.get("/api/v1/families?documents=soon").status, 422);
    assert!(!english(&site.sign_in("marat"), "/work").contains("documents=ending"), "who judges renews nothing");
    issued(&site, &json!([{ "kind": "income", "as_of": "2026-10-20" }]));
    for which in ["ending", "expired"] {
        assert!(!codes(&specialist, &format!("documents={which}")).contains(&FAMILY.to_owned()), "{which}");
    }
}
