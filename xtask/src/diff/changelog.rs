//! Drafts the part of a changelog that a run of `regen` leads to, in words for users: the effect, who
//! is concerned, and what to do.
//!
//! Told is what was applied, and what the vendor has withdrawn, with the day since when. Within each group
//! the largest consequences come first; patches are counted. A person reads it over before a release.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt::Write as _};

use tencent_ess_spec::Format;

use crate::printed::one_line;

use super::{
    Added, Change, Consequence, Definition, Old, Place, Table, What,
    render::{count, say, say_limit, shape, value},
};

/// The draft in Markdown, under a heading of its own; nothing if nothing was applied or withdrawn.
pub(crate) fn draft(changes: &[Change], day: &str) -> Option<String> {
    let is_withdrawn = |change: &Change| change.removal().is_some_and(|removed| removed.kept);
    let withdrawn = changes.iter().any(is_withdrawn).then_some(Consequence::Patch);
    let largest = Consequence::largest(changes).or(withdrawn)?;
    let mut draft = Draft { day, ..Draft::default() };
    for change in changes {
        match change.consequence {
            Some(Consequence::Patch) => draft.count(&change.what),
            Some(consequence) => draft.tell(change, consequence),
            None if is_withdrawn(change) => {
                let text = tell_withdrawn(&change.place, &change.what, day);
                draft.withdrawn.push(Entry { consequence: Consequence::Patch, text });
            }
            None => {}
        }
    }
    let mut out = format!("## Unreleased: a {} change\n\nThe documentation of {day}.\n", largest.as_str());
    for (group, mut entries) in draft.entries() {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.consequence));
        // Writing to a string has no way to fail.
        let _ = write!(out, "\n### {group}\n\n");
        for Entry { consequence, text } in entries {
            let _ = writeln!(out, "- *{}:* {}", consequence.as_str(), one_line(&text));
        }
    }
    Some(out)
}

/// A point of the changelog.
struct Entry {
    consequence: Consequence,
    text: String,
}

/// The points, as far as they are known; those that differ in a name or a value alone become one.
#[derive(Default)]
struct Draft<'a> {
    /// The day of the documentation.
    day: &'a str,
    added: Vec<Entry>,
    changed: Vec<Entry>,
    removed: Vec<Entry>,
    withdrawn: Vec<Entry>,
    /// New actions, types and codes, by what they are.
    names: BTreeMap<Names, Vec<String>>,
    /// New values, by their field.
    values: Vec<(&'a Place, Consequence, Vec<String>)>,
    /// Patches, by what they concern.
    patches: BTreeMap<&'static str, usize>,
}

/// Names that are told in one point.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Names {
    Actions,
    Types,
    Codes,
    /// The error codes that an action documents.
    CodesOf(String),
}

impl<'a> Draft<'a> {
    fn count(&mut self, what: &What) {
        let noun = match what {
            What::Text(_) | What::Title(_) => "text",
            What::Example(_) | What::Examples(_) => "example",
            What::ValueRenamed(..) => "label",
            What::RateLimit(_) => "request rate",
            // Where a fact was read, and in which order, does not matter to users.
            What::Source(..) | What::Reordered | What::ValuesReordered => return,
            _ => "other fact",
        };
        *self.patches.entry(noun).or_default() += 1;
    }

    fn tell(&mut self, change: &'a Change, consequence: Consequence) {
        let Change { place, what, .. } = change;
        let mut name = |names: Names, name: &str| self.names.entry(names).or_default().push(format!("`{name}`"));
        match (what, &place.definition) {
            (What::Added(Added::Action { .. }), Definition::Action(action)) => name(Names::Actions, action),
            (What::Added(Added::Type { .. }), Definition::Type(ty)) => name(Names::Types, ty),
            (What::Added(Added::Code { .. }), _) => name(Names::Codes, place.member.as_deref().unwrap_or_default()),
            (What::CodeAdded(code), Definition::Action(action)) => name(Names::CodesOf(action.clone()), code),
            (What::ValueAdded(allowed), _) => match self.values.last_mut() {
                Some((known, _, values)) if *known == place => values.push(value(allowed)),
                _ => self.values.push((place, consequence, vec![value(allowed)])),
            },
            _ => {
                let group = match what {
                    What::Added(_) => &mut self.added,
                    What::Removed(_) | What::ValueRemoved(..) | What::CodeRemoved(..) => &mut self.removed,
                    _ => &mut self.changed,
                };
                group.push(Entry { consequence, text: tell(place, what, consequence, self.day) });
            }
        }
    }

    /// The groups that have points, in the order of a changelog.
    fn entries(mut self) -> Vec<(&'static str, Vec<Entry>)> {
        for (place, consequence, values) in self.values {
            self.added.push(Entry { consequence, text: tell_values(place, &values.join(", ")) });
        }
        for (key, names) in self.names {
            self.added.push(Entry { consequence: Consequence::Minor, text: tell_names(&key, &names.join(", ")) });
        }
        let patches: Vec<String> = self.patches.iter().map(|(noun, number)| count(number, noun)).collect();
        let fixed = (!patches.is_empty()).then(|| Entry {
            consequence: Consequence::Patch,
            text: format!("The documentation follows the vendor's: {}.", patches.join(", ")),
        });
        let fixed = fixed.into_iter().collect();
        let groups = [
            ("Added", self.added),
            ("Changed", self.changed),
            ("Removed", self.removed),
            ("Withdrawn by the vendor", self.withdrawn),
            ("Fixed", fixed),
        ];
        groups.into_iter().filter(|(_, entries)| !entries.is_empty()).collect()
    }
}

fn tell_names(key: &Names, names: &str) -> String {
    match key {
        Names::Actions => format!("New actions: {names}. Nothing has to be done."),
        Names::Types => format!("New types, for the fields that hold them: {names}. Nothing has to be done."),
        Names::Codes => {
            format!("New error codes: {names}. Code that matched them as unknown uses the names of `ErrorCode`.")
        }
        Names::CodesOf(action) => format!("`{action}` documents the error codes {names}. Nothing has to be done."),
    }
}

fn tell_values(place: &Place, values: &str) -> String {
    format!("{} has new documented values: {values}. Nothing has to be done.", name(place))
}

/// What the vendor no longer has, and is kept.
fn tell_withdrawn(place: &Place, what: &What, day: &str) -> String {
    let at = name(place);
    let subject = match what {
        What::ValueRemoved(allowed, _) => format!("The value {} of {at}", value(allowed)),
        What::CodeRemoved(code, _) => format!("The error code `{code}` of {at}"),
        _ => at,
    };
    format!("{subject}: the vendor's documentation of {day} no longer has it. It stays here; do not rely on it.")
}

/// The effect, who is concerned, and what to do.
fn tell(place: &Place, what: &What, consequence: Consequence, day: &str) -> String {
    let (at, code) = (name(place), code(place));
    let is_major = consequence == Consequence::Major;
    match what {
        What::Added(Added::Field { shape: added, .. }) if is_major => format!(
            "{at} is new ({}), and required. Code that builds a request without it no longer compiles, and the \
             service refuses such requests: set it.",
            shape(added)
        ),
        What::Added(Added::Field { shape: added, .. }) => {
            format!("{at} is new ({}). Nothing has to be done.", shape(added))
        }
        What::Added(_) => format!("{at} is new. Nothing has to be done."),
        What::Removed(_) => format!(
            "{at} is gone: the vendor's documentation of {day} no longer has it. {code} no longer compiles: do without it."
        ),
        What::Type(Old { from, to }) => {
            format!("{at} is now: {}; it was: {}. {code} no longer compiles: use the new type.", shape(to), shape(from))
        }
        What::Required(_) if is_major => format!(
            "{at} is required. Code that builds a request without it no longer compiles, and the service refuses such \
             requests: set it."
        ),
        What::RequiredWhen(Old { to: Some(condition), .. }) if is_major => format!(
            "{at} is required {}. Requests without it are refused before they are sent: set it.",
            condition.describe(&[], ToString::to_string)
        ),
        What::RequiredWhen(Old { to: Some(condition), .. }) => {
            format!("{at} is required only {}. Nothing has to be done.", condition.describe(&[], ToString::to_string))
        }
        What::Required(_) | What::RequiredWhen(_) => {
            format!("{at} is optional. Nothing has to be done; it may be left out.")
        }
        What::Deprecated(_) => format!(
            "{at} is deprecated by the vendor. {code} gets a warning from the compiler: look for what replaces it."
        ),
        What::ValueRemoved(allowed, _) => format!(
            "{at} may no longer be {}: the vendor's documentation of {day} no longer has the value. \
             `Validation::Strict` refuses it: use another one.",
            value(allowed)
        ),
        What::Limit(limit, Old { from, to }) => {
            let said = say_limit(*limit, *from, *to);
            if is_major {
                format!("{at}: {said}. Requests beyond that are refused before they are sent: keep to the limit.")
            } else {
                format!("{at}: {said}. Nothing has to be done; more is possible.")
            }
        }
        What::Format(Old { to, .. }) => tell_format(&at, *to, is_major),
        What::Charset(_) => tell_soft_rule(&at, "other documented characters"),
        What::Default(Old { from: Some(from), to: Some(to) }) => format!(
            "{at} is {to} by default, it was {from}. Requests without it now mean something else: set it to {from} to \
             keep the old meaning."
        ),
        What::Sent(true) if is_major => format!(
            "{at} is part of requests, too: it has a builder, and its lists are optional. Code that reads those lists no \
             longer compiles: unwrap them."
        ),
        What::Sent(true) => format!("{at} is part of requests, too, and has a builder. Nothing has to be done."),
        What::Sent(false) => format!(
            "{at} is no longer part of requests: it has no builder, and its lists are plain. Code that uses either no \
             longer compiles."
        ),
        What::Endpoint(Old { to, .. }) => format!(
            "{at} has another host, `{}`. Who limits outgoing connections lets it pass.",
            to.as_deref().unwrap_or_default()
        ),
        What::CodeRemoved(gone, _) => format!(
            "{at} no longer documents the error code `{gone}` ({day}). A program that selects actions with `service!` and names \
             the code may no longer compile: match it as unknown."
        ),
        What::Common(true) => format!("{at} is common to the platform. Nothing has to be done."),
        What::Common(false) => format!(
            "{at} is no longer common to the platform. A program that selects actions with `service!` and names the \
             code may no longer compile: match it as unknown."
        ),
        // What is left is never more than a patch; should that change, it is told as it is shown.
        other => format!("{at}: {}.", say(other)),
    }
}

fn tell_format(at: &str, to: Option<Format>, is_major: bool) -> String {
    match (to, is_major) {
        (Some(Format::UnixSeconds | Format::UnixMillis), false) => {
            format!("{at} is a time. Nothing has to be done; its setter takes a `SystemTime`, too.")
        }
        (Some(Format::UnixSeconds), true) => tell_time(at, "a time in seconds", "a `SystemTime` or an `i64`"),
        (Some(Format::UnixMillis), true) => tell_time(at, "a time in milliseconds", "a `SystemTime` or an `i64`"),
        (_, true) => tell_time(at, "no time, but a number", "the number"),
        (_, false) => tell_soft_rule(at, "another documented format"),
    }
}

fn tell_time(at: &str, now: &str, remedy: &str) -> String {
    format!("{at} is now {now}. Code that sets it may no longer compile, or mean something else: set {remedy}.")
}

fn tell_soft_rule(at: &str, now: &str) -> String {
    format!(
        "{at} has {now}. `Validation::Strict` checks that; under any other setting requests pass as before, and nothing \
         has to be done."
    )
}

/// What the change is about, by its wire name.
fn name(place: &Place) -> String {
    match (&place.definition, place.table, &place.member) {
        (Definition::Service, ..) => "The service".to_owned(),
        (Definition::Errors, _, member) => format!("The error code `{}`", member.as_deref().unwrap_or_default()),
        (Definition::Action(action), Some(Table::Response), Some(field)) => {
            format!("`{field}` in the answer to `{action}`")
        }
        (Definition::Action(owner) | Definition::Type(owner), _, Some(field)) => format!("`{field}` of `{owner}`"),
        (Definition::Action(owner) | Definition::Type(owner), _, None) => format!("`{owner}`"),
    }
}

/// The code that is concerned, at the beginning of a sentence.
fn code(place: &Place) -> &'static str {
    match place.table {
        Some(Table::Request) => "Code that sets it",
        Some(Table::Response) => "Code that reads it",
        Some(Table::Fields) => "Code that sets or reads it",
        None => "Code that names it",
    }
}
