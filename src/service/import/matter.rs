//! The file and the findings of an import: sealed with a key of their own, and gone when their time is over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Report, brought::KeptFile, check::Checked};
use crate::{
    domain::{
        clock::Timestamp,
        import::{FILE_MICROS, ImportNumber, REPORT_MICROS},
    },
    security::vault::Vault,
    service::ServiceError,
    store::{Reads, UnitOfWork, transient::ImportMatter},
};

const FILE: &str = "file";
const REPORT: &str = "report";

/// Findings with what a later check is compared with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptReport {
    pub(super) report: Report,
    /// What its owner calls the file; absent for one from the shell.
    pub(super) file_name: Option<String>,
    /// Whether columns wait to be matched by hand.
    pub(super) unmatched: bool,
    /// Kind and code of every record that saving would add or change, with the version it was laid over.
    #[serde(default)]
    pub(super) laid_over: BTreeMap<String, i64>,
}

impl KeptReport {
    pub(super) fn of(checked: &Checked, report: Report) -> Self {
        Self { report, file_name: None, unmatched: false, laid_over: checked.laid_over.clone() }
    }
}

/// What a part is sealed for.
pub(in crate::service) fn place(import: &str, part: &str) -> String {
    format!("import|{import}|{part}")
}

pub(super) async fn put_report(
    work: &mut dyn UnitOfWork,
    vault: &Vault,
    import: ImportNumber,
    report: &KeptReport,
) -> Result<(), ServiceError> {
    let plain = Zeroizing::new(serde_json::to_vec(report)?);
    let ends_at = end_of(work, (import, REPORT), REPORT_MICROS).await?;
    let matter = sealed(vault, (import, REPORT), &plain, ends_at)?;
    Ok(work.put_import_matter(&matter).await?)
}

/// The findings of an import; none when their time is over.
pub(super) async fn report(
    view: &mut (dyn Reads + '_),
    vault: &Vault,
    import: ImportNumber,
    now: Timestamp,
) -> Result<Option<KeptReport>, ServiceError> {
    let plain = opened(view, vault, (import, REPORT), now).await?;
    Ok(plain.map(|plain| serde_json::from_slice(&plain)).transpose()?)
}

pub(super) async fn put_file(
    work: &mut dyn UnitOfWork,
    vault: &Vault,
    import: ImportNumber,
    file: &KeptFile,
) -> Result<(), ServiceError> {
    let ends_at = end_of(work, (import, FILE), FILE_MICROS).await?;
    let matter = sealed(vault, (import, FILE), &Zeroizing::new(file.to_bytes()?), ends_at)?;
    Ok(work.put_import_matter(&matter).await?)
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

fn sealed(
    vault: &Vault,
    (import, part): (ImportNumber, &str),
    plain: &[u8],
    ends_at: Timestamp,
) -> Result<ImportMatter, ServiceError> {
    let import = import.to_string();
    let place = place(&import, part);
    let wrapped_key = vault.new_key(&place);
    let sealed = vault.seal(&wrapped_key, &place, plain)?;
    Ok(ImportMatter { import, part: part.to_owned(), wrapped_key, sealed, ends_at })
}

async fn opened(
    view: &mut (dyn Reads + '_),
    vault: &Vault,
    (import, part): (ImportNumber, &str),
    now: Timestamp,
) -> Result<Option<Zeroizing<Vec<u8>>>, ServiceError> {
    let found = view.find_import_matter(&import.to_string(), part).await?;
    let Some(matter) = found.filter(|matter| now < matter.ends_at) else { return Ok(None) };
    Ok(Some(vault.open(&matter.wrapped_key, &place(&matter.import, part), &matter.sealed)?))
}
