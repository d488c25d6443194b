//! The message of each kind of error, in one place.

use std::time::Duration;

use crate::support::*;
use tencent_ess_client::{Client, Credentials, RetryPolicy};

const TIME: Duration = Duration::from_millis(300);

fn client(server: &Server) -> Client<Demo> {
    let twice = RetryPolicy::default().attempts(2).backoff(Duration::from_millis(1), Duration::from_millis(1));
    builder().endpoint(server.url()).retry(twice).response_limit(200).build().unwrap()
}

/// The timeout of a call: short only if it must expire.
fn time(acts: &[Act]) -> Duration {
    if matches!(acts, [Act::Stall]) { TIME } else { Duration::from_secs(60) }
}

fn refusal(code: &str) -> Act {
    answer(&format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"未开通"}},"RequestId":"s16"}}}}"#))
}

async fn describe<const N: usize>(acts: [Act; N]) -> String {
    let time = time(&acts);
    let server = Server::start(acts).await;
    client(&server).send(DescribeThing::named("x")).timeout(time).await.unwrap_err().to_string()
}

async fn start<const N: usize>(acts: [Act; N]) -> String {
    let time = time(&acts);
    let server = Server::start(acts).await;
    client(&server).send(StartThing::named("x")).timeout(time).await.unwrap_err().to_string()
}

async fn create<const N: usize>(acts: [Act; N]) -> String {
    let time = time(&acts);
    let server = Server::start(acts).await;
    client(&server).send(CreateThing::named("x")).timeout(time).await.unwrap_err().to_string()
}

#[tokio::test]
async fn message_says_what_is_wrong_where_and_what_to_do() {
    let page = || Act::Reply(http("502 Bad Gateway", "<html>\n<h1>502</h1>"));
    let old = r#"{"code":4100,"message":"鉴权失败","codeDesc":"AuthFailure"}"#;
    let table = [
        (
            describe([page()]).await,
            r"DescribeThing: HTTP 502 with an HTML page instead of a service response: <html>\n<h1>502</h1>",
        ),
        (describe([answer("")]).await, "DescribeThing: HTTP 200 with an empty body instead of a service response"),
        (
            describe([answer(old)]).await,
            r#"DescribeThing: HTTP 200 with an error in the platform's old protocol instead of a service response: {"code":4100,"message":"鉴权失败","codeDesc":"AuthFailure"}"#,
        ),
        (
            describe([answer("{}")]).await,
            "DescribeThing: HTTP 200 with an object without `Response` instead of a service response: {}",
        ),
        (
            describe([Act::ReplyAndClose(b"HTTP/1.1 200 OK\r\n\r\n{\"Response\":{".to_vec())]).await,
            "DescribeThing: the response was cut off after 13 bytes",
        ),
        (
            describe([answer(&format!(r#"{{"Response":{{"Url":"{}"}}}}"#, "x".repeat(200)))]).await,
            "DescribeThing: HTTP 200 with a body larger than the response limit instead of a service response",
        ),
        (
            describe([answer(r#"{"Response":{"Url":{"a":1},"RequestId":"s1"}}"#)]).await,
            "DescribeThing: the response of 45 bytes cannot be decoded at `/Response/Url`: expected a string, found an object \
             (request s1)",
        ),
        (describe([Act::Stall]).await, "DescribeThing: no response within 300ms"),
        (
            describe([refusal("OperationDenied.WhiteListForbid")]).await,
            "DescribeThing: OperationDenied.WhiteListForbid: 未开通 (request s16)",
        ),
        (
            create([Act::Stall]).await,
            "CreateThing: the response was lost, so the action may have been executed (no response within 300ms) — check for its \
             effect before you send it again",
        ),
        (
            create([page()]).await,
            r"CreateThing: the response was lost, so the action may have been executed (HTTP 502 with an HTML page instead of a service response: <html>\n<h1>502</h1>) — check for its effect before you send it again",
        ),
        (
            start([page(), refusal("OperationDenied.NoQuota")]).await,
            r"StartThing: the response was lost, so the action may have been executed (HTTP 502 with an HTML page instead of a service response: <html>\n<h1>502</h1>, then OperationDenied.NoQuota: 未开通 (request s16); 2 attempts) — check for its effect before you send it again",
        ),
    ];
    for (actual, expected) in table {
        assert_eq!(actual, expected);
    }
}

#[tokio::test]
async fn nothing_that_others_send_forges_a_line_or_drives_a_terminal() {
    let forged = r"a\r\nb\u001b[2Jc\u2028d\u202ee\u2066f\u0085g";
    let shown = r"a\r\nb\u{1b}[2Jc\u{2028}d\u{202e}e\u{2066}f\u{85}g";
    let refusal = |code: &str, message: &str, id: &str| {
        answer(&format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"{message}"}},"RequestId":"{id}"}}}}"#))
    };
    let table = [
        (refusal(forged, "no", "s1"), format!("DescribeThing: {shown}: no (request s1)")),
        (refusal("No", forged, "s1"), format!("DescribeThing: No: {shown} (request s1)")),
        (refusal("No", "no", forged), format!("DescribeThing: No: no (request {shown})")),
        (
            answer(&format!(r#"{{"Response":{{"RequestId":"{forged}","{forged}":[1,]}}}}"#)),
            format!(
                "DescribeThing: the response of 125 bytes cannot be decoded at `/Response/{shown}`: expected a value, found `]}}}}`"
            ),
        ),
        (
            answer(&format!(r#"{{"Response":{{"RequestId":"{forged}","Url":{{}}}}}}"#)),
            format!(
                "DescribeThing: the response of 82 bytes cannot be decoded at `/Response/Url`: expected a string, found an object (request {shown})"
            ),
        ),
    ];
    for (act, expected) in table {
        assert_eq!(describe([act]).await, expected);
    }
}

#[tokio::test]
async fn message_of_what_was_not_sent_says_why() {
    let server = Server::start([ok()]).await;
    let small = builder().endpoint(server.url()).request_limit(5).build().unwrap();
    let expired = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN).with_expiry(clock());
    let expired = builder().credentials(expired).endpoint(server.url()).build().unwrap();
    let table = [
        (
            client(&server).send(CreateThing { name: None, kind: None }).await,
            "CreateThing: the request breaks 1 documented rule\n  `Name`: required parameter is not set",
        ),
        (
            client(&server).send(CreateThing::named("x")).region("").await,
            "CreateThing: `` cannot be sent as `x-tc-region` — use visible ASCII characters",
        ),
        (
            small.send(CreateThing::named("x")).await,
            "CreateThing: the request body of 12 bytes exceeds the maximum of 5 — upload files and send their ids",
        ),
        (
            expired.send(CreateThing::named("x")).await,
            "no usable credentials: the keys expired 0 seconds ago — renew them, or set this machine's clock if they should \
             still be valid",
        ),
    ];
    for (result, expected) in table {
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!error.may_have_executed() && !error.is_retryable(), "{error}");
    }
    assert!(server.received().is_empty());
}
