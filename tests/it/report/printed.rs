//! A PDF file read again: its text, its strings, its tags.

use lopdf::{Dictionary, Document, Object, decode_text_string};

/// A file.
pub struct Printed {
    file: Document,
}

/// An element of the tree of tags.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its role: `H1`, `P`, `TH`.
    pub role: String,
    /// Its own attributes, as they stand.
    pub attributes: String,
    /// Text that stands for it.
    pub alt: Option<String>,
    /// What it holds, in the order in which it is read.
    pub kids: Vec<Tag>,
}

impl Printed {
    /// Reads a file.
    pub fn open(bytes: &[u8]) -> Self {
        Self { file: Document::load_mem(bytes).unwrap() }
    }

    /// The text of its pages.
    pub fn text(&self) -> String {
        let pages: Vec<u32> = self.file.get_pages().into_keys().collect();
        self.file.extract_text(&pages).unwrap()
    }

    /// Its catalogue.
    pub fn catalog(&self) -> &Dictionary {
        self.file.catalog().unwrap()
    }

    /// An entry of a dictionary, whether it stands there or is referred to.
    pub fn get<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        let found = dictionary.get(key).ok()?;
        self.file.dereference(found).ok().map(|(_, object)| object)
    }

    /// Every text outside of its pages: title, tags, metadata, names of attachments.
    pub fn strings(&self) -> Vec<String> {
        let mut found = Vec::new();
        for object in self.file.objects.values() {
            gather(object, &mut found);
        }
        gather(&Object::Dictionary(self.file.trailer.clone()), &mut found);
        found
    }

    /// Names of its keys that would carry something beside the pages.
    pub fn carries(&self) -> Vec<String> {
        let hidden: [&[u8]; 6] = [b"EmbeddedFiles", b"AF", b"JavaScript", b"JS", b"AcroForm", b"OpenAction"];
        let all = self.file.objects.values().filter_map(|object| object.as_dict().ok());
        let keys = all.flat_map(|dictionary| dictionary.iter().map(|(key, _)| key.clone()));
        keys.filter(|key| hidden.contains(&key.as_slice())).map(|key| String::from_utf8(key).unwrap()).collect()
    }

    /// The tree of tags.
    pub fn tags(&self) -> Vec<Tag> {
        let root = self.get(self.catalog(), b"StructTreeRoot").unwrap().as_dict().unwrap();
        self.kids(root)
    }

    fn kids(&self, of: &Dictionary) -> Vec<Tag> {
        let Some(kids) = self.get(of, b"K") else { return Vec::new() };
        let kids: Vec<&Object> = kids.as_array().map_or_else(|_| vec![kids], |all| all.iter().collect());
        kids.into_iter().filter_map(|kid| self.tag(kid)).collect()
    }

    fn tag(&self, object: &Object) -> Option<Tag> {
        let element = self.file.dereference(object).ok()?.1.as_dict().ok()?;
        let role = element.get(b"S").ok()?.as_name().ok()?;
        Some(Tag {
            role: String::from_utf8_lossy(role).into_owned(),
            attributes: self.get(element, b"A").map(|a| format!("{a:?}")).unwrap_or_default(),
            alt: self.get(element, b"Alt").and_then(|alt| decode_text_string(alt).ok()),
            kids: self.kids(element),
        })
    }
}

impl Tag {
    /// This one and all within, in the order of reading.
    pub fn flat<'a>(&'a self, into: &mut Vec<&'a Tag>) {
        into.push(self);
        self.kids.iter().for_each(|kid| kid.flat(into));
    }
}

fn gather(object: &Object, found: &mut Vec<String>) {
    match object {
        Object::String(..) => found.extend(decode_text_string(object).ok()),
        Object::Array(all) => all.iter().for_each(|one| gather(one, found)),
        Object::Dictionary(all) => all.iter().for_each(|(_, one)| gather(one, found)),
        Object::Stream(stream) => {
            stream.dict.iter().for_each(|(_, one)| gather(one, found));
            if stream.dict.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"Metadata")) {
                let plain = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                found.push(String::from_utf8_lossy(&plain).into_owned());
            }
        }
        _ => {}
    }
}
