//! Credentials providers with real sockets and files, tested by what a client signs with.

mod chain;
mod cvm_role;
mod files;
mod secrets;
mod sts;

use std::{
    fs,
    path::PathBuf,
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use crate::support::{signature::signature_of, *};
use tencent_ess_client::{Client, CredentialsProvider};

/// A client with a provider, and the service that it calls.
struct Caller {
    client: Client<Demo>,
    service: Server,
    /// Seconds since [`TIMESTAMP`].
    time: Arc<AtomicU64>,
}

impl Caller {
    async fn new(provider: impl CredentialsProvider) -> Self {
        let (service, time) = (Server::start([ok()]).await, Arc::new(AtomicU64::new(0)));
        let now = time.clone();
        let clock = move || clock() + Duration::from_secs(now.load(Ordering::SeqCst));
        let client = builder().credentials(provider).clock(clock).endpoint(service.url()).build().unwrap();
        Self { client, service, time }
    }

    fn set_time(&self, seconds: u64) {
        self.time.store(seconds, Ordering::SeqCst);
    }

    /// The id and the token that a call was signed with, if it was sent at all.
    async fn call(&self) -> Result<String, String> {
        self.client.send(DescribeThing::named("x")).await.map_err(|error| error.to_string())?;
        Ok(signer(self.service.received().last().unwrap()))
    }
}

/// The keys that a client with this provider signs with.
async fn signs_with(provider: impl CredentialsProvider) -> Result<String, String> {
    Caller::new(provider).await.call().await
}

/// The id and, behind a blank, the token of a request.
fn signer(request: &Received) -> String {
    let (_, rest) = request.header("authorization").split_once("Credential=").unwrap();
    let (id, _) = rest.split_once('/').unwrap();
    request.all("x-tc-token").first().map_or(id.to_owned(), |token| format!("{id} {token}"))
}

/// Whether the request's signature was made with this key, at [`TIMESTAMP`].
fn is_signed_with(request: &Received, key: &str, service: &str) -> bool {
    request.header("authorization").ends_with(&signature_of(request, key, "2023-11-15", service))
}

/// Waits until a server has received that many requests.
async fn until_received(server: &Server, count: usize) {
    let all_there = async {
        while server.received().len() < count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all_there).await.unwrap();
}

/// A URL at which nothing listens.
async fn nobody() -> String {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", socket.local_addr().unwrap())
}

fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

/// A temporary folder, which is deleted when the test passes.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("tencent-ess-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file and returns its path.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// An environment with these variables.
fn variables<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<std::ffi::OsString> + 'a {
    |name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into())
}
