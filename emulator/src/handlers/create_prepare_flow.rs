//! `CreatePrepareFlow`: the address of a page on which a contract is prepared and started.

use serde_json::{Map, Value, json};

use super::Call;
use crate::{ApiError, clock::unix_seconds};

/// For how long the page can be opened, in seconds.
const PAGE_LIFETIME: i64 = 300;
/// `ResourceType`: the resource is a file; also when it is not given.
const FILE: i64 = 2;

pub(super) fn answer(call: &mut Call<'_>) -> Result<Map<String, Value>, ApiError> {
    let parameter = |name: &str| call.parameters.get(name).unwrap_or(&Value::Null);
    let resource_type = parameter("ResourceType").as_i64().unwrap_or(FILE);
    let resource_id = parameter("ResourceId").as_str().unwrap_or_default();
    let skips_upload = parameter("FlowOption").get("SkipUploadFile") == Some(&Value::Bool(true));
    if resource_type == FILE && resource_id.is_empty() && skips_upload {
        // Nothing is given and nothing may be uploaded. The words are the documented ones.
        return Err(ApiError::new("InvalidParameterValue", "请指定文件类型的资源id"));
    }

    let url = format!(
        "{}/contract-create?embed=1&expiredOn={}&code={}&businessId={}&channel=TENCENTCLOUD&operateSource={}",
        call.base_url,
        unix_seconds(call.now).saturating_add(PAGE_LIFETIME),
        call.ids.resource(),
        call.ids.resource(),
        if resource_type == FILE { "byFile" } else { "byTemplate" },
    );
    let answer = json!({ "Url": url, "FlowId": call.ids.resource(), "DraftId": call.ids.resource() });
    Ok(answer.as_object().cloned().unwrap_or_default())
}
