//! `uya man`: manual pages made from the help texts, in their language.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man as Page;

use super::{
    Context, Exit, Failure,
    whole_file::{refuse_taken, write_whole},
};

#[derive(Args)]
pub(super) struct Man {
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// A manual page: the name of its file, what stands in it.
type Made = (String, Vec<u8>);

impl Man {
    /// Writes a page for each command into a folder, or the one of the program to standard output.
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let mut command = super::help::localized(super::command(), &context.words);
        command.build();
        let mut pages = Vec::new();
        collect(&command, &mut pages).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
        let Some(folder) = self.folder else {
            let (_, first) = pages.swap_remove(0);
            return super::context::write_out(&String::from_utf8_lossy(&first));
        };
        std::fs::create_dir_all(&folder).map_err(|error| context.file_failure(&folder, &error))?;
        let pages: Vec<(PathBuf, Vec<u8>)> = pages.into_iter().map(|(name, text)| (folder.join(name), text)).collect();
        for (path, _) in &pages {
            refuse_taken(path).map_err(|error| context.file_failure(path, &error))?;
        }
        for (path, text) in &pages {
            write_whole(path, |file| file.write_all(text)).map_err(|error| context.file_failure(path, &error))?;
        }
        context.told("man-written", &[("count", pages.len().into()), ("folder", folder.display().to_string().into())])
    }
}

/// The page of a command and of all below it: `uya.1`, `uya-match.1`, `uya-match-run.1`.
fn collect(command: &Command, pages: &mut Vec<Made>) -> std::io::Result<()> {
    let page = Page::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    pages.push((page.get_filename(), text));
    command.get_subcommands().try_for_each(|below| collect(below, pages))
}
