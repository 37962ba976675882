//! The sheet a picture is drawn on and the few shapes all pictures share, each told apart without colour.

use super::{
    Picture, Table,
    coverage::Mark,
    measure::{self, TYPE_SIZE},
    svg::Element,
};

/// Width of every picture in units of its view box.
pub(super) const WIDTH: i32 = 640;
/// Room at the edges.
pub(super) const MARGIN: i32 = 8;
/// Distance of two lines of text.
pub(super) const LINE: i32 = 18;
/// Type size of small text.
const SMALL: i32 = 12;
/// Room between rows.
pub(super) const ROW_GAP: i32 = 10;

/// How a shape looks: class for the style sheet and attributes for readers without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Filled dark.
    Solid,
    /// Filled with slanted lines.
    Hatched,
    /// White with a dark edge.
    Hollow,
    /// White with a dashed edge.
    Unsure,
    /// A light ground behind things.
    Ground,
    /// A thick dark line.
    Line,
    /// A thick dashed line.
    Dashed,
    /// A thick dotted line.
    Dotted,
    /// A thin line that carries no value: axes and edges.
    Axis,
    /// A thin dashed line: an edge between groups.
    Edge,
    /// A thin light line between rows.
    Rule,
}

impl Look {
    fn on(self, element: Element, hatch: &str) -> Element {
        const DARK: &str = "#0b4f5c";
        const SOFT: &str = "#6b7d83";
        let line = |element: Element, class, colour, width: i32| {
            element.with("class", class).with("fill", "none").with("stroke", colour).with("stroke-width", width)
        };
        let area = |element: Element, class, fill: &str| {
            element.with("class", class).with("fill", fill).with("stroke", DARK).with("stroke-width", 2)
        };
        match self {
            Self::Solid => area(element, "pic-solid", DARK),
            Self::Hatched => area(element, "pic-hatched", hatch),
            Self::Hollow => area(element, "pic-hollow", "#fff"),
            Self::Unsure => area(element, "pic-hollow", "#fff").with("stroke-dasharray", "3 3"),
            Self::Ground => element.with("class", "pic-ground").with("fill", "#eef3f3"),
            Self::Line => line(element, "pic-line", DARK, 3),
            Self::Dashed => line(element, "pic-line", DARK, 3).with("stroke-dasharray", "8 5"),
            Self::Dotted => line(element, "pic-line", DARK, 3).with("stroke-dasharray", "2 4"),
            Self::Axis => line(element, "pic-axis", SOFT, 1),
            Self::Edge => line(element, "pic-axis", SOFT, 1).with("stroke-dasharray", "4 4"),
            Self::Rule => line(element, "pic-rule", "#c3ced1", 1),
        }
    }
}

/// Where a text begins from its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// To the right of the point.
    Start,
    /// On both sides.
    Middle,
    /// To the left of the point.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// What names a thing.
    Plain,
    /// What stands above others.
    Strong,
    /// What explains.
    Soft,
    /// What names a thing in a narrow place.
    Small,
}

/// Text already broken into lines.
#[derive(Clone, Debug)]
pub(super) struct Block {
    lines: Vec<String>,
}

impl Block {
    /// The text in at most `most` lines, each `room` wide.
    pub(super) fn new(text: &str, room: i32, most: usize) -> Self {
        Self { lines: measure::wrap(text, room, most) }
    }

    /// The same for text that is drawn strong, which takes a tenth more.
    pub(super) fn strong(text: &str, room: i32, most: usize) -> Self {
        Self::new(text, room * 9 / 10, most)
    }

    /// The same for text that is drawn small.
    pub(super) fn small(text: &str, room: i32, most: usize) -> Self {
        Self::new(text, room * TYPE_SIZE / SMALL, most)
    }

    /// Height of its lines.
    pub(super) fn height(&self) -> i32 {
        LINE * self.lines.len() as i32
    }
}

/// A picture while it is drawn.
#[derive(Debug)]
pub(super) struct Sheet {
    prefix: String,
    body: Vec<Element>,
    hatch: bool,
}

impl Sheet {
    /// A sheet whose identifiers begin with `id`; letters other than a–z, 0–9 and `-` become `-`.
    pub(super) fn new(id: &str) -> Self {
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
        Self { prefix: format!("pic-{}", id.chars().map(plain).collect::<String>()), body: Vec::new(), hatch: false }
    }

    fn draw(&mut self, element: Element, look: Look) {
        self.hatch |= look == Look::Hatched;
        self.body.push(look.on(element, &format!("url(#{}-hatch)", self.prefix)));
    }

    pub(super) fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, look: Look) {
        let element =
            Element::new("rect").with("x", x).with("y", y).with("width", width.max(0)).with("height", height.max(0));
        self.draw(element, look);
    }

    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), look: Look) {
        let element = Element::new("line").with("x1", from.0).with("y1", from.1).with("x2", to.0).with("y2", to.1);
        self.draw(element, look);
    }

    pub(super) fn circle(&mut self, center: (i32, i32), radius: i32, look: Look) {
        let element = Element::new("circle").with("cx", center.0).with("cy", center.1).with("r", radius);
        self.draw(element, look);
    }

    /// A square standing on its corner.
    pub(super) fn diamond(&mut self, (x, y): (i32, i32), radius: i32, look: Look) {
        let r = radius;
        let path = format!("M{x} {} L{} {y} L{x} {} L{} {y} Z", y - r, x + r, y + r, x - r);
        self.draw(Element::new("path").with("d", path), look);
    }

    /// A sign of coverage: full, half, empty circle, or a question mark in a dashed one.
    pub(super) fn mark(&mut self, center: (i32, i32), mark: Mark) {
        const RADIUS: i32 = 8;
        let (x, y) = center;
        match mark {
            Mark::Meets => self.circle(center, RADIUS, Look::Solid),
            Mark::Partly => {
                self.circle(center, RADIUS, Look::Hollow);
                let half = format!("M{x} {} A{RADIUS} {RADIUS} 0 0 0 {x} {} Z", y - RADIUS, y + RADIUS);
                self.draw(Element::new("path").with("d", half), Look::Solid);
            }
            Mark::Not => self.circle(center, RADIUS, Look::Hollow),
            Mark::Unknown => {
                self.circle(center, RADIUS, Look::Unsure);
                self.text((x, y), Anchor::Middle, Type::Strong, "?");
            }
        }
    }

    /// One line of text around the height `y`. The caller has measured it.
    pub(super) fn text(&mut self, (x, y): (i32, i32), anchor: Anchor, kind: Type, text: &str) {
        let class = match kind {
            Type::Plain => "pic-text",
            Type::Strong => "pic-strong",
            Type::Soft => "pic-soft",
            Type::Small => "pic-small",
        };
        let mut element = Element::new("text").with("class", class).with("x", x).with("y", y + TYPE_SIZE / 3 + 1);
        if kind == Type::Small {
            element = element.with("font-size", SMALL);
        }
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => element = element.with("text-anchor", "middle"),
            Anchor::End => element = element.with("text-anchor", "end"),
        }
        self.body.push(element.saying(text));
    }

    /// Lines of text whose middle is at the height `y`.
    pub(super) fn block(&mut self, (x, y): (i32, i32), anchor: Anchor, kind: Type, block: &Block) {
        let mut at = y - block.height() / 2 + LINE / 2;
        for line in &block.lines {
            self.text((x, at), anchor, kind, line);
            at += LINE;
        }
    }

    /// Lines of text over the whole width, from `y` down; gives the height below them.
    pub(super) fn paragraph(&mut self, y: i32, kind: Type, text: &str, most: usize) -> i32 {
        let block = Block::new(text, WIDTH - 2 * MARGIN, most);
        self.block((MARGIN, y + block.height() / 2), Anchor::Start, kind, &block);
        y + block.height()
    }

    /// Signs with their words, wrapped over the width from `y` down; gives the height below them.
    pub(super) fn legend<S: Copy>(
        &mut self,
        y: i32,
        signs: &[(S, &str)],
        mut sign: impl FnMut(&mut Self, (i32, i32), S),
    ) -> i32 {
        const SIGN: i32 = 26;
        const APART: i32 = 22;
        let (mut x, mut top) = (MARGIN, y);
        for (shape, words) in signs {
            let block = Block::new(words, WIDTH - 2 * MARGIN - SIGN, 1);
            let words = block.lines.first().map_or("", String::as_str);
            let wide = SIGN + measure::width(words);
            if x > MARGIN && x + wide > WIDTH - MARGIN {
                x = MARGIN;
                top += LINE + 6;
            }
            sign(self, (x + 10, top + LINE / 2), *shape);
            self.text((x + SIGN, top + LINE / 2), Anchor::Start, Type::Plain, words);
            x += wide + APART;
        }
        top + LINE
    }

    /// The finished picture, `height` units high.
    pub(super) fn finish(self, height: i32, table: Table) -> Picture {
        let title_id = format!("{}-title", self.prefix);
        let mut svg = Element::new("svg")
            .with("xmlns", "http://www.w3.org/2000/svg")
            .with("class", "pic")
            .with("viewBox", format!("0 0 {WIDTH} {height}"))
            .with("font-size", TYPE_SIZE)
            .with("fill", "#14242b")
            .with("role", "img")
            .with("aria-labelledby", &title_id)
            .holding(Element::new("title").with("id", &title_id).saying(&measure::clean(&table.caption)));
        if self.hatch {
            svg = svg.holding(Element::new("defs").holding(hatch(&format!("{}-hatch", self.prefix))));
        }
        let svg = svg.holding(Element::new("g").with("aria-hidden", "true").holding_all(self.body)).write();
        Picture { svg, table }
    }
}

/// Slanted lines on white.
fn hatch(id: &str) -> Element {
    let ground =
        Element::new("rect").with("width", 6).with("height", 6).with("class", "pic-paper").with("fill", "#fff");
    let stroke = Element::new("path")
        .with("d", "M-1 1 L1 -1 M0 6 L6 0 M5 7 L7 5")
        .with("class", "pic-hatch")
        .with("stroke", "#0b4f5c")
        .with("stroke-width", 2);
    Element::new("pattern")
        .with("id", id)
        .with("patternUnits", "userSpaceOnUse")
        .with("width", 6)
        .with("height", 6)
        .holding(ground)
        .holding(stroke)
}
