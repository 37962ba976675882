//! Which passwords are taken: length and guessability, no rules about kinds of characters (NIST SP 800-63B).

use unicode_normalization::UnicodeNormalization as _;

/// Fewest characters.
pub const MIN_CHARS: usize = 12;

/// Most characters.
pub const MAX_CHARS: usize = 128;

/// Fewest characters beside those that anybody knows of the person.
const MIN_OWN_CHARS: usize = 8;

/// Why a password is not taken. The text of each variant is a stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer than [`MIN_CHARS`].
    #[error("password-short")]
    Short,
    /// More than [`MAX_CHARS`].
    #[error("password-long")]
    Long,
    /// On the lists that attackers try first, or made of the person's own name.
    #[error("password-guessable")]
    Guessable,
}

/// The form in which passwords are compared: the same password typed on another keyboard is the same.
pub fn normalized(password: &str) -> String {
    password.nfkc().collect()
}

/// Takes a password or says why not. `known` are words an attacker would try for this person.
///
/// # Errors
/// [`PasswordRefusal`].
pub fn check(password: &str, known: &[&str]) -> Result<(), PasswordRefusal> {
    let password = normalized(password);
    match password.chars().count() {
        0..MIN_CHARS => return Err(PasswordRefusal::Short),
        n if n > MAX_CHARS => return Err(PasswordRefusal::Long),
        _ => {}
    }
    let words: Vec<&str> = known.iter().copied().chain(["uya", "ұя", "nest", "құпиясөз", "пароль"]).collect();
    let strength = zxcvbn::zxcvbn(&password, &words).score();
    let own = left_without(&password, known) < MIN_OWN_CHARS;
    if own || strength < zxcvbn::Score::Three { Err(PasswordRefusal::Guessable) } else { Ok(()) }
}

/// Characters that are left when everything an attacker knows of the person is taken out.
fn left_without(password: &str, known: &[&str]) -> usize {
    let known = known.iter().filter(|word| word.chars().count() >= 4).map(|word| word.to_lowercase());
    known.fold(password.to_lowercase(), |left, word| left.replace(&word, "")).chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_guessable_passwords_are_refused() {
        assert_eq!(check("qwerty", &[]), Err(PasswordRefusal::Short));
        assert_eq!(check(&"ұя ".repeat(50), &[]), Err(PasswordRefusal::Long));
        for guessable in ["passwordpassword", "qwertyuiop123", "aaaaaaaaaaaaaa", "aigerim2026aigerim"] {
            assert_eq!(check(guessable, &["aigerim"]), Err(PasswordRefusal::Guessable), "{guessable}");
        }
    }

    #[test]
    fn spaces_letters_of_any_language_and_signs_are_taken() {
        for good in ["төрт қоңыр ат жайлауда", "correct horse battery staple", "🐎 жылқы мен тұлпар 7"]
        {
            assert_eq!(check(good, &["aigerim"]), Ok(()), "{good}");
        }
    }
}
