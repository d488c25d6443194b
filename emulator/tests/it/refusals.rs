//! What is wrong with a request is refused, with the code that its action documents.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::session::{PDF, Session, person};

/// A request that succeeds, with some members changed.
fn with(mut request: Value, changed: &Value) -> Value {
    request.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    request
}

/// Someone who signs, with some members changed.
fn signer(changed: &Value) -> Value {
    with(person("甲"), changed)
}

#[tokio::test]
async fn what_is_required_is_not_empty() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let flow = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": [person("甲")] });
    let table = [
        ("CreateFlowByFiles", with(flow.clone(), &json!({ "FlowName": "" })), "InvalidParameter.FlowName"),
        ("CreateFlowByFiles", with(flow.clone(), &json!({ "FlowName": " \t" })), "InvalidParameter.FlowName"),
        ("CreateFlowByFiles", with(flow.clone(), &json!({ "Operator": { "UserId": "" } })), "MissingParameter"),
        ("CreateFlowByFiles", with(flow.clone(), &json!({ "FileIds": [] })), "MissingParameter.ResourceId"),
        ("CreateFlowByFiles", with(flow.clone(), &json!({ "FileIds": [""] })), "MissingParameter.ResourceId"),
        ("CreatePrepareFlow", json!({ "FlowName": "", "ResourceId": file }), "InvalidParameter.FlowName"),
        ("CancelFlow", json!({ "FlowId": "", "CancelMessage": "x" }), "InvalidParameter.ParamError"),
        ("CancelFlow", json!({ "FlowId": "yDnone", "CancelMessage": "" }), "MissingParameter.CancelReason"),
        ("DescribeFileUrls", json!({ "BusinessType": "FLOW", "BusinessIds": [""] }), "MissingParameter"),
        (
            "CreateSeal",
            json!({ "SealName": "", "GenerateSource": "SealGenerateSourceSystem" }),
            "InvalidParameter.ParamError",
        ),
    ];
    for (action, request, code) in table {
        assert_eq!(session.code(action, request.clone()).await, code, "{action} {request}");
    }
    session.ok("CreateFlowByFiles", flow).await;
}

#[tokio::test]
async fn numbers_and_names_are_what_they_are_called() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let (template, _) = session.template("承诺书").await;
    let mobiles = ["hello", "123", "+86 13200000000", "8613200000000", "23200000000", "1320000000O", " 13200000000"];
    for mobile in mobiles {
        let approvers = json!([signer(&json!({ "ApproverMobile": mobile }))]);
        let table = [
            (
                "CreateFlowByFiles",
                json!({ "FlowName": "合同", "FileIds": [file], "Approvers": approvers }),
                "InvalidParameter.Mobile",
            ),
            ("CreateFlow", json!({ "FlowName": "合同", "Approvers": approvers }), "InvalidParameter.Mobile"),
            ("CreatePrepareFlow", json!({ "FlowName": "合同", "Approvers": approvers }), "InvalidParameter.Mobile"),
            (
                "CreateMultiFlowSignQRCode",
                json!({ "TemplateId": template, "FlowName": "合同", "Restrictions": [{ "Mobile": mobile }] }),
                "InvalidParameter.Mobile",
            ),
            (
                "CreateIntegrationEmployees",
                json!({ "Employees": [{ "DisplayName": "丙", "Mobile": mobile }] }),
                "InvalidParameterValue",
            ),
        ];
        for (action, request, code) in table {
            assert_eq!(session.code(action, request).await, code, "{action} {mobile}");
        }
    }
    for name in ["甲\n乙", "甲\r", "甲\u{200b}", "甲\0", "\u{2028}甲", "甲\u{202e}", "甲\t乙"] {
        let approvers = json!([signer(&json!({ "ApproverName": name }))]);
        let request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": approvers });
        assert_eq!(session.code("CreateFlowByFiles", request).await, "InvalidParameter.Name", "{name:?}");
        let request = json!({ "FlowName": "合同", "Approvers": approvers });
        assert_eq!(session.code("CreatePrepareFlow", request).await, "InvalidParameter.Name", "{name:?}");
    }
    for name in ["欧阳 娜娜", "阿依古丽·买买提", "Anne-Marie O'Neill", "张三（二）"] {
        let request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": [person(name)] });
        session.ok("CreateFlowByFiles", request).await;
    }
}

#[tokio::test]
async fn what_a_contract_is_prepared_from_is_there() {
    let session = Session::start().await;
    let (pdf, docx) = (session.upload("合同.pdf").await, session.upload("合同.docx").await);
    let (template, _) = session.template("承诺书").await;
    let mini = json!({ "Approvers": [person("甲")] });
    for (action, more) in [("CreatePrepareFlow", json!({})), ("CreateMiniAppPrepareFlow", mini)] {
        let code = async |kind: i64, id: &Value| {
            let request = json!({ "FlowName": "合同", "ResourceType": kind, "ResourceId": id });
            session.code(action, with(request, &more)).await
        };
        assert_eq!(code(2, &json!("nonsense")).await, "ResourceNotFound", "{action}");
        assert_eq!(code(1, &json!("nonsense")).await, "ResourceNotFound", "{action}");
        assert_eq!(code(1, &json!(pdf)).await, "ResourceNotFound", "{action}");
        assert_eq!(code(2, &template).await, "ResourceNotFound", "{action}");
        assert_eq!(code(2, &json!(docx)).await, "OperationDenied", "{action}");
        assert_eq!((code(2, &json!(pdf)).await, code(1, &template).await), (String::new(), String::new()), "{action}");
    }
    let draft = json!({ "FlowName": "合同", "ResourceType": 3, "ResourceId": "nonsense" });
    assert_eq!(session.code("CreatePrepareFlow", draft).await, "ResourceNotFound");
    session.pass(3600);
    let expired = json!({ "FlowName": "合同", "ResourceType": 2, "ResourceId": pdf });
    assert_eq!(session.code("CreatePrepareFlow", expired).await, "ResourceNotFound");
}

#[tokio::test]
async fn a_file_is_what_it_is_called() {
    let session = Session::start().await;
    let real = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/demo/contract.pdf")).unwrap();
    let code = async |name: &str, content: &[u8]| {
        let info = json!({ "FileName": name, "FileBody": STANDARD.encode(content) });
        session.code("UploadFiles", json!({ "BusinessType": "DOCUMENT", "FileInfos": [info] })).await
    };
    let wrong: [(&str, &[u8]); 8] = [
        ("合同.pdf", b""),
        ("合同.pdf", b"%P"),
        ("合同.pdf", b"%PDF-1.4"),
        ("合同.pdf", &real[..real.len() / 2]),
        ("合同.pdf", b"<!DOCTYPE html><html><body>404 Not Found</body></html>"),
        ("合同.pdf", b"{\"error\":\"not found\"}"),
        ("合同.docx", &real),
        ("章.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ];
    for (name, content) in wrong {
        assert_eq!(code(name, content).await, "InvalidParameterValue", "{name}: {}", content.escape_ascii());
    }
    let encrypted = "trailer\n<< /Root 1 0 R /Encrypt 9 0 R >>\nstartxref\n9\n%%EOF";
    assert_eq!(code("合同.pdf", format!("%PDF-1.7\nxref\n{encrypted}").as_bytes()).await, "InvalidParameterValue");
    assert_eq!((code("合同.pdf", &real).await, code("合同.pdf", PDF.as_bytes()).await), (String::new(), String::new()));
}

#[tokio::test]
async fn a_callback_has_an_address_and_a_key_that_it_can_be_sent_with() {
    let session = Session::start().await;
    let key = "8DD3B29CE10D469D8978393074A767FD";
    let table = [
        ("https://example.com/callback", key, ""),
        ("http://127.0.0.1:1/", "", ""),
        ("https://example.com/callback", "short", "InvalidParameterValue"),
        ("ftp://x", key, "InvalidParameterValue"),
        ("x", key, "InvalidParameterValue"),
        ("", key, "InvalidParameterValue"),
    ];
    for (url, key, code) in table {
        let info = json!({ "CallbackUrl": url, "CallbackKey": key, "CallbackToken": "token" });
        let request = json!({ "OperateType": 1, "CallbackInfo": info });
        assert_eq!(session.code("ModifyApplicationCallbackInfo", request).await, code, "{url} {key}");
    }
}
