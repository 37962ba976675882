//! People, and the accounts and jobs that wait for a second person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{cases::Number, list_files::LANGUAGE, order::ordered};
use crate::{
    domain::{
        actor::Role,
        audit::Action,
        code::{OfficeCode, StaffCode},
        language::Language,
        office::Office,
        permission::Permission,
        text::Text,
        user::{SignIn, User},
        user_change::{UserChange, UserChangeNumber},
    },
    service::{
        made_file::SEPARATED,
        user_changes::{RightsAsked, RightsWish},
    },
    web::{
        call::Call,
        pages::admin::file,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Orders, Parameter, Route, RouteMethod, to},
    },
};

/// A member of staff, with the version of the record.
#[derive(Serialize, JsonSchema)]
struct UserJson {
    user: User,
    version: i64,
}

/// An account that is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewUserJson {
    code: StaffCode,
    sign_in: SignIn,
    name: Text,
    role: Role,
    office: OfficeCode,
    #[serde(default)]
    language: Option<Language>,
    /// First password, to be changed at the first sign-in; none for who signs in through the organisation only.
    #[serde(default)]
    password: Option<String>,
}

/// A role.
#[derive(Serialize, JsonSchema)]
struct RoleJson {
    role: Role,
    /// What it may do.
    permissions: Vec<Permission>,
}

/// Rights that are asked for; what is absent stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RightsJson {
    #[serde(default)]
    role: Option<Role>,
    /// Whether the person may not sign in: to close an account waits for nobody.
    #[serde(default)]
    disabled: Option<bool>,
}

/// What a second person says.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DecisionJson {
    confirm: bool,
}

/// The version after the decision.
#[derive(Serialize, JsonSchema)]
struct Decided {
    version: i64,
}

const ORDERS: Orders =
    &[("code", "/user/code"), ("name", "/user/name"), ("role", "/user/role"), ("office", "/user/office")];

const USERS_QUERY: &[Parameter] = &[Parameter::sort(ORDERS)];

const CHANGE_ORDERS: Orders =
    &[("number", "/number"), ("staff", "/staff"), ("asked", "/asked_at"), ("state", "/state")];

const CHANGES_QUERY: &[Parameter] = &[Parameter::sort(CHANGE_ORDERS)];

pub(super) fn routes() -> Vec<Route> {
    const MANAGE: Needs = Needs::Permission(Permission::ManageUsers);
    const GRAVE: Needs = Needs::SteppedUp(Permission::ManageUsers);
    const CONFIRM: Needs = Needs::Permission(Permission::ConfirmUsers);
    let [get, post] = [RouteMethod::Get, RouteMethod::Post];
    vec![
        Route::api(
            get,
            "/api/v1/users",
            "api_users",
            MANAGE,
            Doc::get::<Vec<UserJson>>("Every member of staff").query(USERS_QUERY),
            to!(users),
        ),
        Route::api(
            get,
            "/api/v1/organisations",
            "api_organisations",
            MANAGE,
            Doc::get::<Vec<Office>>("Every office, and the one above it"),
            to!(organisations),
        ),
        Route::api(
            get,
            "/api/v1/roles",
            "api_roles",
            MANAGE,
            Doc::get::<Vec<RoleJson>>("Every role with what it may do"),
            to!(roles),
        ),
        Route::api(
            post,
            "/api/v1/users",
            "api_user_add",
            GRAVE,
            Doc::post::<NewUserJson, Number>("Asks for an account, which a second person must confirm", 201),
            to!(add),
        )
        .leaves(&[Action::UserChangeAsked]),
        Route::api(
            get,
            "/api/v1/users/file",
            "api_users_file",
            MANAGE,
            Doc {
                reply: None,
                also: &[SEPARATED],
                ..Doc::get::<serde_json::Value>("Every member of staff as separated values: codes and jobs, no name")
                    .query(&[LANGUAGE])
            },
            to!(file),
        )
        .leaves(&[Action::Exported]),
        Route::api(
            get,
            "/api/v1/users/{staff}",
            "api_user",
            MANAGE,
            Doc::get::<User>("One member of staff").tagged(),
            to!(user),
        ),
        Route::api(
            RouteMethod::Patch,
            "/api/v1/users/{staff}",
            "api_user_change",
            GRAVE,
            Doc::post::<RightsJson, RightsAsked>(
                "Closes an account at once, or asks for rights, which a second person must confirm",
                200,
            )
            .versioned(),
            to!(change),
        )
        .leaves(&[Action::UserChangeAsked, Action::UserChanged]),
        Route::api(
            get,
            "/api/v1/user-changes",
            "api_user_changes",
            CONFIRM,
            Doc::get::<Vec<UserChange>>("Accounts and jobs that wait for a second person, and those that were decided")
                .query(CHANGES_QUERY),
            to!(changes),
        ),
        Route::api(
            get,
            "/api/v1/user-changes/{change}",
            "api_user_change_asked",
            CONFIRM,
            Doc::get::<UserChange>("One of them").tagged(),
            to!(asked),
        ),
        Route::api(
            post,
            "/api/v1/user-changes/{change}/decision",
            "api_user_change_decide",
            Needs::SteppedUp(Permission::ConfirmUsers),
            Doc::post::<DecisionJson, Decided>("Confirms as the second person, or refuses", 200).versioned(),
            to!(decide),
        )
        .leaves(&[Action::UserChanged, Action::UserChangeRefused]),
    ]
}

async fn users(call: Call) -> Result<Reply, Problem> {
    let users = call.app.services.users().await?;
    let told = users.into_iter().map(|stored| UserJson { user: stored.value, version: stored.version });
    Reply::json(&ordered(&call, told.collect::<Vec<_>>(), ORDERS)?)
}

async fn user(call: Call) -> Result<Reply, Problem> {
    let staff = call.part("staff", StaffCode::parse)?;
    let users = call.app.services.users().await?;
    let found = users.into_iter().find(|stored| stored.value.code == staff).ok_or_else(Problem::not_found)?;
    Reply::versioned(&found.value, found.version)
}

async fn add(call: Call) -> Result<Reply, Problem> {
    let NewUserJson { code, sign_in, name, role, office, language, password } = call.json()?;
    let user = User {
        code,
        sign_in,
        name,
        role,
        office,
        language: language.unwrap_or(Language::Kk),
        disabled: false,
        subject: None,
        accepted_conduct: false,
        keys: true,
    };
    let number = call.app.services.ask_new_user(&call.caller_once()?, user, password.as_deref()).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1/user-changes/{number}"))
}

async fn change(call: Call) -> Result<Reply, Problem> {
    let staff = call.part("staff", StaffCode::parse)?;
    let RightsJson { role, disabled } = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let asked = call.app.services.ask_user_change(&caller, &staff, RightsWish { role, disabled }, version).await?;
    Reply::versioned(&asked, asked.version)
}

async fn changes(call: Call) -> Result<Reply, Problem> {
    let changes = call.app.services.user_changes(&call.caller()?).await?;
    let changes = changes.into_iter().map(|stored| stored.value).collect();
    Reply::json(&ordered::<UserChange>(&call, changes, CHANGE_ORDERS)?)
}

async fn asked(call: Call) -> Result<Reply, Problem> {
    let number = call.part("change", UserChangeNumber::parse)?;
    let found = call.app.services.user_change(&call.caller()?, number).await?;
    Reply::versioned(&found.value, found.version)
}

async fn decide(call: Call) -> Result<Reply, Problem> {
    let number = call.part("change", UserChangeNumber::parse)?;
    let DecisionJson { confirm } = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let version = call.app.services.decide_user_change(&caller, number, confirm, version).await?;
    Reply::versioned(&Decided { version }, version)
}

async fn organisations(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.offices().await?)
}

async fn roles(_call: Call) -> Result<Reply, Problem> {
    let told = Role::ALL.map(|role| RoleJson {
        role,
        permissions: Permission::ALL.iter().copied().filter(|permission| role.may(*permission)).collect(),
    });
    Reply::json(&told)
}
