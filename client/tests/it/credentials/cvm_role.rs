//! The metadata service of a CVM and its failures.

use tencent_ess_client::credentials::CvmRole;

use super::*;

/// The `n`th keys of a role, valid for so many seconds.
fn keys(n: usize, seconds: u64) -> String {
    let end = unix_seconds(clock()) + seconds;
    format!(
        r#"{{"TmpSecretId":"id{n}","TmpSecretKey":"hush{n}","Token":"token{n}","ExpiredTime":{end},
            "Expiration":"2023-11-16T00:00:00Z","Code":"Success"}}"#
    )
}

fn role() -> Act {
    Act::Reply(http("200 OK", "contracts\n"))
}

fn at(server: &Server) -> CvmRole {
    CvmRole::new().endpoint(server.url())
}

#[tokio::test]
async fn keys_of_the_machine_s_role_sign() {
    let metadata = Server::start([role(), answer(&keys(1, 7200))]).await;
    let caller = Caller::new(at(&metadata)).await;
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    assert!(is_signed_with(&caller.service.only(), "hush1", "demo"));
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    let asked: Vec<String> =
        metadata.received().iter().map(|request| request.head.lines().next().unwrap().to_owned()).collect();
    assert_eq!(
        asked,
        [
            "GET /latest/meta-data/cam/security-credentials/ HTTP/1.1",
            "GET /latest/meta-data/cam/security-credentials/contracts HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn role_that_is_named_is_not_asked_for() {
    let metadata = Server::start([answer(&keys(1, 7200))]).await;
    assert_eq!(signs_with(at(&metadata).role("contracts")).await.unwrap(), "id1 token1");
    assert!(metadata.only().head.starts_with("GET /latest/meta-data/cam/security-credentials/contracts HTTP/1.1"));
}

#[tokio::test]
async fn role_s_name_leads_to_no_other_path() {
    let metadata = Server::start([answer(&keys(1, 7200))]).await;
    for name in ["../../user-data", "..", ".", "a?b", "a b", ""] {
        let error = signs_with(at(&metadata).role(name)).await.unwrap_err();
        assert!(error.contains("the role name of the CVM has characters that role names cannot have"), "{error}");
    }
    assert_eq!(metadata.received().len(), 0);
}

#[tokio::test]
async fn each_fault_says_what_arrived_and_is_forgotten_by_the_next_call() {
    let reply = |status: &str, body: &str| Act::ReplyAndClose(http(status, body));
    let cut_off = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"TmpSecretKey\":\"hush".to_vec();
    let instead = |old: &str, new: &str| reply("200 OK", &keys(1, 7200).replace(old, new));
    let large = "x".repeat(70_000);
    // The question that fails, what is answered to it, and what the error has to say.
    let table: Vec<(usize, Act, &str)> = vec![
        (1, Act::Reset, "the connection broke: "),
        (1, Act::Stall, "no response within 1s"),
        (1, reply("500 Internal Server Error", "oops"), "HTTP 500 with text"),
        (1, reply("200 OK", "<html>hush</html>"), "an HTML page instead of a role name"),
        (1, reply("200 OK", "two roles"), "text instead of a role name"),
        (1, reply("200 OK", &large), "a response of more than 65536 bytes"),
        (1, reply("404 Not Found", "hush"), "this CVM has no role — bind one to it"),
        (1, reply("200 OK", ""), "this CVM has no role — bind one to it"),
        (2, Act::Stall, "no response within 1s"),
        (2, Act::ReplyAndClose(cut_off), "the response was cut off after 21 bytes: "),
        (2, reply("404 Not Found", "hush"), "for the machine's role: HTTP 404 with text"),
        (2, reply("503 Service Unavailable", "<p>hush"), "for the machine's role: HTTP 503 with an HTML page"),
        (2, reply("200 OK", "<html>hush</html>"), "expected an object"),
        (2, reply("200 OK", &keys(1, 7200)[..60]), "expected"),
        (
            2,
            reply("200 OK", r#"{"Code":"Success","TmpSecretKey":"hush"}"#),
            "`TmpSecretId` and `Token` and `ExpiredTime`",
        ),
        (2, instead("\"id1\"", "null"), "missing `TmpSecretId`"),
        (2, instead("\"token1\"", "\"\""), "missing `Token`"),
        (2, instead("\"id1\"", "[\"hush\"]"), "expected a string at `/TmpSecretId`"),
        (2, instead("\"hush1\"", "\"hush 1\""), "the secret key has spaces"),
        (2, instead("\"ExpiredTime\":1", "\"ExpiredTime\":-1"), "`ExpiredTime` is not a time"),
        (2, instead("Success", "NoSuchRole"), "its code is `NoSuchRole`"),
        (2, instead("Success", "hush1"), "its code is not `Success`"),
        (2, reply("200 OK", &keys(1, 0)), "the keys expired 0 seconds ago"),
        (2, reply("200 OK", &large), "a response of more than 65536 bytes"),
    ];
    for (question, fault, expected) in table {
        let good = [role(), answer(&keys(2, 7200))];
        let acts = if question == 1 { vec![fault] } else { vec![role(), fault] };
        let metadata = Server::start(acts.into_iter().chain(good)).await;
        let caller = Caller::new(at(&metadata)).await;
        let error = caller.call().await.unwrap_err();
        assert!(error.starts_with("no usable credentials: ") && error.contains(expected), "{expected}: {error}");
        assert!(!error.contains("hush") && caller.service.received().is_empty(), "{error}");
        assert_eq!(metadata.received().len(), question, "{expected}");
        assert_eq!(caller.call().await.unwrap(), "id2 token2", "{expected}");
    }
}

#[tokio::test]
async fn key_that_is_given_as_the_name_of_the_role_is_not_told() {
    let metadata =
        Server::start([Act::Reply(http("200 OK", "hush-key")), Act::ReplyAndClose(http("404 No", ""))]).await;
    let error = signs_with(at(&metadata)).await.unwrap_err();
    assert!(error.contains("for the machine's role: HTTP 404") && !error.contains("hush"), "{error}");
    let error = signs_with(at(&metadata).role("contracts")).await.unwrap_err();
    assert!(error.contains("for the role `contracts`: HTTP 404"), "{error}");
}

#[tokio::test]
async fn machine_without_the_service_is_told_from_a_broken_service() {
    let error = signs_with(CvmRole::new().endpoint(nobody().await)).await.unwrap_err();
    assert!(
        error.contains("no metadata service responds, so this is not a CVM: could not connect to `127.0.0.1:"),
        "{error}"
    );
    let error = signs_with(CvmRole::new().endpoint("metadata.example")).await.unwrap_err();
    assert!(error.contains("returned no keys: the endpoint is not a URL"), "{error}");
}

#[tokio::test]
async fn callers_at_the_same_time_ask_once() {
    let metadata = Server::start([role(), answer(&keys(1, 7200))]).await;
    let caller = Arc::new(Caller::new(at(&metadata)).await);
    let calls = (0..50).map(|_| {
        let caller = caller.clone();
        async move { caller.call().await }
    });
    let signers = calls.collect::<tokio::task::JoinSet<_>>().join_all().await;
    assert!(signers.iter().all(|signer| signer.as_deref() == Ok("id1 token1")), "{signers:?}");
    assert_eq!((metadata.received().len(), caller.service.received().len()), (2, 50));
}

#[tokio::test]
async fn cancelled_caller_leaves_the_answer_to_the_next() {
    let metadata = Server::start([role(), answer(&keys(1, 7200))]).await;
    let caller = Arc::new(Caller::new(at(&metadata)).await);
    let cancelled = caller.clone();
    let cancelled = tokio::spawn(async move { cancelled.call().await });
    until_received(&metadata, 1).await;
    cancelled.abort();
    assert!(cancelled.await.unwrap_err().is_cancelled());
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    assert_eq!((metadata.received().len(), caller.service.received().len()), (2, 1));
}

#[tokio::test]
async fn failed_renewal_keeps_keys_that_are_still_valid() {
    let broken = Act::Reply(http("500 Internal Server Error", ""));
    let acts = [answer(&keys(1, 1000)), broken.clone(), broken, answer(&keys(2, 5000))];
    let metadata = Server::start(acts).await;
    let caller = Caller::new(at(&metadata).role("contracts")).await;
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    caller.set_time(900);
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    until_received(&metadata, 2).await;
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    caller.set_time(1000);
    let error = caller.call().await.unwrap_err();
    assert!(error.contains("HTTP 500 with an empty body"), "{error}");
    assert_eq!(caller.call().await.unwrap(), "id2 token2");
    assert_eq!(metadata.received().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn id_key_and_token_are_always_of_the_same_keys() {
    // Keys that are renewed over and over while others sign.
    let acts = (0..50).map(|n| answer(&keys(n, 1000 * (n as u64 + 1))));
    let metadata = Server::start(acts).await;
    let caller = Arc::new(Caller::new(at(&metadata).role("contracts")).await);
    let calls = (0..8).map(|_| {
        let caller = caller.clone();
        async move {
            for _ in 0..40 {
                caller.call().await.unwrap();
                caller.time.fetch_add(100, Ordering::SeqCst);
            }
        }
    });
    calls.collect::<tokio::task::JoinSet<_>>().join_all().await;
    let received = caller.service.received();
    let used: std::collections::BTreeSet<String> = received.iter().map(signer).collect();
    assert!(received.len() == 320 && used.len() > 5, "{used:?}");
    for request in received {
        let id = signer(&request);
        let (n, token) = id.strip_prefix("id").unwrap().split_once(' ').unwrap();
        assert_eq!(token, format!("token{n}"));
        let day = if request.header("x-tc-timestamp") == "1700092799" { "2023-11-15" } else { "2023-11-16" };
        let expected = signature_of(&request, &format!("hush{n}"), day, "demo");
        assert!(request.header("authorization").ends_with(&expected), "{}", request.head);
    }
}
