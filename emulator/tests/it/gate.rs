//! Who gets in: signatures in all their variations, and each refusal.

use serde_json::Value;
use tencent_ess_spec::Endpoint;

use crate::client::{Call, NOW, VALID, emulator, exchange, spec};

/// Sends each call to one emulator and compares the codes; the empty one stands for an answer.
async fn assert_codes(calls: impl Into<Vec<(&'static str, &'static str, Call)>>) {
    let calls = calls.into();
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
        (
            "a long query",
            "RequestSizeLimitExceeded",
            Call::get("DescribeThings", "A=".to_owned() + &"x".repeat(32 << 10)),
        ),
        (
            "a query in JSON",
            "UnsupportedProtocol",
            Call { content_type: "application/json", ..Call::get("DescribeThings", "") },
        ),
        ("a query twice", "InvalidParameter", Call::get("DescribeThings", "Limit=1&Limit=1")),
        ("a query that is not UTF-8", "InvalidParameter", Call::get("DescribeThings", "Limit=%ff")),
        ("an unknown name in a query", "UnknownParameter", Call::get("DescribeThings", "Limt=1")),
        ("a text for a number in a query", "InvalidParameter", Call::get("DescribeThings", "Limit=x")),
        ("a number that is too large in a query", "InvalidParameterValue", Call::get("DescribeThings", "Limit=101")),
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

#[tokio::test]
async fn the_query_of_a_get_is_read_like_a_body() {
    let emulator = emulator().start().await.unwrap();
    // The first is how Python's SDK writes it, the second how Node's does.
    for blank in ["+", "%20"] {
        let query = format!(
            "FlowName=a{blank}%E5%90%88&Operator.UserId=u&Approvers.0.ApproverType=1&FlowOption.SkipUploadFile=True\
             &ResourceId="
        );
        let (code, message) = Call::get("CreatePrepareFlow", query).error(&emulator).await;
        assert_eq!((code.as_str(), message.as_str()), ("InvalidParameterValue", "请指定文件类型的资源id"));
    }
    assert_eq!(Call::get("DescribeThings", "Limit=100").send(&emulator).await["Status"], "DONE");
    assert_eq!(Call::get("DescribeThings", "").send(&emulator).await["Status"], "DONE");
    assert_eq!(emulator.requests()[2].query, "Limit=100");
    assert_eq!(emulator.requests()[2].method, "GET");
}

#[tokio::test]
async fn a_query_that_was_changed_on_the_way_is_refused() {
    let emulator = emulator().start().await.unwrap();
    let request = Call::get("DescribeThings", "Limit=100").to_bytes(&emulator);
    let changed = String::from_utf8(request).unwrap().replace("Limit=100", "Limit=99");
    let answer = exchange(emulator.endpoint(), changed.as_bytes()).await;
    assert!(answer.body.contains("AuthFailure.SignatureFailure"), "{}", answer.body);
}

#[tokio::test]
async fn a_temporary_key_needs_its_token() {
    let emulator = emulator().temporary_account("a", "1", "t").account("b", "2").start().await.unwrap();
    let call = |id: &str, key: &str, headers| Call { id: id.into(), key: key.into(), headers, ..Call::default() };
    let failure = "AuthFailure.TokenFailure";
    let table = [
        (call("a", "1", vec![("X-TC-Token", "t")]), ""),
        (call("a", "1", vec![("X-TC-Token", "T")]), failure),
        (call("a", "1", vec![]), failure),
        (call("a", "2", vec![("X-TC-Token", "t")]), "AuthFailure.SignatureFailure"),
        (call("b", "2", vec![]), ""),
        (call("b", "2", vec![("X-TC-Token", "t")]), ""),
    ];
    for (call, expected) in table {
        assert_eq!(call.error(&emulator).await.0, expected, "{} {:?}", call.id, call.headers);
    }
}

#[tokio::test]
async fn the_host_of_another_product_is_told_apart() {
    let host = |host: &str| Call { host: host.into(), ..Call::default() };
    assert_codes([
        ("the service's own", "", host("ess.tencentcloudapi.com")),
        ("a region of it", "", host("ess.ap-guangzhou.tencentcloudapi.com")),
        ("one that belongs to nobody", "UnauthorizedOperation", host("api.example.com")),
        ("another product's", "NoSuchProduct", host("cvm.tencentcloudapi.com")),
        ("a region of another product", "NoSuchProduct", host("cvm.ap-guangzhou.tencentcloudapi.com")),
    ])
    .await;
}

#[tokio::test]
async fn documented_rates_are_kept_when_asked_for() {
    // The definition allows two calls per second of CreatePrepareFlow and says nothing of the other.
    let limited = emulator().rate_limits().account("a", "1").account("b", "2").start().await.unwrap();
    let call = |id: &str, key: &str| Call { id: id.into(), key: key.into(), ..Call::default() };
    let things = Call { action: "DescribeThings", ..Call { body: b"{}".to_vec(), ..call("a", "1") } };
    let table = [
        (call("a", "1"), ""),
        (Call { body: b"{}".to_vec(), ..call("a", "1") }, "MissingParameter"),
        (call("a", "1"), "RequestLimitExceeded"),
        (call("b", "2"), ""),
        (things.clone(), ""),
        (things.clone(), ""),
        (things, ""),
    ];
    for (index, (call, expected)) in table.into_iter().enumerate() {
        assert_eq!(call.error(&limited).await.0, expected, "call {index}");
    }

    let unlimited = emulator().start().await.unwrap();
    for _ in 0..3 {
        assert_eq!(Call::default().error(&unlimited).await.0, "");
    }
}

#[tokio::test]
async fn an_action_that_takes_files_takes_larger_bodies() {
    let mut spec = spec();
    spec.service.curated.hosts.push(Endpoint {
        name: "file".to_owned(),
        production: "file.ess.tencent.cn".to_owned(),
        test: "file.test.ess.tencent.cn".to_owned(),
    });
    spec.actions.get_mut("DescribeThings").unwrap().curated.host = Some("file".to_owned());
    let emulator = emulator().spec(spec).start().await.unwrap();
    let body = |megabytes: usize| Call {
        action: "DescribeThings",
        ..Call::with_body("{}".to_owned() + &" ".repeat(megabytes << 20))
    };
    assert_eq!(body(80).error(&emulator).await.0, "");
    assert_eq!(
        body(101).error(&emulator).await,
        ("RequestSizeLimitExceeded".to_owned(), "the body is larger than 100 MB".to_owned())
    );
}

type Repair = fn(&mut Call);

#[tokio::test]
async fn the_first_check_that_fails_decides() {
    // Each call repairs what the one before it was refused for.
    let wrong = Call {
        method: "PUT",
        body: " ".repeat(11 << 20).into(),
        content_type: "text/plain",
        timestamp: "1".to_owned(),
        id: "nobody".to_owned(),
        key: "wrong".to_owned(),
        host: "cvm.tencentcloudapi.com".to_owned(),
        action: "CreatePrepareFlw",
        version: "1",
        authorization: Some("Bearer x".to_owned()),
        ..Call::default()
    };
    let emulator = emulator().temporary_account("a", "1", "t").rate_limits().start().await.unwrap();
    let mut call = wrong;
    let table: Vec<(&str, Repair)> = vec![
        ("RequestSizeLimitExceeded", |call| call.body = b"[]".to_vec()),
        ("UnsupportedProtocol", |call| call.method = "POST"),
        ("UnsupportedProtocol", |call| call.content_type = "application/json"),
        ("AuthFailure.InvalidAuthorization", |call| call.authorization = None),
        ("AuthFailure.SignatureExpire", |call| call.timestamp = NOW.to_string()),
        ("AuthFailure.SecretIdNotFound", |call| call.id = "a".to_owned()),
        ("AuthFailure.SignatureFailure", |call| call.key = "1".to_owned()),
        ("AuthFailure.TokenFailure", |call| call.headers = vec![("X-TC-Token", "t")]),
        ("NoSuchProduct", |call| call.host = String::new()),
        ("NoSuchVersion", |call| call.version = "2020-11-11"),
        ("InvalidAction", |call| call.action = "CreatePrepareFlow"),
        ("InvalidParameter", |call| call.body = br#"{"FlowName": "x", "ResourceType": 7}"#.to_vec()),
        ("MissingParameter", |_| ()),
        ("RequestLimitExceeded", |_| ()),
    ];
    for (expected, repair) in table {
        assert_eq!(call.error(&emulator).await.0, expected);
        repair(&mut call);
    }
}
