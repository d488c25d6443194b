//! Turns the bytes of a source into text: UTF-8, or what the page itself declares.

use encoding_rs::Encoding;

use super::SourceError;

/// How far into a page its `charset` is looked for; browsers look at 1024 bytes.
const PROLOGUE: usize = 4096;

/// The text of a source.
pub(super) fn decode(origin: &str, bytes: &[u8]) -> Result<String, SourceError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text =
            bytes.get(mark..).and_then(|rest| encoding.decode_without_bom_handling_and_without_replacement(rest));
        return text.map(std::borrow::Cow::into_owned).ok_or_else(|| undecodable(origin, encoding));
    }
    if bytes.contains(&0) {
        let advice = "give a saved documentation page (HTML, Markdown or text) or the metadata's JSON";
        return Err(SourceError::unrelated(origin, "this is a binary file", advice));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    // Text that is valid UTF-8 by accident is as good as impossible, so a page that was converted
    // and still declares its old encoding has been read above.
    if let Some(encoding) = declared(bytes).filter(|encoding| *encoding != encoding_rs::UTF_8) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        return text.map(std::borrow::Cow::into_owned).ok_or_else(|| undecodable(origin, encoding));
    }
    let offset = error.valid_up_to();
    let line = 1 + bytes.iter().take(offset).filter(|byte| **byte == b'\n').count();
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let problem = format!("not UTF-8: byte 0x{byte:02X} at offset {offset}, line {line}");
    Err(SourceError::new(origin, problem, "save the page as UTF-8, or keep the <meta charset> that names its encoding"))
}

fn undecodable(origin: &str, encoding: &'static Encoding) -> SourceError {
    let problem = format!("the file says that it is {} and is not", encoding.name());
    SourceError::new(origin, problem, "save the page again, as UTF-8")
}

/// The encoding that an HTML page names in a `meta` element or an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let prologue = bytes.get(..PROLOGUE.min(bytes.len()))?.to_ascii_lowercase();
    let mut rest = prologue.as_slice();
    while let Some(at) = [&b"charset"[..], &b"encoding"[..]].iter().filter_map(|word| find(rest, word)).min() {
        rest = rest.get(at..)?;
        rest = rest.get(rest.iter().position(|byte| *byte == b'=').unwrap_or(rest.len()).saturating_add(1)..)?;
        let label: Vec<u8> = rest
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || **byte == b'"' || **byte == b'\'')
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-' || **byte == b'_')
            .copied()
            .collect();
        if let Some(encoding) = Encoding::for_label(&label) {
            return Some(encoding);
        }
    }
    None
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
