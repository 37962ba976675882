//! Why a family stands where it stands: for, against, not known.

use super::{Glyph, Page, View};
use crate::{
    i18n::format,
    matching::document::{ChangeEntry, FamilyEntry, LineEntry, PlanEntry},
};

impl View<'_> {
    /// The page about one family.
    pub(crate) fn why(&self, family: &FamilyEntry) -> String {
        let mut page = Page::new(self.color);
        let values = [("family", family.family.as_str().into()), ("case", (&self.document.child).into())];
        page.heading(&self.words.text_with("why-title", &values));
        self.where_it_stands(&mut page, family);
        for (key, glyphs) in [
            ("why-for", &[Glyph::Meets][..]),
            ("why-partly", &[Glyph::Partly]),
            ("why-against", &[Glyph::Not]),
            ("why-unknown", &[Glyph::Unknown]),
        ] {
            self.section(&mut page, family, key, glyphs);
        }
        self.rules_section(&mut page, family);
        self.constraints_section(&mut page, family);
        self.change_section(&mut page, family);
        if self.with_points {
            self.points_section(&mut page, family);
        }
        page.gap();
        page.paragraph(0, &self.words.text("why-not-seen"));
        page.into_text()
    }

    fn where_it_stands(&self, page: &mut Page, family: &FamilyEntry) {
        if family.state != "shown" {
            page.paragraph(0, &self.words.text(&format!("why-state-{}", family.state)));
            return;
        }
        let (met, all) = self.musts(family);
        page.paragraph(0, &self.band(&family.band));
        page.paragraph(0, &self.words.text_with("why-musts", &[("met", met.into()), ("all", all.into())]));
        if let Some(place) = &family.place {
            let of = self.document.shown().filter(|other| other.tier == family.tier).count();
            let values = [
                ("usual", format::usual_place(self.words, place.p05, place.p95).into()),
                ("of", of.into()),
                ("first", (place.first.div_ceil(1000)).into()),
            ];
            page.paragraph(0, &self.words.text_with("why-place", &values));
        }
    }

    fn section(&self, page: &mut Page, family: &FamilyEntry, key: &str, glyphs: &[Glyph]) {
        let lines: Vec<_> = self.lines(family).filter(|(_, line)| glyphs.contains(&Glyph::of(line))).collect();
        if lines.is_empty() {
            return;
        }
        page.gap();
        page.heading(&self.words.text(key));
        for (plan, line) in lines {
            self.line(page, plan, line);
        }
    }

    fn line(&self, page: &mut Page, plan: &PlanEntry, line: &LineEntry) {
        let importance = self.words.text(match plan.importance {
            crate::domain::level::Importance::Must => "importance-must",
            crate::domain::level::Importance::Important => "importance-important",
            crate::domain::level::Importance::Desirable => "importance-desirable",
        });
        let kind = if plan.kind == "strength" { self.words.text("line-strength") } else { importance };
        page.hanging(2, 4, &format!("{} {} · {kind}", Glyph::of(line).sign(), self.line_name(plan)));
        if plan.kind == "need" {
            let text = self.child_level(&plan.item, plan.level);
            page.hanging(
                4,
                6,
                &self.words.text_with("line-child", &[("level", plan.level.into()), ("text", text.into())]),
            );
        }
        if let Some(level) = line.capability {
            let text = self.family_level(&plan.item, level);
            page.hanging(4, 6, &self.words.text_with("line-family", &[("level", level.into()), ("text", text.into())]));
        }
        if let Some(fact) = &line.fact {
            page.hanging(4, 6, &self.fact(fact));
        }
        for note in &line.notes {
            let key = format!("note-{}", note.note.as_str().replace('_', "-"));
            page.hanging(4, 6, &self.words.text_with(&key, &[("level", note.level.into())]));
        }
        if let Some(evidence) = &plan.evidence {
            page.hanging(4, 6, &self.words.text_with("line-evidence", &[("text", evidence.into())]));
        }
        if !line.services.is_empty() {
            let names: Vec<String> = line.services.iter().filter_map(|code| self.service(code)).collect();
            page.hanging(4, 6, &self.words.text_with("line-services", &[("services", names.join("; ").into())]));
        }
    }

    fn rules_section(&self, page: &mut Page, family: &FamilyEntry) {
        let rules = super::notable_rules(family);
        if rules.is_empty() {
            return;
        }
        page.gap();
        page.heading(&self.words.text("why-rules"));
        for found in rules {
            self.rule_lines(page, found);
        }
    }

    /// One rule that failed or lacks evidence: words, facts, what would change it, standing, waiver.
    pub(crate) fn rule_lines(&self, page: &mut Page, found: &crate::matching::document::RuleEntry) {
        let Some(rule) = self.rule(&found.rule) else {
            return;
        };
        let language = self.language();
        let words = if found.verdict == "missing" { &rule.title } else { &rule.message };
        let effect = match (&found.effect, found.waivers.is_empty()) {
            (_, false) => self.words.text("rule-waived"),
            (Some(effect), true) => self.effect(effect),
            (None, true) => String::new(),
        };
        page.hanging(2, 4, &format!("{} {} — {effect}", found.rule, words.get(language)));
        let facts = self.rule_facts(found);
        if !facts.is_empty() {
            page.hanging(4, 6, &facts);
        }
        let next = if found.verdict == "missing" { &rule.ask } else { &rule.change };
        page.hanging(4, 6, &format!("→ {}", next.get(language)));
        let labels: Vec<&str> = rule.sources.iter().take(2).map(|source| source.label.get(language)).collect();
        let standing = self.standing(rule.standing());
        page.hanging(
            4,
            6,
            &self
                .words
                .text_with("rule-source", &[("source", labels.join("; ").into()), ("standing", standing.into())]),
        );
        for waiver in &found.waivers {
            let by = self.words.text(&format!("role-{}", waiver.by));
            let values =
                [("by", by.into()), ("date", self.day(waiver.granted_on).into()), ("reason", (&waiver.reason).into())];
            page.hanging(4, 6, &self.words.text_with("rule-waiver", &values));
        }
        if found.waivers.is_empty()
            && found.verdict == "fail"
            && let Some(terms) = &rule.waiver
        {
            let by = self.words.text(&format!("role-{}", terms.by.code()));
            let values = [("by", by.into()), ("condition", terms.condition.get(language).into())];
            page.hanging(4, 6, &self.words.text_with("rule-may-waive", &values));
        }
    }

    fn constraints_section(&self, page: &mut Page, family: &FamilyEntry) {
        if family.wishes_of_plan.is_empty() {
            return;
        }
        page.gap();
        page.heading(&self.words.text("why-constraints"));
        for answer in &family.wishes_of_plan {
            let sign = match answer.met {
                Some(true) => Glyph::Meets,
                Some(false) => Glyph::Not,
                None => Glyph::Unknown,
            };
            page.hanging(2, 4, &format!("{} {}", sign.sign(), self.constraint(&answer.constraint)));
        }
    }

    fn change_section(&self, page: &mut Page, family: &FamilyEntry) {
        if family.state != "shown" || matches!(family.band.as_str(), "fits_well" | "not_enough_information") {
            return;
        }
        page.gap();
        page.heading(&self.words.text("why-change"));
        if family.what_would_change.is_empty() {
            page.paragraph(2, &self.words.text("why-change-none"));
        }
        for change in &family.what_would_change {
            if let ChangeEntry::Raise { item, from, to } = change {
                let how = self.policy.file().items.iter().find(|i| i.code.as_str() == item).map(|i| i.attainable);
                let how = how.and_then(|how| self.policy.file().attainable.get(&how));
                let values = [
                    ("item", self.item(item).into()),
                    ("from", (*from).into()),
                    ("to", (*to).into()),
                    ("text", self.family_level(item, *to).into()),
                    ("how", how.map_or("", |how| how.get(self.language())).into()),
                ];
                page.hanging(2, 4, &self.words.text_with("why-raise", &values));
            }
        }
    }

    /// Points line by line: what a supervisor recomputes.
    fn points_section(&self, page: &mut Page, family: &FamilyEntry) {
        page.gap();
        page.heading(&self.words.text("why-points"));
        for (plan, line) in self.lines(family) {
            page.row(2, &[(&format!("{:>5} / {:<5}", line.points, plan.full), 14)], &self.line_name(plan));
        }
        let total = format!("{:>5} / {:<5}", family.covered, self.document.plan_points);
        page.row(2, &[(&total, 14)], &self.words.text("why-total"));
    }
}
