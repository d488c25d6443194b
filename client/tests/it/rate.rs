//! Throttling to the documented rates.

use std::time::Duration;

use crate::support::*;
use tencent_ess_client::{Client, Error, RateLimit, RetryPolicy};

fn client(server: &Server, rule: RateLimit) -> Client<Demo> {
    builder().endpoint(server.url()).rate_limit(rule).build().unwrap()
}

/// The rate is 5 a second; the machine would have to stand still for seconds for these to keep to it by chance.
const MANY: usize = 30;

#[tokio::test]
async fn what_is_too_much_is_refused_before_it_is_sent() {
    let server = Server::start([ok()]).await;
    let client = client(&server, RateLimit::Refuse);
    let mut refused = Vec::new();
    for _ in 0..MANY {
        // The rate is that of all clones.
        refused.extend(client.clone().send(LimitedThing::named("x")).await.err());
    }
    let error = &refused[0];
    assert!(matches!(error, Error::Unsent(_)), "{error}");
    assert!(error.is_throttled() && error.is_retryable() && !error.may_have_executed());
    let text = error.to_string();
    assert!(
        text.starts_with("LimitedThing: the documented rate limit of 5 calls per second is exceeded — retry in "),
        "{text}"
    );
    assert_eq!(server.received().len(), MANY - refused.len());
}

#[tokio::test]
async fn what_is_too_much_waits_for_its_turn() {
    let server = Server::start([ok()]).await;
    let client = client(&server, RateLimit::Wait);
    for _ in 0..8 {
        client.send(LimitedThing::named("x")).await.unwrap();
    }
    assert_eq!(server.received().len(), 8);
}

#[tokio::test]
async fn turn_that_comes_too_late_for_the_call_is_not_waited_for() {
    let server = Server::start([ok()]).await;
    let client = client(&server, RateLimit::Wait);
    let calls = (0..MANY).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(LimitedThing::named("x")).timeout(Duration::from_secs(1)).await })
    });
    let mut errors = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        errors.extend(call.await.unwrap().err());
    }
    assert!(errors.iter().any(Error::is_throttled), "{errors:?}");
}

#[tokio::test]
async fn attempts_count_too() {
    let server = Server::start([Act::Reset]).await;
    let client = client(&server, RateLimit::Refuse);
    let eager = RetryPolicy::default().attempts(100).backoff(Duration::ZERO, Duration::ZERO);
    let error = client.send(LimitedThing::named("x")).retry(eager).await.unwrap_err();
    assert!(error.is_throttled(), "{error}");
}

#[tokio::test]
async fn other_actions_are_not_held_back() {
    let server = Server::start([ok()]).await;
    let client = client(&server, RateLimit::Refuse);
    for _ in 0..MANY {
        client.send(DescribeThing::named("x")).await.unwrap();
    }
}

#[tokio::test]
async fn rate_is_not_kept_to_unless_asked_for() {
    let server = Server::start([ok()]).await;
    let client = crate::support::client(&server);
    for _ in 0..MANY {
        client.send(LimitedThing::named("x")).await.unwrap();
    }
}
