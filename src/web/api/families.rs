//! Families, talks with them, their names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    LIST_QUERY, List,
    cases::{Number, Version},
    order::ordered,
    paged,
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::Action,
        code::FamilyCode,
        desk::Identity,
        family::{DocumentTerm, Family},
        level::Capability,
        permission::Permission,
        text::Text,
    },
    service::{
        families::{Ability, FamilySummary, Talk},
        named_children::ToldTalk,
        regions::{RegionFamilies, regions_of},
    },
    web::{
        call::Call,
        filters::{FAMILIES, family_fits},
        local::family_page,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Orders, Parameter, Route, RouteMethod, to},
        shown,
    },
};

/// One family.
#[derive(Serialize, JsonSchema)]
struct FamilyJson {
    family: Family,
    version: i64,
    custody: Option<Custody>,
    abilities: Vec<Ability>,
    /// Until when its documents hold, kind by kind.
    documents: Vec<DocumentTerm>,
    contacts: Vec<ToldTalk>,
}

/// What a worker assessed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Assessment {
    item: String,
    level: Capability,
    source: Text,
}

const ORDERS: Orders = &[("code", "/code"), ("free", "/free"), ("confirmed_on", "/confirmed_on")];

/// What can be asked of the list of families.
const FAMILIES_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::sort(ORDERS),
    FAMILIES[0],
    FAMILIES[1],
    FAMILIES[2],
    FAMILIES[3],
    FAMILIES[4],
    FAMILIES[5],
    FAMILIES[6],
    FAMILIES[7],
];

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewFamilies);
    const EDIT: Needs = Needs::Permission(Permission::EditFamilies);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/families",
            "api_families",
            VIEW,
            Doc::get::<List<FamilySummary>>("Families of the region").query(FAMILIES_QUERY),
            to!(list),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/regions",
            "api_regions",
            VIEW,
            Doc::get::<Vec<RegionFamilies>>("How many families each region has, are free, answered within 30 days"),
            to!(regions),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/families/{family}",
            "api_family",
            VIEW,
            Doc::get::<FamilyJson>("One family").tagged(),
            to!(family),
        )
        .about(About::Family)
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/families/{family}/identity",
            "api_family_identity",
            Needs::Permission(Permission::ViewIdentities),
            Doc::get::<Option<Identity>>("Names, address and telephone numbers"),
            to!(identity),
        )
        .about(About::Family)
        .leaves(&[Action::IdentityViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/families/{family}/contacts",
            "api_contact",
            EDIT,
            Doc::post::<Talk, Number>("Records a talk", 201),
            to!(talk),
        )
        .about(About::Family)
        .leaves(&[Action::ContactRecorded]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/families/{family}/preferences:resolve",
            "api_ability",
            EDIT,
            Doc::post::<Assessment, Version>("Settles what a family can do about one need", 200).versioned(),
            to!(settle),
        )
        .about(About::Family)
        .leaves(&[Action::RecordChanged]),
    ]
}

async fn regions(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.families_by_region(&call.caller()?).await?)
}

fn code(call: &Call) -> Result<FamilyCode, Problem> {
    call.part("family", FamilyCode::parse)
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let mut families = call.app.services.list_families(&call.caller()?).await?;
    let places = shown::places(&call).await?;
    let regions = regions_of(&places);
    families.retain(|family| family_fits(&call.query, &regions, family));
    let families = ordered(&call, families, ORDERS)?;
    paged(&call, &families, |family| family.code.to_string())
}

async fn family(call: Call) -> Result<Reply, Problem> {
    let page = call.app.services.view_family(&call.caller()?, &code(&call)?).await?;
    let version = page.family.record.version;
    let shown = FamilyJson {
        version,
        custody: page.family.custody,
        abilities: page.abilities,
        documents: call.app.services.document_terms(&page.family.record.value.documents),
        contacts: page.contacts,
        family: page.family.record.value,
    };
    Reply::versioned(&shown, version)
}

async fn identity(call: Call) -> Result<Reply, Problem> {
    let subject = Subject::Family(code(&call)?);
    Reply::json(&call.app.services.view_identity(&call.caller()?, &subject).await?)
}

async fn talk(call: Call) -> Result<Reply, Problem> {
    let code = code(&call)?;
    let number = call.app.services.record_talk(&call.caller_once()?, &code, call.json()?).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1{}", family_page(&code)))
}

async fn settle(call: Call) -> Result<Reply, Problem> {
    let given: Assessment = call.json()?;
    let given = (given.item, given.level, given.source);
    let version = call.app.services.settle_ability(&call.caller_once()?, &code(&call)?, given, call.version()?).await?;
    Reply::versioned(&Version { version }, version)
}
