//! One call: its options, and its way from the request to the answer.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use reqwest::{
    Url,
    header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue},
};
use tracing::{Instrument as _, field::Empty};

use crate::{
    action::{Action, ActionInfo, Service},
    arrived::{self, Arrived},
    builder::{JSON, plain},
    client::Shared,
    credentials::{Credentials, CredentialsError},
    error::{ApiError, ConnectError, DecodeError, Error, HttpError, TimeoutError},
    record::{self, Envelope, Record, Validation},
    tc3,
    transport::{self, Answer, Fault, FaultKind, Limits},
};

/// The token is not, or no longer, valid, whatever its expiry says.
const TOKEN_FAILURE: &str = "AuthFailure.TokenFailure";

/// A prepared call; awaiting it sends the request.
///
/// Dropping the future stops waiting for the answer, not what the service may already have begun.
#[must_use = "a call is not sent until it is awaited"]
pub struct Call<'a, A> {
    shared: &'a Shared,
    request: A,
    options: Options,
}

#[derive(Debug, Default)]
struct Options {
    timeout: Option<Duration>,
    validation: Option<Validation>,
    region: Option<String>,
}

impl<'a, A: Action> Call<'a, A> {
    pub(crate) fn new(shared: &'a Shared, request: A) -> Self {
        Self { shared, request, options: Options::default() }
    }

    /// How long this call may take as a whole.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// How strictly this request is checked.
    pub fn validation(mut self, validation: Validation) -> Self {
        self.options.validation = Some(validation);
        self
    }

    /// The region to name in this request.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.options.region = Some(region.into());
        self
    }
}

impl<'a, A: Action> IntoFuture for Call<'a, A> {
    type Output = Result<A::Response, Error<<A::Service as Service>::ErrorCode>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { shared, request, options } = self;
        // Only this shell is compiled for each action.
        Box::pin(async move {
            let mut response = A::Response::default();
            shared.call(A::INFO, &request, &options, &mut response).await.map_err(Error::with_code)?;
            Ok(response)
        })
    }
}

impl<A: fmt::Debug> fmt::Debug for Call<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).field("options", &self.options).finish_non_exhaustive()
    }
}

impl Shared {
    /// Makes the call within its span, which tells what support and operators ask for and nothing of the contents.
    async fn call(
        &self,
        info: &ActionInfo,
        request: &dyn Record,
        options: &Options,
        response: &mut dyn Record,
    ) -> Result<(), Error<String>> {
        let span =
            tracing::info_span!("call", action = info.name, request_id = Empty, code = Empty, elapsed_ms = Empty);
        let started = Instant::now();
        let result = self.exchange(info, request, options, response).instrument(span.clone()).await;
        span.record("elapsed_ms", u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        if let Some(request_id) = result.as_ref().map_or_else(Error::request_id, Option::as_deref) {
            span.record("request_id", request_id);
        }
        if let Err(Error::Api(error)) = &result {
            span.record("code", &*error.code);
        }
        result.map(drop)
    }

    /// Fills `response` and returns the request id.
    async fn exchange(
        &self,
        info: &ActionInfo,
        request: &dyn Record,
        options: &Options,
        response: &mut dyn Record,
    ) -> Result<Option<String>, Error<String>> {
        self.check(request, options)?;
        let (now, started) = ((self.clock)(), Instant::now());
        let limits = Limits { time: options.timeout.unwrap_or(self.limits.time), ..self.limits };
        let credentials = self.credentials.get(now, limits.time).await?;
        let (url, headers, body) = self.prepare(info, request, options, &credentials, now)?;
        let left = Limits { time: limits.time.saturating_sub(started.elapsed()), ..limits };
        let answer = transport::post(&self.http, url, headers, body, left).await;
        let result = answer.map_err(|fault| lost(info, limits, fault)).and_then(|answer| read(info, &answer, response));
        if let Err(Error::Api(error)) = &result
            && error.code == TOKEN_FAILURE
        {
            self.credentials.reject(&credentials);
        }
        result.map_err(|error| error.or_ambiguous(info.replay))
    }

    fn check(&self, request: &dyn Record, options: &Options) -> Result<(), Error<String>> {
        let soft = record::validate(request, options.validation.unwrap_or(self.validation)).map_err(Error::Invalid)?;
        for violation in soft {
            tracing::warn!(path = %violation.path, rule = %violation.broken, "the request breaks a documented rule");
        }
        Ok(())
    }

    /// The request as it is sent. What is signed here is what goes out: the same bytes, host and content type.
    fn prepare(
        &self,
        info: &ActionInfo,
        request: &dyn Record,
        options: &Options,
        credentials: &Credentials,
        now: SystemTime,
    ) -> Result<(Url, HeaderMap, Bytes), Error<String>> {
        let setting = |detail: String| {
            Error::Connect(ConnectError { action: info.name.to_owned(), detail, sent: false, lasting: true })
        };
        let body = Bytes::from(record::encode(request));
        let target = self.route.target(info.host).map_err(setting)?;
        let mut headers = self.headers.clone();
        if let Some(region) = &options.region {
            headers.insert(HeaderName::from_static("x-tc-region"), plain("x-tc-region", region).map_err(setting)?);
        }
        headers.insert(HOST, target.host.clone());
        headers.insert(HeaderName::from_static("x-tc-action"), plain("x-tc-action", info.name).map_err(setting)?);

        // A clock before 1970 is told by the service, as any other wrong one.
        let timestamp = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        headers.insert(HeaderName::from_static("x-tc-timestamp"), HeaderValue::from(timestamp));
        let signed = tc3::Request {
            method: "POST",
            query: "",
            headers: &[
                ("content-type", JSON),
                ("host", target.host.to_str().unwrap_or_default()),
                ("x-tc-action", info.name),
            ],
            payload: &body,
        };
        let key = self.keys.get(credentials, timestamp, self.service);
        let authorization = tc3::authorization(credentials.secret_id(), &key, timestamp, &signed);
        headers.insert(AUTHORIZATION, secret(&authorization)?);
        if let Some(token) = credentials.token() {
            headers.insert(HeaderName::from_static("x-tc-token"), secret(token)?);
        }
        Ok((target.url.clone(), headers, body))
    }
}

/// A header value that the layers below do not print.
fn secret(text: &str) -> Result<HeaderValue, Error<String>> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| CredentialsError::new("they have characters that cannot be sent in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn lost(info: &ActionInfo, limits: Limits, fault: Fault) -> Error<String> {
    let action = info.name.to_owned();
    match fault.kind {
        FaultKind::Broken(detail) => Error::Connect(ConnectError { action, detail, sent: fault.sent, lasting: false }),
        FaultKind::Timeout => Error::Timeout(TimeoutError { action, limit: limits.time, sent: fault.sent }),
        FaultKind::TooLarge { status } => Error::Http(HttpError { action, arrived: Arrived::too_large(status) }),
    }
}

/// Reads an answer into `response` and returns the request id. The platform answers everything, refusals included,
/// with status 200; any other comes from something in between.
fn read(info: &ActionInfo, answer: &Answer, response: &mut dyn Record) -> Result<Option<String>, Error<String>> {
    let action = || info.name.to_owned();
    let foreign = || Error::Http(HttpError { action: action(), arrived: Arrived::new(answer.status, &answer.body) });
    if answer.status != 200 {
        return Err(foreign());
    }
    match record::decode_envelope(&answer.body, response) {
        Ok(Envelope::Answer { request_id }) => Ok(request_id),
        Ok(Envelope::Error { code, message, request_id }) => {
            Err(Error::Api(ApiError { code, message, request_id, action: action(), replay: info.replay }))
        }
        Err(_) if arrived::lacks_envelope(&answer.body) => Err(foreign()),
        Err(problem) => {
            let problem = Box::new(problem);
            Err(Error::Decode(DecodeError { action: action(), problem, body: answer.body.clone() }))
        }
    }
}
