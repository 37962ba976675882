//! Files that people take away: what they are, and the entry of the trail that has the digest of each one before
//! anybody has it.

use super::{ServiceError, Services, compute};
use crate::{
    domain::{actor::Actor, audit::AuditEvent, coded::coded, hash::Sha256Hash},
    i18n::Translator,
    report::{pdf, sheet::Sheet},
};

coded! {
    /// What a file is.
    Format {
        /// A workbook.
        Xlsx = "xlsx",
        /// Separated values.
        Csv = "csv",
        /// Paper.
        Pdf = "pdf",
    }
}

impl Format {
    /// Its media type.
    pub const fn media(self) -> &'static str {
        match self {
            Self::Xlsx => WORKBOOK,
            Self::Csv => SEPARATED,
            Self::Pdf => PAPER,
        }
    }
}

/// The media type of a workbook.
pub const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The media type of separated values.
pub const SEPARATED: &str = "text/csv";

/// The media type of paper.
pub const PAPER: &str = "application/pdf";

/// A file that was made and may leave.
#[derive(Clone, Debug)]
pub struct MadeFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Services {
    /// Prints a sheet and lets it out under a name, which takes the language and the ending.
    pub(super) async fn print_sheet(
        &self,
        by: Actor,
        (sheet, name): (Sheet, String),
        left: AuditEvent,
    ) -> Result<MadeFile, ServiceError> {
        let name = format!("{name}-{}", sheet.language);
        let bytes = compute(move || set(&sheet)).await??;
        self.let_out(by, (name, Format::Pdf), bytes, left).await
    }

    /// Lets a file out: its digest goes on record first.
    pub(super) async fn let_out(
        &self,
        by: Actor,
        (name, format): (String, Format),
        bytes: Vec<u8>,
        left: AuditEvent,
    ) -> Result<MadeFile, ServiceError> {
        let left = left
            .with("file", Sha256Hash::of(&bytes).to_string())
            .with("bytes", bytes.len())
            .with("format", format.code());
        self.on_record(by, left).await?;
        Ok(MadeFile { name: format!("{name}.{}", format.code()), media: format.media(), bytes })
    }
}

/// A sheet as PDF, in its own language.
pub(super) fn set(sheet: &Sheet) -> Result<Vec<u8>, ServiceError> {
    pdf::render(sheet, Translator::shared(sheet.language)).map_err(|error| ServiceError::Fault(error.to_string()))
}
