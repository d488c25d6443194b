//! `Debug` and traces print no secret, signature, body or header.

use std::{fmt::Write as _, time::Duration};

use crate::support::{traces::Log, *};
use tencent_ess_client::{Credentials, RetryPolicy};

const HIDDEN: [&str; 6] = [SECRET_ID, SECRET_KEY, TOKEN, "TC3-HMAC-SHA256", "Signature=", "合同"];

fn hidden_parts(text: &str) -> Vec<&str> {
    HIDDEN.into_iter().filter(|part| text.contains(part)).collect()
}

// On one thread, so that the subscriber of that thread sees the HTTP client's own tasks too.
#[tokio::test(flavor = "current_thread")]
async fn traces_tell_the_call_and_none_of_its_contents() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let refused = answer(r#"{"Response":{"Error":{"Code":"OperationDenied","Message":"合同"},"RequestId":"s2"}}"#);
    let server = Server::start([ok(), refused, answer(r#"{"Response":{"Url":["合同"]}}"#)]).await;
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    let client = builder().credentials(credentials).endpoint(server.url()).build().unwrap();
    let request = || CreateThing { kind: Some("合同".into()), ..CreateThing::named("合同") };
    client.send(request()).await.unwrap();
    client.send(request()).await.unwrap_err();
    client.send(request()).await.unwrap_err();
    drop(guard);

    let text = log.text();
    assert_eq!(hidden_parts(&text), [""; 0], "{text}");
    let ours: Vec<&str> = text.lines().filter(|line| line.starts_with("tencent_ess_client")).collect();
    let says = |part: &str| ours.iter().filter(|line| line.contains(part)).count();
    assert_eq!(says("::send call action=\"CreateThing\""), 3, "{text}");
    assert_eq!(says("::send attempt attempt=1"), 3, "{text}");
    assert_eq!(says("rule=not one of the documented values"), 3, "{text}");
    // Each is told of the attempt and of the call.
    assert_eq!(text.matches("elapsed_ms=").count(), 6, "{text}");
    assert_eq!(text.matches("request_id=\"s1\"").count(), 2, "{text}");
    assert_eq!(text.matches("request_id=\"s2\"").count(), 2, "{text}");
    assert_eq!(text.matches("code=\"OperationDenied\"").count(), 2, "{text}");
}

#[tokio::test(flavor = "current_thread")]
async fn traces_tell_every_attempt_and_why_another_one_follows() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let refused =
        |code: &str| format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"合同"}},"RequestId":"s2"}}}}"#);
    let expired = refused("AuthFailure.SignatureExpire");
    let expired = format!(
        "HTTP/1.1 200 OK\r\nDate: Thu, 16 Nov 2023 00:59:59 GMT\r\nContent-Length: {}\r\n\r\n{expired}",
        expired.len()
    );
    let acts = [Act::Reply(expired.into_bytes()), answer(&refused("RequestLimitExceeded")), Act::Reset];
    let server = Server::start(acts.into_iter().chain([answer(&refused("OperationDenied.HasStarted"))])).await;
    let policy = RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(1));
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    let client = builder().credentials(credentials).endpoint(server.url()).retry(policy).build().unwrap();
    client.send(StartThing::named("合同")).await.unwrap();
    drop(guard);

    let text = log.text();
    assert_eq!(hidden_parts(&text), [""; 0], "{text}");
    let said = [
        "::send attempt attempt=1",
        "this machine's clock is wrong; signatures use the time of the service from now on offset_s=3600",
        "::send attempt attempt=2",
        "the attempt failed, retrying attempt=2 kind=\"api\"",
        "::send attempt attempt=3",
        "the attempt failed, retrying attempt=3 kind=\"connect\"",
        "::send attempt attempt=4",
        "an earlier attempt was executed, but its response was lost attempt=4",
        "attempts=4",
    ];
    let mut rest = &*text;
    for part in said {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("no `{part}` in order in {text}")).1;
    }
}

#[tokio::test]
async fn debug_of_everything_shows_no_secret() {
    let server = Server::start([answer(r#"{"Response":{"Url":"合同","RequestId":1}}"#), Act::Reset]).await;
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    let builder = builder().credentials(credentials.clone()).endpoint(server.url());
    let mut text = format!("{credentials:?} {builder:?}");
    let client = builder.build().unwrap();
    let bad = crate::support::builder().endpoint("https://user:hush-key@example.invalid").build().unwrap_err();
    let bad_keys =
        crate::support::builder().credentials(Credentials::new("AKIDtest ", "hush-key ")).build().unwrap_err();
    _ = write!(text, "{client:?} {:?} {bad} {bad:?} {bad_keys} {bad_keys:?}", client.send(CreateThing::named("x")));
    for _ in 0..2 {
        if let Err(error) = client.send(CreateThing::named("x")).await {
            _ = write!(text, "{error} {error:?}");
        }
    }
    assert_eq!(hidden_parts(&text), [""; 0], "{text}");
}
