//! Verifies TC3-HMAC-SHA256 signatures.
//!
//! This is written from the documentation of the algorithm and shares no code with the client, so
//! that a test of one against the other means something.

use std::collections::BTreeMap;

use ring::{digest, hmac};

use super::Request;
use crate::{ApiError, clock::utc_date};

const ALGORITHM: &str = "TC3-HMAC-SHA256";
/// How far the clocks of the two sides may be apart, in seconds.
const WINDOW: u64 = 300;
/// The value of `X-TC-Content-SHA256` that leaves the body out of the signature.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// Whether the request was signed by one of the accounts, not long ago.
pub(crate) fn verify(
    request: &Request<'_>,
    body: &[u8],
    accounts: &BTreeMap<String, String>,
    port: u16,
    now: i64,
) -> Result<(), ApiError> {
    let malformed = |message: String| ApiError::new("AuthFailure.InvalidAuthorization", message);
    let header = request.header("authorization").unwrap_or_default();
    let authorization = Authorization::parse(header).map_err(malformed)?;
    let timestamp = timestamp(request, now)?;
    let Some(key) = accounts.get(authorization.id) else {
        let message = format!("no account has the SecretId `{}`", authorization.id);
        return Err(ApiError::new("AuthFailure.SecretIdNotFound", message));
    };
    let refused = |message: String| Err(ApiError::new("AuthFailure.SignatureFailure", message));
    let date = utc_date(timestamp);
    if authorization.date != date {
        let message = format!("the scope says {}, the timestamp {timestamp} is of {date} (UTC)", authorization.date);
        return refused(message);
    }
    let payload = match request.header("x-tc-content-sha256") {
        Some(UNSIGNED_PAYLOAD) => UNSIGNED_PAYLOAD.as_bytes(),
        _ => body,
    };
    let signing_key = signing_key(key, &date, authorization.service);
    let readings = match readings(request, &authorization, port) {
        Ok(readings) => readings,
        Err(unsent) => return refused(format!("the header `{unsent}` is signed but was not sent")),
    };
    let payload = sha256_hex(payload);
    let texts = |headers: &[u8]| {
        let canonical = canonical_request(request.method.as_str(), headers, authorization.signed_headers, &payload);
        let to_sign = string_to_sign(timestamp, authorization.scope, &canonical);
        (canonical, to_sign)
    };
    let signed = |headers: &Vec<u8>| {
        let (_, to_sign) = texts(headers);
        hex(hmac::sign(&signing_key, to_sign.as_bytes()).as_ref()) == authorization.signature
    };
    if readings.iter().any(signed) {
        return Ok(());
    }
    if let Some(documented) = readings.first() {
        let (canonical, to_sign) = texts(documented);
        let canonical = String::from_utf8_lossy(&canonical);
        tracing::debug!("signature mismatch; canonical request:\n{canonical}\n\nstring to sign:\n{to_sign}\n");
    }
    refused("the signature is another than the emulator's, whose canonical request is in its log (debug)".to_owned())
}

/// The parts of an `Authorization` header.
#[derive(Debug, PartialEq, Eq)]
struct Authorization<'a> {
    id: &'a str,
    /// Date, service and `tc3_request`, as written.
    scope: &'a str,
    date: &'a str,
    service: &'a str,
    /// Names of headers, joined by semicolons, as written.
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(header: &'a str) -> Result<Self, String> {
        if header.is_empty() {
            return Err("the request is not signed: it has no header Authorization".to_owned());
        }
        let form = format!(
            "expected `{ALGORITHM} Credential=<SecretId>/<date>/<service>/tc3_request, SignedHeaders=…, Signature=…`"
        );
        let Some(parts) = header.strip_prefix(ALGORITHM).filter(|rest| rest.starts_with(' ')) else {
            return Err(format!("the Authorization is not of the algorithm {ALGORITHM}; {form}"));
        };
        let part = |name: &str| {
            let mut values = parts.split(',').filter_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            let value = values.next().filter(|value| !value.is_empty());
            value
                .filter(|_| values.next().is_none())
                .ok_or_else(|| format!("the Authorization has no `{name}`, or has it twice; {form}"))
        };
        let credential = part("Credential")?;
        let signed_headers = part("SignedHeaders")?;
        let signature = part("Signature")?;

        let (id, scope) = credential.split_once('/').unwrap_or((credential, ""));
        let [date, service, "tc3_request"] = scope.split('/').collect::<Vec<_>>()[..] else {
            return Err(format!("the Credential is `{credential}`; {form}"));
        };
        if id.is_empty() || date.is_empty() || service.is_empty() {
            return Err(format!("the Credential is `{credential}`; {form}"));
        }
        for needed in ["content-type", "host"] {
            if !signed_headers.split(';').any(|name| name == needed) {
                return Err(format!("the SignedHeaders are `{signed_headers}`; `{needed}` must be among them"));
            }
        }
        Ok(Self { id, scope, date, service, signed_headers, signature })
    }
}

/// The time that the request claims to be of.
fn timestamp(request: &Request<'_>, now: i64) -> Result<i64, ApiError> {
    let Some(text) = request.header("x-tc-timestamp") else {
        return Err(ApiError::new("MissingParameter", "the header X-TC-Timestamp is required"));
    };
    // Digits alone: the text goes into the string to sign, where `+1` and `01` would be other numbers.
    let Some(timestamp) = text.parse::<i64>().ok().filter(|timestamp| timestamp.to_string() == text) else {
        let message = format!("X-TC-Timestamp is `{text}`; it must be the Unix time in seconds");
        return Err(ApiError::new("InvalidParameter", message));
    };
    if now.abs_diff(timestamp) > WINDOW {
        let message = format!("the request is of {timestamp}, it is {now} here; more than {WINDOW} seconds apart");
        return Err(ApiError::new("AuthFailure.SignatureExpire", message));
    }
    Ok(timestamp)
}

/// The canonical headers as signers in use may write them, the documented way first.
///
/// The documentation wants values in lower case; SDKs sign them as they are. It says nothing of the
/// port in `host`: some SDKs leave it out although they connect to it.
/// The error is the name of a header that was signed but not sent.
fn readings<'a>(request: &Request<'_>, authorization: &Authorization<'a>, port: u16) -> Result<Vec<Vec<u8>>, &'a str> {
    let mut sent = Vec::new();
    for name in authorization.signed_headers.split(';') {
        sent.push((name, request.headers.get(name).ok_or(name)?.as_bytes().trim_ascii()));
    }
    let host = request.header("host").unwrap_or_default();
    let mut readings: Vec<Vec<u8>> = Vec::new();
    for host in hosts(host, port) {
        for lower_case in [true, false] {
            let mut headers = Vec::new();
            for (name, value) in &sent {
                let value = if *name == "host" { host.as_bytes() } else { value };
                headers.extend_from_slice(name.as_bytes());
                headers.push(b':');
                headers.extend(if lower_case { value.to_ascii_lowercase() } else { value.to_vec() });
                headers.push(b'\n');
            }
            if !readings.contains(&headers) {
                readings.push(headers);
            }
        }
    }
    Ok(readings)
}

/// A host as sent, without its port, and with the port that is listened on.
fn hosts(sent: &str, port: u16) -> Vec<String> {
    let bare = match sent.rsplit_once(':') {
        // The last part of a bare IPv6 address is no port: `[::1]`.
        Some((bare, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => sent,
    };
    vec![sent.to_owned(), bare.to_owned(), format!("{bare}:{port}")]
}

fn canonical_request(method: &str, headers: &[u8], signed_headers: &str, hashed_payload: &str) -> Vec<u8> {
    // The path is `/` and the query of a POST is empty, whatever the address.
    let mut canonical = format!("{method}\n/\n\n").into_bytes();
    canonical.extend_from_slice(headers);
    canonical.extend_from_slice(format!("\n{signed_headers}\n{hashed_payload}").as_bytes());
    canonical
}

fn string_to_sign(timestamp: i64, scope: &str, canonical: &[u8]) -> String {
    format!("{ALGORITHM}\n{timestamp}\n{scope}\n{}", sha256_hex(canonical))
}

fn signing_key(secret_key: &str, date: &str, service: &str) -> hmac::Key {
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, format!("TC3{secret_key}").as_bytes());
    for part in [date, service, "tc3_request"] {
        key = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref());
    }
    key
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

    use super::*;

    const BODY: &str = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const TIMESTAMP: i64 = 1_551_113_065;

    /// An edition of the documentation's worked example (CVM, `DescribeInstances`).
    struct Edition {
        id: &'static str,
        key: &'static str,
        signed_headers: &'static str,
        hashed_canonical: &'static str,
        signature: &'static str,
    }

    const EDITIONS: [Edition; 3] = [
        Edition {
            id: "AKID********************************",
            key: "********************************",
            signed_headers: "content-type;host;x-tc-action",
            hashed_canonical: "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
            signature: "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
        },
        Edition {
            id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******",
            key: "Gu5t9xGARNpq86cd98joQYCN3*******",
            signed_headers: "content-type;host",
            hashed_canonical: "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
            signature: "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
        },
        Edition {
            id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
            key: "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
            signed_headers: "content-type;host",
            hashed_canonical: "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
            signature: "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
        },
    ];

    impl Edition {
        fn authorization(&self) -> String {
            format!(
                "TC3-HMAC-SHA256 Credential={}/2019-02-25/cvm/tc3_request, SignedHeaders={}, Signature={}",
                self.id, self.signed_headers, self.signature
            )
        }

        fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), String> {
            let accounts = BTreeMap::from([(self.id.to_owned(), self.key.to_owned())]);
            let request = Request { method: &Method::POST, headers, body: Some(body) };
            verify(&request, body, &accounts, 80, TIMESTAMP).map_err(|error| error.to_string())
        }
    }

    fn headers<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> HeaderMap {
        let parse =
            |(name, value): (&str, &str)| (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap());
        pairs.into_iter().map(parse).collect()
    }

    #[test]
    fn the_worked_example_of_every_edition_verifies() {
        for edition in EDITIONS {
            let authorization = edition.authorization();
            let sent = headers([
                ("authorization", authorization.as_str()),
                ("content-type", "application/json; charset=utf-8"),
                ("host", "cvm.tencentcloudapi.com"),
                ("x-tc-action", "DescribeInstances"),
                ("x-tc-timestamp", "1551113065"),
            ]);
            assert_eq!(edition.verify(&sent, BODY.as_bytes()), Ok(()), "{}", edition.id);
            let error = edition.verify(&sent, b"{}").unwrap_err();
            assert!(error.starts_with("AuthFailure.SignatureFailure"), "{error}");
        }
    }

    #[test]
    fn the_worked_example_s_intermediate_results_are_reproduced() {
        assert_eq!(sha256_hex(BODY.as_bytes()), "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064");
        for edition in EDITIONS {
            let lines = "content-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n";
            let action =
                if edition.signed_headers.ends_with("action") { "x-tc-action:describeinstances\n" } else { "" };
            let lines = format!("{lines}{action}");
            let canonical =
                canonical_request("POST", lines.as_bytes(), edition.signed_headers, &sha256_hex(BODY.as_bytes()));
            assert_eq!(sha256_hex(&canonical), edition.hashed_canonical);
            let to_sign = string_to_sign(TIMESTAMP, "2019-02-25/cvm/tc3_request", &canonical);
            let key = signing_key(edition.key, "2019-02-25", "cvm");
            assert_eq!(hex(hmac::sign(&key, to_sign.as_bytes()).as_ref()), edition.signature);
        }
    }

    #[test]
    fn the_worked_example_s_keys_are_those_that_are_published() {
        let keys = [
            ("********************************", "b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af"),
            ("Gu5t9xGARNpq86cd98joQYCN3*******", "8aa8ab5755582f576e94bcfe383b8e29325b0ca90c3590d569221c6a63a091ed"),
            ("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "ac658d5dde49e9bfdd14e04e062f66b05d9f637d44b8a8d845327d4a77f666b1"),
        ];
        for (secret, published) in keys {
            let published: Vec<u8> =
                (0..32).map(|i| u8::from_str_radix(&published[2 * i..2 * i + 2], 16).unwrap()).collect();
            let published = hmac::Key::new(hmac::HMAC_SHA256, &published);
            let derived = signing_key(secret, "2019-02-25", "cvm");
            assert_eq!(hmac::sign(&derived, b"x").as_ref(), hmac::sign(&published, b"x").as_ref());
        }
    }

    #[test]
    fn a_header_is_taken_apart() {
        let header =
            "TC3-HMAC-SHA256 Credential=id/2019-02-25/ess/tc3_request,SignedHeaders=content-type;host,  Signature=ab";
        let parts = Authorization {
            id: "id",
            scope: "2019-02-25/ess/tc3_request",
            date: "2019-02-25",
            service: "ess",
            signed_headers: "content-type;host",
            signature: "ab",
        };
        assert_eq!(Authorization::parse(header), Ok(parts));
    }

    #[test]
    fn a_malformed_header_is_refused_with_the_reason() {
        let table = [
            ("", "not signed"),
            ("TC3-HMAC-SHA1 Credential=", "not of the algorithm"),
            ("TC3-HMAC-SHA256Credential=", "not of the algorithm"),
            ("TC3-HMAC-SHA256 ", "no `Credential`"),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, Signature=x", "no `SignedHeaders`"),
            (
                "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type;host, Signature=",
                "no `Signature`",
            ),
            ("TC3-HMAC-SHA256 Credential=a, Credential=b, SignedHeaders=host, Signature=x", "has it twice"),
            (
                "TC3-HMAC-SHA256 Credential=a/b/tc3_request, SignedHeaders=content-type;host, Signature=x",
                "the Credential is",
            ),
            (
                "TC3-HMAC-SHA256 Credential=/b/c/tc3_request, SignedHeaders=content-type;host, Signature=x",
                "the Credential is",
            ),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3, SignedHeaders=content-type;host, Signature=x", "the Credential is"),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=host, Signature=x", "`content-type` must be"),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type, Signature=x", "`host` must be"),
        ];
        for (header, reason) in table {
            let error = Authorization::parse(header).unwrap_err();
            assert!(error.contains(reason), "{header}: {error}");
        }
    }

    #[test]
    fn a_host_is_read_with_and_without_its_port() {
        let table = [
            ("127.0.0.1:9000", ["127.0.0.1:9000", "127.0.0.1", "127.0.0.1:9000"]),
            ("localhost", ["localhost", "localhost", "localhost:9000"]),
            ("[::1]:9000", ["[::1]:9000", "[::1]", "[::1]:9000"]),
            ("[::1]", ["[::1]", "[::1]", "[::1]:9000"]),
        ];
        for (sent, expected) in table {
            assert_eq!(hosts(sent, 9000), expected, "{sent}");
        }
    }
}
