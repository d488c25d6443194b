//! What holds for all actions.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tencent_ess_spec::Spec;

use super::*;
use crate::{ids::Ids, rules};

const NOW: i64 = 1_767_225_600;

fn spec() -> Spec {
    Spec::embedded("ess/2020-11-11").unwrap()
}

/// The code of the platform for any value that is wrong; the page with the official examples uses it
/// without listing it.
const COMMON: &str = "InvalidParameterValue";

#[test]
fn every_code_of_a_handler_is_documented_for_its_action() {
    let spec = spec();
    let mut undocumented = Vec::new();
    for handler in handlers() {
        let documented = &spec.actions[handler.action].errors;
        let codes = handler.codes.iter().copied().flatten();
        let strange = codes.filter(|code| **code != COMMON && !documented.iter().any(|known| known == *code));
        undocumented.extend(strange.map(|code| format!("{}: {code}", handler.action)));
    }
    assert_eq!(undocumented, Vec::<String>::new());
}

#[test]
fn no_action_has_two_handlers_and_none_is_made_up() {
    let spec = spec();
    let names: Vec<&str> = handlers().map(|handler| handler.action).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert!(names.iter().all(|name| spec.actions.contains_key(*name)));
}

/// A state, and requests that succeed in it: a contract that runs, one that is signed by all, …
struct World {
    spec: Spec,
    state: State,
}

impl World {
    fn new() -> Self {
        Self { spec: spec(), state: State::new(Ids::new(1), NOW) }
    }

    fn call(&mut self, action: &str, request: &Value) -> Answer {
        let action = &self.spec.actions[action];
        let parameters = request.as_object().unwrap();
        let call = Call { action, parameters, base_url: "http://127.0.0.1:9000", state: &mut self.state };
        answer(&self.spec, call)
    }

    fn text(&mut self, action: &str, request: &Value, member: &str) -> String {
        self.call(action, request).unwrap()[member].as_str().unwrap().to_owned()
    }

    fn file(&mut self) -> String {
        let request = json!({ "FileInfos": [{ "FileName": "a.pdf", "FileBody": "JVBERi0xLjQKJSVFT0YK" }] });
        self.call("UploadFiles", &request).unwrap()["FileIds"][0].as_str().unwrap().to_owned()
    }

    fn contract(&mut self, more: &Value) -> String {
        let mut request = json!({ "FlowName": "合同", "FileIds": [self.file()], "Approvers": [signer()] });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.text("CreateFlowByFiles", &request, "FlowId")
    }

    fn recipient(&self, flow_id: &str) -> String {
        self.state.flow(flow_id).unwrap().approvers[0].recipient_id.clone()
    }

    fn employee(&self) -> String {
        let mut present = self.state.employees.iter().filter(|(_, employee)| !employee.quit);
        present.next().unwrap().0.to_owned()
    }

    /// The last template has one signer, a person.
    fn template(&self) -> String {
        self.state.templates.last().unwrap().0.to_owned()
    }

    /// Parameters with which the action succeeds.
    fn request(&mut self, action: &str) -> Value {
        let template = self.template();
        match action {
            "UploadFiles" => json!({ "FileInfos": [{ "FileName": "a.pdf", "FileBody": "JVBERi0xLjQKJSVFT0YK" }] }),
            "CreateFileConvertTask" | "CreateConvertTaskApi" => {
                json!({ "ResourceType": "doc", "ResourceName": "a", "ResourceId": self.file() })
            }
            "DescribeFileConvertTask" | "GetTaskResultApi" => {
                let request = self.request("CreateFileConvertTask");
                json!({ "TaskId": self.text("CreateFileConvertTask", &request, "TaskId") })
            }
            "OperateTemplate" => json!({ "TemplateId": template, "OperateType": "COPY" }),
            "CreateFlowByFiles" => {
                json!({ "FlowName": "合同", "FileIds": [self.file()], "Approvers": [signer()], "CcInfos": [{ "Name": "乙" }] })
            }
            "CreateMiniAppPrepareFlow" => {
                json!({ "FlowName": "合同", "ResourceType": 1, "ResourceId": template, "Approvers": [signer()] })
            }
            "CreateFlow" | "CreatePrepareFlow" => json!({ "FlowName": "合同", "Approvers": [signer()] }),
            "CreateDocument" | "StartFlow" => {
                let flow_id =
                    self.text("CreateFlow", &json!({ "FlowName": "合同", "Approvers": [signer()] }), "FlowId");
                let request = json!({ "FlowId": flow_id, "TemplateId": template });
                if action == "StartFlow" {
                    self.call("CreateDocument", &request).unwrap();
                    self.state.advance(self.state.now + 2);
                }
                request
            }
            "DescribeFlowInfo" | "DescribeFlowBriefs" | "CreateFlowReminds" => {
                json!({ "FlowIds": [self.contract(&json!({}))] })
            }
            "CancelFlow" => json!({ "FlowId": self.contract(&json!({})), "CancelMessage": "x" }),
            "ModifyFlowDeadline" => json!({ "FlowId": self.contract(&json!({})), "Deadline": NOW + 400 * 86_400 }),
            "CreateFlowSignReview" => {
                let mut signer = signer();
                signer["ApproverNeedSignReview"] = json!(true);
                json!({ "FlowId": self.contract(&json!({ "Approvers": [signer] })), "ReviewType": "PASS" })
            }
            "CreateReleaseFlow" | "CreateFlowEvidenceReport" | "CreateFlowBlockchainEvidenceUrl" => {
                let flow_id = self.contract(&json!({}));
                self.state.sign(&flow_id, &self.recipient(&flow_id)).unwrap();
                json!({ "NeedRelievedFlowId": flow_id, "FlowId": flow_id })
            }
            "DescribeFlowEvidenceReport" => {
                let request = self.request("CreateFlowEvidenceReport");
                json!({ "ReportId": self.text("CreateFlowEvidenceReport", &request, "ReportId") })
            }
            "CreateDynamicFlowApprover" | "ArchiveDynamicFlow" => {
                let flow_id = self.contract(&json!({ "OpenDynamicSignFlow": true }));
                if action == "ArchiveDynamicFlow" {
                    self.state.sign(&flow_id, &self.recipient(&flow_id)).unwrap();
                }
                json!({ "FlowId": flow_id, "Approvers": [signer()] })
            }
            "CreateFlowApprovers" | "DescribeFlowComponents" => {
                let fields = json!([{ "ComponentType": "TEXT", "ComponentName": "住址" }]);
                let open = json!({ "ApproverType": 1, "ApproverOption": { "FillType": 1 }, "Components": fields });
                let flow_id = self.contract(&json!({ "Approvers": [open] }));
                let recipient_id = self.recipient(&flow_id);
                json!({ "FlowId": flow_id, "Approvers": [{ "RecipientId": recipient_id, "ApproverName": "甲" }] })
            }
            "CreateFlowForwards" => {
                let company = json!({
                    "ApproverType": 0, "OrganizationName": "典子谦示例企业", "ApproverName": "乙", "ApproverMobile": "13200000001",
                });
                let flow_id = self.contract(&json!({ "Approvers": [company] }));
                let recipient_id = self.recipient(&flow_id);
                let infos = json!([{ "FlowId": flow_id, "RecipientId": recipient_id }]);
                json!({ "TargetUserId": self.employee(), "FlowForwardInfos": infos })
            }
            "CreateFlowSignUrl" => {
                json!({ "FlowId": self.contract(&json!({})), "FlowApproverInfos": [signer()] })
            }
            "CreateSchemeUrl" => json!({ "FlowId": self.contract(&json!({})), "PathType": 1, "Name": "甲" }),
            "DescribeFileUrls" => json!({ "BusinessType": "FLOW", "BusinessIds": [self.contract(&json!({}))] }),
            _ => match self.start_of(action) {
                Some((start, parameter, pointer)) => {
                    let answer = Value::Object(self.call(&start, &json!({})).unwrap());
                    let id = answer.pointer(&pointer).unwrap();
                    json!({ parameter: id.get(0).unwrap_or(id) })
                }
                None => self.request_about_several_contracts(action),
            },
        }
    }

    /// What starts the task that the action is asked about: the action, and where its answer has what is asked with.
    fn start_of(&self, action: &str) -> Option<(String, String, String)> {
        if handlers().any(|handler| handler.action == action) {
            return None;
        }
        self.spec.actions.values().find_map(|start| {
            let task = start.curated.task.as_ref().filter(|task| task.ask == action)?;
            let (parameter, pointer) = task.pass.first_key_value()?;
            Some((start.action.clone(), parameter.clone(), pointer.clone()))
        })
    }

    fn request_about_several_contracts(&mut self, action: &str) -> Value {
        let template = self.template();
        match action {
            "CreateBatchQuickSignUrl" | "CreateBatchSignUrl" | "CreateOrganizationBatchSignUrl" => {
                let mut request = json!({ "FlowIds": [self.contract(&json!({}))], "FlowApproverInfo": signer() });
                request["Name"] = signer()["ApproverName"].take();
                request["Mobile"] = signer()["ApproverMobile"].take();
                request
            }
            "CreateMultiFlowSignQRCode" => json!({ "TemplateId": template, "FlowName": "合同" }),
            "CancelMultiFlowSignQRCode" => {
                let request = self.request("CreateMultiFlowSignQRCode");
                let created = self.call("CreateMultiFlowSignQRCode", &request).unwrap();
                json!({ "QrCodeId": created["QrCode"]["QrCodeId"] })
            }
            "CreateBatchCancelFlowUrl" => json!({ "FlowIds": [self.contract(&json!({})), "yDnone"] }),
            "DescribeCancelFlowsTask" => {
                let request = self.request("CreateBatchCancelFlowUrl");
                let task_id = self.text("CreateBatchCancelFlowUrl", &request, "TaskId");
                self.state.confirm_cancellation(&task_id, "x").unwrap();
                json!({ "TaskId": task_id })
            }
            "CreateFlowGroupByFiles" | "CreateFlowGroupByTemplates" | "CreatePrepareFlowGroup" => {
                let member = json!({
                    "FlowName": "合同", "FileIds": [self.file()], "TemplateId": template, "Approvers": [signer()],
                });
                json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member] })
            }
            "CreateFlowGroupSignReview" | "CreateFlowGroupReminds" => {
                let mut group = self.request("CreateFlowGroupByFiles");
                for place in 0..2 {
                    group["FlowGroupInfos"][place]["Approvers"][0]["ApproverNeedSignReview"] = json!(true);
                }
                let group_id = self.text("CreateFlowGroupByFiles", &group, "FlowGroupId");
                json!({ "FlowGroupId": group_id, "ReviewType": "PASS", "ApproverInfo": { "ApproverName": "甲" } })
            }
            _ => self.request_about_the_organization(action),
        }
    }

    fn request_about_the_organization(&mut self, action: &str) -> Value {
        let employee = self.employee();
        match action {
            "CreateIntegrationEmployees" => {
                let new = json!({ "DisplayName": "丙", "Mobile": "13200000003" });
                let taken = json!({ "DisplayName": "丁", "Mobile": "13200000000" });
                json!({ "Employees": [new, taken], "InvitationNotifyType": "H5" })
            }
            "UpdateIntegrationEmployees" | "DeleteIntegrationEmployees" => {
                json!({ "Employees": [{ "UserId": employee, "DisplayName": "丙" }, { "UserId": "yDnone" }] })
            }
            "BindEmployeeUserIdWithClientOpenId" => json!({ "UserId": employee, "OpenId": "n1" }),
            "UnbindEmployeeUserIdWithClientOpenId" => {
                let request = json!({ "UserId": employee, "OpenId": "n2" });
                self.call("BindEmployeeUserIdWithClientOpenId", &request).unwrap();
                request
            }
            "ModifyIntegrationDepartment" | "DeleteIntegrationDepartment" => {
                let id = self.text("CreateIntegrationDepartment", &json!({ "DeptName": "一部" }), "DeptId");
                json!({ "DeptId": id, "DeptName": "二部" })
            }
            "OperateSeals" | "CreateSealPolicy" | "DeleteSealPolicies" => {
                let seal = self.state.seals.iter().next().unwrap().0.to_owned();
                json!({ "Act": 2, "SealIds": [seal], "SealId": seal, "UserIds": [employee] })
            }
            "DisableUserAutoSign" => {
                let user = json!({ "Name": "甲", "IdCardNumber": "1" });
                let request = json!({ "AutoSignConfig": { "UserInfo": user } });
                let url = self.text("CreateUserAutoSignEnableUrl", &request, "Url");
                self.state.verify_at(url.rsplit('/').next().unwrap()).unwrap();
                json!({ "UserInfo": user })
            }
            "DescribeOrganizationAuthStatus" => json!({ "OrganizationName": "乙公司" }),
            "DescribeBatchOrganizationRegistrationUrls" | "DescribeBatchOrganizationRegistrationTasks" => {
                let request = json!({ "RegistrationOrganizations": [{ "OrganizationName": "乙公司" }] });
                let batch =
                    json!({ "TaskId": self.text("CreateBatchOrganizationRegistrationTasks", &request, "TaskId") });
                let urls = self.call("DescribeBatchOrganizationRegistrationUrls", &batch).unwrap();
                json!({ "TaskId": batch["TaskId"], "TaskIds": [urls["OrganizationAuthUrls"][0]["SubTaskId"]] })
            }
            "ModifyApplicationCallbackInfo" => {
                json!({ "OperateType": 1, "CallbackInfo": { "CallbackUrl": "http://127.0.0.1:1/" } })
            }
            _ => json!({}),
        }
    }
}

fn signer() -> Value {
    json!({ "ApproverType": 1, "ApproverName": "甲", "ApproverMobile": "13200000000" })
}

#[test]
fn every_action_answers_within_its_definition() {
    let mut world = World::new();
    let actions: Vec<String> = world.spec.actions.keys().cloned().collect();
    assert_eq!(actions.len(), 157);
    for action in actions {
        let request = world.request(&action);
        let answer = world.call(&action, &request).unwrap_or_else(|error| panic!("{action}: {error}"));
        let response = &world.spec.actions[&action].response;
        let declared: Vec<&str> = response.iter().map(|field| field.name.as_str()).collect();
        let members: BTreeSet<&str> = answer.keys().map(String::as_str).chain(["RequestId"]).collect();
        assert_eq!(members, declared.into_iter().collect(), "{action}");
        let mut violations = rules::check(&world.spec, response, &answer);
        // What does not apply is empty in the official examples too, also where it is promised.
        violations.retain(|violation| violation.fault != rules::Fault::Empty);
        assert_eq!(violations, [], "{action}");
    }
}

#[test]
fn times_in_texts_are_those_of_beijing() {
    // From the official example of CreateBatchCancelFlowUrl, which has both.
    assert_eq!(beijing_time(1_690_536_359), "2023-07-28 17:25:59");
}

/// The README's table: what an action answers from, and with which errors of its own.
fn table(spec: &Spec) -> String {
    let row = |action: &String| {
        let handler = handlers().find(|handler| handler.action == action);
        let asked = tasks::asked(spec, &spec.actions[action]).filter(|_| handler.is_none());
        let source = match handler {
            Some(_) => "state",
            None if asked.is_some() || spec.actions[action].curated.task.is_some() => "task",
            None => "definition",
        };
        let codes = handler.into_iter().flat_map(|handler| handler.codes.concat()).chain(asked.map(|(_, code)| code));
        let codes: BTreeSet<&str> = codes.collect();
        let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        format!("| {action} | {source} | {} |\n", codes.join(", "))
    };
    let rows: String = spec.actions.keys().map(row).collect();
    format!("| action | answers from | errors |\n|---|---|---|\n{rows}")
}

/// Run with `UPDATE_README=1`, it writes the table instead.
#[test]
fn the_table_of_the_readme_is_what_the_actions_do() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (start, end) = ("<!-- actions: written by a test, see there -->\n", "<!-- end of actions -->\n");
    let (before, rest) = readme.split_once(start).unwrap();
    let (written, after) = rest.split_once(end).unwrap();
    let table = table(&spec());
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, [before, start, &table, end, after].concat()).unwrap();
    } else {
        assert!(written == table, "write it with `UPDATE_README=1 cargo test -p tencent-ess-emulator readme`");
    }
}
