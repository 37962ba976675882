//! Imports: a file brought, its columns matched, its findings looked through, saved, undone.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::OfficeCode,
        import::{HeldBack, ImportNumber, ImportRefusal, Life, SavedPart, TwinAnswer},
        office::Office,
        permission::Permission,
    },
    i18n::{Language, Translator},
    service::{
        Fault, ServiceError,
        import::{Wanted, brought::BUNDLE, kept::Brought, paper::what_it_holds},
    },
    store::ReadsExt as _,
    transfer::{
        Kind, Sheet,
        beside::{Fact, Leaf},
        book::{self, Arranged, By, Certainty, Decision, Mapping, Meant, Offer, Said, SaidOfSheet},
        csv_columns,
        office::{Refusal, column_letters},
        twin::TwinReason,
    },
    web::{
        call::{Call, Pairs},
        pages::{
            import_checking,
            import_findings::{findings, said_before, said_words, wanted},
            list_files::language,
        },
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
        upload::Upload,
    },
};

/// Imports on one part of the list.
const LISTED: usize = 100;

/// How a form says that a column is left out.
const LEAVE_OUT: &str = "-";

pub(super) fn routes() -> Vec<Route> {
    const IMPORT: Needs = Needs::Permission(Permission::ImportRecords);
    const ONE: &str = "/imports/{import}";
    vec![
        Route::page("/imports", "imports", IMPORT, to!(list)).leaves(&[Action::RecordsListed]),
        Route::page("/imports/new", "import_new", IMPORT, to!(new)),
        Route::form("/imports/new", "import_bring", IMPORT, to!(bring)).leaves(&[Action::ImportChecked]).takes_file(),
        Route::page(ONE, "import", IMPORT, to!(report)).leaves(&[Action::ImportViewed]),
        Route::page("/imports/blank/{sheet}/{lang}", "import_blank", IMPORT, to!(blank)),
        Route::page("/imports/{import}/fixed-file", "import_fixed_file", IMPORT, to!(fixed_file))
            .leaves(&[Action::Exported]),
        Route::page("/imports/{import}/report-file", "import_report_file", IMPORT, to!(report_file))
            .leaves(&[Action::ImportViewed, Action::Exported]),
        Route::page("/imports/{import}/columns", "import_columns", IMPORT, to!(columns))
            .leaves(&[Action::ImportViewed]),
        Route::form("/imports/{import}/words", "import_words_send", IMPORT, to!(mean_word))
            .leaves(&[Action::ImportAnswered])
            .on(ONE),
        Route::form("/imports/{import}/columns", "import_columns_send", IMPORT, to!(match_columns))
            .leaves(&[Action::ImportAnswered]),
        Route::page("/imports/{import}/twins", "import_twins", IMPORT, to!(twins)).leaves(&[Action::ImportViewed]),
        Route::form("/imports/{import}/twins", "import_twins_send", IMPORT, to!(answer_twins))
            .leaves(&[Action::ImportAnswered]),
        Route::form("/imports/{import}/save", "import_save", IMPORT, to!(save))
            .leaves(&[Action::ImportCommitted])
            .on(ONE),
        Route::form("/imports/{import}/cancel", "import_cancel", IMPORT, to!(cancel))
            .leaves(&[Action::ImportCancelled])
            .on(ONE),
        Route::form("/imports/{import}/undo", "import_undo", IMPORT, to!(undo)).leaves(&[Action::ImportUndone]).on(ONE),
    ]
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let imports = call.app.services.list_imports(&call.caller()?).await?;
    let (staff, total) = (shown::staff(&call).await?, imports.len());
    let parts = total.div_ceil(LISTED).max(1);
    let part = call.query.get("part").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, parts);
    let rows: Vec<Value> = imports
        .iter()
        .skip((part - 1) * LISTED)
        .take(LISTED)
        .map(|stored| {
            let import = &stored.value;
            json!({
                "number": import.number, "what": what(&call, &import.what), "at": import.checked.at.micros(),
                "by": staff.get(&import.checked.by).unwrap_or(&import.checked.by), "state": import.life.code(),
                "tally": import.tally,
            })
        })
        .collect();
    call.page("pages/imports.html", json!({ "rows": rows, "total": total, "part": part, "parts": parts }))
}

/// What a file holds, in words.
pub(in crate::web) fn what(call: &Call, what: &str) -> String {
    what_it_holds(what, call.words())
}

async fn new(call: Call) -> Result<Reply, Problem> {
    show_new(&call, 200, &[]).await
}

async fn show_new(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let kinds: Vec<Value> = Sheet::ALL
        .iter()
        .map(|sheet| json!({ "value": sheet.name(), "text": book::sheet_title(*sheet, call.words()) }))
        .collect();
    let viewer = call.caller()?.viewer;
    let offices = call.app.services.store.read().await?.whole::<Office>().await?;
    let own = offices.values().filter(|office| viewer.offices.contains(&office.value.code));
    let offices: Vec<Value> =
        own.map(|office| json!({ "value": office.value.code, "text": office.value.name.get(call.language) })).collect();
    let context = json!({
        "kinds": kinds, "offices": offices, "office": viewer.office, "values": call.form.as_values(),
        "faults": shown::faults(call, faults),
    });
    call.page_with(status, "pages/import-new.html", context)
}

async fn bring(mut call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    // It may be large, and once the request has its fingerprint nobody else looks at it.
    let file = call.file.take();
    let brought = match brought(&call, file) {
        Ok(brought) => brought,
        Err(faults) => return show_new(&call, 422, &faults).await,
    };
    let check = import_checking::begin(&call, &caller, brought.bytes.len());
    match call.app.services.bring_import(&caller, &call.app.opener, brought, check.tell()).await {
        Ok(import) => Ok(Reply::to(format!("/imports/{}", import.number))),
        Err(error) => show_new(&call, 422, &faults_of(&call, error)?).await,
    }
}

fn brought(call: &Call, file: Option<Upload>) -> Result<Brought, Vec<Fault>> {
    let (mut faults, form) = (Vec::new(), &call.form);
    let kind = form.get("kind").map(|name| Sheet::of_name(name).ok_or("kind"));
    let holder = form.get("holder").map(|code| OfficeCode::parse(code).map_err(|_| "holder"));
    let (kind, holder) = (kind.transpose(), holder.transpose());
    faults.extend(kind.err().into_iter().chain(holder.clone().err()).map(|field| Fault::new(field, "value-unlisted")));
    match (file, kind, holder) {
        (Some(Upload { name, bytes }), Ok(kind), Ok(holder)) => {
            Ok(Brought { name, bytes, said: Said { kind, ..Said::default() }, holder })
        }
        (None, ..) => {
            faults.push(Fault::new("file", "import-file-none"));
            Err(faults)
        }
        _ => Err(faults),
    }
}

/// What a person can mend on the form they came from; whatever else went wrong goes on as it is.
pub(in crate::web) fn faults_of(call: &Call, error: ServiceError) -> Result<Vec<Fault>, Problem> {
    match error {
        ServiceError::Invalid(faults) => Ok(faults),
        // Nothing is wrong with the file: others are being opened.
        ServiceError::Unreadable(refusal) if matches!(*refusal, Refusal::Busy) => {
            Err(Problem { retry_after: Some(1), ..Problem::new("busy") })
        }
        ServiceError::Unreadable(refusal) => {
            let words = call.words();
            let why = format!("{} {}", refusal.problem(words), refusal.mend(words));
            Ok(vec![Fault::new("file", "file-unread").with("why", why)])
        }
        other => Err(other.into()),
    }
}

pub(in crate::web) fn number(call: &Call) -> Result<ImportNumber, Problem> {
    call.part("import", ImportNumber::parse)
}

async fn report(call: Call) -> Result<Reply, Problem> {
    show_report(&call, Refused::default()).await
}

/// What kept an import from moving on, to be told on its page.
#[derive(Default)]
struct Refused {
    faults: Vec<Fault>,
    /// Records of which something else would be saved than was shown.
    worse: Vec<String>,
    /// Records that keep it from being undone.
    held: Vec<HeldBack>,
}

impl Refused {
    fn status(&self) -> u16 {
        match (self.faults.is_empty(), self.worse.is_empty() && self.held.is_empty()) {
            (false, _) => 422,
            (true, false) => 409,
            (true, true) => 200,
        }
    }
}

async fn show_report(call: &Call, refused: Refused) -> Result<Reply, Problem> {
    let page = call.app.services.view_import(&call.caller()?, number(call)?, &wanted(call)).await?;
    let staff = shown::staff(call).await?;
    let named = |code: &str| staff.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let import = &page.import.value;
    let (saved, ended) = match &import.life {
        Life::Checked => (None, None),
        Life::Saved(saved) => (Some(saved), None),
        Life::Cancelled(act) => (None, Some(act)),
        Life::Undone { saved, undone } => (Some(saved), Some(undone)),
    };
    let before: Vec<Value> = page
        .before
        .iter()
        .map(|one| {
            json!({ "number": one.number, "by": named(&one.checked.by), "at": one.checked.at.micros(),
                "state": one.life.code() })
        })
        .collect();
    let now = call.app.services.clock.now();
    let context = json!({
        "number": import.number, "version": page.import.version, "state": import.life.code(),
        "what": what(call, &import.what), "file_name": page.file_name, "hash": import.file_hash.to_string(),
        "by": named(&import.checked.by), "at": import.checked.at.micros(), "tally": import.tally,
        "saved": saved.map(|saved| json!({
            "new": saved.new, "changed": saved.changed, "by": named(&saved.act.by), "at": saved.act.at.micros(),
            "undo_until": saved.undo_until.micros(), "can_undo": now <= saved.undo_until,
        })),
        "ended": ended.map(|act| json!({ "by": named(&act.by), "at": act.at.micros() })),
        "has_columns": import.what != BUNDLE, "file_until": page.file_until.map(crate::domain::clock::Timestamp::micros), "unmatched": page.unmatched,
        "twins": page.report.as_ref().map_or(0, |report| report.twins.len()),
        "complete": page.report.as_ref().is_none_or(|report| report.complete), "before": before,
        "taken": said_before(call, &page, &staff), "words": said_words(call, &page),
        "findings": findings(call, &page), "worse": refused.worse, "held": refused.held,
        "faults": shown::faults(call, &refused.faults),
    });
    call.page_with(refused.status(), "pages/import.html", context)
}

/// What a workbook is on the wire.
pub(in crate::web) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A sheet to fill in, in one of the languages.
pub(in crate::web) async fn blank(call: Call) -> Result<Reply, Problem> {
    let sheet = call.part("sheet", |name| Sheet::of_name(name).ok_or(()))?;
    let language = call.part("lang", |code| Language::parse(code).ok_or(()))?;
    let words = Translator::shared(language);
    let bytes = call.app.services.blank_sheet(&call.caller()?, sheet, words).await?;
    Ok(workbook(format!("{}-{}.xlsx", sheet.name(), language.code()), bytes))
}

/// The file with a column that says what to fix.
pub(in crate::web) async fn fixed_file(call: Call) -> Result<Reply, Problem> {
    let (caller, opener) = (call.caller()?, &call.app.opener);
    let (name, bytes) = call.app.services.fixed_file(&caller, opener, number(&call)?, call.words()).await?;
    Ok(workbook(name, bytes))
}

/// The report of the check on paper.
pub(in crate::web) async fn report_file(call: Call) -> Result<Reply, Problem> {
    let made = call.app.services.import_paper(&call.caller()?, number(&call)?, language(&call)?).await?;
    Ok(Reply::made(made))
}

fn workbook(name: String, bytes: Vec<u8>) -> Reply {
    Reply::File { media: XLSX, name: Some(name), bytes, forever: false }
}

async fn columns(call: Call) -> Result<Reply, Problem> {
    show_columns(&call, 200, &[]).await
}

async fn show_columns(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let found = call.app.services.import_columns(&call.caller()?, &call.app.opener, number(call)?).await;
    let (import, kept, arranged) = found?;
    let worksheets: Vec<Value> = arranged.iter().enumerate().map(|(place, one)| worksheet(call, place, one)).collect();
    let kinds: Vec<Value> = Sheet::ALL
        .iter()
        .map(|sheet| json!({ "value": sheet.name(), "text": book::sheet_title(*sheet, call.words()) }))
        .collect();
    let context = json!({
        "number": import.value.number, "version": import.version, "file_name": kept.name, "worksheets": worksheets,
        "names": arranged.iter().map(|one| &one.worksheet).collect::<Vec<_>>(),
        "kinds": kinds, "worksheet": kept.said.worksheet,
        "faults": shown::faults(call, faults),
    });
    call.page_with(status, "pages/import-columns.html", context)
}

fn worksheet(call: &Call, place: usize, one: &Arranged) -> Value {
    let sheet = match &one.decision {
        Decision::Known { sheet, .. } => Some(*sheet),
        Decision::Undecided { .. } | Decision::PassedOver => None,
    };
    let fields: Vec<Value> = sheet
        .map(|sheet| {
            let title = |name: &str| book::title(sheet, name, call.words());
            csv_columns(sheet)
                .iter()
                .map(|column| json!({ "value": column.name, "text": title(&column.name) }))
                .collect()
        })
        .unwrap_or_default();
    let columns: Vec<Value> = one
        .columns
        .iter()
        .map(|column| {
            let meant = match &column.meant {
                Some(Meant::Column(name)) => Some(name.as_str()),
                Some(Meant::LeaveOut) => Some(LEAVE_OUT),
                None => None,
            };
            let sure = matches!(column.certainty, Certainty::Said | Certainty::Sure);
            json!({ "letters": column_letters(column.column), "header": column.header, "meant": meant, "sure": sure,
                "field": format!("{place}.{}", column.column) })
        })
        .collect();
    let by = match &one.decision {
        Decision::Known { sheet, by: By::Said } => Some(sheet.name()),
        _ => None,
    };
    json!({
        "place": place, "kind": by, "name": one.worksheet, "rows": one.rows, "columns": columns, "fields": fields,
        "sheet": sheet.map(|sheet| book::sheet_title(sheet, call.words())),
        "undecided": matches!(one.decision, Decision::Undecided { .. }),
    })
}

async fn match_columns(call: Call) -> Result<Reply, Problem> {
    let (number, version, form) = (number(&call)?, call.form_version()?, &call.form);
    let Some(sheets) = said_of_sheets(form) else {
        return show_columns(&call, 422, &[Fault::new("kind", "value-unlisted")]).await;
    };
    let said = Said { worksheet: form.get("worksheet").map(str::to_owned), sheets, ..Said::default() };
    let (caller, services) = (call.caller()?, &call.app.services);
    match services.match_columns(&caller, &call.app.opener, (number, version), said).await {
        Ok(_) => Ok(Reply::saying(format!("/imports/{number}"), "said-import-columns")),
        Err(error) => show_columns(&call, 422, &faults_of(&call, error)?).await,
    }
}

/// What the form says of each worksheet; none where it names a sheet that does not exist.
fn said_of_sheets(form: &Pairs) -> Option<BTreeMap<String, SaidOfSheet>> {
    let mut sheets = BTreeMap::new();
    for (place, worksheet) in form.under("sheet.") {
        let kind = form.get(&format!("kind.{place}")).map(|name| Sheet::of_name(name).ok_or(())).transpose().ok()?;
        let mut mapping = Mapping::default();
        let columns = format!("column.{place}.");
        for (column, choice) in form.under(&columns).filter(|(_, choice)| !choice.is_empty()) {
            let title = form.get(&format!("title.{place}.{column}"))?;
            let meant = if choice == LEAVE_OUT { Meant::LeaveOut } else { Meant::Column(choice.to_owned()) };
            mapping.say(title, meant);
        }
        sheets.insert(worksheet.to_owned(), SaidOfSheet { kind, mapping, remembered: None });
    }
    Some(sheets)
}

async fn twins(call: Call) -> Result<Reply, Problem> {
    show_twins(&call, 200, &[]).await
}

async fn show_twins(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let page = call.app.services.view_import(&call.caller()?, number(call)?, &Wanted::NOTHING).await?;
    let found = page.report.map(|report| report.twins).unwrap_or_default();
    let twins: Vec<Value> = found
        .iter()
        .enumerate()
        .map(|(place, twin)| {
            let shared = |reason: &TwinReason| json!({ "code": reason.code(), "shown": twin.hidden.get(reason) });
            let reasons: Vec<Value> = twin.reasons.iter().map(shared).collect();
            json!({ "place": place, "code": twin.code, "kept": twin.kept, "kind": twin.kind.name(), "in_file": twin.in_file, "reasons": reasons,
                "facts": twin.facts.iter().map(|one| fact(call, twin.kind, one)).collect::<Vec<_>>(), "field": format!("twin.{}|{}|{}", twin.kind, twin.code, twin.kept) })
        })
        .collect();
    let import = &page.import;
    let context = json!({
        "number": import.value.number, "version": import.version, "state": import.value.life.code(), "twins": twins,
        "faults": shown::faults(call, faults), "values": call.form.as_values(),
    });
    call.page_with(status, "pages/import-twins.html", context)
}

/// A fact of two records in the reader's language.
pub(super) fn fact(call: &Call, kind: Kind, fact: &Fact) -> Value {
    let title = |column: &str| book::title_of_fact(kind, column, call.words());
    let side = |leaves: &[Leaf]| -> Vec<Value> {
        leaves.iter().map(|leaf| json!({ "title": title(&leaf.column), "value": leaf.value })).collect()
    };
    let first = fact.kept.first().or(fact.file.first()).map_or(fact.field.as_str(), |leaf| leaf.column.as_str());
    json!({ "field": fact.field, "title": title(first), "changes": fact.changes, "file": side(&fact.file),
        "kept": side(&fact.kept) })
}

async fn answer_twins(call: Call) -> Result<Reply, Problem> {
    let (number, version) = (number(&call)?, call.form_version()?);
    let answers: Vec<TwinAnswer> = call
        .form
        .under("twin.")
        .filter_map(|(pair, said)| {
            let mut parts = pair.split('|').map(str::to_owned);
            let kind = EntityKind::parse(&parts.next()?)?;
            let (code, kept, same) = (parts.next()?, parts.next()?, said == "same");
            let facts = format!("keep.{pair}|");
            let chosen = call.form.under(&facts).filter(|(_, side)| same && *side == "kept");
            let keep = chosen.map(|(fact, _)| fact.to_owned()).collect();
            Some(TwinAnswer { kind: Some(kind), code, kept, same, keep })
        })
        .collect();
    let (caller, services) = (call.caller()?, &call.app.services);
    match services.answer_twins(&caller, &call.app.opener, (number, version), answers).await {
        Ok(_) => Ok(Reply::saying(format!("/imports/{number}"), "said-import-answers")),
        Err(error) => show_twins(&call, 422, &faults_of(&call, error)?).await,
    }
}

async fn mean_word(call: Call) -> Result<Reply, Problem> {
    let (number, version, form) = (number(&call)?, call.form_version()?, &call.form);
    let given = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let offer = Offer { list: given("list"), word: given("word"), code: given("code") };
    let (caller, services) = (call.caller()?, &call.app.services);
    match services.mean_word(&caller, &call.app.opener, (number, version), offer).await {
        Ok(_) => Ok(Reply::saying(format!("/imports/{number}"), "said-import-word")),
        Err(error) => refused(&call, error).await,
    }
}

async fn save(call: Call) -> Result<Reply, Problem> {
    let (number, version) = (number(&call)?, call.form_version()?);
    let Some(part) = call.form.get("part").and_then(SavedPart::parse) else {
        return refused(&call, ServiceError::invalid("part", "value-unlisted")).await;
    };
    let saved = call.app.services.save_import(&call.caller()?, &call.app.opener, (number, version), part).await;
    match saved {
        Ok(_) => Ok(Reply::saying(format!("/imports/{number}"), "said-import-saved")),
        Err(error) => refused(&call, error).await,
    }
}

async fn cancel(call: Call) -> Result<Reply, Problem> {
    let (number, version) = (number(&call)?, call.form_version()?);
    call.app.services.cancel_import(&call.caller()?, (number, version)).await?;
    Ok(Reply::saying(format!("/imports/{number}"), "said-import-cancelled"))
}

async fn undo(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    match call.app.services.undo_import(&call.caller()?, number).await {
        Ok(_) => Ok(Reply::saying(format!("/imports/{number}"), "said-import-undone")),
        Err(error) => refused(&call, error).await,
    }
}

/// The page of the import with what stands in the way.
async fn refused(call: &Call, error: ServiceError) -> Result<Reply, Problem> {
    let refused = match error {
        ServiceError::Import(ImportRefusal::Worse { records, .. }) => Refused { worse: records, ..Refused::default() },
        ServiceError::Import(ImportRefusal::Held { held, .. }) => Refused { held, ..Refused::default() },
        ServiceError::Import(ImportRefusal::NotAllGood { errors, .. }) => {
            let fault = Fault::new("part", "import-not-all-good").with("count", errors.to_string());
            Refused { faults: vec![fault], ..Refused::default() }
        }
        other => Refused { faults: faults_of(call, other)?, ..Refused::default() },
    };
    show_report(call, refused).await
}
