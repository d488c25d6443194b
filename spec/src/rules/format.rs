//! The formats of texts: Base64 and addresses.

/// Whether a text is Base64 with padding. Line breaks are ignored, which several languages write by default, and so
/// are the bits beyond the last byte.
pub fn is_base64(text: &str) -> bool {
    let (mut digits, mut padding) = (0_usize, 0_usize);
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'=' => padding += 1,
            b'+' | b'/' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    padding <= 2 && (digits + padding).is_multiple_of(4)
}

/// Whether a text is an address with a scheme and a host.
pub fn is_url(text: &str) -> bool {
    let host = text.split_once("://").filter(|(scheme, _)| !scheme.is_empty()).map(|(_, rest)| rest);
    host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_recognised() {
        for text in ["https://qian.tencent.com/x?y#z", "http://127.0.0.1:9000", "weixin://dl"] {
            assert!(is_url(text), "{text}");
        }
        for text in ["", "qian.tencent.com", "://x", "https://", "https:///x", "https://a b"] {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn base64_is_recognised_with_line_breaks_and_unused_bits() {
        for text in ["", "QQ==", "QR==", "QUI=", "QU\r\nJD\r\n"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["Q", "QQ", "QQ=", "====", "Q=Q=", "QQ==QUJD", "QU JD", "_-_-", "合同合同"] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
