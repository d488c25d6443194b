//! Drafts the part of a changelog that a run of `regen` leads to, in words for users: the effect, who
//! is concerned, and what to do.
//!
//! Only what was applied is told. Within each group the largest consequences come first; patches are
//! counted. A person reads it over before a release.

use std::{collections::BTreeMap, fmt::Write as _};

use tencent_ess_spec::Format;

use super::{
    Added, Change, Consequence, Definition, Limit, Old, Place, Table, What,
    render::{count, say, say_limit, shape, value},
};

/// The draft in Markdown, under a heading of its own; nothing if nothing was applied.
pub(crate) fn draft(changes: &[Change], day: &str) -> Option<String> {
    let largest = Consequence::largest(changes)?;
    let mut draft = Draft::default();
    for change in changes {
        match change.consequence {
            Some(Consequence::Patch) => draft.count(&change.what),
            Some(consequence) => draft.tell(change, consequence),
            None => {}
        }
    }
    let mut out = format!("## Unreleased: a {} change\n\nThe documentation of {day}.\n", largest.as_str());
    for (group, mut entries) in draft.entries() {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.consequence));
        // Writing to a string has no way to fail.
        let _ = write!(out, "\n### {group}\n\n");
        for Entry { consequence, text } in entries {
            let _ = writeln!(out, "- *{}:* {text}", consequence.as_str());
        }
    }
    Some(out)
}

/// A point of the changelog.
struct Entry {
    consequence: Consequence,
    text: String,
}

/// The points, as far as they are known; those that differ in a name alone are to become one.
#[derive(Default)]
struct Draft {
    added: Vec<Entry>,
    changed: Vec<Entry>,
    removed: Vec<Entry>,
    /// New actions, types and codes, by what they are.
    names: BTreeMap<Names, Vec<String>>,
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

impl Draft {
    fn count(&mut self, what: &What) {
        let noun = match what {
            What::Text(_) | What::Title(_) => "text",
            What::Example(_) | What::Examples(_) => "example",
            What::ValueRenamed(..) => "label",
            What::RateLimit(_) => "request rate",
            // Where a fact was read does not matter to users.
            What::Source(..) => return,
            _ => "documented fact",
        };
        *self.patches.entry(noun).or_default() += 1;
    }

    fn tell(&mut self, change: &Change, consequence: Consequence) {
        let Change { place, what, .. } = change;
        let names = match (what, &place.definition) {
            (What::Added(Added::Action { .. }), Definition::Action(name)) => Some((Names::Actions, name.clone())),
            (What::Added(Added::Type { .. }), Definition::Type(name)) => Some((Names::Types, name.clone())),
            (What::Added(Added::Code { .. }), _) => place.member.clone().map(|code| (Names::Codes, code)),
            (What::CodeAdded(code), Definition::Action(name)) => Some((Names::CodesOf(name.clone()), code.clone())),
            _ => None,
        };
        if let Some((key, name)) = names {
            self.names.entry(key).or_default().push(format!("`{name}`"));
            return;
        }
        let group = match what {
            What::Added(_) | What::ValueAdded(_) => &mut self.added,
            What::Removed(_) | What::ValueRemoved(..) | What::CodeRemoved(..) => &mut self.removed,
            _ => &mut self.changed,
        };
        group.push(Entry { consequence, text: tell(place, what, consequence) });
    }

    /// The groups that have points, in the order of a changelog.
    fn entries(mut self) -> Vec<(&'static str, Vec<Entry>)> {
        for (key, names) in self.names {
            let (are, names) = (if names.len() == 1 { "is" } else { "are" }, names.join(", "));
            let text = match key {
                Names::Actions => format!("{names} {are} available. Nothing has to be done."),
                Names::Types => format!("The types {names} {are} there for the fields that hold them."),
                Names::Codes => format!(
                    "The error codes {names} {are} named by `ErrorCode`. Who matched them as unknown uses the names."
                ),
                Names::CodesOf(action) => format!("`{action}` documents the error codes {names}."),
            };
            self.added.push(Entry { consequence: Consequence::Minor, text });
        }
        let patches: Vec<String> = self.patches.iter().map(|(noun, number)| count(number, noun)).collect();
        let fixed = (!patches.is_empty()).then(|| Entry {
            consequence: Consequence::Patch,
            text: format!("The documentation follows the vendor's: {}.", patches.join(", ")),
        });
        let groups = [
            ("Added", self.added),
            ("Changed", self.changed),
            ("Removed", self.removed),
            ("Fixed", fixed.into_iter().collect()),
        ];
        groups.into_iter().filter(|(_, entries)| !entries.is_empty()).collect()
    }
}

/// The effect, who is concerned, and what to do.
fn tell(place: &Place, what: &What, consequence: Consequence) -> String {
    let at = name(place);
    let users = users(place);
    let is_major = consequence == Consequence::Major;
    match what {
        What::Added(Added::Field { shape: added, .. }) if is_major => format!(
            "{at} is new and required ({}). {users} no longer compile, and the service refuses them: set it.",
            shape(added)
        ),
        What::Added(Added::Field { shape: added, .. }) => {
            format!("{at} is new ({}). Nothing has to be done.", shape(added))
        }
        What::Added(_) => format!("{at} is new. Nothing has to be done."),
        What::Removed(_) => format!("{at} is gone. {users} no longer compile: do without it."),
        What::Type(Old { from, to }) => {
            format!("{at} is a {}, it was a {}. {users} no longer compile: use the new type.", shape(to), shape(from))
        }
        What::Required(_) if is_major => {
            format!("{at} is required. {users} without it no longer compile, and the service refuses them: set it.")
        }
        What::Required(_) => format!("{at} is optional. Who sets it need not do anything; it may be left out."),
        What::Deprecated(_) => format!(
            "{at} is deprecated by the vendor. {users} get a warning from the compiler: look for a replacement in the documentation."
        ),
        What::ValueAdded(allowed) if is_major => format!(
            "{at} has documented values ({}), and is an enum. {users} no longer compile: use the names.",
            value(allowed)
        ),
        What::ValueAdded(allowed) => {
            format!("{at} may be {}. Who matched it as unknown uses the name that the value has now.", value(allowed))
        }
        What::ValueRemoved(allowed, _) => format!(
            "{at} may no longer be {}. {users} that name it no longer compile: use another value.",
            value(allowed)
        ),
        What::Limit(limit, Old { from, to }) => tell_limit(&at, &users, *limit, *from, *to, is_major),
        What::Format(Old { to, .. }) => tell_format(&at, &users, *to, is_major),
        What::Charset(_) => format!(
            "{at} has other documented characters. Who checks requests with `Validation::Strict` may see them refused or passed where they were not."
        ),
        What::Default(Old { from, to }) => {
            let json = |default: &Option<_>| default.as_ref().map(ToString::to_string).unwrap_or_default();
            format!(
                "{at} is {} by default, it was {}. Who leaves it out gets the new default: set it to keep the old one.",
                json(to),
                json(from)
            )
        }
        What::Sent(true) if is_major => format!(
            "{at} is part of requests, too, and has a builder. Its lists are optional now, and {users} no longer compile: unwrap them."
        ),
        What::Sent(true) => format!("{at} is part of requests, too, and has a builder. Nothing has to be done."),
        What::Sent(false) => {
            format!("{at} is no longer part of requests. Its builder is gone, and its lists are plain.")
        }
        What::Endpoint(Old { to, .. }) => format!(
            "{at} has another host, `{}`. Who limits outgoing connections lets it pass.",
            to.as_deref().unwrap_or_default()
        ),
        What::CodeRemoved(code, _) => format!(
            "{at} no longer documents the error code `{code}`. Who selects actions with `service!` and names the code may have to match it as unknown."
        ),
        What::Common(true) => format!("{at} is common to the platform. Nothing has to be done."),
        What::Common(false) => format!(
            "{at} is no longer common to the platform. Who selects actions with `service!` and names the code may have to match it as unknown."
        ),
        // What is left has no consequence beyond a patch; should that change, it is told as it is shown.
        other => format!("{at}: {}.", say(other)),
    }
}

fn tell_limit(at: &str, users: &str, limit: Limit, from: Option<i128>, to: Option<i128>, is_tighter: bool) -> String {
    let said = say_limit(limit, from, to);
    if is_tighter {
        format!("{at} has a limit: {said}. {users} beyond it are refused before they are sent: keep to it.")
    } else {
        format!("{at} has a wider limit: {said}. Nothing has to be done.")
    }
}

fn tell_format(at: &str, users: &str, to: Option<Format>, is_major: bool) -> String {
    match (to, is_major) {
        (None, true) => format!(
            "{at} is a plain number, no longer a time. {users} that set a `SystemTime` no longer compile: set the number."
        ),
        (_, true) => format!("{at} is a time. {users} may no longer compile: set a `SystemTime` or the right count."),
        (Some(Format::UnixSeconds | Format::UnixMillis), false) => {
            format!("{at} is a time. Its setter takes a `SystemTime`, too; nothing has to be done.")
        }
        _ => format!(
            "{at} has another documented format. Who checks requests with `Validation::Strict` may see them refused or passed where they were not."
        ),
    }
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

/// Who is concerned, at the beginning of a sentence.
fn users(place: &Place) -> String {
    match (&place.definition, place.table) {
        (Definition::Action(action), Some(Table::Request)) => format!("Requests of `{action}`"),
        (Definition::Action(_), Some(_)) => "Programs that read it".to_owned(),
        (Definition::Type(_), Some(_)) => "Programs that set or read it".to_owned(),
        _ => "Programs that use it".to_owned(),
    }
}
