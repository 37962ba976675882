//! The sheet of a comparison: needs as rows, musts first as on the page, families as columns.

use super::{Pen, joined};
use crate::{
    matching::document::{FamilyEntry, LineEntry, PlanEntry},
    present::{Crowd, Glyph},
    transfer::workbook::{Cell, Column, Form, SheetWriter as _, Workbook, WriteError},
};

impl Pen<'_> {
    pub(super) fn side_by_side(&self, book: &mut Workbook, families: &[&FamilyEntry]) -> Result<(), WriteError> {
        let mut columns = vec![
            self.column("col-need", Form::Text, 36),
            self.column("col-importance", Form::Text, 18),
            self.column("report-column-level", Form::Text, 48),
        ];
        let of_family =
            |family: &&FamilyEntry| Column { width: Some(48), ..Column::new(family.family.as_str(), Form::Text) };
        columns.extend(families.iter().map(of_family));
        columns.push(self.column("compare-differs", Form::Text, 14));
        book.begin(&self.layout("page-compare-title", columns))?;
        self.whole_families(book, families)?;
        for (position, plan) in self.in_order() {
            let lines: Vec<&LineEntry> = families.iter().filter_map(|family| family.lines.get(position)).collect();
            // A family without lines is not known line by line: then nothing is said of this need.
            if lines.len() == families.len() {
                book.row(&self.compared(plan, &lines))?;
            }
        }
        Ok(())
    }

    /// What is said of each family as a whole.
    fn whole_families(&self, book: &mut Workbook, families: &[&FamilyEntry]) -> Result<(), WriteError> {
        let crowd = Crowd::of(self.view.document);
        let speaks = |family: &FamilyEntry, glyphs: &[Glyph]| joined(&self.view.speaks(family, glyphs, usize::MAX));
        let said = |key: &str, cell: &dyn Fn(&FamilyEntry) -> Cell| {
            let head = [Cell::text(self.text(key)).heading(), Cell::blank(), Cell::blank()];
            head.into_iter().chain(families.iter().map(|family| cell(family))).collect::<Vec<_>>()
        };
        let place = |family: &FamilyEntry| self.view.usual_place(family, crowd.around(family)).unwrap_or_default();
        let rows = [
            said("compare-fit", &|family| Cell::text(self.view.standing_of(family))),
            said("compare-place", &|family| Cell::text(place(family))),
            said("word-for", &|family| speaks(family, &[Glyph::Meets])),
            said("word-against", &|family| speaks(family, &[Glyph::Not, Glyph::Partly])),
            said("word-not-known", &|family| speaks(family, &[Glyph::Unknown])),
            said("compare-notes", &|family| joined(&self.view.noted(family))),
        ];
        rows.iter().try_for_each(|row| book.row(row))
    }

    /// The lines of the plan with their places in it: musts, important, desirable needs, strengths.
    fn in_order(&self) -> Vec<(usize, &PlanEntry)> {
        let mut plan: Vec<(usize, &PlanEntry)> = self.view.document.plan.iter().enumerate().collect();
        plan.sort_by_key(|(_, plan)| (plan.kind != "need", plan.importance));
        plan
    }

    fn compared(&self, plan: &PlanEntry, lines: &[&LineEntry]) -> Vec<Cell> {
        let needed = if plan.kind == "need" { self.view.child_level(&plan.item, plan.level) } else { String::new() };
        let head = [self.view.line_name(plan), self.view.weight(plan), needed].map(Cell::text);
        let differs = lines.windows(2).any(|pair| Glyph::of(pair[0]) != Glyph::of(pair[1]));
        let mark = if differs { Cell::text(self.text("compare-differs")) } else { Cell::blank() };
        head.into_iter().chain(lines.iter().map(|line| Cell::text(self.met(plan, line)))).chain([mark]).collect()
    }

    /// How a family meets a line: the mark with its word, what it can do, the fact behind it.
    fn met(&self, plan: &PlanEntry, line: &LineEntry) -> String {
        let glyph = Glyph::of(line);
        let mut text = format!("{} {}", glyph.sign(), self.text(&format!("glyph-word-{}", glyph.code())));
        let can = line.capability.map(|level| self.view.family_level(&plan.item, level));
        let fact = line.fact.as_ref().map(|fact| self.view.fact(fact));
        for more in can.into_iter().chain(fact).chain(self.view.line_notes(line)).filter(|more| !more.is_empty()) {
            text.push_str(" · ");
            text.push_str(&more);
        }
        text
    }
}
