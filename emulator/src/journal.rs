//! The requests that were received, for tests to look at.

use std::{collections::VecDeque, time::SystemTime};

use axum::body::Bytes;
use serde_json::Value;

use crate::{ApiError, Fault};

/// What an emulator that runs for days may keep.
const MAX_REQUESTS: usize = 1000;
const MAX_BODY_BYTES: usize = 32 * 1024 * 1024;

/// A request that reached the API, whatever became of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// When it was answered, by the emulator's clock.
    pub time: SystemTime,
    /// The HTTP method.
    pub method: String,
    /// The `X-TC-Action` header; empty without one.
    pub action: String,
    /// The query of the address, which holds the parameters of a GET.
    pub query: String,
    /// The body, byte for byte; empty when it was too large, for the action or to be kept.
    pub body: Bytes,
    /// The id that the answer carries.
    pub request_id: String,
    /// What was made to go wrong with it.
    pub fault: Option<Fault>,
    /// What executing it gave: the members of `Response` without the request id, or the error. `None`
    /// if a fault kept it from being executed.
    pub outcome: Option<Result<Value, ApiError>>,
}

impl ReceivedRequest {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: VecDeque<ReceivedRequest>,
    body_bytes: usize,
}

impl Journal {
    pub(crate) fn record(&mut self, mut request: ReceivedRequest) {
        if request.body.len() > MAX_BODY_BYTES {
            request.body = Bytes::new();
        }
        self.body_bytes += request.body.len();
        self.requests.push_back(request);
        while self.requests.len() > MAX_REQUESTS || self.body_bytes > MAX_BODY_BYTES {
            let Some(forgotten) = self.requests.pop_front() else { return };
            self.body_bytes -= forgotten.body.len();
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn len(&self) -> usize {
        self.requests.len()
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.requests.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(number: usize, body_bytes: usize) -> ReceivedRequest {
        ReceivedRequest {
            time: SystemTime::UNIX_EPOCH,
            method: String::new(),
            action: number.to_string(),
            query: String::new(),
            body: vec![0; body_bytes].into(),
            request_id: String::new(),
            fault: None,
            outcome: None,
        }
    }

    #[test]
    fn the_oldest_are_forgotten_by_number_and_by_size() {
        let mut journal = Journal::default();
        (0..=MAX_REQUESTS).for_each(|number| journal.record(request(number, 1)));
        assert_eq!(journal.requests().len(), MAX_REQUESTS);
        assert_eq!(journal.requests()[0].action, "1");

        journal.record(request(7, MAX_BODY_BYTES));
        assert_eq!(journal.requests().len(), 1);
        journal.record(request(8, MAX_BODY_BYTES + 1));
        assert_eq!(journal.requests().len(), 2);
        assert!(journal.requests()[1].body.is_empty());
    }
}
