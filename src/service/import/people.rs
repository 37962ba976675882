//! Who people are, in files: opened to be compared, sealed to be kept, and passed over where nobody with the right to
//! names brings them.
//!
//! *Design notes.* Nothing of it is kept between the check and the saving but the sealed file, which is read again. A
//! record that is sealed anew keeps the key that it had, so that destroying one key closes every version.

use std::collections::BTreeSet;

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::{
    domain::{
        access::Subject,
        desk::{Identity, SealedIdentity},
        identity::Named,
    },
    security::vault::Vault,
    service::{
        ServiceError,
        identities::{bytes, marks, opened},
    },
    store::{Draft, RawRecord as RawStored},
    transfer::{Finding, FindingCode, Kind, RawRecord},
};

/// What is kept under the code of a record of a file, as files write it.
pub(in crate::service) fn value_of(kind: Kind, kept: &RawStored, vault: &Vault) -> Result<Value, ServiceError> {
    if kind != Kind::Identity {
        return Ok(serde_json::from_str(&kept.body)?);
    }
    let sealed: SealedIdentity = serde_json::from_str(&kept.body)?;
    Ok(written(&sealed.subject, opened(vault, &sealed)?))
}

/// Who somebody is, as files write it: what was kept before there were rules for it, too.
fn written(subject: &Subject, identity: Identity) -> Value {
    let Identity { names, iins, phones, address } = identity;
    let mut value = json!({
        "of": subject.kind().code(), "code": subject.code(), "names": names, "iins": iins, "phones": phones,
    });
    if let Some(address) = address {
        value["address"] = address.into();
    }
    value
}

/// Who somebody is, sealed: with the key of the kept record, where there is one.
pub(super) fn sealed(named: &Named, kept: Option<&RawStored>, vault: &Vault) -> Result<Draft, ServiceError> {
    let kept = kept.map(|kept| serde_json::from_str::<SealedIdentity>(&kept.body)).transpose()?;
    let key = kept.and_then(|kept| kept.key).map(|key| bytes(&key)).transpose()?;
    let subject = named.subject().map_err(|error| ServiceError::Fault(error.to_string()))?;
    Ok(Draft::of(&seal(vault, subject, &named.identity(), key)?))
}

/// Seals an identity with a key of its own, or with the one it had.
pub(in crate::service) fn seal(
    vault: &Vault,
    subject: Subject,
    identity: &Identity,
    key: Option<Vec<u8>>,
) -> Result<SealedIdentity, ServiceError> {
    let place = subject.to_string();
    let key = key.unwrap_or_else(|| vault.new_key(&place));
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(identity)?);
    let sealed = BASE64.encode(&vault.seal(&key, &place, &plain)?);
    Ok(SealedIdentity { subject, key: Some(BASE64.encode(&key)), sealed, marks: Some(marks(vault, identity)) })
}

/// Columns that tell who people are, brought by somebody without the right to names.
#[derive(Default)]
pub(super) struct Unread {
    seen: BTreeSet<(Option<String>, String)>,
}

impl Unread {
    /// That nothing is read of these columns: each of them is told once.
    pub(super) fn see(&mut self, raw: &RawRecord) -> Vec<Finding> {
        let columns = raw.people_columns();
        let new =
            columns.into_iter().filter(|(location, name)| self.seen.insert((location.worksheet.clone(), name.clone())));
        new.map(|(location, name)| Finding::unread(FindingCode::IdentityUnread, location, &name)).collect()
    }
}
