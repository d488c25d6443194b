//! What the examples of a page show and its tables do not list: a sign that rows were lost on the way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tencent_ess_spec::Example;

use super::{cells, page::Table, sections::Sections};
use crate::reading::Warning;

/// Parameters and members that stand in any table, or in none that is the action's own.
const COMMON: &[&str] = &["Action", "Version", "Region", "Timestamp", "Token", "Language", "Nonce", "SecretId"];

/// A warning for each parameter and member that an example has and no row of the page.
pub(super) fn undeclared(origin: &str, parts: &Sections<'_>, examples: &[Example]) -> Vec<Warning> {
    let answers = examples.iter().filter_map(|example| example.response.get("Response"));
    // An error is answered in place of the members.
    let answers = answers.filter(|answer| answer.get("Error").is_none());
    let requests = first_seen(examples.iter().map(|example| &example.request), &parts.input);
    let members = first_seen(answers, &parts.output);
    let warning = |part: &str, (name, index): (&str, usize)| Warning {
        place: format!("{origin}, {part}"),
        message: format!("there is no row `{name}`, though example {} has it; the page may have lost rows", index + 1),
    };
    let requests = requests.into_iter().map(|seen| warning("input parameters", seen));
    requests.chain(members.into_iter().map(|seen| warning("output parameters", seen))).collect()
}

/// The members that no table has, with the first of the bodies that shows each.
fn first_seen<'v>(bodies: impl Iterator<Item = &'v Value>, tables: &[&Table]) -> BTreeMap<&'v str, usize> {
    // A row that could not be read has its own warning.
    let rows = tables.iter().flat_map(|table| &table.rows);
    let listed: BTreeSet<String> = rows.filter_map(|row| cells::field_name(&row.name)).map(|(name, _)| name).collect();
    let mut seen = BTreeMap::new();
    for (index, body) in bodies.enumerate() {
        for name in body.as_object().into_iter().flat_map(|members| members.keys()) {
            if !listed.contains(name) && !COMMON.contains(&name.as_str()) {
                seen.entry(name.as_str()).or_insert(index);
            }
        }
    }
    seen
}
