//! What the examples of a copied page tell of its fields: names, and what their values look like.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Deserializer, Value};

use super::cells;

/// What a value in an example looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An object.
    Object,
    /// A list, or `null`: nothing is known of the type.
    Any,
}

/// What a page's examples, and the types it spells out, tell.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// The parameters in the requests.
    pub input: BTreeMap<String, Shape>,
    /// The members of the answers.
    pub output: BTreeMap<String, Shape>,
    /// Every name in any example, at any depth.
    pub names: BTreeSet<String>,
    /// The types that stand after `Array of`.
    pub types: BTreeSet<String>,
    /// The text ends within a JSON value.
    pub open_json: bool,
}

impl Evidence {
    /// Gathers what a page's text tells.
    pub(super) fn from_page(text: &str) -> Self {
        let mut evidence = Self::default();
        let mut offset = 0;
        let mut skip_to = 0;
        for line in text.split_inclusive('\n') {
            let start = offset;
            offset += line.len();
            if start < skip_to {
                continue;
            }
            evidence.types.extend(element_type(line));
            if !line.starts_with('{') {
                continue;
            }
            let Some(rest) = text.get(start..) else { continue };
            let mut values = Deserializer::from_str(rest).into_iter::<Value>();
            match values.next() {
                Some(Ok(value)) => {
                    evidence.learn(&value);
                    skip_to = start + values.byte_offset();
                }
                Some(Err(error)) => evidence.open_json |= error.is_eof(),
                None => {}
            }
        }
        evidence
    }

    fn learn(&mut self, body: &Value) {
        let answer = body.get("Response");
        let members = answer.unwrap_or(body).as_object();
        let known = if answer.is_some() { &mut self.output } else { &mut self.input };
        for (name, value) in members.into_iter().flatten() {
            let shape = match value {
                Value::String(_) => Shape::Text,
                Value::Number(_) => Shape::Number,
                Value::Bool(_) => Shape::Boolean,
                Value::Object(_) => Shape::Object,
                Value::Array(_) | Value::Null => Shape::Any,
            };
            let seen = known.entry(name.clone()).or_insert(shape);
            if *seen == Shape::Any {
                *seen = shape;
            }
        }
        // By hand: the depth is bounded by the parser, but there is no need to rely on it.
        let mut open = vec![body];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    self.names.extend(members.keys().cloned());
                    open.extend(members.values());
                }
                Value::Array(elements) => open.extend(elements),
                _ => {}
            }
        }
    }
}

/// The type after `Array of` in a line, where its end is plain to see.
fn element_type(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("Array of ")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let name = rest.get(..end)?;
    let ends_plainly = rest.get(end..)?.starts_with(|c: char| !c.is_ascii() || c == '\n' || c == '\r');
    let named = cells::value_type(name)?.ty.named().is_some();
    (ends_plainly && named).then(|| name.to_owned())
}
