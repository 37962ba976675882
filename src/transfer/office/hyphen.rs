//! Whether a hyphen at the end of a line belongs to the word, or only parts it for the page.
//!
//! *Design notes.* Kazakh writes paired words with a hyphen: «ата-ана», «қарым-қатынас», «қайта-қайта». What parts a
//! word for the page stands between two syllables, and within a Kazakh word no syllable begins with a vowel; so many
//! pairs are told by their sounds, pairs of like words by their likeness, and what sounds cannot tell by how the same
//! text writes the word elsewhere, or by the list below.

use std::collections::BTreeSet;

/// Hyphenated words that stand within the lines of a text: the first part, a hyphen, [`TOLD_LETTERS`] of the second.
pub(super) type Written = BTreeSet<String>;

/// Letters of a second part that tell it from other words; what follows them may be an ending.
const TOLD_LETTERS: usize = 3;

/// No word has more letters.
const WORD_LETTERS: usize = 40;

/// Letters around a hyphen that are looked at for the language.
const NEAR: usize = 200;

/// First parts of Russian words that keep their hyphen: «медико-психологический».
const RUSSIAN: [&str; 8] =
    ["медико", "психолого", "социально", "учебно", "санаторно", "материально", "эмоционально", "лечебно"];

/// Endings of Kazakh adjectives, of which two are joined: «әлеуметтік-педагогикалық».
const ADJECTIVE: [&str; 6] = ["лық", "лік", "дық", "дік", "тық", "тік"];

/// Paired words that neither sounds nor likeness tell: the first part and how the second begins with every ending.
/// After the paired words (қос сөздер) of the Kazakh orthography, those that plans, families and homes are about.
const PAIRED: &[(&str, &[&str])] = &[
    ("ағайын", &["туыс", "бауыр"]),
    ("айқай", &["шу"]),
    ("айтыс", &["тартыс"]),
    ("азды", &["көп"]),
    ("азық", &["түлі"]),
    ("ақша", &["пұл"]),
    ("ақыл", &["кеңес", "парасат"]),
    ("алыс", &["беріс", "жақын"]),
    ("анда", &["санда"]),
    ("апа", &["сіңлі", "қарындас"]),
    ("ары", &["бері"]),
    ("аса", &["мүсәпір"]),
    ("ата", &["баба", "тек", "тег", "мекен"]),
    ("аты", &["жөн"]),
    ("ауру", &["сырқа"]),
    ("аш", &["жалаңаш", "құрса"]),
    ("әдет", &["ғұр"]),
    ("әке", &["шеше", "бала"]),
    ("әрі", &["бері"]),
    ("бала", &["шаға"]),
    ("барыс", &["келіс"]),
    ("бау", &["бақша"]),
    ("бет", &["жүз", "әлпет", "бейне"]),
    ("бірен", &["саран"]),
    ("дау", &["дамай", "жанжал"]),
    ("дәрі", &["дәрме"]),
    ("дене", &["бітім"]),
    ("дос", &["жаран", "жар"]),
    ("ел", &["жұрт"]),
    ("ем", &["дом", "шара"]),
    ("емдеу", &["сауықтыру"]),
    ("ерлі", &["зайып"]),
    ("ертелі", &["кеш"]),
    ("есік", &["терезе"]),
    ("жақсы", &["жаман"]),
    ("жан", &["жа", "дүние"]),
    ("жеміс", &["жиде"]),
    ("жетім", &["жесір"]),
    ("жол", &["жоба"]),
    ("жора", &["жолдас"]),
    ("жөн", &["жоба", "жосы"]),
    ("зат", &["бұйым"]),
    ("іс", &["шара", "қимыл", "тәжірибе"]),
    ("келім", &["кетім"]),
    ("киім", &["кеше"]),
    ("көңіл", &["күй"]),
    ("көрпе", &["жасты", "төсе"]),
    ("көрші", &["қолаң"]),
    ("күні", &["түні"]),
    ("күш", &["қуат", "жігер"]),
    ("қайғы", &["қасірет", "мұң"]),
    ("қарым", &["қатынас"]),
    ("қол", &["ая"]),
    ("құқық", &["міндет"]),
    ("құрал", &["жабды", "сайман"]),
    ("құрбы", &["құрдас"]),
    ("қыз", &["келінше", "жігіт"]),
    ("мал", &["мүлі", "жан"]),
    ("мінез", &["құл"]),
    ("мұң", &["зар", "мұқтаж"]),
    ("ой", &["пікір", "сана"]),
    ("ойын", &["сауы", "күлкі"]),
    ("оқу", &["тәрбие", "жазу", "білім"]),
    ("сабақ", &["тәрбие"]),
    ("салт", &["дәстүр", "сана"]),
    ("сый", &["құрмет", "сияпат"]),
    ("сөз", &["сөйлем"]),
    ("тамақ", &["су"]),
    ("тәлім", &["тәрбие"]),
    ("той", &["думан", "томала"]),
    ("төсек", &["ор"]),
    ("туған", &["туыс", "туысқан"]),
    ("туыс", &["туған", "бауыр"]),
    ("тұрмыс", &["тіршілі", "салт"]),
    ("ұл", &["қыз"]),
    ("ұрлық", &["қарлы"]),
    ("ұрыс", &["керіс", "жанжал"]),
    ("ұсақ", &["түйе"]),
    ("үй", &["жай", "күй"]),
    ("үлкен", &["кіші"]),
    ("хал", &["жағдай", "ахуал"]),
    ("шешім", &["пікір"]),
    ("ыдыс", &["ая"]),
];

/// The hyphenated words of a text, for what its line ends leave open.
pub(super) fn written(text: &str) -> Written {
    let mut words = Written::new();
    for (at, sign) in text.match_indices(['-', '\u{2010}', '\u{2011}']) {
        let (first, second) = (last_word(&text[..at]), first_word(&text[at + sign.len()..]));
        if !first.is_empty() && second.chars().count() >= TOLD_LETTERS {
            words.insert(key(&first, &second));
        }
    }
    words
}

/// Whether the hyphen between the end of a line and the next line belongs to the word.
pub(super) fn belongs(before: &str, after: &str, written: &Written) -> bool {
    let (first, second) = (last_word(before), first_word(after.trim_start()));
    RUSSIAN.contains(&first.as_str())
        || written.contains(&key(&first, &second))
        || (is_kazakh(before, after) && is_pair(&first, &second))
}

fn is_pair(first: &str, second: &str) -> bool {
    let listed = PAIRED.iter().any(|(one, others)| *one == first && others.iter().any(|with| second.starts_with(with)));
    listed || begins_anew(first, second) || are_alike(first, second) || are_adjectives(first, second)
}

/// «ата-ана», «іс-әрекет»: within one word the second syllable takes the consonant before its vowel, and no vowel
/// stands behind a vowel. «И», «у» and «ю» may be half vowels, and short beginnings come from other languages:
/// «те-атр».
fn begins_anew(first: &str, second: &str) -> bool {
    const OPEN: &str = "аәеоөұүыіэ";
    const UNSURE: &str = "иуюяёъь";
    let is_open = |sign: char| OPEN.contains(sign);
    let vowels = first.chars().filter(|sign| is_open(*sign)).count();
    let is_whole =
        if first.ends_with(is_open) { vowels > 1 } else { vowels > 0 && !first.ends_with(|c| UNSURE.contains(c)) };
    is_whole && second.starts_with(is_open)
}

/// «қайта-қайта», «ептеп-септеп»: the second part says the first once more.
fn are_alike(first: &str, second: &str) -> bool {
    let behind_first = |word: &str| word.chars().next().map_or(0, char::len_utf8);
    let (tail, second_tail) = (&first[behind_first(first)..], &second[behind_first(second)..]);
    let letters = first.chars().count();
    let rhymes = letters > 3 && (second_tail.starts_with(tail) || second_tail.starts_with(first));
    letters > 2 && (second.starts_with(first) || rhymes)
}

fn are_adjectives(first: &str, second: &str) -> bool {
    ADJECTIVE.iter().any(|end| first.ends_with(end))
        && second.chars().count() > 5
        && ADJECTIVE.iter().any(|end| second.contains(end))
}

fn is_kazakh(before: &str, after: &str) -> bool {
    const OWN: &str = "әғқңөұүһіӘҒҚҢӨҰҮҺІ";
    before.chars().rev().take(NEAR).chain(after.chars().take(NEAR)).any(|sign| OWN.contains(sign))
}

fn key(first: &str, second: &str) -> String {
    let told: String = second.chars().take(TOLD_LETTERS).collect();
    format!("{first}-{told}")
}

/// The word that a text ends with; the end of it where it is longer than words are.
fn last_word(text: &str) -> String {
    let letters = text.chars().rev().take_while(|sign| sign.is_alphabetic()).take(WORD_LETTERS);
    let backwards: Vec<char> = letters.collect();
    backwards.into_iter().rev().flat_map(char::to_lowercase).collect()
}

/// The word that a text begins with.
fn first_word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphabetic()).take(WORD_LETTERS).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::clean;

    /// What becomes of the word at the end of the line, within Kazakh text.
    fn joined(word: &str) -> String {
        clean(&format!("Балаға қажет: {}", word.replace('|', "-\n"))).text["Балаға қажет: ".len()..].into()
    }

    #[test]
    fn paired_words_of_kazakh_keep_their_hyphen_with_any_ending() {
        for word in [
            "ата|анасының",
            "аға|інісі",
            "бала|шағасымен",
            "қарым|қатынасты",
            "мінез|құлқы",
            "әке|шешеден",
            "туған|туыстары",
            "көңіл|күйін",
            "іс|әрекет",
            "іс|шаралар",
            "үй|ішіндегі",
            "мінез|құлқына",
            "әдет|ғұрпын",
            "қайта|қайта",
            "ептеп|септеп",
            "әлеуметтік|педагогикалық",
            "Ата|аналар",
        ] {
            assert_eq!(joined(word), word.replace('|', "-"));
        }
    }

    #[test]
    fn words_that_a_page_parts_between_syllables_are_joined() {
        for word in
            ["бай|ланысты", "бала|лардың", "қарым|дылық", "отба|сының", "әлеумет|тік", "қа|был", "оқу|ының", "те|атр"]
        {
            assert_eq!(joined(word), word.replace('|', ""));
        }
    }

    #[test]
    fn how_the_same_text_writes_a_word_decides() {
        let text = "Нужен врач-психолог. Занятия ведёт врач-\nпсихолог.";
        assert!(clean(text).text.ends_with("ведёт врач-психолог."));
        assert!(clean("Занятия ведёт врач-\nпсихолог.").text.ends_with("врачпсихолог."));
        assert_eq!(clean("по-\nощрять").text, "поощрять", "vowels meet in Russian words");
    }
}
