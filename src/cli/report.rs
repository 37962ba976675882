//! `uya report`: the report of a proposal as a PDF file.

use std::path::PathBuf;

use clap::Args;

use super::{
    Context, Exit, Failure,
    whole_file::{refuse_taken, write_whole},
};
use crate::{domain::proposal::ProposalNumber, report::match_report::Cut, service::report::Wanted};

#[derive(Args)]
pub(super) struct Report {
    #[arg(value_name = "PROPOSAL")]
    proposal: String,
    #[arg(long, default_value = "panel", value_parser = ["panel", "family", "file"])]
    cut: String,
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

impl Report {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let number = ProposalNumber::parse(&self.proposal).map_err(|_| {
            Failure::new(Exit::Usage, context.line("report-no-proposal", &[("code", (&self.proposal).into())]))
        })?;
        let wanted = Wanted { cut: Cut::parse(&self.cut).unwrap_or(Cut::Panel), language: context.config.language };
        refuse_taken(&self.output).map_err(|error| context.file_failure(&self.output, &error))?;
        let services = context.services().await?;
        let made = services.report_at_machine(context.actor(), number, wanted).await;
        let bytes = made.map_err(|error| context.service_failure(&error))?;
        write_whole(&self.output, |file| file.write_all(&bytes))
            .map_err(|error| context.file_failure(&self.output, &error))?;
        let values = [("proposal", number.to_string().into()), ("file", self.output.display().to_string().into())];
        super::context::write_out(&context.line("report-written", &values))
    }
}
