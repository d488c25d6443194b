//! One call: what is sent, with which options, and what comes back.

pub(crate) mod options;
pub(crate) mod raw;
pub(crate) mod request;

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;

use self::{options::Options, request::Request};
use crate::{
    action::Service,
    client::shared::Shared,
    error::Error,
    record::{Unreadable, Validation},
    send::{exchange::Received, retry::RetryPolicy},
};

/// A prepared call of a service `S`; awaiting it sends the request.
///
/// Dropping the future stops waiting for the answer and all further attempts, not what the service may already have
/// begun.
#[must_use = "a call is not sent until it is awaited"]
pub struct Call<S, R> {
    shared: Arc<Shared>,
    request: R,
    options: Options,
    service: PhantomData<fn() -> S>,
}

/// An answer, and how it came about.
#[derive(Clone)]
#[non_exhaustive]
pub struct Outcome<R> {
    /// The answer; empty if it was lost.
    pub response: R,
    /// The service's name for the attempt that was answered, which its support asks for.
    pub request_id: Option<String>,
    /// How often the request was sent, or tried to be.
    pub attempts: u32,
    /// Whether the action had already been executed when it was repeated, so that its own answer is lost.
    ///
    /// The service refused the repeat with the code that guards the action: what it was to bring about is there,
    /// brought about by the first attempt or, rarely, by somebody else at the same time.
    pub answer_lost: bool,
    /// The values of the answer that their fields cannot hold. Each is also traced as a warning and told as
    /// [`Drift`](crate::Drift).
    pub unreadable: Vec<Unreadable>,
    body: Bytes,
}

impl<S, R> Call<S, R> {
    pub(crate) fn new(shared: Arc<Shared>, request: R) -> Self {
        Self { shared, request, options: Options::default(), service: PhantomData }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn request(&self) -> &R {
        &self.request
    }

    /// How long this call may take as a whole, with all its attempts.
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

    /// How often this call is attempted.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }
}

impl<S: Service, R: Request<S>> Call<S, R> {
    /// Sends the request and tells, beside the answer, how it came about.
    ///
    /// ```
    /// # use tencent_ess_client::{Action, Client, Error, Service};
    /// async fn start<S: Service, A: Action<Service = S>>(client: &Client<S>, request: A)
    ///     -> Result<(), Error<S::ErrorCode>> {
    ///     let outcome = client.send(request).outcome().await?;
    ///     if outcome.answer_lost {
    ///         println!("it had been started already, after {} attempts", outcome.attempts);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of awaiting the call.
    pub async fn outcome(self) -> Result<Outcome<R::Response>, Error<S::ErrorCode>> {
        // Only this shell is compiled for each action.
        let mut response = R::Response::default();
        let mut exchange = self.request.exchange(&mut response);
        let received = self.shared.call(&mut exchange, &self.options).await.map_err(Error::with_code)?;
        Ok(Outcome::new(response, received))
    }
}

impl<S: Service, R: Request<S>> IntoFuture for Call<S, R> {
    type Output = Result<R::Response, Error<S::ErrorCode>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.outcome().await.map(|outcome| outcome.response) })
    }
}

impl<R> Outcome<R> {
    fn new(response: R, received: Received) -> Self {
        let Received { request_id, attempts, answer_lost, unreadable, body } = received;
        Self { response, request_id, attempts, answer_lost, unreadable, body }
    }

    /// The whole answer as it came; empty if it was lost. It may hold personal data: it is not in `Debug`.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl<R: fmt::Debug> fmt::Debug for Outcome<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("response", &self.response)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .field("answer_lost", &self.answer_lost)
            .field("unreadable", &self.unreadable)
            .finish_non_exhaustive()
    }
}

impl<S, R: fmt::Debug> fmt::Debug for Call<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).field("options", &self.options).finish_non_exhaustive()
    }
}
