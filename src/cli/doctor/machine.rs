//! The machine: its clock and time zone, its disk, what it can print.

use std::path::{Path, PathBuf};

use super::Finding;
use crate::{
    cli::context::today,
    config::Config,
    domain::{canonical::sha256_label, date::Date},
    report::pdf,
};

/// Every letter that Kazakh has and other Cyrillic alphabets have not, with the signs of money and number.
const KAZAKH: &str = "Әліпби: Ғылым, Қыз, Таң, Өмір, Ұя, Үй, Жиһаз, Іні ₸ № әғқңөұүһі";

/// Hours that Kazakhstan is ahead of UTC, since 1 March 2024.
const HOURS_AHEAD: i8 = 5;

/// A clock before this program was written makes every fact look newer than today.
pub(super) fn clock() -> Finding {
    const WRITTEN: &str = "2026-11-22";
    let today = today();
    let plausible = Date::parse(WRITTEN).is_ok_and(|written| written <= today);
    Finding::new("clock", plausible, today.to_string(), "doctor-mend-clock")
}

/// Uya knows the one zone of Kazakhstan itself; what else runs here asks the machine, and old data is an hour off.
pub(super) fn zone() -> Finding {
    let hours = jiff::tz::TimeZone::get("Asia/Almaty").map(|zone| zone.to_offset(jiff::Timestamp::now()).seconds());
    match hours {
        Ok(seconds) if seconds != i32::from(HOURS_AHEAD) * 3_600 => {
            Finding::ill("zone", format!("Asia/Almaty UTC+{}", seconds / 3_600), "doctor-mend-zone")
        }
        _ => Finding::well("zone", format!("UTC+{HOURS_AHEAD}")),
    }
}

/// Whether the report can print every letter of Kazakh.
pub(super) fn fonts() -> Finding {
    let without: String = pdf::without_shape(KAZAKH).collect();
    let seen = if without.is_empty() { KAZAKH.to_owned() } else { without.clone() };
    Finding::new("fonts", without.is_empty(), seen, "doctor-mend-fonts")
}

/// Writes, syncs and reads back a small file beside the database.
pub(super) fn disk(config: &Config) -> Finding {
    let Some(folder) = folder(&config.database) else { return Finding::well("disk", "-") };
    let tried = tempfile::NamedTempFile::new_in(&folder).and_then(|mut file| {
        std::io::Write::write_all(&mut file, &[0x75; 4096])?;
        file.as_file().sync_all()?;
        std::fs::read(file.path())
    });
    match tried {
        Ok(bytes) if sha256_label(&bytes) == sha256_label(&[0x75; 4096]) => {
            Finding::well("disk", folder.display().to_string())
        }
        Ok(_) => Finding::ill("disk", folder.display().to_string(), "doctor-mend-disk"),
        Err(error) => Finding::ill("disk", error.to_string(), "doctor-mend-disk"),
    }
}

/// Room beside a database of so many bytes: a backup and the log of a large import need as much again, each.
pub(super) fn room(database: &str, bytes: u64) -> Option<Finding> {
    const LEAST: u64 = 256 << 20;
    let found = rustix::fs::statvfs(&folder(database)?).ok()?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let has_room = free >= bytes.saturating_mul(2).saturating_add(LEAST);
    Some(Finding::new("room", has_room, format!("{} MiB", free >> 20), "doctor-mend-room"))
}

/// The folder of a database that is a file.
fn folder(database: &str) -> Option<PathBuf> {
    let path = Path::new(database.strip_prefix("sqlite:")?);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Some(folder.unwrap_or(Path::new(".")).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_for_two_copies_of_the_database_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("uya.db").display());
        assert!(!room(&database, u64::MAX / 4).unwrap().ok);
        assert!(room("postgres://h/uya", 1).is_none());
    }
}
