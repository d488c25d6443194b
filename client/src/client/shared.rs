//! What the clones of a client share.

use reqwest::header::HeaderMap;

#[cfg(feature = "rate-limit")]
use crate::send::rate::Limiter;
use crate::{
    credentials::Source,
    record::Validation,
    send::{
        clock::Clock, drift, endpoint::Route, key_cache::KeyCache, pool::HttpClients, retry::RetryPolicy,
        transport::Limits,
    },
};

/// The state that clones share. It is independent of the service's type, so the code of a call is compiled once.
pub(crate) struct Shared {
    pub(crate) service: &'static str,
    pub(crate) credentials: Source,
    pub(crate) route: Route,
    /// The headers that are the same for all calls.
    pub(crate) headers: HeaderMap,
    pub(crate) limits: Limits,
    /// The maximum size of a request in bytes, if it is not the limit of the platform.
    pub(crate) request_limit: Option<usize>,
    pub(crate) retry: RetryPolicy,
    #[cfg(feature = "rate-limit")]
    pub(crate) limiter: Option<Limiter>,
    pub(crate) validation: Validation,
    pub(crate) on_drift: Option<drift::Hook>,
    pub(crate) clock: Clock,
    pub(crate) http: HttpClients,
    pub(crate) keys: KeyCache,
}
