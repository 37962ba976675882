//! A page as a browser reads it: the forms on it with what their fields hold, its addresses within, its marks.

use std::collections::BTreeMap;

/// What a form would send, field by field; secrets of the frame left out.
pub type Fields = BTreeMap<String, Vec<String>>;

/// A tag with its attributes, and the text up to the next tag.
struct Tag<'p> {
    name: &'p str,
    attributes: BTreeMap<&'p str, String>,
    text: String,
}

pub(super) fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn attributes(mut rest: &str) -> BTreeMap<&str, String> {
    let mut found = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        if end == 0 {
            return found;
        }
        let (name, after) = rest.split_at(end);
        let quoted = after.strip_prefix("=\"").and_then(|value| value.split_once('"'));
        let (value, left) = quoted.unwrap_or(("", after));
        found.insert(name, unescaped(value));
        rest = left;
    }
}

fn tags(page: &str) -> Vec<Tag<'_>> {
    let pieces = page.split('<').skip(1).filter_map(|piece| piece.split_once('>'));
    pieces
        .map(|(inside, text)| {
            let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
            Tag { name, attributes: attributes(rest), text: unescaped(text) }
        })
        .collect()
}

/// The form that is sent to `action`.
pub fn form(page: &str, action: &str) -> Fields {
    let mut fields = Fields::new();
    let (mut is_inside, mut list) = (false, String::new());
    for tag in tags(page) {
        let at = |name: &str| tag.attributes.get(name).cloned();
        match tag.name {
            "form" => is_inside = at("action").as_deref() == Some(action) && at("method").as_deref() == Some("post"),
            "/form" => is_inside = false,
            _ if !is_inside => {}
            "input" => {
                let kind = at("type").unwrap_or_default();
                let is_sent = !["radio", "checkbox"].contains(&kind.as_str()) || tag.attributes.contains_key("checked");
                if let Some(name) = at("name").filter(|_| is_sent) {
                    fields.entry(name).or_default().push(at("value").unwrap_or_default());
                }
            }
            "textarea" => fields.entry(at("name").unwrap()).or_default().push(tag.text.clone()),
            "select" => list = at("name").unwrap(),
            "option" if tag.attributes.contains_key("selected") => {
                fields.insert(list.clone(), vec![at("value").unwrap_or_else(|| tag.text.trim().to_owned())]);
            }
            _ => {}
        }
    }
    for name in ["csrf", "once"] {
        fields.remove(name);
    }
    fields
}

/// Whether what encloses a form that is sent to `action` is open.
pub fn is_open(page: &str, action: &str) -> bool {
    let mut closed = 0_usize;
    let mut opened = Vec::new();
    for tag in tags(page) {
        match tag.name {
            "details" => {
                let is_closed = !tag.attributes.contains_key("open");
                closed += usize::from(is_closed);
                opened.push(is_closed);
            }
            "/details" => closed -= usize::from(opened.pop().unwrap()),
            "form" if tag.attributes.get("action").is_some_and(|to| to == action) && closed == 0 => return true,
            _ => {}
        }
    }
    false
}

/// Where the form of the languages leads back to.
pub fn here(page: &str) -> String {
    form(page, "/language")["to"][0].clone()
}

/// Marks that stand on a page more than once, and links within the page that lead nowhere.
pub fn loose_ends(page: &str) -> Vec<String> {
    let tags = tags(page);
    let marks: Vec<&String> = tags.iter().filter_map(|tag| tag.attributes.get("id")).collect();
    let twice = marks.iter().filter(|mark| marks.iter().filter(|other| other == mark).count() > 1);
    let links = tags.iter().filter(|tag| tag.name == "a").filter_map(|tag| tag.attributes.get("href"));
    let lost = links.filter(|to| to.strip_prefix('#').is_some_and(|mark| !marks.iter().any(|other| *other == mark)));
    twice.map(|mark| format!("id {mark} twice")).chain(lost.map(|to| format!("{to} leads nowhere"))).collect()
}
