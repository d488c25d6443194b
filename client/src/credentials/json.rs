//! Extracts secrets from JSON without leaving copies behind.

use std::time::{Duration, SystemTime};

use super::keys::Secret;
use crate::{
    record::{ReadError, Reader},
    send::foreign::kind_of,
};

/// The texts at these paths of a document, such as `Response.Error.Code`. Null and empty texts count as absent.
///
/// An error says where the document cannot be parsed, and nothing about its content there.
pub(super) fn texts<const N: usize>(json: &[u8], places: [&str; N]) -> Result<[Option<Secret>; N], String> {
    let text = std::str::from_utf8(json).map_err(|_| format!("expected UTF-8 text, found {}", kind_of(json)))?;
    let mut found = [const { None }; N];
    let mut reader = Reader::new(text.trim_start_matches('\u{feff}'));
    let read = read_object(&mut reader, "", &places, &mut found).and_then(|()| reader.finish());
    read.map_err(|error| without_values(error, &places))?;
    Ok(found)
}

fn read_object(
    reader: &mut Reader<'_>,
    prefix: &str,
    places: &[&str],
    found: &mut [Option<Secret>],
) -> Result<(), ReadError> {
    reader.begin_object()?;
    let mut first = true;
    while let Some(name) = reader.next_name(first)? {
        first = false;
        let place = format!("{prefix}{name}");
        let inside = format!("{place}.");
        let read = if let Some((_, slot)) = places.iter().zip(&mut *found).find(|(wanted, _)| **wanted == place) {
            read_text(reader).map(|text| *slot = text)
        } else if places.iter().any(|wanted| wanted.starts_with(&inside)) {
            match reader.take_null() {
                Ok(false) => read_object(reader, &inside, places, found),
                other => other.map(drop),
            }
        } else {
            reader.skip()
        };
        read.map_err(|error| error.at_name(&name))?;
    }
    Ok(())
}

fn read_text(reader: &mut Reader<'_>) -> Result<Option<Secret>, ReadError> {
    if reader.take_null()? {
        return Ok(None);
    }
    let text = reader.read_text(|text| Secret::new(text))?;
    Ok(Some(text).filter(|text| !text.expose().is_empty()))
}

/// Describes an error. An unknown name may be a secret in the wrong place, so only requested paths are printed.
fn without_values(error: ReadError, places: &[&str]) -> String {
    let (pointer, expected, _) = error.into_parts();
    let is_known = |place: &str| format!("/{}/", place.replace('.', "/")).starts_with(&format!("{pointer}/"));
    let place = match places.iter().find(|place| is_known(place)) {
        Some(_) if !pointer.is_empty() => format!(" at `{pointer}`"),
        _ => String::new(),
    };
    format!("unexpected JSON: expected {expected}{place}")
}

/// The time from a text of Unix seconds.
pub(super) fn unix_seconds(text: &Secret) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(text.expose().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<[Option<String>; 3], String> {
        let found = texts(json.as_bytes(), ["Code", "Keys.Id", "Keys.End"])?;
        Ok(found.map(|text| text.map(|text| text.expose().to_owned())))
    }

    #[test]
    fn texts_and_numbers_are_found_at_their_places() {
        let id = Some("a/b".to_owned());
        let table = [
            (r#"{"Keys":{"Id":"a\/b","End":17},"Code":"Success"}"#, [Some("Success".into()), id, Some("17".into())]),
            ("\u{feff} {\"Id\":\"x\",\"Keys.Id2\":[{}],\"Code\":\"y\"}", [Some("y".into()), None, None]),
            (r#"{"Code":null,"Keys":{"Id":""}}"#, [None, None, None]),
            (r#"{"Keys":null}"#, [None, None, None]),
            ("{}", [None, None, None]),
        ];
        for (json, expected) in table {
            assert_eq!(read(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn unreadable_documents_are_told_without_their_values() {
        let table = [
            ("", "expected an object"),
            ("hush", "expected an object"),
            ("<html>hush", "expected an object"),
            (r#"{"Keys":{"Id":"hush"#, "expected the end of a string at `/Keys/Id`"),
            (r#"{"Keys":{"Id":"hush","#, "expected an object key at `/Keys`"),
            (r#"{"Keys":{"Id":["hush"]}}"#, "expected a string at `/Keys/Id`"),
            (r#"{"Keys":{"Id":hush}}"#, "expected a string at `/Keys/Id`"),
            (r#"{"Keys":"hush"}"#, "expected an object at `/Keys`"),
            (r#"{"Code":"x"} hush"#, "expected the end of the document"),
            (r#"{"hush":tru}"#, "expected a value"),
            (r#"{"Keys":{"hush":"#, "expected a value"),
        ];
        for (json, expected) in table {
            let problem = read(json).unwrap_err();
            assert!(problem.contains(expected) && !problem.contains("hu"), "{json}: {problem}");
        }
        assert_eq!(texts(&[0xff], ["Code"]).err().unwrap(), "expected UTF-8 text, found binary data");
        assert_eq!(texts(&[0x1f, 0x8b, 8, 0], ["Code"]).err().unwrap(), "expected UTF-8 text, found a compressed body");
    }
}
