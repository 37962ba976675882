//! The listening program: addresses, certificates, bounds on connections, and a stop that lets requests end.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use actix_web::{
    App as ActixApp, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    middleware::{Compress, NormalizePath, TrailingSlash},
    web,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::{App, Reached, ServeOptions, dispatch, metrics, render::Pages, respond, route::Route, routes};
use crate::{domain::clock::Timestamp, service::Services, transfer::office::Opener};

/// Files from outside that are opened at a time; more wait.
const FILES_AT_ONCE: usize = 2;

/// Time for the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long a connection stays open for the next request: somebody who reads a page comes back to it.
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// Time for requests to end when the program stops, in seconds.
const STOP_SECS: u64 = 10;

/// How often what is over is swept away.
const SWEEP_EVERY: Duration = Duration::from_mins(10);

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// An address that others can reach, without a certificate.
    #[error(
        "{0} can be reached from other machines and there is no certificate: names and children's data would travel in \
         the clear. Give tls_certificate and tls_key, listen on 127.0.0.1, or say behind_proxy when a proxy holds the \
         certificate"
    )]
    NoCertificate(SocketAddr),
    /// A certificate or key that cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Certificate(String),
    /// A template that cannot be read: a fault of the program.
    #[error("fault of the program: {0}")]
    Templates(String),
}

/// A program that serves.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether with TLS.
    pub tls: bool,
    handle: ServerHandle,
    ended: tokio::task::JoinHandle<()>,
}

impl Serving {
    /// Lets requests end, then stops.
    pub async fn stop(self) {
        self.handle.stop(true).await;
        // A panic of the server's task was logged by it.
        let _ = self.ended.await;
    }

    /// Waits until it is told to stop (SIGTERM, SIGINT).
    pub async fn wait(self) {
        let _ = self.ended.await;
    }
}

/// Begins to serve.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(mut services: Services, options: ServeOptions) -> Result<Serving, ServeError> {
    if options.tls.is_none() && !options.listen.ip().is_loopback() && !options.behind_proxy {
        return Err(ServeError::NoCertificate(options.listen));
    }
    services.records_per_hour = options.records_per_hour;
    services.terms = Arc::new(options.terms.clone());
    let started = services.clock.now().micros().unsigned_abs() / 1_000_000;
    let app = Arc::new(App {
        pages: Pages::new().map_err(|error| ServeError::Templates(format!("{error:#}")))?,
        services,
        demo: options.demo,
        help_phone: options.help_phone.clone(),
        policy_owner: options.policy_owner.clone(),
        oidc: options.oidc.clone().map(|options| Arc::new(super::oidc::Provider::new(options))),
        opener: Opener::new(options.program.clone(), FILES_AT_ONCE),
        room: super::body::Room::default(),
        checks: super::checking::Checks::default(),
        reached: Reached::of(&options),
        practice_required: options.practice_required,
        started,
        requests: 0.into(),
    });
    let counts = metrics::begin();
    let listener = listen(options.listen)?;
    let address = listener.local_addr().map_err(|error| ServeError::Listen(options.listen, error))?;
    let tls = options.tls.as_ref().map(|(chain, key)| certificate(chain, key)).transpose()?;
    let with_tls = tls.is_some();
    let in_factory = Arc::clone(&app);
    let server = HttpServer::new(move || {
        let app = Arc::clone(&in_factory);
        let unknown = Arc::clone(&in_factory);
        ActixApp::new()
            .wrap(Compress::default())
            .wrap(NormalizePath::new(TrailingSlash::MergeOnly))
            .configure(move |config| configure(config, &app))
            .default_service(web::to(move |request: HttpRequest| {
                let response = respond::unknown(&unknown, &request, "not-found");
                async move { response }
            }))
    })
    .workers(std::thread::available_parallelism().map_or(2, usize::from).min(8))
    .max_connections(options.connections)
    // A short answer must not wait 40 ms for the acknowledgement of what went before it.
    .tcp_nodelay(true)
    .keep_alive(KEEP_ALIVE)
    .client_request_timeout(HEAD_TIME)
    .client_disconnect_timeout(Duration::from_secs(2))
    .shutdown_timeout(STOP_SECS);
    let bound = match tls {
        Some(config) => server.listen_rustls_0_23(listener, config),
        None => server.listen(listener),
    };
    let running = bound.map_err(|error| ServeError::Listen(options.listen, error))?.run();
    let handle = running.handle();
    let sweeper = tokio::spawn(sweep(Arc::clone(&app)));
    let watched = match (options.metrics, counts) {
        (Some(address), Some(counts)) => Some(give_counts(address, counts)?),
        _ => None,
    };
    let ended = tokio::spawn(async move {
        if let Err(error) = running.await {
            tracing::error!(%error, "the server ended");
        }
        sweeper.abort();
        if let Some(watched) = watched {
            watched.stop(false).await;
        }
    });
    Ok(Serving { address, tls: with_tls, handle, ended })
}

fn listen(address: SocketAddr) -> Result<std::net::TcpListener, ServeError> {
    let listener = std::net::TcpListener::bind(address).map_err(|error| ServeError::Listen(address, error))?;
    listener.set_nonblocking(true).map_err(|error| ServeError::Listen(address, error))?;
    Ok(listener)
}

/// One resource per path, with every method its routes have; another method is told which there are.
fn configure(config: &mut web::ServiceConfig, app: &Arc<App>) {
    let mut by_path: std::collections::BTreeMap<&'static str, Vec<Route>> = std::collections::BTreeMap::new();
    for route in routes() {
        by_path.entry(route.path).or_default().push(route);
    }
    // Fixed parts before parameters, so that `/children/new` is not taken for a child.
    let mut paths: Vec<_> = by_path.into_iter().collect();
    paths.sort_by_key(|(path, _)| (path.matches('{').count(), std::cmp::Reverse(path.len())));
    for (path, routes) in paths {
        let mut resource = web::resource(path);
        let allowed: Vec<String> = routes.iter().map(|route| route.method.http().to_string()).collect();
        for route in routes {
            let app = Arc::clone(app);
            let handler = move |request: HttpRequest, payload: web::Payload| {
                dispatch::answer(Arc::clone(&app), route, request, payload)
            };
            resource = resource.route(web::method(route.method.http()).to(handler));
        }
        let app = Arc::clone(app);
        let allowed = allowed.join(", ");
        resource = resource.default_service(web::to(move |request: HttpRequest| {
            let mut response = respond::unknown(&app, &request, "method-not-allowed");
            if let Ok(value) = allowed.parse() {
                response.headers_mut().insert(actix_web::http::header::ALLOW, value);
            }
            async move { response }
        }));
        config.service(resource);
    }
}

/// Counts are given out on a port of their own, which need not be reachable for those who use the pages.
fn give_counts(
    address: SocketAddr,
    counts: metrics_exporter_prometheus::PrometheusHandle,
) -> Result<ServerHandle, ServeError> {
    let server = HttpServer::new(move || {
        let counts = counts.clone();
        let give = move || {
            let text = counts.render();
            async move { guarded(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text)) }
        };
        ActixApp::new()
            .route("/metrics", web::get().to(give))
            .default_service(web::to(|| async { guarded(HttpResponse::NotFound().finish()) }))
    })
    .workers(1)
    .disable_signals()
    .bind(address)
    .map_err(|error| ServeError::Listen(address, error))?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}

fn guarded(mut response: HttpResponse) -> HttpResponse {
    super::headers::add(response.headers_mut());
    response
}

fn certificate(chain: &Path, key: &Path) -> Result<ServerConfig, ServeError> {
    let unusable = |error: &dyn std::fmt::Display| ServeError::Certificate(error.to_string());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(chain)
        .map_err(|error| unusable(&error))?
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(&error))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| unusable(&error))
}

/// When a certificate ends; it is read with its key as [`serve`] does.
///
/// # Errors
/// [`ServeError::Certificate`] when it cannot be read, or the key is not its own.
pub fn certificate_ends(chain: &Path, key: &Path) -> Result<Timestamp, ServeError> {
    certificate(chain, key)?;
    let unusable = |error: &dyn std::fmt::Display| ServeError::Certificate(error.to_string());
    let own = CertificateDer::from_pem_file(chain).map_err(|error| unusable(&error))?;
    let (_, read) = x509_parser::parse_x509_certificate(&own).map_err(|error| unusable(&error))?;
    Ok(Timestamp::from_micros(read.validity().not_after.timestamp().saturating_mul(1_000_000)))
}

async fn sweep(app: Arc<App>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        if let Err(error) = app.services.sweep().await {
            tracing::warn!(%error, "what is over was not swept away");
        }
    }
}
