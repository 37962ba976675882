//! Embeds templates and the catalogue of texts, and stops the build where a language lacks a key; rebuilds
//! when a migration is added.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

fn main() {
    for folder in
        ["src/store/sqlite/migrations", "src/store/postgres/migrations", "src/i18n/locales", "src/web/templates"]
    {
        println!("cargo::rerun-if-changed={folder}");
    }
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let locales = Path::new(&root).join("src/i18n/locales");
    let mut code = String::from(
        "/// The catalogue of one language: area and Fluent source.\nfn sources(language: Language) -> &'static [(&'static str, &'static str)] {\n    match language {\n",
    );
    let mut keys_by_language = Vec::new();
    for language in LANGUAGES {
        let mut keys = BTreeSet::new();
        let mut files: Vec<_> = fs::read_dir(locales.join(language))
            .unwrap_or_else(|e| panic!("no folder of texts for {language}: {e}"))
            .map(|entry| entry.expect("the folder can be listed").path())
            .filter(|path| path.extension().is_some_and(|e| e == "ftl"))
            .collect();
        files.sort();
        let variant = format!("{}{}", language[..1].to_uppercase(), &language[1..]);
        let _ = write!(code, "        Language::{variant} => &[");
        for file in files {
            let area = file.file_stem().expect("an .ftl file has a name").to_string_lossy().into_owned();
            read_keys(&file, &mut keys);
            let _ = write!(code, "({area:?}, include_str!({:?})), ", file.display().to_string());
        }
        code.push_str("],\n");
        keys_by_language.push((language, keys));
    }
    code.push_str("    }\n}\n");
    refuse_missing(&keys_by_language);
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("locales.rs"), code).expect("the build folder can be written");
    let templates = templates(&Path::new(&root).join("src/web/templates"));
    fs::write(Path::new(&out).join("templates.rs"), templates).expect("the build folder can be written");
}

/// Every template with the name by which others include it.
fn templates(folder: &Path) -> String {
    let mut code = String::from("/// Every template: name and source.\nstatic TEMPLATES: &[(&str, &str)] = &[\n");
    let mut left = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).expect("the folder of templates can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() { left.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "html")) {
        let name = file.strip_prefix(folder).expect("the file is in the folder").display().to_string();
        let _ = writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    code.push_str("];\n");
    code
}

fn read_keys(file: &Path, keys: &mut BTreeSet<String>) {
    let source = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let resource = fluent_syntax::parser::parse(source.as_str())
        .unwrap_or_else(|(_, errors)| panic!("{} does not parse: {errors:?}", file.display()));
    for entry in resource.body {
        if let fluent_syntax::ast::Entry::Message(message) = entry {
            let key = message.id.name.to_owned();
            assert!(keys.insert(key.clone()), "{}: the key {key} occurs twice", file.display());
        }
    }
}

fn refuse_missing(keys_by_language: &[(&str, BTreeSet<String>)]) {
    let every: BTreeSet<&String> = keys_by_language.iter().flat_map(|(_, keys)| keys).collect();
    for (language, keys) in keys_by_language {
        let missing: Vec<_> = every.iter().filter(|key| !keys.contains(**key)).collect();
        assert!(missing.is_empty(), "{language} lacks the texts {missing:?}");
    }
}
