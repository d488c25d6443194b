//! The organization: its group, and where its callbacks go.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{
    ApiError,
    callbacks::{check_key, check_target},
    state::resources::{Callback, Organization},
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "DescribeOrganizationGroupOrganizations", answer: describe_group, codes: &[] },
    Handler {
        action: "ModifyApplicationCallbackInfo",
        answer: modify_callback,
        codes: &[&["FailedOperation", "InvalidParameterValue"]],
    },
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
        let checked = check_target(&url).and_then(|()| check_key(&key));
        checked.map_err(|reason| ApiError::new("InvalidParameterValue", format!("`CallbackInfo`: {reason}")))?;
        call.state.callbacks.insert(url, Callback { key, token, configured: false, v1: false });
    } else if call.state.remove_callback(&url).is_none() {
        return Err(ApiError::new("FailedOperation", format!("there is no callback to `{url}`")));
    }
    answered(json!({}))
}
