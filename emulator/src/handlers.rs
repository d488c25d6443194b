//! What the actions do. One without a handler of its own is answered from its definition alone.

mod create_prepare_flow;

use std::time::SystemTime;

use serde_json::{Map, Value};
use tencent_ess_spec::{Action, Spec};

use crate::{ApiError, ids::Ids, synthesis::synthesise};

/// A request that passed the gate and the rules, and what is needed to answer it.
pub(crate) struct Call<'a> {
    pub(crate) action: &'a Action,
    /// The parameters; all of their types.
    pub(crate) parameters: &'a Map<String, Value>,
    pub(crate) now: SystemTime,
    /// The emulator's own address, such as `http://127.0.0.1:9000`.
    pub(crate) base_url: &'a str,
    pub(crate) ids: &'a mut Ids,
}

/// The members of an answer that the handler knows better than its definition.
type Handler = fn(&mut Call<'_>) -> Result<Map<String, Value>, ApiError>;

/// The handlers, by action.
const HANDLERS: &[(&str, Handler)] = &[("CreatePrepareFlow", create_prepare_flow::answer)];

/// The members of the answer, the request id apart.
///
/// Every member that the definition has is there, and none that it has not: a definition may be
/// older than the handler.
pub(crate) fn answer(spec: &Spec, mut call: Call<'_>) -> Result<Map<String, Value>, ApiError> {
    let handler = HANDLERS.iter().find(|(action, _)| *action == call.action.action);
    let known = handler.map(|(_, handler)| handler(&mut call)).transpose()?.unwrap_or_default();
    let mut answer = synthesise(spec, &call.action.response, call.ids);
    for (name, value) in known {
        if let Some(made_up) = answer.get_mut(&name) {
            *made_up = value;
        }
    }
    answer.remove("RequestId");
    Ok(answer)
}
