//! Why there are no credentials.

use std::{fmt, path::Path};

use crate::shown::Shown;

/// No usable credentials: says what is wrong with which of them, never the values.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    problems: Vec<String>,
    not_configured: bool,
}

impl CredentialsError {
    /// The place that credentials should have come from is broken. The text goes into logs: put no secret into it.
    pub fn new(problem: impl Into<String>) -> Self {
        Self::of(vec![problem.into()])
    }

    /// The place has no credentials and is not meant to have any, so that a chain asks the next one.
    pub fn not_configured(reason: impl Into<String>) -> Self {
        Self { not_configured: true, ..Self::new(reason) }
    }

    /// Whether the place is merely not used here, in contrast to one that is broken.
    pub fn is_not_configured(&self) -> bool {
        self.not_configured
    }

    /// What a chain says when none of its places is configured.
    pub(super) fn none_of(reasons: Vec<Self>) -> Self {
        Self { problems: reasons.into_iter().flat_map(|error| error.problems).collect(), not_configured: true }
    }

    /// Says of each problem in which file it is.
    pub(super) fn at(self, path: &Path) -> Self {
        let problems = self.problems.into_iter().map(|problem| format!("`{}`: {problem}", path.display()));
        Self { problems: problems.collect(), ..self }
    }

    pub(super) fn of(problems: Vec<String>) -> Self {
        Self { problems, not_configured: false }
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no usable credentials: {}", Shown(self.problems.join("; ")))
    }
}

impl std::error::Error for CredentialsError {}
