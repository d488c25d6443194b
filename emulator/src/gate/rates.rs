//! Counts calls by the second, as the documented limits do.

use std::collections::BTreeMap;

/// What has been called in the current second.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    /// The second, in Unix time.
    second: i64,
    /// Calls in it, by sender and action.
    calls: BTreeMap<(String, String), u32>,
}

impl Rates {
    /// Whether `sender` may call `action` once more at `now`, with `limit` calls allowed per second.
    /// A call that is refused does not count.
    pub(super) fn admit(&mut self, sender: &str, action: &str, limit: u32, now: i64) -> bool {
        if self.second != now {
            self.second = now;
            self.calls.clear();
        }
        let calls = self.calls.entry((sender.to_owned(), action.to_owned())).or_default();
        let admitted = *calls < limit;
        *calls += u32::from(admitted);
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_holds_for_one_sender_one_action_and_one_second() {
        let mut rates = Rates::default();
        let table = [
            ("a", "X", 7, true),
            ("a", "X", 7, true),
            ("a", "X", 7, false),
            ("a", "Y", 7, true),
            ("b", "X", 7, true),
            ("a", "X", 8, true),
            ("a", "X", 8, true),
            ("a", "X", 8, false),
        ];
        for (index, (sender, action, second, admitted)) in table.into_iter().enumerate() {
            assert_eq!(rates.admit(sender, action, 2, second), admitted, "call {index}");
        }
    }
}
