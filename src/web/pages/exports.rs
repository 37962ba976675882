//! Taking records out in a file: what is asked, the file that waits, the file itself.

use serde_json::{Value, json};

use crate::{
    domain::{audit::Action, permission::Permission},
    security::passphrase::Passphrase,
    service::{
        export::{MAX_RECORDS, Made, Order},
        export_shelf::WAIT_MICROS,
    },
    transfer::{Kind, export::Format},
    web::{
        call::{Call, Pairs, Reading, listed, reason},
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
        typed::Typed,
    },
};

pub(super) fn routes() -> Vec<Route> {
    // Whoever takes records out shows anew who they are.
    const EXPORT: Needs = Needs::SteppedUp(Permission::ExportRecords);
    vec![
        Route::page("/exports", "exports", EXPORT, to!(show)),
        Route::form("/exports", "export_make", EXPORT, to!(make)).leaves(&[Action::ExportPrepared]).keeps(),
        Route::page("/exports/{export}/file", "export_file", EXPORT, to!(file)).leaves(&[Action::Exported]),
    ]
}

async fn show(call: Call) -> Result<Reply, Problem> {
    form(&call, 200, &[]).await
}

async fn form(call: &Call, status: u16, faults: &[crate::service::Fault]) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let words = call.words();
    let option = |value: &str, key: String| json!({ "value": value, "text": words.text(&key) });
    let kinds: Vec<Value> =
        Kind::REGISTER.map(|kind| option(kind.name(), format!("export-kind-{}", kind.name().replace('_', "-")))).into();
    let formats: Vec<Value> =
        Format::ALL.map(|format| option(format.code(), format!("export-format-{}", format.code()))).into();
    let typed = Typed::into(call, "/exports").await?;
    let at_first = || {
        let rest = [("format", Format::Xlsx.code()), ("lock", "yes")];
        let all = Kind::REGISTER.iter().map(|kind| ("kinds", kind.name())).chain(rest);
        Pairs::of(all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    };
    let waiting: Vec<Value> = call.app.services.waiting_exports(&caller).iter().map(row).collect();
    let context = json!({
        "kinds": kinds, "formats": formats, "values": typed.or(at_first).as_values(), "faults": shown::faults(call, faults),
        "drafts": typed.notices(None), "limit": MAX_RECORDS, "waiting": waiting, "minutes": WAIT_MICROS / 60_000_000,
    });
    call.page_with(status, "pages/exports.html", context)
}

/// An export that waits.
fn row(made: &Made) -> Value {
    json!({
        "number": made.number, "at": made.at.micros(), "name": made.name, "records": made.records,
        "kilobytes": made.bytes.div_ceil(1024), "sha256": made.sha256.to_string(), "content": made.content.to_string(),
        "locked": made.locked, "format": made.format.code(),
    })
}

async fn make(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let format = reading.need(&call.form, "format", |text| listed(Format::parse(text)));
    let why = reading.need(&call.form, "reason", reason);
    let kinds: Vec<Option<Kind>> =
        call.form.all("kinds").map(|name| Kind::REGISTER.into_iter().find(|kind| kind.name() == name)).collect();
    if kinds.is_empty() {
        reading.wrong("kinds", "value-empty");
    }
    if kinds.contains(&None) {
        reading.wrong("kinds", "value-unlisted");
    }
    let read = match reading.finish(format.zip(why)) {
        Err(crate::service::ServiceError::Invalid(faults)) => return form(&call, 422, &faults).await,
        read => read?,
    };
    let lock = call.form.get("lock").map(|_| Passphrase::new());
    let order = Order {
        kinds: kinds.into_iter().flatten().collect(),
        beside: false,
        history: false,
        identities: false,
        format: read.0,
        reason: read.1,
        lock: lock.clone(),
        language: call.language,
    };
    let (made, is_new) = match call.app.services.export(&call.caller()?, order).await {
        Err(crate::service::ServiceError::Invalid(faults)) => return form(&call, 422, &faults).await,
        made => made?,
    };
    // A form that is sent again has the file, and no passphrase any more.
    let passphrase = lock.filter(|_| is_new);
    let context = json!({
        "export": row(&made), "passphrase": passphrase.as_ref().map(Passphrase::reveal),
        "minutes": WAIT_MICROS / 60_000_000,
    });
    call.page("pages/export-made.html", context)
}

async fn file(call: Call) -> Result<Reply, Problem> {
    handed_over(&call).await
}

/// The file, once it is on record that it leaves.
pub(in crate::web) async fn handed_over(call: &Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let export = call.app.services.waiting_export(&caller, number(call)?)?;
    call.app.services.hand_over(&caller, &export).await?;
    Ok(Reply::Export(export))
}

/// The number of an export in the path.
pub(in crate::web) fn number(call: &Call) -> Result<u64, Problem> {
    call.part("export", str::parse::<u64>)
}
