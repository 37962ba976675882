//! The texts between quotation marks in sources, templates and scripts: that is where keys are named.

/// A text between quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// What stands between the marks; escapes are left as they are, no key holds any.
    pub(super) text: String,
    /// The name of the function whose first argument it is.
    pub(super) given_to: Option<String>,
}

/// How a language marks texts and comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Texts in double marks, also raw ones; a single mark is a letter or a lifetime.
    Rust,
    /// Texts in single, double or backward marks.
    Script,
    /// Texts in single or double marks, between `{{` and `}}` or `{%` and `%}` only.
    Template,
}

impl Syntax {
    /// The syntax of a file of this name, if keys can stand in it.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1 {
            "rs" => Some(Self::Rust),
            "js" => Some(Self::Script),
            "html" | "svg" | "txt" => Some(Self::Template),
            _ => None,
        }
    }

    fn comment(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Rust | Self::Script => &[("//", "\n"), ("/*", "*/")],
            Self::Template => &[],
        }
    }

    fn marks(self) -> &'static [char] {
        match self {
            Self::Rust => &['"'],
            Self::Script => &['"', '\'', '`'],
            Self::Template => &['"', '\''],
        }
    }
}

/// Every text between quotation marks. The tests at the foot of a Rust file do not count: a key that only a test
/// names is not used.
pub(super) fn literals(syntax: Syntax, source: &str) -> Vec<Literal> {
    match syntax {
        Syntax::Rust => in_code(syntax, source.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default()),
        Syntax::Script => in_code(syntax, source),
        Syntax::Template => expressions(source).flat_map(|code| in_code(syntax, code)).collect(),
    }
}

/// What stands between the brackets of a template.
fn expressions(source: &str) -> impl Iterator<Item = &str> {
    const BRACKETS: [(&str, &str); 3] = [("{#", "#}"), ("{{", "}}"), ("{%", "%}")];
    let mut rest = source;
    std::iter::from_fn(move || {
        let opening = |(open, close)| rest.find(open).map(|at| (at, close));
        let (at, close) = BRACKETS.into_iter().filter_map(opening).min()?;
        let inside = &rest[at + 2..];
        let end = inside.find(close).unwrap_or(inside.len());
        rest = inside.get(end + 2..).unwrap_or_default();
        Some(if close == "#}" { "" } else { &inside[..end] })
    })
}

fn in_code(syntax: Syntax, source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = source[at..].chars().next() {
        let rest = &source[at..];
        if let Some((open, close)) = syntax.comment().iter().find(|(open, _)| rest.starts_with(open)) {
            at += open.len() + rest[open.len()..].find(close).map_or(rest.len() - open.len(), |end| end + close.len());
        } else if syntax == Syntax::Rust && next == '\'' {
            at += letter_or_lifetime(rest);
        } else if let Some((text, length)) = quoted(syntax, rest) {
            found.push(Literal { text: text.to_owned(), given_to: function_before(&source[..at]) });
            at += length;
        } else {
            at += next.len_utf8();
        }
    }
    found
}

/// Length of `'x'`, `'\n'` or of the mark of a lifetime.
fn letter_or_lifetime(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let after = at + escaped.len_utf8();
            rest[after..].find('\'').map_or(after, |end| after + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// The text in quotation marks that begins here, and its length with the marks.
fn quoted(syntax: Syntax, rest: &str) -> Option<(&str, usize)> {
    if syntax == Syntax::Rust
        && let Some(raw) = rest.strip_prefix('r')
    {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let body = raw[hashes..].strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(hashes));
        let end = body.find(&close)?;
        return Some((&body[..end], 1 + hashes + 1 + end + close.len()));
    }
    let mark = rest.chars().next().filter(|mark| syntax.marks().contains(mark))?;
    let mut is_escaped = false;
    for (place, letter) in rest.char_indices().skip(1) {
        match letter {
            // Outside Rust a text ends on its line: this mark belongs to a pattern of letters.
            '\n' if syntax != Syntax::Rust && mark != '`' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if letter == mark => return Some((&rest[1..place], place + 1)),
            _ => {}
        }
    }
    None
}

/// The name before an opening bracket that stands directly before.
fn function_before(source: &str) -> Option<String> {
    let before = source.trim_end().trim_end_matches('&').trim_end().strip_suffix('(')?;
    let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
    let name = before.get(start..).unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(syntax: Syntax, source: &str) -> Vec<String> {
        literals(syntax, source).into_iter().map(|literal| literal.text).collect()
    }

    #[test]
    fn rust_texts_are_told_from_letters_lifetimes_and_comments() {
        let source = r##"
            // "a comment" /* "too" */
            fn f<'a>(x: &'a str) -> char { '"' }
            let one = "a-key"; /* "no" */ let quote = '\''; let two = "say \"b\"";
            let raw = r#"with "marks" inside"#; let plain = r"raw";
            let near = "after";
        "##;
        assert_eq!(texts(Syntax::Rust, source), ["a-key", r#"say \"b\""#, "with \"marks\" inside", "raw", "after"]);
    }

    #[test]
    fn the_tests_at_the_foot_of_a_file_do_not_count() {
        let source = "let a = \"used\";\n\n#[cfg(test)]\nmod tests {\n    let b = \"only-tested\";\n}\n";
        assert_eq!(texts(Syntax::Rust, source), ["used"]);
    }

    #[test]
    fn a_text_knows_the_function_it_is_given_to() {
        let source = "words.text_with(\n    \"a-key\", x); words.text(&\"b-key\"); let c = \"c-key\"; f((\"d\"))";
        let given: Vec<_> = literals(Syntax::Rust, source).into_iter().map(|literal| literal.given_to).collect();
        assert_eq!(given, [Some("text_with".to_owned()), Some("text".to_owned()), None, None]);
    }

    #[test]
    fn templates_name_keys_inside_their_brackets() {
        let source =
            "<p>Don't</p> {# \"no\" #} {{ t('a-key', n=3) }}<a title=\"{{ t(\"b-key\") }}\">it's</a>\n{{ t('c-key') }}";
        assert_eq!(texts(Syntax::Template, source), ["a-key", "b-key", "c-key"]);
    }
}
