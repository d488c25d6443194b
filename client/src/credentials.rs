//! Who signs: a secret id and key, with a token where they are temporary.

use std::{env, ffi::OsString, fmt, sync::Arc};

use zeroize::Zeroizing;

const ID: &str = "TENCENTCLOUD_SECRET_ID";
const KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The command line tool reads the first name, the Node SDK the second, so both are in use.
const TOKENS: [&str; 2] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];

/// The keys that sign requests.
///
/// Clones share one copy of the secrets, which is overwritten when the last clone is dropped. `Debug` shows none of it.
///
/// ```
/// use tencent_ess_client::Credentials;
///
/// let lasting = Credentials::new("AKIDexample", "a secret");
/// let temporary = Credentials::new("AKIDexample", "a secret").with_token("a token");
/// assert!(!format!("{lasting:?} {temporary:?}").contains("a secret"));
/// ```
#[derive(Clone)]
pub struct Credentials {
    secret_id: Secret,
    secret_key: Secret,
    token: Option<Secret>,
}

impl Credentials {
    /// Credentials that do not change.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: Secret::new(secret_id), secret_key: Secret::new(secret_key), token: None }
    }

    /// Adds the token that belongs to temporary keys.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: Some(Secret::new(token)), ..self }
    }

    /// Reads `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, for temporary keys, `TENCENTCLOUD_TOKEN` or
    /// else `TENCENTCLOUD_SESSION_TOKEN`. A token variable that is set to nothing counts as not set.
    ///
    /// # Errors
    /// Names every variable that is missing, empty, in quotes, or holds a character that no key has.
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// The one place that knows the variables; `lookup` is the environment, or a test's.
    fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, CredentialsError> {
        let mut problems = Vec::new();
        let mut read = |name: &str| {
            match lookup(name) {
                None => Err("is not set — export it, or use `Credentials::new`"),
                // What is not text cannot be a key; the check below then says so.
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
            (Some(secret_id), Some(secret_key)) if problems.is_empty() => Ok(Self { secret_id, secret_key, token }),
            _ => Err(CredentialsError { problems }),
        }
    }

    /// Whether the parts can be keys at all, so that a bad one is not found out by a puzzling answer of the service.
    pub(crate) fn check(&self) -> Result<(), CredentialsError> {
        let parts = [
            ("the secret id", Some(&self.secret_id)),
            ("the secret key", Some(&self.secret_key)),
            ("the token", self.token.as_ref()),
        ];
        let problem = |(name, secret): (&str, Option<&Secret>)| {
            let problem = secret?.check().err()?;
            Some(format!("{name} {problem}"))
        };
        let problems: Vec<String> = parts.into_iter().filter_map(problem).collect();
        if problems.is_empty() { Ok(()) } else { Err(CredentialsError { problems }) }
    }

    pub(crate) fn secret_id(&self) -> &str {
        self.secret_id.expose()
    }

    pub(crate) fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(Secret::expose)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("secret_id", &self.secret_id)
            .field("secret_key", &self.secret_key)
            .field("token", &self.token)
            .finish()
    }
}

/// A text that is overwritten when dropped and that `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Says what is wrong without saying the secret. No key of the vendor's is known to have a fixed prefix or length,
    /// so only what can never be sent or is surely a slip of copying is refused.
    fn check(&self) -> Result<(), &'static str> {
        let text = self.expose();
        if text.is_empty() {
            Err("is empty — set it to the key that the console shows")
        } else if text.starts_with(['"', '\'', '“', '”']) || text.ends_with(['"', '\'', '“', '”']) {
            Err("is in quotes — remove them")
        } else if text.contains(char::is_whitespace) {
            Err("has blanks or line breaks — remove them")
        } else if !text.chars().all(|c| c.is_ascii_graphic()) {
            Err("has characters other than visible ASCII — copy the key again")
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// No usable credentials: says what is wrong with which of them, never the values.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    problems: Vec<String>,
}

impl CredentialsError {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self { problems: vec![problem.into()] }
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no usable credentials: {}", self.problems.join("; "))
    }
}

impl std::error::Error for CredentialsError {}

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
            (&[], &["`TENCENTCLOUD_SECRET_ID` is not set", "`TENCENTCLOUD_SECRET_KEY` is not set"]),
            (&[(ID, "AKIDx")], &["`TENCENTCLOUD_SECRET_KEY` is not set"]),
            (&[(ID, ""), (KEY, "hush")], &["`TENCENTCLOUD_SECRET_ID` is empty"]),
            (&[(ID, "AKIDx"), (KEY, "\"hush\"")], &["`TENCENTCLOUD_SECRET_KEY` is in quotes"]),
            (&[(ID, "'AKIDx'"), (KEY, "hush")], &["`TENCENTCLOUD_SECRET_ID` is in quotes"]),
            (&[(ID, "AKIDx"), (KEY, " hush")], &["`TENCENTCLOUD_SECRET_KEY` has blanks"]),
            (
                &[(ID, "AKIDx\n"), (KEY, "hu sh")],
                &["`TENCENTCLOUD_SECRET_ID` has blanks", "`TENCENTCLOUD_SECRET_KEY` has"],
            ),
            (&[(ID, "AKIDx"), (KEY, "hüsh")], &["`TENCENTCLOUD_SECRET_KEY` has characters other"]),
            (&[(ID, "AKIDx"), (KEY, "hush"), (TOKENS[1], "h ush")], &["`TENCENTCLOUD_SESSION_TOKEN` has blanks"]),
        ];
        for (variables, expected) in table {
            let error = from(variables).unwrap_err();
            let text = format!("{error} {error:?}");
            let names_all = expected.iter().all(|part| text.contains(part));
            assert!(names_all && !text.contains("ush") && !text.contains("AKIDx"), "{variables:?} gives {text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn variable_that_is_not_text_is_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let error = Credentials::from_lookup(|_| Some(OsString::from_vec(vec![0xff, 0xfe]))).unwrap_err();
        assert!(error.to_string().contains("`TENCENTCLOUD_SECRET_ID` has characters other"), "{error}");
    }

    #[test]
    fn given_keys_are_checked_the_same_way() {
        let error = Credentials::new(" AKIDx", "").with_token("'t'").check().unwrap_err().to_string();
        assert_eq!(
            error,
            "no usable credentials: the secret id has blanks or line breaks — remove them; \
             the secret key is empty — set it to the key that the console shows; \
             the token is in quotes — remove them"
        );
        Credentials::new(format!("AKID{}", "*".repeat(32)), "*".repeat(32)).with_token("a/b+c=_-").check().unwrap();
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", Credentials::new("AKIDx", "hush").with_token("tok"));
        assert_eq!(text, "Credentials { secret_id: [redacted], secret_key: [redacted], token: Some([redacted]) }");
    }
}
