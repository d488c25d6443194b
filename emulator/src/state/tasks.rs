//! Work that goes on after the call that started it was answered.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{State, refusal::Refusal};

/// Work that another action is asked about. The definition of the action that started it says how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    /// The action that started it.
    pub(crate) started_by: String,
    /// Times are in seconds since 1970.
    pub(crate) started_on: i64,
    pub(crate) ends_on: i64,
    /// Why it fails; `None` if it ends well.
    pub(crate) failure: Option<String>,
    /// What is answered at any time.
    pub(crate) known: Map<String, Value>,
    /// What is answered beside it when the task has ended well.
    pub(crate) result: Map<String, Value>,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage<'a> {
    /// For so many seconds.
    Running(usize),
    Done,
    Failed(&'a str),
}

impl Task {
    pub(crate) fn stage(&self, now: i64) -> Stage<'_> {
        if now < self.ends_on {
            return Stage::Running(usize::try_from(now.saturating_sub(self.started_on)).unwrap_or(0));
        }
        self.failure.as_deref().map_or(Stage::Done, Stage::Failed)
    }
}

impl State {
    /// Ends a task or a conversion now: well, or for the reason why it fails.
    pub(crate) fn end_task(&mut self, id: &str, failure: Option<&str>) -> Result<(), Refusal> {
        let now = self.now;
        let (ends_on, failed) = if let Some(task) = self.tasks.get_mut(id) {
            (&mut task.ends_on, &mut task.failure)
        } else if let Some(conversion) = self.conversions.get_mut(id) {
            (&mut conversion.ready_at, &mut conversion.failure)
        } else {
            return Err(Refusal::NoTask(id.to_owned()));
        };
        if *ends_on <= now {
            return Err(Refusal::TaskEnded);
        }
        *ends_on = now;
        *failed = failure.map(str::to_owned);
        Ok(())
    }
}
