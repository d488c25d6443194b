//! The way from a request to its answer: prepared once, attempted as often as is allowed and harmless.

pub(crate) mod attempts;
pub(crate) mod clock;
pub(crate) mod date;
pub(crate) mod drift;
pub(crate) mod endpoint;
pub(crate) mod foreign;
pub(crate) mod pool;
pub(crate) mod prepare;
#[cfg(feature = "rate-limit")]
pub(crate) mod rate;
pub(crate) mod retry;
pub(crate) mod transport;

use std::{borrow::Cow, mem, time::Duration};

use bytes::Bytes;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use tracing::{Instrument as _, Span, field::Empty};

use crate::{
    action::{Action, ActionInfo, Host, Replay},
    call::Options,
    call::raw,
    client::Shared,
    credentials::Credentials,
    error::{ApiError, ConnectError, DecodeError, Error, HttpError, TimeoutError, UnsentError},
    record::{self, Envelope, Record, Unread, Unreadable},
    send::attempts::{Course, Next},
    send::clock::Stamp,
    send::foreign::Arrived,
    send::prepare::Prepared,
    send::transport::{Answer, Fault, FaultKind, Limits},
    shown::Shown,
};

/// A request and the place for its answer, stripped of their types: the code of a call exists once for all of them.
pub(crate) struct Exchange<'a> {
    pub(crate) action: &'a str,
    pub(crate) replay: Replay,
    pub(crate) host: Option<Host>,
    #[cfg_attr(not(feature = "rate-limit"), expect(dead_code, reason = "nothing else keeps to it"))]
    pub(crate) rate_limit: Option<u32>,
    pub(crate) request: Outgoing<'a>,
    pub(crate) response: Incoming<'a>,
}

impl<'a> Exchange<'a> {
    pub(crate) fn of<A: Action>(request: &'a A, response: &'a mut A::Response) -> Self {
        let ActionInfo { name, replay, host, rate_limit, .. } = *A::INFO;
        let (request, response) = (Outgoing::Record(request), Incoming::Record(response));
        Self { action: name, replay, host, rate_limit, request, response }
    }
}

/// The parameters of a request.
pub(crate) enum Outgoing<'a> {
    Record(&'a dyn Record),
    Json(&'a Value),
}

/// Where an answer is put.
pub(crate) enum Incoming<'a> {
    Record(&'a mut dyn Record),
    Json(&'a mut Value),
}

/// What is known of an answer beside its contents.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) answer_lost: bool,
    pub(crate) unreadable: Vec<Unreadable>,
    pub(crate) body: Bytes,
}

impl Shared {
    /// Makes the call within its span, which tells what support and operators ask for and nothing of the contents.
    pub(crate) async fn call(&self, exchange: &mut Exchange<'_>, options: &Options) -> Result<Received, Error<String>> {
        let span = tracing::info_span!(
            "call",
            action = exchange.action,
            attempts = Empty,
            request_id = Empty,
            code = Empty,
            elapsed_ms = Empty
        );
        let started = Instant::now();
        let mut course = Course::new(exchange.action, exchange.replay, options.retry.as_ref().unwrap_or(&self.retry));
        let result = self.attempts(exchange, options, &mut course).instrument(span.clone()).await;
        span.record("attempts", course.attempts());
        let request_id = result.as_ref().map(|received| received.request_id.as_deref());
        record_end(&span, started, request_id);
        result
    }

    async fn attempts(
        &self,
        exchange: &mut Exchange<'_>,
        options: &Options,
        course: &mut Course<'_>,
    ) -> Result<Received, Error<String>> {
        let prepared = self.prepare(exchange, options)?;
        let deadline = Deadline::after(options.timeout.unwrap_or(self.limits.time));
        let mut removed = Removed::default();
        loop {
            let attempt = course.begin();
            let span = tracing::info_span!("attempt", attempt, request_id = Empty, code = Empty, elapsed_ms = Empty);
            let started = Instant::now();
            let mut sent = Sent::default();
            let attempted = self.attempt(exchange, &prepared, course, &deadline, &mut sent);
            let result = attempted.instrument(span.clone()).await;
            record_end(&span, started, result.as_ref().map(|received| received.request_id.as_deref()));
            let error = match result {
                Ok(received) => return Ok(Received { attempts: attempt, ..received }),
                Err(error) => error,
            };
            if self.remove_cause(&error, &sent, &mut removed) {
                course.corrected();
                continue;
            }
            let kind = error.kind();
            match course.after(error, deadline.left()) {
                Next::Attempt(wait) => {
                    tracing::info!(attempt, kind, wait_ms = millis(wait), "the attempt failed, another one follows");
                    sleep(wait).await;
                }
                Next::Executed(request_id) => {
                    tracing::warn!(attempt, "an attempt before was executed, its answer is lost");
                    return Ok(Received { request_id, attempts: attempt, answer_lost: true, ..Received::default() });
                }
                Next::Fail(error) => return Err(error),
            }
        }
    }

    /// Fills the response and tells what else the answer has.
    async fn attempt<'a>(
        &'a self,
        exchange: &mut Exchange<'_>,
        prepared: &Prepared<'_>,
        course: &Course<'_>,
        deadline: &Deadline,
        sent: &mut Sent<'a>,
    ) -> Result<Received, Error<String>> {
        #[cfg(feature = "rate-limit")]
        self.admit(exchange, deadline.left()).await?;
        let now = self.clock.machine();
        let credentials = self.credentials.get(now, deadline.left()).await?;
        sent.stamp = self.clock.stamp(now);
        let headers = self.sign(exchange.action, prepared, &credentials, sent.stamp.seconds)?;
        let http = self.http.client(credentials.token().is_some()).map_err(|detail| {
            Error::Unsent(UnsentError { action: exchange.action.to_owned(), detail, throttled: false })
        })?;
        sent.credentials = Some(credentials);
        let limits = Limits { time: course.share(deadline.left()), ..self.limits };
        let answer = transport::post(&http, prepared.target.url.clone(), headers, prepared.body.clone(), limits);
        let answer = answer.await.map_err(|fault| lost(exchange.action, deadline.limit, fault))?;
        sent.answered_at = answer.date;
        let (request_id, unread) = read(exchange, &answer)?;
        let unreadable = placed(&answer.body, unread);
        if let Some(Unreadable { path, expected, .. }) = unreadable.first() {
            let (path, values) = (&*Shown(path).to_string(), unreadable.len());
            tracing::warn!(values, path, %expected, "values of the answer are not what the definition lets expect");
        }
        if let (Some(hook), Incoming::Record(response)) = (&self.on_drift, &exchange.response) {
            drift::report(hook, exchange.action, &answer.body, *response, &unreadable);
        }
        Ok(Received { request_id, unreadable, body: answer.body, ..Received::default() })
    }

    /// Waits for the turn of a request whose action has a documented rate, if the client is to keep to it.
    #[cfg(feature = "rate-limit")]
    async fn admit(&self, exchange: &Exchange<'_>, left: Duration) -> Result<(), Error<String>> {
        let (Some(limiter), Some(rate)) = (&self.limiter, exchange.rate_limit) else { return Ok(()) };
        limiter.admit(exchange.action, rate, left).await.map_err(|detail| {
            Error::Unsent(UnsentError { action: exchange.action.to_owned(), detail, throttled: true })
        })
    }

    /// Whether the cause of a refusal could be removed, so that the same request is worth another attempt. Each cause
    /// is removed once in a call: if that did not help, it was another one.
    fn remove_cause(&self, error: &Error<String>, sent: &Sent<'_>, removed: &mut Removed) -> bool {
        let Error::Api(error) = error else { return false };
        match &*error.code {
            "AuthFailure.SignatureExpire" => {
                let is_repeated = mem::replace(&mut removed.skew, true);
                self.clock.correct(sent.stamp, sent.answered_at, is_repeated) && !is_repeated
            }
            // The second is the end of keys that were replaced by others where they are looked up.
            "AuthFailure.TokenFailure" | "AuthFailure.SecretIdNotFound" if !removed.token => {
                removed.token = true;
                sent.credentials.as_ref().is_some_and(|refused| self.credentials.reject(refused))
            }
            _ => false,
        }
    }
}

/// What an attempt was signed with, and when it was answered by the service's clock.
#[derive(Default)]
struct Sent<'a> {
    credentials: Option<Cow<'a, Credentials>>,
    stamp: Stamp,
    answered_at: Option<u64>,
}

/// The causes of refusals that have been removed in a call.
#[derive(Default)]
struct Removed {
    skew: bool,
    token: bool,
}

/// When the time for a call is up.
struct Deadline {
    limit: Duration,
    /// None for a limit beyond all calendars.
    at: Option<Instant>,
}

impl Deadline {
    fn after(limit: Duration) -> Self {
        Self { limit, at: Instant::now().checked_add(limit) }
    }

    fn left(&self) -> Duration {
        self.at.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()))
    }
}

/// Where in an answer the values stand that could not be read. There are seldom any.
fn placed(body: &[u8], unread: Vec<Unread>) -> Vec<Unreadable> {
    match std::str::from_utf8(body) {
        Ok(text) if !unread.is_empty() => record::placed(text, unread),
        _ => Vec::new(),
    }
}

fn record_end(span: &Span, started: Instant, request_id: Result<Option<&str>, &Error<String>>) {
    span.record("elapsed_ms", millis(started.elapsed()));
    if let Some(request_id) = request_id.unwrap_or_else(Error::request_id) {
        span.record("request_id", &*Shown(request_id).to_string());
    }
    if let Err(Error::Api(error)) = request_id {
        span.record("code", &*Shown(&error.code).to_string());
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn lost(action: &str, limit: Duration, fault: Fault) -> Error<String> {
    let action = action.to_owned();
    match fault.kind {
        FaultKind::Broken(detail) => Error::Connect(ConnectError { action, detail, sent: fault.sent }),
        FaultKind::Timeout => Error::Timeout(TimeoutError { action, limit, sent: fault.sent }),
        FaultKind::TooLarge { status } => Error::Http(HttpError { action, arrived: Arrived::too_large(status) }),
        FaultKind::Redirected { status, host } => {
            Error::Http(HttpError { action, arrived: Arrived::redirected(status, &host) })
        }
    }
}

/// Fills a response as an answer does, for what measures it.
pub fn decode(body: &[u8], response: &mut dyn Record) -> bool {
    record::decode_envelope(body, response).is_ok()
}

/// Reads an answer into its place and returns the request id and what could not be read. The platform answers everything, refusals included,
/// with status 200; any other comes from something in between.
fn read(exchange: &mut Exchange<'_>, answer: &Answer) -> Result<(Option<String>, Vec<Unread>), Error<String>> {
    let action = || exchange.action.to_owned();
    let body = &answer.body;
    let other = || {
        let arrived = Arrived::new(answer.status, answer.encoding.as_deref(), body);
        Error::Http(HttpError { action: action(), arrived })
    };
    if answer.status != 200 {
        return Err(other());
    }
    let envelope = match &mut exchange.response {
        Incoming::Record(response) => record::decode_envelope(body, *response),
        Incoming::Json(response) => raw::decode(body, response),
    };
    match envelope {
        Ok(Envelope::Answer { request_id, unread }) => Ok((request_id, unread)),
        Ok(Envelope::Error { code, message, request_id }) => {
            Err(Error::Api(ApiError { code, message, request_id, action: action(), replay: exchange.replay }))
        }
        Err(_) if foreign::lacks_end(body) => {
            let detail = format!("the answer broke off after {} bytes", body.len());
            Err(Error::Connect(ConnectError { action: action(), detail, sent: true }))
        }
        Err(_) if foreign::lacks_envelope(body) => Err(other()),
        Err(problem) => {
            Err(Error::Decode(DecodeError { action: action(), problem: Box::new(problem), body: body.clone() }))
        }
    }
}
