//! What can be made to go wrong with a call, and which calls it waits for.

mod delivery;
mod text;

use std::{fmt, time::Duration};

use tencent_ess_spec::{Spec, nearest};

pub(crate) use delivery::{Cut, deliver};

/// Something that goes wrong with a call that would have been let in.
///
/// A fault is also written as text, as the admin API and the header `X-Emulator-Fault` take it:
/// `error=OperationDenied.NoQuota`, `throttle`, `delay=1500ms`, `drop-before`, `drop-after`, `stall`,
/// `truncate`, `garbage`, `status=503`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The call is not executed and answered with a documented error.
    Error {
        /// Its code.
        code: String,
        /// Its message; one that says what the code means when empty.
        message: String,
    },
    /// The call is executed at once and answered after this time.
    Delay(Duration),
    /// The connection is closed instead of executing the call.
    DropBefore,
    /// The call is executed and the connection closed without an answer.
    DropAfter,
    /// The call is executed and never answered, and the connection stays open.
    Stall,
    /// The call is executed and the connection closed in the middle of the answer.
    Truncate,
    /// The call is executed and the answer is no JSON.
    Garbage,
    /// The call is not executed and answered with this HTTP status, 300 to 599, as a proxy would.
    Status(u16),
}

impl Fault {
    /// [`Fault::Error`] with a message that says what the code means.
    pub fn error(code: impl Into<String>) -> Self {
        Self::Error { code: code.into(), message: String::new() }
    }

    /// `RequestLimitExceeded`, the platform's answer to too many calls.
    pub fn throttle() -> Self {
        Self::error("RequestLimitExceeded")
    }

    /// Whether the call is executed although it fails.
    pub(crate) fn executes(&self) -> bool {
        !matches!(self, Self::Error { .. } | Self::DropBefore | Self::Status(_))
    }

    /// Whether the definitions know what the fault speaks of.
    pub(crate) fn check(&self, spec: &Spec) -> Result<(), InvalidFault> {
        match self {
            Self::Error { code, .. } if !is_documented(code, spec) => {
                let codes = spec.errors.errors.iter().map(|error| error.code.as_str());
                let hint = nearest(code, codes).map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
                Err(InvalidFault(format!("the error code `{code}` is not documented{hint}")))
            }
            Self::Status(status) if !(300..600).contains(status) => {
                Err(InvalidFault(format!("the HTTP status {status} is no failure; it must be 300 to 599")))
            }
            _ => Ok(()),
        }
    }
}

fn is_documented(code: &str, spec: &Spec) -> bool {
    let of_the_service = spec.errors.errors.iter().any(|error| error.code == code);
    of_the_service || spec.actions.values().any(|action| action.errors.iter().any(|documented| documented == code))
}

/// Why a fault cannot be set up; the text says what is wrong and what there is instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidFault(String);

impl fmt::Display for InvalidFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidFault {}

/// A fault that waits for calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    /// The action it waits for; `*` for any.
    pub(crate) action: String,
    /// For how many more calls.
    pub(crate) times: u32,
    pub(crate) fault: Fault,
}

/// The faults that wait, first come first served.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Pending>);

/// Stands for every action.
pub(crate) const ANY: &str = "*";

impl Faults {
    /// Adds a fault for calls to come.
    ///
    /// # Errors
    ///
    /// When the definitions know nothing of its action or its error code.
    pub(crate) fn add(&mut self, pending: Pending, spec: &Spec) -> Result<(), InvalidFault> {
        let action = pending.action.as_str();
        if action != ANY && !spec.actions.contains_key(action) {
            let near = nearest(action, spec.actions.keys().map(String::as_str));
            let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
            return Err(InvalidFault(format!("there is no action `{action}`{hint}; `*` stands for any")));
        }
        pending.fault.check(spec)?;
        if pending.times > 0 {
            self.0.push(pending);
        }
        Ok(())
    }

    /// The fault of a call, which is then used up.
    pub(crate) fn take(&mut self, action: &str) -> Option<Fault> {
        let index = self.0.iter().position(|pending| [ANY, action].contains(&pending.action.as_str()))?;
        let pending = self.0.get_mut(index)?;
        pending.times -= 1;
        if pending.times > 0 {
            return Some(pending.fault.clone());
        }
        Some(self.0.remove(index).fault)
    }

    pub(crate) fn all(&self) -> &[Pending] {
        &self.0
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::spec;

    fn pending(action: &str, times: u32, fault: Fault) -> Pending {
        Pending { action: action.to_owned(), times, fault }
    }

    #[test]
    fn a_fault_waits_for_its_action_and_is_used_up() {
        let (spec, mut faults) = (spec(), Faults::default());
        faults.add(pending("DescribeThings", 2, Fault::Stall), &spec).unwrap();
        faults.add(pending("*", 1, Fault::Garbage), &spec).unwrap();
        faults.add(pending("DescribeThings", 0, Fault::Truncate), &spec).unwrap();
        let table = [
            ("DescribeThings", Some(Fault::Stall)),
            ("CreatePrepareFlow", Some(Fault::Garbage)),
            ("CreatePrepareFlow", None),
            ("DescribeThings", Some(Fault::Stall)),
            ("DescribeThings", None),
        ];
        for (action, fault) in table {
            assert_eq!(faults.take(action), fault, "{action}");
        }
    }

    #[test]
    fn what_the_definitions_do_not_know_is_refused_with_what_is_near() {
        let (spec, mut faults) = (spec(), Faults::default());
        let table = [
            (
                pending("DescribeThing", 1, Fault::Stall),
                "there is no action `DescribeThing` — did you mean `DescribeThings`?; `*` stands for any",
            ),
            (
                pending("*", 1, Fault::error("OperationDenied.NoQota")),
                "the error code `OperationDenied.NoQota` is not documented — did you mean `OperationDenied.NoQuota`?",
            ),
            (pending("*", 1, Fault::Status(204)), "the HTTP status 204 is no failure; it must be 300 to 599"),
        ];
        for (pending, reason) in table {
            assert_eq!(faults.add(pending, &spec).unwrap_err().to_string(), reason);
        }
        assert_eq!(faults.all(), []);
    }
}
