//! Names that lead nowhere, and things that no name leads to.

use std::collections::BTreeSet;

use tencent_ess_spec::ActionCurated;

use super::{Subject, action_path, hint, type_path};

const SERVICE: &str = "service.json";

pub(super) fn check(subject: &mut Subject<'_>) {
    check_only(subject);
    check_hosts(subject);
    check_categories(subject);
    check_types(subject);
    check_enum_links(subject);
}

/// `curated.only` names actions that there are, each once.
fn check_only(subject: &mut Subject<'_>) {
    let spec = subject.spec;
    let mut seen = BTreeSet::new();
    for (index, name) in spec.service.curated.only.iter().enumerate() {
        let pointer = format!("/curated/only/{index}");
        if !seen.insert(name) {
            subject.report(SERVICE, &pointer, format!("`{name}` is there twice"), "take one of them away");
        } else if !spec.actions.contains_key(name) {
            let near = hint(name, spec.actions.keys().map(String::as_str));
            let remedy = format!("{near}take it away, or run `cargo xtask regen` with its page");
            subject.report(SERVICE, &pointer, format!("there is no action `{name}`"), remedy);
        }
    }
}

/// Every host serves an action, and has a name of its own.
fn check_hosts(subject: &mut Subject<'_>) {
    let spec = subject.spec;
    let served: BTreeSet<&str> = spec.actions.values().filter_map(|action| action.curated.host.as_deref()).collect();
    let mut seen = BTreeSet::new();
    for (index, host) in spec.service.curated.hosts.iter().enumerate() {
        let pointer = format!("/curated/hosts/{index}");
        let name = &host.name;
        if !seen.insert(name) {
            subject.report(
                SERVICE,
                &pointer,
                format!("the host `{name}` is there twice"),
                "give each a name of its own",
            );
        } else if !served.contains(name.as_str()) {
            let remedy = "take it away, or name it under `curated.host` of the action that it serves";
            subject.report(SERVICE, &pointer, format!("no action uses the host `{name}`"), remedy);
        }
    }
}

/// Where there are categories, every action has one, and every category has an action and a name of its own.
fn check_categories(subject: &mut Subject<'_>) {
    let spec = subject.spec;
    let categories = &spec.service.curated.categories;
    if categories.is_empty() {
        return;
    }
    let used: BTreeSet<&str> = spec.actions.values().filter_map(|action| action.curated.category.as_deref()).collect();
    let mut seen = BTreeSet::new();
    for (index, category) in categories.iter().enumerate() {
        let pointer = format!("/curated/categories/{index}");
        let name = &category.name;
        if !seen.insert(name) {
            let wrong = format!("the category `{name}` is there twice");
            subject.report(SERVICE, &pointer, wrong, "give each a name of its own");
        } else if !used.contains(name.as_str()) {
            let remedy = "take it away, or name it under `curated.category` of an action";
            subject.report(SERVICE, &pointer, format!("no action belongs to the category `{name}`"), remedy);
        }
    }
    for (name, action) in spec.actions.iter().filter(|(_, action)| action.curated.category.is_none()) {
        let pointer = if action.curated == ActionCurated::default() { "" } else { "/curated" };
        let remedy = "name one of service.json under `curated.category`";
        subject.report(&action_path(name), pointer, format!("`{name}` belongs to no category"), remedy);
    }
}

/// Every type is part of a request or an answer.
fn check_types(subject: &mut Subject<'_>) {
    let spec = subject.spec;
    let reach = spec.reach(spec.actions.keys().map(String::as_str));
    for name in spec.types.keys().filter(|name| !reach.holds_type(name)) {
        let remedy = "remove the file, or have a field use it";
        subject.report(&type_path(name), "/type", format!("no request or answer holds the type `{name}`"), remedy);
    }
}

/// A link to an enum stands where there are values to be named.
fn check_enum_links(subject: &mut Subject<'_>) {
    for place in subject.fields() {
        let Some(name) = place.field.curated.enumeration.as_ref().filter(|_| place.field.values.is_empty()) else {
            continue;
        };
        let wrong = format!("`{}` is linked to the enum `{name}`, and has no values", place.field.name);
        let remedy = "take the link away, or state the values in a fix";
        subject.report(&place.path, &place.at("curated/enum"), wrong, remedy);
    }
}
