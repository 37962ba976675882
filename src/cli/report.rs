//! `uya report`: the report of a proposal as a PDF file.

use clap::Args;
use serde_json::json;

use super::{
    Context, Exit, Failure,
    output::{Form, Output},
};
use crate::{domain::proposal::ProposalNumber, report::match_report::Cut, service::report::Wanted};

#[derive(Args)]
pub(super) struct Report {
    #[arg(value_name = "PROPOSAL")]
    proposal: String,
    #[arg(long, default_value = "panel", value_parser = ["panel", "family", "file"])]
    cut: String,
    #[arg(long, short, value_name = "FILE")]
    output: Output,
}

impl Report {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let number = ProposalNumber::parse(&self.proposal).map_err(|_| {
            Failure::new(Exit::Usage, context.line("report-no-proposal", &[("code", (&self.proposal).into())]))
        })?;
        let wanted = Wanted { cut: Cut::parse(&self.cut).unwrap_or(Cut::Panel), language: context.config.language };
        self.output.refuse(context, Form::Binary)?;
        let services = context.services().await?;
        let made = services.report_at_machine(context.actor(), number, wanted).await;
        let bytes = made.map_err(|error| context.service_failure(&error))?;
        self.output.write(context, |file| file.write_all(&bytes))?;
        let file = self.output.path().display().to_string();
        let values = [("proposal", number.to_string().into()), ("file", (&file).into())];
        let json = json!({ "proposal": number.to_string(), "file": file });
        self.output.tell(context, &json, ("report-written", &values))
    }
}
