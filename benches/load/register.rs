//! A register of invented people, made once, with the staff who look at it.

use std::{io::Cursor, path::Path, sync::Arc};

use uya::{
    domain::{
        actor::{Actor, Role},
        child::Child,
        clock::{Clock as _, SystemClock},
        date::Date,
        family::Family,
        hash::Sha256Hash,
    },
    generate::{self, staff},
    matching::policy::Policy,
    security::keys::Keys,
    service::{
        Services,
        import::{File, SaidAtMachine},
    },
    store::{self, ReadsExt as _},
    transfer::{BundleReader, Save},
};

use crate::Sizes;

/// The one password of everybody.
pub(crate) const PASSWORD: &str = "төрт қоңыр ат жайлауда";

fn operator() -> Actor {
    Actor { id: "setup".into(), role: Role::Operator }
}

fn url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("uya.sqlite").display())
}

/// Makes the register, its staff and the key file in a folder, where `uya serve` finds them.
pub(crate) async fn fill(folder: &Path, sizes: &Sizes) {
    let (clock, policy) = (Arc::new(SystemClock), Arc::new(Policy::shipped().unwrap()));
    let as_of = Date::in_almaty(clock.now());
    let wanted = generate::Request { children: sizes.children, families: sizes.families, seed: 7, as_of };
    let mut register = Vec::new();
    generate::write_json(&wanted, &policy, &mut register).unwrap();
    store::migrate(&url(folder)).await.unwrap();
    let keys = Keys::create(&folder.join("uya.key")).unwrap();
    let store = Arc::new(store::open(&url(folder), clock.clone()).await.unwrap());
    let services = Services::new(store, policy, clock, &keys);
    let register: Arc<[u8]> = register.into();
    let file = File {
        hash: Sha256Hash::of(&register),
        reopen: Arc::new(move |_| Ok(Box::new(BundleReader::new(Cursor::new(Arc::clone(&register)))))),
        as_of,
        tell: Arc::new(|_, _| {}),
        said: SaidAtMachine::default(),
        names: false,
    };
    assert!(services.commit_import(operator(), file, Save::All).await.unwrap().saved);
    people(&services).await;
    let services = Arc::try_unwrap(services.store).ok().unwrap();
    services.close().await;
}

async fn people(services: &Services) {
    for office in staff::offices() {
        services.put_office(operator(), office).await.unwrap();
    }
    for user in staff::users() {
        services.add_user(operator(), user, Some(PASSWORD), true).await.unwrap();
    }
    let mut view = services.store.read().await.unwrap();
    let children: Vec<Child> = view.list::<Child>().await.unwrap().into_iter().map(|kept| kept.value).collect();
    let families: Vec<Family> = view.list::<Family>().await.unwrap().into_iter().map(|kept| kept.value).collect();
    drop(view);
    services.put_custodies(operator(), staff::custodies(&children, &families)).await.unwrap();
}

/// The number of entries on the trail, after its chain and everything that it vouches for were checked.
pub(crate) async fn checked_entries(folder: &Path) -> u64 {
    let report = store::admin::verify(&url(folder), None).await.unwrap();
    assert!(report.holds(), "{:?}", report.problems);
    report.trail.chain.size()
}
