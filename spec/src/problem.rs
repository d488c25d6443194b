//! What is wrong in a set of definition files, and where.

use std::fmt;

use crate::Files;

/// How many problems are told one by one: each line that is looked up takes a walk through its file, and nobody reads
/// more at once.
const MOST_PROBLEMS: usize = 100;

/// One mistake in a definition file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as a path that the reader can open.
    pub file: String,
    /// The line in it, from 1; 0 when the problem is the file as a whole.
    pub line: usize,
    /// The place in it as a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// All the mistakes that were found; never empty as an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// A single problem that concerns a whole file or folder.
    pub fn of_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self(vec![Problem { file: file.into(), line: 0, pointer: String::new(), message: message.into() }])
    }
}

/// Problems as they are found in a set of files.
#[derive(Debug)]
pub struct Findings<'a> {
    files: &'a Files,
    problems: Vec<Problem>,
}

impl<'a> Findings<'a> {
    /// Nothing found yet in these files.
    pub fn new(files: &'a Files) -> Self {
        Self { files, problems: Vec::new() }
    }

    /// Adds a problem at a pointer of a file, unless there are a hundred.
    pub fn report(&mut self, path: &str, pointer: impl Into<String>, message: impl Into<String>) {
        if !self.is_full() {
            self.problems.push(self.files.problem(path, pointer, message));
        }
    }

    /// Whether no more are told, so that looking for them is in vain.
    pub fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// What was found.
    pub fn into_problems(mut self) -> Vec<Problem> {
        if self.is_full() {
            let message = format!("only the first {MOST_PROBLEMS} problems are shown — correct them first");
            self.problems.extend(Problems::of_file(&self.files.root, message).0);
        }
        self.problems
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
