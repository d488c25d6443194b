//! Checks JSON values against the rules of a field.

use std::fmt;

use serde_json::Value;

use super::{Rule, is_base64, is_url};
use crate::{Field, Format, Scalar, ValueType};

/// Longer values are cut in messages.
const SHOWN_CHARS: usize = 64;
/// Seconds reach this figure in the year 5138, milliseconds did in 1973.
const LAST_SECOND: i64 = 99_999_999_999;

/// A rule that a value breaks. Its `Display` follows the name of the field: ``has 3 bytes, at most 2 are allowed``.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation<'a> {
    /// The rule.
    pub rule: Rule<'a>,
    /// What breaks it.
    pub found: Found,
}

/// What breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// So many characters, bytes or elements.
    Count(u64),
    /// The value, as JSON; cut if it is long.
    Value(String),
    /// The first character that is not allowed.
    Char(char),
    /// Something that is not shown: the field is sensitive, or the value is long and tells nothing.
    Hidden,
}

impl ValueType {
    /// Whether a JSON value is of this type; of a data structure, that it is an object.
    pub fn is_of(&self, value: &Value) -> bool {
        match self {
            Self::String | Self::Binary => value.is_string(),
            Self::Int64 => value.is_i64(),
            Self::Uint64 => value.is_u64(),
            Self::Boolean => value.is_boolean(),
            Self::Float => value.is_number(),
            Self::Named(_) => value.is_object(),
        }
    }
}

impl Scalar {
    /// Whether a JSON value is this one; the service takes texts in any ASCII case.
    pub fn is_same(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::String(text), Value::String(value)) => text.eq_ignore_ascii_case(value),
            (Self::Boolean(flag), Value::Bool(value)) => flag == value,
            (Self::Integer(number), Value::Number(_)) => !is_less(value, *number) && !is_greater(value, *number),
            (Self::Float(number), Value::Number(_)) => value.as_f64() == Some(*number),
            _ => false,
        }
    }
}

impl Field {
    /// The rules that a value of the right type breaks. Given a list, its length alone is checked: the elements are
    /// values of their own.
    ///
    /// An empty text or list breaks no rule: it is the usual way to give none.
    pub fn broken_by(&self, value: &Value) -> impl Iterator<Item = Violation<'_>> {
        self.rules().filter_map(move |rule| {
            let found = match rule.broken_by(value)? {
                Found::Char(_) if self.is_sensitive() => Found::Hidden,
                Found::Value(_) if matches!(rule, Rule::Values(_)) && self.is_sensitive() => Found::Hidden,
                found => found,
            };
            Some(Violation { rule, found })
        })
    }
}

impl Rule<'_> {
    fn broken_by(self, value: &Value) -> Option<Found> {
        match value {
            Value::Array(elements) if !elements.is_empty() => self.broken_by_count(elements.len() as u64),
            Value::String(text) if !text.is_empty() => self.broken_by_text(text),
            Value::Number(_) => self.broken_by_number(value),
            _ => None,
        }
        .or_else(|| self.is_unlisted(value).then(|| Found::Value(shortened(value.to_string()))))
    }

    fn broken_by_count(self, count: u64) -> Option<Found> {
        let is_broken = match self {
            Self::MaxItems(max) => count > max,
            Self::MinItems(min) => count < min,
            _ => false,
        };
        is_broken.then_some(Found::Count(count))
    }

    fn broken_by_text(self, text: &str) -> Option<Found> {
        let chars = || text.chars().count() as u64;
        let bytes = text.len() as u64;
        match self {
            // A text has no more characters than bytes, so most need no counting.
            Self::MaxChars(max) if bytes > max && chars() > max => Some(Found::Count(chars())),
            Self::MinChars(min) if chars() < min => Some(Found::Count(chars())),
            Self::MaxBytes(max) if bytes > max => Some(Found::Count(bytes)),
            Self::Charset(charset) => text.chars().find(|c| !charset.contains(*c)).map(Found::Char),
            Self::Format(Format::Base64) if !is_base64(text) => Some(Found::Hidden),
            Self::Format(Format::Url) if !is_url(text) => Some(Found::Hidden),
            _ => None,
        }
    }

    fn broken_by_number(self, value: &Value) -> Option<Found> {
        let is_millis = is_greater(value, LAST_SECOND);
        let is_broken = match self {
            Self::Min(min) => is_less(value, min),
            Self::Max(max) => is_greater(value, max),
            Self::Format(Format::UnixSeconds) => is_millis,
            Self::Format(Format::UnixMillis) => !is_millis && is_greater(value, 0),
            _ => false,
        };
        is_broken.then(|| Found::Value(value.to_string()))
    }

    fn is_unlisted(self, value: &Value) -> bool {
        let is_given = match value {
            Value::String(text) => !text.is_empty(),
            Value::Bool(_) | Value::Number(_) => true,
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        matches!(self, Self::Values(values) if is_given && !values.iter().any(|allowed| allowed.value.is_same(value)))
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(f),
            Self::Value(value) => f.write_str(value),
            Self::Char(c) => write!(f, "{c:?}"),
            Self::Hidden => f.write_str("another value"),
        }
    }
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.found;
        match self.rule {
            Rule::MaxItems(max) => write!(f, "has {found} elements, at most {max} are allowed"),
            Rule::MinItems(min) => write!(f, "has {found} elements, at least {min} are needed"),
            Rule::MaxChars(max) => write!(f, "has {found} characters, at most {max} are allowed"),
            Rule::MinChars(min) => write!(f, "has {found} characters, at least {min} are needed"),
            Rule::MaxBytes(max) => write!(f, "has {found} bytes, at most {max} are allowed"),
            Rule::Min(min) => write!(f, "is {found}, at least {min} is needed"),
            Rule::Max(max) => write!(f, "is {found}, at most {max} is allowed"),
            Rule::Values(values) => {
                let values: Vec<String> = values.iter().map(|allowed| allowed.value.to_string()).collect();
                write!(f, "is {found}, allowed are {}", values.join(", "))
            }
            Rule::Charset(_) if *found == Found::Hidden => f.write_str("has a character that is not allowed"),
            Rule::Charset(_) => write!(f, "has a character that is not allowed: {found}"),
            Rule::Format(Format::UnixSeconds) => {
                write!(f, "is {found}; it must be in seconds and looks like milliseconds")
            }
            Rule::Format(Format::UnixMillis) => {
                write!(f, "is {found}; it must be in milliseconds and looks like seconds")
            }
            Rule::Format(Format::Base64) => f.write_str("is not Base64"),
            Rule::Format(Format::Url) => f.write_str("is not an address of the web"),
        }
    }
}

fn is_less(value: &Value, bound: i64) -> bool {
    match (value.as_i64(), value.as_u64()) {
        (Some(value), _) => value < bound,
        // Greater than any `i64`.
        (None, Some(_)) => false,
        #[expect(clippy::cast_precision_loss, reason = "a bound of a fraction is small")]
        (None, None) => value.as_f64().is_some_and(|value| value < bound as f64),
    }
}

fn is_greater(value: &Value, bound: i64) -> bool {
    match (value.as_i64(), value.as_u64()) {
        (Some(value), _) => value > bound,
        (None, Some(_)) => true,
        #[expect(clippy::cast_precision_loss, reason = "a bound of a fraction is small")]
        (None, None) => value.as_f64().is_some_and(|value| value > bound as f64),
    }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What a value breaks of a field with these members.
    fn broken(members: &str, value: &Value) -> Vec<String> {
        let field: Field = serde_json::from_str(&format!(r#"{{ "name": "F", {members} }}"#)).unwrap();
        field.broken_by(value).map(|violation| format!("{}: {violation}", violation.rule.name())).collect()
    }

    #[test]
    fn each_rule_is_broken_by_what_is_outside_it_alone() {
        let table = [
            (r#""type": "String", "list": true, "max_items": 1"#, json!(["a"]), json!(["a", "b"]), "max_items: has 2"),
            (r#""type": "String", "list": true, "min_items": 2"#, json!([]), json!(["a"]), "min_items: has 1"),
            (r#""type": "String", "max_chars": 2"#, json!("合同"), json!("合同书"), "max_chars: has 3 characters"),
            (r#""type": "String", "min_chars": 2"#, json!(""), json!("合"), "min_chars: has 1 characters"),
            (r#""type": "String", "max_bytes": 3"#, json!("合"), json!("合a"), "max_bytes: has 4 bytes"),
            (r#""type": "Float", "min": 1"#, json!(1.0), json!(0.5), "min: is 0.5, at least 1"),
            (r#""type": "Uint64", "max": 8"#, json!(8), json!(u64::MAX), "max: is 18446744073709551615, at most 8"),
            (r#""type": "String", "values": [{ "value": "A" }]"#, json!("a"), json!("B"), "values: is \"B\", allowed"),
            (r#""type": "Int64", "values": [{ "value": 1 }]"#, json!(1), json!(2), "values: is 2, allowed are 1"),
            (r#""type": "Boolean", "values": [{ "value": true }]"#, json!(true), json!(false), "values: is false"),
            (
                r#""type": "String", "charset": { "classes": ["letter"] }"#,
                json!("ab"),
                json!("a-b-"),
                "charset: has a character that is not allowed: '-'",
            ),
            (r#""type": "String", "format": "base64""#, json!("QR=\n="), json!("QR"), "format: is not Base64"),
            (r#""type": "Binary""#, json!("QQ=="), json!("合"), "format: is not Base64"),
            (r#""type": "String", "format": "url""#, json!("a://b"), json!("a.b"), "format: is not an address"),
            (r#""type": "Int64", "format": "unix_seconds""#, json!(1), json!(1_736_477_282_000_i64), "format: is 1736"),
            (r#""type": "Int64", "format": "unix_millis""#, json!(0), json!(1_736_477_282), "format: is 1736"),
        ];
        for (members, good, bad, expected) in table {
            assert_eq!(broken(members, &good), Vec::<String>::new(), "{members} {good}");
            let found = broken(members, &bad);
            assert!(found.len() == 1 && found[0].starts_with(expected), "{members} {bad}: {found:?}");
        }
    }

    #[test]
    fn values_of_sensitive_fields_are_not_shown() {
        let secret = r#""type": "String", "curated": { "sensitive": true }, "values": [{ "value": "s" }],
            "charset": { "classes": ["digit"] }"#;
        let found = broken(secret, &json!("x"));
        assert_eq!(
            found,
            ["values: is another value, allowed are \"s\"", "charset: has a character that is not allowed"]
        );
    }

    #[test]
    fn long_values_are_cut() {
        let found = broken(r#""type": "String", "values": [{ "value": "s" }]"#, &json!("x".repeat(1000)));
        assert!(found[0].len() < 150, "{found:?}");
    }
}
