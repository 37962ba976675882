//! `uya import undo`: every record of an import as it was before.

use clap::Args;

use super::{Context, Failure};
use crate::domain::import::ImportNumber;

#[derive(Args)]
pub(super) struct Undo {
    #[arg(value_name = "ID", value_parser = number)]
    number: ImportNumber,
}

/// Reads `I-203`, or the number alone.
pub(super) fn number(text: &str) -> Result<ImportNumber, String> {
    let parsed = ImportNumber::parse(text).or_else(|_| ImportNumber::parse(&format!("I-{text}")));
    parsed.map_err(|error| error.to_string())
}

impl Undo {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let undone = services.undo_any_import(context.actor(), self.number).await;
        let undone = undone.map_err(|error| context.service_failure(&error))?;
        context.print(&undone, || context.line("import-undone", &[("number", undone.number.to_string().into())]))
    }
}
