//! `uya replay`: computes a list, or the one behind a decision, again and compares every byte.

use clap::Args;

use super::{Context, Exit, Failure};
use crate::domain::proposal::ProposalNumber;

#[derive(Args)]
pub(super) struct Replay {
    #[arg(value_name = "RUN|DECISION")]
    what: String,
}

impl Replay {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let replay = if let Ok(decision) = ProposalNumber::parse(&self.what) {
            context.services().await?.replay_decision_at_machine(context.actor(), decision).await
        } else {
            let number = super::matching::run_number(context, &self.what)?;
            context.services().await?.replay(context.actor(), number).await
        };
        let replay = replay.map_err(|error| super::decision::undecided_failure(context, &error))?;
        context.print(&replay, || {
            let key = if replay.same { "replay-same" } else { "replay-differs" };
            let values = [
                ("run", (&replay.run).into()),
                ("kept", (&replay.kept).into()),
                ("computed", (&replay.computed).into()),
                ("families", replay.differs_at.join(", ").into()),
            ];
            context.line(key, &values)
        })?;
        if replay.same { Ok(()) } else { Err(Failure::silent(Exit::Differs)) }
    }
}
