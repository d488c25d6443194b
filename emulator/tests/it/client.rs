//! A client of a few lines: one connection per request, signed as the documentation says.

use std::{
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ring::{digest, hmac};
use serde_json::Value;
use tencent_ess_emulator::{Builder, Emulator};
use tencent_ess_spec::{Files, Spec};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

/// The time in every test: 2026-01-01T00:00:00Z.
pub(crate) const NOW: i64 = 1_767_225_600;

pub(crate) const VALID: &str = r#"{"Operator": {"UserId": "yDRS"}, "FlowName": "合同"}"#;

pub(crate) fn spec() -> Spec {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture");
    Spec::load(&Files::from_dir(&folder).unwrap()).unwrap()
}

/// An emulator of the small definition, at [`NOW`].
pub(crate) fn emulator() -> Builder {
    let now = UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs());
    Emulator::builder().spec(spec()).clock(move || now).seed(1)
}

/// A request, and how it is signed.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    /// What follows the `?` of the address; signed in a GET alone.
    pub(crate) query: String,
    pub(crate) body: Vec<u8>,
    /// The `Host` header; the emulator's endpoint if empty.
    pub(crate) host: String,
    /// The host in the signature; the `Host` header if empty.
    pub(crate) signed_host: String,
    pub(crate) content_type: &'static str,
    pub(crate) action: &'static str,
    pub(crate) version: &'static str,
    pub(crate) timestamp: String,
    pub(crate) date: &'static str,
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) service: &'static str,
    pub(crate) signed_headers: &'static str,
    pub(crate) lower_case_values: bool,
    pub(crate) unsigned_payload: bool,
    /// Sent instead of the computed header; not sent at all if empty.
    pub(crate) authorization: Option<String>,
    /// Further headers; they can be signed.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            method: "POST",
            query: String::new(),
            body: VALID.into(),
            host: String::new(),
            signed_host: String::new(),
            content_type: "application/json",
            action: "CreatePrepareFlow",
            version: "2020-11-11",
            timestamp: NOW.to_string(),
            date: "2026-01-01",
            id: Emulator::SECRET_ID.to_owned(),
            key: Emulator::SECRET_KEY.to_owned(),
            service: "ess",
            signed_headers: "content-type;host",
            lower_case_values: true,
            unsigned_payload: false,
            authorization: None,
            headers: Vec::new(),
        }
    }
}

impl Call {
    pub(crate) fn with_body(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::default() }
    }

    /// The form of a call by GET.
    pub(crate) fn get(action: &'static str, query: impl Into<String>) -> Self {
        let content_type = "application/x-www-form-urlencoded";
        Self { method: "GET", action, query: query.into(), content_type, body: Vec::new(), ..Self::default() }
    }

    /// The members of `Response`.
    pub(crate) async fn send(&self, emulator: &Emulator) -> Value {
        let answer = exchange(emulator.endpoint(), &self.to_bytes(emulator)).await;
        assert!(answer.head.starts_with("HTTP/1.1 200 "), "{}", answer.head);
        assert!(answer.head.contains("content-type: application/json"), "{}", answer.head);
        let mut envelope: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(envelope["Response"]["RequestId"].is_string(), "{envelope}");
        envelope["Response"].take()
    }

    /// The code and message of the error that the call is answered with.
    pub(crate) async fn error(&self, emulator: &Emulator) -> (String, String) {
        let response = self.send(emulator).await;
        let part = |name: &str| response["Error"][name].as_str().unwrap_or_default().to_owned();
        (part("Code"), part("Message"))
    }

    /// The header that signs this call.
    pub(crate) fn authorization(&self, emulator: &Emulator) -> String {
        self.sign(self.host(emulator))
    }

    /// The request, after whose answer the connection is closed.
    pub(crate) fn to_bytes(&self, emulator: &Emulator) -> Vec<u8> {
        self.on_connection(emulator, "close")
    }

    fn on_connection(&self, emulator: &Emulator, connection: &str) -> Vec<u8> {
        let host = self.host(emulator);
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let mut head = format!("{} /{query} HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n", self.method);
        let mut header = |name: &str, value: &str| {
            if !value.is_empty() {
                head += [name, ": ", value, "\r\n"].concat().as_str();
            }
        };
        header("Content-Length", &self.body.len().to_string());
        header("Content-Type", self.content_type);
        header("X-TC-Action", self.action);
        header("X-TC-Version", self.version);
        header("X-TC-Timestamp", &self.timestamp);
        if self.unsigned_payload {
            header("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD");
        }
        for (name, value) in &self.headers {
            header(name, value);
        }
        header("Authorization", &self.authorization.clone().unwrap_or_else(|| self.sign(host)));
        let mut request = format!("{head}\r\n").into_bytes();
        request.extend_from_slice(&self.body);
        request
    }

    fn host<'a>(&'a self, emulator: &'a Emulator) -> &'a str {
        if self.host.is_empty() { emulator.endpoint() } else { &self.host }
    }

    fn sign(&self, host: &str) -> String {
        let host = if self.signed_host.is_empty() { host } else { &self.signed_host };
        let mut lines = String::new();
        for name in self.signed_headers.split(';') {
            let value = match name {
                "content-type" => self.content_type,
                "host" => host,
                "x-tc-action" => self.action,
                "x-tc-timestamp" => &self.timestamp,
                name => self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map_or("", |(_, v)| v),
            };
            let value = if self.lower_case_values { value.to_lowercase() } else { value.to_owned() };
            lines += [name, ":", &value, "\n"].concat().as_str();
        }
        let payload = if self.unsigned_payload { b"UNSIGNED-PAYLOAD".as_slice() } else { &self.body };
        let query = if self.method == "GET" { self.query.as_str() } else { "" };
        let (method, signed_headers) = (self.method, self.signed_headers);
        let canonical = format!("{method}\n/\n{query}\n{lines}\n{signed_headers}\n{}", sha256(payload));
        let scope = format!("{}/{}/tc3_request", self.date, self.service);
        let text = format!("TC3-HMAC-SHA256\n{}\n{scope}\n{}", self.timestamp, sha256(canonical.as_bytes()));
        let mut secret = format!("TC3{}", self.key).into_bytes();
        for part in [self.date, self.service, "tc3_request", &text] {
            secret = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), part.as_bytes()).as_ref().to_vec();
        }
        let (id, signed_headers, signature) = (&self.id, self.signed_headers, hex(&secret));
        format!("TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={signed_headers}, Signature={signature}")
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// An answer over HTTP, its head in lower case apart from the first line.
pub(crate) struct Answer {
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Writes bytes to a fresh connection and reads until the other side closes it.
pub(crate) async fn exchange(endpoint: &str, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(endpoint).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Answer { head: head.to_owned(), body: body.to_owned() }
}

/// A connection for many calls.
pub(crate) struct Connection<'a> {
    emulator: &'a Emulator,
    stream: BufReader<TcpStream>,
}

impl<'a> Connection<'a> {
    pub(crate) async fn open(emulator: &'a Emulator) -> Self {
        Self { emulator, stream: BufReader::new(TcpStream::connect(emulator.endpoint()).await.unwrap()) }
    }

    /// The head of the answer in lower case, and the members of `Response`.
    pub(crate) async fn send(&mut self, call: &Call) -> (String, Value) {
        self.stream.write_all(&call.on_connection(self.emulator, "keep-alive")).await.unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.stream.read_line(&mut head).await.unwrap(), 0, "{head}");
        }
        let head = head.to_lowercase();
        let length = head.split_once("content-length: ").unwrap().1.split_once("\r\n").unwrap().0;
        let mut body = vec![0; length.parse().unwrap()];
        self.stream.read_exact(&mut body).await.unwrap();
        let mut envelope: Value = serde_json::from_slice(&body).unwrap();
        (head, envelope["Response"].take())
    }

    /// Whether the emulator closes it, within a generous time.
    pub(crate) async fn is_closed(&mut self) -> bool {
        timeout(Duration::from_secs(20), self.stream.read_u8()).await.is_ok_and(|read| read.is_err())
    }
}

/// GET, as a browser does.
pub(crate) async fn get(url: &str) -> Answer {
    let address = url.strip_prefix("http://").unwrap();
    let (endpoint, path) = address.split_once('/').unwrap();
    exchange(endpoint, format!("GET /{path} HTTP/1.1\r\nHost: {endpoint}\r\nConnection: close\r\n\r\n").as_bytes())
        .await
}

/// A request to the admin API: the status code, and the JSON of the answer.
pub(crate) async fn admin(emulator: &Emulator, method: &str, path: &str, body: &str) -> (u16, Value) {
    admin_with(emulator, method, path, body, &format!("Host: {}\r\n", emulator.endpoint())).await
}

/// The same with headers of one's own, `Host` among them, each ended by a line break.
pub(crate) async fn admin_with(
    emulator: &Emulator,
    method: &str,
    path: &str,
    body: &str,
    headers: &str,
) -> (u16, Value) {
    let length = body.len();
    let request = format!(
        "{method} /_emulator/{path} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let answer = exchange(emulator.endpoint(), request.as_bytes()).await;
    (answer.head[9..12].parse().unwrap(), serde_json::from_str(&answer.body).unwrap())
}

/// Whether anybody listens.
pub(crate) async fn is_open(endpoint: &str) -> bool {
    TcpStream::connect(endpoint).await.is_ok()
}

/// Waits for something that happens soon.
pub(crate) async fn eventually(mut condition: impl AsyncFnMut() -> bool) -> bool {
    let start = SystemTime::now();
    while !condition().await {
        if start.elapsed().is_ok_and(|elapsed| elapsed > Duration::from_secs(10)) {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    true
}
