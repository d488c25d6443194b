//! Decodes records from JSON.

use super::{
    fill::read_record,
    read_error::{DecodeProblem, ReadError},
    reader::Reader,
    table::Record,
};

/// Fills a record from the JSON text of an object.
///
/// # Errors
///
/// If the text is not JSON, or a value cannot be converted to the type of its field.
pub(crate) fn decode(text: &[u8], record: &mut dyn Record) -> Result<(), DecodeProblem> {
    let text = utf8(text)?;
    let mut reader = Reader::new(text);
    read_record(&mut reader, record).and_then(|()| reader.finish()).map_err(DecodeProblem::from)
}

/// The text of a body.
pub(crate) fn utf8(body: &[u8]) -> Result<&str, DecodeProblem> {
    std::str::from_utf8(body).map_err(|error| {
        ReadError::new("UTF-8 text", format!("an invalid byte at position {}", error.valid_up_to())).into()
    })
}
