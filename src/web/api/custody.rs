//! Who works on a child's or a family's record, and its seal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        access::{Custody, Subject},
        audit::Action,
        code::{ChildCode, FamilyCode, StaffCode},
        custody::CustodyWish,
        permission::Permission,
        reason::Reason,
    },
    service::custody::{Colleague, CustodyChanged},
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Route, RouteMethod, to},
    },
};

/// Who works on a record.
#[derive(Serialize, JsonSchema)]
struct CustodyJson {
    /// Absent when no office holds it.
    custody: Option<Custody>,
    version: Option<i64>,
    assigned: Vec<Colleague>,
    /// Those of the region who could be assigned.
    others: Vec<Colleague>,
}

/// Somebody who comes or goes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AssignmentJson {
    staff: StaffCode,
    reason: Reason,
}

/// Whether a record is to be sealed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SealJson {
    sealed: bool,
    reason: Reason,
}

pub(super) fn routes() -> Vec<Route> {
    let of_children = of_record(
        About::Child,
        [
            ("/api/v1/children/{child}/custody", "api_child_custody"),
            ("/api/v1/children/{child}/assignments", "api_child_assign"),
            ("/api/v1/children/{child}/assignments:end", "api_child_release"),
            ("/api/v1/children/{child}/seal", "api_child_seal"),
        ],
    );
    let of_families = of_record(
        About::Family,
        [
            ("/api/v1/families/{family}/custody", "api_family_custody"),
            ("/api/v1/families/{family}/assignments", "api_family_assign"),
            ("/api/v1/families/{family}/assignments:end", "api_family_release"),
            ("/api/v1/families/{family}/seal", "api_family_seal"),
        ],
    );
    [of_children, of_families].concat()
}

/// The routes of one kind of record: the look, who comes, who goes, the seal; each with its path and name.
fn of_record(about: About, [look, come, go, close]: [(&'static str, &'static str); 4]) -> Vec<Route> {
    const ASSIGN: Needs = Needs::Permission(Permission::AssignStaff);
    const SEAL: Needs = Needs::SteppedUp(Permission::SealRecords);
    const LOOK: Doc = Doc::get::<CustodyJson>("Who works on a record, and who could").tagged();
    const COME: Doc = Doc::post::<AssignmentJson, CustodyChanged>("Lets somebody work on a record", 200).versioned();
    const GO: Doc =
        Doc::post::<AssignmentJson, CustodyChanged>("Ends that somebody works on a record", 200).versioned();
    const CLOSE: Doc = Doc::post::<SealJson, CustodyChanged>("Seals or unseals a record", 200).versioned();
    const VIEWED: &[Action] = &[Action::RecordViewed];
    const CHANGED: &[Action] = &[Action::CustodyChanged];
    let [get, post] = [RouteMethod::Get, RouteMethod::Post];
    let routes = [
        Route::api(get, look.0, look.1, ASSIGN, LOOK, to!(people)).leaves(VIEWED),
        Route::api(post, come.0, come.1, ASSIGN, COME, to!(assign)).leaves(CHANGED),
        Route::api(post, go.0, go.1, ASSIGN, GO, to!(release)).leaves(CHANGED),
        Route::api(post, close.0, close.1, SEAL, CLOSE, to!(seal)).leaves(CHANGED),
    ];
    routes.map(|route| route.about(about)).into()
}

fn subject(call: &Call) -> Result<Subject, Problem> {
    if call.parts.iter().any(|(name, _)| name == "child") {
        return call.part("child", ChildCode::parse).map(Subject::Child);
    }
    call.part("family", FamilyCode::parse).map(Subject::Family)
}

async fn people(call: Call) -> Result<Reply, Problem> {
    let page = call.app.services.view_custody(&call.caller()?, &subject(&call)?).await?;
    let version = page.custody.as_ref().map(|kept| kept.version);
    let custody = page.custody.map(|kept| kept.value);
    let shown = CustodyJson { custody, version, assigned: page.assigned, others: page.others };
    Reply::versioned(&shown, version.unwrap_or_default())
}

async fn assign(call: Call) -> Result<Reply, Problem> {
    let AssignmentJson { staff, reason } = call.json()?;
    change(&call, (CustodyWish::Assign(staff), reason)).await
}

async fn release(call: Call) -> Result<Reply, Problem> {
    let AssignmentJson { staff, reason } = call.json()?;
    change(&call, (CustodyWish::Release(staff), reason)).await
}

async fn seal(call: Call) -> Result<Reply, Problem> {
    let SealJson { sealed, reason } = call.json()?;
    change(&call, (if sealed { CustodyWish::Seal } else { CustodyWish::Unseal }, reason)).await
}

async fn change(call: &Call, wish: (CustodyWish, Reason)) -> Result<Reply, Problem> {
    let (caller, version) = (call.caller_once()?, call.version()?);
    let changed = call.app.services.change_custody(&caller, subject(call)?, wish, version).await?;
    Reply::versioned(&changed, changed.version)
}
