//! `uya i18n check`: missing, identical, plural and placeholder faults of the catalogue.

use clap::Subcommand;

use super::{Context, Exit, Failure};
use crate::i18n::check;

#[derive(Subcommand)]
pub(super) enum I18n {
    Check,
}

impl I18n {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let Self::Check = self;
        let faults = check::faults();
        context.print(&faults, || {
            let mut text = String::new();
            for fault in &faults {
                let kind = context.words.text(&format!("i18n-{}", fault.kind.code()));
                text.push_str(&format!("{} {}: {kind}\n", fault.language, fault.key));
            }
            let keys = check::catalogue(crate::i18n::Language::En).len();
            let values = [("keys", keys.into()), ("faults", faults.len().into())];
            text.push_str(&context.line("i18n-summary", &values));
            text
        })?;
        if faults.is_empty() { Ok(()) } else { Err(Failure::silent(Exit::Data)) }
    }
}
