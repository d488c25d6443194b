//! A secret id and key, with a token and an expiry if they are temporary.

use std::{fmt, sync::Arc, time::SystemTime};

use zeroize::Zeroizing;

use super::error::CredentialsError;

/// The keys that sign requests.
///
/// Clones share one copy of the secrets, which is overwritten when the last clone is dropped. `Debug` redacts them.
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
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// Creates credentials without a token and without an [expiry](Self::with_expiry).
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self::from_parts(Secret::new(secret_id), Secret::new(secret_key), None)
    }

    /// Sets the token of temporary keys.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: Some(Secret::new(token)), ..self }
    }

    /// Sets the time at which they expire. A client refreshes credentials of a provider before that.
    #[must_use]
    pub fn with_expiry(self, at: SystemTime) -> Self {
        Self { expires_at: Some(at), ..self }
    }

    /// The time at which they expire, if known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    pub(super) fn from_parts(secret_id: Secret, secret_key: Secret, token: Option<Secret>) -> Self {
        Self { secret_id, secret_key, token, expires_at: None }
    }

    /// Validates the format of the keys, so that a mistake does not lead to a puzzling error of the service.
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
        if problems.is_empty() { Ok(()) } else { Err(CredentialsError::of(problems)) }
    }

    /// Whether both make the same signatures.
    pub(super) fn same_keys(&self, other: &Self) -> bool {
        self.secret_id == other.secret_id && self.secret_key == other.secret_key && self.token == other.token
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
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// A text that is overwritten when dropped and redacted in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Describes what is wrong without printing the secret. The vendor's keys have no documented prefix or length, so only
    /// texts that cannot be sent or are obvious copying mistakes are refused.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let text = self.expose();
        if text.is_empty() {
            Err("is empty — set it to the key that the console shows")
        } else if text.starts_with(['"', '\'', '“', '”']) || text.ends_with(['"', '\'', '“', '”']) {
            Err("is in quotes — remove them")
        } else if text.contains(char::is_whitespace) {
            Err("has spaces or line breaks — remove them")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_keys_are_checked_the_same_way() {
        let error = Credentials::new(" AKIDx", "").with_token("'t'").check().unwrap_err().to_string();
        assert_eq!(
            error,
            "no usable credentials: the secret id has spaces or line breaks — remove them; \
             the secret key is empty — set it to the key that the console shows; \
             the token is in quotes — remove them"
        );
        Credentials::new(format!("AKID{}", "*".repeat(32)), "*".repeat(32)).with_token("a/b+c=_-").check().unwrap();
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", Credentials::new("AKIDx", "hush").with_token("tok"));
        assert_eq!(
            text,
            "Credentials { secret_id: [redacted], secret_key: [redacted], token: Some([redacted]), expires_at: None }"
        );
    }
}
