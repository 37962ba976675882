//! The text of a plan: brought as a file or pasted, read, and answered by a person before anything is matched.

use serde_json::{Value, json};
use uya::{
    domain::{
        access::{Custody, Subject},
        actor::{Actor, Role},
        audit::Action,
        code::{ChildCode, OfficeCode},
    },
    store::{AuditFilter, AuditFrom, AuditQuery},
};

use super::site::{Client, Site};
use crate::office::zip::{Part, archive, document};

const TEXT: &str =
    "Необходимы занятия с логопедом. Психологпен сабақтарды үзуге болмайды. Курение не отмечается. Любит читать.";
const TEXT_PAGE: &str = "/children/C-001/plan/text";
const PAGE: &str = "/children/C-001/plan/reading";
const API: &str = "/api/v1/children/C-001/plan/reading";

fn read(client: &Client) -> Value {
    client.get(API).json()
}

fn plan(client: &Client) -> Value {
    client.get("/api/v1/children/C-001").json()["plan"].clone()
}

/// Brings a text as the page does; the version of the plan is the one that is there.
fn bring(client: &Client, text: &str) -> super::site::Answer {
    let version = read(client)["plan_version"].to_string();
    client.form(TEXT_PAGE, &[("version", &version), ("text", text)])
}

fn count(site: &Site, action: Action) -> usize {
    let query = AuditQuery { filter: AuditFilter::Action(action), from: AuditFrom::Before(u64::MAX), limit: 100 };
    site.runtime.block_on(async {
        let mut view = site.services.store.read().await.unwrap();
        view.audit_entries(&query).await.unwrap().len()
    })
}

fn suggestion(reading: &Value, item: &str) -> usize {
    let all = reading["reading"]["suggestions"].as_array().unwrap();
    all.iter().position(|one| one["item"] == item).unwrap_or_else(|| panic!("{item}: {all:?}"))
}

fn need(client: &Client, item: &str) -> Option<Value> {
    plan(client)["needs"].as_array().unwrap().iter().find(|need| need["item"] == item).cloned()
}

#[test]
fn a_plan_is_uploaded_and_its_recommendation_stands_beside_the_suggestions() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    assert!(client.get("/children/C-001").body.contains(TEXT_PAGE));
    let version = read(&client)["plan_version"].to_string();
    for (name, bytes) in [
        ("plan.docx", include_bytes!("../../../fixtures/office/plan.docx").as_slice()),
        ("plan.odt", include_bytes!("../../../fixtures/office/plan.odt")),
        ("plan.pdf", include_bytes!("../../../fixtures/office/plan.pdf")),
    ] {
        let version = if name == "plan.docx" { version.clone() } else { read(&client)["plan_version"].to_string() };
        let sent = client.upload(TEXT_PAGE, &[("version", &version)], (name, bytes));
        assert_eq!((sent.status, sent.header("location")), (303, Some(PAGE)), "{name}: {}", sent.body);
        let text = read(&client)["text"].as_str().unwrap().to_owned();
        assert!(text.starts_with("Балаға тыныш отбасы қажет.") && !text.contains("Маман"), "{name}: {text}");
        let page = client.get(PAGE).body;
        assert!(page.contains("<mark ") && page.contains("href=\"#s-1\""), "{name}");
    }
    assert_eq!(plan(&client)["confirmed"], Value::Null, "another text is confirmed anew");
    assert_eq!(count(&site, Action::PlanRead), 3);
}

#[test]
fn what_is_accepted_changed_left_out_and_added_is_kept_and_waits_to_be_confirmed() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    assert_eq!(bring(&client, TEXT).status, 303);
    let kept = read(&client);
    let (speech, therapy) = (suggestion(&kept, "speech_language"), suggestion(&kept, "psychotherapy_engagement"));
    let needs_before = plan(&client)["needs"].clone();
    assert_eq!(client.post("/api/v1/runs", &json!({ "child": "C-001" }), None).problem(), "needs-not-confirmed");
    let (speech_field, level, therapy_field) =
        (format!("answer.{speech}"), format!("level.{speech}"), format!("answer.{therapy}"));
    let sentence = {
        let last = kept["sentences"].as_array().unwrap().last().unwrap().clone();
        format!("{}-{}", last["start"], last["end"])
    };
    let sent = client.form(
        PAGE,
        &[
            ("version", "1"),
            (&speech_field, "yes"),
            (&level, "1"),
            (&therapy_field, "no"),
            ("sentence", &sentence),
            ("item", "leisure_culture"),
            ("level", "2"),
        ],
    );
    assert_eq!(sent.status, 303, "{}", sent.body);
    let kept = read(&client);
    assert_eq!(kept["reading"]["suggestions"][speech]["answer"]["verdict"], "changed");
    assert_eq!(kept["reading"]["suggestions"][therapy]["answer"]["verdict"], "left_out");
    assert_eq!(kept["reading"]["added"][0]["item"], "leisure_culture");
    let speech_need = need(&client, "speech_language").unwrap();
    assert_eq!((&speech_need["level"], &speech_need["importance"]), (&json!(1), &json!("desirable")));
    assert_eq!(speech_need["evidence"], "Необходимы занятия с логопедом.");
    assert_eq!(need(&client, "leisure_culture").unwrap()["evidence"], "Любит читать.");
    assert_ne!(plan(&client)["needs"], needs_before);
    assert_eq!(plan(&client)["confirmed"], Value::Null);
    assert!(client.get("/children/C-001/needs/confirm").body.contains("need.leisure_culture"));
    assert_eq!(client.post("/api/v1/runs", &json!({ "child": "C-001" }), None).problem(), "needs-not-confirmed");
    let agreement = client.get("/api/v1/model/agreement").json();
    let speech = agreement.as_array().unwrap().iter().find(|one| one["item"] == "speech_language").unwrap().clone();
    assert_eq!((&speech["answered"], &speech["changed"], &speech["accepted"]), (&json!(1), &json!(1), &json!(0)));
    let page = site.sign_in("timur").get("/model").body;
    // Other tables of the page have rows of needs too.
    let table = page.rsplit("Мәтіннен ұсынылғандар қаншалықты дәл").next().unwrap();
    let rows: Vec<&str> = table.split("<tr><th scope=\"row\">").collect();
    let row = |need: &str| {
        let row = rows.iter().find(|row| row.starts_with(&format!("{need}</th>"))).unwrap_or_else(|| panic!("{need}"));
        let cells = row.split("</tr>").next().unwrap().split("<td class=\"n\">").skip(1);
        cells.map(|cell| cell.split('<').next().unwrap().parse::<u64>().unwrap()).collect::<Vec<_>>()
    };
    let policy = uya::matching::policy::Policy::shipped().unwrap();
    let name = |item: &str| {
        let code = uya::domain::code::ItemCode::parse(item).unwrap();
        policy.item(&code).unwrap().name.get(uya::i18n::Language::Kk).to_owned()
    };
    // Answered, accepted, changed, left out, added, open.
    assert_eq!(row(&name("speech_language")), [1, 0, 1, 0, 0, 0]);
    assert_eq!(row(&name("psychotherapy_engagement")), [1, 0, 0, 1, 0, 0]);
    assert_eq!(row(&name("leisure_culture"))[4], 1);
    assert_eq!(count(&site, Action::SuggestionsAnswered), 1);
}

#[test]
fn the_day_of_the_plan_stands_in_its_field_as_the_form_takes_it_in_every_language() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    for language in ["kk", "ru", "en"] {
        assert_eq!(client.form("/account", &[("language", language)]).status, 303);
        let page = client.get(TEXT_PAGE).body;
        let field = page.split("name=\"date\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let version = read(&client)["plan_version"].to_string();
        let fields = [("version", version.as_str()), ("text", TEXT), ("date", field)];
        assert_eq!(client.form(TEXT_PAGE, &fields).status, 303, "{language}: {field}");
    }
}

#[test]
fn every_sentence_can_be_chosen_in_the_text_and_several_make_one_evidence() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    assert_eq!(bring(&client, TEXT).status, 303);
    let sentences: Vec<[u64; 2]> = read(&client)["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| ["start", "end"].map(|end| span[end].as_u64().unwrap()))
        .collect();
    let way = |[start, end]: [u64; 2]| {
        format!("value=\"{start}-{end}\" form=\"answers\" aria-labelledby=\"w-{start}-{end}\"")
    };
    let page = client.get(PAGE).body;
    assert_eq!(sentences.len(), 4);
    for span in &sentences {
        assert!(page.contains(&way(*span)), "{span:?}");
    }
    assert!(page.contains("name=\"sentence\" value=\"\" checked"), "nothing is chosen for anybody");
    let one = format!("{}-{}", sentences[3][0], sentences[3][1]);
    let unfinished = client.form(PAGE, &[("version", "1"), ("sentence", &one)]);
    assert_eq!(unfinished.status, 422);
    assert!(unfinished.body.contains(&format!("{} checked", way(sentences[3]))), "what was chosen stays chosen");
    assert!(unfinished.body.contains("data-chosen>Любит читать.<"), "in its words");
    let two = format!("{}-{}", sentences[2][0], sentences[3][1]);
    let unfinished = client.form(PAGE, &[("version", "1"), ("sentence", &two)]);
    assert!(unfinished.body.contains(&format!("value=\"{two}\" data-several checked")), "{}", unfinished.body);
    let sent = client.form(PAGE, &[("version", "1"), ("sentence", &two), ("item", "leisure_culture"), ("level", "2")]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let evidence = need(&client, "leisure_culture").unwrap()["evidence"].clone();
    assert_eq!(evidence, "Курение не отмечается. Любит читать.");
    assert!(client.get(PAGE).body.contains(">Любит читать.</mark>"), "what a need rests on is marked");
    assert_eq!(count(&site, Action::SuggestionsAnswered), 1);
}

#[test]
fn the_same_text_read_again_keeps_its_answers_and_the_confirmation() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let before = plan(&client);
    let version = read(&client)["plan_version"].to_string();
    assert!(client.get(TEXT_PAGE).body.contains("name=\"source\" value=\"plan\""));
    for _ in 0..2 {
        assert_eq!(client.form(TEXT_PAGE, &[("version", &version), ("source", "plan")]).status, 303);
    }
    assert_eq!(plan(&client), before, "reading changes nothing");
    let first =
        read(&client)["reading"]["suggestions"].as_array().unwrap().iter().position(|one| one["said"] == "affirmed");
    let field = format!("answer.{}", first.unwrap());
    assert_eq!(client.form(PAGE, &[("version", "2"), (&field, "no")]).status, 303);
    assert_eq!(client.form(TEXT_PAGE, &[("version", &version), ("source", "plan")]).status, 303);
    assert_eq!(read(&client)["reading"]["suggestions"][first.unwrap()]["answer"]["verdict"], "left_out");
    assert_eq!(client.form(PAGE, &[("version", "2"), (&field, "yes")]).status, 412, "of two the second is told");
}

#[test]
fn what_the_text_denies_is_shown_and_never_taken() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    assert_eq!(bring(&client, "Логопедтің көмегі қажет емес. Психологпен сабақтарды үзуге болмайды.").status, 303);
    let kept = read(&client);
    let denied = suggestion(&kept, "speech_language");
    assert_eq!(kept["reading"]["suggestions"][denied]["said"], "negated");
    let page = client.get(PAGE).body;
    assert!(page.contains("Мәтін бойынша қажет емес") && !page.contains(&format!("name=\"answer.{denied}\"")));
    let needs = plan(&client)["needs"].clone();
    let forced = client.form(PAGE, &[("version", "1"), (&format!("answer.{denied}"), "yes")]);
    assert_eq!(forced.status, 422);
    assert_eq!(plan(&client)["needs"], needs);
    let nowhere = json!({ "answers": [], "found": [{ "item": "leisure_culture", "level": 2, "span": { "start": 1, "end": 3 } }] });
    assert_eq!(client.post(API, &nowhere, Some("\"v1\"")).status, 422, "half a letter is no evidence");
}

#[test]
fn a_text_in_neither_language_is_kept_and_said_to_be_unread() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    assert_eq!(bring(&client, "The child needs a speech therapist.").status, 303);
    let kept = read(&client);
    assert_eq!((&kept["reading"]["heard"], &kept["reading"]["suggestions"]), (&json!("none"), &json!([])));
    assert!(client.get(PAGE).body.contains("Мәтін қазақша да, орысша да емес."));
}

#[test]
fn where_no_section_is_found_a_person_marks_it() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let lines = ["План бала", "Нужны занятия с логопедом.", "Нужна тихая семья.", "Подпись"];
    let body: String = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let version = read(&client)["plan_version"].to_string();
    let mut parts = document(&body);
    parts.push(Part::new("word/vbaProject.bin", b"macro"));
    let docx = archive(&parts);
    let asked = client.upload(TEXT_PAGE, &[("version", &version)], ("plan.docx", &docx));
    assert_eq!(asked.status, 200);
    assert!(asked.body.contains("Ұсыным бөлімін белгілеңіз") && asked.body.contains("Нужна тихая семья."));
    let fields = |first: &'static str, last: &'static str| {
        let mut fields: Vec<(&str, &str)> = lines.iter().map(|line| ("line", *line)).collect();
        fields.extend([("first", first), ("last", last), ("version", version.as_str())]);
        fields.extend([("notice", "macros-ignored"), ("notice", "no such notice")]);
        fields
    };
    assert!(asked.body.contains("Макростар оқылған да, орындалған да жоқ."), "what was noticed in the file is said");
    assert_eq!(client.form(TEXT_PAGE, &fields("2", "1")).status, 422, "the last line stands before the first");
    assert_eq!(client.form(TEXT_PAGE, &fields("1", "2")).status, 303);
    assert_eq!(read(&client)["text"], "Нужны занятия с логопедом.\nНужна тихая семья.");
    assert_eq!(read(&client)["reading"]["notices"], json!(["macros-ignored"]));
    assert!(client.get(PAGE).body.contains("Макростар оқылған да, орындалған да жоқ."), "and stays with the text");
    let file =
        json!({ "source": "file", "file": { "name": "plan.docx", "bytes": data_encoding::BASE64.encode(&docx) } });
    let version = format!("\"v{}\"", read(&client)["plan_version"]);
    assert_eq!(client.post("/api/v1/children/C-001/plan/text", &file, Some(&version)).problem(), "invalid");
}

#[test]
fn a_file_that_cannot_be_read_says_why_on_the_page_and_changes_nothing() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let before = read(&client);
    let version = before["plan_version"].to_string();
    let deep = archive(&document(&("<a>".repeat(300) + &"</a>".repeat(300))));
    let sheet = include_bytes!("../../../fixtures/office/families.xlsx");
    for (name, bytes, told) in [
        ("deep.docx", deep.as_slice(), "Қабат шегі: 200."),
        ("plan.pdf", b"\x89PNG\r\n", "Файл аты «.pdf» деп аяқталады, бірақ іші басқа: сурет."),
        ("families.xlsx", sheet, "Бұл – кесте, жоспар мәтіні емес"),
    ] {
        let sent = client.upload(TEXT_PAGE, &[("version", &version)], (name, bytes));
        assert_eq!(sent.status, 422, "{name}");
        assert!(sent.body.contains(told), "{name}: {}", sent.body);
    }
    assert_eq!(client.form(TEXT_PAGE, &[("version", &version)]).status, 422, "neither a file nor a text");
    assert_eq!(read(&client), before);
    let large = vec![b'a'; 29 << 20];
    let sent = client.upload(TEXT_PAGE, &[("version", &version)], ("plan.txt", &large));
    assert_eq!(sent.status, 413);
    let digits: String = sent.body.chars().filter(|sign| !sign.is_whitespace()).collect();
    assert!(digits.contains("28672КБ"), "the limit is named: {}", sent.body);
    let json = client.send(
        "POST",
        "/children/C-001/needs/confirm",
        &[("content-type", "multipart/form-data; boundary=a")],
        Some(b"x"),
    );
    assert_eq!(json.status, 415, "only forms that take files do");
}

#[test]
fn the_api_counts_a_text_once_and_opens_no_plan_of_another_office() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let path = "/api/v1/children/C-001/plan/text";
    let version = format!("\"v{}\"", read(&client)["plan_version"]);
    let body = json!({ "source": "pasted", "text": TEXT });
    let first = client.post_once(path, &body, Some(&version), "plan-text-key-1");
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(client.post_once(path, &body, Some(&version), "plan-text-key-1").json(), first.json());
    assert_eq!(count(&site, Action::PlanRead), 1);
    assert_eq!(
        client.post(path, &json!({ "source": "pasted", "text": "Нужна тихая семья." }), Some(&version)).status,
        412
    );
    assert_eq!(client.post(path, &json!({ "source": "file", "text": TEXT }), Some(&version)).status, 422, "no file");
    let elsewhere = site.sign_in("dina");
    for path in [TEXT_PAGE, PAGE, API] {
        assert_eq!(elsewhere.get(path).status, 404, "{path}");
    }
    assert_eq!(elsewhere.post(path, &body, Some(&version)).status, 404);
    assert_eq!(site.sign_in("marat").get(API).status, 403, "a reviewer changes no plan");
}

#[test]
fn a_plan_that_began_with_its_text_agrees_with_the_trail() {
    let site = Site::start();
    let child = json!({ "bundle": "uya/1",
        "children": [{ "code": "N-1", "birth_date": "2016-01-01", "sex": "male" }] });
    let data = site.sign_in("erlan");
    let brought = data.upload_once(
        "/api/v1/imports",
        &[("mode", "commit")],
        ("register.json", child.to_string().as_bytes()),
        "plan-text-key",
    );
    assert_eq!(brought.status, 201, "{}", brought.body);
    let before = site.runtime.block_on(site.services.disagreements()).unwrap();
    assert_eq!(before, []);
    let custody = Custody {
        subject: Subject::Child(ChildCode::parse("N-1").unwrap()),
        office: OfficeCode::parse("ZHM-SUPPORT").unwrap(),
        assigned: Vec::new(),
        offered_to: Vec::new(),
        sealed: false,
        changed: None,
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    site.runtime.block_on(site.services.put_custodies(by, vec![custody])).unwrap();
    let specialist = site.sign_in("aigerim");
    let read = specialist.form("/children/N-1/plan/text", &[("version", "0"), ("text", TEXT)]);
    assert_eq!(read.status, 303, "{}", read.body);
    assert_eq!(site.runtime.block_on(site.services.disagreements()).unwrap(), []);
}

const HOUSEHOLD: &str =
    "Ребёнку нужен логопед. Животных в доме быть не должно. Желательно, чтобы в семье были другие дети.";

fn constraint(reading: &Value, code: &str) -> usize {
    let all = reading["reading"]["constraints"].as_array().unwrap();
    all.iter().position(|one| one["constraint"] == code).unwrap_or_else(|| panic!("{code}: {all:?}"))
}

fn asked(client: &Client) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let constraints = plan(client)["constraints"].as_array().unwrap().clone();
    constraints.iter().map(|one| (text(&one["constraint"]), text(&one["strength"]))).collect()
}

#[test]
fn what_the_home_must_be_like_enters_the_plan_only_when_a_person_says_so() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let before = asked(&client);
    assert_eq!(bring(&client, HOUSEHOLD).status, 303);
    assert_eq!(asked(&client), before, "a suggestion asks for nothing");
    let kept = read(&client);
    let (pets, others) = (constraint(&kept, "no_pets"), constraint(&kept, "other_children_welcome"));
    assert_eq!(kept["reading"]["constraints"][pets]["strength"], "hard");
    let page = client.get(PAGE).body;
    let field = format!("name=\"constraint.{pets}\"");
    let radios: Vec<&str> = page.split("<input").filter(|input| input.contains(&field)).collect();
    assert!(radios.len() == 2 && radios.iter().all(|radio| !radio.split('>').next().unwrap().contains("checked")));
    let (pets, strength, others) =
        (format!("constraint.{pets}"), format!("strength.{pets}"), format!("constraint.{others}"));
    let sent = client.form(PAGE, &[("version", "1"), (&pets, "yes"), (&strength, "soft"), (&others, "no")]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let now = asked(&client);
    assert!(now.contains(&("no_pets".to_owned(), "soft".to_owned())), "{now:?}");
    assert!(now.iter().all(|(code, _)| code != "other_children_welcome"), "{now:?}");
    assert_eq!(plan(&client)["confirmed"], Value::Null, "the plan is confirmed anew");
    let sent = client.form(PAGE, &[("version", "2"), (&pets, "no")]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(asked(&client).iter().filter(|(code, _)| code == "no_pets").count(), 0, "taken back");
}

#[test]
fn an_answer_to_a_condition_that_was_not_suggested_is_refused() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    assert_eq!(bring(&client, HOUSEHOLD).status, 303);
    let sent = client.form(PAGE, &[("version", "1"), ("constraint.9", "yes")]);
    assert_eq!(sent.status, 422);
    let sent = client.form(PAGE, &[("version", "1"), ("constraint.0", "perhaps")]);
    assert_eq!(sent.status, 422);
}

#[test]
fn what_is_pasted_is_text_whatever_it_begins_with() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    // Each beginning is the mark of a kind of file, which only a file that is uploaded may be.
    for (times, mark) in ["%PDF-1.4 ", "PK-12 ", "<?xml ", "MZ ", "Rar! "].into_iter().enumerate() {
        let text = format!("{mark}орталығы\nПсихолог не нужен.\nРекомендации:\nНужен логопед: {times}.\nДиректор");
        let sent = bring(&client, &text);
        assert_eq!((sent.status, sent.header("location")), (303, Some(PAGE)), "{mark}: {}", sent.body);
        assert_eq!(read(&client)["text"], format!("Нужен логопед: {times}."), "{mark}");
        let version = read(&client)["plan_version"].to_string();
        let body = json!({ "source": "pasted", "text": text.replace("логопед", "психолог") });
        let sent = client.post("/api/v1/children/C-001/plan/text", &body, Some(&format!("\"v{version}\"")));
        assert_eq!(sent.status, 200, "{mark}: {}", sent.body);
        assert_eq!(read(&client)["text"], format!("Нужен психолог: {times}."), "{mark}");
    }
}

#[test]
fn what_was_noticed_in_a_text_names_its_place_and_stays_with_the_text() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let columns = "Балаға тыныш отбасы      Логопедтің көмегі\n".repeat(5);
    assert_eq!(bring(&client, &format!("Рекомендации:\n{columns}")).status, 303);
    assert_eq!(read(&client)["reading"]["notices"], json!(["columns-side-by-side@l2"]));
    assert!(client.get(PAGE).body.contains("Жолдары: 2."), "{}", client.get(PAGE).body);
    let version = read(&client)["plan_version"].to_string();
    let page = include_bytes!("../../../fixtures/corpus/pdf/columns-and-scan.pdf");
    let marked = client.upload(TEXT_PAGE, &[("version", &version)], ("plan.pdf", page));
    assert!(marked.body.contains("Беттері: 1.") && marked.body.contains("Беттері: 2."), "{}", marked.body);
    assert!(marked.body.contains("value=\"page-without-text@p2\""), "it goes along when a person marks the text");
}

#[test]
fn what_stands_behind_the_section_is_said() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let lines = ["Рекомендации", "Согласована диета без глютена.", "Нужен логопед.", "Подпись: ____", "Приложение"];
    let kept = json!(["read-to@t2:Подпись: ____"]);
    let text = lines[1..3].join("\n");
    assert_eq!(bring(&client, &lines.join("\n")).status, 303);
    let pasted = read(&client);
    assert_eq!((&pasted["text"], &pasted["reading"]["notices"]), (&json!(text), &kept), "the API says so too");
    for (language, told) in [("kk", "оқылмаған жол саны: 2."), ("ru", "считая с неё: 2."), ("en", "not read: 2.")]
    {
        assert_eq!(client.form("/account", &[("language", language)]).status, 303);
        let page = client.get(PAGE).body;
        assert!(page.contains("Подпись: ____") && page.contains(told), "{language}: {page}");
    }
    let body: String = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let version = read(&client)["plan_version"].to_string();
    let docx = archive(&document(&body));
    assert_eq!(client.upload(TEXT_PAGE, &[("version", &version)], ("plan.docx", &docx)).status, 303);
    let sent = read(&client);
    assert_eq!((&sent["text"], &sent["reading"]["notices"]), (&json!(text), &kept));
}

#[test]
fn a_pasted_text_without_a_heading_is_asked_about() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let lines = ["План бала", "Нужны занятия с логопедом.", "Нужна тихая семья."];
    let before = read(&client);
    let asked = bring(&client, &lines.join("\r\n"));
    assert_eq!(asked.status, 200);
    assert!(
        asked.body.contains("Ұсыным бөлімін белгілеңіз") && asked.body.contains("name=\"whole\""),
        "{}",
        asked.body
    );
    assert_eq!(read(&client), before, "nothing is read before somebody says what");
    let sent = |more: &[(&'static str, &'static str)]| {
        let version = read(&client)["plan_version"].to_string();
        let fields = lines.iter().map(|line| ("line", *line)).chain([("of", "pasted"), ("version", version.as_str())]);
        client.form(TEXT_PAGE, &fields.chain(more.iter().copied()).collect::<Vec<_>>()).status
    };
    assert_eq!(sent(&[("first", "1"), ("last", "1")]), 303);
    let kept = read(&client);
    assert_eq!((&kept["text"], &kept["reading"]["notices"]), (&json!(lines[1]), &Value::Null));
    assert_eq!(kept["reading"]["source"], "pasted");
    assert_eq!(sent(&[("whole", "yes")]), 303);
    let kept = read(&client);
    assert_eq!((&kept["text"], &kept["reading"]["notices"]), (&json!(lines.join("\n")), &json!(["no-section"])));
    assert!(client.get(PAGE).body.contains("Мәтін түгел оқылды."), "what is read whole says so");

    assert_eq!(bring(&client, lines[2]).status, 303, "in one line there is nothing to mark");
    assert_eq!(read(&client)["reading"]["notices"], json!(["no-section"]));
    let twice = "Рекомендации врача\nНужен массаж.\nДиректор\nРекомендации психолога\nНужна тихая семья.";
    assert_eq!(bring(&client, twice).status, 200, "which of two is meant is asked as well");

    let api = |text: &str| {
        let version = format!("\"v{}\"", read(&client)["plan_version"]);
        let body = json!({ "source": "pasted", "text": text });
        client.post("/api/v1/children/C-001/plan/text", &body, Some(&version))
    };
    assert_eq!(api(&lines.join("\n")).status, 200);
    assert_eq!(read(&client)["reading"]["notices"], json!(["no-section"]), "a system is told with the reading");
    assert_eq!(api(twice).status, 422);
}

#[test]
fn suggestions_that_nobody_answered_change_nothing_that_is_computed() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let result = || {
        let run = client.post("/api/v1/runs", &json!({ "child": "C-001" }), None);
        assert_eq!(run.status, 201, "{}", run.body);
        run.json()["result"].clone()
    };
    let (before, own) = (result(), plan(&client));
    let version = read(&client)["plan_version"].to_string();
    assert_eq!(client.form(TEXT_PAGE, &[("version", &version), ("source", "plan")]).status, 303);
    let open = read(&client)["reading"]["suggestions"].as_array().unwrap().clone();
    let is_kept = |one: &Value| {
        let needs = own["needs"].as_array().unwrap();
        needs.iter().any(|need| need["item"] == one["item"] && need["level"] == one["level"])
    };
    let other = open.iter().any(|one| one["said"] == "affirmed" && !one["answer"].is_object() && !is_kept(one));
    assert!(other, "something is suggested that the plan does not say: {open:?}");
    assert_eq!(result(), before, "nothing of it is computed with");
    assert_eq!(plan(&client), own);
}

/// The words that the suggestion of a need rests on.
fn words_of(reading: &Value, item: &str) -> String {
    let span = &reading["reading"]["suggestions"][suggestion(reading, item)]["span"];
    let place = |end: &str| usize::try_from(span[end].as_u64().unwrap()).unwrap();
    reading["text"].as_str().unwrap()[place("start")..place("end")].to_owned()
}

#[test]
fn what_a_document_parts_and_hides_is_kept_word_for_word() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let speech = "Необходимы занятия с лого\u{ad}педом.";
    let home = "Нужна\u{a0}тихая\u{a0}семья, бала\u{2011}бақша жанында.";
    let body = "<w:p><w:r><w:t>Рекомендации</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Необходимы занятия с лого</w:t><w:softHyphen/><w:t>педом.</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Нужна\u{a0}тихая\u{a0}семья, бала</w:t><w:noBreakHyphen/><w:t>бақша жанында.</w:t></w:r></w:p>";
    let version = read(&client)["plan_version"].to_string();
    let sent = client.upload(TEXT_PAGE, &[("version", &version)], ("plan.docx", &archive(&document(body))));
    assert_eq!(sent.status, 303, "{}", sent.body);
    let kept = read(&client);
    assert_eq!(kept["text"], format!("{speech}\n{home}"));
    assert_eq!([words_of(&kept, "speech_language"), words_of(&kept, "family_climate")], [speech, home]);
    let page = client.get(PAGE).body;
    assert!(page.contains(&format!(">{speech}</mark>")) && page.contains(&format!(">{home}</mark>")), "{page}");

    let parted = "Необходимы занятия с лого-\nпедом три раза в неделю.";
    assert_eq!(bring(&client, &format!("Рекомендации\r\n{parted}\r\n{home}")).status, 303);
    let kept = read(&client);
    assert_eq!(kept["text"], format!("{parted}\n{home}"));
    assert_eq!([words_of(&kept, "speech_language"), words_of(&kept, "family_climate")], [parted, home]);
    assert!(client.get(PAGE).body.contains("лого-\nпедом три раза"), "as it was written, on the page too");
}
