//! Verifies TC3-HMAC-SHA256 signatures.
//!
//! This is written from the documentation of the algorithm and shares no code with the client, so
//! that a test of one against the other means something.

use std::borrow::Cow;

use ring::{digest, hmac};
use tencent_ess_spec::Spec;

use super::{Accounts, Refusal, Request, authorization::Authorization, mismatch};
use crate::{ApiError, clock::utc_date};

pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";
/// How far the clocks of the two sides may be apart, in seconds.
const WINDOW: u64 = 300;
/// The value of `X-TC-Content-SHA256` that leaves the body out of the signature.
pub(super) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The id of the account that signed the request, not long ago.
pub(super) fn verify<'r>(
    request: &Request<'r>,
    body: &[u8],
    accounts: &Accounts,
    port: u16,
    spec: &Spec,
    now: i64,
) -> Result<&'r str, Refusal> {
    let malformed = |message: String| ApiError::new("AuthFailure.InvalidAuthorization", message);
    let authorization = Authorization::parse(request.header("authorization")).map_err(malformed)?;
    let timestamp = timestamp(request, now)?;
    let Some(account) = accounts.get(authorization.id) else {
        let message = format!("no account has the SecretId `{}`", authorization.id);
        return Err(ApiError::new("AuthFailure.SecretIdNotFound", message).into());
    };
    let refused = |message: String| ApiError::new("AuthFailure.SignatureFailure", message);
    let date = utc_date(timestamp);
    if authorization.date != date {
        let message = format!("the scope says {}, the timestamp {timestamp} is of {date} (UTC)", authorization.date);
        return Err(refused(message).into());
    }
    let unsigned = |name| refused(format!("the header `{name}` is signed but was not sent"));
    let payload = match request.header("x-tc-content-sha256") {
        UNSIGNED_PAYLOAD => UNSIGNED_PAYLOAD.as_bytes(),
        _ => body,
    };
    let documented = Signed {
        method: request.method.as_str(),
        path: "/".into(),
        // The query of a POST is no part of it, whatever the address.
        query: if request.method == "GET" { request.query.into() } else { "".into() },
        headers: signed_headers(request, &authorization).map_err(unsigned)?,
        lower_case_values: true,
        hashed_payload: sha256_hex(payload),
        timestamp,
        scope: authorization.scope,
        key: signing_key(format!("TC3{}", account.key).as_bytes(), &authorization),
    };
    let is_signed = |reading: &Signed<'_>| reading.signature() == authorization.signature;
    if is_signed(&documented) || readings(&documented, request.header("host"), port).any(|reading| is_signed(&reading))
    {
        return Ok(authorization.id);
    }
    let mismatch = mismatch::explain(&documented, &authorization, request, body, accounts, spec);
    let message = format!(
        "{}; GET /_emulator/signature/<RequestId> shows what the emulator would have signed",
        mismatch.differences.join("; ")
    );
    Err(Refusal { error: refused(message), mismatch: Some(Box::new(mismatch)) })
}

/// All that a signature is made of.
#[derive(Clone)]
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    pub(super) path: Cow<'a, str>,
    pub(super) query: Cow<'a, str>,
    /// The signed headers, in the order in which the request names them.
    pub(super) headers: Vec<(&'a str, Vec<u8>)>,
    pub(super) lower_case_values: bool,
    pub(super) hashed_payload: String,
    pub(super) timestamp: i64,
    pub(super) scope: &'a str,
    pub(super) key: hmac::Key,
}

impl Signed<'_> {
    pub(super) fn set_header(&mut self, name: &str, value: &[u8]) {
        if let Some((_, old)) = self.headers.iter_mut().find(|(other, _)| *other == name) {
            value.clone_into(old);
        }
    }

    pub(super) fn canonical_request(&self) -> Vec<u8> {
        let mut canonical = [self.method, "\n", &self.path, "\n", &self.query, "\n"].concat().into_bytes();
        for (name, value) in &self.headers {
            canonical.extend_from_slice(name.as_bytes());
            canonical.push(b':');
            let start = canonical.len();
            canonical.extend_from_slice(value);
            if self.lower_case_values
                && let Some(value) = canonical.get_mut(start..)
            {
                value.make_ascii_lowercase();
            }
            canonical.push(b'\n');
        }
        for (index, (name, _)) in self.headers.iter().enumerate() {
            canonical.push(if index == 0 { b'\n' } else { b';' });
            canonical.extend_from_slice(name.as_bytes());
        }
        canonical.push(b'\n');
        canonical.extend_from_slice(self.hashed_payload.as_bytes());
        canonical
    }

    pub(super) fn string_to_sign(&self) -> String {
        format!("{ALGORITHM}\n{}\n{}\n{}", self.timestamp, self.scope, sha256_hex(&self.canonical_request()))
    }

    pub(super) fn signature(&self) -> String {
        hex(hmac::sign(&self.key, self.string_to_sign().as_bytes()).as_ref())
    }
}

/// The time that the request claims to be of.
fn timestamp(request: &Request<'_>, now: i64) -> Result<i64, ApiError> {
    let text = request.header("x-tc-timestamp");
    if text.is_empty() {
        return Err(ApiError::new("MissingParameter", "the header X-TC-Timestamp is required"));
    }
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

/// The headers that are signed, as sent, or the name of one that was not sent.
fn signed_headers<'a>(
    request: &Request<'_>,
    authorization: &Authorization<'a>,
) -> Result<Vec<(&'a str, Vec<u8>)>, &'a str> {
    let names = authorization.signed_headers.split(';');
    names.map(|name| Ok((name, request.headers.get(name).ok_or(name)?.as_bytes().trim_ascii().to_vec()))).collect()
}

/// What signers in use may have signed.
///
/// The documentation wants values of headers in lower case; SDKs sign them as they are. It says
/// nothing of the port in `host`: some SDKs leave it out although they connect to it.
fn readings<'a>(documented: &Signed<'a>, host: &str, port: u16) -> impl Iterator<Item = Signed<'a>> {
    let hosts = hosts(host, port).into_iter();
    hosts.flat_map(|host| [(host.clone(), true), (host, false)]).map(|(host, lower_case_values)| {
        let mut reading = Signed { lower_case_values, ..documented.clone() };
        reading.set_header("host", host.as_bytes());
        reading
    })
}

/// A host as sent, without its port, and with the port that is listened on.
pub(super) fn hosts(sent: &str, port: u16) -> [String; 3] {
    let bare = match sent.rsplit_once(':') {
        // The last part of a bare IPv6 address is no port: `[::1]`.
        Some((bare, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => sent,
    };
    [sent.to_owned(), bare.to_owned(), format!("{bare}:{port}")]
}

/// The key that a secret, `TC3` and all, comes to on the day and for the service of the scope.
pub(super) fn signing_key(secret: &[u8], authorization: &Authorization<'_>) -> hmac::Key {
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    for part in [authorization.date, authorization.service, "tc3_request"] {
        key = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref());
    }
    key
}

pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Bytes in lower-case digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
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
    use crate::{fixture::spec, gate::Account};

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
            let account = Account { key: self.key.to_owned(), token: None };
            let accounts = Accounts::from([(self.id.to_owned(), account)]);
            let request = Request { method: &Method::POST, path: "/", query: "", headers, body: Some(body) };
            let verified = verify(&request, body, &accounts, 80, &spec(), TIMESTAMP);
            verified.map(drop).map_err(|refusal| refusal.error.to_string())
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
            let header = edition.authorization();
            let authorization = Authorization::parse(&header).unwrap();
            let values = |name: &str| match name {
                "content-type" => "application/json; charset=utf-8",
                "host" => "cvm.tencentcloudapi.com",
                _ => "DescribeInstances",
            };
            let names = edition.signed_headers.split(';');
            let signed = Signed {
                method: "POST",
                path: "/".into(),
                query: "".into(),
                headers: names.map(|name| (name, values(name).into())).collect(),
                lower_case_values: true,
                hashed_payload: sha256_hex(BODY.as_bytes()),
                timestamp: TIMESTAMP,
                scope: authorization.scope,
                key: signing_key(format!("TC3{}", edition.key).as_bytes(), &authorization),
            };
            assert_eq!(sha256_hex(&signed.canonical_request()), edition.hashed_canonical);
            assert_eq!(signed.signature(), edition.signature);
        }
    }

    #[test]
    fn the_worked_example_s_keys_are_those_that_are_published() {
        let keys = [
            ("********************************", "b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af"),
            ("Gu5t9xGARNpq86cd98joQYCN3*******", "8aa8ab5755582f576e94bcfe383b8e29325b0ca90c3590d569221c6a63a091ed"),
            ("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "ac658d5dde49e9bfdd14e04e062f66b05d9f637d44b8a8d845327d4a77f666b1"),
        ];
        let header = EDITIONS[0].authorization();
        let authorization = Authorization::parse(&header).unwrap();
        for (secret, published) in keys {
            let published: Vec<u8> =
                (0..32).map(|i| u8::from_str_radix(&published[2 * i..2 * i + 2], 16).unwrap()).collect();
            let published = hmac::Key::new(hmac::HMAC_SHA256, &published);
            let derived = signing_key(format!("TC3{secret}").as_bytes(), &authorization);
            assert_eq!(hmac::sign(&derived, b"x").as_ref(), hmac::sign(&published, b"x").as_ref());
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
