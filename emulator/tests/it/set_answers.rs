//! Answers that a test has set.

use serde_json::{Value, json};

use crate::{
    client::admin,
    session::{Session, person},
};

const MARKED: &str = "DescribeUserFlowType";

#[tokio::test]
async fn an_answer_is_set_for_the_next_calls_or_for_all() {
    let session = Session::start().await;
    let verified = async || session.ok("DescribeOrganizationVerifyStatus", json!({})).await["VerifyStatus"].take();
    let usual = verified().await;
    session.emulator.answer("DescribeOrganizationVerifyStatus", json!({ "VerifyStatus": 1 })).unwrap();
    session.emulator.answer_next("DescribeOrganizationVerifyStatus", json!({ "VerifyStatus": 0 })).unwrap();
    assert_eq!([verified().await, verified().await, verified().await], [0, 1, 1]);
    session.emulator.clear_answers();
    assert_eq!(verified().await, usual);
}

#[tokio::test]
async fn what_an_answer_does_not_say_is_answered_as_ever() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let cancelled = async || session.ok("CancelFlow", json!({ "FlowId": flow_id, "CancelMessage": "x" })).await;
    session.emulator.answer("DescribeFlowBriefs", json!({ "FlowBriefs": [{ "FlowStatus": 16 }] })).unwrap();
    cancelled().await;
    let briefs = session.ok("DescribeFlowBriefs", json!({ "FlowIds": [flow_id] })).await;
    assert_eq!(briefs["FlowBriefs"], json!([{ "FlowStatus": 16 }]));
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 6);
}

#[tokio::test]
async fn an_answer_that_is_set_stands_where_the_state_would_refuse() {
    let session = Session::start().await;
    let ask = json!({ "TaskId": "yDnobody" });
    session.emulator.answer_times(1, "DescribeContractReviewTask", json!({ "Status": 5 })).unwrap();
    assert_eq!(session.code("DescribeContractReviewTask", json!({})).await, "MissingParameter");
    assert_eq!(session.ok("DescribeContractReviewTask", ask.clone()).await["Status"], 5);
    assert_eq!(session.code("DescribeContractReviewTask", ask).await, "InvalidParameter.ParamError");
}

#[tokio::test]
async fn answers_are_set_over_http_and_forgotten_by_a_reset() {
    let session = Session::start().await;
    let set = async |body: Value| admin(&session.emulator, "POST", "answers", &body.to_string()).await;
    let types = json!({ "AllUserFlowTypes": [] });
    let (status, listed) = set(json!({ "action": MARKED, "members": types, "times": 2 })).await;
    assert_eq!((status, &listed["answers"][0]["times"]), (200, &json!(2)), "{listed}");
    let types = async || session.ok(MARKED, json!({})).await["AllUserFlowTypes"].as_array().unwrap().len();
    assert_eq!(types().await, 0);
    admin(&session.emulator, "POST", "reset", "").await;
    assert_eq!(types().await, 1);

    set(json!({ "action": MARKED, "members": { "AllUserFlowTypes": [] } })).await;
    assert_eq!(types().await, 0);
    assert_eq!(admin(&session.emulator, "DELETE", "answers", "").await, (200, json!({ "answers": [] })));
    assert_eq!(types().await, 1);
    let (status, refused) = set(json!({ "action": MARKED, "members": { "Types": [] } })).await;
    let reason = "the answer of `DescribeUserFlowType`: `Types` is not defined";
    assert!(status == 400 && refused["error"].as_str().unwrap().starts_with(reason), "{refused}");
}

#[tokio::test]
async fn a_member_that_is_there_twice_is_refused() {
    let session = Session::start().await;
    let body = r#"{"action": "DescribeUserVerifyStatus", "members": {"VerifyStatus": true, "VerifyStatus": false}}"#;
    let (status, answer) = admin(&session.emulator, "POST", "answers", body).await;
    assert_eq!(status, 400);
    assert!(answer["error"].as_str().unwrap().contains("`VerifyStatus` is there twice"), "{answer}");
}
