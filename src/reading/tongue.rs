//! Which language a text is in: Kazakh, Russian, both or neither.

use serde::Serialize;

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Tongue {
    /// Kazakh.
    #[serde(rename = "kk")]
    Kazakh,
    /// Russian.
    #[serde(rename = "ru")]
    Russian,
    /// Kazakh and Russian.
    #[serde(rename = "mixed")]
    Mixed,
    /// Neither: nothing is read.
    #[serde(rename = "none")]
    Neither,
}

impl Tongue {
    /// The code in records.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kazakh => "kk",
            Self::Russian => "ru",
            Self::Mixed => "mixed",
            Self::Neither => "none",
        }
    }
}

/// Words of one letter-shape that only Kazakh has, also where it is typed with Russian letters.
const KAZAKH: [&str; 16] = [
    "және",
    "мен",
    "бала",
    "керек",
    "жоқ",
    "емес",
    "бар",
    "үшін",
    "бұл",
    "болады",
    "қажет",
    "отбасы",
    "кажет",
    "отбасына",
    "баланың",
    "жок",
];
/// Words only Russian has.
const RUSSIAN: [&str; 18] = [
    "и",
    "в",
    "не",
    "на",
    "с",
    "что",
    "для",
    "по",
    "ребенок",
    "ребёнок",
    "нет",
    "от",
    "к",
    "у",
    "но",
    "или",
    "при",
    "нужно",
];

/// Words looked at: enough to know the language of a long text.
const LOOKED_AT: usize = 4_000;

/// The language of a text by its letters and its commonest words.
pub fn of(text: &str) -> Tongue {
    let (mut kazakh, mut russian, mut cyrillic, mut all) = (0_usize, 0_usize, 0_usize, 0_usize);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(LOOKED_AT) {
        let lower: String = word.chars().take(40).flat_map(char::to_lowercase).collect();
        all += 1;
        cyrillic += usize::from(lower.chars().all(|c| ('а'..='я').contains(&c) || "ёәғқңөұүһі".contains(c)));
        if KAZAKH.contains(&lower.as_str()) || lower.contains(|c| "әғқңөұүһі".contains(c)) {
            kazakh += 1;
        } else if RUSSIAN.contains(&lower.as_str()) || lower.contains(|c| "щцъёэф".contains(c)) {
            russian += 1;
        }
    }
    if cyrillic * 4 < all || cyrillic == 0 {
        return Tongue::Neither;
    }
    match (kazakh * 6 >= russian, russian * 6 >= kazakh) {
        _ if kazakh + russian == 0 => Tongue::Russian,
        (true, true) if kazakh.min(russian) >= 3 => Tongue::Mixed,
        _ if kazakh >= russian => Tongue::Kazakh,
        _ => Tongue::Russian,
    }
}

/// The language in which one sentence of a text is read: a Kazakh sentence in a Russian text is no Russian one.
pub(super) fn of_sentence(sentence: &str, has_kazakh_letters: bool, text: Tongue) -> Tongue {
    let is_foreign = || has_kazakh_letters || matches!(of(sentence), Tongue::Kazakh | Tongue::Mixed);
    if text == Tongue::Russian && is_foreign() { Tongue::Mixed } else { text }
}
