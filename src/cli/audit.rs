//! `uya audit`: verify, checkpoint, key, export, incident.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding},
};
use serde_json::json;

use super::{Context, Exit, Failure, incident::Incident, view::Page};
use crate::{
    domain::{
        audit::{Action, AuditEvent, BrokenWhy, EntityKind},
        checkpoint::{Checkpoint, CheckpointError, NoteKey, NoteVerifier},
    },
    i18n::format,
    store::{
        AuditFilter, AuditFrom, AuditQuery,
        trail::{CheckpointVerdict, TrailReport, verify_trail},
    },
};

/// Entries read at a time for an export.
const PAGE: u32 = 1000;

/// Name checkpoints are signed under when none is given.
const DEFAULT_ORIGIN: &str = "uya/audit";

#[derive(Subcommand)]
pub(super) enum Audit {
    Verify(Verify),
    Checkpoint(MakeCheckpoint),
    Key(Key),
    Export(Export),
    Incident(Incident),
}

/// A checkpoint that was kept, with the key it was signed by.
#[derive(Args)]
pub(super) struct Kept {
    #[arg(long, value_name = "FILE", requires = "verifier")]
    checkpoint: Option<PathBuf>,
    #[arg(long, value_name = "KEY", requires = "checkpoint")]
    verifier: Option<String>,
}

#[derive(Args)]
pub(super) struct Verify {
    #[command(flatten)]
    kept: Kept,
}

#[derive(Args)]
pub(super) struct MakeCheckpoint {
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "NAME", default_value = DEFAULT_ORIGIN)]
    origin: String,
}

#[derive(Args)]
pub(super) struct Key {
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[arg(long, value_name = "NAME", default_value = DEFAULT_ORIGIN)]
    origin: String,
}

#[derive(Args)]
pub(super) struct Export {
    #[arg(long, value_name = "SEQ", default_value_t = 1)]
    from: u64,
    #[arg(long, value_name = "SEQ")]
    to: Option<u64>,
}

impl Audit {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Verify(verify) => verify.run(context).await,
            Self::Checkpoint(checkpoint) => checkpoint.run(context).await,
            Self::Key(key) => key.run(context),
            Self::Export(export) => export.run(context).await,
            Self::Incident(incident) => incident.run(context).await,
        }
    }
}

impl Kept {
    /// The newest checkpoint of the file, its signature checked.
    pub(super) fn read(&self, context: &Context) -> Result<Option<Checkpoint>, Failure> {
        let (Some(path), Some(verifier)) = (&self.checkpoint, &self.verifier) else {
            return Ok(None);
        };
        let verifier = NoteVerifier::parse(verifier).map_err(|error| checkpoint_failure(context, error))?;
        let text = context.read_text(path)?;
        newest(&text, &verifier).map(Some).map_err(|error| checkpoint_failure(context, error))
    }
}

fn checkpoint_failure(context: &Context, error: CheckpointError) -> Failure {
    // A mistyped key or a file that holds no checkpoint is no sign that the trail was touched.
    let exit = match error {
        CheckpointError::KeyForm => Exit::Usage,
        CheckpointError::Form => Exit::Data,
        CheckpointError::OtherKey | CheckpointError::Signature => Exit::Differs,
    };
    Failure::new(exit, context.words.text(&error.to_string()))
}

/// The checkpoint of the most entries among the signed notes of a file. A note that does not hold is an
/// error: whoever can spoil one note must not be able to hide it behind another.
fn newest(text: &str, verifier: &NoteVerifier) -> Result<Checkpoint, CheckpointError> {
    let mut newest: Option<Checkpoint> = None;
    let mut note = String::new();
    for line in text.lines() {
        note.push_str(line);
        note.push('\n');
        if line.starts_with('\u{2014}') {
            let checkpoint = Checkpoint::open(&note, verifier)?;
            if newest.as_ref().is_none_or(|kept| kept.size <= checkpoint.size) {
                newest = Some(checkpoint);
            }
            note.clear();
        }
    }
    if note.trim().is_empty() { newest.ok_or(CheckpointError::Form) } else { Err(CheckpointError::Form) }
}

impl Verify {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let kept = self.kept.read(context)?;
        let report = verify_trail(&context.config.database, kept.as_ref()).await;
        let report = report.map_err(|error| context.store_failure(&error))?;
        context.print(&trail_json(&report), || trail_text(context, &report))?;
        if report.holds() { Ok(()) } else { Err(Failure::silent(Exit::Differs)) }
    }
}

/// A verified trail as data.
pub(super) fn trail_json(report: &TrailReport) -> serde_json::Value {
    let checkpoint = report.checkpoint.map(|verdict| match verdict {
        CheckpointVerdict::Holds => json!({ "verdict": "holds" }),
        CheckpointVerdict::Shorter { size, found } => json!({ "verdict": "shorter", "size": size, "found": found }),
        CheckpointVerdict::Rewritten { size, found } => {
            json!({ "verdict": "rewritten", "size": size, "found": found.to_string() })
        }
        CheckpointVerdict::NotReached => json!({ "verdict": "not_reached" }),
    });
    json!({
        "holds": report.holds(), "entries": report.chain.size(), "head": report.chain.head().to_string(),
        "first_bad": report.first_bad(), "why": report.broken.map(|broken| why_code(broken.why)), "checkpoint": checkpoint,
    })
}

fn why_code(why: BrokenWhy) -> &'static str {
    match why {
        BrokenWhy::Missing { .. } => "missing",
        BrokenWhy::Link => "link",
        BrokenWhy::Content => "content",
        BrokenWhy::Unreadable => "unreadable",
    }
}

/// A verified trail in words.
pub(super) fn trail_text(context: &Context, report: &TrailReport) -> String {
    let words = &context.words;
    let number = |value: u64| format::number(words.language(), value as i64);
    let mut page = Page::new(context.color);
    let entries = [("entries", number(report.chain.size()).into())];
    match report.broken {
        None => page.paragraph(0, &words.text_with("audit-holds", &entries)),
        Some(broken) => {
            let why = words.text(&format!("audit-broken-{}", why_code(broken.why)));
            let values = [("seq", number(broken.seq).into()), ("why", why.into())];
            page.paragraph(0, &words.text_with("audit-broken", &values));
        }
    }
    match report.checkpoint {
        None if report.broken.is_none() => page.paragraph(0, &words.text("audit-no-checkpoint")),
        None => {}
        Some(CheckpointVerdict::Holds) => page.paragraph(0, &words.text("audit-checkpoint-holds")),
        Some(CheckpointVerdict::Shorter { size, found }) => {
            let values = [("size", number(size).into()), ("found", number(found).into())];
            page.paragraph(0, &words.text_with("audit-checkpoint-shorter", &values));
        }
        Some(CheckpointVerdict::Rewritten { size, .. }) => {
            page.paragraph(0, &words.text_with("audit-checkpoint-rewritten", &[("size", number(size).into())]));
        }
        Some(CheckpointVerdict::NotReached) => page.paragraph(0, &words.text("audit-checkpoint-not-reached")),
    }
    page.into_text()
}

impl MakeCheckpoint {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let key_path = self.key.or_else(|| context.config.checkpoint_key.clone());
        let Some(key_path) = key_path else {
            return Err(Failure::new(Exit::Usage, context.words.text("checkpoint-no-key")));
        };
        let key = read_key(context, &key_path, &self.origin)?;
        let services = context.services().await?;
        let event = AuditEvent::done(Action::CheckpointSigned, EntityKind::Audit, self.origin.clone());
        let recorded = services.on_record(context.actor(), event).await;
        recorded.map_err(|error| context.service_failure(&error))?;
        let mut view = services.store.read().await.map_err(|error| context.store_failure(&error))?;
        let chain = view.audit_head().await.map_err(|error| context.store_failure(&error))?;
        let note = Checkpoint::of(self.origin, &chain).sign(&key);
        match self.output.or_else(|| context.config.checkpoint_file.clone()) {
            Some(path) if path != Path::new("-") => append(&path, &note).map_err(|e| context.file_failure(&path, &e)),
            _ => super::context::write_out(&note),
        }
    }
}

/// Adds a signed checkpoint to the configured file after a command that may have written, so that what
/// vouches for the trail leaves the machine without anybody having to think of it.
pub(super) async fn leave_checkpoint(context: &Context) -> Result<(), Failure> {
    let (Some(key), Some(file)) = (&context.config.checkpoint_key, &context.config.checkpoint_file) else {
        return Ok(());
    };
    let key = read_key(context, key, DEFAULT_ORIGIN)?;
    let services = context.services().await?;
    let mut view = services.store.read().await.map_err(|error| context.store_failure(&error))?;
    let chain = view.audit_head().await.map_err(|error| context.store_failure(&error))?;
    let note = Checkpoint::of(DEFAULT_ORIGIN, &chain).sign(&key);
    append(file, &note).map_err(|error| context.file_failure(file, &error))
}

fn append(path: &Path, note: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(note.as_bytes())?;
    file.sync_all()
}

fn read_key(context: &Context, path: &Path, origin: &str) -> Result<NoteKey, Failure> {
    let text = context.read_text(path)?;
    let secret = SigningKey::from_pkcs8_pem(&text)
        .map_err(|_| Failure::new(Exit::Data, context.words.text("checkpoint-bad-key")))?;
    NoteKey::new(origin, secret).map_err(|error| checkpoint_failure(context, error))
}

impl Key {
    /// Makes a new signing key in a file only its owner can read, and prints the public half.
    fn run(self, context: &Context) -> Result<(), Failure> {
        let mut seed = [0; 32];
        std::fs::File::open("/dev/urandom")
            .and_then(|mut random| std::io::Read::read_exact(&mut random, &mut seed))
            .map_err(|error| context.file_failure(Path::new("/dev/urandom"), &error))?;
        let secret = SigningKey::from_bytes(&seed);
        let pem = secret.to_pkcs8_pem(LineEnding::LF).map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
        write_private(&self.output, pem.as_bytes()).map_err(|error| context.file_failure(&self.output, &error))?;
        let verifier =
            NoteKey::new(&self.origin, secret).map_err(|error| checkpoint_failure(context, error))?.verifier();
        let json = json!({ "verifier": verifier.to_string() });
        context.print(&json, || format!("{verifier}\n"))
    }
}

/// A new file with mode 0600; one that exists is left alone.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    // Half a key would stand in the way of the next try.
    file.write_all(bytes).and_then(|()| file.sync_all()).inspect_err(|_| drop(std::fs::remove_file(path)))
}

impl Export {
    /// Entries as JSON lines: what a program of sixty lines can verify again.
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let event = AuditEvent::done(Action::AuditViewed, EntityKind::Audit, "trail").with("from", self.from);
        let recorded = services.on_record(context.actor(), event).await;
        recorded.map_err(|error| context.service_failure(&error))?;
        let mut view = services.store.read().await.map_err(|error| context.store_failure(&error))?;
        let mut after = self.from.saturating_sub(1);
        loop {
            let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(after), limit: PAGE };
            let entries = view.audit_entries(&query).await.map_err(|error| context.store_failure(&error))?;
            let Some(last) = entries.last() else {
                return Ok(());
            };
            after = last.seq;
            for entry in entries.iter().filter(|entry| self.to.is_none_or(|to| entry.seq <= to)) {
                super::context::write_out(&format!("{}\n", entry.to_json()))?;
            }
            if self.to.is_some_and(|to| after >= to) {
                return Ok(());
            }
        }
    }
}
