//! Responses that are not from the service, described in one line.

use std::{borrow::Cow, fmt};

use crate::shown::beginning;

const EXCERPT_CHARS: usize = 200;

/// A response that is not from the service.
#[derive(Clone, Debug)]
pub(crate) struct ForeignResponse {
    pub(crate) status: u16,
    /// The beginning of the body, at most 200 characters, safe for a log.
    pub(crate) excerpt: String,
    what: Cow<'static, str>,
    advice: &'static str,
    /// Whether the status says if the request was executed and if a retry may succeed.
    is_status_telling: bool,
    /// The body is the service's own, or may be: then the action was reached, whatever status something in between has
    /// put on it.
    is_service_behind: bool,
}

impl ForeignResponse {
    /// A response with this `Content-Encoding`, if it has one.
    pub(crate) fn new(status: u16, encoding: Option<&str>, body: &[u8]) -> Self {
        if let Some(how) = compression(encoding, body) {
            return Self {
                status,
                excerpt: String::new(),
                what: format!("a body compressed as `{how}`").into(),
                advice: " — a proxy or gateway compresses responses although the client accepts only `identity`; turn that off",
                is_status_telling: true,
                // Nobody has looked into it.
                is_service_behind: true,
            };
        }
        let advice = match status {
            407 => " — the proxy requires a user name and password; set them with `.proxy(…)`",
            _ => "",
        };
        Self {
            status,
            excerpt: excerpt(body),
            what: kind_of(body).into(),
            advice,
            is_status_telling: true,
            is_service_behind: !is_not_an_envelope(body) || is_truncated(body),
        }
    }

    /// A response that was not read to its end because it is too large.
    pub(crate) fn too_large(status: u16) -> Self {
        Self::untold(status, "a body larger than the response limit".into(), "")
    }

    /// The response of another server, to which the HTTP client followed a redirect.
    pub(crate) fn redirected(status: u16, host: &str) -> Self {
        let advice = " — the `.http_client(…)` follows redirects; build it with `.redirect(Policy::none())`";
        Self::untold(status, format!("the response of `{host}` after a redirect").into(), advice)
    }

    fn untold(status: u16, what: Cow<'static, str>, advice: &'static str) -> Self {
        Self { status, excerpt: String::new(), what, advice, is_status_telling: false, is_service_behind: false }
    }

    /// Whether the action may have been executed.
    pub(crate) fn may_have_executed(&self) -> bool {
        !self.is_status_telling || self.is_service_behind || !proves_refusal(self.status)
    }

    /// Whether a retry may succeed: a proxy or gateway was overloaded, timed out or answered for another server. One that
    /// refuses or redirects does so again.
    pub(crate) fn is_transient(&self) -> bool {
        self.is_status_telling && matches!(self.status, 200..=299 | 425 | 429 | 499..)
    }
}

/// Whether a status proves that the request was not executed. The service answers everything with 200, so any other
/// status comes from a proxy or gateway, which may have forwarded the request before: a redirect after a form (301–303),
/// a filter that blocks the response (403, 451), a conflict (409), a server that did not wait (408, 425, 499). Only
/// statuses whose definition says that the request was not applied are proof.
fn proves_refusal(status: u16) -> bool {
    matches!(status, 307 | 308 | 400 | 401 | 404 | 405 | 407 | 411 | 413..=415 | 417 | 421 | 426 | 428 | 429 | 431)
}

/// The compression of a body, by its header or its first bytes.
fn compression(encoding: Option<&str>, body: &[u8]) -> Option<String> {
    let named = encoding.map(str::trim).filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity"));
    let seen = match body {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some("deflate"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        _ => None,
    };
    // A header on plain text is a mistake, but it does not make the body unreadable.
    let is_text = || std::str::from_utf8(body).is_ok();
    seen.map(str::to_owned).or_else(|| named.filter(|_| !is_text()).map(|name| beginning(name, 20)))
}

impl fmt::Display for ForeignResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} with {} instead of a service response", self.status, self.what)?;
        if !self.excerpt.is_empty() {
            write!(f, ": {}", self.excerpt)?;
        }
        f.write_str(self.advice)
    }
}

/// Whether a body cannot be a response of the service. Called only for bodies that could not be decoded.
pub(crate) fn is_not_an_envelope(body: &[u8]) -> bool {
    !body.trim_ascii_start().starts_with(b"{") || !contains(body, b"\"Response\"")
}

/// Whether a body is cut off: an object that is not closed, whatever else is wrong with it. Called only for bodies that
/// could not be decoded.
pub(crate) fn is_truncated(body: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    body.trim_ascii_start().starts_with(b"{") && (in_text || depth > 0)
}

/// Describes the kind of a body.
pub(crate) fn kind_of(body: &[u8]) -> &'static str {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    match body.first() {
        None => "an empty body",
        Some(_) if compression(None, body).is_some() => "a compressed body",
        Some(b'<') => "an HTML page",
        Some(b'{') if contains(body, b"\"codeDesc\"") => "an error in the platform's old protocol",
        Some(b'{') if is_not_an_envelope(body) => "an object without `Response`",
        Some(_) if body.is_ascii() || std::str::from_utf8(body).is_ok() => "text",
        Some(_) => "binary data",
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

/// The beginning of a body, safe for a log.
fn excerpt(body: &[u8]) -> String {
    // No character has more than 4 bytes, so the cut is behind the excerpt.
    let start = body.get(..EXCERPT_CHARS * 4).unwrap_or(body);
    // Leave room for the `…`.
    beginning(String::from_utf8_lossy(start).trim(), EXCERPT_CHARS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_is_told() {
        let table: &[(u16, &[u8], &str)] = &[
            (200, b"", "HTTP 200 with an empty body instead of a service response"),
            (200, b" \r\n", "HTTP 200 with an empty body instead of a service response"),
            (
                502,
                b"<html>\n<b>Bad</b>",
                "HTTP 502 with an HTML page instead of a service response: <html>\\n<b>Bad</b>",
            ),
            (200, b"\xef\xbb\xbf<p>", "HTTP 200 with an HTML page instead of a service response: \\u{feff}<p>"),
            (
                200,
                br#"{"a":1}"#,
                r#"HTTP 200 with an object without `Response` instead of a service response: {"a":1}"#,
            ),
            (
                200,
                br#"{"code":4000,"message":"no","codeDesc":"InvalidParameter"}"#,
                r#"HTTP 200 with an error in the platform's old protocol instead of a service response: {"code":4000,"message":"no","codeDesc":"InvalidParameter"}"#,
            ),
            (503, b"busy", "HTTP 503 with text instead of a service response: busy"),
            (503, b"\xff\x00", "HTTP 503 with binary data instead of a service response: \u{fffd}\\0"),
        ];
        for (status, body, expected) in table {
            assert_eq!(ForeignResponse::new(*status, None, body).to_string(), *expected);
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
    fn only_a_status_that_says_so_proves_that_nothing_was_executed() {
        let arrived = |status| ForeignResponse::new(status, None, b"");
        let proof: Vec<u16> = (100..=999).filter(|status| !arrived(*status).may_have_executed()).collect();
        assert_eq!(
            proof,
            [307, 308, 400, 401, 404, 405, 407, 411, 413, 414, 415, 417, 421, 426, 428, 429, 431],
            "each of them has to be defined as a request that was not applied"
        );
        let passing: Vec<u16> = (100..500).filter(|status| arrived(*status).is_transient()).collect();
        assert_eq!(passing, (200..300).chain([425, 429, 499]).collect::<Vec<_>>());
        assert!(
            ForeignResponse::redirected(404, "x").may_have_executed()
                && ForeignResponse::too_large(404).may_have_executed()
        );
        assert!(
            !ForeignResponse::redirected(200, "x").is_transient() && !ForeignResponse::too_large(200).is_transient()
        );
    }

    #[test]
    fn compressed_answers_say_so() {
        let advice =
            " — a proxy or gateway compresses responses although the client accepts only `identity`; turn that off";
        let table: &[(Option<&str>, &[u8], &str)] = &[
            (None, b"\x1f\x8b\x08\0", "gzip"),
            (Some("gzip"), b"\x1f\x8b\x08\0", "gzip"),
            (None, b"\x78\x9c\xab\x56", "deflate"),
            (None, b"\x28\xb5\x2f\xfd\0", "zstd"),
            (Some("br"), b"\x0b\x02\x80\xff", "br"),
            (Some("\u{1b}[2J"), b"\xff", "\\u{1b}[2J"),
        ];
        for (encoding, body, name) in table {
            let expected = format!("HTTP 200 with a body compressed as `{name}` instead of a service response{advice}");
            assert_eq!(ForeignResponse::new(200, *encoding, body).to_string(), expected);
        }
        for encoding in [None, Some("identity"), Some(""), Some("gzip")] {
            assert_eq!(
                ForeignResponse::new(200, encoding, b"busy").to_string(),
                "HTTP 200 with text instead of a service response: busy"
            );
        }
    }

    #[test]
    fn every_cut_of_an_object_lacks_its_end() {
        let whole = r#" {"a":"}\"]","b":[{"c":"\\"},{"签":1.5}],"d":{}} "#.as_bytes();
        let end = whole.len() - 1;
        let start = 2;
        assert!((start..end).all(|cut| is_truncated(&whole[..cut])));
        assert!(!is_truncated(&whole[..end]) && !is_truncated(whole));
        for other in ["", "<html>{", "[{", "}{", "{}}"] {
            assert!(!is_truncated(other.as_bytes()) || other == "}{", "{other}");
        }
    }
}
