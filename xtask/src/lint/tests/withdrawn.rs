//! Marks of what the vendor has withdrawn.

use super::findings;

/// The clean spec's action, whose parameter and code are curated so.
fn action(field: &str, curated: &str) -> String {
    format!(
        r#"{{ "action": "A", "request": [{{ "name": "T", "type": "T", {field} }}], "errors": ["Done"],
            "curated": {{ "doc": "Does it.", "replay": "safe", "host": "file", {curated} }} }}"#
    )
}

#[test]
fn marks_with_a_day_and_something_to_mark_are_in_order() {
    let field = r#""curated": { "doc": "It.", "withdrawn": "2026-11-23" }"#;
    let marks = r#""withdrawn": "2026-11-23", "withdrawn_errors": [{ "code": "Done", "since": "2026-11-23" }]"#;
    assert_eq!(findings(&[("actions/A.json", &action(field, marks))]), Vec::<String>::new());
}

#[test]
fn a_mark_without_a_day_is_found() {
    let field = r#""curated": { "doc": "It.", "withdrawn": "lately" }"#;
    let marks = r#""withdrawn": "2026-02-30""#;
    let found = findings(&[("actions/A.json", &action(field, marks))]);
    let day = "is not a day of the calendar — write the day since when the documentation lacks it, as YYYY-MM-DD";
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("/request/0/curated/withdrawn: `lately`") && found[0].ends_with(day), "{found:#?}");
    assert!(found[1].contains("/curated/withdrawn: `2026-02-30`"), "{found:#?}");
}

#[test]
fn a_mark_of_what_is_not_there_is_found() {
    let marks = r#""withdrawn_errors": [{ "code": "Gone", "since": "2026-11-23" }]"#;
    let action = action(r#""curated": { "doc": "It." }"#, marks);
    let ty = r#"{ "type": "T", "curated": { "doc": "A thing." }, "fields": [{ "name": "K", "type": "Int64",
        "values": [{ "value": 1 }], "curated": { "doc": "Its kind.", "enum": "Kind",
        "withdrawn_values": [{ "value": 2, "since": "2026-11-23" }] } }] }"#;
    let found = findings(&[("actions/A.json", &action), ("types/T.json", ty)]);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].ends_with("`A` has no error code `Gone` that could be withdrawn — take the mark away"));
    assert!(found[1].ends_with("`K` has no value 2 that could be withdrawn — take the mark away"), "{found:#?}");
}

#[test]
fn a_withdrawn_parameter_that_every_request_must_have_is_found() {
    let field = r#""required": true, "curated": { "doc": "It.", "withdrawn": "2026-11-23" }"#;
    let found = findings(&[("actions/A.json", &action(field, r#""withdrawn_errors": []"#))]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].ends_with("`T` is withdrawn, and every request has to have it — make it optional in a fix"));
}
