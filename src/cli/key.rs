//! `uya key`: the key file that names are sealed with.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Context, Exit, Failure, whole_file::refuse_taken};
use crate::{
    security::keys::{KeyError, Keys},
    service::{ServiceError, Services},
};

#[derive(Subcommand)]
pub(super) enum Key {
    New { file: PathBuf },
    Rotate { file: PathBuf },
}

impl Key {
    /// Whether the command opens the register.
    pub(super) fn uses_register(&self) -> bool {
        matches!(self, Self::Rotate { .. })
    }

    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::New { file } => {
                if context.is_try {
                    refuse_taken(&file).map_err(|error| context.file_failure(&file, &error))?;
                } else {
                    Keys::create(&file).map_err(|error| Failure::new(Exit::Conflict, error.to_string()))?;
                }
                told(context, "key-made", &file)
            }
            Self::Rotate { file } => rotate(context, &file).await,
        }
    }
}

/// Makes the new file, then seals everything for it. A file that an interrupted command left behind is used.
async fn rotate(context: &Context, file: &Path) -> Result<(), Failure> {
    let present = Keys::open(&context.config.key_file).map_err(|error| unusable(&error))?;
    let services = context.services_with(&context.config.database, &present).await?;
    let new = new_keys(context, file).map_err(|error| unusable(&error))?;
    match services.rotate_key(context.actor(), &new).await {
        Ok(done) => {
            let values = [
                ("file", file.display().to_string().into()),
                ("old", context.config.key_file.display().to_string().into()),
                ("names", done.names.into()),
            ];
            context.told("key-rotated", &values)
        }
        Err(ServiceError::Unopenable(_)) => {
            // The command may have been interrupted after everything was sealed.
            let sealed = context.services_with(&context.config.database, &new).await?;
            refuse_other_key(context, &sealed).await?;
            told(context, "key-rotated-before", file)
        }
        Err(error) => Err(context.service_failure(&error)),
    }
}

/// The keys of the new file. For a try without a file any keys do.
fn new_keys(context: &Context, file: &Path) -> Result<Keys, KeyError> {
    if context.is_try && !file.exists() {
        return Ok(Keys::ephemeral());
    }
    match Keys::create(file) {
        Err(KeyError::Exists(_)) => Keys::open(file),
        made => made,
    }
}

fn told(context: &Context, key: &str, file: &Path) -> Result<(), Failure> {
    context.told(key, &[("file", file.display().to_string().into())])
}

fn unusable(error: &KeyError) -> Failure {
    Failure::new(Exit::Usage, error.to_string())
}

/// Refuses to go on with a key file that does not open what is on record.
pub(super) async fn refuse_other_key(context: &Context, services: &Services) -> Result<(), Failure> {
    services.refuse_other_key().await.map_err(|error| match error {
        ServiceError::Unopenable(_) => {
            let values = [("file", context.config.key_file.display().to_string().into())];
            Failure::new(Exit::Usage, context.words.text_with("key-other", &values))
        }
        error => context.service_failure(&error),
    })
}
