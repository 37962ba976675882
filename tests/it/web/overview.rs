//! Pictures of many cases at once: whose work, which region, which groups; and the strip of one family.

use super::site::{Client, Site, english as page};
use super::steps::{agreed, list};

/// The cells of the table behind the picture with this caption, row by row.
fn table(page: &str, caption: &str) -> Vec<Vec<String>> {
    let text = |cell: &str| {
        let inner = cell.split_once('>').map_or("", |(_, inner)| inner);
        let inner = inner.strip_prefix("<a ").and_then(|link| Some(link.split_once('>')?.1)).unwrap_or(inner);
        inner.split('<').next().unwrap_or_default().to_owned()
    };
    let begun = page.split(&format!("<caption>{caption}</caption>")).nth(1).unwrap_or_default();
    let body = begun.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap_or_default();
    let rows = body.split("<tr>").skip(1);
    rows.map(|row| {
        let cells = row.split("<th").flat_map(|part| part.split("<td")).skip(1);
        cells.map(text).collect()
    })
    .collect()
}

#[test]
fn a_supervisor_sees_whose_work_waits_and_every_open_case_is_counted() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let rows = table(&page(&supervisor, "/work?view=all"), "How much waits for whom");
    let cases: u32 = rows.iter().flat_map(|row| &row[1..]).map(|count| count.parse::<u32>().unwrap()).sum();
    let children = supervisor.get("/api/v1/children?limit=200").json();
    assert!(children["next_cursor"].is_null(), "all of them");
    let open = |child: &&serde_json::Value| child["step"] != "settled";
    let hands = |child: &serde_json::Value| child["assigned"].as_array().unwrap().len().max(1);
    let expected: usize = children["items"].as_array().unwrap().iter().filter(open).map(hands).sum();
    assert!(expected > 10, "{children}");
    assert_eq!(cases as usize, expected, "{rows:?}");
    assert!(!page(&site.sign_in("aigerim"), "/work").contains("How much waits for whom"), "nobody compares colleagues");
}

#[test]
fn the_board_of_one_region_counts_what_its_lists_hold() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let all = page(&supervisor, "/cohort");
    let here = page(&supervisor, "/cohort?region=KZ-31");
    assert!(here.contains("Zhambyl"), "the filter is a chip");
    let counts = |page: &str| -> Vec<usize> {
        let heads = page.split("<section><h2><a href=\"/children?step=").skip(1);
        heads.map(|head| head.split(" · ").nth(1).unwrap().split('<').next().unwrap().parse().unwrap()).collect()
    };
    assert_eq!(counts(&here), counts(&all), "every child of the demo lives in the region");
    assert!(here.contains("/children?step=look&region=KZ-31\""), "a count leads to its list");
    assert_eq!(counts(&page(&supervisor, "/cohort?region=KZ-71")).iter().sum::<usize>(), 0);
    let list = page(&supervisor, "/children?region=KZ-71");
    assert!(!list.contains("<table class=\"stack\">") && list.contains("Astana"), "an empty list says why");
    let odd = page(&supervisor, "/cohort?region=%22%3E%3Cscript%3E");
    assert!(!odd.contains("\"><script>"), "{odd}");
}

#[test]
fn the_strip_of_a_family_has_a_row_for_every_line_of_the_plan() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let document = specialist.get(&format!("/api/v1/runs/{run}")).json();
    let family = document["families"].as_array().unwrap().iter().find(|family| family["state"] == "shown").unwrap();
    let code = family["family"].as_str().unwrap();
    let why = page(&specialist, &format!("/runs/{run}/families/{code}/why"));
    let rows = table(&why, &format!("How the family meets the needs: {code}"));
    assert_eq!(rows.len(), document["plan"].as_array().unwrap().len(), "{rows:?}");
    assert!(rows.iter().all(|row| !row[0].is_empty() && !row[2].is_empty()), "{rows:?}");
}

#[test]
fn groups_are_compared_once_there_is_a_list_and_few_are_never_told() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    assert!(page(&specialist, "/model").contains("There is too little to tell yet."));
    agreed(&site, &specialist, "C-006", 0);
    let model = page(&specialist, "/model");
    let groups = table(&model, "Not considered, of 100 families");
    assert_eq!(groups.len(), 10, "{groups:?}");
    assert!(groups.iter().any(|row| row[1] != "–"), "{groups:?}");
    assert!(groups.iter().all(|row| row[1] == "–" || row[1].parse::<u32>().unwrap() >= 5), "{groups:?}");
    // One family was proposed: whoever it is, the page does not say to which group it belongs.
    let proposed = table(&model, "Proposed, of 100 families shown");
    assert!(proposed.iter().all(|row| row[1] == "–" || row[2].starts_with("0 ")), "{proposed:?}");
}

/// Counts that lead somewhere: where, and how many.
fn counts(page: &str) -> Vec<(String, usize)> {
    let list = page.split("<ul class=\"counts\">").nth(1).unwrap().split("</ul>").next().unwrap();
    let links = list.split("<a href=\"").skip(1);
    links
        .map(|link| {
            let count = link.split("<b>").nth(1).unwrap().split('<').next().unwrap();
            (link.split('"').next().unwrap().to_owned(), count.parse().unwrap())
        })
        .collect()
}

/// What stands in a list with all its parts, by the mark of each.
fn marks(client: &Client, address: &str, mark: &str) -> usize {
    let shown = page(client, address);
    let list = shown.split("<main").nth(1).unwrap();
    let links = list.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let follows = |link: &&str| link.contains("after=") && *link != address;
    let next = list.split("rel=\"next\" href=\"").nth(1).map(|rest| rest.split('"').next().unwrap());
    // Some lists name the next part by its `rel`, others by what it comes after.
    let rel = list.split("\" rel=\"next\"").next().filter(|before| before.len() < list.len());
    let next = next.or(rel.and_then(|before| before.rsplit("href=\"").next())).map(str::to_owned);
    let next = next.or_else(|| links.filter(follows).last().map(str::to_owned));
    list.matches(mark).count() + next.map_or(0, |next| marks(client, &next, mark))
}

fn rows(client: &Client, address: &str) -> usize {
    let (path, of) = address.split_once('#').unwrap_or((address, ""));
    let mark = match of {
        // A list shows those that lack information beside those to consider.
        "" if path.starts_with("/runs/") && path.matches('/').count() == 2 => "<article class=\"card".to_owned(),
        "" => "data-row>".to_owned(),
        of => format!("data-row=\"{of}\""),
    };
    marks(client, path, &mark)
}

/// Counts that stand anywhere on a page: where each leads, and how many it says.
fn counts_within(page: &str) -> Vec<(String, usize)> {
    let links = page.split("<a ").skip(1).map(|link| link.split('>').next().unwrap());
    let counts = links.filter_map(|link| {
        let value = |name: &str| link.split(&format!("{name}=\"")).nth(1).map(|rest| rest.split('"').next().unwrap());
        Some((value("href")?.to_owned(), value("data-count")?.parse().unwrap()))
    });
    counts.collect()
}

/// Every count of a page leads to a list of just so many; how many counts there are.
fn each_count_leads(client: &Client, address: &str) -> usize {
    let found = counts_within(&page(client, address));
    for (list, count) in &found {
        assert_eq!(rows(client, list), *count, "{address} leads to {list}");
    }
    found.len()
}

#[test]
fn every_count_leads_to_a_list_of_just_so_many() {
    let site = Site::start();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("gulnar"));
    agreed(&site, &specialist, "C-006", 0);
    let mut seen = 0;
    for (client, address) in [
        (&specialist, "/work"),
        (&specialist, "/work?view=all"),
        (&supervisor, "/work?view=all&show=waiting"),
        (&supervisor, "/audit"),
    ] {
        for (list, count) in counts(&page(client, address)) {
            assert_eq!(list.contains("view=all"), address.contains("view=all"), "{address} leads to {list}");
            assert_eq!(rows(client, &list), count, "{address} leads to {list}");
            seen += count;
        }
    }
    assert!(seen > 30, "{seen}");
    let data = site.sign_in("erlan");
    let sheet = ("list.csv", "code;settlement\nF-910;TARAZ\nF-911;NOWHERE\n".as_bytes());
    let brought = data.upload("/imports/new", &[("kind", "families")], sheet);
    let report = page(&data, brought.header("location").unwrap_or_else(|| panic!("{}", brought.body)));
    assert!(report.contains("<li><span><b>"), "what is ready has no list to lead to");
    let shown: Vec<_> = counts(&report).into_iter().filter(|(list, _)| list.contains("show=")).collect();
    assert!(shown.iter().any(|(_, count)| *count > 0), "{report}");
    for (list, count) in &shown {
        assert!(page(&data, list.trim_end_matches("#findings")).contains(&format!("Found: {count}.")), "{list}");
    }
}

#[test]
fn the_counts_of_lists_and_of_the_board_lead_to_just_so_many() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, "C-003");
    for (client, address) in [(&specialist, "/children"), (&specialist, "/families"), (&supervisor, "/children")] {
        let led: Vec<_> = counts(&page(client, address));
        for (list, count) in &led {
            assert_eq!(rows(client, list), *count, "{address} leads to {list}");
        }
        assert!(led.iter().any(|(_, count)| *count > 1), "{address} counts nothing: {led:?}");
    }
    let board = page(&supervisor, "/cohort");
    let steps: Vec<&str> = board.split("<section><h2><a href=\"").skip(1).collect();
    assert!(steps.len() > 5);
    let mut waiting = 0;
    for step in steps {
        let count: usize = step.split(" · ").nth(1).unwrap().split('<').next().unwrap().parse().unwrap();
        let list = step.split('"').next().unwrap();
        assert_eq!(rows(&supervisor, list), count, "{list}");
        waiting += count;
    }
    assert!(waiting > 10, "{waiting} wait on the board");
    let totals = specialist.get(&format!("/api/v1/runs/{run}")).json()["totals"].clone();
    let shown = page(&specialist, &format!("/runs/{run}"));
    for state in ["excluded", "insufficient"] {
        let link = format!("/runs/{run}/excluded?by=family&state={state}");
        let said = shown.split(&format!("<a href=\"{link}\"")).nth(1).unwrap().split("</a>").next().unwrap();
        let count = totals[state].as_u64().unwrap();
        assert!(said.contains(&count.to_string()), "{said}");
        assert_eq!(rows(&specialist, &link) as u64, count, "{link}");
    }
    assert_eq!(
        marks(&specialist, &format!("/runs/{run}"), "<article class=\"card") as u64,
        totals["shown"].as_u64().unwrap()
    );
    let out = page(&specialist, &format!("/runs/{run}/excluded"));
    let mut smallest = usize::MAX;
    for rule in out.split("<h3>").skip(1) {
        let link = rule.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        let count: usize = rule.split("data-count=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        assert_eq!(marks(&specialist, link, "/why\">"), count, "{link}");
        smallest = smallest.min(count);
    }
    assert!(smallest <= 12, "a rule with a few families has its list too");
}

#[test]
fn every_count_of_the_model_page_leads_to_what_is_open_of_it() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    for child in ["C-001", "C-003", "C-006"] {
        list(&specialist, child);
    }
    list(&site.sign_in("dina"), "C-110");
    let version = specialist.get("/api/v1/children/C-001/plan/reading").json()["plan_version"].to_string();
    let own = [("version", version.as_str()), ("source", "plan")];
    assert_eq!(specialist.form("/children/C-001/plan/text", &own).status, 303);
    for client in [&specialist, &supervisor] {
        let counts = each_count_leads(client, "/model");
        assert!(counts > 20, "{counts}");
    }
    let rules = specialist.get("/api/v1/rules").json();
    let mut whole = 0;
    let shown = page(&specialist, "/model");
    for rule in rules.as_array().unwrap() {
        let code = rule["rule"].as_str().unwrap();
        let link = format!("/model/families?rule={code}");
        let found = specialist.get(&format!("/api/v1{link}"));
        match (rule["restricted"] == true, rule["keeps_out"].as_u64()) {
            (true, _) => assert_eq!((found.status, shown.contains(&link)), (403, false), "{code}"),
            (false, None) => assert_eq!((found.status, shown.contains(&link)), (422, false), "{code} is kept back"),
            (false, Some(all)) => {
                let open = found.json()["total_estimate"].as_u64().unwrap();
                assert!(open <= all, "{code}: {open} of {all}");
                assert_eq!(shown.contains(&link), open > 0, "{code}");
                whole += usize::from(all > 0 && open == all);
            }
        }
    }
    assert!(whole > 3, "{whole}");
    // What stands in a list of another office is no part of what is open.
    let lists = |client: &Client| client.get("/api/v1/model/lists").json()["total_estimate"].as_u64().unwrap();
    assert_eq!(lists(&specialist), 3);
    assert_eq!(specialist.get("/api/v1/model").json()["lists"], 4);
    assert_eq!(specialist.get("/model/families?rule=R-NONE-99").status, 422);
    assert!(!page(&site.sign_in("timur"), "/model").contains("data-count"), "whoever sees no list is led to none");
}

/// Whom a part of the board names is open to whoever sees the board, and who waits longest is named.
fn the_board_names_whom_it_counts(supervisor: &Client) {
    let board = page(supervisor, "/cohort");
    let parts = board.split("<div class=\"cols\">").nth(1).unwrap().split("</div>").next().unwrap();
    let parts: Vec<&str> = parts.split("<section").skip(1).collect();
    let named: Vec<Vec<&str>> = parts
        .iter()
        .map(|part| part.split("<a href=\"").skip(1).map(|link| link.split('"').next().unwrap()).collect())
        .collect();
    let [pressure, _, _, longest, apart] = named.as_slice() else { panic!("{} parts", named.len()) };
    assert!(pressure.iter().all(|link| link.starts_with("/families/")), "{pressure:?}");
    assert!(!longest.is_empty() && longest.iter().all(|link| link.starts_with("/children/")), "{longest:?}");
    assert_eq!(apart[0], "/cohort#apart", "the count leads to its list");
    assert!(apart[1..].iter().all(|link| link.starts_with("/proposals/")), "{apart:?}");
    for link in pressure.iter().chain(longest).chain(&apart[1..]) {
        assert_eq!(supervisor.get(link).status, 200, "{link}");
    }
}

#[test]
fn counts_of_the_other_pages_lead_to_just_so_many() {
    let site = Site::start();
    let [specialist, supervisor, operator] = ["aigerim", "gulnar", "timur"].map(|name| site.sign_in(name));
    let (proposal, _) = agreed(&site, &specialist, "C-006", 0);
    assert_eq!(super::steps::check(&supervisor, &proposal, "approve", false).status, 201);
    let run = list(&specialist, "C-003");
    for (client, address, least) in [
        (&specialist, format!("/runs/{run}"), 3),
        (&specialist, format!("/runs/{run}/excluded"), 5),
        (&specialist, "/families".to_owned(), 1),
        (&supervisor, "/cohort".to_owned(), 5),
        (&supervisor, "/cohort?view=table".to_owned(), 5),
        (&supervisor, "/audit".to_owned(), 2),
        (&supervisor, "/audit/sample".to_owned(), 0),
    ] {
        let counts = each_count_leads(client, &address);
        assert!(counts >= least, "{address}: {counts}");
    }
    the_board_names_whom_it_counts(&supervisor);
    let admin = page(&operator, "/admin");
    for (list, count) in counts(&admin) {
        let list = if list.starts_with('#') { format!("/admin{list}") } else { list };
        assert_eq!(rows(&operator, &list), count, "{list}");
    }
    assert!(counts(&admin).iter().filter(|(_, count)| *count > 1).count() > 1);
}
