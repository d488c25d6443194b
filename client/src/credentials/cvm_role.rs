//! The role of a CVM: temporary keys from its metadata service.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use reqwest::Url;

use super::{
    error::CredentialsError,
    fetch::{MEMBERS, SecretBody, USER_AGENT, limits, reason, temporary, time_of},
    json::texts,
    keys::{Credentials, Secret},
    provider::{CredentialsProvider, Lookup},
};
use crate::send::{
    endpoint,
    foreign::kind_of,
    transport::{self, HttpResponse},
};

const ENDPOINT: &str = "http://metadata.tencentyun.com";
const NO_ROLE: &str = "this CVM has no role — bind one to it";
const PATH: &str = "/latest/meta-data/cam/security-credentials/";
/// The timeout of each of the two requests. The service is on the same host, and nobody should wait for it elsewhere.
const TIME: Duration = Duration::from_secs(1);
/// Shorter, to tell a machine without the service from a service that does not respond.
const CONNECT_TIME: Duration = Duration::from_millis(700);

/// The role bound to the CVM that this program runs on.
///
/// A look-up sends two requests to the metadata service, without a proxy and with a timeout of one second each. If nothing
/// responds or the CVM has no role, this provider is [not configured](CredentialsError::is_not_configured).
///
/// ```
/// use tencent_ess_client::{Client, Service, credentials::CvmRole};
///
/// fn client<S: Service>() -> Result<Client<S>, Box<dyn std::error::Error>> {
///     Ok(Client::builder().credentials(CvmRole::new()).build()?)
/// }
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct CvmRole {
    role: Option<String>,
    endpoint: Option<String>,
}

impl CvmRole {
    /// Uses the role of the CVM, whatever its name.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the role, which saves a request.
    pub fn role(self, name: impl Into<String>) -> Self {
        Self { role: Some(name.into()), ..self }
    }

    /// Sets the URL of the metadata service, `http://host:port`.
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }

    async fn look_up(&self, now: SystemTime) -> Result<Credentials, CredentialsError> {
        let service = Metadata::new(self.endpoint.as_deref().unwrap_or(ENDPOINT)).map_err(broken)?;
        match &self.role {
            Some(role) => service.keys(role, &format!("the role `{role}`"), now).await,
            // The name may be a key that the service returned in the wrong place, so it is not printed.
            None => service.keys(&service.role().await?, "the machine's role", now).await,
        }
    }
}

impl CredentialsProvider for CvmRole {
    fn credentials(&self, now: SystemTime) -> Lookup<'_> {
        Box::pin(self.look_up(now))
    }
}

impl fmt::Debug for CvmRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The endpoint is omitted: before validation it may contain a password.
        f.debug_struct("CvmRole").field("role", &self.role).finish_non_exhaustive()
    }
}

struct Metadata {
    url: Url,
    http: reqwest::Client,
}

impl Metadata {
    fn new(endpoint: &str) -> Result<Self, String> {
        // The service has no TLS, and the requests do not leave the host.
        let url = endpoint::named(endpoint, true, None)?.url;
        let http = transport::http_client(&url, None, CONNECT_TIME, USER_AGENT)?;
        Ok(Self { url, http })
    }

    /// The name of the CVM's role.
    async fn role(&self) -> Result<String, CredentialsError> {
        let answer = self.get("").await?;
        if answer.status == 404 {
            return Err(CredentialsError::not_configured(NO_ROLE));
        }
        let body = SecretBody::of(answer).map_err(broken)?;
        match std::str::from_utf8(&body).map(str::trim) {
            Ok("") => Err(CredentialsError::not_configured(NO_ROLE)),
            Ok(name) if is_role_name(name) => Ok(name.to_owned()),
            _ => Err(broken(format!("{} instead of a role name", kind_of(&body)))),
        }
    }

    async fn keys(&self, role: &str, called: &str, now: SystemTime) -> Result<Credentials, CredentialsError> {
        if !is_role_name(role) {
            return Err(CredentialsError::new("the role name of the CVM has characters that role names cannot have"));
        }
        let of_role = |what: String| broken(format!("for {called}: {what}"));
        let answer = self.get(role).await?;
        let answered_at = time_of(&answer);
        let body = SecretBody::of(answer).map_err(of_role)?;
        let [id, key, token, end] = MEMBERS;
        let [code, members @ ..] = texts(&body, ["Code", id, key, token, end]).map_err(of_role)?;
        match code {
            Some(code) if code.expose() != "Success" => Err(of_role(refusal(&code))),
            _ => temporary(members, answered_at, now).map_err(of_role),
        }
    }

    async fn get(&self, role: &str) -> Result<HttpResponse, CredentialsError> {
        let mut url = self.url.clone();
        url.set_path(&format!("{PATH}{role}"));
        transport::get(&self.http, url, limits(TIME)).await.map_err(|failure| {
            let connected = failure.sent;
            let reason = reason(failure, TIME);
            if connected {
                broken(reason)
            } else {
                CredentialsError::not_configured(format!(
                    "no metadata service responds, so this is not a CVM: {reason}"
                ))
            }
        })
    }
}

fn broken(what: impl fmt::Display) -> CredentialsError {
    CredentialsError::new(format!("the metadata service of the CVM returned no keys: {what}"))
}

/// Describes a code. It is printed only if it is a word like `NoSuchRole`, which cannot be a key.
fn refusal(code: &Secret) -> String {
    let text = code.expose();
    let is_word = text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_uppercase());
    if is_word && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.') {
        format!("its code is `{text}`")
    } else {
        "its code is not `Success`".to_owned()
    }
}

/// Whether a text has only the characters that the vendor allows. Dots alone would lead to another path.
fn is_role_name(text: &str) -> bool {
    let leads_elsewhere = text.trim_matches('.').is_empty();
    !leads_elsewhere && text.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c))
}
