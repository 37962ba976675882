//! The text of a child's plan: brought as a file or pasted, its recommendation shown beside the suggestions, and
//! every suggestion answered by a person.

mod household;
mod sentences;

use serde_json::{Value, json};

use crate::{
    domain::{
        audit::Action,
        code::{ChildCode, ItemCode},
        date::Date,
        level::NeedLevel,
        permission::Permission,
        plan_reading::{PlanReading, PlanSource, Said, Verdict},
        text::Text,
    },
    service::{
        Fault, ServiceError,
        plan_text::{BroughtText, FoundNeed, ReadingAnswers, SuggestionAnswer},
    },
    transfer::office::{self, Content, Notice, Opened, plan::Recommendation},
    web::{
        call::Call,
        local::child_page,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
        upload::Upload,
    },
};

/// Most paragraphs among which a person marks the recommendation.
const MOST_LINES: usize = 3_000;

pub(super) fn routes() -> Vec<Route> {
    const EDIT: Needs = Needs::Permission(Permission::EditChildren);
    vec![
        Route::page("/children/{child}/plan/text", "plan_text", EDIT, to!(text_page))
            .about(About::Child)
            .leaves(&[Action::RecordViewed]),
        Route::form("/children/{child}/plan/text", "plan_text_send", EDIT, to!(bring))
            .about(About::Child)
            .leaves(&[Action::PlanRead])
            .takes_file(),
        Route::page("/children/{child}/plan/reading", "plan_reading", EDIT, to!(reading_page))
            .about(About::Child)
            .leaves(&[Action::RecordViewed]),
        Route::form(
            "/children/{child}/plan/reading",
            "plan_reading_send",
            Needs::Permission(Permission::ConfirmNeeds),
            to!(answer),
        )
        .about(About::Child)
        .leaves(&[Action::SuggestionsAnswered]),
    ]
}

async fn text_page(call: Call) -> Result<Reply, Problem> {
    show_text(&call, 200, &[]).await
}

async fn show_text(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let read = call.app.services.view_plan_reading(&call.caller()?, &code).await?;
    let plan = read.plan.as_ref();
    let context = json!({
        "code": code, "version": plan.map_or(0, |plan| plan.version),
        "date": plan.map(|plan| plan.value.date), "has_text": plan.is_some_and(|plan| plan.value.recommendation.is_some()),
        "is_read": read.reading.is_some(), "faults": shown::faults(call, faults), "values": call.form.as_values(),
    });
    call.page_with(status, "pages/plan-text.html", context)
}

/// What came with the form.
pub(in crate::web) enum Came {
    /// A recommendation.
    Text(BroughtText),
    /// A document in which a person marks the recommendation.
    Unmarked(Unmarked),
}

/// The lines of a text and what was noticed in it, by code.
pub(in crate::web) struct Unmarked {
    source: PlanSource,
    lines: Vec<String>,
    notices: Vec<String>,
}

impl Unmarked {
    /// All of it, with the word that no heading names its part.
    fn whole(self, field: &str) -> Result<Came, Fault> {
        let mut notices = self.notices;
        notices.push(office::plan::read_whole().kept());
        Ok(Came::Text(BroughtText { notices, ..brought(self.source, &self.lines.join("\n"), field)? }))
    }
}

async fn bring(mut call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    // It may be large, and once the request has its fingerprint nobody else looks at it.
    let file = call.file.take();
    let code = call.part("child", ChildCode::parse)?;
    let version = call.form_version()?;
    let Ok(date) = call.form.get("date").map(Date::parse).transpose() else {
        return show_text(&call, 422, &[Fault::new("date", "date-form")]).await;
    };
    let brought = match came(&call, file).await {
        Ok(None) => BroughtText { source: PlanSource::Plan, text: None, notices: Vec::new(), date: None },
        Ok(Some(Came::Text(brought))) => BroughtText { date, ..brought },
        Ok(Some(Came::Unmarked(unmarked))) => return show_mark(&call, 200, &unmarked, &[]),
        Err(Unread::Mark(unmarked, fault)) => return show_mark(&call, 422, &unmarked, &[fault]),
        Err(Unread::Fault(fault)) => return show_text(&call, 422, &[fault]).await,
    };
    match call.app.services.read_plan(&caller, &code, brought, version).await {
        Ok(_) => Ok(Reply::saying(format!("{}/plan/reading", child_page(&code)), "said-plan-read")),
        Err(ServiceError::Invalid(faults)) => show_text(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// Why nothing came.
enum Unread {
    /// A field is wrong.
    Fault(Fault),
    /// The lines that were marked do not go together.
    Mark(Box<Unmarked>, Fault),
}

/// What was sent; nothing when the text of the plan is to be read as it stands.
async fn came(call: &Call, file: Option<Upload>) -> Result<Option<Came>, Unread> {
    let form = &call.form;
    if form.get("source") == Some(PlanSource::Plan.code()) {
        return Ok(None);
    }
    let lines: Vec<String> = form.all("line").map(str::to_owned).collect();
    if !lines.is_empty() {
        let notices = form.all("notice").filter(|kept| Notice::of_kept(kept).is_some()).map(str::to_owned).collect();
        let source = form.get("of").and_then(PlanSource::parse).unwrap_or(PlanSource::File);
        return marked(call, Unmarked { source, lines, notices }).map(Some);
    }
    let came = match (file, form.get("text")) {
        (Some(file), _) => opened(call, file).await,
        (None, Some(text)) => pasted(text),
        (None, None) => Err(Fault::new("file", "plan-text-none")),
    };
    came.map(Some).map_err(Unread::Fault)
}

/// The lines from the first to the last that was marked, or all of them.
fn marked(call: &Call, unmarked: Unmarked) -> Result<Came, Unread> {
    if call.form.get("whole").is_some() {
        return unmarked.whole("text").map_err(Unread::Fault);
    }
    let lines = &unmarked.lines;
    let place = |name: &str| call.form.get(name).and_then(|text| text.parse::<usize>().ok());
    let range = place("first").zip(place("last")).filter(|(first, last)| first <= last && *last < lines.len());
    let Some((first, last)) = range else {
        return Err(Unread::Mark(Box::new(unmarked), Fault::new("first", "plan-mark")));
    };
    match brought(unmarked.source, &lines[first..=last].join("\n"), "first") {
        Ok(text) => Ok(Came::Text(BroughtText { notices: unmarked.notices, ..text })),
        Err(fault) => Err(Unread::Mark(Box::new(unmarked), fault)),
    }
}

/// A pasted text: its one recommendation section where it has headings. Where it has none or several, a person marks
/// it; in a single line there is nothing to mark.
pub(in crate::web) fn pasted(text: &str) -> Result<Came, Fault> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut notices: Vec<String> = office::plan::noticed(&text).iter().map(Notice::kept).collect();
    // What is pasted is text whatever it begins with; only what is uploaded is opened, in a process of its own.
    let found = office::plan::stretches(&text);
    if let [one] = found.as_slice() {
        notices.extend(office::plan::unread(&text).iter().map(Notice::kept));
        return Ok(Came::Text(BroughtText { notices, ..brought(PlanSource::Pasted, &text[one.clone()], "text")? }));
    }
    let lines: Vec<String> = text.trim().lines().map(str::to_owned).collect();
    let unmarked = Unmarked { source: PlanSource::Pasted, lines, notices };
    if unmarked.lines.len() < 2 { unmarked.whole("text") } else { to_mark(unmarked, "text") }
}

/// The same where nobody can be asked: without a heading all of it counts, and that is said.
///
/// # Errors
/// Fault `plan-no-section` for a text with several sections.
pub(in crate::web) fn pasted_unasked(text: &str) -> Result<BroughtText, Fault> {
    let several = || Fault::new("text", "plan-no-section");
    let came = match pasted(text)? {
        Came::Unmarked(unmarked) if office::plan::stretches(&unmarked.lines.join("\n")).is_empty() => {
            unmarked.whole("text")?
        }
        came => came,
    };
    match came {
        Came::Text(brought) => Ok(brought),
        Came::Unmarked(_) => Err(several()),
    }
}

/// Lines among which a person marks the recommendation.
fn to_mark(unmarked: Unmarked, field: &str) -> Result<Came, Fault> {
    if unmarked.lines.len() > MOST_LINES {
        return Err(Fault::new(field, "plan-long").with("most", MOST_LINES.to_string()));
    }
    Ok(Came::Unmarked(unmarked))
}

/// A file: opened in a process of its own, its one recommendation section taken.
pub(in crate::web) async fn opened(call: &Call, file: Upload) -> Result<Came, Fault> {
    let opener = call.app.opener.clone();
    let opened = tokio::task::spawn_blocking(move || opener.open(file.bytes, &file.name)).await;
    let opened: Opened = match opened {
        Ok(Ok(opened)) => opened,
        Ok(Err(refusal)) => {
            let words = call.words();
            let why = format!("{} {}", refusal.problem(words), refusal.mend(words));
            return Err(Fault::new("file", "file-unread").with("why", why));
        }
        Err(_) => return Err(Fault::new("file", "plan-text-none")),
    };
    let Content::Text(document) = opened.content else { return Err(Fault::new("file", "plan-is-sheet")) };
    let mut notices: Vec<String> = opened.notices.iter().map(Notice::kept).collect();
    let found = Recommendation::of(&document);
    if found.sections == 1 {
        notices.extend(found.unread.iter().map(Notice::kept));
        return Ok(Came::Text(BroughtText { notices, ..brought(PlanSource::File, &found.text, "file")? }));
    }
    let lines = document.lines(0..document.paragraphs.len());
    to_mark(Unmarked { source: PlanSource::File, lines, notices }, "file")
}

/// A text that can be kept; control characters that files hold by mistake are left out.
fn brought(source: PlanSource, text: &str, field: &str) -> Result<BroughtText, Fault> {
    let clean: String = text.chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect();
    let text = Text::parse(clean.trim()).map_err(|error| Fault::new(field, error.to_string()))?;
    Ok(BroughtText { source, text: Some(text), notices: Vec::new(), date: None })
}

/// What was noticed in a file, in words.
fn noticed(call: &Call, notices: &[String]) -> Vec<String> {
    notices.iter().filter_map(|kept| Notice::of_kept(kept)).map(|notice| notice.sentence(call.words())).collect()
}

fn show_mark(call: &Call, status: u16, unmarked: &Unmarked, faults: &[Fault]) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let context = json!({
        "code": code, "version": call.form_version()?, "lines": unmarked.lines, "of": unmarked.source,
        "notices": unmarked.notices, "noticed": noticed(call, &unmarked.notices), "date": call.form.get("date"),
        "faults": shown::faults(call, faults), "values": call.form.as_values(),
    });
    call.page_with(status, "pages/plan-mark.html", context)
}

async fn reading_page(call: Call) -> Result<Reply, Problem> {
    show_reading(&call, 200, &[]).await
}

async fn show_reading(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let caller = call.caller()?;
    let read = call.app.services.view_plan_reading(&caller, &code).await?;
    let text = read.plan.as_ref().and_then(|plan| plan.value.recommendation.as_ref());
    let (Some(text), Some(reading)) = (text, &read.reading) else {
        return Ok(Reply::to(format!("{}/plan/text", child_page(&code))));
    };
    let text = text.text.as_str();
    let file = call.app.services.policy.file();
    let levels: Vec<Value> = file
        .need_scale
        .iter()
        .enumerate()
        .map(|(level, words)| json!({ "value": level.to_string(), "text": format!("{level} · {}", words.get(call.language)) }))
        .collect();
    let items: Vec<Value> =
        file.items.iter().map(|item| json!({ "value": item.code, "text": item.name.get(call.language) })).collect();
    let chosen = call.form.get("sentence").and_then(sentences::span);
    let context = json!({
        "code": code, "version": reading.version, "pieces": sentences::pieces(text, &read.sentences, &reading.value, chosen),
        "suggestions": suggestions(call, text, &reading.value),
        "household": household::suggestions(call, text, &reading.value, &shown::settlements(call).await?), "added": added(call, text, &reading.value),
        "noticed": noticed(call, &reading.value.notices), "heard": reading.value.heard,
        "chosen": sentences::chosen(text, &read.sentences, chosen), "items": items, "levels": levels,
        "confirmed": read.plan.as_ref().is_some_and(|plan| plan.value.confirmed.is_some()),
        "has_needs": read.plan.as_ref().is_some_and(|plan| !plan.value.needs.is_empty()),
        "may_confirm": caller.viewer.may(Permission::ConfirmNeeds),
        "faults": shown::faults(call, faults), "values": call.form.as_values(),
    });
    call.page_with(status, "pages/plan-reading.html", context)
}

fn item_name(call: &Call, code: &ItemCode) -> String {
    let item = call.app.services.policy.item(code);
    item.map_or_else(|| code.to_string(), |item| item.name.get(call.language).to_owned())
}

fn suggestions(call: &Call, text: &str, reading: &PlanReading) -> Vec<Value> {
    let shown = |(place, one): (usize, &crate::domain::plan_reading::Suggested)| {
        let given = call.form.get(&format!("answer.{place}"));
        let kept = one.answer.as_ref().map(|answer| if answer.verdict == Verdict::LeftOut { "no" } else { "yes" });
        let level = one.answer.as_ref().map_or(one.level, |answer| answer.level);
        json!({
            "place": place, "name": item_name(call, &one.item), "said": one.said, "is_need": one.said == Said::Affirmed,
            "suggested": one.level, "level": level.get().to_string(), "words": one.span.of(text), "answer": given.or(kept),
            "verdict": one.answer.as_ref().map(|answer| answer.verdict),
        })
    };
    reading.suggestions.iter().enumerate().map(shown).collect()
}

fn added(call: &Call, text: &str, reading: &PlanReading) -> Vec<Value> {
    let shown = |one: &crate::domain::plan_reading::AddedNeed| json!({ "name": item_name(call, &one.item), "level": one.level, "words": one.span.of(text) });
    reading.added.iter().map(shown).collect()
}

async fn answer(call: Call) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let version = call.form_version()?;
    let answers = match read_answers(&call) {
        Ok(answers) => answers,
        Err(faults) => return show_reading(&call, 422, &faults).await,
    };
    match call.app.services.answer_suggestions(&call.caller()?, &code, answers, version).await {
        Ok(_) => Ok(Reply::saying(format!("{}/plan/reading", child_page(&code)), "said-suggestions-kept")),
        Err(ServiceError::Invalid(faults)) => show_reading(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

fn read_answers(call: &Call) -> Result<ReadingAnswers, Vec<Fault>> {
    let mut faults = Vec::new();
    let level = |field: &str| call.form.get(field).and_then(|text| NeedLevel::new(text.parse().ok()?).ok());
    let mut answers = Vec::new();
    for (place, value) in call.form.under("answer.") {
        match (place.parse(), value) {
            (Ok(suggestion), "yes" | "no") => answers.push(SuggestionAnswer {
                suggestion,
                is_need: value == "yes",
                level: level(&format!("level.{place}")),
            }),
            _ => faults.push(Fault::new(format!("answer.{place}"), "value-unlisted")),
        }
    }
    let mut found = Vec::new();
    let fields = ["sentence", "item", "level"].map(|field| call.form.get(field));
    if fields[0].is_some() || fields[1].is_some() {
        let span = fields[0].and_then(sentences::span);
        let item = fields[1].and_then(|text| ItemCode::parse(text).ok());
        match (span, item, level("level")) {
            (Some(span), Some(item), Some(level)) => found.push(FoundNeed { item, level, span }),
            (span, item, level) => {
                let missing = [("sentence", span.is_none()), ("item", item.is_none()), ("level", level.is_none())];
                let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
                faults.extend(missing.map(|(field, _)| Fault::new(field, "value-empty")));
            }
        }
    }
    let constraints = household::read_answers(call, &mut faults);
    if faults.is_empty() { Ok(ReadingAnswers { answers, found, constraints }) } else { Err(faults) }
}
