//! What it takes to check and to save a register of families that an office keeps in a sheet: time, rows a second and
//! most memory for each form of the file, and how long others wait for their acts while it is saved.
//!
//! `cargo bench --bench imports` prints one table. `UYA_BENCH_ROWS` (10 000) is how many families the sheet has,
//! `UYA_BENCH_HEADINGS` (2) how many of its headings nobody knows, `UYA_BENCH_FOLDER` the folder that is written to.
//!
//! *Design notes.* The program itself is run, as people run it, so that the memory is that of one import and nothing
//! else; the process that opens an untrusted file is not counted. Every hundredth row has a fault. The longest wait is
//! of audited acts one after another in the same process, as looks at records are while a server saves.
#![allow(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]
#![allow(clippy::cast_precision_loss, reason = "figures are read, not computed with")]

mod watched;

use std::{
    fmt::Write as _,
    fs::File as OsFile,
    io::{BufWriter, Cursor, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        clock::SystemClock,
        date::Date,
        hash::Sha256Hash,
    },
    i18n::{Language, Translator},
    matching::policy::Policy,
    security::keys::Keys,
    service::{
        Services,
        import::{File, SaidAtMachine},
    },
    store::{self, StoreError},
    transfer::{
        Save, Sheet, Sheets,
        book::title,
        workbook::{Cell, Column, Form, Layout, SheetWriter, Workbook},
    },
};

/// The day that dates are checked against.
const DAY: &str = "2026-11-01";

/// The columns of the sheet, with what stands in most rows.
const COLUMNS: [(&str, &str); 22] = [
    ("code", ""),
    ("settlement", ""),
    ("adult_at_home.value", "весь день"),
    ("adult_at_home.as_of", "12.05.2026"),
    ("approved_places.value", "3"),
    ("approved_places.as_of", "12.05.2026"),
    ("dwelling.as_of", "2026-05-12"),
    ("dwelling.rooms", "4"),
    ("dwelling.own_bedroom", "да"),
    ("dwelling.total_area_m2", "96,5"),
    ("languages.spoken", "Казахский; Русский"),
    ("languages.as_of", "12.05.2026"),
    ("pets.value", "нет"),
    ("pets.as_of", "12.05.2026"),
    ("preferences.age_min", "3"),
    ("preferences.age_max", "12"),
    ("preferences.max_children", "2"),
    ("preferences.siblings", "да"),
    ("preferences.as_of", "12.05.2026"),
    ("preparation.passed", "да"),
    ("preparation.as_of", "01.02.2026"),
    ("preparation.number", "17-2026"),
];

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = std::env::var("UYA_BENCH_FOLDER").unwrap_or_else(|_| std::env::temp_dir().display().to_string());
    let (rows, unknown) = (size("UYA_BENCH_ROWS", 10_000), size("UYA_BENCH_HEADINGS", 2));
    let folder = tempfile::tempdir_in(folder).unwrap();
    let folder = folder.path();
    let few = ["data", "generate", "--families", "10", "--children", "5", "--as-of", DAY, "-o", "region.json"];
    well(folder, &few);
    well(folder, &["db", "migrate"]);
    well(folder, &["import", "run", "region.json", "--as-of", DAY]);
    std::fs::copy(folder.join("uya.sqlite"), folder.join("empty.sqlite")).unwrap();
    let table = table(rows, unknown, &settlement(folder));
    let explained: Vec<String> =
        (0..unknown).flat_map(|n| ["--column".to_owned(), format!("{}=", heading(n))]).collect();
    let explained: Vec<&str> = explained.iter().map(String::as_str).collect();
    println!("{:<36}{:>10}{:>12}{:>12}{:>12}", format!("{rows} families"), "time", "rows/s", "memory", "file");
    for (name, file) in [("XLSX", "families.xlsx"), ("ODS", "families.ods"), ("CSV", "families.csv")] {
        write(&table, &folder.join(file));
        for (act, more) in [("check", &[][..]), ("run", &["--atomic", "row"])] {
            std::fs::copy(folder.join("empty.sqlite"), folder.join("uya.sqlite")).unwrap();
            let explained = if act == "run" { &explained[..] } else { &[] };
            let what = if act == "run" { "checked and saved" } else { "checked" };
            row(
                folder,
                &format!("{name}, {what}"),
                (file, rows),
                &[&["import", act, file, "--as-of", DAY], explained, more].concat(),
            );
        }
    }
    std::fs::copy(folder.join("empty.sqlite"), folder.join("uya.sqlite")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(longest_wait(folder, rows));
}

fn size(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A place that the register has.
fn settlement(folder: &Path) -> String {
    let bundle: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("region.json")).unwrap()).unwrap();
    bundle["settlements"][0]["code"].as_str().unwrap().to_owned()
}

/// A heading that nobody knows.
fn heading(number: usize) -> String {
    format!("Заметки куратора по кварталу {number}")
}

/// Titles, then rows: every hundredth has a day that the calendar does not have.
fn table(rows: usize, unknown: usize, settlement: &str) -> Vec<Vec<String>> {
    let words = Translator::shared(Language::Ru);
    let titles = COLUMNS.iter().map(|(column, _)| title(Sheet::Families, column, words));
    let mut table = vec![titles.chain((0..unknown).map(heading)).collect::<Vec<_>>()];
    for number in 0..rows {
        let cell = |(column, usual): &(&str, &str)| match *column {
            "code" => format!("N-{number:05}"),
            "settlement" => settlement.to_owned(),
            "pets.as_of" if number % 100 == 7 => "31.02.2026".to_owned(),
            _ => (*usual).to_owned(),
        };
        table.push(COLUMNS.iter().map(cell).chain((0..unknown).map(|n| format!("{n}-{number}"))).collect());
    }
    table
}

fn write(table: &[Vec<String>], path: &Path) {
    match path.extension().unwrap().to_str().unwrap() {
        "xlsx" => write_xlsx(table, path),
        "ods" => write_ods(table, path),
        _ => std::fs::write(path, separated(table, ";")).unwrap(),
    }
}

fn separated(table: &[Vec<String>], sign: &str) -> String {
    let quoted = |cell: &String| if cell.contains([';', ',']) { format!("\"{cell}\"") } else { cell.clone() };
    table.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(sign) + "\n").collect()
}

fn write_xlsx(table: &[Vec<String>], path: &Path) {
    let mut book = Workbook::new();
    let columns = table[0].iter().map(|title| Column::new(title.clone(), Form::Text)).collect();
    book.begin(&Layout::new("Семьи", columns)).unwrap();
    for row in &table[1..] {
        book.row(&row.iter().map(Cell::text).collect::<Vec<_>>()).unwrap();
    }
    book.save(BufWriter::new(OsFile::create(path).unwrap())).unwrap();
}

fn write_ods(table: &[Vec<String>], path: &Path) {
    const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
    const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
        xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let mut content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {NAMES}><office:body>\
         <office:spreadsheet><table:table table:name=\"Семьи\">"
    );
    for row in table {
        content.push_str("<table:table-row>");
        for cell in row {
            write!(
                content,
                "<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>"
            )
            .unwrap();
        }
        content.push_str("</table:table-row>");
    }
    content.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{KIND}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    let mut archive = zip::ZipWriter::new(OsFile::create(path).unwrap());
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = zip::write::SimpleFileOptions::default();
    for (name, text, options) in [
        ("mimetype", KIND, stored),
        ("content.xml", content.as_str(), packed),
        ("META-INF/manifest.xml", &manifest, packed),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uya"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn well(folder: &Path, arguments: &[&str]) {
    let status = command(folder, arguments).status().unwrap();
    assert!(status.success(), "{arguments:?}: {status}");
}

/// Runs an import, which ends well or with faults in the data, and prints what it took.
fn row(folder: &Path, name: &str, (file, rows): (&str, usize), arguments: &[&str]) {
    let ran = watched::run(&mut command(folder, arguments));
    assert!(matches!(ran.status.code(), Some(0 | 3)), "{name}: {}", ran.status);
    let (took, bytes) = (ran.time.as_secs_f64(), std::fs::metadata(folder.join(file)).unwrap().len());
    let (time, rate) = (format!("{took:.1} s"), rows as f64 / took);
    println!("{name:<36}{time:>10}{rate:>12.0}{:>9} MB{:>9} KB", ran.megabytes, bytes / 1_000);
}

/// Saves the sheet while somebody looks at records all the time, and prints how long the longest look waited.
async fn longest_wait(folder: &Path, rows: usize) {
    let url = format!("sqlite:{}", folder.join("uya.sqlite").display());
    let clock = Arc::new(SystemClock);
    let store = store::open(&url, clock.clone()).await.unwrap();
    let policy = Arc::new(Policy::shipped().unwrap());
    let services = Arc::new(Services::new(Arc::new(store), policy, clock, &Keys::ephemeral()));
    let text: Arc<[u8]> = separated(&table(rows, 0, &settlement(folder)), ",").into_bytes().into();
    let (hash, vocabulary) = (Sha256Hash::of(&text), services.vocabulary().await.unwrap());
    let file = File {
        reopen: Arc::new(move |_| {
            let mut sheets = Sheets::with_words(Arc::clone(&vocabulary));
            sheets.read(Sheet::Families, Cursor::new(&text), &mut |_| {});
            Ok(Box::new(sheets))
        }),
        hash,
        as_of: Date::parse(DAY).unwrap(),
        tell: Arc::new(|_, _| {}),
        said: SaidAtMachine::default(),
        names: false,
    };
    let (is_over, watching) = (Arc::new(AtomicBool::new(false)), Arc::clone(&services));
    let over = Arc::clone(&is_over);
    let looks = tokio::spawn(async move {
        let mut longest = Duration::ZERO;
        while !over.load(Ordering::Relaxed) {
            let started = Instant::now();
            look(&watching).await.unwrap();
            longest = longest.max(started.elapsed());
        }
        longest
    });
    let report = services.commit_import(actor(), file, Save::Good).await.unwrap();
    assert!(report.saved);
    is_over.store(true, Ordering::Relaxed);
    println!("longest wait of a look while {rows} rows are saved: {:.2} s", looks.await.unwrap().as_secs_f64());
}

fn actor() -> Actor {
    Actor { id: "S-1".into(), role: Role::Specialist }
}

async fn look(services: &Services) -> Result<u64, StoreError> {
    let seen = AuditEvent::done(Action::RecordViewed, EntityKind::Child, "C-1");
    services.store.write(actor(), move |work| Box::pin(async move { work.audit(seen).await })).await
}
