//! One call: its request, its options and its response.

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

/// A prepared call of a service `S`. Await it to send the request.
///
/// Dropping the future stops waiting and retrying. It does not stop an action that the service has already begun.
#[must_use = "a call is not sent until it is awaited"]
pub struct Call<S, R> {
    shared: Arc<Shared>,
    request: R,
    options: Options,
    service: PhantomData<fn() -> S>,
}

/// A response and its metadata.
#[derive(Clone)]
#[non_exhaustive]
pub struct Outcome<R> {
    /// The response; empty if it was lost.
    pub response: R,
    /// The request id of the successful attempt. The vendor's support asks for it.
    pub request_id: Option<String>,
    /// The number of attempts.
    pub attempts: u32,
    /// Whether an earlier attempt was executed and its response was lost.
    ///
    /// The service refused the retry with the error code that guards the action. The effect of the action exists, caused
    /// by the earlier attempt or, rarely, by another caller at the same time.
    pub answer_lost: bool,
    /// The values of the response that their fields cannot hold. They are also traced as a warning and reported as
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

    /// Sets the timeout of this call including all its attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets how strictly this request is validated.
    pub fn validation(mut self, validation: Validation) -> Self {
        self.options.validation = Some(validation);
        self
    }

    /// Sets the region of this request.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.options.region = Some(region.into());
        self
    }

    /// Sets how this call is retried.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }
}

impl<S: Service, R: Request<S>> Call<S, R> {
    /// Sends the request and returns the response with its metadata, such as the request id.
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
    /// The errors of awaiting the call.
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

    /// The response body as received; empty if it was lost. It may contain personal data, so `Debug` omits it.
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
