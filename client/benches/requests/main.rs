//! The cost of a call in the client, each measurement next to a reference in the same run.
//!
//! `cargo bench -p tencent-ess-client --features macros --bench requests` prints a table of ratios. Rounds of both
//! sides alternate and the median of their ratios counts, so that a busy machine disturbs both alike. Preparing and decoding
//! are measured in processor time, and sending by the clock, because it is a rate. If `PYTHON` names
//! an interpreter that has `tencentcloud-sdk-python-ess`, that SDK prepares the same request.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark is a test")]

mod plain;
mod python;
mod server;

use std::{
    hint::black_box,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ring::{digest, hmac};
use tencent_ess_client::{__private, Credentials};

mod ess {
    tencent_ess_client::service! { "ess/2020-11-11", actions: [CreatePrepareFlow, DescribeFlowInfo] }
}
use ess::{
    Client,
    actions::{CreatePrepareFlow, DescribeFlowInfo, DescribeFlowInfoResponse},
};

/// The first example of the documentation.
const REQUEST: &str = include_str!("request.json");
/// A small request and its response, to measure the cost of sending.
const SMALL: &str =
    r#"{"Operator":{"UserId":"yDRSsUxxxxxxxxxxxxxxxxxLdSu"},"FlowIds":["yDwFlxxxxxxxxxxxxxxxxxUckpg"]}"#;
const ANSWER: &str = r#"{"Response":{"FlowDetailInfos":[],"RequestId":"s1692004929990936987"}}"#;
const ROUNDS: usize = 41;

fn main() {
    println!("| what | takes | reference | takes | ratio | budget |\n|---|---|---|---|---|---|");
    let (client, credentials) = (client("http://127.0.0.1:9"), credentials());
    let request: CreatePrepareFlow = serde_json::from_str(REQUEST).unwrap();
    let same: plain::CreatePrepareFlow = serde_json::from_str(REQUEST).unwrap();
    let prepare = || {
        black_box(__private::prepare(&client, &credentials, timestamp(), black_box(&request)));
    };
    let ratio = compare(processor, 2_000, prepare, || floor(&same));
    ratio.print("check, encode, sign, headers", "serde_json::to_vec + SHA-256 + two HMACs", "≤ 1.5");
    if let Some(theirs) = python::prepare(REQUEST) {
        Compared { ours: ratio.ours, theirs, ratio: ratio.ours.as_secs_f64() / theirs.as_secs_f64() }.print(
            "check, encode, sign, headers",
            "the same with the Python SDK",
            "",
        );
    }

    let answer = plain::answer();
    let decode = || {
        let mut response = DescribeFlowInfoResponse::default();
        assert!(__private::decode(black_box(answer.as_bytes()), &mut response));
        black_box(response);
    };
    let derived = || {
        black_box(serde_json::from_slice::<plain::Envelope>(black_box(answer.as_bytes())).unwrap());
    };
    let what = format!("decode an answer of {} bytes", answer.len());
    compare(processor, 2_000, decode, derived).print(&what, "derived serde", "≤ 1.5");

    send();
}

/// Sends small requests over loopback, one after the other, beside an HTTP client that posts the same bytes: made
/// once before, with only the floor of preparing them each time, and made each time as the client makes them.
fn send() {
    let url = server::start(ANSWER);
    let request: DescribeFlowInfo = serde_json::from_str(SMALL).unwrap();
    let same: plain::DescribeFlowInfo = serde_json::from_str(SMALL).unwrap();
    let (client, credentials, http) = (client(&url), credentials(), bare_http());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let typed = || {
        runtime.block_on(async { client.send(request.clone()).await.unwrap() });
    };
    let prepare = || __private::prepare(&client, &credentials, timestamp(), &request).unwrap();
    let post = |(headers, body)| {
        let call = http.post(&url).headers(headers).body(body).send();
        runtime.block_on(async { call.await.unwrap().bytes().await.unwrap() })
    };
    let before = prepare();
    let bare = || {
        post(before.clone());
    };
    let at_least = || {
        floor(&same);
        post(before.clone());
    };
    let prepared = || {
        assert!(__private::decode(&post(prepare()), &mut DescribeFlowInfoResponse::default()));
    };
    let what = "send on loopback";
    let (once, each) = ("bare reqwest, posting bytes made once before", "bare reqwest, with the bytes made each time");
    compare(clock, 200, at_least, bare).print_rate("bare reqwest, and the floor of preparing", once, "");
    compare(clock, 200, typed, bare).print_rate(what, once, "");
    compare(clock, 200, typed, prepared).print_rate(what, each, "≥ 0.95");
}

/// The work without which no request can be sent: its text, the hash of it, and the last two steps of the signature.
fn floor(request: &impl serde::Serialize) {
    let body = serde_json::to_vec(black_box(request)).unwrap();
    black_box(digest::digest(&digest::SHA256, &body));
    for key in [b"a day's key", b"a signature"] {
        black_box(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), b"TC3-HMAC-SHA256"));
    }
}

/// The medians of many rounds, in which both sides take turns.
struct Compared {
    ours: Duration,
    theirs: Duration,
    ratio: f64,
}

impl Compared {
    /// Of two times, the ratio of the rates.
    fn print_rate(self, what: &str, reference: &str, budget: &str) {
        Self { ratio: 1.0 / self.ratio, ..self }.print(what, reference, budget);
    }

    fn print(&self, what: &str, reference: &str, budget: &str) {
        let Self { ours, theirs, ratio } = self;
        println!("| {what} | {ours:.2?} | {reference} | {theirs:.2?} | {ratio:.2} | {budget} |");
    }
}

fn compare(now: fn() -> Duration, times: u32, mut ours: impl FnMut(), mut theirs: impl FnMut()) -> Compared {
    let mut rounds: Vec<_> =
        (0..ROUNDS).map(|_| (timed(now, times, &mut ours), timed(now, times, &mut theirs))).collect();
    // The first round pays for what is made once.
    rounds.remove(0);
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let seconds = |duration: &Duration| duration.as_secs_f64();
    Compared {
        ours: Duration::from_secs_f64(median(rounds.iter().map(|(ours, _)| seconds(ours)).collect())),
        theirs: Duration::from_secs_f64(median(rounds.iter().map(|(_, theirs)| seconds(theirs)).collect())),
        ratio: median(rounds.iter().map(|(ours, theirs)| seconds(ours) / seconds(theirs)).collect()),
    }
}

fn timed(now: fn() -> Duration, times: u32, run: &mut impl FnMut()) -> Duration {
    let started = now();
    for _ in 0..times {
        run();
    }
    now().saturating_sub(started) / times
}

/// Processor time of this thread: what other programs use meanwhile does not count.
#[cfg(unix)]
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap()
}

#[cfg(not(unix))]
use clock as processor;

fn clock() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

fn client(url: &str) -> Client {
    Client::builder().credentials(credentials()).endpoint(url).build().unwrap()
}

fn credentials() -> Credentials {
    Credentials::new("AKIDexample", "a-secret")
}

/// As the client has it: asking the clock is part of preparing a request.
fn timestamp() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn bare_http() -> reqwest::Client {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap()
}
