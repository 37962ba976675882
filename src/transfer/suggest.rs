//! "Did you mean": the code on a list that a mistyped one most likely stands for.

/// A code that was probably meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Suggestion<'a> {
    /// The code.
    pub(crate) code: &'a str,
    /// Only letters of another alphabet tell the two apart.
    pub(crate) look_alike: bool,
}

/// Characters of what was typed, at most: no list has a code that is anywhere near a longer text.
const MOST_CHARS: usize = 100;

/// The candidate nearest to `typed`, if one is near enough to be worth offering.
pub(crate) fn closest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Suggestion<'a>> {
    if typed.chars().nth(MOST_CHARS).is_some() {
        return None;
    }
    let bones = skeleton(typed);
    let letters = Letters::of(&bones);
    // A longer code forgives more slips, but half of it must be right for a hint to help.
    let allowed = (bones.chars().count() / 3).clamp(1, 5);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let other = skeleton(candidate);
        // Most candidates have quite other letters, which is seen a hundred times sooner than how far away they are.
        if letters.least_slips(&Letters::of(&other)) > best.map_or(allowed, |(least, _)| least - 1) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&bones, &other);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
        if distance == 0 {
            break;
        }
    }
    let (distance, code) = best?;
    let look_alike = distance == 0 && differs_in_alphabet(typed, code);
    Some(Suggestion { code, look_alike })
}

/// How often each letter stands in a text; letters of other alphabets share their places.
struct Letters([u8; 32]);

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = [0_u8; 32];
        for letter in text.chars() {
            let count = &mut counts[letter as usize % 32];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    /// Slips that lead from one to the other, at least: each adds a letter, takes one away, or exchanges one.
    fn least_slips(&self, other: &Self) -> usize {
        let pairs = || self.0.iter().zip(&other.0);
        let added: usize = pairs().map(|(one, other)| usize::from(other.saturating_sub(*one))).sum();
        let taken: usize = pairs().map(|(one, other)| usize::from(one.saturating_sub(*other))).sum();
        added.max(taken)
    }
}

/// The text with look-alike letters made Latin, in lower case, with `_` between words.
fn skeleton(text: &str) -> String {
    text.trim().to_lowercase().chars().map(latin_twin).collect()
}

/// How a code looks: letters of the other alphabet that look the same are one, capitals stay capitals.
pub(crate) fn seen(code: &str) -> String {
    let seen = |letter: char| {
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let twin = latin_twin(small);
        if letter.is_uppercase() { twin.to_ascii_uppercase() } else { twin }
    };
    code.chars().map(seen).collect()
}

fn differs_in_alphabet(typed: &str, code: &str) -> bool {
    typed.chars().filter(|c| !c.is_ascii()).count() != code.chars().filter(|c| !c.is_ascii()).count()
}

/// The Latin letter that a Kazakh or Russian letter is easily taken for.
pub(crate) fn latin_twin(c: char) -> char {
    match c {
        'а' | 'ә' => 'a',
        'в' => 'b',
        'с' => 'c',
        'е' | 'ё' => 'e',
        'һ' | 'н' => 'h',
        'і' | 'ӏ' => 'i',
        'ј' => 'j',
        'к' | 'қ' => 'k',
        'м' => 'm',
        'о' | 'ө' => 'o',
        'р' => 'p',
        'ѕ' => 's',
        'т' => 't',
        'у' | 'ү' | 'ұ' => 'y',
        'х' => 'x',
        '-' | ' ' => '_',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [&str; 3] = ["attachment_security", "sport", "sleep_routine"];

    #[test]
    fn a_slip_of_the_fingers_is_recognised() {
        let hint = closest("atachment-securty", CODES);
        assert_eq!(hint, Some(Suggestion { code: "attachment_security", look_alike: false }));
    }

    #[test]
    fn a_cyrillic_letter_that_looks_latin_is_told_apart_from_a_slip() {
        let hint = closest("ѕроrt", CODES);
        assert_eq!(hint, Some(Suggestion { code: "sport", look_alike: true }));
    }

    #[test]
    fn letters_alone_never_tell_two_texts_further_apart_than_they_are() {
        let texts = ["", "sport", "sprot", "spots", "attachment_security", "atachment_securty", "үй-жайы", "ұйжай 2"];
        for one in texts {
            for other in texts {
                let least = Letters::of(one).least_slips(&Letters::of(other));
                assert!(least <= strsim::damerau_levenshtein(one, other), "{one} {other}");
            }
        }
    }

    #[test]
    fn nothing_is_offered_when_nothing_is_near() {
        assert_eq!(closest("chess", CODES), None);
    }
}
