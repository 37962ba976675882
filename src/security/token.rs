//! Tokens that stand for a person or a system, and short texts that only this program can have made.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::keys::{Key, Keys, random};

/// How long a cursor of a list may be used: 24 hours, in microseconds.
pub const CURSOR_MICROS: i64 = 24 * 3_600 * 1_000_000;

/// Prefix of a session's token; secret scanners look for prefixes.
pub const SESSION: &str = "uya_s_";

/// Prefix of a system's token.
pub const SYSTEM: &str = "uya_t_";

/// A new token of 256 random bits.
pub fn new(prefix: &str) -> String {
    format!("{prefix}{}", BASE64URL_NOPAD.encode(&random::<32>()))
}

/// What is kept of a token.
pub fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Signs what leaves the program and comes back: CSRF tokens, cursors, state of a sign-in.
#[derive(Clone)]
pub struct Signer {
    key: Key,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(hidden)")
    }
}

impl Signer {
    /// The signer of one purpose.
    pub fn new(keys: &Keys, purpose: &str) -> Self {
        Self { key: keys.derive(purpose) }
    }

    /// The mark of a text.
    pub fn mark(&self, text: &str) -> String {
        BASE64URL_NOPAD.encode(&self.mac(text))
    }

    /// Whether a mark is the text's, compared without telling where it differs.
    pub fn is_mark(&self, text: &str, mark: &str) -> bool {
        let given = BASE64URL_NOPAD.decode(mark.as_bytes()).unwrap_or_default();
        self.mac(text).as_slice().ct_eq(&given).into()
    }

    /// A text with its mark and the moment after which it is worth nothing.
    pub fn sealed(&self, text: &str, bound_to: &str, until_micros: i64) -> String {
        let body = BASE64URL_NOPAD.encode(text.as_bytes());
        let mark = self.mark(&format!("{until_micros}\n{bound_to}\n{text}"));
        format!("{body}.{until_micros}.{mark}")
    }

    /// The text of [`Signer::sealed`], when it is ours, about the same thing, and not too old.
    pub fn opened(&self, sealed: &str, bound_to: &str, now_micros: i64) -> Option<String> {
        let mut parts = sealed.splitn(3, '.');
        let (body, until, mark) = (parts.next()?, parts.next()?, parts.next()?);
        let text = String::from_utf8(BASE64URL_NOPAD.decode(body.as_bytes()).ok()?).ok()?;
        let until: i64 = until.parse().ok()?;
        let ours = self.is_mark(&format!("{until}\n{bound_to}\n{text}"), mark);
        (ours && now_micros < until).then_some(text)
    }

    fn mac(&self, text: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.key).expect("HMAC takes keys of any length");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tokens_are_never_the_same_and_their_hash_does_not_hold_them() {
        let (a, b) = (new(SESSION), new(SESSION));
        assert_ne!(a, b);
        assert_eq!(a.len(), SESSION.len() + 43);
        assert_eq!(hash(&a).len(), 64);
    }

    #[test]
    fn a_cursor_is_taken_back_for_the_same_list_until_it_is_too_old() {
        let signer = Signer::new(&Keys::ephemeral(), "cursor");
        let cursor = signer.sealed("C-012", "children?office=A", 100);
        assert_eq!(signer.opened(&cursor, "children?office=A", 99).as_deref(), Some("C-012"));
        assert_eq!(signer.opened(&cursor, "children?office=B", 99), None);
        assert_eq!(signer.opened(&cursor, "children?office=A", 100), None);
        let later = cursor.replace(".100.", ".900.");
        assert_eq!(signer.opened(&later, "children?office=A", 99), None);
        for position in (0..cursor.len()).step_by(3) {
            let mut bytes = cursor.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(signer.opened(&changed, "children?office=A", 99), None, "{position}");
        }
    }
}
