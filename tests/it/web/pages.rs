//! Every page of every role in every language: it is there, it is whole, it is light.

use std::collections::{BTreeMap, BTreeSet};

use super::site::{Client, Site};
use super::steps::{agreed, sent};

/// Pages of one shape that are looked at.
const EACH: usize = 3;

fn shape(path: &str) -> String {
    let bare: String = path.split('?').next().unwrap_or(path).to_owned();
    bare.split('/')
        .map(|part| if part.contains('-') && part.chars().any(|c| c.is_ascii_digit()) { "#" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn links(page: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.map(|href| href.replace("&amp;", "&").replace("&#x2f;", "/")).filter(|href| href.starts_with('/')).collect()
}

/// Follows links and looks at every shape of page a few times.
fn crawl(client: &Client, language: &str) -> BTreeMap<String, usize> {
    let mut seen = BTreeSet::new();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut left = vec!["/".to_owned(), "/proposals".to_owned(), "/account".to_owned(), "/learn".to_owned()];
    while let Some(path) = left.pop() {
        let count = shapes.entry(shape(&path)).or_default();
        if *count >= EACH || path.starts_with("/static") || !seen.insert(path.clone()) {
            continue;
        }
        *count += 1;
        let cookie = format!("__Host-uya={}; __Host-uya-lang={language}", client.cookie.as_ref().unwrap());
        let mut asker = client.clone();
        asker.cookie = None;
        let answer = asker.send("GET", &path, &[("cookie", &cookie)], None);
        assert!(
            matches!(answer.status, 200 | 303 | 401 | 403 | 404 | 422),
            "{language} {path}: {} {}",
            answer.status,
            answer.body
        );
        left.extend(answer.header("location").map(str::to_owned));
        if answer.status == 200 && answer.header("content-type").is_some_and(|media| media.starts_with("text/html")) {
            whole(&path, language, &answer.body);
            left.extend(links(&answer.body));
        }
    }
    shapes
}

fn whole(path: &str, language: &str, page: &str) {
    assert!(page.contains(&format!("<html lang=\"{language}\"")), "{path} is not in {language}");
    assert!(page.contains("<h1") && page.contains("id=\"main\""), "{path} has no heading");
    assert!(
        !page.contains("style=\"") && !page.contains(" onclick=") && !page.contains("<script>"),
        "{path} has inline code"
    );
    // The document of the API names its own fields.
    let codes = if path.starts_with("/api") { BTreeSet::new() } else { raw_codes(page) };
    assert!(codes.is_empty(), "{path} shows codes: {codes:?}");
    // The card of the model repeats the sources of the rules, sealed in the policy, in their own words.
    let page = page.replace("вместо дополнительных баллов", "").replace("annual check to candidates", "");
    // A choice is sent by its code, which nobody reads.
    let page = page.replace("value=\"done_candidates_listed\"", "");
    for word in ["match %", "score", "балл", "совпадени", "candidate"] {
        assert!(!page.to_lowercase().contains(word) || path.starts_with("/api"), "{path} says {word}");
    }
}

/// What a person reads of a page: no marks, no attributes, no scripts.
fn read(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        let (mark, words) = part.split_once('>').unwrap_or(("", part));
        if !["script", "style", "code", "kbd"].iter().any(|name| mark.starts_with(name)) {
            text.push(' ');
            text.push_str(words);
        }
    }
    text
}

/// Codes of the register and the policy that have words, as pages must never show them.
fn raw_codes(page: &str) -> BTreeSet<String> {
    const PLACES: [&str; 8] = ["TARAZ", "KARATAU", "ZHANATAS", "SHU", "KORDAI", "MERKE", "KULAN", "ASA"];
    let text = read(page);
    let tokens = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let is_code = |token: &&str| token.trim_matches('_').contains('_') || PLACES.contains(token);
    tokens.filter(is_code).map(str::to_owned).collect()
}

#[test]
fn every_page_is_whole_in_every_language_for_every_role() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    sent(&specialist, "C-001", 0);
    agreed(&site, &specialist, "C-006", 0);
    let mut shapes = BTreeSet::new();
    for name in ["aigerim", "marat", "gulnar", "erlan", "timur"] {
        let client = site.sign_in(name);
        for language in ["kk", "ru", "en"] {
            shapes.extend(crawl(&client, language).into_keys());
        }
    }
    for shape in [
        "/work",
        "/children/#",
        "/runs/#",
        "/runs/#/excluded",
        "/runs/#/families/#/why",
        "/families/#",
        "/proposals/#",
        "/audit",
        "/cohort",
        "/model",
        "/admin",
    ] {
        assert!(shapes.contains(shape), "{shape} was not reached: {shapes:?}");
    }
}

#[test]
fn pages_are_light_enough_for_a_weak_link() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = super::steps::list(&specialist, "C-001");
    let weight = |path: &str| {
        let cookie = format!("__Host-uya={}", specialist.cookie.as_ref().unwrap());
        let mut asker = specialist.clone();
        asker.cookie = None;
        let answer = asker.send("GET", path, &[("cookie", &cookie), ("accept-encoding", "identity")], None);
        let mut small = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut small, answer.body.as_bytes()).unwrap();
        (small.finish().unwrap().len(), links_to_assets(&answer.body))
    };
    let (first, assets) = weight("/work");
    let files: usize = assets.iter().map(|path| weight(path).0).sum();
    assert!(first + files <= 120 * 1024, "{first} + {files} bytes");
    for path in [
        "/children".to_owned(),
        format!("/runs/{run}"),
        format!("/runs/{run}/excluded"),
        "/cohort".into(),
        "/model".into(),
    ] {
        let (bytes, _) = weight(&path);
        assert!(bytes <= 40 * 1024, "{path}: {bytes} bytes");
    }
}

fn links_to_assets(page: &str) -> Vec<String> {
    let page = page.replace("&#x2f;", "/");
    let parts = page.split('"').filter(|part| part.starts_with("/static/"));
    parts.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}
