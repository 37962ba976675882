//! Separated values: comma, semicolon or tab, with quotation marks as RFC 4180 has them. Faults of quoting
//! are noticed with their row instead of shifting every cell after them.

use super::{
    limits::Limit,
    notice::{NoticeCode, Notices, Place},
    refusal::Refusal,
    table::{Builder, Cell, Table, Value},
};

const SEPARATORS: [char; 3] = [';', '\t', ','];
/// Lines that are looked at to tell values from running text.
const LINES_LOOKED_AT: usize = 5;

/// Whether the first lines are parted by one sign, as often in each.
pub(crate) fn looks_separated(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LINES_LOOKED_AT).collect();
    let separator = separator_of(text);
    let count = |line: &&str| outside_quotes(line, separator);
    let Some(first) = lines.first().map(count) else { return false };
    first > 0 && lines.len() > 1 && lines.iter().all(|line| count(line) == first)
}

/// The sign that parts the header: the most frequent outside quotation marks.
fn separator_of(text: &str) -> char {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    // Excel writes this line for itself.
    if let Some(said) = header.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
        return said;
    }
    SEPARATORS.into_iter().rev().max_by_key(|sign| outside_quotes(header, *sign)).unwrap_or(',')
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut is_quoted = false;
    let mut count = 0;
    for sign in line.chars() {
        is_quoted ^= sign == '"';
        count += usize::from(sign == separator && !is_quoted);
    }
    count
}

/// Reads the whole text. Rows are counted as a spreadsheet would show them: a cell with line ends in it
/// belongs to one row.
pub(crate) fn read(text: &str, notices: &mut Notices) -> Result<Table, Refusal> {
    let separator = separator_of(text);
    let mut builder = Builder::default();
    builder.sheet("", false)?;
    let mut rest = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("sep=") => rest,
        _ => text,
    };
    let mut number = 0;
    while !rest.is_empty() {
        number += 1;
        let row = row(rest, separator);
        if row.is_open {
            notices.add(NoticeCode::QuoteOpen, Place::row("", number));
        }
        for column in row.strays {
            notices.add(NoticeCode::QuoteStray, Place::cell("", number, column));
        }
        builder.row(number, row.cells)?;
        rest = row.rest;
    }
    Ok(builder.finish(notices))
}

struct Read<'a> {
    cells: Vec<Cell>,
    strays: Vec<u32>,
    is_open: bool,
    rest: &'a str,
}

/// What follows the end of a line. Old programs of Apple write `\r` alone, and files are put together from several.
fn after_line_end(text: &str) -> &str {
    let rest = text.trim_start_matches('\r');
    rest.strip_prefix('\n').unwrap_or_else(|| &text[1..])
}

/// The cells of one line that does not go on in the next.
pub(crate) fn cells_of_line(line: &str, separator: char) -> Vec<Cell> {
    row(line, separator).cells
}

/// One row from the beginning of `text`. A quotation mark that is never closed takes nothing with it: the row
/// is then read to the end of its line, and the cell with the mark is an error that begins with it.
fn row(text: &str, separator: char) -> Read<'_> {
    let mut cells = Vec::new();
    let mut strays = Vec::new();
    let mut is_open = false;
    let mut column = 1;
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let quoted = rest.starts_with('"').then(|| quoted(&rest[1..])).flatten();
        let is_unclosed = rest.starts_with('"') && quoted.is_none();
        is_open |= is_unclosed;
        let (mut value, used) = match quoted {
            Some((value, used)) => (value, used + 1),
            None => (String::new(), 0),
        };
        let after = &rest[used..];
        let end = after.find([separator, '\n', '\r']).unwrap_or(after.len());
        let more = &after[..end];
        if used > 0 && !more.trim().is_empty() {
            strays.push(column);
        }
        value.push_str(if used > 0 && more.trim().is_empty() { "" } else { more });
        let value = value.trim_matches([' ', '\u{a0}']);
        // Cells beyond the limit are not kept, but one is, so that the limit is named.
        if !value.is_empty() && u64::from(column) <= Limit::Columns.most() + 1 {
            let value = if is_unclosed { Value::Error(value.into()) } else { Value::Text(value.into()) };
            cells.push(Cell { column, value });
        }
        at += used + end;
        match text[at..].chars().next() {
            Some('\n' | '\r') => return Read { cells, strays, is_open, rest: after_line_end(&text[at..]) },
            None => return Read { cells, strays, is_open, rest: "" },
            Some(sign) => at += sign.len_utf8(),
        }
        column += 1;
    }
}

/// The text up to the closing quotation mark, and how many bytes it took with the mark; `None` when none closes
/// within the length of a cell.
fn quoted(text: &str) -> Option<(String, usize)> {
    let within = Limit::CellChars.most() as usize * 4;
    let mut value = String::new();
    let mut from = 0;
    loop {
        let mark = text.as_bytes()[from..].iter().take(within).position(|byte| *byte == b'"')? + from;
        value.push_str(&text[from..mark]);
        if text.as_bytes().get(mark + 1) != Some(&b'"') {
            return Some((value, mark + 1));
        }
        value.push('"');
        from = mark + 2;
        if value.len() > within {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Noticed = Vec<(NoticeCode, Option<u32>)>;

    fn texts(text: &str) -> (Vec<Vec<String>>, Noticed) {
        let mut notices = Notices::default();
        let table = read(text, &mut notices).unwrap();
        let row = |row: &super::super::Row| row.cells.iter().map(|cell| cell.value.typed()).collect();
        let rows = table.sheets[0].rows.iter().map(row).collect();
        (rows, notices.into_inner().iter().map(|notice| (notice.code, notice.places[0].row)).collect())
    }

    #[test]
    fn cells_hold_separators_line_ends_and_marks_within_quotation_marks() {
        let (rows, notices) = texts("a;b\r\n\"1;2\n3\";\"say \"\"yes\"\"\"\r\nx;y\r\n");
        assert_eq!(rows, [vec!["a", "b"], vec!["1;2\n3", "say \"yes\""], vec!["x", "y"]]);
        assert_eq!(notices, []);
    }

    #[test]
    fn a_mark_that_never_closes_costs_one_row_and_is_noticed() {
        let (rows, notices) = texts("a,b\n1,\"open\n2,fine\n");
        assert_eq!(rows, [vec!["a", "b"], vec!["1", "\"open"], vec!["2", "fine"]]);
        assert_eq!(notices, [(NoticeCode::QuoteOpen, Some(2))]);
    }

    #[test]
    fn letters_after_a_closing_mark_are_kept_and_noticed() {
        let (rows, notices) = texts("a\tb\n\"x\"y\t2\n");
        assert_eq!(rows[1], ["xy", "2"]);
        assert_eq!(notices, [(NoticeCode::QuoteStray, Some(2))]);
    }

    #[test]
    fn running_text_is_not_taken_for_values() {
        assert!(!looks_separated("Бала көп сөйлейді, бірақ тыңдайды.\nЕкінші сөйлем.\n"));
        assert!(looks_separated("код;балалар\nF-1;2\nF-2;1\n"));
    }
}
