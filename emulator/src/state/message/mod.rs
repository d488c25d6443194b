//! What has happened, for callbacks to report.

pub(in crate::state) mod contracts;
pub(crate) mod notices;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::state::{State, resources::Callback};

/// How many events are kept after they were delivered.
pub(in crate::state) const KEPT: usize = 1000;

/// Something that happened. Its id is the key under which the state keeps it; ids grow.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    /// `MsgId`: the same in every delivery.
    pub(crate) message_id: String,
    /// `MsgType`, such as `FlowStatusChange`.
    pub(crate) message_type: String,
    /// `MsgData`: the facts as they were at that moment.
    pub(crate) data: Map<String, Value>,
    /// In seconds since 1970.
    pub(crate) time: i64,
    /// The callback addresses that it is still to be delivered to.
    pub(crate) pending: Vec<String>,
}

impl Event {
    /// The message as it is sent: in the envelope of the second version.
    pub(crate) fn message(&self) -> Value {
        json!({
            "MsgId": self.message_id,
            "MsgType": self.message_type,
            "MsgVersion": "CustomApp",
            "MsgData": self.data,
        })
    }

    /// The message as the first version has it: what happens to a contract is told without an envelope.
    pub(crate) fn message_v1(&self) -> Value {
        match self.message_type.as_str() {
            "FlowStatusChange" => Value::Object(self.data.clone()),
            _ => self.message(),
        }
    }
}

/// `Operate`: what was done to a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operate {
    Start,
    Fill,
    Sign,
    Reject,
    Cancel,
    Finish,
    Deadline,
    Relieve,
    Invalidate,
}

impl Operate {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Fill => "fill",
            Self::Sign => "sign",
            Self::Reject => "reject",
            Self::Cancel => "cancel",
            Self::Finish => "finish",
            Self::Deadline => "deadline",
            Self::Relieve => "relieve",
            Self::Invalidate => "invalid",
        }
    }
}

impl State {
    /// Appends an event, to be delivered to every address that callbacks go to now.
    pub(crate) fn report(&mut self, message_type: &str, data: Map<String, Value>) {
        let last = self.events.last().and_then(|(id, _)| id.parse::<u64>().ok()).unwrap_or_default();
        let event = Event {
            message_id: self.ids.resource(),
            message_type: message_type.to_owned(),
            data,
            time: self.now,
            pending: self.callbacks.iter().map(|(url, _)| url.to_owned()).collect(),
        };
        self.reported |= !event.pending.is_empty();
        self.events.insert(format!("{:020}", last + 1), event);
        if self.events.len() > KEPT {
            let oldest = self.events.iter().find(|(_, event)| event.pending.is_empty()).map(|(id, _)| id.to_owned());
            oldest.and_then(|id| self.events.remove(&id));
        }
    }

    /// Whether something was reported since the last time that waits to be delivered.
    pub(crate) fn take_reported(&mut self) -> bool {
        std::mem::take(&mut self.reported)
    }

    /// Sends no more callbacks to an address, also not those that wait.
    pub(crate) fn remove_callback(&mut self, url: &str) -> Option<Callback> {
        let removed = self.callbacks.remove(url)?;
        let waiting = self.events.iter().filter(|(_, event)| event.pending.iter().any(|pending| pending == url));
        let waiting: Vec<String> = waiting.map(|(id, _)| id.to_owned()).collect();
        for id in &waiting {
            self.delivered(id, url);
        }
        Some(removed)
    }

    /// Notes that an event was delivered to an address, or will not be tried again.
    pub(crate) fn delivered(&mut self, event_id: &str, url: &str) {
        if let Some(event) = self.events.get_mut(event_id) {
            event.pending.retain(|pending| pending != url);
        }
    }
}
