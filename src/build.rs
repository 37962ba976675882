//! Embeds templates and the catalogue of texts, and stops the build at a fault of a translation; rebuilds
//! when a migration or a template is added.

use std::{env, fmt::Write as _, fs, path::Path};

#[allow(dead_code, unreachable_pub, reason = "the build asks for a part of what the command and the tests ask for")]
#[path = "i18n/check/texts.rs"]
mod texts;

use texts::Texts;

const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

fn main() {
    for folder in
        ["src/store/sqlite/migrations", "src/store/postgres/migrations", "src/i18n/locales", "src/web/templates"]
    {
        println!("cargo::rerun-if-changed={folder}");
    }
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let locales = Path::new(&root).join("src/i18n/locales");
    let catalogue = LANGUAGES.map(|language| (language, files(&locales.join(language))));
    refuse_faults(&catalogue);
    let mut code = String::from(
        "/// The catalogue of one language: area and Fluent source.\nfn sources(language: Language) -> &'static [(&'static str, &'static str)] {\n    match language {\n",
    );
    for (language, files) in &catalogue {
        let variant = format!("{}{}", language[..1].to_uppercase(), &language[1..]);
        let _ = write!(code, "        Language::{variant} => &[");
        for file in files {
            let _ = write!(code, "({:?}, include_str!({:?})), ", file.area, file.path);
        }
        code.push_str("],\n");
    }
    code.push_str("    }\n}\n");
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

/// One file of texts.
struct File {
    area: String,
    path: String,
    source: String,
}

fn files(folder: &Path) -> Vec<File> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("no folder of texts {}: {e}", folder.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|e| e == "ftl"))
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| File {
        area: path.file_stem().expect("an .ftl file has a name").to_string_lossy().into_owned(),
        path: path.display().to_string(),
        source: fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())),
    };
    paths.iter().map(read).collect()
}

fn refuse_faults(catalogue: &[(&str, Vec<File>)]) {
    let read = |files: &[File]| Texts::read(files.iter().map(|file| (&*file.area, &*file.source)));
    let texts: Vec<_> = catalogue.iter().map(|(language, files)| (*language, read(files))).collect();
    let mut faults = String::new();
    for (language, flaw) in texts::flaws(&texts) {
        let _ = writeln!(faults, "  {language} {}: {} {}", flaw.key, flaw.kind.code(), flaw.seen);
    }
    assert!(faults.is_empty(), "texts at fault:\n{faults}");
}
