//! Codes with which everybody who scans them signs a contract of their own.

use serde_json::{Value, json};
use tencent_ess_emulator::fixtures::{Field, Fixtures, Recipient, Template};

use crate::{
    client::{admin, get},
    pages::post,
    session::Session,
};

const DAY: i64 = 86_400;

/// A session with a template for employees who join: they fill in a field, and the organization signs
/// after them.
async fn session() -> Session {
    let template = Template::new("入职")
        .id("yDentry")
        .recipient(Recipient::person("员工"))
        .recipient(Recipient::organization("公司"))
        .field(Field::new("住址").of("员工").required());
    let organization_first =
        Template::new("录用").recipient(Recipient::organization("公司")).recipient(Recipient::person("员工"));
    let fixtures = Fixtures::new().template(template).template(organization_first);
    Session::with(|builder| builder.fixtures(fixtures)).await
}

impl Session {
    async fn sign_code(&self, more: Value) -> (String, String) {
        let mut request = json!({ "TemplateId": "yDentry", "FlowName": "入职合同" });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let code = self.ok("CreateMultiFlowSignQRCode", request).await;
        let text = |name: &str| code["QrCode"][name].as_str().unwrap().to_owned();
        (text("QrCodeId"), text("QrCodeUrl"))
    }

    async fn cancel(&self, id: &str) -> String {
        self.code("CancelMultiFlowSignQRCode", json!({ "QrCodeId": id })).await
    }

    async fn refusal(&self, url: &str, name: &str, mobile: &str) -> String {
        self.emulator.scan(url, name, mobile).await.unwrap_err().to_string()
    }
}

#[tokio::test]
async fn everybody_who_scans_signs_a_contract_of_their_own() {
    let session = session().await;
    let (_, url) = session.sign_code(json!({ "FlowNameAppendScannerInfo": true, "UserData": "QUI=" })).await;
    let first = session.emulator.scan(&url, "甲", "13200000001").await.unwrap();
    let second = session.emulator.scan(&url, "乙", "13200000002").await.unwrap();
    assert_ne!(first, second);
    let info = session.info(&second).await;
    assert_eq!((&info["FlowName"], &info["FlowStatus"]), (&json!("入职合同-乙-0002"), &json!(8)));
    session.emulator.fill(&second, "乙", &[("住址", "深圳")]).await.unwrap();
    session.emulator.sign(&second, "乙").await.unwrap();
    session.emulator.sign(&second, "典子谦").await.unwrap();
    assert_eq!(session.info(&second).await["FlowStatus"], 4);
    let last = session.emulator.events().await.pop().unwrap();
    assert_eq!(last["MsgData"]["UserData"], "QUI=");
    session.pass(7 * DAY);
    assert_eq!(session.info(&first).await["FlowStatus"], 5);
}

#[tokio::test]
async fn a_code_is_good_for_whom_and_as_often_as_it_says() {
    let session = session().await;
    let only = json!([{ "Name": "甲", "Mobile": "13200000001" }, { "Name": "乙" }]);
    let (_, url) = session.sign_code(json!({ "Restrictions": only, "ForbidPersonalMultipleSign": true })).await;
    assert_eq!(session.refusal(&url, "甲", "13200000002").await, "the code is for others");
    session.emulator.scan(&url, "甲", "13200000001").await.unwrap();
    let again = "everybody may sign once with the code, and this person has";
    assert_eq!(session.refusal(&url, "甲", "13200000001").await, again);
    session.emulator.scan(&url, "乙", "13200000002").await.unwrap();

    let (_, url) = session.sign_code(json!({ "MaxFlowNum": 1 })).await;
    session.emulator.scan(&url, "甲", "13200000001").await.unwrap();
    let used_up = "as many contracts as allowed were started with the code";
    assert_eq!(session.refusal(&url, "甲", "13200000001").await, used_up);

    let (id, url) = session.sign_code(json!({})).await;
    assert_eq!(session.cancel(&id).await, "");
    assert_eq!(session.refusal(&url, "甲", "13200000001").await, "the code was cancelled");
    assert_eq!(session.cancel(&id).await, "OperationDenied.QrInvalid");
    assert_eq!(session.cancel("yDnone").await, "ResourceNotFound.QrInfo");

    let (id, url) = session.sign_code(json!({})).await;
    session.pass(7 * DAY);
    assert_eq!(session.refusal(&url, "甲", "13200000001").await, "the link has expired; create another");
    assert_eq!(session.cancel(&id).await, "OperationDenied.QrHasExpire");
}

#[tokio::test]
async fn a_code_is_made_of_a_template_that_suits() {
    let session = session().await;
    let create = async |template: Value, more: Value| {
        let mut request = json!({ "TemplateId": template, "FlowName": "合同" });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        session.code("CreateMultiFlowSignQRCode", request).await
    };
    let (organization_first, _) = session.template("录用").await;
    let (field_of_the_promoter, _) = session.template("入职登记表").await;
    let (person_alone, _) = session.template("承诺书").await;
    assert_eq!(create(organization_first, json!({})).await, "FailedOperation.QrCodeTemplateId");
    assert_eq!(create(field_of_the_promoter, json!({})).await, "FailedOperation.QrCodeTemplateId");
    assert_eq!(create(json!("yDnone"), json!({})).await, "ResourceNotFound.Template");
    assert_eq!(create(person_alone.clone(), json!({})).await, "");
    let too_long = json!({ "QrCodeExpiredOn": session.now() + 366 * DAY });
    assert_eq!(create(person_alone.clone(), too_long).await, "InvalidParameter.QrEffectDay");
    assert_eq!(create(person_alone, json!({ "FlowEffectiveDay": -1 })).await, "InvalidParameter.QrFlowEffectDay");
}

#[tokio::test]
async fn the_page_of_a_code_leads_on_to_the_contract() {
    let session = session().await;
    let (_, url) = session.sign_code(json!({})).await;
    assert!(get(&url).await.body.contains("入职合同"));
    let nobody = post(&url, "name=+&mobile=1", "").await;
    assert!(nobody.head.starts_with("HTTP/1.1 422 "), "{}", nobody.head);
    let answer = post(&url, "name=A&mobile=13200000001", "").await;
    assert!(answer.head.starts_with("HTTP/1.1 303 "), "{}", answer.head);
    let location = answer.head.split_once("location: ").unwrap().1.split("\r\n").next().unwrap();
    let (folder, _) = url.rsplit_once('/').unwrap();
    assert!(get(&format!("{folder}/{location}")).await.body.contains("住址"));

    let body = json!({ "url": url, "name": "B", "mobile": "13200000002" });
    let (status, scanned) = admin(&session.emulator, "POST", "scan", &body.to_string()).await;
    assert_eq!(status, 200, "{scanned}");
    assert_eq!(session.info(scanned["flow_id"].as_str().unwrap()).await["FlowStatus"], 8);
}
