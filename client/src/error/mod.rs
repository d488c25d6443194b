//! Why a call failed, and whether you may retry it.

mod details;

use std::{error::Error as StdError, fmt};

use crate::{
    action::{ErrorCode, Replay},
    credentials::CredentialsError,
    record::Violations,
};
pub use details::{AmbiguousError, ApiError, ConnectError, DecodeError, HttpError, TimeoutError, UnsentError};

/// Why a call failed.
///
/// The variants say what happened. The methods help you decide what to do, in particular
/// [`Error::may_have_executed`]. `Display` prints one line for logs and support tickets; only [`Error::Invalid`] prints
/// an additional line for each violation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error<C> {
    /// The request breaks documented rules and was not sent.
    Invalid(Violations),
    /// There are no usable credentials, so the request was not sent.
    Credentials(CredentialsError),
    /// The client did not send the request: it is too large, conflicts with a setting, or was throttled.
    Unsent(UnsentError),
    /// The connection failed or broke.
    Connect(ConnectError),
    /// The call timed out.
    Timeout(TimeoutError),
    /// The response was lost and the action may have been executed. Sending the request again may execute it twice.
    Ambiguous(AmbiguousError),
    /// The response is not from the service, but from a proxy, a gateway or another server.
    Http(HttpError),
    /// The response of the service cannot be decoded.
    Decode(DecodeError),
    /// The service returned an error.
    Api(ApiError<C>),
}

impl<C: ErrorCode> Error<C> {
    /// Whether sending the same request again may succeed and is safe.
    ///
    /// That is the case if the request was not executed, or if its action may run any number of times. The client has
    /// already retried it as often as its [`RetryPolicy`](crate::RetryPolicy) allows.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unsent(error) => error.throttled,
            Self::Api(error) if error.is_undecided() => error.replay == Replay::Safe,
            _ => self.is_transient(),
        }
    }

    /// Whether the request was throttled. Wait before you send the next one.
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Unsent(error) => error.throttled,
            Self::Http(error) => error.status() == 429,
            Self::Api(error) => error.is_throttled(),
            _ => false,
        }
    }

    /// Whether the action may have been executed.
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

    /// The request id, which the vendor's support asks for.
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

    /// Whether the cause is transient, so that another attempt may succeed. This does not mean that it is safe.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Timeout(_) => true,
            Self::Http(error) => error.response.is_transient(),
            Self::Api(error) => error.is_throttled() || error.is_undecided(),
            Self::Invalid(_) | Self::Credentials(_) | Self::Unsent(_) | Self::Ambiguous(_) | Self::Decode(_) => false,
        }
    }

    /// The message without the name of the action.
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
    /// Converts the error code to the type of the service.
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

/// Error codes as text, for services without a definition.
impl ErrorCode for String {
    fn from_code(code: &str) -> Self {
        code.to_owned()
    }

    fn as_str(&self) -> &str {
        self
    }
}
