//! What every command has at hand: words, output, configuration, the way to the register.

use std::{
    io::{IsTerminal, Write},
    path::Path,
    sync::Arc,
};

use crate::{
    config::{Config, Settings, SettingsError},
    domain::{actor::Actor, clock::SystemClock, date::Date},
    i18n::{Language, Translator, Value},
    matching::{ENGINE_VERSION, policy::Policy},
    security::keys::{KeyError, Keys},
    service::{ServiceError, Services},
    store::{self, StoreError},
};

use super::{Exit, Failure, Global, view::Page};

/// What every command has at hand.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line, and none follows from another"
)]
pub(super) struct Context {
    pub(super) config: Config,
    pub(super) words: Translator,
    pub(super) json: bool,
    pub(super) plain: bool,
    pub(super) color: bool,
    /// Whether the command is only tried: nothing of what it does is kept.
    pub(super) is_try: bool,
    runtime: tokio::runtime::Runtime,
}

impl Context {
    pub(super) fn new(global: &Global, is_try: bool) -> Result<Self, Failure> {
        let unusable = |error| unusable_settings(&error, &Translator::new(Language::En));
        let read = Settings::read(global.config.as_deref()).map_err(unusable)?;
        let settings = Settings {
            database: global.database.clone().or(read.database),
            policy: global.policy.clone().or(read.policy),
            // `uya plan read --lang auto` speaks the language of the settings.
            language: global.lang.clone().filter(|language| language != "auto").or(read.language),
            actor: global.actor.clone().or(read.actor),
            role: global.role.clone().or(read.role),
            ..read
        };
        let config = Config::try_from(settings).map_err(unusable)?;
        let words = Translator::new(config.language);
        let color = !global.no_color
            && !global.json
            && !global.plain
            && crate::config::color_wanted()
            && std::io::stdout().is_terminal();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
        Ok(Self { config, words, json: global.json, plain: global.plain, color, is_try, runtime })
    }

    /// Waits for a command, or ends at Ctrl-C.
    pub(super) fn block_on<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        self.runtime.block_on(work)
    }

    /// The policy in force.
    pub(super) fn policy(&self) -> Result<Policy, Failure> {
        match &self.config.policy {
            None => Policy::shipped().map_err(|error| Failure::of_policy(&error, &self.words)),
            Some(path) => self.policy_file(path),
        }
    }

    /// A policy file with the digest recorded beside it.
    fn policy_file(&self, path: &Path) -> Result<Policy, Failure> {
        let text = self.read_text(path)?;
        let recorded = self.read_text(&path.with_extension("sha256")).ok();
        let Some(recorded) = recorded else {
            let values = [("file", path.display().to_string().into())];
            return Err(Failure::new(Exit::Data, self.words.text_with("policy-no-digest", &values)));
        };
        Policy::read(&path.display().to_string(), &text, Some(&recorded))
            .map_err(|error| Failure::of_policy(&error, &self.words))
    }

    /// A file as text.
    pub(super) fn read_text(&self, path: &Path) -> Result<String, Failure> {
        std::fs::read_to_string(path).map_err(|error| self.file_failure(path, &error))
    }

    /// A file cannot be read or written.
    pub(super) fn file_failure(&self, path: &Path, error: &std::io::Error) -> Failure {
        use std::io::ErrorKind;
        let (exit, key) = match error.kind() {
            ErrorKind::NotFound => (Exit::NotFound, "file-not-found"),
            ErrorKind::PermissionDenied => (Exit::NotPermitted, "file-not-permitted"),
            ErrorKind::IsADirectory => (Exit::Usage, "file-is-folder"),
            ErrorKind::AlreadyExists => (Exit::Conflict, "file-exists"),
            ErrorKind::StorageFull => (Exit::Failed, "file-no-room"),
            _ => (Exit::Failed, "file-unusable"),
        };
        let values = [("file", path.display().to_string().into()), ("detail", error.to_string().into())];
        Failure::new(exit, self.words.text_with(key, &values))
    }

    /// The register with the policy in force.
    pub(super) async fn services(&self) -> Result<Services, Failure> {
        self.services_at(&self.config.database).await
    }

    /// The register at an address.
    pub(super) async fn services_at(&self, url: &str) -> Result<Services, Failure> {
        self.services_with(url, &self.keys()?).await
    }

    /// The register at an address, with keys.
    pub(super) async fn services_with(&self, url: &str, keys: &Keys) -> Result<Services, Failure> {
        let policy = Arc::new(self.policy()?);
        let clock = Arc::new(SystemClock);
        let opened = if self.is_try { store::open_for_try(url, clock).await } else { store::open(url, clock).await };
        let store = opened.map_err(|error| self.store_failure(&error))?;
        Ok(Services::new(Arc::new(store), policy, Arc::new(SystemClock), keys))
    }

    /// The key file; without one, keys that live as long as the command, with which nothing that is sealed can
    /// be opened.
    pub(super) fn keys(&self) -> Result<Keys, Failure> {
        match Keys::open(&self.config.key_file) {
            Err(KeyError::Absent(_)) => Ok(Keys::ephemeral()),
            opened => opened.map_err(|error| Failure::new(Exit::Usage, error.to_string())),
        }
    }

    /// The person at the shell.
    pub(super) fn actor(&self) -> Actor {
        Actor { id: self.config.actor.clone(), role: self.config.role }
    }

    pub(super) fn store_failure(&self, error: &StoreError) -> Failure {
        Failure::of_store(error, &self.words)
    }

    pub(super) fn service_failure(&self, error: &ServiceError) -> Failure {
        Failure::of_service(error, &self.words)
    }

    pub(super) fn settings_failure(&self, error: &SettingsError) -> Failure {
        unusable_settings(error, &self.words)
    }

    /// Prints data: one JSON document, or text for people. Of a try it is said that it was one.
    pub(super) fn print(&self, json: &impl serde::Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if !self.json {
            let told = if self.is_try { self.line("try-kept-nothing", &[]) } else { String::new() };
            return write_out(&(told + &text()));
        }
        let document = if self.is_try {
            serde_json::to_string_pretty(&serde_json::json!({ "dry_run": true, "answer": json }))
        } else {
            serde_json::to_string_pretty(json)
        };
        let document = document.map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
        write_out(&format!("{document}\n"))
    }

    /// Prints one message about what was done.
    pub(super) fn told(&self, key: &str, values: &[(&str, Value<'_>)]) -> Result<(), Failure> {
        let message = self.words.text_with(key, values);
        self.print(&serde_json::json!({ "message": message }), || self.line(key, values))
    }

    /// Prints a table: where it is asked for plainly, a record on each line with tabs between its cells.
    pub(super) fn print_rows(
        &self,
        json: &impl serde::Serialize,
        rows: impl FnOnce() -> Vec<Vec<String>>,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.plain && !self.json {
            return write_out(&rows().iter().map(|cells| plain_line(cells)).collect::<String>());
        }
        self.print(json, text)
    }

    /// One message as a paragraph that fits the terminal.
    pub(super) fn line(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut page = Page::new(self.color);
        page.paragraph(0, &self.words.text_with(key, values));
        page.into_text()
    }

    /// A day given on the command line, or today in Almaty.
    pub(super) fn day(&self, given: Option<&str>) -> Result<Date, Failure> {
        match given {
            None => Ok(today()),
            Some(text) => Date::parse(text)
                .map_err(|_| Failure::new(Exit::Usage, self.words.text_with("not-a-day", &[("value", text.into())]))),
        }
    }

    /// Which versions this program has.
    pub(super) fn version(&self) -> Result<(), Failure> {
        let policy = self.policy()?;
        let json = serde_json::json!({
            "uya": env!("CARGO_PKG_VERSION"),
            "engine": ENGINE_VERSION,
            "policy": { "name": policy.file().name, "version": policy.file().version, "digest": policy.digest() },
        });
        self.print(&json, || {
            let values = [
                ("version", env!("CARGO_PKG_VERSION").into()),
                ("engine", ENGINE_VERSION.into()),
                ("policy", format!("{} {}", policy.file().name, policy.file().version).into()),
                ("digest", policy.digest().into()),
            ];
            self.line("version-text", &values)
        })
    }
}

/// Cells with tabs between them; no cell can end its line or begin another cell.
fn plain_line(cells: &[String]) -> String {
    let cell = |cell: &String| cell.replace(|letter: char| letter.is_control(), " ");
    cells.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n"
}

fn unusable_settings(error: &SettingsError, words: &Translator) -> Failure {
    let values = [("detail", error.to_string().into())];
    Failure::new(Exit::Usage, words.text_with("settings-unusable", &values))
}

/// Today in the one time zone of Kazakhstan.
pub(super) fn today() -> Date {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5)));
    Date::new(now.year(), now.month(), now.day()).expect("the present day exists")
}

/// Writes to standard error; when nobody can be told there is nothing left to do.
pub(super) fn write_err(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes to standard output; a reader that went away is no failure.
pub(super) fn write_out(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, error.to_string()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use clap::Parser;

    use super::*;

    /// What a command has at hand that was given nothing.
    pub(in crate::cli) fn context() -> Context {
        Context::new(&crate::cli::Cli::parse_from(["uya"]).global, false).unwrap()
    }

    #[test]
    fn a_plain_line_holds_one_record_whatever_its_cells_say() {
        let cells = ["F-1".to_owned(), "two\nlines\tand tabs".to_owned()];
        assert_eq!(plain_line(&cells), "F-1\ttwo lines and tabs\n");
    }
}
