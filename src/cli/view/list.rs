//! The list: who is considered, in which order, and how sure that is.

use super::{Glyph, Page, View, is_must};
use crate::{
    i18n::format,
    matching::{
        document::{CaseRule, FamilyEntry, LineEntry, PlaceEntry, PlanEntry},
        policy::Effect,
    },
};

/// Families shown before "and more".
pub(crate) const FIRST: usize = 12;

impl View<'_> {
    /// The list as a page; `most` bounds the families of each list.
    pub(crate) fn list(&self, most: usize) -> String {
        let mut page = Page::new(self.color);
        self.list_head(&mut page);
        self.case_notes(&mut page);
        if self.document.totals.shown == 0 {
            page.gap();
            page.paragraph(0, &self.words.text("list-nobody"));
        } else {
            page.gap();
            page.paragraph(0, &self.words.text("list-legend"));
            self.plan_legend(&mut page);
            self.common_notes(&mut page);
        }
        for tier in ["relative", "family"] {
            self.tier(&mut page, tier, most);
        }
        page.gap();
        page.paragraph(0, &self.sure());
        page.into_text()
    }

    /// The families of the list, one in a row, in its order: number, kind of list, fit word, group of those that are
    /// close, needs that must be met and are, needs that must be met, usual places from and to.
    pub(crate) fn list_rows(&self) -> Vec<Vec<String>> {
        let shown = |family: &FamilyEntry| {
            let (met, musts) = self.musts(family);
            let group = family.group.map(|group| group.to_string()).unwrap_or_default();
            let place =
                |of: fn(&PlaceEntry) -> u32| family.place.as_ref().map(|p| of(p).to_string()).unwrap_or_default();
            let mut cells = [&family.family, &family.tier, &family.band].map(ToString::to_string).to_vec();
            cells.extend([group, met.to_string(), musts.to_string(), place(|p| p.p05), place(|p| p.p95)]);
            cells
        };
        let tiers = ["relative", "family"].into_iter();
        tiers.flat_map(|tier| self.document.shown().filter(move |family| family.tier == tier)).map(shown).collect()
    }

    fn list_head(&self, page: &mut Page) {
        let document = self.document;
        let case = if document.children.len() > 1 {
            format!("{} ({})", document.child, document.children.join(", "))
        } else {
            document.child.clone()
        };
        page.heading(&self.words.text_with("list-title", &[("case", case.into())]));
        let totals = &document.totals;
        let values = [
            ("register", totals.register.into()),
            ("shown", totals.shown.into()),
            ("insufficient", totals.insufficient.into()),
            ("excluded", totals.excluded.into()),
        ];
        page.paragraph(0, &self.words.text_with("list-totals", &values));
        page.paragraph(0, &self.words.text_with("list-as-of", &[("date", self.day(document.as_of).into())]));
        page.paragraph(0, &self.words.text("list-person-decides"));
        if let Some(reason) = &document.preparatory {
            page.gap();
            page.paragraph(0, &self.words.text_with("list-preparatory", &[("reason", reason.into())]));
        }
    }

    fn case_notes(&self, page: &mut Page) {
        let noted: Vec<&CaseRule> = self.document.case.iter().filter(|rule| rule.rule.effect.is_some()).collect();
        if noted.is_empty() {
            return;
        }
        page.gap();
        page.paragraph(0, &self.words.text("list-case-notes"));
        for found in noted {
            let Some(rule) = self.rule(&found.rule.rule) else {
                continue;
            };
            let text = if found.rule.verdict == "missing" { &rule.ask } else { &rule.message };
            let effect = self.effect(found.rule.effect.as_deref().unwrap_or_default());
            let line = format!("{}: {} — {effect}", found.child, text.get(self.language()));
            page.hanging(2, 4, &line);
        }
    }

    /// Which sign of the strip stands for which need.
    fn plan_legend(&self, page: &mut Page) {
        let needs = self.document.plan.iter().filter(|plan| plan.kind == "need");
        let names: Vec<String> = needs
            .map(|plan| if is_must(plan) { format!("{}!", self.line_name(plan)) } else { self.line_name(plan) })
            .collect();
        let numbered: Vec<String> = names.iter().enumerate().map(|(i, name)| format!("{} {name}", i + 1)).collect();
        page.hanging(0, 2, &self.words.text_with("list-needs", &[("needs", numbered.join("; ").into())]));
    }

    fn tier(&self, page: &mut Page, tier: &str, most: usize) {
        let families: Vec<&FamilyEntry> = self.document.shown().filter(|family| family.tier == tier).collect();
        if families.is_empty() {
            return;
        }
        if tier == "relative" {
            page.gap();
            page.heading(&self.words.text("list-relatives"));
        }
        let mut band = "";
        for family in families.iter().take(most) {
            if family.band != band {
                band = &family.band;
                let count = families.iter().filter(|other| other.band == band).count();
                page.gap();
                page.heading(&format!("{} · {}", self.band(band).to_uppercase(), self.number(count)));
            }
            let tied = families.iter().filter(|other| other.group == family.group).count() > 1;
            self.family(page, family, tied);
        }
        if families.len() > most {
            let rest = families.len() - most;
            page.gap();
            page.paragraph(0, &self.words.text_with("list-more", &[("count", rest.into())]));
        }
    }

    fn family(&self, page: &mut Page, family: &FamilyEntry, tied: bool) {
        let (met, musts) = self.musts(family);
        let must = self.words.text_with("list-must", &[("met", met.into()), ("all", musts.into())]);
        let place = family.place.as_ref();
        let place = place.map_or_else(String::new, |place| format::usual_place(self.words, place.p05, place.p95));
        let mark = if tied { "≈" } else { " " };
        let strip = self.strip(family, false);
        let strip_width = self.document.plan.len().max(8) + self.document.children.len();
        page.row(1, &[(mark, 2), (&family.family, 8), (&strip, strip_width + 1), (&must, 14)], &place);
        self.for_and_against(page, family);
        let common = self.common_flags();
        let flags: Vec<String> = super::notable_rules(family)
            .into_iter()
            .filter(|rule| !common.contains(&rule.rule.as_str()))
            .filter_map(|rule| self.note(rule))
            .collect();
        if !flags.is_empty() {
            page.hanging(6, 8, &self.words.text_with("list-flags", &[("flags", flags.join("; ").into())]));
        }
    }

    /// Rules that are to be noted for more than half of the list: said once, they stay worth reading.
    fn common_flags(&self) -> Vec<&str> {
        let shown: Vec<&FamilyEntry> = self.document.shown().collect();
        let noted = |rule: &str| {
            let has = |family: &&&FamilyEntry| {
                super::notable_rules(family)
                    .iter()
                    .any(|r| r.rule == rule && r.effect.as_deref() == Some(Effect::Flag.code()))
            };
            shown.iter().filter(has).count() * 2 > shown.len()
        };
        let rules = self.policy.file().rules.iter().map(|rule| rule.id.as_str());
        if shown.len() < 3 { Vec::new() } else { rules.filter(|rule| noted(rule)).collect() }
    }

    fn common_notes(&self, page: &mut Page) {
        let language = self.language();
        let titles: Vec<&str> =
            self.common_flags().into_iter().filter_map(|rule| Some(self.rule(rule)?.title.get(language))).collect();
        if !titles.is_empty() {
            page.hanging(0, 2, &self.words.text_with("list-common", &[("flags", titles.join("; ").into())]));
        }
    }

    /// The strongest lines for and against, and what is not known.
    fn for_and_against(&self, page: &mut Page, family: &FamilyEntry) {
        const MOST: usize = 3;
        let mut lines: Vec<_> = self.lines(family).collect();
        lines.sort_by_key(|(_, line)| std::cmp::Reverse(line.points));
        let names = |glyphs: &[Glyph], lines: &[(&PlanEntry, &LineEntry)]| -> Vec<String> {
            let wanted = lines.iter().filter(|(_, line)| glyphs.contains(&Glyph::of(line)));
            self.item_names(&wanted.map(|(plan, _)| *plan).collect::<Vec<_>>(), MOST)
        };
        let speaks_for = names(&[Glyph::Meets], &lines);
        lines.sort_by_key(|(_, line)| std::cmp::Reverse(line.gap));
        let against = names(&[Glyph::Not, Glyph::Partly], &lines);
        let unknown = names(&[Glyph::Unknown], &lines);
        for (key, names) in [("list-for", speaks_for), ("list-against", against), ("list-unknown", unknown)] {
            if !names.is_empty() {
                page.hanging(6, 8, &self.words.text_with(key, &[("items", names.join("; ").into())]));
            }
        }
    }

    /// How the shares were estimated.
    fn sure(&self) -> String {
        let worlds = &self.document.worlds;
        if worlds.count == 0 {
            return self.words.text("list-not-shaken");
        }
        let count = format::number(self.language(), i64::from(worlds.count));
        self.words.text_with("list-sure", &[("worlds", count.into())])
    }
}
