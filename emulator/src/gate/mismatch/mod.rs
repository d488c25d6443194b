//! Finds out why a signature is another than expected, for people who write signers.
//!
//! A signature cannot be read backwards, but what is usually done differently can be tried: when one
//! of the guesses yields the signature, it is what the client signed.

use std::{fmt, mem::discriminant};

use tencent_ess_spec::Spec;

use super::{
    Accounts, Request,
    authorization::Authorization,
    tc3::{Signed, UNSIGNED_PAYLOAD, hosts, sha256_hex, signing_key},
};
use crate::shown::shown;

mod respell;

/// A longer body is not spelt in other ways: that would take too long.
const MAX_RESPELT_BYTES: usize = 1024 * 1024;
/// Longer lines go beyond their column.
const MAX_COLUMN: usize = 200;

/// A signature that is another than the emulator's: what both sides signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureMismatch {
    /// The id that the answer carries.
    pub request_id: String,
    /// The canonical request of the request as it was received.
    pub expected: String,
    /// The text that should have been signed.
    pub string_to_sign: String,
    /// The canonical request that the client signed, if it could be found out.
    pub signed: Option<String>,
    /// In what the two differ, in sentences; the likely reason if it could not be found out.
    pub differences: Vec<String>,
}

impl SignatureMismatch {
    /// What it takes to keep it.
    pub(crate) fn bytes(&self) -> usize {
        let texts = [&self.request_id, &self.expected, &self.string_to_sign];
        texts.into_iter().chain(&self.signed).chain(&self.differences).map(String::capacity).sum()
    }
}

/// The two canonical requests side by side.
impl fmt::Display for SignatureMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request {}: {}", self.request_id, shown(&self.differences.join("; ")))?;
        // Each line begins with a blank or a mark, and none is broken: nothing in them looks like a line of a log.
        let expected: Vec<String> = self.expected.lines().map(|line| shown(line).to_string()).collect();
        let Some(signed) = &self.signed else {
            f.write_str("\n  expected canonical request:")?;
            return expected.iter().try_for_each(|line| write!(f, "\n  {line}"));
        };
        let width = expected.iter().map(|line| line.chars().count()).max().unwrap_or_default().min(MAX_COLUMN);
        let mut signed = signed.lines();
        write!(f, "\n  {:width$} | signed", "expected")?;
        for expected in expected {
            let signed = shown(signed.next().unwrap_or_default()).to_string();
            let mark = if expected == signed { ' ' } else { '≠' };
            write!(f, "\n{mark} {expected:width$} | {signed}")?;
        }
        Ok(())
    }
}

/// Compares what should have been signed with what may have been.
pub(super) fn explain(
    expected: &Signed<'_>,
    authorization: &Authorization<'_>,
    request: &Request<'_>,
    body: &[u8],
    accounts: &Accounts,
    spec: &Spec,
) -> SignatureMismatch {
    let mut guesses = targets(request);
    guesses.extend(queries(request));
    guesses.extend(header_values(request, spec));
    guesses.extend(payloads(body));
    guesses.extend(keys(authorization, accounts));
    let found = combinations(&guesses).find_map(|mistakes| {
        let guesses = [true, false].map(|lower_case_values| mistaken(expected, &mistakes, lower_case_values));
        let signed = guesses.iter().find(|guess| guess.signature() == authorization.signature)?;
        Some((text(signed), mistakes.iter().map(|mistake| mistake.difference.clone()).collect()))
    });
    let (signed, differences) = match found {
        Some((signed, differences)) => (Some(signed), differences),
        None => (None, vec![unexplained(authorization)]),
    };
    let (expected, string_to_sign) = (text(expected), expected.string_to_sign());
    SignatureMismatch { request_id: String::new(), expected, string_to_sign, signed, differences }
}

fn mistaken<'a>(expected: &Signed<'a>, mistakes: &[&Guess], lower_case_values: bool) -> Signed<'a> {
    let mut signed = Signed { lower_case_values, ..expected.clone() };
    for mistake in mistakes {
        mistake.change.apply(&mut signed);
    }
    signed
}

fn text(signed: &Signed<'_>) -> String {
    String::from_utf8_lossy(&signed.canonical_request()).into_owned()
}

fn unexplained(authorization: &Authorization<'_>) -> String {
    let Authorization { id, signature, .. } = authorization;
    if signature.len() == 64 && signature.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        format!("the signature is not explained by a usual mistake; most likely the key is not that of `{id}`")
    } else {
        "the signature is not a SHA-256 in lower-case hexadecimal, which has 64 digits".to_owned()
    }
}

/// A mistake that a signer may have made.
struct Guess {
    change: Change,
    /// What the mistake is, in a sentence.
    difference: String,
}

/// What the mistake changes in what is signed; of each kind there can be one.
enum Change {
    Path(String),
    Query(String),
    Host(String),
    ContentType(String),
    HashedPayload(String),
    Key(ring::hmac::Key),
}

impl Change {
    fn apply(&self, signed: &mut Signed<'_>) {
        match self {
            Self::Path(path) => signed.path = path.clone().into(),
            Self::Query(query) => signed.query = query.clone().into(),
            Self::Host(host) => signed.set_header("host", host.as_bytes()),
            Self::ContentType(content_type) => signed.set_header("content-type", content_type.as_bytes()),
            Self::HashedPayload(hash) => signed.hashed_payload.clone_from(hash),
            Self::Key(key) => signed.key = key.clone(),
        }
    }
}

/// Every guess alone, and then every two that go together.
fn combinations(guesses: &[Guess]) -> impl Iterator<Item = Vec<&Guess>> {
    let alone = guesses.iter().map(|guess| vec![guess]);
    let pairs = guesses.iter().enumerate().flat_map(move |(index, one)| {
        let others = guesses.iter().skip(index + 1);
        let fitting = others.filter(|other| discriminant(&other.change) != discriminant(&one.change));
        fitting.map(move |other| vec![one, other])
    });
    alone.chain(pairs)
}

fn targets(request: &Request<'_>) -> Vec<Guess> {
    let (path, query) = (request.path, request.query);
    let with_query = format!("{path}?{query}");
    let targets = [path.to_owned(), with_query, String::new()];
    let mistaken = targets.into_iter().filter(|target| target != "/");
    let difference = |target: &str| format!("the path `{target}` was signed; it is `/` whatever the address");
    mistaken.map(|target| Guess { difference: difference(&target), change: Change::Path(target) }).collect()
}

fn queries(request: &Request<'_>) -> Vec<Guess> {
    let sent = request.query;
    let mut sorted: Vec<&str> = sent.split('&').collect();
    sorted.sort_unstable();
    let decoded = percent_encoding::percent_decode_str(sent).decode_utf8_lossy().into_owned();
    let queries = [
        (String::new(), "no query was signed"),
        (sent.to_owned(), "the query was signed; that of a POST is no part of the signature"),
        (sent.replace('+', "%20"), "the query was signed with `%20` for blanks and sent with `+`"),
        (sent.replace("%20", "+"), "the query was signed with `+` for blanks and sent with `%20`"),
        (sorted.join("&"), "the query was signed in another order than it was sent in"),
        (decoded, "the query was signed before it was escaped"),
    ];
    let guess =
        |(query, difference): (String, &str)| Guess { change: Change::Query(query), difference: difference.into() };
    queries.into_iter().map(guess).collect()
}

fn header_values(request: &Request<'_>, spec: &Spec) -> Vec<Guess> {
    let host = request.header("host");
    let [_, bare, _] = hosts(host, 0);
    let port = host.strip_prefix(&bare).unwrap_or_default();
    let service = &spec.service;
    let named = service.curated.hosts.iter().flat_map(|named| [named.production.clone(), named.test.clone()]);
    let locals = ["localhost", "127.0.0.1"].into_iter().flat_map(|local| [local.to_owned(), format!("{local}{port}")]);
    let hosts = [service.production_host(), format!("http://{host}"), String::new()].into_iter();
    let hosts = hosts.chain(service.curated.test_endpoint.clone()).chain(named).chain(locals);

    let content_type = request.header("content-type");
    let content_types = [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=utf-8",
        "application/x-www-form-urlencoded",
        "",
    ];
    let difference = |name: &str, signed: &str, sent: &str| {
        format!("`{name}:{signed}` was signed; the request was sent with `{sent}`")
    };
    let hosts =
        hosts.map(|signed| Guess { difference: difference("host", &signed, host), change: Change::Host(signed) });
    let content_types = content_types.into_iter().map(|signed| Guess {
        difference: difference("content-type", signed, content_type),
        change: Change::ContentType(signed.to_owned()),
    });
    hosts.chain(content_types).collect()
}

fn payloads(body: &[u8]) -> Vec<Guess> {
    let mut payloads = vec![
        (UNSIGNED_PAYLOAD.as_bytes().to_vec(), "`UNSIGNED-PAYLOAD`; then the header X-TC-Content-SHA256 must say so"),
        (body.to_vec(), "the body; here it is left out of the signature"),
        (Vec::new(), "no body"),
        (b"{}".to_vec(), "the body `{}`"),
        (body.trim_ascii().to_vec(), "the body without blanks around it"),
        ([body, b"\n"].concat(), "the body with a line break at its end"),
    ];
    let spelt = if body.len() <= MAX_RESPELT_BYTES { respell::spellings(body) } else { Vec::new() }.into_iter();
    payloads.extend(spelt.map(|body| (body, "the same JSON spelt in another way; sign the bytes that are sent")));
    let difference = |what: &str| format!("the hash of another payload was signed, that of {what}");
    let guess = |(payload, what): (Vec<u8>, &str)| Guess {
        change: Change::HashedPayload(sha256_hex(&payload)),
        difference: difference(what),
    };
    payloads.into_iter().map(guess).collect()
}

fn keys(authorization: &Authorization<'_>, accounts: &Accounts) -> Vec<Guess> {
    let id = authorization.id;
    let own = accounts.get(id).map(|account| account.key.as_str()).unwrap_or_default();
    let mut secrets = vec![
        (own.to_owned(), "the key, without `TC3` before it".to_owned()),
        (format!("TC3{own}\n"), "the key with a line break at its end".to_owned()),
        (format!("TC3{own} "), "the key with a blank at its end".to_owned()),
        (format!("TC3 {own}"), "the key with a blank before it".to_owned()),
        (format!("TC3\"{own}\""), "the key with quotes around it".to_owned()),
        (format!("TC3'{own}'"), "the key with quotes around it".to_owned()),
        ("TC3".to_owned(), "an empty key".to_owned()),
        (format!("TC3{id}"), "the SecretId instead of the key".to_owned()),
    ];
    let others = accounts.iter().filter(|(other, _)| *other != id);
    secrets.extend(others.map(|(other, account)| (format!("TC3{}", account.key), format!("the key of `{other}`"))));
    let guess = |(secret, what): (String, String)| Guess {
        change: Change::Key(signing_key(secret.as_bytes(), authorization)),
        difference: format!("it was signed with {what}"),
    };
    secrets.into_iter().map(guess).collect()
}
