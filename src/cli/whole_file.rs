//! A file that is there whole or not at all, and never in the place of another one.
//!
//! *Design notes.* The bytes go into a file without a name in the same folder, which gets its name when they are all
//! on the disk: whoever kills the program leaves nothing behind. Where the folder cannot hold such a file, one with a
//! name of its own is written and renamed.

use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::Path,
};

/// Writes a file. Only its owner may read it until they decide otherwise.
///
/// # Errors
/// Those of the disk and of `fill`; [`ErrorKind::AlreadyExists`] where something has the name already.
pub(super) fn write_whole(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    refuse_taken(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Some(mut file) = unnamed(folder) {
        fill(&mut file)?;
        file.sync_all()?;
        return name(&file, path);
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    fill(&mut file)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

/// Whether a file may be written: asked before the work it takes to make one.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`].
pub(super) fn refuse_taken(path: &Path) -> std::io::Result<()> {
    if path.try_exists()? { Err(ErrorKind::AlreadyExists.into()) } else { Ok(()) }
}

/// A file without a name; none where the folder cannot hold one, or cannot be written to: then the way with a name
/// says why.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    open(folder, flags, Mode::RUSR | Mode::WUSR).ok().map(File::from)
}

/// Gives the file its name.
#[cfg(target_os = "linux")]
fn name(file: &File, path: &Path) -> std::io::Result<()> {
    use std::os::fd::AsRawFd as _;

    use rustix::fs::{AtFlags, CWD, linkat};
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, open.as_str(), CWD, path, AtFlags::SYMLINK_FOLLOW).map_err(std::io::Error::from)
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_folder: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn name(_file: &File, _path: &Path) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
