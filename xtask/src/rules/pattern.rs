//! Regular expressions that are compiled when they are first used.

use std::sync::OnceLock;

use regex::{Captures, Regex};

/// A regular expression in a `static`.
///
/// One that does not compile matches nothing instead of panicking; every pattern is held to its
/// meaning by the table test of its recogniser.
pub(super) struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    pub(super) fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.regex().into_iter().flat_map(move |regex| regex.captures_iter(text))
    }

    /// Where each match of a group begins; a match may begin in the last character of the one before.
    pub(super) fn starts(&self, text: &str, name: &str) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut from = 0;
        while let Some(found) = self.regex().and_then(|regex| regex.captures_at(text, from)?.name(name)) {
            starts.push(found.start());
            let last = found.as_str().chars().last().map_or(1, char::len_utf8);
            from = (found.end() - last).max(found.start() + 1);
        }
        starts
    }

    /// The text with each match replaced by what `with` makes of it.
    pub(super) fn replace(&self, text: &str, with: impl Fn(&Captures<'_>) -> String) -> String {
        match self.regex() {
            Some(regex) => regex.replace_all(text, with).into_owned(),
            None => text.to_owned(),
        }
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(self.source).ok()).as_ref()
    }
}

/// The text of a group, empty when it took no part in the match.
pub(super) fn group<'t>(captures: &Captures<'t>, name: &str) -> &'t str {
    captures.name(name).map_or("", |group| group.as_str())
}

/// The number in a group.
pub(super) fn number<T: std::str::FromStr>(captures: &Captures<'_>, name: &str) -> Option<T> {
    group(captures, name).parse().ok()
}
