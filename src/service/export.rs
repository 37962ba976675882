//! Files out: what is exported is open to whoever asks, and on record before the first byte leaves.
//!
//! *Design notes.* The records are read in one view into a sealed file without a name, so that memory holds one page
//! of them and a killed export leaves nothing behind. Then the trail takes a first entry: who, why, which kinds, how
//! many, the digest of the content. Its number is the number of the export and stands in the file itself. When
//! the file is handed over a second entry takes its digest; only then does anybody read it.

use std::{io, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    Caller, ServiceError, Services, compute,
    import::{check::stored_kind, people::value_of},
    leaving::{Leaving, kinds_leaving, without_secrets},
    open_record::{Custodies, absent},
};
use crate::{
    domain::{
        access::{Access, Subject, Viewer},
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        canonical::canonical_json,
        child::SiblingGroup,
        clock::Timestamp,
        code::{ChildCode, FamilyCode, OfficeCode},
        desk::Contact,
        hash::Sha256Hash,
        permission::Permission,
        reason::Reason,
    },
    i18n::{Language, Translator, format},
    security::passphrase::Passphrase,
    store::{CodeRange, Kind as StoredKind, RawRecord, Reads, Revision, StoreError},
    transfer::{
        Kind,
        export::{self, Content, ContentWriter, Format, Labels, Mark, Written},
        workbook::WriteError,
    },
};

/// Records of one export in the browser; whoever needs more is at the machine.
pub const MAX_RECORDS: u64 = 50_000;

/// Records read at a time.
pub(super) const PAGE: u32 = 500;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Order {
    /// Which kinds; none for all of the register.
    pub kinds: Vec<Kind>,
    /// Whether the file also holds what is kept beside the register; at the machine only.
    pub beside: bool,
    /// Whether what was before leaves too: versions, runs, reports, the trail; at the machine only.
    pub history: bool,
    /// Whether names and addresses leave too; at the machine only.
    pub identities: bool,
    /// The form.
    pub format: Format,
    /// Why.
    pub reason: Reason,
    /// The passphrase to lock it with.
    pub lock: Option<Passphrase>,
    /// The language of its mark.
    pub language: Language,
}

/// An export that was made.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Made {
    /// Its number: that of its entry of the trail.
    pub number: u64,
    /// Who made it.
    pub by: String,
    /// When, UTC.
    pub at: Timestamp,
    /// The form.
    pub format: Format,
    /// Whether it is locked.
    pub locked: bool,
    /// How many records it holds.
    pub records: u64,
    /// Digest of the content, the same for the same records.
    pub content: Sha256Hash,
    /// Digest of the file.
    pub sha256: Sha256Hash,
    /// Bytes of the file.
    pub bytes: u64,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media: String,
}

/// An export with its file, which has no name on any disk.
#[derive(Clone, Debug)]
pub struct Export {
    /// What it is.
    pub made: Made,
    file: Arc<Written>,
    /// What decided which records are open, when it was made; nothing at the machine, where all of them are.
    ground: Option<Ground>,
}

/// What decides which records are open to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ground {
    custodies: Revision,
    office: OfficeCode,
}

impl Export {
    /// A stretch of the file: at most `limit` bytes from `from` on, empty at its end.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn stretch(&self, from: u64, limit: usize) -> io::Result<Vec<u8>> {
        self.file.stretch(from, limit)
    }
}

impl Services {
    /// Makes an export of what is open to the caller; it waits to be fetched. Under a key it is made once:
    /// repeated, the first one is told, and that it is not new.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`]; [`ServiceError::Invalid`] for more than [`MAX_RECORDS`];
    /// [`ServiceError::Absent`] for a repeated request whose export waits no more.
    pub async fn export(&self, caller: &Caller, order: Order) -> Result<(Made, bool), ServiceError> {
        caller.needs(Permission::ExportRecords)?;
        if order.kinds.contains(&Kind::Identity) {
            return Err(ServiceError::invalid("kinds", "value-unlisted"));
        }
        let order = Order { beside: false, history: false, identities: false, ..order };
        let (content, ground) = self.content(Some(caller), &order).await?;
        let event = told(caller.event(Action::ExportPrepared, EntityKind::Export, ""), &order, &content);
        let request = caller.request.clone();
        let (number, of_request) = self
            .act(caller, move |work| {
                Box::pin(async move { Ok::<_, ServiceError>((work.audit(event).await?, request)) })
            })
            .await?;
        // Repeated, the number of the first request comes back.
        if of_request != caller.request {
            return Ok((self.waiting_export(caller, number)?.made, false));
        }
        let mark = mark(number, caller.viewer.actor.clone(), self.clock.now(), &order, &content);
        let export = Export { ground, ..finished(content, order, mark).await? };
        let made = export.made.clone();
        self.let_wait(export);
        Ok((made, true))
    }

    /// Makes an export of everything, for a person at the machine, and puts its handing over on record.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`] for names without the right to them.
    pub async fn export_at_machine(&self, by: Actor, order: Order) -> Result<Export, ServiceError> {
        if order.identities && !by.role.may(Permission::ViewIdentities) {
            let refused = AuditEvent::done(Action::Refused, EntityKind::Export, "")
                .ended(crate::domain::audit::Outcome::Refused)
                .with("why", Permission::ViewIdentities.code());
            self.on_record(by, refused).await?;
            return Err(ServiceError::NotPermitted(Permission::ViewIdentities));
        }
        let (content, _) = self.content(None, &order).await?;
        let event = told(AuditEvent::done(Action::ExportPrepared, EntityKind::Export, ""), &order, &content);
        let number = self
            .store
            .write(by.clone(), move |work| Box::pin(async move { work.audit(event).await }))
            .await
            .map_err(|error: StoreError| ServiceError::from(error))?;
        let mark = mark(number, by.clone(), self.clock.now(), &order, &content);
        let export = finished(content, order, mark).await?;
        self.on_record(by, handed(AuditEvent::done(Action::Exported, EntityKind::Export, ""), &export.made)).await?;
        Ok(export)
    }

    /// Puts on record that an export is handed over, before it is. Where a record was sealed, given away or taken in
    /// since it was made, it is made anew.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] then, [`ServiceError::Store`]: nothing may leave.
    pub async fn hand_over(&self, caller: &Caller, export: &Export) -> Result<(), ServiceError> {
        let custodies = self.store.read().await?.revision(StoredKind::Custody).await?;
        if export.ground != Some(Ground { custodies, office: caller.viewer.office.clone() }) {
            return Err(absent(EntityKind::Export, &export.made.number.to_string(), true));
        }
        let event = handed(caller.event(Action::Exported, EntityKind::Export, ""), &export.made);
        self.on_record(caller.viewer.actor.clone(), event).await
    }

    /// Reads what is asked in one view: what is open to the caller, or everything for a person at the machine.
    async fn content(&self, caller: Option<&Caller>, order: &Order) -> Result<(Content, Option<Ground>), ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let open = Open::read(view, caller).await?;
        let mut content = ContentWriter::begin().map_err(|error| disk(&error))?;
        let mut records = 0;
        let wanted = |kind: &Kind| order.kinds.is_empty() || order.kinds.contains(kind);
        for kind in Kind::REGISTER.into_iter().filter(wanted) {
            content.section(kind).map_err(|error| disk(&error))?;
            let mut after = String::new();
            while let Some(page) = page(view, stored_kind(kind), &mut after).await? {
                for record in page.iter().map(|raw| open.is_open(raw).map(|open| open.then_some(raw))) {
                    let Some(raw) = record? else { continue };
                    records += 1;
                    if caller.is_some() && records > MAX_RECORDS {
                        return Err(too_many());
                    }
                    content.record(&raw.body).map_err(|error| disk(&error))?;
                }
            }
        }
        if order.identities {
            self.add_names(view, &mut content).await?;
        }
        if order.beside {
            self.add_beside(view, &mut content).await?;
        }
        if order.history {
            self.add_history(view, &mut content, order.identities).await?;
        }
        Ok((content.finish().map_err(|error| disk(&error))?, open.ground()))
    }

    /// Who children and families are, in the form in which it can be brought again.
    async fn add_names(&self, view: &mut (dyn Reads + '_), content: &mut ContentWriter) -> Result<(), ServiceError> {
        content.section_with_names().map_err(|error| disk(&error))?;
        let mut after = String::new();
        while let Some(page) = page(view, StoredKind::Identity, &mut after).await? {
            for raw in page {
                let named = value_of(Kind::Identity, &raw, &self.secrets.vault)?;
                content.record(&canonical_json(&named)).map_err(|error| disk(&error))?;
            }
        }
        Ok(())
    }

    async fn add_beside(&self, view: &mut (dyn Reads + '_), content: &mut ContentWriter) -> Result<(), ServiceError> {
        for kind in kinds_leaving(Leaving::Beside) {
            content.beside(kind.code()).map_err(|error| disk(&error))?;
            let mut after = String::new();
            while let Some(page) = page(view, kind, &mut after).await? {
                for raw in page {
                    content.record(&without_secrets(&raw)?).map_err(|error| disk(&error))?;
                }
            }
        }
        Ok(())
    }
}

/// The next page of a kind; none at its end.
pub(super) async fn page(
    view: &mut (dyn Reads + '_),
    kind: StoredKind,
    after: &mut String,
) -> Result<Option<Vec<RawRecord>>, ServiceError> {
    let page = view.list_records(kind, &CodeRange::after(after), Some(PAGE)).await?;
    let Some(last) = page.last() else { return Ok(None) };
    after.clone_from(&last.code);
    Ok(Some(page))
}

/// Which records are open.
struct Open {
    of: Option<(Viewer, Custodies)>,
}

impl Open {
    async fn read(view: &mut (dyn Reads + '_), caller: Option<&Caller>) -> Result<Self, ServiceError> {
        let Some(caller) = caller else { return Ok(Self { of: None }) };
        Ok(Self { of: Some((caller.viewer.clone(), Custodies::read(view).await?)) })
    }

    fn ground(&self) -> Option<Ground> {
        let (viewer, custodies) = self.of.as_ref()?;
        Some(Ground { custodies: custodies.revision(), office: viewer.office.clone() })
    }

    /// A record is open when every child and family it names as its own is. What was opened by breaking the glass is
    /// to be looked at, not to be taken away.
    fn is_open(&self, raw: &RawRecord) -> Result<bool, ServiceError> {
        let Some((viewer, custodies)) = &self.of else { return Ok(true) };
        let subjects = subjects(raw)?;
        let access = |subject: &Subject| viewer.access(subject, custodies.of(subject));
        Ok(subjects.iter().all(|subject| matches!(access(subject), Some(Access::Own | Access::Assigned))))
    }
}

/// The children and families a record is about.
fn subjects(raw: &RawRecord) -> Result<Vec<Subject>, ServiceError> {
    let child = |code: &str| ChildCode::parse(code).map(Subject::Child);
    let family = |code: &str| FamilyCode::parse(code).map(Subject::Family);
    let column = |place: usize| raw.columns.get(place).and_then(Option::as_deref);
    let subjects = match raw.kind {
        StoredKind::Child | StoredKind::Plan => vec![child(&raw.code)],
        StoredKind::Family => vec![family(&raw.code)],
        StoredKind::Relative | StoredKind::Waiver | StoredKind::Outcome => {
            column(0).map(child).into_iter().chain(column(1).map(family)).collect()
        }
        StoredKind::Contact => {
            let talk: Contact = serde_json::from_str(&raw.body)?;
            let about = talk.about.map(|code| Ok(Subject::Child(code)));
            std::iter::once(Ok(Subject::Family(talk.family))).chain(about).collect()
        }
        StoredKind::SiblingGroup => {
            let group: SiblingGroup = serde_json::from_str(&raw.body)?;
            group.members.into_iter().map(|code| Ok(Subject::Child(code))).collect()
        }
        _ => Vec::new(),
    };
    let unreadable = |error| ServiceError::Fault(format!("{} {}: {error}", raw.kind, raw.code));
    subjects.into_iter().collect::<Result<_, _>>().map_err(unreadable)
}

/// The first entry: who, why, what, how many.
fn told(event: AuditEvent, order: &Order, content: &Content) -> AuditEvent {
    let counts: serde_json::Map<String, Value> =
        content.counts().map(|(name, count)| (name.to_owned(), count.into())).collect();
    event
        .because(order.reason.as_str())
        .with("format", order.format.code())
        .with("locked", order.lock.is_some())
        .with("identities", order.identities)
        .with("records", counts)
        .with("content", content.digest().to_string())
}

/// The second entry: which file.
fn handed(event: AuditEvent, made: &Made) -> AuditEvent {
    AuditEvent { code: made.number.to_string(), ..event }
        .with("file", made.sha256.to_string())
        .with("bytes", made.bytes)
        .with("format", made.format.code())
        .with("records", made.records)
}

fn mark(number: u64, by: Actor, at: Timestamp, order: &Order, content: &Content) -> Mark {
    Mark { audit: number, by: by.id, at, reason: order.reason.as_str().to_owned(), content: content.digest() }
}

/// The file of an export, its digest taken.
async fn finished(content: Content, order: Order, mark: Mark) -> Result<Export, ServiceError> {
    compute(move || make(&Arc::new(content), &order, &mark)).await?
}

fn make(content: &Arc<Content>, order: &Order, mark: &Mark) -> Result<Export, ServiceError> {
    let labels = labels(content, mark, Translator::shared(order.language));
    let format = order.format;
    let name = format!("uya-export-{}.{}", mark.audit, format.ending());
    let file = export::write(content, format, mark, &labels).map_err(unwritten)?;
    let (file, name, media) = match &order.lock {
        None => (file, name, format.media()),
        Some(lock) => {
            let to = tempfile::tempfile().map_err(|error| disk(&error))?;
            let locked = export::lock(&file, format, &name, lock.reveal(), to).map_err(unwritten)?;
            (Written::Locked(locked), format!("uya-export-{}-locked.zip", mark.audit), "application/zip")
        }
    };
    let (sha256, bytes) = digest(&file).map_err(|error| disk(&error))?;
    let made = Made {
        number: mark.audit,
        by: mark.by.clone(),
        at: mark.at,
        format,
        locked: order.lock.is_some(),
        records: content.records(),
        content: content.digest(),
        sha256,
        bytes,
        name,
        media: media.to_owned(),
    };
    Ok(Export { made, file: Arc::new(file), ground: None })
}

/// The mark in words.
fn labels(content: &Content, mark: &Mark, words: &Translator) -> Labels {
    let language = words.language();
    let moment = format::moment(language, mark.at);
    let values = [("number", mark.audit.to_string().into()), ("by", (&mark.by).into()), ("at", moment.clone().into())];
    let counted = |(name, count): (&str, u64)| (name.to_owned(), format::number(language, count as i64));
    let mut rows = vec![
        (words.text("export-mark-number"), mark.audit.to_string()),
        (words.text("export-mark-by"), mark.by.clone()),
        (words.text("export-mark-at"), moment),
        (words.text("export-mark-reason"), mark.reason.clone()),
        (words.text("export-mark-content"), mark.content.to_string()),
    ];
    rows.extend(content.counts().map(counted));
    Labels { line: words.text_with("export-mark-line", &values), rows }
}

fn digest(file: &Written) -> io::Result<(Sha256Hash, u64)> {
    const STRETCH: usize = 1 << 16;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    loop {
        let stretch = file.stretch(bytes, STRETCH)?;
        if stretch.is_empty() {
            return Ok((Sha256Hash::from_bytes(digest.finalize().into()), bytes));
        }
        digest.update(&stretch);
        bytes += stretch.len() as u64;
    }
}

fn too_many() -> ServiceError {
    let fault = super::Fault::new("kinds", "export-records").with("limit", MAX_RECORDS.to_string());
    ServiceError::Invalid(vec![fault])
}

pub(super) fn disk(error: &io::Error) -> ServiceError {
    ServiceError::Fault(format!("the file of an export: {error}"))
}

fn unwritten(error: WriteError) -> ServiceError {
    match error {
        WriteError::TooManyRows { sheet, limit } => {
            let fault = super::Fault::new("format", "export-rows").with("sheet", sheet);
            ServiceError::Invalid(vec![fault.with("limit", limit.to_string())])
        }
        error => ServiceError::Fault(error.to_string()),
    }
}
