//! The laws of merging, tried on random sources, and the rules for single facts.

mod releases;

use proptest::{
    collection::vec,
    option,
    prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest},
    sample::{select, subsequence},
};
use tencent_ess_spec::{
    ActionCurated, AllowedValue, Field, FieldCurated, Format, Scalar, Source, SourceKind, Spec, Type, TypeCurated,
    ValueType,
};

use super::{
    Removals,
    authority::Authority,
    facts::{ActionFacts, Facts, FieldFacts, TypeFacts},
    fields::{Voice, merge_fields},
    merge, sort_by_strength,
};
use crate::{
    reading::{ErrorReading, ServiceReading},
    scope::Scope,
};

const KINDS: [SourceKind; 5] =
    [SourceKind::Text, SourceKind::Page, SourceKind::Errors, SourceKind::Examples, SourceKind::Metadata];
const DAYS: [&str; 3] = ["2024-12-01", "2026-01-01", "2026-11-01"];

fn field_facts(name: &'static str) -> impl Strategy<Value = FieldFacts> {
    let ty = select(vec!["String", "Int64", "Uint64", "T", "U"]).prop_map(|name| ValueType::from(name.to_owned()));
    let rules = (vec(0_i64..4, 0..3), option::of(1_u64..3), option::of(Just(Format::UnixSeconds)));
    let flags = (any::<bool>(), option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()));
    (ty, rules, flags, any::<bool>(), option::of("[ab]"), option::of("[ab]")).prop_map(
        move |(
            ty,
            (mut values, max_items, format),
            (list, required, nullable, deprecated),
            described,
            doc,
            example,
        )| {
            values.sort_unstable();
            values.dedup();
            let allowed = |value| AllowedValue { value: Scalar::Integer(value), label: String::new() };
            let values = values.into_iter().map(allowed).filter(|allowed| ty.accepts(&allowed.value));
            FieldFacts {
                nullable,
                deprecated,
                signless: ty == ValueType::Int64 && described,
                described,
                field: Field {
                    name: name.to_owned(),
                    values: values.filter(|_| described).collect(),
                    max_items: max_items.filter(|_| described),
                    format: format.filter(|_| described),
                    nullable: nullable.unwrap_or_default(),
                    deprecated: deprecated.unwrap_or_default(),
                    example: example.map(Into::into),
                    ty,
                    list,
                    required,
                    doc,
                    ..Field::default()
                },
            }
        },
    )
}

fn table() -> impl Strategy<Value = Vec<FieldFacts>> {
    let names = subsequence(vec!["W", "X", "Y", "Z"], 0..=4).prop_shuffle();
    names.prop_flat_map(|names| names.into_iter().map(|name| field_facts(name).boxed()).collect::<Vec<_>>())
}

fn codes() -> impl Strategy<Value = Vec<String>> {
    subsequence(vec!["E1", "E2", "E3"], 1..=3).prop_map(|codes| codes.into_iter().map(str::to_owned).collect())
}

fn action(name: &'static str) -> impl Strategy<Value = ActionFacts> {
    let itself = (option::of("[ab]"), option::of("[ab]"), option::of(1_u32..4), option::of(any::<bool>()));
    (itself, option::of(table()), option::of(table()), option::of(codes())).prop_map(
        move |((title, doc, rate_limit, deprecated), request, response, errors)| ActionFacts {
            name: name.to_owned(),
            title,
            doc,
            rate_limit,
            deprecated,
            request,
            response,
            errors,
            examples: None,
        },
    )
}

fn ty(name: &'static str) -> impl Strategy<Value = TypeFacts> {
    (option::of("[ab]"), table()).prop_map(move |(doc, fields)| TypeFacts { name: name.to_owned(), doc, fields })
}

fn errors() -> impl Strategy<Value = Vec<ErrorReading>> {
    let one = |code: &'static str| {
        (any::<bool>(), option::of("[ab]")).prop_map(move |(common, doc)| ErrorReading {
            code: code.to_owned(),
            doc,
            common,
        })
    };
    let codes = subsequence(vec!["E1", "E2", "E3", "E4"], 0..=4);
    codes.prop_flat_map(move |codes| codes.into_iter().map(|code| one(code).boxed()).collect::<Vec<_>>())
}

fn source_facts() -> impl Strategy<Value = Facts> {
    let some = |name| option::of(action(name));
    let types = (option::of(ty("T")), option::of(ty("U")));
    (select(KINDS.to_vec()), select(DAYS.to_vec()), (some("A"), some("B")), types, errors()).prop_map(
        |(kind, day, actions, types, errors)| {
            let mut facts = Facts {
                origin: String::new(),
                source: Source { kind, url: None, retrieved: day.to_owned() },
                keeps_prose: true,
                service: ServiceReading::default(),
                actions: [actions.0, actions.1].into_iter().flatten().collect(),
                types: [types.0, types.1].into_iter().flatten().collect(),
                errors,
            };
            if matches!(kind, SourceKind::Errors | SourceKind::Examples) {
                facts.types.clear();
                for action in &mut facts.actions {
                    *action = ActionFacts {
                        name: action.name.clone(),
                        errors: action.errors.take().filter(|_| kind == SourceKind::Errors),
                        ..ActionFacts::default()
                    };
                }
            }
            facts
        },
    )
}

/// Sources with names of their own, sorted by strength.
fn sources() -> impl Strategy<Value = Vec<Facts>> {
    vec(source_facts(), 0..4).prop_map(|mut sources| {
        for (index, facts) in sources.iter_mut().enumerate() {
            facts.origin = format!("source {index}");
        }
        sort_by_strength(&mut sources);
        sources
    })
}

fn scope() -> impl Strategy<Value = Scope> {
    let only = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    prop_oneof![
        Just(Scope::default()),
        Just(Scope::new(&only(&["A"]), &[])),
        Just(Scope::new(&[], &only(&["B"]))),
        Just(Scope::new(&only(&["A"]), &only(&["B"]))),
    ]
}

fn removals() -> impl Strategy<Value = Removals> {
    prop_oneof![Just(Removals::Keep), Just(Removals::Accept)]
}

/// A spec that earlier runs have left.
fn committed() -> impl Strategy<Value = Spec> {
    (sources(), sources()).prop_map(|(first, second)| {
        let spec = merge(&Spec::default(), &first, &Scope::default(), Removals::Keep);
        merge(&spec, &second, &Scope::default(), Removals::Keep)
    })
}

/// People's work on everything there is.
fn curate(spec: &mut Spec) {
    let curated = || FieldCurated { doc: Some("ours".to_owned()), sensitive: Some(true), ..FieldCurated::default() };
    for action in spec.actions.values_mut() {
        action.curated = ActionCurated { doc: Some("ours".to_owned()), ..ActionCurated::default() };
        action.request.iter_mut().chain(&mut action.response).for_each(|field| field.curated = curated());
    }
    for ty in spec.types.values_mut() {
        ty.curated = TypeCurated { doc: Some("ours".to_owned()), ..TypeCurated::default() };
        ty.fields.iter_mut().for_each(|field| field.curated = curated());
    }
    for code in &mut spec.errors.errors {
        code.curated.doc = Some("ours".to_owned());
    }
}

/// The curated parts, by place.
fn curated_parts(spec: &Spec) -> Vec<String> {
    let field = |place: &str, field: &Field| format!("{place} {}: {:?}", field.name, field.curated);
    let mut parts: Vec<String> = Vec::new();
    for (name, action) in &spec.actions {
        parts.push(format!("{name}: {:?}", action.curated));
        parts.extend(action.request.iter().map(|request| field(&format!("{name} request"), request)));
        parts.extend(action.response.iter().map(|response| field(&format!("{name} response"), response)));
    }
    for (name, ty) in &spec.types {
        parts.push(format!("{name}: {:?}", ty.curated));
        parts.extend(ty.fields.iter().map(|member| field(name, member)));
    }
    parts.extend(spec.errors.errors.iter().map(|code| format!("{}: {:?}", code.code, code.curated)));
    parts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_sources_does_not_matter(
        spec in committed(),
        given in sources().prop_flat_map(|sources| (Just(sources.clone()), Just(sources).prop_shuffle())),
        scope in scope(),
        removals in removals(),
    ) {
        let (sorted, mut shuffled) = given;
        sort_by_strength(&mut shuffled);
        prop_assert_eq!(merge(&spec, &sorted, &scope, removals), merge(&spec, &shuffled, &scope, removals));
    }

    #[test]
    fn merging_again_changes_nothing(spec in committed(), sources in sources(), scope in scope(), removals in removals()) {
        let once = merge(&spec, &sources, &scope, removals);
        let twice = merge(&once, &sources, &scope, removals);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn what_is_curated_is_never_touched(mut spec in committed(), sources in sources(), scope in scope()) {
        curate(&mut spec);
        let merged = merge(&spec, &sources, &scope, Removals::Keep);
        let after = curated_parts(&merged);
        for part in curated_parts(&spec) {
            prop_assert!(after.contains(&part), "{part}");
        }
    }

    #[test]
    fn without_consent_nothing_disappears(spec in committed(), sources in sources(), scope in scope()) {
        let merged = merge(&spec, &sources, &scope, Removals::Keep);
        let names = |fields: &[Field]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        for (name, action) in &spec.actions {
            let after = &merged.actions[name];
            prop_assert!(names(&action.request).iter().all(|name| names(&after.request).contains(name)));
            prop_assert!(names(&action.response).iter().all(|name| names(&after.response).contains(name)));
            prop_assert!(action.errors.iter().all(|code| after.errors.contains(code)));
        }
        for (name, ty) in &spec.types {
            prop_assert!(names(&ty.fields).iter().all(|field| names(&merged.types[name].fields).contains(field)));
        }
        for code in &spec.errors.errors {
            prop_assert!(merged.errors.errors.iter().any(|known| known.code == code.code));
        }
    }

    #[test]
    fn an_older_source_changes_no_stated_fact(mut newer in source_facts(), mut older in source_facts()) {
        newer.source = Source { kind: SourceKind::Metadata, url: None, retrieved: "2026-11-01".to_owned() };
        older.source.retrieved = "2026-10-31".to_owned();
        let before = merge(&Spec::default(), &[newer], &Scope::default(), Removals::Keep);
        let after = merge(&before, &[older], &Scope::default(), Removals::Accept);
        for (name, ty) in &before.types {
            prop_assert!(keeps(&ty.fields, &after.types[name].fields));
        }
        for (name, action) in &before.actions {
            let later = &after.actions[name];
            prop_assert!(keeps(&action.request, &later.request));
            prop_assert!(keeps(&action.response, &later.response));
            prop_assert!(action.title.is_none() || action.title == later.title);
        }
    }
}

/// The same fields with the same facts; only what was absent may be there now.
fn keeps(before: &[Field], after: &[Field]) -> bool {
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| {
            let mut filled = before.clone();
            filled.required = filled.required.or(after.required);
            filled.example = filled.example.or_else(|| after.example.clone());
            filled.doc = filled.doc.or_else(|| after.doc.clone());
            filled == *after
        })
}

fn field(name: &str, ty: &str) -> Field {
    Field { name: name.to_owned(), ty: ty.to_owned().into(), ..Field::default() }
}

fn stated(field: Field) -> FieldFacts {
    FieldFacts { field, described: true, ..FieldFacts::default() }
}

/// Merges a table of the given kind and day into one that a page of 2026-01-01 has stated.
fn merged(fields: &[Field], kind: SourceKind, day: &str, table: &[FieldFacts], removals: Removals) -> Vec<Field> {
    let page = Source { kind: SourceKind::Page, url: None, retrieved: "2026-01-01".to_owned() };
    let rank = super::authority::Rank { retrieved: day.to_owned(), kind };
    let mut fields = fields.to_vec();
    let authority = Authority::of(&[page]);
    merge_fields(&mut fields, table, &Voice { authority: &authority, rank: &rank, removals, keeps_prose: true });
    fields
}

#[test]
fn an_integer_without_a_sign_neither_makes_nor_unmakes_one() {
    let integer = FieldFacts { signless: true, ..stated(field("N", "Int64")) };
    let merge_page = |known: &str| {
        merged(&[field("N", known)], SourceKind::Page, "2026-02-01", std::slice::from_ref(&integer), Removals::Keep)
    };
    assert_eq!(merge_page("Uint64"), [field("N", "Uint64")]);
    assert_eq!(merge_page("Int64"), [field("N", "Int64")]);
    assert_eq!(merge_page("String"), [field("N", "Int64")]);
    // Only metadata states signs, so even old metadata knows better than a page.
    let unsigned = [stated(field("N", "Uint64"))];
    let known = [field("N", "Int64")];
    assert_eq!(merged(&known, SourceKind::Metadata, "2020-01-01", &unsigned, Removals::Keep), [field("N", "Uint64")]);
}

#[test]
fn the_order_is_that_of_the_believed_source_and_kept_fields_stay_behind_their_predecessor() {
    let known = ["A", "X", "B"].map(|name| field(name, "String"));
    let table = ["B", "A", "C"].map(|name| stated(field(name, "String")));
    let names = |day: &str, removals| -> Vec<String> {
        merged(&known, SourceKind::Page, day, &table, removals).into_iter().map(|field| field.name).collect()
    };
    assert_eq!(names("2026-01-01", Removals::Keep), ["B", "A", "X", "C"]);
    assert_eq!(names("2026-01-01", Removals::Accept), ["B", "A", "C"]);
    assert_eq!(names("2025-12-31", Removals::Accept), ["A", "X", "B"]);
}

#[test]
fn values_that_a_new_type_cannot_have_go_with_the_old_type() {
    let value = |value: Scalar| AllowedValue { value, label: String::new() };
    let text = Field { values: vec![value(Scalar::String("true".to_owned()))], ..field("F", "String") };
    let boolean = Field { values: vec![value(Scalar::Boolean(true))], ..field("F", "Boolean") };
    let after = merged(&[text], SourceKind::Page, "2026-01-01", &[stated(boolean.clone())], Removals::Keep);
    assert_eq!(after, [boolean]);
}

#[test]
fn a_rule_that_the_prose_no_longer_states_is_gone_but_a_missing_text_states_nothing() {
    let known = Field { max_chars: Some(200), ..field("F", "String") };
    let silent = stated(field("F", "String"));
    let untold = FieldFacts { described: false, ..silent.clone() };
    let max_chars = |facts: FieldFacts, day: &str| {
        merged(std::slice::from_ref(&known), SourceKind::Page, day, &[facts], Removals::Keep)[0].max_chars
    };
    assert_eq!(max_chars(silent.clone(), "2026-01-01"), None);
    assert_eq!(max_chars(silent, "2025-01-01"), Some(200));
    assert_eq!(max_chars(untold, "2026-01-01"), Some(200));
}

fn type_facts(kind: SourceKind, day: &str, fields: Vec<FieldFacts>) -> Facts {
    let uses = stated(field("Uses", "T"));
    Facts {
        origin: format!("{kind:?} of {day}"),
        source: Source { kind, url: None, retrieved: day.to_owned() },
        keeps_prose: true,
        service: ServiceReading::default(),
        actions: vec![ActionFacts { name: "A".to_owned(), request: Some(vec![uses]), ..ActionFacts::default() }],
        types: vec![TypeFacts { name: "T".to_owned(), doc: None, fields }],
        errors: Vec::new(),
    }
}

fn sources_of(ty: &Type) -> Vec<(SourceKind, &str)> {
    ty.sources.iter().map(|source| (source.kind, source.retrieved.as_str())).collect()
}

#[test]
fn a_source_that_confirms_everything_leaves_no_trace() {
    use SourceKind::{Metadata, Page};
    let plain = || vec![stated(field("F", "String"))];
    let once =
        merge(&Spec::default(), &[type_facts(Metadata, "2026-01-01", plain())], &Scope::default(), Removals::Keep);
    assert_eq!(sources_of(&once.types["T"]), [(Metadata, "2026-01-01")]);
    for kind in [Page, Metadata] {
        let later = type_facts(kind, "2026-06-01", plain());
        assert_eq!(merge(&once, &[later], &Scope::default(), Removals::Keep), once);
    }
    let told = vec![stated(Field { max_chars: Some(9), ..field("F", "String") })];
    let changed = merge(&once, &[type_facts(Page, "2026-06-01", told)], &Scope::default(), Removals::Keep);
    assert_eq!(sources_of(&changed.types["T"]), [(Page, "2026-06-01"), (Metadata, "2026-01-01")]);
    assert_eq!(changed.actions, once.actions, "only the type has changed");
}

#[test]
fn types_that_nothing_reaches_go_only_from_a_limited_spec_and_only_with_consent() {
    let limited = Scope::new(&["A".to_owned()], &[]);
    let old = merge(
        &Spec::default(),
        &[type_facts(SourceKind::Metadata, "2026-01-01", vec![stated(field("F", "String"))])],
        &limited,
        Removals::Keep,
    );
    let mut without = type_facts(SourceKind::Page, "2026-02-01", Vec::new());
    without.types.clear();
    without.actions[0].request = Some(vec![stated(field("Uses", "String"))]);
    let types = |scope: &Scope, removals| {
        merge(&old, std::slice::from_ref(&without), scope, removals).types.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(types(&limited, Removals::Keep), ["T"]);
    assert_eq!(types(&limited, Removals::Accept), Vec::<String>::new());
    assert_eq!(types(&Scope::default(), Removals::Accept), ["T"]);
}

#[test]
fn only_a_list_of_all_actions_removes_one() {
    let spec = |names: &[&str]| {
        let mut facts = type_facts(SourceKind::Metadata, "2026-01-01", vec![stated(field("F", "String"))]);
        let one = facts.actions[0].clone();
        facts.actions = names.iter().map(|name| ActionFacts { name: (*name).to_owned(), ..one.clone() }).collect();
        facts
    };
    let old = merge(&Spec::default(), &[spec(&["A", "B"])], &Scope::default(), Removals::Keep);
    let actions = |kind, day: &str, removals| {
        let mut source = spec(&["A"]);
        source.source = Source { kind, url: None, retrieved: day.to_owned() };
        merge(&old, &[source], &Scope::default(), removals).actions.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(actions(SourceKind::Metadata, "2026-01-02", Removals::Accept), ["A"]);
    assert_eq!(actions(SourceKind::Metadata, "2026-01-02", Removals::Keep), ["A", "B"]);
    assert_eq!(actions(SourceKind::Metadata, "2025-12-31", Removals::Accept), ["A", "B"]);
    assert_eq!(actions(SourceKind::Page, "2026-01-02", Removals::Accept), ["A", "B"]);
}

fn error(code: &str, common: bool) -> ErrorReading {
    ErrorReading { code: code.to_owned(), doc: None, common }
}

#[test]
fn a_limited_spec_holds_the_codes_of_its_actions_and_the_common_ones() {
    let mut facts = type_facts(SourceKind::Errors, "2026-01-01", Vec::new());
    facts.actions[0].errors = Some(vec!["Documented".to_owned()]);
    facts.errors = vec![error("Documented", false), error("Common", true), error("Other", false)];
    facts.source.kind = SourceKind::Page;
    let codes = |scope: &Scope| -> Vec<String> {
        let spec = merge(&Spec::default(), std::slice::from_ref(&facts), scope, Removals::Accept);
        spec.errors.errors.into_iter().map(|code| code.code).collect()
    };
    assert_eq!(codes(&Scope::new(&["A".to_owned()], &[])), ["Common", "Documented"]);
    assert_eq!(codes(&Scope::default()), ["Common", "Documented", "Other"]);
}
