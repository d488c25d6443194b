//! A request's way through the emulator: gate, faults, rules, handler, and into the journal.

use std::{sync::Mutex, time::SystemTime};

use axum::{body::Bytes, http::request::Parts};
use serde_json::{Map, Value};
use tencent_ess_spec::{Action, Spec};

use crate::{
    ApiError, Attempt, Fault, InvalidAnswer, InvalidFault, Refused, SignatureMismatch,
    acts::Act,
    answers::{self, Answers},
    callbacks::Callbacks,
    clock::{Clock, unix_seconds},
    faults::{Faults, Pending},
    fixtures::{Added, Fixtures, InvalidFixtures},
    gate::{Gate, Payload, Refusal, Request},
    handlers::{self, Call},
    ids::{Ids, Seed},
    journal::{Entry, Journal},
    json,
    memory::Memory,
    mismatches::Mismatches,
    rules,
    shown::{cut, shown},
    state::State,
    store::SaveError,
    sync::lock,
};

/// Everything that requests share.
pub(crate) struct Service {
    pub(crate) spec: Spec,
    pub(crate) gate: Gate,
    /// The emulator's own address, such as `http://127.0.0.1:9000`.
    pub(crate) base_url: String,
    pub(crate) clock: Clock,
    /// Members that the definitions do not know are ignored, rather than refused.
    pub(crate) ignores_unknown: bool,
    /// What ids begin with, at the start and after a reset.
    pub(crate) seed: Mutex<Seed>,
    /// Ids of requests.
    pub(crate) ids: Mutex<Ids>,
    pub(crate) memory: Memory,
    pub(crate) callbacks: Callbacks,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) answers: Mutex<Answers>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) mismatches: Mutex<Mismatches>,
}

/// What becomes of a request.
pub(crate) struct Answer {
    /// The body of the answer; empty if the request was not executed.
    pub(crate) envelope: Bytes,
    /// What goes wrong with it on its way.
    pub(crate) fault: Option<Fault>,
}

impl Service {
    /// Answers a request; `body` is `None` if it is too large to be read.
    pub(crate) async fn answer(&self, head: &Parts, body: Option<Bytes>) -> Answer {
        let now = self.clock.now();
        let request = Request {
            method: &head.method,
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            headers: &head.headers,
            body: body.as_deref(),
        };
        let action = request.action().to_owned();
        let request_id = lock(&self.ids).request();
        let admitted = self.gate.admit(&request, &self.spec, unix_seconds(self.clock.unmoved()));
        let admitted = admitted.map_err(|refusal| self.refused(refusal, &request_id));
        let mut ignored = Vec::new();
        let (fault, outcome) = match admitted.and_then(|admitted| Ok((self.fault(&request)?, admitted))) {
            Ok((fault, (action, payload))) => {
                let outcome = self.outcome(action, payload, fault.as_ref(), now, &mut ignored).await;
                (fault, outcome)
            }
            Err(error) => (None, Some(Err(error))),
        };

        let code = outcome.as_ref().and_then(|outcome| Some(outcome.as_ref().err()?.code.as_str()));
        if !ignored.is_empty() {
            let members = shown(&ignored.join(", ")).to_string();
            tracing::warn!(action = cut(&action), request_id, members, "unknown members were ignored");
        }
        let wrong = fault.as_ref().map(|fault| shown(&fault.to_string()).to_string());
        tracing::info!(action = cut(&action), request_id, code, fault = wrong.map(tracing::field::display), "answered");
        let envelope = outcome.map(|outcome| envelope(outcome, &request_id));
        let entry = Entry {
            time: now,
            method: head.method.to_string(),
            action,
            query: head.uri.query().unwrap_or_default().to_owned(),
            body: body.unwrap_or_default(),
            request_id,
            fault: fault.clone(),
            ignored,
            answer: envelope.clone(),
        };
        // The lock is let go in the first line, and what was forgotten in the second.
        let forgotten = lock(&self.journal).record(entry);
        drop(forgotten);
        Answer { envelope: envelope.unwrap_or_default(), fault }
    }

    /// Makes calls to come fail.
    pub(crate) fn fail(&self, fault: Pending) -> Result<(), InvalidFault> {
        lock(&self.faults).add(fault, &self.spec)
    }

    /// Sets what calls to come answer.
    pub(crate) fn set_answer(&self, action: &str, members: Value, times: Option<u32>) -> Result<(), InvalidAnswer> {
        lock(&self.answers).set(&self.spec, action, members, times)
    }

    /// Does what somebody does in reality. Returns the id of the contract or group if that starts one.
    pub(crate) async fn act(&self, act: Act) -> Result<Option<String>, Refused> {
        match self.memory.access(self.now(), |state| act.perform(state)).await {
            Ok(result) => result.map_err(|refusal| Refused::new(&refusal)),
            Err(error) => Err(Refused::new(&error)),
        }
    }

    /// The messages that callbacks report, oldest first.
    pub(crate) async fn events(&self) -> Vec<Value> {
        let messages = |state: &mut State| state.events.iter().map(|(_, event)| event.message()).collect();
        self.memory.access(self.now(), messages).await.unwrap_or_default()
    }

    /// One attempt for every callback that waits, due or held back.
    pub(crate) async fn deliver_callbacks(&self) -> Result<Vec<Attempt>, SaveError> {
        self.callbacks.deliver_all(&self.memory, &self.clock).await
    }

    /// Puts fixtures there, and lets ids come in the order of a seed from then on if there is one. If
    /// the fixtures are refused, neither is done.
    pub(crate) async fn seed(
        &self,
        seed: Option<u64>,
        fixtures: Fixtures,
    ) -> Result<Result<Added, InvalidFixtures>, SaveError> {
        let add = |state: &mut State| {
            state.check(&fixtures, &self.spec)?;
            if let Some(seed) = seed {
                state.ids = Ids::new(seed);
            }
            Ok(state.add(fixtures))
        };
        let added = self.memory.access(self.now(), add).await?;
        if let (Some(seed), Ok(_)) = (seed, &added) {
            *lock(&self.ids) = Ids::of_requests(seed);
        }
        Ok(added)
    }

    /// Goes back to how it was at the start.
    pub(crate) async fn reset(&self) -> Result<(), SaveError> {
        self.clock.reset();
        self.gate.reset();
        lock(&self.faults).clear();
        lock(&self.answers).clear();
        lock(&self.journal).clear();
        lock(&self.mismatches).clear();
        let (ids, of_requests) = lock(&self.seed).sources();
        *lock(&self.ids) = of_requests;
        self.callbacks.reset();
        let reset = |state: &mut State| {
            state.reset(ids);
            self.callbacks.install(state);
        };
        self.memory.access(self.now(), reset).await
    }

    /// The time at which contracts live, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        unix_seconds(self.clock.now())
    }

    /// The fault that a request asks for, or else one that waits for it.
    fn fault(&self, request: &Request<'_>) -> Result<Option<Fault>, ApiError> {
        let asked_for = request.header("x-emulator-fault");
        if asked_for.is_empty() {
            return Ok(lock(&self.faults).take(request.action()));
        }
        let fault = asked_for.parse().and_then(|fault: Fault| fault.check(&self.spec).map(|()| fault));
        let invalid = |error| ApiError::new("InvalidParameterValue", format!("the header X-Emulator-Fault: {error}"));
        fault.map(Some).map_err(invalid)
    }

    /// What executing a call gives; `None` if it is kept from being executed, and the reason is no error.
    async fn outcome(
        &self,
        action: &Action,
        payload: Payload<'_>,
        fault: Option<&Fault>,
        now: SystemTime,
        ignored: &mut Vec<String>,
    ) -> Option<Result<Map<String, Value>, ApiError>> {
        match fault {
            Some(Fault::Error { code, message }) => {
                let message = if message.is_empty() { self.meaning(code) } else { message };
                Some(Err(ApiError::new(code, message)))
            }
            Some(fault) if !fault.executes() => None,
            _ => Some(self.execute(action, payload, now, ignored).await),
        }
    }

    fn meaning(&self, code: &str) -> &str {
        let documented = self.spec.errors.errors.iter().find(|error| error.code == code);
        documented.and_then(|error| error.curated.doc.as_deref()).unwrap_or("provoked by a fault of the emulator")
    }

    async fn execute(
        &self,
        action: &Action,
        payload: Payload<'_>,
        now: SystemTime,
        ignored: &mut Vec<String>,
    ) -> Result<Map<String, Value>, ApiError> {
        let mut parameters = payload.parameters(&self.spec, &action.request)?;
        if self.ignores_unknown {
            *ignored = rules::unknown::take(&self.spec, &action.request, &mut parameters);
        }
        let violations = rules::check(&self.spec, &action.request, &parameters);
        if let Some(error) = rules::refusal(&violations, &action.errors) {
            return Err(error);
        }
        json::drop_nulls(&mut parameters);
        let set = lock(&self.answers).take(&action.action);
        let call = |state: &mut State| {
            let call = Call { action, parameters: &parameters, base_url: &self.base_url, state };
            let answer = handlers::answer(&self.spec, call);
            let Some(members) = set else { return answer };
            // What a test has set stands also where the state would refuse the call.
            let mut answer = answer.unwrap_or_else(|_| handlers::made_up(&self.spec, action, &mut state.ids));
            answers::put_over(&mut answer, members);
            Ok(answer)
        };
        let answer = self.memory.access(unix_seconds(now), call).await;
        answer.unwrap_or_else(|failure| Err(ApiError::new("InternalError", failure.to_string())))
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

fn envelope(outcome: Result<Map<String, Value>, ApiError>, request_id: &str) -> Bytes {
    let mut members = outcome.unwrap_or_else(|error| {
        tracing::debug!(request_id, "{}", shown(&error.message));
        Map::from_iter([("Error".to_owned(), serde_json::json!({ "Code": error.code, "Message": error.message }))])
    });
    members.insert("RequestId".to_owned(), Value::from(request_id));
    // Moved and not copied, as `json!` would: answers are large.
    let envelope = Value::Object(Map::from_iter([("Response".to_owned(), Value::Object(members))]));
    // Texts as names and values that are JSON already cannot fail to be written.
    serde_json::to_vec(&envelope).unwrap_or_default().into()
}
