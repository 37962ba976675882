//! `uya match`: run, show, why, excluded, compare, what-if, ask, file.

use std::{fs::File, io::BufReader, path::PathBuf};

use clap::{Args, Subcommand};

use super::{
    Context, Exit, Failure,
    output::{Form, Output},
    view::{self, View},
};
use crate::{
    domain::{
        code::ChildCode,
        reason::Reason,
        run::{RunNumber, RunRecord},
        text::Text,
    },
    matching::{
        self,
        assemble::{Records, Request, assemble},
        document::Document,
        policy::Policy,
        register::Register,
    },
    service::{
        arrangement::Arrangement,
        codebook::codebook,
        list_file::Wanted,
        made_file::Format,
        view_run::{Look, ViewedRun},
    },
    transfer::{self, CheckedBundle},
};

/// Questions shown before "and more".
const FIRST_QUESTIONS: usize = 10;

#[derive(Subcommand)]
pub(super) enum Match {
    Run(Run),
    List(List),
    Show(Show),
    Why(Why),
    Excluded(Excluded),
    Compare(Compare),
    WhatIf(WhatIf),
    Ask(Ask),
    File(FileRun),
}

/// What every new list needs to know.
#[derive(Args)]
struct Asked {
    #[arg(long, value_name = "CODE")]
    child: String,
    #[arg(long)]
    alone: bool,
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1_048_576))]
    worlds: Option<u32>,
    #[arg(long, value_name = "REASON")]
    preparatory: Option<String>,
}

#[derive(Args)]
pub(super) struct Run {
    #[command(flatten)]
    asked: Asked,
}

#[derive(Args)]
pub(super) struct List {
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    most: u32,
}

#[derive(Args)]
pub(super) struct Show {
    #[arg(value_name = "RUN")]
    run: String,
    #[arg(long)]
    all: bool,
    #[arg(long, short, value_name = "FILE")]
    output: Option<Output>,
}

#[derive(Args)]
pub(super) struct Why {
    #[arg(value_name = "RUN")]
    run: String,
    #[arg(value_name = "FAMILY")]
    family: String,
    #[arg(long)]
    points: bool,
    #[arg(long, short, value_name = "FILE")]
    output: Option<Output>,
}

#[derive(Args)]
pub(super) struct Excluded {
    #[arg(value_name = "RUN")]
    run: String,
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    #[arg(long, short, value_name = "FILE")]
    output: Option<Output>,
}

#[derive(Args)]
pub(super) struct Compare {
    #[arg(value_name = "RUN")]
    run: String,
    #[arg(value_name = "FAMILY", num_args = 2..=4, required = true)]
    families: Vec<String>,
    #[arg(long, short, value_name = "FILE")]
    output: Option<Output>,
}

#[derive(Args)]
pub(super) struct WhatIf {
    #[arg(value_name = "RUN")]
    run: String,
    #[arg(long = "set", value_name = "CHANGE", required = true, num_args = 1)]
    set: Vec<String>,
}

#[derive(Args)]
pub(super) struct Ask {
    #[arg(value_name = "RUN")]
    run: String,
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
pub(super) struct FileRun {
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    #[command(flatten)]
    asked: Asked,
    #[arg(long, value_name = "FAMILY")]
    why: Option<String>,
    #[arg(long)]
    excluded: bool,
    #[arg(long)]
    ask: bool,
    #[arg(long)]
    all: bool,
}

impl Match {
    /// Whether the command works on the register, and not on a file alone.
    pub(super) fn uses_register(&self) -> bool {
        !matches!(self, Self::File(_))
    }

    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Run(run) => run.run(context).await,
            Self::List(list) => list.run(context).await,
            Self::Show(show) => {
                if let Some(file) = &show.output {
                    return write(context, &show.run, Wanted::List(Arrangement::default()), file).await;
                }
                let viewed = look(context, &show.run, Look::List).await?;
                let most = if show.all { usize::MAX } else { view::list::FIRST };
                let view = viewed.view(context);
                context.print_rows(&viewed.document, || view.list_rows(), || view.list(most))
            }
            Self::Why(why) => {
                if let Some(file) = &why.output {
                    return write(context, &why.run, Wanted::Why(why.family), file).await;
                }
                let viewed = look(context, &why.run, Look::Why(why.family.clone())).await?;
                let family = viewed.family(&why.family).expect("the look found it");
                let view = View { with_points: why.points, ..viewed.view(context) };
                context.print(family, || view.why(family))
            }
            Self::Excluded(excluded) => {
                if let Some(file) = &excluded.output {
                    return write(context, &excluded.run, Wanted::Excluded, file).await;
                }
                let viewed = look(context, &excluded.run, Look::Excluded).await?;
                if let Some(rule) = excluded.rule.as_deref().filter(|rule| viewed.view(context).rule(rule).is_none()) {
                    let values = [("rule", rule.into())];
                    return Err(Failure::new(Exit::NotFound, context.words.text_with("no-such-rule", &values)));
                }
                let not_shown: Vec<_> = viewed.document.families.iter().filter(|f| f.state != "shown").collect();
                let (view, only) = (viewed.view(context), excluded.rule.as_deref());
                context.print_rows(&not_shown, || view.excluded_rows(only), || view.excluded(only))
            }
            Self::Compare(compare) => {
                if let Some(file) = &compare.output {
                    return write(context, &compare.run, Wanted::Compare(compare.families), file).await;
                }
                let viewed = look(context, &compare.run, Look::Compare(compare.families.clone())).await?;
                let families: Vec<_> = compare.families.iter().filter_map(|f| viewed.family(f)).collect();
                context.print(&families, || viewed.view(context).compare(&families))
            }
            Self::WhatIf(what_if) => what_if.run(context).await,
            Self::Ask(ask) => {
                let viewed = look(context, &ask.run, Look::Questions).await?;
                let most = if ask.all { usize::MAX } else { FIRST_QUESTIONS };
                context.print(&viewed.document.ask_next, || viewed.view(context).ask(most))
            }
            Self::File(file) => file.run(context),
        }
    }
}

impl ViewedRun {
    fn view<'a>(&'a self, context: &'a Context) -> View<'a> {
        View {
            document: &self.document,
            policy: &self.policy,
            words: &context.words,
            color: context.color,
            with_points: false,
            places: None,
        }
    }
}

async fn look(context: &Context, run: &str, look: Look) -> Result<ViewedRun, Failure> {
    let number = run_number(context, run)?;
    let services = context.services().await?;
    let viewed = services.view_run(context.actor(), number, look).await;
    viewed.map_err(|error| context.service_failure(&error))
}

/// Writes a list to a file instead of showing it: on paper where the file is called so.
async fn write(context: &Context, run: &str, wanted: Wanted, output: &Output) -> Result<(), Failure> {
    let number = run_number(context, run)?;
    let ending = output.path().extension();
    let is_paper = ending.is_some_and(|ending| ending.eq_ignore_ascii_case(Format::Pdf.code()));
    let format = if is_paper { Format::Pdf } else { wanted.formats()[0] };
    output.refuse(context, if wanted == Wanted::Excluded && !is_paper { Form::Text } else { Form::Binary })?;
    let services = context.services().await?;
    let made = services.list_file_at_machine(context.actor(), number, (wanted, format), context.config.language).await;
    let made = made.map_err(|error| context.service_failure(&error))?;
    output.write(context, |file| file.write_all(&made.file.bytes))?;
    let file = output.path().display().to_string();
    let json = serde_json::json!({ "run": number.to_string(), "file": file, "entry": made.entry });
    let values =
        [("run", number.to_string().into()), ("file", (&file).into()), ("entry", made.entry.to_string().into())];
    output.tell(context, &json, ("list-file-written", &values))
}

/// A run's number as it is written: `57` or `R-57`.
pub(super) fn run_number(context: &Context, text: &str) -> Result<RunNumber, Failure> {
    RunNumber::parse(text)
        .map_err(|_| Failure::new(Exit::Usage, context.words.text_with("not-a-run", &[("value", text.into())])))
}

impl Asked {
    fn request(&self, context: &Context) -> Result<Request, Failure> {
        let not = |key: &str, value: &str| {
            Failure::new(Exit::Usage, context.words.text_with(key, &[("value", value.into())]))
        };
        let preparatory = self.preparatory.as_deref().map(Reason::parse).transpose().map_err(|error| {
            let words = context.words.text(&format!("fault-{}", error.code()));
            Failure::new(Exit::Usage, format!("preparatory: {words}"))
        })?;
        Ok(Request {
            child: ChildCode::parse(&self.child).map_err(|_| not("not-a-code", &self.child))?,
            alone: self.alone,
            as_of: context.day(self.as_of.as_deref())?,
            seed: self.seed,
            worlds: self.worlds,
            preparatory: preparatory.map(Text::from),
        })
    }
}

impl Run {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let request = self.asked.request(context)?;
        let services = context.services().await?;
        let made = services.match_child(context.actor(), request).await;
        let run = made.map_err(|error| context.service_failure(&error))?;
        let view = View {
            document: &run.document,
            policy: &services.policy,
            words: &context.words,
            color: context.color,
            with_points: false,
            places: None,
        };
        let number = run.record.number.to_string();
        let json = serde_json::json!({ "run": number, "result": run.document });
        let printed = context.print(&json, || {
            let next = context.words.text_with("run-next", &[("run", (&number).into())]);
            format!(
                "{}\n{}\n{next}\n",
                context.words.text_with("run-kept", &[("run", (&number).into())]),
                view.list(view::list::FIRST)
            )
        });
        // The run is kept whether or not it could be shown: making it again would make a second one.
        printed.map_err(|failure| failure.after(&context.words.text_with("run-kept", &[("run", (&number).into())])))
    }
}

impl List {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let runs = services.list_runs(self.most).await.map_err(|error| context.service_failure(&error))?;
        let json: Vec<_> = runs
            .iter()
            .map(|run| {
                serde_json::json!({
                    "run": run.number.to_string(), "case": run.case_code, "as_of": run.as_of,
                    "by": run.created_by, "preparatory": run.preparatory, "policy": run.policy_hash.to_string(),
                    "snapshot": run.snapshot_hash.to_string(), "result": run.result_hash.to_string(), "seed": run.seed,
                })
            })
            .collect();
        let rows = || {
            let cells = |run: &RunRecord| {
                let number = run.number.to_string();
                vec![number, run.case_code.clone(), run.as_of.to_string(), run.created_by.clone()]
            };
            runs.iter().map(cells).collect()
        };
        context.print_rows(&json, rows, || {
            let mut page = view::Page::new(context.color);
            if runs.is_empty() {
                page.paragraph(0, &context.words.text("runs-none"));
            }
            for run in &runs {
                let day = crate::i18n::format::date(context.words.language(), run.as_of);
                let number = run.number.to_string();
                page.row(0, &[(&number, 8), (&run.case_code, 12), (&day, 13)], &run.created_by);
            }
            page.into_text()
        })
    }
}

impl WhatIf {
    async fn run(self, context: &Context) -> Result<(), Failure> {
        let number = run_number(context, &self.run)?;
        let services = context.services().await?;
        let tried = services.try_what_if(context.actor(), number, self.set.clone()).await;
        let trial = tried.map_err(|error| context.service_failure(&error))?;
        let view = trial.before.view(context);
        let json = serde_json::json!({ "before": trial.before.document, "after": trial.after });
        context.print(&json, || view.trial(&trial.after, &self.set))
    }
}

impl FileRun {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let policy = context.policy()?;
        let request = self.asked.request(context)?;
        let bundle = self.read(context, &policy, &request)?;
        let document = compute(context, &policy, &bundle, &request)?;
        let view = View {
            document: &document,
            policy: &policy,
            words: &context.words,
            color: context.color,
            with_points: false,
            places: None,
        };
        if context.json {
            return context.print(&document, String::new);
        }
        let most = if self.all { usize::MAX } else { view::list::FIRST };
        let mut text = String::new();
        if let Some(code) = &self.why {
            let family = document.family(code).ok_or_else(|| {
                let values = [("run", (&document.child).into()), ("family", code.into())];
                Failure::new(Exit::NotFound, context.words.text_with("no-such-family", &values))
            })?;
            text.push_str(&view.why(family));
        }
        if self.excluded {
            text.push_str(&view.excluded(None));
        }
        if self.ask {
            text.push_str(&view.ask(if self.all { usize::MAX } else { FIRST_QUESTIONS }));
        }
        if text.is_empty() {
            text = view.list(most);
        }
        super::context::write_out(&text)
    }

    /// Reads the bundle; a file with faults is not matched, since half a register looks like a whole one.
    fn read(&self, context: &Context, policy: &Policy, request: &Request) -> Result<CheckedBundle, Failure> {
        let codebook = codebook(policy);
        let bundle = if self.bundle.as_os_str() == "-" {
            transfer::read_bundle(std::io::stdin().lock(), &codebook, request.as_of)
        } else {
            let file = File::open(&self.bundle).map_err(|error| context.file_failure(&self.bundle, &error))?;
            transfer::read_bundle(BufReader::new(file), &codebook, request.as_of)
        };
        let errors = bundle.findings.iter().any(|finding| finding.severity == transfer::Severity::Error);
        if errors || !bundle.is_whole() {
            super::context::write_err(&super::import::findings_text(context, &bundle.findings, (20, None)));
            let message =
                context.words.text_with("file-has-errors", &[("file", self.bundle.display().to_string().into())]);
            return Err(Failure::new(Exit::Data, message));
        }
        let warnings = bundle.findings.len();
        if warnings > 0 {
            super::context::write_err(&context.line("file-has-warnings", &[("count", warnings.into())]));
        }
        Ok(bundle)
    }
}

/// Computes the list of a bundle in memory.
pub(super) fn compute(
    context: &Context,
    policy: &Policy,
    bundle: &CheckedBundle,
    request: &Request,
) -> Result<Document, Failure> {
    let records = Records {
        settlements: &bundle.settlements,
        children: &bundle.children,
        sibling_groups: &bundle.sibling_groups,
        plans: &bundle.plans,
        families: &bundle.families,
        relatives: &bundle.relatives,
        waivers: &bundle.waivers,
    };
    let input = assemble(&records, policy, request).map_err(|e| Failure::of_assemble(&e, &context.words))?;
    let register = Register::pack(&input.families, policy, input.as_of);
    let matching = matching::run(&input, policy, &register).map_err(|refusal| {
        super::context::write_err(&blocked_text(context, policy, &refusal));
        context.service_failure(&refusal.into())
    })?;
    Document::of(&matching).map_err(|error| context.service_failure(&error.into()))
}

/// Which case rules refuse a run, and what to do.
pub(super) fn blocked_text(context: &Context, policy: &Policy, refusal: &matching::Refusal) -> String {
    let matching::Refusal::Blocked(verdicts) = refusal else {
        return String::new();
    };
    let language = context.words.language();
    let mut page = view::Page::new(false);
    for found in verdicts {
        let rule = &policy.file().rules[found.rule];
        let is_missing = found.verdict.outcome == matching::eligibility::Outcome::Missing;
        let next = if is_missing { &rule.ask } else { &rule.change };
        page.hanging(2, 4, &format!("{} {}", rule.id, rule.message.get(language)));
        page.hanging(4, 6, &format!("→ {}", next.get(language)));
    }
    page.into_text()
}
