use serde_json::json;
use tencent_ess_spec::Files;

use super::*;
use crate::fixture::spec;

/// The fault and message of each violation of a `CreatePrepareFlow` request.
fn violations(body: Value) -> Vec<(Fault, String)> {
    let Value::Object(mut members) = body else { panic!("not an object") };
    for (name, value) in [("Operator", json!({"UserId": "u"})), ("FlowName", json!("合同"))] {
        members.entry(name).or_insert(value);
    }
    let spec = spec();
    let violations = check(&spec, &spec.actions["CreatePrepareFlow"].request, &members);
    violations.into_iter().map(|violation| (violation.fault, violation.message)).collect()
}

#[test]
fn what_the_definition_allows_passes() {
    let table = [
        json!({}),
        json!({"ResourceType": 2, "IntelligentStatus": "OPEN", "Deadline": 1_791_859_333}),
        // Another case of an allowed value, nothing at all for "not given", and a deprecated member.
        json!({"IntelligentStatus": "open"}),
        json!({"IntelligentStatus": "", "UserData": "", "Approvers": [], "Deadline": null}),
        json!({"Operator": {"UserId": "u", "ClientIp": "127.0.0.1"}}),
        json!({"Approvers": [{"ApproverType": 1, "ApproverSignTypes": [1, 2], "Ratio": 1}, {"ApproverType": 0}]}),
        json!({"Permission": {"Children": [{"Children": [{"Name": "x"}]}]}}),
    ];
    for body in table {
        assert_eq!(violations(body.clone()), [], "{body}");
    }
}

#[test]
fn each_rule_has_its_violation() {
    use Fault::{Empty, Missing, Type, Unknown, Value};
    let table = [
        (json!({"Operator": null}), Missing, "`Operator` is required"),
        (json!({"Operator": {}}), Missing, "`Operator.UserId` is required"),
        (json!({"Approvers": [{"ApproverType": 1}, {}]}), Missing, "`Approvers.1.ApproverType` is required"),
        (json!({"Operator": {"UserId": ""}}), Empty, "`Operator.UserId` is required, and it is empty"),
        (json!({"FlowName": " "}), Empty, "`FlowName` is required, and it is empty"),
        (json!({"flowname": "x"}), Unknown, "`flowname` is not defined — did you mean `FlowName`?"),
        (json!({"Operator": {"UserId": "u", "X": 1}}), Unknown, "`Operator.X` is not defined"),
        (json!({"FlowName": 1}), Type, "`FlowName` must be a string, it is the number 1"),
        (json!({"Operator": []}), Type, "`Operator` must be an object, it is a list"),
        (json!({"Approvers": {}}), Type, "`Approvers` must be a list, it is an object"),
        (json!({"Approvers": [null]}), Type, "`Approvers.0` must be an object, it is null"),
        (json!({"ResourceType": "1"}), Type, "`ResourceType` must be an integer, it is a string"),
        (json!({"ResourceType": 1.5}), Type, "`ResourceType` must be an integer, it is the number 1.5"),
        (json!({"Unordered": "true"}), Type, "`Unordered` must be a boolean, it is a string"),
        (
            json!({"PreReadTime": -1}),
            Type,
            "`PreReadTime` must be an integer that is not negative, it is the number -1",
        ),
        (json!({"FlowName": "x".repeat(201)}), Value, "`FlowName` has 201 characters, at most 200 are allowed"),
        (json!({"FlowName": "合\n同"}), Value, "`FlowName` has a character that is not allowed: '\\n'"),
        (json!({"ResourceType": 9}), Value, "`ResourceType` is 9, allowed are 1, 2"),
        (json!({"IntelligentStatus": "?"}), Value, "`IntelligentStatus` is \"?\", allowed are \"OPEN\", \"CLOSE\""),
        (json!({"UserData": "合同"}), Value, "`UserData` is not Base64"),
        (json!({"PreReadTime": 2}), Value, "`PreReadTime` is 2, at least 3 is needed"),
        (json!({"PreReadTime": 301}), Value, "`PreReadTime` is 301, at most 300 is allowed"),
        (json!({"PreReadTime": u64::MAX}), Value, "`PreReadTime` is 18446744073709551615, at most 300 is allowed"),
        (
            json!({"Deadline": 1_791_859_333_000_i64}),
            Value,
            "`Deadline` is 1791859333000; it must be in seconds and looks like milliseconds",
        ),
        (
            json!({"Approvers": [{"ApproverType": 1, "ApproverSignTypes": [1, 7]}]}),
            Value,
            "`Approvers.0.ApproverSignTypes.1` is 7, allowed are 1, 2",
        ),
        (
            json!({"Approvers": vec![json!({"ApproverType": 1}); 4]}),
            Value,
            "`Approvers` has 4 elements, at most 3 are allowed",
        ),
        (json!({"Secret": "x"}), Value, "`Secret` is another value, allowed are \"s\""),
    ];
    for (body, fault, message) in table {
        assert_eq!(violations(body.clone()), [(fault, message.to_owned())], "{body}");
    }
}

#[test]
fn what_another_member_requires_is_missing() {
    let action = r#"{ "action": "A", "request": [
        { "name": "Mode", "type": "String", "default": "A" },
        { "name": "Level", "type": "Int64" },
        { "name": "Tags", "type": "String", "list": true },
        { "name": "Place", "type": "String", "required_when": { "field": "Mode", "values": ["A"] } },
        { "name": "Depth", "type": "Int64", "required_when": { "field": "Level", "values": [1, 2] } },
        { "name": "Tagged", "type": "String", "required_when": { "field": "Tags", "values": ["X"] } },
        { "name": "After", "type": "String", "required_when": { "field": "Place" } }] }"#;
    let texts = [
        ("service.json", r#"{ "service": "demo", "version": "1" }"#),
        ("errors.json", r#"{ "errors": [] }"#),
        ("actions/A.json", action),
    ];
    let texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let spec = Spec::load(&Files { root: "spec".to_owned(), texts }).unwrap();
    let table: [(serde_json::Value, &[&str]); 6] = [
        (json!({"Mode": "B"}), &[]),
        (json!({}), &["`Place` is required when `Mode` is \"A\", or not set"]),
        (json!({"Mode": "", "Place": null}), &["`Place` is required when `Mode` is \"A\", or not set"]),
        (json!({"Mode": "B", "Level": 2}), &["`Depth` is required when `Level` is 1 or 2"]),
        (json!({"Mode": "B", "Tags": ["Y", "x"]}), &["`Tagged` is required when `Tags` is \"X\""]),
        (json!({"Place": "p"}), &["`After` is required when `Place` is set"]),
    ];
    for (body, expected) in table {
        let found = check(&spec, &spec.actions["A"].request, body.as_object().unwrap());
        let found: Vec<(Fault, &str)> = found.iter().map(|found| (found.fault, found.message.as_str())).collect();
        let expected: Vec<(Fault, &str)> = expected.iter().map(|message| (Fault::Missing, *message)).collect();
        assert_eq!(found, expected, "{body}");
    }
}

#[test]
fn a_refusal_has_the_code_of_the_shape_and_names_everything() {
    let spec = spec();
    let Value::Object(members) = json!({"FlowName": "x".repeat(300), "ResourceType": "1", "X": 1}) else { panic!() };
    let error = refusal(&check(&spec, &spec.actions["CreatePrepareFlow"].request, &members), &[]).unwrap();
    assert_eq!(error.code, "UnknownParameter");
    for part in ["`X` is not", "`Operator` is required", "`FlowName` has 300", "`ResourceType` must be"] {
        assert!(error.message.contains(part), "{error}");
    }
    assert_eq!(refusal(&[], &[]), None);
}

#[test]
fn a_thousand_violations_are_reported_as_some() {
    let found = violations(json!({"Approvers": vec![json!(1); 100_000]}));
    assert!((MAX_VIOLATIONS..2 * MAX_VIOLATIONS).contains(&found.len()), "{}", found.len());

    let violations = vec![Violation { fault: Fault::Type, path: "A".to_owned(), message: "`A` x".to_owned() }; 12];
    assert!(refusal(&violations, &[]).unwrap().message.len() < 100);
}

#[test]
fn long_names_and_values_are_cut_in_messages() {
    let found = violations(json!({"x".repeat(1_000_000): 1, "IntelligentStatus": "x".repeat(1_000_000)}));
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(_, message)| message.len() < 200));
}
