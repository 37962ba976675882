//! `uya config`: what is set, and where it was set.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Context, Failure, Global, view::Page};
use crate::{
    config::{Config, NAMES, Origin, origins},
    store::Location,
};

#[derive(Subcommand)]
pub(super) enum Settings {
    Show(Show),
}

#[derive(Args)]
pub(super) struct Show {
    #[arg(long)]
    origin: bool,
}

/// One setting.
#[derive(Serialize)]
struct Setting {
    name: &'static str,
    /// What is in force; absent when nothing is.
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
}

impl Settings {
    pub(super) fn run(&self, context: &Context, global: &Global) -> Result<(), Failure> {
        let Self::Show(show) = self;
        let flags = [
            ("database", global.database.is_some()),
            ("policy", global.policy.is_some()),
            ("language", global.lang.is_some()),
            ("actor", global.actor.is_some()),
            ("role", global.role.is_some()),
        ];
        let set = origins(global.config.as_deref()).map_err(|error| context.settings_failure(&error))?;
        let is_flag = |name: &str| flags.iter().any(|(flag, is_given)| *flag == name && *is_given);
        let origin = |name: &str| {
            if is_flag(name) { Origin::Flag } else { set.get(name).copied().unwrap_or(Origin::Default) }
        };
        let settings: Vec<Setting> = NAMES
            .iter()
            .map(|name| Setting {
                name,
                value: value(&context.config, name),
                origin: show.origin.then(|| origin(name)),
            })
            .collect();
        let row = |setting: &Setting| {
            let origin = setting.origin.map(|origin| context.words.text(&format!("setting-origin-{}", origin.code())));
            let value = setting.value.clone().unwrap_or_else(|| "—".to_owned());
            (setting.name.to_owned(), origin, value)
        };
        let rows = || {
            let cells = |setting: &Setting| {
                let origin = setting.origin.map(|origin| origin.code().to_owned());
                let first = [setting.name.to_owned(), setting.value.clone().unwrap_or_default()];
                first.into_iter().chain(origin).collect()
            };
            settings.iter().map(cells).collect()
        };
        context.print_rows(&settings, rows, || {
            let mut page = Page::new(context.color);
            for (name, origin, value) in settings.iter().map(row) {
                match origin {
                    Some(origin) => page.row(0, &[(&name, 26), (&origin, 14)], &value),
                    None => page.row(0, &[(&name, 26)], &value),
                }
            }
            page.into_text()
        })
    }
}

/// What is in force, without anything secret: of the database only where it is; of keys and secrets their files.
fn value(config: &Config, name: &str) -> Option<String> {
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let yes_or_no = |is: bool| Some(if is { "yes" } else { "no" }.to_owned());
    let oidc = config.oidc.as_ref();
    match name {
        "database" => Location::parse(&config.database).ok().map(|location| location.to_string()),
        "policy" => path(&config.policy),
        "language" => Some(config.language.code().to_owned()),
        "actor" => Some(config.actor.clone()),
        "role" => Some(config.role.code().to_owned()),
        "checkpoint_file" => path(&config.checkpoint_file),
        "checkpoint_key" => path(&config.checkpoint_key),
        "key_file" => Some(config.key_file.display().to_string()),
        "listen" => Some(config.listen.to_string()),
        "metrics_listen" => config.metrics_listen.map(|address| address.to_string()),
        "tls_certificate" => path(&config.tls_certificate),
        "tls_key" => path(&config.tls_key),
        "behind_proxy" => yes_or_no(config.behind_proxy),
        "practice_required" => yes_or_no(config.practice_required),
        "help_phone" => Some(config.help_phone.clone()),
        "policy_owner" => config.policy_owner.clone(),
        "records_per_hour" => Some(config.records_per_hour.to_string()),
        "terms" => Some(config.terms.to_string()),
        "oidc_issuer" => oidc.map(|oidc| oidc.issuer.to_string()),
        "oidc_client_id" => oidc.map(|oidc| oidc.client_id.to_string()),
        "oidc_client_secret_file" => oidc.map(|oidc| oidc.client_secret_file.display().to_string()),
        "oidc_redirect" => oidc.map(|oidc| oidc.redirect.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings as Written;

    #[test]
    fn every_setting_has_a_value_to_show_and_a_password_is_not_one() {
        let written = Written {
            database: Some("postgres://u:secret@h/uya".into()),
            policy: Some("p.json".into()),
            checkpoint_file: Some("kept.txt".into()),
            checkpoint_key: Some("key.pem".into()),
            metrics_listen: Some("127.0.0.1:9090".into()),
            tls_certificate: Some("a.crt".into()),
            tls_key: Some("a.pem".into()),
            policy_owner: Some("Әділет".into()),
            oidc_issuer: Some("https://sign-in.example".into()),
            oidc_client_id: Some("uya".into()),
            oidc_client_secret_file: Some("oidc.secret".into()),
            oidc_redirect: Some("https://uya.example/sign-in/oidc/back".into()),
            ..Written::default()
        };
        let config = Config::try_from(written).unwrap();
        for name in NAMES {
            let shown = value(&config, name);
            assert!(shown.as_ref().is_some_and(|shown| !shown.contains("secret@")), "{name}: {shown:?}");
        }
        assert_eq!(value(&config, "database").as_deref(), Some("postgres://h/uya"));
    }
}
