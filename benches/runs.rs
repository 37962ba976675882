//! How long a list takes as people get it: made, kept and put on record; looked at again; replayed; tried
//! with other facts – over a register on SQLite.
//!
//! `cargo bench --bench runs` prints one table. `UYA_BENCH_FAMILIES` (5 000) and `UYA_BENCH_CHILDREN` (500)
//! are the size of the register, `UYA_BENCH_FOLDER` the folder that is written to.
//!
//! *Design notes.* Time by the clock holds the trips to the disk, so the processor time of the whole process
//! stands beside it. A process of its own measures, so that its memory holds nothing of how the register was made.
#![allow(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]
#![allow(clippy::cast_precision_loss, reason = "times are read, not computed with")]

use std::{
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        clock::SystemClock,
        code::ChildCode,
        date::Date,
        family::{Dated, Family},
        plan::Plan,
        run::RunNumber,
        text::Text,
    },
    generate::{self, Bundle},
    matching::{assemble::Request, policy::Policy},
    security::keys::Keys,
    service::{Services, view_run::Look},
    store::{self, ReadsExt as _, Record, StoreError, UnitOfWorkExt as _},
};

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let policy = Arc::new(Policy::shipped().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if let Ok(register) = std::env::var(REGISTER) {
        let children = runtime.block_on(children(&register));
        return Bench { runtime, url: format!("sqlite:{register}"), policy, children }.runs(Path::new(&register));
    }
    let folder = std::env::var("UYA_BENCH_FOLDER").unwrap_or_else(|_| std::env::temp_dir().display().to_string());
    let folder = tempfile::tempdir_in(folder).unwrap();
    let register = folder.path().join("uya.db");
    runtime.block_on(fill(&format!("sqlite:{}", register.display()), region(&policy)));
    let measured = Command::new(std::env::current_exe().unwrap()).arg("--bench").env(REGISTER, &register).status();
    assert!(measured.unwrap().success());
}

/// Names the register that was made to the process that measures.
const REGISTER: &str = "UYA_BENCH_REGISTER";

/// The children who have a plan.
async fn children(register: &str) -> Vec<ChildCode> {
    let store = store::open(&format!("sqlite:{register}"), Arc::new(SystemClock)).await.unwrap();
    let plans = store.read().await.unwrap().list::<Plan>().await.unwrap();
    plans.into_iter().map(|plan| plan.value.child).collect()
}

fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn today() -> Date {
    Date::parse("2026-03-02").unwrap()
}

fn region(policy: &Policy) -> Bundle {
    let (children, families) = (number("UYA_BENCH_CHILDREN", 500), number("UYA_BENCH_FAMILIES", 5_000));
    generate::generate(&generate::Request { children, families, seed: 7, as_of: today() }, policy)
}

fn by() -> Actor {
    Actor { id: "S-1".into(), role: Role::Specialist }
}

/// Keeps the records, a few hundred to an act.
async fn fill(url: &str, bundle: Bundle) {
    store::migrate(url).await.unwrap();
    let store = store::open(url, Arc::new(SystemClock)).await.unwrap();
    keep(&store, bundle.settlements).await;
    keep(&store, bundle.children).await;
    keep(&store, bundle.sibling_groups).await;
    keep(&store, bundle.plans).await;
    keep(&store, bundle.families).await;
    keep(&store, bundle.relatives).await;
    keep(&store, bundle.waivers).await;
    store.close().await;
}

async fn keep<R: Record + Clone>(store: &store::Store, records: Vec<R>) {
    for part in records.chunks(250) {
        let part = part.to_vec();
        let kept = store.write(by(), move |work| {
            Box::pin(async move {
                for record in &part {
                    work.insert(record).await?;
                }
                work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Register, "")).await?;
                Ok::<_, StoreError>(())
            })
        });
        kept.await.unwrap();
    }
}

/// A filled register and what is asked of it.
struct Bench {
    runtime: tokio::runtime::Runtime,
    url: String,
    policy: Arc<Policy>,
    children: Vec<ChildCode>,
}

impl Bench {
    /// Use cases that have seen nothing yet, as after a start.
    fn fresh(&self) -> Services {
        let clock = Arc::new(SystemClock);
        let store = self.runtime.block_on(store::open(&self.url, clock.clone())).unwrap();
        Services::new(Arc::new(store), Arc::clone(&self.policy), clock, &Keys::ephemeral())
    }

    fn make(&self, services: &Services, nth: usize) -> RunNumber {
        let request = Request {
            child: self.children[nth % self.children.len()].clone(),
            alone: false,
            as_of: today(),
            seed: nth as u64,
            worlds: None,
            preparatory: Some(Text::parse("bench").unwrap()),
        };
        self.runtime.block_on(services.match_child(by(), request)).unwrap().record.number
    }

    fn view(&self, services: &Services, run: RunNumber) {
        self.runtime.block_on(services.view_run(by(), run, Look::List)).unwrap();
    }

    /// Keeps another version of a family, as an import or a person would.
    fn change_a_family(&self, services: &Services) {
        let change = services.store.write(by(), |work| {
            Box::pin(async move {
                let kept = work.page::<Family>("F-0700", 1).await?.swap_remove(0);
                let mut family = kept.value;
                let places = family.approved_places.as_ref().map_or(1, |places| places.value % 3 + 1);
                family.approved_places = Some(Dated { value: places, as_of: today(), source: None });
                work.update(&family, kept.version).await?;
                work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Family, family.code.as_str())).await?;
                Ok::<_, StoreError>(())
            })
        });
        self.runtime.block_on(change).unwrap();
    }

    fn runs(&self, register: &Path) {
        println!("{:<44}{:>11}{:>11}{:>11}", "", "median", "(fastest)", "processor");
        note("held before anything is read", &megabytes("VmRSS:"));
        let first = self.make(&self.fresh(), 0);
        note("  most so far", &megabytes("VmHWM:"));
        row(
            "a list after a start",
            3,
            || self.fresh(),
            |services| {
                self.make(&services, 0);
            },
        );
        let services = self.fresh();
        self.make(&services, 0);
        let mut nth = 0;
        let next = || {
            nth += 1;
            nth
        };
        let before = bytes_of(register);
        row("a list", 20, next, |nth| {
            self.make(&services, nth);
        });
        note("  grown on the disk, each", &format!("{} kB", (bytes_of(register) - before) / 21 / 1000));
        note("  most so far", &megabytes("VmHWM:"));
        let changed = || self.change_a_family(&services);
        row("a list after a family changed", 10, changed, |()| {
            self.make(&services, 1);
        });
        row("a list looked at, after a start", 5, || self.fresh(), |services| self.view(&services, first));
        row("a list looked at again", 50, || (), |()| self.view(&services, first));
        let first_family = self.runtime.block_on(services.view_run(by(), first, Look::List)).unwrap();
        let out = first_family.document.families.last().unwrap().family.clone();
        row(
            "why a family is not considered",
            20,
            || out.clone(),
            |out| {
                drop(self.runtime.block_on(services.view_run(by(), first, Look::Why(out.to_string()))).unwrap());
            },
        );
        row(
            "facts changed since",
            20,
            || (),
            |()| {
                drop(self.runtime.block_on(services.run_staleness(first)).unwrap());
            },
        );
        let second = self.make(&services, 0);
        row(
            "two lists compared",
            10,
            || (),
            |()| {
                drop(self.runtime.block_on(services.diff_runs(by(), first, second)).unwrap());
            },
        );
        row(
            "what each must would cost",
            20,
            || (),
            |()| {
                drop(self.runtime.block_on(services.effect_of_must(&self.children[0], None)).unwrap());
            },
        );
        row(
            "computed again and compared",
            3,
            || (),
            |()| {
                assert!(self.runtime.block_on(services.replay(by(), first)).unwrap().same);
            },
        );
        let changes = || vec!["need.aggression=2/must".to_owned()];
        row("tried with another need", 3, changes, |changes| {
            drop(self.runtime.block_on(services.try_what_if(by(), first, changes)).unwrap());
        });
        note("  most so far", &megabytes("VmHWM:"));
    }
}

/// Size of the file with its write-ahead log.
fn bytes_of(register: &Path) -> u64 {
    let files = std::fs::read_dir(register.parent().unwrap()).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

/// Prints the median, the fastest and the processor time of `times` repetitions, after one that does not count.
fn row<T>(name: &str, times: usize, mut prepare: impl FnMut() -> T, mut work: impl FnMut(T)) {
    work(prepare());
    let given: Vec<T> = (0..times).map(|_| prepare()).collect();
    let busy = processor_time();
    let mut taken: Vec<Duration> = given
        .into_iter()
        .map(|given| {
            let started = Instant::now();
            work(given);
            started.elapsed()
        })
        .collect();
    let busy = processor_time().saturating_sub(busy) / times as u32;
    taken.sort();
    let shown = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let fastest = format!("({})", shown(taken[0]));
    println!("{name:<44}{:>11}{fastest:>11}{:>11}", shown(taken[times / 2]), shown(busy));
}

fn note(name: &str, figure: &str) {
    println!("{name:<44}{figure:>11}");
}

/// Processor time of the process so far, in steps of 10 ms.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// A figure of the process's memory.
fn megabytes(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    let kilobytes: u64 = line.split_whitespace().next().and_then(|kb| kb.parse().ok()).unwrap_or_default();
    format!("{} MB", kilobytes >> 10)
}
