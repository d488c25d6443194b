//! The official metadata of a service, as the vendor's command line tool carries it (`api.json`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, de::Error as _};
use tencent_ess_spec::{SourceKind, ValueType, nearest};

use super::{
    SourceError,
    fields::states_a_value,
    json::{Entries, parse},
    limits,
};
use crate::{
    prose::Prose,
    reading::{ActionReading, FieldReading, Reading, ServiceReading, TypeReading},
};

#[derive(Deserialize)]
struct File {
    actions: Entries<Action>,
    objects: Entries<Object>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    api_version: Option<String>,
    service_short_name: Option<String>,
    #[serde(rename = "serviceNameCN")]
    service_name: Option<String>,
}

#[derive(Deserialize)]
struct Action {
    name: Option<String>,
    document: Option<String>,
    input: Option<String>,
    output: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Object {
    document: Option<String>,
    #[serde(default)]
    members: Vec<Member>,
    usage: Option<String>,
}

#[derive(Deserialize)]
struct Member {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "member")]
    value: String,
    document: Option<String>,
    example: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "flag")]
    disabled: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    required: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    output_required: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    value_allowed_null: Option<bool>,
}

/// `true`, or `1`, as a few members of a few products have it.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    match (&value, value.as_u64()) {
        (serde_json::Value::Null, _) => Ok(None),
        (serde_json::Value::Bool(flag), _) => Ok(Some(*flag)),
        (_, Some(number @ 0..=1)) => Ok(Some(number == 1)),
        _ => Err(D::Error::custom(format!("a flag is true or false, or 1 or 0, and not {value}"))),
    }
}

/// Which flag says that a member is required.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Sent,
    Answered,
}

/// Reads the metadata.
pub(super) fn read(origin: &str, text: &str) -> Result<Reading, SourceError> {
    let file: File = parse(origin, text)?;
    let costly = |kind: &str, name: &str, document: Option<&str>| {
        let problem = limits::too_costly(document?)?;
        Some(format!("in the document of the {kind} `{name}`, {problem}"))
    };
    let mut reader =
        Reader { names: file.objects.0.iter().map(|(name, _)| name.as_str()).collect(), problems: Vec::new() };
    for name in file.objects.repeated() {
        reader.problems.push(format!("the object `{name}` is there twice"));
    }
    for name in file.actions.repeated() {
        reader.problems.push(format!("the action `{name}` is there twice"));
    }
    let of_actions = file.actions.0.iter().map(|(name, action)| ("action", name, action.document.as_deref()));
    let of_objects = file.objects.0.iter().map(|(name, object)| ("object", name, object.document.as_deref()));
    reader.problems.extend(of_actions.chain(of_objects).filter_map(|(kind, name, text)| costly(kind, name, text)));
    let objects: BTreeMap<&str, &Object> =
        file.objects.0.iter().map(|(name, object)| (name.as_str(), object)).collect();
    let actions: Vec<ActionReading> =
        file.actions.0.iter().map(|(name, action)| reader.action(name, action, &objects)).collect();
    // Objects that are an action's request or answer are no types, unless a member refers to them.
    let mut envelopes: BTreeSet<&str> = file
        .actions
        .0
        .iter()
        .flat_map(|(_, action)| [&action.input, &action.output])
        .flatten()
        .map(String::as_str)
        .collect();
    for member in file.objects.0.iter().flat_map(|(_, object)| &object.members) {
        envelopes.remove(member.value.as_str());
    }
    let types = file
        .objects
        .0
        .iter()
        .filter(|(name, _)| !envelopes.contains(name.as_str()))
        .map(|(name, object)| TypeReading {
            name: name.clone(),
            doc: doc(object.document.as_deref()),
            fields: reader.fields(
                name,
                object,
                if object.usage.as_deref() == Some("out") { Use::Answered } else { Use::Sent },
            ),
        })
        .collect();
    if !reader.problems.is_empty() {
        reader.problems.dedup();
        return Err(SourceError::all(origin, reader.problems, "fetch the metadata again, or repair these entries"));
    }
    let service = ServiceReading {
        service: file.metadata.service_short_name,
        version: file.metadata.api_version,
        title: file.metadata.service_name,
        endpoint: None,
    };
    Ok(Reading {
        origin: origin.to_owned(),
        kind: SourceKind::Metadata,
        url: None,
        service,
        actions,
        types,
        errors: Vec::new(),
        warnings: Vec::new(),
    })
}

struct Reader<'a> {
    names: BTreeSet<&'a str>,
    problems: Vec<String>,
}

impl Reader<'_> {
    fn action(&mut self, name: &str, action: &Action, objects: &BTreeMap<&str, &Object>) -> ActionReading {
        let mut part = |object: Option<&String>, role: &str, usage: Use| {
            let object = object?;
            let Some(found) = objects.get(object.as_str()) else {
                self.problems.push(format!("the {role} `{object}` of the action `{name}` is not among the objects"));
                return None;
            };
            Some(self.fields(object, found, usage))
        };
        ActionReading {
            name: name.to_owned(),
            title: action.name.clone().filter(|title| !title.trim().is_empty()),
            doc: doc(action.document.as_deref()),
            rate_limit: None,
            deprecated: action.status.as_deref().map(|status| matches!(status, "deprecated" | "offline")),
            request: part(action.input.as_ref(), "request", Use::Sent),
            response: part(action.output.as_ref(), "answer", Use::Answered),
            errors: None,
            examples: None,
        }
    }

    fn fields(&mut self, object: &str, found: &Object, usage: Use) -> Vec<FieldReading> {
        let mut fields: Vec<FieldReading> = Vec::new();
        let mut names = BTreeSet::new();
        for member in &found.members {
            if !names.insert(member.name.as_str()) {
                self.problems.push(format!("the member `{}` of `{object}` is there twice", member.name));
                continue;
            }
            if let Some(problem) = member.document.as_deref().and_then(limits::too_costly) {
                self.problems.push(format!("in the document of the member `{}` of `{object}`, {problem}", member.name));
                continue;
            }
            let Some((ty, list)) = value_type(member) else {
                self.problems.push(format!(
                    "the member `{}` of `{object}` has an unknown type: `{}` of `{}`",
                    member.name, member.kind, member.value
                ));
                continue;
            };
            if let Some(name) = ty.named().filter(|name| !self.names.contains(name)) {
                let hint = nearest(name, self.names.iter().copied());
                let hint = hint.map(|near| format!(" (there is `{near}`)")).unwrap_or_default();
                self.problems.push(format!(
                    "the member `{}` of `{object}` is of type `{name}`, which is not among the objects{hint}",
                    member.name
                ));
                continue;
            }
            let required = match usage {
                Use::Sent => member.required.or(member.output_required),
                Use::Answered => member.output_required.or(member.required),
            };
            fields.push(FieldReading {
                name: member.name.clone(),
                ty,
                signless: false,
                list,
                required,
                nullable: member.value_allowed_null,
                deprecated: member.disabled,
                prose: Prose::from_html(member.document.as_deref().unwrap_or_default()),
                example: member.example.as_ref().and_then(example),
            });
        }
        fields
    }
}

fn value_type(member: &Member) -> Option<(ValueType, bool)> {
    let scalar = |word: &str| match word {
        "string" | "datetime" | "datetime_iso" | "date" => Some(ValueType::String),
        "int64" => Some(ValueType::Int64),
        "uint64" => Some(ValueType::Uint64),
        "bool" => Some(ValueType::Boolean),
        "float" => Some(ValueType::Float),
        "binary" => Some(ValueType::Binary),
        _ => None,
    };
    let named = || super::cells::is_identifier(&member.value).then(|| ValueType::Named(member.value.clone()));
    match (member.kind.as_str(), scalar(&member.value)) {
        ("list", Some(element)) => Some((element, true)),
        ("list", None) => Some((named()?, true)),
        ("object", None) => Some((named()?, false)),
        ("string", Some(ty @ ValueType::String))
        | ("int", Some(ty @ (ValueType::Int64 | ValueType::Uint64)))
        | ("bool", Some(ty @ ValueType::Boolean))
        | ("float", Some(ty @ ValueType::Float))
        | ("binary", Some(ty @ ValueType::Binary)) => Some((ty, false)),
        _ => None,
    }
}

fn doc(document: Option<&str>) -> Option<Prose> {
    document.filter(|text| limits::too_costly(text).is_none()).map(Prose::from_html).filter(|doc| !doc.lines.is_empty())
}

fn example(value: &serde_json::Value) -> Option<String> {
    let text = match value {
        serde_json::Value::Null => return None,
        serde_json::Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    states_a_value(&text).then_some(text)
}
