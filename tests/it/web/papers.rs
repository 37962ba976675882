//! Pages on paper: what each shows, for the same people, put on record before it leaves; and tables of the desk.

use serde_json::{Value, json};
use uya::{
    domain::hash::Sha256Hash,
    generate::staff,
    i18n::{Language, Translator},
    store::{AuditFilter, AuditFrom, AuditQuery},
    web::ServeOptions,
};

use super::site::{Client, Site, english, in_language, options};
use super::steps::{list, names};
use crate::report::printed::Printed;

/// Without spaces: lines break anywhere.
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}' | '-' | '\u{2010}')).collect()
}

fn pdf(client: &Client, path: &str) -> Vec<u8> {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/pdf"), "{path}");
    assert!(answer.bytes.starts_with(b"%PDF-1.7"), "{path}");
    answer.bytes
}

/// The text of a paper, without spaces; codes keep their hyphens.
pub fn text_of(client: &Client, path: &str) -> String {
    let text = Printed::open(&pdf(client, path)).text();
    format!("{}\n{}", bare(&text), text.split_whitespace().collect::<String>())
}

fn listed(client: &Client, run: &str) -> Vec<Value> {
    client.get(&format!("/api/v1/runs/{run}")).json()["families"].as_array().unwrap().clone()
}

fn codes(families: &[Value], state: &str) -> Vec<String> {
    let of = families.iter().filter(|family| family["state"] == state);
    of.map(|family| family["family"].as_str().unwrap().to_owned()).collect()
}

/// The papers of a list, by the page that leads to each.
fn papers_of(run: &str, families: &[Value]) -> Vec<(String, String)> {
    let shown = codes(families, "shown");
    let pair = format!("{},{}", shown[0], shown[1]);
    vec![
        (format!("/runs/{run}"), format!("/runs/{run}/file?format=pdf")),
        (format!("/runs/{run}/compare?f={pair}"), format!("/runs/{run}/compare/file?f={pair}&format=pdf")),
        (format!("/runs/{run}/excluded"), format!("/runs/{run}/excluded/file?format=pdf")),
        (format!("/runs/{run}/families/{}/why", shown[0]), format!("/runs/{run}/families/{}/why/file", shown[0])),
    ]
}

fn with_language(path: &str, language: Language) -> String {
    format!("{path}{}lang={language}", if path.contains('?') { '&' } else { '?' })
}

#[test]
fn each_page_of_a_list_leads_to_its_paper_in_every_language() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    for (page, paper) in papers_of(&run, &families) {
        let shown = in_language(&specialist, &page, "en");
        assert!(shown.contains(&format!("href=\"{paper}\"")), "{page} does not lead to {paper}");
        for language in Language::ALL {
            let words = Translator::shared(language);
            let text = text_of(&specialist, &with_language(&paper, language));
            let notice = bare(&words.text("sheet-ai-notice"));
            assert!(text.contains(&notice) && text.contains(&run), "{paper} {language}: {text}");
            for raw in ["fits_", "not_enough", "insufficient", "[run-", "[print-", "[list-", "%"] {
                assert!(!text.contains(raw), "{paper} {language} says {raw}: {text}");
            }
        }
    }
}

#[test]
fn the_paper_of_a_list_has_every_family_under_its_fit_with_its_strip_and_the_legend_once() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let text = text_of(&specialist, &format!("/runs/{run}/file?format=pdf&lang=en"));
    let text = text.lines().last().unwrap();
    let listed: Vec<String> = [codes(&families, "shown"), codes(&families, "insufficient")].concat();
    assert!(listed.len() > 10 && listed.iter().all(|code| text.contains(code.as_str())), "{text}");
    assert_eq!(text.matches("Marks:●meets").count(), 1, "{text}");
    for mark in ["●", "◐", "○", "?"] {
        assert!(text.contains(mark), "{mark}");
    }
    for word in ["Fitswell", "Notenoughinformation", "usually", "Whichneedeachmarkstandsfor", "For", "Against"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn a_family_that_is_not_considered_stands_on_paper_with_its_rule_and_what_would_change_it() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let text = text_of(&specialist, &format!("/runs/{run}/excluded/file?format=pdf&lang=en"));
    let part = specialist.get(&format!("/api/v1/runs/{run}/exclusions?limit=200")).json();
    let items = part["items"].as_array().unwrap();
    assert!(!items.is_empty());
    for item in items {
        assert!(text.contains(item["family"].as_str().unwrap()), "{item}");
        let rules = item["rules"].as_array().unwrap().iter().filter_map(|rule| rule["rule"].as_str());
        for rule in rules.filter(|rule| *rule != "restricted") {
            assert!(text.contains(rule), "{rule}");
        }
    }
    assert!(text.contains("Whatwouldchangethis") && text.contains("Source"), "{text}");
}

#[test]
fn a_paper_is_the_same_bytes_whoever_prints_it_and_whatever_changed_since() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let papers = papers_of(&run, &families);
    let before: Vec<Vec<u8>> = papers.iter().map(|(_, paper)| pdf(&specialist, paper)).collect();
    let talk = json!({ "on": "2026-10-30", "channel": "phone", "result": "withdrew", "words": "Енді алмаймыз" });
    let told = specialist.post("/api/v1/families/F-021/contacts", &talk, None);
    assert_eq!(told.status, 201, "{}", told.body);
    assert!(codes(&families, "shown").contains(&"F-021".to_owned()), "its answer stands on the paper");
    for ((_, paper), before) in papers.iter().zip(&before) {
        assert!(pdf(&specialist, paper) == *before, "{paper} changed");
    }
    let other = site.sign_in("saule");
    for ((_, paper), before) in papers.iter().zip(&before) {
        assert!(pdf(&other, paper) == *before, "{paper} tells who prints it");
    }
}

#[test]
fn a_filtered_list_says_on_paper_what_was_left_out_and_of_which_day() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let page = in_language(&specialist, &format!("/runs/{run}?sort=distance&near=20"), "en");
    let link = format!("/runs/{run}/file?sort=distance&near=20&format=pdf");
    assert!(page.contains(&format!("href=\"{link}\"")), "the link keeps what was chosen");
    let (all, near) = (
        text_of(&specialist, &format!("/runs/{run}/file?format=pdf&lang=en")),
        text_of(&specialist, &format!("{link}&lang=en")),
    );
    assert!(near.contains("upto20km") && near.contains("Chosenbytheregisterasof:1Nov2026"), "{near}");
    let families = codes(&listed(&specialist, &run), "shown");
    let on = |text: &str| families.iter().filter(|code| text.contains(code.as_str())).count();
    assert!(on(&near) < on(&all), "{} of {}", on(&near), on(&all));
}

#[test]
fn the_look_and_the_digest_are_on_the_trail_before_a_paper_leaves() {
    let site = Site::start();
    let (specialist, data) = (site.sign_in("aigerim"), site.sign_in("erlan"));
    let operator = site.sign_in("timur");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let family = &codes(&families, "shown")[0];
    let sheet = ("list.csv", "code;settlement\nF-910;NOWHERE\n".as_bytes());
    let brought = data.upload("/imports/new", &[("kind", "families")], sheet);
    let import = brought.header("location").unwrap().replace("/imports/", "");
    for (client, path, seen, about) in [
        (&specialist, format!("/runs/{run}/file?format=pdf"), "run_viewed", ("run", run.clone())),
        (
            &specialist,
            format!("/api/v1/runs/{run}/exclusions/file?format=pdf"),
            "exclusions_viewed",
            ("run", run.clone()),
        ),
        (
            &specialist,
            format!("/api/v1/runs/{run}/families/{family}/explanation/file"),
            "explanation_viewed",
            ("run", run.clone()),
        ),
        (&specialist, "/children/C-001/file".to_owned(), "record_viewed", ("child", "C-001".to_owned())),
        (&specialist, "/api/v1/children/C-001/file?lang=ru".to_owned(), "record_viewed", ("child", "C-001".to_owned())),
        (&specialist, "/work/file?format=pdf".to_owned(), "records_listed", ("child", String::new())),
        (&specialist, "/api/v1/work-items/file".to_owned(), "records_listed", ("child", String::new())),
        (&data, format!("/imports/{import}/report-file"), "import_viewed", ("import", import.clone())),
        (&data, format!("/api/v1/imports/{import}/report-file"), "import_viewed", ("import", import.clone())),
        (&operator, "/admin/people/file".to_owned(), "", ("user", String::new())),
        (&specialist, "/model/file".to_owned(), "", ("policy", site.services.policy.digest().to_owned())),
    ] {
        let answer = client.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let entries = site.runtime.block_on(async {
            let mut view = site.services.store.read().await.unwrap();
            let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::Before(u64::MAX), limit: 2 };
            view.audit_entries(&query).await.unwrap()
        });
        let left = &entries[0].event;
        assert_eq!(
            (left.action.code(), left.kind.code(), left.code.as_str()),
            ("exported", about.0, about.1.as_str()),
            "{path}"
        );
        assert_eq!(left.details["file"], json!(Sha256Hash::of(&answer.bytes).to_string()), "{path}");
        if !seen.is_empty() {
            assert_eq!(entries[1].event.action.code(), seen, "{path}");
        }
    }
}

#[test]
fn no_name_of_a_child_or_a_family_is_on_any_paper() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let mut text = text_of(&specialist, "/children/C-001/file");
    for (_, paper) in papers_of(&run, &families) {
        text.push_str(&text_of(&specialist, &paper));
    }
    for name in names(&site) {
        assert!(!text.contains(&bare(&name)), "{name}");
    }
}

#[test]
fn a_childs_summary_has_the_parts_of_its_page_and_is_closed_to_those_to_whom_the_child_is() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    list(&specialist, "C-001");
    assert!(specialist.get("/children/C-001").body.contains("href=\"/children/C-001/file\""));
    for language in Language::ALL {
        let words = Translator::shared(language);
        let text = text_of(&specialist, &format!("/children/C-001/file?lang={language}"));
        for key in ["child-tab-needs", "child-tab-plan", "child-tab-wishes", "child-tab-people", "child-tab-families"] {
            assert!(text.contains(&bare(&words.text(key))), "{language} {key}: {text}");
        }
        assert!(text.contains("R-1") && text.contains("C-001"), "{language}");
        assert!(!text.contains("[child-") && !text.contains("female") || language == Language::En, "{language} {text}");
    }
    let asked = specialist.get("/api/v1/children/C-001").json()["ask_next"].clone();
    let of_list = specialist.get("/api/v1/runs/R-1/ask").json();
    let of_child = of_list.as_array().unwrap().iter().filter(|one| one["who"] == "C-001");
    assert_eq!(asked, of_child.map(|one| one["item"].clone()).collect::<Value>(), "in the order of the list");
    let (page, paper) = (english(&specialist, "/children/C-001"), text_of(&specialist, "/children/C-001/file?lang=en"));
    for item in asked.as_array().unwrap() {
        let name = site.services.policy.file().items.iter().find(|known| item == known.code.as_str()).unwrap();
        let name = name.name.get(Language::En);
        let first = page.split("Ask first").nth(1).unwrap();
        assert!(first.contains(name) && paper.contains(&bare(name)), "{name}");
    }
    assert_eq!(paper.contains(&bare("Ask first")), !asked.as_array().unwrap().is_empty());
    let needs = specialist.get("/api/v1/children/C-001").json()["plan"]["needs"].as_array().unwrap().len();
    let english = text_of(&specialist, "/children/C-001/file?lang=en");
    let policy = site.services.policy.clone();
    let told = specialist.get("/api/v1/children/C-001").json()["plan"]["needs"].clone();
    let named = told.as_array().unwrap().iter().filter(|need| {
        let item = policy.file().items.iter().find(|item| need["item"] == item.code.as_str()).unwrap();
        english.contains(&bare(item.name.get(Language::En)))
    });
    assert_eq!(named.count(), needs, "{english}");
    assert_eq!(specialist.get("/children/C-110/file").status, 404);
    assert_eq!(specialist.get("/api/v1/children/C-110/file").status, 404);
}

#[test]
fn the_work_list_on_paper_and_as_a_table_has_the_cases_of_its_page_in_their_order() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    for (query, page) in [("", "/work"), ("view=all&show=waiting", "/work?view=all&show=waiting")] {
        let items = specialist.get(&format!("/api/v1/work-items?limit=200&{query}")).json();
        let items = items["items"].as_array().unwrap();
        let expected: Vec<&str> = items.iter().map(|item| item["child"]["code"].as_str().unwrap()).collect();
        let table = specialist.get(&format!("/work/file?lang=en&{query}")).body;
        assert!(table.starts_with("\u{feff}") && table.contains("As of "), "{table}");
        let rows = table.lines().skip(2).map(|line| line.split(';').nth(2).unwrap().trim_matches('"').to_owned());
        assert_eq!(rows.collect::<Vec<_>>(), expected, "{query}");
        let paper = text_of(&specialist, &format!("/work/file?format=pdf&lang=en&{query}"));
        assert!(paper.contains("Asof") && paper.contains("Mywork"), "{paper}");
        assert!(expected.iter().all(|code| paper.contains(code)), "{query}: {paper}");
        if !expected.is_empty() {
            let page = in_language(&specialist, page, "en");
            assert!(page.contains("/work/file?") && page.contains("format=pdf"), "the page leads to both");
        }
    }
    assert_eq!(specialist.get("/work/file?format=xlsx").status, 422);
    assert_eq!(specialist.get("/api/v1/work-items/file?format=xlsx").status, 422);
}

#[test]
fn the_report_of_a_check_says_on_paper_what_to_fix_and_how_many_more() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let rows: String = (0..70).map(|n| format!("F-{:03};NOWHERE{n}\n", 800 + n)).collect();
    let sheet = format!("code;settlement\n=HYPERLINK(1);TARAZ\n{rows}");
    let brought = data.upload("/imports/new", &[("kind", "families")], ("list.csv", sheet.as_bytes()));
    let page = brought.header("location").unwrap().to_owned();
    assert!(data.get(&page).body.contains(&format!("href=\"{page}/report-file\"")));
    for language in Language::ALL {
        let words = Translator::shared(language);
        let text = text_of(&data, &format!("{page}/report-file?lang={language}"));
        for key in ["imports-nothing-saved", "imports-findings", "imports-problem", "imports-mend"] {
            assert!(text.contains(&bare(&words.text(key))), "{language} {key}: {text}");
        }
        let more = words.text_with("imports-more", &[("n", 20.into())]);
        assert!(text.contains(&bare(&more)), "{language}: seventy of one problem, fifty printed: {text}");
        assert!(text.contains("NOWHERE49") && !text.contains("NOWHERE50"), "{language}");
    }
    assert_eq!(site.sign_in("aigerim").get(&format!("{page}/report-file")).status, 403);
}

#[test]
fn the_record_of_the_model_has_every_rule_with_its_source_and_what_is_never_used() {
    let site = Site::start_serving(ServeOptions { policy_owner: Some("Әсел Нұрлан".into()), ..options() });
    let specialist = site.sign_in("aigerim");
    list(&specialist, "C-001");
    let file = site.services.policy.clone();
    for language in Language::ALL {
        let words = Translator::shared(language);
        let text = text_of(&specialist, &format!("/model/file?lang={language}"));
        for rule in &file.file().rules {
            assert!(text.contains(rule.id.as_str()), "{language} {}", rule.id);
        }
        let label = file.file().rules[0].sources[0].label.get(language);
        assert!(text.contains(&bare(label)), "{language} {label}");
        for key in ["model-never-2", "model-uses-1", "model-limit-2", "agreement-title", "fairness-title"] {
            assert!(text.contains(&bare(&words.text(key))), "{language} {key}");
        }
    }
    assert!(specialist.get("/model").body.contains("href=\"/model/file\""));
    let english = text_of(&specialist, "/model/file?lang=en");
    for said in ["Әсел Нұрлан", "first list made by Айгерім", "Lists were made with one version only"]
    {
        assert!(english.contains(&bare(said)), "{said}: {english}");
    }
}

#[test]
fn people_leave_with_job_office_and_last_sign_in_and_without_names() {
    let site = Site::start();
    site.sign_in("aigerim");
    let operator = site.sign_in("timur");
    assert!(operator.get("/admin").body.contains("href=\"/admin/people/file\""));
    let table = operator.get("/admin/people/file?lang=en").body;
    let row = |code: &str| table.lines().find(|line| line.starts_with(&format!("\"{code}\";"))).unwrap().to_owned();
    let (signed_in, never) = (row("S-1"), row("S-2"));
    assert!(signed_in.contains("specialist") || signed_in.contains("Specialist"), "{signed_in}");
    let last = |row: &str| row.rsplit(';').next().unwrap().trim_matches('"').to_owned();
    assert!(!last(&signed_in).is_empty() && last(&never).is_empty(), "{signed_in} {never}");
    for user in staff::users() {
        assert!(table.contains(user.code.as_str()), "{}", user.code);
        assert!(!table.contains(user.name.as_str()) && !table.contains(user.sign_in.as_str()), "{}", user.name);
    }
    assert_eq!(operator.get("/api/v1/users/file?lang=en").body.lines().count(), table.lines().count());
    for path in ["/admin/people/file", "/api/v1/users/file"] {
        assert_eq!(site.sign_in("aigerim").get(path).status, 403, "{path}");
    }
}
