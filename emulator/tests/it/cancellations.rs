//! Contracts that are cancelled together.

use serde_json::{Value, json};

use crate::{
    client::{admin, get},
    pages::post,
    session::{Session, person},
};

const DAY: i64 = 86_400;

impl Session {
    /// Two contracts that run, and one that is signed.
    async fn contracts(&self) -> [String; 3] {
        let mut flow_ids = [const { String::new() }; 3];
        for flow_id in &mut flow_ids {
            *flow_id = self.contract(json!([person("甲")])).await;
        }
        self.emulator.sign(&flow_ids[2], "甲").await.unwrap();
        flow_ids
    }

    async fn task(&self, task_id: &Value) -> Value {
        self.ok("DescribeCancelFlowsTask", json!({ "TaskId": task_id })).await
    }
}

#[tokio::test]
async fn contracts_are_cancelled_when_the_link_is_confirmed() {
    let session = Session::start().await;
    let [one, two, signed] = session.contracts().await;
    let offer = session.ok("CreateBatchCancelFlowUrl", json!({ "FlowIds": [one, two, signed, "yDnone"] })).await;
    let reasons: Vec<&str> =
        offer["FailMessages"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let ended = "the contract is at an end: its status is 4";
    assert_eq!(reasons, ["", "", ended, "there is no contract `yDnone`"]);
    assert_eq!(offer["UrlExpireOn"], "2026-01-02 08:00:00");
    assert_eq!(session.task(&offer["TaskId"]).await["TaskStatus"], "PROCESSING");
    assert_eq!(session.info(&one).await["FlowStatus"], 1);

    // One ends in another way before.
    session.ok("CancelFlow", json!({ "FlowId": two, "CancelMessage": "x" })).await;
    let url = offer["BatchCancelFlowUrl"].as_str().unwrap();
    session.emulator.cancel_at(url, "不需要了").await.unwrap();
    let info = session.info(&one).await;
    assert_eq!((&info["FlowStatus"], &info["FlowMessage"]), (&json!(6), &json!("不需要了")));
    let task = session.task(&offer["TaskId"]).await;
    assert_eq!((&task["TaskStatus"], &task["SuccessFlowIds"]), (&json!("END"), &json!([one])));
    let failures: Vec<&Value> = task["FailureFlows"].as_array().unwrap().iter().map(|one| &one["FlowId"]).collect();
    assert_eq!(failures, [&two, &signed, "yDnone"]);
    let last = session.emulator.events().await.pop().unwrap();
    assert_eq!((&last["MsgType"], &last["MsgData"]["SuccessFlowIds"]), (&json!("CancelFlows"), &json!([one])));
    let again = session.emulator.cancel_at(url, "x").await.unwrap_err();
    assert_eq!(again.to_string(), "the link was used, and works once; create another");
}

#[tokio::test]
async fn a_link_to_cancel_is_not_made_for_nothing_and_does_not_last() {
    let session = Session::start().await;
    let [one, _, signed] = session.contracts().await;
    let nothing = session.ok("CreateBatchCancelFlowUrl", json!({ "FlowIds": [signed] })).await;
    assert_eq!((&nothing["BatchCancelFlowUrl"], &nothing["TaskId"]), (&json!(""), &json!("")));
    let offer = session.ok("CreateBatchCancelFlowUrl", json!({ "FlowIds": [one] })).await;
    session.pass(DAY);
    assert_eq!(session.task(&offer["TaskId"]).await["TaskStatus"], "TIMEOUT");
    let body = json!({ "url": offer["BatchCancelFlowUrl"] });
    assert_eq!(admin(&session.emulator, "POST", "cancel-at", &body.to_string()).await.0, 409);
    assert_eq!(session.info(&one).await["FlowStatus"], 1);
    let code = session.code("DescribeCancelFlowsTask", json!({ "TaskId": offer["TaskId"], "CancelType": 1 })).await;
    assert_eq!(code, "FailedOperation");
}

#[tokio::test]
async fn all_contracts_that_run_are_cancelled_at_once() {
    let session = Session::start().await;
    let [one, two, signed] = session.contracts().await;
    let task = session.ok("CancelOrganizationFlows", json!({})).await;
    let request = json!({ "TaskId": task["TaskId"], "CancelType": 1 });
    let mut cancelled = session.ok("DescribeCancelFlowsTask", request).await["SuccessFlowIds"].take();
    cancelled.as_array_mut().unwrap().sort_by_key(ToString::to_string);
    let mut expected = [one.clone(), two];
    expected.sort();
    assert_eq!(cancelled, json!(expected));
    let info = session.info(&one).await;
    assert_eq!((&info["FlowStatus"], &info["FlowMessage"]), (&json!(6), &json!("自动撤销（通过接口实现）")));
    assert_eq!(session.info(&signed).await["FlowStatus"], 4);
}

#[tokio::test]
async fn the_page_of_a_link_cancels_for_a_reason() {
    let session = Session::start().await;
    let [one, two, _] = session.contracts().await;
    let offer = session.ok("CreateBatchCancelFlowUrl", json!({ "FlowIds": [one, two] })).await;
    let url = offer["BatchCancelFlowUrl"].as_str().unwrap();
    let page = get(url).await;
    assert!(page.body.contains("全部撤销") && page.body.contains(&two), "{}", page.body);
    let refused = post(url, "do=cancel&reason=+", "").await;
    assert!(refused.head.starts_with("HTTP/1.1 422 "), "{}", refused.head);
    let done = post(url, "do=cancel&reason=no", "").await;
    assert!(done.head.starts_with("HTTP/1.1 303 "), "{}", done.head);
    assert!(get(url).await.body.contains("已撤销: 2"));
    assert_eq!(session.info(&two).await["FlowMessage"], "no");
}
