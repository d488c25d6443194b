//! What callbacks say of seals, templates, employees and codes.

use serde_json::{Map, Value, json};

use crate::{
    json::members,
    state::{
        State,
        resources::{Employee, Seal, Template},
        sign_codes::SignCode,
    },
};

/// `Operate` of a seal's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SealOperate {
    Create,
    Enable,
    Disable,
    /// Employees may use it from now on.
    Valid,
    /// Employees may not use it any more.
    Invalid,
}

impl SealOperate {
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Enable => "Enable",
            Self::Disable => "Disable",
            Self::Valid => "Valid",
            Self::Invalid => "Invalid",
        }
    }
}

/// What was done to a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TemplateOperate {
    Add,
    Delete,
    /// It can be used from now on, or not any more.
    Available,
}

impl State {
    /// `OperateSeal`: something was done to a seal; `users` are those who may use it by that, or may not.
    pub(crate) fn report_seal(&mut self, id: &str, operate: SealOperate, operator: &str, users: &[String]) {
        let Some(Seal { name, kind, .. }) = self.seals.get(id).cloned() else { return };
        let user = |user_id: &String| {
            let name = self.employees.get(user_id).map(|employee| employee.name.as_str());
            json!({ "UserId": user_id, "UserName": name.unwrap_or_default() })
        };
        let data = json!({
            "SealId": id,
            "SealName": name,
            "SealType": kind,
            "Operate": operate.as_str(),
            "AuthorizedUsers": users.iter().map(user).collect::<Vec<_>>(),
        });
        self.report_by("OperateSeal", operator, data);
    }

    /// `TemplateAdd`, `TemplateDelete`, `TemplateAvailable`: something was done to a template.
    pub(crate) fn report_template(&mut self, id: &str, template: &Template, operate: TemplateOperate, operator: &str) {
        let mut data = members(json!({ "TemplateId": id, "TemplateName": template.name, "UserData": "" }));
        let (message_type, time) = match operate {
            TemplateOperate::Add => ("TemplateAdd", "CreateTime"),
            TemplateOperate::Delete => ("TemplateDelete", "DeleteTime"),
            TemplateOperate::Available => {
                let status = if template.available { "ENABLE" } else { "DISABLE" };
                data.insert("TemplateStatus".to_owned(), Value::from(status));
                ("TemplateAvailable", "OperateOn")
            }
        };
        data.insert(time.to_owned(), Value::from(self.now));
        self.report_by(message_type, operator, Value::Object(data));
    }

    /// `VerifyStaffInfo`, `QuiteJob`: an employee has joined, or has left. The members are a guess.
    pub(crate) fn report_employee(&mut self, message_type: &str, id: &str, employee: &Employee, operator: &str) {
        let data = json!({
            "UserId": id,
            "DisplayName": employee.name,
            "Mobile": employee.mobile,
            "OpenId": employee.open_id,
            "OccurTime": self.now,
        });
        self.report_by(message_type, operator, data);
    }

    /// `ForwardFLow`, so spelled: somebody else signs a contract. The members are a guess.
    pub(crate) fn report_forward(&mut self, flow_id: &str, recipient_id: &str, operator: &str) {
        let Ok(flow) = self.flow(flow_id) else { return };
        let Some(approver) = flow.approver(recipient_id) else { return };
        let data = json!({
            "FlowId": flow_id,
            "FlowName": flow.plan.flow_name,
            "RecipientId": recipient_id,
            "TargetUserId": approver.party.user_id,
            "TargetUserName": approver.party.approver_name,
            "UserData": flow.plan.user_data,
            "OccurTime": self.now,
        });
        self.report_by("ForwardFLow", operator, data);
    }

    /// `CreateFlowByQrCode`: no contract could be started for somebody who has scanned a code. The members are
    /// a guess.
    pub(in crate::state) fn report_failed_scan(&mut self, code_id: &str, code: &SignCode, reason: &str) {
        let data = json!({
            "QrCodeId": code_id,
            "TemplateId": code.template_id,
            "FlowName": code.flow_name,
            "ErrorMessage": reason,
            "UserData": code.user_data,
            "OccurTime": self.now,
        });
        self.report_by("CreateFlowByQrCode", &code.creator, data);
    }

    /// Reports what an employee of the organization has done.
    fn report_by(&mut self, message_type: &str, operator: &str, data: Value) {
        let mut whole: Map<String, Value> =
            members(json!({ "OrganizationId": self.own_organization_id(), "OperatorUserId": operator }));
        whole.extend(members(data));
        self.report(message_type, whole);
    }
}
