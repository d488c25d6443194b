//! Which fields must be given, always or where another field has certain values.

use std::fmt;

use super::{FieldInfo, Record, View};

/// Whether a field must be given in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It may be left out.
    Optional,
    /// It must be given.
    Required,
    /// It must be given where this holds.
    When(&'static Condition),
}

/// A condition on another field of the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The place of the other field in the table.
    pub field: usize,
    /// Its values for which the condition holds.
    pub values: Values,
    /// The condition holds where the other field is not given, too: its default is among the values.
    pub by_default: bool,
}

/// The values for which a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Any value.
    Any,
    /// These texts, in any ASCII case.
    Texts(&'static [&'static str]),
    /// These numbers.
    Integers(&'static [i64]),
    /// One of these.
    Booleans(&'static [bool]),
}

impl Condition {
    /// Whether the condition holds for a record.
    pub(crate) fn holds(&self, record: &dyn Record) -> bool {
        match record.get(self.field).map_or(View::Absent, |field| field.view()) {
            // An empty text is the usual way to give none.
            View::Absent | View::Text("") => self.by_default,
            View::List(list) => (0..list.len()).any(|index| self.values.include(list.item(index))),
            view => self.values.include(view),
        }
    }

    /// What the definition says of the other field.
    pub(crate) fn subject(&self, record: &dyn Record) -> Option<&'static FieldInfo> {
        record.table().fields.get(self.field)
    }
}

impl Values {
    fn include(self, view: View<'_>) -> bool {
        match (self, view) {
            (Self::Any, _) => true,
            (Self::Texts(texts), View::Text(text)) => texts.iter().any(|known| known.eq_ignore_ascii_case(text)),
            (Self::Integers(numbers), View::Signed(number)) => numbers.contains(&number),
            (Self::Integers(numbers), View::Unsigned(number)) => {
                i64::try_from(number).is_ok_and(|number| numbers.contains(&number))
            }
            (Self::Booleans(booleans), View::Boolean(boolean)) => booleans.contains(&boolean),
            _ => false,
        }
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = match self {
            Self::Any => return f.write_str("set"),
            Self::Texts(texts) => texts.iter().map(|text| format!("{text:?}")).collect(),
            Self::Integers(numbers) => numbers.iter().map(ToString::to_string).collect(),
            Self::Booleans(booleans) => booleans.iter().map(ToString::to_string).collect(),
        };
        f.write_str(&values.join(" or "))
    }
}
