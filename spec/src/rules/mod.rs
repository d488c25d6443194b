//! The rules that a definition states of a field, one by one.

mod charset;
mod check;
mod format;

pub use check::{Found, Violation};
pub use format::{is_base64, is_url};

use crate::{AllowedValue, Charset, Field, Format, ValueType};

/// A rule of a field.
///
/// For a list, the item counts speak of the list and all others of its elements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule<'a> {
    /// The most elements.
    MaxItems(u64),
    /// The fewest elements.
    MinItems(u64),
    /// The most characters (Unicode scalar values).
    MaxChars(u64),
    /// The fewest characters.
    MinChars(u64),
    /// The most bytes of the UTF-8 form.
    MaxBytes(u64),
    /// The minimum.
    Min(i64),
    /// The maximum.
    Max(i64),
    /// The allowed values.
    Values(&'a [AllowedValue]),
    /// The allowed characters.
    Charset(&'a Charset),
    /// What the value means beyond its type.
    Format(Format),
}

impl Field {
    /// The rules of the field, in a fixed order. A field of type `Binary` has the format `base64`, stated or not.
    pub fn rules(&self) -> impl Iterator<Item = Rule<'_>> {
        let format = self.format.or((self.ty == ValueType::Binary).then_some(Format::Base64));
        let rules = [
            self.max_items.map(Rule::MaxItems),
            self.min_items.map(Rule::MinItems),
            self.max_chars.map(Rule::MaxChars),
            self.min_chars.map(Rule::MinChars),
            self.max_bytes.map(Rule::MaxBytes),
            self.min.map(Rule::Min),
            self.max.map(Rule::Max),
            (!self.values.is_empty()).then_some(Rule::Values(&self.values)),
            self.charset.as_ref().map(Rule::Charset),
            format.map(Rule::Format),
        ];
        rules.into_iter().flatten()
    }
}

impl Rule<'_> {
    /// The member of the definition that states the rule.
    pub fn name(self) -> &'static str {
        match self {
            Self::MaxItems(_) => "max_items",
            Self::MinItems(_) => "min_items",
            Self::MaxChars(_) => "max_chars",
            Self::MinChars(_) => "min_chars",
            Self::MaxBytes(_) => "max_bytes",
            Self::Min(_) => "min",
            Self::Max(_) => "max",
            Self::Values(_) => "values",
            Self::Charset(_) => "charset",
            Self::Format(_) => "format",
        }
    }

    /// Whether a value of the field can break the rule at all.
    pub fn applies_to(self, field: &Field) -> bool {
        let is_text = matches!(field.ty, ValueType::String | ValueType::Binary);
        let is_integer = matches!(field.ty, ValueType::Int64 | ValueType::Uint64);
        match self {
            Self::MaxItems(_) | Self::MinItems(_) => field.list,
            Self::MaxChars(_)
            | Self::MinChars(_)
            | Self::MaxBytes(_)
            | Self::Charset(_)
            | Self::Format(Format::Base64 | Format::Url) => is_text,
            Self::Min(_) | Self::Max(_) => is_integer || field.ty == ValueType::Float,
            Self::Values(_) => field.ty.named().is_none(),
            Self::Format(Format::UnixSeconds | Format::UnixMillis) => is_integer,
        }
    }
}
