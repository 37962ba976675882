//! Who is not considered, and why; who lacks information, and what to ask.

use super::{Page, View};
use crate::{
    matching::document::{FamilyEntry, RuleEntry},
    present::KeptOut,
};

impl View<'_> {
    /// The page of families that are not considered, by rule.
    pub(crate) fn excluded(&self, only_rule: Option<&str>) -> String {
        let mut page = Page::new(self.color);
        let totals = &self.document.totals;
        page.heading(&self.words.text_with("excluded-title", &[("case", (&self.document.child).into())]));
        let values = [("excluded", totals.excluded.into()), ("register", totals.register.into())];
        page.paragraph(0, &self.words.text_with("excluded-totals", &values));
        let close: Vec<&str> =
            self.document.families.iter().filter(|f| f.just_excluded).map(|f| f.family.as_str()).collect();
        if !close.is_empty() {
            page.paragraph(0, &self.words.text_with("excluded-close", &[("families", close.join(", ").into())]));
        }
        if totals.taken_out > 0 {
            page.paragraph(0, &self.words.text_with("taken-out-count", &[("n", totals.taken_out.into())]));
        }
        self.by_rule(&mut page, KeptOut::ByRule, only_rule);
        let lacking = self.document.families.iter().filter(|f| f.state == "insufficient").count();
        if lacking > 0 {
            page.gap();
            page.heading(&self.words.text_with("excluded-lacking", &[("count", lacking.into())]));
            self.by_rule(&mut page, KeptOut::ByLack, only_rule);
        }
        page.into_text()
    }

    /// Who is not considered, one family and rule in a row: rule, number, verdict, whether it is close, facts in words.
    pub(crate) fn excluded_rows(&self, only_rule: Option<&str>) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for why in [KeptOut::ByRule, KeptOut::ByLack] {
            let rules = why.by_rule(self.document.families.iter()).into_iter();
            for (code, families) in rules.filter(|(code, _)| only_rule.is_none_or(|only| only == *code)) {
                rows.extend(families.iter().map(|(family, found)| {
                    let close = if family.just_excluded { "yes" } else { "no" };
                    let cells = [code, family.family.as_str(), found.verdict.as_str(), close];
                    cells.map(str::to_owned).into_iter().chain([self.rule_facts(found)]).collect()
                }));
            }
        }
        rows
    }

    fn by_rule(&self, page: &mut Page, why: KeptOut, only_rule: Option<&str>) {
        let rules = why.by_rule(self.document.families.iter()).into_iter();
        for (code, families) in rules.filter(|(code, _)| only_rule.is_none_or(|only| only == *code)) {
            self.rule_block(page, code, &families);
        }
    }

    fn rule_block(&self, page: &mut Page, code: &str, families: &[(&FamilyEntry, &RuleEntry)]) {
        let Some(rule) = self.rule(code) else {
            return;
        };
        let language = self.language();
        page.gap();
        page.heading(&format!("{code} {} · {}", rule.title.get(language), self.number(families.len())));
        let labels: Vec<&str> = rule.sources.iter().take(2).map(|source| source.label.get(language)).collect();
        let standing = self.standing(rule.standing());
        page.hanging(
            2,
            4,
            &self
                .words
                .text_with("rule-source", &[("source", labels.join("; ").into()), ("standing", standing.into())]),
        );
        let missing = families.iter().all(|(_, found)| found.verdict == "missing");
        let next = if missing { &rule.ask } else { &rule.change };
        page.hanging(2, 4, &format!("→ {}", next.get(language)));
        if let (Some(terms), false) = (&rule.waiver, missing) {
            let by = self.words.text(&format!("role-{}", terms.by.code()));
            let values = [("by", by.into()), ("condition", terms.condition.get(language).into())];
            page.hanging(2, 4, &self.words.text_with("rule-may-waive", &values));
        }
        for (family, found) in families {
            let close = if family.just_excluded { " ≈" } else { "" };
            page.row(4, &[(&format!("{}{close}", family.family), 10)], &self.rule_facts(found));
        }
    }
}
