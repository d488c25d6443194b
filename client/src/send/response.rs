//! Decodes an HTTP response of the service.

use serde_json::Value;

use super::{
    exchange::{Exchange, Incoming},
    foreign::{self, ForeignResponse},
    transport::HttpResponse,
};
use crate::{
    error::{ApiError, ConnectError, DecodeError, Error, HttpError},
    record::{self, DecodeProblem, Envelope, Field, Record, Table, Unread, Unreadable},
};

/// Decodes a response into its destination, and returns the request id and the values that could not be decoded. The
/// platform answers everything, errors included, with status 200. Any other status comes from a proxy or gateway.
pub(super) fn read(
    exchange: &mut Exchange<'_>,
    answer: &HttpResponse,
) -> Result<(Option<String>, Vec<Unread>), Error<String>> {
    let action = || exchange.action.to_owned();
    let body = &answer.body;
    let other = || {
        let response = ForeignResponse::new(answer.status, answer.encoding.as_deref(), body);
        Error::Http(HttpError { action: action(), response })
    };
    if answer.status != 200 {
        return Err(other());
    }
    let envelope = match &mut exchange.response {
        Incoming::Record(response) => record::decode_envelope(body, *response),
        Incoming::Json(response) => decode_raw(body, response),
    };
    match envelope {
        Ok(Envelope::Answer { request_id, unread }) => Ok((request_id, unread)),
        Ok(Envelope::Error { code, message, request_id }) => {
            Err(Error::Api(ApiError { code, message, request_id, action: action(), replay: exchange.replay }))
        }
        Err(_) if foreign::is_truncated(body) => {
            let detail = format!("the response was cut off after {} bytes", body.len());
            Err(Error::Connect(ConnectError { action: action(), detail, sent: true }))
        }
        Err(_) if foreign::is_not_an_envelope(body) => Err(other()),
        Err(problem) => {
            Err(Error::Decode(DecodeError { action: action(), problem: Box::new(problem), body: body.clone() }))
        }
    }
}

/// Adds the paths of the values that could not be decoded. There are rarely any.
pub(super) fn locate(body: &[u8], unread: Vec<Unread>) -> Vec<Unreadable> {
    match std::str::from_utf8(body) {
        Ok(text) if !unread.is_empty() => record::locate(text, unread),
        _ => Vec::new(),
    }
}

/// Decodes a response without a definition.
fn decode_raw(body: &[u8], response: &mut Value) -> Result<Envelope, DecodeProblem> {
    let envelope = record::decode_envelope(body, &mut Unknown)?;
    if let Envelope::Answer { request_id, .. } = &envelope {
        let whole: Value = serde_json::from_slice(body).map_err(|problem| DecodeProblem {
            pointer: String::new(),
            expected: "JSON".to_owned(),
            found: problem.to_string(),
            request_id: request_id.clone(),
        })?;
        *response = whole.get("Response").cloned().unwrap_or_default();
    }
    Ok(envelope)
}

/// A record without fields, which skips the whole response.
#[derive(Debug)]
struct Unknown;

impl Record for Unknown {
    fn table(&self) -> &'static Table {
        static TABLE: Table = Table { name: "Response", fields: &[] };
        &TABLE
    }

    fn get(&self, _: usize) -> Option<&dyn Field> {
        None
    }

    fn get_mut(&mut self, _: usize) -> Option<&mut dyn Field> {
        None
    }
}
