//! The official examples, beside the metadata in the vendor's command line tool (`examples.json`).

use std::collections::BTreeMap;

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
    let service = service(file.actions.0.iter().flat_map(|(_, entries)| entries));
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
        service,
        actions,
        types: Vec::new(),
        errors: Vec::new(),
        warnings,
    })
}

/// The service whose host most of the requests name. Some name the host of files, and a few that of a sister
/// service.
fn service<'e>(entries: impl Iterator<Item = &'e Entry>) -> ServiceReading {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut total = 0;
    for entry in entries {
        total += 1;
        let mut hosts = entry.input.lines().filter_map(|line| line.strip_prefix("Host:"));
        let host = hosts.find_map(|host| host.trim().strip_suffix(".tencentcloudapi.com"));
        if let Some(service) = host.and_then(|host| host.split('.').next()) {
            *counts.entry(service).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| count * 2 > total);
    ServiceReading { service: most.map(|(service, _)| service.to_owned()), ..ServiceReading::default() }
}
