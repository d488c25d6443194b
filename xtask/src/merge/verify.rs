//! Refuses what must not be merged, and what must not be written.

use std::{collections::BTreeSet, fmt};

use tencent_ess_spec::{Field, Files, Source, Spec, nearest};

use super::{
    authority::{Authority, Class},
    facts::{Facts, FieldFacts},
    guard::{known_names, other_product},
    merge_service,
};
use crate::scope::Scope;

/// What is wrong with the sources of a run, before they are merged into `old`.
///
/// `subjects` are the actions in scope that any definition or source describes.
pub(crate) fn verify_sources(old: &Spec, sources: &[Facts], scope: &Scope, subjects: &BTreeSet<String>) -> Vec<String> {
    let mut service = old.service.clone();
    merge_service(&mut service, sources);
    let mut problems = Vec::new();
    let has_service = !service.service.is_empty() && !service.version.is_empty();
    let known_names = known_names(old, sources);
    if !has_service {
        problems.push(
            "there is no service.json yet, and no source says which service and version this is — \
             begin with the official metadata (api.json)"
                .to_owned(),
        );
    }
    for facts in sources {
        problems.extend(other_product(facts, &service, &known_names).filter(|_| has_service));
        let names = facts.actions.iter().map(|action| &action.name).chain(facts.types.iter().map(|ty| &ty.name));
        problems.extend(names.filter(|name| !can_name_a_file(name)).map(|name| {
            format!(
                "{}: `{name}` cannot be a name: it has to consist of ASCII letters, digits and `_`, be no longer than \
                 {LONGEST_NAME}, and be a file name on every system",
                facts.origin
            )
        }));
    }
    let stated = sources.iter().flat_map(|facts| &facts.actions).map(|action| action.name.as_str());
    let known = stated.chain(old.actions.keys().map(String::as_str)).collect();
    problems.extend(scope.unknown(&known));
    if problems.is_empty() && !sources.iter().any(|facts| speaks_of(facts, old, subjects, scope)) {
        problems.extend(sources.iter().map(|facts| beside_the_point(facts, scope)));
    }
    problems
}

/// What is wrong with the outcome of a merge; `files` is what would be written.
pub(crate) fn verify_result(old: &Spec, new: &Spec, files: &Files, sources: &[Facts], scope: &Scope) -> Vec<String> {
    let mut problems = lost(old, new, sources, scope);
    let dangling = dangling(new, sources);
    if !dangling.is_empty() {
        // The check would report them again, without saying where they come from.
        problems.extend(dangling);
    } else if let Err(found) = Spec::load(files) {
        problems.extend(found.0.into_iter().map(|problem| {
            let path = problem.file.strip_prefix(&format!("{}/", files.root)).unwrap_or(&problem.file);
            match place_of(new, sources, path, &problem.pointer) {
                Some(place) => format!("{problem} (stated by {place})"),
                None => problem.to_string(),
            }
        }));
    }
    problems
}

/// Longer names make no file on some systems. The vendor's longest has 50 characters.
const LONGEST_NAME: usize = 200;

/// Names become file names, on every system: on Windows, some stand for devices, whatever follows the dot.
pub(crate) fn can_name_a_file(name: &str) -> bool {
    let is_device = |name: &str| {
        let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
        let is_port = port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
        is_port || matches!(name, "con" | "prn" | "aux" | "nul")
    };
    (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !is_device(&name.to_ascii_lowercase())
}

/// The source has something to say within the scope.
fn speaks_of(facts: &Facts, old: &Spec, subjects: &BTreeSet<String>, scope: &Scope) -> bool {
    if !facts.actions.is_empty() {
        return facts.speaks_of(subjects);
    }
    let actions = old.actions.values().filter(|action| subjects.contains(&action.action));
    let used = actions.flat_map(|action| action.request.iter().chain(&action.response));
    let used: BTreeSet<&str> = used.filter_map(|field| field.ty.named()).collect();
    let knows_type = |name: &String| used.contains(name.as_str()) || old.types.contains_key(name);
    let knows_code = |code: &String| old.errors.errors.iter().any(|known| known.code == *code);
    facts.types.iter().any(|ty| scope.is_whole_service() || knows_type(&ty.name))
        || facts.errors.iter().any(|error| scope.is_whole_service() || error.common || knows_code(&error.code))
}

fn beside_the_point(facts: &Facts, scope: &Scope) -> String {
    let mut actions = facts.actions.iter().map(|action| format!("`{}`", action.name));
    let named: Vec<String> = actions.by_ref().take(3).collect();
    let more = actions.count();
    let about = match (named.is_empty(), more) {
        (true, _) => "it documents no action".to_owned(),
        (false, 0) => format!("it documents {}", named.join(", ")),
        (false, more) => format!("it documents {} and {more} more", named.join(", ")),
    };
    let limits = scope.describe();
    if limits.is_empty() {
        format!("{}: says nothing that a definition could be made from: {about}", facts.origin)
    } else {
        format!("{}: says nothing of {limits}, to which this run is limited: {about}", facts.origin)
    }
}

/// What a believed source has and the result lacks. There should be none, ever: this is the count that tells
/// a mistake of the merge, or an action that stands twice in a source, from a good run.
fn lost(old: &Spec, new: &Spec, sources: &[Facts], scope: &Scope) -> Vec<String> {
    let mut problems = Vec::new();
    let mut lose = |facts: &Facts, what: String| {
        problems.push(format!("{}: {what} would get lost — the source has it twice, or regen is wrong", facts.origin));
    };
    for facts in sources {
        let stated = facts.actions.iter().filter(|action| action.defines() && scope.concerns(&action.name));
        for action in stated.filter(|action| !new.actions.contains_key(&action.name)) {
            lose(facts, format!("the action `{}`", action.name));
        }
    }
    let reach = new.reach(new.actions.keys().map(String::as_str).filter(|name| scope.concerns(name)));
    for (table, fields) in tables(new) {
        let authority = Authority::of(table.sources(old));
        let Some((facts, stated)) = sources.iter().find_map(|facts| Some((facts, table.stated(facts)?))) else {
            continue;
        };
        let names: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let concerned = match table {
            Table::Request(name) | Table::Response(name) => scope.concerns(name),
            Table::Fields(name) => reach.holds_type(name),
        };
        let believed = concerned && authority.yields_to(&facts.rank(), Class::Fields);
        for field in stated.iter().filter(|stated| believed && !names.contains(stated.field.name.as_str())) {
            lose(facts, format!("the field `{}` of the {table}", field.field.name));
        }
    }
    problems
}

/// Fields whose type nobody describes.
fn dangling(new: &Spec, sources: &[Facts]) -> Vec<String> {
    let mut problems = Vec::new();
    for (table, fields) in tables(new) {
        for field in fields {
            let Some(name) = field.ty.named().filter(|name| !new.types.contains_key(*name)) else { continue };
            let place =
                table.place_of(field, sources).unwrap_or_else(|| format!("the {table}, field `{}`", field.name));
            let near = nearest(name, new.types.keys().map(String::as_str));
            let hint = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
            problems.push(format!(
                "{place}: the type `{name}`{hint} is described nowhere — give a source that describes it, too"
            ));
        }
    }
    problems
}

/// Where the field at a pointer of a definition was read.
fn place_of(new: &Spec, sources: &[Facts], path: &str, pointer: &str) -> Option<String> {
    let name = path.split_once('/')?.1.strip_suffix(".json")?;
    let mut steps = pointer.split('/').skip(1);
    let (part, index) = (steps.next()?, steps.next()?.parse::<usize>().ok()?);
    let wanted = match (path.split('/').next()?, part) {
        ("actions", "request") => Table::Request(name),
        ("actions", "response") => Table::Response(name),
        ("types", "fields") => Table::Fields(name),
        _ => return None,
    };
    let (table, fields) = tables(new).find(|(table, _)| *table == wanted)?;
    table.place_of(fields.get(index)?, sources)
}

/// A table of fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table<'a> {
    Request(&'a str),
    Response(&'a str),
    Fields(&'a str),
}

impl Table<'_> {
    /// The fields that a source has in this table, if it has the table.
    fn stated<'f>(&self, facts: &'f Facts) -> Option<Vec<&'f FieldFacts>> {
        let tables: Vec<&Vec<FieldFacts>> = match self {
            Self::Request(name) => facts.action(name).filter_map(|action| action.request.as_ref()).collect(),
            Self::Response(name) => facts.action(name).filter_map(|action| action.response.as_ref()).collect(),
            Self::Fields(name) => facts.ty(name).map(|ty| &ty.fields).collect(),
        };
        (!tables.is_empty()).then(|| tables.into_iter().flatten().collect())
    }

    /// The sources of the definition with this table.
    fn sources<'s>(&self, spec: &'s Spec) -> &'s [Source] {
        let sources = match self {
            Self::Request(name) | Self::Response(name) => spec.actions.get(*name).map(|action| &action.sources),
            Self::Fields(name) => spec.types.get(*name).map(|ty| &ty.sources),
        };
        sources.map(Vec::as_slice).unwrap_or_default()
    }

    /// Where a field of this table was read, with the type that it has.
    fn place_of(&self, field: &Field, sources: &[Facts]) -> Option<String> {
        let states = |facts: &&Facts| {
            let stated = self.stated(facts).unwrap_or_default();
            stated.iter().any(|stated| stated.field.name == field.name && stated.field.ty == field.ty)
        };
        let origin = &sources.iter().find(states)?.origin;
        Some(format!("{origin}, {self}, field `{}`", field.name))
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(name) => write!(f, "request of `{name}`"),
            Self::Response(name) => write!(f, "response of `{name}`"),
            Self::Fields(name) => write!(f, "type `{name}`"),
        }
    }
}

fn tables(spec: &Spec) -> impl Iterator<Item = (Table<'_>, &[Field])> {
    let actions = spec.actions.iter().flat_map(|(name, action)| {
        [(Table::Request(name), action.request.as_slice()), (Table::Response(name), &action.response)]
    });
    actions.chain(spec.types.iter().map(|(name, ty)| (Table::Fields(name), ty.fields.as_slice())))
}
