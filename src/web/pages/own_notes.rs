//! A person's own notes on families of a list, as pages show and take them.

use serde_json::{Value, json};

use super::lists;
use crate::{
    domain::{
        audit::Action,
        code::FamilyCode,
        own_note::{OwnNote, OwnNoteNumber},
        permission::Permission,
        text::Text,
    },
    web::{
        call::{Call, Reading, shape},
        local::escape,
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, About, Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    const PROPOSE: Needs = Needs::Permission(Permission::Propose);
    vec![
        Route::form("/runs/{run}/families/{family}/notes", "note_write", PROPOSE, to!(write))
            .about(About::Run)
            .leaves(&[Action::NoteWritten])
            .on(ANYWHERE)
            .keeps(),
        Route::form("/notes/{note}/remove", "note_remove", PROPOSE, to!(remove)).leaves(&[Action::NoteWritten]),
    ]
}

async fn write(call: Call) -> Result<Reply, Problem> {
    let run = lists::run_of(&call)?;
    let family = call.part("family", FamilyCode::parse)?;
    let mut reading = Reading::default();
    let words = reading.need(&call.form, "words", |text| Text::parse(text).map_err(shape));
    let words = reading.finish(words)?;
    let back = format!("/runs/{run}/families/{}/why#notes", escape(family.as_str()));
    call.app.services.write_note(&call.caller()?, (run, family), words).await?;
    Ok(Reply::saying(back, "said-saved"))
}

async fn remove(call: Call) -> Result<Reply, Problem> {
    let number = call.part("note", OwnNoteNumber::parse)?;
    let run = call.app.services.remove_note(&call.caller()?, number).await?;
    let back = call.form.get("back").map_or_else(|| format!("/runs/{run}"), str::to_owned);
    Ok(Reply::saying(back, "said-saved"))
}

/// One's own notes.
pub(super) fn told<'n>(notes: impl IntoIterator<Item = &'n OwnNote>) -> Vec<Value> {
    let told = |note: &OwnNote| json!({ "number": note.number, "family": note.family, "words": note.words, "at": note.at.micros() });
    notes.into_iter().map(told).collect()
}
