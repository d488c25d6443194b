//! Credentials from environment variables.

use std::{env, ffi::OsString};

use super::{
    error::CredentialsError,
    keys::{Credentials, Secret},
};

const ID: &str = "TENCENTCLOUD_SECRET_ID";
const KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The command line tool reads the first name and the Node SDK the second.
const TOKENS: [&str; 2] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];

impl Credentials {
    /// Reads `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, for temporary keys, `TENCENTCLOUD_TOKEN` or
    /// `TENCENTCLOUD_SESSION_TOKEN`. An empty token variable counts as not set.
    ///
    /// # Errors
    /// Names every variable that is missing, empty, quoted, or contains a character that keys cannot have. If neither
    /// the id nor the key is set, the environment [is not configured](CredentialsError::is_not_configured).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// Like [`from_env`](Self::from_env), but reads the variables with `lookup`.
    ///
    /// # Errors
    /// The errors of [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, CredentialsError> {
        if lookup(ID).is_none() && lookup(KEY).is_none() {
            return Err(CredentialsError::not_configured(format!(
                "`{ID}` and `{KEY}` are not set — export them, or use `Credentials::new`"
            )));
        }
        let mut problems = Vec::new();
        let mut read = |name: &str| {
            match lookup(name) {
                None => Err("is not set — export it, or use `Credentials::new`"),
                // A value that is not text cannot be a key. The check below reports it.
                Some(value) => Ok(Secret::new(value.into_string().unwrap_or_else(|_| "\u{fffd}".into()))),
            }
            .and_then(|secret| secret.check().map(|()| secret))
            .map_err(|problem| problems.push(format!("`{name}` {problem}")))
            .ok()
        };
        let (secret_id, secret_key) = (read(ID), read(KEY));
        let is_set = |name: &&str| lookup(name).is_some_and(|value| !value.is_empty());
        let token = TOKENS.into_iter().find(is_set).and_then(read);
        match (secret_id, secret_key) {
            (Some(secret_id), Some(secret_key)) if problems.is_empty() => {
                Ok(Self::from_parts(secret_id, secret_key, token))
            }
            _ => Err(CredentialsError::of(problems)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Variables = &'static [(&'static str, &'static str)];

    fn from(variables: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
        Credentials::from_lookup(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn environment_gives_id_key_and_either_token() {
        let keys = [(ID, "AKIDx"), (KEY, "k3y")];
        let token = |more: &[(&str, &str)]| from(&[&keys, more].concat()).unwrap().token().map(str::to_owned);
        assert_eq!(from(&keys).unwrap().secret_id(), "AKIDx");
        assert_eq!(from(&keys).unwrap().secret_key().expose(), "k3y");
        assert_eq!(token(&[]), None);
        assert_eq!(token(&[(TOKENS[0], "")]), None);
        assert_eq!(token(&[(TOKENS[0], "a")]).as_deref(), Some("a"));
        assert_eq!(token(&[(TOKENS[1], "b")]).as_deref(), Some("b"));
        assert_eq!(token(&[(TOKENS[0], "a"), (TOKENS[1], "b")]).as_deref(), Some("a"));
        assert_eq!(token(&[(TOKENS[0], ""), (TOKENS[1], "b")]).as_deref(), Some("b"));
    }

    #[test]
    fn environment_errors_name_every_bad_variable_and_no_value() {
        let table: &[(Variables, &[&str])] = &[
            (&[], &["`TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY` are not set"]),
            (&[(TOKENS[0], "hush")], &["`TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY` are not set"]),
            (&[(ID, "AKIDx")], &["`TENCENTCLOUD_SECRET_KEY` is not set"]),
            (&[(ID, ""), (KEY, "hush")], &["`TENCENTCLOUD_SECRET_ID` is empty"]),
            (&[(ID, "AKIDx"), (KEY, "\"hush\"")], &["`TENCENTCLOUD_SECRET_KEY` is in quotes"]),
            (&[(ID, "'AKIDx'"), (KEY, "hush")], &["`TENCENTCLOUD_SECRET_ID` is in quotes"]),
            (&[(ID, "AKIDx"), (KEY, " hush")], &["`TENCENTCLOUD_SECRET_KEY` has spaces"]),
            (
                &[(ID, "AKIDx\n"), (KEY, "hu sh")],
                &["`TENCENTCLOUD_SECRET_ID` has spaces", "`TENCENTCLOUD_SECRET_KEY` has"],
            ),
            (&[(ID, "AKIDx"), (KEY, "hüsh")], &["`TENCENTCLOUD_SECRET_KEY` has characters other"]),
            (&[(ID, "AKIDx"), (KEY, "hush"), (TOKENS[1], "h ush")], &["`TENCENTCLOUD_SESSION_TOKEN` has spaces"]),
        ];
        for (variables, expected) in table {
            let error = from(variables).unwrap_err();
            let text = format!("{error} {error:?}");
            let names_all = expected.iter().all(|part| text.contains(part));
            assert!(names_all && !text.contains("ush") && !text.contains("AKIDx"), "{variables:?} gives {text}");
        }
    }

    #[test]
    fn only_an_environment_without_keys_is_not_configured() {
        let table: [(Variables, bool); 4] =
            [(&[], true), (&[(TOKENS[0], "t")], true), (&[(ID, "AKIDx")], false), (&[(ID, ""), (KEY, "")], false)];
        for (variables, expected) in table {
            assert_eq!(from(variables).unwrap_err().is_not_configured(), expected, "{variables:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn variable_that_is_not_text_is_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let error = Credentials::from_lookup(|_| Some(OsString::from_vec(vec![0xff, 0xfe]))).unwrap_err();
        assert!(error.to_string().contains("`TENCENTCLOUD_SECRET_ID` has characters other"), "{error}");
    }
}
