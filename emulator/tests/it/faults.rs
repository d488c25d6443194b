//! Failing on demand, as a client sees it.

use std::time::Duration;

use serde_json::Value;
use tencent_ess_emulator::{Emulator, Fault};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::client::{Call, VALID, emulator, exchange};

/// What a client reads until the connection is closed.
async fn read(emulator: &Emulator, call: &Call) -> Vec<u8> {
    let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
    stream.write_all(&call.to_bytes(emulator)).await.unwrap();
    let mut answer = Vec::new();
    // Being cut off may come as an error instead of an end.
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap();
    answer
}

/// Whether the latest request was executed.
fn was_executed(emulator: &Emulator) -> bool {
    emulator.requests().pop().unwrap().outcome.is_some()
}

#[tokio::test]
async fn the_next_call_of_an_action_fails_and_the_one_after_does_not() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_next("CreatePrepareFlow", Fault::error("OperationDenied.NoQuota")).unwrap();

    let other = Call { action: "DescribeThings", ..Call::with_body("{}") };
    assert_eq!(other.error(&emulator).await.0, "");
    let denied = ("OperationDenied.NoQuota".to_owned(), "No quota is left.".to_owned());
    assert_eq!(Call::default().error(&emulator).await, denied);
    assert_eq!(Call::default().error(&emulator).await.0, "");

    let requests = emulator.requests();
    assert_eq!(requests[1].fault, Some(Fault::error("OperationDenied.NoQuota")));
    assert_eq!((&requests[0].fault, &requests[2].fault), (&None, &None));
}

#[tokio::test]
async fn a_fault_can_have_words_of_its_own_and_many_turns() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_times(2, "*", "error=OperationDenied.NoQuota: none: left".parse().unwrap()).unwrap();
    emulator.fail_next("*", Fault::throttle()).unwrap();
    let table = [
        ("OperationDenied.NoQuota", "none: left"),
        ("OperationDenied.NoQuota", "none: left"),
        ("RequestLimitExceeded", "provoked by a fault of the emulator"),
        ("", ""),
    ];
    for (code, message) in table {
        assert_eq!(Call::default().error(&emulator).await, (code.to_owned(), message.to_owned()));
    }
}

#[tokio::test]
async fn faults_wait_for_calls_that_are_let_in() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_next("CreatePrepareFlow", Fault::throttle()).unwrap();
    let unsigned = Call { key: "wrong".into(), ..Call::default() };
    assert_eq!(unsigned.error(&emulator).await.0, "AuthFailure.SignatureFailure");
    // The parameters are looked at when a call is executed, and this one is not.
    assert_eq!(Call::with_body("{}").error(&emulator).await.0, "RequestLimitExceeded");
    assert_eq!(Call::with_body("{}").error(&emulator).await.0, "MissingParameter");

    emulator.fail_next("*", Fault::DropAfter).unwrap();
    emulator.clear_faults();
    assert_eq!(Call::default().error(&emulator).await.0, "");
}

#[tokio::test]
async fn connections_are_dropped_before_and_after_the_call_is_executed() {
    let emulator = emulator().start().await.unwrap();
    for (fault, executed) in [(Fault::DropBefore, false), (Fault::DropAfter, true)] {
        emulator.fail_next("*", fault.clone()).unwrap();
        assert_eq!(read(&emulator, &Call::default()).await, b"", "{fault}");
        assert_eq!(was_executed(&emulator), executed, "{fault}");
    }
    assert_eq!(Call::default().error(&emulator).await.0, "");
}

#[tokio::test]
async fn an_answer_is_truncated_after_half_of_it() {
    let emulator = emulator().start().await.unwrap();
    let whole = exchange(emulator.endpoint(), &Call::default().to_bytes(&emulator)).await.body;
    emulator.reset().await.unwrap();
    emulator.fail_next("*", Fault::Truncate).unwrap();
    let answer = String::from_utf8(read(&emulator, &Call::default()).await).unwrap();
    let (head, half) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", whole.len())), "{head}");
    assert_eq!(half, &whole[..whole.len() / 2]);
    assert!(was_executed(&emulator));
}

#[tokio::test]
async fn garbage_is_answered_in_place_of_json() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_next("*", Fault::Garbage).unwrap();
    let answer = read(&emulator, &Call::default()).await;
    let body = &answer[answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4..];
    assert!(answer.starts_with(b"HTTP/1.1 200 "));
    assert!(!body.is_empty() && serde_json::from_slice::<Value>(body).is_err());
    assert!(was_executed(&emulator));
}

#[tokio::test]
async fn a_status_is_answered_in_place_of_executing_the_call() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_next("*", Fault::Status(503)).unwrap();
    let answer = exchange(emulator.endpoint(), &Call::default().to_bytes(&emulator)).await;
    assert!(answer.head.starts_with("HTTP/1.1 503 "), "{}", answer.head);
    assert!(answer.head.contains("text/html"), "{}", answer.head);
    assert!(!was_executed(&emulator));
}

#[tokio::test]
async fn a_delayed_call_is_executed_at_once_and_answered_late() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_next("*", Fault::Delay(Duration::from_millis(300))).unwrap();
    let mut stream = TcpStream::connect(emulator.endpoint()).await.unwrap();
    stream.write_all(&Call::default().to_bytes(&emulator)).await.unwrap();
    let start = std::time::Instant::now();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(250));
    assert!(answer.contains("FlowId"), "{answer}");
}

#[tokio::test]
async fn a_stalled_call_is_executed_and_never_answered() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_next("*", Fault::Stall).unwrap();
    let mut stalled = TcpStream::connect(emulator.endpoint()).await.unwrap();
    stalled.write_all(&Call::default().to_bytes(&emulator)).await.unwrap();
    assert!(crate::client::eventually(async || emulator.requests().len() == 1).await);
    assert!(was_executed(&emulator));
    // Others are answered meanwhile, and the stalled one hears nothing before the emulator goes.
    assert_eq!(Call::default().error(&emulator).await.0, "");
    assert!(timeout(Duration::from_millis(100), stalled.read_u8()).await.is_err());
    drop(emulator);
    assert_eq!(stalled.read(&mut [0]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_call_asks_for_a_fault_by_header() {
    let emulator = emulator().start().await.unwrap();
    emulator.fail_next("*", Fault::throttle()).unwrap();
    let asking = |fault| Call { headers: vec![("X-Emulator-Fault", fault)], ..Call::default() };
    let table = [
        ("error=OperationDenied.NoQuota", "OperationDenied.NoQuota"),
        ("error=OperationDenied.NoQota", "InvalidParameterValue"),
        ("explode", "InvalidParameterValue"),
    ];
    for (fault, code) in table {
        assert_eq!(asking(fault).error(&emulator).await.0, code, "{fault}");
    }
    assert_eq!(read(&emulator, &asking("drop-after")).await, b"");
    // What waits for any call goes on waiting for one that does not ask.
    assert_eq!(Call::default().error(&emulator).await.0, "RequestLimitExceeded");
}

#[tokio::test]
async fn faults_that_cannot_be_are_refused_with_what_there_is() {
    let emulator = emulator().start().await.unwrap();
    let refused = |action, fault| emulator.fail_next(action, fault).unwrap_err().to_string();
    assert_eq!(
        refused("CreatePrepareFlw", Fault::Stall),
        "there is no action `CreatePrepareFlw` — did you mean `CreatePrepareFlow`?; `*` stands for any"
    );
    assert_eq!(
        refused("*", Fault::error("RequestLimitExceded")),
        "the error code `RequestLimitExceded` is not documented — did you mean `RequestLimitExceeded`?"
    );
    assert_eq!(Call::with_body(VALID).error(&emulator).await.0, "");
}
