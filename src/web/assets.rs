//! Style, script and icon: part of the program, named by what they hold, so that they may be kept for ever.

use std::sync::LazyLock;

use super::{call::Call, problem::Problem, reply::Reply};
use crate::security::token;

struct Asset {
    name: &'static str,
    media: &'static str,
    body: String,
    mark: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let files = [
        ("uya.css", "text/css; charset=utf-8", [include_str!("static/uya.css"), crate::pictures::STYLE].concat()),
        ("uya.js", "text/javascript; charset=utf-8", include_str!("static/uya.js").to_owned()),
        ("icon.svg", "image/svg+xml", include_str!("static/icon.svg").to_owned()),
    ];
    let asset = |(name, media, body): (&'static str, &'static str, String)| Asset {
        name,
        media,
        mark: token::hash(&body)[..12].to_owned(),
        body,
    };
    files.into_iter().map(asset).collect()
});

/// The address of a file.
pub(crate) fn href(name: &str) -> String {
    let mark = ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.mark.as_str());
    format!("/static/{mark}/{name}")
}

/// Gives out a file.
pub(crate) async fn show(call: Call) -> Result<Reply, Problem> {
    let name = call.part("name", |text| Ok::<_, ()>(text.to_owned()))?;
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or_else(Problem::not_found)?;
    Ok(Reply::File { media: asset.media, name: None, bytes: asset.body.as_bytes().to_vec(), forever: true })
}
