//! What is found wrong in definition files, and how it is said.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;

use tencent_ess_spec::{Files, Spec, ValueType};

const SERVICE: &str = r#"{ "service": "demo", "version": "1",
    "curated": { "categories": [{ "name": "seals", "title": "Seals", "doc": "Seals." }] } }"#;
const ERRORS: &str = r#"{ "errors": [{ "code": "InternalError" }] }"#;

fn files(texts: &[(&str, &str)]) -> Files {
    let base = [("service.json", SERVICE), ("errors.json", ERRORS)];
    let texts = base.iter().chain(texts).map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Files { root: "spec".to_owned(), texts: texts.collect::<BTreeMap<String, String>>() }
}

fn problems(texts: &[(&str, &str)]) -> Vec<String> {
    Spec::load(&files(texts)).map_or_else(|found| found.0.iter().map(ToString::to_string).collect(), |_| Vec::new())
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn a_mistake_names_its_file_line_and_place() {
    let table = [
        (
            "actions/A.json",
            "{\n\"action\": \"A\",\n\"request\": [\n{ \"name\": \"X\", \"type\": \"Strin\" }]}",
            "spec/actions/A.json:4 at /request/0/type: unknown type `Strin` — did you mean `String`?",
        ),
        (
            "actions/A.json",
            r#"{ "action": "A", "request": [{ "name": "X", "type": "String", "max_char": 5 }] }"#,
            "spec/actions/A.json:1 at /request/0/max_char: unknown field `max_char`, expected one of",
        ),
        (
            "actions/A.json",
            r#"{ "action": "A", "errors": ["InternalEror"] }"#,
            "spec/actions/A.json:1 at /errors/0: the error code `InternalEror` is not in errors.json",
        ),
        (
            "actions/A.json",
            r#"{ "action": "B" }"#,
            "spec/actions/A.json:1 at /action: `B` belongs in a file named B.json",
        ),
        (
            "actions/A.json",
            r#"{ "action": "A", "curated": { "replay": "guarded" } }"#,
            "spec/actions/A.json:1 at /curated: `replay: guarded` and `guard`, the error code of a second run, belong together",
        ),
        (
            "actions/A.json",
            r#"{ "action": "A", "curated": { "host": "file" } }"#,
            "spec/actions/A.json:1 at /curated/host: the host `file` is not among `curated.hosts` of service.json",
        ),
        (
            "actions/A.json",
            r#"{ "action": "A", "curated": { "category": "seal" } }"#,
            "spec/actions/A.json:1 at /curated/category: the category `seal` is not among `curated.categories` of service.json — did you mean `seals`?",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "X", "type": "Int64" }, { "name": "X", "type": "String" }] }"#,
            "spec/types/T.json:1 at /fields/1/name: the field `X` is there twice",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "X", "type": "Uint64", "values": [{ "value": -1 }] }] }"#,
            "spec/types/T.json:1 at /fields/0/values/0/value: -1 is not a value of type Uint64",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "X", "type": "Int64", "curated": { "enum": "E" } }] }"#,
            "spec/types/T.json:1 at /fields/0/curated/enum: unknown enum `E`",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "X", "type": "Int64", "max": 5, "curated": { "fix": { "max": 6 } } }] }"#,
            "spec/types/T.json:1 at /fields/0/curated/fix: a fix needs a `why`: what the docs claim and what the service does",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "X", "type": "Int64", "required_when": { "field": "Mod" } },
                { "name": "Mode", "type": "String" }] }"#,
            "spec/types/T.json:1 at /fields/0/required_when/field: there is no field `Mod` beside `X` — did you mean `Mode`?",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "X", "type": "Int64", "required_when": { "field": "X" } }] }"#,
            "spec/types/T.json:1 at /fields/0/required_when/field: a condition speaks of another field, not of its own",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "Mode", "type": "Int64" },
                { "name": "X", "type": "Int64", "required_when": { "field": "Mode", "values": [1, "A"] } }] }"#,
            "spec/types/T.json:2 at /fields/1/required_when/values/1: \"A\" is not a value of `Mode`, which is of type Int64",
        ),
        (
            "actions/A.json",
            r#"{ "action": "A", "request": [{ "name": "Mode", "type": "Int64", "values": [{ "value": 1 }] },
                { "name": "X", "type": "Int64", "required_when": { "field": "Mode", "values": [2] } }] }"#,
            "spec/actions/A.json:2 at /request/1/required_when/values/0: 2 is not among the values of `Mode`",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "Size", "type": "Float" },
                { "name": "X", "type": "Int64", "required_when": { "field": "Size", "values": [1.5] } }] }"#,
            "spec/types/T.json:2 at /fields/1/required_when/values/0: a condition cannot compare values of type Float",
        ),
        (
            "types/T.json",
            r#"{ "type": "T", "fields": [{ "name": "Mode", "type": "String" },
                { "name": "X", "type": "Int64", "required": true, "required_when": { "field": "Mode" } }] }"#,
            "spec/types/T.json:2 at /fields/1/required_when: a field that is always required has no condition",
        ),
        (
            "enums/E.json",
            r#"{ "enum": "E", "type": "Int64", "variants": [{ "value": "x", "name": "X" }] }"#,
            "spec/enums/E.json:1 at /variants/0/value: \"x\" is not a value of type Int64",
        ),
        (
            "enums/E.json",
            r#"{ "enum": "E", "type": "Int64", "variants": [{ "value": 1, "name": "X" }, { "value": 2, "name": "X" }] }"#,
            "spec/enums/E.json:1 at /variants/1: `X` (2) is there twice",
        ),
        ("notes.json", "{}", "spec/notes.json:1: not a definition"),
        ("actions/A.json", "", "spec/actions/A.json:1: EOF while parsing a value"),
    ];
    for (path, text, expected) in table {
        let found = problems(&[(path, text)]);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{text}\nexpected {expected}\nfound {found:#?}");
    }
}

#[test]
fn more_conditions_than_a_service_has_are_refused_at_once() {
    let fields = |count: usize| {
        let conditional = (0..count)
            .map(|n| format!(r#", {{ "name": "F{n}", "type": "Int64", "required_when": {{ "field": "Mode" }} }}"#));
        let conditional: String = conditional.collect();
        format!(r#"{{ "type": "T", "fields": [{{ "name": "Mode", "type": "String" }}{conditional}] }}"#)
    };
    assert_eq!(problems(&[("types/T.json", &fields(100))]), [""; 0]);
    let found = problems(&[("types/T.json", &fields(20_000))]);
    let expected = "spec/types/T.json:1 at /fields: 20000 fields have a `required_when`, at most 100 can have one";
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:#?}");
}

#[test]
fn a_task_that_nobody_can_ask_about_is_reported_in_every_part() {
    let ask = r#"{ "action": "DescribeTask", "request": [{ "name": "TaskId", "type": "String" }],
        "response": [{ "name": "Status", "type": "Int64", "values": [{ "value": 1 }, { "value": 2 }] }] }"#;
    let start = |task: &str| {
        let response = r#"[{ "name": "TaskId", "type": "String" }]"#;
        format!(r#"{{ "action": "Start", "response": {response}, "curated": {{ "task": {task} }} }}"#)
    };
    let right = r#"{ "ask": "DescribeTask", "pass": { "TaskId": "/TaskId" }, "state": "/Status", "running": [1], "done": [2] }"#;
    let table = [
        (right.to_owned(), vec![]),
        (
            right.replace(r#""DescribeTask""#, r#""DescribeTaks""#),
            vec!["/curated/task/ask: there is no action `DescribeTaks` — did you mean `DescribeTask`?"],
        ),
        (
            right.replace(r#"{ "TaskId""#, r#"{ "TaskIds""#).replace("/TaskId", "/Task").replace("/Status", "/State"),
            vec![
                "/curated/task/pass/TaskIds: `DescribeTask` has no parameter `TaskIds` — did you mean `TaskId`?",
                "/curated/task/pass/TaskIds: the answer of `Start` has nothing at `/Task`",
                "/curated/task/state: the answer of `DescribeTask` has nothing at `/State`",
            ],
        ),
        (
            right.replace("[1]", "[]").replace("[2]", r#"[2, 2, 3, "x"]"#),
            vec![
                "/curated/task/running: name at least one state",
                "/curated/task/done/1: the state 2 is a duplicate",
                "/curated/task/done/2: 3 is not a value of `Status`",
                "/curated/task/done/3: \"x\" is not a value of `Status`",
            ],
        ),
    ];
    for (task, expected) in table {
        let found = problems(&[("actions/DescribeTask.json", ask), ("actions/Start.json", &start(&task))]);
        let found: Vec<&str> = found.iter().map(|problem| problem.split_once(" at ").unwrap().1).collect();
        assert_eq!(found, expected, "{task}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let found = problems(&[("actions/A.json", "{"), ("types/T.json", r#"{ "type": 5 }"#)]);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_folder_without_a_service_is_not_a_spec() {
    let empty = Files { root: "spec".to_owned(), ..Files::default() };
    assert_eq!(
        Spec::load(&empty).unwrap_err().to_string(),
        "spec: not a folder of definitions: it has no service.json"
    );
}

#[test]
fn an_unknown_spec_is_named_beside_those_there_are() {
    let error = Spec::embedded("ess/2020-11-12").unwrap_err().to_string();
    assert_eq!(error, "ess/2020-11-12: no definitions of this name are included — did you mean `ess/2020-11-11`?");
    for name in ["ess", "", "ess/", "ess/2020-11-11/actions", "ess/2020"] {
        let problems = Spec::embedded(name).unwrap_err();
        assert_eq!(problems.0.len(), 1, "{name}");
        assert!(problems.to_string().contains("`ess/2020-11-11`"), "{name}: {problems}");
    }
    assert_eq!(Spec::embedded("ess").unwrap_err().to_string(), "ess: the version is missing — use `ess/2020-11-11`");
}

#[test]
fn a_fix_overrides_facts_and_null_takes_one_away() {
    let ty = r#"{ "type": "T", "fields": [{ "name": "X", "type": "Int64", "max": 5, "min": 1,
        "curated": { "fix": { "why": "tried out", "max": 50, "min": null } } }] }"#;
    let spec = Spec::load(&files(&[("types/T.json", ty)])).unwrap();
    let field = &spec.types["T"].fields[0];
    assert_eq!((field.min, field.max, &field.curated.fix), (None, Some(50), &None));
}

#[test]
fn a_condition_that_holds_by_default_says_so() {
    let ty = r#"{ "type": "T", "fields": [{ "name": "Mode", "type": "String", "default": "A" },
        { "name": "X", "type": "Int64", "required_when": { "field": "Mode", "values": ["A", "B"] } },
        { "name": "Y", "type": "Int64", "required_when": { "field": "Mode", "values": ["B"] } },
        { "name": "Z", "type": "Int64", "required_when": { "field": "X" } }] }"#;
    let spec = Spec::load(&files(&[("types/T.json", ty)])).unwrap();
    let fields = &spec.types["T"].fields;
    let said: Vec<String> = fields
        .iter()
        .filter_map(|field| Some(field.required_when.as_ref()?.describe(fields, ToString::to_string)))
        .collect();
    assert_eq!(said, ["when `Mode` is \"A\" or \"B\", or not set", "when `Mode` is \"B\"", "when `X` is set"]);
}

#[test]
fn a_type_called_like_a_value_is_told_apart() {
    let ty = r#"{ "type": "T", "fields": [{ "name": "X", "type": "types/String" }] }"#;
    let named = r#"{ "type": "String", "fields": [] }"#;
    let spec = Spec::load(&files(&[("types/T.json", ty), ("types/String.json", named)])).unwrap();
    assert_eq!(spec.types["T"].fields[0].ty, ValueType::Named("String".to_owned()));
    assert!(spec.to_files("").texts["types/T.json"].contains(r#""type": "types/String""#));
}

#[test]
fn what_is_written_is_read_back_unchanged() {
    let files = Files::embedded("ess/2020-11-11").unwrap();
    let spec = Spec::read(&files).unwrap();
    assert_eq!(Spec::read(&spec.to_files("")).unwrap(), spec);
}
