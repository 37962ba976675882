//! How long a list takes: one child against small and large registers, many children at once, worlds,
//! reading a policy, reading a register – beside numpy doing the same work on the same columns.
//!
//! `cargo bench --bench matching` prints one table. `UYA_BENCH_PYTHON` names a Python that has numpy;
//! without it `python3` is asked, then a virtual environment is made in the temporary folder.
//! `UYA_BENCH_ONLY` names the parts to run, for example `list,batch`; absent means all of them.
//!
//! *Design notes.* The peer (`benches/numpy_peer.py`) reads the packed columns as raw binary files. It is
//! spared what is hard to write well in numpy: capabilities that follow from facts arrive ready, and its
//! batch is given its one-hot register ready. Both sides run on one thread, and what they find is compared.
#![allow(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]
#![allow(clippy::cast_precision_loss, reason = "times and rates are read, not computed with")]

use std::{
    collections::BTreeMap,
    hint::black_box,
    io::Cursor,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        clock::SystemClock,
        code::ChildCode,
        date::Date,
        hash::Sha256Hash,
        level::{Importance, NeedLevel},
        plan::{Need, Plan},
        text::Text,
    },
    generate::{self, Bundle},
    matching::{
        self, Matching,
        assemble::{Records, Request, assemble},
        batch,
        document::Document,
        eligibility::{self, Outcome},
        input::MatchingInput,
        policy::{Check, Policy},
        ranking::{self, Tier},
        register::{self, Engaged, Register},
        scoring,
        tables::{self, CompiledPlan, NeedToCompile},
        worlds,
    },
    service::{
        Services,
        codebook::codebook,
        import::{File, Report, SaidAtMachine},
    },
    store,
    transfer::{BundleReader, Save, read_bundle},
};

/// Needs of a plan in the comparisons.
const NEEDS: usize = 24;
/// Families kept for each child of the batch.
const KEEP: usize = 20;
const BATCH_CHILDREN: u32 = 4_000;
const BATCH_FAMILIES: u32 = 5_000;

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let only = std::env::var("UYA_BENCH_ONLY").unwrap_or_default();
    let wanted = |part: &str| only.is_empty() || only.split(',').any(|named| named == part);
    let policy = Policy::shipped().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let peer = if wanted("list") || wanted("batch") { Peer::find(folder.path()) } else { None };
    println!("{:<58}{:>12}{:>12}{:>13}{:>9}", "", "median", "(fastest)", "numpy", "ratio");
    // First, so that the peak of the memory is its own.
    if wanted("batch") {
        batches(&policy, peer.as_ref());
    }
    if wanted("list") {
        for families in [150, 5_000, 100_000] {
            lists(&policy, families, peer.as_ref());
        }
    }
    if wanted("worlds") {
        shaken(&policy);
    }
    if wanted("policy") {
        row("policy read and checked", &time(|| Policy::shipped().unwrap()), None);
    }
    if wanted("import") {
        imports(policy);
    }
}

fn today() -> Date {
    Date::parse("2026-03-02").unwrap()
}

fn region(policy: &Policy, children: u32, families: u32) -> Bundle {
    generate::generate(&generate::Request { children, families, seed: 7, as_of: today() }, policy)
}

// ---- times ------------------------------------------------------------------------------------------

/// Times in seconds.
struct Times {
    median: f64,
    fastest: f64,
}

/// Repeats until a second and a half has passed, five times at least – three when once takes seconds –,
/// after one run that does not count.
fn time<T>(mut work: impl FnMut() -> T) -> Times {
    black_box(work());
    let began = Instant::now();
    let mut times = Vec::new();
    while times.len() < if began.elapsed() < Duration::from_secs(8) { 5 } else { 3 }
        || (began.elapsed() < Duration::from_millis(1500) && times.len() < 2000)
    {
        let started = Instant::now();
        black_box(work());
        times.push(started.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Times { median: times[times.len() / 2], fastest: times[0] }
}

fn row(name: &str, own: &Times, peer: Option<f64>) {
    let (median, fastest) = (seconds(own.median), format!("({})", seconds(own.fastest)));
    match peer {
        Some(peer) => println!("{name:<58}{median:>12}{fastest:>12}{:>13}{:>8.1}x", seconds(peer), peer / own.median),
        None => println!("{name:<58}{median:>12}{fastest:>12}"),
    }
}

fn note(name: &str, figure: &str) {
    println!("{name:<58}{figure:>12}");
}

fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.1} us", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// The most memory this process held so far, in megabytes.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() >> 10
}

// ---- one child --------------------------------------------------------------------------------------

fn lists(policy: &Policy, families: u32, peer: Option<&Peer>) {
    let input = one_child(policy, families);
    let register = Register::pack(&input.families, policy, input.as_of);
    let matching = matching::run(&input, policy, &register).unwrap();
    let found = peer.map(|peer| peer.list(&matching));
    if let Some(found) = &found {
        agree(&matching, found);
    }
    let of_peer = |part: &str| found.as_ref().map(|found| found.times[part].as_f64().unwrap());
    let name = |what: &str| format!("1 child, {families} families: {what}");

    let whole = time(|| matching::run(&input, policy, &register).unwrap());
    row(&name("the list with all lines"), &whole, of_peer("all"));
    row(&name("  peer spared the hashes of ties"), &whole, of_peer("all_without_ties"));
    let pair = matching.pair();
    let columns = || scoring::columns(&input, policy, &register, &input.case.children[0]);
    row(&name("  columns"), &time(columns), None);
    row(&name("  rules"), &time(|| eligibility::evaluate(pair)), of_peer("rules"));
    let bands = &policy.file().bands;
    let score = || scoring::score(&matching.children, bands, input.families.len());
    row(&name("  scores"), &time(score), of_peer("scores"));
    let near_tie = policy.file().near_ties.per_cent;
    let rank =
        || ranking::rank(&input, &register, &matching.scores, &matching.eligibility, matching.plan_points, near_tie);
    row(&name("  order"), &time(rank), of_peer("order"));
    note(&name("  ns per family"), &format!("{:.1}", whole.median * 1e9 / f64::from(families)));
    note(&name("  shown / lines"), &format!("{} / {}", matching.placed.len(), matching.scores.lines.nrows()));
    if families <= 5_000 {
        row(&name("with explanations"), &time(|| Document::of(&matching).unwrap()), None);
        row(&name("packing the register"), &time(|| Register::pack(&input.families, policy, input.as_of)), None);
    }
}

/// The input of a child who is placed alone and whose plan has 24 needs.
fn one_child(policy: &Policy, families: u32) -> MatchingInput {
    let mut bundle = region(policy, 40, families);
    let in_group = |code: &ChildCode| bundle.sibling_groups.iter().any(|group| group.members.contains(code));
    let alone = bundle.plans.iter().position(|plan| !in_group(&plan.child)).unwrap();
    extend(&mut bundle.plans[alone], policy);
    let request = Request {
        child: bundle.plans[alone].child.clone(),
        alone: false,
        as_of: today(),
        seed: 11,
        worlds: Some(0),
        preparatory: Some(Text::parse("bench").unwrap()),
    };
    let records = bundle.records();
    assemble(&records, policy, &request).unwrap()
}

/// Adds needs in the policy's order until 24 carry points.
fn extend(plan: &mut Plan, policy: &Policy) {
    let levels = [2, 1, 3].map(|level| NeedLevel::new(level).unwrap());
    let importance = [Importance::Important, Importance::Desirable];
    plan.needs.retain(|need| need.level.is_some_and(|level| level.get() > 0));
    plan.needs.truncate(NEEDS);
    for (index, item) in policy.file().items.iter().enumerate() {
        if plan.needs.len() == NEEDS {
            break;
        }
        if plan.needs.iter().all(|need| need.item != item.code) {
            let (level, importance) = (Some(levels[index % 3]), importance[index % 2]);
            plan.needs.push(Need { item: item.code.clone(), level, importance, evidence: None });
        }
    }
}

/// Both sides found the same sums, the same states and the same order.
fn agree(matching: &Matching<'_>, found: &FoundList) {
    let families = matching.input.families.len();
    assert_eq!(found.covered, matching.scores.covered, "the sums of {families} families");
    let states: Vec<u8> = (0..families).map(|family| matching.state(family) as u8).collect();
    assert_eq!(found.states, states, "the states of {families} families");
    let order: Vec<i32> = matching.placed.iter().map(|place| place.family as i32).collect();
    assert_eq!(found.order, order, "the order of {families} families");
    println!("  uya and numpy agree on the sums, states and order of {families} families");
}

// ---- many children ----------------------------------------------------------------------------------

fn batches(policy: &Policy, peer: Option<&Peer>) {
    let bundle = region(policy, BATCH_CHILDREN, BATCH_FAMILIES);
    let mut plans = bundle.plans.clone();
    let input = {
        let records = Records { sibling_groups: &[], ..bundle.records() };
        let child = bundle.children[0].code.clone();
        let request = Request { child, alone: false, as_of: today(), seed: 0, worlds: Some(0), preparatory: None };
        assemble(&records, policy, &request).unwrap()
    };
    drop(bundle);
    let register = Register::pack(&input.families, policy, input.as_of);
    drop(input);
    one_batch(policy, &register, &plans, "plans as generated", peer);
    for plan in &mut plans {
        extend(plan, policy);
    }
    one_batch(policy, &register, &plans, "24 needs each", peer);
    note("batch: peak memory of this process, MB", &peak_megabytes().to_string());
}

fn one_batch(policy: &Policy, register: &Register, plans: &[Plan], kind: &str, peer: Option<&Peer>) {
    let compiled: Vec<CompiledPlan> = plans.iter().map(|plan| compiled(policy, register, plan)).collect();
    let lines: usize = compiled.iter().map(|plan| plan.lines.len()).sum();
    let kept = batch::best_of_each(register, &compiled, KEEP);
    let times = time(|| batch::best_of_each(register, &compiled, KEEP));
    let found = peer.map(|peer| peer.batch(register, &compiled));
    if let Some(found) = &found {
        let points: Vec<i32> = kept.iter().flatten().map(|kept| kept.covered).collect();
        assert_eq!(found.kept, points, "the points of the families kept");
    }
    let of_peer = |part: &str| found.as_ref().map(|found| found.times[part].as_f64().unwrap());
    let (children, families) = (compiled.len(), register.len());
    row(&format!("batch {children} x {families} keep {KEEP}, {kind}"), &times, of_peer("all"));
    let pairs = (children * families) as f64;
    let rate = |seconds: f64| format!("{:.0} M", pairs / seconds / 1e6);
    note(&format!("  pairs/s per core, {:.1} lines a plan", lines as f64 / children as f64), &rate(times.median));
    if let (Some(all), Some(product)) = (of_peer("all"), of_peer("product")) {
        note("  numpy, pairs/s per core", &rate(all));
        note("  numpy, the matrix product alone", &rate(product));
    }
}

fn compiled(policy: &Policy, register: &Register, plan: &Plan) -> CompiledPlan {
    let need =
        |need: &Need| Some(NeedToCompile { item: need.item.clone(), level: need.level?, importance: need.importance });
    let needs: Vec<NeedToCompile> = plan.needs.iter().filter_map(need).collect();
    let strengths: Vec<_> = plan.strengths.iter().map(|strength| strength.strength.clone()).collect();
    let mut compiled = tables::compile(policy, &needs, &strengths);
    for line in &mut compiled.lines {
        let mut counts = [0; 4];
        for level in register.row(line.row).iter().filter(|level| **level < 4) {
            counts[usize::from(*level)] += 1;
        }
        line.with_counts(counts);
    }
    compiled
}

// ---- worlds -----------------------------------------------------------------------------------------

fn shaken(policy: &Policy) {
    let mut input = one_child(policy, 5_000);
    input.worlds = 4_096;
    let register = Register::pack(&input.families, policy, input.as_of);
    let matching = matching::run(&input, policy, &register).unwrap();
    let of_families = matching.placed.iter().filter(|place| place.tier == Tier::Family);
    let first: Vec<_> = of_families.take(20).cloned().collect();
    let name = format!("{} worlds for the first {} families", input.worlds, first.len());
    row(&name, &time(|| worlds::robustness(&input, policy, &matching.children, &first)), None);
}

// ---- reading a register -----------------------------------------------------------------------------

fn imports(policy: Policy) {
    let bundle = region(&policy, 200, 5_000);
    let mut text = Vec::new();
    bundle.write_json(&mut text).unwrap();
    let records = bundle.settlements.len()
        + bundle.children.len()
        + bundle.sibling_groups.len()
        + bundle.plans.len()
        + bundle.families.len()
        + bundle.relatives.len();
    let rate = |times: &Times| format!("{:.0}/s", records as f64 / times.median);
    let codebook = codebook(&policy);
    let name = format!("{records} records, {:.1} MB: checked", text.len() as f64 / 1e6);
    let times = time(|| {
        let read = read_bundle(&text[..], &codebook, today());
        assert!(read.is_whole());
        read
    });
    row(&name, &times, None);
    note("  rows per second", &rate(&times));

    let text: Arc<[u8]> = text.into();
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let policy = Arc::new(policy);
    let mut number = 0;
    let times = time(|| {
        number += 1;
        let url = format!("sqlite:{}", folder.path().join(format!("{number}.db")).display());
        let report = runtime.block_on(import(&url, &policy, &text));
        assert!(report.saved);
    });
    row("  checked and saved into a new SQLite register", &times, None);
    note("  rows per second", &rate(&times));
}

async fn import(url: &str, policy: &Arc<Policy>, text: &Arc<[u8]>) -> Report {
    store::migrate(url).await.unwrap();
    let store = Arc::new(store::open(url, Arc::new(SystemClock)).await.unwrap());
    let services =
        Services::new(store, Arc::clone(policy), Arc::new(SystemClock), &uya::security::keys::Keys::ephemeral());
    let bytes = Arc::clone(text);
    let file = File {
        reopen: Arc::new(move |_| Ok(Box::new(BundleReader::new(Cursor::new(Arc::clone(&bytes)))))),
        hash: Sha256Hash::of(text),
        as_of: today(),
        tell: Arc::new(|_, _| {}),
        said: SaidAtMachine::default(),
        names: false,
    };
    let by = Actor { id: "S-1".into(), role: Role::Specialist };
    services.commit_import(by, file, Save::All).await.unwrap()
}

// ---- the peer ---------------------------------------------------------------------------------------

/// A Python with numpy, and a folder to speak through.
struct Peer {
    python: PathBuf,
    folder: PathBuf,
}

/// What the peer found for one child.
struct FoundList {
    times: Value,
    covered: Vec<i32>,
    states: Vec<u8>,
    order: Vec<i32>,
}

/// What the peer found for the batch: the points of the kept families, child by child.
struct FoundBatch {
    times: Value,
    kept: Vec<i32>,
}

impl Peer {
    fn find(folder: &Path) -> Option<Self> {
        let named = std::env::var("UYA_BENCH_PYTHON").unwrap_or_else(|_| "python3".into());
        let python = if has_numpy(Path::new(&named)) { named.into() } else { with_numpy(&named, folder)? };
        Some(Self { python, folder: folder.join("columns") })
    }

    fn list(&self, matching: &Matching<'_>) -> FoundList {
        self.clear();
        write_list(matching, &self.folder);
        let times = self.run();
        FoundList {
            times,
            covered: self.numbers("found_covered"),
            states: std::fs::read(self.folder.join("found_states")).unwrap(),
            order: self.numbers("found_order"),
        }
    }

    fn batch(&self, register: &Register, plans: &[CompiledPlan]) -> FoundBatch {
        self.clear();
        let rows = register.capability.nrows();
        let capability: Vec<u8> = register.capability.iter().copied().collect();
        let mut points = vec![0_i32; plans.len() * rows * 5];
        for (child, plan) in plans.iter().enumerate() {
            for line in &plan.lines {
                let start = (child * rows + line.row) * 5;
                points[start..start + 5].copy_from_slice(&line.lookup());
            }
        }
        self.write("capability", &capability);
        self.write("points", &bytes(&points));
        let header = json!({
            "kind": "batch", "families": register.len(), "rows": rows, "children": plans.len(), "keep": KEEP,
        });
        self.write("header.json", header.to_string().as_bytes());
        FoundBatch { times: self.run(), kept: self.numbers("found_kept") }
    }

    fn clear(&self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        std::fs::create_dir_all(&self.folder).unwrap();
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.join(name), bytes).unwrap();
    }

    /// Runs the script and reads the times it prints.
    fn run(&self) -> Value {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/numpy_peer.py");
        let mut command = Command::new(&self.python);
        command.arg(script).arg(&self.folder);
        for threads in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"] {
            command.env(threads, "1");
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn numbers(&self, name: &str) -> Vec<i32> {
        let bytes = std::fs::read(self.folder.join(name)).unwrap();
        bytes.chunks_exact(4).map(|four| i32::from_le_bytes(four.try_into().unwrap())).collect()
    }
}

fn has_numpy(python: &Path) -> bool {
    let output = Command::new(python).args(["-c", "import numpy"]).output();
    output.is_ok_and(|output| output.status.success())
}

fn with_numpy(python: &str, folder: &Path) -> Option<PathBuf> {
    println!("no numpy here: making a virtual environment in {} and installing it", folder.display());
    let place = folder.join("venv");
    let made = Command::new(python).args(["-m", "venv"]).arg(&place).output();
    let own = place.join("bin/python");
    let installed = made.is_ok_and(|made| made.status.success())
        && Command::new(&own).args(["-m", "pip", "install", "-q", "numpy"]).output().is_ok_and(|o| o.status.success());
    if installed && has_numpy(&own) {
        return Some(own);
    }
    println!("no peer");
    None
}

fn bytes(numbers: &[i32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Writes what the peer reads for one child: a header, and one raw file a column.
fn write_list(matching: &Matching<'_>, folder: &Path) {
    let mut columns = BTreeMap::<&str, Vec<u8>>::new();
    family_columns(matching, &mut columns);
    let child = &matching.children[0];
    columns.insert("capability", child.columns.iter().flat_map(|column| column.iter().copied()).collect());
    let mut outcomes = Vec::new();
    let mut rules = Vec::new();
    for column in &matching.eligibility.rules {
        let rule = &matching.policy.file().rules[column.rule];
        // Outcomes that packing decided are in the register: the peer reads them as the engine does.
        let packed = matching.register.family_outcomes.iter().position(|(packed, _)| *packed == column.rule);
        rules.push(json!({
            "check": rule.check,
            "packed": packed,
            "on_fail": matching.policy.effect_on_fail(rule).code(),
            "on_missing": matching.policy.effect_on_missing(rule).code(),
        }));
    }
    for (_, packed) in &matching.register.family_outcomes {
        outcomes.extend(packed.iter().map(|outcome| *outcome as u8));
    }
    columns.insert("outcomes", outcomes);
    for (name, bytes) in &columns {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    let codes: Vec<&str> = matching.input.families.iter().map(|family| family.code.as_str()).collect();
    std::fs::write(folder.join("codes"), codes.join("\n")).unwrap();
    std::fs::write(folder.join("header.json"), header(matching, &rules).to_string()).unwrap();
}

fn header(matching: &Matching<'_>, rules: &[Value]) -> Value {
    let (input, policy) = (matching.input, matching.policy.file());
    let of_case = &input.case.children[0];
    let plan = &matching.children[0].plan;
    let line = |line: &tables::PlanLine| {
        json!({
            "item": line.item.code(),
            "need": line.item.is_need(),
            "table": line.lookup(),
            "full": line.full(),
            "level": line.level.get(),
            "must": line.importance == Importance::Must,
            "critical": line.critical,
        })
    };
    let oldest_of_young = |years: u8| input.as_of.plus_months(-12 * i32::from(years)).day_number();
    let aggression = policy.rules.iter().find_map(|rule| match rule.check {
        Check::Aggression { child_under, .. } => Some(oldest_of_young(child_under)),
        _ => None,
    });
    let safety_plan = of_case.case.safety_plan_on.is_some_and(|day| day <= input.as_of);
    json!({
        "kind": "list",
        "families": input.families.len(),
        "lines": plan.lines.iter().map(line).collect::<Vec<_>>(),
        "need_points": plan.need_points(),
        "plan_points": matching.plan_points,
        "near_tie": policy.near_ties.per_cent,
        "bands": policy.bands,
        "seed": input.seed,
        "case": input.case.code,
        "age": of_case.birth_date.years_until(input.as_of),
        "sex": register::sex_bit(of_case.sex),
        "form": register::form_bit(matching.gate.forms[0]),
        "born_after": aggression,
        "safety_plan": safety_plan,
        "contact_bans": of_case.case.contact_bans.len(),
        "rules": rules,
    })
}

/// Numbers of every family, missing values marked as in the register.
fn family_columns(matching: &Matching<'_>, columns: &mut BTreeMap<&'static str, Vec<u8>>) {
    let pairs = &matching.register.pairs;
    let of_u32 = |column: &[u32]| column.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    columns.insert("area_tenths", of_u32(&pairs.area_tenths));
    columns.insert("household", of_u32(&pairs.household));
    columns.insert("placed", of_u32(&pairs.placed));
    columns.insert("free_places", of_u32(&pairs.free_places));
    columns.insert("youngest_child", bytes(&pairs.youngest_child));
    columns.insert("vulnerable", pairs.vulnerable.iter().map(|b| u8::from(*b)).collect());
    columns.insert("child_age_missing", pairs.child_age_missing.iter().map(|b| u8::from(*b)).collect());
    columns.insert("own_bedroom", pairs.own_bedroom.iter().map(|b| b.map_or(2, u8::from)).collect());
    let bounds = &pairs.bounds;
    columns.insert("bounds_known", bounds.known.iter().map(|b| u8::from(*b)).collect());
    columns.insert("age_min", bounds.age_min.iter().flat_map(|age| age.to_le_bytes()).collect());
    columns.insert("age_max", bounds.age_max.iter().flat_map(|age| age.to_le_bytes()).collect());
    columns.insert("bounds_sexes", bounds.sexes.clone());
    columns.insert("bounds_forms", bounds.forms.clone());
    let families = &matching.input.families;
    let of_case = &matching.input.case.children[0].code;
    let engaged = |(engaged, family): (&Engaged, &matching::input::FamilyInput)| match engaged {
        Engaged::Unknown => Outcome::Missing as u8,
        Engaged::Open => Outcome::Pass as u8,
        Engaged::Frozen => Outcome::Fail as u8,
        Engaged::Introduction => {
            let of_this = family.register_state.as_ref().is_some_and(|state| state.child.as_ref() == Some(of_case));
            if of_this { Outcome::Pass as u8 } else { Outcome::Fail as u8 }
        }
    };
    columns.insert("engaged", pairs.engaged.iter().zip(families.iter()).map(engaged).collect());
    columns.insert("relative", families.iter().map(|family| u8::from(!family.relations.is_empty())).collect());
    assert!(families.iter().all(|family| family.waivers.is_empty()), "the peer knows no waivers");
}
