//! The wording of every kind of change.

use tencent_ess_spec::{
    Action, AllowedValue, CharClass, Charset, ErrorCode, Errors, Example, Field, FieldCurated, Format, Scalar, Service,
    Source, SourceKind, Spec, Type,
};

use super::{Change, diff, render};

fn field(name: &str, ty: &str) -> Field {
    Field { name: name.to_owned(), ty: ty.to_owned().into(), ..Field::default() }
}

fn spec_of_type(fields: Vec<Field>) -> Spec {
    let ty = Type { name: "T".to_owned(), fields, ..Type::default() };
    Spec { types: [("T".to_owned(), ty)].into(), ..Spec::default() }
}

/// What is said when the one type of a spec has these fields, and then those.
fn fields(old: Vec<Field>, new: Vec<Field>) -> String {
    render(&diff(&spec_of_type(old), &spec_of_type(new)))
}

fn value(value: i64, label: &str) -> AllowedValue {
    AllowedValue { value: Scalar::Integer(value), label: label.to_owned() }
}

#[test]
fn equal_specs_do_not_differ_and_curated_parts_do_not_count() {
    let curated = FieldCurated { doc: Some("Ours.".to_owned()), ..FieldCurated::default() };
    assert_eq!(fields(vec![field("A", "String")], vec![Field { curated, ..field("A", "String") }]), "");
}

#[test]
fn fields_are_added_removed_retyped_and_moved() {
    let said = fields(
        vec![field("CcInfos", "CcInfo"), field("Gone", "String"), field("B", "String"), field("C", "Int64")],
        vec![
            Field { list: true, ..field("CcInfos", "CcInfo") },
            field("C", "Uint64"),
            field("B", "String"),
            Field { required: Some(true), ..field("New", "Float") },
            Field { list: true, ..field("Newer", "Binary") },
        ],
    );
    insta::assert_snapshot!(said, @r"
    type T
      in another order
      CcInfos: CcInfo → list of CcInfo
      C: Int64 → Uint64
      New: added, Float, required
      Newer: added, list of Binary
      Gone: removed
    ");
}

#[test]
fn rules_are_said_one_by_one() {
    let old = Field {
        required: Some(true),
        values: vec![value(1, "模板"), value(2, "文件"), value(3, "草稿")],
        default: Some(Scalar::Integer(2)),
        max_chars: Some(200),
        max_items: Some(50),
        min: Some(1),
        format: Some(Format::UnixSeconds),
        charset: Some(Charset { classes: vec![CharClass::Letter], chars: "-".to_owned() }),
        example: Some("x".into()),
        ..field("F", "Int64")
    };
    let new = Field {
        required: Some(false),
        nullable: true,
        deprecated: true,
        values: vec![value(2, "文档"), value(1, "模板"), value(4, "")],
        default: Some(Scalar::Integer(1)),
        max_chars: Some(100),
        min_chars: Some(2),
        max_bytes: Some(7),
        min_items: Some(1),
        max: Some(-1),
        format: Some(Format::UnixMillis),
        ..field("F", "Int64")
    };
    insta::assert_snapshot!(fields(vec![old], vec![new]), @r#"
    type T
      F: required → optional
      F: may now be null in an answer
      F: now deprecated
      F: value 2: label "文件" → "文档"
      F: value 4 added
      F: value 3 (草稿) removed
      F: values in another order
      F: at most 200 characters → 100
      F: now at least 2 characters
      F: now at most 7 bytes
      F: no longer at most 50 elements
      F: now at least 1 element
      F: no longer at least 1
      F: now at most -1
      F: default 2 → 1
      F: format "unix_seconds" → "unix_millis"
      F: charset {"classes":["letter"],"chars":"-"} removed
      F: example "x" removed
    "#);
}

#[test]
fn actions_services_codes_and_sources_have_their_words() {
    let source = |kind, retrieved: &str| Source { kind, url: None, retrieved: retrieved.to_owned() };
    let code = |code: &str, common| ErrorCode { code: code.to_owned(), common, ..ErrorCode::default() };
    let action = |action: Action| [("A".to_owned(), Action { action: "A".to_owned(), ..action })].into();
    let old = Spec {
        service: Service { service: "tiny".to_owned(), title: Some("Tiny".to_owned()), ..Service::default() },
        actions: action(Action {
            rate_limit: Some(20),
            errors: vec!["E1".to_owned()],
            request: vec![field("Q", "String")],
            response: vec![Field { doc: Some("a".to_owned()), ..field("R", "String") }],
            sources: vec![source(SourceKind::Page, "2026-01-01")],
            ..Action::default()
        }),
        errors: Errors { sources: vec![], errors: vec![code("E1", false), code("E2", true)] },
        ..Spec::default()
    };
    let example = Example { title: "t".to_owned(), request: "".into(), response: "".into() };
    let new = Spec {
        service: Service { endpoint: Some("tiny.example".to_owned()), title: None, ..old.service.clone() },
        actions: action(Action {
            title: Some("Makes it".to_owned()),
            rate_limit: Some(300),
            deprecated: true,
            doc: Some("text".to_owned()),
            errors: vec!["E2".to_owned()],
            examples: vec![example],
            request: vec![Field { doc: Some("a".to_owned()), ..field("Q", "String") }],
            response: vec![Field { doc: Some("b".to_owned()), ..field("R", "String") }],
            sources: vec![source(SourceKind::Page, "2026-02-01"), source(SourceKind::Metadata, "2026-02-02")],
            ..Action::default()
        }),
        errors: Errors { sources: vec![], errors: vec![code("E2", false), code("E3", false), code("E4", true)] },
        ..Spec::default()
    };
    insta::assert_snapshot!(render(&diff(&old, &new)), @r#"
    service.json
      title "Tiny" removed
      endpoint "tiny.example" added — minor
    action A
      title "Makes it" added
      calls per second 20 → 300
      now deprecated — minor
      error code E2 added — minor
      error code E1 removed — major
      examples added
      source: page of 2026-01-01 → 2026-02-01
      source: metadata of 2026-02-02 added
      text added: its own
    action A, request
      text added: Q
    action A, response
      text changed: R
    errors.json
      E1: removed — major
      E2: no longer common to the platform
      added: E3
      added, common to the platform — minor: E4
    "#);
}

#[test]
fn long_lists_go_on_in_the_next_line() {
    let code = |number: usize| ErrorCode { code: format!("FailedOperation.Reason{number}"), ..ErrorCode::default() };
    let new = Spec { errors: Errors { errors: (1..=8).map(code).collect(), ..Errors::default() }, ..Spec::default() };
    insta::assert_snapshot!(render(&diff(&Spec::default(), &new)), @r"
    errors.json
      added: FailedOperation.Reason1, FailedOperation.Reason2, FailedOperation.Reason3,
        FailedOperation.Reason4, FailedOperation.Reason5, FailedOperation.Reason6,
        FailedOperation.Reason7, FailedOperation.Reason8
    ");
}

#[test]
fn removals_that_were_kept_back_say_so() {
    let curated = FieldCurated { sensitive: Some(true), ..FieldCurated::default() };
    let old = vec![
        Field { values: vec![value(3, "草稿")], ..field("F", "Int64") },
        Field { curated, ..field("Gone", "String") },
    ];
    let changes = diff(&spec_of_type(old), &spec_of_type(vec![field("F", "Int64")]));
    let kept: Vec<Change> = changes.into_iter().map(Change::kept).collect();
    insta::assert_snapshot!(render(&kept), @r"
    type T
      F: value 3 (草稿) removed by the source, kept here
      Gone: removed by the source, kept here with what is curated of it
    ");
}
