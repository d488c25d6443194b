//! The admin API: what it does, and whom it serves.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Call, NOW, admin, admin_with, emulator, exchange, get};

#[tokio::test]
async fn requests_are_listed_with_their_answers() {
    let emulator = emulator().start().await.unwrap();
    let answered = Call::default().send(&emulator).await;
    Call::get("DescribeThings", "Limit=x").send(&emulator).await;
    let failing = Call { headers: vec![("X-Emulator-Fault", "status=502")], ..Call::default() };
    exchange(emulator.endpoint(), &failing.to_bytes(&emulator)).await;
    Call::with_body("{").send(&emulator).await;

    let (status, listed) = admin(&emulator, "GET", "requests", "").await;
    assert_eq!(status, 200);
    let listed = listed["requests"].as_array().unwrap();
    assert_eq!(listed.len(), 4);
    assert_eq!(listed[0]["body"]["FlowName"], "合同");
    assert_eq!(listed[0]["request_id"], answered["RequestId"]);
    assert_eq!(listed[0]["response"]["FlowId"], answered["FlowId"]);
    assert_eq!((&listed[0]["time"], &listed[0]["method"]), (&json!(NOW), &json!("POST")));
    assert_eq!(listed[1]["query"], "Limit=x");
    assert_eq!(listed[1]["error"]["Code"], "InvalidParameter");
    assert_eq!(listed[2]["fault"], "status=502");
    assert_eq!((&listed[2]["response"], &listed[2]["error"]), (&Value::Null, &Value::Null));
    assert_eq!(listed[3]["body"], "{");
}

#[tokio::test]
async fn faults_are_set_up_listed_and_forgotten() {
    let emulator = emulator().start().await.unwrap();
    let many = r#"{"action": "CreatePrepareFlow", "times": 3, "fault": "error=OperationDenied.NoQuota"}"#;
    let (status, _) = admin(&emulator, "POST", "faults", many).await;
    assert_eq!(status, 200);
    let (_, listed) = admin(&emulator, "POST", "faults", r#"{"fault": "stall"}"#).await;
    let expected = json!([
        {"action": "CreatePrepareFlow", "times": 3, "fault": "error=OperationDenied.NoQuota"},
        {"action": "*", "times": 1, "fault": "stall"},
    ]);
    assert_eq!(listed["faults"], expected);

    assert_eq!(Call::default().error(&emulator).await.0, "OperationDenied.NoQuota");
    assert_eq!(admin(&emulator, "GET", "faults", "").await.1["faults"][0]["times"], 2);
    assert_eq!(admin(&emulator, "DELETE", "faults", "").await, (200, json!({"faults": []})));
    assert_eq!(Call::default().error(&emulator).await.0, "");
}

#[tokio::test]
async fn the_clock_is_moved_and_signatures_are_not() {
    let emulator = emulator().start().await.unwrap();
    let page_expires = async |at: i64| {
        let url = Call::default().send(&emulator).await["Url"].as_str().unwrap().to_owned();
        assert!(url.contains(&format!("expiredOn={}", at + 300)), "{url}");
    };
    let moved = |time: i64| (200, json!({"time": time, "offset": time - NOW}));
    assert_eq!(admin(&emulator, "GET", "clock", "").await, moved(NOW));
    assert_eq!(admin(&emulator, "POST", "clock", r#"{"advance": 86400}"#).await, moved(NOW + 86_400));
    assert_eq!(admin(&emulator, "POST", "clock", r#"{"advance": 60}"#).await, moved(NOW + 86_460));
    page_expires(NOW + 86_460).await;
    assert_eq!(admin(&emulator, "POST", "clock", r#"{"time": 1000}"#).await, moved(1000));
    page_expires(1000).await;

    emulator.set_time(std::time::UNIX_EPOCH + Duration::from_secs(2000));
    emulator.advance(Duration::from_secs(1));
    assert_eq!(admin(&emulator, "GET", "clock", "").await, moved(2001));
    // Clients set their clocks by this header.
    let answer = exchange(emulator.endpoint(), &Call::default().to_bytes(&emulator)).await;
    assert!(answer.head.contains("date: Thu, 01 Jan 2026 00:00:00 GMT"), "{}", answer.head);
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let emulator = emulator().rate_limits().start().await.unwrap();
    let first = Call::default().send(&emulator).await;
    Call { key: "wrong".into(), ..Call::default() }.send(&emulator).await;
    emulator.advance(Duration::from_secs(60));
    emulator.fail_next("*", tencent_ess_emulator::Fault::Stall).unwrap();
    let (_, before) = admin(&emulator, "GET", "status", "").await;
    assert_eq!((&before["requests"], &before["faults"], &before["time"]), (&json!(2), &json!(1), &json!(NOW + 60)));

    let (status, after) = admin(&emulator, "POST", "reset", "").await;
    assert_eq!(status, 200);
    let expected = json!({
        "service": "ess", "version": "2020-11-11", "url": emulator.url(), "actions": 2, "time": NOW,
        "requests": 0, "faults": 0,
    });
    assert_eq!(after, expected);
    assert_eq!(emulator.signature_mismatches(), []);
    // The ids come again, and calls are counted from zero.
    assert_eq!(Call::default().send(&emulator).await["FlowId"], first["FlowId"]);
    assert_eq!(Call::default().error(&emulator).await.0, "");
    assert_eq!(Call::default().error(&emulator).await.0, "RequestLimitExceeded");
}

#[tokio::test]
async fn one_seed_gives_the_same_ids_again() {
    let emulator = emulator().start().await.unwrap();
    let mut ids = Vec::new();
    for seed in [7, 8, 7] {
        assert_eq!(admin(&emulator, "POST", "seed", &format!("{{\"seed\": {seed}}}")).await.0, 200);
        ids.push(Call::default().send(&emulator).await["FlowId"].to_string());
    }
    assert_eq!(ids[0], ids[2]);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_signature_that_did_not_match_is_looked_up_by_the_id_of_its_answer() {
    let emulator = emulator().start().await.unwrap();
    let wrong = Call { signed_host: "localhost".into(), ..Call::default() };
    let request_id = wrong.send(&emulator).await["RequestId"].as_str().unwrap().to_owned();
    let (status, shown) = admin(&emulator, "GET", &format!("signature/{request_id}"), "").await;
    assert_eq!(status, 200);
    assert_eq!(shown["request_id"], request_id);
    assert!(shown["expected"].as_str().unwrap().contains(&format!("\nhost:{}\n", emulator.endpoint())), "{shown}");
    assert!(shown["signed"].as_str().unwrap().contains("\nhost:localhost\n"), "{shown}");
    assert!(shown["string_to_sign"].as_str().unwrap().starts_with("TC3-HMAC-SHA256\n1767225600\n"), "{shown}");
    assert!(shown["differences"][0].as_str().unwrap().starts_with("`host:localhost` was signed"), "{shown}");
    assert!(shown["side_by_side"].as_str().unwrap().contains('≠'), "{shown}");

    assert_eq!(admin(&emulator, "GET", "signature", "").await.1["mismatches"], json!([shown]));
    let (status, unknown) = admin(&emulator, "GET", "signature/s0", "").await;
    assert_eq!(status, 404);
    assert!(unknown["error"].as_str().unwrap().contains("`s0`"), "{unknown}");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_reason() {
    let emulator = emulator().start().await.unwrap();
    let table = [
        ("POST", "faults", "{", 400, "EOF"),
        ("POST", "faults", "{}", 400, "missing field `fault`"),
        ("POST", "faults", r#"{"fault": "stall", "tmes": 3}"#, 400, "unknown field `tmes`, expected one of"),
        ("POST", "faults", r#"{"fault": "stall", "times": -1}"#, 400, "expected u32"),
        ("POST", "faults", r#"{"fault": "drop"}"#, 400, "`drop` is no fault; there are"),
        ("POST", "faults", r#"{"fault": "error=Nope"}"#, 400, "`Nope` is not documented"),
        ("POST", "faults", r#"{"action": "Nope", "fault": "stall"}"#, 400, "there is no action `Nope`"),
        ("POST", "clock", "{}", 400, "give either `time`"),
        ("POST", "clock", r#"{"time": 1, "advance": 1}"#, 400, "give either `time`"),
        ("POST", "clock", r#"{"time": 1767225600000}"#, 400, "beyond the year 9999; give seconds"),
        ("POST", "clock", r#"{"advance": 18446744073709551615}"#, 400, "beyond the year 9999; give seconds"),
        ("POST", "seed", r#"{"seed": "x"}"#, 400, "expected u64"),
        ("POST", "seed", &"[".repeat(100_000), 400, "the body cannot be read"),
        ("POST", "seed", &" ".repeat(2 << 20), 413, "larger than 1 MB"),
        ("GET", "reset", "", 404, "there is no GET /_emulator/reset; GET /_emulator/ says what there is"),
        ("GET", "a/../status", "", 404, "there is no GET /_emulator/a/../status"),
    ];
    for (method, path, body, expected, reason) in table {
        let (status, answer) = admin(&emulator, method, path, body).await;
        let error = answer["error"].as_str().unwrap();
        assert!(status == expected && error.contains(reason), "{path}: {status} {error}");
    }
    assert_eq!(Call::default().error(&emulator).await.0, "");
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let emulator = emulator().start().await.unwrap();
    let host = format!("Host: {}\r\n", emulator.endpoint());
    let table = [
        (host.clone(), 200),
        (format!("{host}Origin: {}\r\n", emulator.url()), 200),
        ("Host: emulator:9000\r\n".to_owned(), 200),
        (format!("{host}Origin: https://example.com\r\n"), 403),
        (format!("{host}Origin: null\r\n"), 403),
        (format!("{host}Sec-Fetch-Site: cross-site\r\n"), 403),
        ("Host: rebound.example.com\r\n".to_owned(), 403),
    ];
    for (headers, expected) in table {
        let (status, answer) = admin_with(&emulator, "POST", "reset", "", &headers).await;
        assert_eq!(status, expected, "{headers} {answer}");
    }
}

#[tokio::test]
async fn the_documentation_is_a_page_that_loads_nothing() {
    let emulator = emulator().start().await.unwrap();
    for address in ["/_emulator", "/_emulator/"] {
        let page = get(&format!("{}{address}", emulator.url())).await;
        assert!(page.head.starts_with("HTTP/1.1 200 ") && page.head.contains("text/html"), "{}", page.head);
        assert!(page.head.contains("content-security-policy: default-src 'none'"), "{}", page.head);
        assert!(page.body.contains("模拟器管理接口") && page.body.contains("drop-after"));
        for loads in ["src=", "href=", "url(", "<script"] {
            assert!(!page.body.contains(loads), "{loads}");
        }
    }
    // A browser that is led to the API is shown it.
    let host = emulator.endpoint();
    let typed = format!("GET / HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    let answer = exchange(host, typed.as_bytes()).await;
    assert!(
        answer.head.starts_with("HTTP/1.1 303 ") && answer.head.contains("location: /_emulator/"),
        "{}",
        answer.head
    );
}
