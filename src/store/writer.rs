//! The one writer: acts that wait at the same time share one transaction and one trip to the disk.
//!
//! *Design notes.* Every act runs in a savepoint, so that one that fails is undone alone. Nobody is
//! answered before the commit came back. An act must not wait for another act: they run one after
//! another on one connection. An act whose caller has gone away is still carried out.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use super::{StoreError, UnitOfWork, link::Link, open::Location, work::Work};
use crate::domain::{actor::Actor, clock::Clock};

/// Acts that share a commit at most. A commit costs about as much as a hundred small acts, so more would
/// only make the first of them wait.
const BATCH: usize = 64;

/// Longest wait for acts that are probably on their way. A commit takes 1 to 10 ms on common disks.
const GATHER: Duration = Duration::from_millis(2);

/// Acts that may wait before callers are held back.
const QUEUE: usize = 1024;

/// What an act returns: its future, boxed so that acts of every kind stand in one queue.
pub type ActFuture<'w, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'w>>;

/// The way to the writer.
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn QueuedAct>>,
    task: JoinHandle<()>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    pub(crate) fn start(location: Location, clock: Arc<dyn Clock>, keeps: Keeps) -> Self {
        let (queue, acts) = mpsc::channel(QUEUE);
        let commits = Arc::new(AtomicU64::new(0));
        let desk = Desk { location, clock, keeps, link: None, commits: Arc::clone(&commits) };
        Self { queue, task: tokio::spawn(desk.serve(acts)), commits }
    }

    /// Whether acts are still carried out.
    pub(crate) fn is_alive(&self) -> bool {
        !self.task.is_finished()
    }

    /// Commits so far.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub(crate) async fn write<T, E, F>(&self, actor: Actor, leaves: Leaves, act: F) -> Result<T, E>
    where
        F: for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let act = TypedAct { actor, leaves, act: Some(act), ended: None, reply };
        self.queue.send(Box::new(act)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Carries out what waits, then stops.
    pub(crate) async fn close(self) {
        drop(self.queue);
        // A panic of the writer was already seen by every caller as a closed store.
        let _ = self.task.await;
    }
}

/// An act in the queue, without its type.
#[async_trait]
trait QueuedAct: Send {
    fn actor(&self) -> Actor;

    /// Performs it; whether it wants to be kept.
    async fn perform(&mut self, work: &mut Work) -> bool;

    /// Answers the caller, who gets the act's own error first.
    fn release(self: Box<Self>, kept: Result<(), StoreError>);
}

/// What an act must leave behind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// An entry of the trail.
    Entry,
    /// Nothing: it touches only what lives for a while.
    Nothing,
}

/// What becomes of acts that went well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// They are kept.
    Acts,
    /// They are undone: somebody wants to know whether they would go well.
    Nothing,
}

struct TypedAct<T, E, F> {
    actor: Actor,
    leaves: Leaves,
    act: Option<F>,
    ended: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

#[async_trait]
impl<T, E, F> QueuedAct for TypedAct<T, E, F>
where
    F: for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn actor(&self) -> Actor {
        self.actor.clone()
    }

    async fn perform(&mut self, work: &mut Work) -> bool {
        let Some(act) = self.act.take() else { return false };
        if self.leaves == Leaves::Nothing {
            work.excuse_from_audit();
        }
        let ended = match catch_unwind(AssertUnwindSafe(|| act(work))) {
            Ok(future) => without_panic(future).await,
            Err(_) => Err(StoreError::Panicked.into()),
        };
        self.ended.insert(ended).is_ok()
    }

    fn release(self: Box<Self>, kept: Result<(), StoreError>) {
        let answer = match (self.ended, kept) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Closed.into()),
        };
        // A caller who has gone away needs no answer.
        let _ = self.reply.send(answer);
    }
}

/// A panic ends the act, not the writer that everybody else waits for.
async fn without_panic<T, E: From<StoreError>>(mut future: ActFuture<'_, T, E>) -> Result<T, E> {
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)))
            .unwrap_or_else(|_| Poll::Ready(Err(StoreError::Panicked.into())))
    })
    .await
}

/// Where acts are carried out.
struct Desk {
    location: Location,
    clock: Arc<dyn Clock>,
    keeps: Keeps,
    /// Absent before the first act and after a fault, so that the next batch starts afresh.
    link: Option<Link>,
    commits: Arc<AtomicU64>,
}

type Verdict = Result<(), StoreError>;

impl Desk {
    async fn serve(mut self, mut acts: mpsc::Receiver<Box<dyn QueuedAct>>) {
        let mut last_size = 1;
        while let Some(first) = acts.recv().await {
            let mut batch = gather(&mut acts, first, last_size).await;
            last_size = batch.len();
            let verdicts = self.carry_out(&mut batch).await;
            for (act, verdict) in batch.into_iter().zip(verdicts) {
                act.release(verdict);
            }
        }
        if let Some(link) = self.link {
            link.close().await;
        }
    }

    /// One transaction for the whole batch; what becomes of each act.
    async fn carry_out(&mut self, batch: &mut [Box<dyn QueuedAct>]) -> Vec<Verdict> {
        match self.try_carry_out(batch).await {
            Ok(verdicts) => verdicts,
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn try_carry_out(&mut self, batch: &mut [Box<dyn QueuedAct>]) -> Result<Vec<Verdict>, StoreError> {
        let mut work = self.begin(batch[0].actor()).await?;
        let mut verdicts = Vec::with_capacity(batch.len());
        for act in batch {
            work.begin_act(act.actor(), self.clock.now()).await?;
            let wanted = act.perform(&mut work).await;
            verdicts.push(end_act(&mut work, wanted).await?);
        }
        self.link = Some(match self.keeps {
            Keeps::Acts => work.commit().await.map_err(commit_error)?,
            Keeps::Nothing => work.abandon().await?,
        });
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(verdicts)
    }

    async fn begin(&mut self, actor: Actor) -> Result<Work, StoreError> {
        if let Some(link) = self.link.take() {
            match Work::begin(link, actor.clone(), self.clock.now()).await {
                // The server may have been restarted since the last batch; nothing was done yet, so a new
                // connection is tried before anybody is told.
                Err(error) if !matches!(error, StoreError::Full | StoreError::Busy) => {}
                begun => return begun,
            }
        }
        Work::begin(self.location.connect_writer().await?, actor, self.clock.now()).await
    }
}

/// Keeps the act or undoes it. The outer error ends the whole batch.
async fn end_act(work: &mut Work, wanted: bool) -> Result<Verdict, StoreError> {
    if let Some(fault) = work.fault() {
        return Err(fault.clone());
    }
    let verdict = match (wanted, work.is_audited()) {
        (true, true) => work.keep_act().await,
        (true, false) => Err(StoreError::Unaudited),
        (false, _) => {
            work.undo_act().await?;
            return Ok(Ok(()));
        }
    };
    if verdict.is_err() {
        work.undo_act().await?;
    }
    Ok(verdict)
}

/// Without room nothing was committed. After any other fault nobody can tell.
fn commit_error(error: StoreError) -> StoreError {
    match error {
        StoreError::Full | StoreError::Busy => error,
        other => StoreError::CommitUnknown(Box::new(other)),
    }
}

/// Takes the acts that wait. When the last batch had company, as many are probably on their way.
async fn gather(
    acts: &mut mpsc::Receiver<Box<dyn QueuedAct>>,
    first: Box<dyn QueuedAct>,
    last_size: usize,
) -> Vec<Box<dyn QueuedAct>> {
    let mut batch = vec![first];
    let deadline = Instant::now() + GATHER;
    loop {
        while batch.len() < BATCH
            && let Ok(act) = acts.try_recv()
        {
            batch.push(act);
        }
        if batch.len() >= last_size.min(BATCH) {
            return batch;
        }
        match timeout_at(deadline, acts.recv()).await {
            Ok(Some(act)) => batch.push(act),
            Ok(None) | Err(_) => return batch,
        }
    }
}
