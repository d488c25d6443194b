//! Starting, stopping, several at once, and clients that behave badly.

use std::time::{Duration, Instant};

use tencent_ess_emulator::{Emulator, StartError};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::client::{Call, NOW, emulator, eventually, exchange, get, is_open};

#[tokio::test]
async fn two_emulators_run_side_by_side() {
    let (one, two) = (emulator().start().await.unwrap(), emulator().seed(2).start().await.unwrap());
    assert_ne!(one.port(), two.port());
    let (first, second) = (Call::default().send(&one).await, Call::default().send(&two).await);
    assert_ne!(first["FlowId"], second["FlowId"]);
    assert_eq!((one.requests().len(), two.requests().len()), (1, 1));

    one.shutdown().await;
    assert_eq!(Call::default().error(&two).await.0, "");
}

#[tokio::test]
async fn one_seed_gives_the_same_answers_again() {
    let (one, two) = (emulator().start().await.unwrap(), emulator().start().await.unwrap());
    let (first, second) = (Call::default().send(&one).await, Call::default().send(&two).await);
    assert_eq!(first["FlowId"], second["FlowId"]);
    assert_eq!(first["RequestId"], second["RequestId"]);
}

#[tokio::test]
async fn many_requests_at_once_get_different_ids() {
    let emulator = std::sync::Arc::new(emulator().start().await.unwrap());
    let calls = (0..50).map(|_| {
        let emulator = std::sync::Arc::clone(&emulator);
        tokio::spawn(async move { Call::default().send(&emulator).await["FlowId"].to_string() })
    });
    let mut ids = std::collections::BTreeSet::new();
    for call in calls.collect::<Vec<_>>() {
        ids.insert(call.await.unwrap());
    }
    assert_eq!(ids.len(), 50);
}

#[tokio::test]
async fn dropping_an_emulator_closes_its_port_and_its_connections() {
    let emulator = emulator().start().await.unwrap();
    let endpoint = emulator.endpoint().to_owned();
    let mut idle = TcpStream::connect(&endpoint).await.unwrap();
    assert!(is_open(&endpoint).await);

    drop(emulator);
    assert!(eventually(async || !is_open(&endpoint).await).await);
    // The end of the stream, or a reset of it.
    assert_eq!(idle.read(&mut [0]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn shutdown_finishes_what_is_under_way_and_closes_the_rest() {
    let emulator = emulator().start().await.unwrap();
    let endpoint = emulator.endpoint().to_owned();
    let request = Call::default().to_bytes(&emulator);
    let (first, rest) = request.split_at(request.len() - 1);
    let mut slow = TcpStream::connect(&endpoint).await.unwrap();
    slow.write_all(first).await.unwrap();
    let mut idle = TcpStream::connect(&endpoint).await.unwrap();
    // An answer proves that the connections before it were accepted.
    Call::default().send(&emulator).await;

    let stopping = tokio::spawn(emulator.shutdown());
    assert!(eventually(async || !is_open(&endpoint).await).await);
    slow.write_all(rest).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("FlowId"), "{answer}");
    stopping.await.unwrap();
    assert_eq!(idle.read(&mut [0]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_connection_is_kept_for_more_requests() {
    let emulator = emulator().start().await.unwrap();
    let request = String::from_utf8(Call::default().to_bytes(&emulator)).unwrap();
    let kept = request.replace("Connection: close\r\n", "");
    let answer = exchange(emulator.endpoint(), format!("{kept}{request}").as_bytes()).await;
    assert_eq!(answer.body.matches("HTTP/1.1 200").count(), 1, "{}", answer.body);
    assert_eq!(emulator.requests().len(), 2);
}

#[tokio::test]
async fn a_client_that_is_too_slow_is_cut_off() {
    let emulator = emulator().read_timeout(Duration::from_millis(100)).start().await.unwrap();
    let request = Call::default().to_bytes(&emulator);
    let start = Instant::now();

    let headers = exchange(emulator.endpoint(), &request[..40]).await;
    assert_eq!(headers.head, "");
    let body = exchange(emulator.endpoint(), &request[..request.len() - 1]).await;
    assert!(body.head.starts_with("HTTP/1.1 408 "), "{}", body.head);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(emulator.requests().len(), 0);
}

#[tokio::test]
async fn what_is_not_http_does_no_harm() {
    let emulator = emulator().start().await.unwrap();
    let chunked = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    for bytes in ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n", &format!("{chunked}zz\r\n")] {
        let answer = exchange(emulator.endpoint(), bytes.as_bytes()).await;
        assert!(answer.head.is_empty() || answer.head.starts_with("HTTP/1.1 400 "), "{}", answer.head);
    }
    assert_eq!(Call::default().error(&emulator).await.0, "");
}

#[tokio::test]
async fn a_body_in_chunks_is_read() {
    let emulator = emulator().start().await.unwrap();
    let call = Call::default();
    let request = String::from_utf8(call.to_bytes(&emulator)).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.replace(&format!("Content-Length: {}", body.len()), "Transfer-Encoding: chunked");
    let chunked = format!("{head}\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let answer = exchange(emulator.endpoint(), chunked.as_bytes()).await;
    assert!(answer.body.contains("FlowId"), "{}", answer.body);
}

#[tokio::test]
async fn answers_tell_the_emulator_s_time() {
    let emulator = emulator().start().await.unwrap();
    let answer = exchange(emulator.endpoint(), &Call::default().to_bytes(&emulator)).await;
    assert_eq!(NOW, 1_767_225_600);
    assert!(answer.head.contains("date: Thu, 01 Jan 2026 00:00:00 GMT"), "{}", answer.head);
}

#[tokio::test]
async fn other_addresses_say_where_the_api_is() {
    let emulator = emulator().start().await.unwrap();
    let answer = get(&format!("{}/v1/flows", emulator.url())).await;
    assert!(answer.head.starts_with("HTTP/1.1 404 ") && answer.body.contains("POST /"), "{}", answer.body);
}

#[tokio::test]
async fn an_emulator_of_all_addresses_is_reached_on_this_machine() {
    let emulator = emulator().listen("0.0.0.0:0").start().await.unwrap();
    assert_eq!(emulator.url(), format!("http://127.0.0.1:{}", emulator.port()));
    assert_eq!(Call::default().error(&emulator).await.0, "");
}

#[tokio::test]
async fn an_address_that_is_taken_or_wrong_is_named() {
    let running = emulator().start().await.unwrap();
    let taken = Emulator::builder().listen(running.endpoint()).start().await.unwrap_err();
    assert!(taken.to_string().starts_with(&format!("cannot listen on `{}`: ", running.endpoint())), "{taken}");

    let wrong = Emulator::builder().listen("localhost").start().await.unwrap_err();
    assert!(matches!(wrong, StartError::Listen { address, .. } if address == "localhost"));
}
