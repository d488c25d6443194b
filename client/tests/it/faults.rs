//! No contract is created twice: a server counts executions under every fault.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use crate::support::*;
use tencent_ess_client::{Action, Client, Error, RetryPolicy};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
    time::sleep,
};

const OK: &str = r#"{"Response":{"Url":"u","RequestId":"s1"}}"#;

/// What goes wrong with an attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    /// Nothing listens.
    Refused,
    /// The connection is closed in the middle of the handshake.
    HandshakeCut,
    /// The connection is reset when the request is there, before any of it is read.
    ResetUnread,
    /// The service turns the request away with this code, or with this status.
    Code(&'static str),
    Status(&'static str),
    /// The action is executed, and then no answer reaches the client: the connection is reset or closed, nothing
    /// more comes, or something else does.
    ExecutedReset,
    ExecutedClosed,
    ExecutedStalled,
    ExecutedBytes(&'static str),
    ExecutedStatus(&'static str),
    ExecutedCode(&'static str),
}
use Fault::*;

/// What a table's row is about: its name, the fault, and how many attempts in a row it meets.
const ROWS: [(&str, Fault, u32); 32] = [
    ("none", None, 0),
    ("connection refused", Refused, 1),
    ("connection refused, always", Refused, u32::MAX),
    ("TLS handshake cut off, always", HandshakeCut, u32::MAX),
    ("reset before the request is read", ResetUnread, 1),
    ("reset before the request is read, always", ResetUnread, u32::MAX),
    ("`RequestLimitExceeded`", Code("RequestLimitExceeded"), 1),
    ("`RequestLimitExceeded.UinLimitExceeded`, twice", Code("RequestLimitExceeded.UinLimitExceeded"), 2),
    ("`RequestLimitExceeded`, always", Code("RequestLimitExceeded"), u32::MAX),
    ("HTTP 429", Status("429 Too Many Requests"), 1),
    ("HTTP 404, always", Status("404 Not Found"), u32::MAX),
    ("refused for good", Code("OperationDenied.NoQuota"), u32::MAX),
    ("executed, then reset", ExecutedReset, 1),
    ("executed, then reset, always", ExecutedReset, u32::MAX),
    ("executed, then closed", ExecutedClosed, 1),
    ("executed, then stalled", ExecutedStalled, 1),
    ("executed, then stalled, always", ExecutedStalled, u32::MAX),
    ("executed, answer cut off", ExecutedBytes("HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n{\"Response\":"), 1),
    (
        "executed, answer of unknown length cut off",
        ExecutedBytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"Response\":{\"Url\":\"u"),
        1,
    ),
    ("executed, then HTTP 502 of a gateway", ExecutedBytes("HTTP/1.1 502 Bad\r\nContent-Length: 6\r\n\r\n<html>"), 1),
    (
        "executed, then HTTP 504 of a gateway, always",
        ExecutedBytes("HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n"),
        u32::MAX,
    ),
    ("executed, then HTTP 101", ExecutedStatus("101 Switching Protocols"), 1),
    ("executed, then HTTP 204", ExecutedStatus("204 No Content"), 1),
    ("executed, then HTTP 303", ExecutedStatus("303 See Other"), 1),
    ("executed, then HTTP 403 of a filter", ExecutedStatus("403 Forbidden"), 1),
    ("executed, then HTTP 408", ExecutedStatus("408 Request Timeout"), 1),
    ("executed, then HTTP 409", ExecutedStatus("409 Conflict"), 1),
    ("executed, then HTTP 425", ExecutedStatus("425 Too Early"), 1),
    ("executed, then HTTP 499", ExecutedStatus("499 Client Closed Request"), 1),
    ("executed, then an empty body", ExecutedBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), 1),
    ("executed, then `InternalError.Db`", ExecutedCode("InternalError.Db"), 1),
    ("executed, then `InternalError.Db`, always", ExecutedCode("InternalError.Db"), u32::MAX),
];

/// A service that counts what it executes. It guards `StartThing` as the real one does: a second run is refused.
struct Ledger {
    fault: Fault,
    faults_left: AtomicU32,
    executions: AtomicU32,
}

impl Ledger {
    fn next_fault(&self) -> Fault {
        let left = self.faults_left.load(SeqCst);
        self.faults_left.store(left.saturating_sub(1), SeqCst);
        if left > 0 { self.fault } else { None }
    }

    fn execute(&self, request: &Received) -> String {
        if request.header("x-tc-action") == "StartThing" && self.executions.load(SeqCst) > 0 {
            return refusal("OperationDenied.HasStarted");
        }
        self.executions.fetch_add(1, SeqCst);
        OK.to_owned()
    }

    async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(self.clone().serve_connection(socket));
        }
    }

    async fn serve_connection(self: Arc<Self>, mut socket: TcpStream) {
        loop {
            if socket.readable().await.is_err() || matches!(socket.peek(&mut [0]).await, Ok(0) | Err(_)) {
                return;
            }
            let fault = self.next_fault();
            match fault {
                HandshakeCut => return,
                ResetUnread => return socket.set_zero_linger().unwrap(),
                _ => {}
            }
            let Some(request) = read_request(&mut socket).await else { return };
            let (answer, keep) = match fault {
                Code(code) => (http("200 OK", refusal(code)), true),
                Status(status) => (http(status, ""), true),
                ExecutedReset => {
                    self.execute(&request);
                    return socket.set_zero_linger().unwrap();
                }
                ExecutedClosed => {
                    self.execute(&request);
                    return;
                }
                ExecutedStalled => {
                    self.execute(&request);
                    return sleep(Duration::from_secs(600)).await;
                }
                ExecutedBytes(bytes) => {
                    self.execute(&request);
                    (bytes.as_bytes().to_vec(), false)
                }
                ExecutedStatus(status) => {
                    self.execute(&request);
                    (format!("HTTP/1.1 {status}\r\nLocation: /\r\nConnection: close\r\n\r\n").into_bytes(), false)
                }
                ExecutedCode(code) => {
                    self.execute(&request);
                    (http("200 OK", refusal(code)), true)
                }
                None | Refused | HandshakeCut | ResetUnread => (http("200 OK", self.execute(&request)), true),
            };
            if socket.write_all(&answer).await.is_err() || !keep {
                return;
            }
        }
    }
}

fn refusal(code: &str) -> String {
    format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"no"}},"RequestId":"s2"}}}}"#)
}

/// A port that refuses connections until somebody listens.
fn closed_port() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// What became of a call.
#[derive(Clone, Debug)]
struct Cell {
    executions: u32,
    attempts: u32,
    outcome: String,
}

async fn call<A: Action<Service = Demo>>(fault: Fault, times: u32, request: A) -> Cell {
    let ledger = Arc::new(Ledger { fault, faults_left: AtomicU32::new(times), executions: AtomicU32::new(0) });
    let (socket, address) = closed_port();
    let open = {
        let (ledger, socket) = (ledger.clone(), Mutex::new(Some(socket)));
        move || {
            if let Some(socket) = socket.lock().unwrap().take() {
                tokio::spawn(ledger.clone().serve(socket.listen(16).unwrap()));
            }
        }
    };
    if fault != Refused {
        open();
    }
    // Waits ask for a random number, which is when a service that was down comes up.
    let waits = Arc::new(AtomicU32::new(0));
    let comes_up = times < u32::MAX;
    let jitter = {
        let waits = waits.clone();
        move || {
            waits.fetch_add(1, SeqCst);
            if comes_up {
                open();
            }
            0
        }
    };
    let policy = RetryPolicy::default().backoff(Duration::from_millis(2), Duration::from_millis(4)).jitter(jitter);
    let scheme = if fault == HandshakeCut { "https" } else { "http" };
    let timeout = Duration::from_secs(if fault == ExecutedStalled { 4 } else { 60 });
    let client: Client<Demo> =
        builder().endpoint(format!("{scheme}://{address}")).retry(policy).timeout(timeout).build().unwrap();

    let (attempts, outcome) = match client.send(request).outcome().await {
        Ok(outcome) if outcome.answer_lost => (outcome.attempts, "done, answer lost".to_owned()),
        Ok(outcome) => (outcome.attempts, "answer".to_owned()),
        Err(error) => {
            let attempts = 1 + waits.load(SeqCst);
            let kind = match &error {
                Error::Ambiguous(error) => {
                    assert_eq!(error.attempts(), attempts, "{error}");
                    "Ambiguous"
                }
                Error::Connect(_) => "Connect",
                Error::Timeout(_) => "Timeout",
                Error::Http(_) => "Http",
                Error::Api(_) => "Api",
                _ => "another",
            };
            (attempts, format!("`Error::{kind}`"))
        }
    };
    Cell { executions: ledger.executions.load(SeqCst), attempts, outcome }
}

async fn table() -> Vec<[Cell; 3]> {
    let mut calls = JoinSet::new();
    for (index, (_, fault, times)) in ROWS.into_iter().enumerate() {
        calls.spawn(async move {
            let safe = call(fault, times, DescribeThing::named("x"));
            let guarded = call(fault, times, StartThing::named("x"));
            let never = call(fault, times, CreateThing::named("x"));
            (index, <[Cell; 3]>::from(tokio::join!(safe, guarded, never)))
        });
    }
    let mut rows = calls.join_all().await;
    rows.sort_by_key(|(index, _)| *index);
    rows.into_iter().map(|(_, cells)| cells).collect()
}

fn as_markdown(table: &[[Cell; 3]]) -> String {
    let mut text = String::from("| fault | `safe` | `guarded` | `never` |\n|---|---|---|---|\n");
    for ((name, ..), cells) in ROWS.iter().zip(table) {
        let cells = cells
            .each_ref()
            .map(|Cell { executions, attempts, outcome }| format!("{executions} / {attempts} {outcome}"));
        writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn executions_under_every_fault_are_those_of_the_documentation() {
    let table = table().await;
    let text = as_markdown(&table);
    println!("{text}");

    for ((name, fault, times), [safe, guarded, never]) in ROWS.iter().zip(&table) {
        assert!(never.executions <= 1, "{name}: an action that must not run twice ran {} times", never.executions);
        assert!(guarded.executions <= 1, "{name}: a guarded action ran {} times", guarded.executions);
        let is_final = matches!(
            fault,
            Code("OperationDenied.NoQuota")
                | ExecutedStatus("101 Switching Protocols" | "303 See Other" | "403 Forbidden" | "409 Conflict")
        );
        assert!(*times > 2 || is_final || safe.outcome == "answer", "{name}: an attempt would have succeeded");
        let told = ["answer", "done, answer lost", "`Error::Ambiguous`", "`Error::Api`"];
        for cell in [guarded, never] {
            assert!(cell.executions == 0 || told.contains(&&*cell.outcome), "{name}: executed, but {}", cell.outcome);
        }
    }
    let documented = include_str!("../../../docs/RETRIES.md");
    assert!(documented.contains(&text), "docs/RETRIES.md has another table; this is the one of the client:\n{text}");
}
