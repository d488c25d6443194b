//! Reads the body of a request as a JSON object.

use std::{collections::BTreeSet, fmt};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The members of the object that `body` is.
///
/// # Errors
///
/// Says why it is not one: no JSON, not an object, too deep, or a member that is there twice.
pub(crate) fn parse_object(body: &[u8]) -> Result<Map<String, Value>, String> {
    if body.trim_ascii().is_empty() {
        return Err("the body is empty; without parameters it is `{}`".to_owned());
    }
    // Two passes: the first keeps nothing, and finds what a `Value` would silently swallow.
    let not_json = |error| format!("the body is not JSON that can be read: {error}");
    serde_json::from_slice::<Distinct>(body).map_err(not_json)?;
    match serde_json::from_slice(body).map_err(not_json)? {
        Value::Object(members) => Ok(members),
        other => Err(format!("the body must be a JSON object, it is {}", kind(&other))),
    }
}

/// What a value is, in words: `a string`.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Any JSON in which no object has a member twice.
struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self, A::Error> {
        while elements.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                let name: String = name.chars().take(64).collect();
                return Err(Error::custom(format!("the member `{name}` is there twice")));
            }
            members.next_value::<Self>()?;
            names.insert(name);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read() {
        let members = parse_object(br#" {"A": [1, -1, 1.5, true, null, "x"], "B": {"A": {}}} "#).unwrap();
        assert_eq!(Value::Object(members), serde_json::json!({"A": [1, -1, 1.5, true, null, "x"], "B": {"A": {}}}));
    }

    #[test]
    fn what_is_not_one_object_is_refused_with_the_reason() {
        let deep = "[".repeat(100_000);
        let table: [(&[u8], &str); 9] = [
            (b"", "is empty"),
            (b"\r\n ", "is empty"),
            (b"[]", "must be a JSON object, it is a list"),
            (b"{", "EOF"),
            (b"{} {}", "trailing characters"),
            (b"{\"A\": \"\xff\"}", "unicode"),
            (br#"{"A": 1, "A": 2}"#, "the member `A` is there twice"),
            (br#"{"A": [{"B": 1, "\u0042": 1}]}"#, "the member `B` is there twice"),
            (deep.as_bytes(), "recursion limit"),
        ];
        for (body, reason) in table {
            let error = parse_object(body).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
