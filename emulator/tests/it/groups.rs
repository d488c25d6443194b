//! Contracts that are signed together, and signers that join later.

use serde_json::{Value, json};

use crate::session::{Session, person};

#[tokio::test]
async fn signers_of_an_open_contract_are_added_until_it_is_archived() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let request = json!({ "FlowName": "合同", "FileIds": [file], "OpenDynamicSignFlow": true });
    let flow_id = session.id("CreateFlowByFiles", request, "FlowId").await;
    let archive = json!({ "FlowId": flow_id });
    assert_eq!(session.code("ArchiveDynamicFlow", archive.clone()).await, "OperationDenied");
    let add = json!({ "FlowId": flow_id, "Approvers": [person("甲")] });
    let added = session.ok("CreateDynamicFlowApprover", add).await;
    assert_eq!(added["DynamicFlowApproverList"][0]["ApproverStatus"], 2);
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 2);
    session.ok("ArchiveDynamicFlow", archive.clone()).await;
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
    assert_eq!(session.code("ArchiveDynamicFlow", archive).await, "OperationDenied.FlowHasTerminated");
    let last = session.emulator.events().await.pop().unwrap();
    assert_eq!(last["MsgData"]["Operate"], "finish");
}

#[tokio::test]
async fn groups_are_created_as_a_whole_or_not_at_all() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let member = |file: &str| json!({ "FlowName": "分", "FileIds": [file], "Approvers": [person("甲")] });
    let group = |second: &str| json!({ "FlowGroupName": "组", "FlowGroupInfos": [member(&file), member(second)] });
    assert_eq!(session.code("CreateFlowGroupByFiles", group("yDnone")).await, "ResourceNotFound.Resource");
    assert_eq!(session.emulator.events().await, Vec::<Value>::new());

    let created = session.ok("CreateFlowGroupByFiles", group(&file)).await;
    assert_eq!(created["FlowIds"].as_array().unwrap().len(), 2);
    assert_eq!(created["Approvers"][1]["FlowId"], created["FlowIds"][1]);
    let info = session.ok("DescribeFlowInfo", json!({ "FlowGroupId": created["FlowGroupId"] })).await;
    assert_eq!(info["FlowGroupName"], "组");
    assert_eq!(info["FlowDetailInfos"].as_array().unwrap().len(), 2);

    let (template, _) = session.template("承诺书").await;
    let member = |template: &Value| json!({ "FlowName": "分", "TemplateId": template, "Approvers": [person("甲")] });
    let group =
        |second: &Value| json!({ "FlowGroupName": "组", "FlowGroupInfos": [member(&template), member(second)] });
    let code = session.code("CreateFlowGroupByTemplates", group(&json!("yDnone"))).await;
    assert_eq!(code, "ResourceNotFound.NotExistTemplate");
    let created = session.ok("CreateFlowGroupByTemplates", group(&template)).await;
    assert_eq!(session.info(created["FlowIds"][0].as_str().unwrap()).await["FlowStatus"], 1);
}

#[tokio::test]
async fn the_contracts_of_a_group_are_reviewed_and_reminded_of_together() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let mut reviewed = person("甲");
    reviewed["ApproverNeedSignReview"] = json!(true);
    let member = json!({ "FlowName": "分", "FileIds": [file], "Approvers": [reviewed, person("乙")] });
    let group = json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member] });
    let group_id = session.id("CreateFlowGroupByFiles", group, "FlowGroupId").await;
    let reminds = session.ok("CreateFlowGroupReminds", json!({ "FlowGroupId": group_id })).await;
    let names: Vec<&Value> =
        reminds["RemindFlowGroupRecords"].as_array().unwrap().iter().map(|one| &one["ApproverName"]).collect();
    assert_eq!(names, ["甲", "甲"], "whose turn it is");
    assert_eq!(session.code("CreateFlowGroupReminds", json!({ "FlowGroupId": "yDnone" })).await, "FailedOperation");

    let review = |group_id: &str, name: &str| {
        let approver = json!({ "ApproverType": "PERSON", "ApproverName": name });
        json!({ "FlowGroupId": group_id, "ReviewType": "PASS", "ApproverInfo": approver })
    };
    let code = async |request: Value| session.code("CreateFlowGroupSignReview", request).await;
    assert_eq!(code(review("yDnone", "甲")).await, "ResourceNotFound");
    assert_eq!(code(review(&group_id, "丙")).await, "ResourceNotFound");
    assert_eq!(code(review(&group_id, "乙")).await, "FailedOperation.NotAvailableSignReview");
    assert_eq!(code(review(&group_id, "甲")).await, "");
    let info = session.ok("DescribeFlowInfo", json!({ "FlowGroupId": group_id })).await;
    for flow in info["FlowDetailInfos"].as_array().unwrap() {
        session.emulator.sign(flow["FlowId"].as_str().unwrap(), "甲").await.unwrap();
    }
}
