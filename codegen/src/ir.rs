//! The intermediate representation: what will be emitted, every decision made.
//!
//! Documentation is held in lines; [`ROOT`](crate::links::ROOT) in its links is left to the emitter.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use tencent_ess_spec::{CharClass, Scalar};

/// A client module.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) marker: Ident,
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) host: Host,
    /// Of the module of actions.
    pub(crate) actions_docs: Vec<String>,
    pub(crate) actions: Vec<Action>,
    pub(crate) types: Vec<Record>,
    pub(crate) enums: Vec<Enum>,
    pub(crate) codes: Vec<Code>,
    /// The markers of the required parameters of all builders, each once.
    pub(crate) required: BTreeSet<Ident>,
    /// The items that the prelude brings in, by module.
    pub(crate) prelude: Prelude,
}

/// A host per environment.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) production: String,
    pub(crate) test: Option<String>,
}

/// What the prelude re-exports.
#[derive(Debug)]
pub(crate) struct Prelude {
    pub(crate) actions: Vec<Ident>,
    pub(crate) types: Vec<Ident>,
    pub(crate) enums: Vec<Ident>,
}

/// An action: its request, its answer and its facts.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) request: Record,
    pub(crate) response: Record,
    pub(crate) replay: Replay,
    pub(crate) host: Option<Host>,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) page: Option<String>,
    /// Variants of the error-code enum.
    pub(crate) errors: Vec<Ident>,
}

/// Whether an action may run twice.
#[derive(Debug)]
pub(crate) enum Replay {
    Safe,
    Guarded(String),
    Never,
}

/// A struct.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) ident: Ident,
    /// The vendor's name.
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) fields: Vec<Field>,
    /// It can be sent, so it has a builder.
    pub(crate) builder: bool,
}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The wire name.
    pub(crate) name: String,
    /// Of the field and of its setter.
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) kind: Kind,
    pub(crate) shape: Shape,
    pub(crate) presence: Presence,
    pub(crate) sensitive: bool,
    pub(crate) rules: Vec<Rule>,
}

impl Field {
    /// The marker of a required parameter among [`Service::required`].
    pub(crate) fn required(&self) -> Option<&Ident> {
        match &self.presence {
            Presence::Required(marker) => Some(marker),
            Presence::Optional | Presence::When(_) => None,
        }
    }
}

/// Whether a field must be given in a request.
#[derive(Debug)]
pub(crate) enum Presence {
    Optional,
    /// The marker of the parameter.
    Required(Ident),
    When(Condition),
}

/// A condition on another field of the record.
#[derive(Debug)]
pub(crate) struct Condition {
    /// The place of the other field.
    pub(crate) field: usize,
    pub(crate) values: Values,
    /// It holds where the other field is not given.
    pub(crate) by_default: bool,
}

/// The values for which a condition holds.
#[derive(Debug)]
pub(crate) enum Values {
    Any,
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Booleans(Vec<bool>),
}

/// The type of a field's value or elements.
#[derive(Debug)]
pub(crate) enum Kind {
    String,
    Signed,
    Unsigned,
    /// A signed integer that setters take as a time.
    SignedTime(Time),
    /// An unsigned integer that setters take as a time.
    UnsignedTime(Time),
    Boolean,
    Float,
    Binary,
    Record(Ident),
    Enum(Ident),
}

/// The unit of a time.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Time {
    Seconds,
    Millis,
}

/// How a field holds its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `Option<T>`.
    One,
    /// `Option<Box<T>>`: the type holds itself.
    Boxed,
    /// `Option<Vec<T>>`: an empty list can be sent.
    List,
    /// `Vec<T>`: in an answer, no list and an empty one are the same.
    PlainList,
}

/// A rule, as the tables of the run-time hold it.
#[derive(Debug)]
pub(crate) enum Rule {
    MaxChars(u64),
    MinChars(u64),
    MaxBytes(u64),
    MaxItems(u64),
    MinItems(u64),
    Min(i64),
    Max(i64),
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Charset(Vec<CharClass>, String),
    Base64,
    UnixSeconds,
    UnixMillis,
    Url,
    Nullable,
}

/// An open enum.
#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) ident: Ident,
    pub(crate) docs: Vec<String>,
    /// Its values are texts; integers otherwise.
    pub(crate) of_texts: bool,
    pub(crate) variants: Vec<Variant>,
}

/// A named value.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) docs: Vec<String>,
    pub(crate) value: Scalar,
}

/// An error code.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) ident: Ident,
    /// The code, with its dots.
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) description: String,
}
