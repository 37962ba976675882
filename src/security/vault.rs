//! Sealed fields: XChaCha20-Poly1305 (RFC 8439 with a 24-byte nonce) under a key per child or family.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::keys::{Key, Keys, random};

/// Bytes of a nonce.
const NONCE: usize = 24;

/// Plain texts are padded to a multiple of this, so that a sealed name does not tell its length.
const BUCKET: usize = 64;

/// What was sealed cannot be opened: another key, another place, or a changed byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what was sealed cannot be opened with this key")]
pub struct Unopenable;

/// Seals and opens.
#[derive(Clone)]
pub struct Vault {
    wrapping: Key,
    marking: Key,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(hidden)")
    }
}

impl Vault {
    /// The vault of a key file.
    pub fn new(keys: &Keys) -> Self {
        Self { wrapping: keys.derive("vault"), marking: keys.derive("marks of names") }
    }

    /// A new key for one subject, wrapped. `place` says whose it is.
    pub fn new_key(&self, place: &str) -> Vec<u8> {
        seal(&self.wrapping, place, &random::<32>())
    }

    /// Seals `plain` for `place` under a wrapped key.
    ///
    /// # Errors
    /// [`Unopenable`] when the wrapped key is not this place's.
    pub fn seal(&self, wrapped: &[u8], place: &str, plain: &[u8]) -> Result<Vec<u8>, Unopenable> {
        Ok(seal(&self.unwrap(wrapped, place)?, place, &padded(plain)))
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// [`Unopenable`].
    pub fn open(&self, wrapped: &[u8], place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
        unpadded(open(&self.unwrap(wrapped, place)?, place, sealed)?)
    }

    /// Seals something that has no key of its own: a draft, a second factor's secret.
    pub fn seal_plain(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        seal(&self.wrapping, place, &padded(plain))
    }

    /// Opens what [`Vault::seal_plain`] sealed.
    ///
    /// # Errors
    /// [`Unopenable`].
    pub fn open_plain(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
        unpadded(open(&self.wrapping, place, sealed)?)
    }

    /// A keyed digest by which equal texts are found without being opened, hexadecimal: HMAC-SHA-256, cut to 16 bytes,
    /// of which a register of a million people never has two alike by chance.
    ///
    /// # Panics
    /// Never: keys of any length are taken.
    pub fn mark(&self, text: &str) -> String {
        const KEPT: usize = 16;
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.marking).expect("HMAC takes keys of any length");
        mac.update(text.as_bytes());
        HEXLOWER.encode(&mac.finalize().into_bytes()[..KEPT])
    }

    /// A key of this vault, wrapped for another one.
    ///
    /// # Errors
    /// [`Unopenable`] when the wrapped key is not this place's.
    pub fn rewrapped(&self, other: &Self, wrapped: &[u8], place: &str) -> Result<Vec<u8>, Unopenable> {
        Ok(seal(&other.wrapping, place, &*self.unwrap(wrapped, place)?))
    }

    /// Whether a wrapped key is one of this vault's.
    ///
    /// # Errors
    /// [`Unopenable`] when it is not.
    pub fn check_key(&self, wrapped: &[u8], place: &str) -> Result<(), Unopenable> {
        self.unwrap(wrapped, place).map(drop)
    }

    fn unwrap(&self, wrapped: &[u8], place: &str) -> Result<Key, Unopenable> {
        let bytes = open(&self.wrapping, place, wrapped)?;
        <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new).map_err(|_| Unopenable)
    }
}

fn seal(key: &Key, place: &str, plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random();
    let cipher = XChaCha20Poly1305::new(&(**key).into());
    let payload = Payload { msg: plain, aad: place.as_bytes() };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).expect("memory suffices for a field");
    [nonce.as_slice(), &sealed].concat()
}

fn open(key: &Key, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or(Unopenable)?;
    let cipher = XChaCha20Poly1305::new(&(**key).into());
    let payload = Payload { msg: body, aad: place.as_bytes() };
    cipher.decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| Unopenable)
}

/// ISO/IEC 7816-4: one bit, then zeros.
fn padded(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(plain.to_vec());
    bytes.push(0x80);
    let whole = bytes.len().next_multiple_of(BUCKET);
    bytes.resize(whole, 0);
    bytes
}

fn unpadded(mut bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
    let end = bytes.iter().rposition(|byte| *byte != 0).filter(|end| bytes[*end] == 0x80).ok_or(Unopenable)?;
    bytes.truncate(end);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_at_its_place_only_and_no_changed_byte_goes_unseen() {
        let vault = Vault::new(&Keys::ephemeral());
        let key = vault.new_key("child|C-1");
        let sealed = vault.seal(&key, "child|C-1", "Әлия".as_bytes()).unwrap();
        assert_eq!(&**vault.open(&key, "child|C-1", &sealed).unwrap(), "Әлия".as_bytes());
        assert_eq!(vault.open(&key, "child|C-2", &sealed).err(), Some(Unopenable));
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(vault.open(&key, "child|C-1", &changed).is_err(), "{position}");
        }
        assert!(Vault::new(&Keys::ephemeral()).open(&key, "child|C-1", &sealed).is_err());
    }

    #[test]
    fn a_sealed_name_does_not_tell_its_length() {
        let vault = Vault::new(&Keys::ephemeral());
        let length = |name: &str| vault.seal_plain("x", name.as_bytes()).len();
        assert_eq!(length("Ян"), length("Нұрсұлтан Қайырбекұлы"));
        assert_eq!(&**vault.open_plain("x", &vault.seal_plain("x", b"")).unwrap(), b"");
    }
}
