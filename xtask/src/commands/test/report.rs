//! Counts what tests print and what they leave out.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// What was run, and what was not.
#[derive(Debug, Default)]
pub(super) struct Report {
    passed: u64,
    failed: u64,
    /// Names of tests, by the reason for leaving them out. A test that is run in two ways counts once.
    left_out: BTreeMap<String, BTreeSet<String>>,
    /// A command ended with an error, whatever it had counted.
    broken: bool,
}

impl Report {
    /// Counts `test result: ok. 3 passed; 0 failed; …` of Cargo, and a plain `3 passed, 0 failed`.
    pub(super) fn read_line(&mut self, line: &str) {
        let counts =
            line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")).map(|(_, counts)| counts);
        let counts = counts.unwrap_or(line);
        let (Some(passed), Some(failed)) = (count(counts, "passed"), count(counts, "failed")) else { return };
        self.passed += passed;
        self.failed += failed;
    }

    /// Reads the lines that tests leave: a name, a tab and a reason.
    pub(super) fn read_left_out(&mut self, lines: &str) {
        for (test, reason) in lines.lines().filter_map(|line| line.split_once('\t')) {
            self.leave_out(test, reason);
        }
    }

    /// Something is left out.
    pub(super) fn leave_out(&mut self, test: &str, reason: &str) {
        self.left_out.entry(reason.to_owned()).or_default().insert(test.to_owned());
    }

    /// A command ended with an error.
    pub(super) fn fail(&mut self) {
        self.broken = true;
    }

    pub(super) fn failed(&self) -> bool {
        self.broken || self.failed > 0
    }
}

/// The number before a word, in a list whose items are separated by commas or semicolons.
fn count(list: &str, word: &str) -> Option<u64> {
    let item = list.split([',', ';']).find_map(|item| item.trim().strip_suffix(word))?;
    item.trim().parse().ok()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (reason, tests) in &self.left_out {
            writeln!(f, "left out because {reason}:")?;
            for test in tests {
                writeln!(f, "  {test}")?;
            }
        }
        if self.broken && self.failed == 0 {
            writeln!(f, "a command ended with an error before its tests were counted; see above")?;
        }
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        let left_out: usize = self.left_out.values().map(BTreeSet::len).sum();
        if left_out > 0 {
            let reasons: Vec<String> =
                self.left_out.iter().map(|(reason, tests)| format!("{}: {reason}", tests.len())).collect();
            write!(f, ", {left_out} left out ({})", reasons.join("; "))?;
        }
        writeln!(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Report;

    #[test]
    fn results_of_several_programs_are_added() {
        let mut report = Report::default();
        report.read_line("running 3 tests");
        report
            .read_line("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        report.read_line("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        report.read_line("165 passed, 1 failed");
        report.read_line("the count of passed is not a number");
        assert_eq!(report.to_string(), "169 passed, 3 failed\n");
        assert!(report.failed());
    }

    #[test]
    fn what_is_left_out_is_counted_by_reason() {
        let mut report = Report::default();
        report.read_left_out("a::b\tcurl is not installed\nc\topenssl is not installed\nd\tcurl is not installed\n");
        assert_eq!(
            report.to_string(),
            "left out because curl is not installed:\n  a::b\n  d\nleft out because openssl is not installed:\n  c\n\
             0 passed, 0 failed, 3 left out (2: curl is not installed; 1: openssl is not installed)\n"
        );
        assert!(!report.failed());
    }

    #[test]
    fn a_command_that_breaks_off_counts_as_failure() {
        let mut report = Report::default();
        report.fail();
        assert!(report.failed());
        assert!(report.to_string().starts_with("a command ended with an error"));
    }
}
