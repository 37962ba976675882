//! What a check found, on the page of the import: a part at a time, with what was taken as somebody said.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::date::Date,
    i18n::format::date,
    service::import::{Wanted, kept::ImportPage},
    transfer::{Finding, FindingCode, Severity, book::Offer},
    web::call::Call,
};

/// Findings on one part of a report.
const PART: usize = 50;

/// Columns that were taken as somebody said before.
pub(super) fn said_before(call: &Call, page: &ImportPage, staff: &BTreeMap<String, String>) -> Vec<Value> {
    let taken = page.report.iter().flat_map(|report| &report.columns);
    taken
        .map(|taken| {
            let by = staff.get(&taken.said.by).unwrap_or(&taken.said.by);
            let date = date(call.language, Date::in_almaty(taken.said.at));
            json!({ "date": date, "by": by, "columns": taken.told(call.words()) })
        })
        .collect()
}

/// Words with what they were said to stand for.
pub(super) fn said_words(call: &Call, page: &ImportPage) -> String {
    let said = page.report.iter().flat_map(|report| report.words.told(&page.vocabulary, call.words()));
    said.collect::<Vec<_>>().join(" · ")
}

/// Which findings the address asks for.
pub(super) fn wanted(call: &Call) -> Wanted {
    let query = &call.query;
    let part = query.get("part").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1);
    let code = query.get("code").and_then(|id| FindingCode::ALL.iter().copied().find(|code| code.id() == id));
    let severity = query.get("show").and_then(severity);
    Wanted { code, severity, from: (part - 1).saturating_mul(PART), most: PART }
}

/// The findings that were asked for, a part at a time, with the groups to ask for.
pub(super) fn findings(call: &Call, page: &ImportPage) -> Value {
    let Some(report) = &page.report else { return Value::Null };
    let (words, found, Wanted { code, severity, .. }) = (call.words(), &page.found, wanted(call));
    let groups: Vec<Value> = found
        .groups
        .iter()
        .map(|group| {
            json!({ "code": group.code.id(), "count": group.count, "problem": group.first.problem(words),
                "is_error": group.code.severity() == Severity::Error })
        })
        .collect();
    let (parts, part) = (found.total.div_ceil(PART).max(1), found.from / PART + 1);
    let rows: Vec<Value> = found.findings.iter().map(|one| row(call, page, one)).collect();
    let filter = match (code, severity) {
        (Some(code), _) => format!("code={}&", code.id()),
        (None, Some(severity)) => format!("show={}&", severity_code(severity)),
        (None, None) => String::new(),
    };
    json!({
        "rows": rows, "groups": groups, "total": found.total, "part": part, "parts": parts, "filter": filter,
        "code": code.map(FindingCode::id), "show": severity.map(severity_code), "left_out": report.findings_left_out,
    })
}

/// A severity by its code.
pub(in crate::web) fn severity(code: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning].into_iter().find(|severity| severity_code(*severity) == code)
}

/// The code of a severity.
pub(in crate::web) fn severity_code(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn row(call: &Call, page: &ImportPage, finding: &Finding) -> Value {
    let words = call.words();
    let offer = Offer::of(finding, &page.vocabulary).map(|offer| {
        let rows = page.found.words.rows(&offer);
        let label = page.vocabulary.label(&offer.list, &offer.code, call.language);
        json!({ "list": offer.list, "word": offer.word, "code": offer.code, "label": label, "rows": rows })
    });
    json!({
        "offer": offer,
        "place": finding.place(words), "record": finding.record, "value": finding.value, "code": finding.code.id(),
        "problem": finding.problem(words), "mend": finding.mend(words), "guess": finding.did_you_mean(words),
        "is_error": finding.severity == Severity::Error,
    })
}
