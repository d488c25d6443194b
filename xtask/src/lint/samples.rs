//! Defaults, examples and listed values that break the rules of their own field.
//!
//! Such a contradiction is the best sign that a rule was misread, and a rule misread refuses a
//! valid request.

use serde_json::Value;
use tencent_ess_spec::{Field, Format, Scalar, ValueType};

use super::{Placed, Subject};

pub(super) fn check(subject: &mut Subject<'_>) {
    for place in subject.fields() {
        let field = place.field;
        if let Some(default) = &field.default {
            check_sample(subject, &place, "default", "default", &to_json(default));
        }
        if let Some(example) = &field.example {
            check_example(subject, &place, example);
        }
        for (index, allowed) in field.values.iter().enumerate() {
            let member = format!("values/{index}/value");
            check_sample(subject, &place, &member, "value", &to_json(&allowed.value));
        }
    }
}

/// The example of a list is a list.
fn check_example(subject: &mut Subject<'_>, place: &Placed<'_>, example: &Value) {
    let field = place.field;
    match example {
        Value::Array(items) if field.list => {
            let count = items.len() as u64;
            let outside =
                field.max_items.is_some_and(|most| count > most) || field.min_items.is_some_and(|least| count < least);
            if outside {
                report(
                    subject,
                    place,
                    "example",
                    &format!("the example has {count} elements, which breaks its limits"),
                );
            }
            for item in items {
                check_sample(subject, place, "example", "example", item);
            }
        }
        _ if field.list => report(subject, place, "example", "the example of a list is not a list"),
        _ => check_sample(subject, place, "example", "example", example),
    }
}

/// Reports everything that is wrong with a single value of the field.
fn check_sample(subject: &mut Subject<'_>, place: &Placed<'_>, member: &str, noun: &str, sample: &Value) {
    if !fits(&place.field.ty, sample) {
        let wrong = format!("the {noun} {} is not a value of type {}", shown(sample), place.field.ty.as_str());
        report(subject, place, member, &wrong);
        return;
    }
    for broken in broken_rules(place.field, sample) {
        report(subject, place, member, &format!("the {noun} {} {broken}", shown(sample)));
    }
}

fn report(subject: &mut Subject<'_>, place: &Placed<'_>, member: &str, wrong: &str) {
    let remedy = "find out which of them is right, and state it in a fix";
    subject.report(&place.path, &place.at(member), wrong, remedy);
}

fn to_json(value: &Scalar) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Whether a value on the wire is of the type; of a data structure, that it is one.
fn fits(ty: &ValueType, value: &Value) -> bool {
    match ty {
        ValueType::String | ValueType::Binary => value.is_string(),
        ValueType::Int64 => value.is_i64(),
        ValueType::Uint64 => value.is_u64(),
        ValueType::Boolean => value.is_boolean(),
        ValueType::Float => value.is_number(),
        ValueType::Named(_) => value.is_object(),
    }
}

/// What a value of the right type breaks, in words that follow it.
fn broken_rules(field: &Field, value: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    if !field.values.is_empty() && !field.values.iter().any(|allowed| is_same(&allowed.value, value)) {
        broken.push("is not among the `values`".to_owned());
    }
    if let Some(text) = value.as_str() {
        broken.extend(broken_by_text(field, text));
    }
    if let Some(number) = value.as_f64() {
        #[expect(clippy::cast_precision_loss, reason = "limits are small whole numbers")]
        let (least, most) = (field.min.map(|min| min as f64), field.max.map(|max| max as f64));
        if least.is_some_and(|least| number < least) {
            broken.push("is less than `min`".to_owned());
        }
        if most.is_some_and(|most| number > most) {
            broken.push("is more than `max`".to_owned());
        }
        // Seconds reach this count in the year 5138, milliseconds reached it in 1973.
        let in_millis = number >= 1e11;
        if field.format == Some(Format::UnixSeconds) && in_millis {
            broken.push("is in milliseconds, and the `format` says seconds".to_owned());
        }
        if field.format == Some(Format::UnixMillis) && number > 0.0 && !in_millis {
            broken.push("is in seconds, and the `format` says milliseconds".to_owned());
        }
    }
    broken
}

fn broken_by_text(field: &Field, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let chars = text.chars().count() as u64;
    if field.max_chars.is_some_and(|most| chars > most) || field.min_chars.is_some_and(|least| chars < least) {
        broken.push(format!("has {chars} characters, which breaks its limits"));
    }
    if field.max_bytes.is_some_and(|most| text.len() as u64 > most) {
        broken.push(format!("has {} bytes, more than `max_bytes`", text.len()));
    }
    if let Some(charset) = &field.charset
        && let Some(stranger) = text.chars().find(|c| !charset.contains(*c))
    {
        broken.push(format!("has the character {stranger:?}, which is not in the `charset`"));
    }
    let is_base64 = field.format == Some(Format::Base64) || field.ty == ValueType::Binary;
    if is_base64 && !looks_like_base64(text) {
        broken.push("is not Base64".to_owned());
    }
    // An empty address is the usual way to give none.
    if field.format == Some(Format::Url) && !text.is_empty() && !text.contains("://") {
        broken.push("is not an address with a scheme".to_owned());
    }
    broken
}

/// The service takes texts in any ASCII case.
fn is_same(allowed: &Scalar, value: &Value) -> bool {
    match (allowed, value) {
        (Scalar::String(allowed), Value::String(text)) => allowed.eq_ignore_ascii_case(text),
        _ => to_json(allowed) == *value,
    }
}

/// Made of the digits of Base64; an example may be cut short anywhere, so its length tells nothing.
fn looks_like_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len() - digits.len() <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// The value as it stands in JSON; texts are shortened.
fn shown(value: &Value) -> String {
    const MOST: usize = 40;
    match value {
        Value::String(text) if text.chars().count() > MOST => {
            format!("{:?}", text.chars().take(MOST).chain(['…']).collect::<String>())
        }
        value => value.to_string(),
    }
}
