//! What an office's register says of a placement: its days in their order, an end that fits.

use super::Meaning;
use crate::{
    domain::{
        date::Date,
        placement::{EndReason, OutcomeKind},
        placement_outcome::{PlacementEnd, PlacementOutcome},
    },
    transfer::{finding::FindingCode, kind::Kind, note::Note},
};

pub(super) fn check(meaning: &mut Meaning, outcome: &PlacementOutcome) {
    meaning.child(&outcome.child, "/child");
    meaning.refer(Kind::Family, &outcome.family, "/family", FindingCode::FamilyUnknown);
    for (kind, standing) in outcome.standings() {
        let place = format!("/{kind}");
        let Some(moved) = outcome.moved_on else {
            let note = Note::at(FindingCode::OutcomeNotMoved, "/moved_on").also(place);
            return meaning.notes.push(note.with("days", i64::from(kind.due_after_days().unwrap_or_default())));
        };
        if let Some(on) = standing.on {
            follows(meaning, (on, &format!("{place}/on")), (moved, "/moved_on"));
        }
    }
    if let Some(ended) = &outcome.ended {
        end(meaning, outcome, ended);
    }
}

fn end(meaning: &mut Meaning, outcome: &PlacementOutcome, ended: &PlacementEnd) {
    let begun = match outcome.moved_on {
        Some(moved) => (moved, "/moved_on"),
        None => (outcome.decided_on, "/decided_on"),
    };
    follows(meaning, (ended.on, "/ended/on"), begun);
    let days: Vec<(OutcomeKind, Date)> =
        outcome.standings().filter_map(|(kind, standing)| Some((kind, standing.on?))).collect();
    for (kind, on) in days {
        follows(meaning, (ended.on, "/ended/on"), (on, &format!("/{kind}/on")));
    }
    if outcome.moved_on.is_some() && ended.because.contains(&EndReason::NeverBegan) {
        let note = Note::at(FindingCode::OutcomeNeverBegan, "/ended/because").also("/moved_on");
        meaning.notes.push(note.value(EndReason::NeverBegan));
    }
}

/// A day that may not come before another.
fn follows(meaning: &mut Meaning, (day, pointer): (Date, &str), (first, other): (Date, &str)) {
    if day < first {
        let note = Note::at(FindingCode::OutcomeDays, pointer).value(day).also(other);
        meaning.notes.push(note.with("start", first.to_string().as_str()));
    }
}
