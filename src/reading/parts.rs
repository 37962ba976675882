//! The parts of a sentence between commas and conjunctions, each read by itself.
//!
//! *Design notes.* «Диета не нужна, а вот стол и тишина нужны» names two needs, and the plainer of them hides the other
//! when the sentence is weighed as one. A part in which nothing of what the sentence was found to be about is met, and
//! which by itself plainly speaks of a need, adds that need. What is said of it, the whole sentence decides: a list
//! is denied at its end.

use super::{scene::Scene, sentence::Sentence};

/// Words that join the members of a list, folded.
const JOINING: [&str; 12] = ["и", "или", "ни", "либо", "жане", "мен", "пен", "бен", "ари", "немесе", "да", "та"];

/// Most parts that are read by themselves: a longer list says little in each.
const MOST: usize = 12;

/// The sum from which on a part speaks of a need by itself, as a logarithm of odds.
pub const PLAIN: f32 = 1.5;
/// The sum from which on a need is met in a part.
pub const MET: f32 = -1.0;
/// The least sum of the whole sentence for a need that a part adds.
pub const LEAST: f32 = -1.0;

/// The places of the parts, in order; none where the sentence is of one part, or of too many.
pub(super) fn of(scene: &Scene<'_>) -> Vec<Sentence> {
    let mut parts = Vec::new();
    let mut from = 0;
    while from < scene.words.len() {
        let joins = |place: &usize| JOINING.contains(&scene.words[*place].folded.as_str());
        let end = scene.part_end(from);
        let to = (from + 1..end).find(joins).unwrap_or(end);
        parts.push(Sentence { start: scene.words[from].start, end: scene.words[to - 1].end });
        from = to;
    }
    if (2..=MOST).contains(&parts.len()) { parts } else { Vec::new() }
}
