//! From the rules met in each sentence to one suggestion per need and polarity.

use super::{
    Evidence, Polarity, Suggestion,
    lexicon::{Hit, Lexicon},
    modality, negation, owner,
    scene::Scene,
    sentence::Sentence,
};

/// Suggestions of a text as they come.
#[derive(Default)]
pub(super) struct Needs {
    found: Vec<Suggestion>,
}

/// One need in one sentence.
struct Seen {
    item: String,
    polarity: Polarity,
    level: u8,
    fixed: bool,
    weight: usize,
    rules: Vec<String>,
    first: usize,
    last: usize,
}

impl Needs {
    /// Adds what one sentence says.
    pub(super) fn collect(&mut self, text: &str, sentence: Sentence, scene: &Scene<'_>, lexicon: &Lexicon) {
        let mut seen: Vec<Seen> = Vec::new();
        for hit in &scene.needs {
            let rule = &lexicon.rules[hit.rule];
            if is_part_of_another(scene, hit, lexicon)
                || ["unknown", "boilerplate"].iter().any(|name| scene.has_in_clause(name, hit.last()))
                || owner::is_another_persons(scene, hit, &rule.about)
            {
                continue;
            }
            merge(&mut seen, one(scene, hit, lexicon));
        }
        for one in seen {
            let evidence = Evidence::of(text, sentence.start, sentence.end);
            self.add(one, evidence);
        }
    }

    fn add(&mut self, seen: Seen, evidence: Evidence) {
        let confidence = (40 + 20 * seen.weight.min(3)) as u8;
        let level = if seen.polarity == Polarity::Affirmed { seen.level } else { 0 };
        let suggestion =
            Suggestion { item: seen.item, level, polarity: seen.polarity, evidence, confidence, rules: seen.rules };
        let same = self.found.iter_mut().find(|one| one.item == suggestion.item && one.polarity == suggestion.polarity);
        match same {
            Some(kept) if kept.confidence >= suggestion.confidence => kept.level = kept.level.max(suggestion.level),
            Some(kept) => {
                let level = kept.level.max(suggestion.level);
                *kept = Suggestion { level, ..suggestion };
            }
            None => self.found.push(suggestion),
        }
    }

    /// The suggestions in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Suggestion> {
        self.found.sort_by(|a, b| (a.evidence.byte_start, &a.item).cmp(&(b.evidence.byte_start, &b.item)));
        self.found
    }
}

/// A rule of more words that meets the same words is the better reading of them.
fn is_part_of_another(scene: &Scene<'_>, hit: &Hit, lexicon: &Lexicon) -> bool {
    let item = &lexicon.rules[hit.rule].about;
    scene.needs.iter().any(|other| {
        other.words.len() > hit.words.len()
            && lexicon.rules[other.rule].about != *item
            && hit.words.iter().all(|(place, _)| other.words.iter().any(|(taken, _)| taken == place))
    })
}

fn one(scene: &Scene<'_>, hit: &Hit, lexicon: &Lexicon) -> Seen {
    let rule = &lexicon.rules[hit.rule];
    let polarity = negation::polarity(scene, hit);
    let (polarity, level) = match rule.level {
        Some(0) => (Polarity::Negated, 0),
        Some(level) => (polarity, level),
        None => (polarity, degree(scene, &rule.about, lexicon).unwrap_or_else(|| modality::level(scene, hit))),
    };
    Seen {
        item: rule.about.clone(),
        polarity,
        level,
        fixed: rule.level.is_some(),
        weight: rule.weight(),
        rules: vec![rule.id.clone()],
        first: hit.first(),
        last: hit.last(),
    }
}

/// The level that a rule about how much fixes: the highest that is met.
fn degree(scene: &Scene<'_>, item: &str, lexicon: &Lexicon) -> Option<u8> {
    let rules = scene.degrees.iter().map(|hit| &lexicon.rules[hit.rule]).filter(|rule| rule.about == item);
    rules.filter_map(|rule| rule.level).max()
}

/// What is negated anywhere in the clause is negated: better a need too few than one that is not there.
fn merge(seen: &mut Vec<Seen>, new: Seen) {
    let Some(kept) = seen.iter_mut().find(|one| one.item == new.item) else {
        seen.push(new);
        return;
    };
    kept.polarity = kept.polarity.max(new.polarity);
    kept.level = match (kept.fixed, new.fixed) {
        (false, true) => new.level,
        (true, false) => kept.level,
        _ => kept.level.max(new.level),
    };
    kept.fixed |= new.fixed;
    kept.weight = kept.weight.max(new.weight);
    kept.first = kept.first.min(new.first);
    kept.last = kept.last.max(new.last);
    for rule in new.rules {
        if !kept.rules.contains(&rule) {
            kept.rules.push(rule);
        }
    }
}
