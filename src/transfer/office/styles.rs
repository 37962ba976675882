//! Which cells of a workbook are days: the number formats of XLSX.

use std::collections::HashMap;

use super::{
    archive::Archive,
    limits::Limit,
    refusal::Refusal,
    xml::{Node, Xml},
};

/// For each cell format, whether it shows a day.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    is_day: Vec<bool>,
}

impl Styles {
    /// Reads the part of the styles.
    pub(crate) fn read(archive: &Archive<'_>, part: &str) -> Result<Self, Refusal> {
        let Some(reader) = archive.read(part)? else { return Ok(Self::default()) };
        let mut xml = Xml::new(reader, part);
        let mut codes: HashMap<u64, bool> = HashMap::new();
        let mut is_day = Vec::new();
        let mut is_in_cells = false;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (element.number("numFmtId"), element.attribute("formatCode")) {
                            codes.insert(id, shows_day(&code));
                        }
                    }
                    "cellXfs" => is_in_cells = true,
                    "xf" if is_in_cells => {
                        if is_day.len() as u64 >= Limit::Cells.most() {
                            return Err(Refusal::too_much(Limit::Cells).in_part(part));
                        }
                        let id = element.number("numFmtId").unwrap_or(0);
                        is_day.push(codes.get(&id).copied().unwrap_or_else(|| is_built_in_day(id)));
                    }
                    _ => {}
                },
                Node::Close(element) if element.name() == "cellXfs" => is_in_cells = false,
                _ => {}
            }
        }
        Ok(Self { is_day })
    }

    /// Whether a cell with this format shows a day.
    pub(crate) fn is_day(&self, format: u64) -> bool {
        usize::try_from(format).ok().and_then(|at| self.is_day.get(at)).copied().unwrap_or(false)
    }
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
        for code in
            ["General", "0.00", "#,##0 \"дней\"", "\"day\"0", "h:mm:ss", "[h]:mm", "[mm]:ss", "[Red]0", "0_d", "@"]
        {
            assert!(!shows_day(code), "{code}");
        }
    }
}
