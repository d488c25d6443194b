//! Which actions of a service a run of `regen` concerns.

use std::collections::BTreeSet;

use tencent_ess_spec::nearest;

/// The limits of a run, and those of the spec.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// The actions that the spec is limited to by `curated.only`; all of the service when empty.
    spec: BTreeSet<String>,
    /// The actions that the run is limited to by `--only`; all of the spec when empty.
    run: BTreeSet<String>,
}

impl Scope {
    /// The scope that `curated.only` of `service.json` and `--only` leave.
    pub(crate) fn new(spec: &[String], run: &[String]) -> Self {
        Self { spec: spec.iter().cloned().collect(), run: run.iter().cloned().collect() }
    }

    /// The run may write this action. What is asked for by name may even exceed the spec's limits.
    pub(crate) fn concerns(&self, action: &str) -> bool {
        let limits = if self.run.is_empty() { &self.spec } else { &self.run };
        limits.is_empty() || limits.contains(action)
    }

    /// The action may stand in the spec.
    pub(crate) fn allows(&self, action: &str) -> bool {
        self.spec.is_empty() || self.spec.contains(action) || !self.run.is_empty()
    }

    /// The spec holds a part of the service, and nothing that this part does not need.
    pub(crate) fn limits_spec(&self) -> bool {
        !self.spec.is_empty()
    }

    /// The run concerns the whole service, with what no action reaches.
    pub(crate) fn is_whole_service(&self) -> bool {
        self.spec.is_empty() && self.run.is_empty()
    }

    /// The names given by `--only` that lie outside `curated.only`.
    pub(crate) fn beyond_spec(&self) -> impl Iterator<Item = &str> {
        self.run.iter().filter(|name| !self.spec.is_empty() && !self.spec.contains(*name)).map(String::as_str)
    }

    /// What is wrong with the names given by `--only`.
    pub(crate) fn unknown(&self, known: &BTreeSet<&str>) -> Vec<String> {
        let unknown = self.run.iter().filter(|name| !known.contains(name.as_str()));
        let message = |name: &String| {
            let near = nearest(name, known.iter().copied());
            let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
            format!("no source and no definition knows the action `{name}` that `--only` names{hint}")
        };
        unknown.map(message).collect()
    }

    /// The actions that the run is limited to, for messages.
    pub(crate) fn describe(&self) -> String {
        let limits = if self.run.is_empty() { &self.spec } else { &self.run };
        let names: Vec<_> = limits.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    }
}
