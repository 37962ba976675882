//! Settings as written → configuration as checked. Every default is here, and the only use of the environment.
//!
//! Precedence: command line, then `UYA_*` variables, then the file, then the default.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use config::{Config as Sources, ConfigError, File, FileFormat};
use openidconnect::{ClientId, IssuerUrl, RedirectUrl, url::Url};
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use crate::domain::{
    actor::Role,
    browsing::RECORDS_PER_HOUR,
    code::PersonCode,
    language::Language,
    step::{Terms, TermsError},
};

/// Where settings come from.
mod origin;

pub use origin::{Origin, origins};

/// The file looked for in the working folder when none is named.
pub const DEFAULT_FILE: &str = "uya.toml";

/// Every setting; each is also a variable `UYA_…`.
pub const NAMES: &[&str] = &[
    "database",
    "policy",
    "language",
    "actor",
    "role",
    "checkpoint_file",
    "checkpoint_key",
    "key_file",
    "listen",
    "metrics_listen",
    "tls_certificate",
    "tls_key",
    "behind_proxy",
    "practice_required",
    "help_phone",
    "policy_owner",
    "records_per_hour",
    "terms",
    "oidc_issuer",
    "oidc_client_id",
    "oidc_client_secret_file",
    "oidc_redirect",
];

/// Settings as a file or the environment writes them.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Address of the database: `sqlite:<path>` or `postgres://…`.
    #[validate(length(min = 1, max = 500))]
    pub database: Option<String>,
    /// Path of a policy file; without it the shipped policy is used.
    #[validate(length(min = 1, max = 500))]
    pub policy: Option<String>,
    /// Language of texts: kk, ru or en.
    #[validate(length(min = 2, max = 20))]
    pub language: Option<String>,
    /// Staff code of the person at the shell.
    #[validate(length(min = 1, max = 64))]
    pub actor: Option<String>,
    /// Role of the person at the shell.
    #[validate(length(min = 1, max = 20))]
    pub role: Option<String>,
    /// File that signed checkpoints of the audit trail are added to; best on another machine's disk.
    #[validate(length(min = 1, max = 500))]
    pub checkpoint_file: Option<String>,
    /// File of the key that signs checkpoints.
    #[validate(length(min = 1, max = 500))]
    pub checkpoint_key: Option<String>,
    /// The key file, with which names are sealed.
    #[validate(length(min = 1, max = 500))]
    pub key_file: Option<String>,
    /// Where pages are served.
    #[validate(length(min = 1, max = 100))]
    pub listen: Option<String>,
    /// Where counts are given out.
    #[validate(length(min = 1, max = 100))]
    pub metrics_listen: Option<String>,
    /// Certificate chain, PEM.
    #[validate(length(min = 1, max = 500))]
    pub tls_certificate: Option<String>,
    /// Its key, PEM.
    #[validate(length(min = 1, max = 500))]
    pub tls_key: Option<String>,
    /// `yes` (or `true`) when a proxy in front holds the certificate; `no` (or `false`) otherwise.
    #[validate(length(min = 1, max = 5))]
    pub behind_proxy: Option<String>,
    /// `yes` when real records open only to people who have practised within a year; `no` otherwise.
    #[validate(length(min = 1, max = 5))]
    pub practice_required: Option<String>,
    /// The telephone number of help, shown on every page.
    #[validate(length(min = 1, max = 60))]
    pub help_phone: Option<String>,
    /// Who answers for the rules and weights, shown on their page.
    #[validate(length(min = 1, max = 120))]
    pub policy_owner: Option<String>,
    /// Different records that somebody opens within an hour before a reason is asked.
    #[validate(range(min = 1, max = 100_000))]
    pub records_per_hour: Option<u32>,
    /// Terms of steps that are not the usual ones: `review=7 (Order 165, 12); look=2`.
    #[validate(length(min = 1, max = 2_000))]
    pub terms: Option<String>,
    /// Address of the organisation's own sign-in (OpenID Connect).
    #[validate(length(min = 1, max = 500))]
    pub oidc_issuer: Option<String>,
    /// What it calls this program.
    #[validate(length(min = 1, max = 200))]
    pub oidc_client_id: Option<String>,
    /// File with the secret it knows this program by.
    #[validate(length(min = 1, max = 500))]
    pub oidc_client_secret_file: Option<String>,
    /// Address of `/sign-in/oidc/back` as browsers reach it.
    #[validate(length(min = 1, max = 500))]
    pub oidc_redirect: Option<String>,
}

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address of the database.
    pub database: String,
    /// Path of a policy file, if not the shipped one.
    pub policy: Option<PathBuf>,
    /// Language of texts.
    pub language: Language,
    /// Staff code of the person at the shell.
    pub actor: String,
    /// Role of the person at the shell.
    pub role: Role,
    /// Where checkpoints go.
    pub checkpoint_file: Option<PathBuf>,
    /// The key that signs them.
    pub checkpoint_key: Option<PathBuf>,
    /// The key file.
    pub key_file: PathBuf,
    /// Where pages are served.
    pub listen: SocketAddr,
    /// Where counts are given out.
    pub metrics_listen: Option<SocketAddr>,
    /// Certificate chain.
    pub tls_certificate: Option<PathBuf>,
    /// Its key.
    pub tls_key: Option<PathBuf>,
    /// Whether a proxy in front holds the certificate.
    pub behind_proxy: bool,
    /// Whether real records open only to people who have practised within a year.
    pub practice_required: bool,
    /// The telephone number of help.
    pub help_phone: String,
    /// Who answers for the rules and weights.
    pub policy_owner: Option<String>,
    /// Different records that somebody opens within an hour before a reason is asked.
    pub records_per_hour: u32,
    /// Terms of the steps.
    pub terms: Terms,
    /// The organisation's own sign-in, where there is one.
    pub oidc: Option<Oidc>,
}

/// The organisation's own sign-in (OpenID Connect).
#[derive(Clone, Debug)]
pub struct Oidc {
    /// Address of the provider.
    pub issuer: IssuerUrl,
    /// What it calls this program.
    pub client_id: ClientId,
    /// File with the secret it knows this program by.
    pub client_secret_file: PathBuf,
    /// Where it sends people back to.
    pub redirect: RedirectUrl,
}

impl Oidc {
    /// The subject of a user, as records keep it, from what the provider calls the person.
    pub fn subject(&self, sub: &str) -> String {
        format!("{}|{sub}", self.issuer.as_str())
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file or a variable cannot be read.
    #[error("{0}")]
    Unreadable(#[from] ConfigError),
    /// A value is too long or empty.
    #[error("{0}")]
    Shape(#[from] ValidationErrors),
    /// A variable that is not UTF-8 text.
    #[error("{0} is not UTF-8 text")]
    NotText(String),
    /// A staff code that is not a code.
    #[error("actor: a staff code has 1 to 40 letters, digits and -._/")]
    Actor,
    /// A language that is not kk, ru or en.
    #[error("language {0}: use kk, ru or en")]
    Language(String),
    /// An address that is none.
    #[error("{0}: write an address with its port, for example 127.0.0.1:8080")]
    Address(String),
    /// Some settings of the organisation's own sign-in without the others.
    #[error("oidc_issuer, oidc_client_id, oidc_client_secret_file and oidc_redirect are given together or not at all")]
    OidcParts,
    /// An address to which passwords or codes would travel in the clear.
    #[error("{0}: write an address that begins with https:// (http:// only for 127.0.0.1, ::1 and localhost)")]
    OidcAddress(String),
    /// Neither yes nor no.
    #[error("{0}: write yes or no")]
    YesOrNo(&'static str),
    /// Terms that cannot be read.
    #[error("terms: {0}")]
    Terms(#[from] TermsError),
    /// A role that does not exist.
    #[error("role {0}: use specialist, reviewer, supervisor, data or operator")]
    Role(String),
}

impl Settings {
    /// Reads the file (the default one may be absent) and the environment.
    ///
    /// # Errors
    /// [`SettingsError::Unreadable`] names the file and the field.
    pub fn read(file: Option<&Path>) -> Result<Self, SettingsError> {
        let mut sources = Sources::builder().add_source(file_source(file));
        for name in NAMES {
            sources = sources.set_override_option(*name, variable(name)?)?;
        }
        Ok(sources.build()?.try_deserialize()?)
    }
}

/// The settings file; only one that is named must be there.
fn file_source(file: Option<&Path>) -> File<config::FileSourceFile, FileFormat> {
    File::from(file.unwrap_or(Path::new(DEFAULT_FILE))).format(FileFormat::Toml).required(file.is_some())
}

/// What the environment says of a setting.
fn variable(name: &str) -> Result<Option<String>, SettingsError> {
    let variable = format!("UYA_{}", name.to_uppercase());
    match std::env::var(&variable) {
        // Another register would be opened if a name that cannot be read were passed over.
        Err(std::env::VarError::NotUnicode(_)) => Err(SettingsError::NotText(variable)),
        value => Ok(value.ok().filter(|value| !value.is_empty())),
    }
}

/// A setting that is on or off; a slip is refused, for a rule about access must not lapse with it.
fn yes_or_no(name: &'static str, written: Option<&str>) -> Result<bool, SettingsError> {
    match written {
        None | Some("no" | "false") => Ok(false),
        Some("yes" | "true") => Ok(true),
        Some(_) => Err(SettingsError::YesOrNo(name)),
    }
}

impl Settings {
    /// The language setting alone: what help needs before anything else is looked at.
    #[must_use]
    pub fn only_language(self) -> Self {
        Self { language: self.language, ..Self::default() }
    }
}

/// Whether the environment allows colour (`NO_COLOR`, see no-color.org).
pub fn color_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

impl TryFrom<Settings> for Config {
    type Error = SettingsError;

    fn try_from(settings: Settings) -> Result<Self, SettingsError> {
        settings.validate()?;
        let oidc = oidc(&settings)?;
        let language = match &settings.language {
            Some(text) => Language::parse(text).ok_or_else(|| SettingsError::Language(text.clone()))?,
            None => system_language(),
        };
        let role = match &settings.role {
            Some(text) => Role::parse(text).ok_or_else(|| SettingsError::Role(text.clone()))?,
            None => Role::Operator,
        };
        let practice_required = yes_or_no("practice_required", settings.practice_required.as_deref())?;
        let behind_proxy = yes_or_no("behind_proxy", settings.behind_proxy.as_deref())?;
        let actor = settings.actor.unwrap_or_else(|| "shell".into());
        let actor = PersonCode::parse(&actor).map_err(|_| SettingsError::Actor)?.to_string();
        Ok(Self {
            database: settings.database.unwrap_or_else(|| "sqlite:uya.sqlite".into()),
            policy: settings.policy.map(PathBuf::from),
            language,
            actor,
            role,
            checkpoint_file: settings.checkpoint_file.map(PathBuf::from),
            checkpoint_key: settings.checkpoint_key.map(PathBuf::from),
            key_file: PathBuf::from(settings.key_file.unwrap_or_else(|| "uya.key".into())),
            listen: address(settings.listen.as_deref().unwrap_or("127.0.0.1:8080"))?,
            metrics_listen: settings.metrics_listen.as_deref().map(address).transpose()?,
            tls_certificate: settings.tls_certificate.map(PathBuf::from),
            tls_key: settings.tls_key.map(PathBuf::from),
            behind_proxy,
            practice_required,
            help_phone: settings.help_phone.unwrap_or_else(|| "—".into()),
            policy_owner: settings.policy_owner,
            records_per_hour: settings.records_per_hour.unwrap_or(RECORDS_PER_HOUR),
            terms: settings.terms.as_deref().map(Terms::parse).transpose()?.unwrap_or_default(),
            oidc,
        })
    }
}

fn address(text: &str) -> Result<SocketAddr, SettingsError> {
    text.parse().map_err(|_| SettingsError::Address(text.to_owned()))
}

fn oidc(settings: &Settings) -> Result<Option<Oidc>, SettingsError> {
    let parts =
        [&settings.oidc_issuer, &settings.oidc_client_id, &settings.oidc_client_secret_file, &settings.oidc_redirect];
    match parts.map(Option::as_deref) {
        [None, None, None, None] => Ok(None),
        [Some(issuer), Some(client_id), Some(secret), Some(redirect)] => {
            let [issuer_text, redirect_text] = [guarded(issuer)?, guarded(redirect)?];
            let unreadable = |text: &str| SettingsError::OidcAddress(text.to_owned());
            Ok(Some(Oidc {
                issuer: IssuerUrl::new(issuer_text).map_err(|_| unreadable(issuer))?,
                client_id: ClientId::new(client_id.to_owned()),
                client_secret_file: PathBuf::from(secret),
                redirect: RedirectUrl::new(redirect_text).map_err(|_| unreadable(redirect))?,
            }))
        }
        _ => Err(SettingsError::OidcParts),
    }
}

/// An address whose traffic others cannot read: TLS, or this machine alone.
fn guarded(text: &str) -> Result<String, SettingsError> {
    let address = Url::parse(text).map_err(|_| SettingsError::OidcAddress(text.to_owned()))?;
    let here = matches!(address.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    match address.scheme() {
        "https" => Ok(text.to_owned()),
        "http" if here => Ok(text.to_owned()),
        _ => Err(SettingsError::OidcAddress(text.to_owned())),
    }
}

/// The language of the system, or English where it is none of ours.
fn system_language() -> Language {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let set = variables.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    set.and_then(|value| Language::parse(&value)).unwrap_or(Language::En)
}

/// A file that `uya init` writes: every setting with its default, commented.
pub fn commented_file(words: &crate::i18n::Translator) -> String {
    let settings = [
        ("database", "\"sqlite:uya.sqlite\""),
        ("policy", "\"models/uya/1.1.0.json\""),
        ("language", "\"kk\""),
        ("actor", "\"shell\""),
        ("role", "\"operator\""),
        ("checkpoint_file", "\"checkpoints.txt\""),
        ("checkpoint_key", "\"checkpoint.key\""),
        ("key_file", "\"uya.key\""),
        ("listen", "\"127.0.0.1:8080\""),
        ("metrics_listen", "\"127.0.0.1:9090\""),
        ("tls_certificate", "\"uya.crt\""),
        ("tls_key", "\"uya.pem\""),
        ("behind_proxy", "\"yes\""),
        ("practice_required", "\"yes\""),
        ("help_phone", "\"+7 …\""),
        ("policy_owner", "\"…\""),
        ("records_per_hour", "40"),
        ("terms", "\"confirm_needs=3; look=5; propose=10; review=5; second_check=3; move=14\""),
        ("oidc_issuer", "\"https://sign-in.example\""),
        ("oidc_client_id", "\"uya\""),
        ("oidc_client_secret_file", "\"oidc.secret\""),
        ("oidc_redirect", "\"https://uya.example/sign-in/oidc/back\""),
    ];
    let mut text = String::new();
    for (name, value) in settings {
        for line in words.text(&format!("config-{}", name.replace('_', "-"))).lines() {
            text.push_str(&format!("# {line}\n"));
        }
        text.push_str(&format!("# {name} = {value}\n\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_does_not_exist_is_refused_by_name() {
        let settings = Settings { role: Some("boss".into()), ..Settings::default() };
        assert!(matches!(Config::try_from(settings), Err(SettingsError::Role(role)) if role == "boss"));
    }

    fn with_oidc(issuer: &str) -> Settings {
        Settings {
            oidc_issuer: Some(issuer.into()),
            oidc_client_id: Some("uya".into()),
            oidc_client_secret_file: Some("oidc.secret".into()),
            oidc_redirect: Some("https://uya.example/sign-in/oidc/back".into()),
            ..Settings::default()
        }
    }

    #[test]
    fn the_organisations_sign_in_is_reached_over_tls_or_on_this_machine() {
        for issuer in ["https://sign-in.example", "http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000"]
        {
            let config = Config::try_from(with_oidc(issuer)).unwrap();
            assert_eq!(config.oidc.unwrap().subject("77"), format!("{issuer}|77"));
        }
        for issuer in ["http://sign-in.example", "ftp://127.0.0.1", "sign-in.example", "http://127.0.0.1.example"] {
            assert!(
                matches!(Config::try_from(with_oidc(issuer)), Err(SettingsError::OidcAddress(text)) if text == issuer)
            );
        }
    }

    #[test]
    fn half_of_the_settings_of_the_organisations_sign_in_is_refused() {
        let half = Settings { oidc_redirect: None, ..with_oidc("https://sign-in.example") };
        assert!(matches!(Config::try_from(half), Err(SettingsError::OidcParts)));
        assert!(Config::try_from(Settings::default()).unwrap().oidc.is_none());
    }

    #[test]
    fn practice_and_proxy_are_on_where_the_settings_say_so_and_a_slip_is_no_no() {
        let of = |text: Option<&str>| {
            let (practice_required, behind_proxy) = (text.map(str::to_owned), text.map(str::to_owned));
            let practice = Config::try_from(Settings { practice_required, ..Settings::default() })?;
            let proxy = Config::try_from(Settings { behind_proxy, ..Settings::default() })?;
            Ok::<_, SettingsError>((practice.practice_required, proxy.behind_proxy))
        };
        for (text, is_on) in [(None, false), (Some("no"), false), (Some("yes"), true), (Some("true"), true)] {
            assert_eq!(of(text).unwrap(), (is_on, is_on));
        }
        assert_eq!(of(Some("false")).unwrap(), (false, false));
        assert!(matches!(of(Some("Yes")), Err(SettingsError::YesOrNo("practice_required"))));
        let slip = Settings { behind_proxy: Some("on".into()), ..Settings::default() };
        let refused = Config::try_from(slip).unwrap_err();
        assert_eq!(refused.to_string(), "behind_proxy: write yes or no");
    }

    #[test]
    fn terms_of_steps_are_the_usual_ones_unless_others_are_set_and_a_slip_stops_the_start() {
        use crate::domain::step::Step;
        let of = |terms: &str| Config::try_from(Settings { terms: Some(terms.into()), ..Settings::default() });
        assert_eq!(of("review=7").unwrap().terms.days(Step::Review), Some(7));
        assert_eq!(Config::try_from(Settings::default()).unwrap().terms.days(Step::Review), Some(5));
        let refused = of("review=soon").unwrap_err().to_string();
        assert_eq!(refused, "terms: review=soon: write a whole number of days from 1 to 365");
    }

    #[test]
    fn an_empty_database_address_is_refused() {
        let settings = Settings { database: Some(String::new()), ..Settings::default() };
        assert!(matches!(Config::try_from(settings), Err(SettingsError::Shape(_))));
    }
}
