//! A truncated response is a lost response: at every position, in every framing of HTTP.

use crate::support::*;
use tencent_ess_client::{Action, Client, Error};

/// An answer with everything that JSON has, and refusals of all kinds.
const BODIES: [&str; 4] = [
    r#"{"Response":{"Url":"合同 \"}]\\","More":[{"A":{}},[],1.5e3,true,null,"\u672a"],"Deep":{"B":{"C":[{}]}},"RequestId":"s1"}}"#,
    r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"太快 {}"},"RequestId":"s2"}}"#,
    r#"{"Response":{"RequestId":"s3","Error":{"Code":"OperationDenied.HasStarted","Message":"no"}}}"#,
    r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"no"},"RequestId":"s4"}} "#,
];

/// The whole answer with this body, in a framing that tells the client its length or does not.
fn framed(framing: &str, body: &str) -> Vec<u8> {
    let text = match framing {
        "length" => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        "chunks" => {
            let (first, second) = body.as_bytes().split_at(body.len() / 2);
            let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            for part in [first, second] {
                bytes.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
                bytes.extend_from_slice(part);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            return bytes;
        }
        _ => format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}"),
    };
    text.into_bytes()
}

async fn error_of<A: Action<Service = Demo>>(client: &Client<Demo>, request: A) -> Option<Error<String>> {
    client.send(request).await.err()
}

#[tokio::test]
async fn answer_that_is_cut_anywhere_is_lost() {
    let mut positions = 0;
    let mut wrong = Vec::new();
    for body in BODIES {
        for framing in ["length", "chunks", "close"] {
            let whole = framed(framing, body);
            // Behind the last brace an answer of unknown length is whole.
            let end = if framing == "close" { whole.len() - (body.len() - body.trim_end().len()) } else { whole.len() };
            let acts = (0..end).map(|cut| Act::ReplyAndClose(whole[..cut].to_vec()));
            let server = Server::start(acts.flat_map(|act| [act.clone(), act.clone(), act])).await;
            let client = client(&server);
            for cut in 0..end {
                positions += 1;
                let safe = error_of(&client, DescribeThing::named("x")).await;
                let guarded = error_of(&client, StartThing::named("x")).await;
                let never = error_of(&client, CreateThing::named("x")).await;
                let is_lost =
                    matches!(&safe, Some(error @ (Error::Connect(_) | Error::Http(_))) if error.is_retryable());
                let is_ambiguous = [&guarded, &never].iter().all(|error| matches!(error, Some(Error::Ambiguous(_))));
                if !is_lost || !is_ambiguous {
                    wrong.push(format!("{framing}, cut at {cut} of {body}: {safe:?}, {guarded:?}, {never:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {positions} positions: {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
    assert!(positions > 1500, "only {positions} positions");
}
