//! The match report: everything a proposal rests on, for the people who decide, for the family, for the file.
//!
//! ```text
//! panel   every section, 0 to 24, and two annexes
//! family  what the family may read: the child's needs, its own facts, the support; nobody else
//! file    one page
//! ```
//!
//! *Design notes.* The three are cuts of one text. Whatever is written down names its `Class`, and a cut
//! says which classes it shows: a section cannot forget to be left out. The report is made of what was stored
//! (the proposal, the list, the snapshot), never of today's register, so it is the same when made again.

use serde::{Deserialize, Serialize};

use super::sheet::{Block, Entry, Meta, Sheet};
use crate::{
    domain::{
        clock::Timestamp, date::Date, evidence::Evidence, language::Language, proposal::Proposal, re_review::ReReview,
        removal::TakenOut, run::RunRecord,
    },
    i18n::{Translator, Value, format},
    matching::{
        document::{Document, FamilyEntry},
        input::MatchingInput,
        policy::Policy,
    },
    present::View,
};

/// The front, the summary, the child: sections 0 to 4.
mod child;

/// How families were looked for and compared: sections 5 to 7.
mod search;

/// The proposed family beside the needs: sections 8 to 16.
mod fit;

/// What people thought and decided, and what comes next: sections 17 to 24.
mod decision;

/// How the list was made: the annexes.
mod annex;

/// The page for the file.
mod file_page;

/// The record of the decision.
mod record;

pub use record::record_sheet;

/// For whom a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Those who decide: all of it.
    Panel,
    /// The proposed family.
    Family,
    /// The child's file: one page.
    File,
}

impl Cut {
    /// Every cut.
    pub const ALL: [Self; 3] = [Self::Panel, Self::Family, Self::File];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Panel => "panel",
            Self::Family => "family",
            Self::File => "file",
        }
    }

    /// The cut with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cut| cut.code() == code)
    }

    /// Whether it shows what is of a class.
    pub fn shows(self, class: Class) -> bool {
        match self {
            Self::Panel => true,
            Self::Family => class == Class::Shared,
            Self::File => !matches!(class, Class::Evidence | Class::Technical),
        }
    }
}

/// What kind of fact something is, which decides who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The child's needs, the proposed family's own facts, the support.
    Shared,
    /// Families other than the proposed one, and how many there are.
    OtherFamilies,
    /// The words of the plan and the papers behind a fact.
    Evidence,
    /// What the child said to a specialist.
    ChildsWords,
    /// Who proposed and judged, what they thought, and where the list put the family.
    Judgement,
    /// Versions, seeds and fingerprints.
    Technical,
}

/// What a report is made of: as it was stored.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// The proposal with everything that was said about it.
    pub proposal: &'a Proposal,
    /// The record of its list.
    pub run: &'a RunRecord,
    /// The list.
    pub document: &'a Document,
    /// Families that people had taken out of it by hand.
    pub taken_out: &'a [TakenOut],
    /// The facts the list was made of.
    pub input: &'a MatchingInput,
    /// The rules and weights it was made with.
    pub policy: &'a Policy,
    /// Evidence of the children's needs that stood when the proposal was sent.
    pub evidence: &'a [Evidence],
    /// Second looks at the decision that were concluded, in their order.
    pub reviewed_again: &'a [ReReview],
}

/// Writes the report of a proposal.
pub fn sheet(stored: &Stored<'_>, cut: Cut, words: &Translator) -> Sheet {
    let mut report = Report::new(stored, cut, words);
    if cut == Cut::File {
        report.file_page();
    } else {
        report.front();
        report.child_sections();
        report.search_sections();
        report.fit_sections();
        report.decision_sections();
        report.annexes();
    }
    Sheet {
        language: words.language(),
        title: words.text(&format!("report-title-{}", cut.code())),
        subject: format!("{} · {}", stored.proposal.number, report.children()),
        meta: record_meta(stored, record_of(stored.proposal, cut, words.language())),
        landscape: false,
        blocks: report.blocks,
    }
}

/// What every page carries of a sheet that the server shows at `record`.
fn record_meta(stored: &Stored<'_>, record: String) -> Meta {
    let policy = stored.policy.file();
    Meta {
        run: Some(stored.run.number.to_string()),
        data_as_of: Some(stored.document.as_of),
        hash: Some(stored.run.result_hash.to_string()),
        rules: Some(format!("{} {}", policy.name, policy.version)),
        record: Some(record),
        ai_notice: true,
        ..Meta::default()
    }
}

/// Where the server shows this very report.
fn record_of(proposal: &Proposal, cut: Cut, language: Language) -> String {
    format!("/proposals/{}/report?cut={}&lang={}", proposal.number, cut.code(), language.code())
}

/// A report being written.
struct Report<'a> {
    stored: &'a Stored<'a>,
    view: View<'a>,
    cut: Cut,
    blocks: Vec<Block>,
}

impl<'a> Report<'a> {
    fn new(stored: &'a Stored<'a>, cut: Cut, words: &'a Translator) -> Self {
        let view = View {
            document: stored.document,
            policy: stored.policy,
            words,
            color: false,
            with_points: false,
            places: None,
        };
        Self { stored, view, cut, blocks: Vec::new() }
    }

    /// A numbered section of a class; one that nothing is on record for says so.
    fn section(&mut self, class: Class, number: &str, body: impl FnOnce(&mut Self)) {
        let title = self.text(&format!("report-section-{}", number.to_lowercase()));
        self.headed(class, format!("{number}. {title}"), body);
    }

    /// A section without a number.
    fn titled(&mut self, class: Class, key: &str, body: impl FnOnce(&mut Self)) {
        let title = self.text(key);
        self.headed(class, title, body);
    }

    fn headed(&mut self, class: Class, title: String, body: impl FnOnce(&mut Self)) {
        if !self.cut.shows(class) {
            return;
        }
        self.blocks.push(Block::section(title));
        let before = self.blocks.len();
        body(self);
        if self.blocks.len() == before {
            let nothing = self.text("report-nothing");
            self.blocks.push(Block::paragraph(nothing));
        }
    }

    fn put(&mut self, class: Class, block: Block) {
        if self.cut.shows(class) {
            self.blocks.push(block);
        }
    }

    /// Names and values of one class, those without a value left out.
    fn put_entries(&mut self, class: Class, entries: impl IntoIterator<Item = (&'static str, Option<String>)>) {
        let entries: Vec<Entry> = entries
            .into_iter()
            .filter_map(|(key, value)| Some(Entry::new(self.text(key), value.filter(|value| !value.is_empty())?)))
            .collect();
        if !entries.is_empty() {
            self.put(class, Block::KeyValues { entries });
        }
    }

    fn text(&self, key: &str) -> String {
        self.view.words.text(key)
    }

    fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.view.words.text_with(key, values)
    }

    /// The words of a code: `prefix-code`.
    fn word(&self, prefix: &str, code: &str) -> String {
        self.text(&format!("{prefix}-{}", code.replace('_', "-")))
    }

    fn list_of<'c>(&self, prefix: &str, codes: impl IntoIterator<Item = &'c str>) -> String {
        codes.into_iter().map(|code| self.word(prefix, code)).collect::<Vec<_>>().join("; ")
    }

    fn day(&self, day: Date) -> String {
        format::date(self.view.language(), day)
    }

    fn moment(&self, at: Timestamp) -> String {
        format::moment(self.view.language(), at)
    }

    fn children(&self) -> String {
        self.stored.document.children.join(", ")
    }

    /// The proposed family as the list has it.
    fn chosen(&self) -> Option<&'a FamilyEntry> {
        let family = self.stored.proposal.content.family()?;
        self.stored.document.family(family.as_str())
    }

    /// The reserve, in words.
    fn reserve(&self) -> Option<String> {
        use crate::domain::proposal::Reserve;
        Some(match self.stored.proposal.content.reserve.as_ref()? {
            Reserve::Family { family } => family.to_string(),
            Reserve::None { because } => format!("{}: {because}", self.text("propose-no-reserve")),
        })
    }

    /// The places a family usually takes.
    fn usual_place(&self, entry: &FamilyEntry) -> Option<String> {
        let place = entry.place.as_ref()?;
        let of = self.stored.document.shown().filter(|other| other.tier == entry.tier).count();
        Some(if place.p05 == place.p95 {
            self.text_with("place-one", &[("n", place.p05.into()), ("of", of.into())])
        } else {
            let values = [("from", place.p05.into()), ("to", place.p95.into()), ("of", of.into())];
            self.text_with("place-range", &values)
        })
    }
}
