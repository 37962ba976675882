//! What one file may ask of the machine: records and long names are bounded, and each bound is told.

use std::fmt::Write as _;

use uya::transfer::{BundleReader, Event, FindingCode, MAX_RECORDS};

use super::read;

#[test]
fn a_field_that_stands_twice_is_found_below_a_name_of_any_length() {
    let name = "n".repeat(500_000);
    let mut text = format!("{{\"bundle\":\"uya/1\",\"children\":[{{\"{name}\":{{\"a\":1,\"a\":2,\"list\":[0");
    for _ in 0..150_000 {
        write!(text, ",0").unwrap();
    }
    text.push_str("]}}]}");
    let checked = read(text);
    let repeated = checked.findings.iter().find(|finding| finding.code == FindingCode::FieldRepeated).unwrap();
    let pointer = repeated.location.pointer.as_deref().unwrap();
    assert!(pointer.ends_with("n/a") && pointer.len() < 200, "{}", pointer.len());
}

#[test]
fn a_file_of_more_records_than_allowed_is_stopped_there_and_says_so() {
    let most = usize::try_from(MAX_RECORDS).unwrap();
    let text = format!("{{\"bundle\":\"uya/1\",\"families\":[{}0]}}", "0,".repeat(most + 5));
    let mut reader = BundleReader::new(text.as_bytes());
    let mut records = 0;
    let stopped = reader.by_ref().find_map(|event| match event {
        Event::Record(_) => {
            records += 1;
            None
        }
        Event::Finding(finding) => Some(finding),
    });
    let stopped = stopped.unwrap();
    assert_eq!((records, stopped.code), (most, FindingCode::RecordsTooMany));
    assert!(reader.next().is_none() && stopped.code.is_fatal(), "nothing of such a file is saved");
}
