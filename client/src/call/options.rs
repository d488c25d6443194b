//! The options of a call.

use std::time::Duration;

use crate::{record::Validation, send::retry::RetryPolicy};

/// What a call sets for itself; everything else comes from its client.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) validation: Option<Validation>,
    pub(crate) region: Option<String>,
    pub(crate) retry: Option<RetryPolicy>,
}
