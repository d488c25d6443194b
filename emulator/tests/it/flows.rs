//! Contracts from the first call to the last signature, as clients in production go about it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::session::{NOW, Session, person};

const DAY: i64 = 86_400;

#[tokio::test]
async fn a_file_becomes_a_signed_contract() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let request = json!({
        "FlowName": "合同", "FileIds": [file], "Approvers": [person("甲"), person("乙")], "UserData": "QUI=",
    });
    let created = session.ok("CreateFlowByFiles", request).await;
    let flow_id = created["FlowId"].as_str().unwrap();
    assert_eq!(created["Approvers"].as_array().unwrap().len(), 2);
    let info = session.info(flow_id).await;
    assert_eq!(info["FlowStatus"], 1);
    assert_eq!(info["FlowApproverInfos"][0]["RecipientId"], created["Approvers"][0]["RecipientId"]);
    assert_eq!(statuses(&info), [2, 1], "the second waits for the first");

    let refused = session.emulator.sign(flow_id, "乙").await.unwrap_err();
    assert_eq!(refused.to_string(), "it is not the signer's turn");
    session.emulator.sign(flow_id, "甲").await.unwrap();
    let info = session.info(flow_id).await;
    assert_eq!((&info["FlowStatus"], statuses(&info)), (&json!(2), vec![3, 2]));
    session.emulator.sign(flow_id, "乙").await.unwrap();
    let info = session.info(flow_id).await;
    assert_eq!((&info["FlowStatus"], statuses(&info)), (&json!(4), vec![3, 3]));

    assert_eq!(operations(&session).await, [("start", 1), ("sign", 2), ("sign", 4), ("finish", 4)]);
    let last = session.emulator.events().await.pop().unwrap();
    assert_eq!(last["MsgType"], "FlowStatusChange");
    assert_eq!(last["MsgVersion"], "CustomApp");
    assert_eq!(last["MsgData"]["UserData"], "QUI=");
    assert_eq!(last["MsgData"]["FlowCallbackShowStatus"], "ALL");
    assert_eq!(last["MsgData"]["Approvers"][1]["ApproveCallbackShowStatus"], "ACCEPT");
}

#[tokio::test]
async fn a_template_becomes_a_contract_once_its_document_is_composed() {
    let session = Session::start().await;
    let (template, recipients) = session.template("承诺书").await;
    let mut signer = person("甲");
    signer["RecipientId"] = recipients[0].clone();
    let flow_id = session.id("CreateFlow", json!({ "FlowName": "承诺", "Approvers": [signer] }), "FlowId").await;
    let start = json!({ "FlowId": flow_id });
    assert_eq!(session.code("StartFlow", start.clone()).await, "FailedOperation.FlowHasNoDocument");

    let document = json!({ "FlowId": flow_id, "TemplateId": template });
    let answer = session.ok("CreateDocument", document.clone()).await;
    assert_eq!(answer["Approvers"][0]["ApproverRoleName"], "承诺人");
    assert_eq!(session.code("CreateDocument", document).await, "FailedOperation.FlowHasDocument");
    assert_eq!(session.code("StartFlow", start.clone()).await, "OperationDenied.DocumentNoAvailable");

    session.pass(2);
    assert_eq!(session.ok("StartFlow", start.clone()).await["Status"], "START");
    assert_eq!(session.code("StartFlow", start.clone()).await, "OperationDenied.FlowHasStarted");
    let events = session.emulator.events().await;
    assert_eq!(events[0]["MsgType"], "DocumentFill");
    assert_eq!(events[0]["MsgData"]["DocumentId"], answer["DocumentId"]);

    let info = session.info(&flow_id).await;
    assert_eq!((&info["FlowStatus"], &info["TemplateId"]), (&json!(1), &template));
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    assert_eq!(session.code("StartFlow", start).await, "OperationDenied.FlowHasTerminated");
}

#[tokio::test]
async fn a_template_takes_only_its_signers_and_fields() {
    let session = Session::start().await;
    let (template, _) = session.template("采购合同").await;
    let company = json!({
        "ApproverType": 0, "OrganizationName": "另一企业", "ApproverName": "丙", "ApproverMobile": "13200000003",
    });
    let create = async |approvers: Value| {
        session.id("CreateFlow", json!({ "FlowName": "采购", "Approvers": approvers }), "FlowId").await
    };
    let code = async |flow_id: &str, template: &Value, fields: Value| {
        let request = json!({ "FlowId": flow_id, "TemplateId": template, "FormFields": fields });
        session.code("CreateDocument", request).await
    };
    let right = create(json!([company, person("乙")])).await;
    let wrong_order = create(json!([person("乙"), company])).await;
    let too_few = create(json!([company])).await;
    let mismatch = "OperationDenied.ApproverNoMatchTemplate";
    assert_eq!(code(&wrong_order, &template, json!([])).await, mismatch);
    assert_eq!(code(&too_few, &template, json!([])).await, mismatch);
    assert_eq!(code("yDnone", &template, json!([])).await, "ResourceNotFound");
    assert_eq!(code(&right, &json!("yDnone"), json!([])).await, "ResourceNotFound.Template");
    let nothing = json!([{ "ComponentName": "没有", "ComponentValue": "1" }]);
    assert_eq!(code(&right, &template, nothing).await, "InvalidParameter.DataNotFound");
    let amount = json!([{ "ComponentName": "合同金额", "ComponentValue": "100" }]);
    assert_eq!(code(&right, &template, amount).await, "");

    let fields = session.ok("DescribeFlowComponents", json!({ "FlowId": right })).await;
    let promoter = &fields["RecipientComponentInfos"][0];
    assert_eq!(promoter["Components"][1]["ComponentValue"], "100");
}

#[tokio::test]
async fn fields_of_signers_are_filled_in_before_anybody_signs() {
    let session = Session::start().await;
    let (template, _) = session.template("入职登记表").await;
    let request = json!({ "FlowName": "入职", "Approvers": [person("甲")] });
    let flow_id = session.id("CreateFlow", request, "FlowId").await;
    session.ok("CreateDocument", json!({ "FlowId": flow_id, "TemplateId": template })).await;
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 7);
    session.pass(2);
    session.ok("StartFlow", json!({ "FlowId": flow_id })).await;
    let info = session.info(&flow_id).await;
    assert_eq!((&info["FlowStatus"], statuses(&info)), (&json!(8), vec![8]));
    assert!(session.emulator.sign(&flow_id, "甲").await.is_err());
    let filled = async || {
        let fields = session.ok("DescribeFlowComponents", json!({ "FlowId": flow_id })).await;
        fields["RecipientComponentInfos"][1]["RecipientFillStatus"].clone()
    };
    assert_eq!(filled().await, "0");

    let missing = session.emulator.fill(&flow_id, "甲", &[]).await.unwrap_err();
    assert_eq!(missing.to_string(), "the field `住址` must be filled in");
    let unknown = session.emulator.fill(&flow_id, "甲", &[("部门", "一部")]).await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no field `部门` to fill in", "it is the promoter's");
    session.emulator.fill(&flow_id, "甲", &[("住址", "深圳")]).await.unwrap();
    let info = session.info(&flow_id).await;
    assert_eq!((&info["FlowStatus"], statuses(&info)), (&json!(1), vec![2]));
    assert_eq!(filled().await, "1");
    assert_eq!(operations(&session).await, [("start", 8), ("fill", 1)]);
}

#[tokio::test]
async fn a_page_s_contract_exists_once_its_button_is_pressed() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let request = json!({ "FlowName": "合同", "ResourceId": file, "Approvers": [person("甲")] });
    let page = session.ok("CreatePrepareFlow", request.clone()).await;
    let (url, flow_id) = (page["Url"].as_str().unwrap(), page["FlowId"].as_str().unwrap());
    assert_eq!(session.code("DescribeFlowInfo", json!({ "FlowIds": [flow_id] })).await, "FailedOperation");

    assert_eq!(session.emulator.start_prepared(url).await.unwrap(), flow_id);
    assert_eq!(session.info(flow_id).await["FlowStatus"], 1);
    let again = session.emulator.start_prepared(url).await.unwrap_err();
    assert_eq!(again.to_string(), "the link was used, and works once; create another");

    let late = session.ok("CreatePrepareFlow", request).await;
    session.pass(300);
    let refused = session.emulator.start_prepared(late["Url"].as_str().unwrap()).await.unwrap_err();
    assert_eq!(refused.to_string(), "the link has expired; create another");
}

#[tokio::test]
async fn a_page_needs_a_file_that_is_there_and_somebody_who_signs() {
    let session = Session::start().await;
    let start = async |request: Value| {
        let page = session.ok("CreatePrepareFlow", request).await;
        session.emulator.start_prepared(page["Url"].as_str().unwrap()).await.map_err(|refused| refused.to_string())
    };
    let nobody = start(json!({ "FlowName": "合同" })).await;
    assert_eq!(nobody.unwrap_err(), "nobody is named who signs");
    let (template, _) = session.template("采购合同").await;
    let request = json!({
        "FlowName": "合同", "ResourceType": 1, "ResourceId": template, "Approvers": [person("甲")],
    });
    assert!(start(request).await.unwrap_err().contains("1 are given, the template has 2"));
    assert_eq!(session.emulator.events().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_contract_to_be_reviewed_starts_when_it_is_passed() {
    let session = Session::start().await;
    let request = json!({ "FlowName": "合同", "NeedCreateReview": true, "Approvers": [person("甲")] });
    let page = session.ok("CreatePrepareFlow", request).await;
    let flow_id = session.emulator.start_prepared(page["Url"].as_str().unwrap()).await.unwrap();
    assert_eq!(session.emulator.events().await[0]["MsgType"], "CreateFlowReview");
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 0);

    let review = |verdict: &str, message: &str| json!({ "FlowId": flow_id, "OperateType": "CreateReview", "ReviewType": verdict, "ReviewMessage": message });
    assert_eq!(session.code("CreateFlowSignReview", review("REJECT", "")).await, "InvalidParameter.ParamError");
    session.ok("CreateFlowSignReview", review("REJECT", "no")).await;
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 0);
    assert_eq!(session.code("StartFlow", json!({ "FlowId": flow_id })).await, "OperationDenied.FlowStatusForbid");
    session.ok("CreateFlowSignReview", review("PASS", "")).await;
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 1);
    let code = session.code("CreateFlowSignReview", review("PASS", "")).await;
    assert_eq!(code, "FailedOperation.NotAvailableSignReview");
}

#[tokio::test]
async fn a_contract_to_be_reviewed_is_prepared_anew_until_it_is_passed() {
    let session = Session::start().await;
    let prepare = |name: &str, flow_id: Value| json!({ "FlowName": name, "NeedCreateReview": true, "FlowId": flow_id, "Approvers": [person("甲")] });
    let press = async |page: &Value| session.emulator.start_prepared(page["Url"].as_str().unwrap()).await;
    let first = session.ok("CreatePrepareFlow", prepare("一", Value::Null)).await;
    let flow_id = press(&first).await.unwrap();
    let anew = session.ok("CreatePrepareFlow", prepare("二", json!(flow_id))).await;
    let too_late = session.ok("CreatePrepareFlow", prepare("三", json!(flow_id))).await;
    assert_eq!(press(&anew).await.unwrap(), flow_id);
    assert_eq!(session.info(&flow_id).await["FlowName"], "二");

    let pass = json!({ "FlowId": flow_id, "OperateType": "CreateReview", "ReviewType": "PASS" });
    session.ok("CreateFlowSignReview", pass).await;
    assert_eq!(press(&too_late).await.unwrap_err().to_string(), "the contract has been started");
    let info = session.info(&flow_id).await;
    assert_eq!((&info["FlowName"], &info["FlowStatus"]), (&json!("二"), &json!(1)));
    assert_eq!(session.code("CreatePrepareFlow", prepare("四", json!(flow_id))).await, "OperationDenied");
    assert_eq!(session.code("CreatePrepareFlow", prepare("四", json!("yDnone"))).await, "ResourceNotFound");
}

#[tokio::test]
async fn a_signature_waits_for_its_review() {
    let session = Session::start().await;
    let mut signer = person("甲");
    signer["ApproverNeedSignReview"] = json!(true);
    let flow_id = session.contract(json!([signer])).await;
    let refused = session.emulator.sign(&flow_id, "甲").await.unwrap_err();
    assert!(refused.to_string().starts_with("a review is awaited"), "{refused}");
    let reject = json!({ "FlowId": flow_id, "ReviewType": "REJECT", "ReviewMessage": "no" });
    session.ok("CreateFlowSignReview", reject).await;
    assert_eq!(session.emulator.sign(&flow_id, "甲").await.unwrap_err(), refused, "it goes on waiting");
    let pass = json!({ "FlowId": flow_id, "ReviewType": "PASS" });
    session.ok("CreateFlowSignReview", pass.clone()).await;
    assert_eq!(session.code("CreateFlowSignReview", pass).await, "FailedOperation.NotAvailableSignReview");
    session.emulator.sign(&flow_id, "甲").await.unwrap();

    let flow_id = session.contract(json!([signer])).await;
    let end = json!({ "FlowId": flow_id, "ReviewType": "SIGN_REJECT", "ReviewMessage": "no" });
    session.ok("CreateFlowSignReview", end).await;
    let info = session.info(&flow_id).await;
    assert_eq!((&info["FlowStatus"], &info["FlowMessage"]), (&json!(3), &json!("no")));
}

#[tokio::test]
async fn a_contract_s_review_is_of_its_own_organization_s_signatures() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let own = json!({ "ApproverType": 3 });
    let request = json!({
        "FlowName": "合同", "FileIds": [file], "Approvers": [person("甲"), own], "NeedSignReview": true,
    });
    let flow_id = session.id("CreateFlowByFiles", request, "FlowId").await;
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    let info = session.info(&flow_id).await;
    assert_eq!(info["FlowApproverInfos"][1]["OrganizationName"], "典子谦示例企业");
    assert_eq!(statuses(&info), [3, 2], "the silent signer waits");
    session.ok("CreateFlowSignReview", json!({ "FlowId": flow_id, "ReviewType": "PASS" })).await;
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
}

#[tokio::test]
async fn silent_signers_sign_when_it_is_their_turn() {
    let session = Session::start().await;
    let silent = json!({ "ApproverType": 3 });
    let flow_id = session.contract(json!([silent, person("甲"), silent])).await;
    assert_eq!(statuses(&session.info(&flow_id).await), [3, 2, 1]);
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
    let signed = [("start", 1), ("sign", 2), ("sign", 2), ("sign", 4), ("finish", 4)];
    assert_eq!(operations(&session).await, signed);
}

#[tokio::test]
async fn refusing_and_cancelling_end_a_contract_with_the_reason() {
    let session = Session::start().await;
    let refused = session.contract(json!([person("甲"), person("乙")])).await;
    session.emulator.refuse(&refused, "甲", "不同意").await.unwrap();
    let info = session.info(&refused).await;
    assert_eq!((&info["FlowStatus"], &info["FlowMessage"]), (&json!(3), &json!("不同意")));
    assert_eq!(statuses(&info), [4, 9]);
    assert_eq!(info["FlowApproverInfos"][0]["ApproveMessage"], "不同意");

    let cancelled = session.contract(json!([person("甲")])).await;
    let cancel = |flow_id: &str, message: &str| json!({ "FlowId": flow_id, "CancelMessage": message });
    session.ok("CancelFlow", cancel(&cancelled, "写错")).await;
    let info = session.info(&cancelled).await;
    assert_eq!((&info["FlowStatus"], &info["FlowMessage"]), (&json!(6), &json!("写错")));
    assert_eq!(statuses(&info), [6]);
    for ended in [&refused, &cancelled] {
        assert_eq!(session.code("CancelFlow", cancel(ended, "x")).await, "OperationDenied.FlowHasTerminated");
    }
    assert_eq!(session.code("CancelFlow", cancel("yDnone", "x")).await, "ResourceNotFound.Flow");
    let operated = operations(&session).await;
    assert_eq!(operated, [("start", 1), ("reject", 3), ("start", 1), ("cancel", 6)]);

    let mut bound = person("甲");
    bound["ApproverOption"] = json!({ "NoRefuse": true });
    let flow_id = session.contract(json!([bound])).await;
    let refused = session.emulator.refuse(&flow_id, "甲", "x").await.unwrap_err();
    assert_eq!(refused.to_string(), "the signer may not refuse: `ApproverOption.NoRefuse` is set");
}

#[tokio::test]
async fn contracts_expire_when_their_time_has_come() {
    let session = Session::start().await;
    let usual = session.contract(json!([person("甲")])).await;
    session.pass(365 * DAY - 1);
    assert_eq!(session.info(&usual).await["FlowStatus"], 1);
    session.pass(1);
    let info = session.info(&usual).await;
    assert_eq!((&info["FlowStatus"], statuses(&info)), (&json!(5), vec![5]));
    assert_eq!(operations(&session).await, [("start", 1), ("deadline", 5)]);

    // A signer's own deadline ends the contract as well.
    let mut signer = person("乙");
    signer["Deadline"] = json!(session.now() + 60);
    let hurried = session.contract(json!([signer])).await;
    session.pass(60);
    assert_eq!(session.info(&hurried).await["FlowStatus"], 5);
    let late = session.code("CancelFlow", json!({ "FlowId": hurried, "CancelMessage": "x" })).await;
    assert_eq!(late, "OperationDenied.FlowHasTerminated");
}

#[tokio::test]
async fn deadlines_only_move_forward_and_only_of_contracts_that_run() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let signer = session.info(&flow_id).await["FlowApproverInfos"][0]["RecipientId"].clone();
    let extend = async |deadline: i64, recipient_id: Value| {
        let request = json!({ "FlowId": flow_id, "Deadline": deadline, "RecipientId": recipient_id });
        session.code("ModifyFlowDeadline", request).await
    };
    assert_eq!(extend(NOW + 366 * DAY, Value::Null).await, "");
    assert_eq!(extend(NOW + 366 * DAY, Value::Null).await, "InvalidParameter.ParamError");
    assert_eq!(extend(NOW - 1, Value::Null).await, "InvalidParameter.ParamError");
    assert_eq!(extend(NOW + DAY, signer.clone()).await, "");
    assert_eq!(extend(NOW + 400 * DAY, signer).await, "InvalidParameter.ParamError");
    assert_eq!(extend(NOW + 400 * DAY, json!("yDnone")).await, "ResourceNotFound");
    let briefs = session.ok("DescribeFlowBriefs", json!({ "FlowIds": [flow_id] })).await;
    assert_eq!(briefs["FlowBriefs"][0]["Deadline"], NOW + 366 * DAY);

    session.emulator.sign(&flow_id, "甲").await.unwrap();
    assert_eq!(extend(NOW + 400 * DAY, Value::Null).await, "FailedOperation");

    let file = session.upload("合同.pdf").await;
    let member = json!({ "FlowName": "分", "FileIds": [file], "Approvers": [person("甲")] });
    let group = json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member] });
    let group = session.ok("CreateFlowGroupByFiles", group).await;
    let request = json!({ "FlowId": group["FlowIds"][0], "Deadline": NOW + 400 * DAY });
    assert_eq!(session.code("ModifyFlowDeadline", request).await, "OperationDenied");
}

#[tokio::test]
async fn a_contract_is_released_when_all_have_signed_its_end() {
    let session = Session::start().await;
    let company = json!({
        "ApproverType": 0, "OrganizationName": "另一企业", "ApproverName": "丙", "ApproverMobile": "13200000003",
    });
    let original = session.contract(json!([person("甲"), company])).await;
    let release = |approvers: Value| json!({ "NeedRelievedFlowId": original, "ReliveInfo": { "Reason": "x" }, "ReleasedApprovers": approvers });
    assert_eq!(session.code("CreateReleaseFlow", release(json!([]))).await, "OperationDenied");
    session.emulator.sign(&original, "甲").await.unwrap();
    session.emulator.sign(&original, "丙").await.unwrap();

    let info = session.info(&original).await;
    let replace = |place: usize| {
        let recipient = &info["FlowApproverInfos"][place]["RecipientId"];
        json!([{ "Name": "丁", "Mobile": "13200000004", "RelievedApproverRecipientId": recipient }])
    };
    assert_eq!(session.code("CreateReleaseFlow", release(replace(0))).await, "FailedOperation");
    let end = session.id("CreateReleaseFlow", release(replace(1)), "FlowId").await;
    let late = session.id("CreateReleaseFlow", release(json!([])), "FlowId").await;
    session.emulator.sign(&end, "甲").await.unwrap();
    assert_eq!(session.info(&original).await["FlowStatus"], 4);
    session.emulator.sign(&end, "丁").await.unwrap();
    let info = session.info(&original).await;
    assert_eq!((&info["FlowStatus"], statuses(&info)), (&json!(21), vec![15, 15]));
    assert_eq!(session.info(&end).await["FlowStatus"], 4);
    assert_eq!(session.code("CreateReleaseFlow", release(json!([]))).await, "OperationDenied", "it is released");
    let [.., sign, finish, released] = &operations(&session).await[..] else { panic!("too few events") };
    assert_eq!([sign, finish, released], [&("sign", 4), &("finish", 4), &("relieve", 21)]);

    session.emulator.sign(&late, "甲").await.unwrap();
    session.emulator.sign(&late, "丙").await.unwrap();
    assert_eq!(operations(&session).await.last(), Some(&("finish", 4)), "nothing is released twice");
}

#[tokio::test]
async fn queries_tell_unknown_contracts_in_their_own_way() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let both = json!({ "FlowIds": [flow_id, "yDnone"] });
    let briefs = session.ok("DescribeFlowBriefs", both.clone()).await;
    assert_eq!(briefs["FlowBriefs"].as_array().unwrap().len(), 1);
    assert_eq!(session.code("DescribeFlowInfo", both).await, "FailedOperation");
    assert_eq!(session.code("DescribeFlowInfo", json!({})).await, "MissingParameter");
    assert_eq!(session.code("DescribeFlowBriefs", json!({ "FlowIds": [] })).await, "MissingParameter.FlowId");
    let many: Vec<&str> = vec!["yDnone"; 101];
    assert_eq!(session.code("DescribeFlowBriefs", json!({ "FlowIds": many })).await, "InvalidParameterValue");
}

#[tokio::test]
async fn who_signs_is_checked_before_a_contract_exists() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let table = [
        (json!([{ "ApproverType": 1, "ApproverMobile": "13200000000" }]), "MissingParameter.ApproverName"),
        (json!([{ "ApproverType": 1, "ApproverName": "甲" }]), "MissingParameter.ApproverMobile"),
        (
            json!([{ "ApproverType": 0, "ApproverName": "甲", "ApproverMobile": "13200000000" }]),
            "MissingParameter.ApproverOrganizationInfo",
        ),
        (
            json!([{ "ApproverType": 1, "ApproverName": "甲&&", "ApproverMobile": "13200000000" }]),
            "InvalidParameter.Name",
        ),
        (json!([person("甲\n乙")]), "InvalidParameter.Name"),
        (json!([person("甲\u{200b}")]), "InvalidParameter.Name"),
        (
            json!([{ "ApproverType": 1, "ApproverName": "甲", "ApproverMobile": "+86 13200000000" }]),
            "InvalidParameter.Mobile",
        ),
        (json!([person("甲"), person("甲")]), "OperationDenied.ApproverRepeat"),
        (json!([]), "MissingParameter.FlowApprover"),
        (json!([{ "ApproverType": 1, "ApproverOption": { "FillType": 1 } }]), ""),
    ];
    for (approvers, code) in table {
        let request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": approvers });
        assert_eq!(session.code("CreateFlowByFiles", request).await, code, "{approvers}");
    }
    let with = async |member: &str, value: Value| {
        let mut request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": [person("甲")] });
        request[member] = value;
        session.code("CreateFlowByFiles", request).await
    };
    assert_eq!(with("Deadline", json!(NOW)).await, "InvalidParameter.FlowDeadLine");
    let copy = json!({ "Name": "戊", "Mobile": "13200000005" });
    assert_eq!(with("CcInfos", json!([copy])).await, "");
    assert_eq!(with("CcInfos", json!([copy, copy])).await, "OperationDenied.CcUserRepeat");
    assert_eq!(with("FileIds", json!([file, file])).await, "InvalidParameterValue");
    assert_eq!(with("FileIds", json!([])).await, "MissingParameter.ResourceId");
    assert_eq!(with("FileIds", json!(["yDnone"])).await, "ResourceNotFound.Resource");
    assert_eq!(with("Approvers", json!(vec![person("甲"); 51])).await, "InvalidParameterValue");
    session.pass(3600);
    assert_eq!(with("FlowName", json!("合同")).await, "OperationDenied.FileDeleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_changes_at_once_none_is_lost_and_only_one_ends_a_contract() {
    let session = Arc::new(Session::start().await);
    let names: Vec<String> = ('一'..).take(40).map(String::from).collect();
    let file = session.upload("合同.pdf").await;
    let approvers: Vec<Value> = names.iter().map(|name| person(name)).collect();
    let request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": approvers, "Unordered": true });
    let flow_id = session.id("CreateFlowByFiles", request, "FlowId").await;
    let signatures = names.into_iter().map(|name| {
        let (session, flow_id) = (Arc::clone(&session), flow_id.clone());
        tokio::spawn(async move { session.emulator.sign(&flow_id, &name).await })
    });
    for signature in signatures.collect::<Vec<_>>() {
        signature.await.unwrap().unwrap();
    }
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
    let finished = operations(&session).await.into_iter().filter(|(operation, _)| *operation == "finish").count();
    assert_eq!(finished, 1);

    let flow_id = session.contract(json!([person("甲")])).await;
    let cancellations = (0..20).map(|_| {
        let session = Arc::clone(&session);
        let request = json!({ "FlowId": flow_id, "CancelMessage": "x" });
        tokio::spawn(async move { session.code("CancelFlow", request).await })
    });
    let mut succeeded = 0;
    for cancellation in cancellations.collect::<Vec<_>>() {
        match cancellation.await.unwrap().as_str() {
            "" => succeeded += 1,
            code => assert_eq!(code, "OperationDenied.FlowHasTerminated"),
        }
    }
    assert_eq!(succeeded, 1);
}

/// The statuses of a contract's signers.
fn statuses(info: &Value) -> Vec<i64> {
    let approvers = info["FlowApproverInfos"].as_array().unwrap();
    approvers.iter().map(|approver| approver["ApproveStatus"].as_i64().unwrap()).collect()
}

/// What was done to contracts, and the status after it, as callbacks report it.
async fn operations(session: &Session) -> Vec<(&'static str, i64)> {
    const OPERATIONS: [&str; 8] = ["start", "fill", "sign", "reject", "cancel", "finish", "deadline", "relieve"];
    let events = session.emulator.events().await;
    let changes = events.iter().filter(|event| event["MsgType"] == "FlowStatusChange").map(|event| &event["MsgData"]);
    let operation = |data: &Value| *OPERATIONS.iter().find(|name| data["Operate"] == **name).unwrap();
    changes.map(|data| (operation(data), data["FlowCallbackStatus"].as_i64().unwrap())).collect()
}
