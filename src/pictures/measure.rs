//! Fits text into a given width: an estimate that errs on the wide side, wrapping, and cutting with an ellipsis.
//!
//! The reader's fonts are not known here, so widths are those of a wide system font (DejaVu Sans), in
//! thousandths of the type size.

use unicode_width::UnicodeWidthChar;

/// Type size of every text of a picture, in units of its view box.
pub(super) const TYPE_SIZE: i32 = 14;

/// Marks that may stand on one letter; more would pile up over the line above.
const MOST_MARKS: usize = 2;

/// Text that one line can hold: no controls, no marks that turn the direction of what follows, no piles
/// of accents; white space is one space.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = 0;
    for letter in text.trim().chars() {
        if letter.is_whitespace() && letter != '\u{a0}' && letter != '\u{202f}' {
            if !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if letter.width() == Some(0) {
            marks += 1;
            if marks <= MOST_MARKS && !turns_direction(letter) {
                cleaned.push(letter);
            }
            continue;
        } else if letter.width().is_some() && !not_a_character(letter) {
            cleaned.push(letter);
        }
        marks = 0;
    }
    cleaned
}

fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{feff}')
}

fn not_a_character(letter: char) -> bool {
    matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// Width of one letter in thousandths of the type size.
fn letter_width(letter: char) -> i32 {
    match letter {
        _ if letter.width() == Some(0) => 0,
        _ if letter.width() == Some(2) => 1050,
        ' ' | '\u{a0}' | '\u{202f}' => 320,
        'i' | 'j' | 'l' | 'і' | 'ї' | 'ј' | 'I' | 'І' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 340,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '·' => 420,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' | '→' | '=' | '+' | '<' | '>' | 'ж' | 'ш' | 'щ' | 'ю' | 'ф'
        | 'җ' => 1000,
        'Ж' | 'М' | 'Ш' | 'Щ' | 'Ю' | 'Ф' | 'Ы' | 'Җ' => 1120,
        'м' | 'ы' => 820,
        _ if letter.is_uppercase() => 790,
        _ => 640,
    }
}

/// Width of a line in units of the view box, rounded up.
pub(super) fn width(text: &str) -> i32 {
    (text.chars().map(letter_width).sum::<i32>() * TYPE_SIZE + 999) / 1000
}

/// The text in at most `most` lines of `room` units; what does not fit is cut with an ellipsis.
pub(super) fn wrap(text: &str, room: i32, most: usize) -> Vec<String> {
    let cleaned = clean(text);
    let mut lines: Vec<String> = Vec::new();
    for word in cleaned.split(' ') {
        for piece in pieces(word, room) {
            match lines.last_mut() {
                Some(line) if width(line) + width(" ") + width(&piece) <= room => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(last, room);
        }
    }
    lines
}

/// A word in parts that each fit a line.
fn pieces(word: &str, room: i32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for letter in word.chars() {
        let next = letter_width(letter) * TYPE_SIZE;
        if used + next > room * 1000 {
            pieces.push(String::new());
            used = 0;
        }
        used += next;
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

/// The beginning of a line with an ellipsis after it.
fn cut(line: &str, room: i32) -> String {
    let room = room - width("…");
    let mut kept = String::new();
    for letter in line.chars() {
        kept.push(letter);
        if width(&kept) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_fits_and_nothing_but_the_end_is_lost() {
        let text = "Әліпби: Ғылым, Қыз, Таң, Өмір, Ұя, Үй, Жиһаз, Іні және мұғалімнің ұзақсөздеріқатараломағандаірі";
        let lines = wrap(text, 120, 20);
        assert!(lines.iter().all(|line| width(line) <= 120), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        let cut = wrap(text, 120, 2);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…') && width(&cut[1]) <= 120, "{cut:?}");
    }

    #[test]
    fn controls_turned_directions_and_piles_of_accents_go() {
        assert_eq!(clean("  a\u{202e}b\u{0}c\n\t d\u{200f} "), "abc d");
        assert_eq!(clean(&format!("o{}", "\u{301}".repeat(9))), "o\u{301}\u{301}");
        assert_eq!(wrap("", 50, 2), [""]);
    }
}
