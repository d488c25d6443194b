//! Contracts that are cancelled together.

use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered, beijing_time, coded};
use crate::ApiError;

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "CreateBatchCancelFlowUrl", answer: create_url, codes: &[&["MissingParameter.FlowId"]] },
    Handler { action: "CancelOrganizationFlows", answer: cancel_all, codes: &[&["OperationDenied"]] },
    Handler { action: "DescribeCancelFlowsTask", answer: describe, codes: &[&["FailedOperation"]] },
];

/// How long the link works, in seconds.
const LIFETIME: i64 = 86_400;

fn create_url(call: &mut Call<'_>) -> Answer {
    let flow_ids = call.texts("FlowIds");
    if flow_ids.is_empty() {
        return Err(ApiError::new("MissingParameter.FlowId", "`FlowIds` is empty; name the contracts"));
    }
    let reasons: Vec<String> = flow_ids
        .iter()
        .map(|id| call.state.reason_not_to_cancel(id).map(|refusal| refusal.to_string()).unwrap_or_default())
        .collect();
    if reasons.iter().all(|reason| !reason.is_empty()) {
        return answered(json!({
            "BatchCancelFlowUrl": "", "FailMessages": reasons, "UrlExpireOn": "", "TaskId": "",
        }));
    }
    let (task_id, token) = call.state.offer_cancellation(flow_ids, LIFETIME);
    answered(json!({
        "BatchCancelFlowUrl": format!("{}/sign/{token}", call.base_url),
        "FailMessages": reasons,
        "UrlExpireOn": beijing_time(call.state.now.saturating_add(LIFETIME)),
        "TaskId": task_id,
    }))
}

fn cancel_all(call: &mut Call<'_>) -> Answer {
    let message = match call.text("CancelMessage") {
        "" => call.default_text("CancelMessage").to_owned(),
        message => message.to_owned(),
    };
    let task_id = call.state.cancel_all(&message).map_err(coded(|_| "OperationDenied"))?;
    answered(json!({ "TaskId": task_id }))
}

fn describe(call: &mut Call<'_>) -> Answer {
    let (task_id, whole) = (call.text("TaskId"), call.integer("CancelType") == Some(1));
    let task = call.state.cancellations.get(task_id).filter(|task| task.whole == whole);
    let task = task.ok_or_else(|| {
        let message = format!("there is no task `{task_id}`; its kind is that of `CancelType`");
        ApiError::new("FailedOperation", message)
    })?;
    let status = match &task.outcome {
        Some(_) => "END",
        None if task.expires_on <= call.state.now => "TIMEOUT",
        None => "PROCESSING",
    };
    let outcome = task.outcome.clone().unwrap_or_default();
    answered(json!({
        "TaskId": task_id,
        "TaskStatus": status,
        "SuccessFlowIds": outcome.cancelled,
        "FailureFlows": Value::from(outcome.failures.iter().map(|failure| json!(failure)).collect::<Vec<_>>()),
    }))
}
