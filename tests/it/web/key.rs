//! Another key file: everything that was sealed opens with the new one and nothing with the old one, also when the
//! command is killed in the middle.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        clock::SystemClock,
        desk::SealedIdentity,
    },
    matching::policy::Policy,
    security::{keys::Keys, vault::Vault},
    service::{ServiceError, Services},
    store::{self, ReadsExt as _, UnitOfWorkExt as _, admin},
};

use super::{
    second_factor,
    served::{Served, free_port},
    site::{Client, KEY_FILE, PASSWORD, copy},
};
use crate::cli::{uya, well};

const DATABASE: &str = "sqlite:uya.db";
const NEW: &str = "new.key";
const TYPED: &str = "words=Отбасы демалыста";

fn rotate(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uya"));
    command.args(["--database", DATABASE, "key", "rotate", NEW]).current_dir(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Which of the names a key file opens: how many, of how many.
async fn opens(folder: &Path, key_file: &str) -> (usize, usize) {
    let url = format!("sqlite:{}", folder.join("uya.db").display());
    let keys = Keys::open(&folder.join(key_file)).unwrap();
    let store = Arc::new(store::open(&url, Arc::new(SystemClock)).await.unwrap());
    let vault = Vault::new(&keys);
    let names = store.read().await.unwrap().list::<SealedIdentity>().await.unwrap();
    let opened = names.iter().filter(|kept| {
        let [key, sealed] = [kept.value.key.as_ref().unwrap(), &kept.value.sealed]
            .map(|text| data_encoding::BASE64.decode(text.as_bytes()).unwrap());
        vault.open(&key, &kept.value.subject.to_string(), &sealed).is_ok()
    });
    let counts = (opened.count(), names.len());
    let services =
        Services::new(Arc::clone(&store), Arc::new(Policy::shipped().unwrap()), Arc::new(SystemClock), &keys);
    let refused = services.refuse_other_key().await;
    drop(services);
    match refused {
        Ok(()) => assert_eq!(counts.0, counts.1),
        Err(ServiceError::Unopenable(_)) => assert_eq!(counts.0, 0),
        Err(error) => panic!("{error}"),
    }
    Arc::try_unwrap(store).ok().unwrap().close().await;
    counts
}

#[test]
fn another_key_file_opens_everything_and_the_old_one_is_refused() {
    let folder = copy();
    let here = folder.path();
    let served = Served::start(here, free_port(), &["--database", DATABASE]);
    let specialist = Client::sign_in(&served.base, "aigerim");
    let name = specialist.get("/api/v1/children/C-001/identity").json();
    assert!(name["names"][0].is_string());
    assert_eq!(specialist.form("/drafts", &[("form", "talk"), ("body", TYPED)]).status, 200);
    drop(served);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (opened, all) = runtime.block_on(opens(here, KEY_FILE));
    assert!(opened == all && all > 20);
    well(here, &["--database", DATABASE, "--lang", "en", "key", "rotate", NEW]);
    assert_eq!(runtime.block_on(opens(here, NEW)), (all, all));
    assert_eq!(runtime.block_on(opens(here, KEY_FILE)), (0, all));

    let refused = uya(here, &["--database", DATABASE, "--lang", "en", "serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.code == 2 && refused.err.contains("does not open the names"), "{} {}", refused.code, refused.err);
    let again = well(here, &["--database", DATABASE, "--lang", "en", "key", "rotate", NEW]);
    assert!(again.contains("before"), "{again}");
    std::fs::write(here.join("uya.toml"), format!("key_file = \"{NEW}\"\n")).unwrap();
    let served = Served::start(here, free_port(), &["--database", DATABASE]);
    let specialist = Client::sign_in(&served.base, "aigerim");
    assert_eq!(specialist.get("/api/v1/children/C-001/identity").json(), name);
    drop(served);
    assert_eq!(runtime.block_on(draft(here)), TYPED);
    let url = format!("sqlite:{}", here.join("uya.db").display());
    assert!(runtime.block_on(admin::verify(&url, None)).unwrap().holds());
}

/// What is being written, opened with the new key.
async fn draft(folder: &Path) -> String {
    let url = format!("sqlite:{}", folder.join("uya.db").display());
    let store = store::open(&url, Arc::new(SystemClock)).await.unwrap();
    let draft = store.read().await.unwrap().drafts().await.unwrap().remove(0);
    store.close().await;
    let vault = Vault::new(&Keys::open(&folder.join(NEW)).unwrap());
    let plain = vault.open_plain(&format!("draft|{}|{}", draft.owner, draft.form), &draft.body).unwrap();
    String::from_utf8(plain.to_vec()).unwrap()
}

#[test]
fn a_second_factor_is_asked_and_taken_with_another_key_file_as_before() {
    let folder = copy();
    let here = folder.path();
    let served = Served::start(here, free_port(), &["--database", DATABASE]);
    let specialist = Client::sign_in(&served.base, "aigerim");
    let factor = second_factor::shown(&specialist);
    let now = || std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let set = specialist.form("/account/factor", &[("password", PASSWORD), ("code", &factor.code_at(now()))]);
    assert_eq!(set.status, 200, "{}", set.body);
    drop(served);
    well(here, &["--database", DATABASE, "--lang", "en", "key", "rotate", NEW]);
    std::fs::write(here.join("uya.toml"), format!("key_file = \"{NEW}\"\n")).unwrap();

    let served = Served::start(here, free_port(), &["--database", DATABASE]);
    let mut half = second_factor::half(&served.base);
    // The step after this one: the code of this one was used when the factor was set.
    let whole = half.form("/sign-in/code", &[("code", &factor.code_at(now() + 30))]);
    assert_eq!(whole.status, 303, "{}", whole.body);
    half.cookie = whole.cookie("__Host-uya");
    assert_eq!(half.get("/work").status, 200);
}

#[test]
fn a_register_without_names_is_not_served_with_a_strangers_key_file() {
    let folder = copy();
    let url = format!("sqlite:{}", folder.path().join("uya.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Arc::new(store::open(&url, Arc::new(SystemClock)).await.unwrap());
        let (own, other) =
            (Keys::open(&folder.path().join(KEY_FILE)).unwrap(), Keys::create(&folder.path().join(NEW)).unwrap());
        let services = |keys: &Keys| {
            Services::new(Arc::clone(&store), Arc::new(Policy::shipped().unwrap()), Arc::new(SystemClock), keys)
        };
        let by = Actor { id: "setup".into(), role: Role::Operator };
        let sealed = services(&own).secrets.vault.seal_plain("draft|S-1|form", b"words");
        let forget = store.write(by, move |work| {
            Box::pin(async move {
                for kept in work.list::<SealedIdentity>().await? {
                    work.update(&SealedIdentity { key: None, ..kept.value }, kept.version).await?;
                }
                work.put_draft(("S-1", "form"), &sealed, work.now()).await?;
                work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Register, "")).await?;
                Ok::<_, store::StoreError>(())
            })
        });
        forget.await.unwrap();
        services(&own).refuse_other_key().await.unwrap();
        assert!(services(&other).refuse_other_key().await.is_err());
    });
}

#[test]
fn a_rotation_that_is_killed_changes_all_keys_or_none_and_can_be_given_again() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut before = 0;
    for moment in 0..12_u64 {
        let folder = copy();
        let mut command = rotate(folder.path()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 * moment));
        // It may have ended by itself by then.
        let _ = command.kill();
        command.wait().unwrap();
        let (old, all) = runtime.block_on(opens(folder.path(), KEY_FILE));
        assert!(old == 0 || old == all, "killed after {} ms: {old} of {all}", 60 * moment);
        before += usize::from(old == all);
        assert!(rotate(folder.path()).status().unwrap().success());
        assert_eq!(runtime.block_on(opens(folder.path(), NEW)), (all, all));
        assert_eq!(runtime.block_on(opens(folder.path(), KEY_FILE)).0, 0);
    }
    println!("12 killed rotations, {before} before anything was changed");
    assert!(before > 0);
}
