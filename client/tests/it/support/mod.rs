//! A fictional service, and a scripted server on a real socket.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses a part of this")]

pub mod signature;
pub mod traces;

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use tencent_ess_client::{
    __private::{Field, FieldInfo, Presence, Rule, Table},
    Action, ActionInfo, Client, ClientBuilder, Credentials, Host, Record, Replay, RetryPolicy, Service,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

pub const SECRET_ID: &str = "AKIDtest";
pub const SECRET_KEY: &str = "hush-key";
pub const TOKEN: &str = "hush-token";
pub const TIMESTAMP: u64 = 1_700_092_799;

#[derive(Debug)]
pub struct Demo;

impl Service for Demo {
    const NAME: &'static str = "demo";
    const VERSION: &'static str = "2020-11-11";
    const HOST: Host = Host { production: "demo.example.invalid", test: Some("demo.test.example.invalid") };
    type ErrorCode = String;
}

#[derive(Debug, Default)]
pub struct Response {
    pub url: Option<String>,
}

const fn field(name: &'static str, presence: Presence, rules: &'static [Rule]) -> FieldInfo {
    FieldInfo { name, presence, sensitive: false, rules }
}

impl Record for Response {
    fn table(&self) -> &'static Table {
        static TABLE: Table = Table { name: "Response", fields: &[field("Url", Presence::Optional, &[])] };
        &TABLE
    }
    fn get(&self, index: usize) -> Option<&dyn Field> {
        (index == 0).then_some(&self.url as &dyn Field)
    }
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
        (index == 0).then_some(&mut self.url as &mut dyn Field)
    }
}

macro_rules! action {
    ($name:ident, $replay:expr, $host:expr, $rate:expr) => {
        #[derive(Debug, Default)]
        pub struct $name {
            pub name: Option<String>,
            pub kind: Option<String>,
        }

        impl $name {
            pub fn named(name: &str) -> Self {
                Self { name: Some(name.to_owned()), kind: None }
            }
        }

        impl Record for $name {
            fn table(&self) -> &'static Table {
                static TABLE: Table = Table {
                    name: stringify!($name),
                    fields: &[
                        field("Name", Presence::Required, &[Rule::MaxChars(10)]),
                        field("Kind", Presence::Optional, &[Rule::Texts(&["A", "B"])]),
                    ],
                };
                &TABLE
            }
            fn get(&self, index: usize) -> Option<&dyn Field> {
                [&self.name as &dyn Field, &self.kind].get(index).copied()
            }
            fn get_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
                [&mut self.name as &mut dyn Field, &mut self.kind].into_iter().nth(index)
            }
        }

        impl Action for $name {
            type Service = Demo;
            type Response = Response;
            const INFO: &'static ActionInfo =
                &ActionInfo { name: stringify!($name), replay: $replay, host: $host, rate_limit: $rate, docs: None };
        }
    };
}

action!(DescribeThing, Replay::Safe, None, None);
action!(StartThing, Replay::Guarded("OperationDenied.HasStarted"), None, None);
action!(CreateThing, Replay::Never, None, None);
action!(UploadThing, Replay::Never, Some(Host { production: "file.example.invalid", test: None }), None);
action!(LimitedThing, Replay::Safe, None, Some(5));

pub fn clock() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(TIMESTAMP)
}

/// A builder with defaults for tests and a single attempt.
pub fn builder() -> ClientBuilder<Demo> {
    Client::builder().credentials(Credentials::new(SECRET_ID, SECRET_KEY)).clock(clock).retry(RetryPolicy::none())
}

pub fn client(server: &Server) -> Client<Demo> {
    builder().endpoint(server.url()).build().unwrap()
}

/// A user's HTTP client without certificate authorities.
pub fn own_http() -> reqwest::ClientBuilder {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy()
}

/// What the server does with a connection once it has read a request from it.
#[derive(Clone)]
pub enum Act {
    /// Sends these bytes and keeps the connection.
    Reply(Vec<u8>),
    /// Sends these bytes and closes the connection.
    ReplyAndClose(Vec<u8>),
    /// Sends nothing until the client gives up.
    Stall,
    /// Sends these bytes, then stalls.
    ReplyAndStall(Vec<u8>),
    /// Resets the connection.
    Reset,
    /// Closes the connection before reading anything of the request.
    CloseUnread,
}

/// A whole HTTP response.
pub fn http(status: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub fn answer(json: &str) -> Act {
    Act::Reply(http("200 OK", json))
}

pub fn ok() -> Act {
    answer(r#"{"Response":{"Url":"https://example.invalid/x","RequestId":"s1"}}"#)
}

/// A request as it came from the socket.
#[derive(Clone, Debug)]
pub struct Received {
    pub head: String,
    pub body: Vec<u8>,
}

impl Received {
    /// The values of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        headers.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    /// The value of a header that must be there once.
    pub fn header(&self, name: &str) -> &str {
        match self.all(name)[..] {
            [value] => value,
            _ => panic!("`{name}` is not there once:\n{}", self.head),
        }
    }
}

pub struct Server {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Does one act for each request, and the last one for all that follow.
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let acts = Arc::new(Mutex::new(acts.into_iter().collect::<VecDeque<_>>()));
        let log = received.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, acts.clone(), log.clone()));
            }
        });
        Self { address, received }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The only request received.
    pub fn only(&self) -> Received {
        match &self.received()[..] {
            [one] => one.clone(),
            other => panic!("{} requests were received", other.len()),
        }
    }
}

async fn serve(mut socket: TcpStream, acts: Arc<Mutex<VecDeque<Act>>>, log: Arc<Mutex<Vec<Received>>>) {
    let next = || {
        let mut acts = acts.lock().unwrap();
        if acts.len() > 1 { acts.pop_front().unwrap() } else { acts[0].clone() }
    };
    if matches!(acts.lock().unwrap()[0], Act::CloseUnread) {
        return;
    }
    while let Some(request) = read_request(&mut socket).await {
        log.lock().unwrap().push(request);
        match next() {
            Act::Reply(bytes) => _ = socket.write_all(&bytes).await,
            Act::ReplyAndClose(bytes) => {
                _ = socket.write_all(&bytes).await;
                return;
            }
            Act::ReplyAndStall(bytes) => {
                _ = socket.write_all(&bytes).await;
                sleep(Duration::from_secs(60)).await;
            }
            Act::Stall => sleep(Duration::from_secs(60)).await,
            Act::Reset => {
                socket.set_zero_linger().unwrap();
                return;
            }
            Act::CloseUnread => return,
        }
    }
}

pub async fn read_request(socket: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let body = bytes.split_off(head_end + 4);
    let mut request = Received { head: String::from_utf8(bytes).unwrap().trim_end().to_owned(), body };
    // A proxy is asked for a tunnel without a body.
    let length: usize = request.all("content-length").first().map_or(0, |length| length.parse().unwrap());
    while request.body.len() < length {
        if socket.read_buf(&mut request.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(request)
}
