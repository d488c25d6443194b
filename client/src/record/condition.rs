//! Evaluates conditions on other fields.

use super::{
    rules::{Condition, Values},
    table::{FieldInfo, Record, View},
};

impl Condition {
    /// Whether the condition holds for a record.
    pub(crate) fn holds(&self, record: &dyn Record) -> bool {
        match record.get(self.field).map_or(View::Absent, |field| field.view()) {
            // An empty text usually means no value.
            View::Absent | View::Text("") => self.by_default,
            View::List(list) => (0..list.len()).any(|index| self.values.include(list.item(index))),
            view => self.values.include(view),
        }
    }

    /// The definition of the other field.
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
