//! Who people are leaves with the right to it and comes in again, byte for byte; at the machine only in a role that
//! sees names.

use std::{
    io::{BufReader, Cursor, Read as _},
    sync::Arc,
};

use uya::{
    domain::{
        access::Subject,
        actor::{Actor, Role},
        desk::{Identity, SealedIdentity},
        hash::Sha256Hash,
        reason::Reason,
    },
    i18n::Language,
    security::keys::Keys,
    service::{
        Services,
        export::{Export, Order},
        import::{File, Reopen, Report, SaidAtMachine},
    },
    store::{self, ReadsExt as _},
    transfer::{
        BundleReader, FindingCode, Save, Sheet, Sheets,
        book::{self, Said, Vocabulary},
        export::Format,
        office,
    },
};

use super::{POLICY, exports::bytes, fill, small, today};
use crate::harness::database::Database;

fn data() -> Actor {
    Actor { id: "D-1".into(), role: Role::Data }
}

/// Use cases with a key file of their own.
async fn with_key(db: &Database, name: &str) -> Services {
    let keys = Keys::create(&db.path(name)).unwrap();
    let store = store::open(&db.url, db.clock.clone()).await.unwrap();
    let mut services = Services::new(Arc::new(store), Arc::clone(&POLICY), db.clock.clone(), &keys);
    services.fixed_day = Some(today());
    services
}

fn order(format: Format) -> Order {
    Order {
        kinds: Vec::new(),
        beside: false,
        history: false,
        identities: true,
        format,
        reason: Reason::parse("The register is handed over to the region").unwrap(),
        lock: None,
        language: Language::Kk,
    }
}

/// An export as a file to import.
fn file(export: &Export) -> File {
    let (form, file) = (export.made.format, Arc::new(bytes(export)));
    let hash = Sha256Hash::of(&file);
    let reopen: Reopen = Arc::new(move |_| {
        let file = Arc::clone(&file);
        Ok(match form {
            Format::Json => Box::new(BundleReader::new(Cursor::new(file.to_vec()))),
            Format::Xlsx => {
                let opened = office::open(&file, "x.xlsx").unwrap();
                Box::new(book::read(&opened, "x.xlsx", &Said::default(), &Arc::new(Vocabulary::default())))
            }
            Format::Csv => {
                let mut archive = zip::ZipArchive::new(Cursor::new(file.to_vec())).unwrap();
                let mut sheets = Sheets::new();
                for sheet in Sheet::ALL {
                    let mut text = Vec::new();
                    archive.by_name(&format!("{}.csv", sheet.name())).unwrap().read_to_end(&mut text).unwrap();
                    sheets.read(*sheet, BufReader::new(text.as_slice()), &mut |_| {});
                }
                Box::new(sheets)
            }
        })
    });
    File { reopen, hash, as_of: today(), tell: Arc::new(|_, _| {}), said: SaidAtMachine::default(), names: false }
}

async fn lived_in(db: &Database) -> Services {
    let bundle = small();
    fill(db, &bundle).await;
    let services = with_key(db, "a.key").await;
    let child = Identity {
        names: vec!["Сейітқызы Әлия".into()],
        iins: vec!["150501601239".into()],
        address: Some("=Тараз; 1-үй, «Ұя»".into()),
        phones: Vec::new(),
    };
    let family = Identity {
        names: vec!["Серіков Ерлан".into(), "Серікова (Ким) Анна-Мария".into()],
        phones: vec!["+77011234567".into(), "+998901234567".into()],
        ..Identity::default()
    };
    let subjects = [
        (Subject::Child(bundle.plans[0].child.clone()), child),
        (Subject::Family(bundle.families[0].code.clone()), family),
        (Subject::Family(bundle.families[1].code.clone()), Identity::default()),
    ];
    for (subject, identity) in subjects {
        services.put_identity(data(), subject, &identity).await.unwrap();
    }
    services
}

async fn brought(by: Actor, export: &Export, key: bool) -> (Services, Report) {
    let db = Database::sqlite().await;
    let services = if key { with_key(&db, "b.key").await } else { super::started(&db).await };
    let report = services.commit_import(by, file(export), Save::All).await.unwrap();
    assert!(report.saved, "{:?}", report.findings);
    (services, report)
}

async fn sealed(services: &Services) -> usize {
    services.store.read().await.unwrap().list::<SealedIdentity>().await.unwrap().len()
}

#[tokio::test]
async fn names_that_left_come_in_again_to_the_same_bytes_in_every_form() {
    let db = Database::sqlite().await;
    let services = lived_in(&db).await;
    let whole = services.export_at_machine(data(), order(Format::Json)).await.unwrap();
    for format in Format::ALL {
        let export = services.export_at_machine(data(), order(format)).await.unwrap();
        let (there, _) = brought(data(), &export, true).await;
        let again = there.export_at_machine(data(), order(Format::Json)).await.unwrap();
        assert_eq!(again.made.content, whole.made.content, "{format:?}");
        assert_eq!(sealed(&there).await, 3, "{format:?}");
    }
}

#[tokio::test]
async fn at_the_machine_names_are_read_in_a_role_that_sees_them_and_where_a_key_file_keeps_them() {
    let db = Database::sqlite().await;
    let services = lived_in(&db).await;
    let operator = Actor { id: "O-1".into(), role: Role::Operator };
    for format in [Format::Json, Format::Xlsx] {
        let export = services.export_at_machine(data(), order(format)).await.unwrap();
        for (by, key) in [(operator.clone(), true), (data(), false)] {
            let (there, report) = brought(by, &export, key).await;
            let unread = report.findings.iter().filter(|one| one.code == FindingCode::IdentityUnread).count();
            assert_eq!(unread, if format == Format::Json { 1 } else { 4 }, "{:?}", report.findings);
            assert_eq!(sealed(&there).await, 0);
        }
    }
}
