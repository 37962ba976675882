//! Sheets of a list: a row for each family as its page has it, and a row for each need of each family.

use super::{Pen, joined, or_blank};
use crate::{
    domain::family::AvailabilityStatus,
    matching::document::{FamilyEntry, LineEntry, PlanEntry, SealedFamily},
    present::{Crowd, Glyph},
    transfer::workbook::{Cell, Column, Form, SheetWriter as _, Value, Workbook, WriteError},
};

impl Pen<'_> {
    /// The families in the order of the page.
    pub(super) fn families(
        &self,
        book: &mut Workbook,
        families: &[&FamilyEntry],
        sealed: &[&SealedFamily],
    ) -> Result<(), WriteError> {
        book.begin(&self.layout("list-file-families", self.family_columns()))?;
        let crowd = Crowd::of(self.view.document);
        for (line, family) in families.iter().enumerate() {
            book.row(&self.family_row(line + 1, family, &crowd))?;
        }
        for (line, family) in sealed.iter().zip(families.len()..).map(|(family, line)| (line, family)) {
            book.row(&self.sealed_row(line + 1, family))?;
        }
        Ok(())
    }

    fn family_columns(&self) -> Vec<Column> {
        vec![
            self.column("report-column-line", Form::Whole, 8),
            self.column("col-family", Form::Text, 12),
            self.column("list-file-who", Form::Text, 22),
            self.column("compare-fit", Form::Text, 26),
            self.column("run-close", Form::Text, 26),
            self.column("compare-place", Form::Text, 26),
            self.column("list-file-strip", Form::Text, 28),
            self.column("list-file-musts-met", Form::Whole, 14),
            self.column("list-file-musts", Form::Whole, 14),
            self.column("chip-settlement", Form::Text, 18),
            self.column("list-file-distance", Form::Decimal, 14),
            self.column("list-file-answer", Form::Text, 22),
            self.column("list-file-answered-on", Form::Day, 16),
            self.column("word-for", Form::Text, 60),
            self.column("word-against", Form::Text, 60),
            self.column("word-not-known", Form::Text, 60),
            self.column("compare-notes", Form::Text, 60),
            self.column("run-blocked", Form::Text, 30),
        ]
    }

    /// A family of which no more than its number and its state is told.
    fn sealed_row(&self, line: usize, family: &SealedFamily) -> Vec<Cell> {
        let mut row = vec![Value::Whole(line as i64).into(), Cell::text(family.family.as_str()), Cell::blank()];
        row.push(Cell::text(self.view.sealed_state(family)));
        row.resize(self.family_columns().len(), Cell::blank());
        row
    }

    fn family_row(&self, line: usize, family: &FamilyEntry, crowd: &Crowd<'_>) -> Vec<Cell> {
        let (code, beside) = (family.family.as_str(), self.sheets.beside);
        let (met, musts) = self.view.musts(family);
        let speaks = |glyphs: &[Glyph]| joined(&self.view.speaks(family, glyphs, usize::MAX));
        let said = |is: bool, key: &str| if is { Cell::text(self.text(key)) } else { Cell::blank() };
        let who = if family.tier == "relative" { "run-relatives" } else { "run-others" };
        let kept = beside.family(code);
        let answer = match kept.and_then(|kept| kept.availability) {
            None => "run-not-asked",
            Some(AvailabilityStatus::Free) => "availability-free",
            Some(AvailabilityStatus::NotUntil) => "availability-not-until",
            Some(AvailabilityStatus::Withdrew) => "availability-withdrew",
        };
        vec![
            Value::Whole(line as i64).into(),
            Cell::text(code),
            Cell::text(self.text(who)),
            Cell::text(self.fit(family)),
            said(crowd.is_tied(family), "run-close"),
            or_blank(self.view.usual_place(family, crowd.around(family)), Value::Text),
            Cell::text(self.view.strip(family, false)),
            Value::Whole(met as i64).into(),
            Value::Whole(musts as i64).into(),
            or_blank(beside.place(code), |place| Value::Text(place.name(self.view.language()).to_string())),
            or_blank(beside.hundred_metres(code), |metres| Value::Decimal(f64::from(metres) / 10.0)),
            Cell::text(self.text(answer)),
            or_blank(kept.and_then(|kept| kept.confirmed_on), Value::Day),
            speaks(&[Glyph::Meets]),
            speaks(&[Glyph::Not, Glyph::Partly]),
            speaks(&[Glyph::Unknown]),
            joined(&self.view.noted(family)),
            said(family.approval_blocked, "run-blocked"),
        ]
    }

    /// The heading under which the page has a family: whoever lacks information stands apart, whatever the fit.
    fn fit(&self, family: &FamilyEntry) -> String {
        self.view.band(if family.state == "insufficient" { "not_enough_information" } else { &family.band })
    }

    /// How each family meets each need.
    pub(super) fn needs(&self, book: &mut Workbook, families: &[&FamilyEntry]) -> Result<(), WriteError> {
        let columns = vec![
            self.column("col-family", Form::Text, 12),
            self.column("compare-fit", Form::Text, 26),
            self.column("col-child", Form::Text, 12),
            self.column("col-need", Form::Text, 36),
            self.column("col-importance", Form::Text, 18),
            self.column("report-column-level", Form::Text, 48),
            self.column("list-file-mark", Form::Text, 8),
            self.column("report-column-how", Form::Text, 18),
            self.column("list-file-can", Form::Text, 48),
            self.column("list-file-fact", Form::Text, 48),
            self.column("compare-notes", Form::Text, 48),
        ];
        book.begin(&self.layout("list-file-needs", columns))?;
        for family in families {
            for (plan, line) in self.view.lines(family) {
                book.row(&self.need_row(family, plan, line))?;
            }
        }
        Ok(())
    }

    fn need_row(&self, family: &FamilyEntry, plan: &PlanEntry, line: &LineEntry) -> [Cell; 11] {
        let glyph = Glyph::of(line);
        let needed = (plan.kind == "need").then(|| self.view.child_level(&plan.item, plan.level));
        let can = line.capability.map(|level| self.view.family_level(&plan.item, level));
        [
            Cell::text(family.family.as_str()),
            Cell::text(self.fit(family)),
            Cell::text(&plan.child),
            Cell::text(self.view.item(&plan.item)),
            Cell::text(self.view.weight(plan)),
            or_blank(needed, Value::Text),
            Cell::text(glyph.sign()),
            Cell::text(self.text(&format!("glyph-word-{}", glyph.code()))),
            or_blank(can, Value::Text),
            or_blank(line.fact.as_ref(), |fact| Value::Text(self.view.fact(fact))),
            joined(&self.view.line_notes(line)),
        ]
    }
}
