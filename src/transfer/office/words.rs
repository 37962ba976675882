//! A refusal or a notice in words: what is wrong, which limit it is, and how to mend it.

use super::{
    limits::Limit,
    notice::Notice,
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
        words.text(&format!("office-mend-{}", self.code()))
    }
}

impl Notice {
    /// What was noticed, and how often when more than once.
    pub fn sentence(&self, words: &Translator) -> String {
        let what = words.text(&format!("office-notice-{}", self.code.name()));
        if self.count < 2 {
            return what;
        }
        let count = i64::try_from(self.count).unwrap_or(i64::MAX);
        words.text_with("office-notice", &[("what", what.into()), ("count", count.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Damage, Lock, NoticeCode, Place, Trick};
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
}
