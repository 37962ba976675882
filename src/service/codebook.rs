//! The codes of the policy, as files may use them, and the words that stand for them.

use std::sync::Arc;

use super::{ServiceError, Services};
use crate::{
    domain::{language::Language, settlement::Settlement},
    matching::policy::{Check, Policy, Rule},
    store::{CodeRange, Kind as StoredKind},
    transfer::{
        Codebook, ItemEntry, RuleEntry,
        book::{OpenList, Vocabulary},
    },
};

/// The code book of a policy.
pub fn codebook(policy: &Policy) -> Codebook {
    let file = policy.file();
    let rule_entry = |rule: &Rule| RuleEntry {
        code: rule.id.to_string(),
        waivable_by: rule.waiver.as_ref().map(|terms| terms.by),
        reason_codes: match &rule.check {
            Check::SiblingsTogether { reasons } => reasons.clone(),
            _ => Vec::new(),
        },
    };
    let item_entry = |item: &crate::matching::policy::Item| ItemEntry {
        code: item.code.to_string(),
        age_min: item.age_range[0],
        age_max: item.age_range[1],
    };
    Codebook {
        items: file.items.iter().map(item_entry).collect(),
        strengths: file.strengths.iter().map(|strength| strength.code.to_string()).collect(),
        rules: file.rules.iter().map(rule_entry).collect(),
    }
}

/// Words that files may use for codes of the policy: needs, strengths and household constraints by their names.
pub fn vocabulary(policy: &Policy) -> Vocabulary {
    let file = policy.file();
    let mut words = Vocabulary::default();
    for language in Language::ALL {
        for item in &file.items {
            words.add(OpenList::Needs, item.code.as_str(), language, item.name.get(language));
        }
        for strength in &file.strengths {
            words.add(OpenList::Strengths, strength.code.as_str(), language, strength.name.get(language));
        }
        for constraint in &file.constraints {
            words.add(OpenList::Constraints, &constraint.code, language, constraint.name.get(language));
        }
    }
    words
}

impl Services {
    /// Words that files may use for codes: those of the policy, and the names of the settlements there are.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn vocabulary(&self) -> Result<Arc<Vocabulary>, ServiceError> {
        let mut words = vocabulary(&self.policy);
        let mut view = self.store.read().await?;
        for kept in view.list_records(StoredKind::Settlement, &CodeRange::all(), None).await? {
            let place: Settlement = serde_json::from_str(&kept.body)?;
            for (language, name) in
                [(Language::Kk, &place.name_kk), (Language::Ru, &place.name_ru), (Language::En, &place.name_en)]
            {
                words.add(OpenList::Settlements, &kept.code, language, name.as_str());
            }
        }
        Ok(Arc::new(words))
    }
}
