//! A conflict of versions as whoever meets it may read it: both versions are told, and what the record does not tell
//! them is left out of both.

use serde_json::Value;

use super::{
    Caller, ServiceError, Services,
    propose::{shows_choice, without_choice},
    reader::Reader,
};
use crate::{
    domain::{family::Family, proposal::Proposal},
    store::{Kind, Record, StoreError},
};

impl Services {
    /// What went wrong, without what its caller may not read. Every other error is as it was.
    pub(super) async fn read_fault(&self, caller: &Caller, mut error: ServiceError) -> ServiceError {
        let ServiceError::Store(StoreError::Conflict { kind, stored, given, .. }) = &mut error else { return error };
        let both = [stored, given].map(|version| &mut **version);
        match kind {
            Kind::Family => {
                for version in both {
                    read::<Family>(version, |one| caller.reads_family(one));
                }
            }
            Kind::Proposal => {
                let reader = self.reader_now(caller).await.ok();
                for version in both {
                    match &reader {
                        Some(reader) => read::<Proposal>(version, |one| reads_proposal(caller, reader, one)),
                        None => *version = Value::Null,
                    }
                }
            }
            _ => {}
        }
        error
    }

    async fn reader_now(&self, caller: &Caller) -> Result<Reader, ServiceError> {
        let mut view = self.store.read().await?;
        self.reader(view.as_mut(), caller).await
    }
}

fn reads_proposal(caller: &Caller, reader: &Reader, proposal: Proposal) -> Proposal {
    let is_shown = shows_choice(caller, &proposal);
    let mut read = match caller.staff() {
        Ok(staff) if !is_shown => without_choice(proposal, &staff),
        _ => proposal,
    };
    reader.reads_proposal(&mut read);
    read
}

/// The record as it is read; nothing of one that cannot be understood.
fn read<R: Record>(version: &mut Value, how: impl FnOnce(R) -> R) {
    let record = serde_json::from_value::<R>(version.take()).ok();
    *version = record.and_then(|record| serde_json::to_value(how(record)).ok()).unwrap_or_default();
}
