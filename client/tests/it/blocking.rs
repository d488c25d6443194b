//! The client without `async`.

use std::{thread, time::Duration};

use crate::support::*;
use serde_json::json;
use tencent_ess_client::{Error, RawRequest, RetryPolicy, blocking};
use tokio::runtime::Runtime;

/// A server with a runtime of its own, which ends with it.
fn server(acts: Vec<Act>) -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(acts));
    (runtime, server)
}

fn client(server: &Server) -> blocking::Client<Demo> {
    builder().endpoint(server.url()).build_blocking().unwrap()
}

#[test]
fn call_is_made_and_waited_for_with_its_options() {
    let (_runtime, server) = server(vec![ok(), Act::Reset, ok()]);
    let client = client(&server);
    let response = client.send(CreateThing::named("x")).timeout(Duration::from_secs(20)).region("a").wait().unwrap();
    assert!(response.url.is_some());
    let policy = RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(1));
    let outcome = client.send(DescribeThing::named("x")).retry(policy).outcome().unwrap();
    assert_eq!(outcome.attempts, 2);
    assert_eq!(server.received()[0].header("x-tc-region"), "a");
}

#[test]
fn errors_are_those_of_the_other_client() {
    let (_runtime, server) = server(vec![Act::Reset]);
    let error = client(&server).send(CreateThing::named("x")).wait().unwrap_err();
    assert!(matches!(error, Error::Ambiguous(_)), "{error}");
    assert!(matches!(client(&server).send(CreateThing::default()).wait(), Err(Error::Invalid(_))));
}

#[test]
fn request_without_a_definition_is_sent_too() {
    let (_runtime, server) = server(vec![ok()]);
    let answer = client(&server).send_raw(RawRequest::new("CreateOther", json!({}))).wait().unwrap();
    assert_eq!(answer["RequestId"], "s1");
}

#[tokio::test]
async fn waiting_on_a_thread_of_a_runtime_works() {
    let (runtime, server) = tokio::task::spawn_blocking(|| server(vec![ok()])).await.unwrap();
    client(&server).send(CreateThing::named("x")).wait().unwrap();
    runtime.shutdown_background();
}

#[test]
fn clones_call_from_many_threads() {
    let (_runtime, server) = server(vec![ok()]);
    let client = client(&server);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            thread::spawn(move || client.send(CreateThing::named("x")).wait().is_ok())
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    assert_eq!(server.received().len(), 4);
}

#[test]
fn panic_of_the_user_s_clock_is_an_error_of_the_call() {
    let (_runtime, server) = server(vec![ok()]);
    let client = builder().endpoint(server.url()).clock(|| panic!("no time")).build_blocking().unwrap();
    let error = client.send(CreateThing::named("x")).wait().unwrap_err();
    assert_eq!(
        error.to_string(),
        "CreateThing: the response was lost, so the action may have been executed (a function passed to the client, such as its clock, \
         panicked) — check for its effect before you send it again"
    );
}
