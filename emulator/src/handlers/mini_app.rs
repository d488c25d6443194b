//! `CreateMiniAppPrepareFlow`: links to a mini program in which a contract is prepared and started.
//! A page takes the place of the mini program.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Handler, answered, coded, prepare::resource_code};
use crate::state::{
    contract::plan::Plan,
    offer::{Prepared, Resource},
};

pub(super) const HANDLERS: &[Handler] = &[Handler {
    action: "CreateMiniAppPrepareFlow",
    answer: create_mini_app_prepare_flow,
    codes: &[&["InvalidParameter.Name", "OperationDenied", "ResourceNotFound"]],
}];

/// For how long the links work, in seconds.
const LINK_LIFETIME: i64 = 90 * 86_400;
/// For how long the contract can be signed unless the request says so, in days.
const DAYS_TO_SIGN: i64 = 7;

/// `FlowOption` and `PageOption`.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Options {
    flow_option: FlowOption,
    page_option: PageOption,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct FlowOption {
    need_create_review: bool,
    flow_display_type: i64,
    forbid_edit_flow: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct PageOption {
    hide_sign_code_after_start: bool,
}

fn create_mini_app_prepare_flow(call: &mut Call<'_>) -> Answer {
    let mut plan: Plan = call.read()?;
    let Options { flow_option, page_option } = call.read()?;
    plan.check_names().map_err(coded(|_| "OperationDenied"))?;
    plan.flow_display_type = flow_option.flow_display_type;
    let resource_id = call.text("ResourceId").to_owned();
    let resource = match call.integer("ResourceType") {
        Some(1) => Resource::Template(resource_id),
        _ => Resource::File(resource_id),
    };
    call.state.check_resource(&resource).map_err(coded(resource_code))?;
    let [code, flow_id] = [(); 2].map(|()| call.state.ids.resource());
    let expires_on = call.state.now.saturating_add(LINK_LIFETIME);
    let days = call.integer("DeadlineAfterStartDays").unwrap_or(DAYS_TO_SIGN);
    let prepared = Prepared {
        plan,
        resource,
        creator: call.operator().to_owned(),
        flow_id: flow_id.clone(),
        draft_id: String::new(),
        need_create_review: flow_option.need_create_review,
        options: options(days, flow_option.forbid_edit_flow, page_option.hide_sign_code_after_start),
        expires_on,
        used: false,
        saved: false,
    };
    call.state.prepared.insert(code.clone(), prepared);
    let url = format!("{}/contract-create?to=CREATE_CONTRACT&code={code}", call.base_url);
    answered(json!({
        "LongUrl": url,
        "ShortUrl": format!("{}/contract-create?code={code}", call.base_url),
        "MiniAppPath": format!("pages/guide/index?to=CREATE_CONTRACT&shortKey={code}"),
        "FlowId": flow_id,
        "QrcodeUrl": url,
        "WeixinQrcodeUrl": url,
        "ExpiredOn": expires_on,
    }))
}

/// The options of the page, as `CreatePrepareFlow` calls them.
fn options(days: i64, forbid_edit: bool, hide_sign_code: bool) -> Map<String, Value> {
    let mut options = Map::from_iter([
        ("DeadlineAfterStartDays".to_owned(), Value::from(days)),
        ("HideSignCodeAfterStart".to_owned(), Value::from(hide_sign_code)),
        ("CanEditFlow".to_owned(), Value::from(!forbid_edit)),
        ("SkipUploadFile".to_owned(), Value::from(true)),
    ]);
    let forbidding = ["ForbidEditApprover", "ForbidEditFlowProperties", "ForbidEditFillComponent"];
    options.extend(forbidding.map(|option| (option.to_owned(), Value::from(forbid_edit))));
    options
}
