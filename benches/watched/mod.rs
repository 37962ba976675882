//! A program that is watched while it runs: how long it takes and how much memory it has at most.

use std::{
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How often the kernel's high mark is read.
const EVERY: Duration = Duration::from_millis(10);

/// What a program took.
pub(crate) struct Took {
    pub(crate) time: Duration,
    /// The most memory that it had.
    pub(crate) megabytes: u64,
    pub(crate) status: ExitStatus,
}

/// Runs a command to its end, without asking or saying anything.
pub(crate) fn run(command: &mut Command) -> Took {
    let started = Instant::now();
    let mut program = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    let status = loop {
        most = high_mark(program.id()).unwrap_or(most);
        if let Some(status) = program.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(EVERY);
    };
    Took { time: started.elapsed(), megabytes: most >> 10, status }
}

/// The most memory that a program had, in kilobytes; none once it has ended.
fn high_mark(program: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{program}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
