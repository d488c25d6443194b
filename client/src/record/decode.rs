//! Records from JSON text.

use std::fmt;

use super::{Fault, Reader, Record};
use crate::shown::Shown;

/// Fills a record from the JSON text of an object.
///
/// # Errors
///
/// When the text is not JSON, or a value cannot be understood as its field's type.
pub(crate) fn decode(text: &[u8], record: &mut dyn Record) -> Result<(), DecodeError> {
    let text = utf8(text)?;
    let mut reader = Reader::new(text);
    reader.read_record(record).and_then(|()| reader.finish()).map_err(DecodeError::from)
}

/// The text of a body.
pub(crate) fn utf8(body: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(body)
        .map_err(|error| Fault::new("UTF-8 text", format!("other bytes from byte {} on", error.valid_up_to())).into())
}

/// A value of an answer that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodeError {
    /// The value's place in the document, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What should have stood there.
    pub expected: String,
    /// What stood there instead; short, and never a whole body.
    pub found: String,
    /// The request id, if the answer told it before the trouble.
    pub request_id: Option<String>,
}

impl From<Fault> for DecodeError {
    fn from(fault: Fault) -> Self {
        let (pointer, expected, found) = fault.into_parts();
        Self { pointer, expected, found, request_id: None }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(f, "{}", Shown(format_args!("expected {} at {place}, found {}", self.expected, self.found)))
    }
}

impl std::error::Error for DecodeError {}
