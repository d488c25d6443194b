//! A request's way through the emulator: gate, rules, handler, and into the journal.

use std::{sync::Mutex, time::SystemTime};

use axum::{body::Bytes, http::request::Parts};
use serde_json::{Map, Value, json};
use tencent_ess_spec::Spec;

use crate::{
    ApiError, ReceivedRequest, SignatureMismatch,
    clock::{Clock, unix_seconds},
    gate::{Gate, Refusal, Request},
    handlers::{self, Call},
    ids::Ids,
    journal::Journal,
    memory::Memory,
    mismatches::Mismatches,
    rules,
    state::State,
    sync::lock,
};

/// Everything that requests share.
pub(crate) struct Service {
    pub(crate) spec: Spec,
    pub(crate) gate: Gate,
    /// The emulator's own address, such as `http://127.0.0.1:9000`.
    pub(crate) base_url: String,
    pub(crate) clock: Clock,
    /// Ids of requests.
    pub(crate) ids: Mutex<Ids>,
    pub(crate) memory: Memory,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) mismatches: Mutex<Mismatches>,
}

impl Service {
    /// The envelope that a request is answered with; `body` is `None` if it is too large to be read.
    pub(crate) async fn answer(&self, head: &Parts, body: Option<Bytes>) -> Value {
        let now = (self.clock)();
        let request = Request {
            method: &head.method,
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            headers: &head.headers,
            body: body.as_deref(),
        };
        let action = request.action().to_owned();
        let request_id = lock(&self.ids).request();
        let outcome = self.outcome(&request, now).await.map_err(|refusal| self.refused(refusal, &request_id));

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
        let received = ReceivedRequest {
            time: now,
            method: head.method.to_string(),
            action,
            query: head.uri.query().unwrap_or_default().to_owned(),
            body,
            request_id,
            outcome,
        };
        lock(&self.journal).record(received);
        json!({ "Response": members })
    }

    async fn outcome(&self, request: &Request<'_>, now: SystemTime) -> Result<Map<String, Value>, Refusal> {
        let (action, payload) = self.gate.admit(request, &self.spec, unix_seconds(now))?;
        let parameters = payload.parameters(&self.spec, &action.request)?;
        let violations = rules::check(&self.spec, &action.request, &parameters);
        if let Some(error) = rules::refusal(&violations) {
            return Err(error.into());
        }
        let call = |state: &mut State| {
            handlers::answer(&self.spec, Call { action, parameters: &parameters, base_url: &self.base_url, state })
        };
        let answer = self.memory.access(unix_seconds(now), call).await;
        Ok(answer.unwrap_or_else(|failure| Err(ApiError::new("InternalError", failure.to_string())))?)
    }

    fn refused(&self, refusal: Refusal, request_id: &str) -> ApiError {
        if let Some(mismatch) = refusal.mismatch {
            let mismatch = SignatureMismatch { request_id: request_id.to_owned(), ..*mismatch };
            tracing::warn!("signature mismatch; {mismatch}\n");
            lock(&self.mismatches).record(mismatch);
        }
        refusal.error
    }
}
