//! Why there are no credentials.

use std::fmt;

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

    pub(crate) fn of(problems: Vec<String>) -> Self {
        Self { problems, not_configured: false }
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no usable credentials: {}", self.problems.join("; "))
    }
}

impl std::error::Error for CredentialsError {}
