//! Lines of text that fit a terminal: wrapped at 80 columns, aligned by what the eye sees.

use unicode_width::UnicodeWidthStr;

/// Width every command keeps to.
pub(crate) const WIDTH: usize = 80;

/// Text under way.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
    color: bool,
}

impl Page {
    /// An empty page, with or without colour.
    pub(crate) fn new(color: bool) -> Self {
        Self { text: String::new(), color }
    }

    /// The page as written.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// An empty line, never two in a row.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A heading.
    pub(crate) fn heading(&mut self, text: &str) {
        for line in wrapped(text, WIDTH) {
            if self.color {
                self.text.push_str(&format!("\u{1b}[1m{line}\u{1b}[0m\n"));
            } else {
                self.text.push_str(&line);
                self.text.push('\n');
            }
        }
    }

    /// A paragraph, indented.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str) {
        self.hanging(indent, indent, text);
    }

    /// A paragraph whose first line is indented differently from the rest.
    pub(crate) fn hanging(&mut self, first: usize, rest: usize, text: &str) {
        for paragraph in text.split('\n') {
            let width = WIDTH - first.max(rest);
            for (number, line) in wrapped(paragraph, width).into_iter().enumerate() {
                let indent = if number == 0 { first } else { rest };
                self.text.push_str(&" ".repeat(indent));
                self.text.push_str(line.trim_end());
                self.text.push('\n');
            }
        }
    }

    /// One line of cells padded to their widths; the last is wrapped under itself.
    pub(crate) fn row(&mut self, indent: usize, cells: &[(&str, usize)], last: &str) {
        let mut line = " ".repeat(indent);
        for (cell, width) in cells {
            line.push_str(&padded(cell, *width));
        }
        let used = line.width();
        let mut parts = wrapped(last, WIDTH.saturating_sub(used).max(20)).into_iter();
        line.push_str(&parts.next().unwrap_or_default());
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        for part in parts {
            self.text.push_str(&" ".repeat(used));
            self.text.push_str(part.trim_end());
            self.text.push('\n');
        }
    }
}

/// `text` with blanks up to `width` columns; a longer one keeps one blank behind it.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width()).max(1);
    format!("{text}{}", " ".repeat(blanks))
}

/// `text` broken at blanks into lines of at most `width` columns; a longer word is broken inside.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        for piece in pieces(word, width) {
            let last = lines.last_mut().expect("there is always a line");
            let blank = usize::from(!last.is_empty());
            if last.width() + blank + piece.width() > width && !last.is_empty() {
                lines.push(piece);
            } else {
                if blank == 1 {
                    last.push(' ');
                }
                last.push_str(&piece);
            }
        }
    }
    lines
}

fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let last = pieces.last_mut().expect("there is always a piece");
        if last.width() + unicode_width::UnicodeWidthChar::width(letter).unwrap_or(0) > width {
            pieces.push(letter.to_string());
        } else {
            last.push(letter);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_at_blanks_and_no_line_is_wider_than_asked() {
        let lines = wrapped("Екі отбасы балаларды бірге қабылдай алады", 16);
        assert!(lines.iter().all(|line| line.width() <= 16), "{lines:?}");
        assert_eq!(lines.join(" "), "Екі отбасы балаларды бірге қабылдай алады");
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_inside() {
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn rows_stand_under_each_other() {
        let mut page = Page::new(false);
        page.row(2, &[("F-1", 6), ("●◐", 4)], "a");
        page.row(2, &[("F-118", 6), ("○?", 4)], "b");
        assert_eq!(page.into_text(), "  F-1   ●◐  a\n  F-118 ○?  b\n");
    }
}
