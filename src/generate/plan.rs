//! Plans: needs with the sentences they rest on, strengths, household constraints, the child's words.

use super::{
    Request, case,
    catalogue::{Catalogue, ItemEntry},
    chance::Chance,
    child::Shared,
    marginals, words,
};
use crate::{
    domain::{
        child::Child,
        language::Language,
        level::{Importance, NeedLevel},
        plan::{
            ChildStrength, Confirmation, Constraint, ConstraintStrength, Need, Plan, PlanConstraint, Recommendation,
            TeamRole, Wish,
        },
        text::Text,
    },
    matching::policy::{DerivedKind, Item},
};

/// The recommendation as it is written, sentence by sentence, in one language.
struct Paper {
    language: Language,
    sentences: Vec<String>,
}

impl Paper {
    fn either(&self, kk: &'static str, ru: &'static str) -> &'static str {
        if self.language == Language::Kk { kk } else { ru }
    }

    /// Writes a sentence and gives it back as evidence.
    fn say(&mut self, sentence: String) -> Text {
        let evidence = words::text(&sentence);
        self.sentences.push(sentence);
        evidence
    }

    fn recommendation(self, catalogue: &Catalogue<'_>) -> Recommendation {
        let language = catalogue.language(self.language.code());
        Recommendation { language, text: words::text(self.sentences.join(" ")) }
    }
}

/// Words of children, kk and ru, about nothing that the plan codes.
const WISHES: [(&str, &str); 6] = [
    ("Үйде тыныш болса екен.", "Хочу, чтобы дома было спокойно."),
    ("Мектептен келгенде мені күтіп алса екен.", "Хочу, чтобы меня ждали после школы."),
    ("Өз төсегім болса екен.", "Хочу свою кровать."),
    ("Кешке бірге шай ішсек деймін.", "Хочу вечером пить чай всем вместе."),
    ("Жазда көлге барғым келеді.", "Хочу летом поехать на озеро."),
    ("Велосипед үйренгім келеді.", "Хочу научиться кататься на велосипеде."),
];

/// Specialists of a team, always at least the first two (S000 L48).
const TEAM: [TeamRole; 5] = [
    TeamRole::CloseAdultEducator,
    TeamRole::Psychologist,
    TeamRole::SocialPedagogue,
    TeamRole::AdditionalEducationTeacher,
    TeamRole::Other,
];

pub(super) fn plan(
    catalogue: &Catalogue<'_>,
    request: &Request,
    child: &Child,
    shared: &Shared,
    chance: &mut Chance,
) -> Plan {
    let language = if child.languages.first() == Some(&catalogue.kk) { Language::Kk } else { Language::Ru };
    let mut paper = Paper { language, sentences: Vec::new() };
    let age = child.birth_date.years_until(request.as_of).clamp(0, 17) as u8;
    let needs = needs(catalogue, age, shared, &mut paper, chance);
    let strengths = strengths(catalogue, &mut paper, chance);
    let constraints = constraints(catalogue, &mut paper, chance);
    let days_ago = marginals::PLAN_DAYS[usize::from(chance.hit(marginals::OLD_PLANS))];
    let date = request.as_of.plus_days(-chance.between(days_ago)).max(child.birth_date);
    let case = case::facts(catalogue, request, (child, age), (&needs, shared), chance);
    Plan {
        child: child.code.clone(),
        date,
        team: TEAM[..chance.between((2, 5)) as usize].to_vec(),
        recommendation: Some(paper.recommendation(catalogue)),
        confirmed: Some(Confirmation {
            by: words::person(format_args!("S-{:02}", 1 + chance.below(12))),
            on: date.plus_days(chance.between((1, 14))).min(request.as_of),
        }),
        needs,
        strengths,
        constraints,
        wishes: if age < case::YOUNGEST_HEARD { Vec::new() } else { wishes(language, request, chance) },
        case,
    }
}

fn needs(catalogue: &Catalogue<'_>, age: u8, shared: &Shared, paper: &mut Paper, chance: &mut Chance) -> Vec<Need> {
    let is_bond = |entry: &ItemEntry| entry.derived == Some(DerivedKind::SiblingBond);
    let makes_sense =
        |entry: &&ItemEntry| (entry.ages[0]..=entry.ages[1]).contains(&age) && (shared.together || !is_bond(entry));
    let band = usize::from(age >= 7) + usize::from(age >= 13);
    let possible: Vec<&ItemEntry> = catalogue.items.iter().filter(makes_sense).collect();
    let mut taken: Vec<&ItemEntry> = Vec::new();
    for entry in &possible {
        if is_bond(entry) || chance.hit(entry.prevalence[band]) {
            taken.push(entry);
        }
    }
    while taken.len() < marginals::FEWEST_NEEDS.min(possible.len()) {
        let entry = *chance.one_of(&possible);
        if taken.iter().all(|other| other.index != entry.index) {
            taken.push(entry);
        }
    }
    let drawn: Vec<(&ItemEntry, Option<u8>)> = taken.into_iter().map(|entry| (entry, level(entry, chance))).collect();
    confirmed_order(catalogue, drawn, paper, chance)
}

fn level(entry: &ItemEntry, chance: &mut Chance) -> Option<u8> {
    match entry.derived {
        Some(DerivedKind::SiblingBond) => Some(2 + u8::from(chance.hit(marginals::NEVER_PARTED))),
        _ => chance.weighted(&marginals::NEED_LEVELS),
    }
}

/// Gives every need its importance and its sentence, the most important first, and at least one a level.
fn confirmed_order(
    catalogue: &Catalogue<'_>,
    drawn: Vec<(&ItemEntry, Option<u8>)>,
    paper: &mut Paper,
    chance: &mut Chance,
) -> Vec<Need> {
    let nothing_assessed = drawn.iter().all(|(_, level)| level.is_none());
    let mut musts = 0;
    let mut ordered: Vec<(&ItemEntry, Option<u8>, Importance)> = Vec::new();
    for (entry, level) in drawn {
        let level = if nothing_assessed { Some(2) } else { level };
        let row = level.map_or(3, |level| usize::from(level.max(1) - 1));
        let mut importance = chance.weighted(&marginals::IMPORTANCE[row]);
        if importance == Importance::Must && musts == marginals::MOST_MUSTS {
            importance = Importance::Important;
        }
        musts += usize::from(importance == Importance::Must);
        ordered.push((entry, level, importance));
    }
    ordered.sort_by_key(|(_, _, importance)| *importance);
    let need = |(entry, level, importance): (&ItemEntry, Option<u8>, Importance)| {
        let item = &catalogue.policy.file().items[entry.index];
        let evidence = Some(paper.say(need_sentence(paper, item, level, importance)));
        let level = level.and_then(|level| NeedLevel::new(level).ok());
        Need { item: entry.code.clone(), level, importance, evidence }
    };
    ordered.into_iter().map(need).collect()
}

fn need_sentence(paper: &Paper, item: &Item, level: Option<u8>, importance: Importance) -> String {
    let importance = match importance {
        Importance::Must => paper.either("міндетті", "обязательно"),
        Importance::Important => paper.either("маңызды", "важно"),
        Importance::Desirable => paper.either("қалаулы", "желательно"),
    };
    let not_assessed =
        paper.either("әлі бағаланған жоқ, маман қорытындысы күтіледі", "пока не оценено, ждём специалиста");
    let level = level.and_then(|level| item.child_levels.get(usize::from(level)));
    let words = level.map_or(not_assessed, |level| level.get(paper.language));
    format!("{} ({importance}): {}.", item.name.get(paper.language), words::lower_first(words))
}

fn strengths(catalogue: &Catalogue<'_>, paper: &mut Paper, chance: &mut Chance) -> Vec<ChildStrength> {
    let known = &catalogue.policy.file().strengths;
    if known.is_empty() {
        return Vec::new();
    }
    let count = chance.weighted(&marginals::STRENGTHS) as usize;
    let start = chance.below(known.len() as u32) as usize;
    let picked = (0..count.min(known.len())).map(|step| &known[(start + step * 3) % known.len()]);
    let mut strengths: Vec<ChildStrength> = Vec::new();
    for strength in picked {
        let name = words::lower_first(strength.name.get(paper.language));
        let sentence = format!("{}: {name}.", paper.either("Күшті жағы", "Сильная сторона"));
        if strengths.iter().all(|other| other.strength != strength.code) {
            strengths.push(ChildStrength { strength: strength.code.clone(), evidence: Some(paper.say(sentence)) });
        }
    }
    strengths
}

fn constraints(catalogue: &Catalogue<'_>, paper: &mut Paper, chance: &mut Chance) -> Vec<PlanConstraint> {
    let mut stated: Vec<PlanConstraint> = Vec::new();
    for (code, hard, soft) in marginals::CONSTRAINTS {
        let drawn = chance.below(1000);
        let strength = match () {
            () if drawn < hard => ConstraintStrength::Hard,
            () if drawn < hard + soft => ConstraintStrength::Soft,
            () => continue,
        };
        let constraint = words::sound(Constraint::parse(code));
        if stated.iter().all(|other| !other.constraint.contradicts(&constraint)) {
            let evidence = Some(paper.say(constraint_sentence(catalogue, paper, &constraint, strength)));
            stated.push(PlanConstraint { constraint, strength, evidence });
        }
    }
    stated
}

fn constraint_sentence(
    catalogue: &Catalogue<'_>,
    paper: &Paper,
    constraint: &Constraint,
    strength: ConstraintStrength,
) -> String {
    let kind = match strength {
        ConstraintStrength::Hard => paper.either("Қатаң шарт", "Строгое условие"),
        ConstraintStrength::Soft => paper.either("Мүмкіндік болса", "По возможности"),
    };
    let named = catalogue.policy.file().constraints.iter().find(|known| known.code == constraint.code());
    let name = named.map_or(constraint.code(), |named| named.name.get(paper.language));
    let parameter = constraint.parameter().unwrap_or_default();
    let settlement = catalogue.settlements.iter().find(|place| place.code.as_str() == parameter);
    let place = settlement.map(|place| if paper.language == Language::Kk { &place.name_kk } else { &place.name_ru });
    let name = name.replace("{n}", &parameter).replace("{place}", place.map_or(&parameter, |place| place.as_str()));
    format!("{kind}: {}.", words::lower_first(&name))
}

fn wishes(language: Language, request: &Request, chance: &mut Chance) -> Vec<Wish> {
    let wish = chance.some(marginals::WISH, |chance| {
        let (kk, ru) = chance.one_of(&WISHES);
        let said_on = request.as_of.plus_days(-chance.between(marginals::CASE_DAYS));
        Wish { text: words::text(if language == Language::Kk { kk } else { ru }), said_on: Some(said_on) }
    });
    wish.into_iter().collect()
}
