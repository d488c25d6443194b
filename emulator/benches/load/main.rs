//! How fast the emulator is, beside a bare axum handler that reads and writes the same bytes.
//!
//! `cargo bench -p tencent-ess-emulator` prints a table. Both servers are programs of their own, both
//! are loaded in turn by the same connections, and the emulator checks the signature of every request.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on should fail"
)]

mod bare;
mod load;
mod signed;

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use self::load::{Measured, measure};

/// How often each server is loaded; of all, the median counts.
const ROUNDS: usize = 5;
const STARTS: usize = 10;

fn main() {
    if std::env::args().any(|argument| argument == bare::ARGUMENT) {
        return bare::serve();
    }
    let emulator = Server::emulator();
    let file = file_id(&emulator.endpoint);
    let operator = r#""Operator":{"UserId":"yDRSRUUgygj6rq2wUuO4zjEyBZ2NHiyT"}"#;
    let approver = r#"{"ApproverType":1,"ApproverName":"典子谦","ApproverMobile":"13200000000"}"#;
    let prepare = format!(
        r#"{{{operator},"FlowName":"劳务合同","ResourceId":"{file}","ResourceType":2,"Approvers":[{approver}]}}"#
    );
    let actions = [
        ("DescribeIntegrationEmployees", format!(r#"{{{operator},"Limit":20}}"#)),
        // It leaves something behind with each request, so it comes last.
        ("CreatePrepareFlow", prepare),
    ];
    println!("memory when it is ready: {}\n", emulator.memory());
    println!(
        "| action | server | requests/s | median | p99 | CPU per request | of the bare handler | memory afterwards |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (action, body) in &actions {
        let request = signed::request(&emulator.endpoint, action, body);
        let answer = load::exchange(&emulator.endpoint, &request);
        assert!(!answer.contains("\"Error\""), "{action}: {answer}");
        let servers = [&Server::bare(&answer), &emulator];
        let round = || servers.map(|server| measure(&server.endpoint, &request, || server.cpu_time()));
        let mut rounds: Vec<[Measured; 2]> = (0..ROUNDS).map(|_| round()).collect();
        let requests: usize = rounds.iter().map(|[_, emulator]| emulator.requests).sum();
        let ratio = |[bare, emulator]: &[Measured; 2]| emulator.per_second / bare.per_second;
        rounds.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
        let median = &rounds[ROUNDS / 2];
        let memory = servers.map(Server::memory);
        println!("| {action} | bare | {} | | {} |", median[0], memory[0]);
        println!("| | emulator | {} | {:.2} | {}, {requests} requests |", median[1], ratio(median), memory[1]);
    }
    println!("\ngoals: 0.5 of the bare handler, less than 100 MB");
    drop(emulator);
    println!("\nfrom the start of the program to ready: {:.0?} (goal: 100 ms)", time_to_ready());
}

/// A server in a process of its own, which ends when this is dropped.
struct Server {
    child: Child,
    endpoint: String,
}

impl Server {
    fn emulator() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tencent-ess-emulator"));
        Self::start(command.args(["--listen", "127.0.0.1:0"]).stdin(Stdio::null()), "")
    }

    /// A handler that answers everything with `answer`.
    fn bare(answer: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        Self::start(command.arg(bare::ARGUMENT).stdin(Stdio::piped()), answer)
    }

    /// Starts a program that prints its address in its first line.
    fn start(command: &mut Command, input: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        if let Some(mut stdin) = child.stdin.take() {
            std::io::Write::write_all(&mut stdin, input.as_bytes()).unwrap();
        }
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find_map(|word| word.strip_prefix("http://")).unwrap();
        Self { child, endpoint: url.to_owned() }
    }

    /// The memory in use, where the system tells.
    fn memory(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        let kilobytes: Option<u32> = resident.and_then(|resident| resident.parse().ok());
        kilobytes.map_or("unknown on this system".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
    }

    /// The time that its threads have run, where the system tells.
    fn cpu_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // The name before may hold anything; then user and system time are the 12th and 13th, in 1/100 s.
        let figures = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: u64 = figures.skip(11).take(2).filter_map(|figure| figure.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The id of a file that was uploaded for it.
fn file_id(endpoint: &str) -> String {
    let body = r#"{"BusinessType":"DOCUMENT","Caller":{"OperatorId":"yDRSRUUgygj6rq2wUuO4zjEyBZ2NHiyT"},"FileInfos":[{"FileName":"a.pdf","FileBody":"JVBERi0xLjQKJSVFT0YK"}]}"#;
    let answer = load::exchange(endpoint, &signed::request(endpoint, "UploadFiles", body));
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    answer["Response"]["FileIds"][0].as_str().unwrap().to_owned()
}

/// The median time until a program that is started says where it listens.
fn time_to_ready() -> Duration {
    let mut times: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let start = Instant::now();
            let _server = Server::emulator();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[STARTS / 2]
}
