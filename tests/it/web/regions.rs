//! Families by region: picture, table, list and interface say the same numbers.

use super::site::Site;

/// The first number of the caption of the list at this address.
fn listed(page: &str) -> u64 {
    let caption = page.split("<table class=\"stack\"><caption>").nth(1).unwrap().split("</caption>").next().unwrap();
    caption.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[test]
fn a_count_of_a_region_is_the_length_of_the_list_it_leads_to() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let regions = specialist.get("/api/v1/regions").json();
    let zhambyl = regions.as_array().unwrap().iter().find(|count| count["region"] == "KZ-31").unwrap().clone();
    assert!(zhambyl["free"].as_u64() > Some(0) && zhambyl["families"].as_u64() > zhambyl["free"].as_u64(), "{zhambyl}");
    let page = specialist.get("/families").body;
    assert!(page.contains("role=\"img\"") && page.contains("pic-regions-title"), "{page}");
    let decoded = page.replace("&amp;", "&").replace("&#x2f;", "/");
    for (number, filter) in [("families", ""), ("free", "&free=yes"), ("asked", "&answered=yes")] {
        let path = format!("/families?region=KZ-31{filter}");
        let count = zhambyl[number].as_u64().unwrap();
        assert!(decoded.contains(&format!("href=\"{path}\"")), "{path}");
        if number != "families" {
            assert!(
                decoded.contains(&format!("href=\"{path}\" data-count=\"{count}\">{count}</a>")),
                "{path} does not say {count}"
            );
        }
        if count > 0 {
            assert_eq!(listed(&specialist.get(&path).body), count, "{path}");
        }
    }
}

#[test]
fn a_region_without_families_has_a_tile_and_an_empty_list() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let regions = specialist.get("/api/v1/regions").json();
    assert_eq!(regions.as_array().unwrap().len(), 21);
    let page = specialist.get("/families?region=KZ-62");
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<table class=\"stack\">"), "{}", page.body);
    assert!(!specialist.get("/families").body.contains("region=unknown"), "every settlement has a region");
    assert_eq!(specialist.get("/families?region=unknown").status, 200);
}
