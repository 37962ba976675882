//! Two to four families side by side, and what decides between the first two.

use super::{Glyph, Page, View, page::WIDTH};
use crate::matching::document::FamilyEntry;

/// Width of a family's column.
const CELL: usize = 10;

impl View<'_> {
    /// The comparison as a page.
    pub(crate) fn compare(&self, families: &[&FamilyEntry]) -> String {
        let mut page = Page::new(self.color);
        let codes: Vec<&str> = families.iter().map(|family| family.family.as_str()).collect();
        page.heading(&self.words.text_with("compare-title", &[("families", codes.join(", ").into())]));
        page.paragraph(0, &self.words.text("list-legend"));
        page.gap();
        let name_width = WIDTH - CELL * families.len() - 4;
        let cells: Vec<(&str, usize)> = codes.iter().map(|code| (*code, CELL)).collect();
        page.row(0, &cells, &self.words.text("compare-need"));
        let bands: Vec<String> = families.iter().map(|family| self.short_state(family)).collect();
        page.row(
            0,
            &bands.iter().map(|band| (band.as_str(), CELL)).collect::<Vec<_>>(),
            &self.words.text("compare-fit"),
        );
        for (position, plan) in self.document.plan.iter().enumerate() {
            let lines: Vec<_> = families.iter().filter_map(|family| family.lines.get(position)).collect();
            let differs = lines.iter().any(|line| line.capability != lines[0].capability);
            let cells: Vec<String> = lines
                .iter()
                .map(|line| {
                    let level = line.capability.map_or_else(|| "?".into(), |level| level.to_string());
                    format!("{} {level}", Glyph::of(line).sign())
                })
                .collect();
            let mark = if differs { "≠ " } else { "  " };
            let name = format!("{mark}{}", self.line_name(plan));
            let cells: Vec<(&str, usize)> = cells.iter().map(|cell| (cell.as_str(), CELL)).collect();
            for (number, part) in super::page::wrapped(&name, name_width).into_iter().enumerate() {
                if number == 0 {
                    page.row(0, &cells, &part);
                } else {
                    page.paragraph(CELL * families.len() + 2, &part);
                }
            }
        }
        self.decides(&mut page, families[0], families[1]);
        page.into_text()
    }

    fn short_state(&self, family: &FamilyEntry) -> String {
        if family.state == "shown" {
            self.words.text(&format!("short-{}", family.band.as_str().replace('_', "-")))
        } else {
            self.words.text(&format!("short-{}", family.state))
        }
    }

    /// What decides between two families: the fit words, or the fewest lines that outweigh the rest.
    fn decides(&self, page: &mut Page, first: &FamilyEntry, second: &FamilyEntry) {
        page.gap();
        if first.state != "shown" || second.state != "shown" {
            page.paragraph(0, &self.words.text("compare-not-both-shown"));
            return;
        }
        if first.tier != second.tier {
            page.paragraph(0, &self.words.text("compare-tiers"));
            return;
        }
        if first.group == second.group {
            page.paragraph(0, &self.words.text("compare-tied"));
        }
        let position = |family: &FamilyEntry| self.document.shown().position(|other| other.family == family.family);
        let (above, below) = if position(first) <= position(second) { (first, second) } else { (second, first) };
        if above.band != below.band {
            let values = [
                ("above", above.family.as_str().into()),
                ("word", self.band(&above.band).into()),
                ("below", below.family.as_str().into()),
                ("other", self.band(&below.band).into()),
            ];
            page.paragraph(0, &self.words.text_with("compare-bands", &values));
        }
        let deciding = self.deciding(above, below);
        if deciding.is_empty() {
            return;
        }
        let values = [("above", above.family.as_str().into()), ("below", below.family.as_str().into())];
        page.paragraph(0, &self.words.text_with("compare-decides", &values));
        for name in deciding {
            page.hanging(2, 4, &format!("+ {name}"));
        }
    }

    fn deciding(&self, above: &FamilyEntry, below: &FamilyEntry) -> Vec<String> {
        let pairs: Vec<(i32, String)> = self
            .document
            .plan
            .iter()
            .zip(above.lines.iter().zip(&below.lines))
            .map(|(plan, (a, b))| (a.points - b.points, self.line_name(plan)))
            .collect();
        let differences: Vec<i32> = pairs.iter().map(|(difference, _)| *difference).collect();
        let deciding = crate::matching::explanation::deciding(&differences);
        deciding.into_iter().filter(|place| pairs[*place].0 > 0).map(|place| pairs[place].1.clone()).collect()
    }
}
