//! Text of PDFs. Pages of pictures have none, and pages with columns side by side are said to have them: which
//! column comes first is not guessed.

use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, font::Glyph, hayro_cmap::BfString, interpret_page,
};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::{Affine, BezPath, Point, Rect, Vec2};

use super::{
    document::{Builder, Role, Text},
    limits::Limit,
    notice::{NoticeCode, Notices, Place},
    refusal::{Damage, Lock, Refusal},
};

/// Reads a PDF that opens without a password.
pub(crate) fn read(bytes: &[u8], notices: &mut Notices) -> Result<Text, Refusal> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Refusal::Encrypted { lock: Lock::Pdf }
        }
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Refusal::damaged(Damage::Pdf),
    })?;
    let pages = pdf.pages();
    if pages.len() as u64 > Limit::Pages.most() {
        return Err(Refusal::too_much(Limit::Pages));
    }
    let cache = InterpreterCache::new();
    let mut builder = Builder::default();
    for (index, page) in pages.iter().enumerate() {
        let number = index as u32 + 1;
        let settings = InterpreterSettings { render_annotations: false, ..InterpreterSettings::default() };
        let unbounded = Rect::new(-1e6, -1e6, 1e6, 1e6);
        let mut context = Context::new(Affine::IDENTITY, unbounded, &cache, pdf.xref(), settings);
        let mut signs = Signs::default();
        interpret_page(page, &mut context, &mut signs);
        if signs.all.len() as u64 >= Limit::PageGlyphs.most() {
            return Err(Refusal::too_much(Limit::PageGlyphs).in_part(&number.to_string()));
        }
        notices.add_many(NoticeCode::SignsUnknown, signs.unknown, Place::page(number));
        if signs.all.iter().all(|sign| sign.text.trim().is_empty()) {
            notices.add(NoticeCode::PageWithoutText, Place::page(number));
            continue;
        }
        let lines = lines(signs.all);
        if side_by_side(&lines) {
            notices.add(NoticeCode::ColumnsSideBySide, Place::page(number));
        }
        builder.page(number);
        for paragraph in paragraphs(&lines) {
            builder.paragraph(&paragraph, Role::Body)?;
        }
    }
    if builder.is_empty() {
        return Err(Refusal::NoText { pages: pages.len() as u32 });
    }
    Ok(builder.finish())
}

/// One sign on a page; lengths in points.
struct Sign {
    text: String,
    x: f64,
    y: f64,
    size: f64,
    width: f64,
}

#[derive(Default)]
struct Signs {
    all: Vec<Sign>,
    unknown: u64,
}

impl<'a> Device<'a> for Signs {
    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}

    fn set_blend_mode(&mut self, _: BlendMode) {}

    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph(&mut self, glyph: &Glyph<'a>, transform: Affine, own: Affine, _: &Paint<'a>, _: &GlyphDrawMode) {
        if self.all.len() as u64 >= Limit::PageGlyphs.most() {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(sign)) => sign.to_string(),
            Some(BfString::String(signs)) => signs,
            None => {
                self.unknown += 1;
                return;
            }
        };
        let whole = transform * own;
        let at = whole * Point::ORIGIN;
        let length = |step: Vec2| ((whole * step.to_point()) - at).hypot();
        // A glyph is drawn on a square of a thousand units.
        let size = length(Vec2::new(0.0, 1_000.0));
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width().map(f64::from),
            Glyph::Type3(_) => None,
        };
        let width = length(Vec2::new(advance.unwrap_or(500.0), 0.0));
        if [at.x, at.y, size, width].iter().all(|value| value.is_finite()) {
            self.all.push(Sign { text, x: at.x, y: at.y, size, width });
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}

    fn pop_clip_path(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// One line of a page.
struct Line {
    text: String,
    start: f64,
    end: f64,
    y: f64,
    size: f64,
    /// The middles of wide gaps within the line.
    gaps: Vec<f64>,
}

/// Gathers signs into lines from top to bottom, each from left to right.
fn lines(mut signs: Vec<Sign>) -> Vec<Line> {
    signs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<Sign>> = Vec::new();
    for sign in signs {
        match rows.last_mut() {
            Some(row) if (row[0].y - sign.y).abs() < 0.4 * row[0].size.max(sign.size).max(1.0) => row.push(sign),
            _ => rows.push(vec![sign]),
        }
    }
    rows.into_iter().map(line).filter(|line| !line.text.trim().is_empty()).collect()
}

fn line(mut row: Vec<Sign>) -> Line {
    // A stable sort keeps signs that are drawn on one spot in the order of the file.
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let size = row.iter().map(|sign| sign.size).fold(1.0, f64::max);
    let visible = || row.iter().filter(|sign| !sign.text.trim().is_empty());
    let mut line = Line {
        text: String::new(),
        start: visible().next().map_or(0.0, |sign| sign.x),
        end: visible().map(|sign| sign.x + sign.width).fold(f64::MIN, f64::max),
        y: row[0].y,
        size,
        gaps: Vec::new(),
    };
    let mut last_end = line.start;
    for sign in &row {
        if sign.text.trim().is_empty() {
            continue;
        }
        let gap = sign.x - last_end;
        if !line.text.is_empty() && gap > 0.15 * size {
            line.text.push(' ');
        }
        if !line.text.is_empty() && gap > 1.5 * size {
            line.gaps.push(last_end + gap / 2.0);
        }
        line.text.push_str(&sign.text);
        last_end = sign.x + sign.width;
    }
    line
}

/// Lines with a wide gap at nearly the same place, so many of them that they are columns.
fn side_by_side(lines: &[Line]) -> bool {
    const LEAST_LINES: usize = 4;
    let gaps: Vec<(f64, f64)> = lines.iter().flat_map(|line| line.gaps.iter().map(|gap| (*gap, line.size))).collect();
    gaps.iter()
        .any(|(here, size)| gaps.iter().filter(|(there, _)| (here - there).abs() < 3.0 * size).count() >= LEAST_LINES)
}

/// Joins lines to paragraphs: one ends where the next line stands apart, is indented, or where a line ends early.
fn paragraphs(lines: &[Line]) -> Vec<String> {
    let left = lines.iter().map(|line| line.start).fold(f64::MAX, f64::min);
    let right = lines.iter().map(|line| line.end).fold(f64::MIN, f64::max);
    let mut steps: Vec<f64> = lines.windows(2).map(|two| two[0].y - two[1].y).collect();
    steps.sort_by(f64::total_cmp);
    // The narrowest third of the steps are those within paragraphs.
    let usual = steps.get(steps.len() / 3).copied().unwrap_or(0.0);
    let mut all: Vec<String> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &lines[before]);
        let continues = before.is_some_and(|before| {
            let is_near = before.y - line.y <= 1.3 * usual;
            let is_indented = line.start - left > 1.0 * line.size && before.start - left < 0.5 * line.size;
            let is_full = before.end > right - 0.2 * (right - left);
            is_near && !is_indented && is_full && (before.size - line.size).abs() < 0.15 * line.size
        });
        match all.last_mut() {
            Some(paragraph) if continues => {
                paragraph.push('\n');
                paragraph.push_str(&line.text);
            }
            _ => all.push(line.text.clone()),
        }
    }
    all
}
