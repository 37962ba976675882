//! A person's own notes on families of a list.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{LIST_QUERY, List, cases::Number, paged};
use crate::{
    domain::{
        audit::Action,
        code::FamilyCode,
        own_note::{OwnNote, OwnNoteNumber},
        permission::Permission,
        run::RunNumber,
        text::Text,
    },
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Route, RouteMethod, to},
    },
};

/// A note to be written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    /// The note.
    words: Text,
}

pub(super) fn routes() -> Vec<Route> {
    const PROPOSE: Needs = Needs::Permission(Permission::Propose);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/runs/{run}/notes",
            "api_notes",
            PROPOSE,
            Doc::get::<List<OwnNote>>("The caller's own notes on families of a list").query(LIST_QUERY),
            to!(list),
        )
        .about(About::Run)
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/runs/{run}/families/{family}/notes",
            "api_note_write",
            PROPOSE,
            Doc::post::<NewNote, Number>(
                "Writes a note of one's own; it goes along with a proposal from this list once that is sent",
                201,
            ),
            to!(write),
        )
        .about(About::Run)
        .leaves(&[Action::NoteWritten]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/notes/{note}/remove",
            "api_note_remove",
            PROPOSE,
            Doc { body: None, ..Doc::post::<Number, Number>("Puts a note of one's own away", 200) },
            to!(remove),
        )
        .leaves(&[Action::NoteWritten]),
    ]
}

fn run_of(call: &Call) -> Result<RunNumber, Problem> {
    call.part("run", RunNumber::parse)
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let notes = call.app.services.list_own_notes(&call.caller()?, run_of(&call)?).await?;
    paged(&call, &notes, |note| note.number.to_string())
}

async fn write(call: Call) -> Result<Reply, Problem> {
    let run = run_of(&call)?;
    let family = call.part("family", FamilyCode::parse)?;
    let note: NewNote = call.json()?;
    let number = call.app.services.write_note(&call.caller_once()?, (run, family), note.words).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1/runs/{run}/notes"))
}

async fn remove(call: Call) -> Result<Reply, Problem> {
    let number = call.part("note", OwnNoteNumber::parse)?;
    call.app.services.remove_note(&call.caller_once()?, number).await?;
    Reply::json(&Number { number: number.to_string() })
}
