//! What callbacks say of a contract: the `MsgData` of their messages.

use serde_json::{Map, Value, json};

use crate::{
    json::members,
    state::{
        State,
        contract::flow::{Approver, ApproverStatus, Flow, FlowGroup, GroupStatus},
        message::Operate,
    },
};

impl State {
    /// `FlowStatusChange`: something was done to a contract, by a signer or by nobody in particular.
    pub(in crate::state) fn flow_status_change(
        &self,
        flow_id: &str,
        flow: &Flow,
        operate: Operate,
        by: &str,
    ) -> Map<String, Value> {
        let kind = if operate == Operate::Fill { "fill" } else { "sign" };
        let copied = |copied: &crate::state::contract::plan::Copied| json!({ "Name": copied.name, "Mobile": copied.mobile, "CcType": copied.cc_type });
        let mut data = about(flow_id, flow, self.now);
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
            "RecipientId": by,
            "OrganizationId": self.own_organization_id(),
            "CallbackUrl": flow.plan.callback_url,
            "UserData": flow.plan.user_data,
            "UserFlowType": user_flow_type(flow),
            "CcInfos": flow.plan.cc_infos.iter().map(copied).collect::<Vec<_>>(),
            "Approvers": flow.approvers.iter().map(|approver| self.approver_message(flow, approver)).collect::<Vec<_>>(),
        })));
        if let Some((id, group)) = self.group_of(flow) {
            data.insert("FlowGroupMessage".to_owned(), json!({ "FlowGroupId": id, "FlowGroupName": group.name }));
        }
        data
    }

    fn approver_message(&self, flow: &Flow, approver: &Approver) -> Value {
        let party = &approver.party;
        let employee = self.employees.get(&party.user_id);
        let card_type = if party.approver_id_card_type.is_empty() { "ID_CARD" } else { &party.approver_id_card_type };
        let by_hand = approver.status == ApproverStatus::Signed && !party.is_silent();
        json!({
            "UserId": party.user_id,
            "RecipientId": approver.recipient_id,
            "ApproverType": party.approver_type,
            "OrganizationId": approver.organization_id,
            "OrganizationName": party.organization_name,
            "Required": true,
            "ApproverName": party.approver_name,
            "ApproverMobile": party.approver_mobile,
            "ApproverIdCardType": card_type,
            "ApproverIdCardTypeDesc": card_type_word(card_type),
            "ApproverIdCardNumber": party.approver_id_card_number,
            "ApproveCallbackStatus": approver.status.callback_code(),
            "ApproveCallbackShowStatus": approver.status.callback_word(),
            "ApproveMessage": approver.message,
            "ApproveTime": approver.time,
            "ApproverDeadline": approver.deadline().unwrap_or(flow.deadline),
            "VerifyChannel": if by_hand { "WEIXINAPP" } else { "" },
            "ApproverSource": party.approver_source,
            "CaSign": true,
            "CustomUserId": employee.map(|employee| employee.open_id.as_str()).unwrap_or_default(),
            "CustomApproverTag": party.custom_approver_tag,
        })
    }
}

/// What a contract without a type is called that a program has started.
const FLOW_TYPE: &str = "自建应用集成";

fn user_flow_type(flow: &Flow) -> Map<String, Value> {
    let plan = &flow.plan;
    let name = if plan.flow_type.is_empty() { FLOW_TYPE } else { &plan.flow_type };
    let members = [("name", name), ("user_flow_type_id", &plan.user_flow_type_id)];
    let given = members.into_iter().filter(|(_, value)| !value.is_empty());
    given.map(|(member, value)| (member.to_owned(), Value::from(value))).collect()
}

/// `ApproverIdCardTypeDesc`.
fn card_type_word(card_type: &str) -> &'static str {
    match card_type {
        "ID_CARD" => "居民身份证",
        "HONGKONG_AND_MACAO" => "港澳居民来往内地通行证",
        "HONGKONG_MACAO_AND_TAIWAN" => "港澳台居民居住证",
        _ => "",
    }
}

/// `FlowGroupStatusChange`: a group of contracts is further than it was. The members are a guess,
/// made of names that occur elsewhere.
pub(in crate::state) fn flow_group_status_change(
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
