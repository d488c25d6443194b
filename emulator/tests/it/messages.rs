//! What messages say: the members that receivers read, and which acts send one.

use serde_json::{Value, json};

use crate::session::{Session, person};

/// The data of the messages of a type, oldest first.
async fn messages(session: &Session, message_type: &str) -> Vec<Value> {
    let events = session.emulator.events().await.into_iter();
    events.filter(|event| event["MsgType"] == message_type).map(|mut event| event["MsgData"].take()).collect()
}

#[tokio::test]
async fn a_contract_s_message_says_who_acted_for_which_organization() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲"), person("乙")])).await;
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    session.emulator.sign(&flow_id, "乙").await.unwrap();
    let told = messages(&session, "FlowStatusChange").await;
    let signers: Vec<&Value> = told[0]["Approvers"].as_array().unwrap().iter().map(|one| &one["RecipientId"]).collect();
    let acted: Vec<&Value> = told.iter().map(|message| &message["RecipientId"]).collect();
    assert_eq!(acted, [&json!(""), signers[0], signers[1], signers[1]]);
    for message in &told {
        assert!(message["OrganizationId"].as_str().unwrap().starts_with("yDemuUUorganization"), "{message}");
        assert_eq!(message["CallbackUrl"], "");
        assert_eq!(message["UserFlowType"], json!({ "name": "自建应用集成" }));
    }
}

#[tokio::test]
async fn a_signer_s_part_of_a_message_is_as_documented() {
    let session = Session::start().await;
    let employees = session.ok("DescribeIntegrationEmployees", json!({ "Limit": 20 })).await;
    let employee = employees["Employees"][0]["UserId"].clone();
    session.ok("BindEmployeeUserIdWithClientOpenId", json!({ "UserId": employee, "OpenId": "n9527" })).await;
    let company = json!({ "ApproverType": 0, "OrganizationName": "典子谦示例企业", "UserId": employee });
    let mut signer = person("甲");
    signer["ApproverIdCardType"] = json!("HONGKONG_AND_MACAO");
    let flow_id = session.contract(json!([signer, company])).await;
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    let told = messages(&session, "FlowStatusChange").await;
    let approver = |message: usize, place: usize| told[message]["Approvers"][place].clone();
    let [waiting, accepted] = [approver(0, 1), approver(1, 0)];
    // Whoever waits for others is not told from whoever may sign.
    assert_eq!(
        (&waiting["ApproveCallbackStatus"], &waiting["ApproveCallbackShowStatus"]),
        (&json!(2), &json!("PENDING"))
    );
    assert_eq!((&waiting["CustomUserId"], &waiting["VerifyChannel"]), (&json!("n9527"), &json!("")));
    assert_eq!(waiting["ApproverDeadline"], told[0]["DeadLine"]);
    assert_eq!((&accepted["ApproveCallbackStatus"], &accepted["VerifyChannel"]), (&json!(3), &json!("WEIXINAPP")));
    assert_eq!(accepted["ApproverIdCardTypeDesc"], "港澳居民来往内地通行证");
    assert_eq!((&accepted["CaSign"], &accepted["SignId"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn a_contract_that_is_too_late_says_why() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    session.emulator.expire(&flow_id).await.unwrap();
    let told = messages(&session, "FlowStatusChange").await;
    assert_eq!(
        (&told[1]["Operate"], &told[1]["FlowMessage"]),
        (&json!("deadline"), &json!("部分签署方未在签署截止前完成签署"))
    );
}

#[tokio::test]
async fn acts_on_seals_send_messages() {
    let session = Session::start().await;
    let request =
        json!({ "SealName": "财务专用章", "SealType": "FINANCE", "GenerateSource": "SealGenerateSourceSystem" });
    let seal = session.id("CreateSeal", request, "SealId").await;
    let employees = session.ok("DescribeIntegrationEmployees", json!({ "Limit": 20 })).await;
    let employee = &employees["Employees"][0];
    let users = json!([{ "UserId": employee["UserId"] }]);
    session.ok("CreateSealPolicy", json!({ "SealId": seal, "Users": users, "Expired": session.now() + 86_400 })).await;
    session.ok("DeleteSealPolicies", json!({ "SealId": seal })).await;
    session.ok("OperateSeals", json!({ "Act": 2, "SealIds": [seal] })).await;
    // Nothing changes.
    session.ok("OperateSeals", json!({ "Act": 2, "SealIds": [seal] })).await;
    session.ok("OperateSeals", json!({ "Act": 1, "SealIds": [seal] })).await;
    let told = messages(&session, "OperateSeal").await;
    let operates: Vec<&Value> = told.iter().map(|message| &message["Operate"]).collect();
    assert_eq!(operates, ["Create", "Enable", "Valid", "Invalid", "Disable", "Enable"]);
    let user = json!([{ "UserId": employee["UserId"], "UserName": employee["DisplayName"] }]);
    assert_eq!(
        (&told[1]["AuthorizedUsers"], &told[2]["AuthorizedUsers"], &told[3]["AuthorizedUsers"]),
        (&json!([]), &user, &user)
    );
    assert_eq!((&told[0]["SealId"], &told[0]["SealType"]), (&json!(seal), &json!("FINANCE")));
    assert_eq!(told[0]["OperatorUserId"], "yDoperator");
}

#[tokio::test]
async fn acts_on_templates_send_messages() {
    let session = Session::start().await;
    let (template, _) = session.template("承诺书").await;
    let operate = async |id: &Value, operate: &str| {
        session.ok("OperateTemplate", json!({ "TemplateId": id, "OperateType": operate })).await
    };
    operate(&template, "DISABLE").await;
    operate(&template, "ENABLE").await;
    let copy = operate(&template, "COPY").await["TemplateId"].take();
    operate(&copy, "DELETE").await;
    let available = messages(&session, "TemplateAvailable").await;
    let statuses: Vec<&Value> = available.iter().map(|message| &message["TemplateStatus"]).collect();
    assert_eq!(statuses, ["DISABLE", "ENABLE"]);
    assert_eq!((&available[0]["TemplateId"], &available[0]["OperateOn"]), (&template, &json!(session.now())));
    let [added, deleted] =
        [&messages(&session, "TemplateAdd").await[0], &messages(&session, "TemplateDelete").await[0]];
    assert_eq!((&added["TemplateId"], &added["CreateTime"]), (&copy, &json!(session.now())));
    assert_eq!((&deleted["TemplateName"], &deleted["DeleteTime"]), (&json!("承诺书_副本"), &json!(session.now())));
}

#[tokio::test]
async fn a_contract_that_is_handed_on_and_an_employee_who_leaves_are_told() {
    let session = Session::start().await;
    let employees = session.ok("DescribeIntegrationEmployees", json!({ "Limit": 20 })).await;
    let [first, second] = [0, 1].map(|place| employees["Employees"][place]["UserId"].clone());
    let company = json!({ "ApproverType": 0, "OrganizationName": "典子谦示例企业", "UserId": first });
    let flow_id = session.contract(json!([company])).await;
    let recipient = session.info(&flow_id).await["FlowApproverInfos"][0]["RecipientId"].take();
    let infos = json!([{ "FlowId": flow_id, "RecipientId": recipient }]);
    session.ok("CreateFlowForwards", json!({ "TargetUserId": second, "FlowForwardInfos": infos })).await;
    let leaving = json!([{ "UserId": second, "ReceiveUserId": first }]);
    session.ok("DeleteIntegrationEmployees", json!({ "Employees": leaving })).await;
    let forwarded = messages(&session, "ForwardFLow").await;
    let targets: Vec<&Value> = forwarded.iter().map(|message| &message["TargetUserId"]).collect();
    assert_eq!(targets, [&second, &first]);
    assert_eq!((&forwarded[0]["FlowId"], &forwarded[0]["RecipientId"]), (&json!(flow_id), &recipient));
    assert_eq!(messages(&session, "QuiteJob").await[0]["UserId"], second);
}

#[tokio::test]
async fn a_scan_that_starts_no_contract_is_told() {
    let session = Session::start().await;
    let (template, _) = session.template("承诺书").await;
    let request = json!({ "TemplateId": template, "FlowName": "承诺", "MaxFlowNum": 1 });
    let code = session.ok("CreateMultiFlowSignQRCode", request).await["QrCode"].take();
    let url = code["QrCodeUrl"].as_str().unwrap();
    session.emulator.scan(url, "甲", "13200000001").await.unwrap();
    assert!(messages(&session, "CreateFlowByQrCode").await.is_empty());
    session.emulator.scan(url, "乙", "13200000002").await.unwrap_err();
    let told = messages(&session, "CreateFlowByQrCode").await;
    assert_eq!((&told[0]["QrCodeId"], &told[0]["FlowName"]), (&code["QrCodeId"], &json!("承诺")));
    assert!(told[0]["ErrorMessage"].as_str().unwrap().contains("as many contracts as allowed"), "{}", told[0]);
}
