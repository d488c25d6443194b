//! The client for programs without `async`.
//!
//! A blocking [`Client`] runs its calls on its own threads, and the caller waits for the result. This is safe on any
//! thread, but it blocks a thread of an async runtime: use [`crate::Client`] there.
//!
//! ```
//! use std::time::Duration;
//! use tencent_ess_client::{Action, ClientBuilder, Service};
//!
//! fn send<S: Service, A: Action<Service = S>>(builder: ClientBuilder<S>, request: A)
//!     -> Result<A::Response, Box<dyn std::error::Error>> {
//!     let client = builder.build_blocking()?;
//!     Ok(client.send(request).timeout(Duration::from_secs(20)).wait()?)
//! }
//! ```

use std::{
    fmt,
    future::Future,
    io,
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::runtime::Builder;

use crate::{
    action::Service,
    call::{Outcome, raw::RawRequest, request::Request},
    error::{AmbiguousError, Error},
    record::Validation,
    send::retry::RetryPolicy,
};

/// Sends the actions of one service and waits for the responses; created by
/// [`ClientBuilder::build_blocking`](crate::ClientBuilder::build_blocking).
///
/// Clones share the threads and the connections.
pub struct Client<S> {
    client: super::Client<S>,
    runtime: Arc<Runtime>,
}

impl<S: Service> Client<S> {
    pub(super) fn new(client: super::Client<S>) -> io::Result<Self> {
        Ok(Self { client, runtime: Arc::new(Runtime::start()?) })
    }

    /// Prepares a call, which starts with [`wait`](Call::wait). Set its options before that.
    pub fn send<R: Request<S>>(&self, request: R) -> Call<'_, S, R> {
        Call { call: self.client.send(request), runtime: &self.runtime }
    }

    /// Prepares a call of an action that has no definition.
    pub fn send_raw(&self, request: RawRequest) -> Call<'_, S, RawRequest> {
        Call { call: self.client.send_raw(request), runtime: &self.runtime }
    }
}

impl<S> Clone for Client<S> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), runtime: self.runtime.clone() }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

/// A prepared call of a service `S`.
#[must_use = "a call is not sent until `.wait()`"]
pub struct Call<'a, S, R> {
    call: crate::call::Call<S, R>,
    runtime: &'a Runtime,
}

impl<S, R> Call<'_, S, R> {
    /// Sets the timeout of this call including all its attempts.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { call: self.call.timeout(timeout), ..self }
    }

    /// Sets how strictly this request is validated.
    pub fn validation(self, validation: Validation) -> Self {
        Self { call: self.call.validation(validation), ..self }
    }

    /// Sets the region of this request.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { call: self.call.region(region), ..self }
    }

    /// Sets how this call is retried.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { call: self.call.retry(policy), ..self }
    }
}

impl<S: Service, R: Request<S>> Call<'_, S, R> {
    /// Sends the request and waits for the response.
    ///
    /// # Errors
    /// The errors of the same call on a [`crate::Client`].
    pub fn wait(self) -> Result<R::Response, Error<S::ErrorCode>> {
        self.outcome().map(|outcome| outcome.response)
    }

    /// Sends the request and waits for the response with its metadata, such as the request id.
    ///
    /// # Errors
    /// The errors of the same call on a [`crate::Client`].
    pub fn outcome(self) -> Result<Outcome<R::Response>, Error<S::ErrorCode>> {
        let action = self.call.request().action_name().to_owned();
        self.runtime.wait(&action, self.call.outcome())
    }
}

impl<S, R: fmt::Debug> fmt::Debug for Call<'_, S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

/// The threads that run calls. They also notice when the service closes an idle connection. A runtime that ran only
/// during calls would send the next request on that connection and lose the response. There are two threads, so that a
/// server that keeps one busy cannot delay the timeout of a call.
struct Runtime(Option<tokio::runtime::Runtime>);

impl Runtime {
    fn start() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("tencent-ess").enable_all().build()?;
        Ok(Self(Some(runtime)))
    }

    fn wait<T, C>(
        &self,
        action: &str,
        call: impl Future<Output = Result<T, Error<C>>> + Send + 'static,
    ) -> Result<T, Error<C>>
    where
        T: Send + 'static,
        C: Send + 'static,
    {
        let (sender, receiver) = mpsc::sync_channel(1);
        if let Some(runtime) = &self.0 {
            runtime.spawn(async move {
                _ = sender.send(call.await);
            });
        }
        receiver.recv().unwrap_or_else(|_| {
            let cause = "a function passed to the client, such as its clock, panicked".to_owned();
            Err(Error::Ambiguous(AmbiguousError { action: action.to_owned(), attempts: 1, cause }))
        })
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        // Waiting for the threads is not allowed on a thread of another runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
