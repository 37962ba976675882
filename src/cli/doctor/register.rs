//! The register: its schema, its room, whether the key opens what is sealed, the newest entry of its trail, the
//! checkpoints that vouch for it.

use std::time::Duration;

use super::{Finding, machine};
use crate::{
    cli::Context,
    domain::clock::{Clock as _, SystemClock, Timestamp},
    service::{ServiceError, Services},
    store::{
        AuditFilter, AuditFrom, AuditQuery,
        admin::{Status, status},
    },
};

/// How far the newest entry may be ahead of the clock: two machines that write to one database differ a little.
const AHEAD_MICROS: i64 = 60_000_000;

/// A checkpoint should leave the machine at least once in this time.
const CHECKPOINT_AGE: Duration = Duration::from_hours(7 * 24);

/// What is seen of the register. Of one that cannot be opened nothing more is said than that.
pub(super) async fn findings(context: &Context) -> Vec<Finding> {
    let found = status(&context.config.database).await;
    let mut findings = vec![database(found.as_ref().map_err(ToString::to_string))];
    findings.extend(found.as_ref().ok().and_then(|found| machine::room(&context.config.database, found.bytes)));
    if let Ok(services) = context.services().await {
        findings.extend(trail(&services).await);
        findings.extend(sealed(context, &services).await);
    }
    findings.push(checkpoints(context));
    findings
}

fn database(found: Result<&Status, String>) -> Finding {
    match found {
        Ok(status) if status.schema == status.known_schema => {
            Finding::well("database", format!("{} schema {}", status.location, status.schema))
        }
        Ok(status) => {
            let seen = format!("{} schema {} / {}", status.location, status.schema, status.known_schema);
            Finding::ill("database", seen, "doctor-mend-schema")
        }
        Err(error) => Finding::ill("database", error, "doctor-mend-database"),
    }
}

/// An entry of tomorrow was written with a clock that was ahead, or today's clock is behind.
async fn trail(services: &Services) -> Option<Finding> {
    let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::Before(u64::MAX), limit: 1 };
    let newest = services.store.read().await.ok()?.audit_entries(&query).await.ok()?;
    newest.first().map(|entry| written(entry.at, SystemClock.now()))
}

fn written(newest: Timestamp, now: Timestamp) -> Finding {
    let is_past = newest.micros() <= now.micros().saturating_add(AHEAD_MICROS);
    Finding::new("trail", is_past, newest.to_string(), "doctor-mend-trail")
}

/// Whether the key file is the one that names and second factors are sealed with.
async fn sealed(context: &Context, services: &Services) -> Option<Finding> {
    if !services.secrets.is_lasting {
        // That there is no key file is said by itself.
        return None;
    }
    let file = context.config.key_file.display().to_string();
    match services.refuse_other_key().await {
        Ok(()) => Some(Finding::well("sealed", file)),
        Err(ServiceError::Unopenable(_)) => Some(Finding::ill("sealed", file, "doctor-mend-sealed")),
        Err(_) => None,
    }
}

fn checkpoints(context: &Context) -> Finding {
    let key_and_file = (&context.config.checkpoint_key, &context.config.checkpoint_file);
    let (Some(key), Some(file)) = key_and_file else {
        return Finding::ill("checkpoints", "-", "doctor-mend-checkpoints");
    };
    let seen = file.display().to_string();
    if !key.is_file() {
        return Finding::ill("checkpoints", seen, "doctor-mend-checkpoints");
    }
    let age = std::fs::metadata(file).and_then(|file| file.modified()).ok().map(|at| at.elapsed().unwrap_or_default());
    match age {
        Some(age) if age <= CHECKPOINT_AGE => Finding::well("checkpoints", seen),
        _ => Finding::ill("checkpoints", seen, "doctor-mend-checkpoint-old"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_behind_the_newest_entry_is_named_and_a_minute_is_forgiven() {
        let now = Timestamp::from_micros(1_000_000_000);
        let after = |micros| Timestamp::from_micros(now.micros() + micros);
        assert!(written(after(-1), now).ok && written(after(AHEAD_MICROS), now).ok);
        assert!(!written(after(AHEAD_MICROS + 1), now).ok);
    }
}
