//! The interface of records: tables, fields and their values.
//!
//! These types refer to each other, so they stand together; everything else refers to them.

use super::{
    read_error::ReadError,
    reader::Reader,
    rules::{Presence, Rule},
};

/// A struct whose fields are accessed by their index in a table; implemented by `service!` for each type.
///
/// The methods are not public API.
pub trait Record: std::fmt::Debug + Send + Sync + 'static {
    /// The definition of the type and its fields.
    #[doc(hidden)]
    fn table(&self) -> &'static Table;
    /// The field at an index of the table.
    #[doc(hidden)]
    fn get(&self, index: usize) -> Option<&dyn Field>;
    /// The field at an index of the table, mutable.
    #[doc(hidden)]
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Field>;
}

/// The definition of a type and its fields.
#[derive(Debug)]
pub struct Table {
    /// The vendor's name of the type.
    pub name: &'static str,
    /// The fields, in the order of [`Record::get`].
    pub fields: &'static [FieldInfo],
}

/// The definition of a field.
#[derive(Debug)]
pub struct FieldInfo {
    /// The wire name.
    pub name: &'static str,
    /// Whether the field is required in a request.
    pub presence: Presence,
    /// Whether the value is redacted.
    pub sensitive: bool,
    /// The rules that are validated before sending.
    pub rules: &'static [Rule],
}

/// A field of a record.
pub trait Field {
    /// The value of the field.
    fn view(&self) -> View<'_>;
    /// Reads the next value of a JSON text; `null` clears the field.
    ///
    /// # Errors
    ///
    /// If the value cannot be converted to the type of the field.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError>;
}

/// The value of a field or of an element of a list.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// No value: the field is not sent.
    Absent,
    /// Text, or an enum of texts.
    Text(&'a str),
    /// A signed integer, or an enum of integers.
    Signed(i64),
    /// An unsigned integer.
    Unsigned(u64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// Bytes, encoded as Base64 on the wire.
    Binary(&'a [u8]),
    /// A record.
    Record(&'a dyn Record),
    /// A list.
    List(&'a dyn List),
}

/// The elements of a list, whatever their type.
pub trait List {
    /// The number of elements.
    fn len(&self) -> usize;
    /// Whether the list is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The element at an index; [`View::Absent`] beyond the end.
    fn item(&self, index: usize) -> View<'_>;
}
