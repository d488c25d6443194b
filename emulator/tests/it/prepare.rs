//! What the page on which a contract is prepared shows, takes and refuses.

use serde_json::{Value, json};

use crate::{
    client::{Answer, exchange, get},
    pages::post,
    session::{PDF, Session, person},
};

/// The address of the page and the id of the contract.
async fn prepare(session: &Session, more: Value) -> (String, String) {
    let mut request = json!({ "FlowName": "合同", "Approvers": [person("张三")] });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = session.ok("CreatePrepareFlow", request).await;
    (answer["Url"].as_str().unwrap().to_owned(), answer["FlowId"].as_str().unwrap().to_owned())
}

/// The page of the contract once it was started.
pub(crate) async fn started(url: &str) -> String {
    let sent = post(url, "do=start", "").await;
    assert!(sent.head.starts_with("HTTP/1.1 303 "), "{}", sent.body);
    get(&url.replace("/contract-create", "/contract-create/started")).await.body
}

/// A field of the initiator.
fn field(kind: &str, name: &str, more: &Value) -> Value {
    let mut field = json!({
        "ComponentType": kind, "ComponentName": name, "ComponentPage": 1, "ComponentPosX": 1, "ComponentPosY": 1,
        "ComponentWidth": 9, "ComponentHeight": 9, "FileIndex": 0,
    });
    field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    field
}

/// `a=合` as it is sent.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| text.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02x}"));
    fields.iter().fold(String::new(), |all, (name, value)| format!("{all}&{name}={}", encoded(value)))
}

#[tokio::test]
async fn the_page_shows_what_flow_option_wants_and_no_more() {
    let session = Session::start().await;
    let copies = json!([{ "Name": "李四", "Mobile": "13200000002" }]);
    let table = [
        (json!({}), "name=\"name\"", false),
        (json!({ "CanEditFlow": true }), "name=\"name\"", true),
        (json!({ "HideShowFlowName": true }), "合同名称", false),
        (json!({ "HideShowFlowType": true }), "合同类型", false),
        (json!({ "HideShowDeadline": true }), "签署截止", false),
        (json!({}), "365 天后", true),
        (json!({}), "典子谦示例企业", true),
        (json!({ "SelfName": "本公司" }), "本公司", true),
        (json!({ "CustomCreateFlowDescription": "请核对" }), "请核对", true),
        (json!({}), "type=\"file\"", true),
        (json!({ "CanSkipAddApprover": true }), "<details><summary><h2>签署方（可跳过）", true),
        (json!({ "ForbidEditApprover": true }), "signer.0.name", false),
        (json!({ "ForbidAddApprover": true }), "添加签署方", false),
        (json!({ "ForbidEditFlowProperties": true }), "name=\"unordered\"", false),
        (json!({ "HideOperationSteps": [1] }), "张三", false),
        (json!({ "HideOperationSteps": [2] }), "部门", false),
        (json!({ "HideOperationSteps": [4] }), "合同名称", false),
        (json!({ "ForbidEditFillComponent": true }), "field.0", false),
        (json!({}), "保密", true),
        (json!({ "ForbidEditWatermark": true }), "保密", false),
        (json!({ "NeedFlowDraft": true }), "保存草稿", true),
        (json!({}), "李四", false),
        (json!({ "CcInfoVisibility": 1 }), "李四", true),
        (json!({ "CcInfoVisibility": 1 }), "copy.0.name", false),
        (json!({ "CcInfoVisibility": 2 }), "copy.0.name", true),
    ];
    for (options, text, is_there) in table {
        let fields =
            [field("TEXT", "部门", &json!({})), field("WATERMARK", "水印", &json!({ "ComponentValue": "保密" }))];
        let request = json!({ "FlowOption": options, "CcInfos": copies, "InitiatorComponents": fields });
        let (url, _) = prepare(&session, request).await;
        let page = get(&url).await.body;
        assert_eq!(page.contains(text), is_there, "{options} {text}: {page}");
    }
}

#[tokio::test]
async fn what_is_hidden_or_locked_cannot_be_sent_either() {
    let session = Session::start().await;
    let locked = json!({ "ComponentValue": "1", "LockComponentValue": true });
    let mut settled = person("张三");
    settled["ApproverOption"] = json!({ "CanEditApprover": false });
    let renamed = form(&[
        ("signers", "1"),
        ("signer.0.from", "0"),
        ("signer.0.name", "李四"),
        ("signer.0.mobile", "13200000000"),
    ]);
    let one_more =
        form(&[("copies", "1"), ("copy.0.from", ""), ("copy.0.name", "王五"), ("copy.0.mobile", "13200000003")]);
    let copies = json!([{ "Name": "李四", "Mobile": "13200000002" }]);
    let field_sent = || form(&[("field.0", "2")]);
    let one_field = |more: Value| json!([field("TEXT", "部门", &more)]);
    let table = [
        (json!({ "FlowOption": { "CanEditFlow": true, "HideOperationSteps": [4] } }), form(&[("name", "x")])),
        (json!({ "FlowOption": { "HideOperationSteps": [1] } }), renamed.clone()),
        (json!({ "Approvers": [settled] }), renamed),
        (json!({ "Approvers": [settled] }), form(&[("signers", "1")])),
        (
            json!({ "FlowOption": { "HideOperationSteps": [2] }, "InitiatorComponents": one_field(json!({})) }),
            field_sent(),
        ),
        (json!({ "InitiatorComponents": one_field(locked) }), field_sent()),
        (json!({ "CcInfos": copies, "FlowOption": { "CcInfoVisibility": 1 } }), one_more.clone()),
        (json!({ "FlowOption": { "CcInfoVisibility": 2 } }), one_more),
    ];
    for (request, sent) in table {
        let (url, flow_id) = prepare(&session, request.clone()).await;
        let answer = post(&url, &format!("do=start{sent}"), "").await;
        assert!(answer.head.starts_with("HTTP/1.1 422 "), "{request} {sent}: {}", answer.head);
        assert!(answer.body.contains("发起方不允许此操作"), "{}", answer.body);
        assert_eq!(session.code("DescribeFlowInfo", json!({ "FlowIds": [flow_id] })).await, "FailedOperation");
    }
}

#[tokio::test]
async fn a_signer_who_may_not_be_changed_is_sent_without_being_typed() {
    let session = Session::start().await;
    let mut settled = person("张三");
    settled["ApproverOption"] = json!({ "CanEditApprover": false });
    let (url, flow_id) = prepare(&session, json!({ "Approvers": [settled] })).await;
    let page = get(&url).await.body;
    assert!(page.contains("signer.0.from") && !page.contains("signer.0.name"), "{page}");
    let added = form(&[
        ("signers", "1"),
        ("signer.0.from", ""),
        ("signer.0.name", "李四"),
        ("signer.0.mobile", "13200000002"),
        ("signer.1.from", "0"),
    ]);
    assert!(post(&url, &format!("do=start{added}"), "").await.head.starts_with("HTTP/1.1 303 "));
    let names = session.info(&flow_id).await["FlowApproverInfos"].take();
    assert_eq!((&names[0]["ApproveName"], &names[1]["ApproveName"]), (&json!("李四"), &json!("张三")));
}

#[tokio::test]
async fn copies_are_added_changed_and_removed() {
    let session = Session::start().await;
    let copies = json!([{ "Name": "李四", "Mobile": "13200000002" }, { "Name": "王五", "Mobile": "13200000003" }]);
    let request = json!({ "CcInfos": copies, "FlowOption": { "CcInfoVisibility": 2 } });
    let (url, flow_id) = prepare(&session, request).await;
    let one = [("copies", "1"), ("copy.0.from", "0"), ("copy.0.name", "李四"), ("copy.0.mobile", "13200000002")];
    let page = post(&url, &format!("do=add-copy{}", form(&one)), "").await.body;
    assert!(page.contains("抄送人 2") && !page.contains("王五"), "{page}");

    let second =
        |mobile| [one.as_slice(), &[("copy.1.from", ""), ("copy.1.name", "赵六"), ("copy.1.mobile", mobile)]].concat();
    let problems = [("", "手机号须为 11 位数字"), ("123", "手机号须为 11 位数字"), ("13200000002", "抄送人重复")];
    for (mobile, problem) in problems {
        let page = post(&url, &format!("do=start{}", form(&second(mobile))), "").await.body;
        assert!(page.contains(&format!("<a href=\"#copy.1.mobile\">抄送人 2：{problem}")), "{mobile}: {page}");
    }
    let sent = post(&url, &format!("do=start{}", form(&second("13200000004"))), "").await;
    assert!(sent.head.starts_with("HTTP/1.1 303 "), "{}", sent.body);
    let told = session.info(&flow_id).await["CcInfos"].take();
    let mobiles: Vec<&Value> = told.as_array().unwrap().iter().map(|one| &one["Mobile"]).collect();
    assert_eq!(mobiles, ["13200000002", "13200000004"]);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_and_nothing_typed_is_lost() {
    let session = Session::start().await;
    let fields = [
        field("TEXT", "部门", &json!({ "ComponentRequired": true })),
        field("DATE", "入职日期", &json!({})),
        field("TEXT", "工资", &json!({ "ComponentExtra": "{\"SubType\": \"DIGIT\"}" })),
    ];
    let request = json!({ "FlowOption": { "CanEditFlow": true }, "InitiatorComponents": fields });
    let (url, flow_id) = prepare(&session, request).await;
    let wrong = [
        ("name", "合同<1>"),
        ("type", "a b"),
        ("deadline", "tomorrow"),
        ("field.0", ""),
        ("field.1", "soon"),
        ("field.2", "much"),
        ("signers", "1"),
        ("signer.0.from", "0"),
        ("signer.0.name", "张&三"),
        ("signer.0.mobile", "1320000"),
        ("signer.1.from", ""),
        ("signer.1.kind", "organization"),
    ];
    let answer = post(&url, &format!("do=start{}", form(&wrong)), "").await;
    assert!(answer.head.starts_with("HTTP/1.1 422 "), "{}", answer.head);
    let table = [
        ("name", "", "名称不支持字符“&lt;”。"),
        ("type", "", "类型不支持字符“ ”。"),
        ("deadline", "", "截止时间不正确，请选择一个将来的时间。"),
        ("signer.0.name", "签署方 1：", "签署人姓名含有不支持的字符，请检查姓名。"),
        ("signer.0.mobile", "签署方 1：", "手机号须为 11 位数字。"),
        ("signer.1.organization", "签署方 2：", "请填写签署企业的名称。"),
        ("signer.1.name", "签署方 2：", "请填写签署人的姓名。"),
        ("signer.1.mobile", "签署方 2：", "请填写签署人的手机号。"),
        ("field.0", "", "请填写“部门”。"),
        ("field.1", "", "“入职日期”须为日期，例如 2024年05月28日。"),
        ("field.2", "", "“工资”须为数字，可带小数点。"),
    ];
    for (control, whom, problem) in table {
        let (listed, shown) =
            (format!("<a href=\"#{control}\">{whom}{problem}</a>"), format!("aria-describedby=\"{control}.problem\""));
        let said = format!("id=\"{control}.problem\">{problem}</p>");
        for part in [&listed, &shown, &said] {
            assert!(answer.body.contains(part.as_str()), "{part}: {}", answer.body);
        }
    }
    for typed in ["合同&lt;1&gt;", "a b", "soon", "much", "张&amp;三", "1320000"] {
        assert!(answer.body.contains(&format!("value=\"{typed}\"")), "{typed}: {}", answer.body);
    }
    assert_eq!(session.code("DescribeFlowInfo", json!({ "FlowIds": [flow_id] })).await, "FailedOperation");
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_language_of_the_page() {
    let session = Session::start().await;
    let fields = [field("DATE", "Day", &json!({})), field("TEXT", "Place", &json!({ "ComponentRequired": true }))];
    let request = json!({ "FlowOption": { "CanEditFlow": true }, "InitiatorComponents": fields });
    let (url, _) = prepare(&session, request).await;
    let name = "x".repeat(201);
    let wrong = form(&[("name", &name), ("type", "a b"), ("deadline", "2025-01-01T00:00"), ("field.0", "soon")]);
    let page = post(&format!("{url}&lang=en"), &format!("do=start{wrong}"), "").await.body;
    for problem in [
        "Please change this:",
        "The name has 201 characters, at most 200 are allowed.",
        "The type has a character that is not allowed: &#39; &#39;.",
        "The deadline has passed",
        "The field `Day` takes a date like `2024年05月28日`.",
        "The field `Place` must be filled in.",
    ] {
        assert!(page.replace('\'', "&#39;").contains(problem), "{problem}: {page}");
    }
}

#[tokio::test]
async fn a_field_has_the_control_of_its_kind_and_its_value_arrives() {
    let session = Session::start().await;
    let choices = json!({ "ComponentExtra": "{\"Values\": [\"同意\", \"不同意\"]}" });
    let table = [
        ("TEXT", json!({}), "type=\"text\" value=\"\"", "a", "a"),
        ("TEXT", json!({ "ComponentRequired": true }), "（必填）", "a", "a"),
        (
            "MULTI_LINE_TEXT",
            json!({ "ComponentValue": "\nb" }),
            "<textarea id=\"field.0\" name=\"field.0\" rows=\"3\">\n\nb<",
            "a\r\nb",
            "a\nb",
        ),
        (
            "CHECK_BOX",
            json!({ "ComponentValue": "true" }),
            "type=\"checkbox\" value=\"true\" checked",
            "false",
            "false",
        ),
        ("SELECTOR", choices, "<option value=\"不同意\">", "不同意", "不同意"),
        (
            "DATE",
            json!({ "ComponentValue": "2024年05月28日" }),
            "type=\"date\" value=\"2024-05-28\"",
            "2024-05-29",
            "2024年05月29日",
        ),
        ("DATE", json!({ "ComponentValue": "soon" }), "type=\"text\" value=\"soon\"", "2024-05-29", "2024年05月29日"),
        ("TEXT", json!({ "ComponentExtra": "{\"SubType\": \"EMAIL\"}" }), "type=\"email\"", "a@b", "a@b"),
        ("FILL_IMAGE", json!({}), "UploadFiles", "yDa", "yDa"),
    ];
    for (kind, more, control, sent, value) in table {
        let request = json!({ "InitiatorComponents": [field(kind, "部门", &more)] });
        let (url, flow_id) = prepare(&session, request).await;
        let page = get(&url).await.body;
        assert!(page.contains(control), "{kind} {control}: {page}");
        let answer = post(&url, &format!("do=start{}", form(&[("field.0", sent)])), "").await;
        assert!(answer.head.starts_with("HTTP/1.1 303 "), "{kind}: {}", answer.body);
        let fields = session.ok("DescribeFlowComponents", json!({ "FlowId": flow_id })).await;
        let fields = fields["RecipientComponentInfos"].to_string();
        let member = json!({ "ComponentValue": value }).to_string();
        assert!(fields.contains(member.trim_matches(['{', '}'])), "{kind}: {fields}");
    }
}

#[tokio::test]
async fn fields_by_their_older_name_do_not_count_beside_those_by_the_newer() {
    let session = Session::start().await;
    let (old, new) = (field("TEXT", "旧", &json!({})), field("TEXT", "新", &json!({})));
    let (url, _) = prepare(&session, json!({ "Components": old, "InitiatorComponents": [new] })).await;
    let page = get(&url).await.body;
    assert!(page.contains("新") && !page.contains("旧"), "{page}");
}

#[tokio::test]
async fn whoever_starts_a_contract_is_led_on_as_flow_option_says() {
    let session = Session::start().await;
    let employees = session.ok("DescribeIntegrationEmployees", json!({ "Limit": 1 })).await;
    let own = json!({
        "ApproverType": 0, "OrganizationName": "典子谦示例企业", "ApproverName": "典子谦", "ApproverMobile": "13200000000",
    });
    let other = person("张三");
    let start = async |options: Value, approvers: Value| {
        let request = json!({
            "FlowName": "合同", "Approvers": approvers, "FlowOption": options,
            "Operator": { "UserId": employees["Employees"][0]["UserId"] },
        });
        let answer = session.ok("CreatePrepareFlow", request).await;
        started(answer["Url"].as_str().unwrap()).await
    };
    let sign = json!({ "SignAfterStart": true, "HideSignCodeAfterStart": true });
    assert!(start(sign.clone(), json!([own, other])).await.contains("去签署"));
    for (options, approvers) in [(json!({}), json!([own])), (sign.clone(), json!([other])), (sign, json!([other, own]))]
    {
        let page = start(options.clone(), approvers.clone()).await;
        assert!(!page.contains("去签署"), "{options} {approvers}");
    }

    let page = start(json!({ "PreviewAfterStart": true, "HideSignCodeAfterStart": true }), json!([other])).await;
    let (_, rest) = page.split_once("href=\"/sign/").unwrap();
    let look = get(&format!("{}/sign/{}", session.emulator.url(), rest.split('"').next().unwrap())).await.body;
    assert!(look.contains("查看合同") && !look.contains("确认签署"), "{look}");
}

#[tokio::test]
async fn the_result_of_handing_in_is_told_in_the_words_of_the_request() {
    let session = Session::start().await;
    let config = json!([{ "Type": 0, "Title": "已交给老板", "Description": "请等一等" }]);
    for (review, told) in [(true, true), (false, false)] {
        let request = json!({ "NeedCreateReview": review, "FlowOption": { "ResultPageConfig": config } });
        let (url, _) = prepare(&session, request).await;
        let page = started(&url).await;
        assert_eq!(page.contains("<h1>已交给老板") && page.contains("请等一等"), told, "{page}");
    }
}

#[tokio::test]
async fn a_contract_is_called_by_the_word_of_the_request() {
    let session = Session::start().await;
    let (url, flow_id) = prepare(&session, json!({ "FlowName": "买卖", "FlowDisplayType": 2 })).await;
    let english = get(&format!("{url}&lang=en")).await.body;
    assert!(english.contains("Start an agreement") && !english.to_lowercase().contains("contract<"), "{english}");
    let page = get(&url).await.body;
    assert!(page.contains("发起协议") && !page.contains("合同"), "{page}");
    assert!(!started(&url).await.contains("合同"));
    let request = json!({ "FlowId": flow_id, "FlowApproverInfos": [person("张三")] });
    let link = session.ok("CreateFlowSignUrl", request).await["FlowApproverUrlInfos"][0]["SignUrl"].take();
    assert!(get(link.as_str().unwrap()).await.body.contains("签署协议"));
}

/// Sends a form with a file.
async fn upload(url: &str, button: &str, name: &str, content: &str) -> Answer {
    let part = |disposition: &str, content: &str| {
        format!("--line\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    };
    let file = part(&format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf"), content);
    let body = [part("name=\"do\"", button), part("name=\"name\"", "新名"), file, "--line--\r\n".to_owned()].concat();
    let (endpoint, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let request = format!(
        "POST /{path} HTTP/1.1\r\nHost: {endpoint}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=line\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(endpoint, request.as_bytes()).await
}

#[tokio::test]
async fn a_file_is_chosen_on_the_page() {
    let session = Session::start().await;
    let (url, flow_id) = prepare(&session, json!({ "FlowOption": { "CanEditFlow": true } })).await;
    assert!(get(&url).await.body.contains("enctype=\"multipart/form-data\""));
    let refused = upload(&url, "upload", "a.docx", "PK").await;
    assert!(refused.body.contains("<a href=\"#file\">请选择完整且未加密的 PDF 文件"), "{}", refused.body);
    assert!(refused.body.contains("value=\"新名\""), "{}", refused.body);

    let large = "x".repeat(2 * 1024 * 1024);
    let page = upload(&url, "upload", "买卖%22.pdf", &format!("%PDF-1.7\n{large}%%EOF\n")).await.body;
    assert!(page.contains("买卖&quot;.pdf") && page.contains("value=\"新名\""), "{}", &page[..page.len().min(4000)]);
    assert!(get(&url).await.body.contains("买卖&quot;.pdf"));
    assert!(upload(&url, "start", "", "").await.head.starts_with("HTTP/1.1 303 "));
    assert_eq!(session.info(&flow_id).await["FlowName"], "新名");
    let urls = session.ok("DescribeFileUrls", json!({ "BusinessType": "FLOW", "BusinessIds": [flow_id] })).await;
    let file = get(urls["FileUrls"][0]["Url"].as_str().unwrap()).await.body;
    assert!(file.starts_with("%PDF-1.7\nxxx") && file.len() > large.len());
}

#[tokio::test]
async fn no_file_is_taken_where_none_may_be_chosen() {
    let session = Session::start().await;
    let file_id = session.upload("a.pdf").await;
    let (template, _) = session.template("承诺书").await;
    let table = [
        json!({ "ResourceId": file_id, "FlowOption": { "SkipUploadFile": true } }),
        json!({ "ResourceType": 1, "ResourceId": template }),
    ];
    for request in table {
        let (url, _) = prepare(&session, request.clone()).await;
        assert!(!get(&url).await.body.contains("type=\"file\""), "{request}");
        let answer = upload(&url, "upload", "b.pdf", PDF).await;
        assert!(
            answer.head.starts_with("HTTP/1.1 422 ") && answer.body.contains("发起方不允许此操作"),
            "{}",
            answer.body
        );
    }
}
