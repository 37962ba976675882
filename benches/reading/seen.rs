//! How often words stood where something was said: what a word that is seldom written speaks for.
//!
//! A word met two or three times can take little weight of its own. What the counts say of it is therefore reckoned
//! directly, as logarithms of odds, and one weight is found for all words of a kind. While weights are found, a
//! sentence does not count for itself.

use std::collections::HashMap;

use uya::reading::offer::Offer;

/// Sentences that hold a word's share in a need back.
const STEADY: f32 = 4.0;
/// Rows that hold back what a reason says of a need.
const HOLD: f32 = 2.0;

/// Sentences a word must stand in to speak against a need it never stood beside.
const TELLING: f32 = 8.0;

/// Kinds of words by how often they were seen, as names of reasons.
pub(crate) const OFTEN: [&str; 3] = ["seen\tonce", "seen\tseldom", "seen\toften"];

/// A sentence's own part in the counts: whether it was counted, and as one about the need.
#[derive(Clone, Copy)]
pub(crate) struct Own {
    pub(crate) is_counted: bool,
    pub(crate) is_about: bool,
}

impl Own {
    /// A sentence that was not counted.
    pub(crate) const NONE: Self = Self { is_counted: false, is_about: false };
}

/// How often words stand in sentences about each need.
#[derive(Default)]
pub(crate) struct Counts {
    sentences: f32,
    of_word: HashMap<String, f32>,
    of_item: HashMap<String, f32>,
    together: HashMap<String, HashMap<String, f32>>,
}

impl Counts {
    /// Counts one sentence, which is about `items`.
    pub(crate) fn add(&mut self, offer: &Offer, items: &[&str]) {
        self.sentences += 1.0;
        for word in &offer.words {
            *self.of_word.entry(word.clone()).or_default() += 1.0;
        }
        for item in items {
            *self.of_item.entry((*item).to_owned()).or_default() += 1.0;
            let together = self.together.entry((*item).to_owned()).or_default();
            for word in &offer.words {
                *together.entry(word.clone()).or_default() += 1.0;
            }
        }
    }

    /// How much a word speaks for a need, with its kind; nothing where it speaks for others rather.
    pub(crate) fn of(&self, item: &str, word: &str, own: Own) -> Option<(usize, f32)> {
        let (counted, about) = (f32::from(u8::from(own.is_counted)), f32::from(u8::from(own.is_about)));
        let together = self.together.get(item)?.get(word)? - about;
        if together <= 0.0 {
            return None;
        }
        let of_word = self.of_word[word] - counted;
        let share = of_word / (self.sentences - counted);
        let within = (together + STEADY * share) / (self.of_item[item] - about + STEADY);
        let kind = match of_word {
            few if few < 1.5 => 0,
            few if few < 4.5 => 1,
            _ => 2,
        };
        let much = (within / share).ln();
        (much > 0.0).then_some((kind, much))
    }

    /// Whether a word may take a weight of its own for a need: it stood beside it, or so often without it that this
    /// tells.
    pub(crate) fn may_tell(&self, item: &str, word: &str) -> bool {
        let is_beside = || self.together.get(item).is_some_and(|words| words.contains_key(word));
        self.of_word.get(word).is_some_and(|often| *often >= TELLING) || is_beside()
    }

    /// Every need and word that stood together.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.together.iter().flat_map(|(item, words)| words.keys().map(move |word| (item.as_str(), word.as_str())))
    }
}

/// How often a reason stood where each of the three was said.
#[derive(Default)]
pub(crate) struct Sayings {
    all: [f32; 3],
    of: HashMap<String, [f32; 3]>,
}

/// What a reason is counted among: words, endings and pairs, by place; words of a need. Others are not counted.
pub(crate) fn family(name: &str) -> Option<&str> {
    let (place, rest) = name.split_once('\t')?;
    if place == "need" {
        return rest.starts_with("word ").then_some("need, word");
    }
    ["word", "ending", "pair"].iter().any(|kind| place.ends_with(kind)).then_some(place)
}

impl Sayings {
    /// Counts the reasons of one row.
    pub(crate) fn add<'n>(&mut self, names: impl Iterator<Item = &'n String>, class: usize) {
        self.all[class] += 1.0;
        for name in names.filter(|name| family(name).is_some()) {
            self.of.entry(name.clone()).or_default()[class] += 1.0;
        }
    }

    /// How much a reason speaks for each of the three; `own` is what the row itself says, which does not count.
    pub(crate) fn of(&self, name: &str, own: Option<usize>) -> Option<[f32; 3]> {
        let (mut counts, mut all) = (*self.of.get(name)?, self.all);
        if let Some(class) = own {
            counts[class] -= 1.0;
            all[class] -= 1.0;
        }
        let (seen, rows): (f32, f32) = (counts.iter().sum(), all.iter().sum());
        let much = |class: usize| {
            let usual = all[class] / rows;
            ((counts[class] + HOLD * usual) / (seen + HOLD) / usual).ln()
        };
        (seen > 0.0).then(|| [0, 1, 2].map(much))
    }

    /// Every reason that was counted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.of.keys()
    }
}
