//! Password hashes: Argon2id with 19 MiB, two passes, one lane (OWASP's minimum).
//!
//! *Design notes.* Hashes are made by two threads of their own, each of which keeps its 19 MiB for as long
//! as it lives: a flood of sign-ins neither fills the memory nor the cores. What does not fit the short
//! queue is turned away at once.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::BASE64_NOPAD;
use subtle::ConstantTimeEq as _;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::keys::random;

/// Hashes made at the same time at most.
pub const THREADS: usize = 2;

/// Hashes that may wait; one takes some 30 ms, so the last one waits about half a second.
const QUEUE: usize = 32;

/// Bytes of a hash.
const HASH: usize = 32;

/// Bytes of a salt.
const SALT: usize = 16;

/// Too many sign-ins at once: to be tried again after a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at once")]
pub struct Busy;

type Job = (Zeroizing<Vec<u8>>, [u8; SALT], oneshot::Sender<[u8; HASH]>);

/// Makes and checks hashes.
#[derive(Clone)]
pub struct Hasher {
    queue: mpsc::SyncSender<Job>,
    /// What an account that does not exist is checked against, so that it takes as long.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher {
    /// Starts the threads; they end when the last clone is dropped.
    ///
    /// # Panics
    /// When the system gives no thread.
    pub fn new() -> Self {
        let (queue, jobs) = mpsc::sync_channel::<Job>(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..THREADS {
            let jobs = Arc::clone(&jobs);
            let thread = std::thread::Builder::new().name(format!("hasher-{number}"));
            thread.spawn(move || work(&jobs)).expect("the system gives a thread");
        }
        Self { queue, nobody: phc(&random(), &random()).into() }
    }

    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, password: &str) -> Result<String, Busy> {
        let salt = random();
        Ok(phc(&salt, &self.raw(password, salt).await?))
    }

    /// Whether `password` is the one of `kept`. Without an account the same work is done and the answer is no.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool, Busy> {
        let parsed = kept.and_then(parse);
        let known = parsed.is_some();
        let (salt, hash) = parsed.or_else(|| parse(&self.nobody)).unwrap_or_default();
        let same: bool = self.raw(password, salt).await?.ct_eq(&hash).into();
        Ok(same && known)
    }

    async fn raw(&self, password: &str, salt: [u8; SALT]) -> Result<[u8; HASH], Busy> {
        let (answer, answered) = oneshot::channel();
        let password = Zeroizing::new(password.as_bytes().to_vec());
        self.queue.try_send((password, salt, answer)).map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }
}

fn argon() -> Argon2<'static> {
    let params = Params::new(Params::DEFAULT_M_COST, Params::DEFAULT_T_COST, Params::DEFAULT_P_COST, Some(HASH));
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.expect("the default costs are in range"))
}

fn work(jobs: &Mutex<mpsc::Receiver<Job>>) {
    let argon = argon();
    let mut memory = vec![Block::default(); argon.params().block_count()];
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((password, salt, answer)) = job else { return };
        if answer.is_closed() {
            continue;
        }
        let mut hash = [0; HASH];
        let made = argon.hash_password_into_with_memory(&password, &salt, &mut hash, &mut memory);
        // A password longer than Argon2 takes never gets here; its caller would be told as busy.
        if made.is_ok() {
            let _ = answer.send(hash);
        }
    }
}

fn phc(salt: &[u8; SALT], hash: &[u8; HASH]) -> String {
    let (salt, hash) = (BASE64_NOPAD.encode(salt), BASE64_NOPAD.encode(hash));
    format!(
        "$argon2id$v=19$m={},t={},p={}${salt}${hash}",
        Params::DEFAULT_M_COST,
        Params::DEFAULT_T_COST,
        Params::DEFAULT_P_COST
    )
}

/// Salt and hash of a PHC text with our costs.
fn parse(text: &str) -> Option<([u8; SALT], [u8; HASH])> {
    let mut parts = text.rsplitn(3, '$');
    let (hash, salt) = (parts.next()?, parts.next()?);
    let bytes = |text: &str| BASE64_NOPAD.decode(text.as_bytes()).ok();
    let (salt, hash) = (bytes(salt)?.try_into().ok()?, bytes(hash)?.try_into().ok()?);
    (phc(&salt, &hash) == text).then_some((salt, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_same_password_is_taken() {
        let hasher = Hasher::new();
        let kept = hasher.hash("ұя – бала үшін жылы орын").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.verify("ұя – бала үшін жылы орын", Some(&kept)).await.unwrap());
        assert!(!hasher.verify("ұя – бала үшін жылы орын ", Some(&kept)).await.unwrap());
        assert!(!hasher.verify("x", None).await.unwrap());
        assert!(!hasher.verify("x", Some("not a hash")).await.unwrap());
    }

    #[tokio::test]
    async fn what_does_not_fit_the_queue_is_turned_away_and_the_rest_is_answered() {
        let hasher = Hasher::new();
        let many = (0..200).map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify("x", None).await })
        });
        let mut turned_away = 0;
        for one in many.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(same) => assert!(!same),
                Err(Busy) => turned_away += 1,
            }
        }
        assert!(turned_away >= 200 - QUEUE - THREADS - 100, "{turned_away}");
    }
}
