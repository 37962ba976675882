//! The place of a family told in sentences: what it rests on, what moved it, what would change it, what
//! supports its gaps.

use super::{Glyph, KeptOut, View, is_must};
use crate::{
    domain::level::Importance,
    matching::{
        document::{FamilyEntry, PlanEntry, Question},
        policy::Check,
    },
};

/// Needs that are named as lowering a place: with more, nobody remembers any.
pub(crate) const MOST_NAMED: usize = 2;

/// A line that raised or lowered a place.
pub(crate) struct Moved {
    /// Its name.
    pub(crate) name: String,
    /// Whether it raised the place.
    pub(crate) raises: bool,
    /// How much.
    pub(crate) how_much: HowMuch,
    /// Points that it gives or lacks.
    pub(crate) points: u32,
}

/// How much a line moves a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HowMuch {
    /// A lot.
    ALot,
    /// Somewhat.
    Some,
    /// A little.
    ALittle,
}

impl HowMuch {
    /// Of a line that gives or lacks `share` hundredths of the whole plan.
    fn of(share: i64) -> Self {
        match share {
            8.. => Self::ALot,
            3..8 => Self::Some,
            _ => Self::ALittle,
        }
    }
}

impl Moved {
    /// Key of the words for what it does.
    pub(crate) fn key(&self) -> &'static str {
        match (self.raises, self.how_much) {
            (true, HowMuch::ALot) => "moved-raises-a-lot",
            (true, HowMuch::Some) => "moved-raises",
            (true, HowMuch::ALittle) => "moved-raises-a-little",
            (false, HowMuch::ALittle) => "moved-lowers-a-little",
            (false, HowMuch::Some) => "moved-lowers",
            (false, HowMuch::ALot) => "moved-lowers-a-lot",
        }
    }
}

/// What would change the place of a family.
pub(crate) struct Flip {
    /// In words.
    pub(crate) text: String,
    /// The change of a trial that shows it, where one can.
    pub(crate) change: Option<String>,
}

impl View<'_> {
    /// What a family's place rests on.
    pub(crate) fn place_in_words(&self, entry: &FamilyEntry) -> Vec<String> {
        let words = self.words;
        let mut said = Vec::new();
        let out = [KeptOut::ByRule, KeptOut::ByLack].into_iter().find(|why| why.has(entry));
        if let Some(out) = out {
            let mut rules: Vec<String> =
                entry.rules.iter().filter(|rule| out.acts(rule)).map(|rule| self.rule_title(&rule.rule)).collect();
            rules.dedup();
            let key = if out == KeptOut::ByRule { "why-words-kept-out" } else { "why-words-lacks" };
            said.push(words.text_with(key, &[("rules", rules.join("; ").into())]));
        }
        let (met, musts) = self.musts(entry);
        if musts > 0 && !entry.lines.is_empty() {
            said.push(words.text_with("why-words-musts", &[("met", met.into()), ("all", musts.into())]));
        }
        let needs: Vec<Glyph> =
            self.lines(entry).filter(|(plan, _)| plan.kind == "need").map(|(_, line)| Glyph::of(line)).collect();
        let count = |glyph: Glyph| needs.iter().filter(|found| **found == glyph).count();
        if !needs.is_empty() {
            let values = [
                ("of", needs.len().into()),
                ("full", count(Glyph::Meets).into()),
                ("partly", count(Glyph::Partly).into()),
                ("unknown", count(Glyph::Unknown).into()),
            ];
            said.push(words.text_with("why-words-covers", &values));
        }
        let lowers = self.speaks(entry, &[Glyph::Not, Glyph::Partly], MOST_NAMED);
        if !lowers.is_empty() {
            said.push(words.text_with("why-words-lowers", &[("needs", lowers.join("; ").into())]));
        } else if !needs.is_empty() {
            said.push(words.text("why-words-lowers-nothing"));
        }
        said
    }

    /// The lines that raised or lowered the place of a family, in the order of the plan.
    pub(crate) fn moved(&self, entry: &FamilyEntry) -> Vec<Moved> {
        let whole = self.document.plan_points.max(1);
        self.lines(entry)
            .filter_map(|(plan, line)| {
                let raises = line.points >= line.gap;
                let points = if raises { line.points } else { line.gap };
                (line.capability.is_some() && points > 0).then(|| Moved {
                    name: self.line_name(plan),
                    raises,
                    how_much: HowMuch::of(i64::from(points) * 100 / whole),
                    points: points.unsigned_abs(),
                })
            })
            .collect()
    }

    /// What would change the place of a family that is shown.
    pub(crate) fn flips(&self, entry: &FamilyEntry) -> Vec<Flip> {
        if entry.state != "shown" {
            return Vec::new();
        }
        let words = self.words;
        let mut flips = Vec::new();
        let mut tell = |text: String, change: Option<String>| flips.push(Flip { text, change });
        if entry.necessarily_above_next == Some(true) {
            tell(words.text("flip-stays-above"), None);
        }
        if entry.possibly_first == Some(false) {
            tell(words.text("flip-never-first"), None);
        }
        let lowest = self.policy.file().rules.iter().find_map(|rule| match rule.check {
            Check::MustNeeds { min_capability } => Some(min_capability.get()),
            _ => None,
        });
        let would_fail = |capability: Option<u8>| capability.zip(lowest).is_some_and(|(has, least)| has < least);
        let lesser = |plan: &PlanEntry| plan.kind == "need" && !is_must(plan);
        for (plan, line) in self.lines(entry).filter(|(plan, line)| lesser(plan) && would_fail(line.capability)) {
            let change = format!("need.{}={}/must", line.item, plan.level);
            let need = self.item(&line.item);
            tell(words.text_with("flip-must", &[("need", need.into())]), Some(change));
        }
        let changes = |question: &&Question| question.changes_first_group.div_ceil(1000) > 0;
        let open = self.document.ask_next.iter().filter(changes);
        let open = open.filter(|question| question.of == "family" && entry.family == question.who);
        for question in open.take(MOST_NAMED) {
            let change = format!("family.{}.{}=3", entry.family, question.item);
            let values =
                [("need", self.item(&question.item).into()), ("n", question.changes_first_group.div_ceil(1000).into())];
            tell(words.text_with("flip-answer", &values), Some(change));
        }
        flips
    }

    /// What supports the gaps of a family on needs that weigh: the need, and the first service that answers it.
    pub(crate) fn support(&self, entry: &FamilyEntry) -> Vec<String> {
        let weighs = |importance: Importance| importance != Importance::Desirable;
        let gaps =
            self.lines(entry).filter(|(plan, line)| plan.kind == "need" && weighs(plan.importance) && line.gap > 0);
        gaps.filter_map(|(plan, line)| {
            let service = line.services.first().and_then(|code| self.service(code))?;
            Some(format!("{}: {service}", self.line_name(plan)))
        })
        .collect()
    }
}
