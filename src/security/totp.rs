//! Second factors: codes of six digits that change every 30 seconds (RFC 6238), and recovery codes.

use qrcode::{QrCode, render::svg};
use totp_rs::{Builder, Secret, Totp};

use super::{keys::random, token};

/// Recovery codes of a set.
pub const RECOVERY_CODES: usize = 10;

/// The name that authenticator programs show.
const ISSUER: &str = "Uya";

/// A secret, as it is sealed and kept.
#[derive(Clone)]
pub struct SecondFactor {
    totp: Totp,
    secret: String,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecondFactor(hidden)")
    }
}

impl SecondFactor {
    /// A new secret for an account.
    pub fn new(account: &str) -> Option<Self> {
        Self::of(&Secret::generate().to_base32(), account)
    }

    /// The factor of a secret in base 32; none when it is not one.
    pub fn of(secret: &str, account: &str) -> Option<Self> {
        let parsed = Secret::try_from_base32(secret).ok()?;
        let account: String = account.chars().filter(|c| *c != ':').collect();
        let built = Builder::new().with_secret(parsed).with_account_name(account).with_issuer(Some(ISSUER)).build();
        Some(Self { totp: built.ok()?, secret: secret.to_owned() })
    }

    /// The secret in base 32, to be typed where no camera is.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The address that authenticator programs read.
    pub fn address(&self) -> String {
        self.totp.to_url().unwrap_or_default()
    }

    /// The address as a picture.
    pub fn picture(&self) -> String {
        let code = QrCode::new(self.address().as_bytes());
        code.map_or_else(|_| String::new(), |code| code.render::<svg::Color<'_>>().min_dimensions(220, 220).build())
    }

    /// The step of a right code, later than `last_step`: no code counts twice.
    pub fn check(&self, code: &str, last_step: i64, now_secs: u64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = i64::try_from(self.totp.check(&digits, now_secs)?).ok()?;
        (step > last_step).then_some(step)
    }

    /// The code of a moment: for tests and for the shell.
    pub fn code_at(&self, secs: u64) -> String {
        self.totp.generate(secs).to_string()
    }
}

/// A set of recovery codes, and their hashes as they are kept.
pub fn recovery_codes() -> (Vec<String>, String) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| token::hash(code)).collect();
    (codes, hashes.join(" "))
}

/// What is left of the hashes when a code of them is used; none when it is not one of them.
pub fn use_recovery_code(code: &str, hashes: &str) -> Option<String> {
    let wanted = token::hash(&code.trim().to_lowercase());
    let left: Vec<&str> = hashes.split(' ').filter(|hash| *hash != wanted).collect();
    (left.len() < hashes.split(' ').count()).then(|| left.join(" "))
}

/// 80 random bits as four groups of four letters that cannot be mistaken for each other.
fn recovery_code() -> String {
    let text = data_encoding::BASE32_DNSCURVE.encode(&random::<10>());
    text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_once_and_a_step_of_clock_drift_is_forgiven() {
        let factor = SecondFactor::new("a.k@example.kz").unwrap();
        let now = 1_773_739_800;
        let code = factor.code_at(now);
        let step = factor.check(&code, 0, now + 29).unwrap();
        assert_eq!(factor.check(&code, step, now), None);
        assert_eq!(factor.check(&code, 0, now + 120), None);
        assert_eq!(factor.check("000 000", step, now), None);
    }

    #[test]
    fn a_kept_secret_gives_the_same_codes() {
        let factor = SecondFactor::new("a").unwrap();
        let again = SecondFactor::of(factor.secret(), "a").unwrap();
        assert_eq!(factor.code_at(1_000), again.code_at(1_000));
        assert!(factor.address().starts_with("otpauth://totp/Uya:a?"));
        assert!(factor.picture().contains("<svg") && !factor.picture().contains("style="));
    }

    #[test]
    fn a_recovery_code_is_used_up() {
        let (codes, hashes) = recovery_codes();
        let left = use_recovery_code(&codes[3].to_uppercase(), &hashes).unwrap();
        assert_eq!(use_recovery_code(&codes[3], &left), None);
        assert_eq!(left.split(' ').count(), RECOVERY_CODES - 1);
    }
}
