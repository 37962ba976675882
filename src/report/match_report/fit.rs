//! The proposed family beside the needs: sections 8 to 16.

use super::{Class, Report};
use crate::{
    domain::{
        family::{DocumentKind, ResidentKind},
        proposal::{FamilyAnswer, GapAnswer, GapLine},
    },
    i18n::format,
    matching::{document::FamilyEntry, input::FamilyInput},
    present::Glyph,
    report::sheet::{Block, Cell, Column, Entry, Mark, StripItem, Table},
};

/// Sections of needs, by the groups and single needs of the policy that belong to each.
const BY_NEED: [(&str, &[&str], &[&str]); 4] = [
    ("12", &["identity_culture"], &[]),
    ("13", &[], &["sibling_bond", "birth_family_contact"]),
    (
        "14",
        &["social_medical"],
        &["community_school_continuity", "study_conditions", "learning_support", "special_education"],
    ),
    ("15", &["social_domestic"], &["adult_availability"]),
];

impl<'a> Report<'a> {
    pub(super) fn fit_sections(&mut self) {
        let Some(entry) = self.chosen() else { return };
        self.section(Class::Shared, "8", Self::proposed);
        self.section(Class::Shared, "9", |report| report.each_need(entry));
        self.section(Class::Shared, "10", Self::support);
        self.section(Class::Shared, "11", Self::others_at_home);
        for (number, groups, items) in BY_NEED {
            self.section(Class::Shared, number, |report| report.needs_of(entry, groups, items));
        }
        self.section(Class::Judgement, "16", |report| report.for_and_against(entry));
    }

    fn input(&self) -> Option<&'a FamilyInput> {
        let family = self.stored.proposal.content.family()?;
        self.stored.input.families.iter().find(|input| input.code == *family)
    }

    fn proposed(&mut self) {
        let Some(family) = self.input() else { return };
        let language = self.view.language();
        let forms = &self.stored.policy.file().placement_forms;
        let form =
            |code: &str| forms.iter().find(|form| form.code == code).map(|form| form.name.get(language).to_owned());
        let prepared: Vec<String> = family.forms.iter().filter_map(|one| form(one.code())).collect();
        let spoken = family.languages.iter().flat_map(|languages| &languages.spoken);
        let spoken: Vec<String> = spoken.map(|one| self.view.spoken(one.language.as_str())).collect();
        let places = family.approved_places.as_ref().map(|places| format::number(language, places.value.into()));
        let papers = family.documents.iter();
        let papers: Vec<String> =
            papers.map(|paper| format!("{}: {}", self.text(paper_key(paper.kind)), self.day(paper.as_of))).collect();
        let free = family.availability.last().map(|answer| self.day(answer.confirmed_on));
        let preparation = family.preparation.as_ref().map(|course| self.day(course.as_of));
        self.put_entries(
            Class::Shared,
            [
                ("report-family", Some(family.code.to_string())),
                ("report-prepared", Some(prepared.join("; "))),
                ("report-places", places),
                ("report-home-languages", Some(spoken.join(", "))),
                ("report-preparation", preparation),
                ("report-papers", Some(papers.join("; "))),
                ("report-availability", free),
                ("report-family-answer", self.family_answer()),
            ],
        );
        let courses = family.training.iter().map(|course| {
            let items: Vec<String> = course.items.iter().map(|item| self.view.item(item.as_str())).collect();
            format!("{} ({})", items.join(", "), self.day(course.passed_on))
        });
        let items: Vec<String> = courses.collect();
        if !items.is_empty() {
            self.put(Class::Shared, Block::part(self.text("report-training")));
            self.put(Class::Shared, Block::List { items });
        }
    }

    fn family_answer(&self) -> Option<String> {
        let FamilyAnswer { answer, on, words } = self.stored.proposal.content.family_answer.as_ref()?;
        let mut parts = vec![self.word("answer", answer.code())];
        parts.extend(on.map(|day| self.day(day)));
        parts.extend(words.as_ref().map(ToString::to_string));
        Some(parts.join(" · "))
    }

    fn each_need(&mut self, entry: &FamilyEntry) {
        let rows: Vec<Vec<Cell>> = self
            .view
            .lines(entry)
            .filter(|(plan, _)| plan.kind == "need")
            .map(|(plan, line)| {
                let gaps = &self.stored.proposal.content.gaps;
                let gap = gaps.iter().find(|gap| gap.item == plan.item && gap.child.as_str() == plan.child);
                let answered = gap.map(|gap| self.answered(gap)).unwrap_or_default();
                vec![Cell::text(self.view.line_name(plan)), self.met(plan, line), Cell::text(answered)]
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let columns = vec![
            Column::words(self.text("report-column-need"), 4),
            Column::words(self.text("report-column-how"), 5),
            Column::words(self.text("report-column-gap"), 4),
        ];
        self.put(Class::Shared, Block::Table(Table { caption: self.text("report-caption-met"), columns, rows }));
        self.put(Class::Shared, Block::paragraph(self.text("sheet-legend")));
    }

    fn answered(&self, gap: &GapLine) -> String {
        match &gap.answer {
            GapAnswer::Support { what, .. } => what.to_string(),
            GapAnswer::Accepted { .. } => self.text("propose-accepted"),
        }
    }

    pub(super) fn support(&mut self) {
        let rows: Vec<Vec<Cell>> = self.stored.proposal.content.gaps.iter().map(|gap| self.support_row(gap)).collect();
        if rows.is_empty() {
            return;
        }
        let columns = vec![
            Column::words(self.text("word-gap"), 4),
            Column::words(self.text("propose-support"), 5),
            Column::words(self.text("propose-who"), 3),
            Column::words(self.text("propose-by"), 3),
            Column::words(self.text("report-column-cost"), 2),
        ];
        self.put(Class::Shared, Block::Table(Table { caption: self.text("report-caption-support"), columns, rows }));
    }

    fn support_row(&self, gap: &GapLine) -> Vec<Cell> {
        let several = self.stored.document.children.len() > 1;
        let name = self.view.item(&gap.item);
        let name = Cell::text(if several { format!("{name} ({})", gap.child) } else { name });
        match &gap.answer {
            GapAnswer::Support { service, what, who, by, cost } => {
                let done = Cell::text(what.to_string());
                let service = service.as_ref().and_then(|code| self.view.service(code));
                let cost = cost.as_ref().map(ToString::to_string).unwrap_or_default();
                let done = service.map_or(done.clone(), |service| done.with_note(service));
                vec![name, done, Cell::text(who.to_string()), Cell::text(self.day(*by)), Cell::text(cost)]
            }
            // Why a gap is accepted is a judgement; that it is, is not.
            GapAnswer::Accepted { because } if self.cut.shows(Class::Judgement) => {
                vec![name, Cell::text(format!("{}: {}", self.text("propose-accepted"), because.as_str()))]
            }
            GapAnswer::Accepted { .. } => vec![name, Cell::text(self.text("propose-accepted"))],
        }
    }

    fn others_at_home(&mut self) {
        let Some(family) = self.input() else { return };
        let on = self.stored.document.as_of;
        let items: Vec<String> = family
            .residents
            .iter()
            .map(|resident| {
                let kind = self.text(resident_key(resident.kind));
                let age = resident.birth_date.map(|born| format::age(self.view.words, born, on));
                age.map_or_else(|| kind.clone(), |age| format!("{kind}, {age}"))
            })
            .collect();
        if items.is_empty() {
            return;
        }
        self.put(Class::Shared, Block::List { items });
        self.put(Class::Shared, Block::paragraph(self.text("report-talk-through")));
    }

    fn needs_of(&mut self, entry: &FamilyEntry, groups: &[&str], single: &[&str]) {
        let policy = self.stored.policy.file();
        let belongs = |code: &str| {
            let item = policy.items.iter().find(|item| item.code.as_str() == code);
            single.contains(&code) || item.is_some_and(|item| groups.contains(&item.group.as_str()))
        };
        let items: Vec<StripItem> = self
            .view
            .lines(entry)
            .filter(|(plan, _)| plan.kind == "need" && belongs(&plan.item))
            .map(|(plan, line)| {
                let known = line.capability.map(|level| self.view.family_level(&plan.item, level));
                let known = known.unwrap_or_else(|| self.text("sheet-mark-unknown"));
                StripItem { mark: Mark::of(line), text: format!("{}: {known}", self.view.line_name(plan)) }
            })
            .collect();
        if items.is_empty() {
            return;
        }
        self.put(Class::Shared, Block::Strip { caption: self.text("report-caption-strip"), items });
    }

    fn for_and_against(&mut self, entry: &FamilyEntry) {
        let speaks = |glyphs: &[Glyph]| {
            let lines = self.view.lines(entry).filter(|(_, line)| glyphs.contains(&Glyph::of(line)));
            let plans: Vec<_> = lines.map(|(plan, _)| plan).collect();
            self.view.item_names(&plans, usize::MAX).join("\n")
        };
        let entries = vec![
            Entry::new(self.text("word-for"), speaks(&[Glyph::Meets])),
            Entry::new(self.text("word-against"), speaks(&[Glyph::Partly, Glyph::Not])),
            Entry::new(self.text("word-system-not-know"), speaks(&[Glyph::Unknown])),
        ];
        self.put(Class::Judgement, Block::KeyValues { entries });
    }
}

fn paper_key(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Income => "document-income",
        DocumentKind::Health => "document-health",
        DocumentKind::Housing => "document-housing",
        DocumentKind::CriminalRecord => "document-criminal-record",
    }
}

fn resident_key(kind: ResidentKind) -> &'static str {
    match kind {
        ResidentKind::OwnChild => "person-own-child",
        ResidentKind::PlacedChild => "person-placed-child",
        ResidentKind::RelatedAdult => "person-related-adult",
        ResidentKind::UnrelatedAdult => "person-unrelated-adult",
    }
}
