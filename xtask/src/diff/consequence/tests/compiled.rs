//! What is said to break code is tried with the compiler: all rows of the tables at once.
//!
//! For each change, code of a user is compiled against what was emitted before it and against what is
//! emitted after it. Before, it compiles. After, it does unless the change is major.

#[path = "../../../../tests/probe/mod.rs"]
mod probe;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::Value;
use tencent_ess_spec::{Field, Format, Spec, ValueType};

use super::{Row, changes_of_definitions, changes_of_fields, diff, service, with_field};
use crate::diff::{
    Change, What,
    emitted::{emitted, undocumented},
};

/// Items that are named in paths are looked up before anything else is checked, and where one is missing,
/// nothing else is. So what misses names is compiled apart.
const CRATES: [&str; 2] = ["uses", "names"];

/// A program that uses the old service, and what the change is said to do to it.
struct Case {
    old: Spec,
    new: Spec,
    uses: String,
    is_major: bool,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (old, new, consequences) in changes_of_fields() {
        for (ty, consequence) in ["S", "R"].into_iter().zip(consequences) {
            let uses = uses_of_field(ty, &old);
            let (old, new) = (with_field(ty, &old), with_field(ty, &new));
            cases.push(Case { old, new, uses, is_major: consequence == "major" });
        }
    }
    for Row { old, new, consequence, uses } in changes_of_definitions() {
        cases.push(Case { old, new, uses: uses.to_owned(), is_major: consequence == "major" });
    }
    cases
}

/// Everything that can be done with a field of a type that is sent (`S`) or received (`R`).
fn uses_of_field(ty: &str, field: &str) -> String {
    let is_sent = ty == "S";
    if field.is_empty() {
        let build = format!("pub fn f() -> api::types::{ty} {{ api::types::{ty}::builder().build() }}");
        return if is_sent {
            build
        } else {
            format!("pub fn f() -> api::types::{ty} {{ api::types::{ty}::default() }}")
        };
    }
    let field: Field = serde_json::from_str(&format!(r#"{{ "name": "F", {field} }}"#)).unwrap();
    let is_time = matches!(field.format, Some(Format::UnixSeconds | Format::UnixMillis));
    let (rust, value) = match (&field.ty, &field.curated.enumeration) {
        (_, Some(_)) => ("api::enums::E", "api::enums::E::First"),
        (ValueType::String, _) => ("String", "\"x\""),
        (ValueType::Int64, _) if is_time => ("i64", "std::time::SystemTime::UNIX_EPOCH"),
        (ValueType::Int64, _) => ("i64", "1_i64"),
        (ValueType::Uint64, _) => ("u64", "1_u64"),
        (other, _) => panic!("no row has a field of type {other:?}"),
    };
    let (rust, value) = match (field.list, is_sent) {
        (true, true) => (format!("Option<Vec<{rust}>>"), format!("[{value}]")),
        (true, false) => (format!("Vec<{rust}>"), String::new()),
        (false, _) => (format!("Option<{rust}>"), value.to_owned()),
    };
    let mut code = format!("pub fn read(it: &api::types::{ty}) -> &{rust} {{ &it.f }}\n");
    if is_sent {
        let build = |setter: &str| format!("api::types::{ty}::builder(){setter}.build()");
        writeln!(code, "pub fn set() -> api::types::{ty} {{ {} }}", build(&format!(".f({value})"))).unwrap();
        if field.required != Some(true) {
            writeln!(code, "pub fn leave_out() -> api::types::{ty} {{ {} }}", build("")).unwrap();
        }
    }
    code
}

/// The modules that were emitted, each once, and the programs.
fn sources(cases: &[Case]) -> Vec<(String, String)> {
    let mut modules: BTreeMap<String, usize> = BTreeMap::new();
    let mut mains = [String::new(), String::new()];
    let mut files = Vec::new();
    for (row, case) in cases.iter().enumerate() {
        let names = usize::from(case.uses.starts_with("pub use"));
        for (time, spec) in [("before", &case.old), ("after", &case.new)] {
            let number = modules.len();
            let number = *modules.entry(emitted(spec).to_string()).or_insert(number);
            writeln!(mains[names], "#[path = \"../rows/{time}_{row}.rs\"] pub mod {time}_{row};").unwrap();
            let code = format!("use crate::api_{number} as api;\n{}\n", case.uses);
            files.push((format!("rows/{time}_{row}.rs"), code));
        }
    }
    for (code, number) in &modules {
        files.push((format!("rows/api_{number}.rs"), code.clone()));
        for main in &mut mains {
            writeln!(main, "#[path = \"../rows/api_{number}.rs\"] pub mod api_{number};").unwrap();
        }
    }
    for (name, main) in CRATES.iter().zip(mains) {
        files.push((format!("bin/{name}.rs"), format!("{main}fn main() {{}}\n")));
    }
    files
}

/// The files of rows that the compiler complained of, by the level of the complaint.
fn complaints(files: &[(String, String)]) -> BTreeMap<String, BTreeSet<String>> {
    let output = probe::check(files, &["--bins", "--keep-going", "--message-format=json"]);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message = serde_json::from_str::<Value>(line).unwrap();
        let (message, level) = (&message["message"], message["message"]["level"].as_str().unwrap_or_default());
        for span in message["spans"].as_array().into_iter().flatten() {
            let path = span["file_name"].as_str().unwrap_or_default();
            let row = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
            let is_of_us = row.starts_with("api_") && level == "error" && span["is_primary"] == true;
            assert!(!is_of_us, "what is emitted does not compile: {}", message["rendered"]);
            found.entry(level.to_owned()).or_default().insert(row);
        }
    }
    assert!(!found.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    found
}

/// A change that lets code compile and makes it do something else: a request is refused before it is sent,
/// or the same argument has another meaning.
fn acts_at_run_time(change: &Change) -> bool {
    matches!(&change.what, What::Limit(..) | What::RequiredWhen(_))
        || matches!(&change.what, What::Format(old) if old.from.is_some() && old.to.is_some())
}

#[test]
fn code_breaks_where_a_change_is_major_and_nowhere_else() {
    let cases = cases();
    let found = complaints(&sources(&cases));
    let says = |level: &str, row: String| found.get(level).is_some_and(|rows| rows.contains(&row));
    for (row, case) in cases.iter().enumerate() {
        let changes = diff(&case.old, &case.new);
        let shown = format!("{}{changes:#?}", case.uses);
        assert!(!says("error", format!("before_{row}")), "{shown}");
        let breaks = case.is_major && !changes.iter().any(acts_at_run_time);
        assert_eq!(says("error", format!("after_{row}")), breaks, "{shown}");
        let is_deprecated = changes.iter().any(|change| change.what == What::Deprecated(true));
        assert!(!is_deprecated || says("warning", format!("after_{row}")), "{shown}");
    }
}

#[test]
fn what_is_more_than_documentation_changes_the_emitted_code() {
    for case in cases() {
        let changes = diff(&case.old, &case.new);
        let says_more = |change: &&Change| {
            // A default is the service's own; a code may be said to have a place that it already has.
            change.consequence > Some(super::Consequence::Patch) && !matches!(change.what, What::Default(_))
        };
        if let Some(change) = changes.iter().find(says_more) {
            assert_ne!(undocumented(emitted(&case.old)), undocumented(emitted(&case.new)), "{change:?}");
        }
    }
    assert_eq!(undocumented(emitted(&service())), undocumented(emitted(&service())));
}
