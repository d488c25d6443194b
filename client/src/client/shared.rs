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

/// What clones share. It knows nothing of the service's type, so that the code of a call exists once.
pub(crate) struct Shared {
    pub(crate) service: &'static str,
    pub(crate) credentials: Source,
    pub(crate) route: Route,
    /// The headers that are the same for all calls.
    pub(crate) headers: HeaderMap,
    pub(crate) limits: Limits,
    /// How many bytes a request may have, if not what the platform takes.
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
