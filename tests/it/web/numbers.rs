//! Offices number as they please: a case "7/2026" and a family "17/2026" open from every page that names them.

use std::collections::BTreeSet;

use uya::{
    domain::{
        access::{Custody, Subject},
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        child::Child,
        code::{ChildCode, FamilyCode},
        family::Family,
        plan::Plan,
    },
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::site::{Client, Site};

const CHILD: &str = "7/2026";
const FAMILY: &str = "17/2026";

/// A child and a family like two of the demo, of the same office, with such numbers.
fn numbered(site: &Site) {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let registered = site.services.store.write(by, |work| {
        Box::pin(async move {
            let (child, family) = (ChildCode::parse(CHILD).unwrap(), FamilyCode::parse(FAMILY).unwrap());
            let known = work.find::<Child>("C-001").await?.unwrap().value;
            work.insert(&Child { code: child.clone(), ..known }).await?;
            let plan = work.find::<Plan>("C-001").await?.unwrap().value;
            work.insert(&Plan { child: child.clone(), ..plan }).await?;
            let held = work.find::<Custody>(&Subject::Child(ChildCode::parse("C-001").unwrap()).to_string()).await?;
            work.insert(&Custody { subject: Subject::Child(child), ..held.unwrap().value }).await?;
            let known = work.find::<Family>("F-021").await?.unwrap().value;
            work.insert(&Family { code: family.clone(), ..known }).await?;
            let held = work.find::<Custody>(&Subject::Family(FamilyCode::parse("F-021").unwrap()).to_string()).await?;
            work.insert(&Custody { subject: Subject::Family(family), ..held.unwrap().value }).await?;
            work.audit(AuditEvent::done(Action::RecordCreated, EntityKind::Child, CHILD)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(registered).unwrap();
}

/// Where links and forms of a page lead whose address holds the year of the two numbers.
fn leads(page: &str) -> BTreeSet<(bool, String)> {
    let page = page.replace("&#x2f;", "/").replace("&amp;", "&");
    let of = |mark: &str, is_form: bool| -> Vec<(bool, String)> {
        let found = page.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
        found
            .filter(|address| address.starts_with('/') && address.contains("2026"))
            .map(|a| (is_form, a.into()))
            .collect()
    };
    of("href=\"", false).into_iter().chain(of("action=\"", true)).collect()
}

/// Every address reached from these pages by links that name one of the two, with the forms met on the way.
fn walked(client: &Client, from: &[&str]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut seen, mut forms) = (BTreeSet::new(), BTreeSet::new());
    let mut next: Vec<(String, String)> = from.iter().map(|&page| (page.into(), String::new())).collect();
    while let Some((address, by)) = next.pop() {
        let page = client.get(&address);
        assert!(page.status == 200, "{address}, from {by}: {}", page.status);
        for (is_form, lead) in leads(&page.body) {
            let lead = lead.split('#').next().unwrap().to_owned();
            if is_form {
                forms.insert(lead);
            } else if seen.insert(lead.clone()) {
                next.push((lead, address.clone()));
            }
        }
    }
    (seen, forms)
}

#[test]
fn a_record_whose_number_has_a_slash_opens_from_every_page_that_names_it() {
    let site = Site::start();
    numbered(&site);
    let client = site.sign_in("aigerim");
    let (seen, forms) = walked(&client, &["/children", "/families", "/work?show=all", "/families?after=F-140"]);
    for part in
        ["/children/7%2F2026", "/children/7%2F2026/history", "/families/17%2F2026", "/families/17%2F2026/history"]
    {
        assert!(seen.contains(part), "{part} is not among {seen:#?}");
    }
    for address in seen.iter().chain(&forms) {
        assert!(!address.contains("7/2026"), "{address}");
    }
    let talk = [("on", "2026-11-01"), ("channel", "phone"), ("result", "talk")];
    assert!(forms.contains("/families/17%2F2026/contacts"), "{forms:#?}");
    let kept = client.form("/families/17%2F2026/contacts", &talk);
    assert_eq!(kept.status, 303, "{}", kept.body);
    assert_eq!(client.get(kept.header("location").unwrap()).status, 200);
    let run = client.post("/api/v1/runs", &serde_json::json!({ "child": CHILD }), None);
    assert_eq!(run.status, 201, "{}", run.body);
    let list = format!("/runs/{}", run.json()["number"].as_str().unwrap());
    let (seen, _) = walked(&client, &[&list, &format!("{list}/excluded?by=family")]);
    assert!(seen.iter().any(|address| address.contains("/families/17%2F2026/why")), "{seen:#?}");
}
