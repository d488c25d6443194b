//! The contents of the variants of [`Error`](super::Error).

use std::{fmt, time::Duration};

use crate::{
    action::{ErrorCode, Replay},
    record,
    send::foreign::ForeignResponse,
    shown::Shown,
};

/// A request that the client did not send.
#[derive(Clone, Debug)]
pub struct UnsentError {
    pub(crate) action: String,
    pub(crate) detail: String,
    /// Whether the request was throttled. No other cause is transient.
    pub(crate) throttled: bool,
}

impl fmt::Display for UnsentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(format_args!("{}: {}", self.action, self.detail)))
    }
}

/// A connection that failed or broke.
#[derive(Clone, Debug)]
pub struct ConnectError {
    pub(crate) action: String,
    pub(crate) detail: String,
    /// Whether the request, or that of an earlier attempt, may have arrived.
    pub(crate) sent: bool,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(format_args!("{}: {}", self.action, self.detail)))
    }
}

/// A call that timed out.
#[derive(Clone, Debug)]
pub struct TimeoutError {
    pub(crate) action: String,
    /// The timeout of the call.
    pub(crate) limit: Duration,
    /// Whether the request, or that of an earlier attempt, may have arrived.
    pub(crate) sent: bool,
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.sent { "" } else { "; the request was not sent" };
        write!(f, "{}: no response within {:?}{state}", Shown(&self.action), self.limit)
    }
}

/// A lost response to a request that must not be executed twice.
///
/// Before you send the request again, find out whether the action took effect: with a query, in the console or from a
/// callback. If the request carries a key of your own, search for that key.
#[derive(Clone, Debug)]
pub struct AmbiguousError {
    pub(crate) action: String,
    pub(crate) attempts: u32,
    pub(crate) cause: String,
}

impl AmbiguousError {
    /// The number of attempts.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How the response was lost.
    pub fn cause(&self) -> &str {
        &self.cause
    }
}

impl fmt::Display for AmbiguousError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, attempts, cause } = self;
        write!(f, "{}: the response was lost, so the action may have been executed ({}", Shown(action), Shown(cause))?;
        if *attempts > 1 {
            write!(f, "; {attempts} attempts")?;
        }
        f.write_str(") — check for its effect before you send it again")
    }
}

/// A response that is not from the service.
#[derive(Clone, Debug)]
pub struct HttpError {
    pub(crate) action: String,
    pub(crate) response: ForeignResponse,
}

impl HttpError {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status
    }

    /// The beginning of the response body: at most 200 characters, control characters escaped.
    pub fn excerpt(&self) -> &str {
        &self.response.excerpt
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(format_args!("{}: {}", self.action, self.response)))
    }
}

/// A response of the service that cannot be decoded.
#[derive(Clone)]
pub struct DecodeError {
    pub(crate) action: String,
    pub(crate) problem: Box<record::DecodeProblem>,
    pub(crate) body: bytes::Bytes,
}

impl DecodeError {
    /// The location in the response, as a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.problem.pointer
    }

    /// What was expected there.
    pub fn expected(&self) -> &str {
        &self.problem.expected
    }

    /// What was found there.
    pub fn found(&self) -> &str {
        &self.problem.found
    }

    /// The request id.
    pub fn request_id(&self) -> Option<&str> {
        self.problem.request_id.as_deref()
    }

    /// The response body. It may contain personal data, so `Display` and `Debug` omit it.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("action", &self.action)
            .field("problem", &self.problem)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record::DecodeProblem { pointer, expected, found, request_id } = &*self.problem;
        write!(f, "{}: the response of {} bytes cannot be decoded", Shown(&self.action), self.body.len())?;
        if !pointer.is_empty() {
            write!(f, " at `{}`", Shown(pointer))?;
        }
        write!(f, ": expected {expected}, found {}", Shown(found))?;
        request_id.as_ref().map_or(Ok(()), |id| write!(f, " (request {})", Shown(id)))
    }
}

/// An error that the service returned.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ApiError<C> {
    /// The error code.
    pub code: C,
    /// The message of the service, usually in Chinese.
    pub message: String,
    /// The request id, which the vendor's support asks for.
    pub request_id: Option<String>,
    /// The action that was called.
    pub action: String,
    pub(crate) replay: Replay,
}

impl<C: ErrorCode> ApiError<C> {
    /// Whether a rate limit of the platform was exceeded. Business limits such as `OperationDenied.OutQueryLimit` do not
    /// count, because a short wait does not help.
    pub(super) fn is_throttled(&self) -> bool {
        self.is_of("RequestLimitExceeded")
    }

    /// Whether the code does not say if the action was executed.
    pub(crate) fn is_undecided(&self) -> bool {
        ["InternalError", "ServiceUnavailable", "ResourceUnavailable"].into_iter().any(|category| self.is_of(category))
    }

    fn is_of(&self, category: &str) -> bool {
        self.code.as_str().strip_prefix(category).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl<C: ErrorCode> fmt::Display for ApiError<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, code, message, .. } = self;
        write!(f, "{}", Shown(format_args!("{action}: {}: {message}", code.as_str())))?;
        self.request_id.as_ref().map_or(Ok(()), |id| write!(f, " (request {})", Shown(id)))
    }
}
