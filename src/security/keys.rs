//! The key file, and one derived key per purpose.

use std::{
    fs::OpenOptions,
    io::{Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use data_encoding::BASE64;
use hkdf::Hkdf;
use rand::{TryRng as _, rngs::SysRng};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// A key in memory; wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; KEY_BYTES]>;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No such file.
    #[error("there is no key file {0}: make one with `uya key new {0}`")]
    Absent(PathBuf),
    /// Others may read it.
    #[error("{path} holds a secret and can be read by others (mode {mode:o}): chmod 600 {path}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Something is there already; it was left alone.
    #[error("{0} exists already and was left as it is")]
    Exists(PathBuf),
    /// Not a key file.
    #[error("{0} is not a key file of this program")]
    Form(PathBuf),
    /// The disk.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        error: std::io::Error,
    },
}

/// Fills an array from the system's source of randomness.
///
/// # Panics
/// When the system has none: nothing secret can be made then.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// Reads a file that holds a secret, of 4096 bytes at most, which only its owner may read.
///
/// # Errors
/// [`KeyError::Open`] with what mends it, [`KeyError::Absent`], [`KeyError::Io`].
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let io = |error| KeyError::Io { path: path.to_owned(), error };
    let mut file = match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(KeyError::Absent(path.to_owned())),
        opened => opened.map_err(io)?,
    };
    let mode = file.metadata().map_err(io)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Open { path: path.to_owned(), mode });
    }
    let mut text = Zeroizing::new(String::new());
    (&mut file).take(4_096).read_to_string(&mut text).map_err(io)?;
    Ok(text)
}

/// Keys by purpose, derived from one file.
#[derive(Clone)]
pub struct Keys {
    master: Key,
    is_lasting: bool,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

impl Keys {
    /// Makes a key file that only its owner may read.
    ///
    /// # Errors
    /// [`KeyError::Exists`]: a key is never written over.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let io = |error| KeyError::Io { path: path.to_owned(), error };
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = match made {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(KeyError::Exists(path.to_owned()));
            }
            made => made.map_err(io)?,
        };
        let keys = Self { master: Zeroizing::new(random()), is_lasting: true };
        let text = format!(
            "# Key of Uya. Without it names cannot be read. Keep a copy apart from the database.\n{}\n",
            BASE64.encode(&*keys.master)
        );
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
        Ok(keys)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError`] with what mends it.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let text = read_secret(path)?;
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        let bytes = line.and_then(|line| BASE64.decode(line.as_bytes()).ok()).map(Zeroizing::new);
        let bytes = bytes.and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).ok());
        let keys = bytes.map(|master| Self { master: Zeroizing::new(master), is_lasting: true });
        keys.ok_or_else(|| KeyError::Form(path.to_owned()))
    }

    /// Keys that live as long as the program: for trials and tests.
    pub fn ephemeral() -> Self {
        Self { master: Zeroizing::new(random()), is_lasting: false }
    }

    /// Whether what is sealed with them can be opened once the program has ended.
    pub fn is_lasting(&self) -> bool {
        self.is_lasting
    }

    /// The key of one purpose.
    pub(crate) fn derive(&self, purpose: &str) -> Key {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        let hkdf = Hkdf::<Sha256>::new(Some(b"uya/1"), &*self.master);
        hkdf.expand(purpose.as_bytes(), &mut *key).expect("32 bytes are fewer than HKDF gives");
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_read_back_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("uya.key");
        let made = Keys::create(&path).unwrap();
        assert_eq!(*made.derive("x"), *Keys::open(&path).unwrap().derive("x"));
        assert_ne!(*made.derive("x"), *made.derive("y"));
        assert!(matches!(Keys::create(&path), Err(KeyError::Exists(_))));
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused_with_what_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("uya.key");
        Keys::create(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Keys::open(&path).unwrap_err().to_string().contains("chmod 600"));
    }

    #[test]
    fn a_file_that_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("uya.key");
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .unwrap()
            .write_all(b"aGVsbG8=")
            .unwrap();
        assert!(matches!(Keys::open(&path), Err(KeyError::Form(_))));
        assert!(matches!(Keys::open(&folder.path().join("none")), Err(KeyError::Absent(_))));
    }
}
