//! Passphrases that the program makes: for a file that leaves, told once and kept nowhere.

use zeroize::Zeroizing;

use super::keys::random;

/// Small letters and digits that nobody takes for one another, 32 of them: 5 bits each.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Letters of a passphrase: 100 bits.
const CHARS: usize = 20;
/// Letters between two hyphens.
const GROUP: usize = 5;

/// A passphrase; no log and no error shows it.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// A new one of 100 random bits: `k7mpq-…`, 23 characters.
    pub fn new() -> Self {
        let bytes = Zeroizing::new(random::<CHARS>());
        let mut text = Zeroizing::new(String::with_capacity(CHARS + CHARS / GROUP));
        for (place, byte) in bytes.iter().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(LETTERS[usize::from(byte % 32)]));
        }
        Self(text)
    }

    /// One that a person brings.
    pub fn given(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The passphrase itself: for the lock, and for the one who is told.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Default for Passphrase {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_has_a_hundred_bits_and_is_never_shown_by_accident() {
        let (one, other) = (Passphrase::new(), Passphrase::new());
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(one.reveal().split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
        assert_eq!(format!("{one:?}"), "Passphrase(hidden)");
        let letters: std::collections::BTreeSet<_> = LETTERS.iter().collect();
        assert_eq!(letters.len(), 32, "each letter is worth five bits");
    }
}
