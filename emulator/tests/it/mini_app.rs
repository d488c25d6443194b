//! Contracts that are prepared in a mini program, whose place a page takes.

use serde_json::{Value, json};

use crate::{
    client::get,
    pages::post,
    prepare::form,
    session::{Session, person},
};

async fn prepare(session: &Session, more: Value) -> Value {
    let mut request = json!({
        "FlowName": "合同", "ResourceType": 2, "ResourceId": session.upload("合同.pdf").await,
        "Approvers": [person("张三")],
    });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    session.ok("CreateMiniAppPrepareFlow", request).await
}

/// Until when a contract can be signed.
async fn deadline(session: &Session, flow_id: &str) -> i64 {
    let briefs = session.ok("DescribeFlowBriefs", json!({ "FlowIds": [flow_id] })).await;
    briefs["FlowBriefs"][0]["Deadline"].as_i64().unwrap()
}

#[tokio::test]
async fn every_link_leads_to_the_page_that_starts_the_contract() {
    let session = Session::start().await;
    for link in ["LongUrl", "ShortUrl", "QrcodeUrl", "WeixinQrcodeUrl"] {
        let answer = prepare(&session, json!({})).await;
        assert_eq!(answer["ExpiredOn"], session.now() + 90 * 86_400);
        let url = answer[link].as_str().unwrap();
        assert!(get(url).await.body.contains("7 天后"), "{link}");
        assert!(post(url, "do=start", "").await.head.starts_with("HTTP/1.1 303 "), "{link}");
        let flow_id = answer["FlowId"].as_str().unwrap();
        assert_eq!(deadline(&session, flow_id).await, session.now() + 7 * 86_400, "{link}");
    }
}

#[tokio::test]
async fn the_path_into_the_mini_program_stands_for_the_page() {
    let session = Session::start().await;
    let answer = prepare(&session, json!({ "DeadlineAfterStartDays": 3 })).await;
    session.pass(1800);
    let started = session.emulator.start_prepared(answer["MiniAppPath"].as_str().unwrap()).await.unwrap();
    assert_eq!(answer["FlowId"], started);
    assert_eq!(deadline(&session, &started).await, session.now() + 3 * 86_400);
}

#[tokio::test]
async fn what_may_not_be_changed_in_the_mini_program_is_not() {
    let session = Session::start().await;
    for (option, status) in [(json!({ "ForbidEditFlow": true }), 422), (json!({}), 303)] {
        let answer = prepare(&session, json!({ "FlowOption": option })).await;
        let url = answer["ShortUrl"].as_str().unwrap();
        let sent = post(url, &format!("do=start{}", form(&[("name", "新名")])), "").await;
        assert!(sent.head.starts_with(&format!("HTTP/1.1 {status} ")), "{option}: {}", sent.body);
    }
}

#[tokio::test]
async fn options_of_the_mini_program_hold_on_the_page() {
    let session = Session::start().await;
    let options = json!({
        "FlowOption": { "NeedCreateReview": true, "FlowDisplayType": 2 }, "PageOption": { "HideSignCodeAfterStart": true },
    });
    let answer = prepare(&session, options).await;
    let url = answer["ShortUrl"].as_str().unwrap();
    let page = get(url).await.body;
    assert!(page.contains("提交审批") && page.contains("发起协议"), "{page}");
    post(url, "do=start", "").await;
    let flow_id = answer["FlowId"].as_str().unwrap();
    assert_eq!(session.info(flow_id).await["FlowStatus"], 0);
    let pass = json!({ "FlowId": flow_id, "ReviewType": "PASS", "OperateType": "CreateReview" });
    session.ok("CreateFlowSignReview", pass).await;
    assert_eq!(session.info(flow_id).await["FlowStatus"], 1);
    let started = get(&url.replace("/contract-create", "/contract-create/started")).await.body;
    assert!(!started.contains("/sign/"), "{started}");
}
