//! Every way in which a call can fail, on real sockets: the error and whether a retry is safe.

use std::time::Duration;

use crate::support::*;
use tencent_ess_client::{Client, Error, error::HttpError};
use tokio::{net::TcpListener, time::Instant};

const SHORT: Duration = Duration::from_millis(300);

fn kind(error: &Error<String>) -> &'static str {
    match error {
        Error::Invalid(_) => "Invalid",
        Error::Credentials(_) => "Credentials",
        Error::Unsent(_) => "Unsent",
        Error::Connect(_) => "Connect",
        Error::Timeout(_) => "Timeout",
        Error::Ambiguous(_) => "Ambiguous",
        Error::Http(_) => "Http",
        Error::Decode(_) => "Decode",
        Error::Api(_) => "Api",
        _ => "another",
    }
}

/// The errors of a safe, a guarded and a never repeated action, each of which must have been sent once.
async fn errors_under(act: Act) -> [Error<String>; 3] {
    let timeout = if matches!(act, Act::Stall | Act::ReplyAndStall(_)) { SHORT } else { Duration::from_secs(60) };
    let server = Server::start([act]).await;
    let client = builder().endpoint(server.url()).timeout(timeout).response_limit(1000).build().unwrap();
    let errors = [
        client.send(DescribeThing::named("x")).await.unwrap_err(),
        client.send(StartThing::named("x")).await.unwrap_err(),
        client.send(CreateThing::named("x")).await.unwrap_err(),
    ];
    assert_eq!(server.received().len(), 3);
    errors
}

struct Row {
    fault: &'static str,
    act: Act,
    /// The kinds for a safe action and for both others.
    kinds: [&'static str; 2],
    /// What the message of the safe action has after its name.
    says: &'static str,
    /// Whether the safe action may be sent again.
    retryable: bool,
    may_have_executed: bool,
}

fn undecided(fault: &'static str, act: Act, kind: &'static str, says: &'static str) -> Row {
    Row { fault, act, kinds: [kind, "Ambiguous"], says, retryable: true, may_have_executed: true }
}

fn decided(fault: &'static str, act: Act, kind: &'static str, says: &'static str) -> Row {
    Row { fault, act, kinds: [kind, kind], says, retryable: false, may_have_executed: false }
}

/// What leaves open whether the action was executed, and would be the same another time.
fn lasting(fault: &'static str, act: Act, says: &'static str) -> Row {
    Row { retryable: false, ..undecided(fault, act, "Http", says) }
}

fn redirect(status: &str) -> Act {
    Act::Reply(format!("HTTP/1.1 {status}\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n").into_bytes())
}

fn rows() -> Vec<Row> {
    let page = "<html>\r\n<h1>502 Bad Gateway</h1>";
    vec![
        undecided("closed without an answer", Act::ReplyAndClose(vec![]), "Connect", "the connection broke: "),
        undecided("reset", Act::Reset, "Connect", "the connection broke: "),
        undecided("no answer", Act::Stall, "Timeout", "no response within 300ms"),
        undecided("cut-off head", Act::ReplyAndClose(b"HTTP/1.1 200 O".to_vec()), "Connect", "the connection broke: "),
        undecided("not HTTP", Act::ReplyAndClose(b"+OK ready\r\n".to_vec()), "Connect", "the connection broke: "),
        undecided(
            "cut-off body",
            Act::ReplyAndClose(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Response\":".to_vec()),
            "Connect",
            "the response was cut off after 12 bytes: ",
        ),
        undecided(
            "stalled body",
            Act::ReplyAndStall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Response\":".to_vec()),
            "Timeout",
            "no response within 300ms",
        ),
        undecided(
            "cut-off body of unknown length",
            Act::ReplyAndClose(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"Response\":{\"Url\":".to_vec()),
            "Connect",
            "the response was cut off after 19 bytes",
        ),
        undecided("empty body", answer(""), "Http", "HTTP 200 with an empty body instead of a service response"),
        undecided(
            "HTML page",
            answer(page),
            "Http",
            "HTTP 200 with an HTML page instead of a service response: <html>\\r\\n<h1>502",
        ),
        undecided("HTTP 502", Act::Reply(http("502 Bad Gateway", page)), "Http", "HTTP 502 with an HTML page instead"),
        undecided("HTTP 500, empty", Act::Reply(http("500 Oops", "")), "Http", "HTTP 500 with an empty body"),
        undecided(
            "HTTP 503 with an answer",
            Act::Reply(http("503 Busy", r#"{"Response":{"RequestId":"s1"}}"#)),
            "Http",
            "HTTP 503 with text instead of a service response: {\"Response\"",
        ),
        undecided(
            "no `Response`",
            answer(r#"{"status":"UP"}"#),
            "Http",
            r#"HTTP 200 with an object without `Response` instead of a service response: {"status":"UP"}"#,
        ),
        undecided(
            "old protocol",
            answer(r#"{"code":4100,"message":"鉴权失败","codeDesc":"AuthFailure"}"#),
            "Http",
            r#"HTTP 200 with an error in the platform's old protocol instead of a service response: {"code":4100,"message":"鉴权失败""#,
        ),
        Row {
            retryable: false,
            ..undecided(
                "announced too large",
                Act::ReplyAndStall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n".to_vec()),
                "Http",
                "HTTP 200 with a body larger than the response limit instead of a service response",
            )
        },
        Row {
            retryable: false,
            ..undecided(
                "too large without announcement",
                Act::ReplyAndStall([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", &[b' '; 1001][..]].concat()),
                "Http",
                "HTTP 200 with a body larger than the response limit instead of a service response",
            )
        },
        Row {
            may_have_executed: true,
            ..decided(
                "member of another type",
                answer(r#"{"Response":{"Url":[1],"RequestId":"s1"}}"#),
                "Decode",
                "the response of 41 bytes cannot be decoded at `/Response/Url`: expected a string, found a list (request s1)",
            )
        },
    ]
}

/// What the status says of an answer that is not the service's.
fn rows_by_status() -> Vec<Row> {
    vec![
        undecided(
            "HTTP 408",
            Act::Reply(http("408 Slow", "")),
            "Connect",
            "the server closed the idle connection (HTTP 408)",
        ),
        undecided("HTTP 425", Act::Reply(http("425 Too Early", "")), "Http", "HTTP 425 with an empty body instead"),
        undecided("HTTP 499", Act::Reply(http("499 Gone", "")), "Http", "HTTP 499 with an empty body instead"),
        undecided("HTTP 204", Act::Reply(b"HTTP/1.1 204 None\r\n\r\n".to_vec()), "Http", "HTTP 204 with an empty body"),
        undecided(
            "compressed",
            Act::Reply(
                [&b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"[..], b"\x1f\x8b\x08\0"]
                    .concat(),
            ),
            "Http",
            "HTTP 200 with a body compressed as `gzip` instead of a service response — a proxy or gateway compresses",
        ),
        lasting("HTTP 101", Act::ReplyAndClose(b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n".to_vec()), "HTTP 101 with"),
        lasting("HTTP 301", redirect("301 Moved"), "HTTP 301 with an empty body instead"),
        lasting("HTTP 302", redirect("302 Found"), "HTTP 302 with an empty body instead"),
        lasting("HTTP 303", redirect("303 See Other"), "HTTP 303 with an empty body instead"),
        lasting("HTTP 403", Act::Reply(http("403 Blocked", "<html>")), "HTTP 403 with an HTML page instead"),
        lasting("HTTP 409", Act::Reply(http("409 Conflict", "")), "HTTP 409 with an empty body instead"),
        decided("HTTP 308", redirect("308 Go"), "Http", "HTTP 308 with an empty body instead"),
        decided("HTTP 404", Act::Reply(http("404 Not Found", "no")), "Http", "HTTP 404 with text instead"),
        decided("HTTP 407", Act::Reply(http("407 Proxy", "")), "Http", "HTTP 407 with an empty body instead"),
        decided("HTTP 307", redirect("307 Go"), "Http", "HTTP 307 with an empty body instead"),
        Row {
            retryable: true,
            ..decided("HTTP 429", Act::Reply(http("429 Slow", "")), "Http", "HTTP 429 with an empty body instead")
        },
    ]
}

#[tokio::test]
async fn each_fault_says_what_arrived_and_what_may_be_repeated() {
    let mut wrong = Vec::new();
    for Row { fault, act, kinds, says, retryable, may_have_executed } in rows().into_iter().chain(rows_by_status()) {
        let errors = errors_under(act).await;
        let mut check = |what: &str, holds: bool| {
            if !holds {
                wrong.push(format!("{fault}: {what}: {errors:#?}"));
            }
        };
        let [safe, guarded, never] = &errors;
        check("kinds", [safe, guarded, never].map(kind) == [kinds[0], kinds[1], kinds[1]]);
        check("text", safe.to_string().starts_with(&format!("DescribeThing: {says}")));
        check("one line", errors.iter().all(|e| !e.to_string().contains(['\r', '\n'])));
        check("execution", errors.iter().all(|e| e.may_have_executed() == may_have_executed));
        check("safe repeat", safe.is_retryable() == retryable);
        // What may have been executed is never repeated; what was surely not may be by anybody.
        check("other repeat", [guarded, never].iter().all(|e| e.is_retryable() == (retryable && !may_have_executed)));
        check("action", never.action() == Some("CreateThing"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn ambiguous_says_why_and_what_to_do() {
    let [.., never] = errors_under(Act::Stall).await;
    assert_eq!(
        never.to_string(),
        "CreateThing: the response was lost, so the action may have been executed (no response within 300ms) \
         — check for its effect before you send it again"
    );
}

#[tokio::test]
async fn connection_refused_is_connect_for_every_action() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = builder().endpoint(format!("http://{free}")).build().unwrap();
    let error = client.send(CreateThing::named("x")).await.unwrap_err();
    assert_eq!(kind(&error), "Connect");
    let expected = format!("CreateThing: could not connect to `{free}`: Connection refused");
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert!(error.is_retryable() && !error.may_have_executed());
}

#[tokio::test]
async fn failed_handshake_is_connect_for_every_action() {
    let server = Server::start([Act::CloseUnread]).await;
    let client = builder().endpoint(server.url().replace("http:", "https:")).build().unwrap();
    let error = client.send(CreateThing::named("x")).await.unwrap_err();
    assert_eq!(kind(&error), "Connect", "{error:?}");
    assert!(error.is_retryable() && !error.may_have_executed());
}

/// The call's time is up while the connection is still being made, which the HTTP client's error does not say.
#[tokio::test]
async fn time_limit_before_the_request_could_leave_is_no_ambiguity() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = builder().endpoint(format!("https://{}", silent.local_addr().unwrap())).build().unwrap();
    let error = client.send(CreateThing::named("x")).timeout(SHORT).await.unwrap_err();
    assert_eq!(kind(&error), "Timeout", "{error:?}");
    assert_eq!(error.to_string(), "CreateThing: no response within 300ms; the request was not sent");
    assert!(error.is_retryable() && !error.may_have_executed());
}

#[tokio::test]
async fn time_limit_for_connecting_is_connect() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", silent.local_addr().unwrap());
    let client = builder().endpoint(endpoint).connect_timeout(SHORT).build().unwrap();
    let error = client.send(CreateThing::named("x")).await.unwrap_err();
    assert_eq!(kind(&error), "Connect", "{error:?}");
    assert!(error.is_retryable() && !error.may_have_executed());
}

#[tokio::test]
async fn time_limit_of_a_call_goes_before_the_client_s() {
    let server = Server::start([Act::Stall]).await;
    let started = Instant::now();
    let error = client(&server).send(DescribeThing::named("x")).timeout(SHORT).await.unwrap_err();
    assert_eq!(kind(&error), "Timeout");
    assert!((SHORT..SHORT * 20).contains(&started.elapsed()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn answer_of_exactly_the_limit_is_read() {
    let body = r#"{"Response":{"Url":"u","RequestId":"s1"}}"#;
    let server = Server::start([answer(body)]).await;
    let limited = |bytes| builder().endpoint(server.url()).response_limit(bytes).build().unwrap();
    assert!(limited(body.len()).send(CreateThing::named("x")).await.is_ok());
    assert!(limited(body.len() - 1).send(CreateThing::named("x")).await.is_err());
}

/// A connection that the server has closed meanwhile is noticed, or else the failure is told as ambiguous; in no case
/// is a request sent twice.
#[tokio::test]
async fn stale_connection_sends_nothing_twice() {
    let server = Server::start([Act::ReplyAndClose(http("200 OK", r#"{"Response":{}}"#))]).await;
    let client = client(&server);
    let mut sent = 0;
    for _ in 0..20 {
        match client.send(CreateThing::named("x")).await {
            Ok(_) => sent += 1,
            Err(error) => assert!(error.may_have_executed(), "{error}"),
        }
    }
    let received = server.received().len();
    assert!((sent..=20).contains(&received), "{sent} answers to {received} requests");
}

/// An HTTP client of the user's own may be set to follow redirects, and 307 asks for the same request once more.
#[tokio::test]
async fn client_that_follows_redirects_sends_nothing_twice() {
    let again = b"HTTP/1.1 307 Go\r\nLocation: /\r\nContent-Length: 0\r\n\r\n".to_vec();
    let server = Server::start([Act::Reply(again), ok()]).await;
    let client = builder().endpoint(server.url()).http_client(own_http().build().unwrap()).build().unwrap();
    let error = client.send(CreateThing::named("x")).await.unwrap_err();
    assert_eq!((kind(&error), server.received().len()), ("Http", 1), "{error}");
}

fn api_error(code: &str) -> Act {
    answer(&format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"未开通"}},"RequestId":"s16"}}}}"#))
}

#[tokio::test]
async fn refusal_keeps_code_message_and_request_id() {
    let [_, _, error] = errors_under(api_error("OperationDenied.WhiteListForbid")).await;
    assert_eq!(error.to_string(), "CreateThing: OperationDenied.WhiteListForbid: 未开通 (request s16)");
    assert_eq!((error.request_id(), error.action()), (Some("s16"), Some("CreateThing")));
    let Error::Api(error) = error else { panic!("{error:?}") };
    assert_eq!((&*error.code, &*error.message), ("OperationDenied.WhiteListForbid", "未开通"));
}

#[tokio::test]
async fn code_decides_what_may_be_repeated() {
    // Whether a safe and a never repeated action may be sent again, whether it is throttled, whether it may have run.
    let table = [
        ("OperationDenied.NoQuota", [false, false, false, false]),
        ("AuthFailure.SignatureExpire", [false, false, false, false]),
        ("RequestLimitExceeded", [true, true, true, false]),
        ("RequestLimitExceeded.UinLimitExceeded", [true, true, true, false]),
        ("FailedOperation.RequestLimitExceeded", [false, false, false, false]),
        ("RequestLimitExceededToo", [false, false, false, false]),
        ("InternalError", [true, false, false, true]),
        ("InternalError.Db", [true, false, false, true]),
        ("ServiceUnavailable", [true, false, false, true]),
        ("ResourceUnavailable", [true, false, false, true]),
        ("Never.Heard.Of", [false, false, false, false]),
    ];
    let mut wrong = Vec::new();
    for (code, expected) in table {
        let [safe, _, never] = errors_under(api_error(code)).await;
        let actual = [safe.is_retryable(), never.is_retryable(), never.is_throttled(), never.may_have_executed()];
        if actual != expected {
            wrong.push(format!("{code}: {actual:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn foreign_answer_keeps_status_and_a_short_excerpt() {
    let [error, ..] = errors_under(Act::Reply(http("502 Bad Gateway", "\u{1b}[2J".repeat(150)))).await;
    let Error::Http(error) = error else { panic!("{error:?}") };
    let excerpt = HttpError::excerpt(&error);
    assert_eq!(error.status(), 502);
    assert!(excerpt.starts_with("\\u{1b}[2J") && excerpt.chars().count() <= 200, "{excerpt}");
}

#[tokio::test]
async fn unreadable_answer_keeps_its_parts_and_its_body() {
    let body = r#"{"Response":{"Url":[1],"RequestId":"s1"}}"#;
    let [error, ..] = errors_under(answer(body)).await;
    assert_eq!(error.request_id(), Some("s1"));
    let Error::Decode(error) = error else { panic!("{error:?}") };
    assert_eq!((error.pointer(), error.expected(), error.found()), ("/Response/Url", "a string", "a list"));
    assert_eq!(error.body(), body.as_bytes());
}

#[tokio::test]
async fn region_that_is_no_header_is_refused_before_sending() {
    let server = Server::start([ok()]).await;
    let error = client(&server).send(CreateThing::named("x")).region("a\r\nX-Evil: 1").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "CreateThing: `a\\r\\nX-Evil: 1` cannot be sent as `x-tc-region` — use visible ASCII characters"
    );
    assert!(!error.is_retryable() && !error.may_have_executed() && server.received().is_empty());
}

#[test]
fn client_that_cannot_work_is_not_built() {
    let problem = |builder: tencent_ess_client::ClientBuilder<Demo>| builder.build().unwrap_err().to_string();
    assert_eq!(
        problem(Client::builder()),
        "the client cannot be built: no credentials — call `.credentials(Credentials::from_env()?)` or \
         `.credentials(Credentials::new(secret_id, secret_key))`"
    );
    assert_eq!(
        problem(Client::builder().endpoint("http://example.invalid").request_client("签").signing_host("http://x")),
        "the client cannot be built: no credentials — call `.credentials(Credentials::from_env()?)` or \
         `.credentials(Credentials::new(secret_id, secret_key))`; \
         the request client `签` must consist of 1 to 128 letters, digits and `-_ ,;.`; \
         the signing host is not a host like `ess.tencentcloudapi.com`, without scheme or path"
    );
    let table = [
        (
            builder().endpoint("http://example.invalid"),
            "would send contracts unencrypted — use https, or call `.allow_http()`",
        ),
        (builder().request_client("x".repeat(129)), "must consist of 1 to 128 letters"),
        (builder().request_client(""), "must consist of 1 to 128 letters"),
        (builder().region("a\nb"), "cannot be sent as `x-tc-region`"),
        (
            builder().connect_timeout(SHORT).http_client(own_http().build().unwrap()),
            "`.connect_timeout(…)` has no effect",
        ),
        (builder().credentials(tencent_ess_client::Credentials::new("a b", "k")), "the secret id has spaces"),
    ];
    for (builder, expected) in table {
        let text = problem(builder);
        assert!(text.contains(expected), "{text}");
    }
    assert!(builder().endpoint("http://example.invalid").allow_http().build().is_ok());
}
