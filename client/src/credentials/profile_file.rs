//! The profile file of the vendor's SDKs.

use std::{env, ffi::OsString, path::PathBuf, time::SystemTime};

use super::{
    error::CredentialsError,
    file,
    ini::{self, Entry},
    keys::{Credentials, Secret},
    provider::{CredentialsProvider, Lookup},
};

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
const IN_HOME: &str = ".tencentcloud/credentials";
const FOR_ALL: &str = "/etc/tencentcloud/credentials";
const DEFAULT: &str = "default";

/// A profile in a file of this format, where the token is optional:
///
/// ```ini
/// [default]
/// secret_id = AKIDexample
/// secret_key = a-secret
/// token = a-token
/// ```
///
/// Each look-up reads the file. Values may be quoted, lines may end with LF or CRLF, and other names are ignored.
#[derive(Clone, Debug)]
#[must_use]
pub struct ProfileFile {
    /// The first file that exists is used.
    paths: Vec<PathBuf>,
    /// Whether the user named the file, so that it must exist.
    named: bool,
    profile: String,
}

impl ProfileFile {
    /// Uses the file named in `TENCENTCLOUD_CREDENTIALS_FILE`, or else the first existing file of
    /// `~/.tencentcloud/credentials` and `/etc/tencentcloud/credentials`. Reads the environment now.
    pub fn from_env() -> Self {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// Like [`from_env`](Self::from_env), but reads the variables with `lookup`: the one above, and `HOME` (on Windows
    /// `USERPROFILE`).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        if let Some(path) = lookup(FILE).filter(|path| !path.is_empty()) {
            return Self::at(path);
        }
        let in_home = file::home(lookup).map(|home| home.join(IN_HOME));
        Self::first_of(in_home.into_iter().chain([FOR_ALL.into()]).collect())
    }

    /// Uses the file at this path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { named: true, ..Self::first_of(vec![path.into()]) }
    }

    /// Sets the name of the profile. Defaults to `default`.
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self { profile: name.into(), ..self }
    }

    fn first_of(paths: Vec<PathBuf>) -> Self {
        Self { paths, named: false, profile: DEFAULT.into() }
    }

    fn look_up(&self) -> Result<Credentials, CredentialsError> {
        for path in &self.paths {
            if let Some(text) = file::read(path)? {
                let problem = |problems| CredentialsError::of(problems).at(path);
                return keys(&text, &self.profile).map_err(problem);
            }
        }
        let paths: Vec<String> = self.paths.iter().map(|path| format!("`{}`", path.display())).collect();
        let reason = format!("file {} does not exist", paths.join(" or "));
        Err(if self.named { CredentialsError::new(reason) } else { CredentialsError::not_configured(reason) })
    }
}

impl CredentialsProvider for ProfileFile {
    fn credentials(&self, _: SystemTime) -> Lookup<'_> {
        Box::pin(async { self.look_up() })
    }
}

/// The keys of a profile, or every problem with its line.
fn keys(text: &str, profile: &str) -> Result<Credentials, Vec<String>> {
    let sections = ini::parse(text)?;
    let Some(section) = sections.iter().find(|section| section.name == profile) else {
        // A heading may be a key that was put between the brackets, so only its line is named.
        let lines: Vec<String> = sections.iter().map(|section| section.line.to_string()).collect();
        let others = match &lines[..] {
            [] => "the file has no profiles".to_owned(),
            [line] => format!("the file has one on line {line}"),
            _ => format!("the file has profiles on lines {}", lines.join(", ")),
        };
        return Err(vec![format!("profile `[{profile}]` not found: {others}")]);
    };
    let mut problems = Vec::new();
    let mut key = |name: &str| {
        let Some(entry) = section.entry(name) else {
            problems.push(format!("line {}: `[{profile}]` lacks `{name}`", section.line));
            return None;
        };
        checked(entry).map_err(|problem| problems.push(problem)).ok()
    };
    let (secret_id, secret_key) = (key("secret_id"), key("secret_key"));
    let token = section.entry("token").filter(|entry| !entry.value.is_empty()).and_then(|_| key("token"));
    match (secret_id, secret_key) {
        (Some(secret_id), Some(secret_key)) if problems.is_empty() => {
            Ok(Credentials::from_parts(secret_id, secret_key, token))
        }
        _ => Err(problems),
    }
}

fn checked(entry: &Entry<'_>) -> Result<Secret, String> {
    let secret = Secret::new(entry.value);
    match secret.check() {
        Ok(()) => Ok(secret),
        Err(problem) => Err(format!("line {}: `{}` {problem}", entry.line, entry.name)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn file_is_the_named_one_or_one_of_two() {
        let paths = |variables: &[(&str, &str)]| {
            let lookup = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into());
            ProfileFile::from_lookup(lookup).paths
        };
        let home = if cfg!(windows) { ("USERPROFILE", "/home/me") } else { ("HOME", "/home/me") };
        let both = [Path::new("/home/me/.tencentcloud/credentials"), Path::new("/etc/tencentcloud/credentials")];
        assert_eq!(paths(&[home]), both);
        assert_eq!(paths(&[home, (FILE, "")]), both);
        assert_eq!(paths(&[home, (FILE, "keys")]), [Path::new("keys")]);
        assert_eq!(paths(&[]), both[1..]);
    }

    #[test]
    fn only_a_file_that_nobody_named_may_be_missing() {
        let searched = ProfileFile::first_of(vec!["/nonexistent/a".into(), "/nonexistent/b".into()]);
        let table = [
            (searched, "file `/nonexistent/a` or `/nonexistent/b` does not exist", true),
            (ProfileFile::at("/nonexistent/a"), "file `/nonexistent/a` does not exist", false),
        ];
        for (file, expected, not_configured) in table {
            let error = file.look_up().unwrap_err();
            assert_eq!(error.to_string(), format!("no usable credentials: {expected}"));
            assert_eq!(error.is_not_configured(), not_configured);
        }
    }
}
