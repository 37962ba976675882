//! The text of a plan as data: brought as text or as a file, its suggestions, their answers, and how often they hold.

use data_encoding::BASE64;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cases::Version;
use crate::{
    domain::{
        audit::Action,
        code::ChildCode,
        date::Date,
        permission::Permission,
        plan_reading::{Agreement, PlanReading, PlanSource, Span},
        text::Text,
    },
    service::{
        Fault, ServiceError,
        plan_text::{BroughtText, ReadingAnswers},
    },
    web::{
        call::Call,
        pages::plan_text::{Came, opened, pasted_unasked},
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Route, RouteMethod, to},
        upload::Upload,
    },
};

/// A file in JSON.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileJson {
    /// Its name, for the ending.
    name: String,
    /// Its bytes in base64.
    bytes: String,
}

/// A text that is brought to a plan.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TextJson {
    /// Where it is: in `text`, in `file`, or in the plan already.
    source: PlanSource,
    /// For `pasted`: the text. Where it has one heading of recommendations, what stands under it counts; without one
    /// all of it does, and the notice `no-section` says so.
    #[serde(default)]
    text: Option<Text>,
    /// For `file`: DOCX, ODT, PDF or plain text with one recommendation section.
    #[serde(default)]
    file: Option<FileJson>,
    /// The day the plan was written.
    #[serde(default)]
    date: Option<Date>,
}

/// The text of a plan with what was suggested from it.
#[derive(Serialize, JsonSchema)]
struct ReadingJson {
    /// Version of the plan, 0 when there is none: `If-Match` for the text.
    plan_version: i64,
    /// The recommendation, word for word.
    text: Option<Text>,
    /// Its sentences.
    sentences: Vec<Span>,
    /// Suggestions with their answers; absent when this text was not read yet.
    reading: Option<PlanReading>,
}

pub(super) fn routes() -> Vec<Route> {
    const EDIT: Needs = Needs::Permission(Permission::EditChildren);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/children/{child}/plan/reading",
            "api_plan_reading",
            EDIT,
            Doc::get::<ReadingJson>("The text of a plan with what was suggested from it").tagged(),
            to!(reading),
        )
        .about(About::Child)
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/children/{child}/plan/text",
            "api_plan_text",
            EDIT,
            Doc::post::<TextJson, Version>("Brings a text to a plan and reads it for suggestions", 200).versioned(),
            to!(bring),
        )
        .about(About::Child)
        .leaves(&[Action::PlanRead])
        .takes_file(),
        Route::api(
            RouteMethod::Post,
            "/api/v1/children/{child}/plan/reading",
            "api_plan_reading_answer",
            Needs::Permission(Permission::ConfirmNeeds),
            Doc::post::<ReadingAnswers, Version>("Answers suggestions; what is taken waits to be confirmed", 200)
                .versioned(),
            to!(answer),
        )
        .about(About::Child)
        .leaves(&[Action::SuggestionsAnswered]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/model/agreement",
            "api_model_agreement",
            Needs::Permission(Permission::ViewModel),
            Doc::get::<Vec<Agreement>>("How often suggestions from plan texts hold, need by need"),
            to!(agreement),
        ),
    ]
}

async fn reading(call: Call) -> Result<Reply, Problem> {
    let child = call.part("child", ChildCode::parse)?;
    let read = call.app.services.view_plan_reading(&call.caller()?, &child).await?;
    let version = read.reading.as_ref().map_or(0, |reading| reading.version);
    let plan_version = read.plan.as_ref().map_or(0, |plan| plan.version);
    let text = read.plan.and_then(|plan| plan.value.recommendation).map(|own| own.text);
    let reading = read.reading.map(|reading| reading.value);
    Reply::versioned(&ReadingJson { plan_version, text, sentences: read.sentences, reading }, version)
}

async fn bring(call: Call) -> Result<Reply, Problem> {
    let child = call.part("child", ChildCode::parse)?;
    let given: TextJson = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let invalid = |fault: Fault| Problem::from(ServiceError::Invalid(vec![fault]));
    let missing = |field: &str| Err(invalid(Fault::new(field, "value-empty")));
    let came = match (given.source, given.file, given.text) {
        (PlanSource::File, Some(file), _) => {
            let bytes = BASE64.decode(file.bytes.as_bytes());
            let bytes = bytes.map_err(|_| invalid(Fault::new("file.bytes", "value-unlisted")))?;
            Some(opened(&call, Upload { name: file.name, bytes }).await.map_err(invalid)?)
        }
        (PlanSource::Pasted, _, Some(text)) => Some(Came::Text(pasted_unasked(text.as_str()).map_err(invalid)?)),
        (PlanSource::Plan, ..) => None,
        (PlanSource::File, None, _) => return missing("file"),
        (PlanSource::Pasted, _, None) => return missing("text"),
    };
    let brought = match came {
        None => BroughtText { source: PlanSource::Plan, text: None, notices: Vec::new(), date: given.date },
        Some(Came::Text(brought)) => BroughtText { date: given.date, ..brought },
        Some(Came::Unmarked(_)) => return Err(invalid(Fault::new("file", "plan-no-section"))),
    };
    let version = call.app.services.read_plan(&caller, &child, brought, version).await?;
    Reply::versioned(&Version { version }, version)
}

async fn answer(call: Call) -> Result<Reply, Problem> {
    let child = call.part("child", ChildCode::parse)?;
    let answers: ReadingAnswers = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let version = call.app.services.answer_suggestions(&caller, &child, answers, version).await?;
    Reply::versioned(&Version { version }, version)
}

async fn agreement(call: Call) -> Result<Reply, Problem> {
    call.caller()?;
    Reply::json(&call.app.services.reading_agreement().await?)
}
