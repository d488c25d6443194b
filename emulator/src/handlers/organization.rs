//! The organization: its group, its seals, and where its callbacks go.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{
    ApiError,
    state::resources::{Callback, Organization, Seal},
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "DescribeOrganizationGroupOrganizations", answer: describe_group, codes: &[] },
    Handler { action: "DescribeOrganizationSeals", answer: describe_seals, codes: &[] },
    Handler { action: "CreateSeal", answer: create_seal, codes: &[] },
    Handler { action: "ModifyApplicationCallbackInfo", answer: modify_callback, codes: &[&["FailedOperation"]] },
];

fn describe_group(call: &mut Call<'_>) -> Answer {
    let wanted = call.text("Id");
    // All that are there are active.
    let active = call.integer("Status").is_none_or(|status| status == ACTIVE);
    let found = call.state.organizations.iter().filter(|(id, _)| active && (wanted.is_empty() || wanted == *id));
    let found: Vec<Value> = found.map(|(id, organization)| member(call, id, organization)).collect();
    let total = found.len();
    answered(json!({
        "Total": total,
        "JoinedTotal": total,
        "ActivedTotal": total,
        "ActivatedTotal": total,
        "ExportUrl": "",
        "List": call.page(found),
    }))
}

/// `Status` of an organization that has joined and is active.
const ACTIVE: i64 = 2;

fn member(call: &Call<'_>, id: &str, organization: &Organization) -> Value {
    let admin = call.state.employees.get(&organization.admin);
    json!({
        "Name": organization.name,
        "Alias": "",
        "OrganizationId": id,
        "UpdateTime": organization.joined_on,
        "Status": ACTIVE,
        "IsMainOrganization": organization.own,
        "IdCardNumber": "",
        "AdminInfo": {
            "Name": admin.map(|admin| admin.name.as_str()).unwrap_or_default(),
            "Mobile": admin.map(|admin| admin.mobile.as_str()).unwrap_or_default(),
        },
        "License": "",
        "LicenseExpireTime": 0,
        "JoinTime": organization.joined_on,
        "FlowEngineEnable": false,
    })
}

fn describe_seals(call: &mut Call<'_>) -> Answer {
    let (wanted, kinds, statuses) = (call.text("SealId"), call.texts("SealTypes"), call.texts("SealStatuses"));
    let usable = statuses.is_empty() || statuses.iter().any(|status| status == "ALL" || status == "SUCCESS");
    let fits = |id: &str, seal: &Seal| {
        usable && (wanted.is_empty() || wanted == id) && (kinds.is_empty() || kinds.contains(&seal.kind))
    };
    let found = call.state.seals.iter().filter(|(id, seal)| fits(id, seal));
    let found: Vec<Value> = found.map(|(id, seal)| info(call.base_url, id, seal)).collect();
    answered(json!({ "TotalCount": found.len(), "Seals": call.page(found) }))
}

fn create_seal(call: &mut Call<'_>) -> Answer {
    let kind = call.text("SealType");
    let seal = Seal {
        name: call.text("SealName").to_owned(),
        kind: if kind.is_empty() { "OFFICIAL".to_owned() } else { kind.to_owned() },
        creator: call.operator().to_owned(),
        created_on: call.state.now,
    };
    let id = call.state.ids.resource();
    call.state.seals.insert(id.clone(), seal);
    answered(json!({
        "SealId": id,
        "ImageUrl": "",
        "SealOperatorVerifyPath": "",
        "SealOperatorVerifyQrcodeUrl": "",
        "PreviewFileUrl": "",
        "PreviewPdfUrl": "",
    }))
}

fn info(base_url: &str, id: &str, seal: &Seal) -> Value {
    json!({
        "SealId": id,
        "SealName": seal.name,
        "SealType": seal.kind,
        "SealStatus": "SUCCESS",
        "FailReason": "",
        "CreateOn": seal.created_on,
        "Creator": seal.creator,
        "SealPolicyId": "",
        "Url": format!("{base_url}/seal/{id}.svg"),
        "IsAllTime": true,
        "AuthorizedUsers": [{ "UserId": seal.creator }],
    })
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Modification {
    callback_info: CallbackInfo,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CallbackInfo {
    #[serde(rename = "CallbackUrl")]
    url: String,
    #[serde(rename = "CallbackKey")]
    key: String,
    #[serde(rename = "CallbackToken")]
    token: String,
}

fn modify_callback(call: &mut Call<'_>) -> Answer {
    let Modification { callback_info: CallbackInfo { url, key, token } } = call.read()?;
    if call.integer("OperateType") == Some(1) {
        call.state.callbacks.insert(url, Callback { key, token, configured: false, v1: false });
    } else if call.state.remove_callback(&url).is_none() {
        return Err(ApiError::new("FailedOperation", format!("there is no callback to `{url}`")));
    }
    answered(json!({}))
}
