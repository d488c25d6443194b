//! Reads the body of a request as a JSON object.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, map::Entry};

/// How many values a body may hold, with those inside of others. A value takes many times the memory of its
/// text: without a limit, 100 MB of `[0,0,…]` would take 1.7 GB.
const MAX_VALUES: usize = 100_000;

/// The members of the object that `body` is.
///
/// # Errors
///
/// Says why it is not one: no JSON, not an object, too deep, too many values, or a member that is there twice.
pub(crate) fn parse_object(body: &[u8]) -> Result<Map<String, Value>, String> {
    if body.trim_ascii().is_empty() {
        return Err("the body is empty; without parameters it is `{}`".to_owned());
    }
    match parse(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => Err(format!("the body must be a JSON object, it is {}", kind(&other))),
        Err(error) => Err(format!("the body is not JSON that can be read: {error}")),
    }
}

/// The value that `body` is.
///
/// # Errors
///
/// Says why it is none, as [`parse_object`] does.
pub(crate) fn parse(body: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = Distinct { left: &Cell::new(MAX_VALUES) }.deserialize(&mut deserializer)?;
    deserializer.end().map(|()| value)
}

/// Takes away the members that are null, here and inside: they count as absent.
pub(crate) fn drop_nulls(members: &mut Map<String, Value>) {
    members.retain(|_, value| !value.is_null());
    members.values_mut().for_each(drop_nulls_inside);
}

fn drop_nulls_inside(value: &mut Value) {
    match value {
        Value::Object(members) => drop_nulls(members),
        Value::Array(elements) => elements.iter_mut().for_each(drop_nulls_inside),
        _ => {}
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

/// JSON in which no object has a member twice: of two, a `Value` would silently keep the second.
#[derive(Clone, Copy)]
struct Distinct<'a> {
    /// How many values may still come.
    left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Distinct<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.ok_or_else(|| D::Error::custom(format!("it holds more than {MAX_VALUES} values")))?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Distinct<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            match object.entry(name) {
                Entry::Vacant(vacant) => {
                    vacant.insert(members.next_value_seed(self)?);
                }
                Entry::Occupied(occupied) => {
                    let name: String = occupied.key().chars().take(64).collect();
                    return Err(Error::custom(format!("the member `{name}` is there twice")));
                }
            }
        }
        Ok(Value::Object(object))
    }
}

/// The members of an object; none of anything else.
pub(crate) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
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
    fn as_many_values_are_read_as_may_be() {
        // Beside the elements there are the object and the list.
        let most = [r#"{"A":["#, &"0,".repeat(MAX_VALUES - 3), "0]}"].concat();
        assert_eq!(parse_object(most.as_bytes()).unwrap()["A"].as_array().map(Vec::len), Some(MAX_VALUES - 2));
    }

    #[test]
    fn what_is_not_one_object_is_refused_with_the_reason() {
        let deep = "[".repeat(100_000);
        let many = [r#"{"A":["#, &"0,".repeat(MAX_VALUES), "0]}"].concat();
        let table: [(&[u8], &str); 10] = [
            (b"", "is empty"),
            (b"\r\n ", "is empty"),
            (b"[]", "must be a JSON object, it is a list"),
            (b"{", "EOF"),
            (b"{} {}", "trailing characters"),
            (b"{\"A\": \"\xff\"}", "unicode"),
            (br#"{"A": 1, "A": 2}"#, "the member `A` is there twice"),
            (br#"{"A": [{"B": 1, "\u0042": 1}]}"#, "the member `B` is there twice"),
            (deep.as_bytes(), "recursion limit"),
            (many.as_bytes(), "more than 100000 values"),
        ];
        for (body, reason) in table {
            let error = parse_object(body).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
