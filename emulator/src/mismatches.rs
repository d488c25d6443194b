//! The latest signatures that did not match, for whoever looks for the reason.

use std::collections::VecDeque;

use crate::SignatureMismatch;

/// What is kept.
const MAX_MISMATCHES: usize = 100;
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The latest mismatches, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Mismatches {
    latest: VecDeque<SignatureMismatch>,
    bytes: usize,
}

impl Mismatches {
    pub(crate) fn record(&mut self, mismatch: SignatureMismatch) {
        self.bytes += mismatch.bytes();
        self.latest.push_back(mismatch);
        while self.latest.len() > MAX_MISMATCHES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.latest.pop_front() else { break };
            self.bytes -= oldest.bytes();
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn all(&self) -> Vec<SignatureMismatch> {
        self.latest.iter().cloned().collect()
    }
}
