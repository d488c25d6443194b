//! Input that nobody should send: each gets a documented error or a closed connection, and the
//! emulator serves others afterwards.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;
use tencent_ess_emulator::Emulator;
use tencent_ess_spec::Spec;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use crate::{
    client::{Call, Connection, emulator, eventually, exchange},
    samples::{filled, mistyped},
};

async fn serves(emulator: &Emulator) -> bool {
    let answer = exchange(emulator.endpoint(), &Call::default().to_bytes(emulator)).await;
    answer.body.contains("FlowId")
}

/// Whether the other side has closed the connection, or does so within a generous time.
async fn is_closed(stream: &mut TcpStream) -> bool {
    timeout(Duration::from_secs(20), stream.read(&mut [0])).await.is_ok_and(|read| read.unwrap_or(0) == 0)
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_until_others_have_gone() {
    let emulator = emulator().max_connections(20).start().await.unwrap();
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(TcpStream::connect(emulator.endpoint()).await.unwrap());
    }
    for stream in &mut idle[20..] {
        assert!(is_closed(stream).await);
    }
    assert!(!serves_if_let_in(&emulator).await);
    idle.clear();
    assert!(eventually(async || serves_if_let_in(&emulator).await).await);
}

async fn serves_if_let_in(emulator: &Emulator) -> bool {
    let Ok(mut stream) = TcpStream::connect(emulator.endpoint()).await else { return false };
    let mut answer = String::new();
    let _ = stream.write_all(&Call::default().to_bytes(emulator)).await;
    let _ = stream.read_to_string(&mut answer).await;
    answer.contains("FlowId")
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed_before_and_after_a_request() {
    let emulator = emulator().read_timeout(Duration::from_millis(200)).start().await.unwrap();
    let mut silent = TcpStream::connect(emulator.endpoint()).await.unwrap();
    assert!(is_closed(&mut silent).await);

    let mut kept = Connection::open(&emulator).await;
    kept.send(&Call::default()).await;
    assert!(kept.is_closed().await);
    assert!(serves(&emulator).await);
}

#[tokio::test]
async fn headers_that_trickle_in_are_cut_off() {
    let emulator = emulator().read_timeout(Duration::from_millis(200)).start().await.unwrap();
    let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nX-Slow: ").await.unwrap();
    // Each byte comes in time; the whole does not.
    let mut byte = [0];
    let was_cut_off = eventually(async || {
        let written = stream.write_all(b"x").await;
        written.is_err()
            || matches!(timeout(Duration::from_millis(20), stream.read(&mut byte)).await, Ok(Ok(0) | Err(_)))
    });
    assert!(was_cut_off.await);
    assert!(serves(&emulator).await);
}

#[tokio::test]
async fn a_body_that_trickles_in_is_cut_off() {
    let emulator = emulator().read_timeout(Duration::from_millis(200)).start().await.unwrap();
    let request = Call::default().to_bytes(&emulator);
    let (head, body) = request.split_at(request.len() - 40);
    let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
    stream.write_all(head).await.unwrap();
    let mut answer = Vec::new();
    for byte in body {
        let _ = stream.write_all(&[*byte]).await;
        sleep(Duration::from_millis(20)).await;
    }
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&answer));
    assert!(emulator.requests().is_empty() && serves(&emulator).await);
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let emulator = emulator().read_timeout(Duration::from_millis(500)).start().await.unwrap();
    // More than the buffers of a connection hold, so that the rest of it waits for the client.
    for _ in 0..6 {
        Call::with_body(format!("\"{}\"", "x".repeat(5 << 20))).send(&emulator).await;
    }
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(emulator.endpoint().parse().unwrap()).await.unwrap();
    let request = format!("GET /_emulator/requests HTTP/1.1\r\nHost: {}\r\n\r\n", emulator.endpoint());
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.peek(&mut [0]).await.unwrap();
    sleep(Duration::from_secs(2)).await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 ") && answer.len() < 30 << 20, "{}", answer.len());
    assert!(serves(&emulator).await);
}

#[tokio::test]
async fn addresses_that_play_tricks_lead_nowhere() {
    let emulator = emulator().start().await.unwrap();
    let long = format!("/{}", "a".repeat(60_000));
    let table = [
        ("//", "404"),
        ("/../../etc/passwd", "404"),
        ("/%2e%2e/%2e%2e/etc/passwd", "404"),
        ("/..%2f..%2fetc%2fpasswd", "404"),
        ("/\\..\\..\\windows", "404"),
        ("/contract-create/../_emulator/status", "404"),
        ("/_emulator/%2e%2e/%00", "404"),
        ("/_emulator/signature/%ff%fe", "404"),
        ("/_emulator/requests/requests", "404"),
        ("/.git/config", "404"),
        (long.as_str(), "404"),
        ("http://example.com/", "200"),
        ("http://example.com/admin", "404"),
        ("*", "404"),
        ("nonsense", "404"),
        ("/a b", "400"),
        ("", "400"),
    ];
    for (target, status) in table {
        let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = exchange(emulator.endpoint(), request.as_bytes()).await;
        let shown = &target[..target.len().min(40)];
        assert!(answer.head.starts_with(&format!("HTTP/1.1 {status} ")), "{shown}: {}", answer.head);
        assert!(!answer.body.contains("root:"), "{shown}");
    }
    assert!(serves(&emulator).await);
}

#[tokio::test]
async fn what_breaks_the_rules_of_http_is_refused() {
    let emulator = emulator().start().await.unwrap();
    let post = |headers: &str, body: &str| format!("POST / HTTP/1.1\r\nHost: x\r\n{headers}\r\n{body}");
    let table = [
        post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"),
        post("Content-Length: -1\r\n", "{}"),
        post("Content-Length: 99999999999999999999\r\n", "{}"),
        post("Content-Length: 0x2\r\n", "{}"),
        post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n{}"),
        post("Transfer-Encoding: chunked\r\n", "-1\r\n{}"),
        post("Transfer-Encoding: gzip\r\n", "{}"),
        post("X Y: z\r\n", ""),
        post(": z\r\n", ""),
        post("X: a\0b\r\n", ""),
        post(&"X: y\r\n".repeat(1000), ""),
        post(&format!("X: {}\r\n", "y".repeat(1 << 20)), ""),
        "POST / HTTP/9.9\r\n\r\n".to_owned(),
        "POST /\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}".repeat(100) + "\r\n\r\n",
    ];
    for request in table {
        let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
        let _ = stream.write_all(request.as_bytes()).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let shown = &request[..request.len().min(80)];
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{shown}: {answer}");
    }
    assert!(emulator.requests().is_empty() && serves(&emulator).await);
}

#[tokio::test]
async fn a_body_cannot_smuggle_a_second_request() {
    let emulator = emulator().start().await.unwrap();
    let smuggled = "GET /_emulator/status HTTP/1.1\r\nHost: x\r\n\r\n";
    let request = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
         0\r\n\r\n{smuggled}",
        smuggled.len() + 5
    );
    let answer = exchange(emulator.endpoint(), request.as_bytes()).await;
    assert!(!answer.body.contains("\"actions\""), "{}", answer.body);
    assert!(serves(&emulator).await);
}

#[tokio::test]
async fn clients_that_go_away_at_any_byte_do_no_harm() {
    let emulator = emulator().start().await.unwrap();
    let request = Call::default().to_bytes(&emulator);
    for end in 0..request.len() {
        let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
        stream.write_all(&request[..end]).await.unwrap();
    }
    assert!(serves(&emulator).await);
    assert_eq!(emulator.requests().len(), 1);
}

#[tokio::test]
async fn a_client_that_finds_no_room_reads_so_although_it_writes_first() {
    let emulator = emulator().max_held_bytes(1 << 20).start().await.unwrap();
    let head = |length: usize| {
        format!(
            "POST / HTTP/1.1\r\nHost: x\r\nX-TC-Action: CreatePrepareFlow\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let mut large = TcpStream::connect(emulator.endpoint()).await.unwrap();
    large.write_all(&[head(1 << 20).as_bytes(), &vec![b' '; (1 << 20) - 1]].concat()).await.unwrap();
    let full = async || {
        let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
        // More than the buffers of a connection hold: whoever is cut off cannot write it.
        stream.write_all(&[head(9 << 20).as_bytes(), &vec![b' '; 9 << 20]].concat()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answers = [full().await, full().await];
    for answer in answers {
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.ends_with("try again\n"), "{answer}");
    }
    drop(large);
    assert!(eventually(async || serves_if_let_in(&emulator).await).await);
}

#[tokio::test]
async fn a_large_body_that_waits_to_be_asked_for_is_asked_for() {
    let emulator = emulator().start().await.unwrap();
    let request = String::from_utf8(Call::default().to_bytes(&emulator)).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
    stream.write_all(format!("{head}\r\nExpect: 100-continue\r\n\r\n").as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("FlowId"), "{answer}");
}

/// An emulator of the included definitions, and these.
async fn complete() -> (Emulator, Spec) {
    let spec = Spec::embedded("ess/2020-11-11").unwrap();
    (emulator().spec(spec.clone()).start().await.unwrap(), spec)
}

fn call(action: &str, body: &Value) -> Call {
    Call { action: action.to_owned().leak(), ..Call::with_body(body.to_string()) }
}

#[tokio::test]
async fn a_wrong_type_at_any_depth_of_any_action_is_named() {
    let (emulator, spec) = complete().await;
    let mut connection = Connection::open(&emulator).await;
    let (mut count, mut seen) = (0, BTreeSet::new());
    for (name, action) in &spec.actions {
        for (path, body) in mistyped(&spec, &action.request, &mut seen) {
            let (_, answer) = connection.send(&call(name, &body)).await;
            let (code, message) = (&answer["Error"]["Code"], answer["Error"]["Message"].as_str().unwrap_or_default());
            assert!(code == "InvalidParameter" || code == "MissingParameter", "{name} {body}: {answer}");
            // A message names the first ten violations, and what is missing may come before.
            assert!(
                message.contains(&format!("`{path}` must be ")) || message.ends_with(" more"),
                "{name} {body}: {message}"
            );
            count += 1;
        }
    }
    assert!(count > 1000, "{count}");
}

#[tokio::test]
async fn markup_in_every_text_stays_text() {
    let (emulator, spec) = complete().await;
    let mut connection = Connection::open(&emulator).await;
    for (name, action) in &spec.actions {
        for text in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\u{0}\u{202e}\u{2028}'${{7*7}}"] {
            let body = Value::Object(filled(&spec, &action.request, text));
            let (head, answer) = connection.send(&call(name, &body)).await;
            assert!(head.contains("content-type: application/json"), "{name}: {head}");
            assert!(head.contains("x-content-type-options: nosniff"), "{name}: {head}");
            assert!(answer["RequestId"].is_string(), "{name}: {answer}");
        }
    }
}
