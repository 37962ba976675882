//! Programs that PostgreSQL brings, run as child processes.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use sqlx::postgres::PgSslMode;

use crate::store::{StoreError, postgres};

/// Where Debian keeps the programs of each version, beside those on the path.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A program that talks to the database of `url`, without the password among its arguments, where
/// everybody on the machine could read it.
pub(super) fn connected(program: &'static str, url: &str) -> Result<Command, StoreError> {
    let options = postgres::options(url)?;
    let mut command = Command::new(find(program));
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |s| s.display().to_string());
    command.arg("--host").arg(host).arg("--port").arg(options.get_port().to_string());
    command.arg("--username").arg(options.get_username()).arg("--no-password");
    command.arg("--dbname").arg(options.get_database().unwrap_or(options.get_username()));
    command.env("PGSSLMODE", ssl_mode(options.get_ssl_mode()));
    if let Some(password) = password(url) {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

/// A program that only reads a file.
pub(super) fn alone(program: &'static str) -> Command {
    Command::new(find(program))
}

/// Runs it to its end, away from the tasks of the runtime.
pub(super) async fn run(program: &'static str, mut command: Command) -> Result<(), StoreError> {
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    let output = match ended.map_err(|_| StoreError::Closed)? {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(StoreError::MissingProgram { program, package: "postgresql-client" });
        }
        Err(error) => return Err(StoreError::File { path: program.into(), source: Arc::new(error) }),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(if said.contains("No space left on device") { StoreError::Full } else { StoreError::Program { program, said } })
}

/// The program of the newest version Debian installed, else the one on the path.
fn find(program: &str) -> PathBuf {
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let installed = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path());
    let with_program = installed.filter(|path| path.join("bin").join(program).exists());
    let newest = with_program.max_by_key(|path| version(path));
    newest.map_or_else(|| PathBuf::from(program), |path| path.join("bin").join(program))
}

/// The password of `postgres://user:password@…`, decoded.
fn password(url: &str) -> Option<String> {
    let (authority, _) = url.split_once("://")?.1.rsplit_once('@')?;
    let (_, password) = authority.split_once(':')?;
    let mut bytes = Vec::new();
    let mut rest = password.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = match tail {
            [high, low, after @ ..] if *first == b'%' => hex(*high, *low).map(|byte| (byte, after)),
            _ => None,
        };
        let (byte, after) = decoded.unwrap_or((*first, tail));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |c: u8| char::from(c).to_digit(16);
    Some((digit(high)? * 16 + digit(low)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_of_the_address_and_decoded() {
        assert_eq!(password("postgres://u:p%40%C3%A9@h/db").as_deref(), Some("p@é"));
        assert_eq!(password("postgres://u@h/db"), None);
        assert_eq!(password("postgres:///db"), None);
    }
}
