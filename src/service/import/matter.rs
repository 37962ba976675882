//! The file and the findings of an import: sealed with a key of their own, and gone when their time is over.

use zeroize::Zeroizing;

use super::brought::KeptFile;
use crate::{
    domain::{
        clock::Timestamp,
        import::{FILE_MICROS, ImportNumber},
    },
    security::vault::Vault,
    service::ServiceError,
    store::{Reads, UnitOfWork, transient::ImportMatter},
};

const FILE: &str = "file";

/// What a part is sealed for.
pub(in crate::service) fn place(import: &str, part: &str) -> String {
    format!("import|{import}|{part}")
}

/// Seals the stretches of a part one after another under one key; the length of each in bytes.
pub(super) async fn put(
    work: &mut dyn UnitOfWork,
    vault: &Vault,
    (import, part): (ImportNumber, &str),
    plain: &[Zeroizing<Vec<u8>>],
    keeps: i64,
) -> Result<Vec<usize>, ServiceError> {
    let ends_at = end_of(work, (import, part), keeps).await?;
    let import = import.to_string();
    let place = place(&import, part);
    let wrapped_key = vault.new_key(&place);
    let stretches = plain.iter().map(|plain| vault.seal(&wrapped_key, &place, plain));
    let stretches = stretches.collect::<Result<Vec<_>, _>>()?;
    let lengths = stretches.iter().map(Vec::len).collect();
    let matter = ImportMatter { import, part: part.to_owned(), wrapped_key, sealed: stretches.concat(), ends_at };
    work.put_import_matter(&matter).await?;
    Ok(lengths)
}

pub(super) async fn put_file(
    work: &mut dyn UnitOfWork,
    vault: &Vault,
    import: ImportNumber,
    file: &KeptFile,
) -> Result<(), ServiceError> {
    put(work, vault, (import, FILE), &[Zeroizing::new(file.to_bytes()?)], FILE_MICROS).await.map(drop)
}

/// The file of an import; none when all of it was saved or it was cancelled, or its time is over.
pub(super) async fn file(
    view: &mut (dyn Reads + '_),
    vault: &Vault,
    import: ImportNumber,
    now: Timestamp,
) -> Result<Option<KeptFile>, ServiceError> {
    let plain = opened(view, vault, (import, FILE), now).await?;
    plain.map(|plain| KeptFile::from_bytes(&plain)).transpose()
}

/// Until when the file of an import is kept; none when it is not.
pub(super) async fn file_until(
    view: &mut (dyn Reads + '_),
    import: ImportNumber,
    now: Timestamp,
) -> Result<Option<Timestamp>, ServiceError> {
    until(view, (import, FILE), now).await
}

/// Until when a part is kept; none when it is not.
async fn until(
    view: &mut (dyn Reads + '_),
    (import, part): (ImportNumber, &str),
    now: Timestamp,
) -> Result<Option<Timestamp>, ServiceError> {
    let import = import.to_string();
    let mut keys = view.import_matter_keys().await?.into_iter();
    let found = keys.find(|matter| matter.import == import && matter.part == part);
    Ok(found.map(|matter| matter.ends_at).filter(|ends_at| now < *ends_at))
}

/// The end of a part: counted from when it was kept first, however often it is written again.
async fn end_of(work: &mut dyn UnitOfWork, part: (ImportNumber, &str), keeps: i64) -> Result<Timestamp, ServiceError> {
    let now = work.now();
    let first = until(work, part, now).await?;
    Ok(first.unwrap_or_else(|| Timestamp::from_micros(now.micros() + keeps)))
}

pub(super) async fn drop_file(work: &mut dyn UnitOfWork, import: ImportNumber) -> Result<(), ServiceError> {
    Ok(work.drop_import_matter(&import.to_string(), FILE).await?)
}

/// A part as it lies sealed; none when its time is over.
pub(super) async fn stored(
    view: &mut (dyn Reads + '_),
    (import, part): (ImportNumber, &str),
    now: Timestamp,
) -> Result<Option<ImportMatter>, ServiceError> {
    let found = view.find_import_matter(&import.to_string(), part).await?;
    Ok(found.filter(|matter| now < matter.ends_at))
}

pub(super) async fn opened(
    view: &mut (dyn Reads + '_),
    vault: &Vault,
    (import, part): (ImportNumber, &str),
    now: Timestamp,
) -> Result<Option<Zeroizing<Vec<u8>>>, ServiceError> {
    let Some(matter) = stored(view, (import, part), now).await? else { return Ok(None) };
    Ok(Some(vault.open(&matter.wrapped_key, &place(&matter.import, part), &matter.sealed)?))
}
