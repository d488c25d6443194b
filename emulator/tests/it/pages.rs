//! The pages as a browser asks for them: who may do what, and in which language.

use serde_json::{Value, json};

use crate::{
    client::{Answer, exchange, get},
    session::{Session, person},
};

async fn page(session: &Session, options: Value) -> (String, String) {
    let mut company = person("甲");
    company["ApproverMobile"] = json!("13200000001");
    let request = json!({ "FlowName": "合同", "Approvers": [person("张三"), company], "FlowOption": options });
    let answer = session.ok("CreatePrepareFlow", request).await;
    (answer["Url"].as_str().unwrap().to_owned(), answer["FlowId"].as_str().unwrap().to_owned())
}

/// Sends a form, with further headers.
pub(crate) async fn post(url: &str, form: &str, headers: &str) -> Answer {
    let (endpoint, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let request = format!(
        "POST /{path} HTTP/1.1\r\nHost: {endpoint}\r\nConnection: close\r\n{headers}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    exchange(endpoint, request.as_bytes()).await
}

#[tokio::test]
async fn a_page_loads_nothing_and_runs_nothing() {
    let session = Session::start().await;
    let (url, _) = page(&session, json!({})).await;
    let answer = get(&url).await;
    let head = answer.head.to_lowercase();
    assert!(
        head.contains("content-security-policy: default-src 'none'; style-src 'self'; form-action 'self'"),
        "{head}"
    );
    // A frame of any page may have it.
    assert!(!head.contains("x-frame-options") && !head.contains("frame-ancestors"), "{head}");
    assert!(head.contains("cache-control: no-store") && head.contains("x-content-type-options: nosniff"), "{head}");
    assert!(!answer.body.contains("<script") && !answer.body.contains("style="), "{}", answer.body);
    let style = get(&format!("{}/_page/style.css", session.emulator.url())).await;
    assert!(style.head.contains("text/css") && !style.body.contains("url("), "{}", style.head);
}

#[tokio::test]
async fn the_language_is_the_address_s_and_then_the_browser_s() {
    let session = Session::start().await;
    let (url, _) = page(&session, json!({})).await;
    assert!(get(&url).await.body.contains("<html lang=\"zh-CN\""));
    assert!(get(&format!("{url}&lang=en")).await.body.contains("<html lang=\"en\""));
}

#[tokio::test]
async fn another_site_cannot_press_the_button() {
    let session = Session::start().await;
    let (url, flow_id) = page(&session, json!({})).await;
    for headers in ["Origin: http://127.0.0.1:1\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"] {
        let answer = post(&url, "do=start", headers).await;
        assert!(answer.head.starts_with("HTTP/1.1 403 "), "{headers}: {}", answer.head);
    }
    assert_eq!(session.code("DescribeFlowInfo", json!({ "FlowIds": [flow_id] })).await, "FailedOperation");

    let own = format!("Origin: {}\r\nSec-Fetch-Site: same-origin\r\n", session.emulator.url());
    let answer = post(&url, "do=start", &own).await;
    assert!(answer.head.starts_with("HTTP/1.1 303 "), "{}", answer.head);
    let again = post(&url, "do=start", &own).await;
    assert!(again.head.starts_with("HTTP/1.1 410 "), "{}", again.head);
}

#[tokio::test]
async fn what_flow_option_forbids_cannot_be_sent_either() {
    let session = Session::start().await;
    let field = json!([{
        "ComponentType": "TEXT", "ComponentName": "部门", "ComponentPage": 1, "ComponentPosX": 1, "ComponentPosY": 1,
        "ComponentWidth": 9, "ComponentHeight": 9, "FileIndex": 0,
    }]);
    let one =
        "signers=1&signer.0.from=0&signer.0.kind=person&signer.0.name=%E5%BC%A0%E4%B8%89&signer.0.mobile=13200000000";
    let third = "signer.2.from=&signer.2.kind=person&signer.2.name=c&signer.2.mobile=13200000003";
    let both =
        format!("{one}&signer.1.from=1&signer.1.kind=person&signer.1.name=%E7%94%B2&signer.1.mobile=13200000001");
    let table = [
        (json!({ "CanEditFlow": true }), "name=+".to_owned(), 422),
        (json!({ "CanEditFlow": true }), format!("name={}", "x".repeat(200)), 303),
        (json!({ "CanEditFlow": true }), format!("name={}", "x".repeat(201)), 422),
        (json!({}), "name=other".to_owned(), 422),
        (json!({ "CanEditFlow": true }), "name=other".to_owned(), 303),
        (json!({}), "deadline=2026-02-01T00:00".to_owned(), 422),
        (json!({ "CanEditFlow": true }), "deadline=2026-02-01T00:00".to_owned(), 303),
        (json!({ "CanEditFlow": true }), "deadline=2025-02-01T00:00".to_owned(), 422),
        (json!({ "CanEditFlow": true }), "deadline=tomorrow".to_owned(), 422),
        (json!({}), "unordered=1".to_owned(), 303),
        (json!({ "ForbidEditFlowProperties": true }), "unordered=1".to_owned(), 422),
        (json!({}), one.to_owned(), 303),
        (json!({ "ForbidEditApprover": true }), one.to_owned(), 422),
        (json!({ "ForbidAddApprover": true }), one.to_owned(), 303),
        (json!({ "ForbidEditApprover": true }), both.clone(), 303),
        (json!({}), format!("{both}&{third}"), 303),
        (json!({ "ForbidAddApprover": true }), format!("{both}&{third}"), 422),
        (json!({ "ForbidEditApprover": true }), format!("{both}&{third}"), 422),
        (json!({}), "field.0=x".to_owned(), 303),
        (json!({ "ForbidEditFillComponent": true }), "field.0=x".to_owned(), 422),
    ];
    for (options, form, status) in table {
        let mut second = person("甲");
        second["ApproverMobile"] = json!("13200000001");
        let request = json!({
            "FlowName": "合同", "Approvers": [person("张三"), second], "FlowOption": options,
            "InitiatorComponents": field,
        });
        let answer = session.ok("CreatePrepareFlow", request).await;
        let sent = post(answer["Url"].as_str().unwrap(), &format!("do=start&{form}"), "").await;
        assert!(sent.head.starts_with(&format!("HTTP/1.1 {status} ")), "{options} {form}: {} {}", sent.head, sent.body);
    }
}

#[tokio::test]
async fn a_draft_that_was_saved_is_gone_on_with() {
    let session = Session::start().await;
    let from_draft = async |id: &Value| {
        let page =
            session.ok("CreatePrepareFlow", json!({ "FlowName": "合同", "ResourceType": 3, "ResourceId": id })).await;
        (page["Url"].as_str().unwrap().to_owned(), page["FlowId"].as_str().unwrap().to_owned())
    };
    let request = json!({
        "FlowName": "合同", "Approvers": [person("张三")],
        "FlowOption": { "NeedFlowDraft": true, "CanEditFlow": true },
    });
    let first = session.ok("CreatePrepareFlow", request).await;
    let unsaved = json!({ "FlowName": "合同", "ResourceType": 3, "ResourceId": first["DraftId"] });
    assert_eq!(session.code("CreatePrepareFlow", unsaved).await, "ResourceNotFound");

    let saved = post(first["Url"].as_str().unwrap(), "do=save&name=%E8%8D%89%E7%A8%BF", "").await;
    assert!(saved.body.contains(first["DraftId"].as_str().unwrap()), "{}", saved.body);
    let (url, flow_id) = from_draft(&first["DraftId"]).await;
    assert!(post(&url, "do=start", "").await.head.starts_with("HTTP/1.1 303 "));
    let info = session.info(&flow_id).await;
    assert_eq!((&info["FlowName"], &info["FlowApproverInfos"][0]["ApproveName"]), (&json!("合同"), &json!("张三")));
}

#[tokio::test]
async fn one_prepared_for_review_says_so() {
    let session = Session::start().await;
    let request = json!({ "FlowName": "合同", "Approvers": [person("张三")], "NeedCreateReview": true });
    let answer = session.ok("CreatePrepareFlow", request).await;
    let url = answer["Url"].as_str().unwrap();
    assert!(get(url).await.body.contains("提交审批"));
    post(url, "do=start", "").await;
    let started = get(&url.replace("/contract-create", "/contract-create/started")).await.body;
    assert!(started.contains("审批通过后自动发起") && !started.contains("/sign/"), "{started}");
    assert_eq!(session.info(answer["FlowId"].as_str().unwrap()).await["FlowStatus"], 0);
}

#[tokio::test]
async fn a_signer_out_of_turn_or_without_leave_is_refused() {
    let session = Session::start().await;
    let mut first = person("张三");
    first["ApproverOption"] = json!({ "NoRefuse": true });
    let mut second = person("甲");
    second["ApproverMobile"] = json!("13200000001");
    let flow_id = session.contract(json!([first, second])).await;
    let request = json!({ "FlowId": flow_id, "FlowApproverInfos": [person("张三"), second] });
    let links = session.ok("CreateFlowSignUrl", request).await["FlowApproverUrlInfos"].take();
    let [first, second] = [0, 1].map(|number| links[number]["SignUrl"].as_str().unwrap());

    assert!(get(second).await.body.contains("尚未轮到您"));
    assert!(post(second, "do=sign", "").await.head.starts_with("HTTP/1.1 422 "));
    assert!(!get(first).await.body.contains("拒绝理由"));
    assert!(post(first, "do=refuse&reason=x", "").await.head.starts_with("HTTP/1.1 422 "));
    assert!(post(first, "do=sign", "").await.head.starts_with("HTTP/1.1 303 "));
    assert!(post(second, "do=refuse", "").await.body.contains("请填写“拒绝理由”"));
    assert!(post(second, "do=refuse&reason=%E4%B8%8D", "").await.head.starts_with("HTTP/1.1 303 "));
    let info = session.info(&flow_id).await;
    assert_eq!((&info["FlowStatus"], &info["FlowMessage"]), (&json!(3), &json!("不")));
    assert!(get(first).await.body.contains("您已签署此合同"));
}

#[tokio::test]
async fn odd_forms_do_no_harm() {
    let session = Session::start().await;
    let (url, flow_id) = page(&session, json!({ "CanEditFlow": true, "NeedFlowDraft": true })).await;
    let table = [
        "",
        "&&==&",
        "do",
        "do=%ff%00",
        "do=up.0",
        "do=up.99",
        "do=up.-1",
        "do=remove.18446744073709551616",
        "do=add.x.y",
        "do=start&signers=1",
        "do=start&signers=1&signer.0.from=99999999999999999999999&signer.0.kind=x",
        "do=start&signers=1&signer.0.from=7&signer.0.name=%3Cb%3E&signer.0.mobile=1",
        "do=start&deadline=9999999-99-99T99:99",
        "do=start&field.99=x&name=",
        "do=save&name=%f0%28&deadline=2026-02-30T00:00",
    ];
    for form in table {
        let answer = post(&url, form, "").await;
        let is_page = ["HTTP/1.1 200 ", "HTTP/1.1 422 "].iter().any(|status| answer.head.starts_with(status));
        assert!(is_page && answer.body.contains("</html>"), "{form}: {}", answer.head);
    }
    let large = post(&url, &format!("do=look&name={}", "x".repeat(1024 * 1024)), "").await;
    assert!(large.head.starts_with("HTTP/1.1 413 "), "{}", large.head);
    for path in
        ["/sign/", "/sign/%2e%2e%2f", "/sign/x/y", "/contract-create", "/contract-create/started?code=x", "/preview"]
    {
        let answer = get(&format!("{}{path}", session.emulator.url())).await;
        assert!(answer.head.starts_with("HTTP/1.1 404 "), "{path}: {}", answer.head);
    }
    assert_eq!(session.code("DescribeFlowInfo", json!({ "FlowIds": [flow_id] })).await, "FailedOperation");
}

#[tokio::test]
async fn a_preview_shows_what_would_be_created() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let request = json!({
        "FlowName": "预览的合同", "FileIds": [file], "Approvers": [person("张三")], "NeedPreview": true,
    });
    let url = session.id("CreateFlowByFiles", request, "PreviewUrl").await;
    let page = get(&url).await.body;
    assert!(page.contains("预览的合同") && page.contains("合同尚未创建"), "{page}");
    session.pass(300);
    assert!(get(&url).await.head.starts_with("HTTP/1.1 410 "));
}

#[tokio::test]
async fn several_contracts_are_signed_or_refused_at_once() {
    let session = Session::start().await;
    let contracts =
        async || [session.contract(json!([person("张三")])).await, session.contract(json!([person("张三")])).await];
    let first = contracts().await;
    let request = json!({ "FlowApproverInfo": person("张三"), "FlowIds": first });
    let quick = session.ok("CreateBatchQuickSignUrl", request).await["FlowApproverUrlInfo"]["SignUrl"].take();
    let quick = quick.as_str().unwrap();
    assert!(get(quick).await.body.contains("全部签署 (2)"));
    assert!(post(quick, "do=refuse&reason=x", "").await.head.starts_with("HTTP/1.1 422 "));
    assert!(post(quick, "do=sign", "").await.head.starts_with("HTTP/1.1 303 "));
    assert!(get(quick).await.body.contains("没有等待您签署的合同"));
    for flow_id in &first {
        assert_eq!(session.info(flow_id).await["FlowStatus"], 4);
    }

    let second = contracts().await;
    session.emulator.sign(&second[0], "张三").await.unwrap();
    let request = json!({ "Name": "张三", "Mobile": "13200000000", "FlowIds": second, "CanBatchReject": true });
    let answer = session.ok("CreateBatchSignUrl", request).await;
    assert_eq!(answer["ExpiredTime"], session.now() + 7 * 86_400);
    let url = answer["SignUrl"].as_str().unwrap();
    assert!(post(url, "do=refuse", "").await.body.contains("请填写“拒绝理由”"));
    assert!(post(url, "do=refuse&reason=x", "").await.head.starts_with("HTTP/1.1 303 "));
    assert_eq!(session.info(&second[0]).await["FlowStatus"], 4);
    assert_eq!(session.info(&second[1]).await["FlowStatus"], 3);

    let request = |name: &str, ids: Value| json!({ "Name": name, "Mobile": "13200000000", "FlowIds": ids });
    for (name, ids) in [("李四", json!([first[0]])), ("张三", json!(["yDnone"])), ("张三", json!([]))] {
        assert_eq!(session.code("CreateBatchSignUrl", request(name, ids)).await, "FailedOperation");
    }
}
