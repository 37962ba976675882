//! Imports: a file checked or saved, its findings, its columns and lookalikes answered, undone.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{Asked, LIST_QUERY, List, list_files::LANGUAGE, order::ordered, paged};
use crate::{
    domain::{
        audit::Action,
        clock::Timestamp,
        code::OfficeCode,
        import::{Import, ImportNumber, SavedPart, TwinAnswer},
        permission::Permission,
    },
    service::{
        Caller, Fault, Once, ServiceError,
        import::{
            TakenColumns, Wanted,
            kept::{Brought, ImportPage},
            tell_nobody,
        },
        made_file::PAPER,
    },
    transfer::{
        Finding, FindingCode, Kind, Sheet,
        beside::Fact,
        book::{Mapping, Meant, Offer, Said, SaidOfSheet, Vocabulary},
        twin::TwinReason,
    },
    web::{
        call::Call,
        pages::{
            import_findings::{severity, severity_code},
            imports::{XLSX, blank, faults_of, fixed_file, number, report_file},
        },
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Orders, Parameter, Route, RouteMethod, Takes, schema, to},
        upload::Upload,
    },
};

/// Whether a file is only checked.
const MODES: [&str; 2] = ["check", "commit"];

/// The form with which a file comes.
struct ImportForm;

impl JsonSchema for ImportForm {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ImportForm".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<&str> = Sheet::ALL.iter().map(|sheet| sheet.name()).collect();
        json_schema!({
            "type": "object", "required": ["file"],
            "properties": {
                "file": { "type": "string", "format": "binary", "description": "XLSX, ODS, CSV or a bundle (JSON), at most 20 MB" },
                "mode": { "type": "string", "enum": MODES, "description": "check when absent" },
                "atomic": { "type": "string", "enum": SavedPart::CODES, "description": "what commit saves; all when absent" },
                "kind": { "type": "string", "enum": kinds, "description": "what the file holds; the headers decide when absent" },
                "worksheet": { "type": "string" },
                "columns": { "type": "string", "description": "a JSON object: title of a column → field, or null to leave it out" },
                "holder": { "type": "string", "description": "the office that is to hold new children and families" },
            },
        })
    }
}

/// An import with what waits to be answered.
#[derive(Serialize, JsonSchema)]
struct ImportJson {
    import: Import,
    /// What its owner calls the file.
    file_name: Option<String>,
    /// Until when the file is kept, UTC; absent when it is not.
    file_until: Option<Timestamp>,
    /// Whether columns wait to be matched by hand.
    unmatched: bool,
    /// New records that look like others: commit waits for an answer to each.
    twins: Vec<TwinJson>,
    /// Imports of the same file before this one.
    before: Vec<ImportNumber>,
    /// Whether the findings are still kept.
    has_findings: bool,
    /// Columns that were taken as somebody of the office said before. Said anew, they count no longer.
    columns_taken: Vec<TakenColumns>,
    /// Words that are on no list, with what they were said to stand for.
    words_taken: Vec<OfferJson>,
}

/// A new record and the one it looks like.
#[derive(Serialize, JsonSchema)]
struct TwinJson {
    kind: String,
    code: String,
    kept: String,
    /// Whether the other one is new as well and stands in the same file. Said to be the same, they have to be joined
    /// in the file.
    in_file: bool,
    reasons: Vec<TwinReason>,
    /// What may be shown of what they have in common, by the reason: the end of a number.
    shown: BTreeMap<String, String>,
    /// The facts of both, side by side.
    facts: Vec<Fact>,
}

/// What a word that is on no list is said to stand for, in every row that has it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OfferJson {
    /// The list, by the name of its definition in the schema: `Sex`.
    list: String,
    /// The word as the file has it.
    word: String,
    /// The code.
    code: String,
}

impl From<Offer> for OfferJson {
    fn from(Offer { list, word, code }: Offer) -> Self {
        Self { list, word, code }
    }
}

/// A finding.
#[derive(Serialize, JsonSchema)]
struct FindingJson {
    /// Its place in the report, from 1.
    place: usize,
    /// `error` or `warning`.
    severity: &'static str,
    /// Stable code, for example `IMP-029`.
    code: String,
    kind: Option<&'static str>,
    record: Option<String>,
    sheet: Option<String>,
    row: Option<u64>,
    column: Option<String>,
    /// JSON pointer from the top of a bundle, or of the record of a sheet.
    pointer: Option<String>,
    /// The value that was found, shortened and harmless.
    value_masked: Option<String>,
    /// What is wrong.
    message: String,
    /// How to mend it.
    mend: String,
    /// What was probably meant.
    suggestion: Option<String>,
    /// What `POST …/words` may take for the word.
    offer: Option<OfferJson>,
}

/// What is to be saved.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommitJson {
    #[serde(default)]
    atomic: Option<SavedPart>,
}

/// Answers about records that look alike.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AnswersJson {
    answers: Vec<TwinAnswer>,
}

/// What the columns mean.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ColumnsJson {
    /// What the file holds: the name of a sheet.
    #[serde(default)]
    kind: Option<String>,
    /// The one worksheet to read.
    #[serde(default)]
    worksheet: Option<String>,
    /// Title of a column → field, or null to leave it out; on whatever worksheet.
    #[serde(default)]
    columns: Columns,
    /// The same by the name of a worksheet, where one title means two things.
    #[serde(default)]
    worksheets: BTreeMap<String, Columns>,
}

/// Title of a column → field, or null to leave it out.
type Columns = BTreeMap<String, Option<String>>;

fn mapping(columns: Columns) -> Mapping {
    let mut mapping = Mapping::default();
    for (title, field) in columns {
        mapping.say(&title, field.map_or(Meant::LeaveOut, Meant::Column));
    }
    mapping
}

/// Nothing to say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

const ROWS_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::new("severity", Takes::OneOf(&["error", "warning"]), "only findings of this severity"),
    Parameter::new("code", Takes::Text(7), "only findings of this code, for example IMP-029"),
];

const IMPORT: Needs = Needs::Permission(Permission::ImportRecords);

const ORDERS: Orders =
    &[("number", "/number"), ("checked", "/checked/at"), ("what", "/what"), ("errors", "/tally/errors")];

const IMPORTS_QUERY: &[Parameter] = &[LIST_QUERY[0], LIST_QUERY[1], Parameter::sort(ORDERS)];

pub(super) fn routes() -> Vec<Route> {
    let mut routes = of_files();
    routes.extend(of_answers());
    routes
}

/// What becomes of a file.
fn of_files() -> Vec<Route> {
    let api = |method, path, name, doc, handler| Route::api(method, path, name, IMPORT, doc, handler);
    let bring =
        Doc { body: Some(schema::<ImportForm>), ..Doc::post::<Nothing, Import>("Checks a file, or saves it", 201) };
    let act = |summary| Doc::post::<Nothing, Import>(summary, 200);
    vec![
        api(
            RouteMethod::Get,
            "/api/v1/imports",
            "api_imports",
            Doc::get::<List<Import>>("Imports of one's offices, the latest first").query(IMPORTS_QUERY),
            to!(list),
        )
        .leaves(&[Action::RecordsListed]),
        api(RouteMethod::Post, "/api/v1/imports", "api_import_bring", bring.form(), to!(bring_file))
            .leaves(&[Action::ImportChecked, Action::ImportCommitted])
            .takes_file(),
        api(
            RouteMethod::Get,
            "/api/v1/imports/{import}",
            "api_import",
            Doc::get::<ImportJson>("An import with what waits to be answered").tagged(),
            to!(one),
        )
        .leaves(&[Action::ImportViewed]),
        api(
            RouteMethod::Get,
            "/api/v1/imports/{import}/rows",
            "api_import_rows",
            Doc::get::<List<FindingJson>>("Findings of an import, those of one problem together").query(ROWS_QUERY),
            to!(rows),
        )
        .leaves(&[Action::ImportViewed]),
        api(
            RouteMethod::Get,
            "/api/v1/imports/blank/{sheet}/{lang}",
            "api_import_blank",
            Doc {
                reply: None,
                also: &[XLSX],
                ..Doc::get::<Nothing>("A sheet to fill in, with its headings in a language")
            },
            to!(blank),
        ),
        api(
            RouteMethod::Get,
            "/api/v1/imports/{import}/fixed-file",
            "api_import_fixed_file",
            Doc { reply: None, also: &[XLSX], ..Doc::get::<Nothing>("The file with a column that says what to fix") },
            to!(fixed_file),
        )
        .leaves(&[Action::Exported]),
        api(
            RouteMethod::Get,
            "/api/v1/imports/{import}/report-file",
            "api_import_report_file",
            Doc {
                reply: None,
                also: &[PAPER],
                ..Doc::get::<Nothing>("The report of the check as PDF").query(&[LANGUAGE])
            },
            to!(report_file),
        )
        .leaves(&[Action::ImportViewed, Action::Exported]),
        api(
            RouteMethod::Post,
            "/api/v1/imports/{import}/commit",
            "api_import_commit",
            Doc::post::<CommitJson, Import>("Saves a checked file, or its good records", 200).versioned(),
            to!(commit),
        )
        .leaves(&[Action::ImportCommitted]),
        api(
            RouteMethod::Post,
            "/api/v1/imports/{import}/cancel",
            "api_import_cancel",
            act("Puts a checked file away").versioned(),
            to!(cancel),
        )
        .leaves(&[Action::ImportCancelled]),
        api(
            RouteMethod::Post,
            "/api/v1/imports/{import}/undo",
            "api_import_undo",
            act("Puts every record of an import back as it was"),
            to!(undo),
        )
        .leaves(&[Action::ImportUndone]),
    ]
}

/// What a person answers to a check: columns, words, records that look like kept ones.
fn of_answers() -> Vec<Route> {
    let api = |path, name, doc, handler| Route::api(RouteMethod::Post, path, name, IMPORT, doc, handler);
    vec![
        api(
            "/api/v1/imports/{import}/columns",
            "api_import_columns",
            Doc::post::<ColumnsJson, Import>("Says what the columns mean; the file is checked again", 200).versioned(),
            to!(columns),
        )
        .leaves(&[Action::ImportAnswered]),
        api(
            "/api/v1/imports/{import}/words",
            "api_import_words",
            Doc::post::<OfferJson, Import>("Takes what a finding offers for a word; the file is checked again", 200)
                .versioned(),
            to!(words),
        )
        .leaves(&[Action::ImportAnswered]),
        api(
            "/api/v1/imports/{import}/twins",
            "api_import_twins",
            Doc::post::<AnswersJson, Import>("Says which records are kept ones; the file is checked again", 200)
                .versioned(),
            to!(twins),
        )
        .leaves(&[Action::ImportAnswered]),
    ]
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let imports = call.app.services.list_imports(&call.caller()?).await?;
    let imports: Vec<Import> = imports.into_iter().map(|stored| stored.value).collect();
    let imports = ordered(&call, imports, ORDERS)?;
    paged(&call, &imports, |import| import.number.to_string())
}

async fn bring_file(mut call: Call) -> Result<Reply, Problem> {
    let caller = call.caller_once()?;
    // It may be large, and once the request has its fingerprint nobody else looks at it.
    let file = call.file.take();
    if call.header("content-type").is_none_or(|media| !media.starts_with("multipart/form-data")) {
        return Err(Problem::new("media-type"));
    }
    let mode = call.form.get("mode").unwrap_or(MODES[0]);
    let part = call.form.get("atomic").map_or(Some(SavedPart::All), SavedPart::parse);
    let part = part.ok_or_else(|| Problem::field("atomic", "value-unlisted"))?;
    if !MODES.contains(&mode) {
        return Err(Problem::field("mode", "value-unlisted"));
    }
    let services = &call.app.services;
    let brought = brought(&call, file)?;
    let import = told(&call, services.bring_import(&caller, &call.app.opener, brought, tell_nobody()).await)?;
    let number = import.number;
    let waits = mode == MODES[0] || import.tally.errors > 0 && part == SavedPart::All;
    let import = if waits {
        import
    } else {
        let saved = services.save_import(&second(&caller), &call.app.opener, (number, 1), part).await;
        match saved {
            // The file is checked, and what keeps it from being saved is told by its import.
            Err(ServiceError::Invalid(faults)) if faults.iter().any(|fault| fault.field == "twins") => import,
            Err(ServiceError::Import(_)) => import,
            saved => told(&call, saved)?,
        }
    };
    Reply::created(&import, format!("/api/v1/imports/{number}"))
}

/// The same caller, for the second half of one request: its key counts for each half by itself.
fn second(caller: &Caller) -> Caller {
    let once = caller.once.as_ref().map(|once| Once { key: format!("{}|commit", once.key), ..once.clone() });
    Caller { once, ..caller.clone() }
}

fn brought(call: &Call, file: Option<Upload>) -> Result<Brought, Problem> {
    let form = &call.form;
    let file = file.ok_or_else(|| Problem::field("file", "import-file-none"))?;
    let holder = form.get("holder").map(OfficeCode::parse).transpose();
    let holder = holder.map_err(|_| Problem::field("holder", "value-unlisted"))?;
    let columns = form.get("columns").map(serde_json::from_str::<Columns>).transpose();
    let mapping = mapping(columns.map_err(|_| Problem::field("columns", "value-unlisted"))?.unwrap_or_default());
    let (kind, worksheet) = (kind(form.get("kind"))?, form.get("worksheet").map(str::to_owned));
    let said = Said { kind, worksheet, mapping, ..Said::default() };
    Ok(Brought { name: file.name, bytes: file.bytes, said, holder })
}

fn kind(name: Option<&str>) -> Result<Option<Sheet>, Problem> {
    let unlisted = || Problem::field("kind", "value-unlisted");
    name.map(|name| Sheet::of_name(name).ok_or_else(unlisted)).transpose()
}

/// What came of an act; faults of the form with their words.
fn told(call: &Call, result: Result<Import, ServiceError>) -> Result<Import, Problem> {
    result.or_else(|error| {
        let faults: Vec<Fault> = faults_of(call, error)?;
        Err(Problem { faults, ..Problem::new("invalid") })
    })
}

async fn one(call: Call) -> Result<Reply, Problem> {
    let page = page(&call, &Wanted::NOTHING).await?;
    let report = page.report.as_ref();
    let twins = report.into_iter().flat_map(|report| &report.twins);
    let twin = |twin: &crate::transfer::twin::Twin| TwinJson {
        kind: twin.kind.name().to_owned(),
        code: twin.code.clone(),
        kept: twin.kept.clone(),
        in_file: twin.in_file,
        reasons: twin.reasons.clone(),
        shown: twin.hidden.iter().map(|(reason, shown)| (reason.code().to_owned(), shown.clone())).collect(),
        facts: twin.facts.clone(),
    };
    let shown = ImportJson {
        twins: twins.map(twin).collect(),
        has_findings: report.is_some(),
        columns_taken: report.map(|report| report.columns.clone()).unwrap_or_default(),
        words_taken: report.into_iter().flat_map(|report| report.words.offers()).map(OfferJson::from).collect(),
        import: page.import.value,
        file_name: page.file_name,
        file_until: page.file_until,
        unmatched: page.unmatched,
        before: page.before.iter().map(|import| import.number).collect(),
    };
    Reply::versioned(&shown, page.import.version)
}

async fn page(call: &Call, wanted: &Wanted) -> Result<ImportPage, Problem> {
    Ok(call.app.services.view_import(&call.caller()?, number(call)?, wanted).await?)
}

async fn rows(call: Call) -> Result<Reply, Problem> {
    let wanted = |name: &str| call.query.get(name);
    let severity = wanted("severity").map(|code| severity(code).ok_or("severity")).transpose();
    let severity = severity.map_err(|field| Problem::field(field, "value-unlisted"))?;
    let known = |id: &str| FindingCode::ALL.iter().copied().find(|code| code.id() == id);
    let code = wanted("code").map(|id| known(id).ok_or("code")).transpose();
    let code = code.map_err(|field| Problem::field(field, "value-unlisted"))?;
    let asked = Asked::of(&call)?;
    let from = asked.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
    let ImportPage { found, vocabulary, .. } = page(&call, &Wanted { code, severity, from, most: asked.limit }).await?;
    // A report of another check may be shorter than the one that the cursor is of.
    let findings = if found.from == from { found.findings } else { Vec::new() };
    let rows: Vec<FindingJson> =
        (from + 1..).zip(&findings).map(|(place, one)| row(&call, (place, one), &vocabulary)).collect();
    let end = from + rows.len();
    asked.answer(&call, &rows, ((end < found.total && !rows.is_empty()).then(|| end.to_string()), found.total))
}

fn row(call: &Call, (place, finding): (usize, &Finding), vocabulary: &Vocabulary) -> FindingJson {
    let (words, location) = (call.words(), &finding.location);
    FindingJson {
        place,
        severity: severity_code(finding.severity),
        code: finding.code.id(),
        kind: finding.kind.map(Kind::name),
        record: finding.record.clone(),
        sheet: location.section.clone(),
        row: location.row,
        column: location.column.clone(),
        pointer: location.pointer.clone(),
        value_masked: finding.value.clone(),
        message: finding.problem(words),
        mend: finding.mend(words),
        suggestion: finding.suggestion.clone(),
        offer: Offer::of(finding, vocabulary).map(OfferJson::from),
    }
}

async fn columns(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let given: ColumnsJson = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let mut said = Said { kind: kind(given.kind.as_deref())?, worksheet: given.worksheet, ..Said::default() };
    said.mapping = mapping(given.columns);
    for (worksheet, columns) in given.worksheets {
        said.sheets.insert(worksheet, SaidOfSheet { mapping: mapping(columns), ..SaidOfSheet::default() });
    }
    let matched = call.app.services.match_columns(&caller, &call.app.opener, (number, version), said).await;
    Reply::versioned(&told(&call, matched)?, version + 1)
}

async fn words(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let OfferJson { list, word, code } = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let offer = Offer { list, word, code };
    let meant = call.app.services.mean_word(&caller, &call.app.opener, (number, version), offer).await;
    Reply::versioned(&told(&call, meant)?, version + 1)
}

async fn twins(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let given: AnswersJson = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let answered = call.app.services.answer_twins(&caller, &call.app.opener, (number, version), given.answers).await;
    Reply::versioned(&told(&call, answered)?, version + 1)
}

async fn commit(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let given: CommitJson = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let part = given.atomic.unwrap_or(SavedPart::All);
    let saved = call.app.services.save_import(&caller, &call.app.opener, (number, version), part).await;
    Reply::versioned(&told(&call, saved)?, version + 1)
}

async fn cancel(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let Nothing {} = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    Reply::versioned(&call.app.services.cancel_import(&caller, (number, version)).await?, version + 1)
}

async fn undo(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let Nothing {} = call.json()?;
    Reply::json(&call.app.services.undo_import(&call.caller_once()?, number).await?)
}
