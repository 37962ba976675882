//! Runs as they are made, kept, held in memory and looked at again.

/// What is held in memory changes no byte and hides no change.
mod held;

/// Snapshots in parts, and those kept before there were parts.
mod snapshots;

/// What changed since a list, what differs between two, what a must would cost.
mod changes;

/// What an export shows of a register that others write to meanwhile.
mod exports;

/// Names leave and come in again.
mod names_back;

/// Every table and column of the database leaves, or is named with the reason.
mod leaving_whole;

use std::sync::{Arc, LazyLock};

use uya::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        clock::FixedClock,
        code::ChildCode,
        date::Date,
        family::{Dated, Family},
        hash::Sha256Hash,
        text::Text,
    },
    generate::{self, Bundle},
    matching::{
        self,
        assemble::{Request, assemble},
        document::{Detail, Document},
        policy::Policy,
        register::Register,
    },
    security::keys::Keys,
    service::{Services, match_child::NewRun},
    store::{self, ReadsExt as _, Record, Store, StoreError, UnitOfWorkExt as _},
};

use crate::harness::database::{Database, specialist};

static POLICY: LazyLock<Arc<Policy>> = LazyLock::new(|| Arc::new(Policy::shipped().unwrap()));

fn today() -> Date {
    Date::parse("2026-03-17").unwrap()
}

/// A register beyond the limit of full detail.
fn large() -> Bundle {
    generate::generate(&generate::Request { children: 12, families: 330, seed: 21, as_of: today() }, &POLICY)
}

/// A register of which every document tells everything.
fn small() -> Bundle {
    generate::generate(&generate::Request { children: 8, families: 40, seed: 5, as_of: today() }, &POLICY)
}

/// Fills a database with a bundle.
async fn fill(db: &Database, bundle: &Bundle) {
    let store = db.open().await;
    keep(&store, bundle.settlements.clone()).await;
    keep(&store, bundle.children.clone()).await;
    keep(&store, bundle.sibling_groups.clone()).await;
    keep(&store, bundle.plans.clone()).await;
    keep(&store, bundle.families.clone()).await;
    keep(&store, bundle.relatives.clone()).await;
    keep(&store, bundle.waivers.clone()).await;
    store.close().await;
}

fn changed(kind: EntityKind, code: &str) -> AuditEvent {
    AuditEvent::done(Action::RecordChanged, kind, code)
}

async fn keep<R: Record>(store: &Store, records: Vec<R>) {
    let kept = store.write(specialist(), move |work| {
        Box::pin(async move {
            for record in &records {
                work.insert(record).await?;
            }
            work.audit(changed(EntityKind::Register, "")).await?;
            Ok::<_, StoreError>(())
        })
    });
    kept.await.unwrap();
}

/// Use cases of a process that has just been started.
async fn started(db: &Database) -> Services {
    let clock: Arc<FixedClock> = db.clock.clone();
    let store = store::open(&db.url, clock.clone()).await.unwrap();
    let mut services = Services::new(Arc::new(store), Arc::clone(&POLICY), clock, &Keys::ephemeral());
    services.fixed_day = Some(today());
    services
}

fn by() -> Actor {
    specialist()
}

fn request(child: &ChildCode) -> Request {
    Request {
        child: child.clone(),
        alone: false,
        as_of: today(),
        seed: 3,
        worlds: Some(32),
        preparatory: Text::parse("a test").ok(),
    }
}

async fn made(services: &Services, child: &ChildCode) -> NewRun {
    services.match_child(by(), request(child)).await.unwrap()
}

/// The list of a child straight from the records, with nothing held and nothing kept.
fn computed(bundle: &Bundle, child: &ChildCode, detail: Option<Detail>) -> Document {
    let records = bundle.records();
    let input = assemble(&records, &POLICY, &request(child)).unwrap();
    let register = Register::pack(&input.families, &POLICY, input.as_of);
    let matching = matching::run(&input, &POLICY, &register).unwrap();
    match detail {
        Some(detail) => Document::of_snapshot(&matching, Sha256Hash::ZERO, detail),
        None => Document::of(&matching).unwrap(),
    }
}

fn bytes(document: &Document) -> Vec<u8> {
    document.canonical().unwrap()
}

/// Keeps another version of a family.
async fn change_family(store: &Store, code: &str, change: impl Fn(&mut Family) + Send + 'static) {
    let code = code.to_owned();
    let changed = store.write(by(), move |work| {
        Box::pin(async move {
            let mut kept = work.find::<Family>(&code).await?.unwrap();
            change(&mut kept.value);
            work.update(&kept.value, kept.version).await?;
            work.audit(changed(EntityKind::Family, &code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    changed.await.unwrap();
}

/// Another number of approved places.
fn more_places(family: &mut Family) {
    let places = family.approved_places.as_ref().map_or(0, |places| places.value);
    family.approved_places = Some(Dated { value: (places + 1) % 4, as_of: today(), source: None });
}
