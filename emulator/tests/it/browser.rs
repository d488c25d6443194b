//! The pages in a real browser, from `CreatePrepareFlow` to a contract that is signed.

mod webdriver;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use self::webdriver::{Browser, ENTER, SPACE, browse};
use crate::session::{Session, person};

/// Text that would show up as more than text on a page that does not escape it.
const HOSTILE: &str = r#"<script>document.title='owned'</script><b title="x">'&amp;</b>"#;

impl Session {
    /// The address of the page and the id of the contract.
    async fn prepare(&self, mut request: Value) -> (String, String) {
        request["ResourceId"] = json!(self.upload("采购合同.pdf").await);
        let page = self.ok("CreatePrepareFlow", request).await;
        (page["Url"].as_str().unwrap().to_owned(), page["FlowId"].as_str().unwrap().to_owned())
    }
}

#[tokio::test]
async fn a_contract_is_prepared_started_and_signed_by_all() {
    browse("zh-CN", async |browser| {
        let session = Session::start().await;
        let company = json!({
            "ApproverType": 0, "OrganizationName": "甲公司", "ApproverName": "典子谦", "ApproverMobile": "13200000000",
        });
        let request = json!({
            "FlowName": "采购合同", "Approvers": [company], "FlowOption": { "CanEditFlow": true },
        });
        let (url, flow_id) = session.prepare(request).await;
        let unknown = session.code("DescribeFlowInfo", json!({ "FlowIds": [flow_id] })).await;
        assert_eq!(unknown, "FailedOperation");

        browser.open_page(&url).await;
        browser.expect("采购合同.pdf").await;
        browser.type_into("合同名称", "（二）").await;
        browser.click("添加签署方").await;
        browser.expect("签署方 2").await;
        browser.click("发起合同").await;
        browser.expect("请填写签署人的姓名").await;
        browser.type_into_nth(2, "签署人姓名", "张三").await;
        browser.type_into_nth(2, "手机号", "18888888888").await;
        browser.click("发起合同").await;
        browser.expect("合同已发起").await;
        assert_eq!(session.info(&flow_id).await["FlowName"], "采购合同（二）");

        for signer in ["典子谦", "张三"] {
            browser.click(signer).await;
            browser.click("确认签署").await;
            browser.expect("您已签署此合同").await;
            browser.run("history.go(-2)").await;
            browser.expect("合同已发起").await;
        }
        assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
    })
    .await;
}

#[tokio::test]
async fn the_pages_work_inside_another_page() {
    browse("zh-CN", async |browser| {
        let session = Session::start().await;
        let (url, flow_id) = session.prepare(json!({ "FlowName": "合同", "Approvers": [person("张三")] })).await;
        browser.open_page(&embed(&format!("{url}&lang=en")).await).await;
        browser.enter_frame().await;
        browser.click("Start the contract").await;
        browser.click("张三").await;
        browser.click("Sign").await;
        browser.expect("You have signed this contract").await;
        assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
    })
    .await;
}

#[tokio::test]
async fn pages_fit_into_a_narrow_frame_and_every_control_has_a_label() {
    browse("zh-CN", async |browser| {
        let session = Session::start().await;
        let long = "很长的名称ABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(4);
        let file = session.upload(&format!("{long}.pdf")).await;
        let member = json!({ "FlowName": long, "FileIds": [file], "Approvers": [person("张三")] });
        let group = json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member], "ResourceType": 2 });
        let request = json!({
            "FlowName": long, "Approvers": [person("张三")], "CcInfos": [{ "Name": "李四", "Mobile": "13200000002" }],
            "FlowOption": { "CanEditFlow": true, "CcInfoVisibility": 2, "NeedFlowDraft": true },
        });
        let (prepared, _) = session.prepare(request).await;
        let flow_id = session.contract(json!([person("张三")])).await;
        let link = json!({ "FlowId": flow_id, "FlowApproverInfos": [person("张三")] });
        let link = session.ok("CreateFlowSignUrl", link).await["FlowApproverUrlInfos"][0]["SignUrl"].take();
        let quick = json!({ "FlowApproverInfo": person("张三"), "FlowIds": [flow_id] });
        let quick = session.ok("CreateBatchQuickSignUrl", quick).await["FlowApproverUrlInfo"]["SignUrl"].take();
        let group = session.ok("CreatePrepareFlowGroup", group).await["PrepareUrl"].take();
        for url in [prepared.as_str(), link.as_str().unwrap(), quick.as_str().unwrap(), group.as_str().unwrap()] {
            browser.open_page(&embed(url).await).await;
            browser.enter_frame().await;
            browser.expect("电子签").await;
            let root = "document.documentElement";
            let overflow = browser.run(&format!("return {root}.scrollWidth - {root}.clientWidth")).await;
            assert_eq!(overflow, 0, "{url}");
            assert_eq!(browser.run(&format!("return {root}.lang")).await, "zh-CN", "{url}");
            let unnamed = "return [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]\
                .filter(at => !at.hasAttribute('aria-hidden') && !(at.labels && at.labels.length) \
                    && !at.textContent.trim()).map(at => at.outerHTML)";
            assert_eq!(browser.run(unnamed).await, json!([]), "{url}");
        }
    })
    .await;
}

/// The address of a page on another origin that has this one in a frame.
async fn embed(url: &str) -> String {
    let page = format!(
        "<!doctype html><title>app</title><iframe width=360 height=800 frameborder=0 src=\"{}\"></iframe>",
        url.replace('&', "&amp;")
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", page.len());
            let page = page.clone();
            tokio::spawn(async move {
                // One read is enough: what a browser asks for fits into a packet.
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all([head, page].concat().as_bytes()).await;
            });
        }
    });
    // Another name is another site, so the frame is one of a third party.
    format!("http://localhost:{port}/")
}

#[tokio::test]
async fn the_keyboard_is_enough() {
    browse("zh-CN", async |browser| {
        let session = Session::start().await;
        let nobody = json!([{ "ApproverType": 1 }]);
        let (url, flow_id) = session.prepare(json!({ "FlowName": "合同", "Approvers": nobody })).await;
        browser.open_page(&url).await;
        browser.tab_to("发起合同").await;
        browser.press(ENTER).await;
        // The problems have the focus, and lead to their controls.
        browser.expect("请修改以下内容").await;
        assert_eq!(browser.focus().await["role"], "alert");
        for (problem, text) in [("请填写签署人的姓名", "张三"), ("请填写签署人的手机号", "18888888888")]
        {
            browser.focus_on("[role=alert]").await;
            browser.tab_to(problem).await;
            browser.press(ENTER).await;
            let focus = browser.focus().await;
            assert_eq!((&focus["invalid"], &focus["described"]), (&json!("true"), &json!(format!("{problem}。"))));
            browser.press(text).await;
        }
        // Enter in a field does not start the contract, and keeps what was typed.
        browser.press(ENTER).await;
        browser.expect("签署方 1").await;
        // One who is added has the focus.
        browser.tab_to("添加签署方").await;
        browser.press(ENTER).await;
        browser.expect("签署方 2").await;
        assert_eq!(browser.focus().await["id"], "signer.1.kind");
        browser.tab_to("移除").await;
        browser.press(SPACE).await;
        browser.expect("添加签署方").await;
        assert_eq!(browser.focus().await["id"], "add");
        browser.tab_to("发起合同").await;
        browser.press(ENTER).await;
        browser.expect("合同已发起").await;
        browser.tab_to("张三").await;
        browser.press(ENTER).await;
        browser.expect("确认签署").await;
        browser.tab_to("确认签署").await;
        browser.press(SPACE).await;
        browser.expect("您已签署此合同").await;
        assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
    })
    .await;
}

#[tokio::test]
async fn html_in_every_field_is_shown_as_text() {
    browse("en", async |browser| {
        let session = Session::start().await;
        let place = json!({
            "ComponentType": "TEXT", "ComponentName": HOSTILE, "ComponentValue": HOSTILE, "ComponentPage": 1,
            "ComponentPosX": 1, "ComponentPosY": 1, "ComponentWidth": 9, "ComponentHeight": 9, "FileIndex": 0,
        });
        let company = json!({
            "ApproverType": 0, "OrganizationName": HOSTILE, "ApproverName": "张三", "ApproverMobile": "13200000001",
        });
        let request = json!({
            "FlowName": "x",
            "ResourceId": session.upload(&format!("{}.pdf", HOSTILE.replace('/', ""))).await,
            "Approvers": [company],
            "InitiatorComponents": [place],
            "CcInfos": [{ "Name": HOSTILE, "Mobile": "13200000000" }],
            "FlowOption": { "CustomCreateFlowDescription": HOSTILE, "CcInfoVisibility": 1 },
        });
        let page = session.ok("CreatePrepareFlow", request).await;
        browser.open_page(page["Url"].as_str().unwrap()).await;
        browser.expect("Start the contract").await;
        // The description, the label of the field and the copy; what can be changed stands in inputs.
        assert_eq!(browser.text().await.matches(HOSTILE).count(), 3);
        assert!(browser.text().await.contains("<b title"), "the name of the file is not shown");
        let inputs = "return [...document.querySelectorAll('input:not([type=hidden])')].map(input => input.value)";
        let inputs = browser.run(inputs).await;
        assert_eq!(inputs.as_array().unwrap().iter().filter(|value| **value == HOSTILE).count(), 2);
        assert_harmless(&browser).await;

        browser.click("Start the contract").await;
        browser.click("张三").await;
        browser.expect("Sign").await;
        // The field and its value, and the organization.
        assert_eq!(browser.text().await.matches(HOSTILE).count(), 3);
        assert_harmless(&browser).await;
        browser.click("Refuse").await;
        browser.type_into("Reason", HOSTILE).await;
        browser.click("Refuse, which ends it").await;
        browser.expect("You have refused").await;
        // The reason stands beside the contract and beside the signer.
        assert_eq!(browser.text().await.matches(HOSTILE).count(), 5);
        assert_harmless(&browser).await;
    })
    .await;
}

async fn assert_harmless(browser: &Browser) {
    let foreign = browser.run("return document.querySelectorAll('script, b, [title]').length").await;
    assert_eq!(foreign, 0);
    assert_ne!(browser.run("return document.title").await, "owned");
}

#[tokio::test]
async fn a_link_that_is_used_or_too_old_says_so() {
    browse("zh-CN", async |browser| {
        let session = Session::start().await;
        let request = json!({ "FlowName": "合同", "Approvers": [person("张三")] });
        let (used, flow_id) = session.prepare(request.clone()).await;
        browser.open_page(&used).await;
        browser.click("发起合同").await;
        browser.expect("合同已发起").await;
        browser.open_page(&used).await;
        browser.expect("此链接已使用").await;
        browser.click("English").await;
        browser.expect("This link was used").await;

        let signer = json!([person("张三")]);
        let request_link = json!({ "FlowId": flow_id, "FlowApproverInfos": signer });
        let link = session.ok("CreateFlowSignUrl", request_link).await["FlowApproverUrlInfos"][0]["SignUrl"].take();

        let (late, _) = session.prepare(request).await;
        browser.open_page(&late).await;
        browser.expect("签署方 1").await;
        session.pass(300);
        browser.click("发起合同").await;
        browser.expect("此链接已过期").await;

        session.pass(1800);
        browser.open_page(link.as_str().unwrap()).await;
        browser.expect("此签署链接已过期").await;
        browser.open_page(&format!("{}/sign/yDnone", session.emulator.url())).await;
        browser.expect("此链接不存在").await;
    })
    .await;
}

#[tokio::test]
async fn a_signer_fills_in_before_signing() {
    browse("zh-CN", async |browser| {
        let session = Session::start().await;
        let (template, _) = session.template("入职登记表").await;
        let page = session
            .ok("CreatePrepareFlow", json!({ "FlowName": "合同", "ResourceType": 1, "ResourceId": template }))
            .await;
        browser.open_page(page["Url"].as_str().unwrap()).await;
        browser.type_into("部门", "研发").await;
        browser.type_into("签署人姓名", "张三").await;
        browser.type_into("手机号", "18888888888").await;
        browser.click("发起合同").await;
        browser.click("张三").await;
        browser.click("提交填写").await;
        browser.expect("请填写“住址”").await;
        browser.type_into("住址", "深圳").await;
        browser.click("提交填写").await;
        browser.click("确认签署").await;
        browser.expect("您已签署此合同").await;
        assert!(browser.text().await.contains("研发") && browser.text().await.contains("深圳"));
        assert_eq!(session.info(page["FlowId"].as_str().unwrap()).await["FlowStatus"], 4);
    })
    .await;
}
