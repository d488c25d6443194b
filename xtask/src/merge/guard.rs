//! Refuses sources of another service or version: facts of one never land on another.

use std::collections::BTreeSet;

use tencent_ess_spec::{Service, SourceKind, Spec};

use super::facts::Facts;

/// Why a source does not belong to `service`; `known` are the actions and types that this service has, by its
/// definitions or by sources that say of which service they are.
pub(super) fn other_product(facts: &Facts, service: &Service, known: &BTreeSet<&str>) -> Option<String> {
    let stated = &facts.service;
    let name = stated.service.as_deref().or_else(|| service_of_host(facts));
    let version = stated.version.as_deref();
    let differs = |stated: Option<&str>, own: &str| stated.is_some_and(|stated| stated != own);
    if differs(name, &service.service) || differs(version, &service.version) {
        let described = match (name, version) {
            (Some(name), Some(version)) => format!("`{name}` {version}"),
            (Some(name), None) => format!("`{name}`"),
            (None, version) => format!("version {} of a service that it does not name", version.unwrap_or_default()),
        };
        return Some(format!(
            "{}: describes {described}, and this spec is of `{}` {} — another product belongs in a folder of its own (--spec)",
            facts.origin, service.service, service.version
        ));
    }
    if let Some(problem) = elsewhere(facts, service).filter(|_| name.is_none() && version.is_none()) {
        return Some(problem);
    }
    let has_to_say = match facts.source.kind {
        SourceKind::Errors => Some(format!("name it in `source`, as in `{}/v{}`", service.service, undashed(service))),
        SourceKind::Examples => Some(format!("its requests name no host like `{}`", service.production_host())),
        _ => None,
    };
    match has_to_say.filter(|_| name.is_none()) {
        Some(advice) => Some(format!("{}: does not say of which service it is — {advice}", facts.origin)),
        None => unfamiliar(facts, service, known).filter(|_| version.is_none()),
    }
}

/// Everything that the definitions, and sources that state their service, have a name for.
pub(super) fn known_names<'a>(old: &'a Spec, sources: &'a [Facts]) -> BTreeSet<&'a str> {
    let stated = sources.iter().filter(|facts| facts.service.version.is_some());
    let stated = stated.flat_map(|facts| {
        let actions = facts.actions.iter().filter(|action| action.defines()).map(|action| action.name.as_str());
        actions.chain(facts.types.iter().map(|ty| ty.name.as_str()))
    });
    stated.chain(old.actions.keys().chain(old.types.keys()).map(String::as_str)).collect()
}

/// Hosts of this form name their service; a service may have hosts of other forms, too.
fn service_of_host(facts: &Facts) -> Option<&str> {
    facts.service.endpoint.as_deref()?.strip_suffix(".tencentcloudapi.com")?.split('.').next()
}

/// Its address is one of the site that has this service's pages, in another part of that.
fn elsewhere(facts: &Facts, service: &Service) -> Option<String> {
    let (url, root) = (facts.source.url.as_deref()?, service.curated.docs_root.as_deref()?);
    let site = |url: &str| url::Url::parse(url).ok().map(|url| url.origin());
    (site(url) == site(root) && !url.starts_with(root.trim_end_matches('/'))).then(|| {
        format!(
            "{}: its address, {url}, is not below {root}, where the pages of `{}` are — \
             another product belongs in a folder of its own (--spec)",
            facts.origin, service.service
        )
    })
}

/// A list, of which this service has not even half. It does not say its version, so that is all there is to go by.
fn unfamiliar(facts: &Facts, service: &Service, known: &BTreeSet<&str>) -> Option<String> {
    let is_list = matches!(facts.source.kind, SourceKind::Errors | SourceKind::Examples) || facts.actions.is_empty();
    // A spec of some actions knows too little to judge.
    if !is_list || !service.curated.only.is_empty() || known.is_empty() {
        return None;
    }
    let actions = facts.actions.iter().map(|action| action.name.as_str());
    let names: BTreeSet<&str> = actions.chain(facts.types.iter().map(|ty| ty.name.as_str())).collect();
    let familiar = names.intersection(known).count();
    (familiar * 2 < names.len()).then(|| {
        format!(
            "{}: `{}` {} has only {familiar} of the {} actions and types that it names — it is of another service or \
             version, or the metadata has to be read first",
            facts.origin,
            service.service,
            service.version,
            names.len()
        )
    })
}

/// The version as the vendor's folders have it.
fn undashed(service: &Service) -> String {
    service.version.replace('-', "")
}
