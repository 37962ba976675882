//! How often something may be tried: counters of an account, of a browser that is known, and of an address.
//!
//! *Design notes.* A try is taken by the writer before it is checked, so that of a hundred sent at once no more
//! than are free are checked. What a counter holds runs out as time passes: a stranger slows an account down for
//! minutes, and the slips of an office's people in a month never add up. A browser that the account signed in from
//! before has a counter of its own, which strangers cannot fill: it neither waits for theirs nor helps them.

use super::{Origin, ServiceError, Services, program};
use crate::{
    domain::clock::Timestamp,
    security::token,
    store::{StoreError, UnitOfWork, transient::Attempts},
};

/// Tries in a row before the first wait.
pub const FREE_TRIES: i64 = 5;

/// Failures of an address before it waits: a whole office may stand behind one.
const FREE_TRIES_OF_ADDRESS: i64 = 50;

const MINUTE: i64 = 60 * 1_000_000;

/// The first wait, in microseconds; each further failure doubles it.
const FIRST_WAIT_MICROS: i64 = MINUTE / 4;

/// Longest wait after failures: 10 minutes, in microseconds.
const MAX_WAIT_MICROS: i64 = 10 * MINUTE;

/// Failures after which the wait grows no more.
const DOUBLINGS: i64 = 6;

/// A failure of an account runs out after this long: 10 minutes, in microseconds.
const RUNS_OUT_MICROS: i64 = 10 * MINUTE;

/// A failure of an address runs out after this long: 1 minute, in microseconds.
const RUNS_OUT_OF_ADDRESS_MICROS: i64 = MINUTE;

/// After this long nothing is left of any counter: 2 hours, in microseconds.
pub(in crate::service) const SPENT_MICROS: i64 = 120 * MINUTE;

/// What tries are counted by.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    subject: String,
    /// Tries before the first wait.
    free: i64,
    /// How long one failure counts, in microseconds.
    runs_out: i64,
    /// Whether one success forgives every failure. An office's address is not forgiven because one of its people
    /// knows a password.
    is_forgiven: bool,
}

impl Counter {
    /// The counter of an account for one kind of try.
    pub(super) fn of_account(kind: &str, account: &str) -> Self {
        let subject = format!("{kind}|{}", token::hash(account));
        Self { subject, free: FREE_TRIES, runs_out: RUNS_OUT_MICROS, is_forgiven: true }
    }

    fn of_address(address: &str) -> Self {
        let subject = format!("address|{}", token::hash(address));
        Self { subject, free: FREE_TRIES_OF_ADDRESS, runs_out: RUNS_OUT_OF_ADDRESS_MICROS, is_forgiven: false }
    }

    /// Failures that still count.
    fn left(&self, kept: &Attempts, now: Timestamp) -> i64 {
        let run_out = (now.micros() - kept.last_at.micros()).max(0) / self.runs_out;
        (kept.failures.min(self.free + DOUBLINGS) - run_out).max(0)
    }

    fn with_one_more(&self, before: Option<&Attempts>, now: Timestamp) -> Attempts {
        let left = before.map_or(0, |kept| self.left(kept, now));
        let failures = left + 1;
        let doublings = failures - self.free;
        let wait = if doublings < 0 { 0 } else { (FIRST_WAIT_MICROS << doublings.min(DOUBLINGS)).min(MAX_WAIT_MICROS) };
        Attempts {
            subject: self.subject.clone(),
            failures,
            first_at: before.filter(|_| left > 0).map_or(now, |kept| kept.first_at),
            last_at: now,
            locked_until: Timestamp::from_micros(now.micros() + wait),
        }
    }
}

/// Takes a try from every counter. Where one of them waits nothing is taken: the seconds until something is free.
async fn take(work: &mut dyn UnitOfWork, counters: &[Counter]) -> Result<Option<i64>, StoreError> {
    let now = work.now();
    let mut before = Vec::with_capacity(counters.len());
    for counter in counters {
        before.push(work.find_attempts(&counter.subject).await?);
    }
    let longest = before.iter().flatten().map(|kept| kept.locked_until.micros() - now.micros()).max();
    if let Some(micros) = longest.filter(|micros| *micros > 0) {
        return Ok(Some(micros / 1_000_000 + 1));
    }
    for (counter, before) in counters.iter().zip(&before) {
        work.put_attempts(&counter.with_one_more(before.as_ref(), now)).await?;
    }
    Ok(None)
}

/// Gives a try back that was not checked.
async fn give_back(work: &mut dyn UnitOfWork, counter: &Counter) -> Result<(), StoreError> {
    match work.find_attempts(&counter.subject).await? {
        Some(kept) if kept.failures > 1 => {
            let locked_until = work.now();
            work.put_attempts(&Attempts { failures: kept.failures - 1, locked_until, ..kept }).await
        }
        Some(_) => work.drop_attempts(&counter.subject).await,
        None => Ok(()),
    }
}

/// Forgives what a right try had taken, and the failures before it where one success forgives them.
pub(super) async fn forgive(work: &mut dyn UnitOfWork, counters: &[Counter]) -> Result<(), StoreError> {
    for counter in counters {
        if counter.is_forgiven {
            work.drop_attempts(&counter.subject).await?;
        } else {
            give_back(work, counter).await?;
        }
    }
    Ok(())
}

impl Services {
    /// What a try of an account is counted by: a browser it signed in from before by itself, any other by the
    /// account and by the address.
    pub(super) fn counters(&self, kind: &str, account: &str, origin: Origin<'_>) -> Vec<Counter> {
        if let Some(browser) = origin.known.and_then(|mark| self.known_browser(account, mark)) {
            return vec![Counter::of_account(&format!("{kind}_known"), &format!("{account}|{browser}"))];
        }
        let address = origin.address.map(Counter::of_address);
        std::iter::once(Counter::of_account(kind, account)).chain(address).collect()
    }

    /// Takes a try; the seconds to wait when there is none.
    pub(super) async fn take_try(&self, counters: &[Counter]) -> Result<Option<i64>, ServiceError> {
        let counters = counters.to_vec();
        let taken = self.store.keep(program(), move |work| Box::pin(async move { take(work, &counters).await }));
        Ok(taken.await?)
    }

    /// What a check answered. One that could not be made – too many at once, no database – costs no try.
    pub(super) async fn or_give_back<T>(
        &self,
        checked: Result<T, ServiceError>,
        counters: &[Counter],
    ) -> Result<T, ServiceError> {
        if checked.is_err() {
            let counters = counters.to_vec();
            let back = self.store.keep(program(), move |work| {
                Box::pin(async move {
                    for counter in &counters {
                        give_back(work, counter).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            });
            back.await?;
        }
        checked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_micros(minutes * MINUTE)
    }

    /// Fails whenever it is let, from the beginning of a minute on; how often until `end`.
    fn failures(counter: &Counter, end: Timestamp) -> Vec<i64> {
        let (mut kept, mut now, mut tried) = (None::<Attempts>, 0, Vec::new());
        while now < end.micros() {
            tried.push(now);
            let after = counter.with_one_more(kept.as_ref(), Timestamp::from_micros(now));
            now = after.locked_until.micros();
            kept = Some(after);
        }
        tried
    }

    #[test]
    fn nobody_tries_an_account_more_than_ten_times_in_ten_minutes() {
        let tried = failures(&Counter::of_account("account", "a"), at(24 * 60));
        for from in &tried {
            let within = tried.iter().filter(|at| (*from..from + 10 * MINUTE).contains(*at)).count();
            assert!(within <= 10, "{within}");
        }
        assert!(tried.len() > 100);
    }

    #[test]
    fn the_slips_of_an_office_do_not_add_up() {
        let counter = Counter::of_address("192.0.2.1");
        let mut kept = None::<Attempts>;
        for slip in 0..500 {
            let after = counter.with_one_more(kept.as_ref(), at(slip * 3));
            assert_eq!(after.locked_until, at(slip * 3), "slip {slip}");
            kept = Some(after);
        }
    }

    #[test]
    fn nothing_is_left_of_a_counter_that_is_swept() {
        for counter in [Counter::of_account("account", "a"), Counter::of_address("192.0.2.1")] {
            let failures = counter.free + DOUBLINGS + 1_000;
            let kept =
                Attempts { subject: String::new(), failures, first_at: at(0), last_at: at(0), locked_until: at(10) };
            assert!(counter.left(&kept, at(0)) > 0);
            assert_eq!(counter.left(&kept, Timestamp::from_micros(SPENT_MICROS)), 0);
        }
    }
}
