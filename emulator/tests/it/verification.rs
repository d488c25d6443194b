//! People and organizations that are verified.

use serde_json::{Value, json};

use crate::{
    client::{admin, get},
    pages::post,
    session::Session,
};

const NUMBER: &str = "620000198802020000";

fn person() -> Value {
    json!({ "Name": "典子谦", "IdCardNumber": NUMBER, "IdCardType": "ID_CARD" })
}

async fn message_types(session: &Session) -> Vec<Value> {
    session.emulator.events().await.into_iter().map(|mut event| event["MsgType"].take()).collect()
}

#[tokio::test]
async fn a_person_is_verified_on_the_link() {
    let session = Session::start().await;
    let verified = async || session.ok("DescribeUserVerifyStatus", person()).await["VerifyStatus"].take();
    assert_eq!(verified().await, false);
    let mut request = person();
    request["UserData"] = json!("dGVzdA==");
    let url = session.id("CreateUserVerifyUrl", request, "UserVerifyUrl").await;
    assert_eq!(verified().await, false);
    session.emulator.verify_at(&url).await.unwrap();
    assert_eq!(verified().await, true);
    let told = &session.emulator.events().await[0];
    assert_eq!((&told["MsgType"], &told["MsgData"]["UserData"]), (&json!("UserAccountVerify"), &json!("dGVzdA==")));

    // A link that names nobody cannot say who was verified.
    let url = session.id("CreateUserVerifyUrl", json!({}), "UserVerifyUrl").await;
    session.emulator.verify_at(&url).await.unwrap_err();
}

#[tokio::test]
async fn a_person_is_verified_without_a_link() {
    let session = Session::start().await;
    let body = json!({ "name": "典子谦", "id_card_number": NUMBER }).to_string();
    assert_eq!(admin(&session.emulator, "POST", "verify-person", &body).await.0, 200);
    assert_eq!(session.ok("DescribeUserVerifyStatus", person()).await["VerifyStatus"], true);
    let mut other = person();
    other["Name"] = json!("张三");
    assert_eq!(session.ok("DescribeUserVerifyStatus", other).await["VerifyStatus"], false);
}

#[tokio::test]
async fn signatures_are_made_for_a_year_or_until_that_is_ended() {
    let session = Session::start().await;
    let user = json!({ "SceneKey": "E_PRESCRIPTION_AUTO_SIGN", "UserInfo": person() });
    let open = async || session.ok("DescribeUserAutoSignStatus", user.clone()).await;
    assert_eq!((open().await["IsOpen"].take(), open().await["LicenseFrom"].take()), (json!(false), json!(0)));
    let enable = async || {
        let config = json!({ "UserInfo": person() });
        let request = json!({ "SceneKey": "E_PRESCRIPTION_AUTO_SIGN", "AutoSignConfig": config });
        let url = session.id("CreateUserAutoSignEnableUrl", request, "Url").await;
        session.emulator.verify_at(&url).await.unwrap();
    };
    enable().await;
    let status = open().await;
    assert_eq!((&status["IsOpen"], &status["LicenseFrom"]), (&json!(true), &json!(session.now())));
    session.ok("DisableUserAutoSign", user.clone()).await;
    assert_eq!(open().await["IsOpen"], false);
    assert_eq!(session.code("DisableUserAutoSign", user.clone()).await, "OperationDenied");
    enable().await;
    session.pass(365 * 86_400);
    assert_eq!(open().await["IsOpen"], false);
    assert_eq!(message_types(&session).await, ["OpenUserAutoSign", "DisableUserAutoSign", "OpenUserAutoSign"]);
}

#[tokio::test]
async fn another_organization_is_verified() {
    let session = Session::start().await;
    let status = async || {
        let answer = session.ok("DescribeOrganizationAuthStatus", json!({ "OrganizationName": "示例有限公司" })).await;
        (answer["AuthStatus"].clone(), answer["OrganizationId"] != "")
    };
    assert_eq!(status().await, (json!(0), false));
    session.emulator.verify_organization("示例有限公司").await.unwrap_err();
    let request = json!({ "OrganizationName": "示例有限公司", "AuthorizationTypes": [2] });
    let url = session.id("CreateOrganizationAuthUrl", request, "AuthUrl").await;
    assert_eq!(status().await, (json!(1), false));
    session.emulator.verify_at(&url).await.unwrap();
    assert_eq!(status().await, (json!(2), true));
    assert_eq!(message_types(&session).await, ["CreateOrganization"]);
    assert_eq!(session.ok("DescribeOrganizationVerifyStatus", json!({})).await["VerifyStatus"], 2);
}

#[tokio::test]
async fn a_batch_of_organizations_is_registered() {
    let session = Session::start().await;
    let organization = |name: &str| json!({ "OrganizationName": name, "UniformSocialCreditCode": "91440300000000000X", "LegalName": "典子谦" });
    let request = json!({ "RegistrationOrganizations": [organization("甲公司"), organization("乙公司")] });
    let batch = session.id("CreateBatchOrganizationRegistrationTasks", request, "TaskId").await;
    let urls = async || {
        session.ok("DescribeBatchOrganizationRegistrationUrls", json!({ "TaskId": batch })).await["OrganizationAuthUrls"].take()
    };
    let waiting = urls().await;
    let tasks: Vec<&Value> = waiting.as_array().unwrap().iter().map(|url| &url["SubTaskId"]).collect();
    let statuses = async || {
        let details = session.ok("DescribeBatchOrganizationRegistrationTasks", json!({ "TaskIds": tasks })).await;
        let details = details["Details"].as_array().unwrap().clone();
        details.into_iter().map(|mut detail| detail["Status"].take()).collect::<Vec<_>>()
    };
    assert_eq!((&waiting[0]["AuthUrl"], statuses().await), (&json!(""), vec![json!("Processing"); 2]));
    session.pass(3);
    assert_eq!(statuses().await, ["Create", "Create"]);
    let ready = urls().await;
    let second = ready.as_array().unwrap().iter().position(|url| url["OrganizationName"] == "乙公司").unwrap();
    session.emulator.verify_at(ready[second]["AuthUrl"].as_str().unwrap()).await.unwrap();
    assert_eq!(statuses().await[second], "Authorization");
    assert_eq!(statuses().await[1 - second], "Create");
    let unknown = json!({ "TaskIds": ["yDnone"] });
    assert_eq!(
        session.code("DescribeBatchOrganizationRegistrationTasks", unknown).await,
        "InvalidParameter.ParamError"
    );
}

#[tokio::test]
async fn an_employee_who_was_added_joins() {
    let session = Session::start().await;
    let employees = json!([{ "DisplayName": "李四", "Mobile": "13300000000" }]);
    session.ok("CreateIntegrationEmployees", json!({ "Employees": employees })).await;
    session.emulator.verify_employee("李四").await.unwrap();
    let filters = json!([{ "Key": "Status", "Values": ["IsVerified"] }]);
    let verified = session.ok("DescribeIntegrationEmployees", json!({ "Limit": 20, "Filters": filters })).await;
    assert_eq!(verified["TotalCount"], 3);
    assert_eq!(message_types(&session).await, ["VerifyStaffInfo"]);
    session.emulator.verify_employee("李四").await.unwrap_err();
}

#[tokio::test]
async fn the_button_of_the_page_verifies_the_person() {
    let session = Session::start().await;
    let url = session.id("CreateUserVerifyUrl", person(), "UserVerifyUrl").await;
    assert!(get(&url).await.body.contains("完成认证"));
    let pressed = post(&url, "do=verify", "").await;
    assert!(pressed.head.starts_with("HTTP/1.1 303 "), "{}", pressed.head);
    let page = get(&url).await.body;
    assert!(page.contains("已完成") && !page.contains("完成认证"), "{page}");
    assert_eq!(session.ok("DescribeUserVerifyStatus", person()).await["VerifyStatus"], true);
}

#[tokio::test]
async fn another_name_does_not_take_the_document_of_a_verified_person() {
    let session = Session::start().await;
    let url = session.id("CreateUserVerifyUrl", person(), "UserVerifyUrl").await;
    session.emulator.verify_at(&url).await.unwrap();
    let mut other = person();
    other["Name"] = json!("张三");
    session.ok("CreateUserVerifyUrl", other.clone()).await;
    let body = json!({ "name": "张三", "id_card_number": NUMBER }).to_string();
    assert_eq!(admin(&session.emulator, "POST", "verify-person", &body).await.0, 409);
    assert_eq!(session.ok("DescribeUserVerifyStatus", person()).await["VerifyStatus"], true);
    assert_eq!(session.ok("DescribeUserVerifyStatus", other).await["VerifyStatus"], false);
}

#[tokio::test]
async fn signatures_can_be_made_again_after_a_year() {
    let session = Session::start().await;
    let config = json!({ "UserInfo": person() });
    let request = json!({ "SceneKey": "E_PRESCRIPTION_AUTO_SIGN", "AutoSignConfig": config });
    let url = session.id("CreateUserAutoSignEnableUrl", request.clone(), "Url").await;
    session.emulator.verify_at(&url).await.unwrap();
    session.pass(366 * 86_400);
    let url = session.id("CreateUserAutoSignEnableUrl", request, "Url").await;
    assert!(get(&url).await.body.contains("完成认证"));
    post(&url, "do=verify", "").await;
    let user = json!({ "SceneKey": "E_PRESCRIPTION_AUTO_SIGN", "UserInfo": person() });
    assert_eq!(session.ok("DescribeUserAutoSignStatus", user).await["IsOpen"], true);
}
