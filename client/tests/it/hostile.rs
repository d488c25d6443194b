//! Hostile servers and environments, on real sockets, and what they cannot cause.

use std::{
    io::{Read as _, Write as _},
    net,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    thread,
    time::{Duration, SystemTime},
};

use crate::support::*;
use reqwest::redirect::Policy;
use tencent_ess_client::{Client, ClientBuilder, Credentials, Error, credentials::AssumeRole};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    runtime::{Builder, Runtime},
};

/// Far longer than any of these takes, and far shorter than the timeout of a call.
const SOON: Duration = Duration::from_secs(30);

fn redirect(status: &str, to: &str) -> Act {
    Act::Reply(format!("HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes())
}

fn temporary() -> Credentials {
    Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN)
}

/// The response of the target of a redirect, which looks like one of the service.
async fn other() -> Server {
    Server::start([ok()]).await
}

#[tokio::test]
async fn answer_of_another_server_is_none_whoever_followed_the_redirect() {
    for status in ["301 Moved", "302 Found", "303 See Other"] {
        let other = other().await;
        let server = Server::start([redirect(status, &other.url())]).await;
        let client = builder().endpoint(server.url()).http_client(own_http().build().unwrap()).build().unwrap();
        let error = client.send(DescribeThing::named("x")).await.unwrap_err();
        let host = other.url().replace("http://", "");
        assert_eq!(
            error.to_string(),
            format!(
                "DescribeThing: HTTP 200 with the response of `{host}` after a redirect instead of a service response — the \
                 `.http_client(…)` follows redirects; build it with `.redirect(Policy::none())`"
            )
        );
        assert!(error.may_have_executed() && !error.is_retryable(), "{status}");
        let error = client.send(CreateThing::named("x")).await.unwrap_err();
        assert!(matches!(error, Error::Ambiguous(_)), "{status}: {error:?}");
        assert!(other.received().iter().all(|request| request.all("authorization").is_empty()), "{status}");
    }
}

#[tokio::test]
async fn token_never_leaves_for_another_host() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Go", "308 Go"] {
        let other = other().await;
        let server = Server::start([redirect(status, &other.url())]).await;
        let client = |builder: ClientBuilder<Demo>| builder.credentials(temporary()).endpoint(server.url()).build();
        // One that may follow is not trusted with the token at all.
        let follows = client(builder().http_client(own_http().build().unwrap())).unwrap();
        let error = follows.send(CreateThing::named("x")).await.unwrap_err();
        assert!(matches!(error, Error::Unsent(_)) && !error.may_have_executed(), "{error:?}");
        assert!(error.to_string().contains("build it with `.redirect(reqwest::redirect::Policy::none())`"), "{error}");
        assert!(server.received().is_empty());

        let stops = own_http().redirect(Policy::none()).build().unwrap();
        let settings = || own_http().redirect(Policy::limited(5));
        for builder in [builder(), builder().http_client(stops), builder().http_client_builder(settings)] {
            let error = client(builder).unwrap().send(DescribeThing::named("x")).await.unwrap_err();
            assert!(error.to_string().contains(&format!("HTTP {}", &status[..3])), "{error}");
        }
        assert_eq!((server.received().len(), other.received().len()), (3, 0), "{status}");
        assert!(server.received().iter().all(|request| request.header("x-tc-token") == TOKEN));
    }
}

#[tokio::test]
async fn keys_from_another_server_are_none() {
    let other = other().await;
    let server = Server::start([redirect("302 Found", &other.url())]).await;
    let role = |credentials: Credentials| AssumeRole::new(credentials, "qcs::x").endpoint(server.url());
    let call = |role: AssumeRole| async {
        let client: Client<Demo> = builder().credentials(role).endpoint(server.url()).build().unwrap();
        client.send(DescribeThing::named("x")).await.unwrap_err().to_string()
    };
    let lasting = Credentials::new(SECRET_ID, SECRET_KEY);
    let error = call(role(lasting).http_client(own_http().build().unwrap())).await;
    assert!(error.contains("after a redirect instead of a service response"), "{error}");
    let error = call(role(temporary()).http_client(own_http().build().unwrap())).await;
    assert!(error.contains("may follow redirects, which would take the token"), "{error}");
    let error = call(role(temporary()).http_client_builder(own_http)).await;
    assert!(error.contains("HTTP 302 with an empty body"), "{error}");
    assert!(other.received().iter().all(|request| request.all("x-tc-token").is_empty()));
}

/// A refusal of the signature's time, with the time of the server's clock.
fn expired(date: &str) -> Act {
    let body = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"no"},"RequestId":"s2"}}"#;
    let head = format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {}\r\n\r\n", body.len());
    Act::Reply([head.as_bytes(), body.as_bytes()].concat())
}

#[tokio::test]
async fn no_wrong_date_disables_a_client_with_temporary_keys() {
    // The clock says Wed, 15 Nov 2023 23:59:59.
    let dates = [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 16 Nov 2023 22:59:59 GMT",
        "Wed, 15 Nov 2023 00:59:59 GMT",
        "soon",
    ];
    for date in dates {
        // Wrong twice, so that the attempt after a correction fails too.
        let server = Server::start([expired(date), expired(date), ok()]).await;
        let keys = temporary().with_expiry(clock() + Duration::from_secs(600));
        let client: Client<Demo> = builder().credentials(keys).endpoint(server.url()).build().unwrap();
        let mut answers = 0;
        for _ in 0..4 {
            match client.send(DescribeThing::named("x")).await {
                Ok(_) => answers += 1,
                Err(error) => assert!(matches!(error, Error::Api(_)), "{date}: {error}"),
            }
        }
        assert!(answers >= 2, "{date}: {answers} answers");
        assert!(server.received().len() >= 4, "{date}");
    }
}

#[tokio::test]
async fn wrong_correction_is_healed_by_the_next_refusal() {
    let right = "Wed, 15 Nov 2023 23:59:59 GMT";
    let server = Server::start([expired("Thu, 16 Nov 2023 12:00:00 GMT"), expired(right), ok()]).await;
    let client = builder().endpoint(server.url()).build().unwrap();
    client.send(CreateThing::named("x")).await.unwrap_err();
    client.send(CreateThing::named("x")).await.unwrap();
    let last = server.received().last().unwrap().header("x-tc-timestamp").to_owned();
    assert_eq!(last, TIMESTAMP.to_string());
}

#[tokio::test]
async fn keys_expire_by_the_clock_that_their_provider_was_told() {
    let time = Arc::new(AtomicU64::new(TIMESTAMP));
    let now = time.clone();
    let clock = move || SystemTime::UNIX_EPOCH + Duration::from_secs(now.load(SeqCst));
    // The service is 5 hours ahead; the keys are valid for 10 minutes by this machine's clock.
    let server = Server::start([expired("Thu, 16 Nov 2023 04:59:59 GMT"), ok()]).await;
    let keys = temporary().with_expiry(clock() + Duration::from_secs(600));
    let client: Client<Demo> = builder().credentials(keys).clock(clock).endpoint(server.url()).build().unwrap();
    client.send(DescribeThing::named("x")).await.unwrap();
    time.fetch_add(599, SeqCst);
    client.send(DescribeThing::named("x")).await.unwrap();
    time.fetch_add(1, SeqCst);
    let error = client.send(DescribeThing::named("x")).await.unwrap_err();
    assert!(error.to_string().contains("the keys expired 0 seconds ago"), "{error}");
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server on a runtime of its own, which goes on while those of the client are idle.
struct Apart {
    server: Server,
    _runtime: Runtime,
}

impl Apart {
    fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(Server::start(acts));
        Self { server, _runtime: runtime }
    }
}

#[test]
fn client_works_on_every_runtime_while_others_are_idle() {
    let apart = Apart::start([ok()]);
    for builder in [builder(), builder().http_client_builder(own_http)] {
        let client = builder.endpoint(apart.server.url()).build().unwrap();
        let runtimes = [runtime(), runtime(), runtime()];
        for _ in 0..3 {
            for runtime in &runtimes {
                runtime.block_on(async { client.send(CreateThing::named("x")).timeout(SOON).await }).unwrap();
            }
        }
    }
    assert_eq!(apart.server.received().len(), 18);
}

#[test]
fn client_with_an_http_client_of_the_user_s_own_says_at_once_where_it_cannot_work() {
    let apart = Apart::start([ok()]);
    let own = own_http().build().unwrap();
    let client = builder().endpoint(apart.server.url()).http_client(own).build().unwrap();
    let call = |runtime: &Runtime| runtime.block_on(async { client.send(CreateThing::named("x")).await });
    let (first, second) = (runtime(), runtime());
    call(&first).unwrap();
    let error = call(&second).unwrap_err();
    assert!(matches!(error, Error::Unsent(_)), "{error:?}");
    assert!(error.to_string().contains("use `.http_client_builder(…)`"), "{error}");
    call(&first).unwrap();
    // A runtime that is gone has taken its connections with it.
    drop(first);
    call(&second).unwrap();
    // Runtimes of many threads are never idle.
    drop(second);
    let many = || Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let runtimes = [many(), many()];
    for runtime in &runtimes {
        call(runtime).unwrap();
    }
    call(&runtime()).unwrap_err();
    assert_eq!(apart.server.received().len(), 5);
}

/// Answers the first request with a flood of interim answers, for as long as somebody reads it.
fn flood() -> String {
    let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((mut socket, _)) = listener.accept() {
            _ = socket.read(&mut [0; 4096]);
            let interim = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(500);
            while socket.write_all(interim.as_bytes()).is_ok() {}
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn flood_of_interim_answers_ends_with_the_time_of_the_call() {
    let client = builder().endpoint(flood()).build().unwrap();
    let call = client.send(CreateThing::named("x")).timeout(Duration::from_millis(200)).outcome();
    let error = tokio::time::timeout(SOON * 4, call).await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Ambiguous(_)), "{error:?}");
}

#[cfg(feature = "blocking")]
#[test]
fn flood_of_interim_answers_ends_a_blocking_call_in_time() {
    let client = builder().endpoint(flood()).build_blocking().unwrap();
    let error = client.send(CreateThing::named("x")).timeout(Duration::from_millis(200)).wait().unwrap_err();
    assert!(matches!(error, Error::Ambiguous(_)), "{error:?}");
}

/// What a server says before it closes its half of a connection that it goes on to hold.
#[tokio::test]
async fn half_closed_connection_is_a_broken_one_at_once() {
    let says: [&[u8]; 6] = [
        b"",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        b"HTTP/1.1 200 O",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Response\":",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Res",
        b"HTTP/1.1 200 OK\r\n\r\n{\"Response\":",
    ];
    for says in says {
        for bytes in [1, 3_000_000] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let said = says.to_vec();
            tokio::spawn(async move {
                let mut held = Vec::new();
                while let Ok((mut socket, _)) = listener.accept().await {
                    // Of a large request only the beginning is read, so that the client cannot get rid of the rest.
                    _ = socket.read(&mut [0; 1000]).await;
                    socket.write_all(&said).await.unwrap();
                    socket.shutdown().await.unwrap();
                    held.push(socket);
                }
            });
            let client = builder().endpoint(url).validation(tencent_ess_client::Validation::Off).build().unwrap();
            let call = client.send(CreateThing::named(&"x".repeat(bytes))).timeout(SOON * 4).outcome();
            let error = tokio::time::timeout(SOON, call).await.expect("it waits").unwrap_err();
            let text = error.to_string();
            let is_broken = text.contains("the connection broke") || text.contains("the response was cut off");
            assert!(error.may_have_executed() && is_broken, "{error:?}");
        }
    }
    // One that was half-closed while it was idle is not used again, or found out at once.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            read_request(&mut socket).await;
            socket.write_all(&http("200 OK", r#"{"Response":{"RequestId":"s1"}}"#)).await.unwrap();
            socket.shutdown().await.unwrap();
            held.push(socket);
        }
    });
    let client = builder().endpoint(url).build().unwrap();
    for _ in 0..10 {
        let call = client.send(CreateThing::named("x")).timeout(SOON * 4).outcome();
        let outcome = tokio::time::timeout(SOON, call).await.expect("it waits");
        assert!(matches!(outcome, Ok(_) | Err(Error::Ambiguous(_) | Error::Connect(_))), "{outcome:?}");
    }
}
