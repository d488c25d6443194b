//! Encodes records as JSON.

use super::{
    base64,
    scalar::whole,
    table::{FieldInfo, Record, View},
    validate::Checker,
    violation::{Validation, Violation, Violations},
    walk::{Visitor, walk},
};

/// The JSON of a record, with the fields that are set.
fn encode(record: &dyn Record) -> Vec<u8> {
    let mut writer = Writer::new();
    walk(record, &mut writer);
    writer.out
}

/// The JSON of a record, and the soft violations that do not stop the call.
///
/// # Errors
///
/// The violations that stop the call, as in [`validate`](super::validate()).
pub(crate) fn encode_valid(
    record: &dyn Record,
    validation: Validation,
) -> Result<(Vec<u8>, Vec<Violation>), Violations> {
    if validation == Validation::Off {
        return Ok((encode(record), Vec::new()));
    }
    let mut both = (Writer::new(), Checker::default());
    walk(record, &mut both);
    let (writer, checker) = both;
    Ok((writer.out, checker.verdict(record, validation)?))
}

struct Writer {
    out: Vec<u8>,
}

impl Writer {
    fn new() -> Self {
        Self { out: Vec::with_capacity(4096) }
    }

    /// Separates a member or element from the one before it.
    fn separate(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }

    fn text(&mut self, text: &str) {
        let is_special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        // A loop without an early exit is vectorized.
        if text.bytes().fold(false, |special, byte| special | is_special(byte)) {
            // Writing to a `Vec` cannot fail.
            let _ = serde_json::to_writer(&mut self.out, text);
        } else {
            self.out.push(b'"');
            self.out.extend_from_slice(text.as_bytes());
            self.out.push(b'"');
        }
    }
}

impl Visitor for Writer {
    fn begin_record(&mut self) {
        self.out.push(b'{');
    }

    fn end_record(&mut self) {
        self.out.push(b'}');
    }

    fn begin_field(&mut self, info: &'static FieldInfo) {
        self.separate();
        // Wire names are identifiers: nothing in them needs escaping.
        self.out.push(b'"');
        self.out.extend_from_slice(info.name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn begin_list(&mut self, _: &'static FieldInfo, _: usize) {
        self.out.push(b'[');
    }

    fn begin_item(&mut self, _: usize) {
        self.separate();
    }

    fn end_list(&mut self) {
        self.out.push(b']');
    }

    fn scalar(&mut self, _: &'static FieldInfo, view: View<'_>) {
        let out = &mut self.out;
        // Writing numbers to a `Vec` cannot fail; `serde_json` has the fast routines for it.
        let _ = match view {
            View::Text(text) => {
                self.text(text);
                return;
            }
            View::Binary(bytes) => {
                self.text(&base64::encode(bytes));
                return;
            }
            View::Signed(number) => serde_json::to_writer(out, &number),
            View::Unsigned(number) => serde_json::to_writer(out, &number),
            View::Float(number) => match whole(number) {
                Some(number) => serde_json::to_writer(out, &number),
                None => serde_json::to_writer(out, &number),
            },
            View::Boolean(value) => serde_json::to_writer(out, &value),
            View::Absent | View::Record(_) | View::List(_) => serde_json::to_writer(out, &()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_fraction_are_written_as_integers_with_all_their_digits() {
        let table = [
            (160.0, "160"),
            (-0.5, "-0.5"),
            (9_007_199_254_740_994.0, "9007199254740994"),
            (-9_223_372_036_854_774_784.0, "-9223372036854774784"),
        ];
        for (number, expected) in table {
            assert_eq!(serde_json::to_string(&View::Float(number)).unwrap(), expected);
        }
    }
}
