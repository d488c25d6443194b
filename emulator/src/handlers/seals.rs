//! The seals of the organization, and who may use them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{
    ApiError,
    state::{message::notices::SealOperate, resources::Seal},
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "DescribeOrganizationSeals", answer: describe, codes: &[] },
    Handler { action: "CreateSeal", answer: create, codes: &[] },
    Handler { action: "OperateSeals", answer: operate, codes: &[&["InvalidParameter.ParamError", "MissingParameter"]] },
    Handler { action: "CreateSealPolicy", answer: create_policy, codes: &[&["ResourceNotFound"]] },
    Handler {
        action: "DeleteSealPolicies",
        answer: delete_policies,
        codes: &[&["InvalidParameter", "ResourceNotFound"]],
    },
];

/// `SealStatus` of a seal that can be used.
const ENABLED: &str = "SUCCESS";

fn describe(call: &mut Call<'_>) -> Answer {
    let (wanted, kinds, statuses) = (call.text("SealId"), call.texts("SealTypes"), call.texts("SealStatuses"));
    // Only enabled ones are told unless others are asked for.
    let statuses = if statuses.is_empty() { vec![ENABLED.to_owned()] } else { statuses };
    let is_wanted = |status: &str| statuses.iter().any(|wanted| wanted == "ALL" || wanted == status);
    let fits = |id: &str, seal: &Seal| {
        is_wanted(status(seal))
            && (wanted.is_empty() || wanted == id)
            && (kinds.is_empty() || kinds.contains(&seal.kind))
    };
    let with_users = call.integer("InfoType") == Some(1);
    let found = call.state.seals.iter().filter(|(id, seal)| fits(id, seal));
    let found: Vec<Value> = found.map(|(id, seal)| info(call.base_url, id, seal, with_users)).collect();
    answered(json!({ "TotalCount": found.len(), "Seals": call.page(found) }))
}

fn create(call: &mut Call<'_>) -> Answer {
    let kind = call.text("SealType");
    let seal = Seal {
        name: call.text("SealName").to_owned(),
        kind: if kind.is_empty() { "OFFICIAL".to_owned() } else { kind.to_owned() },
        creator: call.operator().to_owned(),
        created_on: call.state.now,
        ..Seal::default()
    };
    let (id, operator) = (call.state.ids.resource(), call.operator().to_owned());
    call.state.seals.insert(id.clone(), seal);
    // It can be used at once: nobody reviews it here.
    for operate in [SealOperate::Create, SealOperate::Enable] {
        call.state.report_seal(&id, operate, &operator, &[]);
    }
    answered(json!({
        "SealId": id,
        "ImageUrl": "",
        "SealOperatorVerifyPath": "",
        "SealOperatorVerifyQrcodeUrl": "",
        "PreviewFileUrl": "",
        "PreviewPdfUrl": "",
    }))
}

fn operate(call: &mut Call<'_>) -> Answer {
    let seal_ids = call.texts("SealIds");
    if seal_ids.is_empty() {
        return Err(ApiError::new("MissingParameter", "`SealIds` is empty; name the seals"));
    }
    if let Some(unknown) = seal_ids.iter().find(|id| call.state.seals.get(id).is_none()) {
        return Err(ApiError::new("InvalidParameter.ParamError", format!("there is no seal `{unknown}`")));
    }
    let (disabled, operator) = (call.integer("Act") == Some(2), call.operator().to_owned());
    let operate = if disabled { SealOperate::Disable } else { SealOperate::Enable };
    for id in &seal_ids {
        let Some(seal) = call.state.seals.get_mut(id).filter(|seal| seal.disabled != disabled) else { continue };
        seal.disabled = disabled;
        call.state.report_seal(id, operate, &operator, &[]);
    }
    answered(json!({ "SealOperatorVerifyPath": "", "SealOperatorVerifyQrcodeUrl": "" }))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Policy {
    users: Vec<User>,
    user_ids: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct User {
    user_id: String,
}

/// Only employees can be authorized; others are left out of the answer.
fn create_policy(call: &mut Call<'_>) -> Answer {
    let Policy { users, user_ids } = call.read()?;
    let named = users.into_iter().map(|user| user.user_id).chain(user_ids);
    let mut authorized: Vec<String> = Vec::new();
    for user_id in named {
        let present = call.state.employees.get(&user_id).is_some_and(|employee| !employee.quit);
        if present && !authorized.contains(&user_id) {
            authorized.push(user_id);
        }
    }
    let (id, new_policy) = (call.text("SealId").to_owned(), call.state.ids.resource());
    let seal = call.state.seals.get_mut(&id).ok_or_else(|| unknown(&id))?;
    if seal.policy_id.is_empty() {
        seal.policy_id = new_policy;
    }
    seal.users.retain(|user_id| !authorized.contains(user_id));
    seal.users.extend(authorized.iter().cloned());
    if !authorized.is_empty() {
        let operator = call.operator().to_owned();
        call.state.report_seal(&id, SealOperate::Valid, &operator, &authorized);
    }
    answered(json!({
        "UserIds": authorized, "SealOperatorVerifyPath": "", "SealOperatorVerifyQrcodeUrl": "",
    }))
}

/// Those who are named lose what they were authorized to, or all if nobody is.
fn delete_policies(call: &mut Call<'_>) -> Answer {
    let (seal_id, policy_ids, user_ids) =
        (call.text("SealId").to_owned(), call.texts("PolicyIds"), call.texts("UserIds"));
    let is_meant = |id: &str, seal: &Seal| id == seal_id || policy_ids.contains(&seal.policy_id);
    if seal_id.is_empty() && policy_ids.is_empty() {
        return Err(ApiError::new("InvalidParameter", "neither `SealId` nor `PolicyIds` is given"));
    }
    let meant = call.state.seals.iter().filter(|(id, seal)| is_meant(id, seal));
    let meant: Vec<String> = meant.map(|(id, _)| id.to_owned()).collect();
    if meant.is_empty() {
        return Err(unknown(&seal_id));
    }
    let operator = call.operator().to_owned();
    for id in &meant {
        let Some(seal) = call.state.seals.get_mut(id) else { continue };
        let stays = |user_id: &String| !user_ids.is_empty() && !user_ids.contains(user_id);
        let (users, lost) = std::mem::take(&mut seal.users).into_iter().partition::<Vec<_>, _>(stays);
        seal.users = users;
        if !lost.is_empty() {
            call.state.report_seal(id, SealOperate::Invalid, &operator, &lost);
        }
    }
    answered(json!({}))
}

fn unknown(seal_id: &str) -> ApiError {
    ApiError::new("ResourceNotFound", format!("there is no seal `{seal_id}` with such a policy"))
}

/// `SealStatus`.
fn status(seal: &Seal) -> &'static str {
    if seal.disabled { "DISABLE" } else { ENABLED }
}

fn info(base_url: &str, id: &str, seal: &Seal, with_users: bool) -> Value {
    let users = std::iter::once(&seal.creator).chain(&seal.users).filter(|_| with_users);
    json!({
        "SealId": id,
        "SealName": seal.name,
        "SealType": seal.kind,
        "SealStatus": status(seal),
        "FailReason": "",
        "CreateOn": seal.created_on,
        "Creator": seal.creator,
        "SealPolicyId": seal.policy_id,
        "Url": format!("{base_url}/seal/{id}.svg"),
        "IsAllTime": true,
        "AuthorizedUsers": users.map(|user_id| json!({ "UserId": user_id })).collect::<Vec<_>>(),
    })
}
