//! Pictures: what is drawn, that it is well-formed, that no word leaves its place, that the table says it all.

mod properties;
mod samples;

use uya::domain::region::Region;
use uya::pictures::{Picture, REGIONS, Step, TimeInStep};

fn as_text(picture: &Picture) -> String {
    let table = &picture.table;
    let rows: Vec<String> = table.rows.iter().map(|row| row.join(" | ")).collect();
    format!("{}\n\n{}\n{}\n{}\n", picture.svg, table.caption, table.columns.join(" | "), rows.join("\n"))
}

#[test]
fn each_picture_is_drawn_as_it_was_agreed() {
    for (name, picture) in samples::all(&str::to_owned) {
        insta::assert_snapshot!(name, as_text(&picture));
    }
}

#[test]
fn the_same_values_give_the_same_bytes() {
    assert_eq!(samples::all(&str::to_owned), samples::all(&str::to_owned));
}

#[test]
fn every_region_has_a_tile_of_its_own() {
    let mut codes: Vec<Region> = REGIONS.iter().map(|(region, _, _)| *region).collect();
    let mut tiles: Vec<(i32, i32)> = REGIONS.iter().map(|(_, column, row)| (*column, *row)).collect();
    codes.sort_unstable();
    codes.dedup();
    tiles.sort_unstable();
    tiles.dedup();
    assert_eq!(codes, Region::ALL);
    assert_eq!(tiles.len(), 20);
}

#[test]
fn a_bar_is_as_long_as_its_effect_and_lies_on_its_side() {
    let (_, picture) = samples::all(&str::to_owned).swap_remove(2);
    let document = roxmltree::Document::parse(&picture.svg).unwrap();
    let number = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<i32>().unwrap();
    let bars: Vec<(i32, i32, &str)> = document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.has_attribute("x"))
        .map(|node| (number(node, "x"), number(node, "width"), node.attribute("class").unwrap()))
        .collect();
    let axis = document.descendants().find(|node| node.has_tag_name("line")).map(|node| number(node, "x1")).unwrap();
    assert_eq!(bars.len(), 6);
    assert!(bars.is_sorted_by_key(|(_, width, _)| -width), "{bars:?}");
    for (x, width, class) in bars {
        assert_eq!(if class == "pic-solid" { x } else { x + width }, axis);
    }
}

#[test]
fn where_many_children_wait_a_dot_stands_for_several_and_says_so() {
    let picture = TimeInStep {
        title: "Time in step".to_owned(),
        heads: ["Step", "Days", "Children", "Days allowed"].map(str::to_owned),
        steps: vec![Step { name: "Looking".to_owned(), days: vec![5; 25], due: Some(5) }],
    }
    .draw("many");
    assert!(picture.svg.contains("Children (● = 3)"), "{}", picture.svg);
    // Nine dots of up to three children each, and the one of the legend.
    assert_eq!(picture.svg.matches("<circle").count(), 10);
    assert_eq!(picture.table.rows, [["Looking", "5", "25", "5"]]);
}

#[test]
fn a_small_group_shows_neither_number_nor_share() {
    let (name, picture) = samples::all(&str::to_owned).pop().unwrap();
    assert_eq!(name, "groups");
    assert_eq!(picture.table.rows[2], ["Far villages", "–", "–"]);
    assert!(!picture.svg.contains("43 of 100"), "{}", picture.svg);
}
