//! Draws the rules of a field from its prose.
//!
//! A rule is only what the prose states unconditionally about this very field, because a wrong rule
//! rejects a valid contract. The way from prose to rules has three steps, so that what the vendor
//! writes in a new way is a new alternative in one place:
//!
//! 1. `text` normalises: width of characters, quantities, clauses;
//! 2. `statement` says of each line what it speaks of: an entry of a list, the field itself, a note,
//!    an example, something else;
//! 3. a recogniser per kind of rule reads the statements that can hold it.

mod charset;
mod count;
mod default;
mod deprecated;
mod example;
mod format;
mod label;
mod length;
mod pattern;
mod range;
mod required;
mod statement;
mod text;
mod values;

use serde_json::Value;
use tencent_ess_spec::{AllowedValue, Charset, Condition, Field, Format, Scalar, ValueType};

use crate::reading::FieldReading;
use statement::Statements;

/// The rules that a field's prose states, named as in the definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// The allowed values.
    pub values: Vec<AllowedValue>,
    /// The value the service takes when none is given.
    pub default: Option<Scalar>,
    /// A value as the vendor would write it.
    pub example: Option<Value>,
    /// The most characters.
    pub max_chars: Option<u64>,
    /// The fewest characters.
    pub min_chars: Option<u64>,
    /// The most bytes.
    pub max_bytes: Option<u64>,
    /// The most elements.
    pub max_items: Option<u64>,
    /// The fewest elements.
    pub min_items: Option<u64>,
    /// The least value.
    pub min: Option<i64>,
    /// The greatest value.
    pub max: Option<i64>,
    /// What the value means beyond its type.
    pub format: Option<Format>,
    /// The characters it may consist of.
    pub charset: Option<Charset>,
    /// The vendor advises against it.
    pub deprecated: bool,
    /// Another field's values that make it required, in the words of the text.
    pub required_when: Option<Condition>,
}

/// Draws the rules of a field; the width of punctuation and the form of the source make no difference.
pub fn draw(field: &FieldReading) -> Rules {
    let mut prose = field.prose.clone();
    let stated_example = prose.take_example();
    let example = field.example.as_deref().or(stated_example.as_deref()).map(str::trim);

    let statements = Statements::of(&prose);
    let mut rules = Rules { deprecated: field.deprecated.unwrap_or(false), ..Rules::default() };
    rules.deprecated |= deprecated::stated(&statements);
    rules.example = example.and_then(|text| example::typed(text, field));
    if field.ty.named().is_none() {
        rules.values = values::listed(&statements, &field.ty);
        rules.format = format::stated(&statements, field, &rules, example);
        rules.default = default::stated(&statements, field, &rules);
        range::state(&statements, field, &mut rules);
        length::state(&statements, field, &mut rules);
        rules.charset = charset::stated(&statements, &field.ty);
    }
    if field.list {
        count::state(&statements, &mut rules);
    }
    rules.required_when = required::stated(&statements, field);
    rules
}

/// A table of fields as a definition states them; `keep_prose` keeps the vendor's descriptions as well.
pub fn to_fields(readings: &[FieldReading], keep_prose: bool) -> Vec<Field> {
    let mut fields: Vec<Field> = readings.iter().map(|reading| to_field(reading, keep_prose)).collect();
    required::settle(&mut fields);
    fields
}

/// The field as a definition states it, its condition not yet held against the fields beside it; `keep_prose` keeps the vendor's description as well.
pub fn to_field(reading: &FieldReading, keep_prose: bool) -> Field {
    let rules = draw(reading);
    let mut prose = reading.prose.clone();
    prose.take_example();
    Field {
        name: reading.name.clone(),
        ty: reading.ty.clone(),
        list: reading.list,
        required: reading.required,
        required_when: rules.required_when,
        nullable: reading.nullable.unwrap_or(false),
        deprecated: rules.deprecated,
        values: rules.values,
        default: rules.default,
        example: rules.example.filter(|example| keep_prose || !example::is_prose(example)),
        max_chars: rules.max_chars,
        min_chars: rules.min_chars,
        max_bytes: rules.max_bytes,
        max_items: rules.max_items,
        min_items: rules.min_items,
        min: rules.min,
        max: rules.max,
        format: rules.format,
        charset: rules.charset,
        doc: (keep_prose && !prose.lines.is_empty()).then(|| prose.to_text()),
        ..Field::default()
    }
}

/// Whether values of the type are whole numbers.
fn is_integer(ty: &ValueType) -> bool {
    matches!(ty, ValueType::Int64 | ValueType::Uint64)
}

#[cfg(test)]
mod score;
#[cfg(test)]
mod tests;
