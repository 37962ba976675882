//! Two to four families side by side, across the page: needs as rows in the order of the page, musts first.

use super::{ListSheet, joined};
use crate::{
    matching::document::{FamilyEntry, LineEntry, PlanEntry},
    present::{Crowd, Glyph},
    report::sheet::{Block, Cell, Column, Mark, Sheet},
};

impl ListSheet<'_> {
    /// The sheet of a comparison.
    pub(crate) fn comparison(&self, families: &[&FamilyEntry]) -> Sheet {
        let mut blocks = self.front();
        blocks.push(self.matrix(families));
        blocks.push(Block::paragraph(self.text("sheet-legend")));
        blocks.push(self.whole_families(families));
        blocks.push(Block::paragraph(self.text("print-compare-rest")));
        let codes: Vec<&str> = families.iter().map(|family| family.family.as_str()).collect();
        let subject = format!("{}: {}", self.case(), codes.join(", "));
        let path = format!("/compare?f={}", codes.join(","));
        let sheet = self.sheet(self.text("page-compare-title"), &subject, &path, blocks);
        Sheet { landscape: true, ..sheet }
    }

    fn columns(&self, first: &str, families: &[&FamilyEntry]) -> Vec<Column> {
        let of_family = |family: &&FamilyEntry| Column::words(family.family.as_str(), 4);
        std::iter::once(self.words(first, 4)).chain(families.iter().map(of_family)).collect()
    }

    fn matrix(&self, families: &[&FamilyEntry]) -> Block {
        let mut plan: Vec<(usize, &PlanEntry)> = self.view.document.plan.iter().enumerate().collect();
        plan.sort_by_key(|(_, plan)| (plan.kind != "need", plan.importance));
        let rows = plan.into_iter().filter_map(|(position, plan)| {
            let lines: Vec<&LineEntry> = families.iter().filter_map(|family| family.lines.get(position)).collect();
            // A family without lines is not known line by line: then nothing is said of this need.
            (lines.len() == families.len()).then(|| self.compared(plan, &lines))
        });
        Block::table(self.text("picture-matrix"), self.columns("col-need", families), rows.collect())
    }

    fn compared(&self, plan: &PlanEntry, lines: &[&LineEntry]) -> Vec<Cell> {
        let differs = lines.windows(2).any(|pair| Glyph::of(pair[0]) != Glyph::of(pair[1]));
        let needed = (plan.kind == "need").then(|| self.view.child_level(&plan.item, plan.level));
        let marked = differs.then(|| self.text("compare-differs"));
        let said = [self.view.weight(plan)].into_iter().chain(needed).chain(marked).filter(|said| !said.is_empty());
        let need = Cell::text(self.view.line_name(plan)).with_note(said.collect::<Vec<_>>().join(" · "));
        let need = if differs { need.stand_out() } else { need };
        std::iter::once(need).chain(lines.iter().map(|line| self.met(plan, line))).collect()
    }

    /// How a family meets a line: the mark, what it can do, and behind it the fact.
    pub(super) fn met(&self, plan: &PlanEntry, line: &LineEntry) -> Cell {
        let mark = Mark::of(line);
        let known = line.capability.map(|level| self.view.family_level(&plan.item, level));
        let known = known.filter(|known| !known.is_empty());
        let notes = line.fact.iter().map(|fact| self.view.fact(fact)).chain(self.view.line_notes(line));
        Cell::mark(mark, known.unwrap_or_else(|| self.text(mark.key()))).with_note(notes.collect::<Vec<_>>().join("\n"))
    }

    /// What is said of each family as a whole.
    fn whole_families(&self, families: &[&FamilyEntry]) -> Block {
        let crowd = Crowd::of(self.view.document);
        let speaks = |family: &FamilyEntry, glyphs: &[Glyph]| joined(&self.view.speaks(family, glyphs, usize::MAX));
        let row = |key: &str, said: &dyn Fn(&FamilyEntry) -> String| {
            let name = Cell::text(self.text(key));
            std::iter::once(name).chain(families.iter().map(|family| Cell::text(said(family)))).collect()
        };
        let place = |family: &FamilyEntry| self.view.usual_place(family, crowd.around(family));
        let rows = vec![
            row("compare-fit", &|family| self.view.standing_of(family)),
            row("compare-place", &|family| place(family).unwrap_or_else(|| "–".to_owned())),
            row("word-for", &|family| speaks(family, &[Glyph::Meets])),
            row("word-against", &|family| speaks(family, &[Glyph::Not, Glyph::Partly])),
            row("word-not-known", &|family| speaks(family, &[Glyph::Unknown])),
            row("compare-notes", &|family| joined(&self.view.noted(family))),
            row("compare-support", &|family| joined(&self.view.support(family))),
        ];
        let caption = self.text_with("compare-caption", &[("case", self.view.document.child.as_str().into())]);
        Block::table(caption, self.columns("report-family", families), rows)
    }
}
