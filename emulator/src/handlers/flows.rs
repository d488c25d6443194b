//! Contracts that exist: what they are like, and what is done to them as a whole.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Handler, PARTY_CODES, answered, coded};
use crate::{
    ApiError,
    state::{
        contract::{
            flow::{Approver, Flow, FlowStatus},
            plan::{Copied, Party, Plan},
            transitions::Verdict,
        },
        link::Target,
        refusal::Refusal,
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "DescribeFlowInfo", answer: describe_info, codes: &[&["FailedOperation", "MissingParameter"]] },
    Handler { action: "DescribeFlowBriefs", answer: describe_briefs, codes: &[&["MissingParameter.FlowId"]] },
    Handler {
        action: "CancelFlow",
        answer: cancel,
        codes: &[&[
            "MissingParameter.CancelReason",
            "OperationDenied",
            "OperationDenied.FlowHasTerminated",
            "ResourceNotFound.Flow",
        ]],
    },
    Handler {
        action: "ModifyFlowDeadline",
        answer: modify_deadline,
        codes: &[&["FailedOperation", "InvalidParameter.ParamError", "OperationDenied", "ResourceNotFound"]],
    },
    Handler {
        action: "CreateFlowSignReview",
        answer: review,
        codes: &[&[
            "FailedOperation.NotAvailableSignReview",
            "InvalidParameter.ParamError",
            "OperationDenied",
            "ResourceNotFound",
        ]],
    },
    Handler {
        action: "CreateReleaseFlow",
        answer: release,
        codes: &[
            PARTY_CODES,
            &["FailedOperation", "OperationDenied", "ResourceNotFound", "ResourceNotFound.FlowApprover"],
        ],
    },
    Handler {
        action: "ArchiveDynamicFlow",
        answer: archive,
        codes: &[&["OperationDenied", "OperationDenied.FlowHasTerminated", "ResourceNotFound.Flow"]],
    },
    Handler {
        action: "CreateFlowEvidenceReport",
        answer: evidence_report,
        codes: &[&["OperationDenied.FlowStatusForbid", "ResourceNotFound.Flow"]],
    },
    Handler {
        action: "DescribeFlowEvidenceReport",
        answer: describe_evidence_report,
        codes: &[&["InvalidParameter.DataNotFound"]],
    },
];

/// How long a contract that ends another is open unless it says so itself, in seconds.
const RELEASE_LIFETIME: i64 = 7 * 86_400;
/// How long a report of evidence can be downloaded, in seconds.
const REPORT_LIFETIME: i64 = 365 * 86_400;

fn describe_info(call: &mut Call<'_>) -> Answer {
    let failed = |what: String| ApiError::new("FailedOperation", what);
    let (mut flow_ids, group_id) = (call.texts("FlowIds"), call.text("FlowGroupId"));
    let mut group_name = "";
    if !group_id.is_empty() {
        let group = call.state.groups.get(group_id);
        let group = group.ok_or_else(|| failed(format!("there is no group of contracts `{group_id}`")))?;
        flow_ids.clone_from(&group.flow_ids);
        group_name = &group.name;
    }
    if flow_ids.is_empty() {
        return Err(ApiError::new("MissingParameter", "neither `FlowIds` nor `FlowGroupId` is given"));
    }
    let mut infos = Vec::new();
    for id in &flow_ids {
        let flow = call.state.flow(id).map_err(|refusal| failed(refusal.to_string()))?;
        infos.push(info(id, flow));
    }
    answered(json!({
        "FlowDetailInfos": infos, "FlowGroupId": group_id, "FlowGroupName": group_name, "FlowGroupRemarks": [],
    }))
}

fn describe_briefs(call: &mut Call<'_>) -> Answer {
    let flow_ids = call.texts("FlowIds");
    if flow_ids.is_empty() {
        return Err(ApiError::new("MissingParameter.FlowId", "`FlowIds` is empty"));
    }
    // What is not known is left out, as on the platform.
    let briefs = flow_ids.iter().filter_map(|id| {
        let mut brief = about(id, call.state.flows.get(id)?);
        let deadline = call.state.flows.get(id)?.deadline;
        brief.insert("Deadline".to_owned(), Value::from(deadline));
        Some(brief)
    });
    answered(json!({ "FlowBriefs": briefs.collect::<Vec<_>>() }))
}

fn cancel(call: &mut Call<'_>) -> Answer {
    let (flow_id, message) = (call.text("FlowId").to_owned(), call.text("CancelMessage").to_owned());
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) => "ResourceNotFound.Flow",
        Refusal::Ended(_) => "OperationDenied.FlowHasTerminated",
        _ => "OperationDenied",
    });
    if message.is_empty() {
        return Err(ApiError::new("MissingParameter.CancelReason", "`CancelMessage` is empty; say why"));
    }
    call.state.cancel(&flow_id, &message).map_err(failed)?;
    answered(json!({}))
}

fn modify_deadline(call: &mut Call<'_>) -> Answer {
    let (flow_id, recipient_id) = (call.text("FlowId").to_owned(), call.text("RecipientId").to_owned());
    let deadline = call.integer("Deadline").unwrap_or_default();
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) | Refusal::NoApprover => "ResourceNotFound",
        Refusal::Deadline(_) => "InvalidParameter.ParamError",
        Refusal::Forbidden(_) => "OperationDenied",
        _ => "FailedOperation",
    });
    let recipient_id = (!recipient_id.is_empty()).then_some(recipient_id.as_str());
    let extend = |flow: &mut Flow, now| {
        if flow.group_id.is_some() {
            return Err(Refusal::Forbidden("the contract is one of a group"));
        }
        flow.extend(recipient_id, deadline, now)
    };
    call.state.amend(&flow_id, extend).map_err(failed)?;
    answered(json!({}))
}

fn review(call: &mut Call<'_>) -> Answer {
    let (flow_id, recipient_id) = (call.text("FlowId").to_owned(), call.text("RecipientId").to_owned());
    let (verdict, message) = verdict(call)?;
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) | Refusal::NoApprover => "ResourceNotFound",
        Refusal::NoReview | Refusal::NotStarted | Refusal::Ended(_) => "FailedOperation.NotAvailableSignReview",
        _ => "OperationDenied",
    });
    if call.text("OperateType").eq_ignore_ascii_case("CreateReview") {
        call.state.review_start(&flow_id, verdict, &message).map_err(failed)?;
    } else {
        let recipient_id = (!recipient_id.is_empty()).then_some(recipient_id.as_str());
        call.state.review_signature(&flow_id, recipient_id, verdict, &message).map_err(failed)?;
    }
    answered(json!({}))
}

/// The result of a review, and what is said of it.
pub(super) fn verdict(call: &Call<'_>) -> Result<(Verdict, String), ApiError> {
    let verdict = match call.text("ReviewType").to_ascii_uppercase().as_str() {
        "PASS" => Verdict::Pass,
        "REJECT" => Verdict::Reject,
        _ => Verdict::Refuse,
    };
    let message = call.text("ReviewMessage").to_owned();
    if verdict != Verdict::Pass && message.is_empty() {
        return Err(ApiError::new(
            "InvalidParameter.ParamError",
            "`ReviewMessage` is empty; say why it was not passed",
        ));
    }
    Ok((verdict, message))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Release {
    released_approvers: Vec<ReleasedApprover>,
    deadline: i64,
    user_data: String,
    flow_name: String,
}

/// Somebody who signs the end of a contract instead of who signed the contract.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct ReleasedApprover {
    name: String,
    mobile: String,
    approver_type: String,
    #[serde(alias = "RelievedApproverReceiptId")]
    relieved_approver_recipient_id: String,
}

fn release(call: &mut Call<'_>) -> Answer {
    let release: Release = call.read()?;
    let original_id = call.text("NeedRelievedFlowId").to_owned();
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) => "ResourceNotFound",
        Refusal::NoApprover => "ResourceNotFound.FlowApprover",
        Refusal::Forbidden(_) => "FailedOperation",
        _ => "OperationDenied",
    });
    let original = call.state.flow(&original_id).map_err(&failed)?;
    match original.status {
        FlowStatus::Signed => {}
        status if status.is_final() => return Err(failed(Refusal::Ended(status))),
        _ => return Err(ApiError::new("OperationDenied", "the contract is not signed by all; CancelFlow ends it")),
    }
    let mut parties: Vec<Party> = original.approvers.iter().map(|approver| bare(&approver.party)).collect();
    for released in release.released_approvers {
        let place = original
            .approvers
            .iter()
            .position(|approver| approver.recipient_id == released.relieved_approver_recipient_id);
        let party = place.and_then(|place| parties.get_mut(place)).ok_or(Refusal::NoApprover).map_err(&failed)?;
        if !party.is_organization() {
            return Err(failed(Refusal::Forbidden("a person who signed cannot be replaced")));
        }
        party.approver_type = if released.approver_type == "ENTERPRISESERVER" { 3 } else { 0 };
        (party.approver_name, party.approver_mobile) = (released.name, released.mobile);
        party.user_id.clear();
    }
    let name = if release.flow_name.is_empty() {
        format!("解除协议-{}", original.plan.flow_name)
    } else {
        release.flow_name
    };
    let plan = Plan {
        flow_name: name,
        deadline: if release.deadline > 0 { release.deadline } else { call.state.now.saturating_add(RELEASE_LIFETIME) },
        user_data: release.user_data,
        approvers: parties,
        unordered: true,
        ..Plan::default()
    };
    plan.check(call.state.now).map_err(&failed)?;
    let operator = call.operator().to_owned();
    let flow_id = call.state.create_flow(plan, &operator);
    let note = |flow: &mut Flow, _| {
        flow.releases = Some(original_id);
        Ok(())
    };
    call.state.amend(&flow_id, note).map_err(&failed)?;
    call.state.attach_document(&flow_id, true).map_err(&failed)?;
    call.state.start(&flow_id).map_err(failed)?;
    answered(json!({ "FlowId": flow_id }))
}

/// The same signer with nothing to fill in and no deadline.
fn bare(party: &Party) -> Party {
    Party { recipient_id: String::new(), components: Vec::new(), deadline: 0, ..party.clone() }
}

fn archive(call: &mut Call<'_>) -> Answer {
    let flow_id = call.text("FlowId").to_owned();
    let failed = coded(|refusal| match refusal {
        Refusal::NoFlow(_) => "ResourceNotFound.Flow",
        Refusal::Ended(_) => "OperationDenied.FlowHasTerminated",
        _ => "OperationDenied",
    });
    call.state.amend(&flow_id, |flow, _| flow.archive()).map_err(&failed)?;
    let flow = call.state.flow(&flow_id).map_err(failed)?;
    let approver = |approver: &Approver| json!({ "SignId": approver.sign_id, "RecipientId": approver.recipient_id });
    let approvers: Vec<Value> = flow.approvers.iter().map(approver).collect();
    answered(json!({ "FlowId": flow_id, "Approvers": approvers }))
}

fn evidence_report(call: &mut Call<'_>) -> Answer {
    let flow_id = call.text("FlowId").to_owned();
    let flow = call.state.flow(&flow_id).map_err(coded(|_| "ResourceNotFound.Flow"))?;
    if flow.status != FlowStatus::Signed {
        return Err(ApiError::new("OperationDenied.FlowStatusForbid", "not all have signed the contract"));
    }
    let title = format!("出证报告 {}", flow.plan.flow_name);
    let report_id = call
        .state
        .link(Target::Download { title, flow_id: Some(flow_id), content: None, picture: false }, REPORT_LIFETIME);
    answered(json!({ "ReportId": report_id, "Status": "EvidenceStatusExecuting", "ReportUrl": "" }))
}

fn describe_evidence_report(call: &mut Call<'_>) -> Answer {
    let report_id = call.text("ReportId");
    match call.state.target(report_id) {
        Ok(Target::Download { .. }) => {
            let url = format!("{}/file/REPORT/{report_id}/0/0.PDF?hkey={report_id}", call.base_url);
            answered(json!({ "Status": "EvidenceStatusSuccess", "ReportUrl": url }))
        }
        _ => Err(ApiError::new("InvalidParameter.DataNotFound", format!("there is no report `{report_id}`"))),
    }
}

/// `FlowDetailInfo`.
fn info(id: &str, flow: &Flow) -> Map<String, Value> {
    let mut info = about(id, flow);
    let approvers: Vec<Value> =
        flow.approvers.iter().zip(0..).map(|(approver, order)| detail(approver, order)).collect();
    info.insert("FlowApproverInfos".to_owned(), Value::from(approvers));
    info.insert("CcInfos".to_owned(), Value::from(flow.plan.cc_infos.iter().map(copied).collect::<Vec<_>>()));
    info.insert("FlowRemarks".to_owned(), json!([]));
    info
}

/// What `FlowDetailInfo` and `FlowBrief` have in common.
fn about(id: &str, flow: &Flow) -> Map<String, Value> {
    let about = json!({
        "FlowId": id,
        "FlowName": flow.plan.flow_name,
        "FlowType": flow.plan.flow_type,
        "FlowStatus": flow.status.code(),
        "FlowMessage": flow.message,
        "FlowDescription": flow.plan.flow_description,
        "CreatedOn": flow.created_on,
        "Creator": flow.creator,
        "TemplateId": flow.template_id.as_deref().unwrap_or_default(),
    });
    about.as_object().cloned().unwrap_or_default()
}

/// `FlowApproverDetail` of a signer.
fn detail(approver: &Approver, order: i64) -> Value {
    let party = &approver.party;
    let forward = |forward: &crate::state::contract::flow::Forward| {
        json!({
            "Name": forward.name,
            "Mobile": forward.mobile,
            "ForwardType": if forward.quit { "QUIT_FORWARD" } else { "FORWARD" },
            "ForwardMessage": "",
            "ForwardTime": forward.time,
        })
    };
    json!({
        "ApproveMessage": approver.message,
        "ApproveName": party.approver_name,
        "ApproveStatus": approver.status.code(),
        "ReceiptId": approver.recipient_id,
        "RecipientId": approver.recipient_id,
        "CustomUserId": "",
        "Mobile": party.approver_mobile,
        "SignOrder": order,
        "ApproveTime": approver.time,
        "ApproveType": party.type_word(),
        "ApproverSource": party.approver_source,
        "CustomApproverTag": party.custom_approver_tag,
        "OrganizationId": approver.organization_id,
        "OrganizationName": party.organization_name,
        "SignId": approver.sign_id,
        "ApproverRoleName": party.approver_role_name,
        "ForwardRecords": approver.forwards.iter().map(forward).collect::<Vec<_>>(),
    })
}

/// `FlowApproverDetail` of somebody who gets a copy.
fn copied(copied: &Copied) -> Value {
    json!({
        "ApproveMessage": "",
        "ApproveName": copied.name,
        "ApproveStatus": 0,
        "ReceiptId": "",
        "RecipientId": "",
        "CustomUserId": "",
        "Mobile": copied.mobile,
        "SignOrder": 0,
        "ApproveTime": 0,
        "ApproveType": if copied.organization_name.is_empty() { "PERSON" } else { "ORGANIZATION" },
        "ApproverSource": "",
        "CustomApproverTag": "",
        "OrganizationId": "",
        "OrganizationName": copied.organization_name,
    })
}
