//! Files that are turned into PDFs, by the present pair of actions and by the older one.

use serde_json::json;

use super::{Answer, Call, Handler, answered, files};
use crate::{
    ApiError,
    state::resources::{Conversion, File},
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "CreateFileConvertTask", answer: create, codes: CREATE },
    Handler { action: "CreateConvertTaskApi", answer: create, codes: CREATE },
    Handler { action: "DescribeFileConvertTask", answer: describe, codes: DESCRIBE },
    Handler { action: "GetTaskResultApi", answer: describe, codes: DESCRIBE },
];
const CREATE: &[&[&str]] = &[&["InvalidParameter.InvalidId", "MissingParameter.ResourceName"]];
const DESCRIBE: &[&[&str]] = &[&["InvalidParameter.ParamError"]];

/// How long a conversion takes, in whole seconds.
const CONVERSION: i64 = 2;

fn create(call: &mut Call<'_>) -> Answer {
    let (name, file_id) = (call.text("ResourceName").to_owned(), call.text("ResourceId").to_owned());
    if name.is_empty() {
        return Err(ApiError::new("MissingParameter.ResourceName", "`ResourceName` is empty; give the file a name"));
    }
    let file = call.state.usable_file(&file_id);
    let bytes = file.map_err(|refusal| ApiError::new("InvalidParameter.InvalidId", refusal.to_string()))?.bytes;
    let now = call.state.now;
    let (task_id, result) = (call.state.ids.resource(), call.state.ids.resource());
    let expires_on = now.saturating_add(files::LIFETIME);
    let pdf = File { name, kind: "pdf".to_owned(), bytes, created_on: now, expires_on, content: None };
    // It is there from now on, but nobody knows its id before the conversion is done.
    call.state.files.insert(result.clone(), pdf);
    call.state
        .conversions
        .insert(task_id.clone(), Conversion { result, ready_at: now.saturating_add(CONVERSION), failure: None });
    answered(json!({ "TaskId": task_id }))
}

fn describe(call: &mut Call<'_>) -> Answer {
    let task_id = call.text("TaskId");
    let conversion =
        call.state.conversions.get(task_id).ok_or_else(|| {
            ApiError::new("InvalidParameter.ParamError", format!("there is no conversion `{task_id}`"))
        })?;
    let (status, message, resource_id) = if conversion.ready_at > call.state.now {
        (4, "Processing", "")
    } else if conversion.failure.is_some() {
        (-6, "ProcessFailed", "")
    } else {
        (8, "TaskEnd", conversion.result.as_str())
    };
    answered(json!({ "TaskId": task_id, "TaskStatus": status, "TaskMessage": message, "ResourceId": resource_id }))
}
