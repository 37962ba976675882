//! Endings: where a Kazakh verb is negated, what looks like a predicate. Works on folded words.
//!
//! *Design notes.* No analyser takes words apart: a stem of the lexicon is known at the beginning of a word, whatever
//! endings follow, with к or п voiced before a vowel. Two facts of the order of endings make that enough, and they are
//! those of the published description (Washington, Salimzyanov and Tyers, "Finite-state morphological transducers for
//! three Kypchak languages", LREC 2014, and the rules of apertium-kaz that belong to it; these are under the GPL, and
//! nothing of them is copied): of a noun plural, possessor and case come after the stem in this order; of a verb the
//! sign of negation, -ма- or -ме- with its б and п, stands behind the voice and before tense and person.

/// Negated verb endings after the sign of negation (м, б or п with а or е), folded.
const AFTER_NEGATION: [&str; 27] = [
    "йди",
    "йды",
    "ди",
    "ды",
    "ган",
    "ген",
    "ганы",
    "гени",
    "ганды",
    "генди",
    "гандыктан",
    "гендиктен",
    "йтын",
    "йтин",
    "йтыны",
    "йтини",
    "й",
    "с",
    "са",
    "се",
    "йтындыктан",
    "гандыгы",
    "гендиги",
    "птеды",
    "пти",
    "пты",
    "сын",
];

/// Where the sign of negation stands in a Kazakh verb: the byte at which `-ма-`, `-бе-`, `-па-` … begins.
pub(super) fn negation_at(word: &str) -> Option<usize> {
    AFTER_NEGATION.iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        let mut letters = stem.char_indices().rev();
        let (_, vowel) = letters.next()?;
        let (place, sign) = letters.next()?;
        let is_negation = matches!(vowel, 'а' | 'е') && matches!(sign, 'м' | 'б' | 'п');
        (is_negation && letters.count() >= 2).then_some(place)
    })
}

/// Whether a word is a finite Kazakh verb that denies: `-майды`, `-меді`, `-паған`.
pub(super) fn is_denial(word: &str) -> bool {
    let is_finite = ["йди", "йды", "ди", "ды", "ган", "ген"].iter().any(|ending| word.ends_with(ending));
    is_finite && negation_at(word).is_some()
}

/// Whether a Kazakh word carries the ending "without": `-сыз`, `-сіз`.
pub(super) fn is_without(word: &str, stem: usize) -> bool {
    word.get(stem..).is_some_and(|ending| ending.contains("сыз") || ending.contains("сиз"))
}

/// Whether a word looks like a finite Kazakh verb that affirms.
pub(super) fn is_kazakh_predicate(word: &str) -> bool {
    const ENDINGS: [&str; 12] = ["ады", "еди", "йды", "йди", "ган", "ген", "кан", "кен", "уде", "уда", "ып", "ип"];
    word.chars().count() >= 5 && ENDINGS.iter().any(|e| word.ends_with(e)) && negation_at(word).is_none()
}

/// Russian words that end as verbs do and are none.
const NOT_VERBS: [&str; 38] = [
    "лет",
    "нет",
    "интернет",
    "кабинет",
    "факт",
    "аппарат",
    "возраст",
    "контакт",
    "опыт",
    "быт",
    "если",
    "или",
    "были",
    "школ",
    "персонал",
    "материал",
    "потенциал",
    "слух",
    "учет",
    "совет",
    "билет",
    "результат",
    "рост",
    "счет",
    "конфликт",
    "ответ",
    "диабет",
    "институт",
    "объект",
    "предмет",
    "массаж",
    "запрет",
    "инсульт",
    "аттестат",
    "месяцев",
    "квартал",
    "школьный",
    "интеллект",
];

/// Whether a word looks like a finite Russian verb.
pub(super) fn is_russian_predicate(word: &str) -> bool {
    const ENDINGS: [&str; 28] = [
        "ает",
        "яет",
        "еет",
        "ует",
        "ит",
        "ется",
        "ится",
        "ются",
        "атся",
        "ятся",
        "ают",
        "яют",
        "уют",
        "еют",
        "ял",
        "ала",
        "али",
        "ила",
        "или",
        "лся",
        "лась",
        "лись",
        "ьет",
        "врет",
        "крадет",
        "ивен",
        "ивна",
        "чен",
    ];
    word.chars().count() >= 4 && ENDINGS.iter().any(|e| word.ends_with(e)) && !NOT_VERBS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_negation_is_found_in_every_harmony_and_assimilation() {
        for word in
            ["байкалмайды", "болмаган", "кетпейди", "тиркелмеген", "урламайды", "кашпаган", "жазбайды", "сенбейди"]
        {
            assert!(negation_at(word).is_some(), "{word}");
        }
        for word in ["байкалады", "тапсырманы", "мектепте", "адамды", "бара", "кажет"]
        {
            assert!(negation_at(word).is_none(), "{word}");
        }
    }
}
