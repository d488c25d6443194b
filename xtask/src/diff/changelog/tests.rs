//! The words in which users are told of every kind of change.

use tencent_ess_spec::{Action, Spec};

use super::{super::diff, draft};

/// A service whose action `A` has these parameters and these further facts.
fn service(request: &str, facts: &str) -> Spec {
    let text = format!(r#"{{ "action": "A", "request": [{request}] {facts} }}"#);
    let action: Action = serde_json::from_str(&text).unwrap();
    Spec { actions: [("A".to_owned(), action)].into(), ..Spec::default() }
}

fn told(old: &Spec, new: &Spec) -> String {
    draft(&diff(old, new), "2026-11-23").unwrap_or_default()
}

#[test]
fn every_kind_of_change_has_its_words() {
    let old = service(
        r#"{ "name": "Grown", "type": "Int64", "values": [{ "value": 1 }], "default": 1 },
           { "name": "Listed", "type": "String" },
           { "name": "Wide", "type": "String", "max_chars": 9 },
           { "name": "Tight", "type": "String", "max_chars": 9 },
           { "name": "Time", "type": "Int64" },
           { "name": "Unit", "type": "Int64", "format": "unix_seconds" },
           { "name": "Soft", "type": "String" },
           { "name": "Gone", "type": "String", "required": true },
           { "name": "Old", "type": "String" }"#,
        r#", "errors": ["E"]"#,
    );
    let new = service(
        r#"{ "name": "Grown", "type": "Int64", "values": [{ "value": 2 }, { "value": 3, "label": "草稿" }], "default": 2 },
           { "name": "Listed", "type": "String", "values": [{ "value": "a" }, { "value": "b" }] },
           { "name": "Wide", "type": "String", "max_chars": 10 },
           { "name": "Tight", "type": "String", "max_chars": 8 },
           { "name": "Time", "type": "Int64", "format": "unix_seconds" },
           { "name": "Unit", "type": "Int64", "format": "unix_millis" },
           { "name": "Soft", "type": "String", "format": "base64", "example": "YQ==" },
           { "name": "Old", "type": "String", "deprecated": true },
           { "name": "Must", "type": "Boolean", "required": true }"#,
        r#", "errors": ["F", "G"], "rate_limit": 20"#,
    );
    insta::assert_snapshot!(told(&old, &new), @r#"
    ## Unreleased: a major change

    The documentation of 2026-11-23.

    ### Added

    - *major:* `Must` of `A` is new (Boolean), and required. Code that builds a request without it no longer compiles, and the service refuses such requests: set it.
    - *minor:* `Grown` of `A` has new documented values: 2, 3 (草稿). Nothing has to be done.
    - *minor:* `Listed` of `A` has new documented values: "a", "b". Nothing has to be done.
    - *minor:* `A` documents the error codes `F`, `G`. Nothing has to be done.

    ### Changed

    - *major:* `Tight` of `A`: at most 9 characters → 8. Requests beyond that are refused before they are sent: keep to the limit.
    - *major:* `Unit` of `A` is now a time in milliseconds. Code that sets it may no longer compile, or mean something else: set a `SystemTime` or an `i64`.
    - *minor:* `Grown` of `A` is 2 by default, it was 1. Requests without it now mean something else: set it to 1 to keep the old meaning.
    - *minor:* `Wide` of `A`: at most 9 characters → 10. Nothing has to be done; more is possible.
    - *minor:* `Time` of `A` is a time. Nothing has to be done; its setter takes a `SystemTime`, too.
    - *minor:* `Soft` of `A` has another documented format. `Validation::Strict` checks that; under any other setting requests pass as before, and nothing has to be done.
    - *minor:* `Old` of `A` is deprecated by the vendor. Code that sets it gets a warning from the compiler: look for what replaces it.

    ### Removed

    - *major:* `A` no longer documents the error code `E` (2026-11-23). A program that selects actions with `service!` and names the code may no longer compile: match it as unknown.
    - *major:* `Gone` of `A` is gone: the vendor's documentation of 2026-11-23 no longer has it. Code that sets it no longer compiles: do without it.
    - *minor:* `Grown` of `A` may no longer be 1: the vendor's documentation of 2026-11-23 no longer has the value. `Validation::Strict` refuses it: use another one.

    ### Fixed

    - *patch:* The documentation follows the vendor's: 1 example, 1 request rate.
    "#);
}

#[test]
fn what_the_vendor_has_withdrawn_is_told_with_its_day() {
    let old = service(r#"{ "name": "Gone", "type": "Int64", "values": [{ "value": 1 }] }"#, r#", "errors": ["E"]"#);
    let fewer = service(r#"{ "name": "Gone", "type": "Int64" }"#, "");
    let kept = |new: &Spec| -> Vec<_> {
        let removals = diff(&old, new).into_iter().filter(|change| change.removal().is_some());
        removals.map(super::Change::kept).collect()
    };
    let told = [kept(&service("", r#", "errors": ["E"]"#)), kept(&fewer)].concat();
    insta::assert_snapshot!(draft(&told, "2026-11-23").unwrap(), @r"
    ## Unreleased: a patch change

    The documentation of 2026-11-23.

    ### Withdrawn by the vendor

    - *patch:* `Gone` of `A`: the vendor's documentation of 2026-11-23 no longer has it. It stays here; do not rely on it.
    - *patch:* The error code `E` of `A`: the vendor's documentation of 2026-11-23 no longer has it. It stays here; do not rely on it.
    - *patch:* The value 1 of `Gone` of `A`: the vendor's documentation of 2026-11-23 no longer has it. It stays here; do not rely on it.
    ");
}

#[test]
fn where_nothing_was_applied_there_is_nothing_to_tell() {
    let old = service(r#"{ "name": "Gone", "type": "String" }"#, "");
    assert_eq!(told(&old, &old), "");
}
