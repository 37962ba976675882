//! Browsers that an account signed in from before: each keeps a mark that only this program can have made.
//!
//! *Design notes.* The server remembers nothing: the mark is signed, bound to the account and runs out. Its name
//! in the browser is keyed too, so that a shared computer does not tell who uses it.

use super::Services;
use crate::{domain::user::SignIn, security::token};

/// How long a browser is known: 180 days, in seconds.
pub const KNOWN_SECS: i64 = 180 * 24 * 3_600;

/// Letters of the name that tell accounts of one browser apart.
const NAME_LETTERS: usize = 16;

impl Services {
    /// The name under which a browser keeps the mark of an account.
    pub fn known_name(&self, sign_in: &SignIn) -> String {
        self.secrets.browsers.mark(&format!("name\n{}", sign_in.as_str())).chars().take(NAME_LETTERS).collect()
    }

    /// A new mark for a browser that this account has just signed in from.
    pub fn known_mark(&self, sign_in: &SignIn) -> String {
        let browser: String = token::new("").chars().take(22).collect();
        let until = self.clock.now().micros() + KNOWN_SECS * 1_000_000;
        self.secrets.browsers.sealed(&browser, sign_in.as_str(), until)
    }

    /// Which browser a mark stands for, when it was made for this account and has not run out.
    pub(super) fn known_browser(&self, account: &str, mark: &str) -> Option<String> {
        self.secrets.browsers.opened(mark, account, self.clock.now().micros())
    }
}
