//! `uya demo`: invented data in an embedded database, three telling children, what to try next, and the pages
//! with a sign-in for every role.

use std::{
    io::{Cursor, IsTerminal as _},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
};

use clap::Args;

use super::{
    Context, Exit, Failure,
    serve::{address, begin, options},
    staffed::{begin_work, staff_demo},
    view::{Page, View},
};
use crate::{
    domain::{code::ChildCode, date::Date, hash::Sha256Hash, run::RunNumber},
    matching::{assemble::Request, document::Document},
    security::keys::Keys,
    service::{
        Services,
        import::{File, SaidAtMachine},
        match_child::NewRun,
        view_run::Look,
    },
    store,
    transfer::{BundleReader, Save},
    web::ServeOptions,
};

/// The register shipped with the program: invented children and families.
const REGISTER: &str = include_str!("../../fixtures/zhambyl.json");

/// The day the invented facts are seen from.
const DEMO_DAY: &str = "2026-11-01";

/// Three children who show what a list can look like: an ordinary one, a sibling group, one whom nobody fits.
const TELLING: [&str; 3] = ["C-001", "C-003", "C-007"];

/// Families of each list that the demo prints.
const FIRST: usize = 5;

#[derive(Args)]
pub(super) struct Demo {
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    #[arg(long)]
    print: bool,
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

impl Demo {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let folder = self.folder(context)?;
        let path = folder.join("uya-demo.sqlite");
        if path.exists() {
            let values = [("file", path.display().to_string().into())];
            return Err(Failure::new(Exit::Conflict, context.words.text_with("demo-exists", &values)));
        }
        let url = format!("sqlite:{}", path.display());
        say(context, "demo-database");
        store::migrate(&url).await.map_err(|error| context.store_failure(&error))?;
        let key_file = folder.join("uya.key");
        let keys = Keys::create(&key_file).map_err(|error| Failure::new(Exit::Conflict, error.to_string()))?;
        let mut services = context.services_with(&url, &keys).await?;
        services.fixed_day = Some(demo_day());
        say(context, "demo-loading");
        load(context, &services).await?;
        let password = password();
        if self.serves(context) {
            staff_demo(context, &services, &password).await?;
        }
        say(context, "demo-matching");
        let mut runs = Vec::new();
        for child in TELLING {
            runs.push(self.match_one(context, &services, child).await?);
        }
        let page = pages(context, &services, &runs).await?;
        if context.json {
            let results: Vec<_> = runs
                .iter()
                .map(|run| serde_json::json!({ "run": run.record.number.to_string(), "result": run.document }))
                .collect();
            return context.print(&serde_json::json!({ "database": url, "runs": results }), String::new);
        }
        super::context::write_out(&page)?;
        super::context::write_out(&next_commands(context, &url, &runs))?;
        if !self.serves(context) {
            return Ok(());
        }
        let numbers: Vec<RunNumber> = runs.iter().map(|run| run.record.number).collect();
        begin_work(context, &services, &numbers).await?;
        self.serve(context, services, &password).await
    }

    fn serves(&self, context: &Context) -> bool {
        !self.print && !context.json
    }

    /// Serves the demo until it is stopped: on the wanted port, or on a free one when that is taken.
    async fn serve(&self, context: &Context, services: Services, password: &str) -> Result<(), Failure> {
        let at = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
        let taken = std::net::TcpListener::bind(at(self.port)).is_err();
        let options = ServeOptions {
            listen: at(if taken { 0 } else { self.port }),
            demo: true,
            // Nothing in it is real.
            practice_required: false,
            // More than it holds.
            records_per_hour: 1_000,
            tls: None,
            metrics: None,
            ..options(context)?
        };
        let serving = begin(context, services, options).await?;
        let mut text = rule();
        text.push_str(&context.line("demo-serving", &[("address", address(&serving).into())]));
        for user in crate::generate::staff::users() {
            let role = context.words.text(&format!("role-{}", user.role.code()));
            text.push_str(&format!("  {:<10} {password}   {role} · {}\n", user.sign_in, user.name));
        }
        text.push_str(&context.line("demo-stop", &[]));
        super::context::write_out(&text)?;
        serving.wait().await;
        Ok(())
    }

    /// The named folder, or a new one among the temporary files that stays for what is tried next.
    fn folder(&self, context: &Context) -> Result<PathBuf, Failure> {
        match &self.folder {
            Some(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| context.file_failure(folder, &error))?;
                Ok(folder.clone())
            }
            None => tempfile::Builder::new()
                .prefix("uya-demo-")
                .tempdir()
                .map(tempfile::TempDir::keep)
                .map_err(|error| context.file_failure(&std::env::temp_dir(), &error)),
        }
    }

    async fn match_one(&self, context: &Context, services: &Services, child: &str) -> Result<NewRun, Failure> {
        let request = Request {
            child: ChildCode::parse(child).expect("the demo's codes are codes"),
            alone: false,
            as_of: demo_day(),
            seed: 0,
            worlds: None,
            preparatory: None,
        };
        let run = services.match_child(context.actor(), request).await;
        run.map_err(|error| context.service_failure(&error))
    }
}

/// A password of this demo alone.
fn password() -> String {
    let token = crate::security::token::new("").to_lowercase().replace(['-', '_'], "x");
    [&token[..4], &token[4..8], &token[8..12], &token[12..16]].join("-")
}

fn demo_day() -> Date {
    Date::parse(DEMO_DAY).expect("the demo's day exists")
}

/// Progress for a person who watches; nothing when piped.
fn say(context: &Context, key: &str) {
    if std::io::stderr().is_terminal() && !context.json {
        super::context::write_err(&context.line(key, &[]));
    }
}

async fn load(context: &Context, services: &Services) -> Result<(), Failure> {
    let file = File {
        reopen: Arc::new(|_| Ok(Box::new(BundleReader::new(Cursor::new(REGISTER))))),
        hash: Sha256Hash::of(REGISTER.as_bytes()),
        as_of: demo_day(),
        tell: Arc::new(|_, _| {}),
        said: SaidAtMachine::default(),
        names: false,
    };
    let report = services.commit_import(context.actor(), file, Save::All).await;
    let report = report.map_err(|error| context.service_failure(&error))?;
    if report.saved {
        return Ok(());
    }
    super::context::write_err(&super::import::findings_text(context, &report.findings, (5, None)));
    Err(Failure::new(Exit::Data, context.words.text("import-not-saved")))
}

/// The lists, one why, the excluded, the questions – each look on record like any other.
async fn pages(context: &Context, services: &Services, runs: &[NewRun]) -> Result<String, Failure> {
    let mut page = Page::new(context.color);
    page.heading(&context.words.text("demo-title"));
    page.paragraph(0, &context.words.text("demo-invented"));
    let mut text = page.into_text();
    for run in runs {
        look(context, services, run.record.number, Look::List).await?;
        text.push_str(&rule());
        text.push_str(&view(context, services, &run.document).list(FIRST));
    }
    let first = &runs[0];
    let number = first.record.number;
    let shown = view(context, services, &first.document);
    if let Some(family) = first.document.shown().next() {
        look(context, services, number, Look::Why(family.family.to_string())).await?;
        text.push_str(&rule());
        text.push_str(&shown.why(family));
    }
    look(context, services, number, Look::Excluded).await?;
    text.push_str(&rule());
    text.push_str(&shown.excluded(None));
    look(context, services, number, Look::Questions).await?;
    text.push_str(&rule());
    text.push_str(&shown.ask(FIRST));
    Ok(text)
}

async fn look(context: &Context, services: &Services, run: RunNumber, look: Look) -> Result<(), Failure> {
    let viewed = services.view_run(context.actor(), run, look).await;
    viewed.map(|_| ()).map_err(|error| context.service_failure(&error))
}

fn view<'a>(context: &'a Context, services: &'a Services, document: &'a Document) -> View<'a> {
    View {
        document,
        policy: &services.policy,
        words: &context.words,
        color: context.color,
        with_points: false,
        places: None,
    }
}

fn rule() -> String {
    format!("\n{}\n\n", "─".repeat(super::view::page::WIDTH))
}

fn next_commands(context: &Context, url: &str, runs: &[NewRun]) -> String {
    let run = runs[0].record.number.to_string();
    let families: Vec<&str> = runs[0].document.shown().take(2).map(|family| family.family.as_str()).collect();
    let [first, second] = families[..] else {
        return String::new();
    };
    let language = context.words.language();
    let commands = [
        format!("uya match show {run} --all"),
        format!("uya match why {run} {first}"),
        format!("uya match compare {run} {first} {second}"),
        format!("uya match what-if {run} --set family.{second}.attachment_security=3"),
        format!("uya match ask {run}"),
        format!("uya replay {run}"),
        "uya audit verify".to_owned(),
        "uya --lang kk match show R-1".to_owned(),
    ];
    let mut text = rule();
    text.push_str(&context.line("demo-next", &[]));
    text.push_str(&format!("  export UYA_DATABASE={url} UYA_LANGUAGE={language}\n"));
    for command in commands {
        text.push_str(&format!("  {command}\n"));
    }
    text
}
