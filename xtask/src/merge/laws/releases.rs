//! The law of releases: applied one after another, they lead to what the newest says, apart from removals
//! that were reported.

use std::mem;

use proptest::{
    collection::vec,
    prelude::{ProptestConfig, Strategy, prop_assert, prop_assert_eq, proptest},
};
use tencent_ess_spec::{Field, Source, SourceKind, Spec};

use super::{
    super::{
        Removals,
        facts::{ActionFacts, Facts, FieldFacts, TypeFacts},
        merge, sort_by_strength,
    },
    errors, source_facts, type_facts,
};
use crate::{
    diff::{Change, What, diff},
    reading::ErrorReading,
    scope::Scope,
};

/// What is published on a day: the metadata, and the tables of codes and of examples that go with it.
fn release() -> impl Strategy<Value = Vec<Facts>> {
    let explained = errors().prop_map(|mut codes| {
        for code in &mut codes {
            code.common = false;
        }
        codes
    });
    (source_facts(), source_facts(), explained).prop_map(|(mut metadata, mut codes, explained)| {
        metadata.source.kind = SourceKind::Metadata;
        metadata.errors.clear();
        for action in &mut metadata.actions {
            (action.rate_limit, action.errors) = (None, None);
            action.request.get_or_insert_default();
            action.response.get_or_insert_default();
        }
        // Metadata states the signs of integers, and its reader refuses a type that is not there.
        let tables = metadata.actions.iter_mut().flat_map(|action| [&mut action.request, &mut action.response]);
        let tables = tables.flatten().chain(metadata.types.iter_mut().map(|ty| &mut ty.fields));
        tables.flatten().for_each(|stated| stated.signless = false);
        for name in ["T", "U"] {
            if metadata.ty(name).next().is_none() && uses(&metadata, name) {
                metadata.types.push(TypeFacts { name: name.to_owned(), ..TypeFacts::default() });
            }
        }
        codes.source.kind = SourceKind::Errors;
        codes.types.clear();
        for action in &mut codes.actions {
            let errors = action.errors.take().unwrap_or_default();
            *action = ActionFacts { name: mem::take(&mut action.name), errors: Some(errors), ..ActionFacts::default() };
        }
        // The reader of such tables sees to it that each code has its entry.
        codes.errors = explained;
        for code in codes.actions.iter().filter_map(|action| action.errors.as_ref()).flatten() {
            if !codes.errors.iter().any(|known| known.code == *code) {
                codes.errors.push(ErrorReading { code: code.clone(), doc: None, common: false });
            }
        }
        vec![metadata, codes]
    })
}

/// Some years of releases, the oldest first.
fn history() -> impl Strategy<Value = Vec<Vec<Facts>>> {
    vec(release(), 1..5).prop_map(|mut releases| {
        for (year, release) in releases.iter_mut().enumerate() {
            for facts in release.iter_mut() {
                facts.source.retrieved = format!("202{year}-01-01");
                facts.origin = format!("{:?} of {}", facts.source.kind, facts.source.retrieved);
            }
            sort_by_strength(release);
        }
        releases
    })
}

fn apply(history: &[Vec<Facts>], removals: Removals) -> Spec {
    history.iter().fold(Spec::default(), |spec, release| merge(&spec, release, &Scope::default(), removals))
}

/// The facts alone: on which day they were read is another matter.
fn facts_of(mut spec: Spec) -> Spec {
    let sources = spec.actions.values_mut().map(|action| &mut action.sources);
    let sources = sources.chain(spec.types.values_mut().map(|ty| &mut ty.sources));
    sources.chain([&mut spec.errors.sources, &mut spec.service.sources]).for_each(Vec::clear);
    spec
}

/// A removal, or what follows from one: a type that a kept field still sends.
fn is_removal(change: &Change) -> bool {
    change.removal().is_some() || matches!(change.what, What::Sent(_) | What::Source(..))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_removals_accepted_releases_lead_to_what_the_newest_says(history in history()) {
        let newest = &history[history.len() - 1..];
        prop_assert_eq!(facts_of(apply(&history, Removals::Accept)), facts_of(apply(newest, Removals::Accept)));
    }

    #[test]
    fn without_them_nothing_but_reported_removals_is_left_of_older_releases(history in history()) {
        let newest = &history[history.len() - 1..];
        let (kept, read) = (apply(&history, Removals::Keep), apply(newest, Removals::Accept));
        let left: Vec<Change> = diff(&kept, &read).into_iter().filter(|change| !is_removal(change)).collect();
        prop_assert!(left.is_empty(), "{left:#?}");
        let accepted = merge(&kept, &newest[0], &Scope::default(), Removals::Accept);
        prop_assert_eq!(facts_of(accepted), facts_of(read));
    }

    #[test]
    fn an_older_release_adds_nothing_to_a_newer_one(history in history()) {
        let metadata: Vec<Vec<Facts>> = history.iter().map(|release| vec![release[0].clone()]).collect();
        prop_assert_eq!(metadata[0][0].source.kind, SourceKind::Metadata);
        let spec = apply(&metadata, Removals::Keep);
        for older in &metadata {
            prop_assert_eq!(&merge(&spec, older, &Scope::default(), Removals::Keep), &spec);
        }
    }
}

/// A field of this type stands somewhere.
fn uses(facts: &Facts, ty: &str) -> bool {
    let tables = facts.actions.iter().flat_map(|action| [&action.request, &action.response]).flatten();
    let mut fields = tables.chain(facts.types.iter().map(|ty| &ty.fields)).flatten();
    fields.any(|stated| stated.field.ty.named() == Some(ty))
}

fn field(name: &str) -> FieldFacts {
    FieldFacts { field: Field { name: name.to_owned(), ..Field::default() }, ..FieldFacts::default() }
}

/// One release of metadata after another, each with these fields of the type `T`.
fn fields_after(kinds: &[SourceKind], releases: Vec<Vec<FieldFacts>>) -> Vec<Field> {
    let days = ["2024-01-01", "2025-01-01", "2026-01-01"];
    let mut spec = Spec::default();
    for ((fields, day), kind) in releases.into_iter().zip(days).zip(kinds) {
        let facts = type_facts(*kind, day, fields);
        spec = merge(&spec, &[facts], &Scope::default(), Removals::Keep);
    }
    spec.types.remove("T").unwrap().fields
}

#[test]
fn flags_and_examples_that_the_newer_release_does_not_state_are_gone() {
    let mut old = field("F");
    (old.nullable, old.deprecated) = (Some(true), Some(true));
    old.field = Field {
        nullable: true,
        deprecated: true,
        required: Some(true),
        example: Some("e".into()),
        max_chars: Some(9),
        doc: Some("d".to_owned()),
        ..old.field
    };
    let metadata = [SourceKind::Metadata; 2];
    assert_eq!(fields_after(&metadata, vec![vec![old.clone()], vec![field("F")]]), [field("F").field]);
    // The page may have stated them, so that the metadata's silence proves nothing.
    let page_first = [SourceKind::Page, SourceKind::Metadata];
    assert_eq!(fields_after(&page_first, vec![vec![old.clone()], vec![field("F")]]), [old.field]);
}

#[test]
fn texts_stay_where_the_newer_release_was_read_without_them() {
    let mut told = field("F");
    told.field.doc = Some("d".to_owned());
    let first = type_facts(SourceKind::Metadata, "2024-01-01", vec![told]);
    let spec = merge(&Spec::default(), &[first], &Scope::default(), Removals::Keep);
    let mut second = type_facts(SourceKind::Metadata, "2025-01-01", vec![field("F")]);
    second.keeps_prose = false;
    let spec = merge(&spec, &[second], &Scope::default(), Removals::Accept);
    assert_eq!(spec.types["T"].fields[0].doc.as_deref(), Some("d"));
}

#[test]
fn an_action_that_the_newer_table_of_codes_lacks_loses_its_codes_with_consent() {
    let action = type_facts(SourceKind::Metadata, "2024-01-01", vec![]);
    let mut codes = type_facts(SourceKind::Errors, "2024-01-01", vec![]);
    codes.types.clear();
    codes.actions[0] =
        ActionFacts { name: "A".to_owned(), errors: Some(vec!["E".to_owned()]), ..ActionFacts::default() };
    codes.errors = vec![super::error("E", false)];
    let spec = merge(&Spec::default(), &[action, codes.clone()], &Scope::default(), Removals::Keep);
    codes.actions.clear();
    codes.source = Source { retrieved: "2025-01-01".to_owned(), ..codes.source };
    for (removals, left) in [(Removals::Keep, 1), (Removals::Accept, 0)] {
        let spec = merge(&spec, std::slice::from_ref(&codes), &Scope::default(), removals);
        assert_eq!(spec.actions["A"].errors.len(), left, "{removals:?}");
    }
}
