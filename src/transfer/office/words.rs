//! A refusal or a notice in words: what is wrong, which limit it is, and how to mend it.

use super::{
    limits::Limit,
    notice::{Notice, NoticeCode, Place},
    refusal::{Found, Refusal},
};
use crate::i18n::Translator;

impl Limit {
    /// The limit in words, with its figure.
    pub fn sentence(self, words: &Translator) -> String {
        words.text_with(&format!("office-limit-{}", self.name()), &[("most", self.shown().into())])
    }

    /// The figure that people read: bytes are shown as whole MB.
    fn shown(self) -> i64 {
        let most = if self.name().ends_with("-bytes") { self.most() >> 20 } else { self.most() };
        i64::try_from(most).unwrap_or(i64::MAX)
    }
}

impl Refusal {
    /// What is wrong with the file, and where in it.
    pub fn problem(&self, words: &Translator) -> String {
        let found = |found: &Found| words.text(&format!("office-found-{}", found.name()));
        let problem = match self {
            Self::TooMuch { limit, .. } => limit.sentence(words),
            Self::Encrypted { lock } => words.text(&format!("office-lock-{}", lock.name())),
            Self::Damaged { damage, .. } => words.text(&format!("office-damage-{}", damage.name())),
            Self::Harmful { trick, .. } => words.text(&format!("office-trick-{}", trick.name())),
            Self::WrongKind { says, found: kind } => {
                words.text_with("office-refused-wrong-kind", &[("says", says.into()), ("found", found(kind).into())])
            }
            Self::NotRead { found: kind } => {
                words.text_with("office-refused-not-read", &[("found", found(kind).into())])
            }
            Self::NoText { pages } => words.text_with("office-refused-no-text", &[("pages", i64::from(*pages).into())]),
            Self::Empty | Self::Stopped | Self::Busy => words.text(&format!("office-refused-{}", self.code())),
        };
        match self {
            Self::TooMuch { part: Some(part), .. }
            | Self::Damaged { part: Some(part), .. }
            | Self::Harmful { part: Some(part), .. } => {
                format!("{problem} {}", words.text_with("office-part", &[("part", part.into())]))
            }
            _ => problem,
        }
    }

    /// What a person can do about it.
    pub fn mend(&self, words: &Translator) -> String {
        // The file is of a right kind, and other programs write it otherwise.
        let code =
            if matches!(self, Self::NotRead { found: Found::OtherPacking }) { "wrong-kind" } else { self.code() };
        words.text(&format!("office-mend-{code}"))
    }
}

/// Places that a sentence names; a record keeps one more, which tells that there are others.
const MOST_TOLD: usize = 12;
/// Mark of pages among what a record keeps.
const PAGES: char = 'p';
/// Mark of lines.
const LINES: char = 'l';
/// Mark of a line that is shown.
const TEXT: char = 't';

impl Notice {
    /// What was noticed, and on which pages or lines; where the file has neither, how often when more than once.
    pub fn sentence(&self, words: &Translator) -> String {
        let key = format!("office-notice-{}", self.code.name());
        if self.code == NoticeCode::ReadTo {
            let values = [("line", self.shown().into()), ("count", self.counted().into())];
            return words.text_with(&key, &values);
        }
        let what = words.text(&key);
        let (mark, numbers) = self.numbers();
        if !numbers.is_empty() {
            let key = if mark == PAGES { "office-notice-pages" } else { "office-notice-lines" };
            let more = if numbers.len() > MOST_TOLD { ", …" } else { "" };
            let places = format!("{}{more}", joined(&numbers[..numbers.len().min(MOST_TOLD)], ", "));
            return words.text_with(key, &[("what", what.into()), ("places", places.into())]);
        }
        if self.count < 2 {
            return what;
        }
        words.text_with("office-notice", &[("what", what.into()), ("count", self.counted().into())])
    }

    fn counted(&self) -> i64 {
        i64::try_from(self.count).unwrap_or(i64::MAX)
    }

    /// What stands at the first place.
    fn shown(&self) -> &str {
        self.places.first().and_then(|place| place.shown.as_deref()).unwrap_or_default()
    }

    /// The notice as a record keeps it: its code, and its pages or lines behind `@p` or `@l`; behind `@t` how many lines
    /// were not read, and the first of them.
    pub fn kept(&self) -> String {
        if self.code == NoticeCode::ReadTo {
            return format!("{}@{TEXT}{}:{}", self.code.name(), self.count, self.shown());
        }
        let (code, (mark, numbers)) = (self.code.name(), self.numbers());
        if numbers.is_empty() { code.to_owned() } else { format!("{code}@{mark}{}", joined(&numbers, ",")) }
    }

    /// What a record keeps, read again; `None` for anything else.
    pub fn of_kept(kept: &str) -> Option<Self> {
        let (code, places) = kept.split_once('@').map_or((kept, None), |(code, places)| (code, Some(places)));
        let code = NoticeCode::ALL.iter().copied().find(|known| known.name() == code)?;
        if code == NoticeCode::ReadTo {
            let (count, line) = places?.strip_prefix(TEXT)?.split_once(':')?;
            return Some(Self { code, count: count.parse().ok()?, places: vec![Place::default().shown(line)] });
        }
        let Some(places) = places else { return Some(Self { code, count: 1, places: Vec::new() }) };
        let (place, list): (fn(u32) -> Place, &str) = match places.strip_prefix(PAGES) {
            Some(list) => (Place::page, list),
            None => (Place::line, places.strip_prefix(LINES)?),
        };
        let numbers = list.split(',').take(MOST_TOLD + 1).map(|number| number.parse().ok());
        let places: Vec<Place> = numbers.map(|number| number.map(place)).collect::<Option<_>>()?;
        Some(Self { code, count: places.len() as u64, places })
    }

    /// Its pages, or its lines, each once, with the mark of which they are. One more than are told tells of others.
    fn numbers(&self) -> (char, Vec<u32>) {
        let is_line = |place: &&Place| place.sheet.is_none() && place.column.is_none();
        let pages: Vec<u32> = self.places.iter().filter_map(|place| place.page).collect();
        let lines = || self.places.iter().filter(is_line).filter_map(|place| place.row).collect();
        let (mark, mut numbers) = if pages.is_empty() { (LINES, lines()) } else { (PAGES, pages) };
        numbers.dedup();
        numbers.truncate(MOST_TOLD + 1);
        (mark, numbers)
    }
}

fn joined(numbers: &[u32], between: &str) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::super::{Damage, Lock, Trick};
    use super::*;
    use crate::i18n::{Language, Strictness};

    #[test]
    fn every_refusal_and_notice_has_words_in_every_language_and_limits_name_their_figure() {
        let part = || Some("word/document.xml".to_owned());
        let mut refusals = vec![Refusal::Empty, Refusal::Stopped, Refusal::Busy, Refusal::NoText { pages: 3 }];
        refusals.extend(Limit::ALL.iter().map(|limit| Refusal::TooMuch { limit: *limit, part: part() }));
        refusals.extend(Lock::ALL.iter().map(|lock| Refusal::Encrypted { lock: *lock }));
        refusals.extend(Damage::ALL.iter().map(|damage| Refusal::Damaged { damage: *damage, part: part() }));
        refusals.extend(Trick::ALL.iter().map(|trick| Refusal::Harmful { trick: *trick, part: part() }));
        for found in Found::ALL {
            refusals.push(Refusal::NotRead { found: *found });
            refusals.push(Refusal::WrongKind { says: "docx".into(), found: *found });
        }
        for language in Language::ALL {
            let words = Translator::with_strictness(language, Strictness::Strict);
            for refusal in &refusals {
                let told = refusal.problem(&words);
                assert!(!told.is_empty() && !refusal.mend(&words).is_empty(), "{refusal}");
                if let Refusal::TooMuch { limit, .. } = refusal {
                    let digits: String = told.chars().filter(char::is_ascii_digit).collect();
                    assert!(digits.contains(&limit.shown().to_string()), "{told}");
                }
            }
            for code in NoticeCode::ALL {
                let notice = Notice { code: *code, count: 2, places: vec![Place::default()] };
                assert!(notice.sentence(&words).contains('2'));
            }
        }
    }

    #[test]
    fn a_notice_names_its_pages_or_lines_also_when_it_was_kept() {
        let words = Translator::shared(Language::En);
        let notice =
            |places: Vec<Place>| Notice { code: NoticeCode::ColumnsSideBySide, count: places.len() as u64, places };
        let pages = notice([2, 2, 5].map(Place::page).into());
        assert_eq!(pages.kept(), "columns-side-by-side@p2,5");
        assert!(pages.sentence(words).ends_with("Pages: 2, 5."), "{}", pages.sentence(words));
        let lines = notice((1..=20).map(Place::line).collect());
        assert!(lines.sentence(words).ends_with("Lines: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …."));
        for notice in [pages, lines, notice(vec![Place::default()])] {
            assert_eq!(Notice::of_kept(&notice.kept()).unwrap().sentence(words), notice.sentence(words));
        }
        let read_to =
            Notice { code: NoticeCode::ReadTo, count: 3, places: vec![Place::default().shown("Подпись: ____")] };
        assert_eq!(read_to.kept(), "read-to@t3:Подпись: ____");
        assert_eq!(Notice::of_kept(&read_to.kept()), Some(read_to));
        for other in [
            "",
            "nothing",
            "read-to",
            "read-to@t:",
            "read-to@tx:y",
            "hidden-text@x1",
            "hidden-text@p",
            "hidden-text@p1,<b>",
        ] {
            assert_eq!(Notice::of_kept(other), None, "{other}");
        }
    }
}
