//! What has no English documentation. It is counted, and fails nothing yet.

use std::fmt;

use tencent_ess_spec::Problem;

use super::{Subject, action_path, type_path};
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

pub(super) fn check(subject: &mut Subject<'_>) -> Undocumented {
    let spec = subject.spec;
    let missing = |doc: Option<&str>, path: &str, pointer: &str, name: &str| {
        let message = || format!("`{name}` has no documentation — say in English under `curated.doc` what it is");
        doc.is_none_or(|doc| doc.trim().is_empty()).then(|| subject.files.problem(path, pointer, message()))
    };
    let mut found = Undocumented::default();
    for (name, action) in &spec.actions {
        found.actions.extend(missing(action.curated.doc.as_deref(), &action_path(name), "", name));
    }
    for (name, ty) in &spec.types {
        found.types.extend(missing(ty.curated.doc.as_deref(), &type_path(name), "", name));
    }
    for place in subject.fields() {
        let field = place.field;
        found.fields.extend(missing(field.curated.doc.as_deref(), &place.path, &place.pointer, &field.name));
    }
    for (index, code) in spec.errors.errors.iter().enumerate() {
        found.codes.extend(missing(
            code.curated.doc.as_deref(),
            "errors.json",
            &format!("/errors/{index}"),
            &code.code,
        ));
    }
    found
}
