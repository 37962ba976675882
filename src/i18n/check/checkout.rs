//! The folder of Uya's sources, when somebody works on them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Language, texts::Texts, usage::Usage};

/// Where the sources keep the texts.
const LOCALES: &str = "src/i18n/locales";

/// The list of beginnings names keys without using them.
const NO_USE: &str = "composed.rs";

/// The nearest folder upwards from `start` that holds Uya's sources.
pub fn find(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(LOCALES).join(Language::En.code()).is_dir()).map(Path::to_owned)
}

/// Texts of every language, and what the sources name.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// The texts of each language.
    pub catalogue: Vec<(&'static str, Texts)>,
    /// What the sources name.
    pub(super) usage: Usage,
}

impl Checkout {
    /// How many files of sources, templates and scripts were read.
    pub fn source_files(&self) -> usize {
        self.usage.files
    }

    /// Reads the folder that [`find`] found.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut catalogue = Vec::new();
        for language in Language::ALL {
            let mut files = Vec::new();
            for path in paths(&root.join(LOCALES).join(language.code()))? {
                let area = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                files.push((area, fs::read_to_string(&path)?));
            }
            let files = files.iter().map(|(area, source)| (area.as_str(), source.as_str()));
            catalogue.push((language.code(), Texts::read(files)));
        }
        let mut usage = Usage::default();
        for path in paths(&root.join("src"))? {
            let name = path.to_string_lossy();
            if !path.ends_with(NO_USE) && !name.ends_with(".ftl") {
                // What is no text, a font or a picture, names no keys.
                if let Ok(source) = String::from_utf8(fs::read(&path)?) {
                    usage.add(&name, &source);
                }
            }
        }
        Ok(Self { catalogue, usage })
    }
}

/// Every file of a folder and the folders in it, in order.
fn paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}
