//! Where sentences begin and end: full stops that end nothing, numbered lists, lines.

/// Longest piece that is read as one sentence, in bytes; a longer one is read in pieces, so that the
/// work stays linear in the length of the text.
pub(super) const MAX_SENTENCE_BYTES: usize = 2_000;

/// Most letters of a shortened word that no list has.
const MAX_SHORTENED_LETTERS: usize = 9;

/// Words after which a full stop ends nothing, a space between. Lower case.
const SHORT: &str = "г гг ул д кв см мес лет мин руб тг тыс им проф т е п пп ст стр рис др пр напр ж жж б м қ т.б т.с.с ред сын \
    кл зав вр нед жас ай шк обл соц мед пед псих физ хим вет юр адм респ инв тел каз рус англ жен муж дет сан \
    гос спец мл гр чел отд кат яз корм леч невр эндокр неотл сопр худож общ муз спорт реаб коррекц логоп деф \
    дефект апт пн вт ср чт пт сб вс дс сс бс жм сн необх рек реком желат обяз воспит опек учит индив инд постоян \
    нар восст";

/// Ends of a word that is cut off. Lower case.
const CUT_ENDS: &str = "зр кр пр вр хр зн чн дн тн вн мн лн жн шн щн кн гн пн бн вл дл кл гл пл бл жд сц сп кц";
/// Most letters of a word cut off behind "тв": "умств", where "чувств" and "воровств" are whole.
const MAX_CUT_LETTERS: usize = 5;

/// A sentence's place, in bytes: begins with its first and ends with its last written character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The sentences of a text, in order, without the spaces around them.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let begins_with_capitals = begins_with_capitals(text);
    let mut found = Vec::new();
    let mut start = 0;
    for (place, letter) in text.char_indices() {
        let after = place + letter.len_utf8();
        let ends = match letter {
            '\n' | '\r' | '\u{2029}' | '!' | '?' | '…' => true,
            '.' => ends_sentence(text, start, place, begins_with_capitals),
            _ => after - start >= MAX_SENTENCE_BYTES && !letter.is_alphanumeric(),
        };
        if ends || after - start >= 2 * MAX_SENTENCE_BYTES {
            push(text, start, after, &mut found);
            start = after;
        }
    }
    push(text, start, text.len(), &mut found);
    found
}

/// Whether whoever wrote the text begins sentences with a capital, more than three of four: then a full stop before a
/// small letter ends a shortened word and no sentence.
fn begins_with_capitals(text: &str) -> bool {
    let begins = |(place, _): (usize, &str)| {
        let after = &text[place + 1..];
        after.starts_with(char::is_whitespace).then(|| after.trim_start().chars().next()).flatten()
    };
    let firsts = || text.match_indices('.').filter_map(begins);
    let capitals = firsts().filter(|first| first.is_uppercase()).count();
    capitals >= 3 && capitals > 3 * firsts().filter(|first| first.is_lowercase()).count()
}

/// Two semicolons or more make a list: each of its pieces says a thing of its own. One joins two halves of a thought.
fn push(text: &str, start: usize, end: usize, found: &mut Vec<Sentence>) {
    let marks =
        || text[start..end].trim_end().trim_end_matches(';').match_indices(';').map(|(place, _)| start + place + 1);
    if marks().nth(1).is_none() {
        return push_one(text, start, end, found);
    }
    let mut from = start;
    for mark in marks().chain([end]) {
        push_one(text, from, mark, found);
        from = mark;
    }
}

fn push_one(text: &str, start: usize, end: usize, found: &mut Vec<Sentence>) {
    let piece = &text[start..end];
    let trimmed = piece.trim_start();
    let begin = start + piece.len() - trimmed.len();
    let begin = begin + list_mark(trimmed);
    let end = start + piece.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ',')).len();
    if begin < end && text[begin..end].chars().any(char::is_alphanumeric) {
        found.push(Sentence { start: begin, end });
    }
}

/// Length of a list mark at the beginning: `1.`, `2)`, `-`, `•`, with the spaces after it.
fn list_mark(line: &str) -> usize {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let marked = match rest.chars().next() {
        Some('.' | ')') if (1..=2).contains(&digits) => Some(&rest[1..]),
        Some(letter) if digits == 0 && letter.is_alphabetic() && rest[letter.len_utf8()..].starts_with(')') => {
            Some(&rest[letter.len_utf8() + 1..])
        }
        Some(mark @ ('-' | '–' | '—' | '•' | '*' | '·' | '▪')) if digits == 0 => {
            Some(&rest[mark.len_utf8()..])
        }
        _ => None,
    };
    match marked {
        Some(after) if after.starts_with(char::is_whitespace) => line.len() - after.trim_start().len(),
        _ => 0,
    }
}

/// Whether the full stop at `place` ends the sentence that began at `start`.
fn ends_sentence(text: &str, start: usize, place: usize, begins_with_capitals: bool) -> bool {
    let after = &text[place + 1..];
    let Some(next) = after.chars().next() else {
        return true;
    };
    if !next.is_whitespace() {
        return matches!(next, '»' | '"') || (next.is_uppercase() && long_word_before(text, start, place));
    }
    let begins = after.trim_start().chars().next();
    let word = word_before(text, start, place);
    if begins.is_some_and(char::is_lowercase) {
        // Whoever writes without capitals still writes full stops.
        if begins_with_capitals && word.chars().count() <= MAX_SHORTENED_LETTERS {
            return false;
        }
        let is_number = word.chars().any(|letter| letter.is_ascii_digit());
        let lower = word.to_lowercase();
        return word.chars().count() > 1 && !is_number && !is_short(&lower) && !is_cut(&lower);
    }
    if begins.is_some_and(|first| first.is_ascii_digit()) && is_often(after.trim_start()) {
        return false;
    }
    let is_number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let is_first = text[start..place].trim().len() == word.len();
    let lower = word.to_lowercase();
    !(is_number && is_first
        || word.chars().count() == 1 && is_short_letter(&word)
        || is_short(&lower) && !is_last_upper(begins, &lower))
}

/// "Логопед сопровожд. 2 р/нед": a number of times goes on with what a shortened word began.
fn is_often(after: &str) -> bool {
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').trim_start();
    ["р/", "р.", "р ", "раз", "рет", "ч/", "ч."].iter().any(|times| rest.starts_with(times))
}

fn is_short(word: &str) -> bool {
    SHORT.split(' ').any(|short| short == word)
}

/// "Умств.", "кажд.", "обычн.": a word is cut off where it ends in two consonants with which no Russian word ends.
fn is_cut(word: &str) -> bool {
    let length = word.chars().count();
    (3..=MAX_SHORTENED_LETTERS).contains(&length) && CUT_ENDS.split_whitespace().any(|end| word.ends_with(end))
        || (4..=MAX_CUT_LETTERS).contains(&length) && word.ends_with("тв")
}

/// `ж.` and `г.` may end a sentence when a capital follows; `ул.` and `им.` never do.
fn is_last_upper(next: Option<char>, word: &str) -> bool {
    next.is_none_or(char::is_uppercase)
        && !matches!(word, "ул" | "им" | "д" | "кв" | "проф" | "т" | "ст" | "п" | "зав" | "қ" | "м" | "г")
}

fn is_short_letter(word: &str) -> bool {
    word.chars().all(char::is_uppercase)
}

fn long_word_before(text: &str, start: usize, place: usize) -> bool {
    word_before(text, start, place).chars().count() > 2
}

fn word_before(text: &str, start: usize, place: usize) -> String {
    let letters: Vec<char> = text[start..place].chars().rev().take(30).take_while(|c| c.is_alphanumeric()).collect();
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|s| &text[s.start..s.end]).collect()
    }

    #[test]
    fn a_full_stop_of_an_abbreviation_ends_no_sentence() {
        assert_eq!(split("Родился в г. Тараз. Живёт на ул. Абая."), ["Родился в г. Тараз.", "Живёт на ул. Абая."]);
        assert_eq!(split("Ребёнок 3 лет 4 мес. Спит плохо."), ["Ребёнок 3 лет 4 мес.", "Спит плохо."]);
    }

    #[test]
    fn whoever_writes_without_capitals_still_ends_sentences() {
        assert_eq!(split("таблеток не пьет. моется сама."), ["таблеток не пьет.", "моется сама."]);
        assert_eq!(split("ходит к соц. педагогу."), ["ходит к соц. педагогу."]);
    }

    #[test]
    fn a_word_that_is_shortened_ends_no_sentence_where_sentences_begin_with_capitals() {
        let text = "Диета нужна. Спит хорошо. Пенсию по потере кормил. получает исправно. Плавает. Ест сама.";
        let sentences =
            ["Диета нужна.", "Спит хорошо.", "Пенсию по потере кормил. получает исправно.", "Плавает.", "Ест сама."];
        assert_eq!(split(text), sentences);
        assert_eq!(split("Псих. сопровожд. 1 р/нед, продолжать."), ["Псих. сопровожд. 1 р/нед, продолжать."]);
    }

    #[test]
    fn a_word_that_no_russian_word_ends_like_is_cut_off() {
        assert_eq!(
            split("у сводного брата умств. отсталость. сам здоров."),
            ["у сводного брата умств. отсталость.", "сам здоров."]
        );
        assert_eq!(split("видеть кажд. день. без чувств. спит."), ["видеть кажд. день.", "без чувств.", "спит."]);
    }

    #[test]
    fn the_pieces_of_a_list_are_read_one_by_one_and_two_halves_of_a_thought_together() {
        assert_eq!(split("Логопед; диета; возить не надо."), ["Логопед", "диета", "возить не надо."]);
        assert_eq!(split("Хочет в повара; свозите в колледж."), ["Хочет в повара; свозите в колледж."]);
    }

    #[test]
    fn the_mark_of_a_list_is_not_part_of_the_sentence() {
        assert_eq!(split("1. Логопед қажет.\n2) Диета.\n- Ұйқы."), ["Логопед қажет.", "Диета.", "Ұйқы."]);
    }
}
