//! `uya data generate`: invented children and families in the proportions of the sources.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::PathBuf,
};

use clap::{Args, Subcommand};

use super::{Context, Failure};
use crate::generate::{Request, write_json};

#[derive(Subcommand)]
pub(super) enum Data {
    Generate(Generate),
}

#[derive(Args)]
pub(super) struct Generate {
    #[arg(long, value_name = "N", default_value_t = 113)]
    children: u32,
    #[arg(long, value_name = "N", default_value_t = 150)]
    families: u32,
    #[arg(long, value_name = "N", default_value_t = 7)]
    seed: u64,
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

impl Data {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let Self::Generate(asked) = self;
        let policy = context.policy()?;
        let as_of = context.day(asked.as_of.as_deref())?;
        let request = Request { children: asked.children, families: asked.families, seed: asked.seed, as_of };
        let written = if asked.output.as_os_str() == "-" {
            write_json(&request, &policy, std::io::stdout().lock())
        } else {
            File::create(&asked.output).and_then(|file| {
                let mut out = BufWriter::new(file);
                write_json(&request, &policy, &mut out)?;
                out.flush()
            })
        };
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| context.file_failure(&asked.output, &error)),
        }
    }
}
