//! A sheet as HTML: what was typed stays text, and the page reads well without its styles.

use uya::{domain::language::Language, i18n::Translator, report::html};

use super::samples::{PAYLOADS, full, of_texts};

#[test]
fn the_fragment_reads_the_same_in_every_language() {
    for language in Language::ALL {
        let fragment = html::fragment(&full(language), &Translator::new(language));
        insta::assert_snapshot!(format!("fragment_{language}"), fragment);
    }
}

#[test]
fn what_somebody_typed_is_never_an_element() {
    let fragment = html::fragment(&of_texts(Language::En, PAYLOADS), &Translator::new(Language::En));
    assert!(fragment.contains("<p>&lt;b&gt;bold&lt;/b&gt;</p>"), "{fragment}");
    assert!(fragment.contains("<p>#eval(&quot;1&quot;)</p>"), "{fragment}");
    assert!(fragment.contains("abc[U+202E]def"), "{fragment}");
    assert!(!fragment.contains("<b>"), "{fragment}");
    assert!(!fragment.contains("style="), "{fragment}");
}
