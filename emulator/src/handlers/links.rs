//! Links that lead signers to their contract, on a page of the emulator.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered, coded};
use crate::{
    ApiError,
    state::{
        contract::{
            flow::{Approver, Flow, FlowStatus},
            plan::Party,
        },
        link::{Signature, Target},
        refusal::Refusal,
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler {
        action: "CreateFlowSignUrl",
        answer: create_flow_sign_url,
        codes: &[&["FailedOperation", "MissingParameter", "ResourceNotFound", "ResourceNotFound.Flow"]],
    },
    Handler {
        action: "CreateSchemeUrl",
        answer: create_scheme_url,
        codes: &[&[
            "InvalidParameter.ParamError",
            "OperationDenied",
            "OperationDenied.NoFlowPermission",
            "OperationDenied.NoSupportJumpPage",
            "ResourceNotFound.Flow",
        ]],
    },
    Handler {
        action: "CreateBatchQuickSignUrl",
        answer: create_batch_quick_sign_url,
        codes: &[&["FailedOperation", "ResourceNotFound"]],
    },
    Handler { action: "CreateBatchSignUrl", answer: create_batch_sign_url, codes: &[&["FailedOperation"]] },
    Handler {
        action: "CreateOrganizationBatchSignUrl",
        answer: create_organization_batch_sign_url,
        codes: &[&["FailedOperation", "MissingParameter"]],
    },
    Handler {
        action: "CreateFlowBlockchainEvidenceUrl",
        answer: create_evidence_url,
        codes: &[&["FailedOperation", "InvalidParameterValue", "OperationDenied"]],
    },
];

/// How long a link works unless the request says so, in seconds.
const SIGN_LIFETIME: i64 = 1800;
/// How long a link into the mini-program works.
const SCHEME_LIFETIME: i64 = 90 * 86_400;
/// How long other links work, for several contracts and to evidence.
const BATCH_LIFETIME: i64 = 7 * 86_400;
const EVIDENCE_LIFETIME: i64 = 7 * 86_400;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Signers {
    flow_approver_infos: Vec<Party>,
    expired_on: i64,
}

fn create_flow_sign_url(call: &mut Call<'_>) -> Answer {
    let signers: Signers = call.read()?;
    let flow_id = call.text("FlowId").to_owned();
    let lifetime = if signers.expired_on > 0 { signers.expired_on } else { SIGN_LIFETIME };
    let flow = call.state.flow(&flow_id).map_err(coded(|_| "ResourceNotFound.Flow"))?;
    if flow.status.is_unstarted() {
        return Err(coded(|_| "FailedOperation")(Refusal::NotStarted));
    }
    let only_view = call.integer("UrlType") == Some(1);
    if !only_view && flow.status.is_final() {
        return Err(coded(|_| "FailedOperation")(Refusal::Ended(flow.status)));
    }
    if signers.flow_approver_infos.is_empty() && !only_view {
        return Err(ApiError::new("MissingParameter", "`FlowApproverInfos` is empty; name the signers"));
    }
    let mut found = Vec::new();
    for wanted in &signers.flow_approver_infos {
        let approver = flow.approvers.iter().find(|approver| is_meant(approver, wanted));
        let approver = approver.ok_or(Refusal::NoApprover).map_err(coded(|_| "ResourceNotFound"))?;
        found.push((approver.recipient_id.clone(), approver.party.clone()));
    }
    if found.is_empty() {
        found.push((String::new(), Party::default()));
    }
    let mut infos = Vec::new();
    for (recipient_id, party) in found {
        let target = if only_view { Target::View { flow_id: flow_id.clone() } } else { sign(&flow_id, recipient_id) };
        let url = url(call, target, lifetime);
        infos.push(json!({
            "SignUrl": url,
            "LongUrl": url,
            "ApproverType": kind(&party),
            "ApproverName": party.approver_name,
            "ApproverMobile": party.approver_mobile,
        }));
    }
    answered(json!({ "FlowApproverUrlInfos": Value::from(infos) }))
}

fn create_scheme_url(call: &mut Call<'_>) -> Answer {
    let path_type = call.integer("PathType").unwrap_or(0);
    if call.text("EndPoint").eq_ignore_ascii_case("APP") && matches!(path_type, 0 | 2) {
        let message = "a link of the kind `APP` leads to a contract only: set `PathType` to 1";
        return Err(ApiError::new("OperationDenied.NoSupportJumpPage", message));
    }
    let flow_id = flow_of(call)?;
    if path_type == 1 && flow_id.is_empty() {
        return Err(ApiError::new("InvalidParameter.ParamError", "`FlowId` is needed to link to a contract"));
    }
    let target = if flow_id.is_empty() {
        // The home page, or the list of contracts, of nobody in particular.
        Target::Preview { name: String::new() }
    } else {
        let wanted = Party {
            recipient_id: call.text("RecipientId").to_owned(),
            approver_name: call.text("Name").to_owned(),
            approver_mobile: call.text("Mobile").to_owned(),
            organization_name: call.text("OrganizationName").to_owned(),
            ..Party::default()
        };
        scheme_target(&flow_id, call.state.flow(&flow_id).map_err(coded(|_| "ResourceNotFound.Flow"))?, &wanted)?
    };
    let url = url(call, target, SCHEME_LIFETIME);
    answered(json!({ "SchemeUrl": url, "SchemeQrcodeUrl": "" }))
}

fn create_batch_quick_sign_url(call: &mut Call<'_>) -> Answer {
    let Quick { flow_approver_info: wanted } = call.read()?;
    let flow_ids = flow_ids(call, "ResourceNotFound")?;
    let target = sign_all(call, &flow_ids, named(call, &wanted)?)?;
    let lifetime = call.integer("ExpiredOn").filter(|seconds| *seconds > 0).unwrap_or(SIGN_LIFETIME);
    let url = url(call, target, lifetime);
    answered(json!({ "FlowApproverUrlInfo": {
        "SignUrl": url,
        "LongUrl": url,
        "ApproverType": kind(&wanted),
        "ApproverName": wanted.approver_name,
        "ApproverMobile": wanted.approver_mobile,
    } }))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Quick {
    flow_approver_info: Party,
}

fn create_batch_sign_url(call: &mut Call<'_>) -> Answer {
    let wanted = Party {
        approver_name: call.text("Name").to_owned(),
        approver_mobile: call.text("Mobile").to_owned(),
        organization_name: call.text("OrganizationName").to_owned(),
        ..Party::default()
    };
    let target = sign_all(call, &call.texts("FlowIds"), named(call, &wanted)?)?;
    let url = url(call, target, BATCH_LIFETIME);
    let expires_on = call.state.now.saturating_add(BATCH_LIFETIME);
    answered(json!({ "SignUrl": url, "ExpiredTime": expires_on, "MiniAppPath": url }))
}

fn create_organization_batch_sign_url(call: &mut Call<'_>) -> Answer {
    let flow_ids = flow_ids(call, "FailedOperation")?;
    let (user_id, recipient_ids) = (call.text("UserId"), call.texts("RecipientIds"));
    let (name, mobile) = match call.state.employees.get(user_id) {
        Some(employee) => (employee.name.as_str(), employee.mobile.as_str()),
        None if user_id.is_empty() => (call.text("Name"), call.text("Mobile")),
        None => return Err(ApiError::new("FailedOperation", format!("there is no employee `{user_id}`"))),
    };
    if recipient_ids.is_empty() && (name.is_empty() || mobile.is_empty()) {
        let message = "nobody is named who signs; give `UserId`, `Name` and `Mobile`, or `RecipientIds`";
        return Err(ApiError::new("MissingParameter", message));
    }
    let wanted = |place: usize, _: &str| Party {
        recipient_id: recipient_ids.get(place).cloned().unwrap_or_default(),
        approver_name: name.to_owned(),
        approver_mobile: mobile.to_owned(),
        ..Party::default()
    };
    let target = sign_all(call, &flow_ids, wanted)?;
    let url = url(call, target, BATCH_LIFETIME);
    answered(json!({ "SignUrl": url, "ExpiredTime": call.state.now.saturating_add(BATCH_LIFETIME) }))
}

fn create_evidence_url(call: &mut Call<'_>) -> Answer {
    let flow_id = call.text("FlowId").to_owned();
    let flow = call.state.flow(&flow_id).map_err(coded(|_| "FailedOperation"))?;
    if !matches!(flow.status, FlowStatus::Signed | FlowStatus::Released) {
        return Err(ApiError::new("OperationDenied", "not all have signed the contract"));
    }
    let now = call.state.now;
    let expires_on =
        call.integer("ExpiredOn").filter(|time| *time > 0).unwrap_or(now.saturating_add(EVIDENCE_LIFETIME));
    if expires_on <= now {
        return Err(ApiError::new("InvalidParameterValue", "`ExpiredOn` has passed by the emulator's clock"));
    }
    let url = url(call, Target::View { flow_id }, expires_on.saturating_sub(now));
    answered(json!({ "QrCode": "", "Url": url, "ExpiredOn": expires_on }))
}

/// Who signs in each contract: the same one; where that is unclear, the request says who it is.
fn named<'a>(call: &Call<'_>, wanted: &'a Party) -> Result<impl Fn(usize, &str) -> Party + use<'a>, ApiError> {
    let Batch { flow_batch_url_info: Named { flow_batch_approver_infos: named } } = call.read()?;
    Ok(move |_: usize, flow_id: &str| {
        let recipient_id = named.iter().find(|named| named.flow_id == flow_id).map(|named| named.recipient_id.clone());
        Party { recipient_id: recipient_id.unwrap_or_default(), ..wanted.clone() }
    })
}

/// The signatures of one signer under several contracts, told by the place and the id of each.
fn sign_all(call: &Call<'_>, flow_ids: &[String], wanted: impl Fn(usize, &str) -> Party) -> Result<Target, ApiError> {
    if flow_ids.is_empty() {
        return Err(ApiError::new("FailedOperation", "no contract is named; give `FlowIds`"));
    }
    let failed = coded(|_| "FailedOperation");
    let mut signatures = Vec::new();
    for (place, flow_id) in flow_ids.iter().enumerate() {
        let wanted = wanted(place, flow_id);
        let flow = call.state.flow(flow_id).map_err(&failed)?;
        if flow.status.is_unstarted() {
            return Err(failed(Refusal::NotStarted));
        }
        let approver = flow.approvers.iter().find(|approver| is_meant(approver, &wanted));
        let recipient_id = approver.ok_or(Refusal::NoApprover).map_err(&failed)?.recipient_id.clone();
        signatures.push(Signature { flow_id: flow_id.clone(), recipient_id });
    }
    Ok(Target::SignAll { signatures, may_refuse: call.flag("CanBatchReject") })
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Batch {
    flow_batch_url_info: Named,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Named {
    flow_batch_approver_infos: Vec<Signature>,
}

/// The contracts that are meant: those of a group, or those that are named.
fn flow_ids(call: &Call<'_>, no_group_code: &str) -> Result<Vec<String>, ApiError> {
    let group_id = call.text("FlowGroupId");
    match call.state.groups.get(group_id) {
        Some(group) => Ok(group.flow_ids.clone()),
        None if group_id.is_empty() => Ok(call.texts("FlowIds")),
        None => Err(no_group(no_group_code, group_id)),
    }
}

/// The contract that is meant: of a group, the first.
fn flow_of(call: &Call<'_>) -> Result<String, ApiError> {
    let group_id = call.text("FlowGroupId");
    if group_id.is_empty() {
        return Ok(call.text("FlowId").to_owned());
    }
    let first = call.state.groups.get(group_id).and_then(|group| group.flow_ids.first());
    first.cloned().ok_or_else(|| no_group("ResourceNotFound.Flow", group_id))
}

fn no_group(code: &str, group_id: &str) -> ApiError {
    ApiError::new(code, format!("there is no group of contracts `{group_id}`"))
}

fn scheme_target(flow_id: &str, flow: &Flow, wanted: &Party) -> Result<Target, ApiError> {
    if flow.status.is_unstarted() {
        return Err(coded(|_| "OperationDenied")(Refusal::NotStarted));
    }
    let nobody = wanted.recipient_id.is_empty() && wanted.approver_name.is_empty() && wanted.approver_mobile.is_empty();
    if nobody {
        return Ok(Target::View { flow_id: flow_id.to_owned() });
    }
    let approver = flow.approvers.iter().find(|approver| is_meant(approver, wanted));
    let approver = approver.ok_or(Refusal::NoApprover).map_err(coded(|_| "OperationDenied.NoFlowPermission"))?;
    Ok(sign(flow_id, approver.recipient_id.clone()))
}

/// Whether a signer is the one that a request describes: by the id, or by name and number.
fn is_meant(approver: &Approver, wanted: &Party) -> bool {
    if !wanted.recipient_id.is_empty() {
        return wanted.recipient_id == approver.recipient_id;
    }
    let party = &approver.party;
    let fits = |wanted: &str, actual: &str| wanted.is_empty() || wanted == actual;
    fits(&wanted.approver_name, &party.approver_name)
        && fits(&wanted.approver_mobile, &party.approver_mobile)
        && fits(&wanted.organization_name, &party.organization_name)
        && !(wanted.approver_name.is_empty() && wanted.approver_mobile.is_empty())
}

/// The kind of signer as links tell it: an organization's, or a person.
fn kind(party: &Party) -> i64 {
    i64::from(!party.is_organization())
}

fn sign(flow_id: &str, recipient_id: String) -> Target {
    Target::Sign { flow_id: flow_id.to_owned(), recipient_id }
}

fn url(call: &mut Call<'_>, target: Target, lifetime: i64) -> String {
    let token = call.state.link(target, lifetime);
    format!("{}/sign/{token}", call.base_url)
}
