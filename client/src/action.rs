//! What generated code tells the runtime about services and actions.

use crate::record::Record;

/// A service whose actions a [`Client`](crate::Client) can send; implemented by `service!`.
pub trait Service: Send + Sync + 'static {
    /// The name in the signature's scope, such as `ess`.
    const NAME: &'static str;
    /// The API version, as sent in `X-TC-Version`.
    const VERSION: &'static str;
    /// The host of the service.
    const HOST: Host;
    /// The error codes of the service.
    type ErrorCode: ErrorCode;
}

/// The host of a service, or of single actions, in each environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// The host of the production environment, where contracts are real.
    pub production: &'static str,
    /// The host of the joint-debugging environment, if the service has one.
    pub test: Option<&'static str>,
}

/// A request; implemented by `service!` for each action.
pub trait Action: Record + Default {
    /// The service the action belongs to: a request of another service does not compile on a client.
    type Service: Service;
    /// The response.
    type Response: Record + Default;
    /// The properties of the action.
    const INFO: &'static ActionInfo;
}

/// The properties of an action; created by `service!`. Fields may be added.
#[derive(Clone, Copy, Debug)]
pub struct ActionInfo {
    /// The wire name, as sent in `X-TC-Action`.
    pub name: &'static str,
    /// Whether the action may run twice.
    pub replay: Replay,
    /// The host of the action, if it is not the host of the service.
    pub host: Option<Host>,
    /// The documented calls per second.
    pub rate_limit: Option<u32>,
    /// The URL of its documentation, if known.
    pub docs: Option<&'static str>,
}

/// Whether an action may run twice. This decides about a retry if it is unknown whether an attempt was executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replay {
    /// Repeating the action is harmless.
    Safe,
    /// The service refuses to run the action a second time, with this error code.
    Guarded(&'static str),
    /// Running the action a second time costs money, sends a message or creates something.
    Never,
}

/// The error codes of a service. The set is open: unknown codes are preserved.
pub trait ErrorCode: Clone + std::fmt::Debug + std::fmt::Display + Eq + Send + Sync + 'static {
    /// The code with this text. An unknown code keeps its text.
    fn from_code(code: &str) -> Self;
    /// The code as the service spells it.
    fn as_str(&self) -> &str;
    /// The part before the first dot, such as `OperationDenied`.
    fn category(&self) -> &str {
        self.as_str().split('.').next().unwrap_or_default()
    }
    /// Whether the call was throttled. The same call may succeed later.
    fn is_throttling(&self) -> bool {
        self.category() == "RequestLimitExceeded"
    }
}
