//! Several places, asked one after the other.

use std::{env, ffi::OsString, fmt, time::SystemTime};

use super::{
    cvm_role::CvmRole,
    error::CredentialsError,
    keys::Credentials,
    profile_file::ProfileFile,
    provider::{CredentialsProvider, Lookup},
    tke_identity::TkeIdentity,
};

/// Places that are asked one after the other until one has credentials.
///
/// A place that [is not configured](CredentialsError::is_not_configured) is passed over. One that is configured and
/// broken ends the search: going on would sign with somebody else's keys.
///
/// ```
/// use tencent_ess_client::credentials::{Chain, CliFile, Credentials, CvmRole, TkeIdentity};
///
/// // A pod's own role goes before the one of its node.
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
    /// The places that the vendor's SDKs ask, in their order: the environment's keys, the profile file, the CVM's role,
    /// and the TKE pod's identity. The environment is read now.
    pub fn from_env() -> Self {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// As [`from_env`](Self::from_env), with the variables from elsewhere.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        Self::new()
            .try_then(Credentials::from_lookup(&lookup))
            .then(ProfileFile::from_lookup(&lookup))
            .then(CvmRole::new())
            .try_then(TkeIdentity::from_lookup(&lookup))
    }

    /// A chain without places, which has no credentials.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks this place next.
    pub fn then(self, provider: impl CredentialsProvider) -> Self {
        self.try_then(Ok(provider))
    }

    /// Asks this place next, if it could be set up; if not, the reason counts as its answer.
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
