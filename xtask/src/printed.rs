//! What others wrote, made safe to print: a name in a source may hold control characters, which move the
//! cursor or colour a terminal, line breaks, which forge lines, and marks that turn the direction of text.

use std::{
    borrow::Cow,
    io::{self, Write},
};

/// The text with everything escaped that is not seen as what it is, line breaks too: `\u{1b}`, `\n`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) || matches!(c, '\n' | '\t'))
}

/// JSON in which such characters are escaped as JSON does it: only texts hold them.
pub(crate) fn json_text(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) {
            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character is not seen as what it is. Line feeds and tabs are, in a text of ours.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c,
            // The soft hyphen; marks of direction, line and paragraph separators; what has no width; tags.
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_escaped(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// Escapes what is written to it. Line breaks pass, being ours: what is foreign has gone through [`one_line`].
pub(crate) struct Printed<'w>(pub(crate) &'w mut dyn Write);

impl Write for Printed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Formatting hands over whole pieces of text.
        self.0.write_all(escaped(&String::from_utf8_lossy(bytes), is_hidden).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_escaped_and_what_is_seen_is_not() {
        let table = [
            ("CreateFlow 合同 café — 1\u{3000}2", "CreateFlow 合同 café — 1\u{3000}2"),
            ("\u{1b}[2J\u{7}\u{9b}31m", "\\u{1b}[2J\\u{7}\\u{9b}31m"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("a\u{2028}b\u{2029}c\u{85}", "a\\u{2028}b\\u{2029}c\\u{85}"),
            ("\u{202e}gnp.exe\u{2066}\u{200f}\u{61c}", "\\u{202e}gnp.exe\\u{2066}\\u{200f}\\u{61c}"),
            ("\u{200b}\u{feff}\u{e0041}", "\\u{200b}\\u{feff}\\u{e0041}"),
        ];
        for (text, expected) in table {
            assert_eq!(one_line(text), expected);
        }
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::Value::from("a\u{7f}\u{202e}\u{e0041}合\n");
        let json = json_text(&value.to_string());
        assert_eq!(json, "\"a\\u007f\\u202e\\udb40\\udc41合\\n\"");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value);
    }

    #[test]
    fn lines_of_our_own_stay_lines() {
        let mut out = Vec::new();
        Printed(&mut out).write_all("one\n\ttwo \u{1b}[0m\r\n".as_bytes()).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "one\n\ttwo \\u{1b}[0m\\r\n");
    }
}
