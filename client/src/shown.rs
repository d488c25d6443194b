//! Escapes untrusted text for logs.

use std::fmt::{self, Display, Write as _};

/// The maximum length. No service writes a longer message, and a response of another server must not fill a log.
const MAX_CHARS: usize = 4_000;

/// Untrusted text that is safe to print: it cannot end the line, control a terminal, or hide or reorder the text next to
/// it, and it is at most [`MAX_CHARS`] long. Such characters are escaped as in Rust. Quotes and backslashes are harmless
/// and not escaped, so escaping twice changes nothing.
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: Display> Display for Shown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping { out: f, left: Some(MAX_CHARS) }, "{}", self.0)
    }
}

struct Escaping<'a> {
    out: &'a mut dyn fmt::Write,
    /// How many characters have room; none at all once the text is cut.
    left: Option<usize>,
}

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            let Some(left) = self.left else { break };
            let length = if is_harmless(c) { 1 } else { c.escape_debug().len() };
            self.left = left.checked_sub(length);
            match self.left {
                None => self.out.write_char('…')?,
                Some(_) if length == 1 => self.out.write_char(c)?,
                Some(_) => write!(self.out, "{}", c.escape_debug())?,
            }
        }
        Ok(())
    }
}

/// The first characters of a text, escaped, and `…` if there are more.
pub(crate) fn beginning(text: &str, most: usize) -> String {
    let mut shown = String::new();
    // Writing to a string cannot fail.
    let _ = Escaping { out: &mut shown, left: Some(most) }.write_str(text);
    shown
}

fn is_harmless(c: char) -> bool {
    // The standard library escapes control and format characters (including bidi marks), line separators and special
    // spaces. Chinese texts contain the ideographic space.
    matches!(c, '"' | '\'' | '\\' | '\u{3000}') || c.escape_debug().len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_foreign_ends_a_line_drives_a_terminal_or_reorders_text() {
        let forged = "a\r\nb\u{1b}[2Jc\u{2028}d\u{2029}e\u{85}f\u{202e}g\u{2066}h\u{200f}i\u{61c}j\u{feff}k\u{200b}l\0m\u{7f}n\u{9b}o\u{e0041}p";
        let shown = Shown(forged).to_string();
        assert_eq!(
            shown,
            r"a\r\nb\u{1b}[2Jc\u{2028}d\u{2029}e\u{85}f\u{202e}g\u{2066}h\u{200f}i\u{61c}j\u{feff}k\u{200b}l\0m\u{7f}n\u{9b}o\u{e0041}p"
        );
        assert_eq!(Shown(&shown).to_string(), shown);
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["", r#"未开通 “合同” (x) {"a":'b\c'} 😀 é"#, "甲\u{3000}乙"] {
            assert_eq!(Shown(text).to_string(), text);
            assert_eq!(beginning(text, 100), text);
        }
    }

    #[test]
    fn long_text_is_cut_between_escapes() {
        let shown = Shown("\u{1b}".repeat(100_000)).to_string();
        assert_eq!(shown, r"\u{1b}".repeat(MAX_CHARS / 6) + "…");
        let shown = Shown("签".repeat(MAX_CHARS + 1)).to_string();
        assert_eq!(shown.chars().count(), MAX_CHARS + 1);
        assert_eq!(Shown(&shown).to_string(), shown);
        assert_eq!(Shown("签".repeat(MAX_CHARS)).to_string(), "签".repeat(MAX_CHARS));
    }

    #[test]
    fn beginning_ends_between_escapes() {
        assert_eq!(beginning("abc", 3), "abc");
        assert_eq!(beginning("abcd", 3), "abc…");
        assert_eq!(beginning("a\u{1b}b", 4), "a…");
        assert_eq!(beginning("签\nb", 3), "签\\n…");
    }
}
