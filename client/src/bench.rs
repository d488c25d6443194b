//! The parts of a call that the benchmark measures without a server.

use bytes::Bytes;
use reqwest::header::HeaderMap;

use crate::{
    action::Action,
    call::{options::Options, request::Request as _},
    client::Client,
    credentials::Credentials,
    record::{self, Record},
};

/// The headers and the body that a client sends.
pub fn prepare<A: Action>(
    client: &Client<A::Service>,
    credentials: &Credentials,
    timestamp: u64,
    request: &A,
) -> Option<(HeaderMap, Bytes)> {
    let mut response = A::Response::default();
    let prepared = client.shared.prepare(&request.exchange(&mut response), &Options::default()).ok()?;
    let headers = client.shared.sign(A::INFO.name, &prepared, credentials, timestamp).ok()?;
    Some((headers, prepared.body))
}

/// Decodes a response body and returns whether that succeeded.
pub fn decode(body: &[u8], response: &mut dyn Record) -> bool {
    record::decode_envelope(body, response).is_ok()
}
