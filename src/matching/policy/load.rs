//! Reading a policy file, and why one is refused.

use std::collections::BTreeMap;

use super::{Effect, Group, Item, PolicyFile, Rule, Service, SourceKind, Strength, UnconfirmedRules, lint, vectors};
use crate::domain::{
    canonical::sha256_label,
    code::{ItemCode, RuleCode, StrengthCode},
};

/// The format this version reads.
pub const FORMAT: &str = "uya/policy/1";

/// The policy shipped with this version, with the digest recorded beside it.
const SHIPPED: (&str, &str, &str) = (
    "models/uya/1.1.0.json",
    include_str!("../../../models/uya/1.1.0.json"),
    include_str!("../../../models/uya/1.1.0.sha256"),
);

/// A policy that was read, found sound, and whose golden vectors were reproduced.
#[derive(Clone, Debug)]
pub struct Policy {
    file: PolicyFile,
    text: Box<str>,
    digest: String,
    items: BTreeMap<ItemCode, usize>,
    strengths: BTreeMap<StrengthCode, usize>,
    rules: BTreeMap<RuleCode, usize>,
}

/// Why a policy is refused. Each names the file; `entry` is a path inside it, for example
/// `items[3].weight_reason`.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not JSON of the policy's shape.
    #[error("{file}: {entry}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// Where in it.
        entry: String,
        /// What the reader said.
        why: String,
    },
    /// Written for another format.
    #[error("{file}: format {found}, this version reads {FORMAT}")]
    Format {
        /// The file.
        file: String,
        /// What it says.
        found: String,
    },
    /// The bytes are not those whose digest was recorded.
    #[error("{file}: digest is {found}, recorded is {recorded}")]
    Digest {
        /// The file.
        file: String,
        /// Of the bytes read.
        found: String,
        /// Beside the file.
        recorded: String,
    },
    /// The content breaks rules that every policy must hold.
    #[error("{file}: {} entries at fault, first {}: {}", faults.len(), faults[0].entry, faults[0].kind.code())]
    Unsound {
        /// The file.
        file: String,
        /// Every fault; never empty.
        faults: Vec<lint::Fault>,
    },
    /// A golden vector gives other numbers than it states.
    #[error("{file}: vector {vector}: {what} is {found}, expected {expected}")]
    Vector {
        /// The file.
        file: String,
        /// Its name.
        vector: String,
        /// Which number.
        what: String,
        /// What the arithmetic gives.
        found: String,
        /// What the vector states.
        expected: String,
    },
}

impl Policy {
    /// The policy shipped with this version.
    pub fn shipped() -> Result<Self, PolicyError> {
        let (name, text, recorded) = SHIPPED;
        Self::read(name, text, Some(recorded))
    }

    /// Reads a policy. `recorded` is the content of the `.sha256` file beside it: the digest alone or
    /// followed by the file's name; without it the digest is computed but not compared.
    ///
    /// # Errors
    /// [`PolicyError`], naming file, entry and reason.
    pub fn read(name: &str, text: &str, recorded: Option<&str>) -> Result<Self, PolicyError> {
        let digest = sha256_label(text.as_bytes());
        if let Some(recorded) = recorded {
            let recorded = format!("sha256:{}", recorded.split_whitespace().next().unwrap_or_default());
            if recorded != digest {
                return Err(PolicyError::Digest { file: name.into(), found: digest, recorded });
            }
        }
        let file = parse(name, text)?;
        let faults: Vec<_> = lint::faults(&file).into_iter().filter(|fault| fault.kind.refuses()).collect();
        if !faults.is_empty() {
            return Err(PolicyError::Unsound { file: name.into(), faults });
        }
        let policy = Self::index(file, text, digest);
        vectors::reproduce(&policy).map_err(|difference| PolicyError::Vector {
            file: name.into(),
            vector: difference.vector,
            what: difference.what,
            found: difference.found,
            expected: difference.expected,
        })?;
        Ok(policy)
    }

    fn index(file: PolicyFile, text: &str, digest: String) -> Self {
        let items = file.items.iter().enumerate().map(|(i, item)| (item.code.clone(), i)).collect();
        let strengths = file.strengths.iter().enumerate().map(|(i, s)| (s.code.clone(), i)).collect();
        let rules = file.rules.iter().enumerate().map(|(i, rule)| (rule.id.clone(), i)).collect();
        Self { file, text: text.into(), digest, items, strengths, rules }
    }

    /// Everything the file says.
    pub fn file(&self) -> &PolicyFile {
        &self.file
    }

    /// The file as it was read: what a run keeps beside its result.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// `sha256:…` of the file's bytes.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Position of a need in the policy's order.
    pub fn item_index(&self, code: &ItemCode) -> Option<usize> {
        self.items.get(code).copied()
    }

    /// A need by code.
    pub fn item(&self, code: &ItemCode) -> Option<&Item> {
        self.item_index(code).map(|index| &self.file.items[index])
    }

    /// Position of a strength in the policy's order.
    pub fn strength_index(&self, code: &StrengthCode) -> Option<usize> {
        self.strengths.get(code).copied()
    }

    /// A strength by code.
    pub fn strength(&self, code: &StrengthCode) -> Option<&Strength> {
        self.strength_index(code).map(|index| &self.file.strengths[index])
    }

    /// A rule by code.
    pub fn rule(&self, code: &RuleCode) -> Option<&Rule> {
        self.rules.get(code).map(|index| &self.file.rules[*index])
    }

    /// A group by code.
    pub fn group(&self, code: &str) -> Option<&Group> {
        self.file.groups.iter().find(|group| group.code == code)
    }

    /// The services of Annex 3 that answer a need.
    pub fn services_for<'a>(&'a self, item: &'a ItemCode) -> impl Iterator<Item = &'a Service> {
        self.file.services.iter().filter(move |service| service.items.contains(item))
    }

    /// What a failure of `rule` means under this policy.
    pub fn effect_on_fail(&self, rule: &Rule) -> Effect {
        self.soften(rule, rule.on_fail)
    }

    /// What missing evidence for `rule` means under this policy.
    pub fn effect_on_missing(&self, rule: &Rule) -> Effect {
        self.soften(rule, rule.on_missing)
    }

    fn soften(&self, rule: &Rule, effect: Effect) -> Effect {
        let unconfirmed = rule.standing() != SourceKind::Source;
        let acts = !matches!(effect, Effect::Workflow | Effect::SwitchForm);
        if self.file.unconfirmed_rules == UnconfirmedRules::Flag && unconfirmed && acts { Effect::Flag } else { effect }
    }
}

/// Reads the shape alone: what `uya rules lint` starts from.
pub fn parse(name: &str, text: &str) -> Result<PolicyFile, PolicyError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let file: PolicyFile = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let entry = error.path().to_string();
        PolicyError::Unreadable { file: name.into(), entry, why: error.into_inner().to_string() }
    })?;
    reader.end().map_err(|error| PolicyError::Unreadable {
        file: name.into(),
        entry: "end of file".into(),
        why: error.to_string(),
    })?;
    if file.format != FORMAT {
        return Err(PolicyError::Format { file: name.into(), found: file.format });
    }
    Ok(file)
}

/// Parses without refusing an unsound content: what the linter and the vectors' author need.
pub fn parse_for_lint(name: &str, text: &str) -> Result<Policy, PolicyError> {
    Ok(Policy::index(parse(name, text)?, text, sha256_label(text.as_bytes())))
}
