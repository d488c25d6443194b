//! The envelope around every answer of the platform: `{"Response": {…, "RequestId": …}}`.

use super::{
    decode::utf8,
    fill::{read_members, read_record},
    read_error::{DecodeProblem, ReadError},
    reader::{Reader, Unread},
    table::Record,
};

/// What an answer turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// The record was filled.
    Answer {
        /// The id to name in a support ticket.
        request_id: Option<String>,
        /// The values that their fields could not hold.
        unread: Vec<Unread>,
    },
    /// The service refused; the record is untouched.
    Error {
        /// The code, exactly as it came.
        code: String,
        /// The message, exactly as it came.
        message: String,
        /// The id to name in a support ticket.
        request_id: Option<String>,
    },
}

/// Reads the envelope and fills `response` from it.
///
/// # Errors
///
/// When the body is not JSON, holds no `Response`, or a value in it does not fit.
pub(crate) fn decode_envelope(body: &[u8], response: &mut dyn Record) -> Result<Envelope, DecodeProblem> {
    let text = utf8(body)?;
    if let Ok(Some(answer)) = fill(text, response) {
        return Ok(answer);
    }
    clear(response);
    let outline = Outline::read(text).map_err(DecodeProblem::from)?;
    let Some(at) = outline.response else {
        return Err(ReadError::new("an object with the field `Response`", "an object without it").into());
    };
    if let Some((code, message)) = outline.error {
        return Ok(Envelope::Error { code, message, request_id: outline.request_id });
    }
    let mut reader = Reader::of_answer(text, at);
    match read_record(&mut reader, response) {
        Ok(()) => Ok(Envelope::Answer { request_id: outline.request_id, unread: reader.into_unread() }),
        Err(error) => {
            let error = DecodeProblem::from(error.at_name("Response"));
            Err(DecodeProblem { request_id: outline.request_id, ..error })
        }
    }
}

/// Reads a usual answer in one pass, into the record as it goes. All that is unusual, a refusal among it, is left to a
/// second look, which knows the request id before anything can go wrong.
fn fill(text: &str, response: &mut dyn Record) -> Result<Option<Envelope>, ReadError> {
    let mut reader = Reader::of_answer(text, 0);
    let mut answer = None;
    reader.begin_object()?;
    let mut first = true;
    while let Some(name) = reader.next_name(first)? {
        if name != "Response" || answer.is_some() {
            return Ok(None);
        }
        first = false;
        let mut request_id = None;
        let refused = read_members(&mut reader, response, |reader, name| match name {
            "RequestId" => {
                request_id = text_or_null(&mut reader.clone())?;
                Ok(false)
            }
            _ => Ok(name == "Error" && !reader.clone().take_null()?),
        })?;
        if refused {
            return Ok(None);
        }
        answer = Some(request_id);
    }
    reader.finish()?;
    Ok(answer.map(|request_id| Envelope::Answer { request_id, unread: reader.into_unread() }))
}

/// Empties a record that was filled in part.
fn clear(record: &mut dyn Record) {
    for index in 0..record.table().fields.len() {
        if let Some(field) = record.get_mut(index) {
            // Every field takes `null`.
            let _ = field.read(&mut Reader::new("null"));
        }
    }
}

/// What is known of an answer before its record is filled.
#[derive(Default)]
struct Outline {
    /// Where the value of `Response` begins.
    response: Option<usize>,
    error: Option<(String, String)>,
    request_id: Option<String>,
}

impl Outline {
    /// Walks the whole document once, so that a cut-off or garbled one fills no record.
    fn read(text: &str) -> Result<Self, ReadError> {
        let mut outline = Self::default();
        let mut reader = Reader::new(text);
        reader.begin_object()?;
        let mut first = true;
        while let Some(name) = reader.next_name(first)? {
            first = false;
            if name == "Response" {
                outline.response = Some(reader.offset());
                outline.read_response(&mut reader).map_err(|error| error.at_name("Response"))?;
            } else {
                reader.skip().map_err(|error| error.at_name(&name))?;
            }
        }
        reader.finish()?;
        Ok(outline)
    }

    fn read_response(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        reader.begin_object()?;
        let mut first = true;
        while let Some(name) = reader.next_name(first)? {
            first = false;
            match &*name {
                "RequestId" => self.request_id = text_or_null(reader).map_err(|error| error.at_name(&name))?,
                "Error" if !reader.take_null()? => {
                    self.error = Some(read_error(reader).map_err(|error| error.at_name(&name))?);
                }
                "Error" => {}
                _ => reader.skip().map_err(|error| error.at_name(&name))?,
            }
        }
        Ok(())
    }
}

fn read_error(reader: &mut Reader<'_>) -> Result<(String, String), ReadError> {
    let (mut code, mut message) = (String::new(), String::new());
    reader.begin_object()?;
    let mut first = true;
    while let Some(name) = reader.next_name(first)? {
        first = false;
        let text = match &*name {
            "Code" => &mut code,
            "Message" => &mut message,
            _ => {
                reader.skip().map_err(|error| error.at_name(&name))?;
                continue;
            }
        };
        *text = text_or_null(reader).map_err(|error| error.at_name(&name))?.unwrap_or_default();
    }
    Ok((code, message))
}

fn text_or_null(reader: &mut Reader<'_>) -> Result<Option<String>, ReadError> {
    if reader.take_null()? { Ok(None) } else { reader.read_text(str::to_owned).map(Some) }
}
