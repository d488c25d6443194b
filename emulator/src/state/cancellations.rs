//! Contracts that are cancelled together: by somebody who follows a link, or all that run.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{State, link::Target, refusal::Refusal};
use crate::json::members;

/// Contracts that are to be cancelled, and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Cancellation {
    pub(crate) flow_ids: Vec<String>,
    /// It was asked for all contracts that run, rather than for some that were named.
    pub(crate) whole: bool,
    /// When it is too late to confirm it, in seconds since 1970.
    pub(crate) expires_on: i64,
    /// `None` before it is confirmed.
    pub(crate) outcome: Option<Outcome>,
}

/// What came of a cancellation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) cancelled: Vec<String>,
    pub(crate) failures: Vec<Failure>,
}

/// A contract that could not be cancelled. Members are named as on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Failure {
    flow_id: String,
    flow_name: String,
    reason: String,
}

impl State {
    /// Why a contract cannot be cancelled.
    pub(crate) fn reason_not_to_cancel(&self, flow_id: &str) -> Option<Refusal> {
        match self.flow(flow_id) {
            Ok(flow) => flow.status.is_final().then_some(Refusal::Ended(flow.status)),
            Err(refusal) => Some(refusal),
        }
    }

    /// Offers to cancel these contracts. The ids of the task, and of the link on which it is confirmed.
    pub(crate) fn offer_cancellation(&mut self, flow_ids: Vec<String>, lifetime: i64) -> (String, String) {
        let (task_id, expires_on) = (self.ids.resource(), self.now.saturating_add(lifetime));
        self.cancellations.insert(task_id.clone(), Cancellation { flow_ids, whole: false, expires_on, outcome: None });
        let token = self.link(Target::Cancel { task_id: task_id.clone() }, lifetime);
        (task_id, token)
    }

    /// Cancels the contracts of a task, as far as that is possible.
    pub(crate) fn confirm_cancellation(&mut self, task_id: &str, message: &str) -> Result<(), Refusal> {
        let mut cancellation = self.cancellations.get(task_id).ok_or(Refusal::NoLink)?.clone();
        if cancellation.outcome.is_some() {
            return Err(Refusal::LinkUsed);
        }
        let mut outcome = Outcome::default();
        for flow_id in &cancellation.flow_ids {
            match self.cancel(flow_id, message) {
                Ok(()) => outcome.cancelled.push(flow_id.clone()),
                Err(refusal) => {
                    let flow_name = self.flows.get(flow_id).map(|flow| flow.plan.flow_name.clone());
                    let (flow_name, reason) = (flow_name.unwrap_or_default(), refusal.to_string());
                    outcome.failures.push(Failure { flow_id: flow_id.clone(), flow_name, reason });
                }
            }
        }
        let data = members(json!({
            "TaskId": task_id,
            "SuccessFlowIds": outcome.cancelled,
            "FailureFlows": outcome.failures,
            "OccurTime": self.now,
        }));
        cancellation.outcome = Some(outcome);
        self.cancellations.insert(task_id, cancellation);
        self.report("CancelFlows", data);
        Ok(())
    }

    /// Cancels all contracts that run. The id of the task.
    pub(crate) fn cancel_all(&mut self, message: &str) -> Result<String, Refusal> {
        let running = self.flows.iter().filter(|(_, flow)| flow.status.is_running());
        let flow_ids = running.map(|(id, _)| id.to_owned()).collect();
        let task_id = self.ids.resource();
        let cancellation = Cancellation { flow_ids, whole: true, expires_on: self.now, outcome: None };
        self.cancellations.insert(task_id.clone(), cancellation);
        self.confirm_cancellation(&task_id, message)?;
        Ok(task_id)
    }

    /// The task that is confirmed on the link with this token.
    pub(crate) fn cancellation_of(&self, token: &str) -> Result<&str, Refusal> {
        match self.target(token)? {
            Target::Cancel { task_id } => Ok(task_id),
            _ => Err(Refusal::NoLink),
        }
    }
}
