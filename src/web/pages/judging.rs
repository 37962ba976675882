//! What a reviewer writes into a form, first look or second: a view of each family, and personal ties.

use crate::{
    domain::{
        code::FamilyCode,
        proposal::{FamilyView, Suitability, Tie},
        text::Text,
    },
    web::call::{Call, Reading, shape},
};

/// The views of the families laid before the reviewer.
pub(super) fn views(call: &Call, reading: &mut Reading) -> Vec<FamilyView> {
    let mut views = Vec::new();
    for (family, view) in call.form.under("view.") {
        match (FamilyCode::parse(family), Suitability::parse(view)) {
            (Ok(family), Some(view)) => views.push(FamilyView { family, view }),
            _ => reading.wrong(&format!("view.{family}"), "value-unlisted"),
        }
    }
    views
}

/// Whether the reviewer knows the family, and how.
pub(super) fn tie(call: &Call, reading: &mut Reading) -> Option<Tie> {
    match call.form.get("tie") {
        Some("none") => Some(Tie::None {}),
        Some("declared") => reading
            .need(&call.form, "tie_words", |text| Text::parse(text).map_err(shape))
            .map(|words| Tie::Declared { words }),
        _ => {
            reading.wrong("tie", "value-empty");
            None
        }
    }
}
