//! Files without a structure of their own: separated values or plain text, in whatever encoding.

use super::{
    Content,
    document::{Builder, Role},
    encoding::{Encoding, decode},
    kind::FileKind,
    notice::{NoticeCode, Notices, Place},
    refusal::Refusal,
    separated,
};

/// Reads plain bytes; `None` when they are no text. The ending decides between values and text, and where it
/// says neither, the first lines do.
pub(crate) fn read(
    bytes: &[u8],
    ending: &str,
    notices: &mut Notices,
) -> Result<Option<(FileKind, Encoding, Content)>, Refusal> {
    let Some(decoded) = decode(bytes) else { return Ok(None) };
    if decoded.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    if !decoded.is_certain {
        notices.add(NoticeCode::EncodingGuessed, Place::default().shown(decoded.encoding.name()));
    }
    notices.add_many(NoticeCode::CharactersLost, decoded.lost, Place::default());
    let says_text = FileKind::Plain.endings().contains(&ending) || FileKind::Pdf.endings().contains(&ending);
    let says_document = says_text || ["docx", "odt", "doc", "rtf"].contains(&ending);
    let says_values = FileKind::Csv.endings().contains(&ending);
    if says_values || (!says_document && separated::looks_separated(&decoded.text)) {
        let table = separated::read(&decoded.text, notices)?;
        return Ok(Some((FileKind::Csv, decoded.encoding, Content::Table(table))));
    }
    let mut builder = Builder::default();
    for line in decoded.text.split(['\n', '\u{2028}', '\u{2029}', '\u{c}']) {
        builder.paragraph(line.trim_end_matches('\r'), Role::Body)?;
    }
    Ok(Some((FileKind::Plain, decoded.encoding, Content::Text(builder.finish()))))
}
