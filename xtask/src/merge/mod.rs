//! Merges what sources say into a spec.
//!
//! The sources of a run are taken strongest first: each overrides what stands there of older or
//! weaker origin, and only fills in what stronger ones have left open. So the order in which they
//! were given does not matter, and merging the same sources again changes nothing.

mod authority;
mod codes;
mod facts;
mod fields;
mod guard;
#[cfg(test)]
mod laws;
mod verify;
mod withdrawn;

use std::collections::BTreeSet;

use tencent_ess_spec::{Action, ErrorCode, Errors, Service, Source, Spec, Type};

use self::{
    authority::{Authority, Class},
    codes::{Undocumented, Wanted, merge_codes},
    facts::{ActionFacts, TypeFacts},
    fields::{Voice, drop_foreign_conditions, merge_fields},
};
pub(crate) use self::{
    facts::Facts,
    verify::{can_name_a_file, verify_result, verify_sources},
    withdrawn::returned,
};
use crate::scope::Scope;

/// What to do with actions, types, fields, values and codes that the governing source lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removals {
    /// They stay: the source is more likely broken than the vendor likely to remove something.
    Keep,
    /// They go.
    Accept,
}

/// Brings the sources of a run into the order in which they are merged, whatever order they were given in.
pub(crate) fn sort_by_strength(sources: &mut [Facts]) {
    sources.sort_by(|left, right| right.rank().cmp(&left.rank()).then_with(|| left.origin.cmp(&right.origin)));
}

/// The actions in scope that the spec or a source describes.
pub(crate) fn subjects(old: &Spec, sources: &[Facts], scope: &Scope) -> BTreeSet<String> {
    let described = sources.iter().flat_map(|facts| &facts.actions).filter(|action| action.defines());
    let names = old.actions.keys().chain(described.map(|action| &action.name));
    names.filter(|name| scope.concerns(name)).cloned().collect()
}

/// The spec that `old` becomes by these sources, sorted by strength.
pub(crate) fn merge(old: &Spec, sources: &[Facts], scope: &Scope, removals: Removals) -> Spec {
    let mut spec = old.clone();
    merge_service(&mut spec.service, sources);
    merge_actions(&mut spec, sources, scope, removals);
    merge_types(&mut spec, sources, scope, removals);
    let wanted = Wanted {
        documented: spec.actions.values().flat_map(|action| &action.errors).map(String::as_str).collect(),
        undocumented: match scope {
            scope if scope.limits_spec() => Undocumented::Remove,
            scope if scope.is_whole_service() => Undocumented::Add,
            _ => Undocumented::Leave,
        },
    };
    merge_codes(&mut spec.errors, sources, &wanted, removals);
    spec
}

impl Facts {
    /// The actions that this source alone would make, without a note of where they come from.
    pub(crate) fn to_actions(&self) -> Vec<Action> {
        let mut actions = Spec::default().actions;
        for stated in &self.actions {
            let action = || Action { action: stated.name.clone(), ..Action::default() };
            actions.entry(stated.name.clone()).or_insert_with(action);
        }
        for (name, action) in &mut actions {
            merge_action(name, action, std::slice::from_ref(self), Removals::Accept);
            action.sources.clear();
        }
        actions.into_values().collect()
    }

    /// The types, likewise.
    pub(crate) fn to_types(&self) -> Vec<Type> {
        let mut types = Spec::default().types;
        for stated in &self.types {
            types.entry(stated.name.clone()).or_insert_with(|| Type { name: stated.name.clone(), ..Type::default() });
        }
        for (name, ty) in &mut types {
            merge_type(name, ty, std::slice::from_ref(self), Removals::Accept);
            ty.sources.clear();
        }
        types.into_values().collect()
    }

    /// The error codes, likewise.
    pub(crate) fn to_errors(&self) -> Vec<ErrorCode> {
        let mut errors = Errors::default();
        let wanted = Wanted { documented: BTreeSet::new(), undocumented: Undocumented::Add };
        merge_codes(&mut errors, std::slice::from_ref(self), &wanted, Removals::Accept);
        errors.errors
    }
}

/// The sources that changed a definition, or were the first to speak of it.
#[derive(Default)]
pub(crate) struct Contributors(Vec<Source>);

impl Contributors {
    fn note(&mut self, facts: &Facts, changed: bool) {
        self.0.extend(changed.then(|| facts.source.clone()));
    }

    /// The same for a file to which many pages contribute: the address of one of them would mislead.
    fn note_among_many(&mut self, facts: &Facts, changed: bool) {
        self.0.extend(changed.then(|| Source { url: None, ..facts.source.clone() }));
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Enters them in the definition's sources: one entry for each kind, with its newest day.
    fn sign(&self, sources: &mut Vec<Source>) {
        for source in &self.0 {
            match sources.iter_mut().find(|known| known.kind == source.kind) {
                None => sources.push(source.clone()),
                Some(known) if known.retrieved > source.retrieved => {}
                Some(known) => {
                    known.retrieved.clone_from(&source.retrieved);
                    if source.url.is_some() {
                        known.url.clone_from(&source.url);
                    }
                }
            }
        }
        sources.sort();
    }
}

fn merge_service(service: &mut Service, sources: &[Facts]) {
    let before = service.clone();
    let mut authority = Authority::of(&service.sources);
    let mut contributors = Contributors::default();
    for facts in sources {
        let previous = service.clone();
        let stated = &facts.service;
        let rank = facts.rank();
        let voice =
            Voice { authority: &authority, rank: &rank, removals: Removals::Keep, keeps_prose: facts.keeps_prose };
        for (stands, stated) in [(&mut service.service, &stated.service), (&mut service.version, &stated.version)] {
            if let Some(stated) = stated.as_ref().filter(|_| stands.is_empty()) {
                stands.clone_from(stated);
            }
        }
        voice.tell(Class::Title, &mut service.title, stated.title.as_ref());
        // A page names the host of its own action, which may be another than the service's.
        let endpoint = stated.endpoint.clone().filter(|host| host.split('.').next() == Some(service.service.as_str()));
        voice.tell(Class::Endpoint, &mut service.endpoint, endpoint.as_ref());
        let stated = [(Class::Title, stated.title.is_some()), (Class::Endpoint, endpoint.is_some())];
        authority.settle(&rank, stated.into_iter().filter_map(|(class, stated)| stated.then_some(class)));
        contributors.note_among_many(facts, *service != previous);
    }
    if *service != before {
        contributors.sign(&mut service.sources);
    }
}

fn merge_actions(spec: &mut Spec, sources: &[Facts], scope: &Scope, removals: Removals) {
    let stated = sources.iter().flat_map(|facts| &facts.actions).filter(|action| scope.concerns(&action.name));
    let defined: BTreeSet<&str> = stated.filter(|action| action.defines()).map(|action| action.name.as_str()).collect();
    for name in defined {
        spec.actions.entry(name.to_owned()).or_insert_with(|| Action { action: name.to_owned(), ..Action::default() });
    }
    if removals == Removals::Accept {
        spec.actions.retain(|name, action| {
            let is_acknowledged = action.curated.withdrawn.is_some();
            scope.allows(name) && (is_acknowledged || !is_disowned(name, action, sources, scope))
        });
    }
    for (name, action) in spec.actions.iter_mut().filter(|(name, _)| scope.concerns(name)) {
        merge_action(name, action, sources, removals);
    }
}

/// A believed list of all actions lacks this one.
fn is_disowned(name: &str, action: &Action, sources: &[Facts], scope: &Scope) -> bool {
    let believed = believed_list(&action.sources, sources);
    scope.concerns(name) && believed.is_some_and(|facts| facts.action(name).next().is_none())
}

/// The list of the whole service, if there is one that is believed over the sources of a definition.
fn believed_list<'a>(committed: &[Source], sources: &'a [Facts]) -> Option<&'a Facts> {
    let authority = Authority::of(committed);
    let mut lists = sources.iter().filter(|facts| facts.lists_all_actions());
    lists.find(|facts| authority.yields_to(&facts.rank(), Class::Fields))
}

fn merge_action(name: &str, action: &mut Action, sources: &[Facts], removals: Removals) {
    let before = action.clone();
    let mut authority = ActionAuthority::of(action);
    let mut contributors = Contributors::default();
    for facts in sources {
        if authority.itself.has_outdated(&facts.rank()) {
            continue;
        }
        let previous = action.clone();
        end_facts(name, action, facts, &authority.itself, removals);
        contributors.note(facts, *action != previous);
        for stated in facts.action(name) {
            let previous = action.clone();
            tell_action(action, stated, facts, &authority, removals);
            authority.settle(stated, facts);
            contributors.note(facts, *action != previous || action.sources.is_empty() && contributors.is_empty());
        }
    }
    drop_foreign_conditions(&mut action.request);
    drop_foreign_conditions(&mut action.response);
    if *action != before || action.sources.is_empty() {
        contributors.sign(&mut action.sources);
    }
}

/// Who has the say about an action and about its two tables: a source may have just one of them.
struct ActionAuthority {
    itself: Authority,
    request: Authority,
    response: Authority,
}

impl ActionAuthority {
    fn of(action: &Action) -> Self {
        let authority = Authority::of(&action.sources);
        Self { itself: authority.clone(), request: authority.clone(), response: authority }
    }

    fn settle(&mut self, stated: &ActionFacts, facts: &Facts) {
        let rank = facts.rank();
        let own = [
            (Class::Title, stated.title.is_some()),
            (Class::Doc, stated.doc.is_some()),
            (Class::RateLimit, stated.rate_limit.is_some()),
            (Class::Deprecated, stated.deprecated.is_some()),
            (Class::Codes, stated.errors.is_some()),
            (Class::Examples, stated.examples.is_some()),
        ];
        self.itself.settle(&rank, own.into_iter().filter_map(|(class, stated)| stated.then_some(class)));
        for (table, stated) in [(&mut self.request, &stated.request), (&mut self.response, &stated.response)] {
            if stated.is_some() {
                table.settle(&rank, Class::OF_FIELDS);
            }
        }
    }
}

/// Takes away what a source would state of an action itself, and does not: a source may have the action in
/// several parts, so this concerns all of them.
fn end_facts(name: &str, action: &mut Action, facts: &Facts, authority: &Authority, removals: Removals) {
    let rank = facts.rank();
    let voice = Voice { authority, rank: &rank, removals, keeps_prose: facts.keeps_prose };
    let states = |of: fn(&ActionFacts) -> bool| facts.action(name).any(of);
    if states(ActionFacts::defines) {
        action.title.take_if(|_| !states(|stated| stated.title.is_some()) && voice.ends(Class::Title));
        action.doc.take_if(|_| !states(|stated| stated.doc.is_some()) && voice.ends(Class::Doc));
        action.deprecated &= states(|stated| stated.deprecated.is_some()) || !voice.ends(Class::Deprecated);
    }
    if facts.lists_all_examples() && !states(|stated| stated.examples.is_some()) && voice.ends(Class::Examples) {
        action.examples.clear();
    }
    if facts.lists_all_codes() && !states(|stated| stated.errors.is_some()) && voice.ends(Class::Codes) {
        tell_codes(action, &[], removals);
    }
}

/// Takes over the error codes of an action.
fn tell_codes(action: &mut Action, codes: &[String], removals: Removals) {
    let withdrawn = &action.curated.withdrawn_errors;
    let stays = |code: &&String| removals == Removals::Keep || withdrawn.iter().any(|known| known.code == **code);
    let known: BTreeSet<&String> = action.errors.iter().collect();
    let merged: BTreeSet<&String> = codes.iter().chain(known.iter().copied().filter(stays)).collect();
    if merged != known {
        action.errors = merged.into_iter().cloned().collect();
    }
}

fn tell_action(
    action: &mut Action,
    stated: &ActionFacts,
    facts: &Facts,
    authority: &ActionAuthority,
    removals: Removals,
) {
    let rank = facts.rank();
    let keeps_prose = facts.keeps_prose;
    let voice = Voice { authority: &authority.itself, rank: &rank, removals, keeps_prose };
    voice.tell(Class::Title, &mut action.title, stated.title.as_ref());
    voice.tell(Class::Doc, &mut action.doc, stated.doc.as_ref());
    voice.tell(Class::RateLimit, &mut action.rate_limit, stated.rate_limit.as_ref());
    voice.tell_flag(Class::Deprecated, &mut action.deprecated, stated.deprecated);
    if let Some(examples) = &stated.examples
        && (action.examples.is_empty() || voice.wins(Class::Examples))
    {
        action.examples.clone_from(examples);
    }
    if let Some(codes) = &stated.errors
        && (action.errors.is_empty() || voice.wins(Class::Codes))
    {
        tell_codes(action, codes, removals);
    }
    let tables = [
        (&mut action.request, &stated.request, &authority.request),
        (&mut action.response, &stated.response, &authority.response),
    ];
    for (fields, stated, authority) in tables {
        if let Some(stated) = stated {
            merge_fields(fields, stated, &Voice { authority, rank: &rank, removals, keeps_prose });
        }
    }
}

/// Merges the types that the run's actions reach, following them from one to the next.
fn merge_types(spec: &mut Spec, sources: &[Facts], scope: &Scope, removals: Removals) {
    let concerned = spec.actions.iter().filter(|(name, _)| scope.concerns(name));
    let fields = concerned.flat_map(|(_, action)| action.request.iter().chain(&action.response));
    let mut waiting: BTreeSet<String> = fields.filter_map(|field| field.ty.named()).map(str::to_owned).collect();
    let lists: Vec<&Facts> = sources.iter().filter(|facts| facts.lists_all_actions()).collect();
    if scope.is_whole_service() {
        waiting.extend(lists.iter().flat_map(|facts| &facts.types).map(|ty| ty.name.clone()));
    }
    let mut merged = BTreeSet::new();
    while let Some(name) = waiting.pop_first() {
        if sources.iter().any(|facts| facts.ty(&name).next().is_some()) {
            let ty = spec.types.entry(name.clone()).or_insert_with(|| Type { name: name.clone(), ..Type::default() });
            merge_type(&name, ty, sources, removals);
        }
        let fields = spec.types.get(&name).map(|ty| ty.fields.as_slice()).unwrap_or_default();
        merged.insert(name);
        waiting.extend(fields.iter().filter_map(|field| field.ty.named()).map(str::to_owned));
        waiting.retain(|name| !merged.contains(name));
    }
    if removals == Removals::Accept {
        let reach = spec.reach(spec.actions.keys().map(String::as_str));
        let disowned = |ty: &Type| {
            let believed = believed_list(&ty.sources, sources);
            believed.is_some_and(|facts| facts.ty(&ty.name).next().is_none())
        };
        let is_acknowledged = |ty: &Type| ty.curated.withdrawn.is_some();
        let stays =
            |ty: &&Type| reach.holds_type(&ty.name) || !scope.limits_spec() && (is_acknowledged(ty) || !disowned(ty));
        let gone: Vec<String> = spec.types.values().filter(|ty| !stays(ty)).map(|ty| ty.name.clone()).collect();
        spec.types.retain(|name, _| !gone.contains(name));
    }
}

fn merge_type(name: &str, ty: &mut Type, sources: &[Facts], removals: Removals) {
    let before = ty.clone();
    let mut authority = Authority::of(&ty.sources);
    let mut contributors = Contributors::default();
    for facts in sources {
        let rank = facts.rank();
        if authority.has_outdated(&rank) {
            continue;
        }
        for stated in facts.ty(name) {
            let previous = ty.clone();
            let keeps_prose = facts.keeps_prose;
            tell_type(ty, stated, &Voice { authority: &authority, rank: &rank, removals, keeps_prose });
            authority.settle(&rank, Class::OF_FIELDS);
            contributors.note(facts, *ty != previous || ty.sources.is_empty() && contributors.is_empty());
        }
    }
    drop_foreign_conditions(&mut ty.fields);
    if *ty != before || ty.sources.is_empty() {
        contributors.sign(&mut ty.sources);
    }
}

fn tell_type(ty: &mut Type, stated: &TypeFacts, voice: &Voice<'_>) {
    voice.replace_doc(&mut ty.doc, stated.doc.as_ref());
    merge_fields(&mut ty.fields, &stated.fields, voice);
}
