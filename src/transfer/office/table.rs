//! What a spreadsheet holds: sheets, rows and typed cells, each with the place it came from.

use ecow::EcoString;
use serde::{Deserialize, Serialize};

use super::{
    limits::Limit,
    notice::{NoticeCode, Notices, Place},
    refusal::Refusal,
};

/// The content of a spreadsheet or of a file of separated values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The sheets in their order, those without values too.
    pub sheets: Vec<Sheet>,
}

impl Table {
    /// The sheets that hold values. One: that is meant. Several: a person says which.
    pub fn filled(&self) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().filter(|sheet| !sheet.rows.is_empty())
    }
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name; empty for separated values.
    pub name: String,
    /// Whether its program hides it.
    pub is_hidden: bool,
    /// The rows that hold values, in their order.
    pub rows: Vec<Row>,
}

/// One row that holds values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its number as its program shows it, from 1.
    pub number: u32,
    /// The cells that hold values, in their order.
    #[serde(deserialize_with = "super::wire::exact")]
    pub cells: Vec<Cell>,
}

impl Row {
    /// The value in a column; blank where nothing stands.
    pub fn value(&self, column: u32) -> Option<&Value> {
        self.cells.iter().find(|cell| cell.column == column).map(|cell| &cell.value)
    }
}

/// One cell that holds a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its column, from 1: 1 is A.
    pub column: u32,
    /// What stands in it.
    pub value: Value,
}

/// What stands in a cell. Short texts take no room of their own, and copies of long ones share it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text as it stands.
    Text(EcoString),
    /// A number.
    Number(f64),
    /// A day as the program keeps it: days since the epoch, with the time of day as a fraction.
    Serial(f64, Epoch),
    /// A day or moment as ISO 8601 text.
    Day(EcoString),
    /// Yes or no.
    Truth(bool),
    /// An error that the program shows, for example `#REF!`.
    Error(EcoString),
}

/// Which day a workbook counts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Epoch {
    /// Day 1 is 1 January 1900, and 29 February 1900 is counted though it never was.
    #[default]
    Year1900,
    /// Day 0 is 1 January 1904.
    Year1904,
}

/// Days from 1970-01-01 back to day 0 of each epoch, for days after the one that never was.
const DAYS_1900_TO_1970: i64 = 25_569;
const DAYS_1904_TO_1970: i64 = 24_107;
/// The day that Lotus 1-2-3 invented and Excel keeps.
const NEVER_WAS: i64 = 60;
/// 31 December 9999, the last day spreadsheets know.
const LAST_SERIAL: f64 = 2_958_466.0;

impl Epoch {
    /// Year, month and day of a serial number; `None` where the calendar has no such day.
    pub fn day(self, serial: f64) -> Option<(i32, u32, u32)> {
        if !(0.0..LAST_SERIAL).contains(&serial) {
            return None;
        }
        let whole = serial.floor() as i64;
        let since_1970 = match self {
            Self::Year1904 => whole - DAYS_1904_TO_1970,
            Self::Year1900 if whole == NEVER_WAS || whole == 0 => return None,
            Self::Year1900 if whole < NEVER_WAS => whole + 1 - DAYS_1900_TO_1970,
            Self::Year1900 => whole - DAYS_1900_TO_1970,
        };
        Some(civil(since_1970))
    }
}

/// The day so many days after 1970-01-01, in the Gregorian calendar (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i32, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u32, day as u32)
}

impl Value {
    /// The value as a person would type it into a plain sheet: days as ISO, whole numbers without a point,
    /// yes and no as `true` and `false`. An error is shown as its sign.
    pub fn typed(&self) -> String {
        match self {
            Self::Text(text) | Self::Day(text) | Self::Error(text) => text.to_string(),
            Self::Number(number) => format!("{number}"),
            Self::Serial(serial, epoch) => match epoch.day(*serial) {
                Some((year, month, day)) => format!("{year:04}-{month:02}-{day:02}"),
                None => format!("{serial}"),
            },
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

/// The column of a cell's name, `BC12` → 55; `None` when it is no name of a cell.
pub(crate) fn column_of(reference: &str) -> Option<u32> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    Some(
        reference
            .bytes()
            .take(letters)
            .fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1),
    )
}

/// The letters of a column, 55 → `BC`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Gathers cells while a workbook is read, and holds the limits.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    table: Table,
    rows: u64,
    cells: u64,
    bytes: u64,
}

impl Builder {
    /// Begins a sheet.
    pub(crate) fn sheet(&mut self, name: &str, is_hidden: bool) -> Result<(), Refusal> {
        if self.table.sheets.len() as u64 >= Limit::Sheets.most() {
            return Err(Refusal::too_much(Limit::Sheets));
        }
        self.table.sheets.push(Sheet { name: name.to_owned(), is_hidden, rows: Vec::new() });
        Ok(())
    }

    /// Adds a row that holds values to the last sheet.
    pub(crate) fn row(&mut self, number: u32, mut cells: Vec<Cell>) -> Result<(), Refusal> {
        let Some(sheet) = self.table.sheets.last_mut().filter(|_| !cells.is_empty()) else { return Ok(()) };
        self.rows += 1;
        self.cells += cells.len() as u64;
        let named = |limit| Err(Refusal::too_much(limit).in_part(&sheet.name));
        if self.rows > Limit::Rows.most() {
            return named(Limit::Rows);
        }
        if self.cells > Limit::Cells.most() {
            return named(Limit::Cells);
        }
        for cell in &cells {
            if u64::from(cell.column) > Limit::Columns.most() {
                return named(Limit::Columns);
            }
            if let Value::Text(text) = &cell.value {
                self.bytes += text.len() as u64;
                if text.len() as u64 > Limit::CellChars.most() && text.chars().count() as u64 > Limit::CellChars.most()
                {
                    return named(Limit::CellChars);
                }
            }
        }
        if self.bytes > Limit::TableBytes.most() {
            return named(Limit::TableBytes);
        }
        cells.shrink_to_fit();
        sheet.rows.push(Row { number, cells });
        Ok(())
    }

    /// Ends the reading: what concerns whole sheets is noticed here.
    pub(crate) fn finish(self, notices: &mut Notices) -> Table {
        for sheet in self.table.filled() {
            if sheet.is_hidden {
                notices.add(NoticeCode::HiddenSheet, Place::sheet(&sheet.name));
            }
            notice_headers(sheet, notices);
        }
        let filled: Vec<&str> = self.table.filled().map(|sheet| sheet.name.as_str()).collect();
        if filled.len() > 1 {
            for name in filled {
                notices.add(NoticeCode::SeveralSheets, Place::sheet(name));
            }
        }
        self.table
    }
}

/// Headers are the texts of the first row that holds values.
fn notice_headers(sheet: &Sheet, notices: &mut Notices) {
    let Some((first, rest)) = sheet.rows.split_first() else { return };
    let mut seen: Vec<String> = Vec::new();
    for cell in &first.cells {
        let header = cell.value.typed();
        let folded = header.trim().to_lowercase();
        if seen.contains(&folded) {
            let place = Place::cell(&sheet.name, first.number, cell.column).shown(&header);
            notices.add(NoticeCode::DuplicateHeader, place);
        }
        seen.push(folded);
    }
    let mut nameless: Vec<(u32, u32)> = Vec::new();
    for row in rest {
        for cell in &row.cells {
            if first.value(cell.column).is_none() && !nameless.iter().any(|(column, _)| *column == cell.column) {
                nameless.push((cell.column, row.number));
            }
        }
    }
    for (column, row) in nameless {
        notices.add(NoticeCode::HeaderMissing, Place::cell(&sheet.name, row, column));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_the_days_that_excel_shows() {
        assert_eq!(Epoch::Year1900.day(1.0), Some((1900, 1, 1)));
        assert_eq!(Epoch::Year1900.day(59.0), Some((1900, 2, 28)));
        assert_eq!(Epoch::Year1900.day(60.0), None, "29 February 1900 never was");
        assert_eq!(Epoch::Year1900.day(61.0), Some((1900, 3, 1)));
        assert_eq!(Epoch::Year1900.day(45_321.75), Some((2024, 1, 30)));
        assert_eq!(Epoch::Year1904.day(0.0), Some((1904, 1, 1)));
        assert_eq!(Epoch::Year1904.day(43_859.0), Some((2024, 1, 30)));
        assert_eq!(Epoch::Year1900.day(-1.0), None);
        assert_eq!(Epoch::Year1900.day(f64::NAN), None);
    }

    #[test]
    fn columns_have_letters() {
        for (letters, column) in [("A", 1), ("Z", 26), ("AA", 27), ("BC", 55), ("XFD", 16_384)] {
            assert_eq!(column_of(&format!("{letters}12")), Some(column));
            assert_eq!(column_letters(column), letters);
        }
        assert_eq!(column_of("12"), None);
        assert_eq!(column_of("ABCD1"), None);
    }
}
