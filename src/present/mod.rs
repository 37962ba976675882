//! Results in words: what people read of a list, in a terminal as on a page.

use std::collections::BTreeMap;

use crate::{
    domain::{date::Date, level::Importance, plan::Constraint},
    i18n::{Language, Translator, format},
    matching::{
        document::{Document, FactEntry, FamilyEntry, LineEntry, PlanEntry, RESTRICTED, RuleEntry},
        policy::{Policy, SourceKind},
    },
};

/// The facts of a child's case.
mod case;

/// Evidence of needs.
pub(crate) mod evidence;

/// Values seen and needed.
mod facts;

/// What a list says of a family.
mod families;

/// What it says of a family's place.
mod place;

pub(crate) use case::{CaseFact, CaseWords, NotKnown};
pub(crate) use families::{Crowd, KeptOut};
pub(crate) use place::{Flip, HowMuch, MOST_NAMED, Moved};

/// A result with the words to show it in.
pub(crate) struct View<'a> {
    /// The result.
    pub(crate) document: &'a Document,
    /// The policy it was made with.
    pub(crate) policy: &'a Policy,
    /// The words.
    pub(crate) words: &'a Translator,
    /// Colour.
    pub(crate) color: bool,
    /// Numbers beside the words.
    pub(crate) with_points: bool,
    /// Names of settlements by code, where they are at hand; a code without a name stays a code.
    pub(crate) places: Option<&'a BTreeMap<String, String>>,
}

/// How a line of a family's strip looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    Meets,
    Partly,
    Not,
    Unknown,
}

impl Glyph {
    pub(crate) fn of(line: &LineEntry) -> Self {
        match line.capability {
            None => Self::Unknown,
            Some(_) if line.gap == 0 => Self::Meets,
            Some(_) if line.points > 0 => Self::Partly,
            Some(_) => Self::Not,
        }
    }

    /// The end of the keys of its words.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Meets => "meets",
            Self::Partly => "partly",
            Self::Not => "not",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) fn sign(self) -> char {
        match self {
            Self::Meets => '●',
            Self::Partly => '◐',
            Self::Not => '○',
            Self::Unknown => '?',
        }
    }
}

impl View<'_> {
    pub(crate) fn language(&self) -> Language {
        self.words.language()
    }

    pub(crate) fn number(&self, value: usize) -> String {
        format::number(self.language(), value as i64)
    }

    pub(crate) fn day(&self, day: Date) -> String {
        format::date(self.language(), day)
    }

    /// The name of a need or strength.
    pub(crate) fn item(&self, code: &str) -> String {
        let file = self.policy.file();
        let need = file.items.iter().find(|item| item.code.as_str() == code).map(|item| &item.name);
        let strength = || file.strengths.iter().find(|strength| strength.code.as_str() == code).map(|s| &s.name);
        need.or_else(strength).map_or_else(|| code.to_owned(), |name| name.get(self.language()).to_owned())
    }

    /// The words of a rule.
    pub(crate) fn rule(&self, code: &str) -> Option<&crate::matching::policy::Rule> {
        self.policy.file().rules.iter().find(|rule| rule.id.as_str() == code)
    }

    /// The short name of a rule; of one whose reason is restricted only that.
    pub(crate) fn rule_title(&self, code: &str) -> String {
        if code == RESTRICTED {
            return self.words.text("restricted-title");
        }
        self.rule(code).map_or(code, |rule| rule.title.get(self.language())).to_owned()
    }

    /// The words of a household constraint.
    pub(crate) fn constraint(&self, written: &str) -> String {
        let Ok(constraint) = Constraint::parse(written) else {
            return written.to_owned();
        };
        let name = self.policy.file().constraints.iter().find(|text| text.code == constraint.code());
        let parameter = constraint.parameter().unwrap_or_default();
        let place = self.places.and_then(|places| places.get(&parameter)).cloned();
        let parameter = match constraint {
            Constraint::Location(_) => place.unwrap_or(parameter),
            _ => parameter,
        };
        let text = name.map_or(written, |text| text.name.get(self.language()));
        ["{n}", "{person}", "{place}", "{text}"]
            .iter()
            .fold(text.to_owned(), |text, placeholder| text.replace(placeholder, &parameter))
    }

    /// What a family can offer for an item, in the words of its level.
    pub(crate) fn family_level(&self, item: &str, level: u8) -> String {
        let file = self.policy.file();
        let own =
            file.items.iter().find(|i| i.code.as_str() == item).and_then(|i| i.family_levels.get(usize::from(level)));
        let common = || file.family_scale.get(usize::from(level));
        own.or_else(common).map_or_else(String::new, |text| text.get(self.language()).to_owned())
    }

    /// What a child needs, in the words of its level.
    pub(crate) fn child_level(&self, item: &str, level: u8) -> String {
        let file = self.policy.file();
        let own =
            file.items.iter().find(|i| i.code.as_str() == item).and_then(|i| i.child_levels.get(usize::from(level)));
        let common = || file.need_scale.get(usize::from(level));
        own.or_else(common).map_or_else(String::new, |text| text.get(self.language()).to_owned())
    }

    /// The fact behind a capability: its value, its day, where it stands.
    pub(crate) fn fact(&self, fact: &FactEntry) -> String {
        let value = match fact.value.split_once(": ") {
            Some(("home-language", code)) => {
                format!("{}: {}", self.words.text("fact-home-language"), self.spoken(code))
            }
            Some((name, value)) => format!("{}: {}", self.words.text(&format!("fact-{name}")), self.value(value)),
            None => self.words.text(&format!("fact-{}", fact.value.as_str().replace('_', "-"))),
        };
        let mut parts = vec![value];
        parts.extend(fact.as_of.map(|day| self.day(day)));
        parts.extend(fact.source.as_ref().map(ToString::to_string));
        parts.join(" · ")
    }

    /// The name of a language; its code where the catalogue has none.
    pub(crate) fn spoken(&self, code: &str) -> String {
        let key = format!("language-{code}");
        if self.words.has(&key) { self.words.text(&key) } else { code.to_uppercase() }
    }

    /// What an effect means, in words.
    pub(crate) fn effect(&self, code: &str) -> String {
        self.words.text(&format!("effect-{}", code.replace('_', "-")))
    }

    /// A service of Annex 3 with its clause.
    pub(crate) fn service(&self, code: &str) -> Option<String> {
        let service = self.policy.file().services.iter().find(|service| service.code == code)?;
        Some(format!("{} ({})", service.name.get(self.language()), service.clause))
    }

    /// The authority of a rule.
    pub(crate) fn standing(&self, standing: SourceKind) -> String {
        self.policy
            .file()
            .standings
            .get(&standing)
            .map_or_else(String::new, |text| text.get(self.language()).to_owned())
    }

    /// The fit word.
    pub(crate) fn band(&self, code: &str) -> String {
        self.words.text(&format!("band-{}", code.replace('_', "-")))
    }

    /// The strip of a family: a sign per line of the plan, children apart.
    pub(crate) fn strip(&self, family: &FamilyEntry, strengths: bool) -> String {
        let mut strip = String::new();
        let mut child = None;
        for (plan, line) in self.document.plan.iter().zip(&family.lines) {
            if (plan.kind == "strength") != strengths {
                continue;
            }
            if child.is_some_and(|child| child != &plan.child) {
                strip.push('|');
            }
            child = Some(&plan.child);
            strip.push(Glyph::of(line).sign());
        }
        strip
    }

    /// How many families are in the register, shown, and lack information.
    pub(crate) fn totals(&self) -> String {
        let totals = &self.document.totals;
        let counts = [
            ("register", totals.register.into()),
            ("shown", totals.shown.into()),
            ("lacking", totals.insufficient.into()),
        ];
        let told = self.words.text_with("run-totals", &counts);
        match totals.taken_out {
            0 => told,
            families => format!("{told} {}", self.words.text_with("taken-out-count", &[("n", families.into())])),
        }
    }

    /// Must needs met and must needs in all; met is what the fit words ask of a must need.
    pub(crate) fn musts(&self, family: &FamilyEntry) -> (usize, usize) {
        let musts = || self.lines(family).filter(|(plan, _)| is_must(plan));
        let share = self.policy.file().bands.well_must;
        let met = |line: &LineEntry, plan: &PlanEntry| {
            line.capability.is_some() && i64::from(line.points) * 100 >= share * i64::from(plan.full)
        };
        (musts().filter(|(plan, line)| met(line, plan)).count(), musts().count())
    }

    /// The lines of a family beside the lines of the plan.
    pub(crate) fn lines<'f>(&'f self, family: &'f FamilyEntry) -> impl Iterator<Item = (&'f PlanEntry, &'f LineEntry)> {
        self.document.plan.iter().zip(&family.lines)
    }

    /// Names of lines, each need once, with its children where there are several.
    pub(crate) fn item_names(&self, lines: &[&PlanEntry], most: usize) -> Vec<String> {
        let mut by_item: Vec<(&str, Vec<&str>)> = Vec::new();
        for plan in lines {
            match by_item.iter_mut().find(|(item, _)| *item == plan.item) {
                Some((_, children)) => children.push(&plan.child),
                None => by_item.push((&plan.item, vec![&plan.child])),
            }
        }
        let several = self.document.children.len() > 1;
        let name = |(item, children): (&str, Vec<&str>)| {
            if several { format!("{} ({})", self.item(item), children.join(", ")) } else { self.item(item) }
        };
        by_item.into_iter().take(most).map(name).collect()
    }

    /// The word for how much a line of the plan weighs.
    pub(crate) fn weight(&self, plan: &PlanEntry) -> String {
        self.words.text(match (plan.kind.as_str(), plan.importance) {
            ("need", Importance::Must) => "importance-must",
            ("need", Importance::Important) => "importance-important",
            ("need", Importance::Desirable) => "importance-desirable",
            _ => "line-strength",
        })
    }

    /// A line's name, with the child where there are several.
    pub(crate) fn line_name(&self, plan: &PlanEntry) -> String {
        if self.document.children.len() > 1 {
            format!("{} ({})", self.item(&plan.item), plan.child)
        } else {
            self.item(&plan.item)
        }
    }
}

/// Rules of a family that did not simply pass.
pub(crate) fn notable_rules(family: &FamilyEntry) -> Vec<&RuleEntry> {
    family.rules.iter().filter(|rule| rule.verdict != "pass").collect()
}

pub(crate) fn is_must(plan: &PlanEntry) -> bool {
    plan.kind == "need" && plan.importance == Importance::Must
}
