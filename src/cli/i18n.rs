//! `uya i18n check`: what is wrong with the texts, and with the use that the sources make of them.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Context, Exit, Failure};
use crate::i18n::check::{self, Checkout, Fault};

#[derive(Subcommand)]
pub(super) enum I18n {
    Check {
        #[arg(long, value_name = "FOLDER")]
        source: Option<PathBuf>,
    },
}

impl I18n {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let Self::Check { source } = self;
        let checkout = checkout(source, context)?;
        let faults = checkout.as_ref().map_or_else(|| check::faults(&check::embedded()), Checkout::faults);
        context.print(&faults, || text(&faults, checkout.as_ref(), context))?;
        if faults.is_empty() { Ok(()) } else { Err(Failure::silent(Exit::Data)) }
    }
}

/// The sources: those named, else those around the working folder, if there are any.
fn checkout(named: Option<PathBuf>, context: &Context) -> Result<Option<Checkout>, Failure> {
    let found = match &named {
        Some(folder) => check::find(folder),
        None => std::env::current_dir().ok().and_then(|folder| check::find(&folder)),
    };
    match (found, named) {
        (Some(root), _) => Checkout::read(&root).map(Some).map_err(|error| context.file_failure(&root, &error)),
        (None, None) => Ok(None),
        (None, Some(folder)) => {
            let values = [("folder", folder.display().to_string().into())];
            Err(Failure::new(Exit::NotFound, context.words.text_with("i18n-no-sources", &values)))
        }
    }
}

fn text(faults: &[Fault], checkout: Option<&Checkout>, context: &Context) -> String {
    let mut text: String = faults.iter().map(|fault| line(fault, context)).collect();
    let keys =
        checkout.map_or_else(|| check::embedded()[0].1.keys().len(), |checkout| checkout.catalogue[0].1.keys().len());
    text.push_str(&context.line("i18n-summary", &[("keys", keys.into()), ("faults", faults.len().into())]));
    text.push_str(&match checkout {
        Some(checkout) => context.line("i18n-with-sources", &[("files", checkout.source_files().into())]),
        None => context.line("i18n-without-sources", &[]),
    });
    text
}

fn line(fault: &Fault, context: &Context) -> String {
    let language = fault.language.map(|language| format!("{language} ")).unwrap_or_default();
    let kind = context.words.text(&format!("i18n-fault-{}", fault.kind.code()));
    let seen = if fault.seen.is_empty() { String::new() } else { format!(" ({})", fault.seen) };
    format!("{language}{}: {kind}{seen}\n", fault.key)
}
