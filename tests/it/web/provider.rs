//! The organisation's own sign-in: a real OpenID Connect provider in a process of its own.

use std::{
    io::{BufRead as _, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::OnceLock,
};

use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};
use uya::web::OidcOptions;

/// Where the provider sends people back to. No such host exists: the tests take the path from it.
pub const BACK: &str = "https://uya.example/sign-in/oidc/back";

const SECRET: &str = "a secret of the tests, long enough";

/// A provider that ends with the test: its standard input closes then.
pub struct Provider {
    /// Its address.
    pub issuer: String,
    process: Child,
    /// Node ends when it writes where nobody reads.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Provider {
    /// Starts one; none when the tests are told to do without Node.
    pub fn start() -> Option<Self> {
        if std::env::var("UYA_SKIP_NODE").is_ok_and(|value| value == "1") {
            eprintln!("skipped: UYA_SKIP_NODE=1");
            return None;
        }
        let mut process = Command::new("node")
            .args(["provider.mjs", BACK, SECRET])
            .current_dir(with_packages())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node is not installed: install the Debian packages `nodejs` and `npm`, or set UYA_SKIP_NODE=1");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let issuer = lines.find_map(|line| line.ok().filter(|line| line.starts_with("http://")));
        Some(Self { issuer: issuer.expect("the provider says where it is"), process, _said: lines })
    }

    /// What the program is told of it.
    pub fn options(&self) -> OidcOptions {
        OidcOptions {
            issuer: IssuerUrl::new(self.issuer.clone()).unwrap(),
            client_id: ClientId::new("uya".into()),
            client_secret: ClientSecret::new(SECRET.into()),
            redirect: RedirectUrl::new(BACK.into()).unwrap(),
        }
    }

    /// The subject of an account, as the program keeps it.
    pub fn subject(&self, account: &str) -> String {
        format!("{}|{account}", self.issuer)
    }

    /// Takes it away.
    pub fn end(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // One that was ended already is as good.
        let _ = self.process.wait();
    }
}

/// The folder of the script, with the packages of its lock file.
fn with_packages() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/oidc");
        if !folder.join("node_modules/oidc-provider").exists() {
            let command = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
            let done = command.expect("npm is not installed: install the Debian package `npm`, or set UYA_SKIP_NODE=1");
            assert!(done.status.success(), "npm ci: {}", String::from_utf8_lossy(&done.stderr));
        }
        folder
    })
}
