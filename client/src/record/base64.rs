//! Base64 with padding, written without line breaks.
//!
//! Line breaks are accepted in input, because encoders of several languages add them by default.

use std::borrow::Cow;

use base64::{
    Engine as _, alphabet,
    engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig},
};

/// Bits after the last byte are ignored.
const ENGINE: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The Base64 form of bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// The bytes of a Base64 text.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    ENGINE.decode(without_breaks(text).as_bytes()).ok()
}

/// Whether a text without line breaks is Base64. Nothing is decoded: it may be a large file.
pub(crate) fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        // A loop without an early exit is vectorized.
        && digits.bytes().fold(true, |all, byte| all & is_digit(byte))
}

/// The same text on one line.
pub(crate) fn without_breaks(text: &str) -> Cow<'_, str> {
    let is_break = |byte: u8| byte == b'\r' || byte == b'\n';
    if text.bytes().fold(false, |any, byte| any | is_break(byte)) {
        Cow::Owned(text.split(['\r', '\n']).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recognised_is_what_can_be_read() {
        let table = [
            ("", Some("")),
            ("QQ==", Some("A")),
            ("QR==", Some("A")),
            ("QUJD", Some("ABC")),
            ("QU\r\nJD\r\n", Some("ABC")),
            ("QUJD\nQQ==\n", Some("ABCA")),
            ("Q", None),
            ("QQ", None),
            ("Q===", None),
            ("====", None),
            ("QQ==QUJD", None),
            ("QU JD", None),
            ("QUJ\n", None),
            ("合同合同", None),
            ("_-_-", None),
            ("data:application/pdf;base64,QUJD", None),
        ];
        for (text, bytes) in table {
            assert_eq!(decode(text).as_deref(), bytes.map(str::as_bytes), "{text}");
            assert_eq!(is_base64(&without_breaks(text)), bytes.is_some(), "{text}");
        }
    }
}
