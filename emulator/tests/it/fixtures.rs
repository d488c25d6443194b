//! What a test puts there before it begins.

use serde_json::{Value, json};
use tencent_ess_emulator::{
    Emulator,
    fixtures::{Employee, Field, Fixtures, Recipient, Seal, Template},
};

use crate::{
    client::admin,
    session::{Session, person},
};

fn rental() -> Template {
    Template::new("租房合同")
        .id("yDrental")
        .description("说明")
        .recipient(Recipient::organization("房东").id("yDlandlord"))
        .recipient(Recipient::person("租客"))
        .field(Field::new("租金").id("yDrent"))
        .field(Field::new("入住日期").kind("DATE").of("租客").required())
}

#[tokio::test]
async fn contracts_are_made_from_a_template_that_a_test_puts_there() {
    let session = Session::with(|builder| builder.fixtures(Fixtures::new().template(rental()))).await;
    let filters = json!([{ "Key": "template-id", "Values": ["yDrental"] }]);
    let described = session.ok("DescribeFlowTemplates", json!({ "Filters": filters })).await;
    let template = &described["Templates"][0];
    assert_eq!((&template["TemplateName"], &template["Description"]), (&json!("租房合同"), &json!("说明")));
    let recipients = template["Recipients"].as_array().unwrap();
    let kinds: Vec<&Value> = recipients.iter().map(|recipient| &recipient["RecipientType"]).collect();
    assert_eq!(kinds, ["ENTERPRISE", "INDIVIDUAL"]);
    assert_eq!(recipients[0]["RecipientId"], "yDlandlord");
    let components = &template["Components"];
    assert_eq!((&components[0]["ComponentId"], &components[0]["ComponentRequired"]), (&json!("yDrent"), &json!(false)));
    assert_eq!(components[1]["ComponentRecipientId"], recipients[1]["RecipientId"]);

    let landlord = json!({ "ApproverType": 3, "RecipientId": "yDlandlord" });
    let flow = json!({ "FlowName": "租房", "Approvers": [landlord, person("甲")] });
    let flow_id = session.id("CreateFlow", flow, "FlowId").await;
    let fields = json!([{ "ComponentId": "yDrent", "ComponentValue": "3000" }]);
    let document = json!({ "FlowId": flow_id, "TemplateId": "yDrental", "FormFields": fields });
    session.ok("CreateDocument", document).await;
    session.pass(2);
    session.ok("StartFlow", json!({ "FlowId": flow_id })).await;
    session.emulator.fill(&flow_id, "甲", &[("入住日期", "2026年1月1日")]).await.unwrap();
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 4);
}

#[tokio::test]
async fn employees_and_seals_are_added_while_it_runs() {
    let session = Session::start().await;
    let employee = Employee::new("李四", "13300000000").email("l@example.com").open_id("n4");
    let seal = Seal::new("财务专用章").kind("FINANCE").id("yDseal");
    let added = session.emulator.add(Fixtures::new().employee(employee).seal(seal)).await.unwrap();
    assert_eq!((added.templates.len(), &added.seals), (0, &vec!["yDseal".to_owned()]));

    let filters = json!([{ "Key": "StaffOpenId", "Values": ["n4"] }]);
    let described = session.ok("DescribeIntegrationEmployees", json!({ "Filters": filters })).await;
    let employee = &described["Employees"][0];
    assert_eq!((&employee["UserId"], &employee["DisplayName"]), (&json!(added.employees[0]), &json!("李四")));
    assert_eq!(employee["Department"]["DepartmentName"], "典子谦示例企业");
    let seals = session.ok("DescribeOrganizationSeals", json!({ "Limit": 10, "SealTypes": ["FINANCE"] })).await;
    assert_eq!((&seals["TotalCount"], &seals["Seals"][0]["SealName"]), (&json!(1), &json!("财务专用章")));

    let again = Fixtures::new().employee(Employee::new("李四", "13300000000"));
    let refused = session.emulator.add(again).await.unwrap_err();
    assert_eq!(refused.to_string(), "`employees[0].mobile`: `13300000000` is there already");
}

#[tokio::test]
async fn a_reset_leaves_what_was_there_from_the_start() {
    let session = Session::with(|builder| builder.fixtures(Fixtures::new().template(rental()))).await;
    let role = async |name: &str| session.template(name).await.1;
    let roles = role("租房合同").await;
    session
        .emulator
        .add(Fixtures::new().template(Template::new("借条").recipient(Recipient::person("甲"))))
        .await
        .unwrap();
    assert_eq!(role("借条").await.len(), 1);
    session.emulator.reset().await.unwrap();
    assert_eq!(role("租房合同").await, roles, "id for id");
    let all = session.ok("DescribeFlowTemplates", json!({})).await;
    assert_eq!(all["TotalCount"], 4);
}

#[tokio::test]
async fn a_file_that_is_there_is_left_as_it_is() {
    let file = std::env::temp_dir().join(format!("tencent-ess-fixtures-{}", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let open = async || {
        let fixtures = Fixtures::new().template(rental());
        Session::with(|builder| builder.state(&file).fixtures(fixtures)).await
    };
    let session = open().await;
    let disable = json!({ "OperateType": "DISABLE", "TemplateId": "yDrental" });
    session.ok("OperateTemplate", disable).await;
    session.emulator.shutdown().await;
    let session = open().await;
    let filters = json!([{ "Key": "template-id", "Values": ["yDrental"] }]);
    let described = session.ok("DescribeFlowTemplates", json!({ "Filters": filters })).await;
    assert_eq!((&described["TotalCount"], &described["Templates"][0]["Available"]), (&json!(1), &json!(2)));
    session.emulator.shutdown().await;
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn fixtures_that_cannot_be_added_are_told_at_the_start() {
    let fixtures = Fixtures::new().template(Template::new("空"));
    let error = Emulator::builder().fixtures(fixtures).start().await.unwrap_err();
    assert_eq!(error.to_string(), "the fixtures cannot be added: `templates[0].recipients` is empty: name who signs");
}

#[tokio::test]
async fn the_admin_api_adds_all_or_nothing() {
    let session = Session::start().await;
    let seed = async |body: Value| admin(&session.emulator, "POST", "seed", &body.to_string()).await;
    let template = json!({
        "name": "租房合同",
        "recipients": [{ "name": "房东", "organization": true }, { "name": "租客" }],
        "fields": [{ "name": "租金" }, { "name": "入住日期", "type": "DATE", "recipient": "租客", "required": true }],
    });
    let employee = json!({ "id": "yDlisi", "name": "李四", "mobile": "13300000000" });
    let (status, answer) = seed(json!({ "seed": 7, "templates": [{ "name": "空" }], "employees": [employee] })).await;
    assert_eq!(status, 400);
    assert_eq!(answer["error"], "`templates[0].recipients` is empty: name who signs");
    let bound = json!({ "UserId": "yDlisi", "OpenId": "n1" });
    let code = session.code("BindEmployeeUserIdWithClientOpenId", bound.clone()).await;
    assert_eq!(code, "InvalidParameter.ParamError", "nobody was added");

    let body = json!({ "templates": [template], "employees": [employee], "seals": [{ "name": "章" }] });
    let (status, answer) = seed(body).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["employees"], json!(["yDlisi"]));
    assert_eq!(answer["templates"][0], session.template("租房合同").await.0);
    assert_eq!(answer["seals"].as_array().unwrap().len(), 1);
    session.ok("BindEmployeeUserIdWithClientOpenId", bound).await;
    let (status, answer) = seed(json!({ "templates": [{ "name": "x", "recipient": [] }] })).await;
    assert_eq!(status, 400);
    assert!(answer["error"].as_str().unwrap().contains("unknown field `recipient`"), "{answer}");
}

#[tokio::test]
async fn a_seed_that_comes_with_a_mistake_changes_no_ids() {
    let ids = async |mistake: bool| {
        let session = Session::start().await;
        if mistake {
            let body = json!({ "seed": 7, "seals": [{ "name": "" }] });
            assert_eq!(admin(&session.emulator, "POST", "seed", &body.to_string()).await.0, 400);
        }
        session.upload("a.pdf").await
    };
    assert_eq!(ids(true).await, ids(false).await);
}
