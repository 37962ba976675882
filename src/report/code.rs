//! The path of a record as a square code, so that a printed sheet leads back to what it was printed from.

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code: without them a camera does not find it.
const QUIET: usize = 4;

/// A drawing of the code in modules: the length of its side and one path of everything dark.
pub(super) struct Drawing {
    /// Modules from edge to edge, the quiet ones among them.
    pub(super) side: usize,
    /// Data of an SVG path.
    pub(super) path: String,
}

/// The code of a text; none where the text is longer than any code, some two thousand bytes.
pub(super) fn drawn(text: &str) -> Option<Drawing> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run[0] == Color::Dark {
                let length = run.len();
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET));
            }
            x += run.len();
        }
    }
    Some(Drawing { side: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn a_path_has_a_code_and_the_same_one_each_time() {
        let code = drawn("/proposals/P-1/report?cut=family&lang=kk").unwrap();
        assert_eq!(code.path, drawn("/proposals/P-1/report?cut=family&lang=kk").unwrap().path);
        assert_ne!(code.path, drawn("/proposals/P-2/report?cut=family&lang=kk").unwrap().path);
        assert!(code.side > 21 + 8 && code.path.starts_with("M4 4h7v1h-7z"), "{}", code.path);
    }

    #[test]
    fn what_fits_no_code_has_none() {
        assert!(drawn(&"x".repeat(4000)).is_none());
    }
}
