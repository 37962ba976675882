//! The families to consider: group by group, with the strip of each, what speaks for it, against it, what is not
//! known, and the places it usually takes.

use std::collections::BTreeMap;

use super::{ListSheet, joined};
use crate::{
    domain::{date::Date, family::AvailabilityStatus},
    matching::document::{FamilyEntry, SealedFamily},
    present::{Crowd, Glyph},
    report::sheet::{Block, Cell, Sheet},
};

/// Families that are told of at length: some sixty pages, which nobody reads to the end.
pub(crate) const MOST_FAMILIES: usize = 200;

/// What was on record of a family when the list was made.
#[derive(Clone, Debug, Default)]
pub(crate) struct OnRecord {
    /// Where it lives.
    pub(crate) place: Option<String>,
    /// What it answered last, and when.
    pub(crate) answer: Option<(AvailabilityStatus, Date)>,
}

/// How the families of a sheet were chosen and put in order.
pub(crate) struct Asked<'d> {
    /// Whether they stand in the order of the list itself.
    pub(crate) by_fit: bool,
    /// In words: what was chosen, and as what.
    pub(crate) said: Vec<(String, String)>,
    /// The query of its page.
    pub(crate) query: String,
    /// Families that are sealed to the reader.
    pub(crate) sealed: Vec<&'d SealedFamily>,
}

impl Asked<'_> {
    fn in_words(&self) -> String {
        let line = |(name, value): &(String, String)| {
            if name.is_empty() { value.clone() } else { format!("{name}: {value}") }
        };
        self.said.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Under which tier and which band a family stands. In another order than by fit, fit stands at each family.
fn heading(family: &FamilyEntry, by_fit: bool) -> (&str, &str) {
    match (family.state.as_str(), by_fit) {
        ("insufficient", _) => ("lacking", "not_enough_information"),
        (_, true) => (&family.tier, &family.band),
        _ => (&family.tier, ""),
    }
}

impl ListSheet<'_> {
    /// The sheet of the families of a list, in the order given.
    pub(crate) fn families(
        &self,
        families: &[&FamilyEntry],
        asked: &Asked<'_>,
        on_record: &BTreeMap<String, OnRecord>,
    ) -> Sheet {
        let mut blocks = self.front();
        if !asked.said.is_empty() {
            blocks.push(Block::notice(asked.in_words()));
        }
        blocks.extend(self.needs_in_order());
        if self.view.document.shows_nobody() {
            blocks.push(Block::notice(format!("{}. {}", self.text("run-nobody"), self.text("run-nobody-text"))));
        }
        let crowd = Crowd::of(self.view.document);
        let relatives = families.iter().any(|family| family.tier == "relative" && family.state != "insufficient");
        let (mut left, mut tier_before) = (MOST_FAMILIES, "");
        for group in families.chunk_by(|one, next| heading(one, asked.by_fit) == heading(next, asked.by_fit)) {
            let (tier, band) = heading(group[0], asked.by_fit);
            if tier != tier_before && (relatives || tier == "lacking") {
                blocks.push(Block::section(self.tier(tier)));
            }
            tier_before = tier;
            let (at_length, by_code) = group.split_at(group.len().min(left));
            left -= at_length.len();
            let count = self.text_with("excluded-families", &[("n", group.len().into())]);
            let caption = if band.is_empty() { count } else { format!("{} · {count}", self.view.band(band)) };
            if tier == "lacking" {
                blocks.extend(self.lacking(caption, at_length, on_record));
            } else {
                blocks.extend(self.group(caption, at_length, (&crowd, asked.by_fit), on_record));
            }
            blocks.extend(self.by_code(by_code.iter().copied()));
        }
        blocks.extend(self.sealed(asked.sealed.iter().copied()));
        let title = self.text_with("run-title", &[("case", self.view.document.child.as_str().into())]);
        let path = if asked.query.is_empty() { String::new() } else { format!("?{}", asked.query) };
        self.sheet(title, &self.case(), &path, blocks)
    }

    fn tier(&self, tier: &str) -> String {
        self.text(match tier {
            "relative" => "run-relatives",
            "lacking" => "band-not-enough-information",
            _ => "run-others",
        })
    }

    /// Which need each mark of a strip stands for, and what the marks mean: once for the whole sheet.
    fn needs_in_order(&self) -> Vec<Block> {
        let needs = self.view.document.plan.iter().filter(|plan| plan.kind == "need");
        let items: Vec<String> = needs
            .zip(1_usize..)
            .map(|(plan, place)| format!("{place}. {} · {}", self.view.line_name(plan), self.view.weight(plan)))
            .collect();
        if items.is_empty() {
            return Vec::new();
        }
        vec![
            Block::part(self.text("run-needs-order")),
            Block::List { items },
            Block::paragraph(self.text("sheet-legend")),
        ]
    }

    fn group(
        &self,
        caption: String,
        families: &[&FamilyEntry],
        (crowd, by_fit): (&Crowd<'_>, bool),
        on_record: &BTreeMap<String, OnRecord>,
    ) -> Option<Block> {
        let columns = vec![
            self.words("col-family", 5),
            self.words("list-file-strip", 6),
            self.words("word-for", 9),
            self.words("word-against", 8),
            self.words("word-not-known", 6),
        ];
        let rows = families.iter().map(|family| {
            let fit = (!by_fit).then(|| self.view.standing_of(family));
            let speaks = |glyphs: &[Glyph]| joined(&self.view.speaks(family, glyphs, usize::MAX));
            vec![
                self.who(family, fit, crowd, on_record),
                self.strip(family, crowd),
                Cell::text(speaks(&[Glyph::Meets])),
                Cell::text(speaks(&[Glyph::Not, Glyph::Partly])).with_note(self.to_note(family)),
                Cell::text(speaks(&[Glyph::Unknown])),
            ]
        });
        (!families.is_empty()).then(|| Block::table(caption, columns, rows.collect()))
    }

    fn who(
        &self,
        family: &FamilyEntry,
        fit: Option<String>,
        crowd: &Crowd<'_>,
        on_record: &BTreeMap<String, OnRecord>,
    ) -> Cell {
        let close = crowd.is_tied(family).then(|| self.text("run-close"));
        let lines = fit.into_iter().chain(close).chain(self.on_record(family, on_record));
        Cell::text(family.family.as_str()).with_note(lines.collect::<Vec<_>>().join("\n")).stand_out()
    }

    fn on_record(&self, family: &FamilyEntry, on_record: &BTreeMap<String, OnRecord>) -> Vec<String> {
        let Some(known) = on_record.get(family.family.as_str()) else { return Vec::new() };
        let answer = match known.answer {
            None => self.text("run-not-asked"),
            Some((status, on)) => {
                let answer = self.text(match status {
                    AvailabilityStatus::Free => "availability-free",
                    AvailabilityStatus::NotUntil => "availability-not-until",
                    AvailabilityStatus::Withdrew => "availability-withdrew",
                });
                format!("{answer}, {}", self.view.day(on))
            }
        };
        known.place.clone().into_iter().chain([answer]).collect()
    }

    /// The signs of a family, how many musts it meets, the places it usually takes.
    fn strip(&self, family: &FamilyEntry, crowd: &Crowd<'_>) -> Cell {
        let (met, all) = self.view.musts(family);
        let musts = (all > 0).then(|| self.text_with("run-musts", &[("met", met.into()), ("all", all.into())]));
        let place = self.view.usual_place(family, crowd.around(family));
        let lines: Vec<String> = musts.into_iter().chain(place).collect();
        Cell::text(in_fives(&self.view.strip(family, false))).with_note(lines.join("\n"))
    }

    fn to_note(&self, family: &FamilyEntry) -> String {
        let blocked = family.approval_blocked.then(|| self.text("run-blocked"));
        let noted: Vec<String> = self.view.noted(family).into_iter().chain(blocked).collect();
        if noted.is_empty() {
            return String::new();
        }
        format!("{}: {}", self.text("compare-notes"), noted.join("; "))
    }

    fn lacking(
        &self,
        caption: String,
        families: &[&FamilyEntry],
        on_record: &BTreeMap<String, OnRecord>,
    ) -> Option<Block> {
        let columns = vec![self.words("col-family", 1), self.words("word-not-known", 3)];
        let rows = families.iter().map(|family| {
            let who = Cell::text(family.family.as_str()).with_note(self.on_record(family, on_record).join("\n"));
            vec![who.stand_out(), Cell::text(joined(&self.view.noted(family)))]
        });
        (!families.is_empty()).then(|| Block::table(caption, columns, rows.collect()))
    }
}

/// Signs in fives, so that the eye counts them.
fn in_fives(strip: &str) -> String {
    let mut since = 0;
    let mut grouped = String::with_capacity(strip.len() + strip.len() / 5);
    for sign in strip.chars() {
        if sign == '|' {
            since = 0;
            grouped.push_str(" | ");
            continue;
        }
        if since == 5 {
            since = 0;
            grouped.push(' ');
        }
        since += 1;
        grouped.push(sign);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::in_fives;

    #[test]
    fn the_signs_of_each_child_stand_in_fives() {
        assert_eq!(in_fives("●●◐○?●●|●●●●●●"), "●●◐○? ●● | ●●●●● ●");
        assert_eq!(in_fives(""), "");
    }
}
