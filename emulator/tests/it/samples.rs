//! Bodies made from the definitions.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tencent_ess_spec::{Field, Scalar, Spec, ValueType};

/// Every member that `fields` have, as deep as types go, with `text` for each text that is free.
pub(crate) fn filled(spec: &Spec, fields: &[Field], text: &str) -> Map<String, Value> {
    object(spec, fields, text, &mut Vec::new())
}

fn object<'a>(spec: &'a Spec, fields: &'a [Field], text: &str, open: &mut Vec<&'a str>) -> Map<String, Value> {
    let member = |field: &'a Field| {
        let single = single(spec, field, text, open)?;
        Some((field.name.clone(), if field.list { json!([single]) } else { single }))
    };
    fields.iter().filter_map(member).collect()
}

fn single<'a>(spec: &'a Spec, field: &'a Field, text: &str, open: &mut Vec<&'a str>) -> Option<Value> {
    if let Some(allowed) = field.values.first() {
        return Some(match &allowed.value {
            Scalar::Boolean(value) => json!(value),
            Scalar::Integer(value) => json!(value),
            Scalar::Float(value) => json!(value),
            Scalar::String(value) => json!(value),
        });
    }
    Some(match &field.ty {
        ValueType::String | ValueType::Binary => json!(text),
        ValueType::Boolean => json!(true),
        ValueType::Int64 | ValueType::Uint64 => json!(field.min.unwrap_or(1)),
        ValueType::Float => json!(1.5),
        ValueType::Named(name) if open.contains(&name.as_str()) => return None,
        ValueType::Named(name) => {
            open.push(name);
            let members = object(spec, &spec.types[name].fields, text, open);
            open.pop();
            Value::Object(members)
        }
    })
}

/// A body for each member at any depth, in which that member alone is there and of a wrong type, and
/// the path to it. The members of a type that has been `seen` are not gone into again.
pub(crate) fn mistyped<'a>(spec: &'a Spec, fields: &'a [Field], seen: &mut BTreeSet<&'a str>) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for field in fields {
        let wrong = match field.ty {
            _ if field.list => json!({"0": "x"}),
            ValueType::String | ValueType::Binary | ValueType::Named(_) => json!(7),
            _ => json!("x"),
        };
        found.push((field.name.clone(), json!({ &field.name: wrong })));
        if let Some(ty) = field.ty.named()
            && seen.insert(ty)
        {
            let inner = mistyped(spec, &spec.types[ty].fields, seen).into_iter();
            found.extend(inner.map(|(path, body)| {
                let (step, body) = if field.list { (".0", json!([body])) } else { ("", body) };
                (format!("{}{step}.{path}", field.name), json!({ &field.name: body }))
            }));
        }
    }
    found
}
