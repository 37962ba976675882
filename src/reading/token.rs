//! Words of a text with their places, folded so that spellings and common typing errors meet.

/// Longest word that is compared, in letters; the rest of a longer one is not looked at.
const MAX_WORD_CHARS: usize = 40;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A space or a hyphen.
    Space,
    /// A comma, a colon, a dash, a bracket or a quotation mark.
    Comma,
    /// A semicolon.
    Hard,
}

/// One word.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Lower case, with the letters that people exchange made equal.
    pub(super) folded: String,
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends in the text, in bytes.
    pub(super) end: usize,
    /// What stands before it.
    pub(super) gap: Gap,
    /// Whether a letter of it is only Kazakh.
    pub(super) is_kazakh: bool,
}

/// Whether a letter is only Kazakh.
fn is_kazakh(letter: char) -> bool {
    matches!(
        letter,
        'ә' | 'ғ'
            | 'қ'
            | 'ң'
            | 'ө'
            | 'ұ'
            | 'ү'
            | 'һ'
            | 'і'
            | 'Ә'
            | 'Ғ'
            | 'Қ'
            | 'Ң'
            | 'Ө'
            | 'Ұ'
            | 'Ү'
            | 'Һ'
            | 'І'
    )
}

/// One letter as it is compared; `None` for what is not part of a word.
///
/// Kazakh letters typed with a Russian keyboard, and Latin letters that look alike, become the same letter.
pub(super) fn fold(letter: char) -> Option<char> {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let folded = match lower {
        'ё' | 'e' => 'е',
        'қ' | 'k' => 'к',
        'ғ' => 'г',
        'ң' => 'н',
        'ө' | 'o' => 'о',
        'ұ' | 'ү' | 'y' => 'у',
        'һ' | 'x' => 'х',
        'і' | 'i' => 'и',
        'ә' | 'a' => 'а',
        'p' => 'р',
        'c' => 'с',
        other if other.is_alphanumeric() => other,
        _ => return None,
    };
    Some(folded)
}

/// A word of the lexicon as it is compared.
pub(super) fn folded(word: &str) -> String {
    word.chars().filter_map(fold).collect()
}

/// The words of `text[start..end]`.
pub(super) fn tokens(text: &str, start: usize, end: usize) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut gap = Gap::Space;
    let mut open: Option<Token> = None;
    let mut letters = 0;
    for (place, letter) in text[start..end].char_indices().map(|(place, letter)| (start + place, letter)) {
        let after = place + letter.len_utf8();
        if let Some(folded) = fold(letter) {
            let token = open.get_or_insert_with(|| {
                letters = 0;
                Token { folded: String::new(), start: place, end: after, gap, is_kazakh: false }
            });
            token.end = after;
            token.is_kazakh |= is_kazakh(letter);
            letters += 1;
            if letters <= MAX_WORD_CHARS {
                token.folded.push(folded);
            }
        } else if !is_joiner(letter) {
            found.extend(open.take());
            gap = if found.last().is_some_and(|last| last.end == place) { Gap::Space } else { gap };
            gap = gap.max(gap_of(letter));
        }
    }
    found.extend(open);
    found
}

/// Soft hyphens and combining marks are written inside a word.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{301}' | '\u{200b}' | '\u{200d}')
}

fn gap_of(letter: char) -> Gap {
    match letter {
        ';' => Gap::Hard,
        ',' | ':' | '–' | '—' | '(' | ')' | '«' | '»' | '"' | '/' => Gap::Comma,
        _ => Gap::Space,
    }
}
