//! What generated code tells the run-time about services and actions.

use crate::record::Record;

/// A service whose actions a [`Client`](crate::Client) can send; implemented by `service!`.
pub trait Service: Send + Sync + 'static {
    /// The name in the signature's scope, such as `ess`.
    const NAME: &'static str;
    /// The API version, as sent in `X-TC-Version`.
    const VERSION: &'static str;
    /// The host that answers.
    const HOST: Host;
    /// The codes that the service answers errors with.
    type ErrorCode: ErrorCode;
}

/// The host of a service, or of single actions of it, per environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// Where contracts are real.
    pub production: &'static str,
    /// The vendor's joint-debugging environment, where the service has one.
    pub test: Option<&'static str>,
}

/// A request; implemented by `service!` for each action.
pub trait Action: Record + Default {
    /// The service the action belongs to: a request of another service does not compile on a client.
    type Service: Service;
    /// The answer.
    type Response: Record + Default;
    /// What the definition says of the action as a whole.
    const INFO: &'static ActionInfo;
}

/// What the definition says of an action as a whole; made by `service!`, and more may be added to it.
#[derive(Clone, Copy, Debug)]
pub struct ActionInfo {
    /// The wire name, as sent in `X-TC-Action`.
    pub name: &'static str,
    /// Whether it may run twice.
    pub replay: Replay,
    /// The host that serves it, where that is not the service's own.
    pub host: Option<Host>,
    /// Documented calls per second.
    pub rate_limit: Option<u32>,
    /// The page that documents it, where known.
    pub docs: Option<&'static str>,
}

/// Whether an action may run again when it is unknown whether the first attempt ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replay {
    /// Running it again harms nobody.
    Safe,
    /// The service refuses a second run, with this error code.
    Guarded(&'static str),
    /// A second run costs money, sends a message or creates something.
    Never,
}

/// The error codes of a service: an open set, so that no code is ever lost.
pub trait ErrorCode: Clone + std::fmt::Debug + std::fmt::Display + Eq + Send + Sync + 'static {
    /// The named code, or one that keeps the text of a code without a name.
    fn from_code(code: &str) -> Self;
    /// The code as the service spells it.
    fn as_str(&self) -> &str;
    /// The part before the first dot, such as `OperationDenied`.
    fn category(&self) -> &str {
        self.as_str().split('.').next().unwrap_or_default()
    }
    /// Whether too many calls were made: the same call may succeed later.
    fn is_throttling(&self) -> bool {
        self.category() == "RequestLimitExceeded"
    }
}
