//! What was suggested from the text of a plan, and what people made of it. Kept so that everybody can see how
//! often the suggestions hold; a suggestion by itself is never a need.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    code::{ChildCode, ItemCode, StaffCode},
    coded::coded,
    date::Date,
    hash::Sha256Hash,
    level::NeedLevel,
    plan::{Constraint, ConstraintStrength},
};

coded! {
    /// How the text of a plan came.
    PlanSource {
        /// It stood in the plan already.
        Plan = "plan",
        /// Somebody pasted it.
        Pasted = "pasted",
        /// From a file: Word, OpenDocument, PDF or plain text.
        File = "file",
    }
}

coded! {
    /// The language of a text as the reader heard it.
    Heard {
        /// Kazakh.
        Kazakh = "kk",
        /// Russian.
        Russian = "ru",
        /// Kazakh and Russian.
        Mixed = "mixed",
        /// Neither: nothing was read.
        Neither = "none",
    }
}

coded! {
    /// What a text says of a need.
    Said {
        /// The child has it.
        Affirmed = "affirmed",
        /// It is not there.
        Negated = "negated",
        /// It was there and is over.
        Resolved = "resolved",
    }
}

coded! {
    /// What a person made of a suggestion.
    Verdict {
        /// A need, as it was suggested.
        Accepted = "accepted",
        /// A need, at another level.
        Changed = "changed",
        /// No need of this child.
        LeftOut = "left_out",
    }
}

/// Where words stand in the recommendation, in bytes of its UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The words, when they stand in `text`.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end).filter(|words| !words.trim().is_empty())
    }
}

/// What a person made of a suggestion, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// What.
    pub verdict: Verdict,
    /// The level that was taken, 0 to 3; the suggested one when it was left out.
    pub level: NeedLevel,
    /// Who.
    pub by: StaffCode,
    /// The day.
    pub on: Date,
}

/// One suggestion of the reader, with the answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suggested {
    /// The need.
    pub item: ItemCode,
    /// The suggested level, 0 to 3.
    pub level: NeedLevel,
    /// What the text says of it.
    pub said: Said,
    /// The sentence it rests on.
    pub span: Span,
    /// The answer; absent while nobody has given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answered>,
}

/// What a person made of a suggested household constraint, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstraintAnswered {
    /// What: taken as suggested, taken with another strength, or left out.
    pub verdict: Verdict,
    /// The strength that was taken; the suggested one when it was left out.
    pub strength: ConstraintStrength,
    /// Who.
    pub by: StaffCode,
    /// The day.
    pub on: Date,
}

/// A household constraint that the reader suggested, with the answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestedConstraint {
    /// The constraint.
    pub constraint: Constraint,
    /// How strictly the text words it.
    pub strength: ConstraintStrength,
    /// The sentence it rests on.
    pub span: Span,
    /// The answer; absent while nobody has given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ConstraintAnswered>,
}

/// A need that a person found in the text by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddedNeed {
    /// The need.
    pub item: ItemCode,
    /// Its level, 0 to 3.
    pub level: NeedLevel,
    /// The sentence it rests on.
    pub span: Span,
    /// Who.
    pub by: StaffCode,
    /// The day.
    pub on: Date,
}

/// The reading of a child's plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PlanReading {
    /// The child.
    pub child: ChildCode,
    /// How the text came.
    pub source: PlanSource,
    /// The text that was read: of another one the places mean nothing.
    pub text_hash: Sha256Hash,
    /// The language of the text.
    pub heard: Heard,
    /// What was noticed in the file that the text came in, by the codes of the reader of files,
    /// with the pages or lines where it was, or the line up to which the text was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 40))]
    pub notices: Vec<String>,
    /// Version of the reader's lexicon.
    pub lexicon: String,
    /// Who had it read.
    pub read_by: StaffCode,
    /// The day.
    pub read_on: Date,
    /// What the reader suggested, in the order of the text.
    #[validate(length(max = 400))]
    pub suggestions: Vec<Suggested>,
    /// Household constraints the reader suggested, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 24))]
    pub constraints: Vec<SuggestedConstraint>,
    /// What people found besides.
    #[validate(length(max = 54))]
    pub added: Vec<AddedNeed>,
}

impl PlanReading {
    /// Takes over the answers that an earlier reading of the same text was given, and what was noticed then.
    pub fn take_over(&mut self, earlier: &Self) {
        if earlier.text_hash != self.text_hash {
            return;
        }
        self.added.clone_from(&earlier.added);
        if self.notices.is_empty() {
            self.notices.clone_from(&earlier.notices);
        }
        for suggested in &mut self.suggestions {
            let same = |old: &&Suggested| {
                (&old.item, old.level, old.said, old.span)
                    == (&suggested.item, suggested.level, suggested.said, suggested.span)
            };
            suggested.answer = earlier.suggestions.iter().find(same).and_then(|old| old.answer.clone());
        }
        for suggested in &mut self.constraints {
            let same = |old: &&SuggestedConstraint| {
                (&old.constraint, old.strength, old.span) == (&suggested.constraint, suggested.strength, suggested.span)
            };
            suggested.answer = earlier.constraints.iter().find(same).and_then(|old| old.answer.clone());
        }
    }
}

/// How often the suggestions of one need hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Agreement {
    /// The need.
    pub item: ItemCode,
    /// Suggestions that it is needed and that were answered.
    pub answered: usize,
    /// Taken as they were.
    pub accepted: usize,
    /// Taken at another level.
    pub changed: usize,
    /// Left out.
    pub left_out: usize,
    /// Found by people where the reader did not suggest it.
    pub added: usize,
    /// Suggestions that wait for an answer.
    pub open: usize,
}

coded! {
    /// What is counted of suggestions.
    AgreementCount {
        /// Answered, however.
        Answered = "answered",
        /// Taken as they were.
        Accepted = "accepted",
        /// Taken at another level.
        Changed = "changed",
        /// Left out.
        LeftOut = "left_out",
        /// Found by people where the reader did not suggest it.
        Added = "added",
        /// Waiting for an answer.
        Open = "open",
    }
}

impl AgreementCount {
    /// Whether a suggestion that ended so is counted here.
    pub fn holds(self, end: Self) -> bool {
        self == end || self == Self::Answered && matches!(end, Self::Accepted | Self::Changed | Self::LeftOut)
    }
}

/// A suggestion that is counted, and what became of it: anything but [`AgreementCount::Answered`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedSuggestion<'r> {
    /// The need.
    pub item: &'r ItemCode,
    /// What became of it.
    pub end: AgreementCount,
    /// The level that was taken, or suggested while nobody answered.
    pub level: NeedLevel,
    /// Who said so and when; none while nobody answered.
    pub answered: Option<(&'r StaffCode, Date)>,
}

impl PlanReading {
    /// What is counted of this reading: suggestions that the text affirms, and what people found besides.
    pub fn counted(&self) -> impl Iterator<Item = CountedSuggestion<'_>> {
        let affirmed = self.suggestions.iter().filter(|suggested| suggested.said == Said::Affirmed);
        let suggested = affirmed.map(|suggested| {
            let answer = suggested.answer.as_ref();
            let end = answer.map_or(AgreementCount::Open, |answer| match answer.verdict {
                Verdict::Accepted => AgreementCount::Accepted,
                Verdict::Changed => AgreementCount::Changed,
                Verdict::LeftOut => AgreementCount::LeftOut,
            });
            let level = answer.map_or(suggested.level, |answer| answer.level);
            CountedSuggestion {
                item: &suggested.item,
                end,
                level,
                answered: answer.map(|answer| (&answer.by, answer.on)),
            }
        });
        let added = self.added.iter().map(|added| CountedSuggestion {
            item: &added.item,
            end: AgreementCount::Added,
            level: added.level,
            answered: Some((&added.by, added.on)),
        });
        suggested.chain(added)
    }
}

impl Agreement {
    /// One of its counts.
    pub fn count(&self, what: AgreementCount) -> usize {
        match what {
            AgreementCount::Answered => self.answered,
            AgreementCount::Accepted => self.accepted,
            AgreementCount::Changed => self.changed,
            AgreementCount::LeftOut => self.left_out,
            AgreementCount::Added => self.added,
            AgreementCount::Open => self.open,
        }
    }
}

/// How often the suggestions of each need hold, by code.
pub fn agreement<'a>(readings: impl IntoIterator<Item = &'a PlanReading>) -> Vec<Agreement> {
    let mut counts: BTreeMap<&ItemCode, Agreement> = BTreeMap::new();
    for one in readings.into_iter().flat_map(PlanReading::counted) {
        let none = || Agreement {
            item: one.item.clone(),
            answered: 0,
            accepted: 0,
            changed: 0,
            left_out: 0,
            added: 0,
            open: 0,
        };
        let of_item = counts.entry(one.item).or_insert_with(none);
        of_item.answered += usize::from(AgreementCount::Answered.holds(one.end));
        *match one.end {
            AgreementCount::Accepted => &mut of_item.accepted,
            AgreementCount::Changed => &mut of_item.changed,
            AgreementCount::LeftOut => &mut of_item.left_out,
            AgreementCount::Added => &mut of_item.added,
            AgreementCount::Open | AgreementCount::Answered => &mut of_item.open,
        } += 1;
    }
    counts.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(verdict: Verdict) -> Answered {
        Answered {
            verdict,
            level: NeedLevel::new(2).unwrap(),
            by: StaffCode::parse("S-1").unwrap(),
            on: Date::parse("2026-11-01").unwrap(),
        }
    }

    fn suggested(item: &str, said: Said, answer: Option<Verdict>) -> Suggested {
        Suggested {
            item: ItemCode::parse(item).unwrap(),
            level: NeedLevel::new(2).unwrap(),
            said,
            span: Span { start: 0, end: 4 },
            answer: answer.map(answered),
        }
    }

    fn reading(text: &str, suggestions: Vec<Suggested>) -> PlanReading {
        PlanReading {
            child: ChildCode::parse("C-1").unwrap(),
            source: PlanSource::Pasted,
            text_hash: Sha256Hash::of(text.as_bytes()),
            heard: Heard::Russian,
            notices: Vec::new(),
            lexicon: "1".into(),
            read_by: StaffCode::parse("S-1").unwrap(),
            read_on: Date::parse("2026-11-01").unwrap(),
            suggestions,
            constraints: Vec::new(),
            added: Vec::new(),
        }
    }

    #[test]
    fn agreement_counts_answers_per_need_and_not_what_the_text_denies() {
        let one = reading(
            "a",
            vec![
                suggested("sleep", Said::Affirmed, Some(Verdict::Accepted)),
                suggested("sleep", Said::Affirmed, None),
                suggested("sleep", Said::Negated, None),
            ],
        );
        let two = reading("b", vec![suggested("sleep", Said::Affirmed, Some(Verdict::LeftOut))]);
        let counts = agreement([&one, &two]);
        assert_eq!(counts.len(), 1);
        let sleep = &counts[0];
        assert_eq!((sleep.answered, sleep.accepted, sleep.left_out, sleep.open), (2, 1, 1, 1));
    }

    #[test]
    fn answers_stay_when_the_same_text_is_read_again_and_go_with_another() {
        let old = reading("a", vec![suggested("sleep", Said::Affirmed, Some(Verdict::Accepted))]);
        let mut again = reading("a", vec![suggested("sleep", Said::Affirmed, None)]);
        again.take_over(&old);
        assert!(again.suggestions[0].answer.is_some());
        let mut other = reading("b", vec![suggested("sleep", Said::Affirmed, None)]);
        other.take_over(&old);
        assert!(other.suggestions[0].answer.is_none());
    }
}
