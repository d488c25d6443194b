//! What is found in small specs, and that nothing is found in a finished one.

mod docs;
mod withdrawn;

use std::collections::BTreeMap;

use tencent_ess_spec::{Files, Spec};

use super::{Report, lint};

/// A spec in which there is nothing to find, documentation included.
const CLEAN: [(&str, &str); 5] = [
    (
        "service.json",
        r#"{ "service": "demo", "version": "1", "curated": {
            "hosts": [{ "name": "file", "production": "file.example", "test": "file.test.example" }],
            "only": ["A"] } }"#,
    ),
    ("errors.json", r#"{ "errors": [{ "code": "Done", "curated": { "doc": "It was done before." } }] }"#),
    (
        "actions/A.json",
        r#"{ "action": "A",
            "request": [{ "name": "T", "type": "T", "curated": { "doc": "It." } }],
            "errors": ["Done"],
            "curated": { "doc": "Does it.", "replay": "guarded", "guard": "Done", "host": "file" } }"#,
    ),
    (
        "types/T.json",
        r#"{ "type": "T",
            "fields": [{ "name": "K", "type": "Int64",
                "values": [{ "value": 1 }], "default": 1, "example": 1, "min": 1, "max": 1,
                "curated": { "doc": "Its kind.", "enum": "Kind", "fix": { "max": 3, "why": "It is." } } }],
            "curated": { "doc": "A thing." } }"#,
    ),
    (
        "enums/Kind.json",
        r#"{ "enum": "Kind", "type": "Int64", "doc": "The kind.",
            "variants": [{ "value": 1, "name": "Good", "doc": "A good one." }] }"#,
    ),
];

/// What is found when these files replace or join those of the clean spec.
fn report(texts: &[(&str, &str)]) -> Report {
    let texts = CLEAN.iter().chain(texts).map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let files = Files { root: "spec".to_owned(), texts: texts.collect::<BTreeMap<_, _>>() };
    lint(&files, &Spec::read(&files).unwrap())
}

fn findings(texts: &[(&str, &str)]) -> Vec<String> {
    report(texts).findings.iter().map(ToString::to_string).collect()
}

/// The clean spec's action, with a text of its own and whatever else is curated.
fn documented_action(doc: &str, curated: &str) -> String {
    let doc = serde_json::Value::from(doc);
    format!(
        r#"{{ "action": "A", "request": [{{ "name": "T", "type": "T", "curated": {{ "doc": "It." }} }}],
            "errors": ["Done"], "curated": {{ "doc": {doc}, "replay": "safe", "host": "file" {curated} }} }}"#
    )
}

/// The clean spec's service, with these members under `curated`.
fn curated_service(members: &str) -> String {
    format!(
        r#"{{ "service": "demo", "version": "1", "curated": {{
            "hosts": [{{ "name": "file", "production": "a", "test": "b" }}], {members} }} }}"#
    )
}

/// What is found in a spec whose type `T` has this field, in one line; the enum's values are all in use.
fn findings_in_field(field: &str) -> Vec<String> {
    let used = r#"{ "name": "Used", "type": "Int64", "values": [{ "value": 1 }], "curated": { "enum": "Kind" } }"#;
    findings(&[("types/T.json", &format!(r#"{{ "type": "T", "fields": [{used},{field}] }}"#))])
}

/// Asserts that each field leads to one finding, which begins like this.
fn assert_fields(table: &[(&str, &str)]) {
    for (field, expected) in table {
        let found = findings_in_field(field);
        assert_eq!(found.len(), 1, "{field}: {found:#?}");
        let expected = format!("spec/types/T.json:1 at /fields/1{expected}");
        assert!(found[0].starts_with(&expected), "{field}: {:?} is not {expected:?}", found[0]);
        assert!(found[0].contains(" — "), "nothing says what to do: {}", found[0]);
    }
}

#[test]
fn in_a_finished_spec_nothing_is_found() {
    let report = report(&[]);
    assert_eq!(report, Report::default());
    assert!(report.undocumented.is_empty());
}

#[test]
fn what_would_break_generated_code_is_reported_alone() {
    let action = r#"{ "action": "A", "request": [{ "name": "T", "type": "Unheard" }] }"#;
    let found = findings(&[("actions/A.json", action)]);
    assert_eq!(found, ["spec/actions/A.json:1 at /request/0/type: unknown type `Unheard`"]);
}

#[test]
fn findings_are_sorted_by_file_and_line() {
    let ty = "{ \"type\": \"T\", \"fields\": [\n{ \"name\": \"B\", \"type\": \"Int64\", \"max_chars\": 1 },\n\
              { \"name\": \"C\", \"type\": \"Int64\", \"values\": [{ \"value\": 1 }] }] }";
    let found = findings(&[("types/T.json", ty)]);
    let places: Vec<&str> = found.iter().filter_map(|line| line.split(" at ").next()).collect();
    assert_eq!(places, ["spec/enums/Kind.json:1", "spec/types/T.json:2", "spec/types/T.json:3"]);
}

#[test]
fn names_that_lead_nowhere_and_things_without_use_are_found() {
    let service = |curated: &str| format!(r#"{{ "service": "demo", "version": "1", "curated": {{ {curated} }} }}"#);
    let file = r#"{ "name": "file", "production": "a", "test": "b" }"#;
    let other = r#"{ "name": "other", "production": "a", "test": "b" }"#;
    let table = [
        (
            service(&format!(r#""hosts": [{file}], "only": ["A", "AB"]"#)),
            "at /curated/only/1: there is no action `AB` — did you mean `A`? Otherwise take it away, or run `cargo \
             xtask regen` with its page",
        ),
        (
            service(&format!(r#""hosts": [{file}], "only": ["A", "A"]"#)),
            "at /curated/only/1: `A` is there twice — take one of them away",
        ),
        (
            service(&format!(r#""hosts": [{file}, {other}]"#)),
            "at /curated/hosts/1: no action uses the host `other` — take it away, or name it under `curated.host` of \
             the action that it serves",
        ),
        (
            service(&format!(r#""hosts": [{file}, {file}]"#)),
            "at /curated/hosts/1: the host `file` is there twice — give each a name of its own",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(findings(&[("service.json", &text)]), [format!("spec/service.json:1 {expected}")]);
    }
    let lonely = ("types/U.json", r#"{ "type": "U" }"#);
    let expected = "spec/types/U.json:1 at /type: no request or answer holds the type `U` — remove the file, or have a \
                    field use it";
    assert_eq!(findings(&[lonely]), [expected]);
}

#[test]
fn actions_say_whether_they_may_run_twice_and_guards_can_come() {
    let action = |curated: &str| {
        format!(
            r#"{{ "action": "A", "request": [{{ "name": "T", "type": "T" }}],
                 "curated": {{ "host": "file" {curated} }} }}"#
        )
    };
    let table = [
        ("", "at /curated: nobody has said whether `A` may run twice — state `curated.replay`"),
        (
            r#", "replay": "guarded", "guard": "Done""#,
            "at /curated/guard: the guard code `Done` is not among the error codes of `A` — name a code",
        ),
    ];
    for (curated, expected) in table {
        let found = findings(&[("actions/A.json", &action(curated))]);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].contains(expected), "{:?} is not {expected:?}", found[0]);
    }
}

#[test]
fn fixes_are_explained_and_change_something() {
    let field = |fix: &str| {
        format!(r#"{{ "name": "F", "type": "String", "max_chars": 5, "curated": {{ "fix": {{ {fix} }} }} }}"#)
    };
    let table = [
        (r#""max_chars": 6, "why": " ""#, "/curated/fix/why: the fix is not explained"),
        (r#""why": "It is so.""#, "/curated/fix: the fix changes nothing"),
        (r#""max_chars": 5, "why": "w""#, "/curated/fix/max_chars: the docs say the same of `max_chars` by now"),
        (r#""min_chars": null, "why": "w""#, "/curated/fix/min_chars: the docs say the same of `min_chars` by now"),
        (
            r#""list": false, "max_chars": null, "why": "w""#,
            "/curated/fix/list: the docs say the same of `list` by now",
        ),
        (r#""name": "G", "why": "w""#, "/curated/fix/name: a fix cannot change `name`"),
    ];
    for (fix, expected) in table {
        assert_fields(&[(&field(fix), expected)]);
    }
    assert_eq!(findings_in_field(&field(r#""max_chars": null, "why": "w""#)), Vec::<String>::new());
}

#[test]
fn values_have_names_and_links_have_values() {
    assert_fields(&[
        (
            r#"{ "name": "F", "type": "Int64", "values": [{ "value": 1 }] }"#,
            "/values: the values of `F` have no names — link an enum",
        ),
        (
            r#"{ "name": "F", "type": "Boolean", "values": [{ "value": true }] }"#,
            "/values: the values of `F` have no names — a Boolean is not listed by values",
        ),
        (
            r#"{ "name": "F", "type": "Int64", "values": [{ "value": 1 }, { "value": 2 }], "curated": { "enum": "Kind" } }"#,
            "/values/1/value: the enum `Kind` does not name the value 2 — add a variant to enums/Kind.json",
        ),
        (
            r#"{ "name": "F", "type": "Int64", "curated": { "enum": "Kind" } }"#,
            "/curated/enum: `F` is linked to the enum `Kind`, and has no values",
        ),
    ]);
}

#[test]
fn values_stated_by_a_fix_count() {
    let field = r#"{ "name": "F", "type": "Int64", "curated": { "enum": "Kind",
        "fix": { "values": [{ "value": 1 }], "why": "The docs forgot it." } } }"#;
    assert_eq!(findings_in_field(field), Vec::<String>::new());
}

#[test]
fn enums_and_variants_are_used_named_and_documented() {
    let variant = |text: &str| {
        format!(r#"{{ "enum": "Kind", "type": "Int64", "doc": "The kind.", "variants": [{{ "value": 1, {text} }}] }}"#)
    };
    let table = [
        (variant(r#""name": "Good""#), "/variants/0: the variant `Good` has no documentation"),
        (
            variant(r#""name": "Kind1", "doc": "D.""#),
            "/variants/0/name: the variant `Kind1` is called after its number",
        ),
        (variant(r#""name": "One", "doc": "D.""#), "/variants/0/name: the variant `One` is called after its number"),
        (
            variant(r#""name": "good", "doc": "D.""#),
            "/variants/0/name: the variant `good` does not begin with a capital",
        ),
        (
            variant(r#""name": "GOOD", "doc": "D.""#),
            "/variants/0/name: the variant `GOOD` is in capitals, like a value",
        ),
        (variant(r#""name": "Go_od", "doc": "D.""#), "/variants/0/name: the variant `Go_od` is not written in letters"),
        (
            r#"{ "enum": "Kind", "type": "Int64", "doc": "The kind.", "variants": [
                { "value": 1, "name": "Good", "doc": "D." }, { "value": 2, "name": "Bad", "doc": "D." }] }"#
                .replace('\n', " "),
            "/variants/1: no field has the value 2, which `Bad` names",
        ),
        (
            r#"{ "enum": "Kind", "type": "Int64", "variants": [{ "value": 1, "name": "Good", "doc": "D." }] }"#
                .to_owned(),
            ": the enum `Kind` has no documentation",
        ),
    ];
    for (text, expected) in table {
        let found = findings(&[("enums/Kind.json", &text)]);
        assert_eq!(found.len(), 1, "{text}: {found:#?}");
        assert!(found[0].contains(expected), "{:?} is not {expected:?}", found[0]);
    }
    let lonely = r#"{ "enum": "Lonely", "type": "Boolean", "doc": "D.", "variants": [] }"#;
    let found = findings(&[("enums/Lonely.json", lonely)]);
    assert!(found[0].contains("no field is linked to the enum `Lonely`"), "{found:#?}");
    assert!(found[1].contains("an enum cannot be of type Boolean"), "{found:#?}");
}

#[test]
fn numbers_in_names_are_no_fault_where_they_are_not_the_value() {
    for (value, name) in [("1", "Ipv4"), ("2", "Sha512"), ("\"H5\"", "WebH5"), ("\"1\"", "Ver21"), ("-1", "Two")] {
        let ty = if value.starts_with('"') { "String" } else { "Int64" };
        let enumeration = format!(
            r#"{{ "enum": "Kind", "type": "{ty}", "doc": "D.", "variants": [{{ "value": {value}, "name": "{name}", "doc": "D." }}] }}"#
        );
        let fields = format!(
            r#"{{ "type": "T", "fields": [{{ "name": "K", "type": "{ty}", "values": [{{ "value": {value} }}], "curated": {{ "enum": "Kind" }} }}] }}"#
        );
        let found = findings(&[("enums/Kind.json", &enumeration), ("types/T.json", &fields)]);
        assert_eq!(found, Vec::<String>::new(), "{name} = {value}");
    }
}

#[test]
fn contradictory_limits_are_found() {
    assert_fields(&[
        (
            r#"{ "name": "F", "type": "Int64", "min": 2, "max": 1 }"#,
            "/max: nothing can be both at least 2 (`min`) and at most 1 (`max`)",
        ),
        (r#"{ "name": "F", "type": "String", "min_chars": 2, "max_chars": 1 }"#, "/max_chars: nothing can be both"),
        (r#"{ "name": "F", "type": "String", "min_chars": 2, "max_bytes": 1 }"#, "/max_bytes: nothing can be both"),
        (
            r#"{ "name": "F", "type": "String", "list": true, "min_items": 2, "max_items": 1 }"#,
            "/max_items: nothing can be both",
        ),
        (r#"{ "name": "F", "type": "Int64", "max_chars": 1 }"#, "/max_chars: `max_chars` does not speak of a value"),
        (r#"{ "name": "F", "type": "String", "max": 1 }"#, "/max: `max` does not speak of a value of type String"),
        (r#"{ "name": "F", "type": "String", "max_items": 1 }"#, "/max_items: `max_items` does not speak of a value"),
        (r#"{ "name": "F", "type": "String", "format": "unix_seconds" }"#, "/format: `format` does not speak of"),
        (
            r#"{ "name": "F", "type": "Int64", "values": [{ "value": 1 }, { "value": 1 }], "curated": { "enum": "Kind" } }"#,
            "/values/1: the value 1 is there twice",
        ),
    ]);
}

#[test]
fn defaults_examples_and_values_that_break_a_rule_are_found() {
    assert_fields(&[
        (r#"{ "name": "F", "type": "Int64", "default": "1" }"#, "/default: the default \"1\" is not a value of type"),
        (
            r#"{ "name": "F", "type": "Uint64", "example": -1 }"#,
            "/example: the example -1 is not a value of type Uint64",
        ),
        (
            r#"{ "name": "F", "type": "Int64", "example": 9, "max": 8 }"#,
            "/example: the example 9 breaks `max`: is 9, at most 8 is allowed",
        ),
        (
            r#"{ "name": "F", "type": "Float", "default": 0.5, "min": 1 }"#,
            "/default: the default 0.5 breaks `min`: is 0.5, at least 1 is needed",
        ),
        (
            r#"{ "name": "F", "type": "String", "example": "合同", "max_chars": 1 }"#,
            "/example: the example \"合同\" breaks `max_chars`: has 2 characters, at most 1 are allowed",
        ),
        (
            r#"{ "name": "F", "type": "String", "example": "合", "max_bytes": 2 }"#,
            "/example: the example \"合\" breaks `max_bytes`: has 3 bytes",
        ),
        (
            r#"{ "name": "F", "type": "String", "example": "a-b", "charset": { "classes": ["letter"] } }"#,
            "/example: the example \"a-b\" breaks `charset`: has a character that is not allowed: '-'",
        ),
        (
            r#"{ "name": "F", "type": "String", "example": "合", "format": "base64" }"#,
            "/example: the example \"合\" breaks `format`: is not Base64",
        ),
        (
            r#"{ "name": "F", "type": "String", "example": "a.b", "format": "url" }"#,
            "/example: the example \"a.b\" breaks `format`: is not an address",
        ),
        (
            r#"{ "name": "F", "type": "Int64", "example": 1736477282000, "format": "unix_seconds" }"#,
            "/example: the example 1736477282000 breaks `format`: is 1736477282000; it must be in seconds",
        ),
        (
            r#"{ "name": "F", "type": "Int64", "example": 1736477282, "format": "unix_millis" }"#,
            "/example: the example 1736477282 breaks `format`: is 1736477282; it must be in milliseconds",
        ),
        (
            r#"{ "name": "F", "type": "Int64", "example": 2, "values": [{ "value": 1 }], "curated": { "enum": "Kind" } }"#,
            "/example: the example 2 breaks `values`: is 2, allowed are 1",
        ),
        (
            r#"{ "name": "F", "type": "Int64", "max": 0, "values": [{ "value": 1 }], "curated": { "enum": "Kind" } }"#,
            "/values/0/value: the value 1 breaks `max`: is 1, at most 0 is allowed",
        ),
        (
            r#"{ "name": "F", "type": "String", "list": true, "example": "a" }"#,
            "/example: the example of a list is not a list",
        ),
        (
            r#"{ "name": "F", "type": "String", "list": true, "example": ["a", "b"], "max_items": 1 }"#,
            "/example: the example breaks `max_items`: has 2 elements, at most 1 are allowed",
        ),
        (
            r#"{ "name": "F", "type": "String", "list": true, "example": ["ab"], "max_chars": 1 }"#,
            "/example: the example \"ab\" breaks `max_chars`: has 2 characters",
        ),
        (
            r#"{ "name": "F", "type": "T", "list": true, "example": ["a"] }"#,
            "/example: the example \"a\" is not a value of type T",
        ),
    ]);
}

#[test]
fn what_keeps_the_rules_is_not_found() {
    for field in [
        r#"{ "name": "F", "type": "Float", "default": 1, "min": 1 }"#,
        r#"{ "name": "F", "type": "String", "list": true, "default": "a", "example": ["a"], "max_chars": 1 }"#,
        r#"{ "name": "F", "type": "String", "example": "", "format": "url" }"#,
        r#"{ "name": "F", "type": "String", "example": "UEsDBBQACAAI", "format": "base64" }"#,
        r#"{ "name": "F", "type": "T", "example": {} }"#,
    ] {
        assert_eq!(findings_in_field(field), Vec::<String>::new(), "{field}");
    }
}

#[test]
fn texts_match_their_values_in_any_ascii_case() {
    let enumeration = r#"{ "enum": "Kind", "type": "String", "doc": "D.", "variants": [{ "value": "OPEN", "name": "Open", "doc": "D." }] }"#;
    let ty = r#"{ "type": "T", "fields": [{ "name": "K", "type": "String", "values": [{ "value": "OPEN" }],
        "example": "open", "curated": { "enum": "Kind" } }] }"#;
    assert_eq!(findings(&[("enums/Kind.json", enumeration), ("types/T.json", ty)]), Vec::<String>::new());
}

#[test]
fn where_there_are_categories_every_action_has_one_and_every_category_an_action() {
    let start = r#"{ "name": "start", "title": "Start", "doc": "Begin." }"#;
    let end = r#"{ "name": "end", "title": "End", "doc": "Stop." }"#;
    let member = r#", "category": "start""#;
    let table = [
        (
            start.to_owned(),
            "",
            "spec/actions/A.json:2 at /curated: `A` belongs to no category — name one of service.json",
        ),
        (
            format!("{start}, {start}"),
            member,
            "spec/service.json:2 at /curated/categories/1: the category `start` is there twice",
        ),
        (
            format!("{start}, {end}"),
            member,
            "spec/service.json:2 at /curated/categories/1: no action belongs to the category `end`",
        ),
    ];
    for (categories, curated, expected) in table {
        let service = curated_service(&format!(r#""categories": [{categories}]"#));
        let found =
            findings(&[("service.json", &service), ("actions/A.json", &documented_action("Does it.", curated))]);
        assert!(found.iter().any(|finding| finding.starts_with(expected)), "{found:#?} is not {expected:?}");
    }
}
