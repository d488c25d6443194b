//! Records: every request, answer and data structure, seen through a table instead of derived code.
//!
//! `service!` emits for each type a struct, one static [`Table`] and two accessors. Encoding,
//! decoding, validation, redacted `Debug` and serde are then plain functions over tables, written
//! once in this module, so leniency and redaction have one home and the emitted code stays small.

mod base64;
mod condition;
mod debug;
mod decode;
mod encode;
mod envelope;
mod interop;
mod open;
mod reader;
mod rules;
mod set;
mod time;
mod unread;
mod validate;
mod value;
mod walk;

pub use condition::{Condition, Presence, Values};
pub use debug::debug;
pub use interop::{deserialize, serialize};
pub use open::{IntegerEnum, StringEnum, UnknownInteger, UnknownText};
pub use rules::{CharClass, Charset, Rule};
pub use set::{boxed, list, millis, millis_list, one, seconds, seconds_list};
pub use time::{UnixMillis, UnixSeconds};
pub use unread::Unreadable;
pub use validate::{Broken, Validation, Violation, Violations, validate};
pub use value::{AsInteger, AsRecord, AsText, Binary, Field, Value};

pub(crate) use decode::{DecodeError, decode};
pub(crate) use encode::encode_valid;
pub(crate) use envelope::{Envelope, decode_envelope};
pub(crate) use reader::{Fault, Reader};
pub(crate) use unread::{MOST_UNREAD, Unread, placed};
pub(crate) use value::{List, View};

/// A struct whose fields can be reached by their place in a table; implemented by `service!` for each type.
///
/// How they are reached is between the output of `service!` and this crate, and free to change.
pub trait Record: std::fmt::Debug + Send + Sync + 'static {
    /// What the definition says of the type and its fields.
    #[doc(hidden)]
    fn table(&self) -> &'static Table;
    /// The field at a place of the table.
    #[doc(hidden)]
    fn get(&self, index: usize) -> Option<&dyn Field>;
    /// The field at a place of the table, to be changed.
    #[doc(hidden)]
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Field>;
}

/// What the definition says of a type and its fields.
#[derive(Debug)]
pub struct Table {
    /// The vendor's name of the type.
    pub name: &'static str,
    /// The fields, in the order of [`Record::get`].
    pub fields: &'static [FieldInfo],
}

/// What the definition says of a field.
#[derive(Debug)]
pub struct FieldInfo {
    /// The wire name.
    pub name: &'static str,
    /// Whether it must be given in a request.
    pub presence: Presence,
    /// Its value is not to be shown.
    pub sensitive: bool,
    /// What is checked before sending.
    pub rules: &'static [Rule],
}
