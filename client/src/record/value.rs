//! The types of fields, and how their values are viewed and read.

use super::{
    fill::read_record,
    open::{IntegerEnum, StringEnum},
    read_error::ReadError,
    reader::Reader,
    table::{Field, List, Record, View},
};

/// A type of field values, which are viewed and read by its `Codec`.
///
/// With a separate `Codec`, one implementation serves all records and one all enums. Blanket implementations of this
/// trait would overlap.
pub trait Value: Sized + 'static {
    /// How values of this type are viewed and read.
    type Codec: Codec<Self>;
}

/// How values of a type are viewed and read.
pub trait Codec<T> {
    /// The view of a value.
    fn view(value: &T) -> View<'_>;
    /// Reads a value that is not `null`.
    ///
    /// # Errors
    ///
    /// If the JSON value cannot be converted to a `T`.
    fn read(reader: &mut Reader<'_>) -> Result<T, ReadError>;
}

impl<T: Value> Field for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, T::Codec::view)
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        *self = if reader.take_null()? { None } else { Some(T::Codec::read(reader)?) };
        Ok(())
    }
}

/// A list of a response: a missing list and an empty one are the same.
impl<T: Value> Field for Vec<T> {
    fn view(&self) -> View<'_> {
        if self.is_empty() { View::Absent } else { View::List(self) }
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        *self = if reader.take_null()? { Self::new() } else { AsList::read(reader)? };
        Ok(())
    }
}

impl<T: Value> List for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Absent, T::Codec::view)
    }
}

/// Codec of lists.
#[derive(Debug)]
pub struct AsList;

impl<T: Value> Value for Vec<T> {
    type Codec = AsList;
}

impl<T: Value> Codec<Vec<T>> for AsList {
    fn view(value: &Vec<T>) -> View<'_> {
        View::List(value)
    }

    /// The vendor has changed fields from objects to lists, so a single value is a list of one.
    fn read(reader: &mut Reader<'_>) -> Result<Vec<T>, ReadError> {
        let mut items = Vec::new();
        if !reader.begin_list()? {
            items.push(T::Codec::read(reader)?);
            return Ok(items);
        }
        let mut index = 0;
        while reader.next_item(index == 0)? {
            if !reader.take_null()? {
                let start = reader.position();
                match T::Codec::read(reader) {
                    Ok(item) => items.push(item),
                    Err(error) => reader.pass_over(start, error).map_err(|error| error.at_index(index))?,
                }
            }
            index += 1;
        }
        Ok(items)
    }
}

/// Codec of records.
#[derive(Debug)]
pub struct AsRecord;

impl<T: Record + Default> Codec<T> for AsRecord {
    fn view(value: &T) -> View<'_> {
        View::Record(value)
    }

    fn read(reader: &mut Reader<'_>) -> Result<T, ReadError> {
        let mut record = T::default();
        read_record(reader, &mut record)?;
        Ok(record)
    }
}

/// A recursive type contains itself in a box.
impl<T: Value> Value for Box<T> {
    type Codec = AsBox;
}

/// Codec of boxes.
#[derive(Debug)]
pub struct AsBox;

impl<T: Value> Codec<Box<T>> for AsBox {
    fn view(value: &Box<T>) -> View<'_> {
        T::Codec::view(value)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Box<T>, ReadError> {
        T::Codec::read(reader).map(Box::new)
    }
}

/// Codec of enums whose values are texts.
#[derive(Debug)]
pub struct AsText;

impl<T: StringEnum> Codec<T> for AsText {
    fn view(value: &T) -> View<'_> {
        View::Text(value.text())
    }

    fn read(reader: &mut Reader<'_>) -> Result<T, ReadError> {
        reader.read_text(|text| T::from_text(text))
    }
}

/// Codec of enums whose values are integers.
#[derive(Debug)]
pub struct AsInteger;

impl<T: IntegerEnum> Codec<T> for AsInteger {
    fn view(value: &T) -> View<'_> {
        View::Signed(value.integer())
    }

    fn read(reader: &mut Reader<'_>) -> Result<T, ReadError> {
        reader.read_i64().map(T::from_integer)
    }
}

/// Codec of scalar types.
#[derive(Debug)]
pub struct AsScalar;

macro_rules! scalars {
    ($($type:ty, |$value:ident| $view:expr, $read:expr;)*) => {$(
        impl Value for $type {
            type Codec = AsScalar;
        }

        impl Codec<$type> for AsScalar {
            fn view(value: &$type) -> View<'_> {
                let $value = value;
                $view
            }

            fn read(reader: &mut Reader<'_>) -> Result<$type, ReadError> {
                $read(reader)
            }
        }
    )*};
}

scalars! {
    String, |value| View::Text(value), |reader: &mut Reader<'_>| reader.read_text(str::to_owned);
    bool, |value| View::Boolean(*value), Reader::read_bool;
    i64, |value| View::Signed(*value), Reader::read_i64;
    u64, |value| View::Unsigned(*value), Reader::read_u64;
    f64, |value| View::Float(*value), Reader::read_f64;
    Binary, |value| View::Binary(&value.0), |reader: &mut Reader<'_>| reader.read_base64().map(Binary);
}

/// Bytes that are sent as Base64.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Binary(pub Vec<u8>);

impl std::fmt::Debug for Binary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Binary({} bytes)", self.0.len())
    }
}

impl<T: Into<Vec<u8>>> From<T> for Binary {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}
