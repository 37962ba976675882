//! Who works on a child's or a family's record, and its seal.

use serde_json::json;

use crate::{
    domain::{
        access::Subject,
        audit::Action,
        code::{ChildCode, FamilyCode, StaffCode},
        custody::CustodyWish,
        permission::Permission,
    },
    service::{Fault, ServiceError},
    web::{
        call::{Call, Reading, listed, reason, shape},
        local::record_page,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
    },
};

pub(super) fn routes() -> Vec<Route> {
    const ASSIGN: Needs = Needs::Permission(Permission::AssignStaff);
    const SEAL: Needs = Needs::SteppedUp(Permission::SealRecords);
    let looks = [
        Route::page("/children/{child}/custody", "child_custody", ASSIGN, to!(people)).about(About::Child),
        Route::page("/families/{family}/custody", "family_custody", ASSIGN, to!(people)).about(About::Family),
        Route::page("/children/{child}/seal", "child_seal", SEAL, to!(seal)).about(About::Child),
        Route::page("/families/{family}/seal", "family_seal", SEAL, to!(seal)).about(About::Family),
    ];
    let changes = [
        Route::form("/children/{child}/custody", "child_custody_change", ASSIGN, to!(change_people))
            .about(About::Child),
        Route::form("/families/{family}/custody", "family_custody_change", ASSIGN, to!(change_people))
            .about(About::Family),
        Route::form("/children/{child}/seal", "child_seal_change", SEAL, to!(change_seal)).about(About::Child),
        Route::form("/families/{family}/seal", "family_seal_change", SEAL, to!(change_seal)).about(About::Family),
    ];
    let looks = looks.map(|route| route.leaves(&[Action::RecordViewed]));
    looks.into_iter().chain(changes.map(|route| route.leaves(&[Action::CustodyChanged]))).collect()
}

/// The record of the path, and the list it stands in.
fn subject(call: &Call) -> Result<(Subject, &'static str), Problem> {
    if call.parts.iter().any(|(name, _)| name == "child") {
        return Ok((Subject::Child(call.part("child", ChildCode::parse)?), "children"));
    }
    Ok((Subject::Family(call.part("family", FamilyCode::parse)?), "families"))
}

async fn people(call: Call) -> Result<Reply, Problem> {
    show(&call, "pages/custody.html", 200, &[]).await
}

async fn seal(call: Call) -> Result<Reply, Problem> {
    show(&call, "pages/seal.html", 200, &[]).await
}

async fn show(call: &Call, template: &str, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let (subject, place) = subject(call)?;
    let caller = call.caller()?;
    let page = call.app.services.view_custody(&caller, &subject).await?;
    let option = |person: &crate::service::custody::Colleague| {
        let role = call.words().text(&format!("role-{}", person.role.code()));
        json!({ "value": person.code, "text": format!("{} · {role} · {}", person.name, person.office) })
    };
    let context = json!({
        "code": subject.code(), "place": place, "assigned": page.assigned,
        "others": page.others.iter().map(option).collect::<Vec<_>>(),
        "custody": page.custody.as_ref().map(|kept| &kept.value),
        "version": page.custody.as_ref().map(|kept| kept.version),
        "at": page.custody.as_ref().and_then(|kept| kept.value.changed.as_ref()).map(|changed| changed.at.micros()),
        "is_mine": page.assigned.iter().any(|person| person.code.as_str() == caller.viewer.actor.id),
        "staff": shown::staff(call).await?, "may_seal": caller.viewer.may(Permission::SealRecords),
        "faults": shown::faults(call, faults), "values": call.form.as_values(),
    });
    call.page_with(status, template, context)
}

async fn change_people(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let staff = reading.need(&call.form, "staff", |text| StaffCode::parse(text).map_err(shape));
    let act =
        reading.need(&call.form, "act", |text| listed(["assign", "release"].into_iter().find(|act| *act == text)));
    let why = reading.need(&call.form, "reason", reason);
    let wish = reading.finish(staff.zip(act).zip(why)).map(|((staff, act), why)| {
        let wish = if act == "assign" { CustodyWish::Assign(staff) } else { CustodyWish::Release(staff) };
        (wish, why)
    });
    change(&call, wish, "pages/custody.html").await
}

async fn change_seal(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let act = reading.need(&call.form, "act", |text| match text {
        "seal" => Ok(CustodyWish::Seal),
        "unseal" => Ok(CustodyWish::Unseal),
        _ => Err("value-unlisted".to_owned()),
    });
    let why = reading.need(&call.form, "reason", reason);
    change(&call, reading.finish(act.zip(why)), "pages/seal.html").await
}

async fn change(
    call: &Call,
    wish: Result<(CustodyWish, crate::domain::reason::Reason), ServiceError>,
    template: &str,
) -> Result<Reply, Problem> {
    let (subject, place) = subject(call)?;
    let code = subject.code().to_owned();
    let changed = match wish {
        Ok(wish) => call.app.services.change_custody(&call.caller()?, subject, wish, call.form_version()?).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(changed) if changed.is_open => {
            Ok(Reply::saying(format!("{}/custody", record_page(place, &code)), "said-custody-changed"))
        }
        Ok(_) => Ok(Reply::saying(format!("/{place}"), "said-custody-closed")),
        Err(ServiceError::Invalid(faults)) => show(call, template, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}
