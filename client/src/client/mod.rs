//! The client, which sends the actions of a service.

#[cfg(feature = "blocking")]
pub mod blocking;
pub(crate) mod builder;
pub(crate) mod shared;

use std::{fmt, marker::PhantomData, sync::Arc};

use self::shared::Shared;
use crate::{
    action::Service,
    call::{Call, raw::RawRequest, request::Request},
};

/// Sends the actions of one service.
///
/// Create one client and reuse it: clones are cheap and share connections. You can use it from any number of threads and
/// runtimes. Each runtime has its own connections, because a connection is driven by the runtime that opened it.
///
/// Calls need a running tokio runtime with time and IO enabled. Prefer a multi-threaded runtime: on a single thread, a
/// server that sends faster than the client reads delays everything else, including timeouts.
pub struct Client<S> {
    pub(crate) shared: Arc<Shared>,
    service: PhantomData<fn() -> S>,
}

impl<S: Service> Client<S> {
    /// Prepares a call, which starts when you await it. Set its options before that.
    ///
    /// ```
    /// # use tencent_ess_client::{Action, Client, Error, Service};
    /// # use std::time::Duration;
    /// async fn patient<S: Service, A: Action<Service = S>>(client: &Client<S>, request: A)
    ///     -> Result<A::Response, Error<S::ErrorCode>> {
    ///     client.send(request).timeout(Duration::from_secs(120)).await
    /// }
    /// ```
    ///
    /// A request of another service does not compile:
    ///
    /// ```compile_fail,E0277
    /// # use tencent_ess_client::{Action, Client, Service};
    /// fn mixed<S: Service, Other: Service, A: Action<Service = Other>>(client: &Client<S>, request: A) {
    ///     let _ = client.send(request);
    /// }
    /// ```
    pub fn send<R: Request<S>>(&self, request: R) -> Call<S, R> {
        Call::new(self.shared.clone(), request)
    }

    /// Prepares a call of an action that has no definition; see [`RawRequest`].
    pub fn send_raw(&self, request: RawRequest) -> Call<S, RawRequest> {
        Call::new(self.shared.clone(), request)
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self { shared: Arc::new(shared), service: PhantomData }
    }
}

impl<S> Clone for Client<S> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), service: PhantomData }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.shared.service)
            .field("url", &self.shared.route.url().as_str())
            .field("credentials", &self.shared.credentials)
            .field("limits", &self.shared.limits)
            .field("validation", &self.shared.validation)
            .finish_non_exhaustive()
    }
}
