//! The example value, as a value of the field's type.

use serde_json::Value;
use tencent_ess_spec::ValueType;

use crate::reading::FieldReading;

/// The example as JSON; nothing where the text says that there is none or does not fit the type.
pub(super) fn typed(text: &str, field: &FieldReading) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() || matches!(text, "无" | "空" | "-" | "null") {
        return None;
    }
    if !field.list {
        return single(text, &field.ty);
    }
    let element = |value: &Value| match (value, &field.ty) {
        (Value::Object(_), ValueType::Named(_)) => Some(value.clone()),
        (Value::String(text), ty) => single(text, ty),
        (value, ty) if *ty != ValueType::String => single(&value.to_string(), ty),
        _ => None,
    };
    match serde_json::from_str(text) {
        Ok(Value::Array(values)) => values.iter().map(element).collect::<Option<Vec<_>>>().map(Value::Array),
        Ok(value) => Some(Value::Array(vec![element(&value)?])),
        // A bare word stands for a list of one, as vendors write it; half an array stands for nothing.
        Err(_) if text.starts_with(['[', '{']) => None,
        Err(_) => Some(Value::Array(vec![single(text, &field.ty)?])),
    }
}

/// Whether an example is sentences of the vendor's, or too long to be read as a value.
pub(super) fn is_prose(example: &Value) -> bool {
    const LONGEST: usize = 128;
    match example {
        Value::String(text) => {
            text.contains(['，', '。', '；', '！', '？', '、']) || text.chars().nth(LONGEST).is_some()
        }
        Value::Array(values) => values.iter().any(is_prose),
        Value::Object(members) => members.values().any(is_prose),
        _ => false,
    }
}

fn single(text: &str, ty: &ValueType) -> Option<Value> {
    match ty {
        ValueType::String | ValueType::Binary => Some(Value::String(unquoted(text).to_owned())),
        ValueType::Int64 => text.parse::<i64>().ok().map(Value::from),
        ValueType::Uint64 => text.parse::<u64>().ok().map(Value::from),
        ValueType::Boolean => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::from),
        ValueType::Float => text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Value::from),
        ValueType::Named(_) => serde_json::from_str(text).ok().filter(Value::is_object),
    }
}

fn unquoted(text: &str) -> &str {
    let pairs = [('"', '"'), ('“', '”'), ('\'', '\'')];
    let inner = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    pairs.into_iter().find_map(inner).filter(|inner: &&str| !inner.contains('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{
        draw,
        tests::{field, list},
    };
    use super::*;

    #[test]
    fn examples_have_the_type_of_the_field() {
        let named = || ValueType::Named("Item".to_owned());
        let table = [
            ("1", ValueType::Int64, false, Some(json!(1))),
            ("-3", ValueType::Uint64, false, None),
            ("居民", ValueType::Int64, false, None),
            ("true", ValueType::Boolean, false, Some(json!(true))),
            ("trye", ValueType::Boolean, false, None),
            ("0.5", ValueType::Float, false, Some(json!(0.5))),
            ("\"劳动合同\"", ValueType::String, false, Some(json!("劳动合同"))),
            ("{\"a\":\"b\"}", ValueType::String, false, Some(json!("{\"a\":\"b\"}"))),
            ("123", ValueType::String, false, Some(json!("123"))),
            ("无", ValueType::String, false, None),
            ("", ValueType::String, false, None),
            ("[1,2]", ValueType::Int64, true, Some(json!([1, 2]))),
            ("[\"a\"]", ValueType::String, true, Some(json!(["a"]))),
            ("a", ValueType::String, true, Some(json!(["a"]))),
            ("[yDR]", ValueType::String, true, None),
            ("无", named(), true, None),
            ("{\"a\":1}", named(), false, Some(json!({"a": 1}))),
            ("text", named(), false, None),
        ];
        for (text, ty, many, expected) in table {
            let mut reading = if many { list("", ty) } else { field("", ty) };
            reading.example = Some(text.to_owned());
            assert_eq!(draw(&reading).example, expected, "{text} as {:?}", reading.ty);
        }
    }

    #[test]
    fn sentences_and_long_texts_are_no_facts() {
        let long = "x".repeat(129);
        let table = [
            (json!("合同名称"), false),
            (json!("https://example.com/a?b=c"), false),
            (json!(["我同意", "同意"]), false),
            (json!("请检查，再试。"), true),
            (json!(["好", "请稍后再试。"]), true),
            (json!(long), true),
            (json!(7), false),
        ];
        for (example, expected) in table {
            assert_eq!(is_prose(&example), expected, "{example}");
        }
    }

    #[test]
    fn an_example_in_the_prose_counts_where_the_source_has_no_other() {
        let mut reading = field("尺寸<br>示例值：3", ValueType::Int64);
        assert_eq!(draw(&reading).example, Some(json!(3)));
        reading.example = Some("4".to_owned());
        assert_eq!(draw(&reading).example, Some(json!(4)));
    }
}
