//! Whatever the bytes are, reading ends with findings and not with a crash.

use proptest::prelude::*;
use serde_json::Value;
use uya::transfer::{
    BundleReader, Kind, Severity, Sheet, Sheets,
    book::{self, Said, Vocabulary},
    office,
};

use super::{merge, read, read_value, sample};

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
        let _ = merge::check_over(&merge::kept(), &mut sheets);
    }

    #[test]
    fn every_row_of_a_sheet_is_saved_or_refused_and_told(rows in prop::collection::vec(row(), 0..12)) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let lines: Vec<String> =
            rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(";")).collect();
        let text = format!("code;settlement;dwelling.total_area_m2;dwelling.as_of\n{}\n", lines.join("\n"));
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        let mut streamed = Sheets::new();
        streamed.read(Sheet::Families, text.as_bytes(), &mut |_| ());
        let opened = office::open(text.as_bytes(), "families.csv").unwrap();
        let opened = book::read(&opened, "families.csv", &Said::default(), &Vocabulary::shared());
        for mut sheets in [streamed, opened] {
            let brought = merge::check_over(&merge::kept(), &mut sheets);
            let counts = brought.verdict.counts.get(&Kind::Family).copied().unwrap_or_default();
            let saved = counts.new + counts.changed + counts.unchanged;
            prop_assert_eq!(saved + counts.refused, filled, "{}", text);
            let errors = brought.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            prop_assert!(counts.refused == 0 || errors > 0 || brought.verdict.errors > 0, "{}", text);
        }
    }

    #[test]
    fn every_record_of_a_bundle_is_saved_or_refused_and_told(
        values in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 0..4)
    ) {
        let mut bundle = sample();
        for (place, value) in values {
            let mut places = Vec::new();
            pointers(&bundle["families"], "/families", &mut places);
            *bundle.pointer_mut(&places[place.index(places.len() - 1) + 1]).unwrap() = value;
        }
        let records = bundle["families"].as_array().unwrap().len();
        let text = bundle.to_string();
        let mut source = BundleReader::new(text.as_bytes());
        let brought = merge::check_over(&merge::kept(), &mut source);
        let counts = brought.verdict.counts.get(&Kind::Family).copied().unwrap_or_default();
        let lost = counts.new + counts.changed + counts.unchanged + counts.refused;
        prop_assert!(lost == records || !brought.verdict.complete, "{lost} of {records}: {text}");
        prop_assert!(counts.refused == 0 || brought.verdict.errors > 0);
    }
}

/// Cells of a row: good values, bad ones, blanks, and signs that separated values need quoted.
fn row() -> impl Strategy<Value = Vec<String>> {
    let code = prop_oneof![Just("F-1"), Just("F-2"), Just("F-7"), Just("F 3"), Just("—"), Just("")];
    let place = prop_oneof![Just("TARAZ"), Just("TARAS"), Just(""), Just("a;b"), Just("x\ny"), Just("\"")];
    let area = prop_oneof![Just("67,5"), Just("-1"), Just("көп"), Just(""), Just(" ")];
    let day = prop_oneof![Just("2025-11-01"), Just("31.02.2025"), Just(""), Just("46000")];
    (code, place, area, day).prop_map(|(code, place, area, day)| [code, place, area, day].map(str::to_owned).into())
}
