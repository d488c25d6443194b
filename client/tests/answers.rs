//! Answers that are looser, deeper or larger than they should be.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers are tests too")]

mod support;

use support::*;
use tencent_ess_client::Error;

async fn url(body: &str) -> Result<Option<String>, Error<String>> {
    let server = Server::start([answer(body)]).await;
    client(&server).send(CreateThing::named("x")).await.map(|response| response.url)
}

#[tokio::test]
async fn loose_answer_is_read() {
    let table = [
        (r#"{"Response":{"Url":"a","Url":"b"}}"#, Some("b")),
        (r#"{"Response":{"Url":"\ud83d and \ude00"}}"#, Some("\u{fffd} and \u{fffd}")),
        (r#"{"Response":{"Url":7}}"#, Some("7")),
        (r#"{"Response":{"Url":null}}"#, None),
        (r#"{"Response":{}}"#, None),
        (r#"{"Response":{"Unknown":{"Url":"a"}},"Beside":[1]}"#, None),
        ("\r\n{ \"Response\" : { \"Url\" : \"a\" } }\n", Some("a")),
    ];
    for (body, expected) in table {
        assert_eq!(url(body).await.unwrap().as_deref(), expected, "{body}");
    }
}

#[tokio::test]
async fn answer_that_cannot_be_read_says_where_it_stops_making_sense() {
    let deep = format!(r#"{{"Response":{{"Unknown":{}{}}}}}"#, "[".repeat(200), "]".repeat(200));
    let table = [
        (deep.as_str(), ": expected at most 128 levels of nesting, found a deeper one"),
        (r#"{"Response":{"Url":["a"]}}"#, " at `/Response/Url`: expected a string, found a list"),
        (r#"{"Response":"a"}"#, " at `/Response`: expected an object, found a string"),
        (r#"{"Response":{"Url":"a"}} {}"#, ": expected the end of the document, found an object"),
        (r#"{"Response":{"Url":"\x"}}"#, r#" at `/Response/Url`: expected an escape that JSON knows, found `\x\"}}`"#),
    ];
    for (body, expected) in table {
        let error = url(body).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::Decode(_)), "{body}: {error:?}");
        assert!(text.starts_with("CreateThing: the answer of ") && text.ends_with(expected), "{text}");
    }
}

/// A server that announces or sends 2 GB is left before they are read.
#[tokio::test]
async fn answer_without_end_is_not_read_to_it() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n".to_vec();
    let endless = [head, vec![b' '; 17 * 1024 * 1024]].concat();
    for bytes in [announced, endless] {
        let server = Server::start([Act::ReplyAndStall(bytes)]).await;
        let error = client(&server).send(DescribeThing::named("x")).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "DescribeThing: HTTP 200 with more than the response limit allows instead of an answer"
        );
        assert!(!error.is_retryable(), "it would be the same another time");
    }
}
