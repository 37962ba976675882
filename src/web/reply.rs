//! What a handler answers, before it becomes HTTP.

use serde::Serialize;
use serde_json::Value;

use super::problem::Problem;
use crate::service::{export::Export, made_file::MadeFile};

/// An answer.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A page.
    Html {
        /// Status.
        status: u16,
        /// The page.
        body: String,
    },
    /// Plain text.
    Text {
        /// Status.
        status: u16,
        /// The text.
        body: String,
    },
    /// A JSON document.
    Json {
        /// Status.
        status: u16,
        /// The document.
        body: Value,
        /// The version of what it shows.
        version: Option<i64>,
        /// Where what was made is.
        location: Option<String>,
    },
    /// On to another page.
    Redirect {
        /// Its address.
        to: String,
        /// What to say there: a key of the catalogue.
        said: Option<&'static str>,
    },
    /// A new session, and on to another page.
    Session {
        /// The token; none ends the session.
        token: Option<String>,
        /// Where to go.
        to: String,
        /// What to say there: a key of the catalogue.
        said: Option<&'static str>,
    },
    /// On to another site, which sends the browser back.
    Elsewhere {
        /// Its address.
        to: String,
        /// What to remember until then: a cookie's name and value, and how long it lives in seconds.
        cookie: (&'static str, String, i64),
    },
    /// An answer with which a cookie is kept.
    Remembering {
        /// Its name, its value, and how long it lives in seconds.
        cookie: (String, String, i64),
        /// The answer.
        then: Box<Reply>,
    },
    /// An answer after which a cookie is forgotten.
    Forgetting {
        /// Its name.
        cookie: &'static str,
        /// The answer.
        then: Box<Reply>,
    },
    /// A file.
    File {
        /// Media type.
        media: &'static str,
        /// Its name; absent when it is shown.
        name: Option<String>,
        /// Its bytes.
        bytes: Vec<u8>,
        /// Whether it never changes.
        forever: bool,
    },
    /// An export, read from its file as it leaves.
    Export(Export),
    /// The language of the pages is another from now on.
    Language {
        /// Its code.
        code: &'static str,
        /// Where to go.
        to: String,
    },
}

impl Reply {
    /// A JSON document.
    pub(crate) fn json(body: &impl Serialize) -> Result<Self, Problem> {
        Ok(Self::Json { status: 200, body: to_value(body)?, version: None, location: None })
    }

    /// A JSON document with the version of what it shows.
    pub(crate) fn versioned(body: &impl Serialize, version: i64) -> Result<Self, Problem> {
        Ok(Self::Json { status: 200, body: to_value(body)?, version: Some(version), location: None })
    }

    /// Something that was made.
    pub(crate) fn created(body: &impl Serialize, location: String) -> Result<Self, Problem> {
        Ok(Self::Json { status: 201, body: to_value(body)?, version: None, location: Some(location) })
    }

    /// A file that was made for the caller.
    pub(crate) fn made(file: MadeFile) -> Self {
        Self::File { media: file.media, name: Some(file.name), bytes: file.bytes, forever: false }
    }

    /// On to another page.
    pub(crate) fn to(to: impl Into<String>) -> Self {
        Self::Redirect { to: to.into(), said: None }
    }

    /// On to another page, where something is said.
    pub(crate) fn saying(to: impl Into<String>, said: &'static str) -> Self {
        Self::Redirect { to: to.into(), said: Some(said) }
    }
}

fn to_value(body: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(body).map_err(|error| Problem::fault(&error.to_string()))
}
