//! Signs that a sheet cannot hold, drawn so that people see them.

use std::borrow::Cow;

/// The text with every sign that XML or a spreadsheet cannot hold drawn: U+0007 as `␇`, others as `�`.
///
/// Texts of records hold none (`domain::text`); those of files that were refused may.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unfit) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_unfit(c) { picture(c) } else { c }).collect())
}

fn is_unfit(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}') || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// Unicode has a picture of every control character of ASCII.
fn picture(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '␡',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_drawn_and_line_breaks_stay() {
        assert_eq!(visible("a\u{7}b\u{7f}\u{85}\u{ffff}c\n\td\r"), "a␇b␡��c\n\td\r");
    }
}
