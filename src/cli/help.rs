//! Help in the language of the person: texts of commands and options come from the catalogue.

use clap::{Arg, Command};

use super::attempt;
use crate::i18n::Translator;

/// Key of a command's or option's help: `help-match-run`, `help-match-run--child`.
pub(super) fn key(path: &[&str], argument: Option<&str>) -> String {
    let mut key = String::from("help");
    for part in path {
        key.push('-');
        key.push_str(part);
    }
    if let Some(argument) = argument {
        key.push_str("--");
        key.push_str(&argument.replace('_', "-"));
    }
    key
}

/// Key of an argument's help; none for what the parser explains itself. What means the same everywhere is said once.
fn argument_key(argument: &Arg, path: &[&str]) -> Option<String> {
    let id = argument.get_id().as_str();
    match id {
        "help" | "version" => None,
        attempt::ARGUMENT => Some(key(&[], Some("dry-run"))),
        _ if argument.is_global_set() => Some(key(&[], Some(id))),
        _ => Some(key(path, Some(id))),
    }
}

/// Puts the help texts of one language into the command tree.
pub(super) fn localized(command: Command, words: &Translator) -> Command {
    describe(command, &[], words).before_help(words.text("help-promise"))
}

fn describe(command: Command, path: &[&str], words: &Translator) -> Command {
    let about = words.text(&key(path, None));
    let command = command.about(about).mut_args(|argument| match argument_key(&argument, path) {
        None => argument,
        Some(key) => argument.help(words.text(&key)),
    });
    command.mut_subcommands(|subcommand| {
        let name = subcommand.get_name().to_owned();
        let mut deeper = path.to_vec();
        deeper.push(&name);
        describe(subcommand, &deeper, words)
    })
}

/// What `uya` alone prints: the promise, four examples, where to go on.
pub(super) fn short(words: &Translator) -> String {
    format!("{}\n\n{}\n", words.text("help-promise"), words.text("help-short"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn keys(command: &Command, path: &[&str], found: &mut Vec<String>) {
        found.push(key(path, None));
        for argument in command.get_arguments() {
            found.extend(argument_key(argument, path));
        }
        for subcommand in command.get_subcommands() {
            let mut deeper = path.to_vec();
            deeper.push(subcommand.get_name());
            keys(subcommand, &deeper, found);
        }
    }

    #[test]
    fn every_command_and_option_has_help_in_every_language() {
        let mut found = Vec::new();
        keys(&super::super::command(), &[], &mut found);
        for language in Language::ALL {
            let words = Translator::new(language);
            let missing: Vec<_> = found.iter().filter(|key| !words.has(key)).collect();
            assert!(missing.is_empty(), "{language}: {missing:#?}");
        }
    }

    #[test]
    fn no_help_is_left_of_a_command_that_went() {
        let mut found = vec!["help-promise".to_owned(), "help-short".to_owned()];
        keys(&super::super::command(), &[], &mut found);
        let catalogue = crate::i18n::check::embedded();
        let (_, texts) = &catalogue[0];
        let left: Vec<_> =
            texts.keys().filter(|key| key.starts_with("help") && !found.iter().any(|f| f == key)).collect();
        assert!(left.is_empty(), "{left:#?}");
    }
}
