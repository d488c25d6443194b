//! What is uploaded, and what comes back when it is downloaded.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    client::get,
    session::{Session, person},
};

const PDF: &str = "%PDF-1.7\n% the text of the contract\n%%EOF\n";

impl Session {
    async fn upload_content(&self, name: &str, content: &str) -> String {
        let file = json!({ "FileName": name, "FileBody": STANDARD.encode(content) });
        let request = json!({ "BusinessType": "DOCUMENT", "FileInfos": [file] });
        self.ok("UploadFiles", request).await["FileIds"][0].as_str().unwrap().to_owned()
    }

    /// A contract from an uploaded file.
    async fn contract_from(&self, content: &str) -> String {
        let file = self.upload_content("合同.pdf", content).await;
        let request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": [person("甲")] });
        self.id("CreateFlowByFiles", request, "FlowId").await
    }

    /// What is downloaded for an id.
    async fn download(&self, kind: &str, id: &str) -> String {
        let request = json!({ "BusinessType": kind, "BusinessIds": [id] });
        let answer = self.ok("DescribeFileUrls", request).await;
        let file = get(answer["FileUrls"][0]["Url"].as_str().unwrap()).await;
        assert!(file.head.contains("content-type: application/pdf"), "{}", file.head);
        file.body
    }
}

#[tokio::test]
async fn several_files_are_downloaded_as_one_that_is_named_as_asked() {
    let session = Session::start().await;
    let files = [session.upload_content("a.pdf", PDF).await, session.upload_content("b.pdf", PDF).await];
    let request = json!({ "BusinessType": "DOCUMENT", "BusinessIds": files, "FileType": "ZIP", "FileName": "合同" });
    let answer = session.ok("DescribeFileUrls", request).await;
    assert_eq!((&answer["TotalCount"], &answer["FileUrls"][0]["Option"]), (&json!(1), &json!("")));
    let zip = get(answer["FileUrls"][0]["Url"].as_str().unwrap()).await;
    assert!(zip.head.contains("content-type: application/zip"), "{}", zip.head);
    let named = r#"content-disposition: attachment; filename="download.zip"; filename*=UTF-8''%E5%90%88%E5%90%8C.zip"#;
    assert!(zip.head.contains(named), "{}", zip.head);
    assert!(zip.body.starts_with("PK"));
    // Names stand before each file and in the list at the end.
    for part in ["a.pdf", "b.pdf", PDF] {
        assert_eq!(zip.body.matches(part).count(), 2, "{part}");
    }
}

#[tokio::test]
async fn a_contract_is_downloaded_as_a_picture_or_under_its_name() {
    let session = Session::start().await;
    let flow_id = session.contract_from(PDF).await;
    let download = async |form: &str| {
        let request = json!({ "BusinessType": "FLOW", "BusinessIds": [flow_id], "FileType": form });
        let url = session.ok("DescribeFileUrls", request).await["FileUrls"][0].take();
        (get(url["Url"].as_str().unwrap()).await, url["Option"].clone())
    };
    let (picture, option) = download("JPG").await;
    assert!(picture.head.contains("content-type: image/jpeg") && picture.body.contains("JFIF"), "{}", picture.head);
    assert_eq!(option, r#"{"width":595.00,"height":842.00}"#);
    let (pdf, _) = download("PDF").await;
    assert!(pdf.head.contains("filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"), "{}", pdf.head);
    assert_eq!(pdf.body, PDF);
}

fn is_made_up(file: &str) -> bool {
    file.starts_with("%PDF-1.4") && file.contains("/STSong-Light")
}

#[tokio::test]
async fn a_pdf_is_downloaded_as_it_was_uploaded() {
    let session = Session::start().await;
    let file = session.upload_content("合同.pdf", PDF).await;
    assert_eq!(session.download("DOCUMENT", &file).await, PDF);

    let flow_id = session.contract_from(PDF).await;
    assert_eq!(session.download("FLOW", &flow_id).await, PDF);
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    session.pass(3600);
    assert_eq!(session.download("FLOW", &flow_id).await, PDF, "the file has expired, and the contract has not");
}

#[tokio::test]
async fn contracts_of_all_ways_have_the_content_of_their_file() {
    let session = Session::start().await;
    let file = session.upload_content("合同.pdf", PDF).await;

    let prepare = json!({ "FlowName": "合同", "ResourceId": file, "ResourceType": 2, "Approvers": [person("甲")] });
    let page = session.id("CreatePrepareFlow", prepare, "Url").await;
    let flow_id = session.emulator.start_prepared(&page).await.unwrap();
    assert_eq!(session.download("FLOW", &flow_id).await, PDF);

    let member = json!({ "FlowName": "分", "FileIds": [file], "Approvers": [person("甲")] });
    let group = json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member] });
    let group = session.ok("CreateFlowGroupByFiles", group).await;
    assert_eq!(session.download("FLOW", group["FlowIds"][1].as_str().unwrap()).await, PDF);
}

#[tokio::test]
async fn what_is_no_pdf_is_downloaded_as_a_page() {
    let session = Session::start().await;
    let file = session.upload_content("合同.docx", "PK\u{3}\u{4}").await;
    assert!(is_made_up(&session.download("DOCUMENT", &file).await));
    let (template, _) = session.template("承诺书").await;
    assert!(is_made_up(&session.download("TEMPLATE", template.as_str().unwrap()).await));
    let flow = json!({ "FlowName": "合同", "Approvers": [person("甲")] });
    let flow_id = session.id("CreateFlow", flow, "FlowId").await;
    let document = json!({ "FlowId": flow_id, "TemplateId": template });
    session.ok("CreateDocument", document).await;
    session.pass(2);
    session.ok("StartFlow", json!({ "FlowId": flow_id })).await;
    let page = session.download("FLOW", &flow_id).await;
    // The contract's name, in UTF-16.
    assert!(is_made_up(&page) && page.contains("<5408540C>"), "{page}");
}

#[tokio::test]
async fn beyond_the_limit_the_oldest_is_a_page_again() {
    let session = Session::with(|builder| builder.max_content_bytes(2 * PDF.len())).await;
    let [first, second, third] = ["1", "2", "3"].map(|text| PDF.replace("the", text));
    let old = session.contract_from(&first).await;
    session.pass(1);
    let new = [session.contract_from(&second).await, session.contract_from(&third).await];
    assert!(is_made_up(&session.download("FLOW", &old).await));
    assert_eq!([session.download("FLOW", &new[0]).await, session.download("FLOW", &new[1]).await], [second, third]);
    let too_large = session.contract_from(&PDF.repeat(3)).await;
    assert!(is_made_up(&session.download("FLOW", &too_large).await));
}

#[tokio::test]
async fn contents_are_there_after_a_restart() {
    let file = std::env::temp_dir().join(format!("tencent-ess-contents-{}", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let session = Session::with(|builder| builder.state(&file)).await;
    let flow_id = session.contract_from(PDF).await;
    session.emulator.shutdown().await;
    let session = Session::with(|builder| builder.state(&file)).await;
    assert_eq!(session.download("FLOW", &flow_id).await, PDF);
    session.emulator.shutdown().await;
    std::fs::remove_file(&file).unwrap();
}
