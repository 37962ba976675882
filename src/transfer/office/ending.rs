//! Which line ends a section: a signature, or the title of what follows, each on a line of its own. A sentence that
//! begins with the same words ends nothing: what is read too far is seen, what is cut is not.

use super::section::{MAX_HEADING_WORDS, number, words};

/// Words that open a line of signatures and dates.
const SIGNED: &[&str] = &[
    "подпись",
    "подписи",
    "директор",
    "дата",
    "составил",
    "составила",
    "составили",
    "составитель",
    "согласовано",
    "утверждаю",
    "утверждено",
    "қолы",
    "қолдары",
    "күні",
    "директоры",
    "бекітемін",
    "бекітілді",
    "бекітілген",
    "келісілді",
    "келісілген",
    "құрастырған",
    "құрастырғандар",
    "құрастырушы",
];

/// The place of a stamp.
const STAMPS: &[&str] = &["м.п", "м.о"];

/// Words that stand for a paper behind the plan; «қосымша» is "in addition" as well.
const ANNEXES: &[&str] = &["приложение", "приложения", "қосымша", "қосымшалар"];

/// Beginnings of words that say who signs or what, beside names.
const OFFICES: &[&str] = &[
    "центр",
    "дом",
    "школ",
    "учрежден",
    "организац",
    "психолог",
    "педагог",
    "социальн",
    "специалист",
    "воспитател",
    "заместител",
    "руководител",
    "составлен",
    "заполнен",
    "утвержден",
    "орталы",
    "мекеме",
    "маман",
    "тәрбиеші",
    "мектеп",
    "әлеуметтік",
    "директор",
    "толтыр",
    "құрастыр",
];
/// Small words between them.
const BETWEEN: &[&str] = &["и", "с", "и.о", "және", "мен"];

/// Titles of the sections that follow in plans, as beginnings of words in this order.
const TITLES: &[&[&str]] = &[
    &["сведения", "о"],
    &["план", "мероприяти"],
    &["іс", "шаралар", "жоспар"],
    &["члены", "комиссии"],
    &["комиссия", "мүше"],
];
/// Longer lines are sentences.
const MAX_TITLE_WORDS: usize = 6;

/// Words that make a sentence of a line.
const SAYING: &[&str] = &[
    "нужен",
    "нужна",
    "нужно",
    "нужны",
    "должен",
    "должна",
    "должны",
    "важно",
    "следует",
    "нельзя",
    "можно",
    "не",
    "нет",
    "қажет",
    "керек",
    "емес",
    "жоқ",
    "тиіс",
    "болсын",
    "мүмкін",
    "маңызды",
];
const SAYING_BEGINS: &[&str] = &["необходим", "требует", "рекомендова", "рекомендует", "показан", "желател"];
const SAYING_ENDS: &[&str] =
    &["ать", "ять", "ить", "еть", "ться", "ется", "ются", "ится", "ятся", "ады", "еді", "йды", "йді"];

/// The heading of the section whose end is looked for.
#[derive(Clone, Copy)]
pub(super) struct Above {
    /// It has a number.
    pub(super) is_numbered: bool,
    /// The text below it is in capitals, which then tell no title.
    pub(super) is_in_capitals: bool,
}

/// Whether a line ends the section before it.
pub(super) fn ends(line: &str, above: Above) -> bool {
    let line = line.trim();
    let words = words(line);
    if words.len() > MAX_HEADING_WORDS {
        return false;
    }
    if is_signature(line, &words) {
        return true;
    }
    let is_next_number = above.is_numbered && is_roman_of_more(line);
    is_title(line, &words)
        && (is_known_title(&words) || is_next_number || (!above.is_in_capitals && is_in_capitals(line)))
}

/// Whether every letter of a line is a capital, of more letters than an abbreviation has.
pub(super) fn is_in_capitals(line: &str) -> bool {
    line.chars().filter(|sign| sign.is_alphabetic()).count() > 5 && line.to_uppercase() == line
}

fn is_signature(line: &str, words: &[String]) -> bool {
    let lower = line.to_lowercase();
    if STAMPS.iter().any(|stamp| lower.strip_prefix(stamp).is_some_and(|rest| !has_letters(rest))) {
        return true;
    }
    let Some(first) = words.first() else { return false };
    if ANNEXES.contains(&first.as_str()) {
        let is_list = line.trim_end().ends_with(':');
        return words.len() == 1 && !is_list || words.get(1).is_some_and(|next| next == "к");
    }
    if !SIGNED.contains(&first.as_str()) {
        return false;
    }
    let start = line.find(char::is_alphabetic).unwrap_or(0);
    let rest = line[start..].trim_start_matches(char::is_alphabetic).trim_start();
    rest.starts_with([':', '_']) || rest.contains("__") || rest.split_whitespace().all(is_of_signers)
}

/// A name, initials, a figure, or who signs.
fn is_of_signers(part: &str) -> bool {
    let word = part.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase();
    !has_letters(part)
        || part.trim_start_matches(|sign: char| !sign.is_alphanumeric()).starts_with(char::is_uppercase)
        || BETWEEN.contains(&word.as_str())
        || OFFICES.iter().any(|office| word.starts_with(office))
}

fn has_letters(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

/// A line without the stop and the words of a sentence.
fn is_title(line: &str, words: &[String]) -> bool {
    let says = |word: &String| {
        SAYING.contains(&word.as_str())
            || SAYING_BEGINS.iter().any(|beginning| word.starts_with(beginning))
            || SAYING_ENDS.iter().any(|ending| word.ends_with(ending))
    };
    words.len() <= MAX_TITLE_WORDS
        && !line.ends_with(['.', '!', '?', ';', ',', '…'])
        && !line.contains(',')
        && !words.iter().any(says)
}

fn is_known_title(words: &[String]) -> bool {
    let begins = |title: &[&str]| title.iter().zip(words).all(|(stem, word)| word.starts_with(stem));
    TITLES.iter().any(|title| words.len() >= title.len() && begins(title))
}

/// A Roman number above one: a list within the section may begin with the first.
fn is_roman_of_more(line: &str) -> bool {
    let Some(used) = number(line) else { return false };
    let digits: String = line[..used].chars().filter(|sign| sign.is_alphanumeric()).collect();
    let is_roman = digits.chars().all(|sign| "IVXІХ".contains(sign));
    is_roman && !matches!(digits.as_str(), "I" | "І")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Above = Above { is_numbered: false, is_in_capitals: false };

    #[test]
    fn a_sentence_that_begins_like_a_signature_ends_nothing() {
        for line in [
            "Күніне үш рет инсулин салынады.",
            "Күні бойы ересектің бақылауы қажет.",
            "Күні бойы бақылау",
            "Қосымша логопед сабақтары қажет.",
            "Қосымша логопед сабақтары",
            "Қосымша:",
            "Согласована диета без глютена.",
            "Согласована диета без глютена",
            "Директор школы просит не менять класс",
            "Дата операции назначена на март",
            "Дата операции",
            "Утверждает, что боится темноты.",
            "Подписывать согласия вместе с ребёнком",
            "Сведения о родителях не сообщать",
            "План мероприятий по речи необходим",
            "НУЖЕН ПСИХОЛОГ.",
            "НУЖЕН ПСИХОЛОГ",
            "ЛОГОПЕД, ДЕФЕКТОЛОГ",
            "Составила сама меню и ведёт дневник",
            "I. Логопед",
        ] {
            assert!(!ends(line, Above { is_numbered: true, ..PLAIN }), "{line}");
        }
    }

    #[test]
    fn signers_with_their_names_and_titles_of_what_follows_end_a_section() {
        for line in [
            "Директор центра Иванова А.А.",
            "Составил психолог",
            "Составила: педагог-психолог",
            "Согласовано с директором",
            "Дата составления",
            "Күні 01.03.2026",
            "Қолы ________ Ахметова",
            "М.П.",
            "Приложение к плану",
            "Қосымша 2",
            "Сведения об учёбе",
            "СТРУКТУРА ПЛАНА",
        ] {
            assert!(ends(line, PLAIN), "{line}");
        }
        assert!(!ends("СТРУКТУРА ПЛАНА", Above { is_in_capitals: true, ..PLAIN }), "all of the text is in capitals");
    }
}
