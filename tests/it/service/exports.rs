//! What an export shows of a register that others write to meanwhile.

use std::{
    io::Read as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value;
use uya::{
    domain::{
        access::Subject,
        actor::{Actor, Role},
        audit::EntityKind,
        date::Date,
        desk::Identity,
        family::{Dated, Family},
        plan::Plan,
        reason::Reason,
    },
    i18n::Language,
    service::{
        ServiceError,
        export::{Export, Order},
    },
    store::{ReadsExt as _, Store, StoreError, UnitOfWorkExt as _},
    transfer::{export::Format, office, workbook::unguarded},
};

use super::{by, changed, fill, small, started};
use crate::harness::on_both;

/// Gives a plan and a family the same day, in one act.
async fn both_on(store: &Store, (child, family): (String, String), day: Date) {
    let changed = store.write(by(), move |work| {
        Box::pin(async move {
            let mut plan = work.find::<Plan>(&child).await?.unwrap();
            plan.value.date = day;
            work.update(&plan.value, plan.version).await?;
            let mut home = work.find::<Family>(&family).await?.unwrap();
            home.value.approved_places = Some(Dated { value: 2, as_of: day, source: None });
            work.update(&home.value, home.version).await?;
            work.audit(changed(EntityKind::Plan, &child)).await?;
            Ok::<_, StoreError>(())
        })
    });
    changed.await.unwrap();
}

pub(super) fn bytes(export: &Export) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let stretch = export.stretch(bytes.len() as u64, 1 << 16).unwrap();
        if stretch.is_empty() {
            return bytes;
        }
        bytes.extend(stretch);
    }
}

fn parsed(export: &Export) -> Value {
    serde_json::from_slice(&bytes(export)).unwrap()
}

/// The sheet of names in a workbook or an archive of separated values: its cells, row by row.
fn names_in(export: &Export) -> Vec<Vec<String>> {
    let name = "identities";
    let (file, as_what) = match export.made.format {
        Format::Csv => {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes(export))).unwrap();
            let mut sheet = Vec::new();
            archive.by_name(&format!("{name}.csv")).unwrap().read_to_end(&mut sheet).unwrap();
            (sheet, "x.csv")
        }
        _ => (bytes(export), "x.xlsx"),
    };
    let office::Content::Table(table) = office::open(&file, as_what).unwrap().content else { panic!("a text") };
    let sheet = table.sheets.iter().find(|sheet| as_what == "x.csv" || sheet.name == name).unwrap();
    let typed = |cell: &office::Cell| unguarded(&cell.value.typed()).into_owned();
    sheet.rows.iter().map(|row| row.cells.iter().map(typed).collect()).collect()
}

on_both! {
    async fn an_export_is_of_one_moment_whatever_is_written_meanwhile(db) {
        let bundle = small();
        fill(db, &bundle).await;
        let services = started(db).await;
        let (child, family) = (bundle.plans[0].child.to_string(), bundle.families[0].code.to_string());
        let codes = (child.clone(), family.clone());
        both_on(&services.store, codes.clone(), Date::parse("2026-01-01").unwrap()).await;
        let (store, ended) = (Arc::clone(&services.store), Arc::new(AtomicBool::new(false)));
        let until = Arc::clone(&ended);
        let writing = tokio::spawn(async move {
            let mut written = 0;
            while !until.load(Ordering::Relaxed) {
                written += 1;
                let day = Date::parse(&format!("2026-01-{:02}", written % 28 + 1)).unwrap();
                both_on(&store, codes.clone(), day).await;
            }
            written
        });
        let order = Order {
            kinds: Vec::new(),
            beside: false,
            history: false,
            identities: false,
            format: Format::Json,
            reason: Reason::parse("The register is handed over to the region").unwrap(),
            lock: None,
            language: Language::Kk,
        };
        let mut days = std::collections::BTreeSet::new();
        for _ in 0..20 {
            let register = parsed(&services.export_at_machine(by(), order.clone()).await.unwrap());
            let one = |section: &str, field: &str, code: &str| {
                register[section].as_array().unwrap().iter().find(|one| one[field] == code).unwrap().clone()
            };
            let day = one("plans", "child", &child)["date"].clone();
            assert_eq!(day, one("families", "code", &family)["approved_places"]["as_of"]);
            days.insert(day.to_string());
        }
        ended.store(true, Ordering::Relaxed);
        let written = writing.await.unwrap();
        assert!(days.len() > 1 && written > 20, "nothing was written meanwhile: {days:?}, {written}");
    }
}

on_both! {
    async fn every_field_of_a_name_leaves_in_every_form_with_the_right_to_it(db) {
        let bundle = small();
        fill(db, &bundle).await;
        let services = started(db).await;
        let subject = Subject::Child(bundle.plans[0].child.clone());
        let identity = Identity {
            names: vec!["Айару Сейіт".into(), "Серікқызы Ая".into()],
            iins: vec!["150501601239".into()],
            address: Some("=Тараз, 1-үй".into()),
            phones: vec!["+77000000000".into()],
        };
        let schema = schemars::schema_for!(Identity).to_value();
        let written = serde_json::to_value(&identity).unwrap();
        for field in schema["properties"].as_object().unwrap().keys() {
            assert!(written[field].as_str().is_some_and(|text| !text.is_empty()) || written[field][0].is_string(), "{field} is filled");
        }
        services.put_identity(by(), subject.clone(), &identity).await.unwrap();
        let order = Order {
            kinds: Vec::new(),
            beside: false,
            history: false,
            identities: true,
            format: Format::Json,
            reason: Reason::parse("The register is handed over to the region").unwrap(),
            lock: None,
            language: Language::Kk,
        };
        let data = Actor { id: "D-1".into(), role: Role::Data };
        let export = parsed(&services.export_at_machine(data.clone(), order.clone()).await.unwrap());
        let expected = serde_json::json!({
            "of": "child", "code": subject.code(), "names": identity.names, "iins": identity.iins,
            "phones": identity.phones, "address": identity.address,
        });
        assert_eq!(export["identities"][0], expected);
        for format in [Format::Xlsx, Format::Csv] {
            let export = services.export_at_machine(data.clone(), Order { format, ..order.clone() }).await.unwrap();
            let rows = names_in(&export);
            let expected = [
                ("of", "child"),
                ("code", subject.code()),
                ("address", "=Тараз, 1-үй"),
                ("iins", "150501601239"),
                ("names", "Айару Сейіт;Серікқызы Ая"),
                ("phones", "+77000000000"),
            ];
            let [titles, row] = &rows[rows.len() - 2..] else { panic!("{rows:?}") };
            assert_eq!(*titles, expected.map(|(title, _)| title), "{format:?}");
            assert_eq!(*row, expected.map(|(_, value)| value), "{format:?}");
            let operator = Actor { id: "O-1".into(), role: Role::Operator };
            let refused = services.export_at_machine(operator, Order { format, ..order.clone() }).await;
            assert!(matches!(refused, Err(ServiceError::NotPermitted(_))), "{format:?}: {refused:?}");
        }
    }
}
