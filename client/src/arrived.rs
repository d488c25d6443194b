//! What arrived instead of an answer of the service, told in a line.

use std::fmt;

use crate::shown::beginning;

const EXCERPT_CHARS: usize = 200;

/// Something that is not an answer of the service.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) status: u16,
    /// At most 200 characters, fit for a log.
    pub(crate) excerpt: String,
    what: &'static str,
    /// Whether it would be the same another time.
    lasting: bool,
}

impl Arrived {
    pub(crate) fn new(status: u16, body: &[u8]) -> Self {
        Self { status, excerpt: excerpt(body), what: kind_of(body), lasting: false }
    }

    /// An answer that was not read to its end for its size.
    pub(crate) fn too_large(status: u16) -> Self {
        Self { status, excerpt: String::new(), what: "more than the response limit allows", lasting: true }
    }

    /// Whether the action may have been executed behind this answer. A client error is a refusal; a server error or a
    /// success in an unknown form is not.
    pub(crate) fn is_undecided(&self) -> bool {
        matches!(self.status, 200..=299 | 500..)
    }

    /// Whether a second attempt may fare better.
    pub(crate) fn is_passing(&self) -> bool {
        !self.lasting && (self.is_undecided() || self.status == 429)
    }
}

impl fmt::Display for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} with {} instead of an answer", self.status, self.what)?;
        if !self.excerpt.is_empty() {
            write!(f, ": {}", self.excerpt)?;
        }
        match self.status {
            407 => f.write_str(" — the proxy wants a user name and password, set them with `.proxy(…)`"),
            _ => Ok(()),
        }
    }
}

/// Whether an object could be the service's answer at all; asked only of bodies that could not be read as one.
pub(crate) fn lacks_envelope(body: &[u8]) -> bool {
    !body.trim_ascii_start().starts_with(b"{") || !contains(body, b"\"Response\"")
}

/// Whether an answer stops before its end; asked only of bodies that could not be read.
pub(crate) fn lacks_end(body: &[u8]) -> bool {
    !body.trim_ascii_end().ends_with(b"}")
}

/// What a body looks like, in words.
pub(crate) fn kind_of(body: &[u8]) -> &'static str {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    match body.first() {
        None => "an empty body",
        Some(b'<') => "a page",
        Some(b'{') if contains(body, b"\"codeDesc\"") => "an error of the platform's old protocol",
        Some(b'{') if lacks_envelope(body) => "an object without `Response`",
        Some(_) if body.is_ascii() || std::str::from_utf8(body).is_ok() => "text",
        Some(_) => "bytes that are not text",
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

/// The beginning of a body, fit for a log.
fn excerpt(body: &[u8]) -> String {
    // No character has more than 4 bytes, so the cut is behind what is shown.
    let start = body.get(..EXCERPT_CHARS * 4).unwrap_or(body);
    // The last place is for the `…`.
    beginning(String::from_utf8_lossy(start).trim(), EXCERPT_CHARS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_is_told() {
        let table: &[(u16, &[u8], &str)] = &[
            (200, b"", "HTTP 200 with an empty body instead of an answer"),
            (200, b" \r\n", "HTTP 200 with an empty body instead of an answer"),
            (502, b"<html>\n<b>Bad</b>", "HTTP 502 with a page instead of an answer: <html>\\n<b>Bad</b>"),
            (200, b"\xef\xbb\xbf<p>", "HTTP 200 with a page instead of an answer: \\u{feff}<p>"),
            (200, br#"{"a":1}"#, r#"HTTP 200 with an object without `Response` instead of an answer: {"a":1}"#),
            (
                200,
                br#"{"code":4000,"message":"no","codeDesc":"InvalidParameter"}"#,
                r#"HTTP 200 with an error of the platform's old protocol instead of an answer: {"code":4000,"message":"no","codeDesc":"InvalidParameter"}"#,
            ),
            (503, b"busy", "HTTP 503 with text instead of an answer: busy"),
            (503, b"\xff\x00", "HTTP 503 with bytes that are not text instead of an answer: \u{fffd}\\0"),
        ];
        for (status, body, expected) in table {
            assert_eq!(Arrived::new(*status, body).to_string(), *expected);
        }
    }

    #[test]
    fn excerpt_is_short_and_cannot_forge_a_line() {
        let table: &[(&str, usize, &str)] = &[
            (&"签".repeat(1000), 200, "签…"),
            (&"a".repeat(199), 199, "a"),
            (&"\u{1b}".repeat(1000), 199, "\\u{1b}…"),
            ("a\r\nb\u{202e}c\u{2028}d", 24, "a\\r\\nb\\u{202e}c\\u{2028}d"),
        ];
        for (body, length, end) in table {
            let shown = excerpt(body.as_bytes());
            assert_eq!(shown.chars().count(), *length, "{shown}");
            assert!(shown.ends_with(end), "{shown}");
        }
    }

    #[test]
    fn only_success_and_server_errors_leave_open_what_happened() {
        let undecided = |status| Arrived::new(status, b"").is_undecided();
        assert_eq!([200, 204, 500, 502, 599].map(undecided), [true; 5]);
        assert_eq!([301, 307, 400, 403, 404, 407, 413, 429].map(undecided), [false; 8]);
    }
}
