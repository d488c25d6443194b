//! Contracts that are started and signed together.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Call, Handler, PARTY_CODES, answered, coded, flows, start};
use crate::{
    ApiError,
    state::{
        State,
        contract::{
            flow::ApproverStatus,
            plan::{Party, Plan},
        },
        refusal::Refusal,
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler {
        action: "CreateFlowGroupByFiles",
        answer: create_by_files,
        codes: &[PARTY_CODES, start::FILE_PLAN_CODES],
    },
    Handler {
        action: "CreateFlowGroupByTemplates",
        answer: create_by_templates,
        codes: &[
            PARTY_CODES,
            &["OperationDenied", "OperationDenied.ApproverNoMatchTemplate", "ResourceNotFound.NotExistTemplate"],
        ],
    },
    Handler {
        action: "CreateFlowGroupSignReview",
        answer: review,
        codes: &[&[
            "FailedOperation.NotAvailableSignReview",
            "InvalidParameter.ParamError",
            "OperationDenied",
            "ResourceNotFound",
        ]],
    },
    Handler { action: "CreateFlowGroupReminds", answer: remind, codes: &[&["FailedOperation"]] },
];

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Group {
    pub(super) flow_group_name: String,
    pub(super) flow_group_infos: Vec<Member>,
}

impl Group {
    /// Whether all contracts can be made from their files. All are looked at before any is created.
    pub(super) fn check_files(&self, state: &State) -> Result<(), ApiError> {
        for member in &self.flow_group_infos {
            start::check_file_plan(state, &member.plan, &member.file_ids)?;
        }
        Ok(())
    }
}

/// A contract of the group.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Member {
    pub(super) file_ids: Vec<String>,
    template_id: String,
    #[serde(flatten)]
    pub(super) plan: Plan,
}

fn create_by_files(call: &mut Call<'_>) -> Answer {
    let group: Group = call.read()?;
    group.check_files(call.state)?;
    let creator = call.operator().to_owned();
    create(call.state, group, |state, member| {
        let file_id = member.file_ids.first().map(String::as_str).unwrap_or_default();
        start::create_from_file(state, member.plan, file_id, &creator)
    })
}

fn create_by_templates(call: &mut Call<'_>) -> Answer {
    let group: Group = call.read()?;
    let failed = coded(|refusal| match refusal {
        Refusal::NoTemplate(_) => "ResourceNotFound.NotExistTemplate",
        Refusal::NotTheTemplatesSigners(_) => "OperationDenied.ApproverNoMatchTemplate",
        _ => "OperationDenied",
    });
    for member in &group.flow_group_infos {
        member.plan.check(call.state.now).map_err(&failed)?;
        call.state.check_template(&member.plan, &member.template_id).map_err(&failed)?;
    }
    let creator = call.operator().to_owned();
    create(call.state, group, |state, member| {
        let flow_id = state.create_flow(member.plan, &creator);
        state.fit_template(&flow_id, &member.template_id, &[]).map_err(&failed)?;
        state.attach_document(&flow_id, true).map_err(&failed)?;
        Ok(flow_id)
    })
}

/// Creates the contracts one by one, and starts them as a group.
fn create(
    state: &mut State,
    group: Group,
    mut create: impl FnMut(&mut State, Member) -> Result<String, ApiError>,
) -> Answer {
    let failed = coded(|_| "OperationDenied");
    let mut flow_ids = Vec::new();
    for member in group.flow_group_infos {
        flow_ids.push(create(state, member)?);
    }
    let group_id = state.create_group(group.flow_group_name, flow_ids.clone()).map_err(&failed)?;
    let mut approvers = Vec::new();
    for flow_id in &flow_ids {
        state.start(flow_id).map_err(&failed)?;
        let items = start::approver_items(state.flow(flow_id).map_err(&failed)?);
        approvers.push(json!({ "FlowId": flow_id, "Approvers": items }));
    }
    answered(json!({
        "FlowGroupId": group_id, "FlowIds": flow_ids, "Approvers": approvers, "WorkflowInstanceId": "",
    }))
}

/// Reports a review for every contract of the group in which the signer waits for one.
fn review(call: &mut Call<'_>) -> Answer {
    let (verdict, message) = flows::verdict(call)?;
    let group_id = call.text("FlowGroupId");
    let group = call.state.groups.get(group_id);
    let none = || ApiError::new("ResourceNotFound", format!("there is no group of contracts `{group_id}`"));
    let flow_ids = group.ok_or_else(none)?.flow_ids.clone();
    let [name, mobile] = ["ApproverName", "ApproverMobile"].map(|name| call.text_in("ApproverInfo", name).to_owned());
    let (mut found, mut reviewed) = (false, false);
    for flow_id in flow_ids {
        let flow = call.state.flow(&flow_id).map_err(coded(|_| "ResourceNotFound"))?;
        let is_meant =
            |party: &Party| party.approver_name == name && (mobile.is_empty() || party.approver_mobile == mobile);
        let approver = flow.approvers.iter().find(|approver| is_meant(&approver.party));
        let Some(recipient_id) = approver.map(|approver| approver.recipient_id.clone()) else { continue };
        found = true;
        let result = call.state.review_signature(&flow_id, Some(&recipient_id), verdict, &message);
        reviewed |= result.is_ok();
    }
    if !found {
        return Err(coded(|_| "ResourceNotFound")(Refusal::NoApprover));
    }
    if !reviewed {
        return Err(coded(|_| "FailedOperation.NotAvailableSignReview")(Refusal::NoReview));
    }
    answered(json!({}))
}

fn remind(call: &mut Call<'_>) -> Answer {
    let group_id = call.text("FlowGroupId");
    let group = call.state.groups.get(group_id);
    let none = || ApiError::new("FailedOperation", format!("there is no group of contracts `{group_id}`"));
    let flow_ids = group.ok_or_else(none)?.flow_ids.iter();
    let mut records = Vec::new();
    for (flow_id, flow) in flow_ids.filter_map(|id| Some((id, call.state.flows.get(id)?))) {
        let waiting = flow.approvers.iter().zip(0..).filter(|(approver, _)| approver.status == ApproverStatus::ToSign);
        records.extend(waiting.map(|(approver, order)| {
            json!({
                "FlowIds": [flow_id],
                "FlowNames": [flow.plan.flow_name],
                "ApproverName": approver.party.approver_name,
                "Mobile": approver.party.approver_mobile,
                "RemindMessageList": [{
                    "ApproverOrder": order, "SignId": approver.sign_id, "Status": 0, "Reason": "",
                }],
            })
        }));
    }
    answered(json!({ "RemindFlowGroupRecords": records }))
}
