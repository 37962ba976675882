//! `uya replay`: computes a run again and compares every byte.

use clap::Args;

use super::{Context, Exit, Failure};

#[derive(Args)]
pub(super) struct Replay {
    #[arg(value_name = "RUN")]
    run: String,
}

impl Replay {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let number = super::matching::run_number(context, &self.run)?;
        let services = context.services().await?;
        let replay = services.replay(context.actor(), number).await.map_err(|error| context.service_failure(&error))?;
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
