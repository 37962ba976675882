//! `uya data generate`: invented children and families in the proportions of the sources.

use std::io::{BufWriter, Write as _};

use clap::{Args, Subcommand};

use super::{
    Context, Failure,
    output::{Form, Output},
};
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
    output: Output,
}

impl Data {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let Self::Generate(asked) = self;
        let policy = context.policy()?;
        let as_of = context.day(asked.as_of.as_deref())?;
        let request = Request { children: asked.children, families: asked.families, seed: asked.seed, as_of };
        asked.output.refuse(context, Form::Text)?;
        asked.output.write(context, |file| {
            let mut out = BufWriter::new(file);
            write_json(&request, &policy, &mut out)?;
            out.flush()
        })
    }
}
