//! What has no English documentation, and documentation that does not serve its readers.
//!
//! A service whose own `curated.doc` says what it is promises its readers documentation throughout: there,
//! everything without one is a finding. A service that was just read from its sources has none at all, and
//! thousands of findings would hide the ones that matter: there, what is missing is counted.

use std::fmt;

use tencent_ess_spec::Problem;

use super::{Subject, action_path, enum_path, type_path, wording};
use crate::diff::count;

/// What has no documentation of our own, by file and line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Undocumented {
    actions: Vec<Problem>,
    types: Vec<Problem>,
    fields: Vec<Problem>,
    codes: Vec<Problem>,
}

impl Undocumented {
    /// Everything is documented.
    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// One by one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Problem> {
        [&self.actions, &self.types, &self.fields, &self.codes].into_iter().flatten()
    }

    fn of(&mut self, kind: Kind) -> &mut Vec<Problem> {
        match kind {
            Kind::Action => &mut self.actions,
            Kind::Type => &mut self.types,
            Kind::Field => &mut self.fields,
            Kind::Code => &mut self.codes,
        }
    }
}

impl fmt::Display for Undocumented {
    /// `2 actions, 1 type, 9 fields and 3 error codes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [actions, types, fields, codes] =
            [(&self.actions, "action"), (&self.types, "type"), (&self.fields, "field"), (&self.codes, "error code")]
                .map(|(list, noun)| count(&list.len(), noun));
        write!(f, "{actions}, {types}, {fields} and {codes}")
    }
}

/// What documentation can be missing of; enums have a lint of their own.
#[derive(Clone, Copy)]
enum Kind {
    Action,
    Type,
    Field,
    Code,
}

pub(super) fn check(subject: &mut Subject<'_>) -> Undocumented {
    check_curated_whole(subject);
    let is_promised = subject.spec.service.curated.doc.is_some();
    let mut undocumented = Undocumented::default();
    for place in places(subject) {
        if let Some(doc) = place.doc.filter(|doc| !doc.trim().is_empty()) {
            let pointer = format!("{}/curated/doc", place.pointer);
            wording::check(subject, &place.path, &pointer, doc);
            // The names of codes are sentences, and some say all that is documented.
            if !matches!(place.kind, Kind::Code) {
                wording::check_repetition(subject, &place.path, &pointer, place.name, doc);
            }
            continue;
        }
        let wrong = format!("`{}` has no documentation", place.name);
        let remedy = "say in English under `curated.doc` what it is";
        if is_promised {
            subject.report(&place.path, &place.pointer, wrong, remedy);
        } else {
            let problem = subject.files.problem(&place.path, place.pointer, format!("{wrong} — {remedy}"));
            undocumented.of(place.kind).push(problem);
        }
    }
    undocumented
}

/// Texts in places that belong to people as a whole: the service's, its categories', and those of enums.
fn check_curated_whole(subject: &mut Subject<'_>) {
    let spec = subject.spec;
    let curated = &spec.service.curated;
    if let Some(doc) = &curated.doc {
        wording::check(subject, "service.json", "/curated/doc", doc);
    }
    for (index, category) in curated.categories.iter().enumerate() {
        let pointer = format!("/curated/categories/{index}/doc");
        wording::check(subject, "service.json", &pointer, &category.doc);
    }
    for (name, enumeration) in &spec.enums {
        let path = enum_path(name);
        if let Some(doc) = &enumeration.doc {
            wording::check(subject, &path, "/doc", doc);
        }
        for (index, variant) in enumeration.variants.iter().enumerate() {
            if let Some(doc) = &variant.doc {
                wording::check(subject, &path, &format!("/variants/{index}/doc"), doc);
            }
        }
    }
}

/// Something that wants documentation, and where it stands.
struct Place<'a> {
    kind: Kind,
    path: String,
    pointer: String,
    name: &'a str,
    doc: Option<&'a str>,
}

fn places<'a>(subject: &Subject<'a>) -> Vec<Place<'a>> {
    let spec = subject.spec;
    let mut places = Vec::new();
    for (name, action) in &spec.actions {
        let doc = action.curated.doc.as_deref();
        places.push(Place { kind: Kind::Action, path: action_path(name), pointer: String::new(), name, doc });
    }
    for (name, ty) in &spec.types {
        let doc = ty.curated.doc.as_deref();
        places.push(Place { kind: Kind::Type, path: type_path(name), pointer: String::new(), name, doc });
    }
    for placed in subject.fields() {
        let doc = placed.field.curated.doc.as_deref();
        let name = &placed.field.name;
        places.push(Place { kind: Kind::Field, path: placed.path, pointer: placed.pointer, name, doc });
    }
    for (index, code) in spec.errors.errors.iter().enumerate() {
        let (path, pointer) = ("errors.json".to_owned(), format!("/errors/{index}"));
        places.push(Place { kind: Kind::Code, path, pointer, name: &code.code, doc: code.curated.doc.as_deref() });
    }
    places
}
