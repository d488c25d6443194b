//! What a client can send: actions and raw requests.

use crate::{
    action::{Action, ActionInfo, Service},
    send::exchange::{Exchange, Incoming, Outgoing},
};

/// A request that a client of the service `S` can send: one of its actions, or a [`RawRequest`](crate::RawRequest).
///
/// Every [`Action`] is a request of its service. You cannot implement this trait yourself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request of the service `{S}`",
    label = "not a request of `{S}`",
    note = "a builder becomes a request with `.build()`",
    note = "a request is passed by value: `client.send(request)`, not `client.send(&request)`"
)]
pub trait Request<S: Service>: sealed::Sealed + Send + Sync + 'static {
    /// The response.
    type Response: Default + Send + 'static;
    /// The wire name of the action.
    #[doc(hidden)]
    fn action_name(&self) -> &str;
    /// The request and the destination of its response, without their types.
    #[doc(hidden)]
    fn exchange<'a>(&'a self, response: &'a mut Self::Response) -> Exchange<'a>;
}

pub(super) mod sealed {
    pub trait Sealed {}
}

impl<A: Action> sealed::Sealed for A {}

// Without this attribute, an error lists implementations instead of the cure.
#[diagnostic::do_not_recommend]
impl<S: Service, A: Action<Service = S>> Request<S> for A {
    type Response = A::Response;

    fn action_name(&self) -> &str {
        A::INFO.name
    }

    fn exchange<'a>(&'a self, response: &'a mut A::Response) -> Exchange<'a> {
        let ActionInfo { name, replay, host, rate_limit, .. } = *A::INFO;
        let (request, response) = (Outgoing::Record(self), Incoming::Record(response));
        Exchange { action: name, replay, host, rate_limit, request, response }
    }
}
