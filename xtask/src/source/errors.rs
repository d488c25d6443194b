//! The error codes of each action, as extracted from the vendor's Go SDK (`errors.json`).

use std::collections::BTreeSet;

use serde::Deserialize;
use tencent_ess_spec::SourceKind;

use super::{
    SourceError,
    json::{Entries, parse},
    package::Product,
};
use crate::reading::{ActionReading, ErrorReading, Reading, ServiceReading, Warning};

#[derive(Deserialize)]
struct File {
    /// Where the codes come from, with the service and its version: `official Go SDK, ess/v20201111`.
    source: Option<String>,
    codes: Entries<Option<String>>,
    #[serde(default)]
    actions: Entries<Vec<String>>,
}

/// Reads the error codes.
pub(super) fn read(origin: &str, text: &str) -> Result<Reading, SourceError> {
    let file: File = parse(origin, text)?;
    let mut problems: Vec<String> =
        file.codes.repeated().iter().map(|code| format!("the code `{code}` is there twice")).collect();
    problems.extend(file.actions.repeated().iter().map(|name| format!("the action `{name}` is there twice")));
    if !problems.is_empty() {
        return Err(SourceError::all(origin, problems, "fetch the error codes again, or repair these entries"));
    }
    let mut warnings = Vec::new();
    let mut errors: Vec<ErrorReading> = file
        .codes
        .0
        .into_iter()
        .map(|(code, text)| ErrorReading { code, doc: text.filter(|text| !text.is_empty()), common: false })
        .collect();
    let mut known: BTreeSet<String> = errors.iter().map(|error| error.code.clone()).collect();
    let mut actions = Vec::new();
    for (name, codes) in file.actions.0 {
        for code in &codes {
            if known.insert(code.clone()) {
                let message = format!("`{code}` has no entry in `codes`, and so no explanation");
                warnings.push(Warning { place: format!("{origin}, action {name}"), message });
                errors.push(ErrorReading { code: code.clone(), doc: None, common: false });
            }
        }
        actions.push(ActionReading { name, errors: Some(codes), ..ActionReading::default() });
    }
    Ok(Reading {
        origin: origin.to_owned(),
        kind: SourceKind::Errors,
        url: None,
        service: file.source.as_deref().map(service).unwrap_or_default(),
        actions,
        types: Vec::new(),
        errors,
        warnings,
    })
}

/// The service and version that a note on the origin names.
fn service(note: &str) -> ServiceReading {
    let words = note.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'));
    let mut products = words.filter(|word| word.contains("/v")).filter_map(|word| word.parse::<Product>().ok());
    let product = products.find(|product| product.version.len() == "2020-11-11".len());
    product.map_or_else(ServiceReading::default, |Product { service, version }| ServiceReading {
        service: Some(service),
        version: Some(version),
        ..ServiceReading::default()
    })
}
