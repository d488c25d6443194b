//! What has happened, for callbacks to report.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
