//! `uya completions`: what a shell needs to complete commands.

use clap::Args;
use clap_complete::Shell;

use super::Failure;

#[derive(Args)]
pub(super) struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "uya", &mut bytes);
        super::context::write_out(&String::from_utf8_lossy(&bytes))
    }
}
