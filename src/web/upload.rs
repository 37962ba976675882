//! Forms with a file: `multipart/form-data` (RFC 7578), read from a body whose size is bounded already.

use super::call::Pairs;

/// A file as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    /// What its owner calls it. Only the ending is looked at.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// Most parts of a form: our largest has a part for each paragraph of a document.
const MOST_PARTS: usize = 25_000;

/// What parts the fields of a body of this media type.
pub(crate) fn boundary(media: &str) -> Option<&str> {
    let rest = media.strip_prefix("multipart/form-data")?;
    let value = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?.trim_matches('"');
    (1..=70).contains(&value.len()).then_some(value)
}

/// The fields and the file of a body; none when it is not what it says to be, or brings two files. A file field
/// left blank is no file.
pub(crate) fn read(body: &[u8], boundary: &str) -> Option<(Pairs, Option<Upload>)> {
    let mark = format!("--{boundary}");
    let mut rest = body.strip_prefix(mark.as_bytes())?;
    let next = format!("\r\n{mark}");
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, next.as_bytes())?;
        let (head, content) = split(&part[..end])?;
        let head = std::str::from_utf8(head).ok()?;
        let name = parameter(head, "name")?;
        match parameter(head, "filename") {
            // Of two files only one could be taken: rather none than the wrong one.
            Some(called) if (!called.is_empty() || !content.is_empty()) && file.is_some() => return None,
            Some(called) if !called.is_empty() || !content.is_empty() => {
                file = Some(Upload { name: called, bytes: content.to_vec() });
            }
            Some(_) => {}
            None => pairs.push((name, String::from_utf8(content.to_vec()).ok()?)),
        }
        if pairs.len() > MOST_PARTS {
            return None;
        }
        rest = &part[end + next.len()..];
    }
    rest.starts_with(b"--").then(|| (Pairs::of(pairs), file))
}

/// Head and content of a part.
fn split(part: &[u8]) -> Option<(&[u8], &[u8])> {
    const BETWEEN: &[u8] = b"\r\n\r\n";
    let at = find(part, BETWEEN)?;
    Some((&part[..at], &part[at + BETWEEN.len()..]))
}

/// A parameter of the part's `Content-Disposition`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let from = line.find(&format!("; {name}=\""))? + name.len() + 4;
    let value = &line[from..];
    // Browsers write quotation marks and line ends of a name in percent-encoding.
    value.find('"').map(|end| value[..end].to_owned())
}

/// Where `wanted` stands first. Candidates are places of its first byte, so that a file is passed over quickly.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let (first, mut from) = (*wanted.first()?, 0);
    loop {
        let at = from + bytes[from..].iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEDIA: &str = "multipart/form-data; boundary=----x";

    fn body(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (head, content) in parts {
            body.extend(format!("------x\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"------x--\r\n");
        body
    }

    #[test]
    fn fields_and_the_file_are_read_byte_for_byte() {
        let bytes = b"PK\r\n--\x00\xff------";
        let sent = body(&[("name=\"text\"", "үй".as_bytes()), ("name=\"file\"; filename=\"a.docx\"", bytes)]);
        let (pairs, file) = read(&sent, boundary(MEDIA).unwrap()).unwrap();
        assert_eq!(pairs.get("text"), Some("үй"));
        assert_eq!(file, Some(Upload { name: "a.docx".into(), bytes: bytes.to_vec() }));
        let (_, none) = read(&body(&[("name=\"file\"; filename=\"\"", b"")]), "----x").unwrap();
        assert_eq!(none, None, "no file was chosen");
        let two = [("name=\"file\"; filename=\"a.csv\"", &b"1"[..]), ("name=\"file\"; filename=\"b.csv\"", b"2")];
        assert!(read(&body(&two), "----x").is_none(), "one of two files would be lost");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_not_and_a_file_comes_out_as_it_went_in(bytes: Vec<u8>, cut in 0_usize..200) {
            let _ = read(&bytes, "----x");
            let sent = body(&[("name=\"file\"; filename=\"a\"", &bytes)]);
            let _ = read(&sent[..sent.len().saturating_sub(cut)], "----x");
            if find(&bytes, b"\r\n------x").is_none() {
                let (_, file) = read(&sent, "----x").unwrap();
                proptest::prop_assert_eq!(file.unwrap().bytes, bytes);
            }
        }
    }

    #[test]
    fn a_body_that_is_cut_off_or_means_something_else_is_not_read() {
        let sent = body(&[("name=\"text\"", b"x")]);
        for wrong in [&sent[..sent.len() - 6], b"", b"------x", b"text=x"] {
            assert_eq!(read(wrong, "----x").map(|_| ()), None);
        }
        assert_eq!(read(&body(&[("filename=\"a\"", b"x")]), "----x").map(|_| ()), None, "a part without a name");
        assert_eq!(boundary("application/json"), None);
    }
}
