//! Records of a file made ready to be kept: read, checked and written out before anybody has to wait for it.
//!
//! *Design notes.* While an import is saved everybody else's acts wait, looks at records among them. So what can be
//! done beforehand is: within the act it is only seen that every record still is what this rests on. A file that is
//! too large to be held is made ready within the act, a part at a time.

use std::collections::BTreeSet;

use super::{
    File, Stage,
    check::{Checked, named, stored_code, stored_kind},
    ends::Pair,
    gate::about,
    people::{sealed, value_of},
    renamed::renamed,
    save::passes,
};
use crate::{
    domain::{access::Subject, import::TwinAnswer},
    security::vault::Vault,
    service::{ServiceError, Services, codebook::codebook},
    store::{Draft, Reads},
    transfer::{Codebook, Event, Kind, Outcome, RawRecord, Record, RecordSource, Save, check_record},
};

/// Bytes of a file whose records are made ready all at once: six times what a browser may send, a register of 15 000
/// families. Held, they take about as much.
const MOST_BYTES: u64 = 128 << 20;

/// A record with what keeping it needs.
pub(super) struct Ready {
    /// How reports name it.
    pub(super) name: String,
    /// The version it rests on; 0 where none is kept.
    pub(super) rests_on: i64,
    pub(super) kind: Kind,
    pub(super) code: String,
    /// What is to be kept; none where everything is kept already.
    pub(super) draft: Option<Draft>,
    /// The children and families it is about, and whether keeping it changes what is theirs.
    pub(super) about: Vec<(Subject, bool)>,
    /// Who is new, for an office to hold.
    pub(super) gives: Option<Subject>,
    /// The child who is taken off the residents of a family with it.
    pub(super) takes_off: Option<Pair>,
    /// Whether it is still what was shown.
    pub(super) is_shown: bool,
}

/// What records are made ready with.
pub(super) struct Making<'a> {
    pub(super) file: &'a File,
    pub(super) answers: &'a [TwinAnswer],
    pub(super) codebook: &'a Codebook,
    pub(super) vault: &'a Vault,
    pub(super) checked: &'a Checked,
    pub(super) save: Save,
}

impl Making<'_> {
    /// A record of the file, laid over what is kept at this moment.
    pub(super) async fn ready(&self, view: &mut (dyn Reads + '_), raw: &RawRecord) -> Result<Ready, ServiceError> {
        let code = stored_code(raw);
        let kept = match &code {
            Some(code) => view.find_record(stored_kind(raw.kind), code).await?,
            None => None,
        };
        let stored = kept.as_ref().map(|kept| value_of(raw.kind, kept, self.vault)).transpose()?;
        let checked = check_record(raw, stored.as_ref(), self.codebook, self.file.as_of);
        let rests_on = kept.as_ref().map_or(0, |kept| kept.version);
        let name = named(raw.kind, &raw.key().unwrap_or_default());
        let changes = checked.outcome != Outcome::Unchanged;
        let is_as_checked = self.checked.laid_over.get(&name) == Some(&rests_on);
        let gives = match &checked.record {
            Some(Record::Child(child)) if rests_on == 0 => Some(Subject::Child(child.code.clone())),
            Some(Record::Family(family)) if rests_on == 0 => Some(Subject::Family(family.code.clone())),
            _ => None,
        };
        let draft = match checked.record.as_ref().filter(|_| changes) {
            Some(Record::Identity(named)) => Some(sealed(named, kept.as_ref(), self.vault)?),
            Some(record) => draft(record),
            None => None,
        };
        Ok(Ready {
            // It was good a moment ago: without a record somebody else changed what it is laid over.
            is_shown: checked.record.is_some() && (!changes || is_as_checked),
            draft,
            takes_off: self.checked.taken_off.get(&name).cloned(),
            about: about(raw, stored.as_ref()),
            code: code.unwrap_or_default(),
            kind: raw.kind,
            name,
            rests_on,
            gives,
        })
    }

    /// The records of some kinds that are to be kept, in the order of the file.
    pub(super) fn source(&self, kinds: &BTreeSet<Kind>) -> Result<Wanted<'_>, ServiceError> {
        let source = renamed(self.file, self.answers)?;
        Ok(Wanted { making: self, kinds: kinds.clone(), source })
    }
}

/// The records of some kinds that are to be kept.
pub(super) struct Wanted<'a> {
    making: &'a Making<'a>,
    kinds: BTreeSet<Kind>,
    source: Box<dyn RecordSource<Item = Event> + Send>,
}

impl Iterator for Wanted<'_> {
    type Item = RawRecord;

    fn next(&mut self) -> Option<RawRecord> {
        let Making { file, checked, save, .. } = self.making;
        loop {
            let event = self.source.next()?;
            (file.tell)(Stage::Save, self.source.progress());
            if let Event::Record(raw) = event
                && self.kinds.contains(&raw.kind)
                && (file.names || raw.kind != Kind::Identity)
                && checked.verdict.may_save(*save, raw.kind, raw.index)
            {
                return Some(raw);
            }
        }
    }
}

impl Services {
    /// The records of a file made ready; none of one that is too large to be held.
    pub(super) async fn made_ready(
        &self,
        file: &File,
        checked: &Checked,
        (save, answers): (Save, &[TwinAnswer]),
    ) -> Result<Option<Vec<Ready>>, ServiceError> {
        if checked.bytes > MOST_BYTES {
            return Ok(None);
        }
        let codebook = codebook(&self.policy);
        let vault = &self.secrets.vault;
        let making = Making { file, answers, codebook: &codebook, vault, checked, save };
        let mut view = self.store.read().await?;
        let mut made = Vec::new();
        for kinds in passes(&checked.order) {
            for raw in making.source(&kinds)? {
                made.push(making.ready(view.as_mut(), &raw).await?);
                // Reckoning on a worker that serves others too: they get their turn between.
                tokio::task::yield_now().await;
            }
        }
        Ok(Some(made))
    }
}

/// How a record of the register is kept; who somebody is is sealed first.
fn draft(record: &Record) -> Option<Draft> {
    Some(match record {
        Record::Settlement(record) => Draft::of(record),
        Record::Child(record) => Draft::of(record),
        Record::SiblingGroup(record) => Draft::of(record),
        Record::Plan(record) => Draft::of(record.as_ref()),
        Record::Family(record) => Draft::of(record.as_ref()),
        Record::Relative(record) => Draft::of(record),
        Record::Waiver(record) => Draft::of(record),
        Record::Outcome(record) => Draft::of(record.as_ref()),
        Record::Contact(record) => Draft::of(record.as_ref()),
        Record::Identity(_) => return None,
    })
}
