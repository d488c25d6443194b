//! What the JSON sources share: telling them apart, and objects that keep repeated names.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor},
};

use super::{SourceError, errors, examples, metadata};
use crate::reading::Reading;

/// The members by which the files are told apart.
#[derive(Deserialize)]
struct Probe {
    objects: Option<IgnoredAny>,
    codes: Option<IgnoredAny>,
    actions: Option<ByName>,
    #[serde(rename = "Response")]
    response: Option<IgnoredAny>,
}

/// What a file has under a name that all the sources use for an object.
#[derive(Deserialize)]
#[serde(untagged)]
enum ByName {
    Object(#[expect(dead_code, reason = "that it is one is all that matters")] Entries<IgnoredAny>),
    Other(IgnoredAny),
}

/// Reads a JSON source.
pub(super) fn read(origin: &str, text: &str) -> Result<Reading, SourceError> {
    let probe: Probe = parse(origin, text)?;
    match probe {
        Probe { objects: Some(_), .. } => metadata::read(origin, text),
        Probe { codes: Some(_), .. } => errors::read(origin, text),
        Probe { actions: Some(ByName::Object(_)), .. } => examples::read(origin, text),
        Probe { response: Some(_), .. } => {
            let advice = "give the documentation page of the action that answered it";
            Err(SourceError::unrelated(origin, "this is the answer of a call, not documentation", advice))
        }
        _ => {
            let problem = match probe.actions {
                Some(_) => "JSON whose `actions` are no object",
                None => "JSON without `objects`, `codes` or `actions`",
            };
            let advice = "give the vendor's api.json, examples.json or a table of error codes";
            Err(SourceError::unrelated(origin, problem, advice))
        }
    }
}

/// Parses a file.
pub(super) fn parse<T: DeserializeOwned>(origin: &str, text: &str) -> Result<T, SourceError> {
    serde_json::from_str(text).map_err(|error| {
        let problem = if error.is_eof() {
            format!("the JSON is cut short: it ends in line {}, column {}", error.line(), error.column())
        } else {
            format!("not the JSON that was expected: {error}")
        };
        SourceError::new(origin, problem, "fetch the file again")
    })
}

/// The members of a JSON object in their order, repeated ones included: in a map, the last one would
/// silently win.
#[derive(Clone, Debug)]
pub(super) struct Entries<T>(pub Vec<(String, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Entries<T> {
    /// The names that stand there more than once.
    pub(super) fn repeated(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let mut repeated: Vec<&str> =
            names.iter().zip(names.iter().skip(1)).filter(|(name, next)| name == next).map(|(name, _)| *name).collect();
        repeated.dedup();
        repeated
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}
