//! Parses the command line, runs it, chooses the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(uya::cli::main(std::env::args_os()))
}
