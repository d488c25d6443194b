//! Who gets in: signatures in all their variations, and each refusal.

use serde_json::Value;

use crate::client::{Call, NOW, VALID, emulator, exchange};

/// Sends each call to one emulator and compares the codes; the empty one stands for an answer.
async fn assert_codes(calls: impl IntoIterator<Item = (&'static str, &'static str, Call)>) {
    let emulator = emulator().start().await.unwrap();
    for (what, expected, call) in calls {
        let (code, message) = call.error(&emulator).await;
        assert_eq!(code, expected, "{what}: {message}");
    }
}

#[tokio::test]
async fn every_way_of_signing_that_is_in_use_gets_in() {
    let port = |emulator: &tencent_ess_emulator::Emulator| emulator.port();
    let emulator = emulator().start().await.unwrap();
    let with_port = format!("127.0.0.1:{}", port(&emulator));
    let call = Call::default;
    let calls = [
        ("the Go SDK: with the port", call()),
        (
            "the Node SDK: without the port, its first label as service",
            Call { signed_host: "127.0.0.1".into(), service: "127", ..call() },
        ),
        (
            "the host without a port, signed with it",
            Call { host: "127.0.0.1".into(), signed_host: with_port, ..call() },
        ),
        ("another host than is connected to", Call { host: "ess.tencentcloudapi.com".into(), ..call() }),
        ("another service", Call { service: "file", ..call() }),
        ("the action is signed", Call { signed_headers: "content-type;host;x-tc-action", ..call() }),
        (
            "the action is signed as it is spelt",
            Call { signed_headers: "content-type;host;x-tc-action", lower_case_values: false, ..call() },
        ),
        (
            "more is signed",
            Call {
                signed_headers: "content-type;host;x-tc-action;x-tc-region;x-tc-timestamp",
                headers: vec![("X-TC-Region", "ap-guangzhou")],
                ..call()
            },
        ),
        ("a charset", Call { content_type: "application/json; charset=utf-8", ..call() }),
        (
            "a charset in upper case",
            Call { content_type: "application/json; charset=UTF-8", lower_case_values: false, ..call() },
        ),
        ("the body is not signed", Call { unsigned_payload: true, ..call() }),
        (
            "headers that do not matter",
            Call {
                headers: vec![
                    ("X-TC-Language", "zh-CN"),
                    ("X-TC-RequestClient", "SDK_GO_1.3.166"),
                    ("X-TC-Token", "t"),
                ],
                ..call()
            },
        ),
        ("a clock that is slow", Call { timestamp: (NOW - 300).to_string(), date: "2025-12-31", ..call() }),
        ("a clock that is fast", Call { timestamp: (NOW + 300).to_string(), ..call() }),
        ("another spelling of the same body", Call::with_body(VALID.replace("合同", "\\u5408\\u540c"))),
    ];
    for (what, call) in calls {
        let response = call.send(&emulator).await;
        assert_eq!(response["Error"], Value::Null, "{what}");
    }
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let call = Call::default;
    let authorization = |text: &str| Call { authorization: Some(text.into()), ..call() };
    assert_codes([
        ("no signature", "AuthFailure.InvalidAuthorization", authorization("")),
        ("another scheme", "AuthFailure.InvalidAuthorization", authorization("Bearer x")),
        ("host is not signed", "AuthFailure.InvalidAuthorization", Call { signed_headers: "content-type", ..call() }),
        ("an id with a slash", "AuthFailure.InvalidAuthorization", Call { id: "a/b".into(), ..call() }),
        ("an unknown id", "AuthFailure.SecretIdNotFound", Call { id: "AKIDx".into(), ..call() }),
        ("another key", "AuthFailure.SignatureFailure", Call { key: "x".into(), ..call() }),
        ("another host", "AuthFailure.SignatureFailure", Call { signed_host: "example.com".into(), ..call() }),
        ("another day", "AuthFailure.SignatureFailure", Call { date: "2026-01-02", ..call() }),
        (
            "a header not sent",
            "AuthFailure.SignatureFailure",
            Call { signed_headers: "content-type;host;x-y", ..call() },
        ),
        ("an old request", "AuthFailure.SignatureExpire", Call { timestamp: (NOW - 301).to_string(), ..call() }),
        ("a future request", "AuthFailure.SignatureExpire", Call { timestamp: (NOW + 301).to_string(), ..call() }),
        ("an absurd time", "AuthFailure.SignatureExpire", Call { timestamp: i64::MIN.to_string(), ..call() }),
        ("no time", "MissingParameter", Call { timestamp: String::new(), ..call() }),
        ("not a time", "InvalidParameter", Call { timestamp: "today".into(), ..call() }),
    ])
    .await;
}

#[tokio::test]
async fn a_request_that_was_changed_on_the_way_is_refused() {
    let emulator = emulator().start().await.unwrap();
    let mut request = Call::default().to_bytes(&emulator);
    let last = request.len() - 1;
    request[last] = b' ';
    let answer = exchange(emulator.endpoint(), &request).await;
    assert!(answer.body.contains("AuthFailure.SignatureFailure"), "{}", answer.body);
}

#[tokio::test]
async fn what_is_no_call_of_an_action_is_refused() {
    let call = Call::default;
    assert_codes([
        ("GET", "UnsupportedProtocol", Call { method: "GET", ..call() }),
        ("PUT", "UnsupportedProtocol", Call { method: "PUT", ..call() }),
        ("a form", "UnsupportedProtocol", Call { content_type: "application/x-www-form-urlencoded", ..call() }),
        ("no content type", "UnsupportedProtocol", Call { content_type: "", ..call() }),
        ("no action", "InvalidAction", Call { action: "", ..call() }),
        ("an unknown action", "InvalidAction", Call { action: "CreatePrepareFlw", ..call() }),
        ("another version", "NoSuchVersion", Call { version: "2021-05-26", ..call() }),
        ("no version", "NoSuchVersion", Call { version: "", ..call() }),
        ("no body", "InvalidParameter", Call::with_body("")),
        ("a list", "InvalidParameter", Call::with_body("[]")),
        ("half an object", "InvalidParameter", Call::with_body("{")),
        ("a member twice", "InvalidParameter", Call::with_body(VALID.replace('}', ", \"UserId\": \"x\"}"))),
        ("deep nesting", "InvalidParameter", Call::with_body("[".repeat(1_000_000))),
        ("invalid UTF-8", "InvalidParameter", Call::with_body(b"{\"FlowName\": \"\xff\"}".as_slice())),
        ("binary", "InvalidParameter", Call::with_body([0, 159, 146, 150])),
        ("30 MB", "RequestSizeLimitExceeded", Call::with_body(" ".repeat(30 << 20))),
    ])
    .await;
}

#[tokio::test]
async fn the_largest_body_is_read() {
    let padded = format!("{VALID}{}", " ".repeat((10 << 20) - VALID.len()));
    assert_codes([("10 MB", "", Call::with_body(padded))]).await;
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let emulator = emulator().start().await.unwrap();
    let call = Call::default;
    let table = [
        (
            Call { action: "CreatePrepareFlw", ..call() },
            "there is no action `CreatePrepareFlw` — did you mean `CreatePrepareFlow`?",
        ),
        (Call { version: "1", ..call() }, "there is no version `1`; send X-TC-Version: 2020-11-11"),
        (Call { id: "AKIDx".into(), ..call() }, "no account has the SecretId `AKIDx`"),
        (
            Call { date: "2026-01-02", ..call() },
            "the scope says 2026-01-02, the timestamp 1767225600 is of 2026-01-01 (UTC)",
        ),
    ];
    for (call, message) in table {
        assert_eq!(call.error(&emulator).await.1, message);
    }
}

#[tokio::test]
async fn accounts_that_are_given_replace_the_built_in_one() {
    let emulator = emulator().account("a", "1").account("b", "2").start().await.unwrap();
    let call = |id: &str, key: &str| Call { id: id.into(), key: key.into(), ..Call::default() };
    assert_eq!(call("a", "1").error(&emulator).await.0, "");
    assert_eq!(call("b", "2").error(&emulator).await.0, "");
    assert_eq!(call("a", "2").error(&emulator).await.0, "AuthFailure.SignatureFailure");
    assert_eq!(Call::default().error(&emulator).await.0, "AuthFailure.SecretIdNotFound");
}

#[tokio::test]
async fn without_auth_only_the_sender_is_not_checked() {
    let emulator = emulator().no_auth().start().await.unwrap();
    let unsigned = Call { authorization: Some(String::new()), timestamp: String::new(), ..Call::default() };
    assert_eq!(unsigned.error(&emulator).await.0, "");
    assert_eq!(Call { action: "X", ..unsigned.clone() }.error(&emulator).await.0, "InvalidAction");
    assert_eq!(Call { body: b"{}".to_vec(), ..unsigned }.error(&emulator).await.0, "MissingParameter");
}
