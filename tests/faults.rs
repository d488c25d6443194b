//! What the client makes of an emulator that fails: calls are counted where they are executed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use std::time::Duration;

use tencent_ess::{RetryPolicy, prelude::*};
use tencent_ess_emulator::{Emulator, Fault};

/// A client that waits only briefly between attempts.
fn client(emulator: &Emulator) -> Client {
    let briefly = Duration::from_millis(1);
    Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .retry(RetryPolicy::default().backoff(briefly, briefly))
        .build()
        .unwrap()
}

fn operator() -> UserInfo {
    UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu").build()
}

/// How often an action has been executed with success, and how often it was called.
fn executed(emulator: &Emulator, action: &str) -> (usize, usize) {
    let requests = emulator.requests();
    let calls: Vec<_> = requests.iter().filter(|request| request.action == action).collect();
    (calls.iter().filter(|request| matches!(request.outcome, Some(Ok(_)))).count(), calls.len())
}

async fn contract(client: &Client) -> Result<Option<String>, Error> {
    let upload = UploadFiles::builder()
        .business_type(BusinessType::Document)
        .caller(Caller::builder().operator_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .file_infos([UploadFile::builder().file_name("合同.pdf").file_body("JVBERi0xLjQKJSVFT0YK")])
        .build();
    let create = CreateFlowByFiles::builder()
        .operator(operator())
        .flow_name("合同")
        .file_ids(client.send(upload).await?.file_ids)
        .approvers([ApproverInfo::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")])
        .build();
    Ok(client.send(create).await?.flow_id)
}

/// A contract that can be started.
async fn with_document(client: &Client, emulator: &Emulator) -> String {
    let templates = DescribeFlowTemplates::builder()
        .operator(operator())
        .filters([Filter::builder().key("template-name").values(["承诺书"])])
        .build();
    let template = client.send(templates).await.unwrap().templates[0].template_id.clone().unwrap();
    let create = CreateFlow::builder()
        .operator(operator())
        .flow_name("承诺")
        .approvers([FlowCreateApprover::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")])
        .build();
    let flow_id = client.send(create).await.unwrap().flow_id.unwrap();
    let document = CreateDocument::builder().operator(operator()).flow_id(&flow_id).template_id(template).build();
    client.send(document).await.unwrap();
    emulator.advance(Duration::from_secs(60));
    flow_id
}

#[tokio::test]
async fn a_contract_whose_answer_is_lost_is_created_once() {
    let losses = [Fault::DropAfter, Fault::Truncate];
    for loss in losses {
        let emulator = Emulator::builder().start().await.unwrap();
        emulator.fail_next("CreateFlowByFiles", loss.clone()).unwrap();
        let error = contract(&client(&emulator)).await.unwrap_err();
        assert!(matches!(error, Error::Ambiguous(_)), "{loss}: {error}");
        assert_eq!(executed(&emulator, "CreateFlowByFiles"), (1, 1), "{loss}");
    }
}

#[tokio::test]
async fn a_contract_that_was_turned_away_is_created_at_the_next_attempt() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.fail_times(2, "CreateFlowByFiles", Fault::throttle()).unwrap();
    assert!(contract(&client(&emulator)).await.unwrap().is_some());
    assert_eq!(executed(&emulator, "CreateFlowByFiles"), (1, 3));
}

#[tokio::test]
async fn a_start_whose_answer_is_lost_is_known_to_have_happened() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = client(&emulator);
    let flow_id = with_document(&client, &emulator).await;
    emulator.fail_next("StartFlow", Fault::DropAfter).unwrap();
    let start = StartFlow::builder().operator(operator()).flow_id(&flow_id).build();
    let outcome = client.send(start.clone()).outcome().await.unwrap();
    assert_eq!((outcome.answer_lost, outcome.attempts), (true, 2));
    assert_eq!(executed(&emulator, "StartFlow"), (1, 2));

    let Err(Error::Api(error)) = client.send(start).await else { panic!("it was started twice") };
    assert_eq!(error.code, ErrorCode::OperationDeniedFlowHasStarted);
}

#[tokio::test]
async fn a_query_is_asked_again_whatever_became_of_its_answer() {
    let faults = [Fault::DropBefore, Fault::DropAfter, Fault::Truncate, Fault::Status(502), Fault::throttle()];
    for fault in faults {
        let emulator = Emulator::builder().start().await.unwrap();
        let client = client(&emulator);
        let flow_id = contract(&client).await.unwrap().unwrap();
        emulator.fail_next("DescribeFlowInfo", fault.clone()).unwrap();
        let query = DescribeFlowInfo::builder().operator(operator()).flow_ids([flow_id]).build();
        let described = client.send(query).await.unwrap_or_else(|error| panic!("{fault}: {error}"));
        assert_eq!(described.flow_detail_infos[0].flow_status, Some(FlowStatus::AwaitingSignature), "{fault}");
        assert_eq!(executed(&emulator, "DescribeFlowInfo").1, 2, "{fault}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_json_leaves_open_what_happened() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.fail_next("CreateFlowByFiles", Fault::Garbage).unwrap();
    let error = contract(&client(&emulator)).await.unwrap_err();
    assert!(error.may_have_executed(), "{error}");
    assert_eq!(executed(&emulator, "CreateFlowByFiles"), (1, 1));
}
