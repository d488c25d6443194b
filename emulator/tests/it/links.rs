//! Addresses that are given out: for signing, for a look, for a download.

use serde_json::{Value, json};

use crate::{
    client::get,
    session::{PDF, Session, person},
};

const DAY: i64 = 86_400;

#[tokio::test]
async fn a_preview_creates_no_contract() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": [person("甲")], "NeedPreview": true });
    let answer = session.ok("CreateFlowByFiles", request).await;
    assert_eq!(answer["FlowId"], "");
    assert!(answer["PreviewUrl"].as_str().unwrap().starts_with(session.emulator.url()));
    assert_eq!(session.emulator.events().await, Vec::<Value>::new());
}

#[tokio::test]
async fn links_lead_a_signer_to_the_signature() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let signers = |name: &str| json!([{ "ApproverType": 1, "ApproverName": name, "ApproverMobile": "13200000000" }]);
    let request = |name: &str| json!({ "FlowId": flow_id, "FlowApproverInfos": signers(name) });
    assert_eq!(session.code("CreateFlowSignUrl", request("没有")).await, "ResourceNotFound");
    assert_eq!(session.code("CreateFlowSignUrl", json!({ "FlowId": "yDnone" })).await, "ResourceNotFound.Flow");
    assert_eq!(session.code("CreateFlowSignUrl", json!({ "FlowId": flow_id })).await, "MissingParameter");
    let nameless = json!({ "FlowId": flow_id, "FlowApproverInfos": [{ "ApproverType": 1 }] });
    assert_eq!(session.code("CreateFlowSignUrl", nameless).await, "ResourceNotFound");

    let short = session.ok("CreateFlowSignUrl", request("甲")).await["FlowApproverUrlInfos"][0]["SignUrl"].clone();
    session.pass(1800);
    let expired = session.emulator.sign_at(short.as_str().unwrap()).await.unwrap_err();
    assert!(expired.to_string().starts_with("the link has expired"), "{expired}");

    let scheme = json!({ "FlowId": flow_id, "PathType": 1, "EndPoint": "HTTP_SHORT_URL", "Name": "甲" });
    let long = session.ok("CreateSchemeUrl", scheme).await["SchemeUrl"].clone();
    session.pass(DAY);
    session.emulator.sign_at(long.as_str().unwrap()).await.unwrap();
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
    assert_eq!(session.code("CreateFlowSignUrl", request("甲")).await, "FailedOperation");

    let stranger = json!({ "FlowId": flow_id, "PathType": 1, "Name": "没有" });
    assert_eq!(session.code("CreateSchemeUrl", stranger).await, "OperationDenied.NoFlowPermission");
    let home = json!({ "EndPoint": "APP", "PathType": 0 });
    assert_eq!(session.code("CreateSchemeUrl", home).await, "OperationDenied.NoSupportJumpPage");
}

#[tokio::test]
async fn evidence_of_a_signed_contract_is_downloaded() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let create = json!({ "FlowId": flow_id });
    let code = session.code("CreateFlowEvidenceReport", create.clone()).await;
    assert_eq!(code, "OperationDenied.FlowStatusForbid");
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    let report = session.id("CreateFlowEvidenceReport", create, "ReportId").await;
    let described = session.ok("DescribeFlowEvidenceReport", json!({ "ReportId": report })).await;
    assert_eq!(described["Status"], "EvidenceStatusSuccess");
    let file = get(described["ReportUrl"].as_str().unwrap()).await;
    assert!(file.body.starts_with("%PDF-1.4"), "{}", file.head);
    let code = session.code("DescribeFlowEvidenceReport", json!({ "ReportId": "none" })).await;
    assert_eq!(code, "InvalidParameter.DataNotFound");
}

#[tokio::test]
async fn a_contract_is_downloaded_as_long_as_its_address_is_good() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let request = json!({ "BusinessType": "FLOW", "BusinessIds": [flow_id] });
    let answer = session.ok("DescribeFileUrls", request.clone()).await;
    assert_eq!(answer["TotalCount"], 1);
    let url = answer["FileUrls"][0]["Url"].as_str().unwrap().to_owned();
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    let file = get(&url).await;
    assert!(file.head.contains("content-type: application/pdf"), "{}", file.head);
    assert_eq!(file.body, PDF);
    let forged = get(url.split('?').next().unwrap()).await;
    assert!(forged.head.starts_with("HTTP/1.1 403 "), "{}", forged.head);
    session.pass(300);
    assert!(get(&url).await.head.starts_with("HTTP/1.1 403 "));

    let with = async |member: &str, value: Value| {
        let mut request = request.clone();
        request[member] = value;
        session.code("DescribeFileUrls", request).await
    };
    assert_eq!(with("BusinessIds", json!([flow_id, "yDnone"])).await, "ResourceNotFound");
    assert_eq!(with("BusinessIds", json!([])).await, "MissingParameter");
    assert_eq!(with("BusinessIds", json!(vec!["yDnone"; 21])).await, "InvalidParameterValue");
    assert_eq!(with("UrlTtl", json!(-1)).await, "InvalidParameter.ParamError");
    assert_eq!(with("BusinessType", json!("SEAL")).await, "ResourceNotFound");
}

#[tokio::test]
async fn an_employee_signs_several_contracts_in_the_console() {
    let session = Session::start().await;
    let employees = session.ok("DescribeIntegrationEmployees", json!({})).await;
    let employee = &employees["Employees"][0];
    let company = json!({
        "ApproverType": 0, "OrganizationName": "典子谦示例企业", "ApproverName": employee["DisplayName"],
        "ApproverMobile": employee["Mobile"],
    });
    let flow_ids = [session.contract(json!([company])).await, session.contract(json!([company])).await];
    let request = json!({ "FlowIds": flow_ids, "UserId": employee["UserId"] });
    let link = session.ok("CreateOrganizationBatchSignUrl", request).await;
    let page = get(link["SignUrl"].as_str().unwrap()).await;
    assert!(page.body.contains("全部签署 (2)"), "{}", page.body);
    assert_eq!(link["ExpiredTime"], session.now() + 7 * DAY);

    let recipients = json!([session.info(&flow_ids[0]).await["FlowApproverInfos"][0]["RecipientId"]]);
    session.ok("CreateOrganizationBatchSignUrl", json!({ "FlowIds": [flow_ids[0]], "RecipientIds": recipients })).await;
    let code = async |request: Value| session.code("CreateOrganizationBatchSignUrl", request).await;
    assert_eq!(code(json!({ "FlowIds": flow_ids, "Name": "典子谦" })).await, "MissingParameter");
    assert_eq!(code(json!({ "FlowIds": flow_ids, "UserId": "yDnone" })).await, "FailedOperation");
    assert_eq!(code(json!({ "FlowIds": flow_ids, "Name": "没有", "Mobile": "13200000099" })).await, "FailedOperation");
    assert_eq!(
        code(json!({ "FlowGroupId": "yDnone", "Name": "甲", "Mobile": "13200000099" })).await,
        "FailedOperation"
    );
}

#[tokio::test]
async fn evidence_is_shown_of_a_contract_that_was_signed() {
    let session = Session::start().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let code = async |request: Value| session.code("CreateFlowBlockchainEvidenceUrl", request).await;
    assert_eq!(code(json!({ "FlowId": flow_id })).await, "OperationDenied");
    assert_eq!(code(json!({ "FlowId": "yDnone" })).await, "FailedOperation");
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    assert_eq!(code(json!({ "FlowId": flow_id, "ExpiredOn": 1 })).await, "InvalidParameterValue");
    let link = session.ok("CreateFlowBlockchainEvidenceUrl", json!({ "FlowId": flow_id })).await;
    assert_eq!(link["ExpiredOn"], session.now() + 7 * DAY);
    let url = link["Url"].as_str().unwrap();
    assert!(get(url).await.body.contains(&flow_id));
    session.pass(7 * DAY);
    assert!(!get(url).await.body.contains(&flow_id));
}

#[tokio::test]
async fn a_link_tells_whether_it_is_for_an_organization() {
    let session = Session::start().await;
    let company = json!({
        "ApproverType": 0, "OrganizationName": "典子谦示例企业", "ApproverName": "乙", "ApproverMobile": "13200000001",
    });
    let flow_id = session.contract(json!([person("甲"), company])).await;
    let kinds = async |approvers: Value, url_type: i64| {
        let request = json!({ "FlowId": flow_id, "FlowApproverInfos": approvers, "UrlType": url_type });
        let links = session.ok("CreateFlowSignUrl", request).await;
        let links = links["FlowApproverUrlInfos"].as_array().unwrap().iter();
        links.map(|link| (link["ApproverType"].clone(), link["ApproverName"].clone())).collect::<Vec<_>>()
    };
    let all = json!([person("甲"), company]);
    assert_eq!(kinds(all, 0).await, [(json!(1), json!("甲")), (json!(0), json!("乙"))]);
    assert_eq!(kinds(json!([]), 1).await, [(json!(0), json!(""))], "a look for whoever started it");
}
