//! What callbacks say of a contract: the `MsgData` of their messages.

use serde_json::{Map, Value, json};

use super::{
    event::Operate,
    flow::{Approver, Flow, FlowGroup},
    groups::GroupStatus,
};
use crate::json::members;

/// `FlowStatusChange`: something was done to a contract.
pub(super) fn flow_status_change(
    flow_id: &str,
    flow: &Flow,
    group: Option<(&str, &FlowGroup)>,
    operate: Operate,
    now: i64,
) -> Map<String, Value> {
    let kind = if operate == Operate::Fill { "fill" } else { "sign" };
    let copied = |copied: &super::plan::Copied| json!({ "Name": copied.name, "Mobile": copied.mobile, "CcType": copied.cc_type });
    let mut data = about(flow_id, flow, now);
    data.extend(members(json!({
        "FlowType": flow.plan.flow_type,
        "FlowDescription": flow.plan.flow_description,
        "FlowMessage": flow.message,
        "TemplateId": flow.template_id.as_deref().unwrap_or_default(),
        "ReleaseFlowId": flow.releases.as_deref().unwrap_or_default(),
        "CallbackType": kind,
        "Operate": operate.as_str(),
        "FlowCallbackStatus": flow.status.code(),
        "FlowCallbackShowStatus": flow.status.callback_word(),
        "Unordered": flow.plan.unordered,
        "CreateOn": flow.created_on,
        "UpdatedOn": flow.updated_on,
        "DeadLine": flow.deadline,
        "UserId": flow.creator,
        "UserData": flow.plan.user_data,
        "UserFlowType": { "name": flow.plan.flow_type },
        "CcInfos": flow.plan.cc_infos.iter().map(copied).collect::<Vec<_>>(),
        "Approvers": flow.approvers.iter().map(approver).collect::<Vec<_>>(),
    })));
    if let Some((id, group)) = group {
        data.insert("FlowGroupMessage".to_owned(), json!({ "FlowGroupId": id, "FlowGroupName": group.name }));
    }
    data
}

/// `FlowGroupStatusChange`: a group of contracts is further than it was. The members are a guess,
/// made of names that occur elsewhere.
pub(super) fn flow_group_status_change(
    id: &str,
    group: &FlowGroup,
    status: GroupStatus,
    now: i64,
) -> Map<String, Value> {
    members(json!({
        "FlowGroupId": id,
        "FlowGroupName": group.name,
        "FlowGroupStatus": status.as_str(),
        "FlowIds": group.flow_ids,
        "OccurTime": now,
    }))
}

/// `DocumentFill`: a contract's document is composed.
pub(crate) fn document_fill(flow_id: &str, flow: &Flow, now: i64) -> Map<String, Value> {
    about(flow_id, flow, now)
}

/// `CreateFlowReview`: a contract waits to be reviewed before it starts.
pub(crate) fn create_flow_review(flow_id: &str, flow: &Flow, now: i64) -> Map<String, Value> {
    let mut data = about(flow_id, flow, now);
    data.insert("UserId".to_owned(), Value::from(flow.creator.as_str()));
    data.insert("UserData".to_owned(), Value::from(flow.plan.user_data.as_str()));
    data
}

fn about(flow_id: &str, flow: &Flow, now: i64) -> Map<String, Value> {
    members(json!({
        "FlowId": flow_id,
        "FlowName": flow.plan.flow_name,
        "DocumentId": flow.document.as_ref().map(|document| document.id.as_str()).unwrap_or_default(),
        "OccurTime": now,
    }))
}

fn approver(approver: &Approver) -> Value {
    let party = &approver.party;
    json!({
        "UserId": party.user_id,
        "RecipientId": approver.recipient_id,
        "SignId": approver.sign_id,
        "ApproverType": party.approver_type,
        "OrganizationId": approver.organization_id,
        "OrganizationName": party.organization_name,
        "Required": true,
        "ApproverName": party.approver_name,
        "ApproverMobile": party.approver_mobile,
        "ApproverIdCardType": party.approver_id_card_type,
        "ApproverIdCardNumber": party.approver_id_card_number,
        "ApproveCallbackStatus": approver.status.code(),
        "ApproveCallbackShowStatus": approver.status.callback_word(),
        "ApproveMessage": approver.message,
        "ApproveTime": approver.time,
        "ApproverDeadline": party.deadline,
        "ApproverSource": party.approver_source,
        "CustomApproverTag": party.custom_approver_tag,
    })
}
