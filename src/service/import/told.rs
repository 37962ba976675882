//! What somebody at the machine said beforehand: of records that may look like kept ones, and of words on no list.

use std::collections::BTreeSet;

use super::twins::entity;
use crate::{
    domain::import::TwinAnswer,
    service::ServiceError,
    transfer::{
        Finding,
        beside::choosable,
        book::{Offer, Vocabulary, Words},
        twin::Twin,
    },
};

/// Answers by the codes of the file: nothing is asked later, so what is not answered keeps the file out.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The code in the file, and the kept record that is the same.
    pub same: Vec<(String, String)>,
    /// Codes in the file of records that are others than any kept one.
    pub different: Vec<String>,
    /// The code in the file, and a fact that stays as it is kept.
    pub keep: Vec<(String, String)>,
    /// A word of the file that is on no list, and the code that the report offers for it.
    pub words: Vec<(String, String)>,
}

impl Told {
    /// The offers of a check that were taken.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a word or a code that no finding offers.
    pub(super) fn words(&self, findings: &[Finding], vocabulary: &Vocabulary) -> Result<Words, ServiceError> {
        let offers: Vec<Offer> = findings.iter().filter_map(|finding| Offer::of(finding, vocabulary)).collect();
        let mut words = Words::default();
        for (word, code) in &self.words {
            let mut meant = offers.iter().filter(|offer| offer.is_for(word, code)).peekable();
            if meant.peek().is_none() {
                return Err(ServiceError::invalid(&format!("word {word}={code}"), "value-unlisted"));
            }
            // Written otherwise it is the same word.
            let mut lists = BTreeSet::new();
            meant.filter(|offer| lists.insert(&offer.list)).for_each(|offer| words.say(offer.clone()));
        }
        Ok(words)
    }

    /// The answers to the questions of a check.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for an answer that nobody asked for, and a fact that such a record does not have.
    pub(super) fn answers(&self, twins: &[Twin]) -> Result<Vec<TwinAnswer>, ServiceError> {
        let is_asked = |code: &String| twins.iter().any(|twin| twin.code == *code);
        for (code, kept) in &self.same {
            if !twins.iter().any(|twin| twin.code == *code && twin.kept == *kept) {
                return Err(ServiceError::invalid(&format!("same {code}={kept}"), "value-unlisted"));
            }
        }
        if let Some(code) = self.different.iter().find(|code| !is_asked(code)) {
            return Err(ServiceError::invalid(&format!("different {code}"), "value-unlisted"));
        }
        for (code, fact) in &self.keep {
            let of_code = twins.iter().find(|twin| twin.code == *code && self.same.iter().any(|(of, _)| of == code));
            if !of_code.is_some_and(|twin| choosable(twin.kind).any(|known| known == fact)) {
                return Err(ServiceError::invalid(&format!("keep {code}={fact}"), "value-unlisted"));
            }
        }
        Ok(twins.iter().filter_map(|twin| self.answer(twin)).collect())
    }

    fn answer(&self, twin: &Twin) -> Option<TwinAnswer> {
        let same = self.same.iter().find(|(code, _)| *code == twin.code);
        let is_other = self.different.contains(&twin.code);
        // Who is one kept record is none of the others.
        let same = match same {
            Some((_, kept)) => *kept == twin.kept,
            None if is_other => false,
            None => return None,
        };
        let keep = self.keep.iter().filter(|(code, _)| same && *code == twin.code).map(|(_, fact)| fact.clone());
        Some(TwinAnswer {
            kind: Some(entity(twin.kind)),
            code: twin.code.clone(),
            kept: twin.kept.clone(),
            same,
            keep: keep.collect(),
        })
    }
}
