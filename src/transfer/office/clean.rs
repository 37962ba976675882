//! Cleans a text for reading by rules, and remembers where each letter stood.

use std::ops::Range;

use super::hyphen;

/// A cleaned text with the way back to the text word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// The cleaned text.
    pub text: String,
    /// Every letter of the cleaned text, in order.
    steps: Vec<Step>,
    original_bytes: usize,
}

/// One letter: its byte in the cleaned text, its byte in the original and its width there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    at: usize,
    original: usize,
    width: usize,
}

impl Cleaned {
    /// The bytes of the original that a stretch of the cleaned text comes from.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = self.position(range.start);
            return at..at;
        }
        // The last letter is looked up itself: what was left out after it does not belong to the stretch.
        let last = self.text[..range.end].char_indices().next_back().map_or(range.start, |(at, _)| at);
        let step = self.steps[self.steps.partition_point(|step| step.at <= last) - 1];
        self.position(range.start)..step.original + step.width
    }

    fn position(&self, at: usize) -> usize {
        match self.steps.binary_search_by_key(&at, |step| step.at) {
            Ok(step) => self.steps[step].original,
            Err(next) => self.steps.get(next).map_or(self.original_bytes, |step| step.original),
        }
    }
}

/// Takes out soft hyphens and signs without width, turns odd spaces and the ends of wrapped lines into spaces, and
/// joins words that were parted at the end of a line. The ends of paragraphs stay.
pub fn clean(original: &str) -> Cleaned {
    let mut cleaned = Cleaned { text: String::new(), steps: Vec::new(), original_bytes: original.len() };
    let mut signs = original.char_indices().peekable();
    let mut written = None;
    while let Some((at, sign)) = signs.next() {
        let width = sign.len_utf8();
        let sign = match sign {
            '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => {
                if sign == '\u{ad}' {
                    // A soft hyphen that shows stands before the end of its line.
                    while signs.next_if(|(_, next)| matches!(next, '\n' | '\r')).is_some() {}
                }
                continue;
            }
            '-' | '\u{2010}' if is_parted(original, at, sign) => {
                while signs.next_if(|(_, next)| next.is_whitespace()).is_some() {}
                let written = written.get_or_insert_with(|| hyphen::written(original));
                if hyphen::belongs(&cleaned.text, &original[at + width..], written) { '-' } else { continue }
            }
            '\r' if original[at + 1..].starts_with('\n') => continue,
            '\n' | '\r' if ends_paragraph(original, at) => '\n',
            '\n' | '\r' | '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' | '\t' => ' ',
            '\u{2011}' => '-',
            other => other,
        };
        if sign == ' ' && cleaned.text.ends_with([' ', '\n']) {
            continue;
        }
        cleaned.steps.push(Step { at: cleaned.text.len(), original: at, width });
        cleaned.text.push(sign);
    }
    cleaned
}

/// A line of fewer letters was not wrapped by its page.
const WRAPPED_LETTERS: usize = 50;

/// Whether the line end at `at` ends a paragraph. The next line goes on with a small letter, or with any word
/// after a long line without a mark at its end.
fn ends_paragraph(text: &str, at: usize) -> bool {
    let line = text[..at].trim_end_matches('\r').rsplit(['\n', '\r']).next().unwrap_or_default().trim_end();
    let next = text[at + 1..].split(['\n', '\r']).next().unwrap_or_default().trim_start();
    match next.chars().next() {
        Some(sign) if sign.is_lowercase() => false,
        Some(sign) if sign.is_alphanumeric() => {
            let is_wrapped = line.chars().take(WRAPPED_LETTERS).count() == WRAPPED_LETTERS;
            !is_wrapped || line.ends_with(['.', '!', '?', ':', ';', '…']) || begins_entry(next)
        }
        _ => true,
    }
}

/// Whether a line begins with the number of a list: `3.`, `2)`.
fn begins_entry(line: &str) -> bool {
    let rest = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    rest.len() < line.len() && rest.starts_with(['.', ')'])
}

/// Whether the hyphen at `at` parts a word at the end of a line.
fn is_parted(text: &str, at: usize, sign: char) -> bool {
    let before = text[..at].chars().next_back().is_some_and(char::is_alphabetic);
    let mut after = text[at + sign.len_utf8()..].chars();
    before
        && matches!(after.next(), Some('\n' | '\r'))
        && after.find(|sign| !sign.is_whitespace()).is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parted_words_are_joined_and_lead_back_to_where_they_stood() {
        let original = "Ребёнок ну\u{ad}ждается в по-\nстоянном уходе\u{a0}мамы,\nмедико-\nсоциальной помощи.";
        let cleaned = clean(original);
        assert_eq!(cleaned.text, "Ребёнок нуждается в постоянном уходе мамы, медико-социальной помощи.");
        let at = cleaned.text.find("нуждается").unwrap();
        let range = cleaned.original(at..at + "нуждается".len());
        assert_eq!(&original[range], "ну\u{ad}ждается");
        let at = cleaned.text.find("мамы").unwrap();
        assert_eq!(&original[cleaned.original(at..at + "мамы".len())], "мамы");
    }

    #[test]
    fn paragraphs_and_entries_of_lists_stay_apart_and_wrapped_lines_are_joined() {
        let text = "• Нужна тихая семья\r\n• Опыт ухода\nЖелательно проживание в сельской местности или в малом городе\n\
            Алматинской области\nи недалеко.\n2) Сад";
        let lines: Vec<String> = clean(text).text.lines().map(str::to_owned).collect();
        let wrapped = "Желательно проживание в сельской местности или в малом городе Алматинской области и недалеко.";
        assert_eq!(lines, ["• Нужна тихая семья", "• Опыт ухода", wrapped, "2) Сад"]);
    }

    #[test]
    fn the_way_back_of_any_stretch_is_a_stretch_of_the_original() {
        let original = "а\u{200b}б -\n в\u{202f}\u{a0}г-\nд";
        let cleaned = clean(original);
        let bounds: Vec<usize> = cleaned.text.char_indices().map(|(at, _)| at).chain([cleaned.text.len()]).collect();
        for (index, start) in bounds.iter().enumerate() {
            for end in &bounds[index..] {
                let range = cleaned.original(*start..*end);
                assert!(original.get(range.clone()).is_some(), "{start}..{end} → {range:?}");
            }
        }
    }
}
