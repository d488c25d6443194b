//! What differs between two specs, as data: each change names its place, says what happened there, and
//! what follows from it for users ([`Consequence`]).
//!
//! There are three ways to write it down: [`render()`] for who runs `regen`, [`to_json_lines`] for
//! programs, [`draft`] for the changelog.

mod changelog;
mod compare;
mod consequence;
#[cfg(test)]
mod emitted;
#[cfg(test)]
mod history;
mod json;
#[cfg(test)]
mod releases;
mod rename;
mod render;
#[cfg(test)]
mod tests;

use tencent_ess_spec::{AllowedValue, Charset, Condition, Format, Scalar, Source, SourceKind, ValueType};

pub(crate) use self::{
    changelog::draft,
    compare::diff,
    consequence::Consequence,
    json::to_json_lines,
    rename::likely_renames,
    render::{count, render},
};

/// A difference between two specs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// Where.
    pub(crate) place: Place,
    /// What happened there.
    pub(crate) what: What,
    /// What follows for users; nothing where the change was not made after all.
    pub(crate) consequence: Option<Consequence>,
}

/// The place of a change, as definitions are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The definition.
    pub(crate) definition: Definition,
    /// The table in it; none when the change concerns the definition as such.
    pub(crate) table: Option<Table>,
    /// The field in the table, or the error code.
    pub(crate) member: Option<String>,
}

/// A file of definitions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Definition {
    /// `service.json`.
    Service,
    /// A file in `actions/`.
    Action(String),
    /// A file in `types/`.
    Type(String),
    /// `errors.json`.
    Errors,
}

/// A table of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    /// The parameters of an action.
    Request,
    /// The members of its answer.
    Response,
    /// The members of a type.
    Fields,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A definition, a field or an error code is new.
    Added(Added),
    /// It is gone, or would be if removals were accepted.
    Removed(Removed),
    /// A field has another type.
    Type(Old<Shape>),
    /// A field must be given, or need not be; unknown where no source says.
    Required(Old<Option<bool>>),
    /// A field must be given in other cases than before.
    RequiredWhen(Old<Option<Condition>>),
    /// An answer may hold `null`, or may not.
    Nullable(bool),
    /// The vendor advises against it, or does so no longer.
    Deprecated(bool),
    /// A value is allowed.
    ValueAdded(AllowedValue),
    /// A value is no longer allowed, or would not be if removals were accepted.
    ValueRemoved(AllowedValue, Removed),
    /// The vendor has another name for a value.
    ValueRenamed(Scalar, Old<String>),
    /// Another limit.
    Limit(Limit, Old<Option<i128>>),
    /// Another default.
    Default(Old<Option<Scalar>>),
    /// Another example value.
    Example(Old<Option<serde_json::Value>>),
    /// Another meaning of the value.
    Format(Old<Option<Format>>),
    /// Another set of characters.
    Charset(Old<Option<Charset>>),
    /// A type that was part of answers alone is part of requests, or the other way round.
    Sent(bool),
    /// Fields come in another order.
    Reordered,
    /// Allowed values come in another order.
    ValuesReordered,
    /// The vendor's title.
    Title(Old<Option<String>>),
    /// The host.
    Endpoint(Old<Option<String>>),
    /// Calls per second.
    RateLimit(Old<Option<u32>>),
    /// An action documents another error code.
    CodeAdded(String),
    /// An action no longer documents it, or would not if removals were accepted.
    CodeRemoved(String, Removed),
    /// An error code belongs to the whole platform, or does so no longer.
    Common(bool),
    /// The vendor's text.
    Text(TextChange),
    /// The vendor's examples of an action.
    Examples(TextChange),
    /// Facts come from another kind of source, or from one of another day.
    Source(SourceKind, Old<Option<Source>>),
}

/// What was added.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Added {
    /// An action, with the numbers of its parameters, answer members and error codes.
    Action { request: usize, response: usize, errors: usize },
    /// A type, with the number of its fields.
    Type { fields: usize },
    /// A field.
    Field { shape: Shape, required: Option<bool> },
    /// An error code.
    Code { common: bool },
    /// `service.json`.
    Service,
}

/// How something was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Removed {
    /// It stays after all, because removals were not accepted.
    pub(crate) kept: bool,
    /// Something curated goes with it.
    pub(crate) curated: bool,
}

/// A fact before and after.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Old<T> {
    pub(crate) from: T,
    pub(crate) to: T,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) ty: ValueType,
    pub(crate) list: bool,
}

/// A rule that is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    MaxChars,
    MinChars,
    MaxBytes,
    MaxItems,
    MinItems,
    Min,
    Max,
}

impl Limit {
    /// The member of a definition that states it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MaxChars => "max_chars",
            Self::MinChars => "min_chars",
            Self::MaxBytes => "max_bytes",
            Self::MaxItems => "max_items",
            Self::MinItems => "min_items",
            Self::Min => "min",
            Self::Max => "max",
        }
    }

    /// It says what is too much, not what is too little.
    fn is_upper(self) -> bool {
        matches!(self, Self::MaxChars | Self::MaxBytes | Self::MaxItems | Self::Max)
    }
}

/// What happened to a text, whose wording does not matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TextChange {
    Added,
    Changed,
    Removed,
}

impl Change {
    /// The change takes something away.
    pub(crate) fn removal(&self) -> Option<Removed> {
        match &self.what {
            What::Removed(removed) | What::ValueRemoved(_, removed) | What::CodeRemoved(_, removed) => Some(*removed),
            _ => None,
        }
    }

    /// The same happens in the same place.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.place == other.place && self.what == other.what
    }

    /// The same removal, as one that was not applied.
    pub(crate) fn kept(mut self) -> Self {
        if let What::Removed(removed) | What::ValueRemoved(_, removed) | What::CodeRemoved(_, removed) = &mut self.what
        {
            removed.kept = true;
        }
        self.consequence = None;
        self
    }
}
