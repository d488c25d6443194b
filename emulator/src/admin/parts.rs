//! The members of what the admin API takes and gives.

use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    ReceivedRequest, SignatureMismatch, answers,
    clock::{Clock, unix_seconds},
    faults::{ANY, InvalidFault, Pending},
    fixtures::{Added, Employee, Fixtures, Seal, Template},
    json,
};

/// The last second of the year 9999.
const MAX_TIME: u64 = 253_402_300_799;

/// What ids begin with, and what is put there.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Seeding {
    seed: Option<u64>,
    templates: Vec<Template>,
    employees: Vec<Employee>,
    seals: Vec<Seal>,
}

impl Seeding {
    pub(super) fn parts(self) -> (Option<u64>, Fixtures) {
        let Self { seed, templates, employees, seals } = self;
        (seed, Fixtures { templates, employees, seals })
    }
}

pub(super) fn added(added: &Added) -> Value {
    json!({ "templates": added.templates, "employees": added.employees, "seals": added.seals })
}

/// Where the clock goes: to a time, or ahead; in seconds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockMove {
    time: Option<u64>,
    advance: Option<u64>,
}

impl ClockMove {
    pub(super) fn apply(&self, clock: &Clock) -> Result<(), String> {
        let now = u64::try_from(unix_seconds(clock.now())).unwrap_or_default();
        match (self.time, self.advance) {
            (Some(time), None) if time <= MAX_TIME => clock.set(UNIX_EPOCH + Duration::from_secs(time)),
            (None, Some(by)) if now.saturating_add(by) <= MAX_TIME => clock.advance(Duration::from_secs(by)),
            (Some(_), Some(_)) | (None, None) => {
                return Err("give either `time`, in Unix seconds, or `advance`, in seconds".to_owned());
            }
            _ => return Err("the clock cannot be moved beyond the year 9999; give seconds".to_owned()),
        }
        Ok(())
    }
}

/// A fault to come.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFault {
    #[serde(default = "any")]
    action: String,
    #[serde(default = "once")]
    times: u32,
    fault: String,
}

fn any() -> String {
    ANY.to_owned()
}

fn once() -> u32 {
    1
}

impl NewFault {
    pub(super) fn pending(self) -> Result<Pending, InvalidFault> {
        Ok(Pending { action: self.action, times: self.times, fault: self.fault.parse()? })
    }
}

pub(super) fn fault(pending: &Pending) -> Value {
    json!({ "action": pending.action, "times": pending.times, "fault": pending.fault.to_string() })
}

/// An answer that is set: for so many calls, or for all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAnswer {
    pub(super) action: String,
    pub(super) members: Value,
    pub(super) times: Option<u32>,
}

pub(super) fn answer(pending: &answers::Pending) -> Value {
    json!({ "action": pending.action, "times": pending.times, "members": pending.members })
}

pub(super) fn request(request: ReceivedRequest) -> Value {
    // What is no JSON, or would take far more memory as a value, is given as a text.
    let body = json::parse(&request.body).ok().filter(|body| !body.is_null());
    let body = body.unwrap_or_else(|| Value::from(String::from_utf8_lossy(&request.body)));
    let (response, error) = match request.outcome {
        Some(Ok(response)) => (response, Value::Null),
        Some(Err(error)) => (Value::Null, json!({ "Code": error.code, "Message": error.message })),
        None => (Value::Null, Value::Null),
    };
    json!({
        "time": unix_seconds(request.time),
        "method": request.method,
        "action": request.action,
        "query": request.query,
        "body": body,
        "request_id": request.request_id,
        "fault": request.fault.as_ref().map(ToString::to_string),
        "ignored": request.ignored,
        "response": response,
        "error": error,
    })
}

pub(super) fn mismatch(mismatch: &SignatureMismatch) -> Value {
    json!({
        "request_id": mismatch.request_id,
        "differences": mismatch.differences,
        "expected": mismatch.expected,
        "string_to_sign": mismatch.string_to_sign,
        "signed": mismatch.signed,
        "side_by_side": mismatch.to_string(),
    })
}
