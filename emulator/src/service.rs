//! A request's way through the emulator: gate, rules, handler, and into the journal.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use axum::{
    body::Bytes,
    http::{HeaderMap, Method},
};
use serde_json::{Map, Value, json};
use tencent_ess_spec::Spec;

use crate::{
    ApiError, ReceivedRequest,
    clock::{Clock, unix_seconds},
    gate::{Gate, Request},
    handlers::{self, Call},
    ids::Ids,
    journal::Journal,
    json, rules,
};

/// Everything that requests share.
pub(crate) struct Service {
    pub(crate) spec: Spec,
    pub(crate) gate: Gate,
    /// The emulator's own address, such as `http://127.0.0.1:9000`.
    pub(crate) base_url: String,
    pub(crate) clock: Clock,
    pub(crate) ids: Mutex<Ids>,
    pub(crate) journal: Mutex<Journal>,
}

impl Service {
    /// The envelope that a request is answered with; `body` is `None` if it is too large to be read.
    pub(crate) fn answer(&self, method: &Method, headers: &HeaderMap, body: Option<Bytes>) -> Value {
        let now = (self.clock)();
        let request = Request { method, headers, body: body.as_deref() };
        let action = request.header("x-tc-action").unwrap_or_default().to_owned();
        let request_id = lock(&self.ids).request();
        let outcome = self.outcome(&request, now);

        let code = outcome.as_ref().err().map(|error| error.code.as_str());
        tracing::info!(action, request_id, code, "answered");
        let mut members = match &outcome {
            Ok(answer) => answer.clone(),
            Err(error) => {
                tracing::debug!(request_id, "{}", error.message);
                Map::from_iter([("Error".to_owned(), json!({ "Code": error.code, "Message": error.message }))])
            }
        };
        members.insert("RequestId".to_owned(), Value::from(request_id.as_str()));
        let outcome = outcome.map(Value::Object);
        let body = body.unwrap_or_default();
        lock(&self.journal).record(ReceivedRequest { time: now, action, body, request_id, outcome });
        json!({ "Response": members })
    }

    fn outcome(&self, request: &Request<'_>, now: SystemTime) -> Result<Map<String, Value>, ApiError> {
        let (action, body) = self.gate.admit(request, &self.spec, unix_seconds(now))?;
        let parameters = json::parse_object(body).map_err(|message| ApiError::new("InvalidParameter", message))?;
        let violations = rules::check(&self.spec, &action.request, &parameters);
        if let Some(error) = rules::refusal(&violations) {
            return Err(error);
        }
        let (base_url, ids) = (self.base_url.as_str(), &mut *lock(&self.ids));
        handlers::answer(&self.spec, Call { action, parameters: &parameters, now, base_url, ids })
    }
}

/// The lock, also after a panic elsewhere: what is guarded here is never left half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
