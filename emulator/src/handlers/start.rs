//! Contracts that are made from a file, or step by step from a template.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, PARTY_CODES, answered, coded};
use crate::{
    ApiError,
    state::{
        State,
        contract::{flow::Flow, plan::Plan},
        link::Target,
        refusal::Refusal,
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "CreateFlowByFiles", answer: create_flow_by_files, codes: &[PARTY_CODES, FILE_PLAN_CODES] },
    Handler { action: "CreateFlow", answer: create_flow, codes: &[PARTY_CODES, &["ResourceNotFound.FlowApprover"]] },
    Handler {
        action: "CreateDocument",
        answer: create_document,
        codes: &[&[
            "FailedOperation.FlowHasDocument",
            "InvalidParameter.DataNotFound",
            "OperationDenied",
            "OperationDenied.ApproverNoMatchTemplate",
            "ResourceNotFound",
            "ResourceNotFound.Template",
        ]],
    },
    Handler {
        action: "StartFlow",
        answer: start_flow,
        codes: &[&[
            "FailedOperation.FlowHasNoDocument",
            "OperationDenied",
            "OperationDenied.DocumentNoAvailable",
            "OperationDenied.FlowHasStarted",
            "OperationDenied.FlowHasTerminated",
            "OperationDenied.FlowStatusForbid",
            "ResourceNotFound.Flow",
            "ResourceNotFound.FlowApprover",
        ]],
    },
];

/// How long a look at a contract that does not exist can be taken, in seconds.
const PREVIEW_LIFETIME: i64 = 300;

fn create_flow_by_files(call: &mut Call<'_>) -> Answer {
    let plan: Plan = call.read()?;
    let file_id = check_file_plan(call.state, &plan, &call.texts("FileIds"))?;
    if call.flag("NeedPreview") {
        let url = preview_url(call, &plan.flow_name);
        return answered(json!({ "FlowId": "", "PreviewUrl": url, "Approvers": [], "WorkflowInstanceId": "" }));
    }
    let operator = call.operator().to_owned();
    let flow_id = start_at_once(call.state, plan, &file_id, &operator)?;
    let approvers = approver_items(call.state.flow(&flow_id).map_err(coded(|_| "OperationDenied"))?);
    answered(json!({ "FlowId": flow_id, "PreviewUrl": "", "Approvers": approvers, "WorkflowInstanceId": "" }))
}

fn create_flow(call: &mut Call<'_>) -> Answer {
    let plan: Plan = call.read()?;
    if plan.approvers.is_empty() {
        return Err(coded(|_| "ResourceNotFound.FlowApprover")(Refusal::NobodySigns));
    }
    plan.check(call.state.now).map_err(coded(|_| "ResourceNotFound.FlowApprover"))?;
    let operator = call.operator().to_owned();
    let flow_id = call.state.create_flow(plan, &operator);
    answered(json!({ "FlowId": flow_id }))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Document {
    form_fields: Vec<FormField>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FormField {
    #[serde(rename = "ComponentId")]
    id: String,
    #[serde(rename = "ComponentName")]
    name: String,
    #[serde(rename = "ComponentValue")]
    value: String,
}

fn create_document(call: &mut Call<'_>) -> Answer {
    let document: Document = call.read()?;
    let (flow_id, template_id) = (call.text("FlowId").to_owned(), call.text("TemplateId").to_owned());
    let values: Vec<(String, String)> = document.form_fields.into_iter().map(FormField::value).collect();
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) => "ResourceNotFound",
        Refusal::NoTemplate(_) => "ResourceNotFound.Template",
        Refusal::HasDocument | Refusal::Started => "FailedOperation.FlowHasDocument",
        Refusal::NotTheTemplatesSigners(_) => "OperationDenied.ApproverNoMatchTemplate",
        Refusal::NoField(_) => "InvalidParameter.DataNotFound",
        _ => "OperationDenied",
    });
    if call.flag("NeedPreview") {
        let template = call.state.templates.get(&template_id).ok_or(Refusal::NoTemplate(template_id));
        let name = template.map_err(failed)?.name.clone();
        let (url, document_id) = (preview_url(call, &name), call.state.ids.resource());
        return answered(json!({ "DocumentId": document_id, "PreviewFileUrl": url, "Approvers": [] }));
    }
    let flow = call.state.flow(&flow_id).map_err(&failed)?;
    if flow.document.is_some() {
        return Err(failed(Refusal::HasDocument));
    }
    if flow.status.is_final() {
        return Err(failed(Refusal::Ended(flow.status)));
    }
    call.state.fit_template(&flow_id, &template_id, &values).map_err(&failed)?;
    let document_id = call.state.attach_document(&flow_id, false).map_err(&failed)?;
    let approvers = approver_items(call.state.flow(&flow_id).map_err(failed)?);
    answered(json!({ "DocumentId": document_id, "PreviewFileUrl": "", "Approvers": approvers }))
}

impl FormField {
    /// What the field is called, and its value.
    fn value(self) -> (String, String) {
        let name = if self.id.is_empty() { self.name } else { self.id };
        (name, self.value)
    }
}

fn start_flow(call: &mut Call<'_>) -> Answer {
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) => "ResourceNotFound.Flow",
        Refusal::Started => "OperationDenied.FlowHasStarted",
        Refusal::Ended(_) => "OperationDenied.FlowHasTerminated",
        Refusal::NoDocument => "FailedOperation.FlowHasNoDocument",
        Refusal::DocumentNotReady => "OperationDenied.DocumentNoAvailable",
        Refusal::ReviewAwaited => "OperationDenied.FlowStatusForbid",
        Refusal::NobodySigns => "ResourceNotFound.FlowApprover",
        _ => "OperationDenied",
    });
    let flow_id = call.text("FlowId").to_owned();
    call.state.start(&flow_id).map_err(failed)?;
    answered(json!({ "Status": "START", "WorkflowInstanceId": "" }))
}

/// What [`check_file_plan`] refuses with, beside the codes of the signers.
pub(super) const FILE_PLAN_CODES: &[&str] = &[
    "MissingParameter.FlowApprover",
    "MissingParameter.ResourceId",
    "OperationDenied",
    "OperationDenied.FileDeleted",
    "OperationDenied.FileNoMatchResource",
    "ResourceNotFound.Resource",
];

/// The file that a contract can be made from.
pub(super) fn check_file_plan(state: &State, plan: &Plan, file_ids: &[String]) -> Result<String, ApiError> {
    let failed = coded(|refusal| match refusal {
        Refusal::NoFile(_) => "ResourceNotFound.Resource",
        Refusal::FileExpired(_) => "OperationDenied.FileDeleted",
        Refusal::NotConverted(_) => "OperationDenied.FileNoMatchResource",
        Refusal::NobodySigns => "MissingParameter.FlowApprover",
        _ => "OperationDenied",
    });
    // That there is no second one is a rule of the definition.
    let Some(file_id) = file_ids.first() else {
        return Err(ApiError::new("MissingParameter.ResourceId", "`FileIds` is empty; give the file's id"));
    };
    state.usable_pdf(file_id).map_err(&failed)?;
    if plan.approvers.is_empty() && !plan.open_dynamic_sign_flow {
        return Err(failed(Refusal::NobodySigns));
    }
    plan.check(state.now).map_err(failed)?;
    Ok(file_id.clone())
}

/// Starts a contract from a file.
fn start_at_once(state: &mut State, plan: Plan, file_id: &str, creator: &str) -> Result<String, ApiError> {
    let failed = coded(|_| "OperationDenied");
    let flow_id = create_from_file(state, plan, file_id, creator)?;
    state.start(&flow_id).map_err(failed)?;
    Ok(flow_id)
}

/// A contract whose document is there, to be started.
pub(super) fn create_from_file(
    state: &mut State,
    plan: Plan,
    file_id: &str,
    creator: &str,
) -> Result<String, ApiError> {
    let failed = coded(|_| "OperationDenied");
    let flow_id = state.create_flow(plan, creator);
    state.bring_file(&flow_id, file_id).map_err(&failed)?;
    state.attach_document(&flow_id, true).map_err(failed)?;
    Ok(flow_id)
}

/// `ApproverItem`s: the ids of signers.
pub(super) fn approver_items(flow: &Flow) -> Vec<Value> {
    let item = |approver: &crate::state::contract::flow::Approver| {
        json!({
            "SignId": approver.sign_id,
            "RecipientId": approver.recipient_id,
            "ApproverRoleName": approver.party.approver_role_name,
        })
    };
    flow.approvers.iter().map(item).collect()
}

fn preview_url(call: &mut Call<'_>, name: &str) -> String {
    let token = call.state.link(Target::Preview { name: name.to_owned() }, PREVIEW_LIFETIME);
    format!("{}/preview?code={token}", call.base_url)
}
