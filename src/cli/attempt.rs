//! `--dry-run`: a command carried out for a try. What it would answer is told, and nothing is kept.
//!
//! *Design notes.* Which commands can be tried stands in one list, from which each of them gets the option. Where
//! records would change, the whole use case runs on the register and the store undoes it, so that a refusal comes
//! for the same reasons as it would. Commands that look at records are not among them: a look is on the trail.

use clap::{Arg, ArgAction, ArgMatches, Command};

/// The commands that can be tried, by their path. `import run` and `init` have an option of their own.
const TRIED: &[&[&str]] = &[
    &["db", "migrate"],
    &["db", "backup"],
    &["db", "restore"],
    &["import", "undo"],
    &["user", "add"],
    &["user", "role"],
    &["user", "disable"],
    &["user", "enable"],
    &["user", "password"],
    &["user", "link"],
    &["user", "unlink"],
    &["office", "add"],
    &["office", "give"],
    &["custody", "assign"],
    &["custody", "release"],
    &["custody", "seal"],
    &["custody", "unseal"],
    &["key", "new"],
    &["key", "rotate"],
];

/// Name of the option among the arguments of a command.
pub(super) const ARGUMENT: &str = "try_only";

/// Gives the option to every command that can be tried.
pub(super) fn offered(command: Command) -> Command {
    TRIED.iter().fold(command, |command, path| given(command, path))
}

fn given(command: Command, path: &[&str]) -> Command {
    match path {
        [] => command.arg(Arg::new(ARGUMENT).long("dry-run").action(ArgAction::SetTrue)),
        [name, rest @ ..] => command.mut_subcommand(*name, |found| given(found, rest)),
    }
}

/// Whether the command that was given is only to be tried.
pub(super) fn asked(matches: &ArgMatches) -> bool {
    let here = matches.try_get_one::<bool>(ARGUMENT).ok().flatten().copied().unwrap_or_default();
    here || matches.subcommand().is_some_and(|(_, deeper)| asked(deeper))
}
