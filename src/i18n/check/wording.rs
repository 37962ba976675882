//! What no comparison with English shows: look-alike letters, Kazakh endings on values, words that Uya avoids.

use fluent_syntax::ast::{Expression, InlineExpression, PatternElement};

use super::texts::{FaultKind, Flaw, SAME_IN_EVERY_LANGUAGE, Text, Texts, each_pattern, letters};

/// Areas of the command line and of programs, where commands, options and headers stand as they are typed.
const TYPED_AREAS: [&str; 7] = ["command", "help", "list", "problem", "shell", "store", "transfer"];

/// Kazakh words that follow a number with a hyphen and hold their vowels whatever the number: an ordinal's noun.
const AFTER_A_HYPHEN: [&str; 1] = ["орын"];

/// Beginnings of words that Uya does not use, by language: it covers needs and never predicts, it puts families
/// in an order and never ranks them as better people.
const AVOIDED: [(&str, &[&str]); 3] = [
    (
        "en",
        &[
            "score",
            "scoring",
            "percent",
            "per cent",
            "%",
            "candidate",
            "best",
            "optimal",
            "reject",
            "override",
            "risk child",
            "client",
            "algorithm decided",
        ],
    ),
    (
        "ru",
        &[
            "балл",
            "счёт",
            "процент",
            "%",
            "совпаден",
            "кандидат",
            "наилучш",
            "лучшая",
            "лучшую",
            "лучшей",
            "оптимальн",
            "отвергнут",
            "отклонённ",
            "ребёнок риска",
            "клиент",
            "алгоритм решил",
        ],
    ),
    (
        "kk",
        &[
            "ұпай",
            "балл",
            "пайыз",
            "%",
            "үміткер",
            "кандидат",
            "ең жақсы",
            "оңтайлы",
            "қабылданбаған отбас",
            "тәуекел бала",
            "клиент",
            "алгоритм шешті",
        ],
    ),
];

/// Texts that may say such a word all the same: language, key, word and why.
pub(super) const MAY_SAY: &[(&str, &str, &str)] = &[
    ("why-points", "балл", "the sum is shown to those who ask for it with --points"),
    ("why-points", "ұпай", "the sum is shown to those who ask for it with --points"),
    ("help-match-why--points", "балл", "the option shows the sum"),
    ("help-match-why--points", "ұпай", "the option shows the sum"),
];

/// What is wrong with the wording of one language.
pub(super) fn flaws(language: &str, texts: &Texts) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for (key, area, text) in texts.iter() {
        let line = letters(text);
        let mut note = |kind, seen: Option<String>| flaws.extend(seen.map(|seen| Flaw::new(key, kind, seen)));
        note(FaultKind::LookAlike, mixed_word(language, &line));
        note(FaultKind::AvoidedWord, avoided_word(language, key, &line));
        if language == "kk" {
            note(FaultKind::GluedEnding, glued_ending(text));
        }
        if language != "en" && !TYPED_AREAS.contains(&area) {
            note(FaultKind::LatinWord, latin_word(&without_quoted(&line)));
        }
    }
    flaws
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

/// A word of two alphabets, or a lone Latin letter that a Russian or Kazakh keyboard has as well.
fn mixed_word(language: &str, line: &str) -> Option<String> {
    let is_mixed = |word: &&str| word.contains(is_cyrillic) && word.contains(|c| !is_cyrillic(c));
    if let Some(word) = line.split(|c: char| !c.is_alphabetic()).find(is_mixed) {
        return Some(word.to_owned());
    }
    let is_lone =
        |word: &&str| matches!(*word, "a" | "c" | "e" | "i" | "k" | "o" | "x" | "y" | "A" | "B" | "C" | "K" | "O");
    line.split_whitespace().find(is_lone).filter(|_| language != "en").map(str::to_owned)
}

/// An ending that follows a value without a blank: `{ $time }-те`, `«{ $name }»-ге`, `{ $n }шы`.
fn glued_ending(text: &Text) -> Option<String> {
    let mut found = None;
    each_pattern(text, &mut |pattern| {
        for pair in pattern.elements.windows(2) {
            if let [PatternElement::Placeable { expression }, PatternElement::TextElement { value }] = pair
                && !matches!(expression, Expression::Inline(InlineExpression::StringLiteral { .. }))
                && let Some(ending) = ending(value)
            {
                found.get_or_insert(ending);
            }
        }
    });
    found
}

fn ending(after: &str) -> Option<String> {
    let unquoted = after.trim_start_matches(['»', '”', '"', ')']);
    let word = |text: &str| text.chars().take_while(|c| c.is_alphabetic()).collect::<String>();
    if let Some(rest) = unquoted.strip_prefix(['-', '\u{2010}', '\u{2011}']) {
        let word = word(rest);
        let is_ending = word.starts_with(is_cyrillic) && !AFTER_A_HYPHEN.contains(&word.as_str());
        return is_ending.then(|| format!("-{word}"));
    }
    after.starts_with(is_cyrillic).then(|| word(after))
}

fn avoided_word(language: &str, key: &str, line: &str) -> Option<String> {
    let small = line.to_lowercase();
    let says = |word: &&str| small.match_indices(word).any(|(at, _)| !small[..at].ends_with(char::is_alphabetic));
    let may_say = |word: &str| MAY_SAY.iter().any(|(of, allowed, _)| (*of, *allowed) == (key, word));
    let words = AVOIDED.iter().filter(|(of, _)| *of == language).flat_map(|(_, words)| *words);
    words.copied().filter(|word| says(word) && !may_say(word)).map(str::to_owned).next()
}

/// The line without what it quotes in backticks: names that a person types as they stand.
fn without_quoted(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

fn latin_word(line: &str) -> Option<String> {
    let is_code = |word: &str| word.chars().all(|c| !c.is_lowercase());
    line.split(|c: char| !c.is_alphabetic())
        .find(|word| {
            word.chars().count() > 1
                && word.chars().all(|c| c.is_ascii_alphabetic())
                && !is_code(word)
                && !SAME_IN_EVERY_LANGUAGE.contains(word)
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(language: &str, area: &str, text: &str) -> Vec<(FaultKind, String)> {
        let texts = Texts::read([(area, format!("key = {text}\n").as_str())]);
        flaws(language, &texts).into_iter().map(|flaw| (flaw.kind, flaw.seen)).collect()
    }

    #[test]
    fn a_letter_of_another_alphabet_inside_a_word_is_found() {
        let look_alike = |seen: &str| vec![(FaultKind::LookAlike, seen.to_owned())];
        assert_eq!(told("kk", "page", "Бaла"), look_alike("Бaла"));
        assert_eq!(told("kk", "page", "əже"), look_alike("əже"));
        assert_eq!(told("kk", "page", "iні"), look_alike("iні"));
        assert_eq!(told("ru", "page", "Cемья"), look_alike("Cемья"));
        assert_eq!(told("ru", "page", "семья c детьми"), look_alike("c"));
        assert_eq!(told("en", "page", "fаmily"), look_alike("fаmily"));
        for sound in ["JSON-файл", "PDF", "{ $n } A4 парағы", "Әліпби: Ғылым, Қыз, Таң, Өмір, Ұя, Үй, Жиһаз, Іні ₸ №"]
        {
            assert_eq!(told("kk", "page", sound), [], "{sound}");
        }
    }

    #[test]
    fn a_kazakh_ending_on_a_value_is_found() {
        for (text, ending) in [
            ("{ $time }-те сақталды", "-те"),
            ("«{ $name }»-ге", "-ге"),
            ("{ $n }шы жол", "шы"),
            ("{ $n }-нұсқа", "-нұсқа"),
            ("{ $n ->\n *[other] { $n }-ның\n}", "-ның"),
        ] {
            assert_eq!(told("kk", "page", text), [(FaultKind::GluedEnding, ending.to_owned())], "{text}");
        }
        for sound in
            ["Сақталды: { $time }", "{ $n }-орын", "{ $from }–{ $to }-орын", "«{ $name }» деген", "{ $a }-{ $b }"]
        {
            assert_eq!(told("kk", "page", sound), [], "{sound}");
        }
        assert_eq!(told("ru", "page", "{ $n }-й день"), []);
    }

    #[test]
    fn a_word_that_uya_does_not_use_is_found() {
        for (language, text, word) in [
            ("en", "The best family", "best"),
            ("en", "Candidate children", "candidate"),
            ("en", "38 %", "%"),
            ("en", "The risk child", "risk child"),
            ("ru", "Совпадение 38", "совпаден"),
            ("ru", "Баллы", "балл"),
            ("kk", "Оңтайлы отбасы", "оңтайлы"),
        ] {
            assert_eq!(told(language, "page", text), [(FaultKind::AvoidedWord, word.to_owned())], "{text}");
        }
        for (language, text) in [("en", "Asbestos"), ("ru", "учётная запись, рассчитано"), ("kk", "жақсы")]
        {
            assert_eq!(told(language, "page", text), [], "{text}");
        }
    }

    #[test]
    fn an_english_word_on_a_page_is_found_and_codes_are_not() {
        assert_eq!(told("kk", "page", "Файлды upload жасау"), [(FaultKind::LatinWord, "upload".to_owned())]);
        assert_eq!(told("kk", "page", "`chmod 600` орындаңыз"), []);
        for sound in ["F-118", "IMP-031", "CSV", "eGov Mobile"] {
            assert_eq!(told("ru", "page", sound), [], "{sound}");
        }
        assert_eq!(told("ru", "command", "Выполните: uya match list"), []);
    }

    #[test]
    fn every_exception_names_a_word_that_is_avoided() {
        for (key, word, reason) in MAY_SAY {
            assert!(AVOIDED.iter().any(|(_, words)| words.contains(word)), "{key} {word}");
            assert!(!reason.is_empty());
        }
    }
}
