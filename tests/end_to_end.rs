//! The client against the emulator, over real sockets: two implementations of one definition.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use std::time::{Duration, SystemTime};

use tencent_ess::prelude::*;
use tencent_ess_emulator::Emulator;
use tencent_ess_spec::Spec;

fn client(emulator: &Emulator) -> Client {
    Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build()
        .unwrap()
}

fn request() -> CreatePrepareFlow {
    CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsU"))
        .flow_name("合同")
        .resource_id("<&> \u{2028} 😀")
        .build()
}

#[tokio::test]
async fn a_signed_request_is_understood_and_its_answer_is_typed() {
    let emulator = Emulator::builder().start().await.unwrap();
    let request = CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsU"))
        .flow_name("文件发起")
        .resource_id("yDR0")
        .resource_type(ResourceType::File)
        .deadline(SystemTime::now() + Duration::from_secs(30 * 86_400))
        .approvers([FlowCreateApprover::builder().approver_type(ApproverType::Person).approver_name("典子谦")])
        .build();
    let page = client(&emulator).send(request.clone()).await.unwrap();
    assert!(page.url.unwrap().starts_with(emulator.url()));
    assert!(!page.flow_id.unwrap().is_empty());
    assert!(!page.request_id.unwrap().is_empty());

    let received = emulator.requests();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].json(), serde_json::to_value(&request).unwrap());
}

#[tokio::test]
async fn the_pages_examples_are_answered_as_the_page_says() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = client(&emulator);
    for example in &Spec::embedded("ess/2020-11-11").unwrap().actions["CreatePrepareFlow"].examples {
        let request: CreatePrepareFlow = serde_json::from_value(example.request.clone()).unwrap();
        let answer = client.send(request).await;
        match example.response["Response"].get("Error") {
            None => assert!(answer.unwrap().url.is_some(), "{}", example.title),
            Some(documented) => {
                let Err(Error::Api(error)) = answer else { panic!("{}: {answer:?}", example.title) };
                assert_eq!(error.code.as_str(), documented["Code"]);
                assert_eq!(error.message, documented["Message"].as_str().unwrap());
            }
        }
    }
}

#[tokio::test]
async fn text_of_any_kind_is_signed_as_it_is_sent() {
    let emulator = Emulator::builder().start().await.unwrap();
    client(&emulator).send(request()).await.unwrap();
    assert_eq!(emulator.requests()[0].json()["ResourceId"], "<&> \u{2028} 😀");
}

#[tokio::test]
async fn a_wrong_key_is_a_signature_failure_with_its_request_id() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, "another-key"))
        .endpoint(emulator.url())
        .build()
        .unwrap();
    let Err(Error::Api(error)) = client.send(request()).await else { panic!("the signature was accepted") };
    assert_eq!(error.code, ErrorCode::AuthFailureSignatureFailure);
    assert!(error.to_string().contains(error.request_id.as_deref().unwrap()));
}

#[tokio::test]
async fn a_missing_parameter_is_found_on_either_side() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = client(&emulator);
    let mut incomplete = request();
    incomplete.operator = None;
    let Err(Error::Invalid(error)) = client.send(incomplete.clone()).await else { panic!("it was sent") };
    assert!(error.to_string().contains("`Operator`: required parameter is not set"), "{error}");
    assert!(emulator.requests().is_empty());

    let Err(Error::Api(error)) = client.send(incomplete).validation(Validation::Off).await else { panic!("accepted") };
    assert_eq!(error.code, ErrorCode::MissingParameter);
    assert!(error.message.contains("Operator"), "{}", error.message);
}
