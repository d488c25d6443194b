//! Base64 as the platform reads it: with padding, and with or without line breaks.
//!
//! PHP and Ruby break lines by default, and the vendor's own PHP programs send such texts.

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig},
};

/// Bits beyond the last byte do not matter.
const ENGINE: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The bytes of a text; `None` if it is not Base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    ENGINE.decode(without_breaks(text).as_bytes()).ok()
}

fn without_breaks(text: &str) -> Cow<'_, str> {
    if text.bytes().any(is_break) { Cow::Owned(text.split(['\r', '\n']).collect()) } else { Cow::Borrowed(text) }
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use tencent_ess_spec::is_base64;

    use super::*;

    #[test]
    fn what_is_recognised_is_what_can_be_read() {
        let table = [
            ("", Some("")),
            ("QQ==", Some("A")),
            ("QR==", Some("A")),
            ("QUI=", Some("AB")),
            ("QUJD", Some("ABC")),
            ("QU\r\nJD\r\n", Some("ABC")),
            ("QUJD\nQQ==\n", Some("ABCA")),
            ("Q", None),
            ("QQ", None),
            ("QQ=", None),
            ("Q===", None),
            ("====", None),
            ("Q=Q=", None),
            ("QQ==QUJD", None),
            ("QU JD", None),
            ("QUJ\n", None),
            ("合同合同", None),
            ("_-_-", None),
            ("data:application/pdf;base64,QUJD", None),
        ];
        for (text, bytes) in table {
            assert_eq!(decode(text).as_deref(), bytes.map(str::as_bytes), "{text}");
            assert_eq!(is_base64(text), bytes.is_some(), "{text}");
        }
    }
}
