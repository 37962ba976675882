//! Whatever the bytes are, reading ends with findings and not with a crash.

use proptest::prelude::*;
use serde_json::Value;
use uya::transfer::{Sheet, Sheets};

use super::{read, read_value, sample};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("—")),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn pointers(value: &Value, pointer: &str, out: &mut Vec<String>) {
    out.push(pointer.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| pointers(field, &format!("{pointer}/{name}"), out));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, one)| pointers(one, &format!("{pointer}/{index}"), out));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_bytes_end_in_findings(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let bundle = read(&bytes);
        prop_assert!(!bundle.is_whole() && !bundle.findings.is_empty());
        let mut sheets = Sheets::new();
        sheets.read(Sheet::Families, bytes.as_slice(), &mut |_| ());
    }

    #[test]
    fn a_bundle_with_bytes_changed_never_stops_the_program(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut bytes = sample().to_string().into_bytes();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let bundle = read(&bytes);
        prop_assert!(bundle.is_whole() || !bundle.findings.is_empty());
    }

    #[test]
    fn a_bundle_with_any_value_in_any_place_is_either_whole_or_says_why(
        place in any::<prop::sample::Index>(), value in any_json()
    ) {
        let mut bundle = sample();
        let mut places = Vec::new();
        pointers(&bundle, "", &mut places);
        *bundle.pointer_mut(&places[place.index(places.len())]).unwrap() = value;
        let checked = read_value(&bundle);
        prop_assert!(checked.is_whole() || !checked.findings.is_empty());
        let again = read_value(&bundle);
        prop_assert_eq!(checked.findings, again.findings);
    }

    #[test]
    fn any_text_in_a_sheet_is_read_or_told(text in "[a-z,;\"\n\t —0-9.]{0,200}") {
        let mut sheets = Sheets::new();
        let header = "code,settlement,forms,dwelling.rooms,known_persons\n";
        sheets.read(Sheet::Families, format!("{header}{text}").as_bytes(), &mut |_| ());
        let _ = super::merge::check_over(&super::merge::kept(), &mut sheets);
    }
}
