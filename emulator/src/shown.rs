//! Foreign text, as it is printed.

use std::fmt::{self, Write as _};

/// How many characters of a text are printed.
const MAX_CHARS: usize = 2000;
/// How many bytes of a name are logged.
const MAX_NAME_BYTES: usize = 100;

/// Text that others sent, on a single line: what would end the line, move the cursor or change the order
/// of reading is written as an escape, and what is too long is cut. So nobody can forge a line of a log.
pub(crate) fn shown(text: &str) -> Shown<'_> {
    Shown(text)
}

pub(crate) struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, (at, char)) in self.0.char_indices().enumerate() {
            match char {
                _ if count == MAX_CHARS => return write!(f, "… ({} bytes more)", self.0.len() - at),
                // These are escaped in a literal of Rust, and harmless here.
                '"' | '\'' | '\\' => f.write_char(char)?,
                // What is not printable: controls, separators of lines, marks of direction, …
                char => write!(f, "{}", char.escape_debug())?,
            }
        }
        Ok(())
    }
}

/// The beginning of a name, for a field of a log, which escapes it itself.
pub(crate) fn cut(name: &str) -> &str {
    (0..=MAX_NAME_BYTES).rev().find_map(|end| name.get(..end.min(name.len()))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printable_stays() {
        let text = "合同「甲」 it's \"C:\\x\" `FlowName`: 202 > 200 — ≠ é 😀";
        assert_eq!(shown(text).to_string(), text);
    }

    #[test]
    fn what_could_forge_a_line_is_escaped() {
        let table = [
            ("a\nb\r\n", "a\\nb\\r\\n"),
            ("\u{1b}[2J\u{9b}\u{7f}\0", "\\u{1b}[2J\\u{9b}\\u{7f}\\0"),
            ("\u{85}\u{2028}\u{2029}\u{b}\u{c}", "\\u{85}\\u{2028}\\u{2029}\\u{b}\\u{c}"),
            ("\u{202e}\u{2066}\u{200f}\u{61c}", "\\u{202e}\\u{2066}\\u{200f}\\u{61c}"),
            ("\u{200b}\u{feff}\u{ad}\u{e0041}", "\\u{200b}\\u{feff}\\u{ad}\\u{e0041}"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text).to_string(), expected);
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        let long = "字".repeat(MAX_CHARS + 7);
        let expected = format!("{}… (21 bytes more)", "字".repeat(MAX_CHARS));
        assert_eq!(shown(&long).to_string(), expected);
        assert_eq!(shown(&long[..3 * MAX_CHARS]).to_string(), long[..3 * MAX_CHARS]);
        assert_eq!((cut(&long).len(), cut("CreateFlow")), (99, "CreateFlow"));
    }
}
