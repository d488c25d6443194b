//! The signers of contracts: who they are, added, replaced, and reminded.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered, coded};
use crate::{
    ApiError,
    state::{
        contract::{
            flow::{Approver, ApproverStatus},
            plan::{Component, Party, Plan},
        },
        refusal::Refusal,
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "CreateFlowForwards", answer: forward, codes: &[&["OperationDenied"]] },
    Handler {
        action: "CreateDynamicFlowApprover",
        answer: add,
        codes: &[&["InvalidParameter.ParamError", "OperationDenied", "OperationDenied.NoFlowPermission"]],
    },
    Handler {
        action: "CreateFlowApprovers",
        answer: name,
        codes: &[&["OperationDenied", "ResourceNotFound", "ResourceNotFound.FlowApprover"]],
    },
    Handler { action: "CreateFlowReminds", answer: remind, codes: &[&["MissingParameter.FlowId"]] },
    Handler {
        action: "DescribeFlowComponents",
        answer: describe_components,
        codes: &[&["FailedOperation.FlowHasNoDocument", "OperationDenied.NoFlowPermission"]],
    },
];

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Forwards {
    flow_forward_infos: Vec<SignerOfFlow>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct SignerOfFlow {
    flow_id: String,
    recipient_id: String,
}

fn forward(call: &mut Call<'_>) -> Answer {
    let Forwards { flow_forward_infos } = call.read()?;
    let user_id = call.text("TargetUserId").to_owned();
    let employee = call.state.employees.get(&user_id).filter(|employee| !employee.quit && employee.verified_on > 0);
    let Some(employee) = employee.cloned() else {
        let message = format!("`{user_id}` is no verified employee; DescribeIntegrationEmployees lists them");
        return Err(ApiError::new("OperationDenied", message));
    };
    let (mut failed, mut succeeded, operator) = (Vec::new(), Vec::new(), call.operator().to_owned());
    for SignerOfFlow { flow_id, recipient_id } in flow_forward_infos {
        let to = (user_id.as_str(), employee.name.as_str(), employee.mobile.as_str());
        match call.state.amend(&flow_id, |flow, now| flow.forward(&recipient_id, to, false, now)) {
            Ok(()) => {
                call.state.report_forward(&flow_id, &recipient_id, &operator);
                succeeded.push(flow_id);
            }
            Err(refusal) => failed.push(json!({ "FlowId": flow_id, "ErrorDetail": refusal.to_string() })),
        }
    }
    answered(json!({ "FailedFlows": failed, "SuccessFlows": succeeded }))
}

fn add(call: &mut Call<'_>) -> Answer {
    let plan: Plan = call.read()?;
    let flow_id = call.text("FlowId").to_owned();
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) => "OperationDenied.NoFlowPermission",
        _ => "OperationDenied",
    });
    plan.check(call.state.now).map_err(|refusal| ApiError::new("InvalidParameter.ParamError", refusal.to_string()))?;
    let approvers: Vec<Approver> = plan.approvers.into_iter().map(|party| call.state.approver(party, false)).collect();
    let added: Vec<String> = approvers.iter().map(|approver| approver.recipient_id.clone()).collect();
    let add_all = |flow: &mut crate::state::contract::flow::Flow, _| {
        approvers.into_iter().try_for_each(|one| flow.add_approver(one))
    };
    call.state.amend(&flow_id, add_all).map_err(&failed)?;
    let flow = call.state.flow(&flow_id).map_err(failed)?;
    let added = flow.approvers.iter().filter(|approver| added.contains(&approver.recipient_id));
    let list: Vec<Value> = added.map(result).collect();
    answered(json!({ "FlowId": flow_id, "DynamicFlowApproverList": list }))
}

fn result(approver: &Approver) -> Value {
    // The action knows no word for one who waits for others.
    let status = if approver.status == ApproverStatus::Waiting { ApproverStatus::ToSign } else { approver.status };
    json!({ "RecipientId": approver.recipient_id, "SignId": approver.sign_id, "ApproverStatus": status.code() })
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Named {
    approvers: Vec<NamedApprover>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct NamedApprover {
    flow_id: String,
    recipient_id: String,
    approver_name: String,
    approver_mobile: String,
    organization_name: String,
}

fn name(call: &mut Call<'_>) -> Answer {
    let Named { approvers } = call.read()?;
    let whole = call.text("FlowId").to_owned();
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) => "ResourceNotFound",
        Refusal::NoApprover => "ResourceNotFound.FlowApprover",
        _ => "OperationDenied",
    });
    let mut named = Vec::new();
    for one in approvers {
        let flow_id = if one.flow_id.is_empty() { whole.clone() } else { one.flow_id };
        let party = Party {
            approver_name: one.approver_name,
            approver_mobile: one.approver_mobile,
            organization_name: one.organization_name,
            ..Party::default()
        };
        // All are looked at before any is changed.
        let mut flow = call.state.flow(&flow_id).map_err(&failed)?.clone();
        flow.name_approver(&one.recipient_id, &party).map_err(&failed)?;
        named.push((flow_id, one.recipient_id, party));
    }
    for (flow_id, recipient_id, party) in named {
        call.state.amend(&flow_id, |flow, _| flow.name_approver(&recipient_id, &party)).map_err(&failed)?;
    }
    answered(json!({ "FillError": [] }))
}

fn remind(call: &mut Call<'_>) -> Answer {
    let flow_ids = call.texts("FlowIds");
    if flow_ids.is_empty() {
        return Err(ApiError::new("MissingParameter.FlowId", "`FlowIds` is empty"));
    }
    let record = |id: &String| {
        let running = call.state.flows.get(id).is_some_and(|flow| flow.status.is_running());
        let message = if running { "" } else { "the contract does not exist or waits for nobody" };
        json!({ "FlowId": id, "CanRemind": running, "RemindMessage": message })
    };
    answered(json!({ "RemindFlowRecords": flow_ids.iter().map(record).collect::<Vec<_>>() }))
}

fn describe_components(call: &mut Call<'_>) -> Answer {
    let flow_id = call.text("FlowId");
    let flow = call.state.flow(flow_id).map_err(coded(|_| "OperationDenied.NoFlowPermission"))?;
    if flow.document.is_none() {
        return Err(coded(|_| "FailedOperation.FlowHasNoDocument")(Refusal::NoDocument));
    }
    let promoter = json!({
        "RecipientId": "",
        "RecipientFillStatus": "1",
        "IsPromoter": true,
        "Components": flow.plan.components.iter().map(|field| filled(field, "")).collect::<Vec<_>>(),
        "SignComponents": [],
    });
    let recipient = |approver: &Approver| {
        let fields = |fields: &[Component]| {
            fields.iter().map(|field| filled(field, &approver.recipient_id)).collect::<Vec<Value>>()
        };
        let left = approver.party.components.iter().any(|field| field.value.is_empty());
        json!({
            "RecipientId": approver.recipient_id,
            "RecipientFillStatus": if left { "0" } else { "1" },
            "IsPromoter": false,
            "Components": fields(&approver.party.components),
            "SignComponents": fields(&approver.party.sign_components),
        })
    };
    let infos: Vec<Value> = std::iter::once(promoter).chain(flow.approvers.iter().map(recipient)).collect();
    answered(json!({ "RecipientComponentInfos": infos }))
}

fn filled(field: &Component, recipient_id: &str) -> Value {
    json!({
        "ComponentId": field.id,
        "ComponentName": field.name,
        "ComponentFillStatus": if field.value.is_empty() { "0" } else { "1" },
        "ComponentValue": field.value,
        "ComponentRecipientId": recipient_id,
        "ImageUrl": "",
    })
}
