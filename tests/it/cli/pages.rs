//! Pages as people see them, kept beside the code so that every change of wording or order is looked at.

use std::path::Path;

use super::{region, well};

fn page(language: &str, more: &[&str]) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let region = region();
    let mut arguments = vec![
        "match",
        "file",
        &region,
        "--child",
        "C-002",
        "--as-of",
        "2026-11-01",
        "--worlds",
        "256",
        "--lang",
        language,
    ];
    arguments.extend(more);
    well(here, &arguments)
}

#[test]
fn a_why_page_in_each_language() {
    for language in ["kk", "ru", "en"] {
        insta::assert_snapshot!(format!("why_{language}"), page(language, &["--why", "F-120"]));
    }
}

#[test]
fn a_list_in_each_language() {
    for language in ["kk", "ru", "en"] {
        insta::assert_snapshot!(format!("list_{language}"), page(language, &[]));
    }
}

#[test]
fn the_help_of_the_program() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    insta::assert_snapshot!("help_en", well(here, &["--help"]));
}
