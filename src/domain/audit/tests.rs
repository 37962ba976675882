//! The chain finds what was done to it.

use super::*;
use crate::domain::actor::Role;

fn trail(length: u64) -> Vec<AuditEntry> {
    let mut chain = Chain::default();
    (1..=length)
        .map(|i| {
            let actor = Actor { id: "S-1".into(), role: Role::Specialist };
            let event = AuditEvent::done(Action::RunViewed, EntityKind::Run, format!("R-{i}")).with("families", i);
            chain.append(Timestamp::from_micros(i as i64), actor, event)
        })
        .collect()
}

fn first_bad(entries: &[AuditEntry]) -> Option<(u64, BrokenWhy)> {
    let mut chain = Chain::default();
    entries.iter().find_map(|entry| chain.push(entry).err()).map(|broken| (broken.seq, broken.why))
}

#[test]
fn the_text_that_is_hashed_is_canonical_json_of_the_entry() {
    let mut entry = trail(1).remove(0);
    entry.event.purpose = Some("a \"quoted\"\nline".into());
    let parsed: Value = serde_json::from_str(&entry.canonical()).unwrap();
    assert_eq!(canonical_json(&parsed), entry.canonical());
    assert_eq!(parsed["details"]["families"], 1);
}

#[test]
fn an_untouched_trail_holds() {
    assert_eq!(first_bad(&trail(50)), None);
    assert_eq!(trail(1)[0].prev_hash, Sha256Hash::ZERO);
}

#[test]
fn an_edited_entry_is_named() {
    let mut entries = trail(9);
    entries[4].event.code = "R-6".into();
    assert_eq!(first_bad(&entries), Some((5, BrokenWhy::Content)));
}

#[test]
fn an_entry_edited_together_with_its_hash_is_found_at_the_next() {
    let mut entries = trail(9);
    entries[4].event.code = "R-6".into();
    entries[4].hash = Sha256Hash::of_both(entries[4].prev_hash.as_bytes(), entries[4].canonical().as_bytes());
    assert_eq!(first_bad(&entries), Some((6, BrokenWhy::Link)));
}

#[test]
fn a_deleted_entry_is_named() {
    let mut entries = trail(9);
    entries.remove(4);
    assert_eq!(first_bad(&entries), Some((5, BrokenWhy::Missing { found: 6 })));
}

#[test]
fn an_event_with_a_fraction_or_a_control_character_is_told_apart() {
    let event = AuditEvent::done(Action::Exported, EntityKind::Export, "");
    assert!(event.clone().with("rows", 3).is_fit_to_record());
    assert!(event.clone().because("екі\nжол").is_fit_to_record());
    assert!(!event.clone().because("\u{1f}").is_fit_to_record());
    assert!(!event.with("share", serde_json::json!([{"of": 0.5}])).is_fit_to_record());
}

#[test]
fn every_code_is_read_back() {
    for action in Action::ALL {
        assert_eq!(Action::parse(action.code()), Some(*action));
    }
    for kind in EntityKind::ALL {
        assert_eq!(EntityKind::parse(kind.code()), Some(*kind));
    }
}
