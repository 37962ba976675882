//! One record written over the API: the same check, the same words and the same act as a file of one row.

use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    domain::{
        access::Subject,
        audit::Action,
        code::{ChildCode, FamilyCode},
        import::ImportNumber,
    },
    service::{
        Fault,
        import::by_hand::{Answered, HandWritten, Tried, WRITES, Written},
    },
    transfer::{
        Kind, Sheet,
        hand::{ByHand, Kept},
        twin::Twin,
    },
    web::{
        call::Call,
        local::escape,
        pages::by_hand::{sheet_of_list, told},
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Parameter, Route, RouteMethod, SchemaOf, Takes, to},
    },
};

/// What was written.
#[derive(Serialize, JsonSchema)]
struct WrittenJson {
    /// The code of the record.
    code: String,
    /// Its version.
    version: i64,
    /// The import that it can be taken back by; none where everything was kept already.
    import: Option<ImportNumber>,
}

/// Codes of records that look alike.
const DIFFERENT: &[Parameter] = &[Parameter::new(
    "different",
    Takes::Text(64),
    "the code of a kept record that looks like this one and is another; as often as needed",
)];

const NEW_CHILD: &str = "Adds a child, whom the caller's office holds";
const CHANGE_CHILD: &str = "Changes a child: what is left out stays, null erases";
const WRITE_PLAN: &str =
    "Writes a child's plan: what is left out stays, null erases; version 0 where there is none yet";
const ADD_TO_PLAN: &str = "Adds to a list of a child's plan: needs, strengths, constraints or wishes";
const NEW_FAMILY: &str = "Adds a family, which the caller's office holds";
const CHANGE_FAMILY: &str = "Changes a family: what is left out stays, null erases";
const ADD_TO_FAMILY: &str = "Adds to a list of a family: carers, residents, ratings, training, experience, documents, availability or strengths";

/// A record as its published schema has it.
fn record(_: &mut SchemaGenerator) -> Value {
    json!({ "type": "object", "description": "Fields of the record as /api/v1/schemas/{kind}.json has them, the kind being child, plan or family; of a list, of one entry of it. The same checks as in a file: days also as 17.03.2026." })
}

pub(super) fn routes() -> Vec<Route> {
    const WRITE: Needs = Needs::Permission(WRITES);
    const RECORD: SchemaOf = record;
    let add = |summary| Doc { body: Some(RECORD), ..Doc::post::<Value, WrittenJson>(summary, 201) }.tagged();
    let change = |summary| Doc { body: Some(RECORD), ..Doc::get::<WrittenJson>(summary) }.versioned();
    let api = |method, path, name, doc, handler| {
        Route::api(method, path, name, WRITE, doc, handler).leaves(&[Action::ImportCommitted])
    };
    let (post, patch, put) = (RouteMethod::Post, RouteMethod::Patch, RouteMethod::Put);
    vec![
        api(post, "/api/v1/children", "api_child_add", add(NEW_CHILD).query(DIFFERENT), to!(child_add)),
        api(patch, "/api/v1/children/{child}", "api_child_change", change(CHANGE_CHILD), to!(child_change))
            .about(About::Child),
        api(put, "/api/v1/children/{child}/plan", "api_plan_write", change(WRITE_PLAN), to!(plan_write))
            .about(About::Child),
        api(post, "/api/v1/children/{child}/{list}", "api_child_list_add", add(ADD_TO_PLAN), to!(child_list_add))
            .about(About::Child),
        api(post, "/api/v1/families", "api_family_add", add(NEW_FAMILY).query(DIFFERENT), to!(family_add)),
        api(patch, "/api/v1/families/{family}", "api_family_change", change(CHANGE_FAMILY), to!(family_change))
            .about(About::Family),
        api(post, "/api/v1/families/{family}/{list}", "api_family_list_add", add(ADD_TO_FAMILY), to!(family_list_add))
            .about(About::Family),
    ]
}

async fn child_add(call: Call) -> Result<Reply, Problem> {
    added(&call, Kind::Child).await
}

async fn family_add(call: Call) -> Result<Reply, Problem> {
    added(&call, Kind::Family).await
}

async fn child_change(call: Call) -> Result<Reply, Problem> {
    let of = Subject::Child(call.part("child", ChildCode::parse)?);
    changed(&call, Kind::Child, of).await
}

async fn plan_write(call: Call) -> Result<Reply, Problem> {
    let of = Subject::Child(call.part("child", ChildCode::parse)?);
    changed(&call, Kind::Plan, of).await
}

async fn family_change(call: Call) -> Result<Reply, Problem> {
    let of = Subject::Family(call.part("family", FamilyCode::parse)?);
    changed(&call, Kind::Family, of).await
}

async fn child_list_add(call: Call) -> Result<Reply, Problem> {
    let of = Subject::Child(call.part("child", ChildCode::parse)?);
    added_to_list(&call, Kind::Plan, of).await
}

async fn family_list_add(call: Call) -> Result<Reply, Problem> {
    let of = Subject::Family(call.part("family", FamilyCode::parse)?);
    added_to_list(&call, Kind::Family, of).await
}

async fn added(call: &Call, kind: Kind) -> Result<Reply, Problem> {
    call.json::<Value>()?;
    let hand = ByHand::of_json(kind, &call.body, None).ok_or_else(no_object)?;
    let different = call.query.all("different").map(str::to_owned).collect();
    let written = save(call, HandWritten { hand, of: None, version: 0, different }).await?;
    let location = format!("/api/v1/{}/{}", kind.section(), escape(&written.code));
    made(written, location)
}

async fn changed(call: &Call, kind: Kind, of: Subject) -> Result<Reply, Problem> {
    let version = call.version()?;
    call.json::<Value>()?;
    let kept = Kept { code: of.code(), record: None, told: None };
    let hand = ByHand::of_json(kind, &call.body, Some(kept)).ok_or_else(no_object)?;
    let written = save(call, HandWritten { hand, of: Some(of), version, different: Vec::new() }).await?;
    let version = written.version;
    Reply::versioned(&WrittenJson::from(written), version)
}

async fn added_to_list(call: &Call, kind: Kind, of: Subject) -> Result<Reply, Problem> {
    call.json::<Value>()?;
    let sheet = call.part("list", |list| sheet_of_list(kind, list).ok_or(()))?;
    let page = format!("/api/v1/{}/{}", if kind == Kind::Plan { "children" } else { "families" }, escape(of.code()));
    let written = save(call, element(call, sheet, of).await?).await?;
    made(written, page)
}

async fn element(call: &Call, sheet: Sheet, of: Subject) -> Result<HandWritten, Problem> {
    let kept = call.app.services.to_add_by_hand(&call.caller_once()?, sheet.kind(), &of).await?;
    let on = Kept { code: of.code(), record: Some(&kept.value), told: Some(&kept.told) };
    let hand = ByHand::of_element(sheet, &call.body, on).ok_or_else(no_object)?;
    Ok(HandWritten { hand, version: kept.version, of: Some(of), different: Vec::new() })
}

fn no_object() -> Problem {
    let fault = Fault::new("", "json-value").with("why", "invalid type, expected an object");
    Problem { faults: vec![fault], ..Problem::new("invalid") }
}

fn made(written: Written, location: String) -> Result<Reply, Problem> {
    let version = Some(written.version);
    match Reply::created(&WrittenJson::from(written), location)? {
        Reply::Json { status, body, location, .. } => Ok(Reply::Json { status, body, version, location }),
        other => Ok(other),
    }
}

impl From<Written> for WrittenJson {
    fn from(Written { import, code, version }: Written) -> Self {
        Self { code, version, import }
    }
}

async fn save(call: &Call, written: HandWritten) -> Result<Written, Problem> {
    let caller = if written.of.is_some() { call.caller()? } else { call.caller_once()? };
    match call.app.services.save_by_hand(&caller, written.clone()).await? {
        Answered::Written(written) => Ok(written),
        Answered::Refused(tried) => Err(refused(call, &written, &tried)),
    }
}

/// Why nothing is saved: every finding at its place, or both versions.
fn refused(call: &Call, written: &HandWritten, tried: &Tried) -> Problem {
    let invalid = |faults| Problem { faults, ..Problem::new("invalid") };
    if tried.is_taken {
        return invalid(vec![Fault::new("code", "hand-code-taken")]);
    }
    if tried.is_stale {
        return written.conflict(tried).into();
    }
    let mut faults: Vec<Fault> = tried
        .errors()
        .map(|finding| {
            let pointer = written.hand.pointer(finding);
            let place = pointer.strip_prefix('/').unwrap_or(&pointer);
            let fault = Fault::new(place, finding.code.id());
            let value = finding.value.as_ref().map(|value| ("value".to_owned(), value.clone()));
            Fault { said: Some(told(call, finding)), values: value.into_iter().collect(), ..fault }
        })
        .collect();
    faults.extend(tried.twins.iter().map(twin));
    invalid(faults)
}

fn twin(twin: &Twin) -> Fault {
    Fault::new("code", "hand-twin").with("code", twin.kept.clone())
}
