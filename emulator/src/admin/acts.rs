//! What people do in reality, and a test does in their place.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refusal, parse};
use crate::{Refused, service::Service};

/// A page or a link, as an action has answered it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct At {
    url: String,
}

/// A link on which something is done for a reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AtFor {
    url: String,
    #[serde(default)]
    message: String,
}

/// A code that somebody scans.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scan {
    url: String,
    name: String,
    mobile: String,
}

/// A contract.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flow {
    flow_id: String,
}

/// A signer of a contract: by `RecipientId`, `SignId`, mobile number or name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    flow_id: String,
    signer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fill {
    flow_id: String,
    signer: String,
    /// By the id or name of the field.
    values: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refuse {
    flow_id: String,
    signer: String,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    id_card_number: String,
}

/// An employee, or an organization.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Task {
    task_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FailTask {
    task_id: String,
    #[serde(default)]
    message: String,
}

/// Does what the last part of an address says; `None` if that is no act.
pub(super) async fn perform(service: &Service, act: &str, body: &[u8]) -> Result<Option<Value>, Refusal> {
    let done = match act {
        "start" => {
            let At { url } = parse(body)?;
            let started = service.start_prepared(&url).await.map_err(refused)?;
            return Ok(Some(json!({ "flow_id": started })));
        }
        "sign-at" => {
            let At { url } = parse(body)?;
            service.sign_at(&url).await
        }
        "scan" => {
            let Scan { url, name, mobile } = parse(body)?;
            let started = service.scan(&url, &name, &mobile).await.map_err(refused)?;
            return Ok(Some(json!({ "flow_id": started })));
        }
        "cancel-at" => {
            let AtFor { url, message } = parse(body)?;
            service.cancel_at(&url, &message).await
        }
        "sign" => {
            let Sign { flow_id, signer } = parse(body)?;
            service.sign(&flow_id, &signer).await
        }
        "fill" => {
            let Fill { flow_id, signer, values } = parse(body)?;
            service.fill(&flow_id, &signer, &values.into_iter().collect::<Vec<_>>()).await
        }
        "refuse" => {
            let Refuse { flow_id, signer, message } = parse(body)?;
            service.refuse(&flow_id, &signer, &message).await
        }
        "expire" => {
            let Flow { flow_id } = parse(body)?;
            service.expire(&flow_id).await
        }
        "invalidate" => {
            let Flow { flow_id } = parse(body)?;
            service.invalidate(&flow_id).await
        }
        "verify-at" => {
            let At { url } = parse(body)?;
            service.verify_at(&url).await
        }
        "verify-person" => {
            let Person { name, id_card_number } = parse(body)?;
            service.verify_person(&name, &id_card_number).await
        }
        "verify-employee" => {
            let Named { name } = parse(body)?;
            service.verify_employee(&name).await
        }
        "verify-organization" => {
            let Named { name } = parse(body)?;
            service.verify_organization(&name).await
        }
        "finish-task" => {
            let Task { task_id } = parse(body)?;
            service.end_task(&task_id, None).await
        }
        "fail-task" => {
            let FailTask { task_id, message } = parse(body)?;
            service.end_task(&task_id, Some(&message)).await
        }
        _ => return Ok(None),
    };
    done.map_err(refused)?;
    Ok(Some(json!({ "done": true })))
}

#[expect(clippy::needless_pass_by_value, reason = "errors are given to it as they come")]
fn refused(reason: Refused) -> Refusal {
    Refusal(StatusCode::CONFLICT, reason.to_string())
}
