//! Who may use whom: reads the `use` lines and paths of every file, folder by folder.

use std::{fs, path::Path};

/// A folder or file under `src`, and what it must not name.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "crate::matching",
            "crate::store",
            "crate::service",
            "crate::transfer",
            "crate::cli",
            "crate::i18n",
            "sqlx",
            "clap",
            "tokio",
        ],
    ),
    (
        "matching",
        &[
            "crate::store",
            "crate::service",
            "crate::transfer",
            "crate::cli",
            "crate::i18n",
            "sqlx",
            "clap",
            "tokio",
            "std::time",
            "std::env",
            "std::fs",
            "async fn",
        ],
    ),
    (
        "reading",
        &[
            "crate::domain",
            "crate::matching",
            "crate::store",
            "crate::service",
            "crate::transfer",
            "crate::cli",
            "crate::i18n",
            "crate::web",
            "sqlx",
            "clap",
            "tokio",
            "std::time",
            "std::env",
            "std::fs",
            "std::io",
            "std::net",
            "std::process",
            "async fn",
        ],
    ),
    (
        "pictures",
        &[
            "crate::matching",
            "crate::store",
            "crate::service",
            "crate::transfer",
            "crate::cli",
            "crate::i18n",
            "crate::web",
            "sqlx",
            "clap",
            "tokio",
            "std::time",
            "std::env",
            "std::fs",
        ],
    ),
    ("transfer", &["crate::store", "crate::service", "crate::matching", "crate::cli", "sqlx", "clap", "tokio"]),
    (
        "generate",
        &[
            "crate::store",
            "crate::service",
            "crate::transfer",
            "crate::cli",
            "sqlx",
            "clap",
            "tokio",
            "std::time",
            "std::env",
        ],
    ),
    ("present", &["crate::store", "crate::service", "crate::cli", "crate::web", "sqlx", "clap", "actix_web", "tokio"]),
    ("security", &["crate::store", "crate::service", "crate::cli", "crate::web", "sqlx", "clap", "actix_web"]),
    (
        "store",
        &["crate::service", "crate::matching", "crate::transfer", "crate::cli", "crate::web", "clap", "actix_web"],
    ),
    ("service", &["crate::cli", "crate::web", "sqlx", "clap", "actix_web"]),
    ("web", &["crate::cli", "sqlx", "clap", "crate::store::UnitOfWork", ".write("]),
    ("i18n", &["crate::store", "crate::service", "crate::matching", "crate::transfer", "crate::cli", "sqlx", "clap"]),
    (
        "report",
        &[
            "crate::store",
            "crate::service",
            "crate::transfer",
            "crate::web",
            "crate::cli",
            "sqlx",
            "actix",
            "clap",
            "tokio",
            "std::time",
            "std::env",
            "std::fs",
            "async fn",
        ],
    ),
    ("cli", &["sqlx", "actix_web"]),
];

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_module_names_one_it_may_not_use() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for (folder, forbidden) in FORBIDDEN {
        let mut found = Vec::new();
        files(&src.join(folder), &mut found);
        assert!(!found.is_empty(), "{folder}");
        for path in found {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                for name in forbidden.iter().filter(|name| line.contains(**name)) {
                    broken.push(format!("{}: {name}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
