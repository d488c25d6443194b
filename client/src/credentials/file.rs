//! Reads files that contain secrets.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::error::CredentialsError;

/// The maximum size of a file, far more than any file of keys has.
const MAX_BYTES: u64 = 64 * 1024;

/// The home directory of the user.
pub(super) fn home(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    lookup(name).filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// The text of a file, overwritten when dropped. None if the file does not exist.
///
/// The read blocks the current thread: these files are small and read once in minutes.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let problem = |what: String| CredentialsError::new(format!("`{}` {what}", path.display()));
    let unreadable = |error: &std::io::Error| problem(format!("cannot be read: {error}"));
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    // Opening a pipe would block until somebody writes to it.
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a directory" } else { "not a regular file" };
        return Err(problem(format!("is {what} — name a file")));
    }
    // Reserve space for the whole file, so that growing does not leave copies behind.
    let room = usize::try_from(metadata.len().min(MAX_BYTES)).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if read as u64 > MAX_BYTES {
        return Err(problem(format!("has more than {MAX_BYTES} bytes — is it the right file?")));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Some(Zeroizing::new(text.trim_start_matches('\u{feff}').to_owned()))),
        Err(_) => Err(problem("is not UTF-8 text — save it as UTF-8".into())),
    }
}
