//! Why JSON text could not be read, and where.

use std::fmt;

use crate::shown::Shown;

/// Why a text could not be read, and where in the document.
#[derive(Debug)]
pub struct ReadError(Box<Detail>);

#[derive(Debug)]
struct Detail {
    expected: String,
    found: String,
    /// The way to the value, innermost step first.
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

/// A value of an answer that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodeProblem {
    /// The value's place in the document, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What should have stood there.
    pub expected: String,
    /// What stood there instead; short, and never a whole body.
    pub found: String,
    /// The request id, if the answer told it before the trouble.
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
