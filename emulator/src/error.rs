//! The errors that the service answers with.

use std::fmt;

use crate::shown::shown;

/// An error of the API: what stands in `Response.Error`, with HTTP status 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The documented code, such as `AuthFailure.SignatureFailure`.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
}

impl ApiError {
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", shown(&self.code), shown(&self.message))
    }
}

impl std::error::Error for ApiError {}
