//! Requests through a proxy.

use crate::support::{traces::Log, *};
use tencent_ess_client::{Client, Error};

/// A client whose every request goes to `server` as its proxy.
fn client_behind(server: &Server, endpoint: &str) -> Client<Demo> {
    let proxy = server.url().replace("http://", "http://user:hush-proxy@");
    builder().endpoint(endpoint).allow_http().proxy(proxy).build().unwrap()
}

#[tokio::test]
async fn request_goes_through_the_proxy_and_is_signed_for_its_endpoint() {
    let server = Server::start([ok()]).await;
    client_behind(&server, "http://demo.example.invalid").send(CreateThing::named("x")).await.unwrap();
    let request = server.only();
    assert!(request.head.starts_with("POST http://demo.example.invalid/ HTTP/1.1\r\n"), "{}", request.head);
    assert_eq!(request.header("host"), "demo.example.invalid");
    assert_eq!(request.header("proxy-authorization"), "Basic dXNlcjpodXNoLXByb3h5");
}

#[tokio::test]
async fn proxy_that_wants_other_keys_is_told() {
    let wants_keys = || Act::ReplyAndClose(http("407 Proxy Authentication Required", ""));
    let server = Server::start([wants_keys()]).await;
    let error = client_behind(&server, "http://demo.example.invalid").send(CreateThing::named("x")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "CreateThing: HTTP 407 with an empty body instead of a service response — the proxy requires a user name and \
         password; set them with `.proxy(…)`"
    );
    assert!(!error.may_have_executed() && !error.is_retryable());

    // With TLS the proxy is asked for a tunnel first.
    let server = Server::start([wants_keys()]).await;
    let error = client_behind(&server, "https://demo.example.invalid").send(CreateThing::named("x")).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    assert!(text.starts_with("CreateThing: could not connect to `demo.example.invalid`: "), "{text}");
    assert!(text.contains("proxy") && !text.contains("hush"), "{text}");
}

#[test]
fn proxy_that_cannot_work_is_refused_without_its_password() {
    for proxy in ["", "proxy:hush-proxy", "ftp://user:hush-proxy@proxy", "user:hush-proxy@proxy:80", "http://"] {
        let error = builder().proxy(proxy).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the client cannot be built: the proxy is not a URL like `http://user:password@host:port`"
        );
    }
    let own = own_http().build().unwrap();
    let error = builder().proxy("http://proxy").http_client(own).build().unwrap_err();
    assert!(error.to_string().contains("`.proxy(…)` has no effect on an `.http_client(…)`"), "{error}");
}

// On one thread, so that the subscriber of that thread sees the HTTP client's own tasks too.
#[tokio::test(flavor = "current_thread")]
async fn traces_show_no_password_of_the_proxy() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let server = Server::start([ok()]).await;
    client_behind(&server, "http://demo.example.invalid").send(CreateThing::named("x")).await.unwrap();
    drop(guard);
    let text = log.text();
    assert!(text.contains("demo.example.invalid"), "{text}");
    assert!(!text.contains("hush") && !text.contains("dXNlcjpodXNoLXByb3h5"), "{text}");
}

#[test]
fn debug_shows_no_password_of_the_proxy() {
    let builder = builder().proxy("http://user:hush-proxy@proxy:80");
    let text = format!("{builder:?}") + &format!("{:?}", builder.build().unwrap());
    assert!(!text.contains("hush"), "{text}");
}
