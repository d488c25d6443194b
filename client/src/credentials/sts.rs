//! The token service of the platform, which issues temporary keys of roles.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use serde::{Serializer as _, ser::SerializeMap as _};
use zeroize::Zeroizing;

use super::{
    error::CredentialsError,
    fetch::{MEMBERS, SecretBody, USER_AGENT, limits, reason, shown, temporary, time_of},
    json::texts,
    keys::Credentials,
};
use crate::{
    send::{
        clock::is_plausible,
        endpoint::{self, Target, is_loopback},
        headers::{JSON, secret},
        pool::HttpClients,
        transport,
    },
    tc3,
};

const ENDPOINT: &str = "https://sts.tencentcloudapi.com";
const SERVICE: &str = "sts";
const VERSION: &str = "2018-08-13";
const CONNECT_TIME: Duration = Duration::from_secs(5);
const TIME: Duration = Duration::from_secs(10);
/// Identity tokens have a few kB. With this capacity the body never grows, which would leave copies behind.
const BODY_ROOM: usize = 32 * 1024;

/// How requests to the token service are sent.
#[derive(Clone)]
pub(super) struct Sts {
    pub(super) region: String,
    pub(super) endpoint: Option<String>,
    pub(super) http: Option<Result<Arc<HttpClients>, String>>,
}

/// The parameters of a session, apart from the proof of identity.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) role_arn: String,
    pub(super) name: String,
    pub(super) duration: Duration,
}

impl fmt::Debug for Sts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The endpoint and the user's HTTP client may contain a password.
        f.debug_struct("Sts").field("region", &self.region).finish_non_exhaustive()
    }
}

impl Session {
    pub(super) fn new(role_arn: impl Into<String>) -> Self {
        Self { role_arn: role_arn.into(), name: "tencent-ess-rs".into(), duration: Duration::from_secs(7200) }
    }
}

impl Sts {
    pub(super) fn new(region: impl Into<String>) -> Self {
        Self { region: region.into(), endpoint: None, http: None }
    }

    pub(super) fn given(&mut self, http: reqwest::Client) {
        self.http = Some(Ok(Arc::new(HttpClients::custom(http))));
    }

    pub(super) fn built(&mut self, settings: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static) {
        self.http = Some(HttpClients::from_builder(settings).map(Arc::new));
    }

    /// Requests the keys of a role: signed, or unsigned if `more` contains a proof of identity.
    pub(super) async fn assume(
        &self,
        action: &'static str,
        session: &Session,
        more: &[(&str, &str)],
        signer: Option<&Credentials>,
        now: SystemTime,
    ) -> Result<Credentials, CredentialsError> {
        let refused = |what: String| {
            CredentialsError::new(format!("`{action}` of role `{}`: {what}", session.role_arn.escape_debug()))
        };
        let body = body(session, more).map(Bytes::from_owner).map_err(|error| refused(error.to_string()))?;
        let (mut answered, mut date) = self.post(action, body.clone(), signer, now).await.map_err(refused)?;
        // The client corrects its clock only with responses to signed requests, which need keys first.
        if let Some(theirs) = date
            && is_plausible(theirs, now)
            && is_of_another_time(&answered)
        {
            (answered, date) = self.post(action, body, signer, theirs).await.map_err(refused)?;
        }
        read(&answered, date, now).map_err(refused)
    }

    /// The response and its time.
    async fn post(
        &self,
        action: &'static str,
        body: Bytes,
        signer: Option<&Credentials>,
        now: SystemTime,
    ) -> Result<(SecretBody, Option<SystemTime>), String> {
        let target = self.target()?;
        let http = match &self.http {
            Some(http) => {
                http.as_ref().map_err(Clone::clone)?.client(signer.is_some_and(|keys| keys.token().is_some()))?
            }
            None => transport::http_client(&target.url, None, CONNECT_TIME, USER_AGENT)?,
        };
        let headers = self.headers(action, &target, &body, signer, now)?;
        let answer = transport::post(&http, target.url, headers, body, limits(TIME)).await;
        let answer = answer.map_err(|failure| reason(failure, TIME))?;
        let date = time_of(&answer);
        Ok((SecretBody::of(answer)?, date))
    }

    fn target(&self) -> Result<Target, String> {
        let target = endpoint::named(self.endpoint.as_deref().unwrap_or(ENDPOINT), true, None)?;
        match target.url.host_str() {
            Some(host) if target.url.scheme() == "https" || is_loopback(host) => Ok(target),
            _ => Err("the endpoint would send the keys unencrypted — use https".into()),
        }
    }

    fn headers(
        &self,
        action: &'static str,
        target: &Target,
        body: &[u8],
        signer: Option<&Credentials>,
        now: SystemTime,
    ) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(HOST, target.host.clone());
        headers.insert(HeaderName::from_static("x-tc-action"), HeaderValue::from_static(action));
        headers.insert(HeaderName::from_static("x-tc-version"), HeaderValue::from_static(VERSION));
        headers.insert(HeaderName::from_static("x-tc-region"), secret_header("region", &*self.region)?);
        let timestamp = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        headers.insert(HeaderName::from_static("x-tc-timestamp"), HeaderValue::from(timestamp));
        let Some(signer) = signer else {
            headers.insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
            return Ok(headers);
        };
        let host = target.host.to_str().unwrap_or_default();
        let request = tc3::RequestParts {
            method: "POST",
            query: "",
            headers: &[("content-type", JSON), ("host", host), ("x-tc-action", action)],
            payload: body,
        };
        let key = tc3::SigningKey::new(signer.secret_key().expose(), timestamp, SERVICE);
        let authorization = tc3::authorization(signer.secret_id(), &key, timestamp, &request);
        headers.insert(AUTHORIZATION, secret_header("secret id", authorization)?);
        if let Some(token) = signer.token() {
            headers.insert(HeaderName::from_static("x-tc-token"), secret_header("token", token)?);
        }
        Ok(headers)
    }
}

fn secret_header(what: &str, text: impl Into<String>) -> Result<HeaderValue, String> {
    secret(text.into()).ok_or_else(|| format!("the {what} cannot be sent in a header"))
}

fn body(session: &Session, more: &[(&str, &str)]) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
    let mut body = Zeroizing::new(Vec::with_capacity(BODY_ROOM));
    let mut serializer = serde_json::Serializer::new(&mut *body);
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("RoleArn", &session.role_arn)?;
    map.serialize_entry("RoleSessionName", &session.name)?;
    map.serialize_entry("DurationSeconds", &session.duration.as_secs())?;
    for (name, value) in more {
        map.serialize_entry(name, value)?;
    }
    map.end()?;
    Ok(body)
}

/// Whether a response refuses the time of a signature.
fn is_of_another_time(body: &[u8]) -> bool {
    let code = texts(body, ["Response.Error.Code"]);
    matches!(code, Ok([Some(code)]) if code.expose() == "AuthFailure.SignatureExpire")
}

fn read(body: &[u8], answered_at: Option<SystemTime>, now: SystemTime) -> Result<Credentials, String> {
    let [id, key, token, _] = MEMBERS.map(|name| format!("Response.Credentials.{name}"));
    let found = texts(
        body,
        [
            "Response.Error.Code",
            "Response.Error.Message",
            "Response.RequestId",
            &id,
            &key,
            &token,
            "Response.ExpiredTime",
        ],
    )?;
    let [code, message, request_id, members @ ..] = found;
    let Some(code) = code else { return temporary(members, answered_at, now) };
    let message = message.as_ref().map_or_else(String::new, shown);
    let request_id = request_id.map_or_else(String::new, |id| format!(" (request {})", shown(&id)));
    Err(format!("{}: {message}{request_id}", shown(&code)))
}
