//! Places of our own: where a link, a form or a redirect may lead.

use crate::domain::access::Subject;

/// A place of our own as it stands in `Location`; none when a browser could be led elsewhere by it.
///
/// A path has one `/` in front – `//host` is another host –, and nothing that browsers leave out (tabs, line breaks)
/// or take for a `/` (`\`). Letters that are not ASCII are escaped.
pub(crate) fn local(place: &str) -> Option<String> {
    let is_path = place.starts_with('/') && !place.starts_with("//");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/?#%&=+,;:@!$'()*-._~".contains(c);
    let is_fit = |c: char| is_plain(c) || !c.is_ascii() && !c.is_control();
    if !is_path || !place.chars().all(is_fit) {
        return None;
    }
    let escaped = |c: char| {
        if c.is_ascii() { c.to_string() } else { escape(c.encode_utf8(&mut [0; 4])) }
    };
    Some(place.chars().map(escaped).collect())
}

/// A text as a part of a path or a value of a query.
pub(crate) fn escape(text: &str) -> String {
    openidconnect::url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The address of the page of a record; offices number with slashes too: 17/2026.
pub(crate) fn record_page(list: &str, code: &impl std::fmt::Display) -> String {
    format!("/{list}/{}", escape(&code.to_string()))
}

/// The address of a child's page.
pub(crate) fn child_page(code: &impl std::fmt::Display) -> String {
    record_page("children", code)
}

/// The address of a family's page.
pub(crate) fn family_page(code: &impl std::fmt::Display) -> String {
    record_page("families", code)
}

/// The address of a record's page.
pub(crate) fn subject_page(subject: &Subject) -> String {
    match subject {
        Subject::Child(code) => child_page(code),
        Subject::Family(code) => family_page(code),
    }
}

/// A part of a path as it was before it was escaped.
pub(crate) fn unescape(part: &str) -> String {
    let pair = format!("p={}", part.replace('+', "%2B").replace('&', "%26"));
    openidconnect::url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_our_own_are_kept_as_they_are() {
        for place in
            ["/", "/work", "/runs/R-1/compare?f=F-1&f=F-2", "/sign-in?next=%2Fwork", "/children/C-1?tab=plan#x"]
        {
            assert_eq!(local(place).as_deref(), Some(place));
        }
        assert_eq!(local("/families/Ж-1").as_deref(), Some("/families/%D0%96-1"));
    }

    #[test]
    fn nothing_leads_elsewhere() {
        let elsewhere = [
            "",
            "work",
            "//evil.example",
            "/\t/evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\r\n/evil.example",
            "\t//evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a b",
            "/\u{0}",
            "/\u{85}/evil.example",
            "/work\"onclick=",
            "/<b>",
        ];
        for place in elsewhere {
            assert_eq!(local(place), None, "{place:?}");
        }
    }

    #[test]
    fn a_text_is_one_part() {
        assert_eq!(escape("17/2026&x#y"), "17%2F2026%26x%23y");
        assert_eq!(unescape("17%2F2026&x%23y+%D0%96"), "17/2026&x#y+Ж");
    }
}
