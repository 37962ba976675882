//! Waivers asked for and decided, enquiries made and answered: small forms on many pages.

use serde_json::json;

use crate::{
    domain::{
        about::About as AboutWhat,
        access::Subject,
        audit::Action,
        code::{ChildCode, FactCode, FamilyCode, RuleCode, StaffCode},
        date::Date,
        desk::{Asks, EnquiryKind, EnquiryNumber, WaiverRequestNumber},
        permission::Permission,
        text::Text,
    },
    matching::policy::Check,
    service::{Fault, ServiceError, enquiries::NewEnquiry, waivers::WaiverWish},
    web::{
        call::{Call, Reading, listed, reason, shape},
        local::child_page,
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

pub(super) fn routes() -> Vec<Route> {
    const ASK: Needs = Needs::Permission(Permission::AskWaivers);
    vec![
        Route::page("/children/{child}/waivers/new", "waiver_new", ASK, to!(ask_page))
            .about(About::Child)
            .leaves(&[Action::RecordViewed]),
        Route::form("/children/{child}/waivers", "waiver_ask", ASK, to!(ask))
            .about(About::Child)
            .leaves(&[Action::WaiverAsked])
            .on("/children/{child}/waivers/new")
            .keeps(),
        Route::form("/waivers/{request}", "waiver_decide", Needs::Permission(Permission::DecideWaivers), to!(decide))
            .leaves(&[Action::WaiverGranted, Action::WaiverRefused])
            .on(ANYWHERE)
            .keeps(),
        Route::form("/enquiries", "enquiry_make", Needs::Permission(Permission::Enquire), to!(enquire))
            .leaves(&[Action::Enquired])
            .on(ANYWHERE)
            .keeps(),
        Route::form("/enquiries/{enquiry}", "enquiry_answer", Needs::Permission(Permission::Enquire), to!(answer))
            .leaves(&[Action::Enquired])
            .on(ANYWHERE)
            .keeps(),
    ]
}

async fn ask_page(call: Call) -> Result<Reply, Problem> {
    show_ask(&call, 200, &[]).await
}

async fn show_ask(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    call.app.services.view_child(&call.caller()?, &code).await?;
    let file = call.app.services.policy.file();
    let rules: Vec<_> = file
        .rules
        .iter()
        .filter_map(|rule| {
            let terms = rule.waiver.as_ref()?;
            let text = format!("{} {}", rule.id, rule.title.get(call.language));
            Some(json!({ "value": rule.id, "text": text, "by": terms.by.code(), "condition": terms.condition.get(call.language) }))
        })
        .collect();
    let reasons: Vec<&str> = file
        .rules
        .iter()
        .filter_map(|rule| match &rule.check {
            Check::SiblingsTogether { reasons } => Some(reasons.iter().map(String::as_str)),
            _ => None,
        })
        .flatten()
        .collect();
    let typed = Typed::into(call, format!("{}/waivers", child_page(&code))).await?;
    let context = json!({
        "code": code, "rules": rules, "reasons": shown::choices(call, "apart", reasons),
        "faults": shown::faults(call, faults), "values": typed.values(),
        "drafts": typed.notices(None),
        "rule": typed.get("rule").or(call.query.get("rule")), "family": typed.get("family").or(call.query.get("family")),
    });
    call.page_with(status, "pages/waiver.html", context)
}

async fn ask(call: Call) -> Result<Reply, Problem> {
    let child = call.part("child", ChildCode::parse)?;
    let mut reading = Reading::default();
    let family = reading.may(&call.form, "family", |text| FamilyCode::parse(text).map_err(shape));
    let rule = reading.need(&call.form, "rule", |text| RuleCode::parse(text).map_err(shape));
    let reason = reading.need(&call.form, "reason", reason);
    let expires_on = reading.may(&call.form, "expires_on", |text| Date::parse(text).map_err(shape));
    let reason_code = call.form.get("reason_code").map(str::to_owned);
    let wish = reading.finish(rule.zip(reason)).map(|(rule, reason)| WaiverWish {
        child: child.clone(),
        family,
        rule,
        reason,
        reason_code,
        expires_on,
    });
    let asked = match wish {
        Ok(wish) => call.app.services.ask_waiver(&call.caller()?, wish).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(_) => Ok(Reply::saying(format!("{}?tab=people", child_page(&child)), "said-waiver-asked")),
        Err(ServiceError::Invalid(faults)) => show_ask(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn decide(call: Call) -> Result<Reply, Problem> {
    let number = call.part("request", WaiverRequestNumber::parse)?;
    let mut reading = Reading::default();
    let granted = reading.need(&call.form, "decision", |text| match text {
        "grant" => Ok(true),
        "refuse" => Ok(false),
        _ => Err("value-unlisted".to_owned()),
    });
    let reason = reading.need(&call.form, "reason", reason);
    let decision = reading.finish(granted.zip(reason))?;
    call.app.services.decide_waiver(&call.caller()?, number, decision, call.form_version()?).await?;
    Ok(Reply::saying("/work", "said-waiver-decided"))
}

async fn enquire(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let kind = reading.need(&call.form, "kind", |text| listed(EnquiryKind::parse(text)));
    let asks = reading.may(&call.form, "asks", |text| listed(Asks::parse(text)));
    let words = reading.may(&call.form, "words", |text| Text::parse(text).map_err(shape));
    let listed_kind = |text: &str| listed(AboutWhat::KINDS.into_iter().find(|known| *known == text));
    let about_kind = reading.need(&call.form, "about_kind", listed_kind);
    // A form that asks for the child itself names it once.
    let named = if call.form.get("about_code").is_some() { "about_code" } else { "child" };
    let fact = reading.may(&call.form, "fact", |text| FactCode::parse(text).map_err(shape));
    let about = about_kind.and_then(|kind| {
        reading.need(&call.form, named, |text| AboutWhat::parse(kind, text, fact.clone()).map_err(shape))
    });
    let to = reading.may(&call.form, "to", |text| StaffCode::parse(text).map_err(shape));
    let subject = match (call.form.get("child"), call.form.get("family")) {
        (Some(child), _) => {
            reading.may(&call.form, "child", |_| ChildCode::parse(child).map_err(shape)).map(Subject::Child)
        }
        (None, Some(family)) => {
            reading.may(&call.form, "family", |_| FamilyCode::parse(family).map_err(shape)).map(Subject::Family)
        }
        (None, None) => None,
    };
    let (kind, about) = reading.finish(kind.zip(about))?;
    let new = NewEnquiry { kind, about, subject, words, asks, to };
    call.app.services.enquire(&call.caller()?, new).await?;
    Ok(Reply::saying(call.form.get("back").unwrap_or("/work").to_owned(), "said-enquired"))
}

async fn answer(call: Call) -> Result<Reply, Problem> {
    let number = call.part("enquiry", EnquiryNumber::parse)?;
    let mut reading = Reading::default();
    let words = reading.need(&call.form, "words", |text| Text::parse(text).map_err(shape));
    let words = reading.finish(words)?;
    call.app.services.answer_enquiry(&call.caller()?, number, words, call.form_version()?).await?;
    Ok(Reply::saying("/work", "said-answered"))
}
