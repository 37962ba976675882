//! People, offices, tokens and how the program is doing.

use serde_json::{Value, json};

use crate::{
    domain::{
        actor::Role,
        audit::Action,
        code::{OfficeCode, StaffCode},
        desk::ApiTokenNumber,
        permission::Permission,
        text::Text,
        user::{SignIn, User},
        user_change::UserChangeState,
    },
    i18n::Language,
    service::{Fault, ServiceError, user_changes::RightsWish},
    web::{
        call::{Call, Reading, listed, shape},
        pages::{installation, list_files::language},
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
        typed::Typed,
    },
};

pub(super) fn routes() -> Vec<Route> {
    const USERS: Needs = Needs::Permission(Permission::ManageUsers);
    const GRAVE: Needs = Needs::SteppedUp(Permission::ManageUsers);
    vec![
        Route::page("/admin", "admin", USERS, to!(admin)),
        Route::page("/admin/people/file", "staff_file", USERS, to!(file)).leaves(&[Action::Exported]),
        Route::form("/admin/users", "user_add", GRAVE, to!(add_user))
            .leaves(&[Action::UserChangeAsked])
            .on("/admin")
            .keeps(),
        Route::form("/admin/users/{staff}", "user_change", GRAVE, to!(change_user))
            .leaves(&[Action::UserChangeAsked, Action::UserChanged]),
        Route::form("/admin/tokens", "token_issue", Needs::SteppedUp(Permission::ManageTokens), to!(issue_token))
            .leaves(&[Action::TokenChanged])
            .on("/admin")
            .keeps(),
        Route::form(
            "/admin/tokens/{token}/revoke",
            "token_revoke",
            Needs::Permission(Permission::ManageTokens),
            to!(revoke_token),
        )
        .leaves(&[Action::TokenChanged]),
    ]
}

async fn admin(call: Call) -> Result<Reply, Problem> {
    show(&call, 200, &[], None).await
}

/// Everybody who works here, as separated values.
pub(in crate::web) async fn file(call: Call) -> Result<Reply, Problem> {
    Ok(Reply::made(call.app.services.staff_file(&call.caller()?, language(&call)?).await?))
}

async fn show(call: &Call, status: u16, faults: &[Fault], secret: Option<&str>) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let services = &call.app.services;
    let users = services.users().await?;
    let offices = services.offices().await?;
    let tokens =
        if caller.viewer.may(Permission::ManageTokens) { services.list_tokens(&caller).await? } else { Vec::new() };
    let waiting = services.user_changes(&caller).await?;
    let waiting = waiting.iter().filter(|stored| stored.value.state == UserChangeState::Asked).count();
    let found = services.installation(&caller).await?;
    let counts = services.store.read().await?.counts().await?;
    let matrix: Vec<Value> = Permission::ALL
        .iter()
        .map(|permission| json!({ "permission": permission.code(), "roles": Role::ALL.iter().map(|role| role.may(*permission)).collect::<Vec<_>>() }))
        .collect();
    let user = Typed::into(call, "/admin/users").await?;
    let token = Typed::into(call, "/admin/tokens").await?;
    let context = json!({
        "installation": installation::told(call, &found).await?, "waiting": waiting, "users": users.iter().map(|stored| json!({
                "user": stored.value, "version": stored.version,
                "last": found.last_sign_ins.get(stored.value.code.as_str()).map(|at| at.micros()),
            })).collect::<Vec<_>>(),
        "offices": offices.iter().map(|office| json!({ "office": office, "name": office.name.get(call.language) })).collect::<Vec<_>>(),
        "office_choices": offices.iter().map(|office| json!({ "value": office.code, "text": office.name.get(call.language) })).collect::<Vec<_>>(),
        "roles": shown::choices(call, "role", Role::ALL.map(Role::code)), "tokens": tokens,
        "scopes": shown::choices(call, "permission", Permission::ALL.iter().filter(|p| p.is_for_systems()).map(|p| p.code())),
        "matrix": matrix, "role_codes": Role::ALL.map(Role::code), "counts": {
            "records": counts.records.iter().map(|(kind, count)| json!([kind.code(), count])).collect::<Vec<_>>(),
            "runs": counts.runs, "audit_entries": counts.audit_entries,
        },
        "faults": shown::faults(call, faults), "values": user.values(), "of_token": token.values(), "secret": secret,
        "drafts": user.notice(None).into_iter().chain(token.notice(None)).collect::<Vec<_>>(),
        "database": services.store.location().to_string(), "languages": shown::choices(call, "language", Language::ALL.map(Language::code)),
    });
    call.page_with(status, "pages/admin.html", context)
}

async fn add_user(call: Call) -> Result<Reply, Problem> {
    let form = &call.form;
    let mut reading = Reading::default();
    let code = reading.need(form, "code", |text| StaffCode::parse(text).map_err(shape));
    let sign_in = reading.need(form, "sign_in", |text| SignIn::parse(text).map_err(shape));
    let name = reading.need(form, "name", |text| Text::parse(text).map_err(shape));
    let role = reading.need(form, "role", |text| listed(Role::parse(text)));
    let office = reading.need(form, "office", |text| OfficeCode::parse(text).map_err(shape));
    let language = form.get("language").and_then(Language::parse).unwrap_or(Language::Kk);
    let read = reading.finish(code.zip(sign_in).zip(name.zip(role)).zip(office));
    let added = match read {
        Ok((((code, sign_in), (name, role)), office)) => {
            let user = User {
                code,
                sign_in,
                name,
                role,
                office,
                language,
                disabled: false,
                subject: None,
                accepted_conduct: false,
                keys: true,
            };
            let password = form.pairs().iter().find(|(field, _)| field == "password").map(|(_, value)| value.as_str());
            call.app.services.ask_new_user(&call.caller()?, user, password).await
        }
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(Reply::saying("/admin", "said-user-asked")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults, None).await,
        Err(error) => Err(error.into()),
    }
}

async fn change_user(call: Call) -> Result<Reply, Problem> {
    let staff = call.part("staff", StaffCode::parse)?;
    let role = call.form.get("role").and_then(Role::parse);
    let disabled = Some(call.form.get("disabled").is_some());
    let (caller, version) = (call.caller()?, call.form_version()?);
    let asked = call.app.services.ask_user_change(&caller, &staff, RightsWish { role, disabled }, version).await?;
    Ok(Reply::saying("/admin", if asked.waits.is_some() { "said-user-asked" } else { "said-saved" }))
}

async fn issue_token(call: Call) -> Result<Reply, Problem> {
    let form = &call.form;
    let mut reading = Reading::default();
    let name = reading.need(form, "token_name", |text| Text::parse(text).map_err(shape));
    let office = reading.need(form, "token_office", |text| OfficeCode::parse(text).map_err(shape));
    let days = reading.need(form, "days", |text| text.parse::<u16>().map_err(|_| "token-terms".to_owned()));
    let scopes = form.all("scopes").filter_map(Permission::parse).collect();
    let issued = match reading.finish(name.zip(office).zip(days)) {
        Ok((named, days)) => call.app.services.issue_token(&call.caller()?, named, scopes, days).await,
        Err(error) => Err(error),
    };
    match issued {
        Ok((_, secret)) => show(&call, 200, &[], secret.as_deref()).await,
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults, None).await,
        Err(error) => Err(error.into()),
    }
}

async fn revoke_token(call: Call) -> Result<Reply, Problem> {
    let number = call.part("token", ApiTokenNumber::parse)?;
    call.app.services.revoke_token(&call.caller()?, number).await?;
    Ok(Reply::saying("/admin", "said-saved"))
}
