//! `uya plan read`: what the recommendation of a plan says, as suggestions for a person to confirm.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::{Context, Exit, Failure, view::Page};
use crate::{
    domain::code::ItemCode,
    matching::policy::Policy,
    reading::{Polarity, Reading, Suggestion, Tongue},
    transfer::office::{self, Content, FileKind, Notice, Opened, Opener, Refusal, plan::Recommendation},
};

#[derive(Subcommand)]
pub(super) enum Plan {
    Read(ReadPlan),
}

#[derive(Args)]
pub(super) struct ReadPlan {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long)]
    whole: bool,
}

/// What a document says, and the text that places lead into.
#[derive(serde::Serialize)]
struct DocumentReading {
    #[serde(flatten)]
    reading: Reading,
    kind: FileKind,
    /// Sections with a heading of recommendations; absent when `--whole` asked for no section. Of a document with none
    /// nothing is read, of a plain text all.
    #[serde(skip_serializing_if = "Option::is_none")]
    sections: Option<usize>,
    /// Absent where the file is a text in UTF-8: places lead into the file then.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    notices: Vec<Notice>,
}

impl Plan {
    pub(super) fn run(self, context: &Context, language: Option<&str>) -> Result<(), Failure> {
        let Self::Read(read) = self;
        let bytes = read.bytes(context)?;
        let named = match language {
            Some("kk") => Some(Tongue::Kazakh),
            Some("ru") => Some(Tongue::Russian),
            _ => None,
        };
        let policy = context.policy()?;
        if office::is_utf8_text(&bytes) {
            let document = read.plain(&String::from_utf8_lossy(&bytes), named);
            return context.print(&document, || document_page(context, &policy, &document));
        }
        let document = read.document(context, bytes, named)?;
        context.print(&document, || document_page(context, &policy, &document))
    }
}

impl ReadPlan {
    /// The file; `-` is standard input. No more is taken in than is read, and a little to know that there is more.
    fn bytes(&self, context: &Context) -> Result<Vec<u8>, Failure> {
        let bytes = if self.file == Path::new("-") {
            taken(std::io::stdin().lock())
        } else {
            std::fs::File::open(&self.file).and_then(taken)
        };
        bytes.map_err(|error| context.file_failure(&self.file, &error))
    }

    /// Reads a text in UTF-8, whose places are those of the file itself.
    fn plain(&self, text: &str, named: Option<Tongue>) -> DocumentReading {
        let mut notices = office::plan::noticed(text);
        let (sections, reading) = if self.whole {
            (None, office::plan::read(text, named))
        } else {
            let (sections, reading) = office::plan::read_plain(text, named);
            if sections == 0 {
                notices.push(office::plan::read_whole());
            }
            notices.extend(office::plan::unread(text));
            (Some(sections), reading)
        };
        DocumentReading { reading, kind: FileKind::Plain, sections, text: None, notices }
    }

    /// Opens a document in a process of its own and reads its recommendation.
    fn document(&self, context: &Context, bytes: Vec<u8>, named: Option<Tongue>) -> Result<DocumentReading, Failure> {
        let program = std::env::current_exe().map_err(|error| context.file_failure(&self.file, &error))?;
        let opened = Opener::new(program, 1).open(bytes, &self.file.to_string_lossy());
        let Opened { kind, content, mut notices, .. } = opened.map_err(|refusal| refused(context, &refusal))?;
        let Content::Text(document) = content else {
            return Err(Failure::new(Exit::Data, context.words.text("office-plan-table")));
        };
        let (sections, text) = if self.whole {
            (None, document.joined(0..document.paragraphs.len()))
        } else {
            let found = Recommendation::of(&document);
            notices.extend(found.unread);
            (Some(found.sections), found.text)
        };
        let reading = office::plan::read(&text, named);
        Ok(DocumentReading { reading, kind, sections, text: Some(text), notices })
    }
}

fn refused(context: &Context, refusal: &Refusal) -> Failure {
    let (problem, mend) = (refusal.problem(&context.words), refusal.mend(&context.words));
    Failure::new(Exit::Data, format!("{problem}\n{mend}"))
}

/// Largest file that is taken into memory, in bytes.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

fn taken(source: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The reading as text for people.
fn page(context: &Context, policy: &Policy, reading: &Reading) -> String {
    let mut page = Page::new(context.color);
    if reading.lang == Tongue::Neither {
        page.paragraph(0, &context.words.text("reading-neither"));
        return page.into_text();
    }
    if reading.read_bytes < reading.total_bytes {
        let values = [("read", reading.read_bytes.into()), ("total", reading.total_bytes.into())];
        page.paragraph(0, &context.words.text_with("reading-cut", &values));
        page.gap();
    }
    for polarity in [Polarity::Affirmed, Polarity::Negated, Polarity::Resolved] {
        part(context, policy, reading, polarity, &mut page);
    }
    constraints(context, reading, &mut page);
    page.gap();
    page.paragraph(0, &context.words.text("reading-confirm"));
    page.into_text()
}

/// A document as text for people: what was noticed in the file, then the reading.
fn document_page(context: &Context, policy: &Policy, document: &DocumentReading) -> String {
    let mut head = Page::new(context.color);
    for notice in &document.notices {
        head.paragraph(0, &notice.sentence(&context.words));
    }
    let is_unread = document.sections == Some(0) && document.text.is_some();
    match document.sections {
        Some(0) if is_unread => head.paragraph(0, &context.words.text("office-plan-no-section")),
        Some(0 | 1) | None => {}
        Some(sections) => {
            head.paragraph(0, &context.words.text_with("office-plan-sections", &[("sections", sections.into())]));
        }
    }
    let head = head.into_text();
    if is_unread {
        return head;
    }
    format!("{head}{}", page(context, policy, &document.reading))
}

fn part(context: &Context, policy: &Policy, reading: &Reading, polarity: Polarity, page: &mut Page) {
    let found: Vec<&Suggestion> = reading.suggestions.iter().filter(|one| one.polarity == polarity).collect();
    if polarity == Polarity::Affirmed && found.is_empty() {
        page.paragraph(0, &context.words.text("reading-nothing"));
    }
    if found.is_empty() {
        return;
    }
    page.gap();
    page.heading(&context.words.text(match polarity {
        Polarity::Affirmed => "reading-affirmed",
        Polarity::Negated => "reading-negated",
        Polarity::Resolved => "reading-resolved",
    }));
    for suggestion in found {
        let name = name(context, policy, &suggestion.item);
        let line = if polarity == Polarity::Affirmed {
            let values = [("need", name.into()), ("level", i64::from(suggestion.level).into())];
            context.words.text_with("reading-line", &values)
        } else {
            name
        };
        page.paragraph(2, &line);
        page.paragraph(4, &format!("«{}»", suggestion.evidence.text));
    }
}

fn constraints(context: &Context, reading: &Reading, page: &mut Page) {
    if reading.constraints.is_empty() {
        return;
    }
    page.gap();
    page.heading(&context.words.text("reading-household"));
    for constraint in &reading.constraints {
        let key = if constraint.strength == "hard" { "reading-hard" } else { "reading-soft" };
        let strength = context.words.text(key);
        page.paragraph(2, &format!("{} · {strength}", constraint.constraint));
        page.paragraph(4, &format!("«{}»", constraint.evidence.text));
    }
}

/// The name of a need in the language of the person; its code where the policy does not have it.
fn name(context: &Context, policy: &Policy, code: &str) -> String {
    let item = ItemCode::parse(code).ok().and_then(|code| policy.item(&code).cloned());
    item.map_or_else(|| code.to_owned(), |item| item.name.get(context.config.language).to_owned())
}
