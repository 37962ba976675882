//! What opening a spreadsheet noticed, as findings with their place.

use super::{
    super::{
        finding::{Finding, FindingCode, Location},
        office::{Notice, NoticeCode, Opened, Place, column_letters},
    },
    Arranged, Decision,
};

/// Places that a finding names beside the first.
const MOST_PLACES: usize = 12;

/// Findings for the notices about sheets that are read, one for each notice and sheet.
pub(super) fn findings(opened: &Opened, arranged: &[Arranged]) -> Vec<Finding> {
    let mut found = Vec::new();
    for notice in &opened.notices {
        let Some(code) = code(notice.code) else { continue };
        for (sheet, places) in by_sheet(notice) {
            let is_page = |one: &Arranged| one.worksheet == sheet && one.decision == Decision::PassedOver;
            let is_elsewhere = !sheet.is_empty() && !arranged.iter().any(|one| one.worksheet == sheet);
            if !is_elsewhere && !arranged.iter().any(is_page) {
                found.push(finding(code, notice, &places));
            }
        }
    }
    found
}

/// The finding for a notice; `None` for what is told otherwise or concerns nobody here.
fn code(notice: NoticeCode) -> Option<FindingCode> {
    Some(match notice {
        NoticeCode::MergedCells => FindingCode::MergedCells,
        NoticeCode::HiddenRow => FindingCode::HiddenRows,
        NoticeCode::HiddenColumn => FindingCode::HiddenColumns,
        NoticeCode::HiddenSheet => FindingCode::HiddenSheet,
        NoticeCode::FormulaValue => FindingCode::Formulas,
        NoticeCode::FormulaBlank => FindingCode::FormulasBlank,
        NoticeCode::EncodingGuessed => FindingCode::EncodingGuessed,
        NoticeCode::Epoch1904 => FindingCode::DatesFrom1904,
        NoticeCode::QuoteStray => FindingCode::QuoteStray,
        NoticeCode::StruckText => FindingCode::StruckCells,
        NoticeCode::BytesLost => FindingCode::BytesLost,
        NoticeCode::NamedOtherwise
        | NoticeCode::MacrosIgnored
        | NoticeCode::EmbeddedIgnored
        | NoticeCode::CommentsLeftOut
        | NoticeCode::DrawingsLeftOut => FindingCode::FileNoticed,
        // Each such cell, column or row is a finding of its own when it is read, or nothing is lost by it.
        _ => return None,
    })
}

fn by_sheet(notice: &Notice) -> Vec<(String, Vec<&Place>)> {
    let mut sheets: Vec<(String, Vec<&Place>)> = Vec::new();
    for place in &notice.places {
        let name = place.sheet.clone().unwrap_or_default();
        match sheets.iter_mut().find(|(known, _)| *known == name) {
            Some((_, places)) => places.push(place),
            None => sheets.push((name, vec![place])),
        }
    }
    sheets
}

fn finding(code: FindingCode, notice: &Notice, places: &[&Place]) -> Finding {
    let first = places.first().copied();
    let location = Location {
        worksheet: first.and_then(|place| place.sheet.clone()).filter(|name| !name.is_empty()),
        row: first.and_then(|place| place.row).map(u64::from),
        letters: first.and_then(|place| place.column).map(column_letters),
        ..Location::default()
    };
    // What stands beyond the places kept is counted with the last sheet that has any.
    let is_all = places.len() == notice.places.len();
    let count = if is_all { usize::try_from(notice.count).unwrap_or(usize::MAX) } else { places.len() };
    let mut names: Vec<String> = places.iter().take(MOST_PLACES).filter_map(|place| name(place)).collect();
    if count > names.len() && !names.is_empty() {
        names.push("…".to_owned());
    }
    let finding = Finding::new(code, location).with("count", count).with("places", names.join(", ").as_str());
    if code == FindingCode::FileNoticed { finding.with("notice", notice.code.name()) } else { finding }
}

/// A place as its program shows it: `B7`, a range of cells, a row or the letters of a column.
fn name(place: &Place) -> Option<String> {
    match (&place.shown, place.row, place.column) {
        (Some(shown), None, None) => Some(shown.clone()),
        (_, Some(row), Some(column)) => Some(format!("{}{row}", column_letters(column))),
        (_, Some(row), None) => Some(row.to_string()),
        (_, None, Some(column)) => Some(column_letters(column)),
        _ => None,
    }
}
