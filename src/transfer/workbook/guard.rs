//! Text in separated values that a spreadsheet must not take for a formula.
//!
//! *Design notes.* A spreadsheet that opens a CSV file runs a cell that begins with `= + - @`, some after
//! spaces, a byte order mark or in full width too, and it may cut cells at a sign we did not mean: Excel cuts at
//! the sign its country uses. So an apostrophe is put before each such beginning, at the start of the text and
//! behind every `, ;`, tab and line break in it, and before a text that begins with a tab or a carriage return.
//! What stands between the beginning and the dangerous sign may itself hold apostrophes, so a text that is
//! guarded already is guarded once more, and [`unguarded`] takes away exactly what [`guarded`] put there.

use std::borrow::Cow;

/// Makes a text from which a spreadsheet runs nothing. Numbers that are numbers need no guard.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for start in starts(text).filter(|start| is_dangerous(text, *start)) {
        out.push_str(&text[done..start]);
        out.push('\'');
        done = start;
    }
    finish(text, done, out)
}

/// The text before [`guarded`]: for every `text`, `unguarded(&guarded(text)) == text`.
pub fn unguarded(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for start in starts(text).filter(|start| text[*start..].starts_with('\'')) {
        let behind = start + 1;
        let guards = if start == 0 { begins_badly(&text[behind..]) } else { runs(&text[behind..]) };
        if guards {
            out.push_str(&text[done..start]);
            done = behind;
        }
    }
    finish(text, done, out)
}

fn finish(text: &str, done: usize, mut out: String) -> Cow<'_, str> {
    if done == 0 && out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Where a reader could take a cell to begin.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices(is_separator).map(|(at, _)| at + 1))
}

fn is_dangerous(text: &str, start: usize) -> bool {
    if start == 0 { begins_badly(text) } else { runs(&text[start..]) }
}

/// As [`runs`], or behind what is passed over stands a tab or a carriage return.
fn begins_badly(text: &str) -> bool {
    runs(text) || text.trim_start_matches(is_passed_over).starts_with(['\t', '\r'])
}

/// Whether a cell that begins here could run.
fn runs(text: &str) -> bool {
    text.trim_start_matches(is_passed_over).starts_with(is_sign)
}

/// All are one byte long.
fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '\t' | '\n' | '\r')
}

/// Signs that begin a formula: plain, in full width, small.
fn is_sign(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫')
}

/// What some reader ignores before a sign: spaces, invisible signs, quotation marks; the guard itself too.
fn is_passed_over(c: char) -> bool {
    let is_invisible = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !is_separator(c) && (is_invisible || c.is_whitespace() || c.is_control() || matches!(c, '\'' | '"' | '’' | '‘'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_run_is_guarded_and_comes_back() {
        for text in
            ["=1+1", "+7 701", "-5", "@SUM(A1)", "\t=1", "\rx", " =1", "\u{feff}=1", "＝1", "'=1", "''=1", "\"=1"]
        {
            let guarded = guarded(text);
            assert!(guarded.starts_with('\''), "{text:?} became {guarded:?}");
            assert_eq!(unguarded(&guarded), text);
        }
    }

    #[test]
    fn a_cell_that_another_country_would_cut_is_guarded_inside() {
        assert_eq!(guarded("a;=1"), "a;'=1");
        assert_eq!(guarded("1) күтім\n- емхана"), "1) күтім\n'- емхана");
        assert_eq!(unguarded("a;'=1"), "a;=1");
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        for text in ["", "Қазақша", "0412", "it's", "'tis", "kk:whole_household;ru:basic", "a-b", "12'"] {
            assert!(matches!(guarded(text), Cow::Borrowed(same) if same == text));
            assert_eq!(unguarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[-=+@'\" \t\r\n,;aＡ＝\u{feff}\u{200b}]{0,12}") {
            let guarded = guarded(&text);
            prop_assert!(!starts(&guarded).any(|start| !guarded[start..].starts_with('\'') && is_dangerous(&guarded, start)));
            prop_assert_eq!(unguarded(&guarded), text.as_str());
        }
    }
}
