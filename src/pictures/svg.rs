//! Writes SVG elements: the one place where text and attributes are escaped.

use std::fmt::{Display, Write as _};

/// An element with its attributes and content.
#[derive(Clone, Debug)]
pub(super) struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub(super) fn new(tag: &'static str) -> Self {
        Self { tag, attributes: Vec::new(), content: Vec::new() }
    }

    /// The element with one more attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// The element with one more child.
    pub(super) fn holding(mut self, child: Self) -> Self {
        self.content.push(Node::Element(child));
        self
    }

    /// The element with several more children.
    pub(super) fn holding_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.content.extend(children.into_iter().map(Node::Element));
        self
    }

    /// The element with text.
    pub(super) fn saying(mut self, text: &str) -> Self {
        self.content.push(Node::Text(text.to_owned()));
        self
    }

    /// The element as it stands in a page. Elements that hold elements put each on its own line.
    pub(super) fn write(&self) -> String {
        let mut out = String::new();
        self.write_into(&mut out);
        out
    }

    fn write_into(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.tag);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"");
            escape(value, out);
            out.push('"');
        }
        if self.content.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for node in &self.content {
            match node {
                Node::Element(element) => {
                    out.push('\n');
                    element.write_into(out);
                }
                Node::Text(text) => escape(text, out),
            }
        }
        if self.content.iter().any(|node| matches!(node, Node::Element(_))) {
            out.push('\n');
        }
        let _ = write!(out, "</{}>", self.tag);
    }
}

/// Writes `text` so that it can neither end an attribute nor begin an element.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
}
