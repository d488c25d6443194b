//! What one source says, before rules are drawn from its prose and before it is merged.

use tencent_ess_spec::{Example, SourceKind, ValueType};

use crate::prose::Prose;

/// Everything that was read from one source; what the source does not say is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The file or address, for messages.
    pub origin: String,
    /// What kind of source it is.
    pub kind: SourceKind,
    /// The public address of the page, where it names one.
    pub url: Option<String>,
    /// What it says of the service as a whole.
    pub service: ServiceReading,
    /// The actions it documents.
    pub actions: Vec<ActionReading>,
    /// The data structures it documents.
    pub types: Vec<TypeReading>,
    /// The error codes it explains.
    pub errors: Vec<ErrorReading>,
    /// What could not be read.
    pub warnings: Vec<Warning>,
}

/// What a source says of the service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceReading {
    /// The short name, as in `ess`.
    pub service: Option<String>,
    /// The API version.
    pub version: Option<String>,
    /// The vendor's name of it.
    pub title: Option<String>,
    /// The host that answers.
    pub endpoint: Option<String>,
}

/// What a source says of an action.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActionReading {
    /// The wire name.
    pub name: String,
    /// The vendor's title.
    pub title: Option<String>,
    /// The vendor's description.
    pub doc: Option<Prose>,
    /// Documented calls per second.
    pub rate_limit: Option<u32>,
    /// Whether the vendor advises against it.
    pub deprecated: Option<bool>,
    /// The parameters, without the common ones (`Action`, `Version`, `Region`).
    pub request: Option<Vec<FieldReading>>,
    /// The members of the answer.
    pub response: Option<Vec<FieldReading>>,
    /// The documented error codes.
    pub errors: Option<Vec<String>>,
    /// The examples.
    pub examples: Option<Vec<Example>>,
}

/// What a source says of a data structure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypeReading {
    /// The vendor's name.
    pub name: String,
    /// The vendor's description.
    pub doc: Option<Prose>,
    /// The members.
    pub fields: Vec<FieldReading>,
}

/// What a source says of a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldReading {
    /// The wire name, without the `.N` that marks lists.
    pub name: String,
    /// The type of the value, or of the elements.
    pub ty: ValueType,
    /// Many of them.
    pub list: bool,
    /// The source says `Integer`, which is `Int64` or `Uint64`: read as the former, and no news about the sign.
    pub signless: bool,
    /// Whether it must be given; absent when the source has no such column.
    pub required: Option<bool>,
    /// Whether an answer may hold `null`.
    pub nullable: Option<bool>,
    /// Whether the source marks it as not in use, apart from its prose.
    pub deprecated: Option<bool>,
    /// The description, without the example value.
    pub prose: Prose,
    /// The example value, as it stands in the source.
    pub example: Option<String>,
}

/// An error code and its explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorReading {
    /// The code.
    pub code: String,
    /// The vendor's explanation.
    pub doc: Option<String>,
    /// Stated to hold for every service of the platform.
    pub common: bool,
}

/// Something that could not be read, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The page, table, row and cell, outermost first: `CreateFlow.html, input parameters, row 7, type`.
    pub place: String,
    /// What is wrong with it, with the offending text.
    pub message: String,
}
