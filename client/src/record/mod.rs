//! Records: requests, responses and data structures, described by tables instead of derived code.
//!
//! For each type, `service!` generates a struct, a static [`Table`] and two accessors. Encoding, decoding, validation,
//! redacted `Debug` and serde are plain functions over tables in this module, so the generated code stays small.

mod base64;
mod condition;
mod debug;
mod decode;
mod encode;
mod envelope;
mod fill;
mod interop;
mod open;
mod read_error;
mod reader;
mod rules;
mod scalar;
mod set;
mod table;
mod time;
mod unread;
mod validate;
mod value;
mod violation;
mod walk;

pub use debug::debug;
pub use interop::{deserialize, serialize};
pub use open::{IntegerEnum, OpenEnum, StringEnum, UnknownInteger, UnknownText};
pub use rules::{CharClass, Charset, Condition, Presence, Rule, Values};
pub use set::{IntoField, boxed, given, given_list, list, millis, millis_list, one, seconds, seconds_list};
pub use table::{Field, FieldInfo, Record, Table};
pub use time::{UnixMillis, UnixSeconds};
pub use unread::Unreadable;
pub use validate::validate;
pub use value::{AsInteger, AsRecord, AsText, Binary, Value};
pub use violation::{Broken, Validation, Violation, Violations};

pub(crate) use encode::encode_valid;
pub(crate) use envelope::{Envelope, decode_envelope};
pub(crate) use read_error::{DecodeProblem, ReadError};
pub(crate) use reader::{Reader, Unread};
pub(crate) use table::{List, View};
pub(crate) use unread::locate;
