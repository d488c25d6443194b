//! Why a call has no answer, and what that means for sending it again.

mod details;

use std::{error::Error as StdError, fmt};

use crate::{
    action::{ErrorCode, Replay},
    credentials::CredentialsError,
    record::Violations,
};
pub use details::{AmbiguousError, ApiError, ConnectError, DecodeError, HttpError, TimeoutError, UnsentError};

/// Why a call has no answer.
///
/// The variants say what happened; the methods say what to make of it, in particular [`Error::may_have_executed`].
/// `Display` is one line that is fit for a log and for a support ticket; only [`Error::Invalid`] has a line for each
/// broken rule.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error<C> {
    /// The request breaks documented rules and was not sent.
    Invalid(Violations),
    /// There is nothing to sign with; the request was not sent.
    Credentials(CredentialsError),
    /// The client did not send the request: it is too large, a setting does not fit it, or there were too many.
    Unsent(UnsentError),
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
    /// This is the case when it was surely not executed, or when its action may run any number of times. The client
    /// has then already sent it again as often as its [`RetryPolicy`](crate::RetryPolicy) allows.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unsent(error) => error.throttled,
            Self::Api(error) if error.is_undecided() => error.replay == Replay::Safe,
            _ => self.is_transient(),
        }
    }

    /// Whether the request was turned away because there were too many; wait before the next one.
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Unsent(error) => error.throttled,
            Self::Http(error) => error.status() == 429,
            Self::Api(error) => error.is_throttled(),
            _ => false,
        }
    }

    /// Whether the action may have been executed although there is no answer.
    pub fn may_have_executed(&self) -> bool {
        match self {
            Self::Invalid(_) | Self::Credentials(_) | Self::Unsent(_) => false,
            Self::Connect(error) => error.sent,
            Self::Timeout(error) => error.sent,
            Self::Http(error) => error.response.may_have_executed(),
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
            Self::Unsent(error) => Some(&error.action),
            Self::Connect(error) => Some(&error.action),
            Self::Timeout(error) => Some(&error.action),
            Self::Ambiguous(error) => Some(&error.action),
            Self::Http(error) => Some(&error.action),
            Self::Decode(error) => Some(&error.action),
            Self::Api(error) => Some(&error.action),
        }
    }

    /// Whether the cause passes by itself, so that a second attempt may fare better, whatever else it might do.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Timeout(_) => true,
            Self::Http(error) => error.response.is_transient(),
            Self::Api(error) => error.is_throttled() || error.is_undecided(),
            Self::Invalid(_) | Self::Credentials(_) | Self::Unsent(_) | Self::Ambiguous(_) | Self::Decode(_) => false,
        }
    }

    /// What happened, without the action's name.
    pub(crate) fn detail(&self) -> String {
        let text = self.to_string();
        let prefix = self.action().map(|action| format!("{action}: ")).unwrap_or_default();
        text.strip_prefix(&prefix).map(str::to_owned).unwrap_or(text)
    }

    /// A word for the kind of error, for traces.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Credentials(_) => "credentials",
            Self::Unsent(_) => "unsent",
            Self::Connect(_) => "connect",
            Self::Timeout(_) => "timeout",
            Self::Ambiguous(_) => "ambiguous",
            Self::Http(_) => "http",
            Self::Decode(_) => "decode",
            Self::Api(_) => "api",
        }
    }
}

impl Error<String> {
    /// Gives the error the code type of its service.
    pub(crate) fn with_code<C: ErrorCode>(self) -> Error<C> {
        match self {
            Self::Invalid(error) => Error::Invalid(error),
            Self::Credentials(error) => Error::Credentials(error),
            Self::Unsent(error) => Error::Unsent(error),
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
}

impl<C: ErrorCode> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(f),
            Self::Credentials(error) => error.fmt(f),
            Self::Unsent(error) => error.fmt(f),
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

/// Codes as plain text, for where no definition names them.
impl ErrorCode for String {
    fn from_code(code: &str) -> Self {
        code.to_owned()
    }

    fn as_str(&self) -> &str {
        self
    }
}
