//! The sources that are JSON.

use tencent_ess_spec::{SourceKind, ValueType};

use super::{read, refused, warnings};

fn metadata(members: &str) -> String {
    format!(
        r#"{{"metadata": {{"apiVersion": "2021-01-02", "serviceShortName": "demo", "serviceNameCN": "演示"}},
            "actions": {{"DoThing": {{"name": "做", "document": "做一件事", "input": "DoThingRequest", "output": "DoThingResponse", "status": "online"}}}},
            "objects": {{
                "DoThingRequest": {{"members": [{members}], "type": "object"}},
                "DoThingResponse": {{"members": [{{"name": "RequestId", "type": "string", "member": "string", "output_required": true, "value_allowed_null": false}}]}},
                "Thing": {{"members": [{{"name": "Id", "type": "string", "member": "string", "required": false, "output_required": true}}], "usage": "out", "document": "物"}}
            }}}}"#
    )
}

#[test]
fn metadata_types_are_read_in_all_combinations() {
    let table: &[(&str, &str, ValueType, bool)] = &[
        ("string", "string", ValueType::String, false),
        ("string", "datetime", ValueType::String, false),
        ("string", "datetime_iso", ValueType::String, false),
        ("string", "date", ValueType::String, false),
        ("int", "int64", ValueType::Int64, false),
        ("int", "uint64", ValueType::Uint64, false),
        ("bool", "bool", ValueType::Boolean, false),
        ("float", "float", ValueType::Float, false),
        ("binary", "binary", ValueType::Binary, false),
        ("object", "Thing", ValueType::Named("Thing".to_owned()), false),
        ("list", "string", ValueType::String, true),
        ("list", "int64", ValueType::Int64, true),
        ("list", "uint64", ValueType::Uint64, true),
        ("list", "float", ValueType::Float, true),
        ("list", "bool", ValueType::Boolean, true),
        ("list", "Thing", ValueType::Named("Thing".to_owned()), true),
    ];
    for (kind, member, ty, list) in table {
        let reading =
            read(&metadata(&format!(r#"{{"name": "X", "type": "{kind}", "member": "{member}", "required": true}}"#)));
        let field = &reading.actions[0].request.as_ref().unwrap()[0];
        assert_eq!(
            (&field.ty, field.list, field.signless, field.required),
            (ty, *list, false, Some(true)),
            "{kind} of {member}"
        );
    }
}

#[test]
fn metadata_flags_and_texts_are_read() {
    let reading = read(&metadata(
        r#"{"name": "A", "type": "string", "member": "string", "disabled": true, "required": false, "document": "<p>甲</p>", "example": "无"},
           {"name": "B", "type": "int", "member": "int64", "required": true, "document": "乙", "example": "1"}"#,
    ));
    assert_eq!(reading.kind, SourceKind::Metadata);
    assert_eq!(reading.service.service.as_deref(), Some("demo"));
    assert_eq!(reading.service.version.as_deref(), Some("2021-01-02"));
    assert_eq!(reading.service.title.as_deref(), Some("演示"));
    let action = &reading.actions[0];
    assert_eq!((action.title.as_deref(), action.deprecated, action.rate_limit), (Some("做"), Some(false), None));
    let fields = action.request.as_ref().unwrap();
    assert_eq!((fields[0].deprecated, fields[0].example.as_deref()), (Some(true), None));
    assert_eq!((fields[1].deprecated, fields[1].example.as_deref()), (None, Some("1")));
    assert_eq!(fields[0].prose.lines[0].text, "甲");
    let answer = &action.response.as_ref().unwrap()[0];
    assert_eq!((answer.required, answer.nullable), (Some(true), Some(false)));
    assert_eq!(reading.types.len(), 1, "requests and answers are no types");
    assert_eq!(reading.types[0].fields[0].required, Some(true), "of a type that is only answered");
}

#[test]
fn a_flag_may_be_a_number() {
    let member =
        |flag: &str| metadata(&format!(r#"{{"name": "A", "type": "bool", "member": "bool", "required": {flag}}}"#));
    let table = [("1", Some(true)), ("0", Some(false)), ("true", Some(true)), ("null", None)];
    for (flag, expected) in table {
        let reading = read(&member(flag));
        assert_eq!(reading.actions[0].request.as_ref().unwrap()[0].required, expected, "{flag}");
    }
    for flag in ["2", "\"yes\"", "-1", "[]"] {
        let message = refused(member(flag).as_bytes());
        assert!(message.contains(&format!("a flag is true or false, or 1 or 0, and not {flag}")), "{message}");
    }
}

#[test]
fn everything_wrong_with_metadata_is_said_at_once() {
    let message = refused(
        metadata(
            r#"{"name": "A", "type": "object", "member": "Thingy"}, {"name": "B", "type": "map", "member": "string"},
               {"name": "C", "type": "int", "member": "string"}, {"name": "D", "type": "bool", "member": "bool"},
               {"name": "D", "type": "bool", "member": "bool"}"#,
        )
        .replace("\"Thing\": {", "\"Twice\": {\"members\": []}, \"Twice\": {\"members\": []}, \"Thing\": {")
        .replace("\"output\": \"DoThingResponse\"", "\"output\": \"DoThingReply\"")
        .as_bytes(),
    );
    assert_eq!(
        message,
        "6 problems — page — fetch the metadata again, or repair these entries\n  \
         the object `Twice` is there twice\n  \
         the member `A` of `DoThingRequest` is of type `Thingy`, which is not among the objects (there is `Thing`)\n  \
         the member `B` of `DoThingRequest` has an unknown type: `map` of `string`\n  \
         the member `C` of `DoThingRequest` has an unknown type: `int` of `string`\n  \
         the member `D` of `DoThingRequest` is there twice\n  \
         the answer `DoThingReply` of the action `DoThing` is not among the objects"
    );
}

#[test]
fn error_codes_per_action_are_read() {
    let reading = read(r#"{"codes": {"A.B": "甲", "C": ""}, "actions": {"DoThing": ["A.B", "D"]}}"#);
    assert_eq!(reading.kind, SourceKind::Errors);
    let codes: Vec<(&str, Option<&str>)> =
        reading.errors.iter().map(|error| (error.code.as_str(), error.doc.as_deref())).collect();
    assert_eq!(codes, [("A.B", Some("甲")), ("C", None), ("D", None)]);
    assert_eq!(reading.actions[0].errors.as_deref(), Some(["A.B".to_owned(), "D".to_owned()].as_slice()));
    assert_eq!(warnings(&reading), ["page, action DoThing: `D` has no entry in `codes`, and so no explanation"]);
}

#[test]
fn examples_are_read_from_posts_and_gets() {
    let reading = read(
        r#"{"actions": {"DoThing": [
            {"title": "甲", "document": "x", "input": "POST / HTTP/1.1\nHost: x\n<公共请求参数>\n\n{\"A\": 1}", "output": "{\"Response\": {}}"},
            {"title": "乙", "input": "https://x.example/?Action=DoThing&Filters.0.Name=a%20b&Filters.0.Values.0=c&<公共请求参数>", "output": "{\"Response\": {}}"},
            {"title": "丙", "input": "tccli x", "output": "{\"Response\": {}}"},
            {"title": "丁", "input": "POST / HTTP/1.1\n\n{}", "output": "{}"}]}}"#,
    );
    assert_eq!(reading.kind, SourceKind::Examples);
    let requests: Vec<String> =
        reading.actions[0].examples.iter().flatten().map(|example| example.request.to_string()).collect();
    assert_eq!(requests, [r#"{"A":1}"#, r#"{"Filters":[{"Name":"a b","Values":["c"]}]}"#]);
    assert_eq!(
        warnings(&reading),
        [
            "page, action DoThing, example 3: the example `丙` is left out: its request holds no JSON: `tccli x`",
            "page, action DoThing, example 4: the example `丁` is left out: its answer has no `Response`: `{}`",
        ]
    );
}
