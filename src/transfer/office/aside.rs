//! What a file holds beside its text and its cells: headers and footers of pages, text in drawings, remarks at cells.
//! It is not read, and that is said.

use super::{
    archive::Archive,
    notice::{NoticeCode, Notices, Place},
    package::Relations,
    refusal::Refusal,
    xml::{Node, Xml},
};
use crate::transfer::workbook::REMARKS_BY;

/// Headers and footers of a document of Word.
pub(super) fn of_docx(archive: &Archive<'_>, relations: &Relations, notices: &mut Notices) -> Result<(), Refusal> {
    for part in relations.kinds("header").chain(relations.kinds("footer")) {
        notice(archive, part, &["t"], NoticeCode::HeadersLeftOut, notices)?;
    }
    Ok(())
}

/// Headers and footers of a text of OpenDocument.
pub(super) fn of_odt(archive: &Archive<'_>, notices: &mut Notices) -> Result<(), Refusal> {
    const HEADERS: [&str; 6] = ["header", "header-left", "header-first", "footer", "footer-left", "footer-first"];
    notice(archive, "styles.xml", &HEADERS, NoticeCode::HeadersLeftOut, notices)
}

/// Text boxes and remarks of a workbook.
pub(super) fn of_xlsx(archive: &Archive<'_>, notices: &mut Notices) -> Result<(), Refusal> {
    for part in archive.names() {
        if part.starts_with("xl/drawings/drawing") {
            notice(archive, part, &["t"], NoticeCode::DrawingsLeftOut, notices)?;
        } else if part.starts_with("xl/comments") {
            of_remarks(archive, part, notices)?;
        }
    }
    Ok(())
}

/// Remarks at cells, but for those that the program itself wrote beside its headings.
fn of_remarks(archive: &Archive<'_>, part: &str, notices: &mut Notices) -> Result<(), Refusal> {
    let Some(source) = archive.read(part)? else { return Ok(()) };
    let mut xml = Xml::new(source, part);
    let (mut authors, mut is_author, mut is_own) = (Vec::new(), false, false);
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(element) if element.name() == "author" => {
                authors.push(String::new());
                is_author = true;
            }
            Node::Open(element) if element.name() == "comment" => {
                let author = element.attribute("authorId").and_then(|id| id.parse::<usize>().ok());
                is_own = author.and_then(|id| authors.get(id)).is_some_and(|author| author == REMARKS_BY);
            }
            Node::Close(element) if element.name() == "author" => is_author = false,
            Node::Text(text) if is_author => authors.last_mut().into_iter().for_each(|author| author.push_str(&text)),
            Node::Text(text) if !is_own && text.contains(char::is_alphabetic) => {
                notices.add(NoticeCode::CommentsLeftOut, Place::default());
                return Ok(());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Says that a part was left out when letters stand within one of these elements; a number of a page is no text.
fn notice(
    archive: &Archive<'_>,
    part: &str,
    within: &[&str],
    code: NoticeCode,
    notices: &mut Notices,
) -> Result<(), Refusal> {
    let Some(source) = archive.read(part)? else { return Ok(()) };
    let mut xml = Xml::new(source, part);
    let mut depth = 0_u32;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(element) => depth += u32::from(within.contains(&element.name())),
            Node::Close(element) => depth = depth.saturating_sub(u32::from(within.contains(&element.name()))),
            Node::Text(text) if depth > 0 && text.contains(char::is_alphabetic) => {
                notices.add(code, Place::default());
                return Ok(());
            }
            Node::Text(_) => {}
        }
    }
    Ok(())
}
