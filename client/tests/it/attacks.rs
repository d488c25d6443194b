//! Malicious responses and their effect on a call.

use crate::support::*;
use tencent_ess_client::{Client, Error};

#[tokio::test]
async fn status_proves_nothing_where_the_service_itself_has_answered() {
    let bodies: [&[u8]; 4] = [
        br#"{"Response":{"Url":"https://example.invalid/x","RequestId":"s1"}}"#,
        br#"{"Response":{"Error":{"Code":"InternalError","Message":"no"},"RequestId":"s2"}}"#,
        b"\x1f\x8b",
        br#"{"Respon"#,
    ];
    for status in ["400 Bad Request", "404 Not Found", "429 Too Many Requests", "401 Unauthorized"] {
        for body in bodies {
            let server = Server::start([Act::Reply(http(status, body))]).await;
            let error = client(&server).send(CreateThing::named("x")).await.unwrap_err();
            assert!(error.may_have_executed(), "{status}: {error:?}");
        }
    }
}

/// An answer with this id.
fn named(id: usize) -> Vec<u8> {
    http("200 OK", format!(r#"{{"Response":{{"Url":"{id}","RequestId":"s{id}"}}}}"#))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answer_that_nobody_asked_for_is_nobodys() {
    let forged = http("200 OK", r#"{"Response":{"Url":"forged","RequestId":"forged"}}"#);
    let acts = (0..200).map(|id| Act::Reply([named(id), forged.clone()].concat()));
    let server = Server::start(acts).await;
    let client: Client<Demo> = client(&server);
    let mut forged = 0;
    for _ in 0..200 {
        if let Ok(answer) = client.send(CreateThing::named("x")).await {
            forged += usize::from(answer.url.as_deref() == Some("forged"));
        }
    }
    assert_eq!(forged, 0);
}

#[tokio::test]
async fn frames_that_contradict_themselves_are_lost_answers() {
    let body = r#"{"Response":{"Url":"https://example.invalid/x","RequestId":"s1"}}"#;
    let heads = [
        format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: {}\r\n\r\n", body.len()),
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;{}\r\n", "x".repeat(200_000)),
        format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(5000)),
        format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(2_000_000)),
        "HTTP/9.9 200 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 2000 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\n X: folded\r\n\r\n".to_owned(),
        "\0\0\0\x12\x04\0\0\0\0\0".to_owned(),
        "SSH-2.0-x\r\n".to_owned(),
    ];
    for head in heads {
        let act = Act::ReplyAndClose([head.as_bytes(), body.as_bytes()].concat());
        let server = Server::start([act]).await;
        let error = client(&server).send(CreateThing::named("x")).await.unwrap_err();
        let shown = head.chars().take(80).collect::<String>();
        assert!(matches!(error, Error::Ambiguous(_)), "{shown:?}: {error:?}");
        assert!(error.to_string().chars().count() < 700, "{shown:?}: {error}");
    }
}

/// Beyond the depth that a definition can have, nothing is read; what matters is that nothing breaks.
#[tokio::test]
async fn answer_of_any_depth_and_width_is_read_or_told_in_a_line() {
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(300_000), close.repeat(300_000));
    let long = "x".repeat(1_000_000);
    let values =
        [nested("[", "]"), nested("{\"a\":", "}"), format!("{{\"{long}\":tru}}"), long.clone(), format!("\"{long}")];
    let mut members: Vec<String> = Vec::new();
    for value in &values {
        members.extend(["Url", "Unknown", "RequestId", "Error"].map(|name| format!("\"{name}\":{value}")));
    }
    members.push(format!("\"{long}\":tru"));
    members.push(format!(r#""Error":{{"Code":"{long}","Message":"no"}}"#));
    members.push(format!(r#""Error":{{"Code":"A","Message":"{long}"}},"RequestId":"{long}""#));
    for members in members {
        let server = Server::start([answer(&format!(r#"{{"Response":{{{members}}}}}"#))]).await;
        let client = builder().endpoint(server.url()).on_drift(|_| ()).build().unwrap();
        let error = client.send(CreateThing::named("x")).await.unwrap_err();
        let text = error.to_string();
        assert!(text.chars().count() < 10_000, "{} characters: {text:.200}", text.len());
    }
}
