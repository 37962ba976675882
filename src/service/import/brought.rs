//! A file as somebody brought it, and the way from its bytes to its records.

use std::{io::Cursor, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{File, Reopen, SaidAtMachine, Tell};
use crate::{
    domain::{date::Date, hash::Sha256Hash, permission::Permission},
    service::{Caller, ServiceError, compute},
    transfer::{
        BundleReader,
        book::{self, Arranged, Decision, Said, Vocabulary},
        office::{Content, Limit, Opened, Opener, Refusal},
    },
};

/// What a bundle is called among the kinds of file.
pub const BUNDLE: &str = "bundle";

/// What a file of several sheets is called.
pub const BOOK: &str = "book";

/// A file with what was said about it.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// What its owner calls it.
    pub name: String,
    /// What it holds and how its columns are meant.
    pub said: Said,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// What stands before the bytes.
#[derive(Serialize, Deserialize)]
struct Head {
    name: String,
    said: Said,
}

impl KeptFile {
    /// Digest of the bytes.
    pub fn hash(&self) -> Sha256Hash {
        Sha256Hash::of(&self.bytes)
    }

    /// Whether it is a bundle rather than a sheet: a file of JSON.
    pub fn is_bundle(&self) -> bool {
        let ending = std::path::Path::new(&self.name).extension();
        let first = self.bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) || first == Some(&b'{')
    }

    /// Length of the head, the head, the bytes.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, ServiceError> {
        let head = serde_json::to_vec(&Head { name: self.name.clone(), said: self.said.clone() })?;
        Ok([&(head.len() as u64).to_be_bytes(), head.as_slice(), &self.bytes].concat())
    }

    pub(super) fn from_bytes(plain: &[u8]) -> Result<Self, ServiceError> {
        let torn = || ServiceError::Fault("a kept file has no head".into());
        let (length, rest) = plain.split_first_chunk::<8>().ok_or_else(torn)?;
        let length = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| torn())?;
        let (head, bytes) = rest.split_at_checked(length).ok_or_else(torn)?;
        let Head { name, said } = serde_json::from_slice(head)?;
        Ok(Self { name, said, bytes: bytes.into() })
    }
}

/// A file that was opened.
#[derive(Clone)]
pub(super) enum Open {
    /// A bundle, which is read as it stands.
    Bundle,
    /// Sheets, and the words that stand for codes in them.
    Book(Arc<Opened>, Arc<Vocabulary>),
}

/// Opens a file; sheets are opened in a process of their own.
pub(super) async fn open(file: &KeptFile, opener: &Opener, vocabulary: Arc<Vocabulary>) -> Result<Open, ServiceError> {
    if file.bytes.len() as u64 > Limit::FileBytes.most() {
        return Err(ServiceError::Unreadable(Box::new(Refusal::TooMuch { limit: Limit::FileBytes, part: None })));
    }
    if file.is_bundle() {
        return Ok(Open::Bundle);
    }
    let (opener, bytes, name) = (opener.clone(), file.bytes.to_vec(), file.name.clone());
    let opened = compute(move || opener.open(bytes, &name)).await?;
    let opened = opened.map_err(|refusal| ServiceError::Unreadable(Box::new(refusal)))?;
    match opened.content {
        Content::Table(_) => Ok(Open::Book(Arc::new(opened), vocabulary)),
        Content::Text(_) => Err(ServiceError::invalid("file", "import-no-sheet")),
    }
}

impl Open {
    /// How the worksheets and their columns are understood; nothing for a bundle.
    pub(super) fn arranged(&self, file: &KeptFile) -> Vec<Arranged> {
        match self {
            Self::Bundle => Vec::new(),
            Self::Book(opened, _) => book::arrange(opened, &file.name, &file.said),
        }
    }

    /// What the file holds.
    pub(super) fn what(&self, file: &KeptFile) -> String {
        let arranged = self.arranged(file);
        let known = arranged.iter().filter_map(|one| match one.decision {
            Decision::Known { sheet, .. } => Some(sheet.name()),
            _ => None,
        });
        let known: Vec<&str> = known.collect();
        match (self, known.as_slice()) {
            (Self::Bundle, _) => BUNDLE.into(),
            (Self::Book(..), [one]) => (*one).into(),
            (Self::Book(..), _) => BOOK.into(),
        }
    }

    /// Its records, as often as needed.
    pub(super) fn reopen(&self, file: &KeptFile) -> Reopen {
        match self {
            Self::Bundle => {
                let bytes = Arc::clone(&file.bytes);
                Arc::new(move |_| Ok(Box::new(BundleReader::new(Cursor::new(Arc::clone(&bytes))))))
            }
            Self::Book(opened, vocabulary) => {
                let (opened, file, vocabulary) = (Arc::clone(opened), file.clone(), Arc::clone(vocabulary));
                Arc::new(move |_| {
                    let mut sheets = book::read(&opened, &file.name, &file.said, &vocabulary);
                    sheets.add_bytes(file.bytes.len() as u64);
                    Ok(Box::new(sheets))
                })
            }
        }
    }

    /// The file as imports read it; `tell` hears how far reading has come, in bytes of the file.
    pub(super) fn file(&self, file: &KeptFile, as_of: Date, tell: Tell, caller: &Caller) -> File {
        let names = caller.viewer.may(Permission::ViewIdentities);
        File { reopen: self.reopen(file), hash: file.hash(), as_of, tell, said: SaidAtMachine::default(), names }
    }
}
