//! How strongly a need is worded, as a level 1 to 3 of the need's own ladder.

use super::{lexicon::Hit, scene::Scene};

/// The level of a need that is worded plainly: action is needed.
const PLAIN: u8 = 2;

/// The level that the words around the rules met ask for, or those of the sentence where none was met.
pub(super) fn level_of(scene: &Scene<'_>, hits: &[&Hit]) -> u8 {
    let has = |name: &str| scene.cues_of(name).next().is_some();
    let by_sentence = || match (has("weak"), has("strong")) {
        (true, false) => 1,
        (_, true) => 3,
        (false, false) => PLAIN,
    };
    hits.iter().map(|hit| level(scene, hit)).max().unwrap_or_else(by_sentence)
}

/// The level that the words around `hit` ask for: желательно 1, необходимо 2, недопустимо 3.
fn level(scene: &Scene<'_>, hit: &Hit) -> u8 {
    let weak = nearest(scene, hit, "weak");
    let strong = nearest(scene, hit, "strong");
    match (weak, strong) {
        (Some(weak), Some(strong)) if weak <= strong => 1,
        (_, Some(_)) => 3,
        (Some(_), None) => 1,
        (None, None) => PLAIN,
    }
}

/// How far the nearest cue of this name stands, in words, in the same clause.
fn nearest(scene: &Scene<'_>, hit: &Hit, name: &str) -> Option<usize> {
    scene
        .cues_of(name)
        .filter(|cue| scene.clause_of(cue.first()) == scene.clause_of(hit.last()))
        .filter(|cue| !cue.words.iter().all(|(place, _)| hit.words.iter().any(|(taken, _)| taken == place)))
        .map(|cue| cue.first().abs_diff(hit.last()).min(cue.last().abs_diff(hit.first())))
        .min()
}
