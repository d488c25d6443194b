//! A request and its response without their types, so that the code of a call is compiled once.

use bytes::Bytes;
use serde_json::Value;

use crate::{
    action::{Host, Replay},
    record::{Record, Unreadable},
};

/// A request and the place for its answer, stripped of their types: the code of a call exists once for all of them.
pub struct Exchange<'a> {
    pub(crate) action: &'a str,
    pub(crate) replay: Replay,
    pub(crate) host: Option<Host>,
    #[cfg_attr(not(feature = "rate-limit"), expect(dead_code, reason = "nothing else keeps to it"))]
    pub(crate) rate_limit: Option<u32>,
    pub(crate) request: Outgoing<'a>,
    pub(crate) response: Incoming<'a>,
}

/// The parameters of a request.
pub(crate) enum Outgoing<'a> {
    Record(&'a dyn Record),
    Json(&'a Value),
}

/// Where an answer is put.
pub(crate) enum Incoming<'a> {
    Record(&'a mut dyn Record),
    Json(&'a mut Value),
}

/// What is known of an answer beside its contents.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) answer_lost: bool,
    pub(crate) unreadable: Vec<Unreadable>,
    pub(crate) body: Bytes,
}
