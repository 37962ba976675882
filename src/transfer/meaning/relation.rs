//! What a relative's record and a waiver say.

use super::Meaning;
use crate::{
    domain::{
        relation::{Relative, Waiver},
        text::Text,
    },
    transfer::{
        codebook::{Lookup, RuleEntry},
        finding::FindingCode,
        kind::Kind,
        note::Note,
    },
};

pub(super) fn relative(meaning: &mut Meaning, relative: &Relative) {
    meaning.child(&relative.child, "/child");
    meaning.refer(Kind::Family, &relative.family, "/family", FindingCode::FamilyUnknown);
}

pub(super) fn waiver(meaning: &mut Meaning, waiver: &Waiver, lookup: &Lookup<'_>) {
    meaning.child(&waiver.child, "/child");
    if let Some(family) = &waiver.family {
        meaning.refer(Kind::Family, family, "/family", FindingCode::FamilyUnknown);
    }
    if let Some(last) = waiver.expires_on.filter(|last| *last < waiver.granted_on) {
        let note = Note::at(FindingCode::DatesOutOfOrder, "/expires_on").value(last).also("/granted_on");
        meaning.notes.push(note.with("start", waiver.granted_on.to_string().as_str()));
    }
    if let Some(rule) = lookup.rules.get(waiver.rule.as_str()) {
        permission(meaning, waiver, rule);
    } else {
        let note = Note::at(FindingCode::RuleUnknown, "/rule");
        meaning.notes.push(note.meant(waiver.rule.as_str(), lookup.rules.keys().copied()));
    }
}

fn permission(meaning: &mut Meaning, waiver: &Waiver, rule: &RuleEntry) {
    let Some(needed) = rule.waivable_by else {
        meaning.notes.push(Note::at(FindingCode::WaiverNotAllowed, "/rule").value(&waiver.rule));
        return;
    };
    if !waiver.granted_by.covers(needed) {
        let note = Note::at(FindingCode::WaiverRole, "/granted_by").value(waiver.granted_by.code()).also("/rule");
        meaning.notes.push(note.with("rule", rule.code.as_str()).with("role", needed.code()));
    }
    let given = waiver.reason_code.as_ref().map(Text::as_str);
    let is_listed = given.is_some_and(|code| rule.reason_codes.iter().any(|listed| listed == code));
    if !rule.reason_codes.is_empty() && !is_listed {
        let listed = rule.reason_codes.iter().map(String::as_str);
        let note = Note::at(FindingCode::WaiverReason, "/reason_code").also("/rule");
        // A look-alike letter would hide what to do here, so the code stays what it is.
        let note = Note { code: FindingCode::WaiverReason, ..note.meant(given.unwrap_or_default(), listed) };
        meaning.notes.push(note.with("rule", rule.code.as_str()).list("reasons", &rule.reason_codes));
    }
}
