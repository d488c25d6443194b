//! Records as JSON text.

use super::{Record, View};

/// The JSON text of a record, with the members that are set.
pub(crate) fn encode(record: &dyn Record) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    write_record(&mut out, record);
    out
}

fn write_record(out: &mut Vec<u8>, record: &dyn Record) {
    out.push(b'{');
    let mut empty = true;
    for (index, info) in record.table().fields.iter().enumerate() {
        let view = record.get(index).map_or(View::Absent, |field| field.view());
        if matches!(view, View::Absent) {
            continue;
        }
        if !empty {
            out.push(b',');
        }
        empty = false;
        // Wire names are identifiers: nothing in them needs escaping.
        out.push(b'"');
        out.extend_from_slice(info.name.as_bytes());
        out.extend_from_slice(b"\":");
        write_view(out, view);
    }
    out.push(b'}');
}

fn write_view(out: &mut Vec<u8>, view: View<'_>) {
    // Writing numbers and strings to a `Vec` cannot fail; `serde_json` has the fast routines for it.
    let _ = match view {
        View::Absent => serde_json::to_writer(out, &()),
        View::Text(text) => serde_json::to_writer(out, text),
        View::Signed(number) => serde_json::to_writer(out, &number),
        View::Unsigned(number) => serde_json::to_writer(out, &number),
        View::Float(number) => match whole(number) {
            Some(number) => serde_json::to_writer(out, &number),
            None => serde_json::to_writer(out, &number),
        },
        View::Boolean(value) => serde_json::to_writer(out, &value),
        View::Binary(bytes) => serde_json::to_writer(out, &super::interop::to_base64(bytes)),
        View::Record(record) => {
            write_record(out, record);
            Ok(())
        }
        View::List(list) => {
            out.push(b'[');
            for index in 0..list.len() {
                if index > 0 {
                    out.push(b',');
                }
                write_view(out, list.item(index));
            }
            out.push(b']');
            Ok(())
        }
    };
}

/// A number without a fraction as an integer: the vendor writes `160`, not `160.0`.
pub(crate) fn whole(number: f64) -> Option<i64> {
    /// Up to here every integer is a float, so nothing is rounded.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked on this line")]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}
