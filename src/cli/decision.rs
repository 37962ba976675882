//! `uya decision`: the record of a decision in a file.

use clap::Args;
use serde_json::json;

use super::{
    Context, Exit, Failure,
    output::{Form, Output},
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
    output: Output,
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
        self.output.refuse(context, if wanted.form == RecordForm::Pdf { Form::Binary } else { Form::Text })?;
        let services = context.services().await?;
        let made = Box::pin(services.decision_record_at_machine(context.actor(), number, wanted)).await;
        let bytes = made.map_err(|error| undecided_failure(context, &error))?;
        self.output.write(context, |file| file.write_all(&bytes))?;
        let file = self.output.path().display().to_string();
        let values = [("proposal", number.to_string().into()), ("file", (&file).into())];
        let json = json!({ "proposal": number.to_string(), "file": file });
        self.output.tell(context, &json, ("decision-written", &values))
    }
}

/// A decision cannot be looked through; mostly because it has not fallen.
pub(super) fn undecided_failure(context: &Context, error: &ServiceError) -> Failure {
    match error {
        ServiceError::Proposal(ProposalRefusal::State { number, .. }) => {
            let values = [("proposal", number.to_string().into())];
            Failure::new(Exit::Conflict, context.words.text_with("decision-not-yet", &values))
        }
        error => context.service_failure(error),
    }
}
