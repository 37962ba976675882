//! The key file replaced by another one: everything that is sealed is sealed anew, all of it or nothing.

use data_encoding::BASE64;

use super::{
    ServiceError, Services,
    identities::{bytes, marks, opened},
    sign_in::factor_place,
};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        desk::SealedIdentity,
        user::User,
    },
    security::{
        keys::Keys,
        vault::{Unopenable, Vault},
    },
    store::{ReadsExt as _, UnitOfWork, UnitOfWorkExt as _},
};

/// How many things were sealed anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Children and families whose names are on record.
    pub names: u64,
    /// Second factors.
    pub factors: u64,
    /// Drafts.
    pub drafts: u64,
    /// Files and findings of imports.
    pub imports: u64,
}

impl Services {
    /// Seals for `new` whatever the present key file opens, in one act: killed in the middle, everything is as it
    /// was, and the command can be given again with the same new file.
    ///
    /// Former versions of names, and older copies of the database, stay as they are: only the old key opens them.
    ///
    /// # Errors
    /// [`ServiceError::Unopenable`] when the present key file is not the one that names are sealed with.
    pub async fn rotate_key(&self, by: Actor, new: &Keys) -> Result<Rotated, ServiceError> {
        let (old, new) = (self.secrets.vault.clone(), Vault::new(new));
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let done = Rotated {
                        names: names(&mut *work, &old, &new).await?,
                        factors: factors(&mut *work, &old, &new).await?,
                        drafts: drafts(&mut *work, &old, &new).await?,
                        imports: imports(&mut *work, &old, &new).await?,
                    };
                    let event = AuditEvent::done(Action::KeyRotated, EntityKind::Register, "");
                    let event = event.with("names", done.names).with("factors", done.factors);
                    let event = event.with("drafts", done.drafts).with("imports", done.imports);
                    work.audit(event).await?;
                    Ok(done)
                })
            })
            .await
    }

    /// Refuses a key file that does not open what is sealed: served with it, every name would seem to be lost,
    /// nobody with a second factor could sign in, and new things would be sealed with two keys.
    ///
    /// # Errors
    /// [`ServiceError::Unopenable`].
    pub async fn refuse_other_key(&self) -> Result<(), ServiceError> {
        let mut view = self.store.read().await?;
        let (view, vault) = (view.as_mut(), &self.secrets.vault);
        // All keys are replaced at once, so one thing of each sort speaks for all. A register that came from files
        // has no names, one without drafts may have second factors: every sort is asked.
        let names = view.page::<SealedIdentity>("", 1).await?.into_iter().map(|kept| kept.value);
        for SealedIdentity { subject, key, .. } in names {
            if let Some(key) = key {
                vault.check_key(&bytes(&key)?, &subject.to_string())?;
            }
        }
        for user in view.list::<User>().await? {
            let staff = user.value.code;
            let Some(credentials) = view.find_credentials(staff.as_str()).await? else { continue };
            if let Some(sealed) = &credentials.totp {
                vault.open_plain(&factor_place(staff.as_str()), sealed)?;
                break;
            }
        }
        if let Some(draft) = view.drafts().await?.first() {
            vault.open_plain(&super::desk::draft_place(&draft.owner, &draft.form), &draft.body)?;
        }
        if let Some(matter) = view.import_matter_keys().await?.first() {
            let place = super::import::matter::place(&matter.import, &matter.part);
            vault.check_key(&matter.wrapped_key, &place)?;
        }
        Ok(())
    }
}

async fn names(work: &mut dyn UnitOfWork, old: &Vault, new: &Vault) -> Result<u64, ServiceError> {
    let mut count = 0;
    for kept in work.list::<SealedIdentity>().await? {
        let Some(key) = &kept.value.key else { continue };
        let wrapped = old.rewrapped(new, &bytes(key)?, &kept.value.subject.to_string())?;
        // Marks are found with the key file's own key, so they change with it.
        let marks = Some(marks(new, &opened(old, &kept.value)?));
        let record = SealedIdentity { key: Some(BASE64.encode(&wrapped)), marks, ..kept.value };
        work.update(&record, kept.version).await?;
        count += 1;
    }
    Ok(count)
}

async fn factors(work: &mut dyn UnitOfWork, old: &Vault, new: &Vault) -> Result<u64, ServiceError> {
    let mut count = 0;
    for user in work.list::<User>().await? {
        let staff = user.value.code;
        let Some(mut credentials) = work.find_credentials(staff.as_str()).await? else { continue };
        let Some(sealed) = &credentials.totp else { continue };
        credentials.totp = Some(resealed(old, new, &factor_place(staff.as_str()), sealed)?);
        work.put_credentials(&credentials).await?;
        count += 1;
    }
    Ok(count)
}

async fn drafts(work: &mut dyn UnitOfWork, old: &Vault, new: &Vault) -> Result<u64, ServiceError> {
    let drafts = work.drafts().await?;
    let count = drafts.len() as u64;
    for draft in drafts {
        let place = super::desk::draft_place(&draft.owner, &draft.form);
        let body = resealed(old, new, &place, &draft.body)?;
        work.put_draft((&draft.owner, &draft.form), &body, draft.saved_at).await?;
    }
    Ok(count)
}

async fn imports(work: &mut dyn UnitOfWork, old: &Vault, new: &Vault) -> Result<u64, ServiceError> {
    let matters = work.import_matter_keys().await?;
    for matter in &matters {
        let place = super::import::matter::place(&matter.import, &matter.part);
        let wrapped = old.rewrapped(new, &matter.wrapped_key, &place)?;
        work.rewrap_import_matter((&matter.import, &matter.part), &wrapped).await?;
    }
    Ok(matters.len() as u64)
}

fn resealed(old: &Vault, new: &Vault, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Unopenable> {
    Ok(new.seal_plain(place, &old.open_plain(place, sealed)?))
}
