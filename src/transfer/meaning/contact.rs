//! What an office's log says of a talk: with whom, about whom, and a day that goes with its result.

use super::Meaning;
use crate::{
    domain::desk::{Contact, UntilFault},
    transfer::{finding::FindingCode, kind::Kind, note::Note},
};

pub(super) fn check(meaning: &mut Meaning, contact: &Contact) {
    meaning.refer(Kind::Family, &contact.family, "/family", FindingCode::FamilyUnknown);
    if let Some(child) = &contact.about {
        meaning.child(child, "/about");
    }
    let Some(fault) = contact.result.until_fault(contact.on, contact.until) else { return };
    let code = match fault {
        UntilFault::Missing => FindingCode::UntilMissing,
        UntilFault::Past => FindingCode::DatesOutOfOrder,
        UntilFault::Without => FindingCode::UntilWithout,
    };
    let note = Note::at(code, "/until").also(if fault == UntilFault::Past { "/on" } else { "/result" });
    let note = note.with("start", contact.on.to_string().as_str());
    meaning.notes.push(match contact.until {
        Some(until) => note.value(until),
        None => note,
    });
}
