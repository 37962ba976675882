//! Files that the settings name: the key, the certificate, the secret of the organisation's sign-in.

use super::Finding;
use crate::{
    cli::context::today,
    config::Config,
    domain::date::Date,
    security::keys::{KeyError, Keys, read_secret},
    web::certificate_ends,
};

/// A certificate that ends within so many days is renewed now: those who renew it may need some days.
const RENEW_DAYS: i32 = 14;

/// The key file: there, readable by its owner alone, a key.
pub(super) fn key(config: &Config) -> Finding {
    let file = config.key_file.display().to_string();
    match Keys::open(&config.key_file) {
        Ok(_) => Finding::well("key", file),
        Err(KeyError::Absent(_)) => Finding::ill("key", file, "doctor-mend-key-absent"),
        Err(KeyError::Open { mode, .. }) => Finding::ill("key", format!("{file} ({mode:o})"), "doctor-mend-mode"),
        Err(error) => Finding::ill("key", error.to_string(), "doctor-mend-key-form"),
    }
}

/// The certificate: there, fitting its key, not over; or no need of one.
pub(super) fn tls(config: &Config) -> Finding {
    let (chain, key) = match (&config.tls_certificate, &config.tls_key) {
        (Some(chain), Some(key)) => (chain, key),
        (None, None) if config.listen.ip().is_loopback() || config.behind_proxy => {
            return Finding::well("certificate", "-");
        }
        (None, None) => return Finding::ill("certificate", config.listen.to_string(), "doctor-mend-certificate-none"),
        _ => return Finding::ill("certificate", "-", "doctor-mend-certificate-half"),
    };
    match certificate_ends(chain, key) {
        Ok(ends) => ending(Date::in_almaty(ends), today()),
        Err(error) => Finding::ill("certificate", error.to_string(), "doctor-mend-certificate"),
    }
}

fn ending(ends: Date, today: Date) -> Finding {
    let holds = today.days_until(ends) >= RENEW_DAYS;
    Finding::new("certificate", holds, format!("→ {ends}"), "doctor-mend-certificate-ends")
}

/// The organisation's sign-in: its secret can be read, by its owner alone. Whether it answers is not tried: that
/// would tell another machine that somebody looks.
pub(super) fn sign_in(config: &Config) -> Finding {
    let Some(oidc) = &config.oidc else { return Finding::well("sign-in", "-") };
    match read_secret(&oidc.client_secret_file) {
        Ok(secret) if secret.trim().is_empty() => {
            Finding::ill("sign-in", oidc.client_secret_file.display().to_string(), "doctor-mend-sign-in")
        }
        Ok(_) => Finding::well("sign-in", oidc.issuer.to_string()),
        Err(KeyError::Open { path, mode }) => {
            Finding::ill("sign-in", format!("{} ({mode:o})", path.display()), "doctor-mend-mode")
        }
        Err(error) => Finding::ill("sign-in", error.to_string(), "doctor-mend-sign-in"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_to_be_renewed_two_weeks_before_it_ends_and_when_it_ended() {
        let day = |text| Date::parse(text).unwrap();
        assert!(ending(day("2026-11-15"), day("2026-11-01")).ok);
        assert!(!ending(day("2026-11-14"), day("2026-11-01")).ok);
        assert!(!ending(day("2026-10-31"), day("2026-11-01")).ok);
    }
}
