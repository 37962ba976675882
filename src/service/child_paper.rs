//! A child's summary on paper: what its page shows the person who prints it, in the language of needs, by its code.
//!
//! *Design notes.* Names are no part of the paper: it goes from hand to hand, and they are on a page of their own for
//! those with the right to them.

use std::collections::BTreeMap;

use super::{Caller, ServiceError, Services, children::ChildPage, made_file::MadeFile};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::{ChildCode, in_address},
        date::Date,
        evidence::Evidence,
        level::Importance,
        placement_outcome::PlacementOutcome,
        plan::{ConstraintStrength, Plan},
        proposal::Proposal,
        settlement::Settlement,
        user::User,
    },
    i18n::{Language, Translator, Value, format},
    matching::policy::Policy,
    present::{CaseWords, evidence::told},
    report::sheet::{Block, Cell, Column, Entry, Meta, Sheet, Table},
    store::ReadsExt as _,
};

/// Names by code.
type Names = BTreeMap<String, String>;

impl Services {
    /// A child's summary as PDF. The look goes on record, as for its page.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn child_paper(
        &self,
        caller: &Caller,
        code: &ChildCode,
        language: Language,
    ) -> Result<MadeFile, ServiceError> {
        let page = self.view_child(caller, code).await?;
        let mut view = self.store.read().await?;
        let people = view.whole::<User>().await?;
        let places = view.whole::<Settlement>().await?;
        drop(view);
        let summary = Summary {
            page: &page,
            case: CaseWords { policy: &self.policy, words: Translator::shared(language) },
            staff: people.values().map(|one| (one.value.code.to_string(), one.value.name.to_string())).collect(),
            places: places
                .values()
                .map(|one| (one.value.code.to_string(), one.value.name(language).to_string()))
                .collect(),
            today: self.today(),
        };
        let sheet = summary.sheet();
        let left = caller.event(Action::Exported, EntityKind::Child, code.as_str());
        self.print_sheet(caller.viewer.actor.clone(), (sheet, code.to_string()), left).await
    }
}

struct Summary<'a> {
    page: &'a ChildPage,
    case: CaseWords<'a>,
    staff: Names,
    places: Names,
    today: Date,
}

impl Summary<'_> {
    fn sheet(&self) -> Sheet {
        let child = &self.page.child.record.value;
        let mut blocks = self.who();
        match self.page.plan.as_ref().map(|stored| &stored.value) {
            Some(plan) => self.put_plan(&mut blocks, plan),
            None => blocks.push(Block::notice(self.text("page-child-no-plan"))),
        }
        blocks.extend(self.people());
        blocks.extend(self.families());
        let file = self.policy().file();
        let code = child.code.as_str();
        Sheet {
            language: self.case.words.language(),
            title: self.text_with("child-title", &[("code", code.into())]),
            subject: self.born(),
            meta: Meta {
                data_as_of: Some(self.today),
                rules: Some(format!("{} {}", file.name, file.version)),
                record: Some(format!("/children/{}", in_address(code))),
                ..Meta::default()
            },
            landscape: false,
            blocks,
        }
    }

    fn policy(&self) -> &Policy {
        self.case.policy
    }

    fn age(&self) -> i32 {
        self.page.child.record.value.birth_date.years_until(self.today)
    }

    /// Sex, age, where the child lives.
    fn born(&self) -> String {
        let child = &self.page.child.record.value;
        let sex = self.word("sex", &child.sex);
        let age = self.text_with("age-years", &[("n", self.age().into())]);
        let place = child.settlement.as_ref().map(|code| self.place(code.as_str()));
        [Some(format!("{sex}, {age}")), place].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn who(&self) -> Vec<Block> {
        let page = self.page;
        let mut step = self.text(&format!("step-{}", page.step.code().replace('_', "-")));
        if let Some(due) = page.term.due {
            let due = self.text_with("due", &[("date", self.day(due).into())]);
            step = format!("{step} · {due}");
        }
        let mut entries = vec![Entry::new(self.text("col-next"), step)];
        if let Some(group) = &page.group {
            let others: Vec<&str> = group.members.iter().map(ChildCode::as_str).collect();
            let name = self.text_with("child-group", &[("code", group.code.as_str().into())]);
            entries.push(Entry::new(name, others.join(", ")));
        }
        let mut blocks = vec![Block::KeyValues { entries }];
        if page.child.custody.as_ref().is_some_and(|custody| custody.sealed) {
            blocks.push(Block::notice(self.text("child-sealed")));
        }
        blocks
    }

    fn put_plan(&self, blocks: &mut Vec<Block>, plan: &Plan) {
        blocks.push(Block::section(self.text("child-tab-needs")));
        blocks.push(Block::paragraph(match &plan.confirmed {
            Some(confirmed) => {
                let by = self.name(confirmed.by.as_str());
                let values = [("by", by.into()), ("date", self.day(confirmed.on).into())];
                self.text_with("needs-confirmed", &values)
            }
            None => self.text("needs-unconfirmed"),
        }));
        blocks.push(self.needs(plan));
        let not_known = self.case.not_known(plan, self.age());
        let items: Vec<String> = not_known.into_iter().map(|one| self.case.name(one.code)).collect();
        if !items.is_empty() {
            blocks.push(Block::part(self.text("case-unknown")));
            blocks.push(Block::List { items });
        }
        let asked: Vec<String> = self.page.ask_next.iter().map(|item| self.case.name(item)).collect();
        if !asked.is_empty() {
            blocks.push(Block::part(self.text("child-ask-first")));
            blocks.push(Block::paragraph(self.text("child-ask-first-text")));
            blocks.push(Block::List { items: asked });
        }
        blocks.push(Block::section(self.text("child-tab-plan")));
        blocks.push(self.facts(plan));
        blocks.extend(self.strengths(plan));
        blocks.extend(self.constraints(plan));
        blocks.push(Block::section(self.text("child-tab-wishes")));
        blocks.extend(self.wishes(plan));
    }

    fn needs(&self, plan: &Plan) -> Block {
        let columns = vec![
            Column::words(self.text("col-need"), 4),
            Column::words(self.text("col-importance"), 3),
            Column::words(self.text("col-level"), 4),
            Column::words(self.text("col-evidence"), 5),
        ];
        let rows = plan.needs.iter().map(|need| {
            let item = self.policy().item(&need.item);
            let critical = item.is_some_and(|item| item.critical).then(|| self.text("need-critical"));
            let level = self.case.need_level(need).unwrap_or_else(|| self.text("need-not-assessed"));
            let evidence = need.evidence.as_ref().map(ToString::to_string);
            let added: Vec<String> =
                self.page.evidence.iter().filter(|one| one.item == need.item).map(|one| self.added(one)).collect();
            let nothing = if added.is_empty() { self.text("need-no-evidence") } else { String::new() };
            vec![
                Cell::text(self.case.name(need.item.as_str())).with_note(critical.unwrap_or_default()),
                Cell::text(self.importance(need.importance)),
                Cell::text(level),
                Cell::text(evidence.unwrap_or(nothing)).with_note(added.join("\n")),
            ]
        });
        let caption = self.text_with("needs-caption", &[("n", plan.needs.len().into())]);
        Block::Table(Table { caption, columns, rows: rows.collect() })
    }

    /// A piece of evidence in one line.
    fn added(&self, evidence: &Evidence) -> String {
        told(self.case.words, evidence)
    }

    fn importance(&self, importance: Importance) -> String {
        self.text(match importance {
            Importance::Must => "importance-must",
            Importance::Important => "importance-important",
            Importance::Desirable => "importance-desirable",
        })
    }

    /// The plan itself, and the case: what is on record, and what holds the search back.
    fn facts(&self, plan: &Plan) -> Block {
        let team: Vec<String> = plan.team.iter().map(|member| self.word("team", member)).collect();
        let mut entries = vec![
            Entry::new(self.text("plan-date"), self.day(plan.date)),
            Entry::new(self.text("plan-team"), team.join(", ")),
        ];
        if let Some(due) = self.case.review_due(plan) {
            let late = (due < self.today).then(|| self.text("plan-review-late"));
            let due: Vec<String> = std::iter::once(self.day(due)).chain(late).collect();
            entries.push(Entry::new(self.text("plan-review-due"), due.join(" · ")));
        }
        entries.extend(self.case.facts(plan, self.age()).into_iter().map(|fact| {
            let holds_back = (fact.holds_back && fact.value.is_some()).then(|| self.text("case-holds-back"));
            let value = fact.value.unwrap_or_else(|| self.text("unknown"));
            let said: Vec<String> = std::iter::once(value).chain(holds_back).collect();
            Entry::new(self.case.name(fact.code), said.join(" · "))
        }));
        Block::KeyValues { entries }
    }

    fn strengths(&self, plan: &Plan) -> Vec<Block> {
        let strength = |found: &crate::domain::plan::ChildStrength| {
            let name = self.case.strength(found.strength.as_str());
            found.evidence.as_ref().map_or_else(|| name.clone(), |words| format!("{name} – {words}"))
        };
        self.listed("plan-strengths", plan.strengths.iter().map(strength).collect())
    }

    fn constraints(&self, plan: &Plan) -> Vec<Block> {
        let constraint = |found: &crate::domain::plan::PlanConstraint| {
            let strength = match found.strength {
                ConstraintStrength::Hard => "constraint-hard",
                ConstraintStrength::Soft => "constraint-soft",
            };
            format!("{} · {}", self.case.constraint(&found.constraint, &self.places), self.text(strength))
        };
        self.listed("plan-constraints", plan.constraints.iter().map(constraint).collect())
    }

    /// The child's own words, or that they are not on record.
    fn wishes(&self, plan: &Plan) -> Vec<Block> {
        if plan.wishes.is_empty() {
            return vec![Block::notice(self.text("wishes-none"))];
        }
        let wish = |wish: &crate::domain::plan::Wish| {
            let day = wish.said_on.map(|day| format!(" ({})", self.day(day))).unwrap_or_default();
            Block::paragraph(format!("«{}»{day}", wish.text))
        };
        plan.wishes.iter().map(wish).collect()
    }

    fn people(&self) -> Vec<Block> {
        let page = self.page;
        let child = &page.child.record.value;
        let case = page.plan.as_ref().map(|stored| &stored.value.case);
        let place = |code: Option<&crate::domain::code::SettlementCode>| {
            code.map_or_else(|| self.text("unknown"), |code| self.place(code.as_str()))
        };
        let languages: Vec<String> = child.languages.iter().map(|one| self.spoken(one.as_str())).collect();
        let office = page.child.custody.as_ref().map_or_else(
            || self.text("people-no-office"),
            |custody| {
                let staff = custody.assigned.iter().map(|one| self.name(one.as_str()));
                std::iter::once(custody.office.to_string()).chain(staff).collect::<Vec<_>>().join(" · ")
            },
        );
        let entries = vec![
            Entry::new(self.text("people-place"), place(child.settlement.as_ref())),
            Entry::new(self.text("people-school"), place(case.and_then(|case| case.school_settlement.as_ref()))),
            Entry::new(self.text("people-contact"), place(case.and_then(|case| case.contact_settlement.as_ref()))),
            Entry::new(self.text("people-languages"), languages.join(", ")),
            Entry::new(self.text("people-office"), office),
        ];
        let mut blocks = vec![Block::section(self.text("child-tab-people")), Block::KeyValues { entries }];
        let relatives = page.relatives.iter();
        let relatives = relatives.map(|one| format!("{} · {}", one.family, self.word("relation", &one.relation)));
        blocks.extend(self.listed("people-relatives", relatives.collect()));
        let waivers = page.waivers.iter().map(|waiver| {
            let family = waiver.family.as_ref().map(ToString::to_string);
            let by = self.text(&format!("role-{}", waiver.granted_by.code()));
            let said = [waiver.rule.to_string()].into_iter().chain(family).chain([by, self.day(waiver.granted_on)]);
            format!("{}: {}", said.collect::<Vec<_>>().join(" · "), waiver.reason)
        });
        blocks.extend(self.listed("people-waivers", waivers.collect()));
        blocks
    }

    /// Lists, proposals and placements of the case.
    fn families(&self) -> Vec<Block> {
        let page = self.page;
        let language = self.case.words.language();
        let runs = page.runs.iter().map(|run| format!("{} · {}", run.number, format::moment(language, run.created_at)));
        let mut blocks = vec![Block::section(self.text("child-tab-families"))];
        let runs: Vec<String> = runs.collect();
        if runs.is_empty() {
            blocks.push(Block::paragraph(self.text("child-no-run")));
        }
        blocks.extend(self.listed("child-runs", runs));
        let state = |proposal: &Proposal| self.text(&format!("state-{}", proposal.state.code().replace('_', "-")));
        let proposals = page.proposals.iter().map(|one| format!("{} · {}", one.value.number, state(&one.value)));
        blocks.extend(self.listed("proposals-title", proposals.collect()));
        blocks.extend(page.placements.iter().map(|one| {
            let (family, on) = (one.value.family.to_string(), self.day(one.value.approved_on));
            let values = [("family", family.into()), ("date", on.into())];
            Block::paragraph(self.text_with("child-placed", &values))
        }));
        blocks.extend(self.listed("outcomes-title", page.outcomes.iter().map(|one| self.outcome(one)).collect()));
        blocks
    }

    /// A placement that was decided without Uya, in one line.
    fn outcome(&self, one: &PlacementOutcome) -> String {
        let decided = self.text_with("outcomes-decided", &[("date", self.day(one.decided_on).into())]);
        let mut said = vec![one.family.to_string(), decided];
        said.extend(one.form.map(|form| self.word("value", &form)));
        let days = [("outcome-introduced", one.introduced_on), ("outcome-moved", one.moved_on)];
        said.extend(days.iter().filter_map(|(key, day)| Some(format!("{} {}", self.text(key), self.day((*day)?)))));
        for (key, standing) in
            [("outcome-day30", &one.day30), ("outcome-day90", &one.day90), ("outcome-day365", &one.day365)]
        {
            let Some(standing) = standing else { continue };
            let on = standing.on.map(|on| format!(" {}", self.day(on))).unwrap_or_default();
            said.push(format!("{}: {}{on}", self.text(key), self.word("outcome-state", &standing.state)));
        }
        if let Some(ended) = &one.ended {
            let because: Vec<String> = ended.because.iter().map(|reason| self.word("end", reason)).collect();
            said.push(format!("{} {}: {}", self.text("outcome-ended"), self.day(ended.on), because.join(", ")));
        }
        said.extend(one.words.as_ref().map(|words| format!("«{words}»")));
        said.join(" · ")
    }

    fn listed(&self, title: &str, items: Vec<String>) -> Vec<Block> {
        if items.is_empty() {
            return Vec::new();
        }
        vec![Block::part(self.text(title)), Block::List { items }]
    }

    fn place(&self, code: &str) -> String {
        self.places.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    fn name(&self, code: &str) -> String {
        self.staff.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    fn spoken(&self, code: &str) -> String {
        let key = format!("language-{code}");
        if self.case.words.has(&key) { self.case.words.text(&key) } else { code.to_uppercase() }
    }

    /// The words of a code: `prefix-code`.
    fn word(&self, prefix: &str, code: &impl serde::Serialize) -> String {
        let code = serde_json::to_value(code).unwrap_or_default();
        self.text(&format!("{prefix}-{}", code.as_str().unwrap_or_default().replace('_', "-")))
    }

    fn day(&self, day: Date) -> String {
        format::date(self.case.words.language(), day)
    }

    fn text(&self, key: &str) -> String {
        self.case.words.text(key)
    }

    fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.case.words.text_with(key, values)
    }
}
