//! Spreadsheets from the shell: blank sheets, checking, saving, the copy with what to fix.

use std::{fs, path::Path};

use uya::transfer::office::{Content, Limit, Value, open};

use super::{json, region, uya, well};

const DATABASE: [&str; 2] = ["--database", "sqlite:register.sqlite"];

fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().copied().chain(DATABASE).chain(["--as-of", "2026-11-01"]).collect()
}

fn register() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["db", "migrate", DATABASE[0], DATABASE[1]]);
    well(folder.path(), &with(&["import", "run", &region()]));
    folder
}

fn write(here: &Path, name: &str, text: &str) {
    fs::write(here.join(name), text).unwrap();
}

#[test]
fn a_blank_sheet_is_written_in_each_language_by_any_of_its_names() {
    let folder = tempfile::tempdir().unwrap();
    for (language, kind, title) in
        [("kk", "отбасылар", "Отбасылар"), ("ru", "families", "Семьи"), ("en", "Foster families", "Families")]
    {
        well(folder.path(), &["import", "template", kind, "--lang", language, "-o", language]);
        let opened = open(&fs::read(folder.path().join(language)).unwrap(), "blank.xlsx").unwrap();
        let Content::Table(table) = &opened.content else { panic!("a text") };
        assert_eq!(table.sheets[0].name, title);
    }
    let unknown = uya(folder.path(), &["import", "template", "dragons", "-o", "x.xlsx"]);
    assert_eq!(unknown.code, 2, "{}", unknown.err);
    assert!(unknown.err.contains("families"), "{}", unknown.err);
}

#[test]
fn a_sheet_in_russian_adds_to_families_by_the_names_of_places_and_choices() {
    let folder = register();
    let here = folder.path();
    let text = "Код семьи;Населённый пункт;Взрослый дома днём;Взрослый дома днём: дата записи\n\
                F-001;Тараз;весь день;30.10.2026\n";
    write(here, "семьи октябрь.csv", text);
    let report = json(here, &with(&["import", "run", "семьи октябрь.csv"]));
    assert_eq!(report["counts"]["family"]["changed"], 1, "{report}");
    let again = json(here, &with(&["import", "run", "семьи октябрь.csv"]));
    assert_eq!(again["counts"]["family"]["unchanged"], 1, "{again}");
}

#[test]
fn talks_with_families_are_checked_saved_taken_back_and_brought_again() {
    let folder = register();
    let here = folder.path();
    well(here, &["import", "template", "contacts", "--lang", "kk", "-o", "blank.xlsx"]);
    let Content::Table(table) = open(&fs::read(here.join("blank.xlsx")).unwrap(), "blank.xlsx").unwrap().content else {
        panic!("a text")
    };
    assert_eq!(table.sheets[0].name, "Отбасымен әңгімелер");
    let headings: Vec<String> = table.sheets[0].rows[0].cells.iter().map(|cell| cell.value.typed()).collect();
    let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap_or_else(|| panic!("{headings:?}"));
    let row = |cells: &[(&str, &str)]| {
        let mut row = vec![""; headings.len()];
        for (name, value) in cells {
            row[at(name)] = value;
        }
        row.join(";")
    };
    let talk = [
        ("Отбасы коды", "F-001"),
        ("Әңгіме күні", "01.10.2026"),
        ("Қалай хабарласты", "үйіне бару"),
        ("Нәтижесі", "көрсетілген күннен бастап"),
        ("Қай күннен бастап дайын", "01.12.2026"),
    ];
    let good = row(&talk);
    let bad = row(&[&talk[..4], &[("Қай күннен бастап дайын", "01.09.2026")]].concat());
    write(here, "байланыстар.csv", &format!("{}\n{bad}\n", headings.join(";")));
    let done = uya(here, &with(&["import", "check", "байланыстар.csv"]));
    assert!(done.out.contains("IMP-053"), "{} {}", done.out, done.err);
    write(here, "байланыстар.csv", &format!("{}\n{good}\n", headings.join(";")));
    let saved = json(here, &with(&["import", "run", "байланыстар.csv"]));
    assert_eq!(saved["counts"]["contact"]["new"], 1, "{saved}");
    let again = json(here, &with(&["import", "run", "байланыстар.csv"]));
    assert_eq!(again["counts"]["contact"]["unchanged"], 1, "{again}");
    well(here, &["import", "undo", &saved["number"].to_string(), DATABASE[0], DATABASE[1]]);
    let back = json(here, &with(&["import", "run", "байланыстар.csv"]));
    assert_eq!(back["counts"]["contact"]["new"], 1, "{back}");
}

#[test]
fn a_fault_is_told_by_row_and_letters_and_the_copy_says_what_to_fix() {
    let folder = register();
    let here = folder.path();
    write(here, "семьи.csv", "Код семьи;Населённый пункт;Дата осмотра жилья\nF-001;;31.02.2026\n");
    let done = uya(here, &with(&["import", "check", "семьи.csv", "--fix-copy", "fix.xlsx", "--lang", "ru"]));
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(done.out.contains("IMP-030") && done.out.contains("столбец C"), "{}", done.out);
    let copy = open(&fs::read(here.join("fix.xlsx")).unwrap(), "fix.xlsx").unwrap();
    let Content::Table(table) = &copy.content else { panic!("a text") };
    let told = table.sheets[0].rows[1].value(4).map(Value::typed).unwrap();
    assert!(told.contains("31.02.2026"), "{told}");
}

#[test]
fn no_command_writes_its_file_over_another_one() {
    let folder = register();
    let here = folder.path();
    let own = "Код семьи;Населённый пункт;Дата осмотра жилья\nF-001;;31.02.2026\n";
    write(here, "семьи.csv", own);
    for arguments in [
        with(&["import", "check", "семьи.csv", "--fix-copy", "семьи.csv"]),
        vec!["import", "template", "families", "-o", "семьи.csv"],
        vec![
            "export",
            "records",
            "--reason",
            "Yearly hand-over to the region",
            "-o",
            "семьи.csv",
            DATABASE[0],
            DATABASE[1],
        ],
    ] {
        let done = uya(here, &arguments);
        assert_eq!(done.code, 5, "{arguments:?}: {}", done.err);
        assert_eq!(fs::read_to_string(here.join("семьи.csv")).unwrap(), own, "{arguments:?}");
    }
}

#[test]
fn what_nothing_decides_is_asked_for_and_said_by_kind_and_columns() {
    let folder = register();
    let here = folder.path();
    write(here, "export.csv", "Шифр;Комнат\nF-001;4\n");
    let done = uya(here, &with(&["import", "check", "export.csv", "--lang", "ru"]));
    assert_eq!(done.code, 3);
    assert!(done.out.contains("IMP-100"), "{}", done.out);
    let said = ["import", "check", "export.csv", "--kind", "семьи", "--column", "Шифр=code"];
    let report = json(here, &with(&said));
    assert_eq!(report["counts"]["family"]["changed"], 1, "{report}");
}

#[test]
fn separated_values_that_are_too_large_to_be_opened_whole_are_read_as_their_columns_are_said_to() {
    let folder = register();
    let here = folder.path();
    // One that is opened whole, and one with a byte more than is.
    for bytes in [100, Limit::FileBytes.most() as usize + 1] {
        let mut text = String::from("Шифр;Примечание\nF-001;алма\n");
        text.push_str(&"\n".repeat(bytes - text.len()));
        fs::write(here.join("families.csv"), &text).unwrap();
        let check = ["import", "check", "families.csv"];
        let unsaid = uya(here, &with(&check));
        assert_eq!(unsaid.code, 3, "{bytes}: nothing says which family a row is of: {}", unsaid.out);
        let report = json(here, &with(&[&check[..], &["--column", "Шифр=code", "--column", "Примечание="]].concat()));
        assert_eq!(report["counts"]["family"]["unchanged"], 1, "{bytes}: {report}");
        let mut found = report["findings"].as_array().unwrap().iter();
        let left_out = found.find(|one| one["code"] == "IMP-117").unwrap_or_else(|| panic!("{bytes}: {report}"));
        assert_eq!(left_out["params"]["count"], 1, "{bytes}: how many values stay out is told");
        let wrong = uya(here, &with(&[&check[..], &["--column", "Шифр=cod"]].concat()));
        assert!(wrong.code != 0 && wrong.err.contains("cod"), "{bytes}: {}", wrong.err);
    }
}

#[test]
fn a_file_of_another_kind_under_a_right_name_is_refused_with_its_reason() {
    let folder = register();
    let here = folder.path();
    fs::write(here.join("families.xlsx"), b"\x89PNG\r\n\x1a\n0000").unwrap();
    let picture = uya(here, &with(&["import", "check", "families.xlsx"]));
    assert_eq!(picture.code, 3, "{}", picture.err);
    assert!(picture.err.contains("families.xlsx"), "{}", picture.err);
    fs::write(here.join("families.json"), fs::read(super::fixture("office/plan.docx")).unwrap()).unwrap();
    let plan = uya(here, &with(&["import", "check", "families.json"]));
    assert!(plan.code == 3 && plan.out.contains("IMP-101"), "{}{}", plan.out, plan.err);
}

#[test]
fn a_record_that_looks_like_a_kept_one_keeps_the_file_out_until_it_is_answered() {
    let folder = register();
    let here = folder.path();
    let kept = json(
        here,
        &[
            "export",
            "records",
            "--kind",
            "family",
            "--reason",
            "Look at one family of the register",
            "-o",
            "f.json",
            DATABASE[0],
            DATABASE[1],
        ],
    );
    assert!(kept["records"].as_u64().unwrap() > 0);
    let bundle: serde_json::Value = serde_json::from_str(&fs::read_to_string(here.join("f.json")).unwrap()).unwrap();
    let is_known = |family: &&serde_json::Value| {
        let carers = family["carers"].as_array();
        carers.is_some_and(|carers| !carers.is_empty() && carers.iter().all(|carer| carer["birth_date"].is_string()))
    };
    let family = bundle["families"].as_array().unwrap().iter().find(is_known).unwrap();
    let code = family["code"].as_str().unwrap();
    let mut twin = family.clone();
    twin["code"] = "F-900".into();
    twin["pets"] = serde_json::json!({ "value": true, "as_of": "2026-10-30" });
    twin["adult_at_home"] = serde_json::json!({ "value": "full_day", "as_of": "2026-10-30" });
    write(here, "twin.json", &serde_json::json!({ "bundle": "uya/1", "families": [twin] }).to_string());
    let run = |more: &[&str]| uya(here, &with(&[&["import", "run", "twin.json", "--lang", "en"], more].concat()));
    let asked = run(&[]);
    assert_eq!(asked.code, 3, "{}{}", asked.out, asked.err);
    let answers = format!("--same F-900={code} or --different F-900");
    assert!(asked.out.split_whitespace().collect::<Vec<_>>().join(" ").contains(&answers), "{}", asked.out);
    let lines: Vec<&str> = asked.out.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| line.starts_with("pets · ")).unwrap_or_else(|| panic!("{}", asked.out));
    assert!(lines[at + 1].starts_with("F-900 – ") && lines[at + 1].contains("2026-10-30"), "{}", asked.out);
    assert!(lines[at + 2].starts_with(&format!("{code} – ")) && !lines[at + 2].contains("2026-10-30"), "{}", asked.out);
    assert!(!lines.iter().any(|line| line.starts_with("settlement · ")), "what is alike is not told: {}", asked.out);
    let nobody = run(&["--same", "F-900=F-999"]);
    assert_ne!(nobody.code, 0, "nobody asked about F-999");
    assert!(nobody.err.contains("same F-900=F-999"), "{}", nobody.err);
    let records = |file: &'static str| {
        let reason = "Look at the families of the register";
        let export = ["export", "records", "--kind", "family", "--reason", reason, "-o", file];
        well(here, &[&export[..], &DATABASE].concat());
        let bundle: serde_json::Value = serde_json::from_str(&fs::read_to_string(here.join(file)).unwrap()).unwrap();
        bundle["families"].as_array().unwrap().clone()
    };
    let same =
        json(here, &with(&["import", "run", "twin.json", "--same", &format!("F-900={code}"), "--keep", "F-900=pets"]));
    let merged = records("merged.json");
    assert_eq!(merged.len(), bundle["families"].as_array().unwrap().len(), "nobody was added");
    let one = merged.iter().find(|one| one["code"] == code).unwrap();
    assert_eq!(one["pets"], family["pets"], "kept as it was");
    assert_eq!(one["adult_at_home"], twin["adult_at_home"], "as the file has it");
    well(here, &["import", "undo", &same["number"].to_string(), DATABASE[0], DATABASE[1]]);
    assert_eq!(records("undone.json"), *bundle["families"].as_array().unwrap(), "a merging is undone");
    let other = run(&["--different", "F-900"]);
    assert_eq!(other.code, 0, "{}{}", other.out, other.err);
    assert!(other.out.contains("New 1"), "{}", other.out);
}

#[test]
fn a_code_that_looks_like_another_is_asked_about_whatever_alphabet_it_is_in() {
    let folder = register();
    let here = folder.path();
    let child = |code: &str| serde_json::json!({ "code": code, "birth_date": "2016-02-03", "sex": "male" });
    // The first letter is Cyrillic where a Latin one is kept, or stands above.
    let kept = "\u{421}-001";
    let (latin, cyrillic) = ("C-905", "\u{421}-905");
    let bundle = serde_json::json!({ "bundle": "uya/1", "children": [child(kept), child(latin), child(cyrillic)] });
    write(here, "alike.json", &bundle.to_string());
    let run = |more: &[&str]| uya(here, &with(&[&["import", "run", "alike.json", "--lang", "ru"], more].concat()));
    let asked = run(&[]);
    assert_eq!(asked.code, 3, "{}{}", asked.out, asked.err);
    let told = asked.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&format!("--same {kept}=C-001 или --different {kept}")), "{told}");
    assert!(told.contains(&format!("{cyrillic} похожа на {latin} из того же файла")), "{told}");
    assert!(told.contains("коды выглядят одинаково"), "{told}");
    let other = run(&["--different", kept, "--different", cyrillic]);
    assert_eq!(other.code, 0, "{}{}", other.out, other.err);
}

#[test]
fn what_is_no_register_is_named() {
    let folder = register();
    let here = folder.path();
    for (name, bytes, told) in [
        ("a.rtf", b"{\\rtf1 text}".as_slice(), "RTF"),
        ("a.rar", b"Rar!\x1a\x07\x00", "архив"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "архив"),
        ("a.xml", b"<?xml version=\"1.0\"?><Workbook/>", "разметка"),
        ("a.pdf", include_bytes!("../../../fixtures/office/plan.pdf"), "документ"),
    ] {
        fs::write(here.join(name), bytes).unwrap();
        let answer = uya(here, &with(&["import", "check", name, "--lang", "ru"]));
        assert_eq!(answer.code, 3, "{name}: {}{}", answer.out, answer.err);
        let said = format!("{}{}", answer.out, answer.err);
        assert!(said.contains(told) && !said.contains("фигурн"), "{name}: {said}");
    }
}

#[test]
fn an_import_is_undone_from_the_shell_and_its_report_says_so() {
    let folder = register();
    let here = folder.path();
    let kept = |arguments: &[&'static str]| [arguments, &DATABASE].concat();
    let records = |file: &'static str| {
        let reason = "Look at the families of the register";
        well(here, &kept(&["export", "records", "--kind", "family", "--reason", reason, "-o", file]));
        let bundle: serde_json::Value = serde_json::from_str(&fs::read_to_string(here.join(file)).unwrap()).unwrap();
        bundle["families"].clone()
    };
    let before = records("before.json");
    write(here, "семьи.csv", "Код семьи;Населённый пункт\nF-955;TARAZ\nF-956;TARAZ\n");
    let saved = json(here, &with(&["import", "run", "семьи.csv"]));
    let number: &'static str = saved["number"].to_string().leak();
    let report = |lang| well(here, &kept(&["import", "report", number, "--lang", lang]));
    assert!(report("en").contains("Saved."), "{}", report("en"));
    assert_ne!(records("saved.json"), before);
    assert!(well(here, &kept(&["import", "undo", number, "--lang", "en"])).contains("as it was before"));
    assert_eq!(records("after.json"), before);
    assert!(!report("en").contains("Saved.") && report("en").contains("Everything was put back as it was."));
    assert!(report("ru").contains("Всё возвращено"), "{}", report("ru"));
    assert_eq!(json(here, &kept(&["import", "report", number]))["undone"], true);
    assert_ne!(uya(here, &kept(&["import", "undo", number])).code, 0, "once");
    assert_eq!(uya(here, &kept(&["import", "undo", "I-9999"])).code, 4);
}

#[test]
fn a_row_with_an_open_quotation_mark_stays_out_alone() {
    let folder = register();
    let here = folder.path();
    let rows = "Код семьи;Населённый пункт;Номер акта осмотра\nF-961;TARAZ;\"12\nF-962;TARAZ;\nF-963;TARAZ;\n";
    write(here, "семьи.csv", rows);
    let done = uya(here, &with(&["import", "run", "семьи.csv", "--atomic", "row", "--lang", "en"]));
    let told = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("IMP-095") && told.contains("the rows after it were read"), "{}{}", done.out, done.err);
    assert!(told.contains("New 2") && told.contains("Saved."), "{}", done.out);
}

/// A sheet of OpenDocument with these rows of texts.
pub(crate) fn open_sheet(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| {
        format!("<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>")
    };
    let row =
        |row: &&[&str]| format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>());
    crate::office::zip::sheet(&rows.iter().map(row).collect::<String>())
}

#[test]
fn a_sheet_of_open_document_is_saved_from_the_shell() {
    let folder = register();
    let here = folder.path();
    let rows: [&[&str]; 2] = [&["Код семьи", "Населённый пункт"], &["F-971", "Тараз"]];
    fs::write(here.join("семьи.ods"), open_sheet(&rows)).unwrap();
    let saved = json(here, &with(&["import", "run", "семьи.ods"]));
    assert_eq!((&saved["counts"]["family"]["new"], &saved["saved"]), (&1.into(), &true.into()), "{saved}");
}

#[test]
fn who_watches_a_terminal_sees_how_far_a_check_has_come() {
    let folder = register();
    let rows: String = (0..2_000).map(|row| format!("F-1{row:04};Тараз\n")).collect();
    write(folder.path(), "семьи.csv", &format!("Код семьи;Населённый пункт\n{rows}"));
    let typed =
        format!("{} {} --lang en", env!("CARGO_BIN_EXE_uya"), with(&["import", "check", "семьи.csv"]).join(" "));
    let shown = std::process::Command::new("script")
        .args(["-qec", &typed, "/dev/null"])
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout);
    let bar = shown.split('\r').find(|line| line.contains("Checking") && line.contains('/'));
    assert!(bar.is_some(), "{shown}");
    assert!(shown.contains("New 2"), "{shown}");
}

/// A register with an office and one of its people.
fn staffed() -> tempfile::TempDir {
    let folder = register();
    let here = folder.path();
    let office = ["--kind", "authority", "--kk", "Жамбыл", "--ru", "Жамбыл", "--en", "Zhambyl"];
    well(here, &[&["office", "add", "ZHM"], &office[..], &DATABASE[..]].concat());
    write(here, "secret", "алты құлаш ала арқан");
    let user = ["--sign-in", "dana", "--name", "Дана", "--job", "data", "--office", "ZHM", "--password-file", "secret"];
    well(here, &["key", "new", "uya.key"]);
    well(here, &[&["user", "add", "D-1"], &user[..], &DATABASE[..]].concat());
    folder
}

/// What a person reads, whatever the width of the page.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_columns_mean_is_said_once_for_an_office_and_taken_from_then_on_until_it_is_forgotten() {
    let folder = staffed();
    let here = folder.path();
    write(here, "первый.csv", "Шифр;Живут;Помним\nF-901;TARAZ;да\n");
    write(here, "второй.csv", "Шифр;Живут;Помним\nF-902;TARAZ;да\n");
    let said = ["--kind", "families", "--column", "Шифр=code", "--column", "Живут=settlement", "--column", "Помним="];
    let of_office = |file: &'static str, more: &[&'static str]| {
        uya(here, &with(&[&["import", "check", file, "--office", "ZHM", "--lang", "ru"], more].concat()))
    };
    let unknown = of_office("второй.csv", &[]);
    assert_eq!(unknown.code, 3, "nothing was said yet: {}", unknown.out);
    let nobody = of_office("второй.csv", &["--kind", "families", "--column", "Шифр=cod"]);
    assert!(nobody.code != 0 && nobody.err.contains("cod"), "no sheet has it: {}", nobody.err);
    let own = with(&[&["import", "run", "первый.csv", "--actor", "D-1"], &said[..]].concat());
    assert_eq!(json(here, &own)["counts"]["family"]["new"], 1);

    let taken = of_office("второй.csv", &[]);
    let told = flat(&taken.out);
    assert_eq!(taken.code, 0, "{told}{}", taken.err);
    assert!(told.contains("Столбцы взяты так, как было сказано") && told.contains("(D-1): Семьи"), "{told}");
    assert!(told.contains("«Шифр» → Код семьи") && told.contains("«Помним» не берётся"), "{told}");
    assert!(told.contains("--forget-columns"), "{told}");
    let number = json(here, &with(&["import", "check", "второй.csv", "--office", "ZHM"]))["number"].to_string();
    let again = flat(&well(here, &["import", "report", &number, "--lang", "ru", DATABASE[0], DATABASE[1]]));
    assert!(again.contains("«Шифр» → Код семьи"), "{again}");

    let other = of_office("второй.csv", &["--column", "Живут=pets.value"]);
    assert!(!flat(&other.out).contains("«Живут» → Населённый"), "what is said now goes before: {}", other.out);
    let forgotten = of_office("второй.csv", &["--forget-columns"]);
    assert!(forgotten.code == 3 && !forgotten.out.contains("Столбцы взяты"), "{}", forgotten.out);
    assert_eq!(of_office("второй.csv", &[]).code, 3, "it stays forgotten");
    assert_eq!(of_office("второй.csv", &["--office", "NIX"]).code, 2, "one office at a time");
    let none = uya(here, &with(&["import", "check", "второй.csv", "--office", "NIX"]));
    assert_eq!(none.code, 4, "{}", none.err);
}

#[test]
fn without_an_office_columns_are_for_one_file_and_the_shell_says_so() {
    let folder = staffed();
    let here = folder.path();
    write(here, "семьи.csv", "Шифр;Живут\nF-903;TARAZ\n");
    let said = ["--kind", "families", "--column", "Шифр=code", "--column", "Живут=settlement"];
    let done = uya(here, &with(&[&["import", "check", "семьи.csv"], &said[..]].concat()));
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(flat(&done.err).contains("The columns count for this file only"), "{}", done.err);
    let next = uya(here, &with(&["import", "check", "семьи.csv"]));
    assert_eq!((next.code, next.err.contains("this file only")), (3, false), "nothing said: {}", next.err);
}

#[test]
fn a_word_on_no_list_is_taken_as_the_report_offers_it_and_as_nothing_else() {
    let folder = register();
    let here = folder.path();
    write(here, "дети.csv", "Код ребёнка;Дата рождения;Пол\nC-901;2015-01-01;мальчег\nC-902;2015-01-01;Мальчег\n");
    let asked = uya(here, &with(&["import", "check", "дети.csv"]));
    let told = flat(&asked.out);
    assert!(asked.code == 3 && told.contains("(2): --word \"мальчег=male\""), "{told}");
    let other = uya(here, &with(&["import", "run", "дети.csv", "--word", "мальчег=female"]));
    assert!(other.code == 3 && other.err.contains("word мальчег=female"), "{}{}", other.out, other.err);
    let nobody = uya(here, &with(&["import", "check", "дети.csv", "--word", "кто-то=male"]));
    assert_eq!(nobody.code, 3, "no row has it: {}", nobody.err);
    let good = uya(here, &with(&["import", "check", "дети.csv", "--word", "мальчег=male", "--fix-copy", "fix.xlsx"]));
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    let saved = uya(here, &with(&["import", "run", "дети.csv", "--word", "мальчег=male", "--lang", "ru"]));
    let told = flat(&saved.out);
    assert!(told.contains("Слова поняты так, как сказано: «мальчег» →"), "{told}");
    assert_eq!(
        json(here, &with(&["import", "run", "дети.csv", "--word", "мальчег=male"]))["counts"]["child"]["unchanged"],
        2
    );
}

#[test]
fn whoever_watches_a_terminal_sees_how_far_a_check_has_come_and_a_file_gets_no_bar() {
    let folder = register();
    let here = folder.path();
    let rows: String = (0..3_000).map(|number| format!("F-9{number:04};Тараз\n")).collect();
    write(here, "families.csv", &format!("Код семьи;Населённый пункт\n{rows}"));
    let program = env!("CARGO_BIN_EXE_uya");
    let check = format!("'{program}' import check families.csv --database sqlite:register.sqlite --as-of 2026-11-01");
    // A terminal of its own, as `script` makes one.
    let watched = std::process::Command::new("script")
        .args(["-q", "-e", "-c", &format!("LANG=C.UTF-8 TERM=xterm {check}"), "/dev/null"])
        .current_dir(here)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("util-linux is there");
    let seen = String::from_utf8_lossy(&watched.stdout);
    assert!(watched.status.success(), "{seen}");
    let words = uya::i18n::Translator::shared(uya::i18n::Language::En);
    assert!(seen.contains(&words.text("import-checking")), "{seen}");
    let unwatched = uya(here, &with(&["import", "check", "families.csv"]));
    assert!(!unwatched.err.contains(&words.text("import-checking")), "{}", unwatched.err);
}
