//! What the variants of [`Error`](super::Error) hold.

use std::{fmt, time::Duration};

use crate::{
    action::{ErrorCode, Replay},
    record,
    send::foreign::ForeignResponse,
    shown::Shown,
};

/// A request that the client kept to itself.
#[derive(Clone, Debug)]
pub struct UnsentError {
    pub(crate) action: String,
    pub(crate) detail: String,
    /// Whether there were too many; nothing else passes by waiting.
    pub(crate) throttled: bool,
}

impl fmt::Display for UnsentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(format_args!("{}: {}", self.action, self.detail)))
    }
}

/// A connection that could not be made, or broke.
#[derive(Clone, Debug)]
pub struct ConnectError {
    pub(crate) action: String,
    pub(crate) detail: String,
    /// Whether the request, or that of an attempt before, can have arrived.
    pub(crate) sent: bool,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(format_args!("{}: {}", self.action, self.detail)))
    }
}

/// A call that took longer than allowed.
#[derive(Clone, Debug)]
pub struct TimeoutError {
    pub(crate) action: String,
    /// What the call as a whole may take.
    pub(crate) limit: Duration,
    /// Whether the request, or that of an attempt before, can have arrived.
    pub(crate) sent: bool,
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.sent { "" } else { "; the request was not sent" };
        write!(f, "{}: no response within {:?}{state}", Shown(&self.action), self.limit)
    }
}

/// A lost answer to a request that must not simply be sent again.
///
/// Find out whether the action took effect, by a query, in the console or from a callback, before sending it again.
/// Where a request carries a key of your own, the effect can be recognised by it.
#[derive(Clone, Debug)]
pub struct AmbiguousError {
    pub(crate) action: String,
    pub(crate) attempts: u32,
    pub(crate) cause: String,
}

impl AmbiguousError {
    /// How often the request was sent, or tried to be.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How the answer was lost.
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

/// An answer that is not the service's.
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

    /// The beginning of what arrived, at most 200 characters, with control characters escaped.
    pub fn excerpt(&self) -> &str {
        &self.response.excerpt
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(format_args!("{}: {}", self.action, self.response)))
    }
}

/// An answer in a form that the definition does not foresee.
#[derive(Clone)]
pub struct DecodeError {
    pub(crate) action: String,
    pub(crate) problem: Box<record::DecodeProblem>,
    pub(crate) body: bytes::Bytes,
}

impl DecodeError {
    /// Where in the answer, as a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.problem.pointer
    }

    /// What the definition lets expect there.
    pub fn expected(&self) -> &str {
        &self.problem.expected
    }

    /// What is there.
    pub fn found(&self) -> &str {
        &self.problem.found
    }

    /// The service's name for this call.
    pub fn request_id(&self) -> Option<&str> {
        self.problem.request_id.as_deref()
    }

    /// The whole answer, which may hold personal data: it is in neither `Display` nor `Debug`.
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

/// The service's answer that it refused, or failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ApiError<C> {
    /// What went wrong.
    pub code: C,
    /// The service's explanation, usually in Chinese.
    pub message: String,
    /// The service's name for this call, which its support asks for.
    pub request_id: Option<String>,
    /// The action that was called.
    pub action: String,
    pub(crate) replay: Replay,
}

impl<C: ErrorCode> ApiError<C> {
    /// The platform's own limits. Business limits such as `OperationDenied.OutQueryLimit` do not pass by waiting a
    /// little, so they are not among them.
    pub(super) fn is_throttled(&self) -> bool {
        self.is_of("RequestLimitExceeded")
    }

    /// Whether the code leaves open how far the service came.
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
