//! Searches by name that are worth a look (reliability.md, P4): again and again with nothing opened, and for one's own
//! surname. Supervisors of the region see them at once; nobody is locked out, and nobody is asked.
//!
//! *Design notes.* What is counted stands on the trail, so a new start of the program forgets nothing. The name itself
//! is kept nowhere: that a search was for one's own surname is all that is told. Each is told once within an hour.

use std::collections::BTreeSet;

use super::{
    Caller, ServiceError, Services,
    browsing::{last_hour, put_up},
};
use crate::{
    domain::{
        audit::{Action, AuditEntry, EntityKind},
        browsing::{Burst, BurstKind, HOUR_MICROS, SEARCHES_PER_HOUR},
        user::User,
    },
    i18n::search::is_surname_of,
    store::{Reads, ReadsExt as _},
};

impl Services {
    /// Puts a search that is on record already before supervisors, where it is worth a look.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub(super) async fn watch_search(&self, caller: &Caller, query: &str) -> Result<(), ServiceError> {
        let (staff, now) = (caller.staff()?, self.clock.now());
        let mut held = self.store.read().await?;
        let view = held.as_mut();
        let person = view.find::<User>(staff.as_str()).await?;
        let is_own = person.is_some_and(|kept| is_surname_of(query, kept.value.name.as_str()));
        let searches = leading_nowhere(&last_hour(view, staff.as_str(), now).await?);
        let noticed =
            [(BurstKind::OwnSurname, is_own, 1), (BurstKind::ManySearches, searches >= SEARCHES_PER_HOUR, searches)];
        for (kind, _, count) in noticed.into_iter().filter(|(_, is, _)| *is) {
            if is_told(view, staff.as_str(), (kind, now.micros())).await? {
                continue;
            }
            let (caller_in, staff) = (caller.clone(), staff.clone());
            let told = self.store.write(caller.viewer.actor.clone(), move |work| {
                Box::pin(async move {
                    let seen = (kind, Action::SearchNoticed, count);
                    put_up(&mut *work, &caller_in, (EntityKind::User, staff), seen).await
                })
            });
            told.await?;
        }
        Ok(())
    }
}

/// Searches in a row after which nothing was opened that they had found.
fn leading_nowhere(entries: &[AuditEntry]) -> u32 {
    let (mut searches, mut found) = (0, BTreeSet::new());
    for entry in entries {
        match (entry.event.action, entry.event.kind) {
            (Action::IdentitiesSearched, _) => {
                searches += 1;
                let subjects = entry.event.details.get("subjects").and_then(|subjects| subjects.as_array());
                found.extend(subjects.into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)));
            }
            (Action::RecordViewed | Action::IdentityViewed, EntityKind::Child | EntityKind::Family)
                if found.contains(&format!("{}|{}", entry.event.kind, entry.event.code)) =>
            {
                searches = 0;
                found.clear();
            }
            _ => {}
        }
    }
    searches
}

/// Whether supervisors were told of such a search within the hour.
async fn is_told(
    view: &mut (dyn Reads + '_),
    staff: &str,
    (kind, now): (BurstKind, i64),
) -> Result<bool, ServiceError> {
    let bursts = view.by::<Burst>("staff", staff).await?;
    Ok(bursts.iter().any(|stored| stored.value.kind == kind && now - stored.value.at.micros() < HOUR_MICROS))
}
