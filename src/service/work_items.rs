//! What waits on a desk: for the caller, overdue, for others; and the same to print or to take away.
//!
//! *Design notes.* The list changes by the minute, so its files say of which moment they are.

use std::collections::BTreeMap;

use super::{
    Caller, ServiceError, Services,
    children::ChildSummary,
    compute,
    made_file::{Format, MadeFile, set},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        clock::Timestamp,
        permission::Permission,
        step::{Step, Term},
        user::User,
    },
    i18n::{Language, Translator, format},
    report::sheet::{Block, Cell as PrintedCell, Column as PrintedColumn, Meta, Sheet, Table},
    store::ReadsExt as _,
    transfer::workbook::{Cell, Column, Form, Layout, Separated, Value, WriteError},
};

/// Which cases are shown: those that wait for the caller, those overdue among them, those that wait for others, those of
/// which something is new to the caller.
pub const SHOWN: [&str; 4] = ["action", "overdue", "waiting", "new"];

/// Cases that a printed list has: more than anybody works through in a week. Separated values have all.
const MOST_PRINTED: usize = 500;

/// Which part of the list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkAsked {
    /// One of [`SHOWN`].
    pub show: &'static str,
    /// Only one's own and nobody's.
    pub mine_only: bool,
}

impl WorkAsked {
    /// What is asked for: what waits for the caller unless something is said, what waits for others when it is none of
    /// [`SHOWN`].
    pub fn of(show: Option<&str>, mine_only: bool) -> Self {
        let [action, _, waiting, _] = SHOWN;
        let show = show.map_or(action, |show| SHOWN.into_iter().find(|known| *known == show).unwrap_or(waiting));
        Self { show, mine_only }
    }

    fn heading(&self) -> &'static str {
        match self.show {
            "action" => "work-action",
            "overdue" => "work-overdue",
            "new" => "work-new",
            _ => "work-waiting",
        }
    }
}

/// Whose turn a step is.
fn turn(step: Step) -> Permission {
    match step {
        Step::ConfirmNeeds => Permission::ConfirmNeeds,
        Step::Look => Permission::MakeRuns,
        Step::Propose => Permission::Propose,
        Step::Review => Permission::Review,
        Step::SecondCheck => Permission::SecondCheck,
        Step::Move | Step::Settled => Permission::RecordOutcomes,
    }
}

fn is_mine(caller: &Caller, child: &ChildSummary) -> bool {
    child.assigned.is_empty() || child.assigned.iter().any(|staff| staff.as_str() == caller.viewer.actor.id)
}

/// Open cases of one kind, those due first; only one's own and nobody's where that is asked for.
pub fn items<'c>(caller: &Caller, children: &'c [ChildSummary], shown: &str, mine_only: bool) -> Vec<&'c ChildSummary> {
    let my_turn = |child: &ChildSummary| caller.viewer.may(turn(child.step));
    let owned = |child: &&ChildSummary| !mine_only || is_mine(caller, child) || !caller.viewer.may(Permission::Propose);
    let wanted = |child: &&ChildSummary| match shown {
        "action" => my_turn(child),
        "overdue" => my_turn(child) && child.term.is_overdue(),
        "new" => !child.new_facts.is_empty(),
        _ => !my_turn(child),
    };
    let open = children.iter().filter(|child| child.step != Step::Settled);
    let mut items: Vec<&ChildSummary> = open.filter(owned).filter(wanted).collect();
    items.sort_by_key(|child| (child.term.due, child.code.clone()));
    items
}

impl Services {
    /// The list as a file: the cases of its page in their order.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`]; [`ServiceError::Invalid`] for a workbook.
    pub async fn work_file(
        &self,
        caller: &Caller,
        asked: WorkAsked,
        (format, language): (Format, Language),
    ) -> Result<MadeFile, ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        if format == Format::Xlsx {
            return Err(ServiceError::invalid("format", "value-unlisted"));
        }
        let children = self.list_work(caller).await?;
        let items: Vec<ChildSummary> =
            items(caller, &children, asked.show, asked.mine_only).into_iter().cloned().collect();
        let people = self.store.read().await?.whole::<User>().await?;
        let names = people.values().map(|stored| (stored.value.code.to_string(), stored.value.name.to_string()));
        let list =
            WorkList { asked, items, names: names.collect(), at: self.clock.now(), by: caller.viewer.actor.id.clone() };
        let left = caller
            .event(Action::Exported, EntityKind::Child, "")
            .with("records", list.items.len())
            .with("show", list.asked.show);
        let name = format!("work-{language}");
        let words = Translator::shared(language);
        let made = move || match format {
            Format::Pdf => set(&list.printed(words)),
            _ => list.separated(words).map_err(|error| ServiceError::Fault(error.to_string())),
        };
        let bytes = compute(made).await??;
        self.let_out(caller.viewer.actor.clone(), (name, format), bytes, left).await
    }
}

/// The list at one moment.
struct WorkList {
    asked: WorkAsked,
    items: Vec<ChildSummary>,
    /// Names of staff by code.
    names: BTreeMap<String, String>,
    at: Timestamp,
    by: String,
}

impl WorkList {
    fn as_of(&self, words: &Translator) -> String {
        words.text_with("print-as-of", &[("at", format::moment(words.language(), self.at).into())])
    }

    fn owners(&self, child: &ChildSummary) -> String {
        let name = |code: &str| self.names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        child.assigned.iter().map(|staff| name(staff.as_str())).collect::<Vec<_>>().join(", ")
    }

    fn printed(&self, words: &Translator) -> Sheet {
        let language = words.language();
        let whose = words.text(if self.asked.mine_only { "work-mine" } else { "work-all" });
        let count = words.text_with("work-caption", &[("n", self.items.len().into())]);
        let mut blocks = Vec::new();
        if self.items.is_empty() {
            blocks.push(Block::paragraph(words.text("work-empty")));
        } else {
            let shares = [("col-clock", 3), ("col-child", 3), ("col-next", 4), ("col-why-now", 5), ("col-owner", 4)];
            let columns = shares.map(|(key, share)| PrintedColumn::words(words.text(key), share)).to_vec();
            let rows = self.items.iter().take(MOST_PRINTED).map(|child| self.printed_row(child, words)).collect();
            blocks.push(Block::Table(Table { caption: count, columns, rows }));
        }
        let more = self.items.len().saturating_sub(MOST_PRINTED);
        if more > 0 {
            blocks.push(Block::notice(words.text_with("print-more-in-table", &[("n", more.into())])));
        }
        let view = if self.asked.mine_only { "" } else { "view=all&" };
        Sheet {
            language,
            title: words.text("work-title"),
            subject: format!("{} · {whose} · {}", words.text(self.asked.heading()), self.as_of(words)),
            meta: Meta { record: Some(format!("/work?{view}show={}", self.asked.show)), ..Meta::default() },
            landscape: false,
            blocks,
        }
    }

    fn printed_row(&self, child: &ChildSummary, words: &Translator) -> Vec<PrintedCell> {
        let day = |day| format::date(words.language(), day);
        let since = words.text_with("since", &[("date", day(child.term.since).into())]);
        let due = child.term.due.map(|due| words.text_with("due", &[("date", day(due).into())]));
        let why_now: Vec<String> = std::iter::once(since).chain(due).chain(new_facts(child, words)).collect();
        let age = words.text_with("age-years", &[("n", child.age.into())]);
        vec![
            PrintedCell::text(clock(&child.term, words)),
            PrintedCell::text(child.code.as_str()).with_note(age),
            PrintedCell::text(words.text(&step_key(child.step))),
            PrintedCell::text(why_now.join(" · ")),
            PrintedCell::text(self.owners(child)),
        ]
    }

    fn separated(&self, words: &Translator) -> Result<Vec<u8>, WriteError> {
        let column = |key: &str, form| Column::new(words.text(key), form);
        let columns = vec![
            column("col-clock", Form::Text),
            column("work-days-left", Form::Whole),
            column("col-child", Form::Text),
            column("col-age", Form::Whole),
            column("col-next", Form::Text),
            column("work-since", Form::Day),
            column("work-due", Form::Day),
            column("work-new", Form::Text),
            column("col-owner", Form::Text),
        ];
        let remark = format!("{} · {}", self.as_of(words), self.by);
        let layout = Layout { remark: Some(remark), ..Layout::new(words.text("work-title"), columns) };
        let mut sheet = Separated::begin(Vec::new(), &layout)?;
        let whole = |number: Option<i32>| number.map_or_else(Cell::blank, |n| Value::Whole(i64::from(n)).into());
        for child in &self.items {
            sheet.row(&[
                Cell::text(clock(&child.term, words)),
                whole(child.term.days_left),
                Cell::text(child.code.as_str()),
                whole(Some(child.age)),
                Cell::text(words.text(&step_key(child.step))),
                Value::Day(child.term.since).into(),
                child.term.due.map_or_else(Cell::blank, |due| Value::Day(due).into()),
                new_facts(child, words).map_or_else(Cell::blank, Cell::text),
                Cell::text(self.owners(child)),
            ])?;
        }
        sheet.finish()
    }
}

/// What is new about a case, in words.
fn new_facts(child: &ChildSummary, words: &Translator) -> Option<String> {
    let facts: Vec<String> = child.new_facts.iter().map(|fact| words.text(&format!("new-fact-{fact}"))).collect();
    (!facts.is_empty()).then(|| format!("{}: {}", words.text("work-new-of"), facts.join(", ")))
}

fn step_key(step: Step) -> String {
    format!("step-{}", step.code().replace('_', "-"))
}

/// How much time is left, in words.
fn clock(term: &Term, words: &Translator) -> String {
    match term.days_left {
        None => String::new(),
        Some(0) => words.text("term-today"),
        Some(days) if days < 0 => words.text_with("term-overdue", &[("days", (-days).into())]),
        Some(days) => words.text_with("term-left", &[("days", days.into())]),
    }
}
