//! Groups of contracts that are prepared on one page.

use serde_json::{Value, json};

use crate::{
    client::get,
    pages::post,
    prepare::{form, started},
    session::{Session, person},
};

/// The answer with the page of a group of two contracts.
async fn prepare(session: &Session, options: Value) -> Value {
    let file = session.upload("合同.pdf").await;
    let member = |name| json!({ "FlowName": name, "FileIds": [file], "Approvers": [person("张三")] });
    let request = json!({
        "FlowGroupName": "一组", "FlowGroupInfos": [member("甲"), member("乙")], "ResourceType": 2,
        "FlowGroupOptions": options, "FlowGroupType": "销售",
    });
    session.ok("CreatePrepareFlowGroup", request).await
}

fn url(answer: &Value) -> &str {
    answer["PrepareUrl"].as_str().unwrap()
}

#[tokio::test]
async fn one_button_starts_all_contracts_of_a_group() {
    let session = Session::start().await;
    let answer = prepare(&session, json!({})).await;
    let group = json!({ "FlowGroupId": answer["FlowGroupId"] });
    let page = get(url(&answer)).await.body;
    for text in
        ["发起合同组", "一组", "合同 1", "合同 2", "value=\"甲\"", "value=\"乙\"", "value=\"销售\"", "1.signer.0.name"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(page.matches("value=\"start\"").count(), 1);
    assert_ne!(session.code("DescribeFlowInfo", group.clone()).await, "");

    let sent = post(url(&answer), &format!("do=start{}", form(&[("1.name", "丙")])), "").await;
    assert!(sent.head.starts_with("HTTP/1.1 303 "), "{}", sent.body);
    let info = session.ok("DescribeFlowInfo", group).await;
    assert_eq!(info["FlowGroupName"], "一组");
    let flows = info["FlowDetailInfos"].as_array().unwrap();
    let told: Vec<_> = flows.iter().map(|flow| (&flow["FlowName"], &flow["FlowType"], &flow["FlowStatus"])).collect();
    assert_eq!(told, [(&json!("甲"), &json!("销售"), &json!(1)), (&json!("丙"), &json!("销售"), &json!(1))]);

    let again = post(url(&answer), "do=start", "").await;
    assert!(again.head.starts_with("HTTP/1.1 410 "), "{}", again.head);
    let page = get(&url(&answer).replace("/contract-create", "/contract-create/started")).await.body;
    assert!(page.contains(answer["FlowGroupId"].as_str().unwrap()), "{page}");
    assert_eq!(page.matches("href=\"/sign/").count(), 2);
}

#[tokio::test]
async fn a_group_is_started_as_a_whole_or_not_at_all() {
    let session = Session::start().await;
    let answer = prepare(&session, json!({})).await;
    let wrong = form(&[("0.name", "a\tb"), ("1.signers", "1"), ("1.signer.0.from", "0"), ("1.signer.0.name", "张三")]);
    let refused = post(url(&answer), &format!("do=start{wrong}"), "").await;
    assert!(refused.head.starts_with("HTTP/1.1 422 "), "{}", refused.head);
    for problem in ["#0.name\">名称不支持字符", "#1.signer.0.mobile\">签署方 1：请填写签署人的手机号"]
    {
        assert!(refused.body.contains(problem), "{problem}: {}", refused.body);
    }
    assert!(session.emulator.events().await.is_empty());

    let more = post(url(&answer), "do=1.add", "").await.body;
    assert!(more.contains("1.signer.1.name") && !more.contains("0.signer.1.name"), "{more}");
    session.pass(300);
    assert!(get(url(&answer)).await.head.starts_with("HTTP/1.1 410 "));
}

#[tokio::test]
async fn what_the_options_of_a_group_forbid_is_neither_offered_nor_taken() {
    let session = Session::start().await;
    let table = [
        ("NoEditFlowName", "name", "丙"),
        ("NoEditFlowType", "type", "丙"),
        ("NoEditDeadline", "deadline", "2026-05-01T00:00"),
    ];
    for (option, control, value) in table {
        let answer = prepare(&session, json!({ option: true })).await;
        assert!(!get(url(&answer)).await.body.contains(&format!("id=\"0.{control}\"")), "{option}");
        let sent = format!("do=start{}", form(&[(&format!("0.{control}"), value)]));
        assert!(post(url(&answer), &sent, "").await.head.starts_with("HTTP/1.1 422 "), "{option}");
    }
    for form in ["do=save", "do=0.save", "do=nothing"] {
        let answer = prepare(&session, json!({})).await;
        let sent = post(url(&answer), form, "").await;
        assert!(sent.body.contains("发起合同组") && !sent.body.contains("草稿已保存"), "{}", sent.body);
    }
}

#[tokio::test]
async fn whoever_starts_a_group_is_led_on_as_its_options_say() {
    let session = Session::start().await;
    let answer = prepare(&session, json!({ "HideSignCodeAfterStart": true, "PreviewAfterStart": true })).await;
    let page = started(url(&answer)).await;
    assert_eq!((page.matches("签署链接").count(), page.matches("查看合同").count()), (0, 2), "{page}");
}

#[tokio::test]
async fn the_button_of_a_group_is_pressed_by_the_admin_api_as_well() {
    let session = Session::start().await;
    let answer = prepare(&session, json!({})).await;
    let group_id = session.emulator.start_prepared(url(&answer)).await.unwrap();
    assert_eq!(answer["FlowGroupId"], group_id);
    assert_eq!(session.code("DescribeFlowInfo", json!({ "FlowGroupId": group_id })).await, "");
    assert!(session.emulator.start_prepared(url(&answer)).await.is_err());
}

#[tokio::test]
async fn groups_are_prepared_from_files_that_are_there() {
    let session = Session::start().await;
    let member = json!({ "FlowName": "甲", "FileIds": ["yDnone"], "Approvers": [person("张三")] });
    let request = |kind| json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member], "ResourceType": kind });
    assert_eq!(session.code("CreatePrepareFlowGroup", request(2)).await, "ResourceNotFound.Resource");
    assert_eq!(session.code("CreatePrepareFlowGroup", request(1)).await, "UnsupportedOperation");
}
