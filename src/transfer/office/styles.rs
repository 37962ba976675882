//! What the number formats of XLSX show: which cells are days, and which show zeros before a number.

use std::collections::{HashMap, HashSet};

use super::{
    archive::Archive,
    limits::Limit,
    refusal::Refusal,
    xml::{Element, Node, Xml},
};

/// What each cell format shows.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    shows: Vec<Shows>,
    /// Cell formats whose letters are struck through.
    struck: HashSet<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    /// A number, or whatever the cell holds.
    Number,
    /// A day.
    Day,
    /// At least so many digits: 123 as 00123.
    Digits(usize),
}

impl Shows {
    fn of(code: &str) -> Self {
        let digits = code.len();
        match digits >= 2 && code.bytes().all(|sign| sign == b'0') {
            true => Self::Digits(digits),
            false if shows_day(code) => Self::Day,
            false => Self::Number,
        }
    }
}

impl Styles {
    /// Reads the part of the styles.
    pub(crate) fn read(archive: &Archive<'_>, part: &str) -> Result<Self, Refusal> {
        let Some(reader) = archive.read(part)? else { return Ok(Self::default()) };
        let mut xml = Xml::new(reader, part);
        let mut codes: HashMap<u64, Shows> = HashMap::new();
        let mut shows = Vec::new();
        let mut is_in_cells = false;
        let (mut struck, mut fonts, mut struck_fonts, mut is_in_fonts) = (HashSet::new(), 0, HashSet::new(), false);
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (element.number("numFmtId"), element.attribute("formatCode")) {
                            codes.insert(id, Shows::of(&code));
                        }
                    }
                    "fonts" => is_in_fonts = true,
                    "font" if is_in_fonts => fonts += 1,
                    "strike" if is_in_fonts && is_struck(&element) => _ = struck_fonts.insert(fonts),
                    "cellXfs" => is_in_cells = true,
                    "xf" if is_in_cells => {
                        if shows.len() as u64 >= Limit::Cells.most() {
                            return Err(Refusal::too_much(Limit::Cells).in_part(part));
                        }
                        // Fonts count from 0, and one was counted when it began.
                        if element.number("fontId").is_some_and(|font| struck_fonts.contains(&(font + 1))) {
                            struck.insert(shows.len());
                        }
                        let id = element.number("numFmtId").unwrap_or(0);
                        let built_in = if is_built_in_day(id) { Shows::Day } else { Shows::Number };
                        shows.push(codes.get(&id).copied().unwrap_or(built_in));
                    }
                    _ => {}
                },
                Node::Close(element) if element.name() == "cellXfs" => is_in_cells = false,
                Node::Close(element) if element.name() == "fonts" => is_in_fonts = false,
                _ => {}
            }
        }
        Ok(Self { shows, struck })
    }

    /// Whether a cell with this format shows a day.
    pub(crate) fn is_day(&self, format: u64) -> bool {
        self.of(format) == Shows::Day
    }

    /// Whether the letters of a cell with this format are struck through.
    pub(crate) fn is_struck(&self, format: u64) -> bool {
        usize::try_from(format).is_ok_and(|at| self.struck.contains(&at))
    }

    /// The text of a whole number that a format shows with zeros before it: what stands there is a code.
    pub(crate) fn padded(&self, format: u64, number: f64) -> Option<String> {
        /// Whole numbers up to here are exact.
        const EXACT: f64 = 9e15;
        let Shows::Digits(digits) = self.of(format) else { return None };
        let text = format!("{number:.0}");
        let fits = number.fract() == 0.0 && (0.0..EXACT).contains(&number) && text.len() < digits;
        fits.then(|| format!("{text:0>digits$}"))
    }

    fn of(&self, format: u64) -> Shows {
        usize::try_from(format).ok().and_then(|at| self.shows.get(at)).copied().unwrap_or(Shows::Number)
    }
}

/// Whether `<strike/>` strikes: without a value it does.
pub(crate) fn is_struck(element: &Element<'_>) -> bool {
    !matches!(element.attribute("val").as_deref(), Some("0" | "false" | "off"))
}

/// The formats that need no code: 14 to 22, and those that stand for days in East Asian programs.
fn is_built_in_day(id: u64) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format code shows a day: it names day, month or year outside quotation marks and brackets. Codes
/// that show the time of day alone do not.
fn shows_day(code: &str) -> bool {
    let mut signs = code.chars();
    let (mut has_day_or_year, mut months, mut has_time) = (false, false, false);
    while let Some(sign) = signs.next() {
        match sign.to_ascii_lowercase() {
            '"' => {
                signs.by_ref().find(|sign| *sign == '"');
            }
            '[' => {
                // `[h]` counts hours beyond a day; other brackets hold colours and languages.
                let mut inside = signs.by_ref().take_while(|sign| *sign != ']').map(|sign| sign.to_ascii_lowercase());
                has_time |= inside.next().is_some_and(|sign| "hms".contains(sign));
                inside.for_each(drop);
            }
            '\\' | '_' | '*' => {
                signs.next();
            }
            // Only the first section concerns ordinary values.
            ';' => break,
            'd' | 'y' => has_day_or_year = true,
            'm' => months = true,
            'h' | 's' => has_time = true,
            _ => {}
        }
    }
    has_day_or_year || (months && !has_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_name_day_month_or_year_are_days() {
        for code in ["dd.mm.yyyy", "[$-43F]d mmmm yyyy;@", "m/d/yy h:mm", "yyyy-mm-dd", "mmmm", "d\\.m\\.yy\" ж.\""] {
            assert!(shows_day(code), "{code}");
        }
        assert_eq!([Shows::of("00000"), Shows::of("0")], [Shows::Digits(5), Shows::Number]);
        for code in
            ["General", "0.00", "#,##0 \"дней\"", "\"day\"0", "h:mm:ss", "[h]:mm", "[mm]:ss", "[Red]0", "0_d", "@"]
        {
            assert!(!shows_day(code), "{code}");
        }
    }
}
