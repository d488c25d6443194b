//! Errors of reading JSON, with their location.

use std::fmt;

use crate::shown::Shown;

/// Why a JSON text could not be read, and where.
#[derive(Debug)]
pub struct ReadError(Box<Detail>);

#[derive(Debug)]
struct Detail {
    expected: String,
    found: String,
    /// The path to the value, innermost step first.
    path: Vec<String>,
}

impl ReadError {
    pub(crate) fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self(Box::new(Detail { expected: expected.into(), found: found.into(), path: Vec::new() }))
    }

    pub(crate) fn at_index(self, index: usize) -> Self {
        self.at_name(&index.to_string())
    }

    pub(crate) fn at_name(mut self, name: &str) -> Self {
        self.0.path.push(name.replace('~', "~0").replace('/', "~1"));
        self
    }

    /// The JSON pointer of the value, what was expected there and what was found.
    pub(crate) fn into_parts(self) -> (String, String, String) {
        let mut pointer = String::new();
        for step in self.0.path.iter().rev() {
            pointer.push('/');
            pointer.push_str(step);
        }
        (pointer, self.0.expected, self.0.found)
    }
}

/// Why a response could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodeProblem {
    /// The location of the value, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What was expected there.
    pub expected: String,
    /// What was found there. Short, never a whole body.
    pub found: String,
    /// The request id, if it was read.
    pub request_id: Option<String>,
}

impl From<ReadError> for DecodeProblem {
    fn from(error: ReadError) -> Self {
        let (pointer, expected, found) = error.into_parts();
        Self { pointer, expected, found, request_id: None }
    }
}

impl fmt::Display for DecodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(f, "{}", Shown(format_args!("expected {} at {place}, found {}", self.expected, self.found)))
    }
}

impl std::error::Error for DecodeProblem {}
