//! The requests that were received, for tests to look at.

use std::{collections::VecDeque, time::SystemTime};

use axum::body::Bytes;
use serde_json::Value;

use crate::{ApiError, Fault};

/// What an emulator that runs for days may keep.
const MAX_REQUESTS: usize = 1000;
const MAX_BYTES: usize = 32 * 1024 * 1024;

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
    /// Members that its definition does not know and that were ignored, by their paths, such as
    /// `Caller.UserId`; see [`Builder::ignore_unknown_members`](crate::Builder::ignore_unknown_members).
    pub ignored: Vec<String>,
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

/// A request as it is kept: the answer stays a text until somebody asks for it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) time: SystemTime,
    pub(crate) method: String,
    pub(crate) action: String,
    pub(crate) query: String,
    pub(crate) body: Bytes,
    pub(crate) request_id: String,
    pub(crate) fault: Option<Fault>,
    pub(crate) ignored: Vec<String>,
    /// The envelope; `None` if the request was not executed.
    pub(crate) answer: Option<Bytes>,
}

impl Entry {
    /// What it takes to keep it.
    fn bytes(&self) -> usize {
        let texts = [&self.method, &self.action, &self.query, &self.request_id].map(String::capacity);
        let fault = match &self.fault {
            Some(Fault::Error { code, message }) => code.capacity() + message.capacity(),
            _ => 0,
        };
        let answer = self.answer.as_ref().map_or(0, Bytes::len);
        size_of::<Self>() + texts.iter().sum::<usize>() + self.body.len() + fault + answer
    }

    pub(crate) fn to_request(&self) -> ReceivedRequest {
        ReceivedRequest {
            time: self.time,
            method: self.method.clone(),
            action: self.action.clone(),
            query: self.query.clone(),
            body: self.body.clone(),
            request_id: self.request_id.clone(),
            fault: self.fault.clone(),
            ignored: self.ignored.clone(),
            outcome: self.answer.as_deref().map(outcome),
        }
    }
}

fn outcome(envelope: &[u8]) -> Result<Value, ApiError> {
    let mut envelope: Value = serde_json::from_slice(envelope).unwrap_or_default();
    let mut response = envelope.get_mut("Response").map(Value::take).unwrap_or_default();
    if let Some(error) = response.get("Error") {
        let part = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        return Err(ApiError::new(part("Code"), part("Message")));
    }
    if let Some(members) = response.as_object_mut() {
        members.remove("RequestId");
    }
    Ok(response)
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    bytes: usize,
}

impl Journal {
    /// Keeps an entry. What is forgotten for it is returned, so that nobody who waits for the journal
    /// waits for it to be freed.
    #[must_use = "it is to be dropped after the lock"]
    pub(crate) fn record(&mut self, mut entry: Entry) -> Vec<Entry> {
        if entry.bytes() > MAX_BYTES {
            entry.body = Bytes::new();
        }
        self.bytes += entry.bytes();
        self.entries.push_back(entry);
        let mut forgotten = Vec::new();
        while self.entries.len() > MAX_REQUESTS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.bytes();
            forgotten.push(oldest);
        }
        forgotten
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What it has, which shares bodies and answers with it.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: usize, body_bytes: usize) -> Entry {
        Entry {
            time: SystemTime::UNIX_EPOCH,
            method: String::new(),
            action: number.to_string(),
            query: String::new(),
            body: vec![0; body_bytes].into(),
            request_id: String::new(),
            fault: None,
            ignored: Vec::new(),
            answer: None,
        }
    }

    #[test]
    fn the_oldest_are_forgotten_by_number_and_by_size() {
        let mut journal = Journal::default();
        let forgotten = (0..=MAX_REQUESTS).flat_map(|number| journal.record(entry(number, 1)));
        assert_eq!(forgotten.map(|entry| entry.action).collect::<Vec<_>>(), ["0"]);
        assert_eq!(journal.len(), MAX_REQUESTS);
        assert_eq!(journal.entries()[0].action, "1");

        let room = MAX_BYTES - entry(7, 0).bytes();
        assert_eq!(journal.record(entry(7, room)).len(), MAX_REQUESTS);
        assert_eq!(journal.len(), 1);
        assert_eq!(
            journal.record(entry(8, room + 1)).len(),
            1,
            "it is kept without its body, beside which the other does not fit"
        );
        assert!(journal.entries()[0].body.is_empty());
    }

    #[test]
    fn everything_that_is_kept_of_a_request_counts() {
        let long = || "x".repeat(1 << 20);
        let entries = [
            Entry { method: long(), ..entry(0, 0) },
            Entry { action: long(), ..entry(0, 0) },
            Entry { query: long(), ..entry(0, 0) },
            Entry { body: long().into(), ..entry(0, 0) },
            Entry { fault: Some(Fault::Error { code: String::new(), message: long() }), ..entry(0, 0) },
            Entry { answer: Some(long().into()), ..entry(0, 0) },
        ];
        for kept in entries {
            let mut journal = Journal::default();
            for _ in 0..100 {
                drop(journal.record(kept.clone()));
            }
            assert!((30..=32).contains(&journal.len()), "{} of {kept:.100?}", journal.len());
        }
    }
}
