//! Whatever is sent, the emulator answers as documented or closes the connection, and goes on.
//!
//! A run is the same every time, and short. `PROPTEST_CASES=100000 PROPTEST_RNG_SEED=7` make it long
//! and another.

use std::time::Duration;

use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::{Map, Value, json};
use tencent_ess_emulator::Emulator;
use tencent_ess_spec::Spec;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    time::timeout,
};

use crate::client::{Answer, Call, emulator, exchange};

/// Runs `property` on many values, on one emulator of the included definitions.
fn check<S: Strategy>(strategy: &S, property: impl Fn(&Runtime, &Emulator, &Spec, S::Value)) {
    let spec = Spec::embedded("ess/2020-11-11").unwrap();
    let runtime = Runtime::new().unwrap();
    let emulator = runtime.block_on(emulator().spec(spec.clone()).no_auth().start()).unwrap();
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(1);
    }
    let outcome = TestRunner::new(config).run(strategy, |value| {
        property(&runtime, &emulator, &spec, value);
        Ok(())
    });
    outcome.unwrap();
}

/// What is answered to these bytes when nothing comes after them.
async fn answer_to_the_end(emulator: &Emulator, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap();
    answer
}

/// JSON with members that mean something here and there.
fn json_value() -> impl Strategy<Value = Value> {
    let names =
        select(vec!["Operator", "UserId", "FlowName", "FlowIds", "Approvers", "ApproverType", "FileInfos", "x", ""]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        select(vec!["DOCUMENT", "yDRSRUUgygj6rq2wUuO4zjEyBZ2NHiyT", "<b>"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// A request that is framed as its headers say, whatever else it says.
#[derive(Debug)]
struct Wild {
    method: &'static str,
    query: String,
    action: Index,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn wild() -> impl Strategy<Value = Wild> {
    let method = select(vec!["POST", "POST", "POST", "GET", "GET", "PUT", "DELETE", "OPTIONS", "BREW"]);
    let query = prop_oneof![
        Just(String::new()),
        "[A-Za-z0-9.=&%+]{0,60}",
        "(FlowIds|Approvers|Operator)(\\.[0-9a-zA-Z]{1,8}){0,4}=[A-Za-z0-9%+_.~-]{0,9}"
    ];
    let name = select(vec![
        "Content-Type",
        "X-TC-Version",
        "X-TC-Timestamp",
        "X-TC-Region",
        "X-TC-Content-SHA256",
        "X-TC-Token",
        "X-TC-Language",
        "Authorization",
        "Accept",
        "X-Emulator-Fault",
    ]);
    let header =
        (name, prop_oneof!["[ -~]{0,40}", Just("error=InternalError".to_owned()), Just("delay=1ms".to_owned())]);
    let body = prop_oneof![
        json_value().prop_map(|value| value.to_string().into_bytes()),
        prop::collection::btree_map("[A-Z][A-Za-z]{2,11}", json_value(), 0..4)
            .prop_map(|members| json!(members).to_string().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..200),
    ];
    (method, query, any::<Index>(), prop::collection::vec(header, 0..4), body)
        .prop_map(|(method, query, action, headers, body)| Wild { method, query, action, headers, body })
}

impl Wild {
    fn to_bytes(&self, spec: &Spec) -> Vec<u8> {
        let names: Vec<&String> = spec.actions.keys().collect();
        let content_type = if self.method == "GET" { "application/x-www-form-urlencoded" } else { "application/json" };
        // Where a header is there twice, the first counts.
        let headers: String = self.headers.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
        let head = format!(
            "{} /?{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\nX-TC-Action: {}\r\n\
             {headers}Content-Type: {content_type}\r\nX-TC-Version: 2020-11-11\r\n\r\n",
            self.method,
            self.query,
            self.body.len(),
            self.action.get(&names)
        );
        [head.into_bytes(), self.body.clone()].concat()
    }
}

#[test]
fn every_request_to_the_api_is_answered_with_an_envelope_and_a_documented_code() {
    check(&wild(), |runtime, emulator, spec, wild| {
        let request = wild.to_bytes(spec);
        let Answer { head, body } = runtime.block_on(exchange(emulator.endpoint(), &request));
        assert!(head.starts_with("HTTP/1.1 200 "), "{}: {head}", String::from_utf8_lossy(&request));
        let envelope: Value = serde_json::from_str(&body).unwrap();
        assert!(envelope["Response"]["RequestId"].is_string(), "{envelope}");
        if let Some(code) = envelope["Response"]["Error"]["Code"].as_str() {
            let action = wild.action.get(&spec.actions.keys().collect::<Vec<_>>()).as_str();
            let of_the_action = spec.actions[action].errors.iter().any(|documented| documented == code);
            let common = spec.errors.errors.iter().any(|error| error.common && error.code == code);
            assert!(of_the_action || common, "{action}: {code}");
        }
    });
}

/// A change of one place of a request.
#[derive(Debug, Clone)]
enum Damage {
    Replace(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Cut(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Replace(at, byte)),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Damage::Remove(at, count)),
        any::<Index>().prop_map(Damage::Cut),
    ]
}

fn damaged(mut request: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if request.is_empty() {
            break;
        }
        let length = request.len();
        match damage {
            Damage::Replace(at, byte) => request[at.index(length)] = *byte,
            Damage::Insert(at, bytes) => {
                let at = at.index(length);
                request.splice(at..at, bytes.iter().copied());
            }
            Damage::Remove(at, count) => {
                let at = at.index(length);
                request.drain(at..(at + count).min(length));
            }
            Damage::Cut(at) => request.truncate(at.index(length)),
        }
    }
    request
}

#[test]
fn after_any_damage_to_a_request_the_next_one_is_answered() {
    check(&prop::collection::vec(damage(), 1..6), |runtime, emulator, _, damages| {
        let request = Call::default().to_bytes(emulator);
        let answered = runtime.block_on(answer_to_the_end(emulator, &damaged(request.clone(), &damages)));
        assert!(answered.is_empty() || answered.starts_with(b"HTTP/1."), "{}", String::from_utf8_lossy(&answered));
        let next = runtime.block_on(exchange(emulator.endpoint(), &request));
        assert!(next.head.starts_with("HTTP/1.1 200 ") && next.body.contains("\"RequestId\""), "{}", next.head);
    });
}
