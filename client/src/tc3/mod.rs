//! The TC3-HMAC-SHA256 signature: pure functions of the request, the time and the key.
//!
//! This module uses nothing else of the crate, so that it can become a crate of its own.

use ring::{digest, hmac};
use zeroize::Zeroizing;

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const TERMINATOR: &str = "tc3_request";
pub(crate) const SECONDS_A_DAY: u64 = 86_400;

/// The signed part of a request.
pub(crate) struct RequestParts<'a> {
    pub(crate) method: &'a str,
    /// The query string as sent, without its question mark; empty for POST.
    pub(crate) query: &'a str,
    /// Lower-case names with their values, in any order; `content-type` and `host` have to be among them.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// The exact bytes sent.
    pub(crate) payload: &'a [u8],
}

/// The value of the `Authorization` header for a request sent at `timestamp` (Unix seconds, on the day of the key).
pub(crate) fn authorization(secret_id: &str, key: &SigningKey, timestamp: u64, request: &RequestParts<'_>) -> String {
    let mut headers = request.headers.to_vec();
    headers.sort_unstable();
    let scope = &key.scope;
    let to_sign = string_to_sign(timestamp, scope, &canonical_request(request, &headers));
    let mut text = String::with_capacity(256);
    text.extend([ALGORITHM, " Credential=", secret_id, "/", scope, ", SignedHeaders="]);
    push_names(&mut text, &headers);
    text.push_str(", Signature=");
    push_hex(&mut text, hmac::sign(&key.key, to_sign.as_bytes()).as_ref());
    text
}

/// The request in the form that both sides hash. Header values are trimmed and in lower case, as the documentation's
/// example with `x-tc-action` has them.
fn canonical_request(request: &RequestParts<'_>, sorted_headers: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(512);
    text.extend([request.method, "\n/\n", request.query, "\n"]);
    for (name, value) in sorted_headers {
        text.extend([name, ":"]);
        let start = text.len();
        text.push_str(value.trim());
        text.get_mut(start..).map(str::make_ascii_lowercase);
        text.push('\n');
    }
    text.push('\n');
    push_names(&mut text, sorted_headers);
    text.push('\n');
    push_hex(&mut text, digest::digest(&digest::SHA256, request.payload).as_ref());
    text
}

fn push_names(text: &mut String, sorted_headers: &[(&str, &str)]) {
    for (index, (name, _)) in sorted_headers.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ";" });
        text.push_str(name);
    }
}

fn string_to_sign(timestamp: u64, scope: &str, canonical_request: &str) -> String {
    let mut text = format!("{ALGORITHM}\n{timestamp}\n{scope}\n");
    push_hex(&mut text, digest::digest(&digest::SHA256, canonical_request.as_bytes()).as_ref());
    text
}

/// The key of one secret, day and service, which makes all signatures of that day.
pub(crate) struct SigningKey {
    /// The scope of the key as in the `Authorization` header.
    scope: String,
    key: hmac::Key,
}

impl SigningKey {
    /// The key for the UTC day of `timestamp`. The service refuses the local date where it differs.
    pub(crate) fn new(secret_key: &str, timestamp: u64, service: &str) -> Self {
        let date = utc_date(timestamp / SECONDS_A_DAY);
        let [.., key] = key_chain(secret_key, &date, service);
        let scope = format!("{date}/{service}/{TERMINATOR}");
        Self { scope, key: hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()) }
    }

    #[cfg(test)]
    pub(crate) fn scope(&self) -> &str {
        &self.scope
    }
}

/// Each key signs the next narrower scope: day, service, algorithm.
fn key_chain(secret_key: &str, date: &str, service: &str) -> [hmac::Tag; 3] {
    let sign = |key: &[u8], text: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes());
    let first = sign(&Zeroizing::new([b"TC3", secret_key.as_bytes()].concat()), date);
    let second = sign(first.as_ref(), service);
    let third = sign(second.as_ref(), TERMINATOR);
    [first, second, third]
}

/// The date, `YYYY-MM-DD`, of a day counted from 1970-01-01.
fn utc_date(day: u64) -> String {
    // Years are counted from March, so that the leap day is the last of its year, and from 0000-03-01, where a cycle
    // of 400 years (146,097 days) begins.
    let day = day + 719_468;
    let (cycle, day) = (day / 146_097, day % 146_097);
    // A day less for every leap day passed: one in 4 years, none in 100, one in 400.
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // From March on, the months' lengths repeat every 5 months of 153 days.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", cycle * 400 + year + next_year)
}

/// A hash in lower-case hexadecimal, without the cost of formatting each byte.
fn push_hex(text: &mut String, hash: &[u8]) {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble };
    let mut digits = [[0; 2]; digest::SHA256_OUTPUT_LEN];
    for (pair, byte) in digits.iter_mut().zip(hash) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    text.push_str(str::from_utf8(digits.as_flattened()).unwrap_or_default());
}

#[cfg(test)]
mod tests;
