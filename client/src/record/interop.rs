//! Serde support for records, for programs that store or forward them.

use serde::{Deserialize as _, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap as _};

use super::{
    base64,
    decode::decode,
    scalar::whole,
    table::{Record, View},
};

/// Serializes a record as a map of the fields that are set.
///
/// # Errors
///
/// The errors of the serializer.
pub fn serialize<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (index, info) in record.table().fields.iter().enumerate() {
        match record.get(index).map_or(View::Absent, |field| field.view()) {
            View::Absent => {}
            view => map.serialize_entry(info.name, &view)?,
        }
    }
    map.end()
}

/// Deserializes a record as leniently as a response.
///
/// It converts the input to JSON text first, to keep the lenient conversions in one place. Responses are not decoded this
/// way.
///
/// # Errors
///
/// If a value cannot be converted to the type of its field.
pub fn deserialize<'de, R: Record + Default, D: Deserializer<'de>>(deserializer: D) -> Result<R, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let mut record = R::default();
    decode(value.to_string().as_bytes(), &mut record).map_err(D::Error::custom)?;
    Ok(record)
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Signed(number) => serializer.serialize_i64(*number),
            Self::Unsigned(number) => serializer.serialize_u64(*number),
            Self::Float(number) => match whole(*number) {
                Some(number) => serializer.serialize_i64(number),
                None => serializer.serialize_f64(*number),
            },
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Binary(bytes) => serializer.serialize_str(&base64::encode(bytes)),
            Self::Record(record) => serialize(*record, serializer),
            Self::List(list) => serializer.collect_seq((0..list.len()).map(|index| list.item(index))),
        }
    }
}
