//! Several providers, tried one after the other.

use std::{env, ffi::OsString, fmt, time::SystemTime};

use super::{
    cvm_role::CvmRole,
    error::CredentialsError,
    keys::Credentials,
    profile_file::ProfileFile,
    provider::{CredentialsProvider, Lookup},
    tke_identity::TkeIdentity,
};

/// Providers that are tried in order until one has credentials.
///
/// A provider that [is not configured](CredentialsError::is_not_configured) is skipped. One that is configured and broken
/// ends the search with its error, because the next provider could sign with somebody else's keys.
///
/// ```
/// use tencent_ess_client::credentials::{Chain, CliFile, Credentials, CvmRole, TkeIdentity};
///
/// // The role of the pod takes precedence over the role of its node.
/// let chain = Chain::new()
///     .try_then(Credentials::from_env())
///     .try_then(CliFile::from_env())
///     .try_then(TkeIdentity::from_env())
///     .then(CvmRole::new());
/// ```
#[must_use]
#[derive(Default)]
pub struct Chain {
    steps: Vec<Result<Box<dyn CredentialsProvider>, CredentialsError>>,
}

impl Chain {
    /// Creates a chain of the providers that the vendor's SDKs try, in the same order: environment variables, the profile
    /// file, the role of the CVM and the identity of the TKE pod. Reads the environment now.
    pub fn from_env() -> Self {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// Like [`from_env`](Self::from_env), but reads the variables with `lookup`.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        Self::new()
            .try_then(Credentials::from_lookup(&lookup))
            .then(ProfileFile::from_lookup(&lookup))
            .then(CvmRole::new())
            .try_then(TkeIdentity::from_lookup(&lookup))
    }

    /// Creates an empty chain, which has no credentials.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a provider to the end of the chain.
    pub fn then(self, provider: impl CredentialsProvider) -> Self {
        self.try_then(Ok(provider))
    }

    /// Adds a provider to the end of the chain. If it could not be created, the error counts as its result.
    pub fn try_then(mut self, provider: Result<impl CredentialsProvider, CredentialsError>) -> Self {
        self.steps.push(provider.map(|provider| Box::new(provider) as _));
        self
    }

    async fn look_up(&self, now: SystemTime) -> Result<Credentials, CredentialsError> {
        if self.steps.is_empty() {
            return Err(CredentialsError::not_configured("the chain has no providers"));
        }
        let mut reasons = Vec::new();
        for step in &self.steps {
            let outcome = match step {
                Ok(provider) => provider.credentials(now).await,
                Err(error) => Err(error.clone()),
            };
            match outcome {
                Err(error) if error.is_not_configured() => reasons.push(error),
                other => return other,
            }
        }
        Err(CredentialsError::none_of(reasons))
    }
}

impl CredentialsProvider for Chain {
    fn credentials(&self, now: SystemTime) -> Lookup<'_> {
        Box::pin(self.look_up(now))
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("places", &self.steps.len()).finish()
    }
}
