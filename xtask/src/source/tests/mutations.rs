//! A good page with one thing wrong in a table or heading: either all fields are read, or something is said.
//!
//! Every mutation is drawn from a seed. `MUTATIONS=100000 cargo test -p xtask mutations` tries more of them.

mod pages;

use std::collections::BTreeSet;

use pages::{Good, Rng};

use super::{super::read, facts, fixture, shared};
use crate::reading::{FieldReading, Reading};

/// How many mutations of each page are tried where nothing else is asked for.
const BOUNDED: u64 = 20;

/// Every field that a reading has, by the table that it stands in.
fn fields(reading: &Reading) -> BTreeSet<(String, String)> {
    let of = |part: &str, fields: &[FieldReading]| -> Vec<(String, String)> {
        fields.iter().map(|field| (part.to_owned(), field.name.clone())).collect()
    };
    let actions = reading.actions.iter().flat_map(|action| {
        [
            of("request", action.request.as_deref().unwrap_or_default()),
            of("response", action.response.as_deref().unwrap_or_default()),
        ]
        .concat()
    });
    let types = reading.types.iter().flat_map(|ty| of(&ty.name, &ty.fields));
    actions.chain(types).collect()
}

/// Tries mutations of a page, and gives those in which a field disappears and nothing is said of it.
fn silent_losses(origin: &str, good: &Good, seeds: std::ops::Range<u64>) -> Vec<String> {
    let whole = read(origin, good.text().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(whole.warnings, [], "{origin}");
    let expected = fields(&whole);
    let mut losses = Vec::new();
    for seed in seeds {
        let mutated = good.mutate(&mut Rng::new(seed));
        let Ok(reading) = read(origin, mutated.text.as_bytes()) else { continue };
        if !reading.warnings.is_empty() {
            continue;
        }
        let found = fields(&reading);
        let lost: Vec<String> = expected
            .difference(&found)
            .filter(|(_, name)| !mutated.removed.contains(name))
            .map(|(part, name)| format!("{part}.{name}"))
            .collect();
        if !lost.is_empty() {
            losses.push(format!("{origin}, seed {seed}: {}: {} lost", mutated.what, lost.join(", ")));
        }
    }
    losses
}

fn count() -> u64 {
    std::env::var("MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(BOUNDED)
}

#[test]
fn no_field_of_the_first_page_disappears_without_a_word() {
    for (form, good) in [("html", Good::html as fn(&str) -> Good), ("md", Good::markdown), ("txt", Good::copied)] {
        let page = String::from_utf8(fixture(form)).unwrap();
        let losses = silent_losses(form, &good(&page), 0..count());
        assert!(losses.is_empty(), "{} losses:\n{}", losses.len(), losses.join("\n"));
    }
}

#[test]
fn no_field_of_a_small_page_disappears_without_a_word() {
    let losses = silent_losses("small", &Good::html(super::PAGE), 0..count() * 10);
    assert!(losses.is_empty(), "{} losses:\n{}", losses.len(), losses.join("\n"));
    let losses = silent_losses("crawled", &Good::markdown(super::crawled::CRAWLED), 0..count() * 10);
    assert!(losses.is_empty(), "{} losses:\n{}", losses.len(), losses.join("\n"));
    let losses = silent_losses("piped", &Good::markdown(super::crawled::PIPED), 0..count() * 10);
    assert!(losses.is_empty(), "{} losses:\n{}", losses.len(), losses.join("\n"));
}

#[test]
fn no_field_of_the_sample_pages_disappears_without_a_word() {
    let Some(pages) = shared("pages") else { return };
    let mut losses = Vec::new();
    for entry in std::fs::read_dir(pages).unwrap().flatten() {
        let path = entry.path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // The data structures are read for too long.
        if path.extension().is_some_and(|extension| extension == "html")
            && !name.starts_with("dataTypes")
            && !name.starts_with("common")
        {
            let page = std::fs::read_to_string(&path).unwrap();
            losses.extend(silent_losses(&name, &Good::html(&page), 0..count() / 4));
        }
    }
    assert!(losses.is_empty(), "{} losses:\n{}", losses.len(), losses.join("\n"));
}

#[test]
fn what_is_not_mutated_is_read_as_before() {
    for (form, good) in [("html", Good::html as fn(&str) -> Good), ("md", Good::markdown), ("txt", Good::copied)] {
        let page = String::from_utf8(fixture(form)).unwrap();
        let again = read(form, good(&page).text().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(facts(again), facts(read(form, page.as_bytes()).unwrap_or_else(|error| panic!("{error}"))));
    }
}
