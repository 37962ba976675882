//! What is refused, and how: nothing of it is kept, nothing of it is run.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::json;

use super::site::Site;

const HEADERS: [&str; 6] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "strict-transport-security",
    "x-request-id",
];

#[test]
fn every_answer_has_the_safety_headers_errors_included() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    for path in [
        "/sign-in",
        "/work",
        "/nowhere",
        "/api/v1/nowhere",
        "/children/C-999",
        "/api/v1/children/C-999",
        "/admin",
        "/livez",
    ] {
        let answer = specialist.get(path);
        for header in HEADERS {
            assert!(answer.header(header).is_some(), "{path} {header}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
    let wrong = specialist.send("DELETE", "/children/C-001", &[], None);
    assert_eq!((wrong.status, wrong.header("allow")), (405, Some("GET")));
    assert!(wrong.header("content-security-policy").is_some());
}

#[test]
fn a_watcher_learns_that_the_program_lives_and_which_it_is_and_nothing_else() {
    let site = Site::start();
    let stranger = site.stranger();
    for path in ["/livez", "/readyz"] {
        let answer = stranger.get(path);
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"), "{path}");
    }
    let version = stranger.get("/version").json();
    let policy = site.sign_in("timur").get("/api/v1/model").json();
    assert_eq!(version["uya"], env!("CARGO_PKG_VERSION"));
    assert_eq!(version["policy"]["digest"], policy["digest"]);
    assert_eq!(version.as_object().unwrap().keys().collect::<Vec<_>>(), ["engine", "policy", "uya"]);
}

#[test]
fn extra_fields_wrong_types_and_torn_json_are_told_with_their_place() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let post = |body: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("x-csrf-token", specialist.csrf.as_str()),
            ("idempotency-key", "input-key-1"),
        ];
        specialist.send("POST", "/api/v1/runs", &headers, Some(body.as_bytes()))
    };
    let extra = post(r#"{"child":"C-001","role":"supervisor"}"#);
    assert_eq!((extra.status, extra.json()["errors"][0]["code"].as_str()), (422, Some("json-value")));
    assert!(extra.json()["errors"][0]["message"].as_str().unwrap().contains("role"), "{}", extra.body);
    let typed = post(r#"{"child":7}"#);
    assert_eq!(typed.json()["errors"][0]["pointer"], "/child");
    for torn in ["", "{", "[]", "null", "{\"child\":\"C-001\"}{}", &"[".repeat(200_000)] {
        let answer = post(torn);
        assert!(matches!(answer.status, 400 | 422), "{:.20}: {}", torn, answer.status);
    }
    let plain = specialist.send("POST", "/api/v1/runs", &[("x-csrf-token", &specialist.csrf)], Some(b"child=C-001"));
    assert_eq!(plain.problem(), "media-type");
    let large = post(&format!("{{\"child\":\"{}\"}}", "x".repeat(2 << 20)));
    assert_eq!((large.status, large.problem().as_str()), (413, "too-large"));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let raw = specialist.send("POST", "/drafts", &form, Some(&[b'f', b'=', 0xff, 0xfe]));
    assert_eq!(raw.status, 400);
    let encoded = specialist.send("POST", "/drafts", &form, Some(b"form=x&body=%FF%FE"));
    assert_eq!(encoded.status, 400);
    let json =
        [("content-type", "application/json"), ("x-csrf-token", &*specialist.csrf), ("idempotency-key", "bytes-1")];
    let body = specialist.send("POST", "/api/v1/runs", &json, Some(b"{\"child\":\"C-\xff\"}"));
    assert_eq!((body.status, body.problem().as_str()), (400, "not-readable"));
    for path in ["/children?q=%FF%FE", "/api/v1/children?q=%FF%FE", "/names?name=%D0"] {
        assert_eq!(specialist.get(path).status, 400, "{path}");
    }
    let data = site.sign_in("erlan");
    let head = "--marks\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n";
    let parts = [head.as_bytes(), b"fam\xffilies", b"\r\n--marks--\r\n"].concat();
    let media = [("content-type", "multipart/form-data; boundary=marks"), ("x-csrf-token", &*data.csrf)];
    assert_eq!(data.send("POST", "/imports/new", &media, Some(&parts)).status, 400);
    for path in ["/children/%FF", "/children/%00", "/runs/R-1%0d%0aX:1", "/children/C-001%2f..%2fC-012"] {
        assert_eq!(specialist.get(path).status, 404, "{path}");
    }
}

#[test]
fn scripts_and_formulas_in_texts_are_shown_as_they_were_written_and_do_nothing() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let payloads = [
        "\"><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "'-alert(1)-'",
        "{{7*7}} {% raw %}",
        "=HYPERLINK(\"http://x\")",
        "\u{202e}txt.exe",
        "javascript:alert(1)",
        "</textarea><svg onload=alert(1)>",
    ];
    for payload in payloads {
        let talk = json!({ "on": "2026-11-01", "channel": "visit", "result": "talk", "words": payload });
        assert_eq!(specialist.post("/api/v1/families/F-021/contacts", &talk, None).status, 201, "{payload}");
        let enquiry = json!({ "kind": "fact_is_wrong", "about": { "kind": "child", "code": "C-001" },
            "subject": { "kind": "child", "code": "C-001" }, "words": payload });
        assert_eq!(specialist.post("/api/v1/enquiries", &enquiry, None).status, 201, "{payload}");
    }
    let kept = specialist.get("/api/v1/families/F-021").json();
    let words: Vec<&str> = kept["contacts"].as_array().unwrap().iter().filter_map(|c| c["words"].as_str()).collect();
    for payload in payloads {
        assert!(words.contains(&payload), "{payload} is kept exactly");
    }
    for path in ["/families/F-021?tab=contacts", "/children/C-001", "/work", "/children?q=%22%3E%3Cscript%3E"] {
        let page = specialist.get(path).body;
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("<svg onload"),
            "{path}"
        );
        assert!(!page.contains("\"><script"), "{path}");
    }
}

#[test]
fn a_form_that_fails_keeps_what_was_typed_and_says_what_is_wrong_in_the_persons_language() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let fields =
        [("rule", "R-CASE-07"), ("reason", "жақсы жақсы жақсы жақсы жақсы жақсы"), ("expires_on", "31.02.2027")];
    let answer = specialist.form("/children/C-003/waivers", &fields);
    assert_eq!(answer.status, 422);
    for text in [
        "Қате бар",
        "Бір сөзді қайталау – негіздеме емес",
        "Мұндай күн жоқ",
        "жақсы жақсы",
        "href=\"#f-reason\"",
        "<title>Қате:",
    ] {
        assert!(answer.body.contains(text), "{text}");
    }
}

#[test]
fn a_request_without_a_reason_changes_nothing() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = super::steps::sent(&specialist, "C-001", 0);
    let path = format!("/api/v1/proposals/{number}");
    for words in ["", "   ", "жоқ", "мәлімет мәлімет мәлімет мәлімет"] {
        let refused = specialist.post(&format!("{path}/withdraw"), &json!({ "words": words }), Some("\"v2\""));
        assert_eq!(refused.status, 422, "{words:?} {}", refused.body);
    }
    assert_eq!(specialist.get(&path).json()["proposal"]["state"], "sent");
}

/// What came back, and whether the connection was closed then.
fn raw(site: &Site, request: &[u8]) -> (String, bool) {
    let mut stream = TcpStream::connect(site.base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    let read = stream.take(64 * 1024).read_to_end(&mut answer);
    let waits =
        |error: &std::io::Error| matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
    (String::from_utf8_lossy(&answer).into_owned(), !read.is_err_and(|error| waits(&error)))
}

#[test]
fn requests_that_two_readers_could_read_differently_are_refused() {
    let site = Site::start();
    let host = site.base.trim_start_matches("http://").to_owned();
    let head = |extra: &str| format!("POST /sign-in HTTP/1.1\r\nHost: {host}\r\n{extra}\r\n\r\n").into_bytes();
    for extra in [
        "Content-Length: 3\r\nContent-Length: 5",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: -1",
        "X: a\0b",
    ] {
        let (answer, closed) = raw(&site, &head(extra));
        assert!(answer.starts_with("HTTP/1.1 4") || answer.is_empty() && closed, "{extra}: {closed} {answer:.60}");
    }
    let (long, closed) =
        raw(&site, format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "a".repeat(1 << 20)).as_bytes());
    assert!(long.starts_with("HTTP/1.1 4") || long.is_empty() && closed, "{closed} {long:.60}");
}

#[test]
fn a_body_is_bounded_also_when_it_does_not_say_how_long_it_is() {
    let site = Site::start();
    let host = site.base.trim_start_matches("http://").to_owned();
    let mut request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    for _ in 0..16 {
        request.push_str(&format!("10000\r\n{}\r\n", "a".repeat(0x10000)));
    }
    // One byte more than a mebibyte; the end is never said.
    request.push_str("1\r\na\r\n");
    let (answer, _) = raw(&site, request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer:.60}");
}

#[test]
fn cursors_of_others_and_changed_ones_are_refused() {
    let site = Site::start();
    let (one, two) = (site.sign_in("aigerim"), site.sign_in("saule"));
    let first = one.get("/api/v1/families?limit=5").json();
    let cursor = first["next_cursor"].as_str().unwrap().to_owned();
    let second = one.get(&format!("/api/v1/families?limit=5&cursor={cursor}")).json();
    assert!(second["items"][0]["code"].as_str() > first["items"][4]["code"].as_str());
    assert_eq!(two.get(&format!("/api/v1/families?limit=5&cursor={cursor}")).problem(), "cursor");
    assert_eq!(one.get(&format!("/api/v1/children?cursor={cursor}")).problem(), "cursor");
    assert_eq!(one.get(&format!("/api/v1/families?cursor={cursor}x")).problem(), "cursor");
    assert_eq!(one.get("/api/v1/families?limit=0").status, 422);
    for empty in ["/api/v1/children?step=", "/api/v1/families?limit=", "/api/v1/children?step=%20"] {
        assert_eq!(one.get(empty).problem(), "invalid", "{empty}");
    }
    assert_eq!(one.get("/children?step=").status, 200, "a page's filter that is left empty filters nothing");
    let mut seen = 0;
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let page = one.get(&format!("/api/v1/families?limit=40{cursor}")).json();
        seen += page["items"].as_array().unwrap().len();
        next = page["next_cursor"].as_str().map(|cursor| format!("&cursor={cursor}"));
    }
    assert_eq!(seen, 150);
}
