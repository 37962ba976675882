//! The command line: one file per command. Reads arguments, calls one use case, shows the answer.
//!
//! Data goes to standard output, messages to standard error. Every text comes from the catalogue, the
//! help texts among them, so that `uya --lang kk --help` speaks Kazakh.

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    config::{Config, Settings},
    i18n::{Language, Translator},
    transfer::office,
};

/// `--dry-run`.
mod attempt;
mod audit;
mod completions;
mod context;
mod custody;
mod data;
mod db;
mod decision;
mod demo;
mod doctor;
mod export;
mod failure;
mod help;
mod i18n;
mod import;
/// `uya import undo`.
mod import_undo;
mod incident;
mod init;
mod key;
mod man;
mod matching;
mod openapi;
/// Where the file of a command goes.
mod output;
mod plan;
mod replay;
mod report;
mod rules;
mod schema;
mod serve;
mod settings;
mod source;
mod staffed;
mod user;
mod view;
/// Files that are there whole or not at all.
mod whole_file;

use context::Context;
pub use failure::{Exit, Failure};

/// Everything the shell can say.
#[derive(Parser)]
#[command(name = "uya", version, disable_help_subcommand = true, max_term_width = 80)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Options of every command.
#[derive(Args, Clone)]
struct Global {
    #[arg(long, global = true, value_name = "kk|ru|en")]
    lang: Option<String>,
    #[arg(long, global = true)]
    json: bool,
    #[arg(long, global = true, conflicts_with = "json")]
    plain: bool,
    #[arg(long, global = true)]
    no_color: bool,
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    #[arg(long, global = true, value_name = "FILE")]
    policy: Option<String>,
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "CODE")]
    actor: Option<String>,
    #[arg(long, global = true, value_name = "ROLE")]
    role: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Init(init::Init),
    Doctor(doctor::Doctor),
    #[command(subcommand)]
    Db(db::Db),
    #[command(subcommand)]
    Import(import::Import),
    #[command(subcommand)]
    Export(export::Export),
    Schema(schema::Schema),
    #[command(subcommand)]
    Data(data::Data),
    #[command(subcommand)]
    Match(matching::Match),
    #[command(subcommand)]
    Plan(plan::Plan),
    Replay(replay::Replay),
    Report(report::Report),
    Decision(decision::Decision),
    #[command(subcommand)]
    Rules(rules::Rules),
    #[command(subcommand)]
    Audit(audit::Audit),
    Serve(serve::Serve),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Office(user::OfficeCommand),
    #[command(subcommand)]
    Custody(custody::Custody),
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    Config(settings::Settings),
    Openapi(openapi::Openapi),
    #[command(subcommand)]
    I18n(i18n::I18n),
    Completions(completions::Completions),
    Man(man::Man),
    Version,
}

/// Runs the program with its arguments and returns the exit code.
pub fn main(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> u8 {
    let arguments: Vec<std::ffi::OsString> = arguments.into_iter().collect();
    // Not a command for people: how this program reads one untrusted file, in a process without rights.
    if let [_, command, name] = arguments.as_slice()
        && command == office::COMMAND
    {
        return office::answer(&name.to_string_lossy());
    }
    let words = Translator::new(spoken_language(&arguments));
    let read = help::localized(command(), &words).try_get_matches_from(&arguments);
    let parsed = read.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, attempt::asked(&matches))));
    let (cli, is_try) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // A broken pipe while help is printed is nobody's concern.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage as u8 } else { Exit::Ok as u8 };
        }
    };
    match dispatch(cli, is_try) {
        Ok(()) => Exit::Ok as u8,
        Err(failure) => failure.tell(),
    }
}

/// The language help is shown in: the flag, the variable, the system's.
fn spoken_language(arguments: &[std::ffi::OsString]) -> Language {
    let texts: Vec<String> = arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let after_flag = texts.iter().position(|text| text == "--lang").and_then(|place| texts.get(place + 1).cloned());
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang=").map(str::to_owned));
    let language = after_flag.or(joined);
    let settings = Settings { language, ..Settings::read(None).unwrap_or_default().only_language() };
    let fallback = || Config::try_from(Settings::default()).map_or(Language::En, |config| config.language);
    Config::try_from(settings).map_or_else(|_| fallback(), |config| config.language)
}

fn dispatch(cli: Cli, is_try: bool) -> Result<(), Failure> {
    let Some(command) = cli.command else {
        let words = Translator::new(spoken_language(&std::env::args_os().collect::<Vec<_>>()));
        return context::write_out(&help::short(&words));
    };
    let context = Context::new(&cli.global, is_try)?;
    match command {
        Command::Demo(demo) => context.block_on(demo.run(&context)),
        Command::Init(init) => init.run(&context),
        Command::Doctor(doctor) => context.block_on(doctor.run(&context)),
        Command::Db(db) => writing(&context, db.run(&context)),
        Command::Import(import) => writing(&context, import.run(&context)),
        Command::Export(export) => writing(&context, export.run(&context)),
        Command::Schema(schema) => schema.run(&context),
        Command::Data(data) => data.run(&context),
        Command::Match(matching) if matching.uses_register() => writing(&context, matching.run(&context)),
        Command::Match(matching) => context.block_on(matching.run(&context)),
        Command::Plan(plan) => plan.run(&context, cli.global.lang.as_deref()),
        Command::Replay(replay) => writing(&context, replay.run(&context)),
        Command::Report(report) => writing(&context, report.run(&context)),
        Command::Decision(decision) => writing(&context, decision.run(&context)),
        Command::Rules(rules) => rules.run(&context),
        Command::Audit(audit) => context.block_on(audit.run(&context)),
        Command::Serve(serve) => context.block_on(serve.run(&context)),
        Command::User(user) => writing(&context, user.run(&context)),
        Command::Office(office) => writing(&context, office.run(&context)),
        Command::Custody(custody) => writing(&context, custody.run(&context)),
        Command::Key(key) if key.uses_register() => writing(&context, key.run(&context)),
        Command::Key(key) => context.block_on(key.run(&context)),
        Command::Config(settings) => settings.run(&context, &cli.global),
        Command::Openapi(openapi) => openapi.run(&context),
        Command::I18n(i18n) => i18n.run(&context),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(&context),
        Command::Version => context.version(),
    }
}

/// Waits for a command that may have written, then lets a checkpoint leave. The command's own failure
/// comes first.
fn writing(context: &Context, work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    context.block_on(async {
        let done = work.await;
        if context.is_try {
            return done;
        }
        let left = audit::leave_checkpoint(context).await;
        done.and(left)
    })
}

/// The command tree.
fn command() -> clap::Command {
    attempt::offered(Cli::command())
}
