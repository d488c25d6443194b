//! Requests as the server receives them.

use std::time::Duration;

use crate::support::{signature::signature_of, *};
use tencent_ess_client::{Client, Credentials, Environment, Language, Validation};

#[tokio::test]
async fn request_has_the_documented_headers_and_a_signature_over_its_own_bytes() {
    let server = Server::start([ok()]).await;
    let response = client(&server).send(CreateThing::named("合同 <a&b>")).await.unwrap();
    assert_eq!(response.url.as_deref(), Some("https://example.invalid/x"));

    let request = server.only();
    assert!(request.head.starts_with("POST / HTTP/1.1\r\n"), "{}", request.head);
    assert_eq!(request.body, r#"{"Name":"合同 <a&b>"}"#.as_bytes());
    assert_eq!(request.header("host"), server.url().trim_start_matches("http://"));
    assert_eq!(request.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(request.header("content-length"), request.body.len().to_string());
    assert_eq!(request.header("x-tc-action"), "CreateThing");
    assert_eq!(request.header("x-tc-version"), "2020-11-11");
    assert_eq!(request.header("x-tc-timestamp"), "1700092799");
    assert_eq!(request.header("x-tc-requestclient"), concat!("tencent-ess-rs_", env!("CARGO_PKG_VERSION")));
    let unasked = ["x-tc-region", "x-tc-token", "x-tc-language"].map(|name| request.all(name).len());
    assert_eq!(unasked, [0, 0, 0]);
    // The second before midnight in UTC; in China it is the 16th.
    let expected = signature_of(&request, SECRET_KEY, "2023-11-15", "demo");
    assert_eq!(
        request.header("authorization"),
        format!(
            "TC3-HMAC-SHA256 Credential=AKIDtest/2023-11-15/demo/tc3_request, \
             SignedHeaders=content-type;host;x-tc-action, Signature={expected}"
        )
    );
}

#[tokio::test]
async fn settings_are_sent_where_they_are_set() {
    let server = Server::start([ok()]).await;
    let client = builder()
        .credentials(Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN))
        .endpoint(server.url())
        .signing_host("ESS.TencentCloudAPI.com")
        .region("ap-guangzhou")
        .language(Language::English)
        .request_client("my program, 1.2")
        .build()
        .unwrap();
    client.send(DescribeThing::named("x")).await.unwrap();
    client.send(DescribeThing::named("x")).region("ap-shanghai").await.unwrap();

    let received = server.received();
    let first = &received[0];
    assert_eq!(first.header("host"), "ess.tencentcloudapi.com");
    assert_eq!(first.header("x-tc-region"), "ap-guangzhou");
    assert_eq!(first.header("x-tc-language"), "en-US");
    assert_eq!(first.header("x-tc-token"), TOKEN);
    assert_eq!(first.header("x-tc-requestclient"), "my program, 1.2");
    let signature = signature_of(first, SECRET_KEY, "2023-11-15", "demo");
    assert!(first.header("authorization").ends_with(&signature), "{}", first.head);
    assert_eq!(received[1].header("x-tc-region"), "ap-shanghai");
}

#[tokio::test]
async fn request_is_checked_as_strictly_as_asked_before_anything_is_sent() {
    let server = Server::start([ok()]).await;
    let strict = builder().endpoint(server.url()).validation(Validation::Strict).build().unwrap();
    let unknown_kind = || DescribeThing { kind: Some("Z".into()), ..DescribeThing::named("x") };

    let error = client(&server).send(DescribeThing::default()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DescribeThing: the request breaks 1 documented rule\n  `Name`: required parameter is not set"
    );
    assert!(!error.may_have_executed() && !error.is_retryable());
    assert!(strict.send(unknown_kind()).await.is_err());
    assert_eq!(server.received().len(), 0);

    client(&server).send(unknown_kind()).await.unwrap();
    strict.send(unknown_kind()).validation(Validation::Standard).await.unwrap();
    client(&server).send(DescribeThing::default()).validation(Validation::Off).await.unwrap();
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn request_larger_than_the_platform_takes_is_not_sent() {
    let server = Server::start([ok()]).await;
    let sized = |bytes: usize| "x".repeat(bytes - r#"{"Name":""}"#.len());
    let megabytes = |count: usize| count * 1024 * 1024;
    let (usual, small) = (client(&server), builder().endpoint(server.url()).request_limit(100).build().unwrap());

    usual.send(CreateThing::named(&sized(megabytes(10)))).validation(Validation::Off).await.unwrap();
    small.send(CreateThing::named(&sized(100))).validation(Validation::Off).await.unwrap();
    usual.send(UploadThing::named(&sized(megabytes(11)))).validation(Validation::Off).await.unwrap();
    assert_eq!(
        server.received().iter().map(|it| it.body.len()).collect::<Vec<_>>(),
        [megabytes(10), 100, megabytes(11)]
    );

    let error =
        usual.send(CreateThing::named(&sized(megabytes(10) + 1))).validation(Validation::Off).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "CreateThing: the request body of 10485761 bytes exceeds the maximum of 10485760 — upload files and send their ids"
    );
    assert!(!error.may_have_executed() && !error.is_retryable());
    assert!(small.send(UploadThing::named(&sized(101))).validation(Validation::Off).await.is_err());
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn endpoint_receives_actions_with_a_host_of_their_own_too() {
    let server = Server::start([ok()]).await;
    client(&server).send(UploadThing::named("x")).await.unwrap();
    assert_eq!(server.only().header("x-tc-action"), "UploadThing");
}

#[tokio::test]
async fn action_with_a_host_of_its_own_is_sent_there() {
    // All names resolve to this machine, so that nothing leaves it.
    let nowhere = |environment| {
        let resolve = |name: &'static str| (name, "127.0.0.1:1".parse().unwrap());
        let http =
            [resolve("file.example.invalid"), resolve("demo.example.invalid"), resolve("demo.test.example.invalid")]
                .into_iter()
                .fold(own_http(), |http, (name, address)| http.resolve(name, address));
        let http = http.build().unwrap();
        builder().environment(environment).http_client(http).build().unwrap()
    };
    let error = nowhere(Environment::Production).send(UploadThing::named("x")).await.unwrap_err();
    assert!(error.to_string().starts_with("UploadThing: could not connect to `file.example.invalid`: "), "{error}");
    let error = nowhere(Environment::Test).send(CreateThing::named("x")).await.unwrap_err();
    assert!(
        error.to_string().starts_with("CreateThing: could not connect to `demo.test.example.invalid`: "),
        "{error}"
    );
    let error = nowhere(Environment::Test).send(UploadThing::named("x")).await.unwrap_err();
    assert_eq!(error.to_string(), "UploadThing: `file.example.invalid` has no test environment — set `.endpoint(…)`");
    assert!(!error.is_retryable() && !error.may_have_executed());
}

#[tokio::test]
async fn one_connection_serves_many_calls_of_all_clones() {
    let server = Server::start([ok()]).await;
    let client = client(&server);
    for _ in 0..3 {
        client.clone().send(DescribeThing::named("x")).await.unwrap();
    }
    let calls = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(DescribeThing::named("x")).timeout(Duration::from_secs(10)).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.received().len(), 11);
}

#[test]
fn client_can_be_shared_between_threads() {
    fn check<T: Clone + Send + Sync + 'static>() {}
    check::<Client<Demo>>();
    check::<Credentials>();
}

#[tokio::test]
async fn drift_of_an_answer_is_told_and_no_reason_to_fail() {
    let server = Server::start([answer(r#"{"Response":{"Url":null,"New":1,"RequestId":"s1"}}"#)]).await;
    let (told, tells) = std::sync::mpsc::channel();
    let client = builder().endpoint(server.url()).on_drift(move |drift| told.send(format!("{drift:?}")).unwrap());
    client.build().unwrap().send(CreateThing::named("x")).await.unwrap();
    let told: Vec<_> = tells.try_iter().collect();
    let expected = [
        r#"Drift { action: "CreateThing", path: "Url", kind: Null }"#,
        r#"Drift { action: "CreateThing", path: "New", kind: UnknownMember }"#,
    ];
    assert!(expected.iter().all(|line| told.iter().any(|told| told == line)), "{told:?}");
}
