//! How sure the order is, what people thought and decided, and what comes next: sections 17 to 24.

use super::{Class, Report};
use crate::{
    domain::{
        own_note::SentNote,
        proposal::{ProposalState, Review, Tie},
    },
    matching::document::ChangeEntry,
    report::sheet::{Block, Cell, Column, Entry, Signature, Table},
};

/// What is written in by hand: section, key of its caption, keys of its rows, keys of its columns.
type ByHand = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const BY_HAND: [ByHand; 3] = [
    (
        "21",
        "report-caption-introduction",
        &["report-step-meeting", "report-step-visit", "report-step-stay", "report-step-move", "report-step-tell"],
        &["report-column-step", "report-column-when", "report-column-who"],
    ),
    (
        "22",
        "report-caption-expect",
        &["report-after-1", "report-after-3", "report-after-6"],
        &["report-column-after", "report-column-expected", "report-column-warning"],
    ),
    (
        "23",
        "report-caption-told",
        &["report-told-health", "report-told-school", "report-told-contact", "report-told-past", "report-told-habits"],
        &["report-column-told", "sheet-sign-date", "sheet-sign-signature"],
    ),
];

impl Report<'_> {
    pub(super) fn decision_sections(&mut self) {
        self.section(Class::Judgement, "17", Self::how_sure);
        self.section(Class::Judgement, "18", Self::differs);
        self.section(Class::OtherFamilies, "19", Self::reserve_family);
        self.section(Class::Judgement, "20", |report| {
            report.views_of_people();
            report.notes_of_proposer();
        });
        if self.stored.proposal.content.family().is_some() {
            for by_hand in BY_HAND {
                self.section(Class::Shared, by_hand.0, |report| report.by_hand(by_hand));
            }
        }
        self.section(Class::Judgement, "24", Self::decision);
    }

    fn how_sure(&mut self) {
        let Some(entry) = self.chosen() else { return };
        self.put_entries(
            Class::Judgement,
            [("report-band", Some(self.word("band", &entry.band))), ("report-usual-place", self.usual_place(entry))],
        );
        let items: Vec<String> = entry.what_would_change.iter().map(|change| self.change(change)).collect();
        if !items.is_empty() {
            self.put(Class::Judgement, Block::part(self.text("report-would-change")));
            self.put(Class::Judgement, Block::List { items });
        }
        let trials = self.stored.proposal.content.trials.clone();
        if !trials.is_empty() {
            self.put(Class::Judgement, Block::part(self.text("report-trials")));
            self.put(Class::Judgement, Block::List { items: trials });
        }
    }

    fn change(&self, change: &ChangeEntry) -> String {
        match change {
            ChangeEntry::Raise { item, to, .. } => {
                format!("{}: {}", self.view.item(item), self.view.family_level(item, *to))
            }
            ChangeEntry::Rule { rule, .. } => {
                let language = self.view.language();
                self.view.rule(rule).map_or_else(|| rule.to_string(), |found| found.change.get(language).to_owned())
            }
        }
    }

    pub(super) fn differs(&mut self) {
        let content = &self.stored.proposal.content;
        if content.family().is_some() {
            let key = match &self.stored.proposal.shown_place {
                Some(place) if place.first_group => "report-first-group",
                Some(_) => "report-other-group",
                None => "report-outside",
            };
            self.put(Class::Judgement, Block::paragraph(self.text(key)));
        }
        let reasons = self.list_of("reason", content.reasons.iter().map(|reason| reason.code()));
        let words = content.words.as_ref().map(|words| words.as_str().to_owned());
        self.put_entries(Class::Judgement, [("report-reasons", Some(reasons)), ("report-words", words)]);
    }

    fn reserve_family(&mut self) {
        self.put_entries(Class::OtherFamilies, [("report-reserve", self.reserve())]);
    }

    pub(super) fn views_of_people(&mut self) {
        let proposal = self.stored.proposal;
        let rows: Vec<Vec<Cell>> = proposal
            .first_views
            .iter()
            .flat_map(|view| view.views.iter().map(move |of| (view, of)))
            .map(|(view, of)| {
                let who = Cell::text(view.by.to_string()).with_note(self.moment(view.at));
                vec![who, Cell::text(of.family.to_string()), Cell::text(self.word("view", of.view.code()))]
            })
            .collect();
        if !rows.is_empty() {
            let columns = vec![
                Column::words(self.text("report-column-reviewer"), 3),
                Column::words(self.text("report-family"), 2),
                Column::words(self.text("report-column-view"), 3),
            ];
            let caption = self.text("report-caption-first-views");
            self.put(Class::Judgement, Block::Table(Table { caption, columns, rows }));
        }
        let said = proposal.first_views.iter().filter_map(|view| Some((view.by.to_string(), view.words.as_ref()?)));
        let entries: Vec<Entry> = said.map(|(by, words)| Entry::new(by, words.as_str())).collect();
        if !entries.is_empty() {
            self.put(Class::Judgement, Block::KeyValues { entries });
        }
        for review in &proposal.reviews {
            self.review(review);
        }
        self.put_entries(Class::Judgement, [("report-tie", proposal.content.tie.as_ref().map(|tie| self.tie(tie)))]);
    }

    /// What the proposer noted on families of the list. It stands in the whole report only.
    fn notes_of_proposer(&mut self) {
        let note = |note: &SentNote| {
            let who = Cell::text(note.family.as_str()).with_note(self.moment(note.at));
            vec![who, Cell::text(note.words.as_str())]
        };
        let rows: Vec<Vec<Cell>> = self.stored.proposal.notes.iter().map(note).collect();
        if rows.is_empty() {
            return;
        }
        let columns = vec![Column::words(self.text("report-family"), 2), Column::words(self.text("notes-column"), 6)];
        let caption = self.text("notes-of-proposer");
        self.put(Class::OtherFamilies, Block::Table(Table { caption, columns, rows }));
    }

    fn review(&mut self, review: &Review) {
        let reasons = self.list_of("basis", review.reasons.iter().map(|reason| reason.code()));
        let entries = vec![
            Entry::new(self.text("report-column-reviewer"), format!("{} · {}", review.by, self.moment(review.at))),
            Entry::new(self.text("report-result"), self.word("result", review.result.code())),
            Entry::new(self.text("report-basis"), reasons),
            Entry::new(self.text("report-words"), review.words.as_str()),
            Entry::new(self.text("report-tie"), self.tie(&review.tie)),
        ];
        self.put(Class::Judgement, Block::KeyValues { entries });
    }

    fn tie(&self, tie: &Tie) -> String {
        match tie {
            Tie::None {} => self.text("propose-tie-none"),
            Tie::Declared { words } => words.to_string(),
        }
    }

    /// What came of second looks at the decision.
    fn looked_at_again(&mut self) {
        let concluded = self.stored.reviewed_again.iter().filter_map(|one| Some((one, one.conclusion.as_ref()?)));
        for (one, end) in concluded {
            let origin = self.word("re-review-origin", one.origin.code());
            let entries = vec![
                Entry::new(self.text("re-reviews-title"), format!("{} · {}", one.number, self.moment(one.asked_at))),
                Entry::new(self.text("re-review-origin"), origin),
                Entry::new(self.text("report-column-reviewer"), format!("{} · {}", end.by, self.moment(end.at))),
                Entry::new(self.text("re-review-result"), self.word("re-review-result", end.result.code())),
                Entry::new(self.text("report-words"), end.words.as_str()),
                Entry::new(self.text("report-tie"), self.tie(&end.tie)),
            ];
            self.put(Class::Judgement, Block::KeyValues { entries });
        }
    }

    fn by_hand(&mut self, (_, caption, rows, columns): ByHand) {
        let columns = columns.iter().map(|key| Column::words(self.text(key), 3)).collect();
        let rows = rows.iter().map(|key| vec![Cell::text(self.text(key)).with_note(" ")]).collect();
        self.put(Class::Shared, Block::Table(Table { caption: self.text(caption), columns, rows }));
    }

    /// Why it was withdrawn, when it was: every other state has its reason with the judgement that led to it.
    fn withdrawn_because(&self) -> Option<String> {
        let last = self.stored.proposal.moves.last().filter(|last| last.to == ProposalState::Withdrawn)?;
        Some(last.words.as_ref()?.as_str().to_owned())
    }

    pub(super) fn decision(&mut self) {
        let proposal = self.stored.proposal;
        self.put_entries(
            Class::Judgement,
            [
                ("report-state", Some(self.word("state", proposal.state.code()))),
                ("report-state-since", Some(self.moment(proposal.moved_at()))),
                ("report-words", self.withdrawn_because()),
            ],
        );
        for check in &proposal.second_checks {
            let entries = vec![
                Entry::new(self.text("report-second-check"), format!("{} · {}", check.by, self.moment(check.at))),
                Entry::new(self.text("report-result"), self.word("check", check.result.code())),
                Entry::new(self.text("report-words"), check.words.as_str()),
            ];
            self.put(Class::Judgement, Block::KeyValues { entries });
        }
        self.looked_at_again();
        let last = proposal.reviews.last().map(|review| review.by.to_string());
        let checked = proposal.second_checks.last().map(|check| check.by.to_string());
        let lines = vec![
            Signature { role: self.text("report-role-proposer"), name: Some(proposal.proposer.to_string()) },
            Signature { role: self.text("report-role-reviewer"), name: last },
            Signature { role: self.text("report-role-second-check"), name: checked },
        ];
        self.put(Class::Judgement, Block::Signatures { lines });
    }
}
