//! Sends and receives bytes: TLS, timeouts, size limits, and whether a failed request may have arrived.

use std::{
    convert::Infallible,
    error::Error as StdError,
    mem,
    net::Ipv4Addr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, UNIX_EPOCH},
};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use reqwest::{
    Method, Request, Response, Url,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, DATE, HeaderMap, HeaderValue},
};
use rustls::{ClientConfig, crypto::CryptoProvider};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::endpoint::is_loopback;

/// Shorter than the idle timeout of the platform: a request on a connection that is being closed loses its response.
const POOL_IDLE: Duration = Duration::from_secs(20);

/// The TLS provider of this crate, for processes that have installed none. Only the client uses it: programs decide what
/// is installed for the process.
#[cfg(feature = "rustls-ring")]
const OWN_PROVIDER: Option<fn() -> CryptoProvider> = Some(rustls::crypto::ring::default_provider);
#[cfg(not(feature = "rustls-ring"))]
const OWN_PROVIDER: Option<fn() -> CryptoProvider> = None;

/// The response of a server, whatever it is.
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    /// The time of the server, in seconds since 1970.
    pub(crate) date: Option<u64>,
    /// The value of `Content-Encoding`.
    pub(crate) encoding: Option<String>,
    pub(crate) body: Bytes,
}

/// Why there is no response.
pub(crate) struct TransportError {
    /// Whether the request may have arrived. If not, it was certainly not executed.
    pub(crate) sent: bool,
    pub(crate) kind: TransportErrorKind,
}

pub(crate) enum TransportErrorKind {
    /// The connection failed or broke.
    Connection(String),
    /// The attempt timed out.
    Timeout,
    /// The response is larger than allowed.
    TooLarge { status: u16 },
    /// The HTTP client followed a redirect, and another server responded.
    Redirected { status: u16, host: String },
}

/// The limits of one exchange.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The timeout from connecting to the last byte of the response.
    pub(crate) time: Duration,
    /// The maximum size of the response body.
    pub(crate) bytes: usize,
}

/// The HTTP client that is used unless the user sets one. It trusts the certificate authorities of the machine, which
/// may include those of a company.
pub(crate) fn http_client(
    url: &Url,
    proxy: Option<&str>,
    connect_timeout: Duration,
    user_agent: &str,
) -> Result<reqwest::Client, String> {
    let own_provider = || OWN_PROVIDER.map(|provider| Arc::new(provider()));
    let provider = CryptoProvider::get_default().cloned().or_else(own_provider).ok_or(
        "no TLS provider — enable the feature `rustls-ring`, or install a provider for the process: \
         `rustls::crypto::CryptoProvider::install_default`",
    )?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| format!("TLS cannot be set up: {e}"))?;
    let mut config = if url.scheme() == "http" {
        // Nothing is encrypted, so no certificate authorities are needed.
        config.with_root_certificates(rustls::RootCertStore::empty())
    } else {
        config.with_platform_verifier().map_err(|e| {
            format!("this machine's certificate authorities cannot be read ({e}) — install `ca-certificates`")
        })?
    }
    .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];

    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(POOL_IDLE)
        .user_agent(user_agent);
    if let Some(proxy) = proxy {
        builder = builder.proxy(self::proxy(proxy)?);
    } else if url.host_str().is_some_and(is_near) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|e| format!("the HTTP client cannot be set up: {}", root_cause(&e)))
}

/// The proxy at a URL. The URL is never printed, because it may contain a password.
fn proxy(url: &str) -> Result<reqwest::Proxy, String> {
    let is_http = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    is_http
        .then(|| reqwest::Proxy::all(url).ok())
        .flatten()
        .ok_or_else(|| "the proxy is not a URL like `http://user:password@host:port`".to_owned())
}

/// Posts `body` and reads the whole response.
// This and `get` are not `async fn`: their futures would hold the parts of the request in addition to the request itself,
// and the futures of all callers would grow.
pub(crate) fn post(
    http: &reqwest::Client,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
    limits: Limits,
) -> impl Future<Output = Result<HttpResponse, TransportError>> + use<> {
    let (body, sent) = WatchedBody::new(body);
    let mut request = Request::new(Method::POST, url);
    *request.headers_mut() = headers;
    *request.body_mut() = Some(reqwest::Body::wrap(body));
    send(http, request, sent, limits)
}

/// Sends a GET request and reads the whole response.
pub(crate) fn get(
    http: &reqwest::Client,
    url: Url,
    limits: Limits,
) -> impl Future<Output = Result<HttpResponse, TransportError>> + use<> {
    // Without a body there is nothing to watch: once connected, the request may have arrived.
    send(http, Request::new(Method::GET, url), Arc::new(AtomicBool::new(true)), limits)
}

fn send(
    http: &reqwest::Client,
    mut request: Request,
    sent: Arc<AtomicBool>,
    limits: Limits,
) -> impl Future<Output = Result<HttpResponse, TransportError>> + use<> {
    *request.timeout_mut() = Some(limits.time);
    // Without this header a server may compress the response.
    request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let url = request.url().clone();
    exchange(http.execute(request), url, sent, limits.bytes)
}

async fn exchange(
    answered: impl Future<Output = reqwest::Result<Response>>,
    url: Url,
    sent: Arc<AtomicBool>,
    limit: usize,
) -> Result<HttpResponse, TransportError> {
    let failure = |error: &reqwest::Error, read: Option<usize>| {
        // If the HTTP client reports a failure to connect, nothing was sent. The watched body decides all other cases.
        let sent = sent.load(Ordering::Acquire) && !error.is_connect();
        let cause = root_cause(error);
        let kind = match read {
            _ if error.is_timeout() && !error.is_connect() => TransportErrorKind::Timeout,
            Some(read) => {
                TransportErrorKind::Connection(format!("the response was cut off after {read} bytes: {cause}"))
            }
            None if error.is_connect() => {
                let address = error.url().map_or("the endpoint", Url::authority);
                TransportErrorKind::Connection(format!("could not connect to `{address}`: {cause}"))
            }
            None => TransportErrorKind::Connection(format!("the connection broke: {cause}")),
        };
        TransportError { sent, kind }
    };

    let mut response = answered.await.map_err(|error| failure(&error, None))?;
    let status = response.status().as_u16();
    let lost = |kind| TransportError { sent: true, kind };
    if *response.url() != url {
        let host = response.url().authority().to_owned();
        return Err(lost(TransportErrorKind::Redirected { status, host }));
    }
    // A server closes an idle connection with this status. A client that sends at that moment takes it for the response.
    if status == 408 {
        return Err(lost(TransportErrorKind::Connection(
            "the server closed the idle connection (HTTP 408)".to_owned(),
        )));
    }
    let date = response.headers().get(DATE).and_then(unix_seconds);
    let encoding = response.headers().get(CONTENT_ENCODING).map(|name| String::from_utf8_lossy(name.as_bytes()).into());
    let too_large = || lost(TransportErrorKind::TooLarge { status });
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |bytes| bytes > limit) {
        return Err(too_large());
    }
    let mut body = Bytes::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error, Some(body.len())))? {
        if chunk.len() > limit.saturating_sub(body.len()) {
            return Err(too_large());
        }
        body = joined(body, chunk);
    }
    Ok(HttpResponse { status, date, encoding, body })
}

/// The time that an HTTP date names, in seconds since 1970.
fn unix_seconds(date: &HeaderValue) -> Option<u64> {
    let time = httpdate::parse_http_date(date.to_str().ok()?).ok()?;
    time.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// Appends a chunk. Most responses arrive in one piece, which is not copied; others grow in place.
fn joined(read: Bytes, chunk: Bytes) -> Bytes {
    if read.is_empty() {
        return chunk;
    }
    let mut read = BytesMut::from(read);
    read.extend_from_slice(&chunk);
    read.freeze()
}

/// Whether a host is reached without a proxy: this machine, and the metadata service, which answers only this machine.
fn is_near(host: &str) -> bool {
    is_loopback(host) || host == "metadata.tencentyun.com" || host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_link_local())
}

/// The innermost cause. The outer ones only repeat that something failed, and one of them contains the URL.
fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// A body that records whether it was read.
///
/// A timeout may expire during connecting, and the error of the HTTP client does not say so. But no action is executed
/// without its body: if the body was not read, the request did not arrive. Such a body cannot be cloned either, so no
/// layer below can send a request twice, not even a user's HTTP client that follows redirects or retries.
struct WatchedBody {
    bytes: Bytes,
    asked: Arc<AtomicBool>,
}

impl WatchedBody {
    fn new(bytes: Bytes) -> (Self, Arc<AtomicBool>) {
        // An empty body is never read, so it may always have arrived.
        let asked = Arc::new(AtomicBool::new(bytes.is_empty()));
        (Self { bytes, asked: asked.clone() }, asked)
    }
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.asked.store(true, Ordering::Release);
        let bytes = mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http_are_read() {
        let table = [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Wed, 15 Nov 2023 23:59:59 GMT", 1_700_092_799),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
            // The two obsolete forms, which a recipient has to accept.
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ];
        for (text, expected) in table {
            assert_eq!(unix_seconds(&HeaderValue::from_static(text)), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_date() {
        let table = [
            "",
            "soon",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nom 1994 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
        ];
        let accepted: Vec<_> =
            table.into_iter().filter(|text| unix_seconds(&HeaderValue::from_static(text)).is_some()).collect();
        assert!(accepted.is_empty(), "{accepted:?}");
    }

    #[test]
    fn this_machine_and_its_metadata_service_are_reached_without_a_proxy() {
        let near = ["localhost", "127.0.0.1", "[::1]", "metadata.tencentyun.com", "169.254.0.23"];
        let far = ["ess.tencentcloudapi.com", "tencentyun.com", "metadata.tencentyun.com.example", "10.0.0.1", "[::2]"];
        assert_eq!(near.map(is_near), [true; 5]);
        assert_eq!(far.map(is_near), [false; 5]);
    }
}
