//! What floods and strangers leave behind: no memory, and no records in the counts.

use std::{process::Command, sync::Arc};

use uya::security::password::Hasher;

use super::{
    browser::Browser,
    served::{Served, free_port},
    site::{Client, PASSWORD},
};
use crate::cli::well;

/// Tells the test below that it is the child.
const CHILD: &str = "UYA_TEST_FLOOD";

/// A hash needs 19 MiB. What a flood may leave behind is less than one of them.
const ONE_HASH: u64 = 19 * 1024 * 1024;

/// Memory of this process that is in use, in bytes.
fn resident() -> u64 {
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4_096
}

async fn flood(hasher: &Hasher, times: usize) {
    let kept: Arc<str> = hasher.hash(PASSWORD).await.unwrap().into();
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (hasher, kept) = (hasher.clone(), kept.clone());
            tokio::spawn(async move {
                for _ in 0..times / 16 {
                    assert!(!hasher.verify("wrong", Some(&kept)).await.unwrap());
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// In a process of its own, where no other test takes or gives memory.
#[test]
fn a_flood_of_sign_ins_gives_its_memory_back() {
    if std::env::var_os(CHILD).is_some() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        runtime.block_on(async {
            let hasher = Hasher::new();
            flood(&hasher, 16).await;
            let before = resident();
            flood(&hasher, 320).await;
            let after = resident();
            assert!(after < before + ONE_HASH, "{before} bytes before, {after} after");
        });
        return;
    }
    let name = "web::flood::a_flood_of_sign_ins_gives_its_memory_back";
    let child =
        Command::new(std::env::current_exe().unwrap()).args(["--exact", name]).env(CHILD, "1").output().unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn counts_name_routes_and_never_records() {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["key", "new", "uya.key"]);
    well(folder.path(), &["db", "migrate"]);
    let (pages, counts) = (free_port(), free_port());
    let _served = Served::start(folder.path(), pages, &["--metrics", &format!("127.0.0.1:{counts}")]);
    let mut browser = Browser::new();
    for path in ["/sign-in", "/children/C-001", "/api/v1/families/F-002", "/api/v1/children/C-003"] {
        browser.get(&format!("http://127.0.0.1:{pages}{path}?search=Aliya"));
    }
    let text = browser.get(&format!("http://127.0.0.1:{counts}/metrics")).body;
    for (path, status) in [("/metrics", 200), ("/children/C-001", 404)] {
        let answer = Client::stranger(&format!("http://127.0.0.1:{counts}")).get(path);
        assert_eq!((answer.status, answer.header("x-frame-options")), (status, Some("DENY")), "{path}");
        assert!(
            answer.header("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'"))
        );
    }
    assert!(text.contains("route=\"sign_in\"") && text.contains("status=\"4xx\""), "{text}");
    for personal in ["C-00", "F-00", "Aliya", "127.0.0.1", "/children"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
}
