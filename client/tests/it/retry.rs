//! Retries and corrections, as the server sees them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, SystemTime},
};

use crate::support::*;
use tencent_ess_client::{
    Client, Credentials, Error, RetryPolicy,
    credentials::{CredentialsProvider, Lookup},
};
use tokio::{sync::mpsc, time::sleep};

fn quick() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::from_millis(2), Duration::from_millis(4))
}

fn refused(code: &str) -> Act {
    answer(&format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"no"}},"RequestId":"s2"}}}}"#))
}

/// A refusal of the signature's time, with the time of the server's clock.
fn expired(date: &str) -> Act {
    let body = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"no"},"RequestId":"s2"}}"#;
    let head = format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {}\r\n\r\n", body.len());
    Act::Reply([head.as_bytes(), body.as_bytes()].concat())
}

fn timestamps(server: &Server) -> Vec<u64> {
    server.received().iter().map(|request| request.header("x-tc-timestamp").parse().unwrap()).collect()
}

#[tokio::test]
async fn each_attempt_is_signed_anew_over_the_same_body() {
    let server = Server::start([refused("RequestLimitExceeded"), ok()]).await;
    let seconds = AtomicU64::new(TIMESTAMP);
    let clock = move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.fetch_add(7, SeqCst));
    let client = builder().endpoint(server.url()).retry(quick()).clock(clock).build().unwrap();
    client.send(CreateThing::named("x")).await.unwrap();
    let [first, second] = &server.received()[..] else { panic!("not two attempts") };
    assert_eq!(timestamps(&server), [TIMESTAMP, TIMESTAMP + 7]);
    assert_eq!(first.body, second.body);
    assert_ne!(first.header("authorization"), second.header("authorization"));
}

#[tokio::test]
async fn policy_of_the_call_goes_before_the_client_s() {
    let server = Server::start([Act::Reset]).await;
    let client = builder().endpoint(server.url()).retry(quick().attempts(5)).build().unwrap();
    client.send(DescribeThing::named("x")).await.unwrap_err();
    assert_eq!(server.received().len(), 5);
    client.send(DescribeThing::named("x")).retry(RetryPolicy::none()).await.unwrap_err();
    assert_eq!(server.received().len(), 6);
}

#[tokio::test]
async fn call_is_not_attempted_beyond_its_time() {
    let server = Server::start([Act::Reset]).await;
    let hours = RetryPolicy::default().backoff(Duration::from_secs(7200), Duration::from_secs(7200));
    let error = client(&server).send(DescribeThing::named("x")).retry(hours).await.unwrap_err();
    assert!(matches!(error, Error::Connect(_)), "{error}");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn dropped_call_makes_no_further_attempt() {
    let server = Server::start([Act::Reset]).await;
    let (waits, mut waiting) = mpsc::unbounded_channel();
    let policy = quick().backoff(Duration::from_millis(50), Duration::from_millis(50)).jitter(move || {
        _ = waits.send(());
        0
    });
    let client = builder().endpoint(server.url()).retry(policy).build().unwrap();
    let call = tokio::spawn(async move { client.send(DescribeThing::named("x")).await });
    waiting.recv().await.unwrap();
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    sleep(Duration::from_millis(200)).await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn lost_answer_of_a_guarded_action_is_told_with_the_success() {
    let server = Server::start([Act::Reset, refused("OperationDenied.HasStarted")]).await;
    let client = builder().endpoint(server.url()).retry(quick()).build().unwrap();
    let outcome = client.send(StartThing::named("x")).outcome().await.unwrap();
    assert_eq!((outcome.answer_lost, outcome.attempts, outcome.response.url), (true, 2, None));
    assert_eq!(outcome.request_id.as_deref(), Some("s2"));

    let outcome = client.send(StartThing::named("x")).outcome().await;
    assert!(matches!(outcome, Err(Error::Api(_))), "a guard code on a first attempt: {outcome:?}");
}

#[tokio::test]
async fn outcome_of_an_answer_has_its_request_id() {
    let server = Server::start([refused("RequestLimitExceeded"), ok()]).await;
    let client = builder().endpoint(server.url()).retry(quick()).build().unwrap();
    let outcome = client.send(CreateThing::named("x")).outcome().await.unwrap();
    assert_eq!((outcome.answer_lost, outcome.attempts, outcome.request_id.as_deref()), (false, 2, Some("s1")));
    assert!(outcome.response.url.is_some());
}

/// An official SDK repeats on the dead signature; none corrects the clock.
#[tokio::test]
async fn clock_an_hour_off_is_corrected_for_this_call_and_all_that_follow() {
    // The clock says 23:59:59.
    let server = Server::start([expired("Thu, 16 Nov 2023 00:59:59 GMT"), ok()]).await;
    let client = client(&server);
    client.send(CreateThing::named("x")).await.unwrap();
    client.clone().send(CreateThing::named("x")).await.unwrap();
    assert_eq!(timestamps(&server), [TIMESTAMP, TIMESTAMP + 3600, TIMESTAMP + 3600]);
    // The day of the scope follows too.
    assert!(server.received()[1].header("authorization").contains("/2023-11-16/demo/"));
}

#[tokio::test]
async fn clock_is_corrected_once_and_only_if_it_is_wrong() {
    let table = [
        ("an hour ahead", "Wed, 15 Nov 2023 22:59:59 GMT", 2),
        ("the same", "Wed, 15 Nov 2023 23:59:59 GMT", 1),
        ("a minute's difference", "Thu, 16 Nov 2023 00:00:59 GMT", 1),
        ("no date", "soon", 1),
    ];
    for (name, date, attempts) in table {
        let server = Server::start([expired(date)]).await;
        let error = client(&server).send(CreateThing::named("x")).await.unwrap_err();
        assert!(error.to_string().starts_with("CreateThing: AuthFailure.SignatureExpire"), "{name}: {error}");
        assert_eq!(server.received().len(), attempts, "{name}");
    }
}

#[tokio::test]
async fn calls_that_are_refused_together_correct_the_clock_to_the_same_time() {
    let late = || expired("Thu, 16 Nov 2023 00:59:59 GMT");
    let server = Server::start([late(), late(), late(), late(), ok()]).await;
    let client = client(&server);
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(CreateThing::named("x")).await })
        })
        .collect();
    for call in calls {
        _ = call.await.unwrap();
    }
    client.send(CreateThing::named("x")).await.unwrap();
    assert_eq!(timestamps(&server).last(), Some(&(TIMESTAMP + 3600)));
}

/// Gives other keys with every look-up.
struct Rotating(Arc<AtomicU64>);

impl CredentialsProvider for Rotating {
    fn credentials(&self, _: SystemTime) -> Lookup<'_> {
        let number = self.0.fetch_add(1, SeqCst);
        Box::pin(async move { Ok(Credentials::new(SECRET_ID, SECRET_KEY).with_token(format!("token-{number}"))) })
    }
}

fn tokens(server: &Server) -> Vec<String> {
    server.received().iter().map(|request| request.header("x-tc-token").to_owned()).collect()
}

#[tokio::test]
async fn refused_token_is_looked_up_once_more() {
    let lookups = Arc::new(AtomicU64::new(0));
    let server = Server::start([refused("AuthFailure.TokenFailure"), ok()]).await;
    let client: Client<Demo> = builder().credentials(Rotating(lookups.clone())).endpoint(server.url()).build().unwrap();
    client.send(CreateThing::named("x")).await.unwrap();
    client.send(CreateThing::named("x")).await.unwrap();
    assert_eq!(tokens(&server), ["token-0", "token-1", "token-1"]);
    assert_eq!(lookups.load(SeqCst), 2);
}

#[tokio::test]
async fn token_that_is_refused_again_is_the_call_s_error() {
    let server = Server::start([refused("AuthFailure.TokenFailure")]).await;
    let client: Client<Demo> = builder().credentials(Rotating(Arc::default())).endpoint(server.url()).build().unwrap();
    let error = client.send(CreateThing::named("x")).await.unwrap_err();
    assert!(error.to_string().contains("AuthFailure.TokenFailure"), "{error}");
    assert_eq!(tokens(&server), ["token-0", "token-1"]);
}

#[tokio::test]
async fn refused_token_of_lasting_keys_is_not_tried_again() {
    let server = Server::start([refused("AuthFailure.TokenFailure")]).await;
    client(&server).send(CreateThing::named("x")).await.unwrap_err();
    assert_eq!(server.received().len(), 1);
}

/// `StartFlow` right after `CreateDocument` is refused until the document is composed.
#[tokio::test]
async fn code_that_the_user_names_is_waited_out() {
    let not_yet = || refused("OperationDenied.DocumentNoAvailable");
    let server = Server::start([not_yet(), not_yet(), ok()]).await;
    let policy = quick().also_after("OperationDenied.DocumentNoAvailable");
    client(&server).send(StartThing::named("x")).retry(policy).await.unwrap();
    assert_eq!(server.received().len(), 3);
}

/// The Python SDK keeps the first error and goes on after a success.
#[tokio::test]
async fn success_of_a_later_attempt_ends_the_call() {
    let server = Server::start([Act::Reset, ok(), Act::Reset]).await;
    let client = builder().endpoint(server.url()).retry(quick()).build().unwrap();
    client.send(DescribeThing::named("x")).await.unwrap();
    assert_eq!(server.received().len(), 2);
}
