//! One's own sessions, the offices and the roles, as the pages show them.

use serde_json::{Value, json};
use uya::domain::{actor::Role, permission::Permission};

use super::site::Site;

#[test]
fn a_person_sees_their_own_sessions_and_ends_one_or_all_but_the_present() {
    let site = Site::start();
    let [here, there, elsewhere] = ["aigerim"; 3].map(|name| site.sign_in(name));
    let mine = || here.get("/api/v1/me/sessions").json().as_array().unwrap().clone();
    assert_eq!(mine().len(), 3, "{:?}", mine());
    assert_eq!(mine().iter().filter(|session| session["current"] == true).count(), 1);
    let theirs = there.get("/api/v1/me/sessions").json();
    let current = theirs.as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
    let ended = here.post("/api/v1/me/sessions/end", &json!({ "mark": current["mark"] }), None);
    assert_eq!(ended.status, 200, "{}", ended.body);
    assert_eq!((there.get("/api/v1/me").status, elsewhere.get("/api/v1/me").status), (401, 200));
    assert_eq!(here.post("/api/v1/me/sessions/end", &json!({}), None).status, 200);
    assert_eq!((elsewhere.get("/api/v1/me").status, mine().len()), (401, 1));
    let other = site.sign_in("marat");
    let mark = json!({ "mark": mine()[0]["mark"] });
    assert_eq!(other.post("/api/v1/me/sessions/end", &mark, None).status, 200);
    assert_eq!(here.get("/api/v1/me").status, 200, "nobody ends a session of somebody else");
}

#[test]
fn offices_and_roles_are_told_to_who_manages_people() {
    let site = Site::start();
    let operator = site.sign_in("timur");
    let offices = operator.get("/api/v1/organisations").json();
    let codes: Vec<&Value> = offices.as_array().unwrap().iter().map(|office| &office["code"]).collect();
    assert!(codes.contains(&&json!("ZHM-AUTHORITY")), "{codes:?}");
    let roles = operator.get("/api/v1/roles").json();
    for (told, role) in roles.as_array().unwrap().iter().zip(Role::ALL) {
        assert_eq!(told["role"], role.code());
        for permission in Permission::ALL {
            let is_told = told["permissions"].as_array().unwrap().contains(&json!(permission.code()));
            assert_eq!(is_told, role.may(*permission), "{role:?} {permission}");
        }
    }
    assert_eq!(roles.as_array().unwrap().len(), Role::ALL.len());
    for path in ["/api/v1/organisations", "/api/v1/roles"] {
        assert_eq!(site.sign_in("aigerim").get(path).status, 403, "{path}");
    }
}
