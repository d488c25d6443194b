//! Says in plain words what has changed, grouped by definition and table.
//!
//! A line ends with the consequence for users; one that does not is a patch, or was not applied.

use std::fmt::Write as _;

use serde::Serialize;
use tencent_ess_spec::{AllowedValue, Source, SourceKind};

use crate::printed::one_line;

use super::{Added, Change, Consequence, Definition, Limit, Old, Place, Removed, Shape, Table, TextChange, What};

/// The text of a diff; each group has a heading, and each change a line; texts and new error codes share theirs.
pub(crate) fn render(changes: &[Change]) -> String {
    let mut out = String::new();
    for group in changes.chunk_by(|left, right| group_name(&left.place) == group_name(&right.place)) {
        let Some(first) = group.first() else { continue };
        line(&mut out, "", &group_name(&first.place));
        for change in group {
            if !shares_its_line(&change.what) {
                let member = change.place.member.as_ref().map(|member| format!("{member}: ")).unwrap_or_default();
                line(&mut out, "  ", &format!("{member}{}{}", say(&change.what), mark(change)));
            }
        }
        for (common, heading) in [(false, "added"), (true, "added, common to the platform")] {
            let added = || group.iter().filter(move |change| change.what == What::Added(Added::Code { common }));
            for consequence in [Consequence::Minor, Consequence::Patch] {
                list(&mut out, heading, added().filter(|change| change.consequence == Some(consequence)));
            }
        }
        for kind in [TextChange::Added, TextChange::Changed, TextChange::Removed] {
            let heading = format!("text {}", text_change(kind));
            list(&mut out, &heading, group.iter().filter(|change| change.what == What::Text(kind)));
        }
    }
    out
}

/// A line for many places in which the same happened, continued below when it gets long.
fn list<'a>(out: &mut String, heading: &str, changes: impl Iterator<Item = &'a Change>) {
    const WIDTH: usize = 100;
    let mut changes = changes.peekable();
    let mark = changes.peek().map_or("", |change| mark(change));
    let mut places = changes.map(|change| change.place.member.as_deref().unwrap_or("its own"));
    let Some(first) = places.next() else { return };
    let mut current = format!("  {heading}{mark}: {first}");
    for place in places {
        current.push(',');
        if current.len() + place.len() > WIDTH {
            line(out, "", &current);
            current = format!("    {place}");
        } else {
            current.push(' ');
            current.push_str(place);
        }
    }
    line(out, "", &current);
}

/// The consequence at the end of a line.
fn mark(change: &Change) -> &'static str {
    match change.consequence {
        Some(Consequence::Major) => " — major",
        Some(Consequence::Minor) => " — minor",
        Some(Consequence::Patch) | None => "",
    }
}

/// Texts and new error codes come in numbers.
fn shares_its_line(what: &What) -> bool {
    matches!(what, What::Text(_) | What::Added(Added::Code { .. }))
}

fn line(out: &mut String, indent: &str, text: &str) {
    // Writing to a string has no way to fail.
    let _ = writeln!(out, "{indent}{}", one_line(text));
}

fn group_name(place: &Place) -> String {
    match (&place.definition, place.table) {
        (Definition::Service, _) => "service.json".to_owned(),
        (Definition::Errors, _) => "errors.json".to_owned(),
        (Definition::Action(name), Some(Table::Request)) => format!("action {name}, request"),
        (Definition::Action(name), Some(Table::Response)) => format!("action {name}, response"),
        (Definition::Action(name), _) => format!("action {name}"),
        (Definition::Type(name), _) => format!("type {name}"),
    }
}

/// What happened, in words.
pub(super) fn say(what: &What) -> String {
    match what {
        What::Text(change) => format!("text {}", text_change(*change)),
        What::Added(added) => format!("added{}", say_added(added)),
        What::Removed(removed) => say_removed(*removed),
        What::Type(Old { from, to }) => format!("{} → {}", shape(from), shape(to)),
        What::Required(Old { from, to }) => format!("{} → {}", required(*from), required(*to)),
        What::RequiredWhen(Old { from, to }) => say_fact("required_when", from.as_ref(), to.as_ref()),
        What::Nullable(true) => "may now be null in an answer".to_owned(),
        What::Nullable(false) => "no longer null in an answer".to_owned(),
        What::Deprecated(true) => "now deprecated".to_owned(),
        What::Deprecated(false) => "no longer deprecated".to_owned(),
        What::ValueAdded(allowed) => format!("value {} added", value(allowed)),
        What::ValueRemoved(allowed, removed) => format!("value {} {}", value(allowed), say_removed(*removed)),
        What::ValueRenamed(value, Old { from, to }) => format!("value {value}: label {from:?} → {to:?}"),
        What::Limit(limit, Old { from, to }) => say_limit(*limit, *from, *to),
        What::Default(Old { from, to }) => say_fact("default", from.as_ref(), to.as_ref()),
        What::Example(Old { from, to }) => say_fact("example", from.as_ref(), to.as_ref()),
        What::Format(Old { from, to }) => say_fact("format", from.as_ref(), to.as_ref()),
        What::Charset(Old { from, to }) => say_fact("charset", from.as_ref(), to.as_ref()),
        What::Sent(true) => "now part of requests, too".to_owned(),
        What::Sent(false) => "no longer part of requests".to_owned(),
        What::Reordered => "in another order".to_owned(),
        What::ValuesReordered => "values in another order".to_owned(),
        What::Title(Old { from, to }) => say_fact("title", from.as_ref(), to.as_ref()),
        What::Endpoint(Old { from, to }) => say_fact("endpoint", from.as_ref(), to.as_ref()),
        What::RateLimit(Old { from, to }) => say_fact("calls per second", from.as_ref(), to.as_ref()),
        What::CodeAdded(code) => format!("error code {code} added"),
        What::CodeRemoved(code, removed) => format!("error code {code} {}", say_removed(*removed)),
        What::Common(true) => "now common to the platform".to_owned(),
        What::Common(false) => "no longer common to the platform".to_owned(),
        What::Examples(change) => format!("examples {}", text_change(*change)),
        What::Source(kind, Old { from, to }) => {
            let day = |source: &Option<Source>| source.as_ref().map(|source| source.retrieved.clone());
            match (day(from), day(to)) {
                (Some(from), Some(to)) if from == to => format!("source: {} at another address", source_kind(*kind)),
                (Some(from), Some(to)) => format!("source: {} of {from} → {to}", source_kind(*kind)),
                (_, to) => format!("source: {} of {} added", source_kind(*kind), to.unwrap_or_default()),
            }
        }
    }
}

fn say_added(added: &Added) -> String {
    match added {
        Added::Action { request, response, errors } => {
            let (request, errors) = (count(request, "parameter"), count(errors, "error code"));
            format!(", with {request}, {} in its answer and {errors}", count(response, "member"))
        }
        Added::Type { fields } => format!(", with {}", count(fields, "field")),
        Added::Field { shape: added, required: Some(given) } => {
            format!(", {}, {}", shape(added), required(Some(*given)))
        }
        Added::Field { shape: added, required: None } => format!(", {}", shape(added)),
        Added::Code { common: true } => ", common to the platform".to_owned(),
        Added::Code { common: false } | Added::Service => String::new(),
    }
}

fn say_removed(removed: Removed) -> String {
    let said = match (removed.kept, removed.curated) {
        (false, false) => "removed",
        (false, true) => "removed, and with it what is curated of it",
        (true, false) => "removed by the source, kept here",
        (true, true) => "removed by the source, kept here with what is curated of it",
    };
    said.to_owned()
}

/// `at most 200 characters → 100`.
pub(super) fn say_limit(limit: Limit, from: Option<i128>, to: Option<i128>) -> String {
    let phrase = |number: i128| match limit {
        Limit::MaxChars => format!("at most {}", count(&number, "character")),
        Limit::MinChars => format!("at least {}", count(&number, "character")),
        Limit::MaxBytes => format!("at most {}", count(&number, "byte")),
        Limit::MaxItems => format!("at most {}", count(&number, "element")),
        Limit::MinItems => format!("at least {}", count(&number, "element")),
        Limit::Min => format!("at least {number}"),
        Limit::Max => format!("at most {number}"),
    };
    match (from, to) {
        (Some(from), Some(to)) => format!("{} → {to}", phrase(from)),
        (Some(from), None) => format!("no longer {}", phrase(from)),
        (None, Some(to)) => format!("now {}", phrase(to)),
        (None, None) => String::new(),
    }
}

/// `default 2 → 1`, with values as they stand in JSON.
fn say_fact<T: Serialize>(name: &str, from: Option<T>, to: Option<T>) -> String {
    let json = |value: T| serde_json::to_string(&value).unwrap_or_default();
    match (from.map(json), to.map(json)) {
        (Some(from), Some(to)) => format!("{name} {from} → {to}"),
        (Some(from), None) => format!("{name} {from} removed"),
        (None, Some(to)) => format!("{name} {to} added"),
        (None, None) => String::new(),
    }
}

/// `1 field`, `2 fields`.
pub(crate) fn count(number: &impl ToString, noun: &str) -> String {
    let number = number.to_string();
    format!("{number} {noun}{}", if number == "1" { "" } else { "s" })
}

pub(super) fn shape(shape: &Shape) -> String {
    format!("{}{}", if shape.list { "list of " } else { "" }, shape.ty.as_str())
}

fn required(required: Option<bool>) -> &'static str {
    match required {
        Some(true) => "required",
        Some(false) => "optional",
        None => "not stated whether required",
    }
}

pub(super) fn value(allowed: &AllowedValue) -> String {
    if allowed.label.is_empty() { allowed.value.to_string() } else { format!("{} ({})", allowed.value, allowed.label) }
}

fn text_change(change: TextChange) -> &'static str {
    match change {
        TextChange::Added => "added",
        TextChange::Changed => "changed",
        TextChange::Removed => "removed",
    }
}

fn source_kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Text => "copied text",
        SourceKind::Page => "page",
        SourceKind::Errors => "error codes",
        SourceKind::Examples => "examples",
        SourceKind::Metadata => "metadata",
    }
}
