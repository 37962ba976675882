//! Where the file of a command goes: to a path, where nothing may be yet, or with `-` to standard output.

use std::{
    ffi::OsString,
    io::{ErrorKind, IsTerminal as _, Write},
    path::{Path, PathBuf},
};

use super::{
    Context, Exit, Failure,
    whole_file::{refuse_taken, write_whole},
};
use crate::i18n::Value;

/// Where the file of a command goes.
#[derive(Clone, Debug)]
pub(super) struct Output(PathBuf);

/// What the file is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Lines that a terminal can show.
    Text,
    /// Bytes that would only spoil it.
    Binary,
}

impl From<OsString> for Output {
    fn from(given: OsString) -> Self {
        Self(given.into())
    }
}

impl Output {
    /// The path as it was given.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Whether the file goes to standard output.
    pub(super) fn is_standard(&self) -> bool {
        self.0.as_os_str() == "-"
    }

    /// Refuses what cannot be written to, before the work it takes to make the file.
    pub(super) fn refuse(&self, context: &Context, form: Form) -> Result<(), Failure> {
        if self.is_standard() {
            return refuse_screen(context, form, std::io::stdout().is_terminal());
        }
        refuse_taken(&self.0).map_err(|error| context.file_failure(&self.0, &error))
    }

    /// Writes the file, whole or not at all where it has a path.
    pub(super) fn write(
        &self,
        context: &Context,
        fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let written = if self.is_standard() {
            let mut out = std::io::stdout().lock();
            fill(&mut out).and_then(|()| out.flush())
        } else {
            write_whole(&self.0, fill)
        };
        match written {
            // A reader that went away has what it wanted.
            Err(error) if self.is_standard() && error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| context.file_failure(&self.0, &error)),
        }
    }

    /// Says that the file is written: beside the data where the file itself is what standard output gets.
    pub(super) fn tell(
        &self,
        context: &Context,
        json: &impl serde::Serialize,
        (key, values): (&str, &[(&str, Value<'_>)]),
    ) -> Result<(), Failure> {
        if self.is_standard() {
            super::context::write_err(&context.line(key, values));
            return Ok(());
        }
        context.print(json, || context.line(key, values))
    }
}

/// A screen shows text only.
fn refuse_screen(context: &Context, form: Form, is_screen: bool) -> Result<(), Failure> {
    if form == Form::Binary && is_screen {
        return Err(Failure::new(Exit::Usage, context.words.text("output-is-screen")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::context::tests::context;

    #[test]
    fn a_screen_is_given_text_and_no_bytes_of_a_file() {
        let context = context();
        assert!(refuse_screen(&context, Form::Text, true).is_ok());
        assert!(refuse_screen(&context, Form::Binary, false).is_ok());
        assert_eq!(refuse_screen(&context, Form::Binary, true).unwrap_err().exit(), Exit::Usage);
    }

    #[test]
    fn a_file_that_is_there_is_refused_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::from(folder.path().join("there").into_os_string());
        assert!(output.refuse(&context(), Form::Binary).is_ok());
        std::fs::write(output.path(), "kept").unwrap();
        assert_eq!(output.refuse(&context(), Form::Binary).unwrap_err().exit(), Exit::Conflict);
    }
}
