//! What a definition file can say, member for member and in the order in which it is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `service.json`: what holds for the service as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The vendor's short name, as it stands in the signature's scope: `ess`.
    pub service: String,
    /// The API version, as sent in `X-TC-Version`: `2020-11-11`.
    pub version: String,
    /// The vendor's name of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The host that answers, without a scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// What the facts above were read from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// What people decided.
    #[serde(default, skip_serializing_if = "is_default")]
    pub curated: ServiceCurated,
}

impl Service {
    /// The production host: the documented one, else the platform's usual pattern.
    pub fn production_host(&self) -> String {
        self.endpoint.clone().unwrap_or_else(|| format!("{}.tencentcloudapi.com", self.service))
    }
}

/// The part of `service.json` that belongs to people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceCurated {
    /// English documentation of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The address below which the vendor's pages lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs_root: Option<String>,
    /// The host of the vendor's joint-debugging environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_endpoint: Option<String>,
    /// Hosts that serve single actions, by the name that an action's `curated.host` uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Endpoint>,
    /// The actions this spec is limited to; all of the service when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// What the actions are for, in the order in which a newcomer should meet them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
}

/// A task that a group of actions serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The name that `curated.category` of an action refers to.
    pub name: String,
    /// The heading that readers see.
    pub title: String,
    /// English documentation: what the actions are for, and with which to begin.
    pub doc: String,
}

/// A host apart from the service's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The name that `curated.host` of an action refers to.
    pub name: String,
    /// The host in production.
    pub production: String,
    /// The host of the joint-debugging environment.
    pub test: String,
}

/// Where facts were read, and when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What kind of material it is; it decides which facts the source can state.
    pub kind: SourceKind,
    /// Its public address, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day of which it speaks, as `YYYY-MM-DD`.
    pub retrieved: String,
}

/// The kinds of source, weakest first: of two sources of one day, the stronger is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A page copied as text: the required column is lost.
    Text,
    /// A page, as HTML or Markdown.
    Page,
    /// The per-action error codes.
    Errors,
    /// The official examples.
    Examples,
    /// The official machine-readable metadata.
    Metadata,
}

/// `actions/<Action>.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The wire name, as sent in `X-TC-Action`.
    pub action: String,
    /// The vendor's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the facts were read from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Documented calls per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<u32>,
    /// The vendor advises against it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deprecated: bool,
    /// The vendor's text, where kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The parameters, in the order of the docs; common parameters are not among them.
    #[serde(default)]
    pub request: Vec<Field>,
    /// The members of the answer.
    #[serde(default)]
    pub response: Vec<Field>,
    /// The error codes documented for this action, sorted.
    #[serde(default)]
    pub errors: Vec<String>,
    /// The vendor's examples, where kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// What people decided.
    #[serde(default, skip_serializing_if = "is_default")]
    pub curated: ActionCurated,
}

/// The part of an action's file that belongs to people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionCurated {
    /// English documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The name of the category that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether the action may run twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<Replay>,
    /// For [`Replay::Guarded`]: the error code that proves an earlier attempt worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
    /// The name of the host that serves this action, where it is not the service's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The work that it starts and that another action is asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// The day since when the vendor's documentation lacks the action, which stays here all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// The error codes that the vendor no longer documents for the action, and that stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn_errors: Vec<WithdrawnCode>,
}

/// Work that goes on after the action has answered: which action tells how far it is, and how to read its answer.
///
/// Pointers are JSON pointers into an answer without its `Response` envelope, such as `/TaskId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The action that is asked.
    pub ask: String,
    /// Its parameters that come from the answer of the action that starts the task: a parameter, and the
    /// pointer to its value. If that is a list, each element is a task of its own.
    pub pass: BTreeMap<String, String>,
    /// Its parameters that are always the same for this task.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, Scalar>,
    /// The pointer to the state in its answer.
    pub state: String,
    /// The states of a task that goes on, in the order in which it passes through them.
    pub running: Vec<Scalar>,
    /// The states of a task that has ended well.
    pub done: Vec<Scalar>,
    /// The states of a task that has failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Scalar>,
    /// The pointer to the text that says why it has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The `MsgType` of the callback that reports its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
}

/// An error code of an action that the vendor has withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnCode {
    /// The code.
    pub code: String,
    /// The day since when the vendor's documentation lacks it, as `YYYY-MM-DD`.
    pub since: String,
}

/// Whether an action may run twice when it is unknown whether the first attempt ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// Running it again harms nobody.
    Safe,
    /// The service itself refuses a second run, with the action's guard code.
    Guarded,
    /// A second run costs money, sends a message or creates something.
    Never,
}

/// One of the vendor's examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The vendor's title.
    pub title: String,
    /// The body of the request.
    pub request: Value,
    /// The body of the answer, with its `Response` envelope.
    pub response: Value,
}

/// `types/<Type>.json`: a data structure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// The vendor's name.
    #[serde(rename = "type")]
    pub name: String,
    /// What the facts were read from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// The vendor's text, where kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The members, in the order of the docs.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// What people decided.
    #[serde(default, skip_serializing_if = "is_default")]
    pub curated: TypeCurated,
}

/// The part of a type's file that belongs to people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeCurated {
    /// English documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The day since when the vendor's documentation lacks the type, which stays here all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

/// A parameter of an action, or a member of a type or an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The wire name.
    pub name: String,
    /// `String`, `Int64`, `Uint64`, `Boolean`, `Float`, `Binary`, or the name of a type; a type that
    /// is itself called `String` is `types/String`.
    #[serde(rename = "type")]
    pub ty: ValueType,
    /// Many of them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub list: bool,
    /// Must be given (in a request) or is promised (in an answer); absent when no source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Must be given where another field has certain values, and need not be elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<Condition>,
    /// The answer may hold `null` here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nullable: bool,
    /// The vendor advises against it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deprecated: bool,
    /// The allowed values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<AllowedValue>,
    /// The value the service takes when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Scalar>,
    /// A value as the vendor would write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// The most characters (Unicode scalar values).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u64>,
    /// The fewest characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_chars: Option<u64>,
    /// The most bytes of the value's UTF-8 form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
    /// The most elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// The fewest elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// The least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// What the value means beyond its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The characters it may consist of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<Charset>,
    /// The vendor's text, where kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// What people decided.
    #[serde(default, skip_serializing_if = "is_default")]
    pub curated: FieldCurated,
}

/// The type of a value on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ValueType {
    /// Text.
    #[default]
    String,
    /// A signed integer.
    Int64,
    /// An unsigned integer.
    Uint64,
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction.
    Float,
    /// Bytes, in Base64 on the wire.
    Binary,
    /// A data structure, by its name.
    Named(String),
}

impl ValueType {
    /// The name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::String => "String",
            Self::Int64 => "Int64",
            Self::Uint64 => "Uint64",
            Self::Boolean => "Boolean",
            Self::Float => "Float",
            Self::Binary => "Binary",
            Self::Named(name) => name,
        }
    }

    /// The name of the data structure, if it is one.
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            _ => None,
        }
    }
}

/// What tells a type apart that has the name of a value: `types/String`.
const FOLDER: &str = "types/";

impl From<String> for ValueType {
    fn from(name: String) -> Self {
        match name.as_str() {
            "String" => Self::String,
            "Int64" => Self::Int64,
            "Uint64" => Self::Uint64,
            "Boolean" => Self::Boolean,
            "Float" => Self::Float,
            "Binary" => Self::Binary,
            _ => match name.strip_prefix(FOLDER) {
                Some(named) => Self::Named(named.to_owned()),
                None => Self::Named(name),
            },
        }
    }
}

impl From<ValueType> for String {
    fn from(ty: ValueType) -> Self {
        let name = ty.as_str().to_owned();
        match ty {
            ValueType::Named(_) if !matches!(ValueType::from(name.clone()), ValueType::Named(_)) => {
                format!("{FOLDER}{name}")
            }
            _ => name,
        }
    }
}

/// An allowed value with the vendor's short name for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedValue {
    /// The value on the wire.
    pub value: Scalar,
    /// What the vendor calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// A condition on another field of the same request or type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The wire name of the other field.
    pub field: String,
    /// The values of it for which the condition holds; none means any value at all. Of a list, one element that has
    /// such a value is enough. A field that is not given has its default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Scalar>,
}

/// A single wire value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    String(String),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::String(value) => write!(f, "{value:?}"),
        }
    }
}

/// What a value means beyond its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Seconds since 1970-01-01T00:00:00Z.
    UnixSeconds,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    UnixMillis,
    /// Bytes in Base64.
    Base64,
    /// An address of the web.
    Url,
}

/// The characters that a text may consist of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charset {
    /// Whole classes of characters.
    #[serde(default)]
    pub classes: Vec<CharClass>,
    /// Single characters beside them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub chars: String,
}

/// A class of characters, as the docs name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CharClass {
    /// Han characters (中文汉字).
    Chinese,
    /// Punctuation of Chinese text (中文标点).
    ChinesePunctuation,
    /// ASCII letters (英文字母).
    Letter,
    /// ASCII digits (阿拉伯数字).
    Digit,
}

/// The part of a field that belongs to people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldCurated {
    /// English documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The enum that names this field's values.
    #[serde(rename = "enum", default, skip_serializing_if = "Option::is_none")]
    pub enumeration: Option<String>,
    /// Whether the value is not to be shown in `Debug`, in violations or in logs. When nobody has decided,
    /// [`Field::is_sensitive`] judges by name and kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
    /// Facts that override the scraped ones, member by member, with `why`; `null` takes one away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Map<String, Value>>,
    /// The day since when the vendor's documentation lacks the field, which stays here all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// The values that the vendor no longer documents, and that stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn_values: Vec<WithdrawnValue>,
}

/// An allowed value that the vendor has withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnValue {
    /// The value on the wire.
    pub value: Scalar,
    /// The day since when the vendor's documentation lacks it, as `YYYY-MM-DD`.
    pub since: String,
}

/// `enums/<Enum>.json`: one concept and its names, curated as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    /// The name.
    #[serde(rename = "enum")]
    pub name: String,
    /// `String`, `Int64` or `Uint64`: the type of its values on the wire.
    #[serde(rename = "type")]
    pub ty: ValueType,
    /// English documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The named values.
    pub variants: Vec<Variant>,
}

/// A named value of an enum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The value on the wire.
    pub value: Scalar,
    /// The English name.
    pub name: String,
    /// English documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// `errors.json`: every error code of the service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// What the codes were read from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// The codes, sorted.
    pub errors: Vec<ErrorCode>,
}

/// An error code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// The code, with its dots.
    pub code: String,
    /// Any service of the platform may answer it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub common: bool,
    /// The vendor's text, where kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// What people decided.
    #[serde(default, skip_serializing_if = "is_default")]
    pub curated: ErrorCurated,
}

/// The part of an error code that belongs to people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCurated {
    /// English documentation: the cause and the remedy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The day since when the vendor's documentation lacks the code, which stays here all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
