//! Files without a structure of their own: separated values or plain text, in whatever encoding.

use std::{borrow::Cow, ops::Range};

use super::{
    Content, columns,
    document::{AROUND, Builder, Role},
    encoding::{Encoding, Stray, decode},
    kind::FileKind,
    notice::{NoticeCode, Notices, Place},
    refusal::Refusal,
    separated,
};

/// What ends a line. Old programs of Apple write `\r` alone; before `\n` it ends a blank one, which counts for none.
const LINE_ENDS: [char; 5] = ['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}'];

/// Where the lines of a text stand that are not blank, in bytes, without the space around them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive(LINE_ENDS).filter_map(move |line| {
        let whole = line.trim_end_matches(LINE_ENDS);
        let start = at + whole.len() - whole.trim_start_matches(AROUND).len();
        at += line.len();
        let length = whole.trim_matches(AROUND).len();
        (length > 0).then_some(start..start + length)
    })
}

/// A text whose lines all end in `\r` alone, with `\n` instead.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\n') || !text.contains('\r') { text.into() } else { text.replace('\r', "\n").into() }
}

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
    let says_text = FileKind::Plain.endings().contains(&ending) || FileKind::Pdf.endings().contains(&ending);
    let says_document = says_text || ["docx", "odt", "doc", "rtf"].contains(&ending);
    let says_values = FileKind::Csv.endings().contains(&ending);
    let rows = with_line_feeds(&decoded.text);
    if says_values || (!says_document && separated::looks_separated(&rows)) {
        notices.add_many(
            NoticeCode::CharactersLost,
            decoded.lost.saturating_sub(decoded.strays.len() as u64),
            Place::default(),
        );
        for Stray { line, byte } in &decoded.strays {
            notices.add(NoticeCode::BytesLost, Place::default().shown(&format!("{line} (0x{byte:02X})")));
        }
        let table = separated::read(&rows, notices)?;
        return Ok(Some((FileKind::Csv, decoded.encoding, Content::Table(table))));
    }
    if decoded.strays.is_empty() {
        notices.add_many(NoticeCode::CharactersLost, decoded.lost, Place::default());
    }
    for Stray { line, .. } in &decoded.strays {
        notices.add(NoticeCode::BytesLost, Place::line(*line));
    }
    columns::notice(&decoded.text, notices);
    let mut builder = Builder::default();
    for place in lines(&decoded.text) {
        builder.paragraph(&decoded.text[place], Role::Body)?;
    }
    Ok(Some((FileKind::Plain, decoded.encoding, Content::Text(builder.finish()))))
}
