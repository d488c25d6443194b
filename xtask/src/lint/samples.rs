//! Defaults, examples and listed values that break the rules of their own field.
//!
//! Such a contradiction is the best sign that a rule was misread, and a rule misread refuses a
//! valid request.

use serde_json::Value;
use tencent_ess_spec::{Format, Rule, Scalar, Violation};

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
            for broken in field.broken_by(example) {
                report(subject, place, "example", &format!("the example breaks `{}`: {broken}", broken.rule.name()));
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
    if !place.field.ty.is_of(sample) {
        let wrong = format!("the {noun} {} is not a value of type {}", shown(sample), place.field.ty.as_str());
        report(subject, place, member, &wrong);
        return;
    }
    for broken in place.field.broken_by(sample).filter(|broken| !is_cut_short(broken, sample)) {
        let wrong = format!("the {noun} {} breaks `{}`: {broken}", shown(sample), broken.rule.name());
        report(subject, place, member, &wrong);
    }
}

fn report(subject: &mut Subject<'_>, place: &Placed<'_>, member: &str, wrong: &str) {
    let remedy = "find out which of them is right, and state it in a fix";
    subject.report(&place.path, &place.at(member), wrong, remedy);
}

fn to_json(value: &Scalar) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Whether a sample is made of the digits of Base64, and only breaks its rule because it may be cut short anywhere.
fn is_cut_short(broken: &Violation<'_>, sample: &Value) -> bool {
    let text = sample.as_str().unwrap_or_default();
    let digits = text.trim_end_matches('=');
    broken.rule == Rule::Format(Format::Base64)
        && text.len() - digits.len() <= 2
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
