//! Writes ZIP archives for tests, honest ones and dishonest ones.

use std::io::Write;

use flate2::{Compression, Crc, write::DeflateEncoder};

/// One part, with what its headers say.
#[derive(Clone)]
pub struct Part {
    pub name: String,
    pub packed: Vec<u8>,
    pub size: u32,
    pub sum: u32,
    pub flags: u16,
}

impl Part {
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        let mut sum = Crc::new();
        sum.update(bytes);
        Self {
            name: name.into(),
            packed: encoder.finish().unwrap(),
            size: bytes.len() as u32,
            sum: sum.sum(),
            flags: 0,
        }
    }

    /// So many zeros, packed as they are written.
    pub fn zeros(name: &str, megabytes: u32) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        let block = vec![0; 1 << 20];
        for _ in 0..megabytes {
            encoder.write_all(&block).unwrap();
        }
        Self { name: name.into(), packed: encoder.finish().unwrap(), size: megabytes << 20, sum: 0, flags: 0 }
    }

    fn fields(&self) -> Vec<u8> {
        let mut fields = Vec::new();
        fields.extend(20_u16.to_le_bytes());
        fields.extend(self.flags.to_le_bytes());
        fields.extend(8_u16.to_le_bytes());
        fields.extend([0; 4]);
        for number in [self.sum, self.packed.len() as u32, self.size] {
            fields.extend(number.to_le_bytes());
        }
        fields.extend((self.name.len() as u16).to_le_bytes());
        fields.extend([0; 2]);
        fields
    }

    fn listed(&self, offset: u32) -> Vec<u8> {
        let mut entry = b"PK\x01\x02\x14\0".to_vec();
        entry.extend(self.fields());
        entry.extend([0; 10]);
        entry.extend(offset.to_le_bytes());
        entry.extend(self.name.as_bytes());
        entry
    }

    fn local(&self) -> Vec<u8> {
        let mut entry = b"PK\x03\x04".to_vec();
        entry.extend(self.fields());
        entry.extend(self.name.as_bytes());
        entry.extend(&self.packed);
        entry
    }
}

/// An honest archive.
pub fn archive(parts: &[Part]) -> Vec<u8> {
    listing(parts, |_, offset| offset)
}

/// An archive whose list says where parts begin by a rule of its own.
pub fn listing(parts: &[Part], place: impl Fn(usize, u32) -> u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut list = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        list.extend(part.listed(place(index, bytes.len() as u32)));
        bytes.extend(part.local());
    }
    close(bytes, &list, parts.len())
}

/// Many list entries for one part: every one unpacks the same bytes.
pub fn overlapping(part: &Part, count: usize) -> Vec<u8> {
    let list: Vec<u8> = (0..count).flat_map(|_| part.listed(0)).collect();
    close(part.local(), &list, count)
}

fn close(mut bytes: Vec<u8>, list: &[u8], count: usize) -> Vec<u8> {
    let start = bytes.len() as u32;
    bytes.extend(list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    let count = count.min(0xFFFE) as u16;
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend((list.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// The parts of a workbook with one sheet, given as the inside of `worksheet`.
pub fn workbook(sheet: &str) -> Vec<Part> {
    workbook_with("", &format!("<worksheet xmlns='m'>{sheet}</worksheet>"))
}

/// A workbook with properties and a whole sheet.
pub fn workbook_with(properties: &str, sheet: &str) -> Vec<Part> {
    let relations = |entries: &str| format!("<Relationships>{entries}</Relationships>");
    let one = |id: &str, kind: &str, to: &str| format!("<Relationship Id='{id}' Type='x/{kind}' Target='{to}'/>");
    let book =
        format!("<workbook>{properties}<sheets><sheet name='Отбасы' sheetId='1' r:id='r1'/></sheets></workbook>");
    let styles = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='00000'/></numFmts>\
        <cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/></cellXfs></styleSheet>";
    let inner = relations(&(one("r1", "worksheet", "worksheets/sheet1.xml") + &one("r2", "styles", "styles.xml")));
    [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &relations(&one("r1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &inner),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ]
    .map(|(name, text)| Part::new(name, text.as_bytes()))
    .into()
}

/// The parts of a document of Word with this body.
pub fn document(body: &str) -> Vec<Part> {
    let relation =
        "<Relationships><Relationship Id='r1' Type='x/officeDocument' Target='word/document.xml'/></Relationships>";
    let text = format!("<w:document><w:body>{body}</w:body></w:document>");
    [("[Content_Types].xml", "<Types/>"), ("_rels/.rels", relation), ("word/document.xml", &text)]
        .map(|(name, text)| Part::new(name, text.as_bytes()))
        .into()
}

/// A sheet of OpenDocument with these rows.
pub fn sheet(rows: &str) -> Vec<u8> {
    open_document(
        "spreadsheet",
        &format!("<office:spreadsheet><table:table table:name='a'>{rows}</table:table></office:spreadsheet>"),
    )
}

/// A text of OpenDocument with this body.
pub fn open_text(body: &str) -> Vec<u8> {
    open_document("text", &format!("<office:text>{body}</office:text>"))
}

fn open_document(form: &str, body: &str) -> Vec<u8> {
    let content = format!("<office:document-content><office:body>{body}</office:body></office:document-content>");
    archive(&[
        Part::new("mimetype", format!("application/vnd.oasis.opendocument.{form}").as_bytes()),
        Part::new("content.xml", content.as_bytes()),
    ])
}
