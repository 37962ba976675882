//! Where each setting was set.

use std::{collections::BTreeMap, path::Path};

use config::Config as Sources;
use serde::Serialize;

use super::{NAMES, SettingsError, file_source, variable};

/// Where a setting was set, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// On the command line.
    Flag,
    /// In the environment, as `UYA_…`.
    Variable,
    /// In the settings file.
    File,
    /// Nowhere.
    Default,
}

impl Origin {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Variable => "variable",
            Self::File => "file",
            Self::Default => "default",
        }
    }
}

/// The settings that the file and the environment set, with the stronger of the two.
///
/// # Errors
/// As [`Settings::read`](super::Settings::read).
pub fn origins(file: Option<&Path>) -> Result<BTreeMap<&'static str, Origin>, SettingsError> {
    let written = Sources::builder().add_source(file_source(file)).build()?;
    let mut origins = BTreeMap::new();
    for name in NAMES {
        if variable(name)?.is_some() {
            origins.insert(*name, Origin::Variable);
        } else if written.get_string(name).is_ok() {
            origins.insert(*name, Origin::File);
        }
    }
    Ok(origins)
}
