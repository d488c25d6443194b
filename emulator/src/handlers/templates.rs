//! Templates: there are some from the start.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{
    ApiError,
    state::{
        State,
        message::notices::TemplateOperate,
        resources::{Role, Template},
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "DescribeFlowTemplates", answer: describe, codes: &[&["InvalidParameter.ParamError"]] },
    Handler { action: "OperateTemplate", answer: operate, codes: &[&["ResourceNotFound.Template"]] },
];

/// A condition of a list: the values of a key, one of which has to fit.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Filter {
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Filtered {
    pub(super) filters: Vec<Filter>,
}

fn describe(call: &mut Call<'_>) -> Answer {
    let Filtered { filters } = call.read()?;
    let known = ["template-id", "share-template-id", "template-name"];
    if let Some(unknown) = filters.iter().find(|filter| !known.contains(&filter.key.as_str())) {
        let message = format!("there is no filter `{}`; there are {}", unknown.key, known.join(", "));
        return Err(ApiError::new("InvalidParameter.ParamError", message));
    }
    let with_fields = call.integer("ContentType") != Some(1);
    // The templates of other applications are not this organization's.
    let own = call.text("ApplicationId").is_empty();
    let fits = |id: &str, template: &Template| {
        filters.iter().all(|filter| match filter.key.as_str() {
            "template-id" => filter.values.iter().any(|value| value == id),
            "template-name" => filter.values.iter().any(|value| template.name.contains(value.as_str())),
            _ => false,
        })
    };
    let state = &*call.state;
    let found = state.templates.iter().filter(|(id, template)| own && fits(id, template));
    let found: Vec<Value> = found.map(|(id, template)| info(state, id, template, with_fields)).collect();
    answered(json!({ "TotalCount": found.len(), "Templates": call.page(found) }))
}

fn operate(call: &mut Call<'_>) -> Answer {
    let id = call.text("TemplateId").to_owned();
    let Some(template) = call.state.templates.get(&id) else {
        return Err(ApiError::new("ResourceNotFound.Template", format!("there is no template `{id}`")));
    };
    let (mut template, operator) = (template.clone(), call.operator().to_owned());
    let answer = json!({ "TemplateId": id, "TemplateName": template.name });
    match call.text("OperateType").to_ascii_uppercase().as_str() {
        "DELETE" => {
            call.state.templates.remove(&id);
            call.state.report_template(&id, &template, TemplateOperate::Delete, &operator);
        }
        "COPY" => {
            let name = call.text("TemplateName");
            template.name = if name.is_empty() { format!("{}_副本", template.name) } else { name.to_owned() };
            let (copy, name) = (call.state.ids.resource(), template.name.clone());
            call.state.report_template(&copy, &template, TemplateOperate::Add, &operator);
            call.state.templates.insert(copy.clone(), template);
            return answered(json!({ "TemplateId": copy, "TemplateName": name }));
        }
        operation => {
            template.available = operation == "ENABLE";
            call.state.report_template(&id, &template, TemplateOperate::Available, &operator);
            call.state.templates.insert(id, template);
        }
    }
    answered(answer)
}

fn info(state: &State, id: &str, template: &Template, with_fields: bool) -> Value {
    let creator = state.employees.get(&template.creator).map(|employee| employee.name.as_str());
    let file = state.files.get(&template.file_id).map(|file| {
        json!({
            "FileId": template.file_id, "FileName": file.name, "FileSize": file.bytes, "CreatedOn": file.created_on,
        })
    });
    let recipients: Vec<Value> =
        template.recipients.iter().zip(1..).map(|(role, order)| recipient(role, order)).collect();
    let mut info = json!({
        "TemplateId": id,
        "TemplateName": template.name,
        "Description": template.description,
        "Recipients": recipients,
        "Promoter": recipient(&template.promoter, 0),
        "DocumentResourceIds": [template.file_id],
        "FileInfos": file.into_iter().collect::<Vec<_>>(),
        "AttachmentResourceIds": [],
        "SignOrder": (0..template.recipients.len()).collect::<Vec<_>>(),
        "Status": 1,
        "Creator": creator.unwrap_or_default(),
        "CreatorId": template.creator,
        "CreatedOn": template.created_on,
        "TemplateType": 1,
        "Available": if template.available { 1 } else { 2 },
        "OrganizationId": state.own_organization_id(),
        "TemplateVersion": "1",
        "Published": true,
    });
    if with_fields && let Some(members) = info.as_object_mut() {
        members.insert("Components".to_owned(), json!(template.components));
        members.insert("SignComponents".to_owned(), json!(template.sign_components));
    }
    info
}

fn recipient(role: &Role, order: i64) -> Value {
    let kind = match (order, role.organization) {
        (0, _) => "PROMOTER",
        (_, true) => "ENTERPRISE",
        (_, false) => "INDIVIDUAL",
    };
    json!({
        "RecipientId": role.id,
        "RecipientType": kind,
        "RoleName": role.name,
        "RoutingOrder": order,
        "RequireValidation": false,
        "RequireSign": order > 0,
        "RequireDelivery": order > 0,
        "DeliveryMethod": "MOBILE",
        "ApproverVerifyTypes": [1],
        "ApproverSignTypes": [1, 2],
    })
}
