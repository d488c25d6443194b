//! Why a call has no answer, and what that means for sending it again.

use std::{error::Error as StdError, fmt, time::Duration};

use crate::{
    action::{ErrorCode, Replay},
    arrived::Arrived,
    credentials::CredentialsError,
    record::{self, Violations},
};

/// Why a call has no answer.
///
/// The variants say what happened; the methods say what to make of it, in particular [`Error::may_have_executed`].
/// `Display` is one line that is fit for a log and for a support ticket.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error<C> {
    /// The request breaks documented rules and was not sent.
    Invalid(Violations),
    /// There is nothing to sign with; the request was not sent.
    Credentials(CredentialsError),
    /// There was no connection, or it broke.
    Connect(ConnectError),
    /// The time for the call was up.
    Timeout(TimeoutError),
    /// The answer was lost, and the action may have been executed: sending it again may do it twice.
    Ambiguous(AmbiguousError),
    /// Something answered that does not speak the service's protocol: a proxy, a gateway, another server.
    Http(HttpError),
    /// The service answered, in a form that the definition does not foresee.
    Decode(DecodeError),
    /// The service refused, or failed.
    Api(ApiError<C>),
}

impl<C: ErrorCode> Error<C> {
    /// Whether sending the same request again may succeed and cannot make anything twice.
    ///
    /// This is the case when it was surely not executed, or when its action may run any number of times.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connect(error) => !error.lasting,
            Self::Timeout(_) => true,
            Self::Http(error) => error.arrived.is_passing(),
            Self::Api(error) => error.is_throttled() || (error.is_undecided() && error.replay == Replay::Safe),
            Self::Invalid(_) | Self::Credentials(_) | Self::Ambiguous(_) | Self::Decode(_) => false,
        }
    }

    /// Whether the request was turned away because there were too many; wait before the next one.
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Http(error) => error.status() == 429,
            Self::Api(error) => error.is_throttled(),
            _ => false,
        }
    }

    /// Whether the action may have been executed although there is no answer.
    pub fn may_have_executed(&self) -> bool {
        match self {
            Self::Invalid(_) | Self::Credentials(_) => false,
            Self::Connect(error) => error.sent,
            Self::Timeout(error) => error.sent,
            Self::Http(error) => error.arrived.is_undecided(),
            Self::Ambiguous(_) | Self::Decode(_) => true,
            Self::Api(error) => error.is_undecided(),
        }
    }

    /// The service's name for this call, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Decode(error) => error.request_id(),
            Self::Api(error) => error.request_id.as_deref(),
            _ => None,
        }
    }

    /// The action that was called.
    pub fn action(&self) -> Option<&str> {
        match self {
            Self::Invalid(violations) => Some(violations.name()),
            Self::Credentials(_) => None,
            Self::Connect(error) => Some(&error.action),
            Self::Timeout(error) => Some(&error.action),
            Self::Ambiguous(error) => Some(&error.action),
            Self::Http(error) => Some(&error.action),
            Self::Decode(error) => Some(&error.action),
            Self::Api(error) => Some(&error.action),
        }
    }
}

impl Error<String> {
    /// Gives the error the code type of its service.
    pub(crate) fn with_code<C: ErrorCode>(self) -> Error<C> {
        match self {
            Self::Invalid(error) => Error::Invalid(error),
            Self::Credentials(error) => Error::Credentials(error),
            Self::Connect(error) => Error::Connect(error),
            Self::Timeout(error) => Error::Timeout(error),
            Self::Ambiguous(error) => Error::Ambiguous(error),
            Self::Http(error) => Error::Http(error),
            Self::Decode(error) => Error::Decode(error),
            Self::Api(ApiError { code, message, request_id, action, replay }) => {
                Error::Api(ApiError { code: C::from_code(&code), message, request_id, action, replay })
            }
        }
    }

    /// Turns a lost answer into [`Error::Ambiguous`] where a repeat could do harm.
    pub(crate) fn or_ambiguous(self, replay: Replay) -> Self {
        let cause = match &self {
            _ if replay == Replay::Safe || !self.may_have_executed() => return self,
            Self::Connect(error) => error.detail.clone(),
            Self::Timeout(error) => error.detail(),
            Self::Http(error) => error.arrived.to_string(),
            _ => return self,
        };
        Self::Ambiguous(AmbiguousError { action: self.action().unwrap_or_default().to_owned(), cause })
    }
}

impl<C: ErrorCode> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(f),
            Self::Credentials(error) => error.fmt(f),
            Self::Connect(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::Ambiguous(error) => error.fmt(f),
            Self::Http(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
        }
    }
}

impl<C: ErrorCode> StdError for Error<C> {}

impl<C> From<CredentialsError> for Error<C> {
    fn from(error: CredentialsError) -> Self {
        Self::Credentials(error)
    }
}

/// A connection that could not be made, or broke.
#[derive(Clone, Debug)]
pub struct ConnectError {
    pub(crate) action: String,
    pub(crate) detail: String,
    pub(crate) sent: bool,
    /// Whether the cause is a setting and thus stays.
    pub(crate) lasting: bool,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.action, self.detail)
    }
}

/// A call that took longer than allowed.
#[derive(Clone, Debug)]
pub struct TimeoutError {
    pub(crate) action: String,
    pub(crate) limit: Duration,
    pub(crate) sent: bool,
}

impl TimeoutError {
    fn detail(&self) -> String {
        let state = if self.sent { "" } else { ", nor could the request be sent" };
        format!("no answer within {:?}{state}", self.limit)
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.action, self.detail())
    }
}

/// A lost answer to a request that must not simply be sent again.
///
/// Find out whether the action took effect, by a query, in the console or from a callback, before sending it again.
#[derive(Clone, Debug)]
pub struct AmbiguousError {
    action: String,
    cause: String,
}

impl fmt::Display for AmbiguousError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, cause } = self;
        write!(
            f,
            "{action}: may have been executed, the answer was lost ({cause}); look for its effect before sending it again"
        )
    }
}

/// An answer that is not the service's.
#[derive(Clone, Debug)]
pub struct HttpError {
    pub(crate) action: String,
    pub(crate) arrived: Arrived,
}

impl HttpError {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.arrived.status
    }

    /// The beginning of what arrived, at most 200 characters, with control characters escaped.
    pub fn excerpt(&self) -> &str {
        &self.arrived.excerpt
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.action, self.arrived)
    }
}

/// An answer in a form that the definition does not foresee.
#[derive(Clone)]
pub struct DecodeError {
    pub(crate) action: String,
    pub(crate) problem: Box<record::DecodeError>,
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
        let record::DecodeError { pointer, expected, found, request_id } = &*self.problem;
        write!(f, "{}: the answer of {} bytes cannot be read", self.action, self.body.len())?;
        if !pointer.is_empty() {
            write!(f, " at `{pointer}`")?;
        }
        write!(f, ": expected {expected}, found {found}")?;
        request_id.as_ref().map_or(Ok(()), |id| write!(f, " (request {id})"))
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
    fn is_throttled(&self) -> bool {
        self.is_of("RequestLimitExceeded")
    }

    /// Whether the code leaves open how far the service came.
    fn is_undecided(&self) -> bool {
        ["InternalError", "ServiceUnavailable", "ResourceUnavailable"].into_iter().any(|category| self.is_of(category))
    }

    fn is_of(&self, category: &str) -> bool {
        self.code.as_str().strip_prefix(category).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl<C: ErrorCode> fmt::Display for ApiError<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.action, self.code.as_str(), self.message)?;
        self.request_id.as_ref().map_or(Ok(()), |id| write!(f, " (request {id})"))
    }
}

/// Codes as plain text, for where no definition names them.
impl ErrorCode for String {
    fn from_code(code: &str) -> Self {
        code.to_owned()
    }

    fn as_str(&self) -> &str {
        self
    }
}
