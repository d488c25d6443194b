//! `Debug` of records: the fields that are set, with sensitive values redacted.

use std::fmt;

use super::table::{Record, View};

/// Formats a record and redacts sensitive fields.
///
/// # Errors
///
/// The errors of the formatter.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = record.table();
    let mut out = f.debug_struct(table.name);
    for (index, info) in table.fields.iter().enumerate() {
        match record.get(index).map_or(View::Absent, |field| field.view()) {
            View::Absent => {}
            _ if info.sensitive => {
                out.field(info.name, &format_args!("<redacted>"));
            }
            view => {
                out.field(info.name, &view);
            }
        }
    }
    out.finish()
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("<absent>"),
            Self::Text(text) => text.fmt(f),
            Self::Signed(number) => number.fmt(f),
            Self::Unsigned(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Binary(bytes) => write!(f, "<{} bytes>", bytes.len()),
            Self::Record(record) => debug(*record, f),
            Self::List(list) => f.debug_list().entries((0..list.len()).map(|index| list.item(index))).finish(),
        }
    }
}
