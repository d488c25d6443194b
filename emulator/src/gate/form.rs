//! Reads the query of a GET request, in which paths stand for structure: `FlowIds.0=a&Agent.AppId=b`.

use std::collections::{BTreeMap, btree_map::Entry};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use tencent_ess_spec::{Field, Spec, ValueType};

/// The longest path; no definition is nearly as deep, and what is walked here is bounded by it.
const MAX_STEPS: usize = 64;

/// The parameters in `query`, with the types that `fields` have.
///
/// A value that cannot be of its field's type stays a text, and a name that no field has is kept, so
/// that the rules report them as they do in JSON.
///
/// # Errors
///
/// Says what is no form: bytes that are not UTF-8, a name twice, elements that are not numbered.
pub(super) fn parse(query: &str, spec: &Spec, fields: &[Field]) -> Result<Map<String, Value>, String> {
    let mut tree = Tree::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        insert(&mut tree, &decoded(name)?, decoded(value)?)?;
    }
    object(tree, spec, fields)
}

/// Values by the steps of their names.
type Tree = BTreeMap<String, Node>;

enum Node {
    Text(String),
    Inner(Tree),
}

/// A name or value without its escapes: some SDKs write a blank as `+`, some as `%20`.
fn decoded(text: &str) -> Result<String, String> {
    let text = text.replace('+', " ");
    match percent_decode_str(&text).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(error) => Err(format!("the query is not UTF-8: {error}")),
    }
}

fn insert(mut tree: &mut Tree, name: &str, value: String) -> Result<(), String> {
    let shown = || name.chars().take(64).collect::<String>();
    let (path, last) = name.rsplit_once('.').map_or((None, name), |(path, last)| (Some(path), last));
    if path.is_some_and(|path| path.split('.').count() >= MAX_STEPS) {
        return Err(format!("the parameter `{}…` is nested too deeply", shown()));
    }
    for step in path.into_iter().flat_map(|path| path.split('.')) {
        match tree.entry(step.to_owned()).or_insert_with(|| Node::Inner(Tree::new())) {
            Node::Inner(inner) => tree = inner,
            Node::Text(_) => return Err(format!("the parameter `{}` is inside of one that is a text", shown())),
        }
    }
    match tree.entry(last.to_owned()) {
        Entry::Vacant(vacant) => {
            vacant.insert(Node::Text(value));
            Ok(())
        }
        Entry::Occupied(_) => Err(format!("the parameter `{}` is there twice", shown())),
    }
}

fn object(tree: Tree, spec: &Spec, fields: &[Field]) -> Result<Map<String, Value>, String> {
    let mut members = Map::new();
    for (name, node) in tree {
        let value = match fields.iter().find(|field| field.name == name) {
            Some(field) if field.list => list(node, spec, field)?,
            Some(field) => single(node, spec, field)?,
            None => untyped(node),
        };
        members.insert(name, value);
    }
    Ok(members)
}

fn list(node: Node, spec: &Spec, field: &Field) -> Result<Value, String> {
    let Node::Inner(tree) = node else { return Ok(untyped(node)) };
    // By number: in the order of texts, 10 comes before 2.
    let mut elements = BTreeMap::new();
    for (step, node) in tree {
        let Some(index) = step.parse::<usize>().ok().filter(|index| index.to_string() == step) else {
            return Err(format!("`{}` is a list; its elements are `{0}.0`, `{0}.1` and so on", field.name));
        };
        elements.insert(index, node);
    }
    if elements.keys().enumerate().any(|(expected, index)| expected != *index) {
        return Err(format!("the elements of `{}` are not numbered from 0 without a gap", field.name));
    }
    let elements = elements.into_values().map(|node| single(node, spec, field));
    Ok(Value::Array(elements.collect::<Result<_, _>>()?))
}

/// A value of the field's type, or an element if it is a list.
fn single(node: Node, spec: &Spec, field: &Field) -> Result<Value, String> {
    match (node, &field.ty) {
        (Node::Inner(tree), ValueType::Named(name)) => {
            let fields = spec.types.get(name).map_or(&[][..], |ty| &ty.fields);
            Ok(Value::Object(object(tree, spec, fields)?))
        }
        (Node::Text(text), ty) => Ok(scalar(ty, &text).unwrap_or(Value::String(text))),
        (inner @ Node::Inner(_), _) => Ok(untyped(inner)),
    }
}

fn scalar(ty: &ValueType, text: &str) -> Option<Value> {
    match ty {
        // Python's SDK writes `True`.
        ValueType::Boolean if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        ValueType::Boolean if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        ValueType::Int64 => text.parse::<i64>().ok().map(Value::from),
        ValueType::Uint64 => text.parse::<u64>().ok().map(Value::from),
        ValueType::Float => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
        _ => None,
    }
}

fn untyped(node: Node) -> Value {
    match node {
        Node::Text(text) => Value::String(text),
        Node::Inner(tree) => tree.into_iter().map(|(name, node)| (name, untyped(node))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::spec;

    fn parsed(query: &str) -> Result<Value, String> {
        let spec = spec();
        parse(query, &spec, &spec.actions["CreatePrepareFlow"].request).map(Value::Object)
    }

    #[test]
    fn values_get_the_types_of_their_fields() {
        let query = "FlowName=a+b%20c&ResourceType=2&Operator.UserId=1&Approvers.0.ApproverType=1\
                     &Approvers.0.ApproverSignTypes.0=3&FlowOption.SkipUploadFile=True&&";
        let expected = json!({
            "FlowName": "a b c",
            "ResourceType": 2,
            "Operator": {"UserId": "1"},
            "Approvers": [{"ApproverType": 1, "ApproverSignTypes": [3]}],
            "FlowOption": {"SkipUploadFile": true},
        });
        assert_eq!(parsed(query), Ok(expected));
        assert_eq!(parsed(""), Ok(json!({})));
    }

    #[test]
    fn elements_are_in_the_order_of_their_numbers() {
        let types: Vec<String> = (0..11).rev().map(|i| format!("Approvers.{i}.ApproverType={i}")).collect();
        let approvers = parsed(&types.join("&")).unwrap();
        assert_eq!(approvers["Approvers"][10], json!({"ApproverType": 10}));
        assert_eq!(approvers["Approvers"][2], json!({"ApproverType": 2}));
    }

    #[test]
    fn what_has_another_shape_is_left_to_the_rules() {
        let query = "ResourceType=x&Operator=u&FlowName.0=n&Approvers=a&Nowhere.0.A=1&Novalue";
        let expected = json!({
            "ResourceType": "x",
            "Operator": "u",
            "FlowName": {"0": "n"},
            "Approvers": "a",
            "Nowhere": {"0": {"A": "1"}},
            "Novalue": "",
        });
        assert_eq!(parsed(query), Ok(expected));
    }

    #[test]
    fn what_is_no_form_is_refused_with_the_reason() {
        let deep = format!("A{}=1", ".0".repeat(10_000));
        let table = [
            ("FlowName=%ff", "not UTF-8"),
            ("FlowName=a&FlowName=b", "`FlowName` is there twice"),
            ("FlowName=a&FlowName.0=b", "`FlowName.0` is inside of one that is a text"),
            ("FlowName.0=a&FlowName=b", "`FlowName` is there twice"),
            ("Approvers.1.ApproverType=1", "not numbered from 0 without a gap"),
            ("Approvers.00.ApproverType=1", "its elements are `Approvers.0`"),
            ("Approvers.x.ApproverType=1", "its elements are `Approvers.0`"),
            (deep.as_str(), "nested too deeply"),
        ];
        for (query, reason) in table {
            let error = parsed(query).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
