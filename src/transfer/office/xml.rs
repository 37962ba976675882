//! Reads XML that nobody trusts, as a stream: no document types, no entities but the five of XML itself,
//! and limits on depth, attributes and the length of any piece.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read},
};

use quick_xml::{
    Error, Reader,
    events::{BytesEnd, BytesStart, Event},
};

use super::{
    limits::Limit,
    refusal::{Damage, Refusal, Trick, from_io},
};

/// One step through a document. Names come without their prefix.
pub(crate) enum Node<'a> {
    /// An element begins. Empty elements begin and end as others do.
    Open(Element<'a>),
    /// An element ends.
    Close(Ended<'a>),
    /// Text between tags; one stretch can come in several pieces.
    Text(Cow<'a, str>),
}

/// A beginning element.
pub(crate) struct Element<'a> {
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &str {
        after_prefix(self.start.name().0)
    }

    /// The value of an attribute, looked for without prefixes. Entities were checked when the tag was read.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().with_checks(false).flatten().find(|one| after_prefix(one.key.0) == name)?;
        unescaped(&found.value).ok()
    }

    /// Whether a yes-or-no attribute says yes.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        matches!(self.attribute(name).as_deref(), Some("1" | "true" | "on"))
    }

    /// An attribute that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.attribute(name)?.parse().ok()
    }
}

/// An ending element.
pub(crate) struct Ended<'a> {
    end: BytesEnd<'a>,
}

impl Ended<'_> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &str {
        after_prefix(self.end.name().0)
    }
}

fn after_prefix(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// A document being read.
pub(crate) struct Xml<R: BufRead> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    depth: u64,
    part: String,
}

impl<R: BufRead> Xml<R> {
    /// Begins with the document named `part`.
    pub(crate) fn new(source: R, part: &str) -> Self {
        let mut reader = Reader::from_reader(Metered { source, since: 0 });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0, part: part.to_owned() }
    }

    /// The next step; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Node<'_>>, Refusal> {
        self.buffer.clear();
        self.reader.get_mut().since = 0;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(refusal(&error).in_part(&self.part)),
        };
        let named = |refusal: Refusal| refusal.in_part(&self.part);
        Ok(Some(match event {
            Event::Start(start) | Event::Empty(start) => {
                self.depth += 1;
                if self.depth > Limit::XmlDepth.most() {
                    return Err(named(Refusal::too_much(Limit::XmlDepth)));
                }
                check_attributes(&start).map_err(named)?;
                Node::Open(Element { start })
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close(Ended { end })
            }
            Event::Text(text) => Node::Text(text.into_inner()),
            Event::CData(text) => Node::Text(text.into_inner()),
            Event::GeneralRef(reference) => {
                Node::Text(Cow::Owned(entity(&reference.into_inner()).map_err(named)?.to_string()))
            }
            Event::DocType(_) => return Err(named(Refusal::harmful(Trick::Dtd))),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Node::Text(Cow::Borrowed("")),
            Event::Eof if self.depth > 0 => return Err(named(Refusal::damaged(Damage::Xml))),
            Event::Eof => return Ok(None),
        }))
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> u64 {
        self.depth
    }
}

fn refusal(error: &Error) -> Refusal {
    match error {
        Error::Io(error) => from_io(error, Damage::Xml),
        Error::Encoding(_) => Refusal::damaged(Damage::Encoding),
        _ => Refusal::damaged(Damage::Xml),
    }
}

fn check_attributes(start: &BytesStart<'_>) -> Result<(), Refusal> {
    let mut count = 0;
    for attribute in start.attributes().with_checks(false) {
        count += 1;
        if count > Limit::Attributes.most() {
            return Err(Refusal::too_much(Limit::Attributes));
        }
        let attribute = attribute.map_err(|_| Refusal::damaged(Damage::Xml))?;
        unescaped(&attribute.value)?;
    }
    Ok(())
}

/// The value of an attribute as it is meant.
fn unescaped(value: &str) -> Result<String, Refusal> {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, later) = after.split_once(';').ok_or(Refusal::damaged(Damage::Xml))?;
        text.push_str(before);
        text.push(entity(name)?);
        rest = later;
    }
    text.push_str(rest);
    Ok(text)
}

/// What stands between `&` and `;`: a character by number, or one of the five names of XML.
fn entity(name: &str) -> Result<char, Refusal> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).filter(|c| *c != '\0').ok_or(Refusal::damaged(Damage::Xml));
    }
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Refusal::harmful(Trick::Entity)),
    }
}

/// Counts the bytes since the last step, so that one endless tag or text cannot fill the memory.
struct Metered<R> {
    source: R,
    since: u64,
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > Limit::XmlPieceBytes.most() {
            return Err(Refusal::too_much(Limit::XmlPieceBytes).into());
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.since += count as u64;
        self.source.consume(count);
    }
}
