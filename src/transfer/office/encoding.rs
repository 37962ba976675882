//! Which letters the bytes of a plain file mean: UTF-8, UTF-16, or the one-byte pages of Windows.
//!
//! *Design notes.* Kazakhstan has its own one-byte page, KZ-1048 (also STRK1048-2002). It is Windows-1251
//! with the letters of Serbian, Ukrainian and Macedonian exchanged for Kazakh ones. Where a byte of that
//! difference occurs the text is Kazakh: nobody here writes Serbian.

use serde::{Deserialize, Serialize};

/// How letters are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The Cyrillic page of Windows.
    Windows1251,
    /// The Kazakh page.
    Kz1048,
}

impl Encoding {
    /// The name people know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1251 => "Windows-1251",
            Self::Kz1048 => "KZ-1048",
        }
    }
}

/// Text with the way it was written.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) encoding: Encoding,
    /// Whether the file itself says so, by its first bytes, or leaves no doubt, as UTF-8 does.
    pub(crate) is_certain: bool,
    /// Characters the encoding does not have.
    pub(crate) lost: u64,
    /// The first bytes of a text in UTF-8 that are no letters.
    pub(crate) strays: Vec<Stray>,
}

/// A byte that is no letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stray {
    /// Its line, counted from 1.
    pub(crate) line: u32,
    pub(crate) byte: u8,
}

/// Reads `bytes` as text; `None` when they are no text in any of the encodings.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let decoded = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest).or_else(|| utf8_with_strays(rest))?,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, Encoding::Utf16Le, true),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, Encoding::Utf16Be, true),
        _ => match (utf16_without_mark(bytes), utf8(bytes)) {
            (Some(encoding), _) => utf16(bytes, encoding, false),
            (None, Some(decoded)) => decoded,
            (None, None) => utf8_with_strays(bytes).unwrap_or_else(|| one_byte(bytes)),
        },
    };
    let controls = decoded.text.chars().filter(|sign| sign.is_control() && !"\t\n\r\u{c}".contains(*sign)).count();
    // A stray control character happens; one in fifty means that it was never a text.
    (controls * 50 <= decoded.text.chars().count()).then_some(decoded)
}

fn utf8(bytes: &[u8]) -> Option<Decoded> {
    let text = std::str::from_utf8(bytes).ok()?.to_owned();
    Some(Decoded { text, encoding: Encoding::Utf8, is_certain: true, lost: 0, strays: Vec::new() })
}

/// UTF-8 in which a few bytes are no letters: they alone are lost. In the one-byte pages hardly any two letters side
/// by side make a letter of UTF-8.
fn utf8_with_strays(bytes: &[u8]) -> Option<Decoded> {
    /// Letters of more than one byte for each stray one, at least.
    const LETTERS: usize = 10;
    /// Places that are told.
    const TOLD: usize = 20;
    let (mut letters, mut lost, mut line) = (0, 0, 1);
    let mut strays = Vec::new();
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        letters += valid.chars().filter(|sign| !sign.is_ascii()).count();
        line += u32::try_from(valid.matches('\n').count()).unwrap_or_default();
        text.push_str(valid);
        if let Some(byte) = chunk.invalid().first() {
            lost += 1;
            text.push(char::REPLACEMENT_CHARACTER);
            if strays.len() < TOLD {
                strays.push(Stray { line, byte: *byte });
            }
        }
    }
    let is_utf8 = letters >= LETTERS * lost;
    is_utf8.then_some(Decoded { text, encoding: Encoding::Utf8, is_certain: true, lost: lost as u64, strays })
}

fn utf16(bytes: &[u8], encoding: Encoding, is_certain: bool) -> Decoded {
    let unit = |two: &[u8; 2]| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(*two),
        _ => u16::from_le_bytes(*two),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut lost = rest.len() as u64;
    let signs = char::decode_utf16(pairs.iter().map(unit)).map(|sign| {
        sign.unwrap_or_else(|_| {
            lost += 1;
            char::REPLACEMENT_CHARACTER
        })
    });
    Decoded { text: signs.collect(), encoding, is_certain, lost, strays: Vec::new() }
}

/// UTF-16 without its mark: separators and spaces have a zero beside them, always on the same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(4_096))?.as_chunks::<2>();
    let low = pairs.iter().filter(|two| two[0] == 0 && two[1] != 0).count();
    let high = pairs.iter().filter(|two| two[1] == 0 && two[0] != 0).count();
    // One sign in twenty is a space, a separator or the end of a line.
    let enough = pairs.len() / 20;
    match () {
        () if high > enough && low == 0 => Some(Encoding::Utf16Le),
        () if low > enough && high == 0 => Some(Encoding::Utf16Be),
        () => None,
    }
}

fn one_byte(bytes: &[u8]) -> Decoded {
    let is_kazakh = bytes.iter().any(|byte| KAZAKH.iter().any(|(own, _)| own == byte));
    let encoding = if is_kazakh { Encoding::Kz1048 } else { Encoding::Windows1251 };
    let mut lost = 0;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let sign = if byte.is_ascii() { char::from(*byte) } else { letter(*byte, is_kazakh) };
        lost += u64::from(sign == char::REPLACEMENT_CHARACTER);
        text.push(sign);
    }
    Decoded { text, encoding, is_certain: false, lost, strays: Vec::new() }
}

fn letter(byte: u8, is_kazakh: bool) -> char {
    let kazakh = KAZAKH.iter().find(|(own, _)| is_kazakh && *own == byte).map(|(_, letter)| *letter);
    kazakh.unwrap_or(WINDOWS_1251[usize::from(byte - 0x80)])
}

/// Where KZ-1048 differs from Windows-1251. І and і stand at the same place in both.
const KAZAKH: [(u8, char); 16] = [
    (0x8D, 'Қ'),
    (0x8E, 'Һ'),
    (0x9D, 'қ'),
    (0x9E, 'һ'),
    (0xA1, 'Ұ'),
    (0xA2, 'ұ'),
    (0xA3, 'Ә'),
    (0xA5, 'Ө'),
    (0xAA, 'Ғ'),
    (0xAF, 'Ү'),
    (0xB4, 'ө'),
    (0xBA, 'ғ'),
    (0xBC, 'ә'),
    (0xBD, 'Ң'),
    (0xBE, 'ң'),
    (0xBF, 'ү'),
];

/// The upper half of Windows-1251.
#[rustfmt::skip]
const WINDOWS_1251: [char; 128] = [
    'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ',
    'ђ', '‘', '’', '“', '”', '•', '–', '—', '\u{fffd}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ',
    '\u{a0}', 'Ў', 'ў', 'Ј', '¤', 'Ґ', '¦', '§', 'Ё', '©', 'Є', '«', '¬', '\u{ad}', '®', 'Ї',
    '°', '±', 'І', 'і', 'ґ', 'µ', '¶', '·', 'ё', '№', 'є', '»', 'ј', 'Ѕ', 'ѕ', 'ї',
    'А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'З', 'И', 'Й', 'К', 'Л', 'М', 'Н', 'О', 'П',
    'Р', 'С', 'Т', 'У', 'Ф', 'Х', 'Ц', 'Ч', 'Ш', 'Щ', 'Ъ', 'Ы', 'Ь', 'Э', 'Ю', 'Я',
    'а', 'б', 'в', 'г', 'д', 'е', 'ж', 'з', 'и', 'й', 'к', 'л', 'м', 'н', 'о', 'п',
    'р', 'с', 'т', 'у', 'ф', 'х', 'ц', 'ч', 'ш', 'щ', 'ъ', 'ы', 'ь', 'э', 'ю', 'я',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kazakh_letters_of_the_one_byte_page_are_read() {
        let bytes = b"\x8d\xe0\xe1\xfb\xeb\xe4\xe0\xf3\xf8\xfb \xee\xf2\xe1\xe0\xf1\xfb, \xbf\xe9";
        let decoded = decode(bytes).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("Қабылдаушы отбасы, үй", Encoding::Kz1048));
        assert!(!decoded.is_certain);
    }

    #[test]
    fn russian_of_the_one_byte_page_is_read() {
        let decoded = decode(b"\xd1\xe5\xec\xfc\xff; \xb9 5").unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("Семья; № 5", Encoding::Windows1251));
    }

    #[test]
    fn utf_16_is_known_with_and_without_its_mark() {
        let text = "Код;Аты\nF-1;үй бар\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, encoding) in [(&le, Encoding::Utf16Le), (&be, Encoding::Utf16Be)] {
            let decoded = decode(bytes).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.is_certain), (text, encoding, false));
        }
        let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(le).collect();
        assert!(decode(&marked).unwrap().is_certain);
    }

    #[test]
    fn one_stray_byte_loses_one_letter_of_utf_8_and_not_all_of_them() {
        let text = "Код;Аты\nF-1;үй бар\nF-2;".as_bytes();
        let decoded = decode(&[text, b"\xe9", ";Тараз қаласы\n".as_bytes()].concat()).unwrap();
        assert_eq!(decoded.text, "Код;Аты\nF-1;үй бар\nF-2;\u{fffd};Тараз қаласы\n");
        assert_eq!(
            (decoded.encoding, decoded.lost, decoded.strays),
            (Encoding::Utf8, 1, vec![Stray { line: 3, byte: 0xE9 }])
        );
        // With as many strays as letters it is another page.
        assert_eq!(decode(b"\xd1\xe5\xec\xfc\xff \xd2\xb0").unwrap().encoding, Encoding::Windows1251);
    }

    #[test]
    fn bytes_that_are_no_text_are_none() {
        let bytes: Vec<u8> = (0..=255).cycle().take(4_000).collect();
        assert_eq!(decode(&bytes), None);
    }
}
