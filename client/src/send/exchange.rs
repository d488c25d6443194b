//! A request and its response without their types.

use bytes::Bytes;
use serde_json::Value;

use crate::{
    action::{Host, Replay},
    record::{Record, Unreadable},
};

/// A request and the destination of its response, without their types: the code of a call is compiled once.
pub struct Exchange<'a> {
    pub(crate) action: &'a str,
    pub(crate) replay: Replay,
    pub(crate) host: Option<Host>,
    #[cfg_attr(not(feature = "rate-limit"), expect(dead_code, reason = "used by that feature only"))]
    pub(crate) rate_limit: Option<u32>,
    pub(crate) request: Outgoing<'a>,
    pub(crate) response: Incoming<'a>,
}

/// The parameters of a request.
pub(crate) enum Outgoing<'a> {
    Record(&'a dyn Record),
    Json(&'a Value),
}

/// The destination of a response.
pub(crate) enum Incoming<'a> {
    Record(&'a mut dyn Record),
    Json(&'a mut Value),
}

/// The metadata of a response.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) answer_lost: bool,
    pub(crate) unreadable: Vec<Unreadable>,
    pub(crate) body: Bytes,
}
