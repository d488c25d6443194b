//! The client against the emulator, over real sockets: two implementations of one definition.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use std::{
    io::{BufRead, BufReader, Read as _},
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};

use serde_json::json;
use tencent_ess::prelude::*;
use tencent_ess_emulator::{
    Emulator,
    fixtures::{Fixtures, Recipient, Template},
};
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
        .flow_option(CreateFlowOption::builder().custom_create_flow_description("<&> \u{2028} 😀"))
        .build()
}

#[tokio::test]
async fn a_signed_request_is_understood_and_its_answer_is_typed() {
    let emulator = Emulator::builder().start().await.unwrap();
    let file_id = upload(&emulator).await;
    let request = CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsU"))
        .flow_name("文件发起")
        .resource_id(file_id)
        .resource_type(ResourceType::File)
        .deadline(SystemTime::now() + Duration::from_secs(30 * 86_400))
        .approvers([FlowCreateApprover::builder().approver_type(ApproverType::Person).approver_name("典子谦")])
        .build();
    let page = client(&emulator).send(request.clone()).await.unwrap();
    assert!(page.url.unwrap().starts_with(emulator.url()));
    assert!(!page.flow_id.unwrap().is_empty());
    assert!(!page.request_id.unwrap().is_empty());

    let received = emulator.requests();
    assert_eq!(received.len(), 2);
    assert_eq!(received[1].json(), serde_json::to_value(&request).unwrap());
}

/// The id of a file, which is sent as PHP and Ruby encode it by default.
async fn upload(emulator: &Emulator) -> String {
    let upload = UploadFiles::builder()
        .business_type(BusinessType::Document)
        .caller(Caller::builder().operator_id("yDRSsU"))
        .file_infos([UploadFile::builder().file_name("a.pdf").file_body("JVBERi0x\r\nLjQKJSVF\r\nT0YK\r\n")])
        .build();
    client(emulator).send(upload).await.unwrap().file_ids.remove(0)
}

#[tokio::test]
async fn base64_is_sent_without_line_breaks() {
    let emulator = Emulator::builder().start().await.unwrap();
    upload(&emulator).await;
    assert_eq!(emulator.requests()[0].json()["FileInfos"][0]["FileBody"], "JVBERi0xLjQKJSVFT0YK");
}

#[tokio::test]
async fn the_pages_examples_are_answered_as_the_page_says() {
    let template = Template::new("采购合同").id("yDwXXUUckxxxxxxxxxx4S7NM8r").recipient(Recipient::person("乙方"));
    let emulator = Emulator::builder().fixtures(Fixtures::new().template(template)).start().await.unwrap();
    let client = client(&emulator);
    let file_id = upload(&emulator).await;
    for example in &Spec::embedded("ess/2020-11-11").unwrap().actions["CreatePrepareFlow"].examples {
        let mut request: CreatePrepareFlow = serde_json::from_value(example.request.clone()).unwrap();
        // A file has the id that the emulator gives it.
        if request.resource_type == Some(ResourceType::File) && request.resource_id.as_deref() != Some("") {
            request.resource_id = Some(file_id.clone());
        }
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
    assert_eq!(emulator.requests()[0].json()["FlowOption"]["CustomCreateFlowDescription"], "<&> \u{2028} 😀");
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

#[test]
fn the_demo_comes_to_a_contract_that_is_downloaded() {
    let demo = Command::new(env!("CARGO_BIN_EXE_demo")).output().unwrap();
    let shown = String::from_utf8(demo.stdout).unwrap();
    assert!(demo.status.success(), "{shown}\n{}", String::from_utf8_lossy(&demo.stderr));
    let operations: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("   FlowStatusChange: ")).collect();
    assert_eq!(operations, ["start, INIT", "sign, ALL", "finish, ALL"]);
    assert!(shown.contains("a PDF of "), "{shown}");
}

#[test]
fn the_demo_waits_for_people_when_it_is_told_to() {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_demo")).arg("--open").stdout(Stdio::piped()).spawn().unwrap();
    let mut shown = BufReader::new(demo.stdout.take().unwrap());
    let mut value = |label: &str| loop {
        let mut line = String::new();
        assert_ne!(shown.read_line(&mut line).unwrap(), 0, "the demo has ended without `{label}`");
        if let Some(value) = line.trim().strip_prefix(label) {
            break value.trim().to_owned();
        }
    };
    let (url, flow_id) = (value("Url:"), value("FlowId:"));
    value("4. open this page");

    let (emulator, _) = url.split_once("/contract-create").unwrap();
    for (act, body) in [("start", json!({ "url": url })), ("sign", json!({ "flow_id": flow_id, "signer": "典子谦" }))]
    {
        ureq::post(format!("{emulator}/_emulator/{act}")).send(body.to_string()).unwrap();
    }
    let mut rest = String::new();
    shown.read_to_string(&mut rest).unwrap();
    assert!(demo.wait().unwrap().success(), "{rest}");
    assert!(rest.contains("a PDF of "), "{rest}");
}
