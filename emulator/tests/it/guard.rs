//! What a page of the web, and what an address that leads astray, cannot do with the emulator.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tencent_ess_emulator::{Callback, Delivery, Emulator};

use crate::{
    client::{Call, admin, admin_with, emulator, exchange, spec},
    session::{Session, person},
};

/// The name of a page that made it lead to this machine.
const REBOUND: &str = "rebound.example.com:9000";

#[tokio::test]
async fn a_name_of_the_web_that_leads_here_reaches_nothing() {
    let emulator = emulator().start().await.unwrap();
    let (code, message) = Call { host: REBOUND.into(), ..Call::default() }.error(&emulator).await;
    assert_eq!(code, "UnauthorizedOperation");
    assert!(message.contains("--allow-host"), "{message}");
    assert_eq!(admin_with(&emulator, "POST", "reset", "", &format!("Host: {REBOUND}\r\n")).await.0, 403);
    let url = Call::default().send(&emulator).await["Url"].as_str().unwrap().to_owned();
    let page = url.trim_start_matches(emulator.url());
    for method in ["GET", "POST"] {
        for path in [page, "/sign/yD", "/preview?code=yD", "/contract-create/started?code=yD"] {
            if method == "GET" || !path.contains("preview") && !path.contains("started") {
                let request = format!(
                    "{method} {path} HTTP/1.1\r\nHost: {REBOUND}\r\nOrigin: http://{REBOUND}\r\n\
                     Content-Length: 0\r\nConnection: close\r\n\r\n"
                );
                let answer = exchange(emulator.endpoint(), request.as_bytes()).await;
                assert!(answer.head.starts_with("HTTP/1.1 403 "), "{method} {path}: {}", answer.head);
            }
        }
    }
    let download = format!("GET /file/a.pdf?hkey=yD HTTP/1.1\r\nHost: {REBOUND}\r\nConnection: close\r\n\r\n");
    assert!(exchange(emulator.endpoint(), download.as_bytes()).await.body.contains("is not served under the name"));
}

#[tokio::test]
async fn a_name_that_was_given_at_the_start_is_served() {
    let emulator = emulator().allow_host("rebound.example.com").start().await.unwrap();
    assert_eq!(Call { host: REBOUND.into(), ..Call::default() }.error(&emulator).await.0, "");
    assert_eq!(admin_with(&emulator, "GET", "status", "", &format!("Host: {REBOUND}\r\n")).await.0, 200);
}

#[tokio::test]
async fn without_a_seed_no_two_emulators_give_out_the_same_ids() {
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        let emulator = Emulator::builder().no_auth().spec(spec()).start().await.unwrap();
        for _ in 0..2 {
            let answer = Call::default().send(&emulator).await;
            seen.insert(answer["FlowId"].to_string());
            seen.insert(answer["RequestId"].to_string());
            emulator.reset().await.unwrap();
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
}

/// What came of sending to an address that an action has set.
async fn set_by_an_action(emulator_at: &str, url: impl Fn(&Emulator) -> String) -> String {
    let held = Delivery { hold: true, ..Delivery::default() };
    let session = Session::with(|builder| builder.listen(emulator_at).callback_delivery(held)).await;
    let info = json!({ "CallbackUrl": url(&session.emulator), "CallbackKey": "", "CallbackToken": "" });
    session.ok("ModifyApplicationCallbackInfo", json!({ "OperateType": 1, "CallbackInfo": info })).await;
    session.contract(json!([person("张三")])).await;
    let attempts = session.emulator.deliver_callbacks().await.unwrap();
    assert_eq!(session.emulator.deliver_callbacks().await.unwrap(), [], "it is not tried again");
    attempts[0].failure.clone().unwrap()
}

/// No name server is asked: the system's own functions read all of these as addresses.
#[tokio::test]
async fn an_address_of_the_web_gets_nothing_however_it_is_written() {
    let written = [
        "8.8.8.8",
        "134744072",
        "0x08080808",
        "010.010.010.010",
        "0x8.8.2056",
        "8.526344",
        "[::ffff:8.8.8.8]",
        "[2001:4860:4860::8888]",
        "169.254.169.254",
        "0xa9fea9fe",
    ];
    for host in written {
        let failure = set_by_an_action("127.0.0.1:0", |_| format!("http://{host}/")).await;
        assert!(failure.starts_with("an address that an action has set gets callbacks only if"), "{host}: {failure}");
    }
}

#[tokio::test]
async fn the_emulator_sends_nothing_to_itself_however_its_address_is_written() {
    let hosts = ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]"];
    for (listen, hosts) in [("127.0.0.1:0", &hosts[..]), ("0.0.0.0:0", &["127.0.0.1", "127.0.0.2", "localhost"])] {
        for host in hosts {
            let itself = |emulator: &Emulator| format!("http://{host}:{}/_emulator/reset", emulator.port());
            let failure = set_by_an_action(listen, itself).await;
            assert!(failure.starts_with("it leads to the emulator itself"), "{host}: {failure}");
        }
    }
}

#[tokio::test]
async fn the_emulator_sends_nothing_to_itself_if_its_own_address_is_given_at_the_start() {
    // A port that is free when it is asked for; another program may take it, and then nothing starts.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let reset = Callback::to(format!("http://localhost:{port}/_emulator/reset"));
    let held = Delivery { hold: true, ..Delivery::default() };
    let session =
        Session::with(|builder| builder.listen(format!("127.0.0.1:{port}")).callback(reset).callback_delivery(held))
            .await;
    let flow_id = session.contract(json!([person("张三")])).await;
    let (_, delivered) = admin(&session.emulator, "POST", "callbacks/deliver", "").await;
    let failure = delivered["attempts"][0]["failure"].as_str().unwrap_or_default();
    assert!(failure.starts_with("it leads to the emulator itself"), "{delivered}");
    assert_ne!(session.info(&flow_id).await["FlowId"], Value::Null);
}
