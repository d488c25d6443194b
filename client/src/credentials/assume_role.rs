//! Temporary keys of a role, obtained with other credentials.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use super::{
    provider::{CredentialsProvider, Lookup},
    sts::{Session, Sts},
};

/// The default region of the vendor's own tools.
const REGION: &str = "ap-guangzhou";

/// A role that other credentials may assume (`AssumeRole` of the token service).
///
/// ```
/// use std::time::Duration;
/// use tencent_ess_client::{Credentials, credentials::AssumeRole};
///
/// # fn role() -> Result<AssumeRole, tencent_ess_client::CredentialsError> {
/// let own = Credentials::from_env()?;
/// let role = AssumeRole::new(own, "qcs::cam::uin/100000000001:roleName/contracts").duration(Duration::from_secs(3600));
/// # Ok(role)
/// # }
/// ```
#[must_use]
pub struct AssumeRole {
    signer: Box<dyn CredentialsProvider>,
    session: Session,
    external_id: Option<String>,
    policy: Option<String>,
    sts: Sts,
}

impl AssumeRole {
    /// Creates a provider for the role with this ARN, assumed with the credentials of `signer`.
    pub fn new(signer: impl CredentialsProvider, role_arn: impl Into<String>) -> Self {
        Self {
            signer: Box::new(signer),
            session: Session::new(role_arn),
            external_id: None,
            policy: None,
            sts: Sts::new(REGION),
        }
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

    /// Sets the external id that the owner of the role requires.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        Self { external_id: Some(id.into()), ..self }
    }

    /// Sets a JSON policy that restricts the permissions of the role.
    pub fn policy(self, json: impl Into<String>) -> Self {
        Self { policy: Some(json.into()), ..self }
    }

    /// Sets the region. Defaults to `ap-guangzhou`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.sts.region = region.into();
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
}

impl CredentialsProvider for AssumeRole {
    fn credentials(&self, now: SystemTime) -> Lookup<'_> {
        Box::pin(async move {
            let signer = self.signer.credentials(now).await?;
            signer.check()?;
            let optional = [("ExternalId", &self.external_id), ("Policy", &self.policy)];
            let more: Vec<_> = optional.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
            self.sts.assume("AssumeRole", &self.session, &more, Some(&signer), now).await
        })
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole").field("session", &self.session).field("sts", &self.sts).finish_non_exhaustive()
    }
}
