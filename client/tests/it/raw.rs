//! Requests of actions that have no definition.

use std::time::Duration;

use crate::support::*;
use serde_json::json;
use tencent_ess_client::{Error, Host, RawRequest, Replay, RetryPolicy};

#[tokio::test]
async fn parameters_are_sent_and_the_answer_comes_back_as_they_are() {
    let server = Server::start([answer(r#"{"Response":{"Nested":{"A":[1,null]},"RequestId":"s1"}}"#)]).await;
    let parameters = json!({ "Name": "合同", "Empty": null, "List": [] });
    let outcome = client(&server).send_raw(RawRequest::new("CreateOther", parameters.clone())).outcome().await.unwrap();
    assert_eq!(outcome.response, json!({ "Nested": { "A": [1, null] }, "RequestId": "s1" }));
    assert_eq!(outcome.request_id.as_deref(), Some("s1"));
    let request = server.only();
    assert_eq!(request.header("x-tc-action"), "CreateOther");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&request.body).unwrap(), parameters);
}

#[tokio::test]
async fn action_is_taken_for_one_that_must_not_run_twice_unless_said_otherwise() {
    for (replay, attempts) in [(None, 1), (Some(Replay::Never), 1), (Some(Replay::Safe), 2)] {
        let server = Server::start([Act::Reset, ok()]).await;
        let request = RawRequest::new("CreateOther", json!({}));
        let request = replay.into_iter().fold(request, RawRequest::replay);
        let policy = RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(1));
        let result = client(&server).send_raw(request).retry(policy).await;
        let is_ambiguous = matches!(result, Err(Error::Ambiguous(_)));
        assert_eq!((is_ambiguous, server.received().len()), (attempts == 1, attempts), "{replay:?}");
    }
}

#[tokio::test]
async fn errors_are_those_of_every_request() {
    let table = [
        (
            r#"{"Response":{"Error":{"Code":"InvalidAction","Message":"no"},"RequestId":"s2"}}"#,
            "CreateOther: InvalidAction: no (request s2)",
        ),
        (
            "{}",
            "CreateOther: the response was lost, so the action may have been executed (HTTP 200 with an object without `Response`",
        ),
        (
            r#"{"Response":{"Name":"\ud83d","RequestId":"s2"}}"#,
            "CreateOther: the response of 47 bytes cannot be decoded: expected JSON, found ",
        ),
    ];
    for (body, expected) in table {
        let server = Server::start([answer(body)]).await;
        let error = client(&server).send_raw(RawRequest::new("CreateOther", json!({}))).await.unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[tokio::test]
async fn action_that_is_no_name_is_not_sent() {
    let server = Server::start([ok()]).await;
    let error = client(&server).send_raw(RawRequest::new("A\r\nX-Evil: 1", json!({}))).await.unwrap_err();
    assert!(matches!(error, Error::Unsent(_)), "{error}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn host_of_the_action_is_followed() {
    let http = own_http().resolve("other.example.invalid", "127.0.0.1:1".parse().unwrap()).build().unwrap();
    let host = Host { production: "other.example.invalid", test: None };
    let request = RawRequest::new("UploadOther", json!({})).host(host);
    let error = builder().http_client(http).build().unwrap().send_raw(request).await.unwrap_err();
    assert!(error.to_string().starts_with("UploadOther: could not connect to `other.example.invalid`"), "{error}");
}

#[test]
fn debug_shows_no_parameter() {
    let text = format!("{:?}", RawRequest::new("CreateOther", json!({ "Mobile": "13200000000" })));
    assert!(text.contains("CreateOther") && !text.contains("132"), "{text}");
}
