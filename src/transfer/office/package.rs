//! What the archives of office programs have in common: relations between parts, and what is left unread.

use std::collections::BTreeMap;

use super::{
    archive::Archive,
    notice::{NoticeCode, Notices, Place},
    refusal::{Damage, Refusal},
    xml::{Node, Xml},
};

/// Endings of files that other files are packed in.
const ARCHIVES: &[&str] = &[".zip", ".rar", ".7z", ".xlsx", ".xlsm", ".docx", ".docm", ".pptx", ".ods", ".odt", ".bin"];

/// Notices macros and files inside the file. Neither is opened.
pub(crate) fn notice_extras(archive: &Archive<'_>, notices: &mut Notices) {
    for name in archive.names() {
        let lower = name.to_lowercase();
        if lower.ends_with("vbaproject.bin") || lower.starts_with("basic/script") || lower.starts_with("scripts/") {
            notices.add(NoticeCode::MacrosIgnored, Place::default().shown(name));
        } else if lower.contains("/embeddings/")
            || lower.starts_with("object ")
            || ARCHIVES.iter().any(|ending| lower.ends_with(ending) && !lower.contains("printersettings"))
        {
            notices.add(NoticeCode::EmbeddedIgnored, Place::default().shown(name));
        }
    }
}

/// The relations of a part of Office Open XML: id → (kind, name of the part).
pub(crate) struct Relations {
    by_id: BTreeMap<String, (String, String)>,
}

impl Relations {
    /// Reads the relations of `part`; a part without any has none.
    pub(crate) fn of(archive: &Archive<'_>, part: &str) -> Result<Self, Refusal> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let at = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let mut by_id = BTreeMap::new();
        let Some(reader) = archive.read(&at)? else { return Ok(Self { by_id }) };
        let mut xml = Xml::new(reader, &at);
        while let Some(node) = xml.next()? {
            if let Node::Open(element) = node
                && element.name() == "Relationship"
                && element.attribute("TargetMode").as_deref() != Some("External")
                && let (Some(id), Some(kind), Some(target)) =
                    (element.attribute("Id"), element.attribute("Type"), element.attribute("Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                by_id.insert(id, (kind, resolved(folder, &target)));
            }
        }
        Ok(Self { by_id })
    }

    /// The part with an id.
    pub(crate) fn part(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(|(_, part)| part.as_str())
    }

    /// The first part of a kind, for example `styles`.
    pub(crate) fn kind(&self, kind: &str) -> Option<&str> {
        self.kinds(kind).next()
    }

    /// The parts of a kind.
    pub(crate) fn kinds(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.by_id.values().filter(move |(own, _)| own == kind).map(|(_, part)| part.as_str())
    }
}

/// The main part of a package.
pub(crate) fn main_part(archive: &Archive<'_>) -> Result<String, Refusal> {
    let relations = Relations::of(archive, "")?;
    let main = relations.kind("officeDocument").filter(|part| archive.has(part));
    main.map(str::to_owned).ok_or(Refusal::damaged(Damage::PartMissing).in_part("officeDocument"))
}

/// A target as its relation means it: from the root, or from the folder of the part.
fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}
