//! What the emulator holds levels off, whatever is sent to it. `--no-capture` prints the plateau.

use std::{fs, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Child,
    time::timeout,
};

use crate::program::{endpoint_of, program};

const ROUNDS: usize = 4;
/// What may be held at the most: it is some 100 MB, and without bounds several times as much.
const MOST_MEGABYTES: usize = 400;

/// What the process holds, and has held at most, in megabytes.
fn held(child: &Child) -> [usize; 2] {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id().unwrap())).unwrap();
    ["VmRSS:", "VmHWM:"].map(|name| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
    })
}

async fn answer(endpoint: &str, head: &str, body: &[u8]) -> String {
    let head = format!("{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut stream = TcpStream::connect(endpoint).await.unwrap();
    let _ = stream.write_all(&[head.as_bytes(), body].concat()).await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(60), stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn call(action: &str) -> String {
    format!("POST / HTTP/1.1\r\nContent-Type: application/json\r\nX-TC-Version: 2020-11-11\r\nX-TC-Action: {action}")
}

/// Requests with long actions and queries, bodies of very many values, and bodies that stop before their end;
/// and pages that nobody opens before they expire.
async fn round(endpoint: &str) {
    let long = "A".repeat(60_000);
    for _ in 0..100 {
        assert!(answer(endpoint, &call(&long), b"{}").await.contains("InvalidAction"));
        assert!(answer(endpoint, &format!("GET /?{long} HTTP/1.1"), b"").await.contains("SizeLimitExceeded"));
    }
    for element in ["0,", "{},", "[],", "\"\","] {
        let values = format!("{{\"A\":[{}0]}}", element.repeat((8 << 20) / element.len()));
        assert!(answer(endpoint, &call("CreateFlow"), values.as_bytes()).await.contains("100000 values"));
    }
    let mut stopped = Vec::new();
    let head = format!("{}\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", call("CreateFlow"));
    for _ in 0..30 {
        let mut stream = TcpStream::connect(endpoint).await.unwrap();
        stream.write_all(&[head.as_bytes(), &vec![b' '; 999_999]].concat()).await.unwrap();
        stopped.push(stream);
    }
    drop(stopped);
    for _ in 0..2 {
        for _ in 0..700 {
            let body = br#"{"Operator":{"UserId":"u"},"FlowName":"n","ResourceType":2}"#;
            assert!(answer(endpoint, &call("CreatePrepareFlow"), body).await.contains("\"Url\""));
        }
        answer(endpoint, "POST /_emulator/clock HTTP/1.1", br#"{"advance": 3600}"#).await;
    }
    let listed = answer(endpoint, "GET /_emulator/requests HTTP/1.1", b"").await;
    let listed: Value = serde_json::from_str(listed.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert!(!listed["requests"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_levels_off() {
    let log = tempfile();
    let mut command = program(&["--listen", "127.0.0.1:0", "--no-auth"]);
    command.stderr(Stdio::from(fs::File::create(&log).unwrap()));
    let mut child = command.spawn().unwrap();
    let endpoint = endpoint_of(&mut child).await;
    let mut plateau = Vec::new();
    for number in 1..=ROUNDS {
        round(&endpoint).await;
        let [now, most] = held(&child);
        let logged = fs::metadata(&log).unwrap().len() >> 10;
        println!("round {number}: {now} MB are held, {most} MB at most; {logged} kB of log");
        plateau.push((now, most, logged));
    }
    drop(child);
    fs::remove_file(&log).unwrap();
    // What is held between rounds depends on when the allocator gives pages back; the peak does not.
    let &[.., (_, before, _), (_, most, logged)] = &plateau[..] else { panic!("{plateau:?}") };
    assert!(most <= before + before / 8 && most < MOST_MEGABYTES, "{plateau:?}");
    assert!(logged < 4096, "a line of the log is short whatever was sent: {plateau:?}");
}

fn tempfile() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("tencent-ess-soak-{}", std::process::id()))
}
