//! How a value from a file is shown in a report: short, and without characters that could deceive.

use serde_json::Value;

/// Longest value in a report, in characters: enough to recognise a cell, short enough for a line.
pub const MAX_SHOWN_CHARS: usize = 60;

/// A text as a report shows it: control, direction and invisible characters as escapes.
pub fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for c in text.chars() {
        let escaped = if deceives(c) { c.escape_unicode().to_string() } else { c.to_string() };
        length += escaped.chars().count();
        if length > MAX_SHOWN_CHARS {
            out.push('…');
            break;
        }
        out.push_str(&escaped);
    }
    out
}

/// A value as a report shows it: as [`shown`], and of long numbers, which may tell who a person is, the end only.
pub(crate) fn masked(text: &str) -> String {
    /// IINs have twelve digits, telephone numbers eleven.
    const LONG: usize = 10;
    const KEPT: usize = 4;
    let mut out = String::new();
    let mut digits = String::new();
    for sign in text.chars().chain(std::iter::once('\n')) {
        if sign.is_ascii_digit() {
            digits.push(sign);
            continue;
        }
        if digits.len() >= LONG {
            out.push('…');
            out.push_str(&digits[digits.len() - KEPT..]);
        } else {
            out.push_str(&digits);
        }
        digits.clear();
        out.push(sign);
    }
    out.pop();
    shown(&out)
}

/// What tells who a person is, as a report shows it: of a number the last four digits, of a name the first letter.
pub fn hidden(text: &str) -> String {
    /// Of a shorter number four digits would be too much.
    const LONG: usize = 10;
    if is_hidden(text) {
        return text.trim().to_owned();
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() >= LONG {
        return format!("…{}", &digits[digits.len() - 4..]);
    }
    let first = text.trim().chars().next().filter(|sign| sign.is_alphabetic());
    first.map_or_else(|| "…".to_owned(), |sign| format!("{sign}…"))
}

/// Whether a text is what [`hidden`] leaves of one.
pub(crate) fn is_hidden(text: &str) -> bool {
    let text = text.trim();
    match text.split_once('…') {
        Some((before, after)) => {
            let is_letter = before.chars().count() <= 1 && before.chars().all(char::is_alphabetic);
            let is_end = after.is_empty() || (after.len() == 4 && after.bytes().all(|byte| byte.is_ascii_digit()));
            is_letter && is_end && (before.is_empty() || after.is_empty())
        }
        None => false,
    }
}

/// A whole text without characters that could deceive.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if deceives(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Any JSON value as a report shows it.
pub(crate) fn shown_value(value: &Value) -> String {
    match value {
        Value::String(text) => masked(text),
        Value::Object(_) => "{…}".into(),
        Value::Array(_) => "[…]".into(),
        other => masked(&other.to_string()),
    }
}

/// Whether a character can move the cursor, turn the reading direction or hide.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_spoof_a_terminal_is_shown_as_an_escape() {
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c\u{0}"), "a\\u{1b}[31mb\\u{202e}c\\u{0}");
        assert_eq!(shown("Ұя 🪺"), "Ұя 🪺");
    }

    #[test]
    fn of_a_long_number_the_end_is_shown() {
        assert_eq!(masked("ЖСН 850412300412, тел. 87010000000"), "ЖСН …0412, тел. …0000");
        assert_eq!(masked("2026-03-17, 120000"), "2026-03-17, 120000");
    }

    #[test]
    fn of_a_person_no_more_than_a_letter_or_four_digits_is_shown() {
        for (text, shows) in [
            ("Әлиева Әсел", "Ә…"),
            ("850412300412", "…0412"),
            ("+7 (701) 123-45-67", "…4567"),
            ("=1+1", "…"),
            ("45-12-33", "…"),
            ("", "…"),
        ] {
            assert_eq!(hidden(text), shows, "{text}");
            assert!(is_hidden(&hidden(text)), "{text}");
        }
        for text in ["Әлиева", "850412300412", "Ә. …0412", ""] {
            assert!(!is_hidden(text), "{text}");
        }
    }

    #[test]
    fn a_long_value_is_shortened_to_sixty_characters() {
        assert_eq!(shown(&"ұ".repeat(61)), format!("{}…", "ұ".repeat(60)));
        assert_eq!(shown(&"ұ".repeat(60)), "ұ".repeat(60));
    }
}
