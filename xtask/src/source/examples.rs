//! The official examples, beside the metadata in the vendor's command line tool (`examples.json`).

use serde::Deserialize;
use tencent_ess_spec::{Example, SourceKind};

use super::{
    SourceError, example,
    json::{Entries, parse},
};
use crate::reading::{ActionReading, Reading, ServiceReading, Warning};

#[derive(Deserialize)]
struct File {
    actions: Entries<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    title: Option<String>,
    #[serde(default)]
    input: String,
    #[serde(default)]
    output: String,
}

/// Reads the examples.
pub(super) fn read(origin: &str, text: &str) -> Result<Reading, SourceError> {
    let file: File = parse(origin, text)?;
    let repeated: Vec<String> =
        file.actions.repeated().iter().map(|name| format!("the action `{name}` is there twice")).collect();
    if !repeated.is_empty() {
        return Err(SourceError::all(origin, repeated, "fetch the examples again, or repair these entries"));
    }
    let mut warnings = Vec::new();
    let mut actions = Vec::new();
    for (name, entries) in file.actions.0 {
        let mut examples = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let title = entry.title.unwrap_or_default();
            let request = example::request(&entry.input).map_err(|problem| format!("its request {problem}"));
            let response = example::response(&entry.output).map_err(|problem| format!("its answer {problem}"));
            match (request, response) {
                (Ok(request), Ok(response)) => examples.push(Example { title, request, response }),
                (Err(problem), _) | (_, Err(problem)) => {
                    let message = format!("the example `{title}` is left out: {problem}");
                    warnings
                        .push(Warning { place: format!("{origin}, action {name}, example {}", index + 1), message });
                }
            }
        }
        actions.push(ActionReading { name, examples: Some(examples), ..ActionReading::default() });
    }
    Ok(Reading {
        origin: origin.to_owned(),
        kind: SourceKind::Examples,
        url: None,
        service: ServiceReading::default(),
        actions,
        types: Vec::new(),
        errors: Vec::new(),
        warnings,
    })
}
