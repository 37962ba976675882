//! A fact that is wrong, said from the foot of any page: of the record that the page is about, or of one that is named.

use serde_json::{Value, json};

use crate::{
    domain::{about::About, audit::Action, permission::Permission, text::Text},
    service::{Fault, ServiceError},
    web::{
        call::{Call, Reading, listed, shape},
        local::record_page,
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
        typed::Typed,
    },
};

const PAGE: &str = "/wrong-data";

/// What a fact may be of: the rules and weights are asked about on their own page.
const KINDS: [&str; 4] = ["child", "family", "run", "proposal"];

/// What somebody may name by hand; lists and proposals have this page at their foot.
const TYPED: [&str; 2] = ["child", "family"];

pub(super) fn routes() -> Vec<Route> {
    const ENQUIRE: Needs = Needs::Permission(Permission::Enquire);
    vec![
        Route::page(PAGE, "wrong_data", ENQUIRE, to!(page)),
        Route::form(PAGE, "wrong_data_send", ENQUIRE, to!(send)).leaves(&[Action::Enquired]).keeps(),
    ]
}

async fn page(call: Call) -> Result<Reply, Problem> {
    show(&call, 200, &[]).await
}

async fn show(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let typed = Typed::into(call, PAGE).await?;
    let asked = call.query.get("kind").zip(call.query.get("code"));
    let written = typed.get("kind").zip(typed.get("code"));
    // What was begun about one record is not said of another.
    let is_of_other = asked.is_some() && written.is_some() && asked != written;
    let is_one = |(kind, code): &(&str, &str)| KINDS.contains(kind) && About::parse(kind, code, None).is_ok();
    let about: Option<Value> =
        asked.or(written).filter(is_one).map(|(kind, code)| json!({ "kind": kind, "code": code }));
    let (values, drafts) = if is_of_other { Default::default() } else { (typed.values(), typed.notices(None)) };
    let context = json!({
        "about": about, "kinds": shown::choices(call, "wrong-data-of", TYPED), "values": values,
        "faults": shown::faults(call, faults), "drafts": drafts,
    });
    call.page_with(status, "pages/wrong-data.html", context)
}

async fn send(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let kind = reading.need(&call.form, "kind", |text| listed(KINDS.into_iter().find(|kind| *kind == text)));
    let about =
        reading.need(&call.form, "code", |text| About::parse(kind.unwrap_or("child"), text, None).map_err(shape));
    let words = reading.need(&call.form, "words", |text| Text::parse(text).map_err(shape));
    let told = match reading.finish(kind.zip(about).zip(words)) {
        Ok(((kind, about), words)) => {
            let back = back(kind, call.form.get("code").unwrap_or_default());
            call.app.services.call_wrong(&call.caller()?, about, words).await.map(|_| back)
        }
        Err(error) => Err(error),
    };
    match told {
        Ok(back) => Ok(Reply::saying(back, "said-enquired")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// The page of the record that the fact is of.
fn back(kind: &str, code: &str) -> String {
    let list = match kind {
        "family" => "families",
        "run" => "runs",
        "proposal" => "proposals",
        _ => "children",
    };
    record_page(list, &code)
}
