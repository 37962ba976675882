//! What is kept beside the register: every kind is decided, and every field of every kind leaves in every form.

use std::{
    io::{Cursor, Read as _},
    sync::Arc,
};

use serde_json::{Map, Value, json};
use uya::{
    domain::{
        access, browsing, desk, evidence, import, office as offices, own_note, placement, plan_reading, practice,
        proposal, re_review, removal, sample, user, user_change,
    },
    service::leaving::{Leaving, SECRET_FIELDS, kinds_leaving},
    store::Kind as StoredKind,
    transfer::{
        Kind,
        export::{BESIDE, Content, ContentWriter, Format},
        office,
        workbook::unguarded,
    },
};

use super::export::{bytes, records_of};

/// What every text of a record is; a spreadsheet that runs text would run it.
const TEXT: &str = "=HYPERLINK(\"http://example.org\")";

fn schema_of(kind: StoredKind) -> Value {
    match kind {
        StoredKind::Office => schemars::schema_for!(offices::Office),
        StoredKind::User => schemars::schema_for!(user::User),
        StoredKind::Custody => schemars::schema_for!(access::Custody),
        StoredKind::Proposal => schemars::schema_for!(proposal::Proposal),
        StoredKind::Placement => schemars::schema_for!(placement::Placement),
        StoredKind::WaiverRequest => schemars::schema_for!(desk::WaiverRequest),
        StoredKind::Grant => schemars::schema_for!(access::Grant),
        StoredKind::SavedView => schemars::schema_for!(desk::SavedView),
        StoredKind::Enquiry => schemars::schema_for!(desk::Enquiry),
        StoredKind::Setting => schemars::schema_for!(desk::Setting),
        StoredKind::Practice => schemars::schema_for!(practice::Practice),
        StoredKind::PlanReading => schemars::schema_for!(plan_reading::PlanReading),
        StoredKind::Import => schemars::schema_for!(import::Import),
        StoredKind::ImportColumns => schemars::schema_for!(import::ImportColumns),
        StoredKind::UserChange => schemars::schema_for!(user_change::UserChange),
        StoredKind::SampleLook => schemars::schema_for!(sample::SampleLook),
        StoredKind::OwnNote => schemars::schema_for!(own_note::OwnNote),
        StoredKind::Evidence => schemars::schema_for!(evidence::Evidence),
        StoredKind::Burst => schemars::schema_for!(browsing::Burst),
        StoredKind::ListAct => schemars::schema_for!(removal::ListAct),
        StoredKind::ReReview => schemars::schema_for!(re_review::ReReview),
        StoredKind::Identity => schemars::schema_for!(uya::domain::identity::Named),
        StoredKind::ApiToken => schemars::schema_for!(desk::ApiToken),
        other => panic!("{other} does not leave beside the register"),
    }
    .to_value()
}

/// A value in which every field of every shape that the schema allows is filled.
fn filled(root: &Value, node: &Value) -> Value {
    if let Some(reference) = node["$ref"].as_str() {
        return filled(root, &root["$defs"][reference.rsplit('/').next().unwrap()]);
    }
    if let Some(branches) = node["anyOf"].as_array().or_else(|| node["oneOf"].as_array()) {
        let mut whole = filled(root, &branches[0]);
        for branch in branches.iter().map(|branch| filled(root, branch)) {
            if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), branch) {
                whole.extend(more);
            }
        }
        let own = node["properties"].as_object().into_iter().flatten();
        if let Some(whole) = whole.as_object_mut() {
            whole.extend(own.map(|(name, node)| (name.clone(), filled(root, node))));
        }
        return whole;
    }
    if let Some(choice) = node.get("const").or_else(|| node["enum"].get(0)) {
        return choice.clone();
    }
    match node["type"].as_str().or_else(|| node["type"][0].as_str()) {
        Some("object") => {
            let fields = node["properties"].as_object().into_iter().flatten();
            let mut fields: Map<_, _> = fields.map(|(name, node)| (name.clone(), filled(root, node))).collect();
            if let Some(any) = node.get("additionalProperties").filter(|any| any.is_object()) {
                fields.insert("a heading".into(), filled(root, any));
            }
            Value::Object(fields)
        }
        Some("array") => json!([filled(root, &node["items"])]),
        Some("string") => json!(TEXT),
        Some("integer") => json!(7),
        Some("number") => json!(0.5),
        Some("boolean") => json!(true),
        Some("null") => Value::Null,
        other => panic!("no value is known for {other:?} {node}"),
    }
}

fn content() -> (Vec<(StoredKind, Value)>, Arc<Content>) {
    let mut writer = ContentWriter::begin().unwrap();
    writer.section(Kind::Child).unwrap();
    writer.record(&json!({"code": "C-1", "birth_date": "2015-05-01", "sex": "female"}).to_string()).unwrap();
    let mut records = Vec::new();
    for kind in kinds_leaving(Leaving::Beside).chain(kinds_leaving(Leaving::Names)) {
        let schema = schema_of(kind);
        let mut record = filled(&schema, &schema);
        for secret in SECRET_FIELDS.iter().filter(|secret| secret.kind == kind && kind != StoredKind::Identity) {
            assert!(record.as_object_mut().unwrap().remove(secret.field).is_some(), "{secret:?} is no field");
        }
        if kind == StoredKind::Identity {
            writer.beside_with_names(kind.code()).unwrap();
        } else {
            writer.beside(kind.code()).unwrap();
        }
        writer.record(&record.to_string()).unwrap();
        records.push((kind, record));
    }
    (records, Arc::new(writer.finish().unwrap()))
}

/// Every value of a record with its path.
fn leaves(value: &Value, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, Value)>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                path.push(name.clone());
                leaves(field, path, found);
                path.pop();
            }
        }
        _ => found.push((path.clone(), value.clone())),
    }
}

/// The headings and the first row of the sheet of a kind.
fn sheet_of(kind: StoredKind, format: Format, file: &[u8]) -> Vec<(String, String)> {
    let name = format!("{BESIDE}_{kind}");
    let file = match format {
        Format::Csv => {
            let mut sheet = Vec::new();
            let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
            archive.by_name(&format!("{name}.csv")).unwrap().read_to_end(&mut sheet).unwrap();
            sheet
        }
        _ => file.to_vec(),
    };
    let opened = office::open(&file, if format == Format::Csv { "x.csv" } else { "x.xlsx" }).unwrap();
    let office::Content::Table(table) = opened.content else { panic!("a text") };
    let sheet = table.sheets.iter().find(|sheet| format == Format::Csv || sheet.name == name).unwrap();
    let headings = &sheet.rows[usize::from(format == Format::Csv)];
    let row = sheet.rows.last().unwrap();
    let cell = |cell: &office::Cell| {
        let value = row.value(cell.column).map(office::Value::typed).unwrap_or_default();
        (unguarded(&cell.value.typed()).into_owned(), unguarded(&value).into_owned())
    };
    headings.cells.iter().map(cell).collect()
}

#[test]
fn every_field_of_every_kind_beside_the_register_leaves_in_every_form() {
    let (records, content) = content();
    for format in [Format::Xlsx, Format::Csv] {
        let file = bytes(&content, format, 7);
        for (kind, record) in &records {
            let cells = sheet_of(*kind, format, &file);
            let mut found = Vec::new();
            leaves(record, &mut Vec::new(), &mut found);
            assert!(found.len() > 1, "{kind}: {record}");
            for (path, value) in found {
                let title = path.join(".");
                let cell = cells.iter().find(|(heading, _)| *heading == title);
                let (_, cell) = cell.unwrap_or_else(|| panic!("{format:?} {kind}: no column {title} in {cells:?}"));
                let expected = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                assert_eq!(*cell, expected, "{format:?} {kind} {title}");
            }
        }
    }
    let bundle: Value = serde_json::from_slice(&bytes(&content, Format::Json, 7)).unwrap();
    for (kind, record) in &records {
        assert_eq!(bundle[BESIDE][kind.code()][0], *record);
    }
}

#[test]
fn a_workbook_with_what_is_kept_beside_the_register_brings_the_register_alone() {
    let (_, content) = content();
    let back = records_of(Format::Xlsx, &bytes(&content, Format::Xlsx, 7));
    assert_eq!(back.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [Kind::Child]);
}

#[test]
fn every_kind_that_is_kept_leaves_in_one_way_and_those_that_do_not_are_named() {
    let ways = [Leaving::Register, Leaving::Beside, Leaving::Names];
    let mut decided: Vec<StoredKind> = ways.into_iter().flat_map(kinds_leaving).collect();
    decided.sort_by_key(|kind| StoredKind::ALL.iter().position(|known| known == kind));
    assert_eq!(decided, StoredKind::ALL);
    assert_eq!(kinds_leaving(Leaving::Register).collect::<Vec<_>>(), StoredKind::REGISTER);
    let of_files = Kind::REGISTER.map(|kind| StoredKind::parse(kind.name()).unwrap());
    assert_eq!(of_files, StoredKind::REGISTER, "what leaves as the register can be brought");
    assert_eq!(kinds_leaving(Leaving::Names).collect::<Vec<_>>(), [StoredKind::Identity]);
    assert_eq!(StoredKind::parse(Kind::Identity.name()), Some(StoredKind::Identity), "names can be brought as well");
    // Who somebody is leaves opened: what it is kept as has no other field.
    let sealed = schemars::schema_for!(desk::SealedIdentity).to_value();
    let mut fields: Vec<&str> = sealed["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    fields.retain(|field| !SECRET_FIELDS.iter().any(|one| one.kind == StoredKind::Identity && one.field == *field));
    assert_eq!(fields, ["subject"]);
}
