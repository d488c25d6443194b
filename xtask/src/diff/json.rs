//! Changes for programs: one JSON object in each line.
//!
//! | member | is |
//! |---|---|
//! | `definition` | `service`, `action`, `type` or `errors` |
//! | `name` | the action or type |
//! | `table` | `request`, `response` or `fields` |
//! | `member` | the field or error code |
//! | `change` | what happened: `added`, `removed`, `type`, `required`, `value_added`, `limit`, … |
//! | `limit` | which limit: `max_chars`, `min`, … |
//! | `from`, `to` | the fact before and after, as it stands in a definition; absent where there is none |
//! | `applied` | `false` of a removal that was kept back |
//! | `consequence` | `patch`, `minor` or `major`; absent where the change was not applied |
//! | `text` | the words in which `regen` says it to people |
//!
//! Members without a value are absent. Names, once given, stay; new ones may come.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Added, Change, Definition, Old, Removed, Shape, Table, What, render::say};
use crate::printed::json_text;

/// The changes, each in a line.
pub(crate) fn to_json_lines(changes: &[Change]) -> String {
    let mut lines = String::new();
    for change in changes {
        // What is serialised has string keys and finite numbers, so that it has no way to fail.
        lines.push_str(&json_text(&serde_json::to_string(&Line::of(change)).unwrap_or_default()));
        lines.push('\n');
    }
    lines
}

#[derive(Serialize)]
struct Line<'a> {
    definition: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<&'a str>,
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<&'static str>,
    #[serde(skip_serializing_if = "Value::is_null")]
    from: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    to: Value,
    applied: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    consequence: Option<&'static str>,
    text: String,
}

impl<'a> Line<'a> {
    fn of(change: &'a Change) -> Self {
        let (definition, name) = match &change.place.definition {
            Definition::Service => ("service", None),
            Definition::Action(name) => ("action", Some(name.as_str())),
            Definition::Type(name) => ("type", Some(name.as_str())),
            Definition::Errors => ("errors", None),
        };
        let limit = match &change.what {
            What::Limit(limit, _) => Some(limit.as_str()),
            _ => None,
        };
        let (from, to) = facts(&change.what);
        Self {
            definition,
            name,
            table: change.place.table.map(|table| match table {
                Table::Request => "request",
                Table::Response => "response",
                Table::Fields => "fields",
            }),
            member: change.place.member.as_deref(),
            change: name_of(&change.what),
            limit,
            from,
            to,
            applied: !change.removal().is_some_and(|removed: Removed| removed.kept),
            consequence: change.consequence.map(super::Consequence::as_str),
            text: say(&change.what),
        }
    }
}

fn name_of(what: &What) -> &'static str {
    match what {
        What::Added(_) => "added",
        What::Removed(_) => "removed",
        What::Type(_) => "type",
        What::Required(_) => "required",
        What::RequiredWhen(_) => "required_when",
        What::Nullable(_) => "nullable",
        What::Deprecated(_) => "deprecated",
        What::ValueAdded(_) => "value_added",
        What::ValueRemoved(..) => "value_removed",
        What::ValueRenamed(..) => "value_renamed",
        What::Limit(..) => "limit",
        What::Default(_) => "default",
        What::Example(_) => "example",
        What::Format(_) => "format",
        What::Charset(_) => "charset",
        What::Sent(_) => "sent",
        What::Reordered => "reordered",
        What::ValuesReordered => "values_reordered",
        What::Title(_) => "title",
        What::Endpoint(_) => "endpoint",
        What::RateLimit(_) => "rate_limit",
        What::CodeAdded(_) => "code_added",
        What::CodeRemoved(..) => "code_removed",
        What::Common(_) => "common",
        What::Text(_) => "text",
        What::Examples(_) => "examples",
        What::Source(..) => "source",
    }
}

/// The fact before and after; null where there is none.
fn facts(what: &What) -> (Value, Value) {
    match what {
        What::Added(added) => (Value::Null, of_added(added)),
        What::Type(Old { from, to }) => (of_shape(from), of_shape(to)),
        What::Required(change) => both(change),
        What::RequiredWhen(change) => both(change),
        What::Nullable(to) | What::Deprecated(to) | What::Common(to) | What::Sent(to) => (json!(!to), json!(to)),
        What::ValueAdded(allowed) => (Value::Null, json!(allowed)),
        What::ValueRemoved(allowed, _) => (json!(allowed), Value::Null),
        What::ValueRenamed(value, Old { from, to }) => {
            (json!({ "value": value, "label": from }), json!({ "value": value, "label": to }))
        }
        What::Limit(_, Old { from, to }) => (of_number(*from), of_number(*to)),
        What::Default(change) => both(change),
        What::Example(change) => both(change),
        What::Format(change) => both(change),
        What::Charset(change) => both(change),
        What::Title(change) | What::Endpoint(change) => both(change),
        What::RateLimit(change) => both(change),
        What::CodeAdded(code) => (Value::Null, json!(code)),
        What::CodeRemoved(code, _) => (json!(code), Value::Null),
        What::Source(_, change) => both(change),
        What::Removed(_) | What::Reordered | What::ValuesReordered | What::Text(_) | What::Examples(_) => {
            (Value::Null, Value::Null)
        }
    }
}

fn both<T: Serialize>(change: &Old<T>) -> (Value, Value) {
    (json!(change.from), json!(change.to))
}

fn of_added(added: &Added) -> Value {
    match added {
        Added::Field { shape, required } => {
            json!({ "type": shape.ty, "list": shape.list, "required": required })
        }
        Added::Code { common } => json!({ "common": common }),
        Added::Action { .. } | Added::Type { .. } | Added::Service => Value::Null,
    }
}

fn of_shape(shape: &Shape) -> Value {
    json!({ "type": shape.ty, "list": shape.list })
}

/// Limits are `u64` or `i64`, which JSON can hold both.
fn of_number(number: Option<i128>) -> Value {
    let number =
        number.map(|number| u64::try_from(number).map_or_else(|_| json!(i64::try_from(number).ok()), |n| json!(n)));
    number.unwrap_or_default()
}
