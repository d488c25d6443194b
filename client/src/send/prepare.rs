//! Prepares a request: validates, encodes, addresses and signs it.

use std::borrow::Cow;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue};

use super::{
    endpoint::Target,
    exchange::{Exchange, Outgoing},
    headers::{JSON, plain, secret},
};
use crate::{
    action::Host,
    call::options::Options,
    client::shared::Shared,
    credentials::{Credentials, CredentialsError},
    error::{Error, UnsentError},
    record, tc3,
};

/// The maximum size of a request on the platform.
const REQUEST_LIMIT: usize = 10 * 1024 * 1024;
/// Actions with their own host upload files. The documentation allows 60 MB, which are sent as Base64.
const FILES_LIMIT: usize = 128 * 1024 * 1024;

const ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const REGION: HeaderName = HeaderName::from_static("x-tc-region");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const TOKEN: HeaderName = HeaderName::from_static("x-tc-token");

/// The parts of a request that all attempts share.
pub(crate) struct Prepared<'a> {
    pub(crate) target: Cow<'a, Target>,
    pub(crate) body: Bytes,
    action: HeaderValue,
    region: Option<HeaderValue>,
}

impl Shared {
    /// Validates, encodes and addresses a request.
    pub(crate) fn prepare(&self, exchange: &Exchange<'_>, options: &Options) -> Result<Prepared<'_>, Error<String>> {
        let unsent = |detail: String| {
            Error::Unsent(UnsentError { action: exchange.action.to_owned(), detail, throttled: false })
        };
        let body = self.body(&exchange.request, options)?;
        self.check_size(body.len(), exchange.host).map_err(unsent)?;
        let target = self.route.target(exchange.host).map_err(unsent)?;
        let action = plain("x-tc-action", exchange.action).map_err(unsent)?;
        let region = options.region.as_deref().map(|region| plain("x-tc-region", region));
        let region = region.transpose().map_err(unsent)?;
        Ok(Prepared { target, body: Bytes::from(body), action, region })
    }

    fn body(&self, request: &Outgoing<'_>, options: &Options) -> Result<Vec<u8>, Error<String>> {
        match request {
            Outgoing::Record(request) => {
                let validation = options.validation.unwrap_or(self.validation);
                let (body, soft) = record::encode_valid(*request, validation).map_err(Error::Invalid)?;
                for violation in soft {
                    let (path, rule) = (&violation.path, &violation.broken);
                    tracing::warn!(%path, %rule, "the request breaks a documented rule");
                }
                Ok(body)
            }
            Outgoing::Json(request) => Ok(request.to_string().into_bytes()),
        }
    }

    fn check_size(&self, bytes: usize, own_host: Option<Host>) -> Result<(), String> {
        let usual = if own_host.is_some() { FILES_LIMIT } else { REQUEST_LIMIT };
        let limit = self.request_limit.unwrap_or(usual);
        if bytes <= limit {
            return Ok(());
        }
        Err(format!(
            "the request body of {bytes} bytes exceeds the maximum of {limit} — upload files and send their ids"
        ))
    }

    /// The headers of an attempt. They sign exactly the bytes, host and content type that are sent.
    pub(crate) fn sign(
        &self,
        action: &str,
        prepared: &Prepared<'_>,
        credentials: &Credentials,
        timestamp: u64,
    ) -> Result<HeaderMap, Error<String>> {
        let host = &prepared.target.host;
        let signed = tc3::RequestParts {
            method: "POST",
            query: "",
            headers: &[("content-type", JSON), ("host", host.to_str().unwrap_or_default()), ("x-tc-action", action)],
            payload: &prepared.body,
        };
        let key = self.keys.get(credentials, timestamp, self.service);
        let authorization = tc3::authorization(credentials.secret_id(), &key, timestamp, &signed);

        let mut headers = self.headers.clone();
        headers.insert(HOST, host.clone());
        headers.insert(ACTION, prepared.action.clone());
        headers.insert(TIMESTAMP, HeaderValue::from(timestamp));
        let secret = |text: String| {
            secret(text)
                .ok_or_else(|| CredentialsError::new("the credentials have characters that cannot be sent in a header"))
        };
        headers.insert(AUTHORIZATION, secret(authorization)?);
        if let Some(region) = &prepared.region {
            headers.insert(REGION, region.clone());
        }
        if let Some(token) = credentials.token() {
            headers.insert(TOKEN, secret(token.to_owned())?);
        }
        Ok(headers)
    }
}
