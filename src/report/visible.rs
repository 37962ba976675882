//! Text as it may be printed: a character that hides, reverses or has no shape is named instead of obeyed.

/// Whether a character acts on its neighbours instead of standing for itself: controls and the marks that
/// turn the direction of writing, with which one text can be made to look like another.
fn acts_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{2028}' | '\u{2029}')
}

/// The text with every character that acts unseen, or for which `has_shape` says no, written as `[U+202E]`.
/// Line breaks stay, tabs become spaces.
pub(super) fn visible(text: &str, has_shape: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push(' '),
            '\r' => {}
            c if acts_unseen(c) || !has_shape(c) => shown.push_str(&format!("[U+{:04X}]", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_turns_or_hides_text_is_named() {
        assert_eq!(visible("a\u{202e}b\u{7}\r\n\tc", |_| true), "a[U+202E]b[U+0007]\n c");
        assert_eq!(visible("Ұя 🙂", |c| c != '🙂'), "Ұя [U+1F642]");
    }
}
