//! Why there are no usable credentials.

use std::{fmt, path::Path};

use crate::shown::Shown;

/// No usable credentials. The message says what is wrong, and never contains a secret.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    problems: Vec<String>,
    not_configured: bool,
}

impl CredentialsError {
    /// Creates an error of a provider that is configured and broken. The message is logged, so it must not contain secrets.
    pub fn new(problem: impl Into<String>) -> Self {
        Self::of(vec![problem.into()])
    }

    /// Creates an error of a provider that is not configured, so that a chain tries the next one.
    pub fn not_configured(reason: impl Into<String>) -> Self {
        Self { not_configured: true, ..Self::new(reason) }
    }

    /// Whether the provider is not configured, rather than broken.
    pub fn is_not_configured(&self) -> bool {
        self.not_configured
    }

    /// The error of a chain without a configured provider.
    pub(super) fn none_of(reasons: Vec<Self>) -> Self {
        Self { problems: reasons.into_iter().flat_map(|error| error.problems).collect(), not_configured: true }
    }

    /// Adds the path of the file to each problem.
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
