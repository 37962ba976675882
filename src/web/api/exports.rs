//! Taking records out in a file, as data. A system's token opens none of it: a person shows anew who they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{audit::Action, permission::Permission, reason::Reason},
    security::passphrase::Passphrase,
    service::{
        export::{Made, Order},
        export_shelf::WAIT_MICROS,
    },
    transfer::{Kind, export::Format},
    web::{
        call::Call,
        pages::exports::{handed_over, number},
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
    },
};

/// What is to be exported.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OrderJson {
    /// Which kinds of record; all of the register when absent or empty.
    #[serde(default)]
    kinds: Vec<Kind>,
    /// The form of the file.
    format: Format,
    /// Whether the file is locked in a ZIP archive with AES-256.
    #[serde(default)]
    lock: bool,
    /// Why the records leave; it stands in the file and on the trail.
    reason: Reason,
}

/// An export that waits.
#[derive(Serialize, JsonSchema)]
struct ExportJson {
    /// Its number: that of its entry of the trail.
    number: u64,
    /// Who made it.
    by: String,
    /// When, UTC.
    at: String,
    /// Until when it waits, UTC.
    until: String,
    /// The form.
    format: Format,
    /// Whether it is locked.
    locked: bool,
    /// The passphrase: in the first answer only, and kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    passphrase: Option<String>,
    /// How many records it holds.
    records: u64,
    /// Digest of the records, the same for the same records in every form.
    content: String,
    /// Digest of the file.
    sha256: String,
    /// Bytes of the file.
    bytes: u64,
    /// Where the file is.
    file: String,
}

pub(super) fn routes() -> Vec<Route> {
    const EXPORT: Needs = Needs::SteppedUp(Permission::ExportRecords);
    vec![
        Route::api(
            RouteMethod::Post,
            "/api/v1/exports",
            "api_export_make",
            EXPORT,
            Doc::post::<OrderJson, ExportJson>("Makes a file of the records that are open to whoever asks", 201),
            to!(make),
        )
        .leaves(&[Action::ExportPrepared]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/exports/{export}",
            "api_export",
            EXPORT,
            Doc::get::<ExportJson>("An export that waits, for a quarter of an hour"),
            to!(show),
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/exports/{export}/file",
            "api_export_file",
            EXPORT,
            Doc {
                reply: None,
                also: &["application/octet-stream"],
                ..Doc::get::<ExportJson>("The file of an export; on record before its first byte leaves")
            },
            to!(file),
        )
        .leaves(&[Action::Exported]),
    ]
}

async fn make(call: Call) -> Result<Reply, Problem> {
    let asked: OrderJson = call.json()?;
    let lock = asked.lock.then(Passphrase::new);
    let order = Order {
        kinds: asked.kinds,
        beside: false,
        history: false,
        identities: false,
        format: asked.format,
        reason: asked.reason,
        lock: lock.clone(),
        language: call.language,
    };
    let (made, is_new) = call.app.services.export(&call.caller_once()?, order).await?;
    let passphrase = lock.filter(|_| is_new).map(|lock| lock.reveal().to_owned());
    Reply::created(&shown(&made, passphrase), format!("/api/v1/exports/{}", made.number))
}

async fn show(call: Call) -> Result<Reply, Problem> {
    let export = call.app.services.waiting_export(&call.caller()?, number(&call)?)?;
    Reply::json(&shown(&export.made, None))
}

async fn file(call: Call) -> Result<Reply, Problem> {
    handed_over(&call).await
}

fn shown(made: &Made, passphrase: Option<String>) -> ExportJson {
    let until = crate::domain::clock::Timestamp::from_micros(made.at.micros() + WAIT_MICROS);
    ExportJson {
        number: made.number,
        by: made.by.clone(),
        at: made.at.to_string(),
        until: until.to_string(),
        format: made.format,
        locked: made.locked,
        passphrase,
        records: made.records,
        content: made.content.to_string(),
        sha256: made.sha256.to_string(),
        bytes: made.bytes,
        file: format!("/api/v1/exports/{}/file", made.number),
    }
}
