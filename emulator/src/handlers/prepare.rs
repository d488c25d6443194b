//! `CreatePrepareFlow`: the address of a page on which a contract is prepared and started.

use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered, coded};
use crate::{
    ApiError,
    state::{
        contract::plan::Plan,
        offer::{Prepared, Resource},
        refusal::Refusal,
    },
};

pub(super) const HANDLERS: &[Handler] = &[Handler {
    action: "CreatePrepareFlow",
    answer: create_prepare_flow,
    codes: &[&["InvalidParameter.Name", "InvalidParameterValue", "OperationDenied", "ResourceNotFound"]],
}];

/// For how long the page can be opened, in seconds.
pub(super) const PAGE_LIFETIME: i64 = 300;

/// Whether the deadline lies ahead is not looked at before the button is pressed: it can be changed on
/// the page.
fn create_prepare_flow(call: &mut Call<'_>) -> Answer {
    let plan = plan(call)?;
    let resource_id = call.text("ResourceId").to_owned();
    let options = call.object("FlowOption");
    let skips_upload = options.get("SkipUploadFile") == Some(&Value::Bool(true));
    let resource = match call.integer("ResourceType") {
        Some(1) => Resource::Template(resource_id),
        Some(3) => Resource::Draft(resource_id),
        _ if resource_id.is_empty() && skips_upload => {
            // Nothing is given and nothing may be uploaded. The words are the documented ones.
            return Err(ApiError::new("InvalidParameterValue", "请指定文件类型的资源id"));
        }
        _ => Resource::File(resource_id),
    };
    plan.check_names().map_err(coded(|_| "OperationDenied"))?;
    call.state.check_resource(&resource).map_err(coded(resource_code))?;

    let (code, business_id) = (call.state.ids.resource(), call.state.ids.resource());
    let flow_id = flow_id(call)?;
    let draft_id = call.state.ids.resource();
    let expires_on = call.state.now.saturating_add(PAGE_LIFETIME);
    let source = if matches!(resource, Resource::Template(_)) { "byTemplate" } else { "byFile" };
    let url = format!(
        "{}/contract-create?embed=1&expiredOn={expires_on}&code={code}&businessId={business_id}\
         &channel=TENCENTCLOUD&operateSource={source}",
        call.base_url,
    );
    let answer = json!({ "Url": url, "FlowId": flow_id, "DraftId": draft_id });
    let prepared = Prepared {
        plan,
        resource,
        creator: call.operator().to_owned(),
        flow_id,
        draft_id,
        need_create_review: call.flag("NeedCreateReview"),
        options,
        expires_on,
        used: false,
        saved: false,
    };
    call.state.prepared.insert(code, prepared);
    answered(answer)
}

/// The code for a resource that a contract cannot be prepared from.
pub(super) fn resource_code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotConverted(_) => "OperationDenied",
        _ => "ResourceNotFound",
    }
}

/// The terms. The fields have two names, of which the older one is not used any more.
fn plan(call: &mut Call<'_>) -> Result<Plan, ApiError> {
    let is_given = |name: &str| call.parameters.contains_key(name);
    if !(is_given("InitiatorComponents") && is_given("Components")) {
        return call.read();
    }
    let mut members = call.parameters.clone();
    members.remove("Components");
    Call { parameters: &members, state: call.state, ..*call }.read()
}

/// The id of the contract: a new one, or that of one which waits to be reviewed and is prepared again.
fn flow_id(call: &mut Call<'_>) -> Result<String, ApiError> {
    let id = call.text("FlowId").to_owned();
    if id.is_empty() {
        return Ok(call.state.ids.resource());
    }
    let flow = call.state.flow(&id).map_err(coded(|_| "ResourceNotFound"))?;
    if flow.awaits_review() {
        Ok(id)
    } else {
        Err(ApiError::new("OperationDenied", "the contract does not wait to be reviewed"))
    }
}
