//! Why a source cannot be read: what is wrong, where, and what to do.

use std::fmt;

/// A source that cannot be read, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    /// The file or address.
    pub origin: String,
    /// What is wrong; never empty.
    pub problems: Vec<String>,
    /// What to do about it.
    pub advice: String,
    /// Nothing suggests that it was meant as a source: among other files it may be passed over.
    pub unrelated: bool,
}

impl SourceError {
    /// A single problem of a file that was meant to be read.
    pub(super) fn new(origin: &str, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::all(origin, vec![problem.into()], advice)
    }

    /// Several problems of one file.
    pub(super) fn all(origin: &str, problems: Vec<String>, advice: impl Into<String>) -> Self {
        Self { origin: origin.to_owned(), problems, advice: advice.into(), unrelated: false }
    }

    /// A file that is no source at all.
    pub(super) fn unrelated(origin: &str, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { unrelated: true, ..Self::new(origin, problem, advice) }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [problem] => write!(f, "{problem} — {} — {}", self.origin, self.advice),
            problems => {
                write!(f, "{} problems — {} — {}", problems.len(), self.origin, self.advice)?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

impl std::error::Error for SourceError {}

/// The beginning of a text that is quoted in a message.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let folded = super::words::clean(text);
    if folded.chars().count() <= LONGEST {
        return folded;
    }
    let mut short: String = folded.chars().take(LONGEST).collect();
    short.push('…');
    short
}
