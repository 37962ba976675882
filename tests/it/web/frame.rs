//! What stands around every page: of when its facts are, and where somebody says that one of them is wrong.

use super::site::{DAY, Site, english, options};
use super::steps::{list, sent};

/// The foot of a page.
fn foot(page: &str) -> &str {
    page.split("<footer>").nth(1).unwrap().split("</footer>").next().unwrap()
}

#[test]
fn every_page_says_of_when_its_facts_are_in_the_demo_and_outside_of_it() {
    for demo in [true, false] {
        let site = Site::start_serving(uya::web::ServeOptions { demo, ..options() });
        let client = site.sign_in("aigerim");
        assert_eq!(DAY, "2026-11-01");
        for path in ["/work", "/children", "/children/C-001", "/families", "/account"] {
            let page = english(&client, path);
            assert!(page.contains("as-of") && page.contains("Data as of 1 Nov 2026"), "{demo} {path}: {page}");
        }
    }
}

#[test]
fn the_foot_of_a_page_leads_to_where_a_fact_of_its_record_is_called_wrong() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let (proposal, _) = sent(&specialist, "C-006", 0);
    let mut number = 0;
    for (page, kind, code) in [
        ("/children/C-001?tab=plan".to_owned(), "child", "C-001"),
        ("/families/F-021/history".to_owned(), "family", "F-021"),
        (format!("/runs/{run}"), "run", run.as_str()),
        (format!("/proposals/{proposal}"), "proposal", proposal.as_str()),
    ] {
        let href = format!("/wrong-data?kind={kind}&code={code}");
        let body = english(&specialist, &page);
        assert!(foot(&body).contains(&format!("href=\"{href}\">Report wrong data")), "{page}: {}", foot(&body));
        let form = english(&specialist, &href);
        assert!(form.contains(&format!("name=\"code\" value=\"{code}\"")), "{form}");
        let told = [("kind", kind), ("code", code), ("words", "Мұнда қате бар.")];
        let answer = specialist.form("/wrong-data", &told);
        let back = page.split('?').next().unwrap().trim_end_matches("/history");
        assert_eq!((answer.status, answer.header("location")), (303, Some(back)), "{}", answer.body);
        number += 1;
        let kept = specialist.get(&format!("/api/v1/enquiries/Q-{number}")).json();
        assert_eq!((&kept["kind"], &kept["about"]["code"]), (&"fact_is_wrong".into(), &code.into()), "{kept}");
    }
    // Whoever works beside reads it where the record is.
    let colleague = site.sign_in("saule");
    assert_eq!(english(&colleague, "/work").matches("Мұнда қате бар.").count(), number);
}

#[test]
fn where_a_page_is_about_no_record_the_form_asks_whose_fact_is_wrong() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    for page in ["/work", "/learn/practice", "/model"] {
        let body = english(&specialist, page);
        assert!(foot(&body).contains("href=\"/wrong-data\""), "{page}");
    }
    assert!(!foot(&site.stranger().get("/sign-in").body).contains("wrong-data"), "nobody is signed in");
    assert!(english(&specialist, "/wrong-data").contains("name=\"kind\""));
    let unsaid = specialist.form("/wrong-data", &[("kind", "child"), ("words", "Мұнда қате бар.")]);
    assert!(unsaid.status == 422 && unsaid.body.contains("Мұнда қате бар."), "{}", unsaid.body);
    let closed = [("kind", "child"), ("code", "C-110"), ("words", "Мұнда қате бар.")];
    assert_eq!(specialist.form("/wrong-data", &closed).status, 404, "a record of another office is not there");
}
