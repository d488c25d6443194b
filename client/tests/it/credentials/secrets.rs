//! Look-ups of credentials print no secret.

use std::fmt::Write as _;

use tencent_ess_client::{
    Credentials,
    credentials::{AssumeRole, Chain, CliFile, CvmRole, ProfileFile},
};

use super::*;
use crate::support::traces::Log;

// On one thread, so that the subscriber of that thread sees the tasks of look-ups and of the HTTP client too.
#[tokio::test(flavor = "current_thread")]
async fn traces_tell_a_failed_renewal_and_none_of_the_keys() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let end = unix_seconds(clock()) + 1000;
    let keys = |id: &str| format!(r#""TmpSecretId":"{id}","TmpSecretKey":"hush-key","Token":"hush-token""#);
    let metadata = Server::start([
        answer(&format!(r#"{{{},"ExpiredTime":{end},"Code":"Success"}}"#, keys("hush-id"))),
        Act::ReplyAndClose(http("500 Internal Server Error", keys("hush-id"))),
    ])
    .await;
    let sts = Server::start([
        answer(&format!(r#"{{"Response":{{"Credentials":{{{}}},"ExpiredTime":{end}}}}}"#, keys("hush-role"))),
        Act::ReplyAndClose(http("200 OK", format!("<{}", keys("hush-role")))),
    ])
    .await;
    let own = CvmRole::new().role("contracts").endpoint(metadata.url());
    let role = AssumeRole::new(own, "qcs::x").endpoint(sts.url());
    let caller = Caller::new(role).await;
    caller.call().await.unwrap();
    caller.set_time(900);
    caller.call().await.unwrap();
    until_received(&metadata, 2).await;
    caller.call().await.unwrap();
    drop(guard);

    let text = log.text();
    assert!(!text.contains("hush") && !text.contains("Signature="), "{text}");
    let told = text.lines().filter(|line| line.contains("refreshing the credentials failed")).collect::<Vec<_>>();
    assert!(
        told.len() == 1 && told[0].contains("error=no usable credentials: the metadata service of the CVM"),
        "{text}"
    );
}

#[tokio::test]
async fn debug_of_all_providers_shows_no_secret() {
    let own = Credentials::new("hush-id", "hush-key").with_token("hush-token");
    let role = AssumeRole::new(own.clone(), "qcs::x").endpoint("https://me:hush@example.invalid");
    let mut text =
        format!("{role:?} {:?}", Chain::new().then(own.clone()).try_then(Credentials::from_lookup(|_| None)));
    _ = write!(
        text,
        "{:?} {:?} {:?}",
        CvmRole::new().endpoint("http://me:hush@example.invalid"),
        ProfileFile::at("x"),
        CliFile::at("x")
    );
    let builder = builder().credentials(role);
    _ = write!(text, "{builder:?}");
    _ = write!(text, "{:?}", builder.build().unwrap());
    assert!(!text.contains("hush"), "{text}");
}
