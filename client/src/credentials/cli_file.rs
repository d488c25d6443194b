//! The file in which the vendor's command line tool keeps its keys.

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

/// The keys that `tccli` has been set up with, or has got from a login: `~/.tccli/<profile>.credential`.
///
/// The file is read at each look-up and never written; when the keys of a login have expired, `tccli` has to renew them.
/// As no SDK of the vendor's reads this file, [`Chain::from_env`](super::Chain::from_env) does not either.
#[derive(Clone, Debug)]
#[must_use]
pub struct CliFile {
    path: PathBuf,
    /// Whether somebody named the file, who then expects it to exist.
    named: bool,
}

impl CliFile {
    /// The file of the profile that `TCCLI_PROFILE` names, or else of `default`. The environment is read now.
    ///
    /// # Errors
    /// When there is no home directory: then [it is not configured](CredentialsError::is_not_configured).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// As [`from_env`](Self::from_env), with the variables from elsewhere: the one above, and `HOME` (on Windows
    /// `USERPROFILE`).
    ///
    /// # Errors
    /// Those of [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, CredentialsError> {
        let profile = lookup(PROFILE).filter(|profile| !profile.is_empty());
        let home = file::home(&lookup)
            .ok_or_else(|| CredentialsError::not_configured("no home directory to look for `.tccli` in"))?;
        let named = profile.is_some();
        let mut name = profile.unwrap_or_else(|| DEFAULT.into());
        name.push(".credential");
        Ok(Self { path: home.join(".tccli").join(name), named })
    }

    /// This file.
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
    // The keys alone are another identity than the one that the file stands for.
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
