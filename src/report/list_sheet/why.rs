//! Why a family stands where it stands: in words, for and against, what moved it, how sure that is, the rules.

use super::ListSheet;
use crate::{
    domain::code::in_address,
    matching::document::{ChangeEntry, FamilyEntry, LineEntry, PlanEntry, RuleEntry},
    present::{Crowd, Glyph, notable_rules},
    report::sheet::{Block, Cell, Mark, Sheet, StripItem},
};

impl ListSheet<'_> {
    /// The sheet of one family's place.
    pub(crate) fn why(&self, family: &FamilyEntry) -> Sheet {
        let mut blocks = vec![Block::paragraph(self.standing(family))];
        blocks.extend(self.front());
        self.put_list(&mut blocks, "why-in-words", self.view.place_in_words(family));
        blocks.extend(self.strip_of(family));
        self.put_lines(&mut blocks, "word-for", family, &[Glyph::Meets]);
        self.put_lines(&mut blocks, "word-against", family, &[Glyph::Not, Glyph::Partly]);
        self.put_lines(&mut blocks, "word-system-not-know", family, &[Glyph::Unknown]);
        blocks.extend(self.what_moved(family));
        self.put_how_sure(&mut blocks, family);
        let rules = notable_rules(family);
        if !rules.is_empty() {
            blocks.push(Block::section(self.text("why-rules-title")));
            blocks.extend(rules.into_iter().flat_map(|found| self.noted_rule(found)));
        }
        self.put_list(&mut blocks, "why-wishes", self.wishes(family));
        self.put_list(&mut blocks, "why-raise-title", self.raises(family));
        blocks.push(Block::section(self.text("why-not-seen-title")));
        blocks.push(Block::paragraph(self.text("why-not-seen-text")));
        let code = family.family.as_str();
        let title = self.text_with("why-page-title", &[("family", code.into())]);
        self.sheet(title, &self.case(), &format!("/families/{}/why", in_address(code)), blocks)
    }

    fn standing(&self, family: &FamilyEntry) -> String {
        let (met, all) = self.view.musts(family);
        let musts = (family.state == "shown" && all > 0)
            .then(|| self.text_with("run-musts", &[("met", met.into()), ("all", all.into())]));
        let blocked = family.approval_blocked.then(|| self.text("run-blocked"));
        let said = [self.view.standing_of(family)].into_iter().chain(musts).chain(blocked);
        said.collect::<Vec<_>>().join(" · ")
    }

    fn put_list(&self, blocks: &mut Vec<Block>, key: &str, items: Vec<String>) {
        if !items.is_empty() {
            blocks.push(Block::section(self.text(key)));
            blocks.push(Block::List { items });
        }
    }

    fn strip_of(&self, family: &FamilyEntry) -> Option<Block> {
        let needs = self.view.lines(family).filter(|(plan, _)| plan.kind == "need");
        let items: Vec<StripItem> =
            needs.map(|(plan, line)| StripItem { mark: Mark::of(line), text: self.view.line_name(plan) }).collect();
        let caption = self.text_with("picture-strip", &[("family", family.family.as_str().into())]);
        (!items.is_empty()).then_some(Block::Strip { caption, items })
    }

    fn put_lines(&self, blocks: &mut Vec<Block>, key: &str, family: &FamilyEntry, glyphs: &[Glyph]) {
        let lines = self.view.lines(family).filter(|(_, line)| glyphs.contains(&Glyph::of(line)));
        let rows: Vec<Vec<Cell>> = lines.map(|(plan, line)| self.line(plan, line)).collect();
        blocks.push(Block::section(self.text(key)));
        if rows.is_empty() {
            blocks.push(Block::paragraph("–"));
            return;
        }
        let columns =
            vec![self.words("col-need", 3), self.words("report-column-how", 4), self.words("why-plan-words", 4)];
        blocks.push(Block::table(self.text("list-file-needs"), columns, rows));
    }

    fn line(&self, plan: &PlanEntry, line: &LineEntry) -> Vec<Cell> {
        let services: Vec<String> = line.services.iter().filter_map(|code| self.view.service(code)).collect();
        let services = if services.is_empty() {
            String::new()
        } else {
            format!("{}: {}", self.text("why-services"), services.join("; "))
        };
        let words = plan.evidence.clone().unwrap_or_else(|| "–".to_owned());
        vec![
            Cell::text(self.view.line_name(plan)).with_note(self.view.weight(plan)),
            self.met(plan, line),
            Cell::text(words).with_note(services),
        ]
    }

    /// What raised and what lowered the place, in words and never in numbers.
    fn what_moved(&self, family: &FamilyEntry) -> Vec<Block> {
        let moved = self.view.moved(family);
        if moved.is_empty() {
            return Vec::new();
        }
        let rows = moved.into_iter().map(|moved| {
            let effect = self.text(moved.key());
            vec![Cell::text(moved.name), Cell::text(effect)]
        });
        let columns = vec![self.words("picture-factor", 3), self.words("picture-effect", 2)];
        let title = self.text("why-moved");
        vec![Block::section(title.clone()), Block::table(title, columns, rows.collect())]
    }

    fn put_how_sure(&self, blocks: &mut Vec<Block>, family: &FamilyEntry) {
        let Some(place) = &family.place else { return };
        let of = Crowd::of(self.view.document).around(family);
        let values = [
            ("from", place.p05.into()),
            ("to", place.p95.into()),
            ("of", of.into()),
            ("first", place.first.div_ceil(1000).into()),
        ];
        blocks.push(Block::section(self.text("why-sure")));
        blocks.push(Block::paragraph(self.text_with("why-sure-text", &values)));
        let flips: Vec<String> = self.view.flips(family).into_iter().map(|flip| flip.text).collect();
        if !flips.is_empty() {
            blocks.push(Block::part(self.text("why-flips")));
            blocks.push(Block::List { items: flips });
        }
    }

    fn noted_rule(&self, found: &RuleEntry) -> Vec<Block> {
        let language = self.view.language();
        let Some(rule) = self.view.rule(&found.rule) else {
            let title = self.view.rule_title(&found.rule);
            return vec![Block::part(title), Block::paragraph(self.text("restricted-ask"))];
        };
        let missing = found.verdict == "missing";
        let text = if missing { &rule.title } else { &rule.message };
        let next = if missing { &rule.ask } else { &rule.change };
        let effect = found.effect.as_ref().map(|effect| self.view.effect(effect));
        let facts = Some(self.view.rule_facts(found)).filter(|facts| !facts.is_empty());
        let sources: Vec<&str> = rule.sources.iter().map(|source| source.label.get(language)).collect();
        let sources = format!("{} · {}", sources.join("; "), self.view.standing(rule.standing()));
        let waivers = found.waivers.iter().map(|waiver| {
            let by = self.text(&format!("role-{}", waiver.by));
            let values = [("by", by.into()), ("date", self.view.day(waiver.granted_on).into())];
            format!("{} {}", self.text_with("why-waived", &values), waiver.reason)
        });
        let next = [format!("→ {}", next.get(language)), sources];
        let items = effect.into_iter().chain(facts).chain(next).chain(waivers).collect();
        vec![Block::part(format!("{} · {}", found.rule, text.get(language))), Block::List { items }]
    }

    fn wishes(&self, family: &FamilyEntry) -> Vec<String> {
        let met = |met: Option<bool>| match met {
            None => "met-unknown",
            Some(true) => "met-yes",
            Some(false) => "met-no",
        };
        let wishes = family.wishes_of_plan.iter();
        wishes.map(|wish| format!("{}: {}", self.view.constraint(&wish.constraint), self.text(met(wish.met)))).collect()
    }

    fn raises(&self, family: &FamilyEntry) -> Vec<String> {
        let raise = |change: &ChangeEntry| match change {
            ChangeEntry::Raise { item, from, to } => {
                Some(format!("{}: {from} → {to} · {}", self.view.item(item), self.view.family_level(item, *to)))
            }
            ChangeEntry::Rule { .. } => None,
        };
        family.what_would_change.iter().filter_map(raise).collect()
    }
}
