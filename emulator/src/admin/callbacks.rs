//! Callbacks, as the admin API shows and changes them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refusal, not_saved};
use crate::{
    callbacks::{self, Attempt},
    service::Service,
    state::State,
};

/// What changes in how callbacks are delivered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    hold: Option<bool>,
    duplicate: Option<bool>,
    reorder: Option<bool>,
}

impl Change {
    pub(super) fn apply(&self, service: &Service) {
        let mut delivery = service.callbacks.delivery();
        delivery.hold = self.hold.unwrap_or(delivery.hold);
        delivery.duplicate = self.duplicate.unwrap_or(delivery.duplicate);
        delivery.reorder = self.reorder.unwrap_or(delivery.reorder);
        service.callbacks.set_delivery(delivery);
    }
}

/// Where callbacks go, how, and which still wait.
pub(super) async fn list(service: &Service) -> Result<Value, Refusal> {
    let delivery = service.callbacks.delivery();
    let read = |state: &mut State| {
        let address = |(url, callback): (&str, &crate::state::resources::Callback)| json!({ "url": url, "encrypted": !callback.key.is_empty(), "signed": !callback.token.is_empty() });
        let message = |(id, event, url): (&str, &crate::state::message::Event, &str)| {
            json!({
                "url": url,
                "message_id": event.message_id,
                "message_type": event.message_type,
                "time": event.time,
                "failures": service.callbacks.failures(id, url),
            })
        };
        json!({
            "hold": delivery.hold,
            "duplicate": delivery.duplicate,
            "reorder": delivery.reorder,
            "addresses": state.callbacks.iter().map(address).collect::<Vec<_>>(),
            "waiting": callbacks::waiting(state).map(message).collect::<Vec<_>>(),
        })
    };
    service.memory.access(service.now(), read).await.map_err(not_saved)
}

/// Makes an attempt to deliver each that waits.
pub(super) async fn deliver(service: &Service) -> Result<Value, Refusal> {
    let attempts = service.deliver_callbacks().await.map_err(not_saved)?;
    let attempt = |Attempt { url, message_id, failure }: &Attempt| json!({ "url": url, "message_id": message_id, "failure": failure });
    Ok(json!({ "attempts": attempts.iter().map(attempt).collect::<Vec<_>>() }))
}
