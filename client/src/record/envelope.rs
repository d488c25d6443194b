//! The envelope of every response of the platform: `{"Response": {…, "RequestId": …}}`.

use super::{
    decode::utf8,
    fill::{read_members, read_record},
    read_error::{DecodeProblem, ReadError},
    reader::{Reader, Unread},
    table::Record,
};

/// The content of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// A successful response; the record was filled.
    Answer {
        /// The request id.
        request_id: Option<String>,
        /// The values that could not be decoded.
        unread: Vec<Unread>,
    },
    /// An error of the service; the record is unchanged.
    Error {
        /// The error code, as received.
        code: String,
        /// The message, as received.
        message: String,
        /// The request id.
        request_id: Option<String>,
    },
}

/// Reads the envelope and fills `response` from it.
///
/// # Errors
///
/// If the body is not JSON, has no `Response`, or contains a list or object that its field cannot hold.
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

/// Reads a usual response in one pass. Everything unusual, including errors of the service, is left to a second pass,
/// which knows the request id before it fails.
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

/// Clears a record that was partly filled.
fn clear(record: &mut dyn Record) {
    for index in 0..record.table().fields.len() {
        if let Some(field) = record.get_mut(index) {
            // Every field takes `null`.
            let _ = field.read(&mut Reader::new("null"));
        }
    }
}

/// The parts of a response that are read before its record is filled.
#[derive(Default)]
struct Outline {
    /// Where the value of `Response` begins.
    response: Option<usize>,
    error: Option<(String, String)>,
    request_id: Option<String>,
}

impl Outline {
    /// Parses the whole document once, so that a truncated or malformed one does not fill a record.
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
