//! A word of a file that is on no list: what a person says it stands for, in every row.

use super::{found, kept::open_import};
use crate::{
    domain::{
        import::{Import, ImportNumber},
        permission::Permission,
    },
    service::{Caller, ServiceError, Services},
    transfer::{book::Offer, office::Opener},
};

impl Services {
    /// Checks a file again, once a person took what a finding offers for a word: it then stands for that code in every
    /// row of this file. Nothing is remembered for the next one, where the same slip could mean something else.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a word or a code that the report does not offer; as
    /// [`Services::import_columns`].
    pub async fn mean_word(
        &self,
        caller: &Caller,
        opener: &Opener,
        (number, version): (ImportNumber, i64),
        offer: Offer,
    ) -> Result<Import, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let vocabulary = self.vocabulary().await?;
        let mut view = self.store.read().await?;
        open_import(view.as_mut(), caller, number).await?;
        let report = found::report(view.as_mut(), &self.secrets.vault, number, self.clock.now()).await?;
        drop(view);
        let findings = report.map(|report| report.report.findings).unwrap_or_default();
        let mut about = findings.iter().filter(|finding| offer.is_about(finding));
        let is_offered = about.any(|finding| Offer::of(finding, &vocabulary).as_ref() == Some(&offer));
        let again = self.prepared_again(caller, opener, number, |_, kept| {
            if !is_offered {
                return Err(ServiceError::invalid("word", "value-unlisted"));
            }
            kept.said.words.say(offer);
            Ok(())
        });
        match again.await? {
            Some((import, prepared)) => self.keep_answer(caller, (import, version), prepared, Vec::new()).await,
            None => self.repeated(caller).await,
        }
    }
}
