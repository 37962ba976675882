//! `uya init`: a commented configuration file and an empty register.

use std::path::PathBuf;

use clap::Args;

use super::{Context, Exit, Failure};
use crate::config::{DEFAULT_FILE, commented_file};

#[derive(Args)]
pub(super) struct Init {
    #[arg(value_name = "FILE", default_value = DEFAULT_FILE)]
    file: PathBuf,
    #[arg(long)]
    no_input: bool,
    #[arg(long)]
    dry_run: bool,
}

impl Init {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let text = commented_file(&context.words);
        if self.dry_run {
            return super::context::write_out(&text);
        }
        let created = std::fs::OpenOptions::new().write(true).create_new(true).open(&self.file);
        let written = created.and_then(|mut file| {
            // An empty file would stand in the way of the next try.
            let done = std::io::Write::write_all(&mut file, text.as_bytes());
            done.inspect_err(|_| drop(std::fs::remove_file(&self.file)))
        });
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let values = [("file", self.file.display().to_string().into())];
                Err(Failure::new(Exit::Conflict, context.words.text_with("init-exists", &values)))
            }
            Err(error) => Err(context.file_failure(&self.file, &error)),
            Ok(()) => {
                let values = [("file", self.file.display().to_string().into())];
                super::context::write_out(&context.line("init-written", &values))
            }
        }
    }
}
