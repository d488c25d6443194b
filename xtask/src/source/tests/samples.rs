//! The sample pages beside the workspace against the official metadata.

use std::{collections::BTreeMap, path::Path};

use tencent_ess_spec::ValueType;

use super::shared;
use crate::{
    reading::{FieldReading, Reading},
    source::read_path,
};

/// What a page can state of a field: an integer's sign is not among it.
fn stated(fields: &[FieldReading], with_required: bool) -> Vec<(String, ValueType, bool, Option<bool>)> {
    let unsigned_as_signed = |ty: &ValueType| if *ty == ValueType::Uint64 { ValueType::Int64 } else { ty.clone() };
    fields
        .iter()
        .map(|field| {
            let required = if with_required { field.required } else { None };
            (field.name.clone(), unsigned_as_signed(&field.ty), field.list, required)
        })
        .collect()
}

fn only(path: &Path) -> Reading {
    read_path(path).unwrap_or_else(|errors| panic!("{errors:?}")).remove(0)
}

#[test]
fn every_row_of_the_sample_pages_agrees_with_the_metadata() {
    let (Some(pages), Some(ess)) = (shared("pages"), shared("ess")) else { return };
    let metadata = only(&ess.join("api.json"));
    let errors = only(&ess.join("errors.json"));
    let types: BTreeMap<&str, _> = metadata.types.iter().map(|ty| (ty.name.as_str(), ty)).collect();
    let mut compared = 0;
    for page in read_path(&pages).unwrap_or_else(|errors| panic!("{errors:?}")) {
        let origin = page.origin.clone();
        for action in &page.actions {
            let official = metadata.actions.iter().find(|known| known.name == action.name).unwrap();
            let part = |fields: &Option<Vec<FieldReading>>, required| stated(fields.as_deref().unwrap(), required);
            assert_eq!(part(&action.request, true), part(&official.request, true), "{origin}");
            assert_eq!(part(&action.response, false), part(&official.response, false), "{origin}");
            assert_eq!(action.title, official.title, "{origin}");
            let codes = errors.actions.iter().find(|known| known.name == action.name).unwrap();
            assert_eq!(action.errors, codes.errors, "{origin}");
            compared += 1;
        }
        for ty in &page.types {
            let official = types[ty.name.as_str()];
            let has_column = ty.fields.iter().any(|field| field.required.is_some());
            assert_eq!(stated(&ty.fields, has_column), stated(&official.fields, has_column), "{}", ty.name);
            compared += 1;
        }
    }
    assert!(compared > 150, "only {compared}");
}

#[test]
fn the_official_files_are_read_without_a_doubt() {
    let Some(ess) = shared("ess") else { return };
    let readings = read_path(&ess).unwrap_or_else(|errors| panic!("{errors:?}"));
    let kinds: Vec<String> = readings.iter().map(|reading| format!("{:?}", reading.kind)).collect();
    assert_eq!(kinds, ["Metadata", "Errors", "Examples"]);
    for reading in &readings {
        // Beside them lie files of other kinds.
        let mut warnings = super::warnings(reading);
        warnings.retain(|warning| !warning.contains("passed over: "));
        assert_eq!(warnings, [""; 0]);
    }
}
