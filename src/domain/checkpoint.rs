//! A signed statement of how long the audit trail was and what its last hash was.
//!
//! The form is the C2SP checkpoint (c2sp.org/tlog-checkpoint) inside a C2SP signed note
//! (c2sp.org/signed-note), so that it can be read and checked by other programs. It leaves the machine; only
//! against a kept one does it show that the trail was cut, rolled back or rewritten.

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::{audit::Chain, hash::Sha256Hash};

/// Ed25519 in the table of signature types of C2SP signed-note.
const ED25519: u8 = 0x01;

/// How long the trail was and what its last hash was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which trail: a name that is the operator's own, for example `uya.zhambyl.example/audit`.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Hash of the entry with that number; [`Sha256Hash::ZERO`] when `size` is 0.
    pub head: Sha256Hash,
}

/// Why a note is not a checkpoint one can rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text is not a signed note with a checkpoint in it.
    #[error("checkpoint-form")]
    Form,
    /// No signature line names the key that was given.
    #[error("checkpoint-other-key")]
    OtherKey,
    /// The signature is not of this text by this key.
    #[error("checkpoint-signature")]
    Signature,
    /// The text is not a verifier key: `name+hexkeyid+base64`.
    #[error("checkpoint-key-form")]
    KeyForm,
}

impl Checkpoint {
    /// What can be said of `chain` now.
    pub fn of(origin: impl Into<String>, chain: &Chain) -> Self {
        Self { origin: origin.into(), size: chain.size(), head: chain.head() }
    }

    /// The text that is signed: origin, size, head, each on a line.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.head.as_bytes()))
    }

    /// The signed note.
    pub fn sign(&self, key: &NoteKey) -> String {
        let text = self.text();
        let mut signed = key.verifier().id().to_vec();
        signed.extend(key.secret.sign(text.as_bytes()).to_bytes());
        format!("{text}\n\u{2014} {} {}\n", key.name, BASE64.encode(&signed))
    }

    /// Reads a signed note and checks the signature of `key`.
    ///
    /// # Errors
    /// [`CheckpointError`]; nothing of the text is to be believed then.
    pub fn open(note: &str, key: &NoteVerifier) -> Result<Self, CheckpointError> {
        let (text, signatures) = note.split_once("\n\n").ok_or(CheckpointError::Form)?;
        let text = format!("{text}\n");
        let signed = signatures.lines().find_map(|line| key.signature_on(line)).ok_or(CheckpointError::OtherKey)?;
        let signature = Signature::from_slice(&signed).map_err(|_| CheckpointError::Form)?;
        key.public.verify_strict(text.as_bytes(), &signature).map_err(|_| CheckpointError::Signature)?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.lines();
        let mut next = || lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError::Form);
        let (origin, size, head) = (next()?, next()?, next()?);
        let head = BASE64.decode(head.as_bytes()).map_err(|_| CheckpointError::Form)?;
        let head = <[u8; 32]>::try_from(head).map_err(|_| CheckpointError::Form)?;
        let digits = size.bytes().all(|b| b.is_ascii_digit());
        let size = size.parse().ok().filter(|_| digits).ok_or(CheckpointError::Form)?;
        Ok(Self { origin: origin.to_owned(), size, head: Sha256Hash::from_bytes(head) })
    }
}

/// A name and the secret key that signs under it.
pub struct NoteKey {
    name: String,
    secret: SigningKey,
}

impl NoteKey {
    /// The key `secret` under `name`, which holds no spaces and no plus sign.
    ///
    /// # Errors
    /// [`CheckpointError::KeyForm`] for another name.
    pub fn new(name: &str, secret: SigningKey) -> Result<Self, CheckpointError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), secret })
    }

    /// The public half, to be kept by whoever checks.
    pub fn verifier(&self) -> NoteVerifier {
        NoteVerifier { name: self.name.clone(), public: self.secret.verifying_key() }
    }
}

/// A name and the public key that signs under it; written `name+hexkeyid+base64(0x01 ‖ key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    public: VerifyingKey,
}

impl NoteVerifier {
    /// Reads the written form.
    ///
    /// # Errors
    /// [`CheckpointError::KeyForm`], also when the key id is not the one of this name and key.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let form = CheckpointError::KeyForm;
        // The base64 of the key may hold a plus sign, the name and the id may not.
        let mut parts = text.trim().splitn(3, '+');
        let (name, id, key) = (parts.next().ok_or(form)?, parts.next().ok_or(form)?, parts.next().ok_or(form)?);
        check_name(name)?;
        let key = BASE64.decode(key.as_bytes()).map_err(|_| form)?;
        let bytes: [u8; 32] = key.strip_prefix(&[ED25519]).ok_or(form)?.try_into().map_err(|_| form)?;
        let public = VerifyingKey::from_bytes(&bytes).map_err(|_| form)?;
        let verifier = Self { name: name.to_owned(), public };
        if HEXLOWER.encode(&verifier.id()) == id { Ok(verifier) } else { Err(form) }
    }

    /// The name it signs under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Key id: the first four bytes of `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key)`.
    pub fn id(&self) -> [u8; 4] {
        let mut named = self.name.clone().into_bytes();
        named.extend([b'\n', ED25519]);
        let hash = Sha256Hash::of_both(&named, self.public.as_bytes());
        let [a, b, c, d, ..] = *hash.as_bytes();
        [a, b, c, d]
    }

    /// The signature bytes of a line `— name base64(keyid ‖ signature)`, when it is of this key.
    fn signature_on(&self, line: &str) -> Option<Vec<u8>> {
        let (name, signed) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let signed = BASE64.decode(signed.as_bytes()).ok()?;
        let signature = signed.strip_prefix(&self.id())?;
        (name == self.name).then(|| signature.to_vec())
    }
}

impl std::fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = [&[ED25519], self.public.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id()), BASE64.encode(&key))
    }
}

fn check_name(name: &str) -> Result<(), CheckpointError> {
    let wrong = name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+');
    if wrong { Err(CheckpointError::KeyForm) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of c2sp.org/signed-note and golang.org/x/mod/sumdb/note: its name, key and signature.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    fn key(seed: u8) -> NoteKey {
        NoteKey::new("uya.example/audit", SigningKey::from_bytes(&[seed; 32])).unwrap()
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "uya.example/audit".into(), size: 42, head: Sha256Hash::of(b"x") }
    }

    #[test]
    fn a_key_of_the_published_example_is_read() {
        assert_eq!(NoteVerifier::parse(PETER).unwrap().to_string(), PETER);
        assert_eq!(NoteVerifier::parse(PETER).unwrap().name(), "PeterNeumann");
    }

    #[test]
    fn the_signature_of_the_published_example_is_accepted() {
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let peter = NoteVerifier::parse(PETER).unwrap();
        let signature = Signature::from_slice(&peter.signature_on(line).unwrap()).unwrap();
        peter.public.verify_strict(text.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn a_signed_checkpoint_is_read_back() {
        let note = checkpoint().sign(&key(1));
        assert_eq!(Checkpoint::open(&note, &key(1).verifier()), Ok(checkpoint()));
        let verifier = NoteVerifier::parse(&key(1).verifier().to_string()).unwrap();
        assert_eq!(Checkpoint::open(&note, &verifier), Ok(checkpoint()));
    }

    #[test]
    fn a_changed_checkpoint_or_another_key_is_refused() {
        let note = checkpoint().sign(&key(1));
        let changed = note.replace("\n42\n", "\n41\n");
        assert_eq!(Checkpoint::open(&changed, &key(1).verifier()), Err(CheckpointError::Signature));
        assert_eq!(Checkpoint::open(&note, &key(2).verifier()), Err(CheckpointError::OtherKey));
        assert_eq!(Checkpoint::open("nothing", &key(1).verifier()), Err(CheckpointError::Form));
    }
}
