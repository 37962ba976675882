//! Every table and column of the database leaves in every form, or is named with the reason why not.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read as _},
};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};
use uya::{
    domain::{
        access::Subject,
        actor::{Actor, Role},
        audit::EntityKind,
        clock::Timestamp,
        code::{OfficeCode, StaffCode},
        desk::{ApiToken, ApiTokenNumber, Identity, SealedIdentity},
        hash::Sha256Hash,
        permission::Permission,
        reason::Reason,
        text::Text,
    },
    generate,
    i18n::Language,
    service::{
        Services,
        export::Order,
        leaving::{SECRET_FIELDS, STAYING, why_stays},
    },
    store::{Imported, Kind, ReadsExt as _, StoreError, UnitOfWorkExt as _},
    transfer::{
        export::{BESIDE, Format},
        office,
        workbook::unguarded,
    },
};

use super::{POLICY, by, change_family, changed, exports, fill, made, more_places, started, today};
use crate::{
    harness::{
        database::{Database, NOW},
        on_both,
    },
    store::an_import,
};

/// A record of a section: the text in each of its columns.
type Told = BTreeMap<String, String>;

/// The records of each section beside the register.
type Sections = BTreeMap<String, Vec<Told>>;

/// How a cell of the database is told.
#[derive(Clone, Copy)]
enum As {
    Same,
    /// Microseconds as a moment.
    Moment,
    /// A number with a letter before it.
    Numbered(&'static str),
    /// The 64 bits as a number without a sign.
    Bits,
    YesNo,
}
use As::{Bits, Moment, Numbered, Same, YesNo};

/// A table that is no kind of record, its section, and its columns with the fields they leave as.
type Table = (&'static str, &'static str, &'static [(&'static str, &'static str, As)]);

const TABLES: [Table; 7] = [
    (
        "runs",
        "run",
        &[
            ("number", "number", Numbered("R-")),
            ("case_code", "case_code", Same),
            ("as_of", "as_of", Same),
            ("created_at", "created_at", Moment),
            ("created_by", "created_by", Same),
            ("preparatory", "preparatory", Same),
            ("engine", "engine", Same),
            ("policy_hash", "policy_hash", Same),
            ("snapshot_hash", "snapshot_hash", Same),
            ("result_hash", "result_hash", Same),
            ("seed", "seed", Bits),
        ],
    ),
    (
        "policies",
        "policy",
        &[
            ("hash", "hash", Same),
            ("number", "number", Same),
            ("added_at", "added_at", Moment),
            ("added_by", "added_by", Same),
        ],
    ),
    ("snapshots", "snapshot", &[("hash", "hash", Same), ("parts", "parts", Same)]),
    ("snapshot_parts", "text", &[("hash", "key", Same)]),
    (
        "import_reports",
        "import_report",
        &[
            ("number", "number", Same),
            ("source_hash", "source_hash", Same),
            ("created_at", "created_at", Moment),
            ("created_by", "created_by", Same),
            ("committed", "committed", YesNo),
        ],
    ),
    (
        "imported_versions",
        "imported_version",
        &[
            ("import", "import", Same),
            ("place", "place", Same),
            ("kind", "kind", Same),
            ("code", "code", Same),
            ("version", "version", Same),
            ("added", "added", YesNo),
        ],
    ),
    (
        "audit_entries",
        "audit_entry",
        &[
            ("seq", "seq", Same),
            ("at_micros", "at", Moment),
            ("actor", "actor", Same),
            ("role", "role", Same),
            ("action", "action", Same),
            ("kind", "kind", Same),
            ("code", "code", Same),
            ("outcome", "outcome", Same),
            ("purpose", "purpose", Same),
            ("details", "details", Same),
            ("prev_hash", "prev_hash", Same),
            ("hash", "hash", Same),
        ],
    ),
];

/// Bodies that leave in pieces: the table, its key, how it is told, what the pieces are of, and what tells that they are
/// whole: the hash in another column, or the body itself.
const BODIES: [(&str, &str, As, &str, &str); 5] = [
    ("runs", "number", Numbered("R-"), "run", "result_hash"),
    ("policies", "hash", Same, "policy", "hash"),
    ("snapshots", "hash", Same, "snapshot", "hash"),
    ("snapshot_parts", "hash", Same, "snapshot_part", "hash"),
    ("import_reports", "number", Same, "import_report", "body"),
];

fn token(issued_at: Timestamp) -> ApiToken {
    ApiToken {
        number: ApiTokenNumber::new(1).unwrap(),
        name: Text::parse("=token").unwrap(),
        token_hash: "5ec4e7".repeat(10),
        office: OfficeCode::parse("ZHM").unwrap(),
        scopes: vec![Permission::ViewChildren],
        issued_by: StaffCode::parse("S-1").unwrap(),
        issued_at,
        expires_at: Timestamp::from_micros(issued_at.micros() + 1),
        revoked_at: None,
    }
}

/// A register in which every table that leaves has rows.
async fn lived_in(db: &Database) -> Services {
    let bundle = generate::generate(&generate::Request { children: 2, families: 4, seed: 5, as_of: today() }, &POLICY);
    fill(db, &bundle).await;
    let services = started(db).await;
    let child = bundle.plans[0].child.clone();
    made(&services, &child).await;
    change_family(&services.store, bundle.families[0].code.as_str(), more_places).await;
    made(&services, &child).await;
    let identity = Identity { names: vec!["=Құпиябаева".into()], ..Identity::default() };
    services.put_identity(by(), Subject::Child(child.clone()), &identity).await.unwrap();
    services.put_identity(by(), Subject::Child(child), &identity).await.unwrap();
    let import = an_import();
    let kept = services.store.write(by(), move |work| {
        Box::pin(async move {
            work.insert(&token(NOW)).await?;
            work.update(&token(Timestamp::from_micros(NOW.micros() - 9)), 1).await?;
            work.insert(&import).await?;
            let made = [Imported { kind: Kind::Family, code: "F-1".into(), version: 1, added: true }];
            work.note_imported(import.number, 0, &made).await?;
            let report = json!({ "findings": [{ "value": "Ә=1".repeat(40_000) }], "errors": 1 });
            work.insert_import_report(Sha256Hash::of(b"a file"), true, &report).await?;
            work.audit(changed(EntityKind::Import, "I-1")).await?;
            Ok::<_, StoreError>(())
        })
    });
    kept.await.unwrap();
    services
}

async fn exported(services: &Services, format: Format) -> Vec<u8> {
    let order = Order {
        kinds: Vec::new(),
        beside: true,
        history: true,
        identities: true,
        format,
        reason: Reason::parse("The register is handed over to the region").unwrap(),
        lock: None,
        language: Language::Kk,
    };
    let data = Actor { id: "D-1".into(), role: Role::Data };
    exports::bytes(&services.export_at_machine(data, order).await.unwrap())
}

fn sections(format: Format, file: &[u8]) -> Sections {
    match format {
        Format::Json => {
            let bundle: Value = serde_json::from_slice(file).unwrap();
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let told = |record: &Value| {
                let filled = record.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
                filled.map(|(name, value)| (name.clone(), text(value))).collect()
            };
            let section = |(name, records): (&String, &Value)| {
                (name.clone(), records.as_array().unwrap().iter().map(told).collect())
            };
            bundle[BESIDE].as_object().unwrap().iter().map(section).collect()
        }
        Format::Csv => {
            let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
            let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
            let beside = names.iter().filter(|name| name.starts_with(BESIDE));
            let section = |file: &String| {
                let mut bytes = Vec::new();
                archive.by_name(file).unwrap().read_to_end(&mut bytes).unwrap();
                let mut reader = csv::ReaderBuilder::new()
                    .delimiter(b';')
                    .has_headers(false)
                    .flexible(true)
                    .from_reader(&bytes[3..]);
                let rows: Vec<Vec<String>> = reader
                    .records()
                    .map(|row| row.unwrap().iter().map(|cell| unguarded(cell).into_owned()).collect())
                    .collect();
                let name = file.strip_prefix("beside_").and_then(|name| name.strip_suffix(".csv")).unwrap();
                (name.to_owned(), rows.get(1).map_or_else(Vec::new, |titles| table(titles, &rows[2..])))
            };
            beside.map(section).collect()
        }
        Format::Xlsx => {
            let office::Content::Table(found) = office::open(file, "x.xlsx").unwrap().content else { panic!("a text") };
            let section = |sheet: &office::Sheet| {
                let width = sheet.rows[0].cells.len() as u32;
                let row = |row: &office::Row| {
                    (1..=width).map(|at| row.value(at).map(office::Value::typed).unwrap_or_default()).collect()
                };
                let rows: Vec<Vec<String>> = sheet.rows.iter().map(row).collect();
                Some((sheet.name.strip_prefix("beside_")?.to_owned(), table(&rows[0], &rows[1..])))
            };
            found.sheets.iter().filter(|sheet| !sheet.rows.is_empty()).filter_map(section).collect()
        }
    }
}

fn table(titles: &[String], rows: &[Vec<String>]) -> Vec<Told> {
    let told = |row: &Vec<String>| {
        let cells = titles.iter().cloned().zip(row.iter().cloned());
        cells.filter(|(_, value)| !value.is_empty()).collect()
    };
    rows.iter().map(told).collect()
}

/// The texts of a section, put together of their pieces, by what tells one from another.
fn joined(records: &[Told], key: &[&str]) -> BTreeMap<Vec<String>, String> {
    let mut pieces: BTreeMap<Vec<String>, BTreeMap<u32, String>> = BTreeMap::new();
    for record in records {
        let cell = |field: &str| record.get(field).cloned().unwrap_or_default();
        assert!(cell("text").encode_utf16().count() <= 32_767, "a cell holds it");
        let text = pieces.entry(key.iter().map(|field| cell(field)).collect()).or_default();
        let before = text.insert(cell("part").parse().unwrap(), cell("text"));
        assert_eq!(before, None, "two pieces with one number: {record:?}");
    }
    pieces.into_iter().map(|(key, pieces)| (key, pieces.into_values().collect())).collect()
}

struct Base(SqliteConnection);

impl Base {
    async fn of(db: &Database) -> Self {
        Self(SqliteConnectOptions::new().filename(db.file()).connect().await.unwrap())
    }

    /// Rows of text; what is no text is told as hashes are.
    async fn rows(&mut self, table: &str, columns: &[&str]) -> Vec<Vec<Option<String>>> {
        let texts = columns.iter().map(|column| {
            format!("CASE typeof({column}) WHEN 'blob' THEN 'sha256:' || lower(hex({column})) ELSE CAST({column} AS TEXT) END")
        });
        let sql = format!("SELECT {} FROM {table}", texts.collect::<Vec<_>>().join(", "));
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut self.0).await.unwrap();
        rows.iter().map(|row| (0..columns.len()).map(|at| row.get(at)).collect()).collect()
    }

    /// Every table with its columns, straight from the database.
    async fn columns(&mut self) -> BTreeMap<String, BTreeSet<String>> {
        const SQL: &str = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in sqlx::query(SQL).fetch_all(&mut self.0).await.unwrap() {
            tables.entry(row.get(0)).or_default().insert(row.get(1));
        }
        tables
    }
}

fn told(value: Option<&String>, how: As) -> String {
    let Some(value) = value else { return String::new() };
    match how {
        Same => value.clone(),
        Moment => Timestamp::from_micros(value.parse().unwrap()).to_string(),
        Numbered(letter) => format!("{letter}{value}"),
        Bits => (value.parse::<i64>().unwrap() as u64).to_string(),
        YesNo => (value == "1").to_string(),
    }
}

/// The tables that are no records: every row is there as it is kept. What was looked at is struck from `left`.
async fn other_tables(base: &mut Base, form: &Sections, left: &mut BTreeMap<String, BTreeSet<String>>) {
    for (table, section, columns) in TABLES {
        let names: Vec<&str> = columns.iter().map(|(column, ..)| *column).collect();
        let rows = base.rows(table, &names).await;
        assert!(!rows.is_empty(), "{table}: the register of this test has no row");
        let there: BTreeSet<Vec<String>> = form[section]
            .iter()
            .map(|record| columns.iter().map(|(_, field, _)| record.get(*field).cloned().unwrap_or_default()).collect())
            .collect();
        for row in rows {
            let row: Vec<String> = row.iter().zip(columns).map(|(cell, (.., how))| told(cell.as_ref(), *how)).collect();
            assert!(there.contains(&row), "{table}: {row:?} is not in {section}");
        }
        for name in names {
            left.get_mut(table).unwrap().remove(name);
        }
    }
    let texts = joined(&form["text"], &["of", "key"]);
    for (table, key, how, of, proof) in BODIES {
        for row in base.rows(table, &[key, proof]).await {
            let text = texts.get(&vec![of.to_owned(), told(row[0].as_ref(), how)]);
            let text = text.unwrap_or_else(|| panic!("{table}: no body of {row:?}"));
            let proof = if proof == "body" { text.clone() } else { Sha256Hash::of(text.as_bytes()).to_string() };
            assert_eq!(row[1].as_ref(), Some(&proof), "{table} {:?}", row[0]);
        }
        left.get_mut(table).unwrap().remove("body");
    }
}

/// The records of every kind and their former versions, as they are kept but for their secrets.
async fn records(base: &mut Base, form: &Sections, left: &mut BTreeMap<String, BTreeSet<String>>) {
    let key = ["kind", "code", "version", "at", "by", "is_current"];
    let (versions, names) = (joined(&form["version"], &key), joined(&form["identity_version"], &key));
    let mut kept = Vec::new();
    for kind in Kind::ALL {
        let columns = left.get_mut(kind.table()).unwrap_or_else(|| panic!("{kind} has no table"));
        let generic = ["code", "version", "changed_at", "changed_by", "body"];
        for name in generic {
            assert!(columns.remove(name), "{kind}: {name}");
        }
        for row in base.rows(kind.table(), &generic).await {
            kept.push((kind, "true", row));
        }
        // What stands beside the body is in it, word for word.
        for column in std::mem::take(columns) {
            if why_stays(kind.table(), &column).is_some() {
                columns.insert(column);
                continue;
            }
            for row in base.rows(kind.table(), &[&column, "body"]).await {
                let (Some(value), Some(body)) = (&row[0], &row[1]) else { continue };
                assert!(body.contains(&format!("\"{value}\"")), "{}.{column}: {value} is not in {body}", kind.table());
            }
        }
    }
    let columns = left.get_mut("record_versions").unwrap();
    let generic = ["kind", "code", "version", "changed_at", "changed_by", "body"];
    for name in generic {
        assert!(columns.remove(name), "{name}");
    }
    let former = base.rows("record_versions", &generic).await;
    assert!(former.iter().any(|row| row[0].as_deref() == Some("family")), "{former:?}");
    assert!(former.iter().any(|row| row[0].as_deref() == Some("identity")), "{former:?}");
    assert!(former.iter().any(|row| row[0].as_deref() == Some("api_token")), "{former:?}");
    for row in former {
        kept.push((Kind::parse(row[0].as_deref().unwrap()).unwrap(), "false", row[1..].to_vec()));
    }
    for (kind, is_current, row) in kept {
        let cell = |at: usize| row[at].clone().unwrap();
        let key = [kind.code().into(), cell(0), cell(1), told(row[2].as_ref(), Moment), cell(3), is_current.into()];
        let there = if kind == Kind::Identity { &names } else { &versions };
        let text = there.get(&key.to_vec()).unwrap_or_else(|| panic!("{key:?} does not leave"));
        let mut body: Value = serde_json::from_str(&cell(4)).unwrap();
        if kind == Kind::Identity {
            assert!(text.contains("=Құпиябаева") && text.contains("phones"), "{text}");
            continue;
        }
        for secret in SECRET_FIELDS.iter().filter(|secret| secret.kind == kind) {
            assert!(body.as_object_mut().unwrap().remove(secret.field).is_some(), "{secret:?}");
        }
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), body, "{key:?}");
        if SECRET_FIELDS.iter().all(|secret| secret.kind != kind) {
            assert_eq!(*text, cell(4), "byte for byte");
        }
    }
}

#[tokio::test]
async fn every_table_and_column_of_the_database_leaves_in_every_form_or_is_named_with_the_reason() {
    let db = Database::sqlite().await;
    let services = lived_in(&db).await;
    let mut base = Base::of(&db).await;
    let all = base.columns().await;
    assert!(all.len() > 40, "{all:?}");
    for format in [Format::Json, Format::Csv, Format::Xlsx] {
        let file = exported(&services, format).await;
        assert!(!file.windows(12).any(|part| part == b"5ec4e75ec4e7"), "the digest of a token stays");
        let form = sections(format, &file);
        let mut left = all.clone();
        // The entries of the trail that this export itself made came after what it read.
        sqlx::query("DROP TRIGGER IF EXISTS audit_entries_no_delete").execute(&mut base.0).await.unwrap();
        let last: i64 = form["audit_entry"].iter().map(|entry| entry["seq"].parse::<i64>().unwrap()).max().unwrap();
        sqlx::query("DELETE FROM audit_entries WHERE seq > $1").bind(last).execute(&mut base.0).await.unwrap();
        other_tables(&mut base, &form, &mut left).await;
        records(&mut base, &form, &mut left).await;
        for (table, columns) in left {
            for column in columns {
                let why = why_stays(&table, &column);
                assert!(
                    why.is_some_and(|why| !why.is_empty()),
                    "{table}.{column} neither leaves nor has a reason to stay"
                );
            }
        }
    }
    for staying in STAYING {
        let is_there = |(table, columns): (&String, &BTreeSet<String>)| {
            (staying.table == "*" || staying.table == table) && staying.columns.iter().all(|one| columns.contains(*one))
        };
        assert!(all.iter().any(is_there), "{staying:?} is no longer there");
    }
}

on_both! {
    async fn what_was_before_leaves_only_when_it_is_asked_for_and_names_of_then_only_with_the_right_to_them(db) {
        let services = lived_in(db).await;
        let order = Order {
            kinds: Vec::new(),
            beside: false,
            history: true,
            identities: false,
            format: Format::Json,
            reason: Reason::parse("The register is handed over to the region").unwrap(),
            lock: None,
            language: Language::Kk,
        };
        let parts = |export: &uya::service::export::Export| {
            let bundle: Value = serde_json::from_slice(&exports::bytes(export)).unwrap();
            let beside = bundle[BESIDE].as_object();
            beside.map(|beside| beside.keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
        };
        let with = services.export_at_machine(by(), order.clone()).await.unwrap();
        assert_eq!(
            parts(&with),
            ["audit_entry", "import_report", "imported_version", "policy", "run", "snapshot", "text", "version"]
        );
        let form = sections(Format::Json, &exports::bytes(&with));
        assert_eq!(form["run"].len(), 2);
        assert!(form["version"].iter().all(|version| version["kind"] != "identity"));
        let texts = joined(&form["text"], &["of", "key"]);
        for run in &form["run"] {
            let result = &texts[&vec!["run".to_owned(), run["number"].clone()]];
            assert_eq!(Sha256Hash::of(result.as_bytes()).to_string(), run["result_hash"]);
        }
        let without = services.export_at_machine(by(), Order { history: false, ..order }).await.unwrap();
        assert_eq!(parts(&without), [] as [String; 0]);
    }

    async fn a_name_of_before_that_another_key_sealed_is_told_to_be_there_and_keeps_nothing_else_back(db) {
        let services = lived_in(db).await;
        let kept = services.store.read().await.unwrap().list::<SealedIdentity>().await.unwrap().remove(0);
        let sealed = data_encoding::BASE64.encode(b"sealed with a key that nobody has any more");
        let foreign = SealedIdentity { sealed, ..kept.value.clone() };
        let written = services.store.write(by(), move |work| {
            Box::pin(async move {
                let version = work.update(&foreign, kept.version).await?;
                work.update(&kept.value, version).await?;
                work.audit(changed(EntityKind::Identity, "")).await?;
                Ok::<_, StoreError>(())
            })
        });
        written.await.unwrap();
        let form = sections(Format::Json, &exported(&services, Format::Json).await);
        let names = &form["identity_version"];
        assert_eq!(names.len(), 4, "{names:?}");
        assert_eq!(names.iter().filter(|name| !name.contains_key("text")).count(), 1, "{names:?}");
    }
}
