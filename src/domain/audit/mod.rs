//! What the audit trail records, and how each entry vouches for every one before it.
//!
//! *Design notes.* An entry is hashed as `SHA-256(prev_hash ‖ canonical JSON of the rest)`. The text
//! holds codes, counts and hashes, never personal words, so the trail can leave the machine and be
//! checked by anybody. A chain alone shows edits, deletions and insertions; that its tail was cut, that an
//! older copy was put back or that it was rewritten as a whole shows only against a kept
//! [`Checkpoint`](crate::domain::checkpoint::Checkpoint).

use serde_json::{Map, Value, json};

use super::{
    actor::Actor,
    canonical::{canonical_json, quoted},
    clock::Timestamp,
    hash::Sha256Hash,
};

/// What is done to what, and how it ends.
mod action;

pub use action::{Action, EntityKind, Outcome};

/// One act, as the one who performs it describes it. Who and when are added by the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// What was done.
    pub action: Action,
    /// Kind of what was acted upon.
    pub kind: EntityKind,
    /// Its code; empty for the register, the database and the trail as a whole.
    pub code: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was done, in the words or the code of the one who acted.
    pub purpose: Option<String>,
    /// Codes, hashes and whole numbers that make the act checkable; never personal text.
    pub details: Map<String, Value>,
}

impl AuditEvent {
    /// `action` was done to the `kind` called `code`.
    pub fn done(action: Action, kind: EntityKind, code: impl Into<String>) -> Self {
        Self { action, kind, code: code.into(), outcome: Outcome::Done, purpose: None, details: Map::new() }
    }

    /// The same act with another outcome.
    #[must_use]
    pub fn ended(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// The same act with its purpose.
    #[must_use]
    pub fn because(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = Some(purpose.into());
        self
    }

    /// The same act with one more detail: a code, a hash, a whole number, or a list of them.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// Whether it can be kept so that every reader agrees on its text: every number is whole, and no
    /// word holds a control character other than line breaks and tabs.
    pub fn is_fit_to_record(&self) -> bool {
        let words = self.code.chars().chain(self.purpose.iter().flat_map(|purpose| purpose.chars()));
        self.details.values().all(is_whole) && !words.into_iter().any(is_unfit)
    }
}

/// Control characters are what separates fields when a store reads many entries at once.
pub(crate) fn is_unfit(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

fn is_whole(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(items) => items.iter().all(is_whole),
        Value::Object(map) => map.values().all(is_whole),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// One entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Place in the trail, from 1 without gaps.
    pub seq: u64,
    /// When, UTC.
    pub at: Timestamp,
    /// Who acted, in which role at the time.
    pub actor: Actor,
    /// What was done.
    pub event: AuditEvent,
    /// Hash of the entry before; [`Sha256Hash::ZERO`] before the first.
    pub prev_hash: Sha256Hash,
    /// Hash of this entry.
    pub hash: Sha256Hash,
}

impl AuditEntry {
    /// The text that is hashed after `prev_hash`.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        let details = canonical_json(&Value::Object(self.event.details.clone()));
        self.fields(&details).write(&mut text);
        text
    }

    /// The entry as one JSON object, with both hashes, for files that leave the machine.
    pub fn to_json(&self) -> Value {
        json!({
            "action": self.event.action.code(), "actor": self.actor.id, "at": self.at.micros(),
            "code": self.event.code, "details": self.event.details, "kind": self.event.kind.code(),
            "outcome": self.event.outcome.code(), "purpose": self.event.purpose, "role": self.actor.role.code(),
            "seq": self.seq, "prev_hash": self.prev_hash.to_string(), "hash": self.hash.to_string(),
        })
    }

    fn fields<'a>(&'a self, details: &'a str) -> EntryFields<'a> {
        EntryFields {
            seq: self.seq,
            at: self.at.micros(),
            actor: &self.actor.id,
            role: self.actor.role.code(),
            action: self.event.action.code(),
            kind: self.event.kind.code(),
            code: &self.event.code,
            outcome: self.event.outcome.code(),
            purpose: self.event.purpose.as_deref(),
            details,
        }
    }
}

/// The fields of an entry as they stand in a store: borrowed texts, so that a million of them can be
/// checked without building values. `details` is canonical JSON text.
#[derive(Clone, Copy, Debug)]
pub struct EntryFields<'a> {
    /// See [`AuditEntry::seq`].
    pub seq: u64,
    /// Microseconds, see [`AuditEntry::at`].
    pub at: i64,
    /// Code of who acted.
    pub actor: &'a str,
    /// Code of the role.
    pub role: &'a str,
    /// Code of the action.
    pub action: &'a str,
    /// Code of the kind of entity.
    pub kind: &'a str,
    /// Code of the entity.
    pub code: &'a str,
    /// Code of the outcome.
    pub outcome: &'a str,
    /// Purpose.
    pub purpose: Option<&'a str>,
    /// Canonical JSON text of the details.
    pub details: &'a str,
}

impl EntryFields<'_> {
    /// Appends the canonical JSON text of the entry to `text`: keys sorted, no spaces, whole numbers only.
    pub fn write(&self, text: &mut String) {
        push_word(text, "{\"action\":", self.action);
        push_word(text, ",\"actor\":", self.actor);
        text.push_str(",\"at\":");
        text.push_str(&self.at.to_string());
        push_word(text, ",\"code\":", self.code);
        text.push_str(",\"details\":");
        text.push_str(self.details);
        push_word(text, ",\"kind\":", self.kind);
        push_word(text, ",\"outcome\":", self.outcome);
        match self.purpose {
            Some(purpose) => push_word(text, ",\"purpose\":", purpose),
            None => text.push_str(",\"purpose\":null"),
        }
        push_word(text, ",\"role\":", self.role);
        text.push_str(",\"seq\":");
        text.push_str(&self.seq.to_string());
        text.push('}');
    }
}

fn push_word(text: &mut String, key: &str, word: &str) {
    text.push_str(key);
    // Nearly every word is a plain code; the general writer is for the others.
    if word.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        text.push('"');
        text.push_str(word);
        text.push('"');
    } else {
        text.push_str(&quoted(word));
    }
}

/// Where the trail stands: makes the next entry, or checks entries that come in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    size: u64,
    head: Sha256Hash,
}

impl Default for Chain {
    fn default() -> Self {
        Self { size: 0, head: Sha256Hash::ZERO }
    }
}

/// The first entry of a trail that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("audit entry {seq} does not hold: {why}")]
pub struct Broken {
    /// Its place in the trail.
    pub seq: u64,
    /// What is wrong with it.
    pub why: BrokenWhy,
}

/// Why an entry does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenWhy {
    /// The entry is not there; the next one that is has the number `found`.
    #[error("it is missing, entry {found} follows")]
    Missing {
        /// Number of the entry that follows.
        found: u64,
    },
    /// It does not name the hash of the entry before.
    #[error("it does not follow from the entry before")]
    Link,
    /// Its hash is not the hash of what it says.
    #[error("its content is not what was hashed")]
    Content,
    /// A field holds what no entry can hold.
    #[error("a field cannot be read")]
    Unreadable,
}

impl Chain {
    /// A trail that ends with `head` after `size` entries.
    pub fn resume(size: u64, head: Sha256Hash) -> Self {
        Self { size, head }
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Hash of the last entry; [`Sha256Hash::ZERO`] when there is none.
    pub fn head(&self) -> Sha256Hash {
        self.head
    }

    /// Makes the next entry and moves the head to it.
    pub fn append(&mut self, at: Timestamp, actor: Actor, event: AuditEvent) -> AuditEntry {
        let prev_hash = self.head;
        let mut entry = AuditEntry { seq: self.size + 1, at, actor, event, prev_hash, hash: Sha256Hash::ZERO };
        entry.hash = Sha256Hash::of_both(prev_hash.as_bytes(), entry.canonical().as_bytes());
        self.size = entry.seq;
        self.head = entry.hash;
        entry
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// [`Broken`], naming the first entry that does not hold; the chain then stays where it was.
    pub fn push(&mut self, entry: &AuditEntry) -> Result<(), Broken> {
        self.push_text(entry.seq, entry.prev_hash, entry.hash, &entry.canonical())
    }

    /// Checks the next entry given the text that was hashed; see [`EntryFields::write`].
    ///
    /// # Errors
    /// As [`Chain::push`].
    pub fn push_text(&mut self, seq: u64, prev_hash: Sha256Hash, hash: Sha256Hash, text: &str) -> Result<(), Broken> {
        let expected = self.size + 1;
        let broken = |why| Err(Broken { seq: expected, why });
        if seq != expected {
            return broken(BrokenWhy::Missing { found: seq });
        }
        if prev_hash != self.head {
            return broken(BrokenWhy::Link);
        }
        if hash != Sha256Hash::of_both(prev_hash.as_bytes(), text.as_bytes()) {
            return broken(BrokenWhy::Content);
        }
        self.size = seq;
        self.head = hash;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
