//! The organisation's own sign-in (OpenID Connect): the code flow with PKCE, state and nonce.
//!
//! *Design notes.* What a sign-in was begun with travels in a sealed cookie that lives for ten minutes, so the
//! server remembers nothing about strangers. The provider is asked only when somebody signs in this way; its keys
//! are kept for an hour, and fetched again at once when a token names a key that is not among them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use data_encoding::BASE64URL_NOPAD;
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, HttpClientError,
    HttpRequest, HttpResponse, IssuerUrl, LanguageTag, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    SignatureVerificationError, TokenResponse as _,
    core::{CoreAuthPrompt, CoreClient, CoreIdToken, CoreProviderMetadata, CoreResponseType},
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{domain::clock::Timestamp, i18n::Language, security::vault::Vault};

/// The cookie of a sign-in that was begun.
pub(crate) const COOKIE: &str = "__Host-uya-oidc";

/// How long a sign-in may take, in seconds.
pub(crate) const BEGUN_SECS: i64 = 600;

/// How long the provider's addresses and keys are kept.
const KEPT: Duration = Duration::from_hours(1);

/// Keys are not fetched again sooner than this, whatever key a token names.
const FRESH: Duration = Duration::from_secs(30);

/// Time for one answer of the provider.
const ANSWER_TIME: Duration = Duration::from_secs(8);

/// Largest answer of the provider, in bytes.
const MAX_ANSWER: u64 = 256 * 1024;

/// What the cookie is sealed for.
const PLACE: &str = "oidc";

/// The organisation's sign-in, as the settings name it.
#[derive(Clone)]
pub struct OidcOptions {
    /// Address of the provider.
    pub issuer: IssuerUrl,
    /// What the provider calls this program.
    pub client_id: ClientId,
    /// The secret it knows this program by.
    pub client_secret: ClientSecret,
    /// Where it sends people back to: this program's `/sign-in/oidc/back`.
    pub redirect: RedirectUrl,
}

impl std::fmt::Debug for OidcOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OidcOptions").field("issuer", &self.issuer.as_str()).finish_non_exhaustive()
    }
}

/// Why the provider vouches for nobody.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OidcError {
    /// It does not answer, or not as a provider does.
    #[error("the provider does not answer: {0}")]
    Unreachable(String),
    /// It refuses the code, or what it says does not hold.
    #[error("{0}")]
    Refused(String),
}

/// What a sign-in was begun with.
#[derive(Serialize, Deserialize)]
pub(crate) struct Begun {
    state: String,
    nonce: String,
    verifier: String,
    until: i64,
    /// Where the person wanted to go.
    pub(crate) next: String,
}

impl Begun {
    /// The text of the cookie.
    pub(crate) fn sealed(&self, vault: &Vault) -> Result<String, serde_json::Error> {
        let plain = Zeroizing::new(serde_json::to_vec(self)?);
        Ok(BASE64URL_NOPAD.encode(&vault.seal_plain(PLACE, &plain)))
    }

    /// Reads the cookie back; nothing when it is not ours or too old.
    pub(crate) fn opened(text: &str, vault: &Vault, now: Timestamp) -> Option<Self> {
        let plain = vault.open_plain(PLACE, &BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let begun: Self = serde_json::from_slice(&plain).ok()?;
        (now.micros() < begun.until).then_some(begun)
    }

    /// Whether the provider sends back the state of this very sign-in.
    pub(crate) fn is_state(&self, given: &str) -> bool {
        self.state.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

/// Somebody the provider vouches for.
#[derive(Debug)]
pub(crate) struct Vouched {
    /// `issuer|sub`.
    pub(crate) subject: String,
    /// When this person last showed the provider who they are, if it says so.
    pub(crate) shown_at: Option<Timestamp>,
}

/// The provider's addresses and keys.
struct Known {
    metadata: CoreProviderMetadata,
    since: Instant,
}

/// The provider.
pub(crate) struct Provider {
    options: OidcOptions,
    agent: ureq::Agent,
    known: Mutex<Option<Arc<Known>>>,
}

impl Provider {
    /// The provider of the settings; it is not asked yet.
    pub(crate) fn new(options: OidcOptions) -> Self {
        // A redirect could lead a request with our secret elsewhere.
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // A person takes longer than providers keep a connection open; a code sent into a closed one is lost.
            .max_idle_connections(0)
            .https_only(options.issuer.url().scheme() == "https")
            .timeout_global(Some(ANSWER_TIME))
            .build();
        Self { options, agent: config.into(), known: Mutex::new(None) }
    }

    /// Begins a sign-in: where to send the browser, and what to remember. With `again` the provider must ask
    /// the person anew, whoever is signed in there.
    pub(crate) async fn begin(
        self: &Arc<Self>,
        language: Language,
        now: Timestamp,
        next: String,
        again: bool,
    ) -> Result<(String, Begun), OidcError> {
        let known = self.ask(|provider| provider.known(KEPT)).await?;
        let client = self.client(&known.metadata);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .add_ui_locale(LanguageTag::new(language.code().to_owned()));
        if again {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        let (address, state, nonce) = request.url();
        let begun = Begun {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            until: now.micros() + BEGUN_SECS * 1_000_000,
            next,
        };
        Ok((address.into(), begun))
    }

    /// Whom a code stands for. The code is worth nothing without the verifier of the sign-in it belongs to.
    pub(crate) async fn finish(self: &Arc<Self>, begun: &Begun, code: &str) -> Result<Vouched, OidcError> {
        let (code, verifier) = (code.to_owned(), begun.verifier.clone());
        let nonce = Nonce::new(begun.nonce.clone());
        self.ask(move |provider| {
            let known = provider.known(KEPT)?;
            let token = provider.exchange(&known.metadata, code, verifier)?;
            match provider.vouched(&known.metadata, &token, &nonce) {
                Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                    let known = provider.known(FRESH)?;
                    provider.vouched(&known.metadata, &token, &nonce)
                }
                vouched => vouched,
            }
            .map_err(|error| OidcError::Refused(error.to_string()))
        })
        .await
    }

    /// Whether an answer that names its issuer (RFC 9207) names ours.
    pub(crate) fn is_issuer(&self, given: &str) -> bool {
        given == self.options.issuer.as_str()
    }

    async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, OidcError> + Send + 'static,
    ) -> Result<T, OidcError> {
        let provider = Arc::clone(self);
        let asked = tokio::task::spawn_blocking(move || work(&provider)).await;
        asked.map_err(|error| OidcError::Unreachable(error.to_string()))?
    }

    /// Addresses and keys that are not older than `at_most`.
    fn known(&self, at_most: Duration) -> Result<Arc<Known>, OidcError> {
        let kept = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| kept.since.elapsed() < at_most) {
            return Ok(kept);
        }
        let found = CoreProviderMetadata::discover(&self.options.issuer, &|request| self.send(request));
        let metadata = found.map_err(|error| OidcError::Unreachable(with_causes(&error)))?;
        let known = Arc::new(Known { metadata, since: Instant::now() });
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    fn exchange(
        &self,
        metadata: &CoreProviderMetadata,
        code: String,
        verifier: String,
    ) -> Result<CoreIdToken, OidcError> {
        let client = self.client(metadata);
        let request = client.exchange_code(AuthorizationCode::new(code));
        let request = request.map_err(|error| OidcError::Unreachable(error.to_string()))?;
        let answer = request
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request(&|request| self.send(request))
            .map_err(|error| match error {
                openidconnect::RequestTokenError::Request(_) => OidcError::Unreachable(with_causes(&error)),
                error => OidcError::Refused(with_causes(&error)),
            })?;
        answer.id_token().cloned().ok_or_else(|| OidcError::Refused("there is no ID token".into()))
    }

    fn vouched(
        &self,
        metadata: &CoreProviderMetadata,
        token: &CoreIdToken,
        nonce: &Nonce,
    ) -> Result<Vouched, ClaimsVerificationError> {
        let client = self.client(metadata);
        let claims = token.claims(&client.id_token_verifier(), nonce)?;
        let shown_at = claims.auth_time().map(|at| Timestamp::from_micros(at.timestamp_micros()));
        Ok(Vouched { subject: format!("{}|{}", claims.issuer().as_str(), claims.subject().as_str()), shown_at })
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> ProviderClient {
        let options = &self.options;
        let secret = Some(options.client_secret.clone());
        CoreClient::from_provider_metadata(metadata.clone(), options.client_id.clone(), secret)
            .set_redirect_uri(options.redirect.clone())
    }

    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpClientError<ureq::Error>> {
        let answer = self.agent.run(request).map_err(Box::new)?;
        let (head, mut body) = answer.into_parts();
        let bytes = body.with_config().limit(MAX_ANSWER).read_to_vec().map_err(Box::new)?;
        Ok(HttpResponse::from_parts(head, bytes))
    }
}

/// A client that knows where people sign in, and where codes are taken if the provider says so.
type ProviderClient = CoreClient<
    openidconnect::EndpointSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointMaybeSet,
    openidconnect::EndpointMaybeSet,
>;

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::keys::Keys;

    fn begun(until: i64) -> Begun {
        Begun { state: "s".into(), nonce: "n".into(), verifier: "v".into(), until, next: "/children".into() }
    }

    #[test]
    fn what_was_begun_is_read_back_by_the_same_key_until_it_is_too_old() {
        let vault = Vault::new(&Keys::ephemeral());
        let cookie = begun(100).sealed(&vault).unwrap();
        let at = Timestamp::from_micros;
        assert!(Begun::opened(&cookie, &vault, at(99)).is_some_and(|begun| begun.next == "/children"));
        assert!(Begun::opened(&cookie, &vault, at(100)).is_none());
        assert!(Begun::opened(&cookie, &Vault::new(&Keys::ephemeral()), at(99)).is_none());
        assert!(!cookie.contains("children") && Begun::opened("x", &vault, at(99)).is_none());
    }

    #[test]
    fn only_the_state_of_this_very_sign_in_is_taken() {
        assert!(begun(1).is_state("s"));
        assert!(!begun(1).is_state("") && !begun(1).is_state("t") && !begun(1).is_state("ss"));
    }
}
