//! What holds for every picture, whatever words it is given.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uya::pictures::{Picture, STYLE};

use super::samples;

const HOSTILE: &[&str] = &[
    "\"><script>alert(1)</script>",
    "' onload='x' <!-- ]]> &amp; </text></svg>",
    "\u{202e}txet desrever\u{2066} \u{200f}אבג\u{0}\u{8}\u{fffe}",
    "Әліпби: Ғылым, Қыз, Таң, Өмір, Ұя, Үй, Жиһаз, Іні ₸ №",
    "家庭与孩子的需要",
    "",
    "\n\t \r",
];

fn parsed(picture: &Picture) -> roxmltree::Document<'_> {
    roxmltree::Document::parse(&picture.svg).unwrap_or_else(|error| panic!("{error}: {}", picture.svg))
}

/// Well-formed, titled, hidden inside, without anything that acts or is dressed from within.
fn is_inert(name: &str, picture: &Picture) {
    const TAGS: &[&str] = &["svg", "title", "defs", "pattern", "g", "rect", "line", "circle", "path", "text"];
    let document = parsed(picture);
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"), "{name}");
    assert!(root.attribute("width").is_none() && root.attribute("viewBox").is_some(), "{name}");
    let title = root.children().find(roxmltree::Node::is_element).unwrap();
    assert_eq!(
        (title.tag_name().name(), title.attribute("id")),
        ("title", root.attribute("aria-labelledby")),
        "{name}"
    );
    let drawn = root.children().rfind(roxmltree::Node::is_element).unwrap();
    assert_eq!(drawn.attribute("aria-hidden"), Some("true"), "{name}");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(TAGS.contains(&node.tag_name().name()), "{name}: {node:?}");
        for attribute in node.attributes() {
            let acts = attribute.name().starts_with("on") || ["style", "href", "src"].contains(&attribute.name());
            assert!(!acts, "{name}: {attribute:?}");
            assert!(attribute.name() != "id" || attribute.value().starts_with("pic-"), "{name}: {attribute:?}");
        }
    }
}

/// The room a line of text takes at least: letters of a narrow font.
fn narrow_width(text: &str) -> i32 {
    text.chars().count() as i32 * 3
}

/// Every shape and every text begins and ends within the view box.
fn stays_inside(name: &str, picture: &Picture) {
    let document = parsed(picture);
    let root = document.root_element();
    let size: Vec<i32> = root.attribute("viewBox").unwrap().split(' ').map(|part| part.parse().unwrap()).collect();
    let number =
        |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).map_or(0, |text| text.parse().unwrap());
    for node in document.descendants().filter(|node| node.ancestors().any(|node| node.has_tag_name("g"))) {
        let (left, right, bottom) = match node.tag_name().name() {
            "text" => {
                let (x, wide) = (number(node, "x"), narrow_width(node.text().unwrap_or("")));
                let (left, right) = match node.attribute("text-anchor") {
                    None => (x, x + wide),
                    Some("middle") => (x - wide / 2, x + wide / 2),
                    Some(_) => (x - wide, x),
                };
                (left, right, number(node, "y"))
            }
            "rect" => {
                let (x, y) = (number(node, "x"), number(node, "y"));
                (x, x + number(node, "width"), y + number(node, "height"))
            }
            "line" => {
                let (from, to) = (number(node, "x1"), number(node, "x2"));
                (from.min(to), from.max(to), number(node, "y1").max(number(node, "y2")))
            }
            _ => continue,
        };
        assert!(left >= 0 && right <= size[2] && bottom <= size[3], "{name}: {node:?} {left} {right} {bottom}");
    }
}

fn table_is_whole(name: &str, picture: &Picture) {
    let table = &picture.table;
    assert!(!table.rows.is_empty(), "{name}");
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{name}: {table:?}");
}

fn holds(picture: &(&'static str, Picture)) {
    let (name, picture) = picture;
    is_inert(name, picture);
    stays_inside(name, picture);
    table_is_whole(name, picture);
}

#[test]
fn hostile_words_stay_inert_and_inside() {
    for words in HOSTILE {
        for picture in samples::all(&|text| format!("{text}{words}")) {
            holds(&picture);
            assert!(!picture.1.svg.contains("<script"), "{}", picture.0);
            assert!(!picture.1.svg.contains(['\u{202e}', '\u{2066}', '\u{0}']), "{}", picture.0);
        }
        samples::all(&|_| (*words).to_owned()).iter().for_each(holds);
    }
}

#[test]
fn three_hundred_letters_stay_inside_and_stand_whole_in_the_table() {
    for letter in ["w", "Щ", "ы ", "家"] {
        let long = letter.repeat(300);
        for (name, picture) in samples::all(&|_| long.clone()) {
            holds(&(name, picture.clone()));
            assert!(picture.svg.contains('…'), "{name}");
            assert!(picture.table.rows.iter().any(|row| row.iter().any(|cell| cell.contains(&long))), "{name}");
        }
    }
}

/// Every word and number that a picture writes stands in its table too, but for what only explains: the
/// numbers of an axis, counts of rows of the table, and where a scale begins and ends.
#[test]
fn the_table_holds_every_word_and_number_of_the_picture() {
    const EXPLAINS: &[(&str, &[&str])] = &[
        ("strip", &["Сай емес: 1", "Сай келеді: 3", "Ішінара сай: 1", "Белгісіз: 1"]),
        ("contributions", &["Ещё 2, каждое влияет мало"]),
        ("contributions_with_numbers", &["Ещё 2, каждое влияет мало"]),
        ("places", &["Place in the list"]),
        ("distances", &["Ребёнок"]),
        ("steps", &["Needs to confirm: 5", "Looking: 9", "Families asked: 0", "Settled: 2"]),
        ("groups", &["¼", "½", "¾", "all"]),
    ];
    for (name, picture) in samples::all(&str::to_owned) {
        let table = &picture.table;
        let said = format!("{} {} {:?}", table.caption, table.columns.join(" "), table.rows.concat());
        let words: BTreeSet<&str> = said.split(|letter: char| !letter.is_alphanumeric()).collect();
        let document = parsed(&picture);
        for text in document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()) {
            let explains = EXPLAINS.iter().any(|(of, texts)| *of == name && texts.contains(&text));
            if explains || text.parse::<u32>().is_ok() {
                continue;
            }
            for word in text.split(|letter: char| !letter.is_alphanumeric()) {
                assert!(words.contains(word), "{name}: {word} of {text}");
            }
        }
    }
}

#[test]
fn signs_differ_without_colour_and_their_words_stand_beside_them() {
    let (_, picture) = samples::all(&str::to_owned).swap_remove(0);
    let document = parsed(&picture);
    let texts: Vec<&str> =
        document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()).collect();
    for word in ["Сай келеді", "Ішінара сай", "Сай емес", "Белгісіз", "?"] {
        assert!(texts.contains(&word), "{word}: {texts:?}");
    }
    let shapes: BTreeSet<(&str, bool, bool)> = document
        .descendants()
        .filter(|node| node.has_tag_name("circle"))
        .map(|node| {
            let filled = node.attribute("fill") != Some("#fff");
            let half = node.next_siblings().find(|next| next.is_element() && *next != node);
            (
                node.attribute("stroke-dasharray").unwrap_or(""),
                filled,
                half.is_some_and(|next| next.has_tag_name("path")),
            )
        })
        .collect();
    assert_eq!(shapes.len(), 4, "{shapes:?}");
}

#[test]
fn every_class_has_its_style_and_no_style_is_left_over() {
    let mut used = BTreeSet::new();
    for (_, picture) in samples::all(&str::to_owned) {
        let document = parsed(&picture);
        used.extend(document.descendants().filter_map(|node| node.attribute("class").map(str::to_owned)));
    }
    let styled: BTreeSet<String> = STYLE
        .split('.')
        .skip(1)
        .map(|part| part.chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '-').collect::<String>())
        .filter(|class| class.starts_with("pic-") || class == "pic")
        .collect();
    used.remove("pic-text");
    assert_eq!(used, styled);
}

#[test]
fn the_style_names_no_address_and_no_font_of_others() {
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains("@font-face"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_words_give_a_picture_that_is_whole(words in "\\PC{0,80}", whole in any::<bool>()) {
        let pictures = samples::all(&|text| if whole { words.clone() } else { format!("{words}{text}") });
        pictures.iter().for_each(holds);
    }

    #[test]
    fn any_identifier_stays_a_plain_one(id in "\\PC{0,20}") {
        let picture = uya::pictures::PlaceShares {
            title: "T".to_owned(),
            heads: ["a", "b", "c", "d"].map(str::to_owned),
            rows: vec![uya::pictures::ShareRow { family: "F".to_owned(), first: 3333, top3: 6666 }],
        }
        .draw(&id);
        let document = parsed(&picture);
        for node in document.descendants().filter_map(|node| node.attribute("id")) {
            prop_assert!(node.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", node);
        }
    }
}
