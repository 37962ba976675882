//! How a decision came about: events from the first down to the last.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// What an event is for the way of the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It went on.
    Done,
    /// It was sent back or ended.
    Stopped,
    /// It is still to come.
    Ahead,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Day and time as the language writes them.
    pub when: String,
    /// What happened.
    pub what: String,
    /// Who did it, and what they said.
    pub who: String,
    /// What it is for the way of the decision.
    pub kind: EventKind,
}

/// A vertical line of events.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// What the picture shows.
    pub title: String,
    /// Heads of the columns: when, what, who, and how it went on.
    pub heads: [String; 4],
    /// Words for done, stopped and ahead.
    pub kinds: [String; 3],
    /// The events, the first one first.
    pub events: Vec<Event>,
}

impl Timeline {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        const WHEN: i32 = 150;
        const LINE_AT: i32 = MARGIN + WHEN + 12;
        const TEXT: i32 = LINE_AT + 22;
        let mut sheet = Sheet::new(id);
        let mut y = MARGIN;
        let mut before: Option<i32> = None;
        let mut signs = Vec::new();
        for event in &self.events {
            let when = Block::new(&event.when, WHEN - 8, 2);
            let what = Block::strong(&self.what(event), WIDTH - MARGIN - TEXT, 3);
            let who = Block::new(&event.who, WIDTH - MARGIN - TEXT, 3);
            let middle = y + LINE / 2;
            sheet.block((MARGIN + WHEN - 8, y + when.height() / 2), Anchor::End, Type::Soft, &when);
            sheet.block((TEXT, y + what.height() / 2), Anchor::Start, Type::Strong, &what);
            sheet.block((TEXT, y + what.height() + who.height() / 2), Anchor::Start, Type::Plain, &who);
            if let Some(before) = before {
                let look = if event.kind == EventKind::Ahead { Look::Dashed } else { Look::Line };
                sheet.line((LINE_AT, before + 9), (LINE_AT, middle - 9), look);
            }
            before = Some(middle);
            signs.push((middle, event.kind));
            y += when.height().max(what.height() + who.height()) + ROW_GAP;
        }
        for (middle, kind) in signs {
            match kind {
                EventKind::Done => sheet.circle((LINE_AT, middle), 7, Look::Solid),
                EventKind::Stopped => sheet.diamond((LINE_AT, middle), 9, Look::Hollow),
                EventKind::Ahead => sheet.circle((LINE_AT, middle), 7, Look::Unsure),
            }
        }
        sheet.finish(y + MARGIN, self.table())
    }

    /// What happened; an event that did not simply go on says so.
    fn what(&self, event: &Event) -> String {
        match event.kind {
            EventKind::Done => event.what.clone(),
            kind => format!("{} ({})", event.what, self.kinds[kind as usize]),
        }
    }

    fn table(&self) -> Table {
        let row = |event: &Event| {
            let kind = self.kinds[event.kind as usize].clone();
            vec![event.when.clone(), event.what.clone(), event.who.clone(), kind]
        };
        Table { caption: self.title.clone(), columns: self.heads.to_vec(), rows: self.events.iter().map(row).collect() }
    }
}
