//! Fills a record from a JSON object.

use super::{read_error::ReadError, reader::Reader, table::Record};

/// Fills a record from an object. Fields that the table does not list are skipped.
pub(crate) fn read_record(reader: &mut Reader<'_>, record: &mut dyn Record) -> Result<(), ReadError> {
    read_members(reader, record, |_, _| Ok(false)).map(drop)
}

/// Fills a record like [`read_record`], and calls `stop` with the name of each field and the reader at its value. Returns
/// true if `stop` ended the reading.
pub(crate) fn read_members(
    reader: &mut Reader<'_>,
    record: &mut dyn Record,
    mut stop: impl FnMut(&Reader<'_>, &str) -> Result<bool, ReadError>,
) -> Result<bool, ReadError> {
    let fields = record.table().fields;
    reader.begin_object()?;
    let mut first = true;
    // Fields usually have the order of the table, so the search starts after the last match.
    let mut next = 0;
    while let Some(name) = reader.next_name(first)? {
        first = false;
        if stop(reader, &name)? {
            return Ok(true);
        }
        let place = (next..fields.len())
            .chain(0..next)
            .find(|place| fields.get(*place).is_some_and(|field| field.name == name));
        match place.and_then(|place| record.get_mut(place).map(|field| (place, field))) {
            Some((place, field)) => {
                let start = reader.position();
                if let Err(error) = field.read(reader) {
                    reader.pass_over(start, error).map_err(|error| error.at_name(&name))?;
                    // Every field accepts `null`.
                    field.read(&mut Reader::new("null"))?;
                }
                next = place + 1;
            }
            None => reader.skip().map_err(|error| error.at_name(&name))?,
        }
    }
    Ok(false)
}
