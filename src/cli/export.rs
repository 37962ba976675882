//! `uya export`: records of the register in a file.

use std::{
    io::{Read as _, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};

use super::{
    Context, Exit, Failure,
    output::{Form, Output},
};
use crate::{
    domain::reason::Reason,
    security::passphrase::Passphrase,
    service::export::{Export as Exported, Order},
    transfer::{
        Kind,
        export::{Format, MIN_PASSPHRASE_CHARS},
    },
};

/// Bytes copied at a time.
const STRETCH: usize = 1 << 16;

#[derive(Subcommand)]
pub(super) enum Export {
    Records(Records),
}

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Records {
    #[arg(long = "kind", value_name = "KIND", value_parser = Kind::REGISTER.map(Kind::name))]
    kinds: Vec<String>,
    #[arg(long, default_value = "json", value_parser = Format::ALL.map(Format::code))]
    format: String,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long)]
    beside: bool,
    #[arg(long)]
    history: bool,
    #[arg(long)]
    identities: bool,
    #[arg(long)]
    encrypt: bool,
    #[arg(long, value_name = "FILE", requires = "encrypt")]
    passphrase_file: Option<PathBuf>,
    #[arg(long, short, value_name = "FILE")]
    output: Output,
}

impl Export {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let Self::Records(records) = self;
        records.run(context).await
    }
}

impl Records {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let format = Format::parse(&self.format).unwrap_or(Format::Json);
        let reason = Reason::parse(&self.reason)
            .map_err(|error| Failure::new(Exit::Usage, context.words.text(&format!("fault-{error}"))))?;
        let order = Order {
            kinds: Kind::ALL.into_iter().filter(|kind| self.kinds.iter().any(|name| name == kind.name())).collect(),
            beside: self.beside,
            history: self.history,
            identities: self.identities,
            format,
            reason,
            lock: self.passphrase(context)?,
            language: context.config.language,
        };
        let is_text = format == Format::Json && !self.encrypt;
        self.output.refuse(context, if is_text { Form::Text } else { Form::Binary })?;
        let (lock, is_new) = (order.lock.clone(), self.passphrase_file.is_none());
        let services = context.services().await?;
        let made = services.export_at_machine(context.actor(), order).await;
        let export = made.map_err(|error| context.service_failure(&error))?;
        self.output.write(context, |file| copy(&export, file))?;
        if let Some(lock) = lock.filter(|_| is_new) {
            // Not among the data, and only now: the file it opens is there.
            super::context::write_err(&context.line("export-passphrase", &[("passphrase", lock.reveal().into())]));
        }
        self.tell(context, &export)
    }

    fn passphrase(&self, context: &Context) -> Result<Option<Passphrase>, Failure> {
        let Some(path) = &self.passphrase_file else { return Ok(self.encrypt.then(Passphrase::new)) };
        let text = if path.as_os_str() == "-" {
            let mut text = String::new();
            let read = std::io::stdin().lock().take(4096).read_to_string(&mut text);
            read.map(|_| text).map_err(|error| context.file_failure(path, &error))?
        } else {
            context.read_text(path)?
        };
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        if text.chars().count() < MIN_PASSPHRASE_CHARS {
            let values = [("limit", MIN_PASSPHRASE_CHARS.into())];
            return Err(Failure::new(Exit::Usage, context.words.text_with("export-passphrase-short", &values)));
        }
        Ok(Some(Passphrase::given(text)))
    }

    fn tell(&self, context: &Context, export: &Exported) -> Result<(), Failure> {
        let values = [
            ("number", export.made.number.to_string().into()),
            ("records", i64::try_from(export.made.records).unwrap_or(i64::MAX).into()),
            ("file", self.output.path().display().to_string().into()),
            ("digest", export.made.sha256.to_string().into()),
        ];
        self.output.tell(context, &export.made, ("export-written", &values))
    }
}

fn copy(export: &Exported, to: &mut dyn Write) -> std::io::Result<()> {
    let mut from = 0;
    loop {
        let stretch = export.stretch(from, STRETCH)?;
        if stretch.is_empty() {
            return to.flush();
        }
        to.write_all(&stretch)?;
        from += stretch.len() as u64;
    }
}
