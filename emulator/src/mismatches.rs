//! The latest signatures that did not match, for whoever looks for the reason.

use std::collections::VecDeque;

use crate::SignatureMismatch;

/// How many are kept.
const MAX_MISMATCHES: usize = 100;

/// The latest mismatches, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Mismatches(VecDeque<SignatureMismatch>);

impl Mismatches {
    pub(crate) fn record(&mut self, mismatch: SignatureMismatch) {
        self.0.push_back(mismatch);
        if self.0.len() > MAX_MISMATCHES {
            self.0.pop_front();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn all(&self) -> Vec<SignatureMismatch> {
        self.0.iter().cloned().collect()
    }
}
