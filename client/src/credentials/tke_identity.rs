//! The identity of a pod on TKE, the vendor's Kubernetes.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use super::{
    error::CredentialsError,
    file,
    keys::Credentials,
    provider::{CredentialsProvider, Lookup},
    sts::{Session, Sts},
};

const REGION: &str = "TKE_REGION";
const PROVIDER_ID: &str = "TKE_PROVIDER_ID";
const TOKEN_FILE: &str = "TKE_WEB_IDENTITY_TOKEN_FILE";
const ROLE_ARN: &str = "TKE_ROLE_ARN";

/// The role of a pod whose service account has one.
///
/// The cluster writes a token to a file and renews it there, so each look-up reads the file. The token service of the
/// pod's region is used.
#[derive(Clone, Debug)]
#[must_use]
pub struct TkeIdentity {
    provider_id: String,
    token_file: PathBuf,
    session: Session,
    sts: Sts,
}

impl TkeIdentity {
    /// Reads `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN`, which the cluster sets.
    ///
    /// # Errors
    /// Names the missing variables. If all of them are missing, the identity
    /// [is not configured](CredentialsError::is_not_configured).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// Like [`from_env`](Self::from_env), but reads the variables with `lookup`.
    ///
    /// # Errors
    /// The errors of [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, CredentialsError> {
        let set = |name| lookup(name).filter(|value| !value.is_empty());
        let names = [REGION, PROVIDER_ID, TOKEN_FILE, ROLE_ARN];
        let [Some(region), Some(provider_id), Some(token_file), Some(role_arn)] = names.map(set) else {
            let missing: Vec<_> = names.into_iter().filter(|name| set(name).is_none()).collect();
            let problem =
                format!("`{}` not set — TKE sets them for a service account with a role", missing.join("`, `"));
            return Err(if missing.len() == names.len() {
                CredentialsError::not_configured(problem)
            } else {
                CredentialsError::new(problem)
            });
        };
        let text = |value: OsString| value.to_string_lossy().into_owned();
        Ok(Self {
            provider_id: text(provider_id),
            token_file: token_file.into(),
            session: Session::new(text(role_arn)),
            sts: Sts::new(text(region)),
        })
    }

    /// Sets the name of the session in the vendor's logs. Defaults to `tencent-ess-rs`.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name = name.into();
        self
    }

    /// Sets the lifetime of the keys, at most twelve hours. Defaults to two hours.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.session.duration = duration;
        self
    }

    /// Sets the URL of the token service, `https://host:port`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.sts.endpoint = Some(url.into());
        self
    }

    /// Sends through HTTP clients with your own settings, as
    /// [`ClientBuilder::http_client_builder`](crate::ClientBuilder::http_client_builder) does.
    pub fn http_client_builder(
        mut self,
        settings: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.sts.built(settings);
        self
    }

    /// Sends through your own HTTP client, with the restrictions of
    /// [`ClientBuilder::http_client`](crate::ClientBuilder::http_client).
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.sts.given(http);
        self
    }

    async fn look_up(&self, now: SystemTime) -> Result<Credentials, CredentialsError> {
        let problem = |what: &str| {
            CredentialsError::new(format!("`{}`, which `{TOKEN_FILE}` names, {what}", self.token_file.display()))
        };
        let text = file::read(&self.token_file)?.ok_or_else(|| problem("does not exist"))?;
        let token = text.trim();
        if token.is_empty() {
            return Err(problem("is empty"));
        }
        let more = [("ProviderId", &*self.provider_id), ("WebIdentityToken", token)];
        self.sts.assume("AssumeRoleWithWebIdentity", &self.session, &more, None, now).await
    }
}

impl CredentialsProvider for TkeIdentity {
    fn credentials(&self, now: SystemTime) -> Lookup<'_> {
        Box::pin(self.look_up(now))
    }
}
