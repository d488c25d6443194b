//! The token service: roles assumed with a signature, and by a pod with its identity token.

use std::fs;

use tencent_ess_client::{
    Credentials,
    credentials::{AssumeRole, CredentialsError, Lookup, TkeIdentity},
};

use super::*;

const ARN: &str = "qcs::cam::uin/100000000001:roleName/contracts";

/// The `n`th keys of a role, valid for two hours.
pub(super) fn lent(n: usize) -> Act {
    let end = unix_seconds(clock()) + 7200;
    answer(&format!(
        r#"{{"Response":{{"Credentials":{{"TmpSecretId":"id{n}","TmpSecretKey":"hush{n}","Token":"token{n}"}},
            "ExpiredTime":{end},"Expiration":"2023-11-16T00:00:00Z","RequestId":"s1"}}}}"#
    ))
}

fn own() -> Credentials {
    Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN)
}

fn json(request: &Received) -> serde_json::Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[tokio::test]
async fn role_is_taken_with_a_signature_of_the_other_keys() {
    let sts = Server::start([lent(1)]).await;
    let caller = Caller::new(AssumeRole::new(own(), ARN).endpoint(sts.url())).await;
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    assert!(is_signed_with(&caller.service.only(), "hush1", "demo"));

    let request = sts.only();
    let headers = ["x-tc-action", "x-tc-version", "x-tc-timestamp", "x-tc-region", "x-tc-token", "content-type"];
    assert_eq!(
        headers.map(|name| request.header(name)),
        ["AssumeRole", "2018-08-13", "1700092799", "ap-guangzhou", TOKEN, "application/json; charset=utf-8"]
    );
    assert_eq!(signer(&request), format!("{SECRET_ID} {TOKEN}"));
    assert!(is_signed_with(&request, SECRET_KEY, "sts"));
    let expected = serde_json::json!({"RoleArn": ARN, "RoleSessionName": "tencent-ess-rs", "DurationSeconds": 7200});
    assert_eq!(json(&request), expected);
}

#[tokio::test]
async fn settings_of_a_role_are_sent_whatever_characters_they_have() {
    let sts = Server::start([lent(1)]).await;
    let role = AssumeRole::new(Credentials::new(SECRET_ID, SECRET_KEY), ARN)
        .session_name("a\"b\\c,\n签")
        .duration(Duration::from_secs(900))
        .external_id("x\"}")
        .policy(r#"{"version":"2.0"}"#)
        .region("ap-shanghai")
        .endpoint(sts.url());
    signs_with(role).await.unwrap();
    let request = sts.only();
    assert_eq!(
        json(&request),
        serde_json::json!({
            "RoleArn": ARN, "RoleSessionName": "a\"b\\c,\n签", "DurationSeconds": 900,
            "ExternalId": "x\"}", "Policy": "{\"version\":\"2.0\"}",
        })
    );
    assert_eq!((request.header("x-tc-region"), request.all("x-tc-token").len()), ("ap-shanghai", 0));
}

#[tokio::test]
async fn keys_of_a_role_are_renewed_late_and_not_after_a_tenth_of_their_life() {
    let sts = Server::start([lent(1)]).await;
    let caller = Caller::new(AssumeRole::new(own(), ARN).endpoint(sts.url())).await;
    for seconds in [0, 720, 6480, 6899] {
        caller.set_time(seconds);
        caller.call().await.unwrap();
        assert_eq!(sts.received().len(), 1, "after {seconds} seconds");
    }
    caller.set_time(6900);
    caller.call().await.unwrap();
    until_received(&sts, 2).await;
}

#[tokio::test]
async fn each_fault_says_what_arrived_and_is_forgotten_by_the_next_call() {
    let refusal =
        r#"{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"不存在"},"RequestId":"s2"}}"#;
    let cut_off = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"Response\":".to_vec();
    let reply = |status: &str, body: &str| Act::ReplyAndClose(http(status, body));
    let table = [
        (Act::Reset, "the connection broke: "),
        (Act::ReplyAndClose(cut_off), "the response was cut off after 12 bytes: "),
        (reply("500 Internal Server Error", ""), "HTTP 500 with an empty body"),
        (reply("200 OK", "<html>hush</html>"), "expected an object"),
        (reply("200 OK", r#"{"Response":{"Credentials":{"TmpSecretKey":"hush"#), "expected the end of a string"),
        (
            reply("200 OK", r#"{"Response":{"Credentials":null}}"#),
            "missing `TmpSecretId` and `TmpSecretKey` and `Token`",
        ),
        (reply("200 OK", r#"{"Response":{"Credentials":["hush"]}}"#), "expected an object at `/Response/Credentials`"),
        (reply("200 OK", "{}"), "missing `TmpSecretId`"),
        (answer(refusal), "AuthFailure.SecretIdNotFound: 不存在 (request s2)"),
        (reply("200 OK", &"x".repeat(70_000)), "a response of more than 65536 bytes"),
    ];
    for (fault, expected) in table {
        let sts = Server::start([fault, lent(2)]).await;
        let caller = Caller::new(AssumeRole::new(own(), ARN).endpoint(sts.url())).await;
        let error = caller.call().await.unwrap_err();
        assert!(error.starts_with(&format!("no usable credentials: `AssumeRole` of role `{ARN}`: ")), "{error}");
        assert!(error.contains(expected) && !error.contains("hush"), "{expected}: {error}");
        assert_eq!((sts.received().len(), caller.service.received().len()), (1, 0), "{expected}");
        assert_eq!(caller.call().await.unwrap(), "id2 token2", "{expected}");
    }
}

#[tokio::test]
async fn clock_that_is_wrong_is_corrected_once_by_the_token_service() {
    let refusal = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"过期"},"RequestId":"s2"}}"#;
    let expired = format!(
        "HTTP/1.1 200 OK\r\nDate: Thu, 16 Nov 2023 00:59:59 GMT\r\nContent-Length: {}\r\n\r\n{refusal}",
        refusal.len()
    );
    let expired = || Act::Reply(expired.clone().into_bytes());
    let times = |sts: &Server| -> Vec<u64> {
        sts.received().iter().map(|request| request.header("x-tc-timestamp").parse().unwrap()).collect()
    };
    let sts = Server::start([expired(), lent(1)]).await;
    assert_eq!(signs_with(AssumeRole::new(own(), ARN).endpoint(sts.url())).await.unwrap(), "id1 token1");
    assert_eq!(times(&sts), [TIMESTAMP, TIMESTAMP + 3600]);

    let sts = Server::start([expired(), expired(), lent(1)]).await;
    let error = signs_with(AssumeRole::new(own(), ARN).endpoint(sts.url())).await.unwrap_err();
    assert!(error.contains("AuthFailure.SignatureExpire: 过期 (request s2)"), "{error}");
    assert_eq!(times(&sts), [TIMESTAMP, TIMESTAMP + 3600]);
}

#[tokio::test]
async fn call_waits_for_a_silent_token_service_no_longer_than_it_may() {
    let sts = Server::start([Act::Stall]).await;
    let caller = Caller::new(AssumeRole::new(own(), ARN).endpoint(sts.url())).await;
    let call = caller.client.send(DescribeThing::named("x")).timeout(Duration::from_millis(300));
    let error = call.await.unwrap_err().to_string();
    assert_eq!(error, "no usable credentials: the look-up exceeded the timeout of the call");
    assert_eq!((sts.received().len(), caller.service.received().len()), (1, 0));
}

#[tokio::test]
async fn role_is_not_taken_in_clear_nor_with_bad_keys() {
    let error = signs_with(AssumeRole::new(own(), ARN).endpoint("http://sts.example.invalid")).await.unwrap_err();
    assert!(error.contains("the endpoint would send the keys unencrypted — use https"), "{error}");
    let error = signs_with(AssumeRole::new(own(), ARN).endpoint(nobody().await)).await.unwrap_err();
    assert!(error.contains("could not connect to `127.0.0.1:"), "{error}");
    let error = signs_with(AssumeRole::new(Credentials::new("", "hush"), ARN)).await.unwrap_err();
    assert_eq!(error, "no usable credentials: the secret id is empty — set it to the key that the console shows");
}

#[tokio::test]
async fn keys_that_take_a_role_are_looked_up_again_for_each_time() {
    struct Rotating(AtomicUsize);
    impl CredentialsProvider for Rotating {
        fn credentials(&self, _: SystemTime) -> Lookup<'_> {
            let n = self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                if n == 0 { Err(CredentialsError::new("locked")) } else { Ok(Credentials::new(format!("own{n}"), "x")) }
            })
        }
    }
    let sts = Server::start([lent(1), lent(2)]).await;
    let caller = Caller::new(AssumeRole::new(Rotating(AtomicUsize::new(0)), ARN).endpoint(sts.url())).await;
    assert_eq!(caller.call().await.unwrap_err(), "no usable credentials: locked");
    assert_eq!(caller.call().await.unwrap(), "id1 token1");
    caller.set_time(7000);
    caller.call().await.unwrap();
    until_received(&sts, 2).await;
    assert_eq!(sts.received().iter().map(signer).collect::<Vec<_>>(), ["own1", "own2"]);
}

pub(super) fn pod(token_file: &std::path::Path, sts: &Server) -> TkeIdentity {
    let file = token_file.to_str().unwrap();
    let set = [
        ("TKE_REGION", "ap-nanjing"),
        ("TKE_PROVIDER_ID", "provider-1"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", file),
        ("TKE_ROLE_ARN", ARN),
    ];
    TkeIdentity::from_lookup(variables(&set)).unwrap().endpoint(sts.url())
}

#[tokio::test]
async fn pod_is_known_by_its_token_in_its_own_region_without_a_signature() {
    let folder = Folder::new();
    let file = folder.file("token", "ey.one\n");
    let sts = Server::start([lent(1)]).await;
    assert_eq!(signs_with(pod(&file, &sts)).await.unwrap(), "id1 token1");
    let request = sts.only();
    assert_eq!(
        ["authorization", "x-tc-action", "x-tc-region", "x-tc-version", "x-tc-timestamp"]
            .map(|name| request.header(name)),
        ["SKIP", "AssumeRoleWithWebIdentity", "ap-nanjing", "2018-08-13", "1700092799"]
    );
    assert_eq!(
        json(&request),
        serde_json::json!({
            "RoleArn": ARN, "RoleSessionName": "tencent-ess-rs", "DurationSeconds": 7200,
            "ProviderId": "provider-1", "WebIdentityToken": "ey.one",
        })
    );
}

#[tokio::test]
async fn token_file_of_a_pod_is_read_at_each_look_up() {
    let folder = Folder::new();
    let file = folder.file("token", "ey.one");
    let sts = Server::start([lent(1), lent(2)]).await;
    let caller = Caller::new(pod(&file, &sts)).await;
    caller.call().await.unwrap();
    fs::write(&file, "ey.two").unwrap();
    caller.set_time(7000);
    caller.call().await.unwrap();
    until_received(&sts, 2).await;
    let tokens: Vec<_> = sts.received().iter().map(|request| json(request)["WebIdentityToken"].clone()).collect();
    assert_eq!(tokens, ["ey.one", "ey.two"]);
}

#[tokio::test]
async fn token_file_that_cannot_be_used_is_named() {
    let folder = Folder::new();
    let sts = Server::start([lent(1)]).await;
    let table = [
        (folder.0.join("none"), "none`, which `TKE_WEB_IDENTITY_TOKEN_FILE` names, does not exist"),
        (folder.file("empty", " \n"), "empty`, which `TKE_WEB_IDENTITY_TOKEN_FILE` names, is empty"),
        (folder.0.clone(), "is a directory — name a file"),
    ];
    for (file, expected) in table {
        let error = signs_with(pod(&file, &sts)).await.unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(sts.received().len(), 0);
}

#[test]
fn variables_of_a_pod_are_all_needed() {
    let error = TkeIdentity::from_lookup(variables(&[])).unwrap_err();
    assert!(error.is_not_configured());
    assert_eq!(
        error.to_string(),
        "no usable credentials: `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN` not set \
         — TKE sets them for a service account with a role"
    );
    let some = [("TKE_REGION", "ap-nanjing"), ("TKE_ROLE_ARN", ARN), ("TKE_PROVIDER_ID", "")];
    let error = TkeIdentity::from_lookup(variables(&some)).unwrap_err();
    assert!(!error.is_not_configured());
    assert!(error.to_string().contains("`TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` not set"), "{error}");
}
