//! What contracts are made from and by: files, templates, employees, the organization.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::session::{PDF, Session, person};

#[tokio::test]
async fn files_have_a_type_and_a_size() {
    let session = Session::start().await;
    let upload = |file_type: Value, name: &str, body: &str| {
        let info = json!({ "FileName": name, "FileBody": body });
        json!({ "BusinessType": "DOCUMENT", "FileType": file_type, "FileInfos": [info] })
    };
    let image = "iVBORw0KGgoA";
    let large = "AAAA".repeat(5 * 1024 * 1024 / 3);
    let large_image = format!("{image}{large}");
    let large_pdf = STANDARD.encode(format!("%PDF-1.7{large}%%EOF"));
    let pdf = STANDARD.encode(PDF);
    let broken = pdf.chars().flat_map(|digit| [digit, '\n']).collect::<String>();
    let table = [
        (upload(Value::Null, "a.docx", "UEsDBA=="), ""),
        (upload(Value::Null, "", &pdf), ""),
        // As PHP and Ruby encode by default.
        (upload(Value::Null, "", &broken), ""),
        (upload(json!("PDF"), "a.txt", &pdf), ""),
        (upload(json!("pdf"), "", "QUI="), "InvalidParameterValue"),
        (upload(Value::Null, "a.pdf", ""), "InvalidParameterValue"),
        (upload(Value::Null, "a.pdf", &STANDARD.encode("<html></html>")), "InvalidParameterValue"),
        (upload(Value::Null, "a.docx", &pdf), "InvalidParameterValue"),
        (upload(Value::Null, "", "QUI="), "InvalidParameterValue"),
        (upload(Value::Null, "a.exe", "QUI="), "InvalidParameterValue"),
        (upload(Value::Null, "a.pdf", "no Base64"), "InvalidParameterValue"),
        (upload(Value::Null, "", image), ""),
        (upload(Value::Null, "", &large_image), "LimitExceeded"),
        (upload(json!("pdf"), "", &large_pdf), ""),
        (json!({ "BusinessType": "DOCUMENT", "FileInfos": [] }), "InvalidParameterValue"),
        (json!({ "BusinessType": "NOTHING", "FileInfos": [] }), "InvalidParameterValue"),
    ];
    for (request, code) in table {
        let shown = request.to_string().chars().take(200).collect::<String>();
        assert_eq!(session.code("UploadFiles", request).await, code, "{shown}");
    }
    let infos = vec![json!({ "FileName": "a.pdf", "FileBody": pdf }); 2];
    let answer = session.ok("UploadFiles", json!({ "BusinessType": "DOCUMENT", "FileInfos": infos })).await;
    assert_eq!((&answer["TotalCount"], answer["FileIds"].as_array().unwrap().len()), (&json!(2), 2));
    let many = vec![infos[0].clone(); 21];
    let code = session.code("UploadFiles", json!({ "BusinessType": "DOCUMENT", "FileInfos": many })).await;
    assert_eq!(code, "InvalidParameterValue");
}

#[tokio::test]
async fn a_file_becomes_a_pdf_after_a_while() {
    let session = Session::start().await;
    let document = session.upload("合同.docx").await;
    let contract = |file: &str| json!({ "FlowName": "合同", "FileIds": [file], "Approvers": [person("甲")] });
    let code = session.code("CreateFlowByFiles", contract(&document)).await;
    assert_eq!(code, "OperationDenied.FileNoMatchResource");

    for (create, describe) in
        [("CreateFileConvertTask", "DescribeFileConvertTask"), ("CreateConvertTaskApi", "GetTaskResultApi")]
    {
        let request = json!({ "ResourceType": "docx", "ResourceName": "合同.docx", "ResourceId": document });
        let task = json!({ "TaskId": session.id(create, request.clone(), "TaskId").await });
        let running = session.ok(describe, task.clone()).await;
        assert_eq!((&running["TaskStatus"], &running["ResourceId"]), (&json!(4), &json!("")));
        session.pass(2);
        let done = session.ok(describe, task).await;
        assert_eq!((&done["TaskStatus"], &done["TaskMessage"]), (&json!(8), &json!("TaskEnd")));
        session.ok("CreateFlowByFiles", contract(done["ResourceId"].as_str().unwrap())).await;

        let mut unknown = request;
        unknown["ResourceId"] = json!("yDnone");
        assert_eq!(session.code(create, unknown).await, "InvalidParameter.InvalidId");
        assert_eq!(session.code(describe, json!({ "TaskId": "none" })).await, "InvalidParameter.ParamError");
    }
}

#[tokio::test]
async fn templates_are_found_copied_switched_off_and_removed() {
    let session = Session::start().await;
    let find = async |key: &str, value: &Value| {
        let filters = json!([{ "Key": key, "Values": [value] }]);
        session.ok("DescribeFlowTemplates", json!({ "Filters": filters })).await
    };
    let all = session.ok("DescribeFlowTemplates", json!({ "Limit": 2 })).await;
    assert_eq!((&all["TotalCount"], all["Templates"].as_array().unwrap().len()), (&json!(3), 2));
    let rest = session.ok("DescribeFlowTemplates", json!({ "Limit": 2, "Offset": 2 })).await;
    assert_eq!(rest["Templates"].as_array().unwrap().len(), 1);
    let bare = session.ok("DescribeFlowTemplates", json!({ "ContentType": 1 })).await;
    assert!(bare["Templates"][0]["Components"].is_null() && !all["Templates"][0]["Components"].is_null());
    let unknown = json!({ "Filters": [{ "Key": "colour", "Values": ["red"] }] });
    assert_eq!(session.code("DescribeFlowTemplates", unknown).await, "InvalidParameter.ParamError");

    let id = find("template-name", &json!("承诺")).await["Templates"][0]["TemplateId"].clone();
    assert_eq!(find("template-id", &id).await["Templates"][0]["TemplateName"], "承诺书");
    let operate = |id: &Value, operation: &str| json!({ "TemplateId": id, "OperateType": operation });
    let copy = session.ok("OperateTemplate", operate(&id, "COPY")).await["TemplateId"].clone();
    session.ok("OperateTemplate", operate(&id, "DISABLE")).await;
    assert_eq!(find("template-id", &id).await["Templates"][0]["Available"], 2);
    let create = json!({ "FlowName": "承诺", "Approvers": [person("甲")] });
    let flow_id = session.id("CreateFlow", create, "FlowId").await;
    let document = |template: &Value| json!({ "FlowId": flow_id, "TemplateId": template });
    assert_eq!(session.code("CreateDocument", document(&id)).await, "ResourceNotFound.Template");
    session.ok("CreateDocument", document(&copy)).await;
    session.ok("OperateTemplate", operate(&id, "DELETE")).await;
    assert_eq!(session.code("OperateTemplate", operate(&id, "DELETE")).await, "ResourceNotFound.Template");
}

#[tokio::test]
async fn employees_come_change_and_go() {
    let session = Session::start().await;
    let find = async |key: &str, value: &str| {
        let filters = json!([{ "Key": key, "Values": [value] }]);
        let answer = session.ok("DescribeIntegrationEmployees", json!({ "Filters": filters, "Limit": 20 })).await;
        answer["Employees"].as_array().unwrap().clone()
    };
    assert_eq!(find("Status", "IsVerified").await.len(), 2);
    let roles = json!([{ "RoleId": "r1" }, { "RoleId": "r2" }]);
    let new = json!({ "DisplayName": "丙", "Mobile": "13200000003", "OpenId": "n1", "Roles": roles });
    let again = json!({ "DisplayName": "丁", "Mobile": "13200000003" });
    let created = session.ok("CreateIntegrationEmployees", json!({ "Employees": [new, again] })).await;
    let created = &created["CreateEmployeeResult"];
    assert_eq!(created["FailedEmployeeData"][0]["DisplayName"], "丁");
    let id = created["SuccessEmployeeData"][0]["UserId"].as_str().unwrap();
    assert_eq!(find("Status", "NotVerified").await[0]["UserId"], id);
    assert_eq!(find("StaffOpenId", "n1").await[0]["DisplayName"], "丙");

    let change = json!([{ "OpenId": "n1", "DisplayName": "戊" }, { "OpenId": "n2" }]);
    let updated = session.ok("UpdateIntegrationEmployees", json!({ "Employees": change })).await;
    assert_eq!(updated["SuccessEmployeeData"][0]["DisplayName"], "戊");
    assert_eq!(find("RoleId", "r2").await[0]["DisplayName"], "戊", "what is not given stays");
    assert_eq!(updated["FailedEmployeeData"][0]["OpenId"], "n2");

    let leave =
        session.ok("DeleteIntegrationEmployees", json!({ "Employees": [{ "UserId": id }, { "UserId": id }] })).await;
    let leave = &leave["DeleteEmployeeResult"];
    assert_eq!(leave["SuccessEmployeeData"][0]["DisplayName"], "戊");
    assert_eq!(leave["FailedEmployeeData"][0]["UserId"], id, "nobody leaves twice");
    assert_eq!(find("UserId", id).await, Vec::<Value>::new());
    let unknown = json!({ "Filters": [{ "Key": "Age", "Values": ["7"] }], "Limit": 20 });
    assert_eq!(session.code("DescribeIntegrationEmployees", unknown).await, "InvalidParameter.ParamError");
}

#[tokio::test]
async fn employees_are_known_by_the_client_s_ids() {
    let session = Session::start().await;
    let employees = session.ok("DescribeIntegrationEmployees", json!({ "Limit": 20 })).await;
    let [one, two] = [0, 1].map(|place| employees["Employees"][place]["UserId"].clone());
    let ids = |user_id: &Value, open_id: &str| json!({ "UserId": user_id, "OpenId": open_id });
    let bind = async |user_id: &Value| session.code("BindEmployeeUserIdWithClientOpenId", ids(user_id, "n1")).await;
    assert_eq!(bind(&one).await, "");
    assert_eq!(bind(&one).await, "InvalidParameter", "it is bound");
    assert_eq!(bind(&two).await, "InvalidParameter", "it is bound to another");
    assert_eq!(bind(&json!("yDnone")).await, "InvalidParameter");
    let unbind = async |open_id: &str| session.code("UnbindEmployeeUserIdWithClientOpenId", ids(&one, open_id)).await;
    assert_eq!(unbind("n2").await, "InvalidParameter");
    assert_eq!(unbind("n1").await, "");
    assert_eq!(bind(&two).await, "");
}

#[tokio::test]
async fn departments_are_a_tree() {
    let session = Session::start().await;
    let names = async |request: Value| -> Vec<String> {
        let answer = session.ok("DescribeIntegrationDepartments", request).await;
        let departments = answer["Departments"].as_array().unwrap().iter();
        departments.map(|department| department["DeptName"].as_str().unwrap().to_owned()).collect()
    };
    let create = async |name: &str, open_id: &str, order: u8| {
        let request = json!({ "DeptName": name, "DeptOpenId": open_id, "OrderNo": order });
        session.id("CreateIntegrationDepartment", request, "DeptId").await
    };
    let one = create("一部", "d1", 1).await;
    let two = create("二部", "d2", 2).await;
    assert_eq!(names(json!({ "QueryType": 1 })).await, ["典子谦示例企业", "二部", "一部"]);
    assert_eq!(names(json!({ "QueryType": 0, "DeptOpenId": "d1" })).await, ["一部"]);
    let taken = json!({ "DeptName": "三部", "DeptOpenId": "d1" });
    assert_eq!(session.code("CreateIntegrationDepartment", taken).await, "InvalidParameter.DataExists");
    let nowhere = json!({ "DeptName": "三部", "ParentDeptId": "yDnone" });
    assert_eq!(session.code("CreateIntegrationDepartment", nowhere).await, "InvalidParameter.DataNotFound");

    let modify = json!({ "DeptId": two, "ParentDeptId": one, "DeptName": "三部" });
    session.ok("ModifyIntegrationDepartment", modify).await;
    assert_eq!(names(json!({ "QueryType": 1, "DeptId": one })).await, ["一部", "三部"]);
    let circle = json!({ "DeptId": one, "ParentDeptId": two });
    assert_eq!(session.code("ModifyIntegrationDepartment", circle).await, "OperationDenied");

    let employee = json!({ "DisplayName": "丙", "Mobile": "13200000003", "Department": { "DepartmentId": two } });
    session.ok("CreateIntegrationEmployees", json!({ "Employees": [employee] })).await;
    let delete = async |id: &str| session.code("DeleteIntegrationDepartment", json!({ "DeptId": id })).await;
    assert_eq!(delete(&one).await, "OperationDenied", "it has a part");
    assert_eq!(delete(&two).await, "");
    assert_eq!(delete(&two).await, "InvalidParameter.DataNotFound");
    let filters = json!([{ "Key": "Status", "Values": ["NotVerified"] }]);
    let moved = session.ok("DescribeIntegrationEmployees", json!({ "Filters": filters, "Limit": 20 })).await;
    assert_eq!(moved["Employees"][0]["Department"]["DepartmentName"], "典子谦示例企业");
}

#[tokio::test]
async fn contracts_of_employees_are_handed_on() {
    let session = Session::start().await;
    let employees = session.ok("DescribeIntegrationEmployees", json!({ "Limit": 20 })).await;
    let [one, two] = [0, 1].map(|place| employees["Employees"][place]["UserId"].as_str().unwrap());
    let company = json!({ "ApproverType": 0, "OrganizationName": "典子谦示例企业", "UserId": one });
    let flow_id = session.contract(json!([&company, person("甲")])).await;
    let info = session.info(&flow_id).await;
    assert_eq!(info["FlowApproverInfos"][0]["ApproveName"], "典子谦");
    let infos =
        |place: usize| json!([{ "FlowId": flow_id, "RecipientId": info["FlowApproverInfos"][place]["RecipientId"] }]);

    let forward = |to: &str, place: usize| json!({ "TargetUserId": to, "FlowForwardInfos": infos(place) });
    assert_eq!(session.code("CreateFlowForwards", forward("yDnone", 0)).await, "OperationDenied");
    let person = session.ok("CreateFlowForwards", forward(two, 1)).await;
    assert_eq!(person["FailedFlows"][0]["FlowId"], flow_id, "a person signs in person");
    let forwarded = session.ok("CreateFlowForwards", forward(two, 0)).await;
    assert_eq!(forwarded["SuccessFlows"], json!([flow_id]));
    let approver = session.info(&flow_id).await["FlowApproverInfos"][0].clone();
    assert_eq!(approver["ApproveName"], "张三");
    assert_eq!(approver["ForwardRecords"][0]["Name"], "典子谦");
    assert_eq!(approver["ForwardRecords"][0]["ForwardType"], "FORWARD");

    let leave = |receiver: Value| json!({ "Employees": [{ "UserId": two, "ReceiveUserId": receiver }] });
    for receiver in [Value::Null, json!(two), json!("yDnone")] {
        let refused = session.ok("DeleteIntegrationEmployees", leave(receiver)).await;
        assert_eq!(refused["DeleteEmployeeResult"]["FailedEmployeeData"][0]["UserId"], two);
    }
    session.ok("DeleteIntegrationEmployees", leave(json!(one))).await;
    let approver = session.info(&flow_id).await["FlowApproverInfos"][0].clone();
    assert_eq!(approver["ApproveName"], "典子谦");
    assert_eq!(approver["ForwardRecords"][1]["ForwardType"], "QUIT_FORWARD");

    session.emulator.sign(&flow_id, "典子谦").await.unwrap();
    let signed = session.ok("CreateFlowForwards", forward(one, 0)).await;
    assert_eq!(signed["SuccessFlows"], json!([]), "what is signed is not handed on");
    let mut bound = company;
    bound["ApproverOption"] = json!({ "NoTransfer": true });
    let flow_id = session.contract(json!([bound])).await;
    let recipient_id = session.info(&flow_id).await["FlowApproverInfos"][0]["RecipientId"].clone();
    let infos = json!([{ "FlowId": flow_id, "RecipientId": recipient_id }]);
    let bound = session.ok("CreateFlowForwards", json!({ "TargetUserId": one, "FlowForwardInfos": infos })).await;
    assert!(bound["FailedFlows"][0]["ErrorDetail"].as_str().unwrap().contains("NoTransfer"), "{bound}");
}

#[tokio::test]
async fn the_organization_and_its_seals_are_told() {
    let session = Session::start().await;
    let page = json!({ "Limit": 10, "Offset": 0 });
    let group = session.ok("DescribeOrganizationGroupOrganizations", page).await;
    assert_eq!((&group["Total"], &group["List"][0]["IsMainOrganization"]), (&json!(1), &json!(true)));
    let seals = session.ok("DescribeOrganizationSeals", json!({ "SealTypes": ["CONTRACT"] })).await;
    assert_eq!((&seals["TotalCount"], &seals["Seals"][0]["SealType"]), (&json!(1), &json!("CONTRACT")));
}

#[tokio::test]
async fn a_new_seal_is_there() {
    let session = Session::start().await;
    let id = session.id("CreateSeal", json!({ "SealName": "合同章", "SealType": "CONTRACT" }), "SealId").await;
    let seals = session.ok("DescribeOrganizationSeals", json!({ "SealId": id })).await;
    assert_eq!((&seals["TotalCount"], &seals["Seals"][0]["SealName"]), (&json!(1), &json!("合同章")));
    let file = json!({ "BusinessType": "SEAL", "BusinessIds": [id] });
    session.ok("DescribeFileUrls", file).await;
}

#[tokio::test]
async fn callbacks_are_added_and_removed() {
    let session = Session::start().await;
    let modify = |operation: u8| {
        let callback =
            json!({ "CallbackUrl": "http://127.0.0.1:1/", "CallbackKey": "k".repeat(32), "CallbackToken": "t" });
        json!({ "OperateType": operation, "CallbackInfo": callback })
    };
    assert_eq!(session.code("ModifyApplicationCallbackInfo", modify(2)).await, "FailedOperation");
    session.ok("ModifyApplicationCallbackInfo", modify(1)).await;
    session.ok("ModifyApplicationCallbackInfo", modify(2)).await;
    assert_eq!(session.code("ModifyApplicationCallbackInfo", modify(2)).await, "FailedOperation");
}

#[tokio::test]
async fn seals_are_disabled_and_lent_to_employees() {
    let session = Session::start().await;
    let seal = async |more: Value| {
        let mut request = json!({ "SealStatuses": ["ALL"], "InfoType": 1, "Limit": 10 });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut answer = session.ok("DescribeOrganizationSeals", request).await;
        answer["Seals"].get_mut(0).map(Value::take).unwrap_or_default()
    };
    let first = seal(json!({})).await;
    let (id, creator) = (&first["SealId"], &first["Creator"]);
    session.ok("OperateSeals", json!({ "Act": 2, "SealIds": [id] })).await;
    assert_eq!(seal(json!({ "SealId": id })).await["SealStatus"], "DISABLE");
    assert_eq!(seal(json!({ "SealId": id, "SealStatuses": ["SUCCESS"] })).await, Value::Null);
    session.ok("OperateSeals", json!({ "Act": 1, "SealIds": [id] })).await;
    assert_eq!(seal(json!({ "SealId": id, "SealStatuses": [] })).await["SealStatus"], "SUCCESS");
    let code = session.code("OperateSeals", json!({ "Act": 2, "SealIds": [id, "yDnone"] })).await;
    assert_eq!(code, "InvalidParameter.ParamError");

    let employees = session.ok("DescribeIntegrationEmployees", json!({})).await;
    let other = &employees["Employees"][1]["UserId"];
    let users = json!([{ "UserId": other }, { "UserId": "yDnone" }]);
    let lend = |seal: &Value| json!({ "SealId": seal, "Users": users, "Expired": 0 });
    let authorized = session.ok("CreateSealPolicy", lend(id)).await;
    assert_eq!(authorized["UserIds"], json!([other]), "only employees");
    let described = seal(json!({ "SealId": id })).await;
    assert_eq!(described["AuthorizedUsers"], json!([{ "UserId": creator }, { "UserId": other }]));
    assert_eq!(seal(json!({ "SealId": id, "InfoType": 0 })).await["AuthorizedUsers"], json!([]));
    assert_eq!(session.code("CreateSealPolicy", lend(&json!("yDnone"))).await, "ResourceNotFound");

    session.ok("DeleteSealPolicies", json!({ "PolicyIds": [described["SealPolicyId"]], "UserIds": ["yDnone"] })).await;
    assert_eq!(seal(json!({ "SealId": id })).await["AuthorizedUsers"].as_array().unwrap().len(), 2);
    session.ok("DeleteSealPolicies", json!({ "SealId": id })).await;
    assert_eq!(seal(json!({ "SealId": id })).await["AuthorizedUsers"], json!([{ "UserId": creator }]));
    assert_eq!(session.code("DeleteSealPolicies", json!({ "SealId": "yDnone" })).await, "ResourceNotFound");
    assert_eq!(session.code("DeleteSealPolicies", json!({ "UserIds": [other] })).await, "InvalidParameter");
}
