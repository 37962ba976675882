//! The load of a working day on a real server: `uya serve` in a process of its own, over HTTP, on a register of
//! 5 000 families and 500 children on SQLite.
//!
//! `cargo bench --bench load` prints two tables. First an *open loop*: requests of a working day in a fixed mix leave
//! at their moments whether or not earlier ones were answered, and latency counts from the moment a request was
//! meant to leave, so that a server that stands still for a second cannot hide it. Then audited views of children's
//! records, as many as 64 connections get answered, each on the trail before its answer leaves.
//!
//! `UYA_LOAD_FAMILIES` (5 000), `UYA_LOAD_CHILDREN` (500), `UYA_LOAD_RATE` (50 requests a second), `UYA_LOAD_SECS`
//! (60) and `UYA_LOAD_CONNECTIONS` (64) are its sizes, `UYA_LOAD_FOLDER` is the folder that is written to.
//!
//! *Design notes.* Server and load share the machine's cores: the figures are floors.
#![allow(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]
#![allow(clippy::cast_precision_loss, reason = "times are read, not computed with")]

mod client;
mod day;
mod figures;
mod register;
mod server;

use std::time::Duration;

use figures::Figures;

/// The sizes of one measurement.
struct Sizes {
    families: u32,
    children: u32,
    /// Requests a second.
    rate: u32,
    secs: u64,
    connections: usize,
}

impl Sizes {
    fn read() -> Self {
        Self {
            families: number("UYA_LOAD_FAMILIES", 5_000),
            children: number("UYA_LOAD_CHILDREN", 500),
            rate: number("UYA_LOAD_RATE", 50),
            secs: u64::from(number("UYA_LOAD_SECS", 60)),
            connections: number("UYA_LOAD_CONNECTIONS", 64) as usize,
        }
    }
}

fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let sizes = Sizes::read();
    let folder = std::env::var("UYA_LOAD_FOLDER").unwrap_or_else(|_| std::env::temp_dir().display().to_string());
    let folder = tempfile::tempdir_in(folder).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(register::fill(folder.path(), &sizes));
    let server = server::Server::start(folder.path());
    println!("{} families, {} children, SQLite, one `uya serve`", sizes.families, sizes.children);
    runtime.block_on(measure(&server, &sizes));
    println!("server: at most {} MB of memory", server.peak_megabytes());
    drop(server);
    let entries = runtime.block_on(register::checked_entries(folder.path()));
    println!("trail: {entries} entries, the chain holds");
}

async fn measure(server: &server::Server, sizes: &Sizes) {
    let session = client::sign_in(server.address).await;
    let cases = day::prepare(server.address, &session).await;
    let answered = day::open_loop(server.address, &session, &cases, sizes).await;
    println!("\nopen loop: {} requests a second for {} s, mixed", sizes.rate, sizes.secs);
    println!("{}", Figures::HEAD);
    let mut all = Figures::default();
    for (name, figures) in &answered {
        println!("{}", figures.line(name));
        all.add(figures);
    }
    println!("{}", all.line("all"));
    let span = Duration::from_secs((sizes.secs / 4).max(1));
    println!("\naudited views of children's records, {} connections", sizes.connections);
    println!("{}   a second", Figures::HEAD);
    for (name, prefix) in [("as JSON", "/api/v1/children/"), ("as a page", "/children/")] {
        let figures = day::views(server.address, &session, (prefix, &cases), (sizes.connections, span)).await;
        let rate = figures.count() as f64 / span.as_secs_f64();
        println!("{}   {rate:8.0}", figures.line(name));
    }
}
