//! Values of HTTP headers.

use reqwest::header::HeaderValue;

/// The content type of every request, which is also signed.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// A header value of visible ASCII characters. Anything else is a mistake or an attempt to inject headers.
pub(crate) fn plain(name: &str, value: &str) -> Result<HeaderValue, String> {
    let is_plain = !value.is_empty() && value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    HeaderValue::from_str(value)
        .ok()
        .filter(|_| is_plain)
        .ok_or_else(|| format!("`{}` cannot be sent as `{name}` — use visible ASCII characters", value.escape_debug()))
}

/// A header value that the HTTP client does not print. None if the text cannot be sent in a header.
pub(crate) fn secret(text: String) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
