//! `uya serve`: pages and API over HTTP.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use openidconnect::ClientSecret;

use super::{Context, Exit, Failure};
use crate::{
    security::keys::{KeyError, Keys, read_secret},
    service::Services,
    web::{self, OidcOptions, ServeError, ServeOptions, Serving},
};

#[derive(Args)]
pub(super) struct Serve {
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
}

impl Serve {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        // Without the key nothing that was sealed could be opened: names would seem to be lost.
        let keys = Keys::open(&context.config.key_file);
        let keys = keys.map_err(|error| Failure::new(Exit::Usage, error.to_string()))?;
        let services = context.services_with(&context.config.database, &keys).await?;
        super::key::refuse_other_key(context, &services).await?;
        let options = ServeOptions {
            listen: self.listen.unwrap_or(context.config.listen),
            metrics: self.metrics.or(context.config.metrics_listen),
            ..options(context)?
        };
        log();
        let serving = begin(context, services, options).await?;
        super::context::write_out(&context.line("serve-at", &[("address", address(&serving).into())]))?;
        serving.wait().await;
        Ok(())
    }
}

/// What the settings say about serving.
pub(super) fn options(context: &Context) -> Result<ServeOptions, Failure> {
    let config = &context.config;
    let tls: Option<(PathBuf, PathBuf)> = config.tls_certificate.clone().zip(config.tls_key.clone());
    Ok(ServeOptions {
        listen: config.listen,
        metrics: config.metrics_listen,
        tls,
        demo: false,
        help_phone: config.help_phone.clone(),
        policy_owner: config.policy_owner.clone(),
        records_per_hour: config.records_per_hour,
        terms: config.terms.clone(),
        oidc: oidc(context)?,
        program: std::env::current_exe().map_err(|error| Failure::new(Exit::Failed, error.to_string()))?,
        behind_proxy: config.behind_proxy,
        practice_required: config.practice_required,
        connections: web::MAX_CONNECTIONS,
    })
}

/// The organisation's own sign-in, with its secret read from a file that only its owner may read.
fn oidc(context: &Context) -> Result<Option<OidcOptions>, Failure> {
    let Some(oidc) = &context.config.oidc else { return Ok(None) };
    let secret = read_secret(&oidc.client_secret_file).map_err(|error| {
        let values = [("file", oidc.client_secret_file.display().to_string().into())];
        match error {
            KeyError::Absent(_) => Failure::new(Exit::Usage, context.words.text_with("oidc-no-secret", &values)),
            error => Failure::new(Exit::Usage, error.to_string()),
        }
    })?;
    Ok(Some(OidcOptions {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: ClientSecret::new(secret.trim().to_owned()),
        redirect: oidc.redirect.clone(),
    }))
}

/// Begins to serve, or says what stands in the way and how to mend it.
pub(super) async fn begin(context: &Context, services: Services, options: ServeOptions) -> Result<Serving, Failure> {
    web::serve(services, options).await.map_err(|error| {
        let (exit, key) = match &error {
            ServeError::Listen(..) => (Exit::Conflict, "serve-listen"),
            ServeError::NoCertificate(_) => (Exit::Usage, "serve-no-certificate"),
            ServeError::Certificate(_) => (Exit::Usage, "serve-certificate"),
            ServeError::Templates(_) => (Exit::Failed, "fault"),
        };
        let values = [("detail", error.to_string().into())];
        Failure::new(exit, context.words.text_with(key, &values))
    })
}

/// Where a browser finds it.
pub(super) fn address(serving: &Serving) -> String {
    format!("{}://{}", if serving.tls { "https" } else { "http" }, serving.address)
}

/// One JSON line per answer on standard error: route names and times, never records or persons.
fn log() {
    let written = tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO);
    // Another part of the process may write logs already; that is as good.
    let _ = written.try_init();
}
