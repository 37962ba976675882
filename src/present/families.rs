//! What a list says of a family: what speaks for it and against it, what is to be noted, among how many it
//! stands, and by which rules families are kept out.

use std::collections::BTreeMap;

use super::{Glyph, View, notable_rules};
use crate::{
    domain::removal::TakenOut,
    i18n::format,
    matching::document::{Document, FamilyEntry, LineEntry, PlanEntry, RESTRICTED, RuleEntry, SealedFamily},
};

impl View<'_> {
    /// Names of lines of a family that look like one of `glyphs`, the weightiest first.
    pub(crate) fn speaks(&self, family: &FamilyEntry, glyphs: &[Glyph], most: usize) -> Vec<String> {
        let mut lines: Vec<(&PlanEntry, &LineEntry)> =
            self.lines(family).filter(|(_, line)| glyphs.contains(&Glyph::of(line))).collect();
        lines.sort_by_key(|(_, line)| std::cmp::Reverse(line.points.max(line.gap)));
        self.item_names(&lines.into_iter().map(|(plan, _)| plan).collect::<Vec<_>>(), most)
    }

    /// What rules that did not simply pass say of a family.
    pub(crate) fn noted(&self, family: &FamilyEntry) -> Vec<String> {
        let rules = notable_rules(family).into_iter();
        rules.filter(|rule| rule.effect.as_deref() != Some("workflow")).filter_map(|rule| self.note(rule)).collect()
    }

    /// Where a sealed family stands, and that no more is told of it.
    pub(crate) fn sealed_state(&self, family: &SealedFamily) -> String {
        let state = self.words.text(&format!("state-{}", family.state));
        format!("{} · {state}", self.words.text("sealed-title"))
    }

    /// Why a family was taken out by hand, who did it, and when.
    pub(crate) fn taken_out(&self, taken: &TakenOut) -> String {
        let code =
            taken.because.map(|because| self.words.text(&format!("removal-{}", because.code().replace('_', "-"))));
        let told = [code, taken.words.as_ref().map(ToString::to_string)];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let why = if told.is_empty() { self.words.text("restricted-title") } else { told.join(": ") };
        let at = format::moment(self.language(), taken.at);
        self.words
            .text_with("taken-out-why", &[("why", why.into()), ("by", taken.by.as_str().into()), ("at", at.into())])
    }

    /// How many families are sealed to the reader, what is told of them, and whom to ask; nothing where there is none.
    pub(crate) fn sealed_notice(&self) -> Option<String> {
        let count = self.document.sealed.len();
        let said = [self.words.text("sealed-told"), self.words.text("sealed-ask")].join(" ");
        (count > 0).then(|| format!("{}. {said}", self.words.text_with("sealed-count", &[("n", count.into())])))
    }

    /// What a rule says about a shown family, in a few words.
    pub(crate) fn note(&self, found: &RuleEntry) -> Option<String> {
        if found.rule == RESTRICTED {
            return Some(self.rule_title(RESTRICTED));
        }
        let rule = self.rule(&found.rule)?;
        let language = self.language();
        if !found.waivers.is_empty() {
            return Some(format!("{} ({})", rule.title.get(language), self.words.text("rule-waived")));
        }
        if found.verdict == "missing" {
            return Some(format!("{} ({})", rule.title.get(language), self.words.text("facts-not-on-record")));
        }
        Some(rule.message.get(language).to_owned())
    }

    /// What is to be noted of how a line was rated.
    pub(crate) fn line_notes(&self, line: &LineEntry) -> Vec<String> {
        let said = |note: &crate::matching::document::NoteEntry| {
            let key = format!("note-{}", note.note.as_str().replace('_', "-"));
            self.words.text_with(&key, &[("level", note.level.into())])
        };
        line.notes.iter().map(said).collect()
    }

    /// The places a family usually takes among `of`.
    pub(crate) fn usual_place(&self, family: &FamilyEntry, of: usize) -> Option<String> {
        let place = family.place.as_ref()?;
        Some(if place.p05 == place.p95 {
            self.words.text_with("place-one", &[("n", place.p05.into()), ("of", of.into())])
        } else {
            let values = [("from", place.p05.into()), ("to", place.p95.into()), ("of", of.into())];
            self.words.text_with("place-range", &values)
        })
    }

    /// The fit word of a shown family, and of another why it is not in the list.
    pub(crate) fn standing_of(&self, family: &FamilyEntry) -> String {
        if family.state == "shown" {
            return self.band(&family.band);
        }
        self.words.text(&format!("state-{}", family.state))
    }
}

/// Among how many families each one stands.
pub(crate) struct Crowd<'a> {
    tiers: BTreeMap<&'a str, usize>,
    groups: BTreeMap<u32, usize>,
}

impl<'a> Crowd<'a> {
    /// Of a list.
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut crowd = Self { tiers: BTreeMap::new(), groups: BTreeMap::new() };
        for family in document.shown() {
            *crowd.tiers.entry(&family.tier).or_default() += 1;
            if let Some(group) = family.group {
                *crowd.groups.entry(group).or_default() += 1;
            }
        }
        // Whether a sealed family is a relative is not told: they count among the others, always.
        let sealed = document.sealed.iter().filter(|family| family.is_shown()).count();
        *crowd.tiers.entry("family").or_default() += sealed;
        crowd
    }

    /// How many shown families its tier has.
    pub(crate) fn around(&self, family: &FamilyEntry) -> usize {
        let usual = family.place.as_ref().map_or(0, |place| place.p95 as usize);
        self.tiers.get(family.tier.as_str()).copied().unwrap_or(0).max(usual)
    }

    /// How many shown families are no relatives.
    pub(crate) fn others(&self) -> usize {
        self.tiers.get("family").copied().unwrap_or(0)
    }

    /// Whether its result is close to another one's.
    pub(crate) fn is_tied(&self, family: &FamilyEntry) -> bool {
        family.group.and_then(|group| self.groups.get(&group)).is_some_and(|families| *families > 1)
    }
}

/// Why families are not in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeptOut {
    /// A rule keeps them out.
    ByRule,
    /// A rule lacks information.
    ByLack,
}

impl KeptOut {
    /// Whether a family is not in the list for this.
    pub(crate) fn has(self, family: &FamilyEntry) -> bool {
        family.state == if self == Self::ByRule { "excluded" } else { "insufficient" }
    }

    /// Whether a verdict is what keeps its family out.
    pub(crate) fn acts(self, rule: &RuleEntry) -> bool {
        let effects = if self == Self::ByRule { ["exclude", "exclude_unless_waived"] } else { ["block", "ask"] };
        rule.effect.as_deref().is_some_and(|effect| effects.contains(&effect))
    }

    /// The rules that keep out those of `families` that are out for this, the rule with most families first.
    pub(crate) fn by_rule<'f>(
        self,
        families: impl Iterator<Item = &'f FamilyEntry>,
    ) -> Vec<(&'f str, Vec<(&'f FamilyEntry, &'f RuleEntry)>)> {
        let mut rules: BTreeMap<&str, Vec<(&FamilyEntry, &RuleEntry)>> = BTreeMap::new();
        for family in families.filter(|family| self.has(family)) {
            for rule in family.rules.iter().filter(|rule| self.acts(rule)) {
                rules.entry(rule.rule.as_str()).or_default().push((family, rule));
            }
        }
        let mut rules: Vec<_> = rules.into_iter().collect();
        rules.sort_by_key(|(code, families)| (std::cmp::Reverse(families.len()), *code));
        rules
    }
}
