//! HTTP: the only user of actix-web. Handlers read, ask a service and answer; who may ask is decided from
//! the one list of routes, and again by the service.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{domain::step::Terms, service::Services, transfer::office::Opener};

/// Routes as data.
pub mod route;

/// One request.
mod call;

/// Objects where objects belong.
mod shape;

/// Forms with a file.
mod upload;

/// How far checks of files have come.
mod checking;

/// Answers.
mod reply;

/// Errors.
pub mod problem;

/// Pages from templates.
mod render;

/// What is around pages.
mod frame;

/// Style, script, icon.
mod assets;

/// A small form once more.
mod again;

/// What was typed and not sent.
mod typed;

/// From a request to its handler.
mod dispatch;

/// Who may ask.
mod admit;

/// What is sent.
mod body;

/// From an answer to HTTP.
mod respond;

/// Places of our own.
mod local;

/// Headers that every answer has.
mod headers;

/// The organisation's own sign-in.
mod oidc;

/// The listening program.
mod server;

/// Counts for whoever watches the program.
mod metrics;

/// The OpenAPI document.
pub mod openapi;

/// What both pages and API show.
mod shown;

/// Pictures of what pages hold.
mod drawn;

/// The codes of an answer in words.
mod labels;

/// Filters of lists, the same on pages and over the API.
mod filters;

/// Pages.
mod pages;

/// The JSON API.
mod api;

pub use oidc::OidcOptions;
pub use server::{ServeError, Serving, certificate_ends, serve};

use render::Pages;
use route::Route;

/// How the program serves.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where counts are given out; nowhere when absent.
    pub metrics: Option<SocketAddr>,
    /// Certificate chain and key, as PEM files.
    pub tls: Option<(std::path::PathBuf, std::path::PathBuf)>,
    /// Whether the data is invented.
    pub demo: bool,
    /// The telephone number of help.
    pub help_phone: String,
    /// Who answers for the rules and weights, where it is said.
    pub policy_owner: Option<String>,
    /// Different records that somebody opens within an hour before a reason is asked.
    pub records_per_hour: u32,
    /// Terms of the steps.
    pub terms: Terms,
    /// The organisation's own sign-in, where there is one.
    pub oidc: Option<OidcOptions>,
    /// This program: it is started again for each file that comes from outside.
    pub program: std::path::PathBuf,
    /// Whether it may be reached from other machines without TLS: a proxy in front holds the certificate, and adds
    /// the address of whoever asks to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Whether real records open only to people who have practised within a year.
    pub practice_required: bool,
    /// Connections at a time, on each worker; [`MAX_CONNECTIONS`] but in tests. More wait until one ends.
    pub connections: usize,
}

/// Connections at a time, on each worker.
pub const MAX_CONNECTIONS: usize = 1_024;

/// How browsers reach the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// On this machine alone, without TLS.
    InTheClear,
    /// Over its own TLS.
    OverTls,
    /// Over the TLS of a proxy in front.
    BehindProxy,
}

impl Reached {
    pub(crate) fn of(options: &ServeOptions) -> Self {
        match options.tls {
            _ if options.behind_proxy => Self::BehindProxy,
            Some(_) => Self::OverTls,
            None => Self::InTheClear,
        }
    }
}

/// The program as requests see it.
pub(crate) struct App {
    pub(crate) services: Services,
    pub(crate) pages: Pages,
    pub(crate) demo: bool,
    pub(crate) help_phone: String,
    pub(crate) policy_owner: Option<String>,
    pub(crate) oidc: Option<Arc<oidc::Provider>>,
    /// Opens files that nobody trusts.
    pub(crate) opener: Opener,
    /// Room for large bodies.
    pub(crate) room: body::Room,
    /// Checks of files under way.
    pub(crate) checks: checking::Checks,
    /// How browsers reach it.
    pub(crate) reached: Reached,
    /// Whether real records open only after practice.
    pub(crate) practice_required: bool,
    pub(crate) started: u64,
    requests: AtomicU64,
}

impl App {
    /// The mark of a session's forms.
    pub(crate) fn csrf(&self, token_hash: &str) -> String {
        self.services.secrets.forms.mark(token_hash)
    }

    /// The number of a new request: not to be guessed, and in order.
    pub(crate) fn next_request(&self) -> String {
        format!("{:x}-{:x}", self.started, self.requests.fetch_add(1, Ordering::Relaxed))
    }
}

/// Every route of the program: the router, the OpenAPI document and the tests of who may what read this list.
pub fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(api::routes());
    routes
}

pub(crate) type SharedApp = Arc<App>;
