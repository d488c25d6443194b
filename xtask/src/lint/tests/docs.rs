//! What is found in documentation, and where there is none.

use super::{curated_service, documented_action, findings, report};

#[test]
fn missing_documentation_is_counted_and_listed_and_no_finding() {
    let action = r#"{ "action": "A", "request": [{ "name": "T", "type": "T" }],
        "errors": ["Done"], "curated": { "replay": "safe", "host": "file", "doc": "" } }"#;
    let report = report(&[("actions/A.json", action), ("errors.json", r#"{ "errors": [{ "code": "Done" }] }"#)]);
    assert_eq!(report.findings, []);
    assert_eq!(report.undocumented.to_string(), "1 action, 0 types, 1 field and 1 error code");
    let places: Vec<String> = report.undocumented.iter().map(ToString::to_string).collect();
    assert_eq!(
        places,
        [
            "spec/actions/A.json:1: `A` has no documentation — say in English under `curated.doc` what it is",
            "spec/actions/A.json:1 at /request/0: `T` has no documentation — say in English under `curated.doc` what it is",
            "spec/errors.json:1 at /errors/0: `Done` has no documentation — say in English under `curated.doc` what it is",
        ]
    );
}

#[test]
fn where_the_service_is_documented_missing_documentation_is_found() {
    let service = curated_service(r#""doc": "A demonstration.""#);
    let report = report(&[("service.json", &service), ("actions/A.json", &documented_action("", ""))]);
    let found: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        ["spec/actions/A.json:1: `A` has no documentation — say in English under `curated.doc` what it is"]
    );
    assert!(report.undocumented.is_empty());
}

#[test]
fn documentation_that_does_not_serve_its_readers_is_found() {
    let table = [
        ("The `A.", "the backticks do not come in pairs — close the one that is left open"),
        (
            "The flow (合同).",
            "`合` stands outside backticks — write English, and put what must stay Chinese in backticks",
        ),
        ("Call it first， then wait.", "`，` stands outside backticks — write English"),
        ("Call it<br/>first.", "`<br/>` is HTML — write Markdown, or put it in backticks"),
        ("Call it first.</p>", "`</p>` is HTML"),
        ("Call it&nbsp;first.", "`&nbsp;` is HTML"),
        ("Cancels a flow", "the last sentence has no end — end it with a full stop"),
        ("See [`AB`].", "there is no action, type or enum `AB` to link — did you mean `A`? Otherwise write a field"),
        ("See [`Deadline`].", "there is no action, type or enum `Deadline` to link — write a field"),
        ("What [`A`] does.", "the documentation of `A` links itself — take the brackets away"),
        ("The A.", "the documentation repeats the name `A` and says no more — say what it means"),
    ];
    for (doc, expected) in table {
        let found: Vec<String> = findings(&[("actions/A.json", &documented_action(doc, ""))]);
        let expected = format!("spec/actions/A.json:2 at /curated/doc: {expected}");
        assert!(found.iter().any(|finding| finding.starts_with(&expected)), "{doc}: {found:#?} is not {expected}");
    }
}

#[test]
fn code_links_and_addresses_are_fine_in_documentation() {
    let doc = "Takes a [`T`] of some [`Kind`].\n\n- `合同`, `<br>`: see <https://example.com/>.";
    assert_eq!(findings(&[("actions/A.json", &documented_action(doc, ""))]), Vec::<String>::new());
}

#[test]
fn texts_of_services_categories_enums_and_codes_are_looked_at_too() {
    let category = |doc: &str| format!(r#""categories": [{{ "name": "start", "title": "Start", "doc": "{doc}" }}]"#);
    let action = documented_action("Does it.", r#", "category": "start""#);
    let enumeration = |doc: &str, variant: &str| {
        format!(
            r#"{{ "enum": "Kind", "type": "Int64", "doc": "{doc}",
                "variants": [{{ "value": 1, "name": "Good", "doc": "{variant}" }}] }}"#
        )
    };
    let table = [
        ("service.json", curated_service(&format!(r#""doc": "No end", {}"#, category("Begin."))), "/curated/doc"),
        ("service.json", curated_service(&category("No end")), "/curated/categories/0/doc"),
        ("enums/Kind.json", enumeration("No end", "Fine."), "/doc"),
        ("enums/Kind.json", enumeration("Fine.", "No end"), "/variants/0/doc"),
        (
            "errors.json",
            r#"{ "errors": [{ "code": "Done", "curated": { "doc": "No end" } }] }"#.to_owned(),
            "/errors/0/curated/doc",
        ),
    ];
    for (path, text, pointer) in table {
        let service = curated_service(&category("Begin."));
        let found = findings(&[("service.json", &service), ("actions/A.json", &action), (path, &text)]);
        let expected = format!(" at {pointer}: the last sentence has no end");
        assert!(found.iter().any(|finding| finding.contains(&expected)), "{path}: {found:#?} is not {expected:?}");
    }
}
