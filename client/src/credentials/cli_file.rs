//! The credentials file of the vendor's command line tool.

use std::{env, ffi::OsString, path::PathBuf, time::SystemTime};

use super::{
    error::CredentialsError,
    file,
    json::{texts, unix_seconds},
    keys::Credentials,
    provider::{CredentialsProvider, Lookup},
};

const PROFILE: &str = "TCCLI_PROFILE";
const DEFAULT: &str = "default";

/// The keys that `tccli` was configured with or obtained by a login: `~/.tccli/<profile>.credential`.
///
/// Each look-up reads the file, and nothing writes it: when the keys of a login expire, `tccli` has to renew them. The
/// vendor's SDKs do not read this file, so [`Chain::from_env`](super::Chain::from_env) does not either.
#[derive(Clone, Debug)]
#[must_use]
pub struct CliFile {
    path: PathBuf,
    /// Whether the user named the file, so that it must exist.
    named: bool,
}

impl CliFile {
    /// Uses the profile named in `TCCLI_PROFILE`. Defaults to `default`. Reads the environment now.
    ///
    /// # Errors
    /// Fails without a home directory. The error [is not configured](CredentialsError::is_not_configured).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// Like [`from_env`](Self::from_env), but reads the variables with `lookup`: the one above, and `HOME` (on Windows
    /// `USERPROFILE`).
    ///
    /// # Errors
    /// The errors of [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, CredentialsError> {
        let profile = lookup(PROFILE).filter(|profile| !profile.is_empty());
        let home = file::home(&lookup)
            .ok_or_else(|| CredentialsError::not_configured("no home directory to look for `.tccli` in"))?;
        let named = profile.is_some();
        let mut name = profile.unwrap_or_else(|| DEFAULT.into());
        name.push(".credential");
        Ok(Self { path: home.join(".tccli").join(name), named })
    }

    /// Uses the file at this path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), named: true }
    }

    fn look_up(&self) -> Result<Credentials, CredentialsError> {
        let path = self.path.display();
        match file::read(&self.path)? {
            Some(text) => keys(&text)
                .map_err(CredentialsError::new)
                .and_then(|keys| keys.check().map(|()| keys))
                .map_err(|error| error.at(&self.path)),
            None if self.named => Err(CredentialsError::new(format!("file `{path}` does not exist"))),
            None => Err(CredentialsError::not_configured(format!("file `{path}` does not exist"))),
        }
    }
}

impl CredentialsProvider for CliFile {
    fn credentials(&self, _: SystemTime) -> Lookup<'_> {
        Box::pin(async { self.look_up() })
    }
}

fn keys(text: &str) -> Result<Credentials, String> {
    let places = ["type", "role-arn", "secretId", "secretKey", "token", "expiresAt"];
    let [kind, role_arn, secret_id, secret_key, token, end] = texts(text.as_bytes(), places)?;
    if kind.is_some_and(|kind| kind.expose() == "cvm-role") {
        return Err("the file selects the role of the CVM — use `CvmRole`".into());
    }
    // The keys alone are a different identity from the one that the file selects.
    if role_arn.is_some() {
        return Err("the file selects the role of `role-arn` — use `AssumeRole`".into());
    }
    let end = match &end {
        None => None,
        Some(end) => Some(unix_seconds(end).ok_or("`expiresAt` is not a time in Unix seconds")?),
    };
    let keys = match (secret_id, secret_key) {
        (Some(secret_id), Some(secret_key)) => Credentials::from_parts(secret_id, secret_key, token),
        (None, None) => return Err("`secretId` and `secretKey` are missing — run `tccli configure`".into()),
        (None, _) => return Err("`secretId` is missing — run `tccli configure`".into()),
        (_, None) => return Err("`secretKey` is missing — run `tccli configure`".into()),
    };
    Ok(match end {
        Some(end) => keys.with_expiry(end),
        None => keys,
    })
}
