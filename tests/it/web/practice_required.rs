//! Real records open only to people who have practised within a year, where the settings say so.

use uya::{
    domain::{actor::Role, practice::HOLDS_MICROS},
    generate::practice as world,
    web::{
        ServeOptions,
        route::{Route, RouteMethod},
        routes,
    },
};

use super::{
    access::{path, people},
    practice::{found_why, needs, proposal, send},
    site::{Client, Site, options},
};

fn site() -> Site {
    Site::start_serving(ServeOptions { practice_required: true, demo: false, ..options() })
}

/// Completes the three tasks without a miss.
fn practise(client: &Client) {
    assert_eq!(send(client, "needs", &needs("none")).status, 303);
    assert_eq!(send(client, "missing", &found_why()).status, 303);
    assert_eq!(send(client, "propose", &proposal(world::SOUND, world::WRONG_FACT, "support")).status, 303);
}

fn records_of(role: Role) -> Vec<Route> {
    let opens = |route: &Route| {
        let permission = route.needs.permission();
        route.method == RouteMethod::Get && permission.is_some_and(|one| role.may(one) && one.opens_records())
    };
    routes().into_iter().filter(opens).collect()
}

#[test]
fn before_practice_every_role_reaches_help_practice_and_the_own_account_and_no_record() {
    let site = site();
    for (role, client) in people(&site) {
        for address in ["/learn", "/learn/practice", "/account", "/account/password", "/conduct", "/model"] {
            assert_eq!(client.get(address).status, 200, "{role:?} {address}");
        }
        assert_eq!(client.get("/api/v1/me").status, 200);
        assert!(client.get("/learn/practice").body.contains("Нақты деректер жаттығудың"), "{role:?}");
        for route in records_of(role) {
            let address = path(&route, "C-001", "R-1", "P-1");
            let answer = client.get(&address);
            assert_eq!(answer.status, 403, "{role:?} {address}");
            if route.is_api() {
                assert_eq!(answer.problem(), "practice-owed", "{role:?} {address}");
            } else {
                assert!(answer.body.contains("href=\"/learn/practice\""), "{role:?} {address}: what to do next");
            }
        }
    }
    let operator = site.sign_in("timur");
    assert_eq!(operator.get("/admin").status, 200, "whoever keeps the accounts can let others in");
    let supervisor = site.sign_in("gulnar");
    let stop = supervisor.form("/model/switch", &[("reason", "Тізімдер қате шығып жатыр."), ("stop", "yes")]);
    assert_eq!(stop.status, 303, "recommendations can be stopped at once");
    let stranger = site.stranger();
    assert_eq!(stranger.get("/api/v1/children").problem(), "not-signed-in");
}

#[test]
fn nothing_is_changed_by_somebody_who_owes_practice() {
    let site = site();
    let client = site.sign_in("aigerim");
    let made = client.post("/api/v1/runs", &serde_json::json!({ "child": "C-001" }), None);
    assert_eq!(made.problem(), "practice-owed");
    let sent = client.form("/children/C-001/runs", &[]);
    assert_eq!(sent.status, 403);
}

#[test]
fn practice_opens_records_for_a_year_and_practice_done_again_for_another() {
    let site = site();
    let client = site.sign_in("aigerim");
    assert_eq!(send(&client, "needs", &needs("none")).status, 303);
    assert_eq!(client.get("/children").status, 403, "one task is not three");
    practise(&client);
    for address in ["/work", "/children", "/children/C-001", "/api/v1/children"] {
        assert_eq!(client.get(address).status, 200, "{address}");
    }
    assert_eq!(site.sign_in("marat").get("/work").status, 403, "what one practised counts for nobody else");
    site.clock.as_ref().unwrap().advance(HOLDS_MICROS + 1);
    let client = site.sign_in("aigerim");
    assert_eq!(client.get("/children").status, 403, "a year is over");
    assert!(client.get("/learn/practice").body.contains("жылына бір рет қайталанады"));
    practise(&client);
    assert_eq!(client.get("/children").status, 200);
}

#[test]
fn where_it_is_not_asked_nobody_owes_it() {
    let site = Site::start();
    assert_eq!(site.sign_in("aigerim").get("/children").status, 200);
    assert!(!site.sign_in("aigerim").get("/learn/practice").body.contains("Нақты деректер жаттығудың"));
}
