//! Sends a request: prepares it once, attempts it, and retries as often as the policy allows and it is safe.

pub(crate) mod attempts;
pub(crate) mod clock;
pub(crate) mod correct;
pub(crate) mod drift;
pub(crate) mod endpoint;
pub(crate) mod exchange;
pub(crate) mod foreign;
pub(crate) mod headers;
pub(crate) mod key_cache;
pub(crate) mod pool;
pub(crate) mod prepare;
#[cfg(feature = "rate-limit")]
pub(crate) mod rate;
mod response;
pub(crate) mod retry;
pub(crate) mod transport;

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::{Instrument as _, Span, field::Empty};

use self::{
    attempts::{AfterFailure, Attempts},
    correct::{Corrections, Sent},
    exchange::{Exchange, Incoming, Received},
    foreign::ForeignResponse,
    prepare::Prepared,
    response::{locate, read},
    transport::{Limits, TransportError, TransportErrorKind},
};
use crate::{
    call::options::Options,
    client::shared::Shared,
    error::{ConnectError, Error, HttpError, TimeoutError, UnsentError},
    record::Unreadable,
    shown::Shown,
};

impl Shared {
    /// Runs a call in its span, which records what support and operators need and none of the contents.
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
        let mut attempts =
            Attempts::new(exchange.action, exchange.replay, options.retry.as_ref().unwrap_or(&self.retry));
        let result = self.run(exchange, options, &mut attempts).instrument(span.clone()).await;
        span.record("attempts", attempts.count());
        let request_id = result.as_ref().map(|received| received.request_id.as_deref());
        record_end(&span, started, request_id);
        result
    }

    async fn run(
        &self,
        exchange: &mut Exchange<'_>,
        options: &Options,
        attempts: &mut Attempts<'_>,
    ) -> Result<Received, Error<String>> {
        let prepared = self.prepare(exchange, options)?;
        let deadline = Deadline::after(options.timeout.unwrap_or(self.limits.time));
        let mut corrections = Corrections::default();
        loop {
            let attempt = attempts.begin();
            let span = tracing::info_span!("attempt", attempt, request_id = Empty, code = Empty, elapsed_ms = Empty);
            let started = Instant::now();
            let mut sent = Sent::default();
            let attempted = self.attempt(exchange, &prepared, attempts, &deadline, &mut sent);
            let result = attempted.instrument(span.clone()).await;
            record_end(&span, started, result.as_ref().map(|received| received.request_id.as_deref()));
            let error = match result {
                Ok(received) => return Ok(Received { attempts: attempt, ..received }),
                Err(error) => error,
            };
            if self.correct(&error, &sent, &mut corrections) {
                attempts.count_correction();
                continue;
            }
            let kind = error.kind();
            match attempts.after_failure(error, deadline.left()) {
                AfterFailure::Retry(wait) => {
                    tracing::info!(attempt, kind, wait_ms = millis(wait), "the attempt failed, retrying");
                    sleep(wait).await;
                }
                AfterFailure::AlreadyExecuted(request_id) => {
                    tracing::warn!(attempt, "an earlier attempt was executed, but its response was lost");
                    return Ok(Received { request_id, attempts: attempt, answer_lost: true, ..Received::default() });
                }
                AfterFailure::Fail(error) => return Err(error),
            }
        }
    }

    /// Makes one attempt: signs and sends the request, and fills the response.
    async fn attempt<'a>(
        &'a self,
        exchange: &mut Exchange<'_>,
        prepared: &Prepared<'_>,
        attempts: &Attempts<'_>,
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
        let limits = Limits { time: attempts.time_share(deadline.left()), ..self.limits };
        let answer = transport::post(&http, prepared.target.url.clone(), headers, prepared.body.clone(), limits);
        let answer = answer.await.map_err(|failure| transport_error(exchange.action, deadline.limit, failure))?;
        sent.answered_at = answer.date;
        let (request_id, unread) = read(exchange, &answer)?;
        let unreadable = locate(&answer.body, unread);
        if let Some(Unreadable { path, expected, .. }) = unreadable.first() {
            let (path, values) = (&*Shown(path).to_string(), unreadable.len());
            tracing::warn!(values, path, %expected, "fields of the response do not match the definition");
        }
        if let (Some(hook), Incoming::Record(response)) = (&self.on_drift, &exchange.response) {
            drift::report(hook, exchange.action, &answer.body, *response, &unreadable);
        }
        Ok(Received { request_id, unreadable, body: answer.body, ..Received::default() })
    }

    /// Waits for the turn of a request if the client throttles its action.
    #[cfg(feature = "rate-limit")]
    async fn admit(&self, exchange: &Exchange<'_>, left: Duration) -> Result<(), Error<String>> {
        let (Some(limiter), Some(rate)) = (&self.limiter, exchange.rate_limit) else { return Ok(()) };
        limiter.admit(exchange.action, rate, left).await.map_err(|detail| {
            Error::Unsent(UnsentError { action: exchange.action.to_owned(), detail, throttled: true })
        })
    }
}

/// The time at which a call times out.
struct Deadline {
    limit: Duration,
    /// None if the timeout is too long for an instant.
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

fn transport_error(action: &str, limit: Duration, failure: TransportError) -> Error<String> {
    let action = action.to_owned();
    match failure.kind {
        TransportErrorKind::Connection(detail) => Error::Connect(ConnectError { action, detail, sent: failure.sent }),
        TransportErrorKind::Timeout => Error::Timeout(TimeoutError { action, limit, sent: failure.sent }),
        TransportErrorKind::TooLarge { status } => {
            Error::Http(HttpError { action, response: ForeignResponse::too_large(status) })
        }
        TransportErrorKind::Redirected { status, host } => {
            Error::Http(HttpError { action, response: ForeignResponse::redirected(status, &host) })
        }
    }
}
