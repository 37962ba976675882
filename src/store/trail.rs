//! Verifying the audit trail of a database or of a copy of its file, without a server.

use tokio::sync::mpsc;

use super::{
    Location, StoreError,
    link::{Arg, Link, Row},
    open::refuse_other_schema,
    rows::audit,
};
use crate::domain::{
    audit::{Broken, Chain},
    checkpoint::Checkpoint,
    hash::Sha256Hash,
};

/// Entries fetched at a time: enough that the trip to the database no longer counts, some 2 MB.
const PAGE: i64 = 4096;

/// The row that `rows::audit::check` reads; `$3` is its separator.
const SQL: &str = "SELECT seq, prev_hash, hash, CAST(at_micros AS TEXT) || $3 || actor || $3 || role || $3 || action \
    || $3 || kind || $3 || code || $3 || outcome || $3 || COALESCE('+' || purpose, '-') || $3 || details \
    FROM audit_entries WHERE seq > $1 ORDER BY seq LIMIT $2";

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailReport {
    /// Where the trail stands, as far as it holds.
    pub chain: Chain,
    /// The first entry that does not hold.
    pub broken: Option<Broken>,
    /// How it compares with the checkpoint, when one was given.
    pub checkpoint: Option<CheckpointVerdict>,
}

/// How a trail compares with a kept checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointVerdict {
    /// It begins with what the checkpoint vouches for.
    Holds,
    /// It is shorter than it was: its tail was cut, or an older copy was put back.
    Shorter {
        /// Entries there were.
        size: u64,
        /// Entries there are.
        found: u64,
    },
    /// Entry `size` is another than it was: this entry or one before it was rewritten.
    Rewritten {
        /// Entries the checkpoint vouches for.
        size: u64,
        /// The hash that entry has now.
        found: Sha256Hash,
    },
    /// The trail breaks before the checkpoint is reached.
    NotReached,
}

impl TrailReport {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        self.broken.is_none() && matches!(self.checkpoint, None | Some(CheckpointVerdict::Holds))
    }

    /// The first entry known to be wrong: missing, changed, or (rewritten) wrong at this entry at the latest.
    pub fn first_bad(&self) -> Option<u64> {
        match (self.broken, self.checkpoint) {
            (Some(broken), _) => Some(broken.seq),
            (None, Some(CheckpointVerdict::Shorter { found, .. })) => Some(found + 1),
            (None, Some(CheckpointVerdict::Rewritten { size, .. })) => Some(size),
            (None, _) => None,
        }
    }
}

/// Verifies the trail of `url`, which may be a copy of a file on a medium that cannot be written to, and
/// compares it with a kept checkpoint. Only the checkpoint shows that the tail was cut, that an older
/// copy was put back, or that the whole trail was rewritten.
///
/// # Errors
/// Only when the database cannot be read; what is wrong with the trail is in the report.
pub async fn verify_trail(url: &str, kept: Option<&Checkpoint>) -> Result<TrailReport, StoreError> {
    let location = Location::parse(url)?;
    refuse_other_schema(&location).await?;
    let mut link = location.connect_untouched().await?;
    link.begin_view().await?;
    let (report, link) = verify_link(link, kept).await;
    link.close().await;
    report
}

/// Verifies over a connection and gives it back.
pub(crate) async fn verify_link(link: Link, kept: Option<&Checkpoint>) -> (Result<TrailReport, StoreError>, Link) {
    let (pages, mut arriving) = mpsc::channel(2);
    // Fetched by another task, so that one core reads while the other hashes.
    let reader = tokio::spawn(read_pages(link, pages));
    let mut check = Check { chain: Chain::default(), broken: None, at_kept: None, text: String::new() };
    let kept_size = kept.map(|kept| kept.size);
    while let Some(page) = arriving.recv().await {
        check.page(&page, kept_size);
        if check.broken.is_some() {
            break;
        }
    }
    drop(arriving);
    let (read, link) = reader.await.expect("reading pages does not panic");
    (read.map(|()| check.report(kept)), link)
}

async fn read_pages(mut link: Link, pages: mpsc::Sender<Vec<Row>>) -> (Result<(), StoreError>, Link) {
    let mut after = 0_i64;
    loop {
        let rows = match link.rows(SQL, &[Arg::Int(after), Arg::Int(PAGE), Arg::Text(audit::SEPARATOR)]).await {
            Ok(rows) => rows,
            Err(error) => return (Err(error), link),
        };
        let Some(last) = rows.last() else { return (Ok(()), link) };
        after = match last.get(0) {
            Ok(seq) => seq,
            Err(error) => return (Err(error.into()), link),
        };
        if pages.send(rows).await.is_err() {
            return (Ok(()), link);
        }
    }
}

struct Check {
    chain: Chain,
    broken: Option<Broken>,
    /// Hash of the entry the kept checkpoint vouches for.
    at_kept: Option<Sha256Hash>,
    text: String,
}

impl Check {
    fn page(&mut self, rows: &[Row], kept_size: Option<u64>) {
        for row in rows {
            if let Err(broken) = audit::check(&mut self.chain, row, &mut self.text) {
                self.broken = Some(broken);
                return;
            }
            if kept_size == Some(self.chain.size()) {
                self.at_kept = Some(self.chain.head());
            }
        }
    }

    fn report(self, kept: Option<&Checkpoint>) -> TrailReport {
        let checkpoint = kept.map(|kept| self.compare(kept));
        TrailReport { chain: self.chain, broken: self.broken, checkpoint }
    }

    fn compare(&self, kept: &Checkpoint) -> CheckpointVerdict {
        let at_kept = if kept.size == 0 { Some(Sha256Hash::ZERO) } else { self.at_kept };
        match at_kept {
            Some(found) if found == kept.head => CheckpointVerdict::Holds,
            Some(found) => CheckpointVerdict::Rewritten { size: kept.size, found },
            None if self.broken.is_some() => CheckpointVerdict::NotReached,
            None => CheckpointVerdict::Shorter { size: kept.size, found: self.chain.size() },
        }
    }
}
