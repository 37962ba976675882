//! A trial beside the list: where families stand before and after.

use super::{Page, View};
use crate::matching::document::{Document, FamilyEntry};

impl View<'_> {
    /// The trial as a page: only families whose place, fit word or state changes.
    pub(crate) fn trial(&self, after: &Document, edits: &[String]) -> String {
        let mut page = Page::new(self.color);
        page.heading(&self.words.text("trial-title"));
        page.paragraph(0, &self.words.text_with("trial-edits", &[("edits", edits.join(", ").into())]));
        page.paragraph(0, &self.words.text("trial-nothing-saved"));
        page.gap();
        let header = [(self.words.text("trial-family"), 10), (self.words.text("trial-before"), 32)];
        let cells: Vec<(&str, usize)> = header.iter().map(|(text, width)| (text.as_str(), *width)).collect();
        page.row(2, &cells, &self.words.text("trial-after"));
        let mut changed = 0;
        for family in &after.families {
            let Some(before) = self.document.family(&family.family) else {
                continue;
            };
            let (then, now) = (self.stands(self.document, before), self.stands(after, family));
            if then != now {
                changed += 1;
                page.row(2, &[(&family.family, 10), (&then, 32)], &now);
            }
        }
        if changed == 0 {
            page.paragraph(2, &self.words.text("trial-no-change"));
        }
        page.into_text()
    }

    fn stands(&self, document: &Document, family: &FamilyEntry) -> String {
        if family.state != "shown" {
            return self.words.text(&format!("short-{}", family.state));
        }
        let of_tier = document.shown().filter(|other| other.tier == family.tier);
        let place =
            of_tier.enumerate().find(|(_, other)| other.family == family.family).map_or(0, |(place, _)| place + 1);
        format!("{place} · {}", self.band(&family.band))
    }
}
