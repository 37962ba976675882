//! The sentences of a plan's text: each can be chosen for a need that the reader did not suggest.

use serde_json::{Value, json};

use crate::domain::plan_reading::{PlanReading, Span};

/// Reads `start-end`, bytes of the text, as a form gives them.
pub(super) fn span(text: &str) -> Option<Span> {
    let (start, end) = text.split_once('-')?;
    Some(Span { start: start.parse().ok()?, end: end.parse().ok()? })
}

fn value(span: Span) -> String {
    format!("{}-{}", span.start, span.end)
}

/// The text sentence by sentence: what stands before each, such as the mark of a list, its words, the value it is
/// chosen by and the numbers, from 1, of the suggestions that rest on it. What follows the last has no value.
pub(super) fn pieces(text: &str, sentences: &[Span], reading: &PlanReading, chosen: Option<Span>) -> Vec<Value> {
    let suggested = reading.suggestions.iter().map(|one| one.span);
    let numbered: Vec<Span> = suggested.chain(reading.constraints.iter().map(|one| one.span)).collect();
    let added: Vec<Span> = reading.added.iter().map(|one| one.span).collect();
    let (mut pieces, mut at) = (Vec::new(), 0);
    for span in sentences {
        let Some(words) = span.of(text).filter(|_| span.start >= at) else { continue };
        let numbers = numbered.iter().enumerate().filter(|(_, own)| overlap(**own, *span));
        let numbers: Vec<usize> = numbers.map(|(place, _)| place + 1).collect();
        let marked = !numbers.is_empty() || added.iter().any(|own| overlap(*own, *span));
        let before = text.get(at..span.start).unwrap_or_default();
        pieces.push(json!({ "before": before, "begins_line": before.contains('\n'), "text": words,
            "value": value(*span), "marked": marked, "numbers": numbers, "chosen": chosen == Some(*span) }));
        at = span.end;
    }
    pieces.push(json!({ "before": text.get(at..).unwrap_or_default() }));
    pieces
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

/// What was chosen, in its words; `several` is its value where it is more than one sentence, or less.
pub(super) fn chosen(text: &str, sentences: &[Span], chosen: Option<Span>) -> Value {
    let words = chosen.and_then(|span| span.of(text));
    let several = chosen.filter(|span| words.is_some() && !sentences.contains(span)).map(value);
    json!({ "words": words, "several": several })
}
