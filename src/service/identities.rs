//! Who a child or a family is: opened only for those with the right to it, and on record before it is shown.

use data_encoding::BASE64;

use super::{
    Caller, ServiceError, Services,
    import::people::seal,
    open_record::{absent, custody_of_open},
};
use crate::{
    domain::{
        access::Subject,
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        desk::{Identity, SealedIdentity},
        permission::Permission,
    },
    i18n::search::Folded,
    security::vault::Vault,
    store::{ReadsExt as _, UnitOfWorkExt as _},
};

impl Services {
    /// Keeps who somebody is, sealed with a key of their own.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn put_identity(&self, by: Actor, subject: Subject, identity: &Identity) -> Result<(), ServiceError> {
        let place = subject.to_string();
        let kept = self.store.read().await?.find::<SealedIdentity>(&place).await?;
        let key = kept.as_ref().and_then(|kept| kept.value.key.as_deref()).map(bytes).transpose()?;
        let record = seal(&self.secrets.vault, subject, identity, key)?;
        let version = kept.map(|kept| kept.version);
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    match version {
                        Some(version) => work.update(&record, version).await.map(drop)?,
                        None => work.insert(&record).await?,
                    }
                    let action = if version.is_some() { Action::RecordChanged } else { Action::RecordCreated };
                    work.audit(AuditEvent::done(action, EntityKind::Identity, place)).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Who a child or a family is; nothing when nothing is on record.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`] when the record is open but its names are not.
    pub async fn view_identity(&self, caller: &Caller, subject: &Subject) -> Result<Option<Identity>, ServiceError> {
        caller.needs(Permission::ViewIdentities)?;
        let mut held = self.store.read().await?;
        let view = held.as_mut();
        let custody = custody_of_open(view, caller, subject).await?;
        if !caller.viewer.may_identify(subject, custody.as_ref()) {
            return Err(ServiceError::NotPermitted(Permission::ViewIdentities));
        }
        let kept = view.find::<SealedIdentity>(&subject.to_string()).await?;
        drop(held);
        self.meet(caller, subject).await?;
        let event = caller.event(Action::IdentityViewed, subject.kind(), subject.code());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        kept.map(|kept| self.opened(&kept.value)).transpose()
    }

    /// Children and families whose names match, among those whose names the caller may see; at most 20, each of which
    /// counts as a record that is opened and stands on the trail.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`]; [`ServiceError::Invalid`] for less than two letters;
    /// [`ServiceError::ManyRecords`].
    pub async fn search_identities(
        &self,
        caller: &Caller,
        query: &str,
    ) -> Result<Vec<(Subject, Vec<String>)>, ServiceError> {
        const MOST: usize = 20;
        caller.needs(Permission::ViewIdentities)?;
        if query.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Err(ServiceError::invalid("name", "name-short"));
        }
        let mut held = self.store.read().await?;
        let view = held.as_mut();
        let custodies = super::open_record::Custodies::read(view).await?;
        let wanted = Folded::of(query);
        let mut found = Vec::new();
        for kept in view.list::<SealedIdentity>().await? {
            let subject = kept.value.subject.clone();
            if !caller.viewer.may_identify(&subject, custodies.of(&subject)) {
                continue;
            }
            let identity = self.opened(&kept.value)?;
            if let Some(rank) = identity.names.iter().filter_map(|name| wanted.rank_in(&Folded::of(name))).min() {
                found.push((rank, subject, identity.names));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        found.truncate(MOST);
        drop(held);
        for (_, subject, _) in &found {
            self.meet(caller, subject).await?;
        }
        let subjects: Vec<String> = found.iter().map(|(_, subject, _)| subject.to_string()).collect();
        let event = caller.event(Action::IdentitiesSearched, EntityKind::Identity, "");
        let event = event.with("found", found.len()).with("subjects", subjects);
        self.on_record(caller.viewer.actor.clone(), event).await?;
        self.watch_search(caller, query).await?;
        Ok(found.into_iter().map(|(_, subject, names)| (subject, names)).collect())
    }

    pub(super) fn opened(&self, kept: &SealedIdentity) -> Result<Identity, ServiceError> {
        opened(&self.secrets.vault, kept)
    }
}

/// Who somebody is; nothing once the key was destroyed.
pub(super) fn opened(vault: &Vault, kept: &SealedIdentity) -> Result<Identity, ServiceError> {
    let Some(key) = &kept.key else { return Ok(Identity::default()) };
    let plain = vault.open(&bytes(key)?, &kept.subject.to_string(), &bytes(&kept.sealed)?)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// What an identity can be found by without being opened: each IIN, and each telephone with each name, in the form in
/// which two ways of writing them are equal. The key is the vault's own: without the key file nobody can try numbers
/// against them.
pub(super) fn marks(vault: &Vault, identity: &Identity) -> Vec<String> {
    let iins = identity.iins.iter().map(|iin| iin_mark(vault, iin));
    let names: Vec<String> = identity.names.iter().map(|name| Folded::of(name).key()).collect();
    let phones = identity.phones.iter();
    let pairs = phones.flat_map(|phone| names.iter().map(move |name| phone_mark(vault, phone, name)));
    iins.chain(pairs).collect()
}

/// The mark of an IIN.
pub(super) fn iin_mark(vault: &Vault, iin: &str) -> String {
    vault.mark(&format!("iin|{iin}"))
}

/// The mark of a telephone with a name in its folded form.
pub(super) fn phone_mark(vault: &Vault, phone: &str, name: &str) -> String {
    vault.mark(&format!("phone|{phone}|{name}"))
}

pub(super) fn bytes(text: &str) -> Result<Vec<u8>, ServiceError> {
    BASE64.decode(text.as_bytes()).map_err(|_| absent(EntityKind::Identity, "", false))
}
