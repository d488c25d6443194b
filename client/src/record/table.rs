//! What the parts of this module see of a record: its table and its fields.
//!
//! These types refer to each other, so they stand together; everything else refers to them.

use super::{
    read_error::ReadError,
    reader::Reader,
    rules::{Presence, Rule},
};

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

/// A field of a record.
pub trait Field {
    /// What the field holds.
    fn view(&self) -> View<'_>;
    /// Takes the next value of a JSON text; `null` empties the field.
    ///
    /// # Errors
    ///
    /// When the value cannot be understood as one of the field's type.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError>;
}

/// What a field, or an element of a list, holds.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing: the member is not sent.
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
    /// Bytes, in Base64 on the wire.
    Binary(&'a [u8]),
    /// A data structure.
    Record(&'a dyn Record),
    /// Many of one kind.
    List(&'a dyn List),
}

/// The elements of a list, whatever their type.
pub trait List {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The element at a place; [`View::Absent`] beyond the end.
    fn item(&self, index: usize) -> View<'_>;
}
