//! Whether a need is affirmed, negated or resolved: the scope of negation and of what is over.
//!
//! *Design notes.* In Kazakh the predicate stands last and governs what stands before it, over commas, up to
//! the predicate before. In Russian it may stand on either side. A predicate that affirms ends the scope.

use super::{lexicon::Hit, morphology, scene::Scene};

/// What the text says of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// The child has this need.
    Affirmed,
    /// The text says that the need is not there.
    Negated,
    /// The need was there and is over.
    Resolved,
}

impl Polarity {
    /// The code in records.
    pub fn code(self) -> &'static str {
        match self {
            Self::Affirmed => "affirmed",
            Self::Negated => "negated",
            Self::Resolved => "resolved",
        }
    }
}

/// What the sentence says of the need that `hit` names.
pub(super) fn polarity(scene: &Scene<'_>, hit: &Hit) -> Polarity {
    let is_over = is_governed(scene, hit, "resolved") || is_remarked(scene, hit, "resolved");
    let is_negated = is_negated_in_itself(scene, hit)
        || is_governed(scene, hit, "negation")
        || is_remarked(scene, hit, "unneeded")
        || is_denied_by_verb(scene, hit)
        || is_denied_by_not(scene, hit);
    let continues = scene
        .cues_of("continues")
        .any(|cue| scene.part_of(cue.first()).abs_diff(scene.part_of(hit.last())) <= 1 && !is_void(scene, cue));
    let was = scene.cues_of("past").any(|past| past.first() <= hit.last());
    if continues {
        return if is_negated && !is_over { Polarity::Negated } else { Polarity::Affirmed };
    }
    if is_over || was && (is_negated || is_over_later(scene, hit)) {
        Polarity::Resolved
    } else if is_negated || is_fine(scene, hit) {
        Polarity::Negated
    } else {
        Polarity::Affirmed
    }
}

/// A later clause says that what was named is over: "бұрын …, бірақ қазір жоқ".
fn is_over_later(scene: &Scene<'_>, hit: &Hit) -> bool {
    ["negation", "resolved"].iter().any(|name| {
        scene
            .cues_of(name)
            .any(|cue| cue.first() > hit.last() && !is_void(scene, cue) && !names_another(scene, hit, cue))
    })
}

/// Whether another need stands between the hit and the cue and is what the cue speaks of.
fn names_another(scene: &Scene<'_>, hit: &Hit, cue: &Hit) -> bool {
    scene.needs.iter().any(|other| {
        scene.clause_of(other.first()) == scene.clause_of(cue.first())
            && scene.clause_of(other.first()) != scene.clause_of(hit.first())
    })
}

fn is_void(scene: &Scene<'_>, cue: &Hit) -> bool {
    cue.words.iter().any(|(place, _)| scene.void[*place])
}

/// A home without thresholds and quarrels, a diet without gluten: "without" is what is needed.
fn is_of_home(scene: &Scene<'_>, hit: &Hit) -> bool {
    matches!(scene.rule_of(hit), "diet_regimen" | "home_accessibility" | "family_climate")
}

/// The word itself is negated: a Kazakh ending after its stem, or "не" before it.
fn is_negated_in_itself(scene: &Scene<'_>, hit: &Hit) -> bool {
    hit.words.iter().any(|(place, stem)| {
        if scene.void[*place] {
            return false;
        }
        let word = scene.words[*place].folded.as_str();
        let by_ending = morphology::negation_at(word).is_some_and(|at| at + 2 >= *stem && word.len() > *stem);
        let before = place.checked_sub(1);
        let by_not = before.is_some_and(|before| {
            matches!(scene.words[before].folded.as_str(), "не" | "ни")
                && !scene.void[before]
                && !hit.words.iter().any(|(taken, _)| *taken == before)
        });
        by_ending || by_not || (!is_of_home(scene, hit) && morphology::is_without(word, *stem))
    })
}

/// The sentence says that all is well and asks for nothing.
fn is_fine(scene: &Scene<'_>, hit: &Hit) -> bool {
    let asks = ["predicate", "weak", "strong", "affirm"].iter().any(|name| {
        scene.cues_of(name).any(|cue| {
            scene.clause_of(cue.first()) == scene.clause_of(hit.last())
                && scene.part_of(cue.first()) == scene.part_of(hit.last())
        })
    });
    !asks && (is_governed(scene, hit, "fine") || is_remarked(scene, hit, "fine"))
}

/// A part of its own later in the clause says it of what was named before: "…, вопросов нет", "…, снят с учёта".
fn is_remarked(scene: &Scene<'_>, hit: &Hit, name: &str) -> bool {
    scene.cues_of(name).any(|cue| {
        let part = scene.part_of(cue.first());
        let speaks_of_another = scene.needs.iter().any(|need| {
            need.words.iter().any(|(place, _)| scene.part_of(*place) == part)
                && scene.rule_of(need) != scene.rule_of(hit)
        });
        cue.first() > hit.last()
            && part > scene.part_of(hit.last())
            && scene.clause_of(cue.first()) == scene.clause_of(hit.last())
            && !is_void(scene, cue)
            && stands_last(scene, cue)
            && !speaks_of_another
    })
}

/// "не" before a verb of the same part denies, unless the verb itself names a difficulty: "не справляется".
fn is_denied_by_not(scene: &Scene<'_>, hit: &Hit) -> bool {
    let (from, to) = (scene.part_start(hit.first()), scene.part_end(hit.last()));
    (from..to).any(|place| {
        let is_not = scene.words[place].folded == "не" && !scene.void[place];
        let is_taken = hit.words.iter().any(|(taken, _)| *taken == place);
        let is_symptom = scene.cues_of("symptom").any(|cue| cue.first() == place);
        let (near, far) = (hit.first().min(place + 1), hit.last().max(place));
        is_not && !is_taken && !is_symptom && !scene.is_subordinate(place) && !scene.affirms_in(near, far)
    })
}

/// A negated Kazakh verb that follows denies what stands before it: "темекі шекпейді".
fn is_denied_by_verb(scene: &Scene<'_>, hit: &Hit) -> bool {
    let end = scene.part_end(hit.last());
    (hit.last() + 1..end).take_while(|place| !scene.affirms_in(hit.last(), *place)).any(|place| {
        let word = scene.words[place].folded.as_str();
        let is_verb = morphology::is_denial(word);
        is_verb
            && !scene.void[place]
            && !scene.cues_of("symptom").any(|cue| cue.words.iter().any(|(at, _)| *at == place))
    })
}

/// Whether a cue of this name governs the hit.
fn is_governed(scene: &Scene<'_>, hit: &Hit, name: &str) -> bool {
    scene.cues_of(name).any(|cue| {
        (name == "negation" || stands_last(scene, cue))
            && governs(scene, cue, hit)
            && !(name == "negation" && is_void(scene, cue))
    })
}

/// A Kazakh predicate stands last in its part: "қалыпты" says something, "қалыпты үй" does not.
fn stands_last(scene: &Scene<'_>, cue: &Hit) -> bool {
    scene.is_russian(cue) || scene.part_end(cue.last()) == cue.last() + 1
}

fn governs(scene: &Scene<'_>, cue: &Hit, hit: &Hit) -> bool {
    let is_apart = scene.part_of(cue.first()) != scene.part_of(hit.last()) && scene.is_subordinate(cue.first());
    if scene.clause_of(cue.first()) != scene.clause_of(hit.last()) || is_apart {
        return false;
    }
    let is_taken = cue.words.iter().all(|(place, _)| hit.words.iter().any(|(taken, _)| taken == place));
    if is_taken {
        return false;
    }
    let is_without = scene.words[cue.first()].folded == "без";
    if is_without {
        let (at, first) = (cue.last(), hit.first());
        return at < first && first - at <= 3 && scene.part_of(at) == scene.part_of(first);
    }
    if cue.first() > hit.first() {
        let from = if scene.is_russian(cue) { scene.part_start(hit.first()) } else { hit.first() };
        return !scene.affirms_in(from, cue.first());
    }
    if !scene.is_russian(cue) {
        return false;
    }
    let is_same_part = scene.part_of(cue.last()) == scene.part_of(hit.first());
    let own = !is_same_part && scene.affirms_in(scene.part_start(hit.first()), scene.part_end(hit.last()));
    !own && !scene.affirms_in(cue.last() + 1, hit.first())
}
