//! Requests of actions that have no definition.

use std::fmt;

use serde_json::Value;

use super::request::{Request, sealed};
use crate::{
    action::{Host, Replay, Service},
    send::exchange::{Exchange, Incoming, Outgoing},
};

/// A request of an action that has no definition, such as a new action or one of a closed trial.
///
/// It is signed, sent and retried like any other request, but its parameters are not validated. Its action
/// [must not run twice](Replay::Never) by default.
///
/// ```
/// use serde_json::json;
/// use tencent_ess_client::{Client, Error, RawRequest, Replay, Service};
///
/// async fn describe<S: Service>(client: &Client<S>) -> Result<(), Error<S::ErrorCode>> {
///     let request = RawRequest::new("DescribeSomethingNew", json!({ "Id": "yD" })).replay(Replay::Safe);
///     let response = client.send_raw(request).await?;
///     println!("{}", response["Name"]);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
#[must_use = "a request is not sent until a client sends it"]
pub struct RawRequest {
    action: String,
    parameters: Value,
    replay: Replay,
    host: Option<Host>,
}

impl RawRequest {
    /// Creates a request with these parameters, a JSON object.
    pub fn new(action: impl Into<String>, parameters: Value) -> Self {
        Self { action: action.into(), parameters, replay: Replay::Never, host: None }
    }

    /// Sets whether the action may run twice. Defaults to [`Replay::Never`].
    pub fn replay(self, replay: Replay) -> Self {
        Self { replay, ..self }
    }

    /// Sets the host of the action. Defaults to the host of the service.
    pub fn host(self, host: Host) -> Self {
        Self { host: Some(host), ..self }
    }
}

impl sealed::Sealed for RawRequest {}

#[diagnostic::do_not_recommend]
impl<S: Service> Request<S> for RawRequest {
    type Response = Value;

    fn action_name(&self) -> &str {
        &self.action
    }

    fn exchange<'a>(&'a self, response: &'a mut Value) -> Exchange<'a> {
        Exchange {
            action: &self.action,
            replay: self.replay,
            host: self.host,
            rate_limit: None,
            request: Outgoing::Json(&self.parameters),
            response: Incoming::Json(response),
        }
    }
}

/// Omits the parameters, because no definition says which of them are sensitive.
impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("action", &self.action)
            .field("replay", &self.replay)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}
