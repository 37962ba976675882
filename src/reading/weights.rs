//! The numbers of the model file: what each reason weighs when a sentence is read.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::words::Words;

/// Weights for affirmed, negated and resolved, in that order.
type Three = [f32; 3];

/// The weights as they are written. Natural logarithms of odds: 0 says nothing, 1 makes it 2.7 times as likely.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    /// The sum from which on a need is suggested: the strongest of the sentence, another.
    thresholds: [f32; 2],
    /// By how much "affirmed" must lead for a need to be denied no longer, and for it to be there. Between the two
    /// nothing is suggested: better a need too few than one that is not there.
    pub(super) cautions: [f32; 2],
    /// Reasons to think that the sentence is about a need at all.
    reasons: HashMap<String, f32>,
    /// Each need's own share: by its words only, met by a rule of the context only, met plainly; and what is added to
    /// it in a sentence that names somebody and never the child.
    needs: BTreeMap<String, [f32; 4]>,
    /// What a word says of whether the sentence speaks of any need of the child.
    pub(super) speaks: HashMap<String, f32>,
    /// What the words of a sentence say for each need.
    pub(super) words: Words,
    /// Reasons for affirmed, negated or resolved: by place, or by need, then by name.
    judgement: HashMap<String, HashMap<String, Three>>,
}

impl Weights {
    pub(super) fn reason(&self, name: &str) -> f32 {
        self.reasons.get(name).copied().unwrap_or(0.0)
    }

    /// Every need there is, with its share.
    pub(super) fn needs(&self) -> impl Iterator<Item = (&str, [f32; 4])> {
        self.needs.iter().map(|(item, shares)| (item.as_str(), *shares))
    }

    pub(super) fn judgement(&self, scope: &str, name: &str) -> Three {
        self.judgement.get(scope).and_then(|names| names.get(name)).copied().unwrap_or_default()
    }

    /// What a need is by itself, before anything is said of it.
    pub(super) fn own(&self, item: &str) -> Three {
        self.judgement(item, "always")
    }

    /// Whether the sum is enough for a suggestion. A sentence seldom speaks of several needs, so that another than
    /// the strongest must be plainer.
    pub(super) fn is_enough(&self, sum: f32, is_strongest: bool) -> bool {
        sum >= self.thresholds[usize::from(!is_strongest)]
    }
}
