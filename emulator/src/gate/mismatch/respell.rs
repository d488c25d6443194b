//! The spellings that JSON libraries have for the same text.

use std::fmt::Write;

/// The body as it would look had it been written with other blanks and escapes.
///
/// HTTP libraries write the parameters again after they were signed, and not always alike.
pub(super) fn spellings(body: &[u8]) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(body) else { return Vec::new() };
    let mut spellings = Vec::new();
    for blanks in [Blanks::AsIs, Blanks::None, Blanks::Python] {
        for escape in [false, true] {
            spellings.push(respelt(text, blanks, escape).into_bytes());
        }
    }
    spellings
}

/// What stands between the tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blanks {
    AsIs,
    None,
    /// One after each comma and colon.
    Python,
}

fn respelt(text: &str, blanks: Blanks, escape: bool) -> String {
    let mut spelt = String::with_capacity(text.len() * 2);
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        if !in_string && c.is_ascii_whitespace() && blanks != Blanks::AsIs {
            continue;
        }
        if escape && !c.is_ascii() {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a text does not fail.
                let _ = write!(spelt, "\\u{unit:04x}");
            }
        } else {
            spelt.push(c);
        }
        if !in_string && matches!(c, ',' | ':') && blanks == Blanks::Python {
            spelt.push(' ');
        }
        in_string ^= c == '"' && !escaped;
        escaped = in_string && c == '\\' && !escaped;
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_escapes_are_varied_outside_of_texts() {
        let spelt: Vec<String> = spellings(r#"{"a": ["x, \": y","同😀"],"b":1}"#.as_bytes())
            .into_iter()
            .map(|s| String::from_utf8(s).unwrap())
            .collect();
        let expected = [
            r#"{"a": ["x, \": y","同😀"],"b":1}"#,
            r#"{"a": ["x, \": y","\u540c\ud83d\ude00"],"b":1}"#,
            r#"{"a":["x, \": y","同😀"],"b":1}"#,
            r#"{"a":["x, \": y","\u540c\ud83d\ude00"],"b":1}"#,
            r#"{"a": ["x, \": y", "同😀"], "b": 1}"#,
            r#"{"a": ["x, \": y", "\u540c\ud83d\ude00"], "b": 1}"#,
        ];
        assert_eq!(spelt, expected);
    }

    #[test]
    fn what_is_no_text_has_no_spellings() {
        assert_eq!(spellings(b"\xff"), Vec::<Vec<u8>>::new());
    }
}
