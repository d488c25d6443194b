//! The admin API: what it does, and whom it serves.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    client::{Call, NOW, admin, admin_with, emulator, exchange, get},
    session::{Session, person},
};

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

#[tokio::test]
async fn people_act_as_the_test_says() {
    let session = Session::start().await;
    let act = async |act: &str, body: Value| admin(&session.emulator, "POST", act, &body.to_string()).await;
    let done = (200, json!({"done": true}));
    let status = async |flow_id: &str| session.info(flow_id).await["FlowStatus"].clone();

    let file = session.upload("合同.pdf").await;
    let prepare = json!({"FlowName": "合同", "ResourceId": file, "Approvers": [person("甲"), person("乙")]});
    let url = session.ok("CreatePrepareFlow", prepare).await["Url"].take();
    let (code, started) = act("start", json!({"url": url})).await;
    assert_eq!(code, 200, "{started}");
    let flow_id = started["flow_id"].as_str().unwrap();
    assert_eq!(act("sign", json!({"flow_id": flow_id, "signer": "甲"})).await, done);
    assert_eq!(status(flow_id).await, 2);
    let request = json!({"FlowId": flow_id, "FlowApproverInfos": [person("乙")]});
    let link = session.ok("CreateFlowSignUrl", request).await["FlowApproverUrlInfos"][0]["SignUrl"].take();
    assert_eq!(act("sign-at", json!({"url": link})).await, done);
    assert_eq!(status(flow_id).await, 4);

    let (code, refused) = act("start", json!({"url": url})).await;
    assert!(code == 409 && refused["error"].is_string(), "{refused}");
    assert_eq!(act("sign", json!({"flow_id": flow_id, "signer": "丙"})).await.0, 409);
    assert_eq!(act("sign", json!({"flow_id": flow_id})).await.0, 400);

    let operates = |events: &Value| {
        let events = events["events"].as_array().unwrap().iter();
        events.filter_map(|event| event["MsgData"]["Operate"].as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(operates(&admin(&session.emulator, "GET", "events", "").await.1), "start sign sign finish");
}

#[tokio::test]
async fn fields_are_filled_in_as_the_test_says() {
    let session = Session::start().await;
    let (template, recipients) = session.template("入职登记表").await;
    let mut employee = person("甲");
    employee["RecipientId"] = recipients[0].clone();
    let flow = session.id("CreateFlow", json!({"FlowName": "入职", "Approvers": [employee]}), "FlowId").await;
    session.ok("CreateDocument", json!({"FlowId": flow, "TemplateId": template, "FileNames": ["a"]})).await;
    session.pass(60);
    session.ok("StartFlow", json!({"FlowId": flow})).await;
    let fill = async |values: Value| {
        let body = json!({"flow_id": flow, "signer": "甲", "values": values});
        admin(&session.emulator, "POST", "fill", &body.to_string()).await
    };
    assert_eq!(fill(json!({"门牌": "1"})).await.0, 409);
    assert_eq!(fill(json!({"住址": "深圳"})).await, (200, json!({"done": true})));
    assert_eq!(session.info(&flow).await["FlowStatus"], 1);
}

#[tokio::test]
async fn contracts_are_ended_in_every_way() {
    let session = Session::start().await;
    let table = [
        ("refuse", json!({"signer": "甲", "message": "不同意"}), 3),
        ("expire", json!({}), 5),
        ("invalidate", json!({}), 16),
    ];
    for (act, mut body, status) in table {
        let flow_id = session.contract(json!([person("甲")])).await;
        body["flow_id"] = json!(flow_id);
        let answer = admin(&session.emulator, "POST", act, &body.to_string()).await;
        assert_eq!(answer, (200, json!({"done": true})), "{act}");
        assert_eq!(session.info(&flow_id).await["FlowStatus"], status, "{act}");
    }
}

#[tokio::test]
async fn a_reset_forgets_contracts_and_keeps_what_was_there_before() {
    let session = Session::start().await;
    let (template, _) = session.template("采购合同").await;
    let flow_id = session.contract(json!([person("甲")])).await;
    admin(&session.emulator, "POST", "reset", "").await;
    assert_eq!(
        session.code("CancelFlow", json!({"FlowId": flow_id, "CancelMessage": "x"})).await,
        "ResourceNotFound.Flow"
    );
    assert_eq!(session.template("采购合同").await.0, template);
    // The same comes again, id for id.
    assert_eq!(session.contract(json!([person("甲")])).await, flow_id);
}
