//! What the proposal is, and the child it is for: sections 0 to 4.

use super::{Class, Report};
use crate::{
    domain::{
        evidence::Evidence,
        level::Importance,
        proposal::{ChildView, Choice, GapAnswer},
    },
    i18n::format,
    matching::{document::PlanEntry, input::ChildInput},
    present::evidence::told,
    report::sheet::{Block, Cell, Column, Entry, Table},
};

impl Report<'_> {
    /// 0: whose report, for what, and where it stands. It has no heading: it stands under the title.
    pub(super) fn front(&mut self) {
        let proposal = self.stored.proposal;
        let mut forms: Vec<String> = self.stored.input.case.children.iter().map(|child| self.form(child)).collect();
        forms.dedup();
        self.put_entries(
            Class::Shared,
            [
                ("report-number", Some(proposal.number.to_string())),
                ("report-children", Some(self.children())),
                ("report-purpose", Some(forms.join(", "))),
                ("report-state", Some(self.word("state", proposal.state.code()))),
                ("report-sent", Some(self.moment(proposal.sent_at()))),
            ],
        );
        let compared: Vec<String> = self.compared().iter().map(|entry| entry.family.to_string()).collect();
        self.put_entries(Class::OtherFamilies, [("report-compared", Some(compared.join(", ")))]);
        self.put_entries(
            Class::Judgement,
            [
                ("report-author", Some(format!("{} · {}", proposal.proposer, proposal.office))),
                ("report-agency", proposal.agency.as_ref().map(ToString::to_string)),
            ],
        );
        if let Some(reason) = &self.stored.document.preparatory {
            self.put(Class::Shared, Block::notice(self.text("report-preparatory")));
            self.put_entries(Class::Judgement, [("report-preparatory-why", Some(reason.clone()))]);
        }
    }

    pub(super) fn child_sections(&mut self) {
        self.section(Class::Shared, "1", Self::summary);
        self.section(Class::Shared, "2", Self::profile);
        self.section(Class::ChildsWords, "3", Self::views);
        self.section(Class::Shared, "4", Self::needs);
    }

    pub(super) fn summary(&mut self) {
        let content = &self.stored.proposal.content;
        match &content.choice {
            Some(Choice::Family { family }) => {
                let reasons = content.reasons.iter().map(|reason| reason.code());
                let supported = content.gaps.iter().filter(|line| matches!(line.answer, GapAnswer::Support { .. }));
                self.put_entries(
                    Class::Shared,
                    [
                        ("report-proposed", Some(family.to_string())),
                        ("report-reasons", Some(self.list_of("reason", reasons))),
                        ("report-gap", content.gaps.first().map(|line| self.view.item(&line.item))),
                        ("report-support", Some(format::number(self.view.language(), supported.count() as i64))),
                    ],
                );
            }
            Some(Choice::None { because, next }) => self.put_entries(
                Class::Shared,
                [
                    ("report-proposed", Some(self.text("none-suitable"))),
                    ("report-none-why", Some(self.list_of("none", because.iter().map(|reason| reason.code())))),
                    ("report-none-next", Some(self.list_of("next", next.iter().map(|step| step.code())))),
                ],
            ),
            None => {}
        }
        self.put_entries(Class::OtherFamilies, [("report-reserve", self.reserve())]);
        let band = self.chosen().map(|entry| self.word("band", &entry.band));
        self.put_entries(Class::Judgement, [("report-band", band)]);
    }

    fn profile(&mut self) {
        let several = self.stored.document.children.len() > 1;
        for child in &self.stored.input.case.children {
            if several {
                self.put(Class::Shared, Block::part(child.code.to_string()));
            }
            let age = format::age(self.view.words, child.birth_date, self.stored.document.as_of);
            let languages: Vec<String> = child.languages.iter().map(|code| self.view.spoken(code.as_str())).collect();
            let strengths: Vec<String> = child.strengths.iter().map(|s| self.view.item(s.strength.as_str())).collect();
            self.put_entries(
                Class::Shared,
                [
                    ("report-age", Some(age)),
                    ("report-languages", Some(languages.join(", "))),
                    ("report-form", Some(self.form(child))),
                    ("report-strengths", Some(strengths.join("; "))),
                    ("report-plan-date", Some(self.day(child.plan_date))),
                    ("report-confirmed", Some(self.day(child.confirmed_on))),
                ],
            );
        }
    }

    pub(super) fn views(&mut self) {
        let Some(view) = &self.stored.proposal.content.child_view else { return };
        let block = match view {
            ChildView::Asked { on, words } => Block::KeyValues {
                entries: vec![
                    Entry::new(self.text("report-asked-on"), self.day(*on)),
                    Entry::new(self.text("report-child-words"), format!("«{words}»")),
                ],
            },
            ChildView::NotAsked { because } => {
                Block::paragraph(format!("{}: {because}", self.text("propose-not-asked")))
            }
        };
        self.put(Class::ChildsWords, block);
    }

    fn needs(&mut self) {
        let evidence = self.cut.shows(Class::Evidence);
        let mut columns = vec![
            Column::words(self.text("report-column-need"), 4),
            Column::words(self.text("report-column-importance"), 3),
            Column::words(self.text("report-column-level"), 5),
        ];
        if evidence {
            columns.push(Column::words(self.text("report-column-evidence"), 5));
        }
        let plan = self.stored.document.plan.iter().filter(|plan| plan.kind == "need");
        let rows: Vec<Vec<Cell>> = plan
            .map(|plan| {
                let name = Cell::text(self.view.line_name(plan));
                let must = plan.importance == Importance::Must;
                let mut row = vec![
                    if must { name.stand_out() } else { name },
                    Cell::text(self.word("importance", importance(plan.importance))),
                    Cell::text(self.view.child_level(&plan.item, plan.level)),
                ];
                if evidence {
                    row.push(Cell::text(plan.evidence.clone().unwrap_or_default()).with_note(self.added(plan)));
                }
                row
            })
            .collect();
        if !rows.is_empty() {
            self.put(Class::Shared, Block::Table(Table { caption: self.text("report-caption-needs"), columns, rows }));
        }
        let open = self.stored.document.not_assessed.iter().map(|one| self.view.item(one.item.as_str()));
        let open: Vec<String> = open.collect();
        if !open.is_empty() {
            self.put(
                Class::Shared,
                Block::paragraph(format!("{}: {}.", self.text("report-not-assessed"), open.join("; "))),
            );
        }
    }

    /// Evidence of a need that was added beside the words of the plan, a line each.
    fn added(&self, plan: &PlanEntry) -> String {
        let of_need = |one: &&Evidence| one.child.as_str() == plan.child && one.item.as_str() == plan.item;
        let added = self.stored.evidence.iter().filter(of_need).map(|one| told(self.view.words, one));
        added.collect::<Vec<_>>().join("\n")
    }

    fn form(&self, child: &ChildInput) -> String {
        let code = child.form.code();
        let form = self.stored.policy.file().placement_forms.iter().find(|form| form.code == code);
        form.map_or_else(|| code.to_owned(), |form| form.name.get(self.view.language()).to_owned())
    }
}

fn importance(importance: Importance) -> &'static str {
    match importance {
        Importance::Must => "must",
        Importance::Important => "important",
        Importance::Desirable => "desirable",
    }
}
