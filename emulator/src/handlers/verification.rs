//! The identity of people and of other organizations, and signatures that are made for people.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{
    ApiError,
    state::{
        link::Target,
        verification::{LICENSE, Partner, Subject},
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "CreateUserVerifyUrl", answer: create_user_url, codes: &[] },
    Handler { action: "DescribeUserVerifyStatus", answer: describe_user, codes: &[] },
    Handler { action: "CreateUserAutoSignEnableUrl", answer: create_auto_sign_url, codes: &[] },
    Handler { action: "DescribeUserAutoSignStatus", answer: describe_auto_sign, codes: &[] },
    Handler { action: "DisableUserAutoSign", answer: disable_auto_sign, codes: &[&["OperationDenied"]] },
    Handler { action: "DescribeOrganizationVerifyStatus", answer: describe_own, codes: &[] },
    Handler { action: "CreateOrganizationAuthUrl", answer: create_organization_url, codes: &[] },
    Handler {
        action: "DescribeOrganizationAuthStatus",
        answer: describe_organization,
        codes: &[&["MissingParameter.OrgNameOrUniformSocialCreditCode"]],
    },
    Handler { action: "CreateBatchOrganizationRegistrationTasks", answer: register, codes: &[] },
    Handler {
        action: "DescribeBatchOrganizationRegistrationUrls",
        answer: describe_urls,
        codes: &[&["InvalidParameter.ParamError"]],
    },
    Handler {
        action: "DescribeBatchOrganizationRegistrationTasks",
        answer: describe_registrations,
        codes: &[&["InvalidParameter.ParamError"]],
    },
];

const DAY: i64 = 86_400;
/// How long it takes to make the links of a batch, in seconds.
const REGISTRATION: i64 = 3;

/// The address of a link on which somebody is verified, and when it expires.
fn link(call: &mut Call<'_>, subject: Subject, user_data: String, lifetime: i64) -> (String, i64) {
    let token = call.state.link(Target::Verify { subject, user_data }, lifetime);
    (format!("{}/sign/{token}", call.base_url), call.state.now.saturating_add(lifetime))
}

fn create_user_url(call: &mut Call<'_>) -> Answer {
    let (name, id_card_number) = (call.text("Name").to_owned(), call.text("IdCardNumber").to_owned());
    call.state.meet(&name, &id_card_number);
    let user_data = call.text("UserData").to_owned();
    let (url, expires_on) = link(call, Subject::Person { id_card_number }, user_data, 7 * DAY);
    answered(json!({ "UserVerifyUrl": url, "ExpireTime": expires_on }))
}

fn describe_user(call: &mut Call<'_>) -> Answer {
    let person = call.state.person(call.text("Name"), call.text("IdCardNumber"));
    answered(json!({ "VerifyStatus": person.is_some_and(|person| person.verified) }))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct ThreeFactors {
    name: String,
    id_card_number: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct AutoSign {
    user_info: ThreeFactors,
    auto_sign_config: AutoSignConfig,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct AutoSignConfig {
    user_info: ThreeFactors,
}

fn create_auto_sign_url(call: &mut Call<'_>) -> Answer {
    let AutoSign { auto_sign_config: AutoSignConfig { user_info }, .. } = call.read()?;
    call.state.meet(&user_info.name, &user_info.id_card_number);
    let until = call.integer("ExpiredTime").filter(|time| *time > call.state.now);
    let lifetime = until.map_or(7 * DAY, |time| time.saturating_sub(call.state.now));
    let (subject, user_data) =
        (Subject::AutoSign { id_card_number: user_info.id_card_number }, call.text("UserData").to_owned());
    let (url, _) = link(call, subject, user_data, lifetime);
    answered(json!({ "Url": url, "UrlType": call.text("UrlType") }))
}

fn describe_auto_sign(call: &mut Call<'_>) -> Answer {
    let AutoSign { user_info, .. } = call.read()?;
    let person = call.state.person(&user_info.name, &user_info.id_card_number).cloned().unwrap_or_default();
    let from = person.auto_sign_from;
    let open = person.signs_at(call.state.now);
    answered(json!({
        "IsOpen": open,
        "LicenseFrom": if open { from } else { 0 },
        "LicenseTo": if open { from.saturating_add(LICENSE) } else { 0 },
        "SealId": person.seal_id,
    }))
}

fn disable_auto_sign(call: &mut Call<'_>) -> Answer {
    let AutoSign { user_info, .. } = call.read()?;
    let person = call.state.person(&user_info.name, &user_info.id_card_number);
    if person.is_none_or(|person| person.auto_sign_from == 0) {
        return Err(ApiError::new("OperationDenied", "there is no auto-sign of this person that could end"));
    }
    let disabled = call.state.set_auto_sign(&user_info.id_card_number, false, "");
    disabled.map_err(|refusal| ApiError::new("OperationDenied", refusal.to_string()))?;
    answered(json!({}))
}

/// The organization of the account is there, so it is verified.
fn describe_own(_: &mut Call<'_>) -> Answer {
    answered(json!({ "VerifyStatus": 2 }))
}

fn create_organization_url(call: &mut Call<'_>) -> Answer {
    let (name, code) = (call.text("OrganizationName").to_owned(), call.text("UniformSocialCreditCode").to_owned());
    let user_data = call.text("UserData").to_owned();
    let (url, expires_on) = led(call, Partner { name, code, ..Partner::default() }, user_data);
    answered(json!({ "AuthUrl": url, "ExpiredTime": expires_on }))
}

/// Notes an organization that is led to its verification. The link and when it expires.
fn led(call: &mut Call<'_>, partner: Partner, user_data: String) -> (String, i64) {
    let known = call.state.partners.iter().find(|(_, known)| known.name == partner.name && known.code == partner.code);
    let (known_id, verified) = known.map_or_else(Default::default, |(id, known)| (id.to_owned(), known.verified));
    let id = if known_id.is_empty() { call.state.ids.resource() } else { known_id };
    let (url, expires_on) = link(call, Subject::Organization { id: id.clone() }, user_data, 30 * DAY);
    call.state.partners.insert(id, Partner { verified, url: url.clone(), ..partner });
    (url, expires_on)
}

fn describe_organization(call: &mut Call<'_>) -> Answer {
    let (name, code) = (call.text("OrganizationName"), call.text("UniformSocialCreditCode"));
    if name.is_empty() && code.is_empty() {
        let message = "give `OrganizationName` or `UniformSocialCreditCode`";
        return Err(ApiError::new("MissingParameter.OrgNameOrUniformSocialCreditCode", message));
    }
    let fits =
        |partner: &Partner| (name.is_empty() || partner.name == name) && (code.is_empty() || partner.code == code);
    let found = call.state.partners.iter().find(|(_, partner)| fits(partner));
    let verified = found.filter(|(_, partner)| partner.verified).map(|(id, _)| id);
    let status = match (found, verified) {
        (_, Some(_)) => 2,
        (Some(_), None) => 1,
        (None, None) => 0,
    };
    answered(json!({
        "IsVerified": verified.is_some(),
        "AuthStatus": status,
        "AuthRecords": [],
        "OrganizationId": verified.unwrap_or_default(),
    }))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Registrations {
    registration_organizations: Vec<Registration>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Registration {
    organization_name: String,
    uniform_social_credit_code: String,
}

fn register(call: &mut Call<'_>) -> Answer {
    let Registrations { registration_organizations } = call.read()?;
    let (batch_id, ready_at) = (call.state.ids.resource(), call.state.now.saturating_add(REGISTRATION));
    for Registration { organization_name, uniform_social_credit_code } in registration_organizations {
        let (batch_id, task_id) = (batch_id.clone(), call.state.ids.resource());
        let partner = Partner {
            name: organization_name,
            code: uniform_social_credit_code,
            batch_id,
            task_id,
            ready_at,
            ..Partner::default()
        };
        led(call, partner, String::new());
    }
    answered(json!({ "TaskId": batch_id, "ErrorMessages": [] }))
}

fn describe_urls(call: &mut Call<'_>) -> Answer {
    let (batch_id, now) = (call.text("TaskId"), call.state.now);
    let parts = call.state.partners.iter().filter(|(_, partner)| !batch_id.is_empty() && partner.batch_id == batch_id);
    let url = |(_, partner): (&str, &Partner)| {
        json!({
            "AuthUrl": if partner.ready_at <= now { partner.url.as_str() } else { "" },
            "ErrorMessage": "",
            "SubTaskId": partner.task_id,
            "OrganizationName": partner.name,
        })
    };
    let urls: Vec<Value> = parts.map(url).collect();
    if urls.is_empty() {
        return Err(no_task(batch_id));
    }
    answered(json!({ "OrganizationAuthUrls": urls }))
}

fn describe_registrations(call: &mut Call<'_>) -> Answer {
    let now = call.state.now;
    let mut details = Vec::new();
    for task_id in call.texts("TaskIds") {
        let mut partners = call.state.partners.iter();
        let found = partners.find(|(_, partner)| !task_id.is_empty() && partner.task_id == task_id);
        let (_, partner) = found.ok_or_else(|| no_task(&task_id))?;
        let status = match partner {
            Partner { verified: true, .. } => "Authorization",
            Partner { ready_at, .. } if *ready_at <= now => "Create",
            _ => "Processing",
        };
        details.push(json!({ "TaskId": task_id, "Status": status, "ErrorMessage": "", "AuthorizationInfoId": "" }));
    }
    answered(json!({ "Details": details }))
}

fn no_task(task_id: &str) -> ApiError {
    ApiError::new("InvalidParameter.ParamError", format!("there is no task `{task_id}`"))
}
