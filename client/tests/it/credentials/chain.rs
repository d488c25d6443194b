//! Chains of providers.

use tencent_ess_client::{
    Credentials,
    credentials::{Chain, CliFile, CredentialsError, CvmRole, ProfileFile, TkeIdentity},
};

use super::*;

const IN_ENVIRONMENT: [(&str, &str); 2] = [("TENCENTCLOUD_SECRET_ID", "id0"), ("TENCENTCLOUD_SECRET_KEY", "hush")];

#[tokio::test]
async fn first_place_that_is_configured_gives_the_keys() {
    let folder = Folder::new();
    folder.file(".tencentcloud/credentials", "[default]\nsecret_id=id1\nsecret_key=hush\n");
    let home = ("HOME", folder.0.to_str().unwrap());
    let from = |set: &[(&str, &str)]| signs_with(Chain::from_lookup(variables(set)));
    assert_eq!(from(&[&[home], &IN_ENVIRONMENT[..]].concat()).await.unwrap(), "id0");
    assert_eq!(from(&[home]).await.unwrap(), "id1");
}

#[tokio::test]
async fn place_that_is_broken_ends_the_search() {
    let folder = Folder::new();
    let good = folder.file("good", "[default]\nsecret_id=id1\nsecret_key=hush\n");
    let half = Credentials::from_lookup(variables(&IN_ENVIRONMENT[..1]));
    let table = [
        (Chain::new().try_then(half), "`TENCENTCLOUD_SECRET_KEY` is not set"),
        (Chain::new().then(ProfileFile::at(folder.0.join("none"))), "` does not exist"),
        (Chain::new().then(CliFile::at(folder.file("cli", "{}"))), "`secretId` and `secretKey` are missing"),
        (
            Chain::new().try_then(TkeIdentity::from_lookup(variables(&[("TKE_REGION", "ap-nanjing")]))),
            "`TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN` not set",
        ),
    ];
    for (chain, expected) in table {
        let error = signs_with(chain.then(ProfileFile::at(&good))).await.unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn machine_that_is_no_cvm_or_has_no_role_still_has_the_identity_of_its_pod() {
    let folder = Folder::new();
    let token = folder.file("token", "ey.one");
    let no_role = Server::start([Act::Reply(http("404 Not Found", ""))]).await;
    for metadata in [nobody().await, no_role.url()] {
        let sts = Server::start([sts::lent(1)]).await;
        let chain = Chain::new()
            .try_then(Credentials::from_lookup(variables(&[])))
            .then(CvmRole::new().endpoint(metadata))
            .then(sts::pod(&token, &sts));
        assert_eq!(signs_with(chain).await.unwrap(), "id1 token1");
    }
}

#[tokio::test]
async fn cvm_whose_service_is_broken_is_not_passed_over() {
    let metadata = Server::start([Act::Reply(http("500 Internal Server Error", ""))]).await;
    let chain = Chain::new().then(CvmRole::new().endpoint(metadata.url())).then(Credentials::new("id2", "hush"));
    let error = signs_with(chain).await.unwrap_err();
    assert!(error.contains("HTTP 500"), "{error}");
}

#[tokio::test]
async fn without_any_place_every_reason_is_told() {
    let chain = Chain::new()
        .try_then(Credentials::from_lookup(variables(&[])))
        .try_then(CliFile::from_lookup(variables(&[])))
        .then(CvmRole::new().endpoint(nobody().await))
        .try_then(TkeIdentity::from_lookup(variables(&[])))
        .try_then(Err::<Credentials, _>(CredentialsError::not_configured("no vault")));
    let error = chain.credentials(clock()).await.unwrap_err();
    assert!(error.is_not_configured());
    let text = error.to_string();
    let reasons: Vec<&str> = text.strip_prefix("no usable credentials: ").unwrap().split("; ").collect();
    let expected = [
        "`TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY` are not set",
        "no home directory to look for `.tccli` in",
        "no metadata service responds",
        "`TKE_REGION`, ",
        "no vault",
    ];
    assert_eq!(reasons.len(), expected.len(), "{text}");
    for (reason, expected) in reasons.iter().zip(expected) {
        assert!(reason.starts_with(expected), "{reason}");
    }
}

#[tokio::test]
async fn chain_without_places_says_so() {
    let error = signs_with(Chain::new()).await.unwrap_err();
    assert_eq!(error, "no usable credentials: the chain has no providers");
}
