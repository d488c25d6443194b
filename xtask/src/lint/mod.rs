//! Finds what is wrong or unfinished in a spec although code could be generated from it.
//!
//! What would make generated code wrong is found by [`Spec::load`], which comes first and is not
//! repeated here. Each family of findings is a module, and knows nothing of the others.

mod docs;
mod enums;
mod fixes;
mod limits;
mod links;
mod replay;
mod samples;
#[cfg(test)]
mod tests;
mod withdrawn;
mod wording;

use tencent_ess_spec::{Field, Files, Problem, Spec, action_path, enum_path, type_path};

pub(crate) use self::docs::Undocumented;

/// What there is to say of a spec.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// What has to be mended, by file and line.
    pub(crate) findings: Vec<Problem>,
    /// What has no English documentation, where none is promised.
    pub(crate) undocumented: Undocumented,
}

/// Looks through the definitions of a folder.
pub(crate) fn lint(files: &Files, raw: &Spec) -> Report {
    let spec = match Spec::load(files) {
        Ok(spec) => spec,
        Err(problems) => return Report { findings: problems.0, undocumented: Undocumented::default() },
    };
    let mut subject = Subject { files, raw, spec: &spec, findings: Vec::new() };
    links::check(&mut subject);
    fixes::check(&mut subject);
    enums::check(&mut subject);
    limits::check(&mut subject);
    samples::check(&mut subject);
    replay::check(&mut subject);
    withdrawn::check(&mut subject);
    let undocumented = docs::check(&mut subject);
    let mut findings = subject.findings;
    findings.sort_by(|left, right| (&left.file, left.line).cmp(&(&right.file, right.line)));
    Report { findings, undocumented }
}

/// A spec under examination, and what was found so far.
struct Subject<'a> {
    files: &'a Files,
    /// The spec as it is written.
    raw: &'a Spec,
    /// The spec with its fixes in force.
    spec: &'a Spec,
    findings: Vec<Problem>,
}

impl<'a> Subject<'a> {
    /// Notes a finding: what is wrong, and what to do.
    fn report(&mut self, path: &str, pointer: &str, wrong: impl AsRef<str>, remedy: impl AsRef<str>) {
        let message = format!("{} — {}", wrong.as_ref(), remedy.as_ref());
        self.findings.push(self.files.problem(path, pointer, message));
    }

    /// Every field with its fixes in force.
    fn fields(&self) -> Vec<Placed<'a>> {
        let spec = self.spec;
        let mut fields = Vec::new();
        spec.for_each_field(|path, pointer, field| {
            fields.push(Placed { path: path.to_owned(), pointer: pointer.to_owned(), field });
        });
        fields
    }
}

/// A field and where it stands.
struct Placed<'a> {
    path: String,
    pointer: String,
    field: &'a Field,
}

impl Placed<'_> {
    /// The pointer of a member of the field, for a reader who looks for where the fact comes from.
    fn at(&self, member: &str) -> String {
        format!("{}/{member}", self.pointer)
    }
}

/// The name that was most likely meant, in words that stand before a remedy.
fn hint<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    tencent_ess_spec::nearest(name, known).map(|near| format!("did you mean `{near}`? Otherwise ")).unwrap_or_default()
}
