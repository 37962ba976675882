//! `uya decision`: the record of a decision in a file.

use std::path::PathBuf;

use clap::Args;

use super::{
    Context, Exit, Failure,
    whole_file::{refuse_taken, write_whole},
};
use crate::{
    domain::proposal::{ProposalNumber, ProposalRefusal},
    report::match_report::Cut,
    service::{
        ServiceError,
        decision_file::{RecordForm, WantedRecord},
    },
};

#[derive(Args)]
pub(super) struct Decision {
    #[arg(value_name = "PROPOSAL")]
    proposal: String,
    #[arg(long, default_value = "panel", value_parser = Cut::ALL.map(Cut::code))]
    cut: String,
    #[arg(long, default_value = "json", value_parser = ["json", "pdf"])]
    format: String,
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

impl Decision {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let number = ProposalNumber::parse(&self.proposal).map_err(|_| {
            Failure::new(Exit::Usage, context.line("report-no-proposal", &[("code", (&self.proposal).into())]))
        })?;
        let wanted = WantedRecord {
            cut: Cut::parse(&self.cut).unwrap_or(Cut::Panel),
            form: RecordForm::parse(&self.format).unwrap_or(RecordForm::Json),
            language: context.config.language,
        };
        refuse_taken(&self.output).map_err(|error| context.file_failure(&self.output, &error))?;
        let services = context.services().await?;
        let made = Box::pin(services.decision_record_at_machine(context.actor(), number, wanted)).await;
        let bytes = made.map_err(|error| match error {
            ServiceError::Proposal(ProposalRefusal::State { .. }) => {
                let values = [("proposal", number.to_string().into())];
                Failure::new(Exit::Conflict, context.line("decision-not-yet", &values))
            }
            error => context.service_failure(&error),
        })?;
        let written = write_whole(&self.output, |file| file.write_all(&bytes));
        written.map_err(|error| context.file_failure(&self.output, &error))?;
        let values = [("proposal", number.to_string().into()), ("file", self.output.display().to_string().into())];
        super::context::write_out(&context.line("decision-written", &values))
    }
}
