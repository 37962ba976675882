//! What is around every page: who is signed in, where one can go, what must be said before anything else.

use serde_json::{Value, json};

use super::{
    assets,
    call::{Call, Who},
    local::escape,
};
use crate::{
    domain::permission::Permission,
    i18n::Language,
    service::sign_in::{IDLE_MICROS, SessionOf},
};

/// Places of the navigation, with the permission each needs.
const PLACES: &[(&str, &str, Option<Permission>)] = &[
    ("/work", "frame-work", Some(Permission::ViewProposals)),
    ("/children", "frame-children", Some(Permission::ViewChildren)),
    ("/families", "frame-families", Some(Permission::ViewFamilies)),
    ("/imports", "frame-imports", Some(Permission::ImportRecords)),
    ("/cohort", "frame-cohort", Some(Permission::ViewCohort)),
    ("/exports", "frame-exports", Some(Permission::ExportRecords)),
    ("/audit", "frame-audit", Some(Permission::Audit)),
    ("/model", "frame-model", Some(Permission::ViewModel)),
    ("/admin", "frame-admin", Some(Permission::ManageUsers)),
];

/// What a page may be about, by the name of its parameter. The places of a list are about the list: a family of it may be
/// another office's.
const KINDS_OF_WRONG: [&str; 4] = ["run", "child", "family", "proposal"];

/// The frame of an answer.
pub(crate) fn of(call: &Call) -> Value {
    let person = match &call.who {
        Who::Person(of) => Some(of),
        Who::Stranger | Who::System(_) => None,
    };
    let csrf = person.map(|of| call.app.csrf(&of.session.token_hash)).unwrap_or_default();
    json!({
        "lang": call.language.code(),
        "user": person.map(|of| user(of)),
        "nav": person.map(|of| places(of, &call.path)).unwrap_or_default(),
        "languages": languages(call),
        "csrf": csrf,
        "once": crate::security::token::new(""),
        "demo": call.app.demo,
        "data_as_of": call.app.services.today().to_string(),
        "now": call.app.services.clock.now().micros(),
        "fixed_day": call.app.services.fixed_day.is_some(),
        "version": env!("CARGO_PKG_VERSION"),
        "rules": call.app.services.policy.file().version,
        "flash": call.flash(),
        "glass": person.and_then(|of| of.viewer.grants.iter().map(|grant| grant.until.micros()).max()),
        "stopped": person.is_some_and(|of| of.stopped),
        "practice": call.path.starts_with("/learn/practice"),
        "idle_minutes": IDLE_MICROS / 60_000_000,
        "keys": person.is_none_or(|of| of.user.keys),
        "css": assets::href("uya.css"),
        "js": assets::href("uya.js"),
        "icon": assets::href("icon.svg"),
        "wrong": person.map(|_| wrong_data(call)),
        "path": call.path,
        "here": call.here,
        "help": call.app.help_phone,
        "oidc": call.app.oidc.is_some(),
        "request": call.id,
    })
}

/// Where somebody says that a fact is wrong: of the record that the page is about, where it is about one.
fn wrong_data(call: &Call) -> String {
    const PAGE: &str = "/wrong-data";
    let about = |kind: &str| {
        let (_, code) = call.parts.iter().find(|(name, _)| name == kind)?;
        Some(format!("{PAGE}?kind={kind}&code={}", escape(code)))
    };
    // Records of the practice are invented.
    let named = if call.path.starts_with("/learn/") { None } else { KINDS_OF_WRONG.into_iter().find_map(about) };
    named.unwrap_or_else(|| PAGE.to_owned())
}

fn user(of: &SessionOf) -> Value {
    json!({ "code": of.user.code, "name": of.user.name, "role": of.user.role.code(), "office": of.office.code, "via": of.session.via })
}

fn places(of: &SessionOf, path: &str) -> Vec<Value> {
    let may = |needed: &Option<Permission>| needed.is_none_or(|permission| of.viewer.may(permission));
    let open = PLACES.iter().filter(|(_, _, needed)| may(needed));
    open.map(|(href, key, _)| json!({ "href": href, "key": key, "current": path.starts_with(href) })).collect()
}

/// The same page in the other languages.
fn languages(call: &Call) -> Vec<Value> {
    let names = [(Language::Kk, "Қазақша"), (Language::Ru, "Русский"), (Language::En, "English")];
    names
        .into_iter()
        .map(|(language, name)| json!({ "code": language.code(), "name": name, "current": language == call.language }))
        .collect()
}
