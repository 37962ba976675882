//! Invented records, as small as their kinds allow.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uya::{
    domain::{
        child::{Child, SiblingGroup},
        code::ChildCode,
        family::Family,
        plan::Plan,
        relation::{Relative, Waiver},
        settlement::Settlement,
    },
    store::{Store, StoreError, UnitOfWorkExt as _},
};

use super::database::{specialist, viewed};

fn record<R: DeserializeOwned>(value: Value) -> R {
    serde_json::from_value(value).unwrap()
}

/// A settlement.
pub fn settlement(code: &str) -> Settlement {
    record(
        json!({"code": code, "name_kk": "Тараз", "name_ru": "Тараз", "name_en": "Taraz", "latitude": 42.9, "longitude": 71.36667}),
    )
}

/// A child of `T-1`.
pub fn child(code: &str) -> Child {
    record(json!({"code": code, "birth_date": "2016-02-29", "sex": "female", "languages": ["kk"], "settlement": "T-1"}))
}

/// A sibling group.
pub fn group(code: &str, members: &[&str]) -> SiblingGroup {
    record(json!({"code": code, "members": members}))
}

/// A plan with the words it rests on.
pub fn plan(child: &str) -> Plan {
    record(json!({"child": child, "date": "2026-03-01", "confirmed": {"by": "S-1", "on": "2026-03-02"},
        "needs": [{"item": "attachment_security", "level": 2, "importance": "must", "evidence": "Ұйқысы мазасыз"}]}))
}

/// A family of `T-1` that is approved for `places` children.
pub fn family(code: &str, places: u8) -> Family {
    record(json!({"code": code, "settlement": "T-1", "approved_places": {"value": places, "as_of": "2026-01-10"}}))
}

/// A grandmother.
pub fn relative(child: &str, family: &str) -> Relative {
    record(json!({"child": child, "family": family, "relation": "grandparent"}))
}

/// A waiver of a rule for a child, and a family.
pub fn waiver(child: &str, family: Option<&str>, rule: &str) -> Waiver {
    let mut value = json!({"child": child, "rule": rule, "granted_by": "supervisor", "reason": "сот шешімі бар", "granted_on": "2026-03-10"});
    if let Some(family) = family {
        value["family"] = family.into();
    }
    record(value)
}

/// The code of a child.
pub fn child_code(code: &str) -> ChildCode {
    ChildCode::parse(code).unwrap()
}

/// Fills a register: settlement `T-1`, children `C-1`, `C-2`, `C-3`, families `F-1`, `F-2`.
pub async fn fill(store: &Store) {
    let filled = store.write(specialist(), |work| {
        Box::pin(async move {
            work.insert(&settlement("T-1")).await?;
            for code in ["C-1", "C-2", "C-3"] {
                work.insert(&child(code)).await?;
            }
            for code in ["F-1", "F-2"] {
                work.insert(&family(code, 2)).await?;
            }
            work.audit(viewed("")).await?;
            Ok::<_, StoreError>(())
        })
    });
    filled.await.unwrap();
}
