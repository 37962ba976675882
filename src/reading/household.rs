//! What the household must or should be like: how strongly, at which age, for whom and where.
//!
//! *Design notes.* Which kind of constraint a sentence states is weighed as needs are (`need`); this module
//! reads the parameter beside it and the strength. A kind whose parameter is not named states nothing.

use super::{
    Evidence, Household, Reading,
    lexicon::Hit,
    scene::Scene,
    sentence::Sentence,
    token::{Token, folded},
};

/// What the items of the lexicon that stand for kinds of constraints begin with.
pub(super) const PREFIX: &str = "home.";

/// Persons as they are written, by the beginning of the word, and their codes. What stands first counts first: a
/// stepfather is no father.
const PERSONS: [(&str, &str); 32] = [
    ("отчим", "STEPFATHER"),
    ("мачех", "STEPMOTHER"),
    ("сожител", "PARTNER"),
    ("көңілдес", "PARTNER"),
    ("дяд", "UNCLE"),
    ("көке", "UNCLE"),
    ("нағашы", "UNCLE"),
    ("тет", "AUNT"),
    ("тәте", "AUNT"),
    ("дед", "GRANDFATHER"),
    ("бабушк", "GRANDMOTHER"),
    ("ата$", "GRANDFATHER"),
    ("атасы", "GRANDFATHER"),
    ("әже", "GRANDMOTHER"),
    ("брат", "BROTHER"),
    ("аға", "BROTHER"),
    ("іні", "BROTHER"),
    ("сестр", "SISTER"),
    ("әпке", "SISTER"),
    ("отец", "FATHER"),
    ("отц", "FATHER"),
    ("пап", "FATHER"),
    ("әке", "FATHER"),
    ("матер", "MOTHER"),
    ("мать", "MOTHER"),
    ("мам", "MOTHER"),
    ("ана$", "MOTHER"),
    ("анасы", "MOTHER"),
    ("анасын", "MOTHER"),
    ("шеше", "MOTHER"),
    ("родител", "PARENTS"),
    ("сосед", "NEIGHBOUR"),
];

/// Settlements as they are written, by the beginning of the word (`$`: the whole word), and their codes.
const PLACES: [(&str, &str); 17] = [
    ("тараз", "TARAZ"),
    ("каратау", "KARATAU"),
    ("жаңатас", "ZHANATAS"),
    ("шу$", "SHU"),
    ("шуда$", "SHU"),
    ("шудан$", "SHU"),
    ("кордай", "KORDAI"),
    ("мерк", "MERKE"),
    ("кулан", "KULAN"),
    ("аса$", "ASA"),
    ("асе$", "ASA"),
    ("асы$", "ASA"),
    ("асада", "ASA"),
    ("сарыкемер", "SARYKEMER"),
    ("саудакент", "SAUDAKENT"),
    ("мойынкум", "MOIYNKUM"),
    ("шығанақ", "SHYGANAK"),
];

/// Numbers of years as words, by the beginning of the word (`$`: the whole word).
const AGES: [(&str, u8); 41] = [
    ("одиннадцат", 11),
    ("двенадцат", 12),
    ("тринадцат", 13),
    ("четырнадцат", 14),
    ("пятнадцат", 15),
    ("шестнадцат", 16),
    ("годовал", 1),
    ("одного$", 1),
    ("год$", 1),
    ("года$", 1),
    ("двух", 2),
    ("трех", 3),
    ("три$", 3),
    ("четыр", 4),
    ("пяти", 5),
    ("шести", 6),
    ("семи$", 7),
    ("семилет", 7),
    ("восьми", 8),
    ("девяти", 9),
    ("десяти", 10),
    ("бір$", 1),
    ("бірге$", 1),
    ("екі", 2),
    ("үш$", 3),
    ("үшке", 3),
    ("үштен", 3),
    ("төрт", 4),
    ("бес$", 5),
    ("беске", 5),
    ("бестен", 5),
    ("алты", 6),
    ("жеті$", 7),
    ("жетіге", 7),
    ("жетіден", 7),
    ("сегіз", 8),
    ("тоғыз", 9),
    ("он$", 10),
    ("онға", 10),
    ("оннан", 10),
    ("үште$", 3),
];

/// Words beside which the age of a limit stands, by their beginning.
const LIMITS: [&str; 13] =
    ["младш", "молож", "старш", "не", "до", "толма", "толған", "дейінгі", "кіші", "үлкен", "асқан", "жетпе", "жас"];

/// Adds what one sentence says of the household: `kinds` are those it was found to state.
pub(super) fn collect(text: &str, sentence: Sentence, scene: &Scene<'_>, kinds: &[&str], reading: &mut Reading) {
    let stated = kinds.iter().filter(|kind| !is_left_free(scene, kind));
    let mut found: Vec<String> = stated.filter_map(|kind| constraint(kind, text, sentence, scene)).collect();
    keep_most_exact(&mut found);
    let strength = if is_hard(scene, &found) { "hard" } else { "soft" };
    for constraint in found {
        if !reading.constraints.iter().any(|kept| kept.constraint == constraint) {
            let evidence = Evidence::of(text, sentence.start, sentence.end);
            reading.constraints.push(Household { constraint, strength, evidence });
        }
    }
}

/// Whether the text leaves free what it names: «полная семья не обязательна», «толық отбасы болуы міндетті емес».
fn is_left_free(scene: &Scene<'_>, kind: &str) -> bool {
    let is_of = |hit: &&Hit| scene.rule_of(hit).strip_prefix(PREFIX) == Some(kind);
    let clauses: Vec<usize> = scene.needs.iter().filter(is_of).map(|hit| scene.clause_of(hit.last())).collect();
    let is_about = |cue: &Hit| clauses.is_empty() || clauses.contains(&scene.clause_of(cue.first()));
    scene.cues_of("free").any(is_about)
}

/// The constraint of a kind, with its parameter.
fn constraint(kind: &str, text: &str, sentence: Sentence, scene: &Scene<'_>) -> Option<String> {
    match kind {
        "no_child_under_age" => Some(format!("{kind}:{}", age_of_limit(&scene.words)?)),
        "contact_prohibited" => Some(format!("{kind}:{}", person(scene)?)),
        "location" => Some(format!("{kind}:{}", place(scene)?)),
        "child_preference" => Some(format!("{kind}:{}", wish(text, sentence, scene)?)),
        plain => Some(plain.to_owned()),
    }
}

/// Whether a word of a text begins with a written one, or is it where that ends with `$`.
fn is_met(written: &str, word: &str) -> bool {
    let stem = folded(written);
    if written.ends_with('$') { word == stem } else { word.starts_with(&stem) }
}

fn person(scene: &Scene<'_>) -> Option<&'static str> {
    let is_step = scene.words.windows(2).any(|pair| pair[0].folded == folded("өгей"));
    // "Ата-ана" are the parents, whose rights a sentence names beside the person it keeps away.
    let is_of_both = |place: usize| {
        let is = |place: usize, word: &str| scene.words.get(place).is_some_and(|one| one.folded.starts_with(word));
        (is(place, "ата") && is(place + 1, "ана")) || (place > 0 && is(place - 1, "ата") && is(place, "ана"))
    };
    let words = || scene.words.iter().enumerate().filter(|(place, _)| !is_of_both(*place));
    let is_said = |written: &str| words().any(|(_, word)| is_met(written, &word.folded));
    let named = PERSONS.iter().find(|(written, _)| is_said(written)).map(|(_, code)| *code);
    let code = named.or_else(|| (0..scene.words.len()).any(is_of_both).then_some("PARENTS"))?;
    Some(match (is_step, code) {
        (true, "FATHER") => "STEPFATHER",
        (true, "MOTHER") => "STEPMOTHER",
        _ => code,
    })
}

fn place(scene: &Scene<'_>) -> Option<&'static str> {
    let is_said = |written: &str| scene.words.iter().any(|word| is_met(written, &word.folded));
    PLACES.iter().find(|(written, _)| is_said(written)).map(|(_, code)| *code)
}

/// Longest wish that is kept, in letters.
const MAX_WISH_CHARS: usize = 80;

/// What the child wishes for, in the words of the text: what it is quoted with, else what follows the turn.
fn wish(text: &str, sentence: Sentence, scene: &Scene<'_>) -> Option<String> {
    let said = &text[sentence.start..sentence.end];
    let quoted = said.split_once('«').and_then(|(_, rest)| rest.split_once('»')).map(|(inner, _)| inner);
    let turns = scene.needs.iter().filter(|hit| scene.rule_of(hit) == "home.child_preference");
    let from = turns.max_by_key(|turn| turn.last()).map_or(sentence.start, |turn| scene.words[turn.first()].start);
    let words = quoted.unwrap_or(&text[from..sentence.end]).trim_matches(|letter: char| !letter.is_alphanumeric());
    (!words.is_empty()).then(|| words.chars().take(MAX_WISH_CHARS).collect())
}

/// "No child under five" says more than "no young children" and "no other child"; no unrelated man is no model.
fn keep_most_exact(found: &mut Vec<String>) {
    let has = |found: &[String], start: &str| found.iter().any(|code| code.starts_with(start));
    if has(found, "no_child_under_age") {
        found.retain(|code| !matches!(code.as_str(), "no_young_children" | "only_child" | "other_children_welcome"));
    }
    if has(found, "no_young_children") {
        found.retain(|code| !matches!(code.as_str(), "only_child" | "other_children_welcome"));
    }
    if has(found, "only_child") {
        found.retain(|code| code != "other_children_welcome");
    }
    if has(found, "no_unrelated") {
        found.retain(|code| code != "male_role_model");
    }
}

/// The age in years that stands nearest to a word of a limit.
fn age_of_limit(words: &[Token]) -> Option<u8> {
    let is_limit = |word: &Token| LIMITS.iter().any(|written| is_met(written, &word.folded));
    let limits: Vec<usize> = (0..words.len()).filter(|place| is_limit(&words[*place])).collect();
    let distance = |place: usize| limits.iter().map(|limit| limit.abs_diff(place)).min().unwrap_or(usize::MAX);
    let ages = (0..words.len()).filter_map(|place| age_at(words, place).map(|age| (distance(place), age)));
    ages.min_by_key(|(distance, _)| *distance).map(|(_, age)| age)
}

/// The age that is written at a place; in Kazakh "ten two" is twelve.
fn age_at(words: &[Token], place: usize) -> Option<u8> {
    let age = age(&words[place].folded)?;
    let is_ten = |at: usize| words[at].folded == folded("он");
    if is_ten(place) && words.get(place + 1).is_some_and(|next| self::age(&next.folded).is_some_and(|more| more < 10)) {
        return None;
    }
    let whole = if age < 10 && place > 0 && is_ten(place - 1) { age + 10 } else { age };
    (1..=17).contains(&whole).then_some(whole)
}

fn age(word: &str) -> Option<u8> {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let spelled = || AGES.iter().find(|(written, _)| is_met(written, word)).map(|(_, years)| *years);
    digits.parse().ok().or_else(spelled)
}

/// Whether the sentence leaves no choice. A ban on contact is the decision of a court and leaves none.
fn is_hard(scene: &Scene<'_>, found: &[String]) -> bool {
    let has = |name: &str| scene.cues_of(name).next().is_some();
    let is_ban = found.iter().any(|code| code.starts_with("contact_prohibited"));
    is_ban || (!has("weak") && !has("soft") && (has("strong") || has("affirm") || has("must")))
}
